"""How the statuses of many facts moved, read from the steps that editions made, all of them in one query."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from articles import life
from articles.derived import StepContent, read_content
from articles.document import Fact, recorded
from articles.models import FactStep
from articles.reader import caching, marks
from articles.reader.marks import Mark
from facts import kinds

TOLD = 3
"""So many turns of a fact are told in a list; its page tells all."""


@dataclass(frozen=True)
class Turn:
    """From then on readers saw the fact under that mark; None: no explainer had it any more."""

    at: dt.datetime
    mark: Mark | None


@dataclass(frozen=True)
class KnownFact:
    """A fact as it stands in public, with its turns, the oldest first; `names` are those its topic had in its life."""

    content: StepContent
    turns: tuple[Turn, ...]
    names: tuple[str, ...]
    next_at: dt.datetime | None
    """When an edition of any article goes out next; for nobody but `caching`."""

    @property
    def key(self) -> str:
        return self.content.fact.key

    @property
    def fact(self) -> Fact:
        return self.content.fact

    @property
    def kind(self) -> str:
        return recorded(self.content.fact.kind, "")

    @property
    def kind_label(self) -> str:
        return kinds.label(self.kind)

    @property
    def people(self) -> tuple[str, ...]:
        return recorded(self.content.fact.people, ())

    @property
    def mark(self) -> Mark:
        return marks.of(self.content.fact)

    @property
    def statement(self) -> str:
        return recorded(self.content.fact.statement, "")

    @property
    def first(self) -> dt.datetime:
        return self.turns[0].at

    @property
    def since(self) -> dt.datetime:
        return self.turns[-1].at

    @property
    def has_moved(self) -> bool:
        return len(self.turns) > 1

    @property
    def before(self) -> tuple[Turn, ...]:
        """The turns before the one that holds, as many as a list tells."""
        return self.turns[:-1][-TOLD:]

    @property
    def untold(self) -> int:
        """How many turns a list leaves out."""
        return max(0, len(self.turns) - 1 - TOLD)


class _Row(NamedTuple):
    key: str
    article: int
    change: str
    content: str
    at: dt.datetime
    is_folded: bool
    next_at: dt.datetime | None


def standing(steps: "QuerySet[FactStep]", now: dt.datetime) -> list[KnownFact]:
    """The facts that those steps are of, as they stand in current editions; what stands in none is left out.

    One query. Of a fact that several articles show the newest copy counts, as on its own page.
    """
    public = FactStep.objects.filter(edition__published_at__lte=now, edition__withdrawn_at__isnull=True)
    found = public.filter(fact_key__in=steps.values("fact_key")).annotate(
        is_folded=life.are("folded"), next_at=caching.next_of_site()
    )
    columns = ("fact_key", "article_id", "change", "content", "edition__published_at", "is_folded", "next_at")
    told = found.order_by("fact_key", "edition__published_at", "edition_id").values_list(*columns)
    rows = map(_Row._make, told.iterator(chunk_size=2000))
    return [fact for _, of_one in groupby(rows, key=attrgetter("key")) for fact in _known(of_one)]


def _known(rows: Iterable[_Row]) -> Iterator[KnownFact]:
    shown: dict[int, StepContent] = {}
    folded: set[int] = set()
    turns: list[Turn] = []
    names: dict[str, None] = {}
    for row in rows:
        shown.pop(row.article, None)
        if row.change != FactStep.Change.REMOVED:
            shown[row.article] = read_content(row.content)
            names[recorded(shown[row.article].topic.name, "")] = None
        if row.is_folded:
            folded.add(row.article)
        newest = max(shown.values(), key=_version, default=None)
        mark = marks.of(newest.fact) if newest else None
        if not turns or _word(turns[-1].mark) != _word(mark):
            turns.append(Turn(row.at, mark))
    held = [content for article, content in shown.items() if article not in folded]
    if held:
        yield KnownFact(max(held, key=_version), tuple(turns), tuple(names), row.next_at)


def _version(content: StepContent) -> int:
    return content.fact.version


def _word(mark: Mark | None) -> str:
    return mark.word if mark else ""
