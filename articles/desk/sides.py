"""Any state of an article by its name in a URL: r12 after a revision, e7 as an edition, "now" the working copy."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from msgspec import Struct

from articles import history, snapshot
from articles.desk.people import name_of
from articles.document import Document, from_json
from articles.models import Article, ArticleRevision, Edition, EditionDocument, EditionQuerySet

NAME = re.compile(r"(?P<kind>[re])(?P<number>[1-9][0-9]{0,17})\Z")
NOW = "now"
LAST = 2**62
"""Stands after every revision."""
NEAR, EDITIONS = 5, 40
"""How many saves before and after each chosen side, and how many of the newest editions, are stops."""


class NoSide(LookupError):
    """The article has no such state."""


class Side(Struct, frozen=True, kw_only=True):
    """One state of an article, and how it is told: a title in words, the time, who brought it.

    `place` orders the states of one article: by revision, an edition after the revision that it was published at.
    """

    name: str
    title: str
    place: tuple[int, int]
    when: dt.datetime | None = None
    who: str = ""
    note: str = ""
    revision: ArticleRevision | None = None
    edition: Edition | None = None

    @property
    def is_now(self) -> bool:
        return self.name == NOW

    @property
    def kind(self) -> "Kind":
        return "now" if self.is_now else "edition" if self.edition else "save"


Kind = Literal["save", "edition", "now"]


class Stop(Struct, frozen=True, kw_only=True):
    """One state on the way through an article's history; `is_old` and `is_new` tell the two that are compared."""

    name: str
    title: str
    when: dt.datetime | None
    kind: Kind
    is_old: bool
    is_new: bool


class Pair(Struct, frozen=True, kw_only=True):
    """Two states, the older first; by name the pairs one step older and newer; the stops to choose from, oldest first.

    Stops are the newest editions, the working copy, both sides, and the saves around them.
    """

    old: Side
    new: Side
    older: tuple[str, str] | None
    newer: tuple[str, str] | None
    stops: tuple[Stop, ...]


def find(article: Article, name: str) -> Side:
    """The state of that name. Raises: NoSide, also for one of another article."""
    kind, number = _parsed(name)
    if kind == "now":
        return working_copy()
    if kind == "save":
        revision = revisions(article).filter(revision=number).first()
        if revision:
            return of_revision(revision)
    else:
        edition = editions(article).filter(number=number).first()
        if edition:
            return of_edition(edition)
    raise NoSide(name)


def _parsed(name: str) -> tuple[Kind, int]:
    """Raises: NoSide for what can name nothing."""
    if name == NOW:
        return "now", LAST
    found = NAME.match(name)
    if found is None or (found["kind"] == "e" and int(found["number"]) >= 2**31):
        raise NoSide(name)
    return "save" if found["kind"] == "r" else "edition", int(found["number"])


def pair(article: Article, one: str, other: str) -> Pair:
    """The two states of those names with all that stands around them, in two queries. Raises: NoSide."""
    named = [_parsed(one), _parsed(other)]
    published = {each.number: each for each in _editions_around(article, named)}
    if any(kind == "edition" and number not in published for kind, number in named):
        raise NoSide(f"{one}, {other}")
    places = [published[number].revision_id or 0 if kind == "edition" else number for kind, number in named]
    saves = _saves_around(article, places)
    found = [*map(of_revision, saves), *map(of_edition, published.values()), working_copy()]
    way = sorted(found, key=_place)
    by_name = {side.name: side for side in way}
    if one not in by_name or other not in by_name:
        raise NoSide(f"{one}, {other}")
    old, new = sorted((by_name[one], by_name[other]), key=_place)
    stops = tuple(_stop(side, is_old=side is old, is_new=side is new) for side in way)
    return Pair(old=old, new=new, older=_step_older(way, old), newer=_step_newer(way, new), stops=stops)


def _place(side: Side) -> tuple[int, int]:
    return side.place


def _stop(side: Side, *, is_old: bool, is_new: bool) -> Stop:
    return Stop(name=side.name, title=_standing(side), when=side.when, kind=side.kind, is_old=is_old, is_new=is_new)


