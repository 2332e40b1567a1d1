"""What a history list is narrowed to: read from the address, told back to the form, and asked of the database.

Whatever the address says, there is an answer: what names nothing is left out, and a date that is none is told.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils import timezone
from msgspec import Struct

from articles import timeline
from articles.desk import sides
from articles.desk.people import name_of
from articles.fields import shortened
from articles.models import Article, ArticleRevision, Block
from facts.pictures import Picture

KINDS = {bit.name.lower(): bit for bit in ArticleRevision.Change}
SHOWS = {"": "Small saves folded", "every": "Every save", "named": "Named saves alone"}
NO_DATE = "This is no date, so it is left out. Write it like 2023-11-20."
LONGEST = 70
YEARS = range(1900, 3000)


class Part(Struct, frozen=True, kw_only=True):
    """A block with the fact that it shows, or a fact by itself, as something to choose."""

    name: str
    label: str
    block: int | None = None
    fact: int | None = None


class Group(Struct, frozen=True):
    """The parts that stand under one heading."""

    label: str
    parts: list[Part]


class Choices(Struct, frozen=True):
    """What one article's history can be narrowed to."""

    editors: Sequence[tuple[int, str]]
    groups: Sequence[Group]
    facts: Mapping[str, Part]

    def listed(self, name: str) -> Part | None:
        """The part of that name among those to choose from."""
        return next((part for group in self.groups for part in group.parts if part.name == name), None)

    def unlisted(self, name: str) -> Part | None:
        """A fact by itself that stands in one block alone: chosen by links, of "fact:<key>", not from the list."""
        return None if self.listed(name) else self.facts.get(name)

    def places(self) -> dict[str, str]:
        """By a block's name: the heading that it stands under."""
        return {part.name: group.label for group in self.groups for part in group.parts}


class Day(Struct, frozen=True):
    """A date as it was typed, and as it was understood."""

    typed: str = ""
    date: dt.date | None = None
    problem: str = ""


class Filters(Struct, frozen=True, kw_only=True):
    """One narrowing; blank throughout it is the whole history. `unlisted` is a part that the choices leave out."""

    editor: int | None = None
    part: Part | None = None
    unlisted: Part | None = None
    kind: str = ""
    since: Day = Day()
    until: Day = Day()
    show: str = ""

    @property
    def values(self) -> dict[str, str]:
        """As they stand in an address."""
        part = self.part.name if self.part else ""
        all_of_them = {"editor": str(self.editor or ""), "of": part, "kind": self.kind}
        all_of_them |= {"since": self.since.typed, "until": self.until.typed, "show": self.show}
        return {name: value for name, value in all_of_them.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.values)

    @property
    def is_narrow(self) -> bool:
        """Whether some saves are left out."""
        return bool(self.editor or self.part or self.kind or self.since.date or self.until.date or self.show == "named")

    @property
    def count(self) -> int:
        return len(self.values)

    def rows(self, article: Article) -> QuerySet[ArticleRevision]:
        """The saves that are left, newest first."""
        rows = sides.revisions(article).order_by("-revision_id")
        if self.editor is not None:
            rows = rows.filter(editor=self.editor)
        if self.part:
            rows = rows.filter(revision__in=timeline.revisions_of(block=self.part.block, fact=self.part.fact))
        if self.kind:
            rows = rows.annotate(bit=F("changes").bitand(KINDS[self.kind])).filter(bit__gt=0)
        if self.show == "named":
            rows = rows.exclude(name="")
        if self.since.date:
            rows = rows.filter(revision__date_created__gte=_start(self.since.date))
        if self.until.date:
            rows = rows.filter(revision__date_created__lt=_start(self.until.date + dt.timedelta(days=1)))
        return rows


