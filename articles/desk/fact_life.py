"""A fact's life as the desk tells it: each save with what it changed, and how long each status held.

It asks the database for nothing; the view hands it the saves, newest first, and the editions that carried them.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone
from msgspec import Struct

from articles import timeline
from articles.desk.people import name_of
from articles.document import Fact
from articles.fields import FIELDS, FieldChange, Names, in_words
from articles.fields import changes as fields_changed
from articles.models import FactStep
from articles.reader import marks
from articles.reader.marks import Mark


class Carried(Struct, frozen=True, kw_only=True):
    """An edition that was the first of its article to carry a version of the fact, or that took it out."""

    number: int
    at: dt.datetime
    headline: str
    article: str
    version: int
    is_removal: bool = False
    is_public: bool = True

    @property
    def name(self) -> str:
        """What it is called in the address of a comparison."""
        return f"e{self.number}"


class Step(Struct, frozen=True, kw_only=True):
    """One save of the fact, its editions newest first.

    `quiet` says what only the desk sees of it, `mark` is set where the status is new, `values` on the first save alone.
    """

    revision: int
    who: str
    when: dt.datetime
    note: str
    fact: Fact
    mark: Mark | None = None
    was: Mark | None = None
    statement: FieldChange | None = None
    changes: Sequence[FieldChange] = ()
    quiet: Sequence[str] = ()
    editions: Sequence[Carried] = ()
    values: Sequence[tuple[str, str]] = ()
    is_first: bool = False

    @property
    def step(self) -> tuple[Mark, Mark] | None:
        return (self.was, self.mark) if self.was and self.mark else None

    @property
    def all_changes(self) -> list[FieldChange]:
        """All but the status, the wording first."""
        return [*([self.statement] if self.statement else []), *self.changes]

    @property
    def is_quiet(self) -> bool:
        """Whether readers could not tell that anything happened."""
        return not (self.is_first or self.was or self.statement or self.changes)


class Span(Struct, frozen=True, kw_only=True):
    """How long one status held; `until` is None for the one that holds now."""

    mark: Mark
    since: dt.datetime
    until: dt.datetime | None
    edition: Carried | None

    @property
    def days(self) -> int:
        start, end = (timezone.localdate(when) for when in (self.since, self.until or timezone.now()))
        return (end - start).days


def carried(steps: Iterable[FactStep], now: dt.datetime) -> list[Carried]:
    """The editions of a fact's steps, in the order of their time."""
    found = [
        Carried(
            number=step.edition.number,
            at=step.edition.published_at,
            headline=step.article.headline or "Untitled article",
            article=step.article.key,
            version=step.version,
            is_removal=step.change == FactStep.Change.REMOVED,
            is_public=step.edition.is_public(now),
        )
        for step in steps
    ]
    return sorted(found, key=lambda each: each.at)


def steps(
    found: Sequence[timeline.FactRevision], names: Names, editions: Sequence[Carried], *, is_whole: bool
) -> list[Step]:
    """Each save against the one before it. Unless `is_whole`, the oldest is there only to be compared with."""
    olds = [*found[1:], None] if is_whole else found[1:]
    return [_step(now, before, names, editions) for now, before in zip(found, olds, strict=False)]


def _step(
    now: timeline.FactRevision, before: timeline.FactRevision | None, names: Names, editions: Sequence[Carried]
) -> Step:
    changes = fields_changed(before.fact, now.fact, (names, names)) if before else ()
    was, mark = marks.of(before.fact) if before else None, marks.of(now.fact)
    return Step(
        revision=now.revision.pk,
        who=name_of(now.revision.user),
        when=now.revision.date_created,
        note=now.revision.comment,
        fact=now.fact,
        mark=mark if was != mark else None,
        was=was if was != mark else None,
        statement=next((change for change in changes if change.name == "statement"), None),
        changes=[change for change in changes if change.name not in ("status", "statement")],
        quiet=list(_quiet(before.fields, now.fields)) if before else (),
        editions=[each for each in reversed(editions) if each.version == now.fact.version],
        values=() if before else list(_values(now.fact, names)),
        is_first=before is None,
    )


def _values(fact: Fact, names: Names) -> Iterator[tuple[str, str]]:
    for name in ("details", "people", "as_of", "event_date", "citations"):
        if words := in_words(fact, name, getattr(fact, name), names):
            yield FIELDS[Fact][name].label, words


def _quiet(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What changed in the fields that only the desk sees, in words."""
    if was.get("review_by") != now.get("review_by"):
        day = now.get("review_by")
        yield f"To be reviewed by {marks.date_label(day)}" if day else "No review date any more"
    if (was.get("held_reason"), was.get("held_until")) != (now.get("held_reason"), now.get("held_until")):
        reason, until = now.get("held_reason"), now.get("held_until")
        yield f"Held{_until(until)}: {reason}" if reason else "Released: no longer held"


def _until(text: str | None) -> str:
    if not text:
        return ""
    moment = timezone.localtime(dt.datetime.fromisoformat(text))
    return f" until {moment.day} {moment:%B %Y, %H:%M}"


def spans(told: Sequence[tuple[dt.datetime, Fact]], editions: Sequence[Carried]) -> list[Span]:
    """How long each status held, oldest first, from the saves' times and facts, newest first."""
    runs = [list(run) for _, run in groupby(reversed(told), key=lambda each: marks.of(each[1]).word)]
    ends = [run[0][0] for run in runs[1:]]
    return [
        Span(
            mark=marks.of(run[0][1]),
            since=run[0][0],
            until=until,
            edition=_first(editions, {fact.version for _, fact in run}),
        )
        for run, until in zip(runs, [*ends, None], strict=True)
    ]


def _first(editions: Sequence[Carried], versions: set[int]) -> Carried | None:
    """The edition in which readers first saw one of those versions, or will see it."""
    return next((each for each in editions if not each.is_removal and each.version in versions), None)


def sentence(found: Sequence[Span]) -> str:
    """ "Rumored for 69 days, reported for 3 days, confirmed since 20 November 2023 (edition 5)"."""
    return ", ".join(_told(span) if at == 0 else _lower(_told(span)) for at, span in enumerate(found))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _told(span: Span) -> str:
    if span.until is None:
        day = timezone.localtime(span.since)
        return f"{span.mark.word} since {day.day} {day:%B %Y} ({_where(span.edition)})"
    length = f"{span.days:,} day{'' if span.days == 1 else 's'}" if span.days else "less than a day"
    return f"{span.mark.word} for {length}"


def _where(edition: Carried | None) -> str:
    if edition is None:
        return "not published"
    return f"{'' if edition.is_public else 'goes out in '}edition {edition.number}"


class Stretch(Struct, frozen=True):
    """A span as a piece of a bar that is 100 wide."""

    span: Span
    x: str
    width: str


def bar(found: Sequence[Span], now: dt.datetime) -> list[Stretch]:
    """The spans drawn to scale, the one that holds now up to `now`; none when all is of one moment."""
    whole = (now - found[0].since).total_seconds() if found else 0
    if whole <= 0:
        return []
    at = [(span.since - found[0].since).total_seconds() / whole * 100 for span in found]
    return [
        Stretch(span, f"{start:.2f}", f"{max(end - start, 0):.2f}")
        for span, start, end in zip(found, at, [*at[1:], 100], strict=True)
    ]
