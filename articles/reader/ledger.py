"""What is publicly known of a fact, since when, and where it stands: read from the steps that editions made.

A withdrawn edition has no steps; what it brought and a later one kept counts from the later one on.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Case, Exists, F, JSONField, OuterRef, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from articles import fields, persons, placed
from articles import life as page_life
from articles.derived import StepContent, read_card, read_content
from articles.document import Fact, recorded
from articles.fields import FieldChange, Names
from articles.models import Edition, FactStep
from articles.reader import caching, lines, marks, picture_rows, pictures, public
from articles.reader.comparing import described, fact_anchor
from articles.reader.lines import Line
from articles.reader.marks import Mark
from articles.reader.paragraphs import Footnote, is_unattributed, new_footnote, quote
from articles.reader.pictures import Shown
from facts import kinds, richtext


@dataclass(frozen=True)
class Step:
    """One moment in a fact's life as readers saw it. `content` is None where it was taken out of the last explainer.

    `before` is the public edition that its article had before, None for the first. `is_left`: taken out there, and
    `content` is what another explainer still says.
    """

    edition: Edition
    slug: str
    content: StepContent | None
    before: Edition | None = None
    is_left: bool = False

    @property
    def mark(self) -> Mark | None:
        return marks.of(self.content.fact) if self.content else None

    @property
    def at(self) -> dt.datetime:
        return self.edition.published_at


@dataclass(frozen=True)
class Moment:
    """A step as it is told: what changed with it, in one line and line by line.

    `was` is the mark that it had before, if another; `span` how long, and when that ended. `statement` and `sources`
    are filled where it was stated, `before` where it was stated before. `compare_url` leads to it in the comparison of
    the two editions, blank where there is none before.
    """

    step: Step
    was: Mark | None
    span: str
    told: str
    statement: str
    sources: tuple[str, ...]
    compare_url: str
    before: StepContent | None = None
    anchor: str = ""

    @cached_property
    def lines(self) -> list[Line]:
        """Told word by word, and so worked out only for moments that are drawn."""
        if self.before is None or self.step.content is None:
            return []
        return differences(self.before, self.step.content, self.anchor)

    @property
    def is_correction(self) -> bool:
        return self.step.edition.edition_kind == Edition.Kind.CORRECTION

    @property
    def span_after_date(self) -> str:
        """The span as it reads on behind a date."""
        return self.span[:1].lower() + self.span[1:]


@dataclass(frozen=True)
class FactPage:
    """One fact: its public state, how it came to it, and the explainers that show it."""

    key: str
    content: StepContent
    moments: tuple[Moment, ...]
    shown_in: tuple[public.Listed, ...]
    since: dt.datetime
    still: Shown | None
    next_at: dt.datetime | None
    """When an edition of any article goes out next; for nobody but `caching`."""

    @property
    def turn(self) -> Moment | None:
        """When it came to the status that it has, if it had another right before."""
        return next((each for each in self.moments if each.span and each.step.at == self.since), None)

    @property
    def first(self) -> Moment:
        """When readers first had it."""
        return self.moments[-1]

    @property
    def fact(self) -> Fact:
        return self.content.fact

    @property
    def statement(self) -> str:
        return recorded(self.fact.statement, "")

    @property
    def title(self) -> str:
        """Its words behind its mark, as no title may name anybody without one: "Rumored: Adam Driver has ..."."""
        return f"{self.mark}: {' '.join(richtext.text(self.statement).split())}"

    @property
    def as_of(self) -> str:
        return recorded(self.fact.as_of, None) or ""

    @property
    def mark(self) -> Mark:
        return marks.of(self.fact)

    @property
    def is_current(self) -> bool:
        return bool(self.shown_in)

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list its page: its topic says so in the newest explainer about it."""
        about = [each.card.topic for each in self.shown_in if each.card.topic.key == self.content.topic.key]
        topic = about[0] if about else self.content.topic
        return self.is_current and recorded(topic.fact_pages_listed, False)

    @property
    def places(self) -> list[tuple[public.Listed, str]]:
        """The explainers that show it, each with the anchor of its block there."""
        return [(each, each.card.anchors.get(self.key, self.key)) for each in self.shown_in]

    @property
    def kind(self) -> str:
        return kinds.label(recorded(self.fact.kind, ""))

    @property
    def values(self) -> list[tuple[str, str]]:
        """The typed values in words."""
        rows = [row for row in described(self.fact) if row[0] != "People" or not self.people]
        fixed = [
            ("As of", marks.date_label(recorded(self.fact.as_of, None))),
            ("Date", marks.date_label(recorded(self.fact.event_date, None))),
        ]
        told = {label for label, _ in rows}
        return rows + [(label, words) for label, words in fixed if words and label not in told]

    @property
    def people(self) -> list[tuple[str, str]]:
        """Whom it names, with the slugs of their pages; one without letters has none."""
        return [(name, persons.slug_of(name)) for name in recorded(self.fact.people, ())]

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
    """The fact's page; None if readers never saw it. Two queries, however many articles and editions."""
    now = at or timezone.now()
    rows = list(
        FactStep.objects.filter(fact_key=key, edition__published_at__lte=now)
        .order_by("edition__number")
        .only("article_id", "change", "content", "edition__number")
        .select_related("edition")
        .alias(still=KeyTextTransform("file", KeyTransform("picture", Cast("content", JSONField()))))
        .annotate(next_at=caching.next_of_site(), still_file=picture_rows.along("still"))
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
    since, spans = _spans(steps)
    moments = tuple(reversed(list(_moments(key, steps, spans))))
    shown = sorted((life.shown for life in held if life.shown), key=_last_updated, reverse=True)
    return FactPage(key, content, moments, tuple(shown), since, _still(content, rows), rows[0].next_at)


def _still(content: StepContent, rows: Iterable[Any]) -> Shown | None:
    """The fact's picture, with its file as one of the rows has it."""
    if content.picture is None:
        return None
    files = {file.sha256: file for file in (picture_rows.read(row.still_file) for row in rows) if file}
    return pictures.show(placed.whole(content.picture), files.get(content.picture.file), pictures.FACT)


def _last_updated(explainer: public.Listed) -> tuple[dt.datetime, int]:
    return explainer.updated, explainer.edition.pk


@dataclass
class _Life:
    """A fact in one article: its public steps, its copy in the current edition (None: not there), that edition.

    A page that is folded into another has no current edition.
    """

    steps: list[Step] = field(default_factory=list)
    current: StepContent | None = None
    shown: public.Listed | None = None


def _lives(rows: Sequence[FactStep], now: dt.datetime) -> list[_Life]:
    articles = {row.article_id for row in rows}
    editions = Edition.objects.public(now).filter(article__in=articles).order_by("article", "number")
    later = Edition.objects.public(now).filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    told = editions.only(*public.LIGHT).annotate(
        address=public.current_slug(),
        is_folded=page_life.are("folded"),
        current_card=Case(When(~Exists(later), then=F("card")), output_field=JSONField(null=True)),
    )
    by_article = groupby(told, key=lambda edition: edition.article_id)
    return [_life([row for row in rows if row.article_id == article], list(some)) for article, some in by_article]


def _life(rows: Sequence[FactStep], editions: Sequence[Any]) -> _Life:
    """Walk the public editions; each shows the newest step up to its number, whichever edition made it.

    `rows` and `editions` come in the order of their numbers.
    """
    life, at, before = _Life(), 0, None
    for edition in editions:
        step = None
        while at < len(rows) and rows[at].edition.number <= edition.number:
            step, at = rows[at], at + 1
        if step is not None:
            content = None if step.change == FactStep.Change.REMOVED else read_content(step.content)
            if content is not None or life.current is not None:
                life.steps.append(Step(edition, edition.address, content, before))
            life.current = content
        before = edition
    newest = editions[-1]
    if newest.is_folded:
        life.current = None
    if life.current is not None:
        dated = public.dated(reversed(editions))
        card = read_card(newest.current_card)
        life.shown = public.Listed(newest, newest.address, card, dated.published_at, dated.note)
    return life


def _folded(steps: Iterable[Step]) -> list[Step]:
    """Without what says nothing new: an equal copy, or one that lags behind another explainer's.

    One that was taken out leaves what the others still say.
    """
    told: list[Step] = []
    shown: dict[int, StepContent] = {}
    for step in steps:
        shown.pop(step.edition.article_id, None)
        others = max(shown.values(), key=_version, default=None)
        content = step.content or others
        if step.content is not None:
            shown[step.edition.article_id] = step.content
            if others and _version(step.content) < _version(others):
                content = others
        before = told[-1].content if told else None
        if content is None or before is None or _reads_as(before) != _reads_as(content):
            told.append(replace(step, content=content, is_left=content is not step.content))
    return told


def _version(content: StepContent) -> int:
    return content.fact.version


def _reads_as(content: StepContent) -> Any:
    known = content.fact
    return (
        *(known.status, known.statement, known.kind, known.details, known.people, known.as_of, known.event_date),
        *(known.citations, content.sources),
    )


def _moments(key: str, steps: Sequence[Step], spans: Mapping[int, str]) -> Iterator[Moment]:
    before: StepContent | None = None
    for at, step in enumerate(steps):
        new, span, url = step.content, spans.get(at, ""), _compare_url(key, step)
        if new is None:
            yield Moment(step, None, span, "No longer in any explainer", "", (), url)
        elif before is None:
            told = "Stated again" if at else "First stated"
            statement = recorded(new.fact.statement, "")
            yield Moment(step, None, span, told, statement, tuple(_sources(new)), url)
        else:
            was = marks.of(before.fact)
            told = "Taken out here; another explainer still says this" if step.is_left else _told(before, new)
            other = was if was != marks.of(new.fact) else None
            yield Moment(step, other, span, told, "", (), url, before, f"step-{at}")
        before = new


def _compare_url(key: str, step: Step) -> str:
    if step.before is None:
        return ""
    url = reverse("reader:compare", args=[step.slug, step.before.number, step.edition.number])
    return f"{url}#{fact_anchor(key)}"


def differences(old: StepContent, new: StepContent, anchor: str) -> list[Line]:
    """What changed from one copy of a fact to another beside its status, sources that were renamed too."""
    names = _names(old), _names(new)
    changed = [field for field in fields.changes(old.fact, new.fact, names) if field.name != "status"]
    return lines.lines([*changed, *_renamed(names)], anchor)


def _names(content: StepContent) -> Names:
    pictures = [content.picture] if content.picture else []
    return Names(
        {content.topic.key: content.topic},
        {source.key: source for source in content.sources},
        {},
        {picture.key: picture for picture in pictures},
    )


def _renamed(names: tuple[Names, Names]) -> Iterator[FieldChange]:
    olds = names[0].sources
    for key, source in names[1].sources.items():
        if key in olds and (parts := fields.changes(olds[key], source, names)):
            told = names[0].source(key), names[1].source(key)
            yield FieldChange(name=f"source:{key}", label="Source", old=told[0], new=told[1], parts=parts)


def _told(before: StepContent, content: StepContent) -> str:
    new, old = content.fact, before.fact
    differs = [
        words
        for words, is_other in (
            ("new status", new.status != old.status),
            ("new wording", new.statement != old.statement),
            ("other values", (new.kind, new.details, new.people) != (old.kind, old.details, old.people)),
            ("other sources", (new.citations, content.sources) != (old.citations, before.sources)),
            ("checked again", new.as_of != old.as_of),
            ("another still", new.picture != old.picture),
            ("other words for its still", new.picture == old.picture and content.picture != before.picture),
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


def _spans(steps: Sequence[Step]) -> tuple[dt.datetime, dict[int, str]]:
    """Since when the fact has its mark; and by step how long it had the one before: "Rumored for 69 days, ...".

    The time in which no explainer had it does not count.
    """
    turns: list[tuple[str, int]] = []
    for at, step in enumerate(steps):
        word = step.mark.word if step.mark else ""
        if not turns or turns[-1][0] != word:
            turns.append((word, at))
    spans = {
        end: f"{word} for {_length(steps[start], steps[end])}, {_ended(steps[end])}"
        for (word, start), (_, end) in pairwise(turns)
        if word
    }
    started = [start for word, start in turns if word]
    return steps[started[-1]].at, spans


def _length(start: Step, end: Step) -> str:
    days = (localtime(end.at).date() - localtime(start.at).date()).days
    return f"{days:,} day{'' if days == 1 else 's'}" if days else "less than a day"


def _ended(step: Step) -> str:
    number = step.edition.number
    if step.mark is None:
        return f"then taken out in edition {number}"
    word = f"{step.mark.word[:1].lower()}{step.mark.word[1:]}"
    if step.is_left:
        return f"then taken out in edition {number}; still {word} in another explainer"
    return f"{word} in edition {number}"
