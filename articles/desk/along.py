"""Other articles that show a fact which changes here: what they still show, and whether they may go out with it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from msgspec import Struct

from articles import compare, life
from articles import offer as offers
from articles.changes import Change, counted
from articles.desk import limits
from articles.document import Document, Fact, recorded
from articles.fields import shortened
from articles.models import Article, Block, Edition
from articles.offer import Ground, Offer
from articles.richtext import plain
from facts import kinds, status

MOST = 24
"""So many other articles are looked at; a fact that stands in more is published there from their own screens."""
NAMED = 2
UNREAD = ("folded", "taken-down")
"""Lives of a page that nobody reads any more."""

NOT_MINE = "Left out because it is of a topic that you do not work on."


class Other(Struct, frozen=True, kw_only=True):
    """An article that still shows old facts. `changes` are the ids that would go out, `waiting` counts the others.

    `left` says why it has no tick at first, blank if it has one; `is_mine` is false for a topic that the person who
    looks does not work on: then it can have none.
    """

    article: Article
    edition: Edition
    token: str
    changes: tuple[Change, ...]
    waiting: int
    shows: str
    left: str = ""
    is_mine: bool = True

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(change.id for change in self.changes)


def shown_by(changes: Iterable[Change]) -> set[str]:
    """The facts that these changes bring to readers, by key."""
    return {fact for change in changes if change.kind != "removed" for fact in change.facts}


def others(
    article: Article,
    offer: Offer,
    *,
    facts: Collection[str],
    at: dt.datetime,
    user: AbstractBaseUser | AnonymousUser,
) -> list[Other]:
    """The articles that readers have and that show one of those facts as it was, by headline. Ten queries."""
    if not facts:
        return []
    showing = Block.objects.filter(~life.are(*UNREAD), fact__key__in=list(facts), removed=False).exclude(
        article=article
    )
    # Not one query with the articles: a join would give each article once for every block.
    pks = list(showing.order_by("article").values_list("article", flat=True).distinct()[:MOST])
    if not pks:
        return []
    retired = life.are("retired", article="pk")
    rows = list(Article.objects.filter(pk__in=pks).annotate(is_retired=retired).order_by("headline", "pk"))
    stands = offers.grounds(rows, at=at)
    found = (_other(row, stands[row.pk], facts, is_mine=limits.is_mine(user, row)) for row in rows)
    return [other for other in found if other]


def _other(article: Any, stands: Ground, facts: Collection[str], *, is_mine: bool) -> Other | None:
    """None where readers have the facts as they are, or have nothing."""
    if stands.current is None or stands.base is None:
        return None
    comparison = compare.compare(stands.base, stands.working)
    changes = tuple(each for each in comparison.changes if each.about == "fact" and each.key in facts)
    if not changes:
        return None
    waiting = len(comparison.changes) - len(changes)
    return Other(
        article=article,
        edition=stands.current,
        token=stands.token,
        changes=changes,
        waiting=waiting,
        shows=_shows(changes, stands.base),
        left=_left(stands, waiting, is_retired=article.is_retired) if is_mine else NOT_MINE,
        is_mine=is_mine,
    )


def _left(stands: Ground, waiting: int, *, is_retired: bool) -> str:
    if is_retired:
        return "Left out because that page is no longer updated."
    if stands.embargoed:
        return f"Left out because edition {stands.embargoed.number} is embargoed there."
    if waiting:
        return f"Left out because {counted(waiting, 'other change')} wait{'s' if waiting == 1 else ''} there."
    return ""


def _shows(changes: Sequence[Change], base: Document) -> str:
    """What its readers see now: "Still shows Adam Driver as Neil McCauley as rumored."."""
    facts = base.facts_by_key()
    told = [_old(change, facts[change.key]) for change in changes[:NAMED]]
    rest = len(changes) - len(told)
    return f"Still shows {' and '.join(told)}{f', and {rest} more' if rest else ''}."


def _old(change: Change, fact: Fact) -> str:
    name = shortened(named(fact))
    if change.status_step:
        return f"{name} as {status.label(recorded(fact.status, '')).lower()}"
    return f"{name} as it was"


def named(fact: Fact) -> str:
    """A fact within a sentence: "Adam Driver as Neil McCauley", or the beginning of its statement in quotes."""
    kind, details = recorded(fact.kind, ""), recorded(fact.details, {})
    said = shortened(plain(recorded(fact.statement, ""))).rstrip(".")
    return kinds.headline(kind, details, "") if _has_name(kind, details) else f"“{said}”"


def _has_name(kind: str, details: Mapping[str, object]) -> bool:
    """Whether its details name it; else its headline would be no more than the label of its kind."""
    return kinds.headline(kind, details, "") != kinds.label(kind)
