"""The only writer of revisions, and the reader of what they hold: any article at any revision, any fact's life.

It reads `serialized_data` itself and never reverts in order to look. Whatever writes a versioned row does so inside
`record`, which takes one global turn first and the clock second.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from operator import itemgetter
from typing import Any, TypeVar, cast

import msgspec
import reversion
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.dispatch import receiver
from django.utils import timezone
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from articles.document import Document
from articles.document import Fact as FactContent
from articles.models import Article, ArticleRevision, Block
from articles.snapshot import Fields, Made, Rows, as_entered, assemble, fact_content
from facts import richtext, values
from facts.models import Citation, Fact, Source, Topic
from facts.status import QUOTE
from facts.versioned import Versioned

TURN = 0x48656174
"""The number of the one lock that every save and every publication takes on PostgreSQL."""

Row = TypeVar("Row", bound=Versioned)


class Stale(Exception):
    """Someone else saved the row since the form was loaded; `row` is as it is now. Nothing was written."""

    code = "stale"

    def __init__(self, row: Versioned) -> None:
        super().__init__("Someone saved this since you opened it, so nothing of yours is saved yet.")
        self.row = row


class NotYet(LookupError):
    """The article did not exist at that revision."""


class BrokenSave(RuntimeError):
    """A database error was swallowed inside `record`: the whole save was rolled back."""


class Turn:
    """One editor's save while it holds the turn; `revision` is None until it ends, and stays so if nothing changed."""

    def __init__(self, *, editor: AbstractBaseUser | None, now: dt.datetime) -> None:
        self.editor = editor
        self.now = now
        self.revision: Revision | None = None

    def take(self, model: type[Row], pk: int, *, lock_version: int | None = None) -> Row:
        """The row as it is now. Raises: Stale unless its lock version is that one; model.DoesNotExist."""
        row = cast(Row, model._default_manager.get(pk=pk))
        if lock_version is not None and row.lock_version != lock_version:
            raise Stale(row)
        return row


_turn: ContextVar[Turn | None] = ContextVar("turn", default=None)


