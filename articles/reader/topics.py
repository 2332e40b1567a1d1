"""What is publicly known of a topic: every fact that stands in a current edition, and the explainers about it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlsplit

from django.utils import timezone

from articles.derived import release_day
from articles.document import Topic, recorded
from articles.models import FactStep
from articles.reader import keyfacts, lanes, marks, people, public, turns
from articles.reader.lists import KINDS
from articles.reader.marks import Count
from articles.reader.turns import KnownFact
from facts import kinds

OPEN = 8
"""So many facts of a kind, people, or a person's facts stand open; one or two more are not folded for."""


@dataclass(frozen=True)
class Group:
    """Facts of one kind on one page of the topic: those that stand open, and those that are folded.

    `is_rest`: the kind began on the page before.
    """

    label: str
    opened: tuple[KnownFact, ...]
    folded: tuple[KnownFact, ...]
    is_rest: bool = False


@dataclass(frozen=True)
class Described:
    """A topic as an edition has it; what is not recorded is blank."""

    topic: Topic

    @property
    def slug(self) -> str:
        return recorded(self.topic.slug, "")

    @property
    def name(self) -> str:
        return recorded(self.topic.name, "")

    @property
    def kind(self) -> str:
        return recorded(self.topic.kind, "")

    @property
    def description(self) -> str:
        return recorded(self.topic.description, "")


@dataclass(frozen=True)
class TopicPage(Described):
    """All that is publicly known about a topic; `facts` by kind in the order of the registry, then newest first."""

    facts: tuple[KnownFact, ...]
    explainers: tuple[public.Listed, ...]
    now: dt.datetime

    @property
    def tally(self) -> list[Count]:
        return marks.tally(fact.mark for fact in self.facts)

    @property
    def count(self) -> int:
        return len(self.facts)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Each kind's label with how many facts are of it."""
        return [(label, len(list(some))) for label, some in groupby(self.facts, key=attrgetter("kind_label"))]

    @property
    def has_days(self) -> bool:
        """Whether its calendar has something to remember."""
        return any(release_day(known.fact) for known in self.facts)

    @property
    def former_names(self) -> list[str]:
        """What readers knew the topic as before."""
        names = dict.fromkeys(name for fact in self.facts for name in fact.names)
        return [name for name in names if name and name != self.name]

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Pages about the same thing, each with the name of its site."""
        return [(url, urlsplit(url).netloc.removeprefix("www.")) for url in recorded(self.topic.same_as, ())]

    @property
    def key_facts(self) -> list[keyfacts.KeyFact]:
        return keyfacts.of_facts([known.fact for known in self.facts])

    @property
    def picture(self) -> lanes.Picture | None:
        return lanes.picture(self.facts, self.now)

    @property
    def people(self) -> list[people.Person]:
        return people.named_in(self.facts)


def topic(slug: str, *, at: dt.datetime | None = None) -> TopicPage | None:
    """The topic's page; None if no public edition speaks of it. Two queries, however many facts."""
    now = at or timezone.now()
    known = turns.standing(FactStep.objects.filter(topic_slug=slug), now)
    facts = [fact for fact in known if recorded(fact.content.topic.slug, "") == slug]
    about = [each for each in public.listed(public.current_editions(now)) if recorded(each.card.topic.slug, "") == slug]
    if not facts and not about:
        return None
    named = about[0].card.topic if about else max(facts, key=attrgetter("since")).content.topic
    return TopicPage(named, tuple(sorted(facts, key=_by_kind)), tuple(about), now)


def _by_kind(fact: KnownFact) -> tuple[int, str, float]:
    known = list(kinds.KINDS)
    place = known.index(fact.kind) if fact.kind in known else len(known)
    return place, fact.kind, -fact.since.timestamp()


def groups(listed: Sequence[KnownFact], before: KnownFact | None = None) -> Iterator[Group]:
    """Facts that are sorted by kind, as groups; `before` is the last fact of the page before."""
    for kind, some in groupby(listed, key=attrgetter("kind")):
        facts = tuple(some)
        most = OPEN if len(facts) > OPEN + 2 else len(facts)
        yield Group(facts[0].kind_label, facts[:most], facts[most:], before is not None and before.kind == kind)
        before = None


@dataclass(frozen=True)
class TopicLine(Described):
    """A topic in the list of all, with its explainers."""

    explainers: list[public.Listed]

    @property
    def plural(self) -> str:
        """The kind of topic, as a heading over several."""
        return KINDS.get(self.kind) or self.kind.capitalize() or "Others"


def topics() -> list[TopicLine]:
    """The topics that public explainers are about, by topic kind, then by name."""
    found: dict[str, TopicLine] = {}
    for each in public.listed(public.current_editions()):
        if slug := recorded(each.card.topic.slug, ""):
            found.setdefault(slug, TopicLine(each.card.topic, [])).explainers.append(each)
    return sorted(found.values(), key=_in_list)


def _in_list(line: TopicLine) -> tuple[int, str, str]:
    known = list(KINDS)
    return known.index(line.kind) if line.kind in known else len(known), line.plural, line.name.casefold()
