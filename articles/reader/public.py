"""What the public may see of editions, asked in one place: an address, its editions, and why something is not there."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from articles.derived import Card, read_card
from articles.document import Document, from_json
from articles.models import Address, Edition

LIGHT = (
    "article_id",
    "number",
    "edition_kind",
    "published_at",
    "note",
    "was_wrong",
    "is_right",
    "sha256",
    "withdrawn_at",
    "withdrawn_reason",
    "page_serial",
    "changed_at",
)
"""The columns of an edition that lists need; the wide ones stay where they are."""


class Moved(Exception):
    """The address is an old one of an article that readers have seen; `slug` is the current one."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class Gone(Exception):
    """It was public and was withdrawn. `edition` says when and why; `slug` leads on, if anything does."""

    def __init__(self, edition: Edition, slug: str = "") -> None:
        super().__init__(edition.withdrawn_reason)
        self.edition = edition
        self.slug = slug


@dataclass(frozen=True)
class Explainer:
    """An article as the public knows it: its address and its released editions, the newest first."""

    slug: str
    released: tuple[Edition, ...]

    @property
    def editions(self) -> list[Edition]:
        """Those that may be read."""
        return [edition for edition in self.released if edition.withdrawn_at is None]

    @property
    def current(self) -> Edition:
        return self.editions[0]

    def edition(self, number: int) -> Edition:
        """The public edition of that number. Raises: Gone if it was withdrawn, Http404 if readers never had it."""
        for edition in self.released:
            if edition.number == number:
                if edition.withdrawn_at:
                    raise Gone(edition, self.slug)
                return edition
        raise Http404("No such edition.")

    def before(self, edition: Edition) -> Edition:
        """The public edition before that one; itself if it is the first."""
        return next((each for each in self.editions if each.number < edition.number), edition)


def dated(editions: Iterable[Edition]) -> Edition:
    """The newest that is not minor, which is what "updated" means to readers; the oldest if all are."""
    listed = list(editions)
    return next((edition for edition in listed if edition.edition_kind != Edition.Kind.MINOR), listed[-1])


def current_slug() -> Subquery:
    """The current address of the edition's article."""
    return Subquery(Address.objects.filter(article=OuterRef("article"), is_current=True).values("slug")[:1])


def explainer(slug: str, *, at: dt.datetime | None = None) -> Explainer:
    """The article at that address, in one query. Raises: Http404, Moved, or Gone when everything was withdrawn."""
    article = Subquery(Address.objects.filter(slug=slug).values("article")[:1])
    found = Edition.objects.released(at).filter(article=article).newest_first().only(*LIGHT)
    rows = tuple(found.annotate(address=current_slug()))
    if not rows:
        raise Http404("No such explainer.")
    address = rows[0].address
    if address != slug:
        raise Moved(address)
    if all(edition.withdrawn_at for edition in rows):
        raise Gone(rows[0])
    return Explainer(slug, rows)


def first_hash() -> Subquery:
    """The hash of the article's first edition: it never changes, so it names the article beyond its address."""
    first = Edition.objects.filter(article=OuterRef("article")).order_by("number").values("sha256")
    return Subquery(first[:1])


@dataclass(frozen=True)
class Listed:
    """A current edition in a list: its card, its address, and the newest edition that is not minor."""

    edition: Edition
    slug: str
    card: Card
    updated: dt.datetime
    note: str


def current_editions(at: dt.datetime | None = None) -> "QuerySet[Any]":
    """The current edition of every article with what lists need, last updated first."""
    now = at or timezone.now()
    newest = Edition.objects.public(now).dated().filter(article=OuterRef("article")).order_by("-number")
    found = (
        Edition.objects.current(now)
        .only(*LIGHT, "card")
        .annotate(
            address=current_slug(),
            updated=Subquery(newest.values("published_at")[:1]),
            newest_note=Subquery(newest.values("note")[:1]),
        )
    )
    return found.order_by(F("updated").desc(nulls_last=True), "-pk")


def listed(rows: Iterable[Any]) -> list[Listed]:
    return [
        Listed(row, row.address, read_card(row.card), row.updated or row.published_at, row.newest_note or row.note)
        for row in rows
    ]


def document_of(edition: Edition) -> Document:
    """Its document: one query, unless it was fetched along."""
    return from_json(edition.stored_document.document)


def with_documents(editions: Sequence[Edition]) -> dict[int, Document]:
    """Documents by edition number, in one query."""
    rows = Edition.objects.filter(pk__in=[edition.pk for edition in editions]).select_related("stored_document")
    return {row.number: document_of(row) for row in rows.only("number", "stored_document__document")}


# The hot path, written out: the same query put together by the ORM took as long as all the rest of the request.
STORED = """
SELECT e.id, e.article_id, e.number, e.published_at, e.sha256, e.page_serial, e.changed_at, p.body AS body
FROM articles_edition e
LEFT JOIN articles_storedpage p ON p.edition_id = e.id AND p.page = %s AND p.serial = e.page_serial
  AND p.sha256 = e.sha256 AND p.fingerprint = %s AND p.encoding = %s
WHERE e.article_id = (SELECT a.article_id FROM articles_address a WHERE a.slug = %s AND a.is_current)
  AND e.published_at <= %s AND e.withdrawn_at IS NULL AND {chosen}
ORDER BY e.number DESC LIMIT 1
"""
NEWEST = STORED.format(chosen="e.number > %s")
NUMBERED = STORED.format(chosen="e.number = %s")


@dataclass(frozen=True)
class Stored:
    """The edition asked for (its other columns are not loaded) and its page's bytes, None where none are kept."""

    edition: Edition
    body: bytes | None


def stored(slug: str, number: int | None, *, page: str, fingerprint: str, encoding: str) -> Stored | None:
    """The current edition at that address, or the one of that number, with its page: one query. None: see `absence`."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    query = NEWEST if number is None else NUMBERED
    rows: Iterable[Any] = Edition.objects.raw(query, [page, fingerprint, encoding, slug, now, number or 0])
    for edition in rows:
        return Stored(edition, None if edition.body is None else bytes(edition.body))
    return None


def absence(slug: str, number: int | None) -> Exception:
    """Why `stored` found nothing. Raises nothing, so that the caller can."""
    try:
        found = explainer(slug)
        if number is not None:
            found.edition(number)
    except (Http404, Moved, Gone) as reason:
        return reason
    return Http404("No such edition.")


def site() -> dict[str, str]:
    """What every page says of the site."""
    return {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL}


@dataclass(frozen=True)
class Correction:
    """A correction in the list of all: `before` is the number of the public edition that was wrong."""

    edition: Edition
    slug: str
    before: int | None
    label: str = "Correction"

    @property
    def headline(self) -> str:
        return read_card(self.edition.card).headline


def corrections() -> "QuerySet[Any]":
    """All public corrections, the newest first."""
    earlier = Edition.objects.public().filter(article=OuterRef("article"), number__lt=OuterRef("number"))
    found = Edition.objects.public().filter(edition_kind=Edition.Kind.CORRECTION).only(*LIGHT, "card")
    return found.annotate(
        address=current_slug(), before=Subquery(earlier.order_by("-number").values("number")[:1])
    ).order_by("-published_at", "-pk")


def headline(explainer: Explainer) -> str:
    """The current headline: one query, because lists of editions leave their cards where they are."""
    return read_card(Edition.objects.values_list("card", flat=True).get(pk=explainer.current.pk)).headline