@contextmanager
def turn() -> Iterator[dt.datetime]:
    """One transaction that no other save or publication runs beside; gives the clock, in whole seconds.

    Never nested: Raises RuntimeError inside another transaction.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield timezone.now().replace(microsecond=0)
        if connection.needs_rollback:
            raise BrokenSave("A database error was caught inside a save; nothing of it was stored.")


@contextmanager
def record(*, editor: AbstractBaseUser | None, note: str = "", at: dt.datetime | None = None) -> Iterator[Turn]:
    """One save by one editor: every versioned row saved inside becomes part of one revision, or none does.

    `at` is for imports alone: a time in the past, in rising order. Raises: RuntimeError if nested; whatever is raised
    inside, after rolling back.
    """
    note = clean_note(note)
    with turn() as now:
        mine = Turn(editor=editor, now=at or now)
        token = _turn.set(mine)
        try:
            with reversion.create_revision(atomic=False):
                reversion.set_user(editor)
                reversion.set_comment(note)
                reversion.set_date_created(mine.now)
                yield mine
        finally:
            _turn.reset(token)


def clean_note(note: str) -> str:
    """The note as both databases take it. Raises: ValidationError, beside the field "note"."""
    try:
        return values.clean_text(note).strip()
    except ValueError as problem:
        raise ValidationError({"note": str(problem)}) from problem


# What a revision did, worked out from the versions about to be stored.


@receiver(post_revision_commit, dispatch_uid="articles.history")
def list_in_articles(sender: Any, revision: Revision, versions: Iterable[Version], **kwargs: Any) -> None:
    """List the revision in the history of every article that shows a row it changed."""
    mine = _turn.get()
    if mine is None:
        return
    mine.revision = revision
    ArticleRevision.objects.bulk_create(
        ArticleRevision(revision=revision, article_id=article, editor_id=revision.user_id, changes=changes)
        for article, changes in _changes_by_article(revision, versions).items()
    )


def _changes_by_article(revision: Revision, versions: Iterable[Version]) -> dict[int, int]:
    """Article -> bits of ArticleRevision.Change."""
    stored: dict[type[models.Model], dict[int, Fields]] = defaultdict(dict)
    for version in versions:
        stored[version._model][int(version.object_id)] = _read(version.object_id, version.serialized_data)
    changes: dict[int, int] = defaultdict(int)
    for article in stored[Article]:
        changes[article] |= ArticleRevision.Change.ARTICLE
    before = newest(Block, stored[Block], revision.pk - 1)
    for pk, fields in stored[Block].items():
        changes[fields["article"]] |= _block_bits(before.get(pk), fields)
    for article, bits in _shown_bits(revision, stored):
        changes[article] |= bits
    return changes


def _block_bits(old: Fields | None, new: Fields) -> int:
    change = ArticleRevision.Change
    if old is None or (old.get("removed") and not new["removed"]):
        return change.ADDED
    if new["removed"] and not old.get("removed"):
        return change.REMOVED
    bits = change.MOVED if old["rank"] != new["rank"] else 0
    own = set(new) - {"rank", "removed", "lock_version"}
    return bits | (change.TEXT if any(old.get(name) != new[name] for name in own) else 0)


def _shown_bits(
    revision: Revision, stored: Mapping[type[models.Model], dict[int, Fields]]
) -> Iterator[tuple[int, int]]:
    """(article, bits) for each live block that shows a changed fact, source or topic."""
    change = ArticleRevision.Change
    live = Block.objects.filter(removed=False)
    if facts := stored[Fact]:
        bits = _fact_bits(revision, stored)
        for article, fact in live.filter(fact__in=list(facts)).values_list("article", "fact"):
            yield article, bits[fact]
    if sources := _known(stored[Source]):
        for article in live.filter(fact__citations__source__in=sources).values_list("article", flat=True):
            yield article, change.SOURCES
    if topics := _known(stored[Topic]):
        for article in live.filter(fact__topic__in=topics).values_list("article", flat=True):
            yield article, change.VALUE
        for article in Article.objects.filter(topic__in=topics).values_list("pk", flat=True):
            yield article, change.VALUE


def _known(stored: Mapping[int, Fields]) -> list[int]:
    """The rows that existed before: what is new is shown by no block yet, or by one that is new itself."""
    return [pk for pk, fields in stored.items() if fields["lock_version"] > 1]


def _fact_bits(revision: Revision, stored: Mapping[type[models.Model], dict[int, Fields]]) -> dict[int, int]:
    change = ArticleRevision.Change
    before, cited_before = newest_facts(stored[Fact], revision.pk - 1)
    cited: dict[int, list[Fields]] = defaultdict(list)
    for fields in stored[Citation].values():
        cited[fields["fact"]].append(fields)
    bits = {}
    for pk, new in stored[Fact].items():
        if pk not in before:
            bits[pk] = 0
            continue
        old = before[pk]
        differs = {name for name in new if old.get(name) != new[name]} - {"lock_version"}
        bits[pk] = (
            change.STATUS * ("status" in differs)
            | change.TEXT * ("statement" in differs)
            | change.VALUE * bool(differs - {"status", "statement"})
            | change.SOURCES * (_unordered(cited[pk]) != _unordered(cited_before.get(pk, [])))
        )
    return bits


def _unordered(citations: Iterable[Fields]) -> list[list[tuple[str, Any]]]:
    return sorted(sorted(fields.items()) for fields in citations)


# Reading versions.

NEWEST = """
WITH wanted(kind, pk) AS ({wanted}), spans(after, upto) AS (VALUES {spans})
SELECT v.content_type_id, v.object_id, v.revision_id, v.serialized_data FROM wanted CROSS JOIN spans
"""
POSTGRESQL = """CROSS JOIN LATERAL
 (SELECT content_type_id, object_id, revision_id, serialized_data FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk AND revision_id > after AND revision_id <= upto
   ORDER BY revision_id DESC LIMIT 1) v
"""
SQLITE = """CROSS JOIN reversion_version v ON v.id =
 (SELECT id FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk AND revision_id > after AND revision_id <= upto
   ORDER BY revision_id DESC LIMIT 1)
