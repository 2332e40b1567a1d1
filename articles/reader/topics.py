"""What is publicly known of a topic: every fact that stands in a current edition, and the explainers about it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from articles.derived import StepContent, read_content
from articles.document import Fact, recorded
from articles.models import Edition, FactStep
from articles.reader import marks, public
from articles.reader.marks import Count, Mark
from facts import kinds


@dataclass(frozen=True)
class TopicFact:
    """A line of a topic's ledger."""

    content: StepContent
    first: dt.datetime

    @property
    def fact(self) -> Fact:
        return self.content.fact

    @property
    def mark(self) -> Mark:
        return marks.of(self.content.fact)


@dataclass(frozen=True)
class TopicPage:
    """All that is publicly known about a topic, by fact kind in the order of the registry."""

    slug: str
    name: str
    kind: str
    description: str
    groups: tuple[tuple[str, tuple[TopicFact, ...]], ...]
    explainers: tuple[public.Listed, ...]
    tally: tuple[Count, ...]
    count: int


def topic(slug: str, *, at: dt.datetime | None = None) -> TopicPage | None:
    """The topic's page; None if no public edition speaks of it. Two queries, however many facts."""
    now = at or timezone.now()
    newest: dict[str, TopicFact] = {}
    for row in _standing(now).filter(topic_slug=slug):
        line = TopicFact(read_content(row.content), row.first)
        known = newest.get(row.fact_key)
        if known is None or known.fact.version < line.fact.version:
            newest[row.fact_key] = line
    about = [each for each in public.listed(public.current_editions(now)) if recorded(each.card.topic.slug, "") == slug]
    if not newest and not about:
        return None
    named = about[0].card.topic if about else next(iter(newest.values())).content.topic
    return TopicPage(
        slug=slug,
        name=recorded(named.name, ""),
        kind=recorded(named.kind, ""),
        description=recorded(named.description, ""),
        groups=tuple(_by_kind(newest.values())),
        explainers=tuple(about),
        tally=tuple(marks.tally(line.mark for line in newest.values())),
        count=len(newest),
    )


def _standing(now: dt.datetime) -> Any:
    """The steps whose content stands in a current edition: the article's last of that fact, and no removal."""
    current = Edition.objects.public(now).filter(article=OuterRef("article")).order_by("-number").values("number")[:1]
    upto = FactStep.objects.annotate(current=Subquery(current)).filter(edition__number__lte=Subquery(current))
    later = FactStep.objects.filter(
        article=OuterRef("article"),
        fact_key=OuterRef("fact_key"),
        edition__number__gt=OuterRef("edition__number"),
        edition__number__lte=OuterRef("current"),
    )
    first = Edition.objects.public(now).filter(fact_steps__fact_key=OuterRef("fact_key")).order_by("published_at")
    found = upto.filter(~Exists(later)).exclude(change=FactStep.Change.REMOVED)
    return found.annotate(first=Subquery(first.values("published_at")[:1])).order_by("pk")


def _by_kind(lines: Iterable[TopicFact]) -> Iterator[tuple[str, tuple[TopicFact, ...]]]:
    listed = list(lines)
    known = [*kinds.KINDS, *sorted({recorded(line.fact.kind, "") for line in listed} - set(kinds.KINDS))]
    for kind in known:
        if some := tuple(line for line in listed if recorded(line.fact.kind, "") == kind):
            yield kinds.label(kind), some


@dataclass(frozen=True)
class TopicLine:
    """A topic in the list of all, with its explainers."""

    slug: str
    name: str
    kind: str
    description: str
    explainers: list[public.Listed]


def topics() -> list[TopicLine]:
    """The topics that public explainers are about, by name."""
    found: dict[str, TopicLine] = {}
    for each in public.listed(public.current_editions()):
        named = each.card.topic
        slug = recorded(named.slug, "")
        if slug:
            line = TopicLine(
                slug, recorded(named.name, ""), recorded(named.kind, ""), recorded(named.description, ""), []
            )
            found.setdefault(slug, line).explainers.append(each)
    return sorted(found.values(), key=lambda line: line.name.casefold())
