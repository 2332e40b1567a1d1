"""Published articles whose readers see a fact as it was: which fact, what they see, and what it says by now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Subquery
from msgspec import Struct

from articles import derived
from articles.document import Fact as FactContent
from articles.document import recorded
from articles.fields import shortened
from articles.models import Article, Block, FactStep
from articles.reader import marks
from articles.reader.marks import Mark
from facts import kinds, richtext, status
from facts.models import Fact

MOST = 300
"""How many changed facts are looked at, shared fairly among their articles; the rest is told as "or more"."""
LEAST = 3
"""How many are looked at in each article, however many articles there are."""


class Difference(Struct, frozen=True, kw_only=True):
    """How a fact reads in public and by now: marks where the status changed, else words."""

    rank: int
    seen: str = ""
    says: str = ""
    seen_mark: Mark | None = None
    says_mark: Mark | None = None


class Behind(Struct, frozen=True, kw_only=True):
    """One article, the fact in it that changed most, and how many others it shows as they were."""

    key: str
    headline: str
    block: str
    fact: str
    difference: Difference
    others: int
    has_more: bool


class Row(NamedTuple):
    """A block whose fact was saved since readers of its article got it; `shown` is the fact step that they have."""

    block: str
    article: int
    key: str
    headline: str
    fact: int
    shown: int


def lagging(now: dt.datetime, *, without: Iterable[int] = ()) -> list[Behind]:
    """The articles, the one with the greatest difference first.

    A change that an embargoed edition of the article brings is on its way, and facts of `without` (the held ones) are
    kept back on purpose: neither lags. Six queries.
    """
    changed: dict[int, list[Row]] = defaultdict(list)
    for row in _changed(now, without):
        changed[row.article].append(row)
    share = max(MOST // len(changed), LEAST) if changed else 0
    rows = [row for found in changed.values() for row in found[:share]]
    found = [
        _behind(differences, has_more=len(changed[article]) > share)
        for article, differences in _differences(rows, now).items()
    ]
    return sorted(found, key=lambda each: each.difference.rank)


def _changed(now: dt.datetime, without: Iterable[int]) -> Iterator[Row]:
    """What was saved since readers got it, by fact version; one query with an index probe for each block."""
    # Without the "+ 0" SQLite walks all steps of the article for each of its blocks.
    public = (
        FactStep.objects.alias(own=F("article") + 0)
        .filter(
            own=OuterRef("article"),
            fact_key=OuterRef("fact__key"),
            edition__published_at__lte=now,
            edition__withdrawn_at__isnull=True,
        )
        .order_by("-edition__number")
    )
    kept_up = Article.objects.kept_up().filter(pk=OuterRef("article"))
    saved = (
        Block.objects.filter(Exists(kept_up), removed=False, fact__lock_version__gt=1)
        .exclude(fact__in=list(without))
        .annotate(had=Subquery(public.values("version")[:1]), shown=Subquery(public.values("pk")[:1]))
        .filter(fact__lock_version__gt=F("had"))
    )
    columns = ("key", "article_id", "article__key", "article__headline", "fact_id", "shown")
    return (Row(*values) for values in saved.order_by("-fact_id", "pk").values_list(*columns))


Told = tuple[Difference, Row, Fact]


def _differences(rows: Sequence[Row], now: dt.datetime) -> dict[int, list[Told]]:
    """By article: what reads otherwise by now, with the fact. Five queries."""
    steps = FactStep.objects.in_bulk([row.shown for row in rows])
    facts = {fact.pk: fact for fact in Fact.objects.filter(pk__in={row.fact for row in rows}).with_citations()}
    ahead = _on_the_way({row.article for row in rows}, now)
    found: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        fact, step = facts[row.fact], steps[row.shown]
        told = None if step.change == "removed" else difference(derived.read_content(step.content).fact, fact)
        if told and ahead.get((row.article, fact.key), 0) < fact.lock_version:
            found[row.article].append((told, row, fact))
    return found


def _on_the_way(articles: Iterable[int], now: dt.datetime) -> dict[tuple[int, str], int]:
    """By article and fact key: the version that an embargoed edition brings."""
    ahead = FactStep.objects.filter(
        article__in=list(articles), edition__is_scheduled=True, edition__published_at__gt=now
    )
    return {(article, key): version for article, key, version in ahead.values_list("article", "fact_key", "version")}


def _behind(found: Sequence[Told], *, has_more: bool) -> Behind:
    told, row, fact = min(found, key=lambda each: each[0].rank)
    return Behind(
        key=row.key,
        headline=row.headline or f"Untitled article {row.key}",
        block=row.block,
        fact=shortened(str(fact)),
        difference=told,
        others=len({other.fact for _, other, _ in found}) - 1,
        has_more=has_more,
    )


def difference(seen: FactContent, fact: Fact) -> Difference | None:
    """What a reader would notice first; None where only the desk's own fields changed."""
    if recorded(seen.status, "") != fact.status:
        return Difference(rank=0, seen_mark=marks.of(seen), says_mark=_mark(fact))
    for rank, was, now, told in _pairs(seen, fact):
        if was != now:
            return Difference(rank=rank, seen=told[0], says=told[1])
    return None


STATEMENT = 2
"""The rank of a difference that quotes the statement already."""


def _pairs(seen: FactContent, fact: Fact) -> Iterator[tuple[int, object, object, tuple[str, str]]]:
    """Each part as readers have it and as it is now, the weightiest first, with its words: (rank, was, now, told)."""
    details = recorded(seen.details, {})
    values = kinds.value(recorded(seen.kind, ""), details), kinds.value(fact.fact_kind, fact.details)
    yield 1, *values, (values[0] or "nothing", values[1] or "nothing")
    words = richtext.text(recorded(seen.statement, "")), str(fact)
    yield STATEMENT, *words, (f"“{shortened(words[0])}”", f"“{shortened(words[1])}”")
    happens = recorded(seen.event_date, None) or "", fact.event_date
    yield 3, *happens, (marks.date_label(happens[0]) or "no date", marks.date_label(happens[1]) or "no date")
    whole = (details, list(recorded(seen.people, ()))), (fact.details, fact.people)
    yield 4, *whole, ("other details or people", kinds.headline(fact.fact_kind, fact.details, fact.statement))
    yield 5, _cited(seen), _citations(fact), ("other sources", _sources(fact))
    days = recorded(seen.as_of, None) or "", fact.as_of.isoformat() if fact.as_of else ""
    yield 6, *days, (_as_of(days[0]), _as_of(days[1]))


def _as_of(day: str) -> str:
    return f"as of {marks.date_label(day)}" if day else "no date"


def _mark(fact: Fact) -> Mark:
    word = status.mark(fact.status, fact.fact_kind, [each.standing for each in fact.citations.all()])
    return Mark(marks.QUOTED.get(word) or marks.shape(fact.status), word)


def _cited(seen: FactContent) -> list[tuple[str, ...]]:
    return [
        (each.source, recorded(each.standing, ""), recorded(each.quote, ""), recorded(each.url, ""))
        for each in seen.citations
    ]


def _citations(fact: Fact) -> list[tuple[str, ...]]:
    return [(each.source.key, each.standing, each.quote, each.url) for each in fact.citations.all()]


def _sources(fact: Fact) -> str:
    names = dict.fromkeys(each.source.publisher or each.source.title for each in fact.citations.all())
    return ", ".join(names) or "no source"