def _standing(side: Side) -> str:
    """Its title, with a word for an edition that readers do not have."""
    if side.edition is None or side.edition.is_public():
        return side.title
    return f"{side.title}, {'withdrawn' if side.edition.withdrawn_at else 'embargoed'}"


def _editions_around(article: Article, named: Iterable[tuple[Kind, int]]) -> QuerySet[Edition]:
    """The newest ones, the named ones and their neighbors."""
    newest = editions(article).newest_first().values("pk")[:EDITIONS]
    near = {number + step for kind, number in named if kind == "edition" for step in (-1, 0, 1)}
    return editions(article).filter(Q(pk__in=newest) | Q(number__in=near))


def _saves_around(article: Article, places: Iterable[int]) -> QuerySet[ArticleRevision]:
    """The saves at those revisions and the nearest before and after each: each a walk along an index."""
    walk = "SELECT id FROM (SELECT id FROM articles_articlerevision WHERE article_id = %s AND revision_id"
    walks, params = [], []
    for place in set(places):
        walks.append(f"{walk} <= %s ORDER BY revision_id DESC LIMIT {NEAR + 1}) older")
        walks.append(f"{walk} > %s ORDER BY revision_id LIMIT {NEAR}) newer")
        params += [article.pk, place] * 2
    return revisions(article).filter(pk__in=RawSQL(" UNION ".join(walks), params))


def _step_older(way: Sequence[Side], old: Side) -> tuple[str, str] | None:
    """What stands before the old side, and that side. Before the working copy stands its newest save: no step."""
    before = [side for side in way if side.kind == old.kind and side.place < old.place]
    return (before[-1].name, old.name) if before else None


def _step_newer(way: Sequence[Side], new: Side) -> tuple[str, str] | None:
    """The new side, and what comes after it: after the newest edition the working copy, after the newest save none."""
    after = [side for side in way if side.kind == new.kind and side.place > new.place]
    if after:
        return new.name, after[0].name
    return (new.name, NOW) if new.edition else None


def documents(article: Article, pair: Pair) -> tuple[Document, Document]:
    """The article as it was on both sides; two saves are read together, and two editions."""
    both = (pair.old, pair.new)
    saves = {side.name: side.revision.revision_id for side in both if side.revision}
    published = {side.edition.pk: side.name for side in both if side.edition}
    found: dict[str, Document] = {}
    if saves:
        found |= zip(saves, history.documents_at(article, list(saves.values())), strict=True)
    if published:
        stored = EditionDocument.objects.filter(edition__in=published).values_list("edition", "document")
        found |= {published[pk]: from_json(text) for pk, text in stored}
    if pair.new.is_now:
        found[NOW] = snapshot.take(article)
    return found[pair.old.name], found[pair.new.name]


def revisions(article: Article) -> QuerySet[ArticleRevision]:
    """Its revisions with their time, note and editor."""
    return ArticleRevision.objects.filter(article=article).select_related("revision", "editor")


def editions(article: Article) -> EditionQuerySet:
    """Its editions with their editor, of any state, without what is derived."""
    return Edition.objects.filter(article=article).select_related("editor").defer("card", "marks", "evidence")


def working_copy() -> Side:
    return Side(name=NOW, title="Working copy", place=(LAST, 0))


def of_revision(row: ArticleRevision) -> Side:
    note = row.revision.comment
    return Side(
        name=f"r{row.revision_id}",
        title=row.name or note or _deeds(row),
        place=(row.revision_id, 0),
        when=row.revision.date_created,
        who=name_of(row.editor),
        note=note if row.name else "",
        revision=row,
    )


def of_edition(edition: Edition) -> Side:
    return Side(
        name=f"e{edition.number}",
        title=f"Edition {edition.number}",
        place=(edition.revision_id or 0, edition.number),
        when=edition.published_at,
        who=name_of(edition.editor),
        note=edition.note,
        edition=edition,
    )


def _deeds(row: ArticleRevision) -> str:
    """What a save without a note did: "Status, sources"."""
    return ", ".join(row.change_labels).capitalize() or "Saved without a change that readers can see"


def number(text: str) -> int | None:
    """The positive number that someone typed or sent, small enough for a row; None for anything else.

    >>> number("12"), number("²"), number("-1"), number("9" * 40)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
