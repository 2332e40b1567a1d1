"""Saves as a list tells them: one fact's, those of a page of history, those that touched a block or a fact."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from django.db import DEFAULT_DB_ALIAS, models
from reversion.models import Revision, Version

from articles import archive
from articles.changes import listed, lower_first
from articles.document import Fact as FactContent
from articles.fields import shortened
from articles.models import Article, Block
from articles.snapshot import Fields, fact_content
from facts import richtext
from facts.models import Fact, Source, Topic
from facts.pictures import Picture
from facts.status import QUOTE


class FactRevision(msgspec.Struct, frozen=True):
    """One save that changed a fact, and the fact as it left it; `fields` has what only the desk sees of it too."""

    revision: Revision
    fact: FactContent
    fields: Fields


def fact_history(fact: Fact, *, limit: int = 50, before: int | None = None) -> list[FactRevision]:
    """The newest saves (older than revision `before`) that changed that fact, newest first.

    Saves of its articles alone are not among them.
    """
    versions = list(_versions_of(fact, before).select_related("revision__user")[:limit])
    citations: dict[int, list[Fields]] = defaultdict(list)
    for at, fields in archive.citations_in(version.revision_id for version in versions):
        if fields["fact"] == fact.pk:
            citations[at].append(fields)
    newest_at = versions[0].revision_id if versions else 0
    facts = {version.revision_id: archive.read(version.object_id, version.serialized_data) for version in versions}
    sources = archive.newest(Source, {fields["source"] for cited in citations.values() for fields in cited}, newest_at)
    topics = archive.newest(Topic, {fields["topic"] for fields in facts.values()}, newest_at)
    return [
        FactRevision(version.revision, fact_content(fact.pk, facts[at], citations[at], sources, topics), facts[at])
        for version in versions
        for at in [version.revision_id]
    ]


def _versions_of(fact: Fact, before: int | None = None) -> models.QuerySet[Version]:
    """Newest first, along reversion's unique index."""
    mine = Version.objects.filter(db=DEFAULT_DB_ALIAS, content_type=archive.content_type(Fact), object_id=str(fact.pk))
    return (mine if before is None else mine.filter(revision__lt=before)).order_by("-revision_id")


def fact_marks(fact: Fact, *, limit: int = 1000) -> list[tuple[dt.datetime, FactContent]]:
    """When each of the newest saves was made and what it left, newest first: lean, to tell how long a status held.

    Only a quote comes with its citations, on which its mark depends; topic and sources are named by number alone.
    """
    columns = ("revision_id", "revision__date_created", "serialized_data")
    rows = [
        (at, when, archive.read(fact.pk, text)) for at, when, text in _versions_of(fact).values_list(*columns)[:limit]
    ]
    citations: dict[int, list[Fields]] = defaultdict(list)
    if fact.fact_kind == QUOTE:
        for at, fields in archive.citations_in(at for at, _, _ in rows):
            if fields["fact"] == fact.pk:
                citations[at].append(fields)
    return [(when, fact_content(fact.pk, fields, citations[at], {}, {})) for at, when, fields in rows]


class Touched(msgspec.Struct, frozen=True):
    """A row that a revision stored, for a line of history.

    `block` is None for what no block of the article shows, `fact` the key of the fact that the block shows. `is_whole`:
    the label says what was done, as of a picture.
    """

    label: str
    block: str | None = None
    fact: str | None = None
    is_whole: bool = False


def touched(article: Article, revisions: Iterable[int]) -> dict[int, list[Touched]]:
    """By revision: what it stored of that article, in the words of then, each block once. Two queries however many,
    three where pictures were saved."""
    models_by_type = {archive.content_type(model): model for model in (Article, Block, Fact, Source, Topic, Picture)}
    stored = archive.stored_in(revisions).filter(kind__in=list(models_by_type)).order_by("revision", "pk")
    rows = list(stored.values_list("revision_id", "kind", "object_id", "object_repr"))
    pks = {model: {int(pk) for _, kind, pk, _ in rows if models_by_type[kind] is model} for model in (Block, Fact)}
    shown = models.Q(pk__in=pks[Block]) | models.Q(fact__in=pks[Fact])
    columns = ("pk", "key", "fact_id", "fact__key", "fact__statement")
    blocks = {row.pk: row for row in Block.objects.filter(shown, article=article).values_list(*columns, named=True)}
    by_fact = {block.fact_id: block for block in blocks.values() if block.fact_id}
    said = {(at, int(pk)): label for at, kind, pk, label in rows if models_by_type[kind] is Fact}
    pictures = picture_deeds({at for at, kind, _, _ in rows if models_by_type[kind] is Picture})
    lines: dict[int, dict[str, Touched]] = defaultdict(dict)
    for at, kind, pk, label in rows:
        model = models_by_type[kind]
        block = blocks.get(int(pk)) if model is Block else by_fact.get(int(pk)) if model is Fact else None
        if model is Article and int(pk) == article.pk:
            lines[at]["head"] = Touched("Head")
        elif block and block.key not in lines[at]:
            words = said.get((at, block.fact_id)) or (richtext.text(block.fact__statement) if block.fact_id else label)
            lines[at][block.key] = Touched(words, block.key, block.fact__key)
        elif model in (Source, Topic):
            lines[at][f"{kind} {pk}"] = Touched(label)
        elif model is Picture:
            lines[at][f"{kind} {pk}"] = Touched(pictures[at, int(pk)], is_whole=True)
    return {at: sorted(found.values(), key=_is_aside) for at, found in lines.items()}


