"""Any state of an article by its name in a URL: r12 after a revision, e7 as an edition, "now" the working copy."""

import datetime as dt
import re
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from articles import history, snapshot
from articles.document import Document
from articles.models import Article, ArticleRevision, Edition, EditionQuerySet
from articles.offer import document_of

NAME = re.compile(r"(?P<kind>[re])(?P<number>[1-9][0-9]{0,17})\Z")
NOW = "now"
LAST = 2**62
"""Stands after every revision."""


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


def find(article: Article, name: str) -> Side:
    """The state of that name. Raises: NoSide, also for one of another article."""
    if name == NOW:
        return working_copy()
    found = NAME.match(name)
    if found is None:
        raise NoSide(name)
    number = int(found["number"])
    if found["kind"] == "r":
        revision = revisions(article).filter(revision=number).first()
        if revision:
            return of_revision(revision)
    else:
        edition = editions(article).filter(number=number).first() if number < 2**31 else None
        if edition:
            return of_edition(edition)
    raise NoSide(name)


def document(article: Article, side: Side) -> Document:
    """The article as it was on that side."""
    if side.revision:
        return history.document_at(article, side.revision.revision_id)
    return document_of(side.edition) if side.edition else snapshot.take(article)


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
        who=person(row.editor),
        note=note if row.name else "",
        revision=row,
    )


def of_edition(edition: Edition) -> Side:
    return Side(
        name=f"e{edition.number}",
        title=f"Edition {edition.number}",
        place=(edition.revision_id or 0, edition.number),
        when=edition.published_at,
        who=person(edition.editor),
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


def person(user: Any) -> str:
    """A name to show; someone whose account is closed stays named."""
    if user is None:
        return "Someone"
    name = user.get_full_name() or user.get_username()
    return name if user.is_active else f"{name} (left)"


def before(article: Article, side: Side) -> Side | None:
    """The state that stands one step before: of a revision the revision, of an edition the edition."""
    if side.edition:
        found = editions(article).filter(number__lt=side.edition.number).newest_first().first()
        return of_edition(found) if found else None
    rows = revisions(article).order_by("-revision_id")
    row = (rows.filter(revision__lt=side.revision.revision_id) if side.revision else rows).first()
    return of_revision(row) if row else None


def after(article: Article, side: Side) -> Side | None:
    """The state that stands one step later; nothing comes after the newest revision or the working copy."""
    if side.edition:
        found = editions(article).filter(number__gt=side.edition.number).order_by("number").first()
        return of_edition(found) if found else None
    if side.revision is None:
        return None
    row = revisions(article).filter(revision__gt=side.revision.revision_id).order_by("revision_id").first()
    return of_revision(row) if row else None