"""
# Of whole revisions. The sum keeps both databases from the index over content types, which walks every version of a
# kind; the joins keep PostgreSQL from reading the whole table where it has no statistics yet.
OF_KIND_ON_POSTGRESQL = """
SELECT v.object_id, v.revision_id, v.serialized_data FROM unnest(%s) i(id) CROSS JOIN LATERAL
 (SELECT * FROM reversion_version WHERE revision_id = i.id AND content_type_id + 0 = %s OFFSET 0) v
"""
OF_KIND_ON_SQLITE = """
SELECT v.object_id, v.revision_id, v.serialized_data FROM json_each(%s) i
 CROSS JOIN reversion_version v ON v.revision_id = i.value AND v.content_type_id + 0 = %s
"""


class Found(msgspec.Struct, frozen=True):
    """The newest version of a row up to some revision, and the revision that stored it."""

    revision: int
    fields: Fields


class Wanted(msgspec.Struct, frozen=True):
    """Rows of which versions are asked for: a SELECT of their content type and their primary keys as text."""

    model: type[models.Model]
    sql: str
    params: list[Any]


State = Mapping[type[models.Model], Mapping[int, Found]]
"""By model and primary key, the versions that hold at one revision."""


def _listed(model: type[models.Model], pks: Iterable[int | None]) -> Wanted:
    ids = [str(pk) for pk in pks if pk is not None]
    if connection.vendor == "postgresql":
        return Wanted(model, "SELECT %s, unnest(%s::varchar[])", [_content_type(model), ids] if ids else [])
    return Wanted(model, "SELECT %s, value FROM json_each(%s)", [_content_type(model), json.dumps(ids)] if ids else [])


def _blocks_of(article: Article) -> Wanted:
    sql = "SELECT %s, CAST(id AS varchar) FROM articles_block WHERE article_id = %s"
    return Wanted(Block, sql, [_content_type(Block), article.pk])


def states_at(revisions: Sequence[int], *asked: Wanted) -> Sequence[State]:
    """At each of those revisions, which rise, the newest version of every row up to it; one query.

    It takes an index probe for each row and revision. A version that still holds at the next revision is fetched and
    decoded once, and its fields are the same object in both.
    """
    states: list[dict[type[models.Model], dict[int, Found]]] = [defaultdict(dict) for _ in revisions]
    wanted = [each for each in asked if each.params]
    if not wanted:
        return states
    spans = list(pairwise((0, *revisions)))
    query = NEWEST.format(
        wanted=" UNION ALL ".join(each.sql for each in wanted), spans=", ".join(["(%s, %s)"] * len(spans))
    )
    params = [param for each in (*(each.params for each in wanted), *spans) for param in each]
    kinds = {_content_type(each.model): each.model for each in wanted}
    with connection.cursor() as cursor:
        cursor.execute(query + (POSTGRESQL if connection.vendor == "postgresql" else SQLITE), params)
        for kind, pk, at, text in sorted(cursor.fetchall(), key=itemgetter(2)):
            found = Found(at, _read(pk, text))
            for revision, state in zip(revisions, states, strict=True):
                if at <= revision:
                    state[kinds[kind]][found.fields["id"]] = found
    return states


def newest(model: type[models.Model], pks: Iterable[int | None], revision: int) -> dict[int, Fields]:
    """By primary key: the fields of the newest version with revision_id <= `revision`."""
    (state,) = states_at([revision], _listed(model, pks))
    return _fields_of(state, model)


def _fields_of(state: State, model: type[models.Model]) -> dict[int, Fields]:
    return {pk: found.fields for pk, found in state[model].items()}


def newest_facts(pks: Iterable[int | None], revision: int) -> tuple[dict[int, Fields], dict[int, list[Fields]]]:
    """Facts up to that revision, and by fact the citations that were stored in the same revision as it."""
    states = states_at([revision], _listed(Fact, pks))
    return _fields_of(states[0], Fact), _citations_of(states)[0]


def _citations_of(states: Sequence[State]) -> list[dict[int, list[Fields]]]:
    """For each state, by fact, the citations that were stored in the same revision as it; one query."""
    stored: dict[tuple[int, int], list[Fields]] = defaultdict(list)
    cited = _citations_in({found.revision for state in states for found in state[Fact].values()})
    for at, fields in sorted(cited, key=lambda each: as_entered(each[1])):
        stored[fields["fact"], at].append(fields)
    return [{pk: stored[pk, found.revision] for pk, found in state[Fact].items()} for state in states]


def _citations_in(revisions: Iterable[int]) -> Iterator[tuple[int, Fields]]:
    numbers = list(revisions)
    if not numbers:
        return
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            OF_KIND_ON_POSTGRESQL if postgresql else OF_KIND_ON_SQLITE,
            [numbers if postgresql else json.dumps(numbers), _content_type(Citation)],
        )
        for pk, at, text in cursor.fetchall():
            yield at, _read(pk, text)


def _stored_in(revisions: Iterable[int]) -> models.QuerySet[Version]:
    """The versions of those revisions, found by revision; `kind` is their content type.

    The sum keeps SQLite from its index over content types, which would walk every version of a kind: 40 to 130 ms
    at 60,000 versions, against 1 to 2.
    """
    return Version.objects.filter(revision__in=list(revisions)).annotate(kind=models.F("content_type_id") + 0)


def _content_type(model: type[models.Model]) -> int:
    return ContentType.objects.get_for_model(model).pk


class _Stored(msgspec.Struct):
    fields: dict[str, Any]


_decoder = msgspec.json.Decoder(tuple[_Stored])


def _read(pk: str | int, serialized: str) -> Fields:
    """A version's fields; what the version did not have is not there."""
    fields = _decoder.decode(serialized)[0].fields
    fields["id"] = int(pk)
    return fields


