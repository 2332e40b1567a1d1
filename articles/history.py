"""The only writer of revisions, and any article as it was at any of them.

It never reverts in order to look. Whatever writes a versioned row does so inside
`record`, which takes one global turn first and the clock second.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

import reversion
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from articles import archive, beats
from articles.document import Document
from articles.models import Article, ArticleRevision, Block
from articles.snapshot import Fields, Made, Rows, assemble, picture_keys
from facts import values
from facts.models import Citation, Fact, Source, Topic
from facts.pictures import Picture
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

    @property
    def today(self) -> dt.date:
        """The newsroom's day: dates that readers will see are not those of wherever the editor sits."""
        return house_day(self.now)

    def take(self, model: type[Row], pk: int, *, lock_version: int | None = None) -> Row:
        """The row as it is now. Raises: Stale unless its lock version is that one; model.DoesNotExist."""
        row = cast(Row, model._default_manager.get(pk=pk))
        if lock_version is not None and row.lock_version != lock_version:
            raise Stale(row)
        return row


def house_day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment, timezone.get_default_timezone())


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
    if beats.is_limited():
        beats.refuse(_topics(revision, versions))
    mine.revision = revision
    ArticleRevision.objects.bulk_create(
        ArticleRevision(revision=revision, article_id=article, editor_id=revision.user_id, changes=changes)
        for article, changes in _changes_by_article(revision, versions).items()
    )


def _changes_by_article(revision: Revision, fresh: Iterable[Version]) -> dict[int, int]:
    """Article -> bits of ArticleRevision.Change."""
    stored = _by_model(fresh)
    changes: dict[int, int] = defaultdict(int)
    for article in stored[Article]:
        changes[article] |= ArticleRevision.Change.ARTICLE
    before = archive.newest(Block, stored[Block], revision.pk - 1)
    for pk, fields in stored[Block].items():
        changes[fields["article"]] |= _block_bits(before.get(pk), fields)
    for article, bits in _shown_bits(revision, stored):
        changes[article] |= bits
    return changes


def _by_model(fresh: Iterable[Version]) -> dict[type[models.Model], dict[int, Fields]]:
    stored: dict[type[models.Model], dict[int, Fields]] = defaultdict(dict)
    for version in fresh:
        stored[version._model][int(version.object_id)] = archive.read(version.object_id, version.serialized_data)
    return stored


def _topics(revision: Revision, fresh: Iterable[Version]) -> set[int]:
    """Of everything that a revision wrote, before it and after; sources are of no topic."""
    stored = _by_model(fresh)
    states = [
        (model, fields)
        for model in (Topic, Fact, Article, Block)
        for version in (stored[model], archive.newest(model, stored[model], revision.pk - 1))
        for fields in version.values()
    ]
    own = {fields["topic"] for model, fields in states if model in (Fact, Article)}
    blocks = {fields["article"] for model, fields in states if model is Block}
    return {*stored[Topic], *own, *Article.objects.filter(pk__in=blocks).values_list("topic", flat=True)}


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
    """(article, bits) for each live block or head that shows a changed fact, source, topic or picture."""
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
    if pictures := [stored[Picture][pk]["key"] for pk in _known(stored[Picture])]:
        for article in live.filter(Q(picture__in=pictures) | Q(fact__picture__in=pictures)).values_list(
            "article", flat=True
        ):
            yield article, change.TEXT
        for article in Article.objects.filter(picture__in=pictures).values_list("pk", flat=True):
            yield article, change.TEXT


def _known(stored: Mapping[int, Fields]) -> list[int]:
    """The rows that existed before: what is new is shown by no block yet, or by one that is new itself."""
    return [pk for pk, fields in stored.items() if fields["lock_version"] > 1]


def _fact_bits(revision: Revision, stored: Mapping[type[models.Model], dict[int, Fields]]) -> dict[int, int]:
    change = ArticleRevision.Change
    before, cited_before = archive.newest_facts(stored[Fact], revision.pk - 1)
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


def rows_at(article: Article, revision: int) -> Rows:
    """The rows behind an article right after that revision, removed blocks too. Raises: NotYet."""
    return _rows_at(article, [revision])[0]


def _rows_at(article: Article, revisions: Sequence[int]) -> list[Rows]:
    """For each of those revisions, which rise, its rows; they may hold facts, sources, topics and pictures that only
    another of the revisions shows. Four queries, five where there are pictures. Raises: NotYet."""
    own = archive.states_at(revisions, archive.listed(Article, [article.pk]), archive.blocks_of(article))
    for state, revision in zip(own, revisions, strict=True):
        if article.pk not in state[Article]:
            raise NotYet(f"This article did not exist at revision {revision}.")
    live = [found.fields["fact"] for state in own for found in state[Block].values() if not found.fields["removed"]]
    facts = archive.states_at(revisions, archive.listed(Fact, dict.fromkeys(live)))
    citations = archive.citations_of(facts)
    sources = {fields["source"] for of_state in citations for cited in of_state.values() for fields in cited}
    topics = {
        *(state[Article][article.pk].fields["topic"] for state in own),
        *(found.fields["topic"] for state in facts for found in state[Fact].values()),
    }
    shown = [
        found.fields for states in (own, facts) for state in states for of in state.values() for found in of.values()
    ]
    keys = picture_keys(*shown)
    pictures = Picture.objects.filter(key__in=keys).values_list("pk", flat=True) if keys else ()
    others = archive.states_at(
        revisions, archive.listed(Source, sources), archive.listed(Topic, topics), archive.listed(Picture, pictures)
    )
    return [
        Rows(
            article=here[Article][article.pk].fields,
            blocks=archive.fields_of(here, Block),
            facts=archive.fields_of(known, Fact),
            citations=cited,
            sources=archive.fields_of(other, Source),
            topics=archive.fields_of(other, Topic),
            pictures={fields["key"]: fields for fields in archive.fields_of(other, Picture).values()},
        )
        for here, known, cited, other in zip(own, facts, citations, others, strict=True)
    ]


def document_at(article: Article, revision: int) -> Document:
    """The article as it was right after that revision. Raises: NotYet."""
    return documents_at(article, [revision])[0]


def documents_at(article: Article, revisions: Sequence[int]) -> tuple[Document, ...]:
    """The article as it was right after each of those revisions, in any order. Four queries, five where there are
    pictures. Raises: NotYet.

    What did not change between them is read once and is the same object in all of them.
    """
    rising = sorted(set(revisions))
    made: Made = {}
    documents = {at: assemble(rows, made) for at, rows in zip(rising, _rows_at(article, rising), strict=True)}
    return tuple(documents[at] for at in revisions)


def newest_revision(article: Article) -> ArticleRevision | None:
    return ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()
