"""People whom public facts name, each with all that is said of them and how sure that is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.utils import timezone

from articles import persons
from articles.models import FactStep
from articles.reader import marks, turns
from articles.reader.marks import Count
from articles.reader.turns import KnownFact

OPEN = 3
"""So many facts of a person are told among others'."""


@dataclass(frozen=True)
class Person:
    """A name as the newest fact spells it, with the facts that name it, the newest first."""

    slug: str
    name: str
    facts: tuple[KnownFact, ...]

    @property
    def opened(self) -> tuple[KnownFact, ...]:
        return self.facts[:OPEN]

    @property
    def more(self) -> int:
        return len(self.facts) - len(self.opened)

    @property
    def tally(self) -> list[Count]:
        return marks.tally(fact.mark for fact in self.facts)

    @property
    def by_mark(self) -> list[KnownFact]:
        """The surest first; of equals the newest."""
        places = {(count.shape, count.word): at for at, count in enumerate(self.tally)}
        return sorted(self.facts, key=lambda fact: places[fact.mark.shape, fact.mark.word])


def named_in(facts: Iterable[KnownFact]) -> list[Person]:
    """Those whom most facts name first; spellings that fold alike are one person."""
    named: dict[str, tuple[str, list[KnownFact]]] = {}
    for fact in sorted(facts, key=attrgetter("since"), reverse=True):
        folded = {slug: name for name in reversed(fact.people) if (slug := persons.slug_of(name))}
        for slug, name in folded.items():
            named.setdefault(slug, (name, []))[1].append(fact)
    found = [Person(slug, name, tuple(told)) for slug, (name, told) in named.items()]
    return sorted(found, key=lambda person: (-len(person.facts), person.name.casefold()))


def person(slug: str, *, at: dt.datetime | None = None) -> Person | None:
    """Whom that address is about; None if no fact that stands in public names them. One query."""
    known = turns.standing(FactStep.objects.filter(named__slug=slug), at or timezone.now())
    return next((person for person in named_in(known) if person.slug == slug), None)