def rows_at(article: Article, revision: int) -> Rows:
    """The rows behind an article right after that revision, removed blocks too. Raises: NotYet."""
    return _rows_at(article, [revision])[0]


def _rows_at(article: Article, revisions: Sequence[int]) -> list[Rows]:
    """For each of those revisions, which rise, its rows; they may hold facts, sources and topics that only another of
    the revisions shows. Four queries. Raises: NotYet."""
    own = states_at(revisions, _listed(Article, [article.pk]), _blocks_of(article))
    for state, revision in zip(own, revisions, strict=True):
        if article.pk not in state[Article]:
            raise NotYet(f"This article did not exist at revision {revision}.")
    live = [found.fields["fact"] for state in own for found in state[Block].values() if not found.fields["removed"]]
    facts = states_at(revisions, _listed(Fact, dict.fromkeys(live)))
    citations = _citations_of(facts)
    sources = {fields["source"] for of_state in citations for cited in of_state.values() for fields in cited}
    topics = {
        *(state[Article][article.pk].fields["topic"] for state in own),
        *(found.fields["topic"] for state in facts for found in state[Fact].values()),
    }
    others = states_at(revisions, _listed(Source, sources), _listed(Topic, topics))
    return [
        Rows(
            article=here[Article][article.pk].fields,
            blocks=_fields_of(here, Block),
            facts=_fields_of(shown, Fact),
            citations=cited,
            sources=_fields_of(other, Source),
            topics=_fields_of(other, Topic),
        )
        for here, shown, cited, other in zip(own, facts, citations, others, strict=True)
    ]


def document_at(article: Article, revision: int) -> Document:
    """The article as it was right after that revision. Raises: NotYet."""
    return documents_at(article, [revision])[0]


def documents_at(article: Article, revisions: Sequence[int]) -> tuple[Document, ...]:
    """The article as it was right after each of those revisions, in any order. Four queries. Raises: NotYet.

    What did not change between them is read once and is the same object in all of them.
    """
    rising = sorted(set(revisions))
    made: Made = {}
    documents = {at: assemble(rows, made) for at, rows in zip(rising, _rows_at(article, rising), strict=True)}
    return tuple(documents[at] for at in revisions)


def newest_revision(article: Article) -> ArticleRevision | None:
    return ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()


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
    for at, fields in _citations_in(version.revision_id for version in versions):
        if fields["fact"] == fact.pk:
            citations[at].append(fields)
    newest_at = versions[0].revision_id if versions else 0
    facts = {version.revision_id: _read(version.object_id, version.serialized_data) for version in versions}
    sources = newest(Source, {fields["source"] for cited in citations.values() for fields in cited}, newest_at)
    topics = newest(Topic, {fields["topic"] for fields in facts.values()}, newest_at)
    return [
        FactRevision(version.revision, fact_content(fact.pk, facts[at], citations[at], sources, topics), facts[at])
        for version in versions
        for at in [version.revision_id]
    ]