def read(sent: Mapping[str, str], choices: Choices) -> Filters:
    """What the address asks for; what names nothing of this article counts as not asked."""
    editor, name = sides.number(sent.get("editor", "")), sent.get("of", "")
    kind, show = sent.get("kind", ""), sent.get("show", "")
    since, until = _day(sent.get("since", "")), _day(sent.get("until", ""))
    if since.date and until.date and since.date > until.date:
        until = Day(until.typed, None, "This is before the first day, so it is left out.")
    return Filters(
        editor=editor if editor in dict(choices.editors) else None,
        part=choices.listed(name) or choices.unlisted(name),
        unlisted=choices.unlisted(name),
        kind=kind if kind in KINDS else "",
        since=since,
        until=until,
        show=show if show in SHOWS else "",
    )


def _day(text: str) -> Day:
    """
    >>> _day("2023-11-20").date, _day("yesterday").date
    (datetime.date(2023, 11, 20), None)
    """
    typed = text.replace("\0", "").strip()[:40]
    if not typed:
        return Day()
    try:
        date = dt.datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        return Day(typed, None, NO_DATE)
    return Day(typed, date) if date.year in YEARS else Day(typed, None, NO_DATE)


def _start(day: dt.date) -> dt.datetime:
    """Its first moment in the site's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def choices(article: Article) -> Choices:
    """Everyone who ever saved in it, and every block that it ever had. Two queries."""
    blocks = _blocks(article)
    facts: dict[str, list[Part]] = {}
    for fields, part in blocks:
        if part.fact is not None:
            facts.setdefault(f"fact:{fields['fact__key']}", []).append(part)
    alone = {name: Part(name=name, label=parts[0].label, fact=parts[0].fact) for name, parts in facts.items()}
    many = [alone[name] for name, parts in facts.items() if len(parts) > 1]
    groups = list(_grouped(blocks))
    return Choices(_editors(article), [*groups, Group("Facts that stand in several places", many)], alone)


def _editors(article: Article) -> list[tuple[int, str]]:
    """Everyone who ever saved in it, found by one probe a person."""
    theirs = ArticleRevision.objects.filter(article=article, editor=OuterRef("pk"))
    people = get_user_model()._default_manager.filter(Exists(theirs)).order_by("first_name", "username")
    return [(person.pk, name_of(person)) for person in people]


def _blocks(article: Article) -> list[tuple[Mapping[str, Any], Part]]:
    """In order, removed ones where they stood, each by its first words."""
    texts = {f"{name}_start": Left(name, 300) for name in ("text", "fact__statement")}
    names = ("pk", "key", "block_kind", "rank", "removed", "heading", "caption", "title", "alt", "fact_id", "fact__key")
    seen = Subquery(Picture.objects.filter(key=OuterRef("picture")).values("alt")[:1])
    rows = Block.objects.filter(article=article).order_by().values(*names, **texts, seen=seen)
    return [(fields, _part(fields)) for fields in sorted(rows, key=lambda fields: (fields["rank"], fields["key"]))]


def _part(fields: Mapping[str, Any]) -> Part:
    return Part(name=f"block:{fields['key']}", label=_label(fields), block=fields["pk"], fact=fields["fact_id"])


def _label(fields: Mapping[str, Any]) -> str:
    rich = fields["fact__statement_start"] or fields["text_start"] or ""
    text = " ".join(html.unescape(TAG.sub("", BREAK.sub(" ", rich))).split())
    named = (fields[name] for name in ("heading", "caption", "title", "alt", "seen", "key"))
    return shortened(text or next(filter(None, named)), LONGEST)


BREAK = re.compile(r"</(p|li)>|<br>")
TAG = re.compile(r"<[^>]*(>|\Z)")


def _grouped(blocks: Iterable[tuple[Mapping[str, Any], Part]]) -> Iterable[Group]:
    """The blocks by section, the removed ones last."""
    groups, removed = [Group("Introduction", [])], []
    for fields, part in blocks:
        if fields["removed"]:
            removed.append(part)
            continue
        if fields["block_kind"] == Block.Kind.SECTION:
            groups.append(Group(part.label, []))
        groups[-1].parts.append(part)
    yield from (group for group in groups if group.parts)
    yield Group("Removed", removed)
