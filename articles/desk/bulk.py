"""One deed on several chosen facts: what it would do to each, and the deed itself, as one save of all or of none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from articles import checking, editing
from articles.history import Turn
from facts import kinds, wording
from facts.models import Citation, Fact, Source
from facts.status import Cited, label, shortfall
from facts.values import PartialDate


class Look(Struct, frozen=True, kw_only=True):
    """One fact before the deed: what becomes of it in words ("": nothing), and what that leaves to be desired."""

    fact: Fact
    becomes: str
    warnings: tuple[str, ...] = ()
    in_articles: int = 0

    @property
    def token(self) -> str:
        """The fact as it was looked at: its key and its lock version."""
        return f"{self.fact.key}:{self.fact.lock_version}"


Deed = Callable[[Turn, Fact, int], bool]
"""Does it to one fact, of that lock version; True if anything differed. Raises what editing raises."""


def look_still_true(fact: Fact, today: Any) -> Look:
    if fact.as_of == today and checking.next_review(fact, today) == fact.review_by:
        return Look(fact=fact, becomes="")
    was = f", was {_day(fact.as_of)}" if fact.as_of else ""
    review = checking.next_review(fact, today)
    then = f"; next look by {_day(review)}" if review else ""
    return Look(fact=fact, becomes=f"As of today{was}{then}")


def look_status(fact: Fact, status: str) -> Look:
    if fact.status == status:
        return Look(fact=fact, becomes="")
    becomes = f"{label(fact.status)} becomes {label(status).lower()}"
    cited = [citation.evidence for citation in fact.citations.all()]
    against = wording.contradiction(fact.statement, status, fact.fact_kind)
    return Look(fact=fact, becomes=becomes, warnings=_warnings(_gap(fact, status, cited), against))


def look_cite(fact: Fact, source: Source | None, name: str, standing: str, publisher: str) -> Look:
    """`source` is None while it has to be made: then no fact cites it yet."""
    cited = list(fact.citations.all())
    if source and any(citation.source_id == source.pk for citation in cited):
        return Look(fact=fact, becomes="")
    more = Cited(standing=standing, publisher=publisher, origin=source.origin if source else "")
    gap = _gap(fact, fact.status, [*(citation.evidence for citation in cited), more])
    return Look(fact=fact, becomes=f"Cites “{name}”", warnings=_warnings(gap))


def _gap(fact: Fact, status: str, cited: Sequence[Cited]) -> str | None:
    negative = kinds.is_negative(fact.fact_kind, fact.details, status)
    return shortfall(status, cited, negative=negative, kind=fact.fact_kind)


def _warnings(*sentences: str | None) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _day(day: Any) -> str:
    return PartialDate(day.year, month=day.month, day=day.day).label


# The deeds


def still_true(turn: Turn, fact: Fact, version: int) -> bool:
    return checking.still_true(turn, fact, lock_version=version)


def to_status(status: str) -> Deed:
    def deed(turn: Turn, fact: Fact, version: int) -> bool:
        return editing.save_fact(turn, fact, {"status": status}, lock_version=version)

    return deed


def cite(citation: Mapping[str, Any]) -> Deed:
    """`citation` as editing takes it; a fact that cites that source already keeps its own way of citing it."""

    def deed(turn: Turn, fact: Fact, version: int) -> bool:
        row = turn.take(Fact, fact.pk, lock_version=version)
        cited = [_kept(each) for each in row.citations.all()]
        if any(each["source"] == citation["source"].pk for each in cited):
            return False
        return editing.save_fact(turn, row, {}, [*cited, citation])

    return deed


def _kept(citation: Citation) -> dict[str, Any]:
    own = {name: getattr(citation, name) for name in editing.CITATION_FIELDS}
    return {"source": citation.source_id, **own}