def _versions_of(fact: Fact, before: int | None = None) -> models.QuerySet[Version]:
    """Newest first, along reversion's unique index."""
    mine = Version.objects.filter(db=DEFAULT_DB_ALIAS, content_type=_content_type(Fact), object_id=str(fact.pk))
    return (mine if before is None else mine.filter(revision__lt=before)).order_by("-revision_id")


def fact_marks(fact: Fact, *, limit: int = 1000) -> list[tuple[dt.datetime, FactContent]]:
    """When each of the newest saves was made and what it left, newest first: lean, to tell how long a status held.

    Only a quote comes with its citations, on which its mark depends; topic and sources are named by number alone.
    """
    columns = ("revision_id", "revision__date_created", "serialized_data")
    rows = [(at, when, _read(fact.pk, text)) for at, when, text in _versions_of(fact).values_list(*columns)[:limit]]
    citations: dict[int, list[Fields]] = defaultdict(list)
    if fact.fact_kind == QUOTE:
        for at, fields in _citations_in(at for at, _, _ in rows):
            if fields["fact"] == fact.pk:
                citations[at].append(fields)
    return [(when, fact_content(fact.pk, fields, citations[at], {}, {})) for at, when, fields in rows]


class Touched(msgspec.Struct, frozen=True):
    """A row that a revision stored, for a line of history.

    `block` is None for what no block of the article shows, `fact` the key of the fact that the block shows.
    """

    label: str
    block: str | None = None
    fact: str | None = None


def touched(article: Article, revisions: Iterable[int]) -> dict[int, list[Touched]]:
    """By revision: what it stored of that article, in the words of then, each block once. Two queries however many."""
    models_by_type = {_content_type(model): model for model in (Article, Block, Fact, Source, Topic)}
    stored = _stored_in(revisions).filter(kind__in=list(models_by_type)).order_by("revision", "pk")
    rows = list(stored.values_list("revision_id", "kind", "object_id", "object_repr"))
    pks = {model: {int(pk) for _, kind, pk, _ in rows if models_by_type[kind] is model} for model in (Block, Fact)}
    shown = models.Q(pk__in=pks[Block]) | models.Q(fact__in=pks[Fact])
    columns = ("pk", "key", "fact_id", "fact__key", "fact__statement")
    blocks = {row.pk: row for row in Block.objects.filter(shown, article=article).values_list(*columns, named=True)}
    by_fact = {block.fact_id: block for block in blocks.values() if block.fact_id}
    said = {(at, int(pk)): label for at, kind, pk, label in rows if models_by_type[kind] is Fact}
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
    return {at: list(found.values()) for at, found in lines.items()}


def status_steps(revisions: Iterable[int]) -> dict[int, dict[str, tuple[FactContent, FactContent]]]:
    """By revision and fact key: each fact whose status it changed, before and after. Two queries however many.

    Topics and sources are named by number alone.
    """
    same = {name: models.OuterRef(name) for name in ("db", "content_type", "object_id")}
    before = Version.objects.filter(**same, revision__lt=models.OuterRef("revision")).order_by("-revision_id")
    pairs = (
        _stored_in(revisions)
        .filter(kind=_content_type(Fact))
        .annotate(
            was_at=models.Subquery(before.values("revision_id")[:1]),
            was=models.Subquery(before.values("serialized_data")[:1]),
        )
        .values_list("object_id", "revision_id", "serialized_data", "was_at", "was")
    )
    found = [(int(pk), at, _read(pk, now), was_at, _read(pk, was)) for pk, at, now, was_at, was in pairs if was_at]
    changed = [step for step in found if step[2].get("status") != step[4].get("status")]
    cited: dict[tuple[int, int], list[Fields]] = defaultdict(list)
    for at, fields in _citations_in({at for step in changed for at in (step[1], step[3])}):
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
    found = [stored.filter(content_type=_content_type(model), object_id=str(pk)) for model, pk in wanted]
    return found[0].union(*found[1:], all=True) if found else stored.none()
