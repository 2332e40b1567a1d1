"""What is publicly known of a fact, since when, and where it stands: read from the steps that editions made.

A withdrawn edition has no steps; what it brought and a later one kept counts from the later one on.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

from django.utils import timezone

from articles.derived import StepContent, read_content
from articles.document import Fact, recorded
from articles.models import Edition, FactStep
from articles.reader import marks, public
from articles.reader.comparing import described
from articles.reader.marks import Mark
from articles.reader.paragraphs import Footnote, is_unattributed, new_footnote, quote
from facts import kinds
from facts.status import label


@dataclass(frozen=True)
class Step:
    """One moment in a fact's life as readers saw it. `content` is None where it was taken out of the last explainer."""

    edition: Edition
    slug: str
    content: StepContent | None

    @property
    def mark(self) -> Mark | None:
        return marks.of(self.content.fact) if self.content else None

    @property
    def at(self) -> dt.datetime:
        return self.edition.published_at


@dataclass(frozen=True)
class Moment:
    """A step as it is told: what changed with it, in one line."""

    step: Step
    is_new_status: bool
    statement: str
    told: str
    sources: tuple[str, ...]
    is_last: bool


@dataclass(frozen=True)
class FactPage:
    """One fact: its public state, how it came to it, and the explainers that show it."""

    key: str
    content: StepContent
    moments: tuple[Moment, ...]
    shown_in: tuple[public.Listed, ...]
    since: dt.datetime
    spans: tuple[str, ...]

    @property
    def fact(self) -> Fact:
        return self.content.fact

    @property
    def mark(self) -> Mark:
        return marks.of(self.fact)

    @property
    def is_current(self) -> bool:
        return bool(self.shown_in)

    @property
    def kind(self) -> str:
        return kinds.label(recorded(self.fact.kind, ""))

    @property
    def values(self) -> list[tuple[str, str]]:
        """The typed values in words."""
        rows = list(described(self.fact))
        named = ", ".join(recorded(self.fact.people, ()))
        fixed = [
            ("People", named),
            ("As of", marks.date_label(recorded(self.fact.as_of, None))),
            ("Date", marks.date_label(recorded(self.fact.event_date, None))),
        ]
        told = {label for label, _ in rows}
        return rows + [(label, words) for label, words in fixed if words and label not in told]

    @property
    def footnotes(self) -> list[Footnote]:
        return footnotes(self.content)

    @property
    def quote(self) -> Any:
        return quote(self.key, self.fact, {source.key: source for source in self.content.sources})

    @property
    def has_nameless_source(self) -> bool:
        return any(is_unattributed(source) for source in self.content.sources)


def footnotes(content: StepContent) -> list[Footnote]:
    """The named sources of one fact, numbered."""
    sources = {source.key: source for source in content.sources}
    found: dict[str, Footnote] = {}
    for citation in content.fact.citations:
        source = sources[citation.source]
        if not is_unattributed(source):
            found.setdefault(source.key, new_footnote(len(found) + 1, source)).cite(citation, "")
    return list(found.values())


def fact(key: str, *, at: dt.datetime | None = None) -> FactPage | None:
    """The fact's page; None if readers never saw it. Three queries, however many articles and editions."""
    now = at or timezone.now()
    rows = list(
        FactStep.objects.filter(fact_key=key, edition__published_at__lte=now)
        .order_by("edition__number")
        .only("article_id", "change", "content", "edition__number")
        .select_related("edition")
    )
    lives = _lives(rows, now) if rows else []
    every = [step for life in lives for step in life.steps]
    steps = _folded(sorted(every, key=lambda step: (step.at, step.edition.pk)))
    if not steps:
        return None
    held = [life for life in lives if life.current is not None]
    copies = [life.current for life in held if life.current]
    current = max(copies, key=lambda copy: copy.fact.version, default=None)
    content = current or next(step.content for step in reversed(steps) if step.content)
    moments = tuple(reversed(list(_moments(steps))))
    pks = [life.newest for life in held]
    shown = public.listed(public.current_editions(now).filter(pk__in=pks)) if pks else []
    since, spans = _spans(steps, content)
    return FactPage(key, content, moments, tuple(shown), since, spans)


@dataclass
class _Life:
    """A fact in one article: its public steps, its copy in the current edition (None: not there), that edition's pk."""

    steps: list[Step] = field(default_factory=list)
    current: StepContent | None = None
    newest: int = 0


