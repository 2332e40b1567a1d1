"""Deeds of those who look after facts: still true, hold, release. Each is one save inside a turn of history.py.

Raises what editing.save_fact raises: history.Stale for an outdated lock version, ValidationError for bad values.
"""

import datetime as dt

from articles import editing
from articles.history import Turn
from facts import kinds
from facts.models import Fact

STILL_TRUE = "Still true"
RELEASED = "Released"
"""The notes of these deeds in the history."""


def still_true(turn: Turn, fact: Fact, *, lock_version: int | None = None) -> bool:
    """Somebody looked, and it is so today: the as-of date moves to today, and the next look with it.

    True if anything differed; a second look on the same day changes nothing.
    """
    row = turn.take(Fact, fact.pk, lock_version=lock_version)
    today = turn.today
    return editing.save_fact(turn, row, {"as_of": today, "review_by": next_review(row, today)})


def next_review(fact: Fact, today: dt.date) -> dt.date | None:
    """The day of the next look after one today: the usual span of its kind, a month for a day that was set by hand.

    A day that lies farther ahead than that stays; what lasts, and was given no day, is given none.
    """
    settled = kinds.is_settled(fact.fact_kind, fact.details, fact.status, today)
    days = None if settled else kinds.default_review_days(fact.fact_kind, fact.status)
    if days is None and fact.review_by is None:
        return None
    usual = today + dt.timedelta(days=days or kinds.DEFAULT_REVIEW_DAYS)
    return max(usual, fact.review_by) if fact.review_by else usual


def hold(
    turn: Turn, fact: Fact, *, reason: str, until: dt.datetime | None = None, lock_version: int | None = None
) -> bool:
    """Keep the fact's changes from going out, in every article, until that time or until it is released."""
    return editing.save_fact(turn, fact, {"held_reason": reason, "held_until": until}, lock_version=lock_version)


def release(turn: Turn, fact: Fact, *, lock_version: int | None = None) -> bool:
    """Let the fact's changes go out again. True if it was held."""
    return editing.save_fact(turn, fact, {"held_reason": "", "held_until": None}, lock_version=lock_version)
