"""The reader's marks: for each fact a shape, a word and what it speaks of.."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from articles.document import Fact, recorded
from facts import kinds, status
from facts.values import NotADate, PartialDate

QUOTED = {"On the record": "quoted", "Quoted in a report": "quoted", "Quoted, source not named": "unplaced"}
"""A quote's mark has its own shape: that the words were said makes nothing of what they say a certainty."""

ORDER = ("confirmed", "quoted", "reported", "rumored", "suggested", "unplaced", "denied", "not-announced")


@dataclass(frozen=True)
class Mark:
    """`shape` is a class of the style sheet; `of` says what the fact speaks of when it is not the topic: "novel"."""

    shape: str
    word: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.word}, {self.of}" if self.of else self.word


@dataclass(frozen=True)
class Count:
    """How many facts wear a mark."""

    shape: str
    word: str
    count: int


LEGEND = tuple(
    (Mark(name, status.label(name)), status.MEANINGS[status.Status(name)]) for name in ORDER if name in status.LABELS
)
LEGEND_OF_QUOTES = (Mark("quoted", "On the record"), "These words were said; whether they are so is another matter.")


def of(fact: Fact) -> Mark:
    """The mark of a fact as it stands in a document."""
    kind, wanted = recorded(fact.kind, ""), recorded(fact.status, "")
    standings = [recorded(citation.standing, "") for citation in fact.citations]
    word = status.mark(wanted, kind, standings)
    return Mark(QUOTED.get(word) or shape(wanted), word, speaks_of(fact))


def shape(wanted: str) -> str:
    return wanted if wanted in status.LABELS else "unknown"


def speaks_of(fact: Fact) -> str:
    """ "of the novel", "of Heat (1995)"; "" for the topic itself."""
    return kinds.speaks_of(recorded(fact.details, {}))


def tally(marks: Iterable[Mark]) -> list[Count]:
    """How many of each word, the surest first."""
    counted = Counter((mark.shape, mark.word) for mark in marks)
    return _sorted(Count(shape, word, count) for (shape, word), count in counted.items())


def tally_of_statuses(statuses: Mapping[str, int]) -> list[Count]:
    """The same from a card, whose keys are statuses or the reader's words."""
    return _sorted(
        Count(QUOTED.get(name) or shape(name), status.label(name), count) for name, count in statuses.items() if count
    )


def _sorted(counts: Iterable[Count]) -> list[Count]:
    places = {name: at for at, name in enumerate(ORDER)}
    return sorted(counts, key=lambda count: places.get(count.shape, len(places)))


def date_label(text: str | None) -> str:
    """A partial date in words; a text that is none, from older data, as it is."""
    try:
        return PartialDate.parse(text).label if text else ""
    except NotADate:
        return text or ""