def _lives(rows: Sequence[FactStep], now: dt.datetime) -> list[_Life]:
    articles = {row.article_id for row in rows}
    editions = Edition.objects.public(now).filter(article__in=articles).order_by("article", "number")
    told = editions.only(*public.LIGHT).annotate(address=public.current_slug())
    by_article = groupby(told, key=lambda edition: edition.article_id)
    return [_life([row for row in rows if row.article_id == article], list(some)) for article, some in by_article]


def _life(rows: Sequence[FactStep], editions: Sequence[Any]) -> _Life:
    """Walk the public editions; each shows the newest step up to its number, whichever edition made it."""
    life, last = _Life(), None
    for edition in editions:
        step = max((row for row in rows if row.edition.number <= edition.number), key=_number, default=None)
        if step is not None and step is not last:
            content = None if step.change == FactStep.Change.REMOVED else read_content(step.content)
            if content is not None or life.current is not None:
                life.steps.append(Step(edition, edition.address, content))
            life.current, last = content, step
        life.newest = edition.pk
    return life


def _number(step: FactStep) -> int:
    return step.edition.number


def _folded(steps: Iterable[Step]) -> list[Step]:
    """Without what says nothing new: an equal copy, one that lags behind, a removal while another article shows it."""
    told: list[Step] = []
    newest, shown = 0, set[int]()
    for step in steps:
        article = step.edition.article_id
        if step.content is None:
            shown.discard(article)
            if not shown:
                told.append(step)
            continue
        before = told[-1].content if told else None
        lags = step.content.fact.version < newest and bool(shown - {article})
        shown.add(article)
        if lags or (before is not None and _reads_as(before) == _reads_as(step.content)):
            continue
        newest = max(newest, step.content.fact.version)
        told.append(step)
    return told


def _reads_as(content: StepContent) -> Any:
    known = content.fact
    return (
        *(known.status, known.statement, known.kind, known.details, known.people, known.as_of, known.event_date),
        *(known.citations, content.sources),
    )


def _moments(steps: Sequence[Step]) -> Iterator[Moment]:
    before: StepContent | None = None
    for at, step in enumerate(steps):
        content = step.content
        is_last = at == 0
        if content is None:
            yield Moment(step, False, "", "No longer in any explainer", (), is_last)
        else:
            yield Moment(
                step=step,
                is_new_status=before is None or marks.of(before.fact) != marks.of(content.fact),
                statement=_changed_statement(before, content),
                told="First stated" if at == 0 else _told(before, content),
                sources=tuple(_sources(content)),
                is_last=is_last,
            )
        before = content


def _changed_statement(before: StepContent | None, content: StepContent) -> str:
    statement = recorded(content.fact.statement, "")
    return statement if before is None or recorded(before.fact.statement, "") != statement else ""


def _told(before: StepContent | None, content: StepContent) -> str:
    if before is None:
        return "Stated again"
    new, old = content.fact, before.fact
    differs = [
        words
        for words, is_other in (
            (f"was {label(recorded(old.status, '')).lower()}", new.status != old.status),
            ("new wording", new.statement != old.statement),
            ("other values", (new.kind, new.details, new.people) != (old.kind, old.details, old.people)),
            ("other sources", (new.citations, content.sources) != (old.citations, before.sources)),
            ("checked again", new.as_of != old.as_of),
        )
        if is_other
    ]
    told = ", ".join(differs)
    return told[:1].upper() + told[1:]


def _sources(content: StepContent) -> Iterator[str]:
    for note in footnotes(content):
        standing = ", ".join(note.standings).lower()
        yield f"{recorded(note.source.publisher, '')}{f', {standing}' if standing else ''}"
    if any(is_unattributed(source) for source in content.sources):
        yield "no named origin"


def _spans(steps: Sequence[Step], content: StepContent) -> tuple[dt.datetime, tuple[str, ...]]:
    """Since when the fact has its status, and how long it had each before: "Rumored for 69 days"."""
    told: list[tuple[str, dt.datetime, Edition]] = []
    for step in steps:
        if step.content and (not told or told[-1][0] != str(step.mark.word if step.mark else "")):
            told.append((step.mark.word if step.mark else "", step.at, step.edition))
    same = marks.of(content.fact).word == told[-1][0]
    spans = []
    for (word, start, _), (next_word, end, edition) in pairwise(told):
        days = (end.date() - start.date()).days
        length = f"{word} for {days} day{'' if days == 1 else 's'}" if days else f"{word} for less than a day"
        spans.append(f"{length}, {next_word[:1].lower()}{next_word[1:]} in edition {edition.number}")
    return (told[-1][1] if same else steps[-1].at), tuple(spans)
