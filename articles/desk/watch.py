"""What needs an eye among the facts that stand in articles: stale, thin in evidence, or held.

It reads leanly and judges in Python by the rules of `facts`, in a number of queries that does not grow.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.utils import timezone
from reversion.models import Version

from articles import archive
from articles.models import Article, Block
from facts import kinds
from facts.models import Citation, Fact
from facts.status import Cited, Status, shortfall

LASTING = (Status.SUGGESTED, Status.DENIED)
"""A wish and a denial stay as they were said, whatever their fact kind."""


class Due(NamedTuple):
    """Why a fact is stale: its review was due on `day`, or it stands unchanged since, for `days` against a `span`."""

    pk: int
    late: int
    """For how many days."""
    day: dt.date
    days: int = 0
    span: int = 0


class Thin(NamedTuple):
    pk: int
    lacks: str


def standing() -> QuerySet[Fact]:
    """The facts that readers may come to see: those that stand in an article which is kept up to date."""
    live = Block.objects.filter(fact=OuterRef("pk"), removed=False, article__in=Article.objects.kept_up().values("pk"))
    return Fact.objects.filter(Exists(live))


def stale(facts: QuerySet[Fact], now: dt.datetime) -> list[Due]:
    """Of those facts the stale ones, the latest first: what is over (kinds.is_settled) is not, unless a day was set.

    One query, with an index probe for each perishable fact, and a second where some have perished.
    """
    today = timezone.localdate(now)
    columns = ("pk", "fact_kind", "review_by", "changed_at")
    found = []
    for pk, kind, review_by, changed_at in _dated(facts).values_list(*columns):
        if review_by and review_by <= today:
            found.append(Due(pk, (today - review_by).days, review_by))
        elif changed_at:
            since, span = timezone.localdate(changed_at), kinds.KINDS[kind].perishable_days or 0
            days = (today - since).days
            if days > span:
                found.append(Due(pk, days - span, since, days, span))
    over = _settled([due.pk for due in found if due.span], today)
    return sorted((due for due in found if due.pk not in over), key=lambda due: (-due.late, due.pk))


def _settled(pks: list[int], today: dt.date) -> set[int]:
    if not pks:
        return set()
    rows = Fact.objects.filter(pk__in=pks).order_by().values_list("pk", "fact_kind", "details", "status")
    return {pk for pk, kind, details, status in rows if kinds.is_settled(kind, details, status, today)}


def _dated(facts: QuerySet[Fact]) -> QuerySet[Any]:
    """With the time of the last save of those that perish; None for the others."""
    perishable = [kind.name for kind in kinds.KINDS.values() if kind.perishable_days]
    saves = Version.objects.filter(
        db=DEFAULT_DB_ALIAS,
        content_type=archive.content_type(Fact),
        object_id=Cast(OuterRef("pk"), CharField(max_length=191)),
    ).order_by("-revision_id")
    last = Subquery(saves.values("revision__date_created")[:1])
    perishing = When(fact_kind__in=perishable, then=Case(When(status__in=LASTING, then=None), default=last))
    return facts.order_by().annotate(changed_at=Case(perishing, default=None))


def thin(facts: QuerySet[Fact]) -> list[Thin]:
    """Of those facts the ones whose evidence is not enough for their status, the newest first.

    Two queries, and a third for what only looking can show.
    """
    asked = facts.exclude(status=Status.NOT_ANNOUNCED)
    cited: dict[int, list[Cited]] = defaultdict(list)
    citations = Citation.objects.filter(fact__in=asked.order_by().values("pk")).order_by()
    for fact, *evidence in citations.values_list("fact", "standing", "source__publisher", "source__origin"):
        cited[fact].append(Cited(*evidence))
    lacking = [
        (pk, kind, state)
        for pk, kind, state in asked.order_by("-pk").values_list("pk", "fact_kind", "status")
        if shortfall(state, cited[pk], kind=kind)
    ]
    details = dict(Fact.objects.filter(pk__in=[pk for pk, _, _ in lacking]).values_list("pk", "details"))
    judged = (
        Thin(pk, shortfall(state, cited[pk], negative=kinds.is_negative(kind, details[pk], state), kind=kind) or "")
        for pk, kind, state in lacking
    )
    return [each for each in judged if each.lacks]


def held(facts: QuerySet[Fact], now: dt.datetime) -> list[int]:
    """Of those facts the ones that are held, the hold that ends first at the head. One query."""
    rows = facts.exclude(held_reason="").order_by(F("held_until").asc(nulls_last=True), "-pk")
    return [pk for pk, until in rows.values_list("pk", "held_until") if until is None or until > now]


def loose() -> int:
    """How many facts stand in no article. One query."""
    return Fact.objects.filter(~Exists(Block.objects.filter(fact=OuterRef("pk"), removed=False))).count()


def drawn(pks: Iterable[int]) -> dict[int, Fact]:
    """Those facts with topic, citations and sources, by primary key. Three queries."""
    return {fact.pk: fact for fact in Fact.objects.filter(pk__in=list(pks)).with_citations()}


def ago(days: int) -> str:
    """How long that is, in the largest unit that still says something.

    >>> ago(1), ago(16), ago(90), ago(1100)
    ('1 day', '16 days', '3 months', '3 years')
    """
    for unit, length, least in (("year", 365, 730), ("month", 30, 60), ("day", 1, 0)):
        if days >= least:
            number = days // length
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return ""