def _is_aside(row: Touched) -> bool:
    """Sources and topics come last: a save is named by the fact that it changed, not by the source that came along."""
    return row.label != "Head" and row.block is None


OF_PICTURES = {
    "alt": "Alternative text",
    "decorative": "Decorative or not",
    "caption": "Caption",
    "credit": "Credit",
    "licence": "License",
    "page": "Origin",
    "focal_x": "Focal point",
    "focal_y": "Focal point",
    "rights_until": "End of the rights",
    "name": "Name",
}
LONGEST_NAME = 40


def picture_deeds(revisions: Iterable[int]) -> dict[tuple[int, int], str]:
    """By revision and primary key, what was done to each picture: "Caption of “A city at night” changed".

    One query, none for no revisions.
    """
    if not (wanted := list(revisions)):
        return {}
    stored = archive.stored_in(wanted).filter(kind=archive.content_type(Picture))
    rows = _with_before(stored).values_list("object_id", "revision_id", "serialized_data", "was")
    return {
        (at, int(pk)): _picture_deed(archive.read(pk, now), archive.read(pk, was) if was else None)
        for pk, at, now, was in rows
    }


def _picture_deed(now: Fields, was: Fields | None) -> str:
    called = f"“{shortened(now.get('alt') or now.get('caption') or now['name'], LONGEST_NAME)}”"
    if was is None:
        return f"New picture {called}"
    if was.get("retired") != now.get("retired"):
        return f"{called} {'retired' if now['retired'] else 'brought back'}"
    names = dict.fromkeys(label for field, label in OF_PICTURES.items() if was.get(field) != now.get(field))
    first, *others = names or ["Picture"]
    return f"{listed([first, *map(lower_first, others)])} of {called} changed"


def _with_before(stored: models.QuerySet[Version]) -> models.QuerySet[Version]:
    """Versions with the one before of the same row: `was_at` its revision, `was` its text, null for a row's first."""
    same = {name: models.OuterRef(name) for name in ("db", "content_type", "object_id")}
    before = Version.objects.filter(**same, revision__lt=models.OuterRef("revision")).order_by("-revision_id")
    return stored.annotate(
        was_at=models.Subquery(before.values("revision_id")[:1]),
        was=models.Subquery(before.values("serialized_data")[:1]),
    )


def status_steps(revisions: Iterable[int]) -> dict[int, dict[str, tuple[FactContent, FactContent]]]:
    """By revision and fact key: each fact whose status it changed, before and after. Two queries however many.

    Topics and sources are named by number alone.
    """
    stored = archive.stored_in(revisions).filter(kind=archive.content_type(Fact))
    pairs = _with_before(stored).values_list("object_id", "revision_id", "serialized_data", "was_at", "was")
    found = [
        (int(pk), at, archive.read(pk, now), was_at, archive.read(pk, was))
        for pk, at, now, was_at, was in pairs
        if was_at
    ]
    changed = [step for step in found if step[2].get("status") != step[4].get("status")]
    cited: dict[tuple[int, int], list[Fields]] = defaultdict(list)
    for at, fields in archive.citations_in({at for step in changed for at in (step[1], step[3])}):
        cited[at, fields["fact"]].append(fields)
    steps: dict[int, dict[str, tuple[FactContent, FactContent]]] = defaultdict(dict)
    for pk, at, now, was_at, was in changed:
        sides = ((was, cited[was_at, pk]), (now, cited[at, pk]))
        old, new = (fact_content(pk, fields, citations, {}, {}) for fields, citations in sides)
        steps[at][new.key] = (old, new)
    return steps


def revisions_of(*, block: int | None = None, fact: int | None = None) -> models.QuerySet[Version, int]:
    """The revisions that stored that block or that fact, as a subquery: each walks reversion's unique index.

    Not one query with OR, for which SQLite reads the whole index.
    """
    wanted = [(model, pk) for model, pk in ((Block, block), (Fact, fact)) if pk is not None]
    stored = Version.objects.filter(db=DEFAULT_DB_ALIAS).order_by().values_list("revision_id", flat=True)
    found = [stored.filter(content_type=archive.content_type(model), object_id=str(pk)) for model, pk in wanted]
    return found[0].union(*found[1:], all=True) if found else stored.none()


def newest_save(rows: Mapping[type[models.Model], Iterable[int]], *, after: int) -> Revision | None:
    """The newest save after that revision that stored one of those rows, in whichever article."""
    found = []
    for model, pks in rows.items():
        mine = Version.objects.filter(db=DEFAULT_DB_ALIAS, content_type=archive.content_type(model))
        later = mine.filter(object_id__in=[str(pk) for pk in pks], revision__gt=after)
        found += later.order_by("-revision_id").select_related("revision__user")[:1]
    return max((version.revision for version in found), key=lambda revision: revision.pk, default=None)
