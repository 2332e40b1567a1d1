"""The 20 seconds between the press and the public, in which an edition can be held without a trace, or let go at once.

Nothing works in the background: the edition is written with a time that lies 20 seconds ahead, and time decides. What
was pressed together (`Edition.batch`) is held or let go together.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from articles import beats, history
from articles.document import from_json
from articles.freezing import refreeze
from articles.models import Edition
from articles.refused import Refused

GRACE = dt.timedelta(seconds=20)
"""Between the press and the public."""

MARGIN = dt.timedelta(seconds=1)
"""In the last second nothing is held: readers could have had it before the deed was done."""


def hold(edition: Edition) -> Mapping[str, Sequence[str]]:
    """Take back what the press did, and give the screen as it was pressed.

    The edition is gone and its number free; an edition that was embargoed behind it is as it was; one that was brought
    forward waits for its old time. Raises: Refused once readers have it.
    """
    with history.turn() as now:
        row = _still_waiting(edition, now + MARGIN)
        screen: Mapping[str, Sequence[str]] = row.grace.screen
        for each in _together(row, now):
            _take_back(each)
    return screen


def release(edition: Edition) -> Edition:
    """Let it go out at once. Raises: Refused once readers have it."""
    with history.turn() as now:
        row = _still_waiting(edition, now)
        for each in _together(row, now):
            _let_go(each, now)
        row.refresh_from_db()
    return row


def _still_waiting(edition: Edition, now: dt.datetime) -> Any:
    row = Edition.objects.select_related("grace", "article").filter(pk=edition.pk).first()
    if row is None:
        raise Refused("held-already", "That edition was held already. Nothing went out.")
    if row.published_at <= now or not hasattr(row, "grace"):
        raise Refused("already-public", "Readers have it already. You can withdraw it.")
    return row


def _together(row: Edition, now: dt.datetime) -> list[Any]:
    """The edition, and those of other articles that were pressed with it. Raises: Refused if one is out of bounds."""
    if not row.batch:
        beats.refuse([row.article.topic_id])
        return [row]
    found = Edition.objects.waiting(now).filter(batch=row.batch)
    rows = list(found.select_related("grace", "article").order_by("pk"))
    if foreign := next((each.article for each in rows if not beats.allows([each.article.topic_id])), None):
        message = f"It goes out together with “{foreign}”, of a topic that you do not work on. Ask a colleague."
        raise Refused("outside", message, article=foreign)
    return rows


def _take_back(row: Any) -> None:
    grace = row.grace
    if grace.embargo:
        grace.delete()
        row.published_at = dt.datetime.fromisoformat(grace.embargo["published_at"])
        row.zone, row.is_scheduled = grace.embargo["zone"], True
        refreeze(row)
        return
    ahead = _behind(row)
    number, previous = row.number, row.previous
    row.delete()
    if ahead:
        ahead.number, ahead.previous = number, previous
        refreeze(ahead, from_json(grace.ahead))


def _let_go(row: Any, now: dt.datetime) -> None:
    before = Edition.objects.filter(article=row.article_id, number=row.number - 1).first()
    row.published_at = max(now, before.published_at) if before else now
    row.grace.delete()
    refreeze(row)
    if ahead := _behind(row):
        ahead.previous = row.sha256
        refreeze(ahead)


def _behind(row: Edition) -> Edition | None:
    """The embargoed edition that went one up when this one took its number."""
    return Edition.objects.filter(article=row.article_id, number=row.number + 1, is_scheduled=True).first()
