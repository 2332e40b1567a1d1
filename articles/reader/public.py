"""What the public may see of editions, asked in one place: an address, its editions, and why something is not there."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Exists, Expression, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Length
from django.http import Http404
from django.utils import timezone

from articles import life, old_paths
from articles.addresses import Address, OldAddress
from articles.derived import Card, read_card
from articles.document import Document, from_json
from articles.models import Edition
from articles.reader import caching, picture_rows, pictures
from articles.reader.pictures import File, Room, Shown

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


class NoEdition(Http404):
    """The article has no such edition: nothing from before this site lies below its address."""


class Moved(Exception):
    """The page is elsewhere: `slug` is the article's current address, or that of the one it is folded into."""

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
    next_at: dt.datetime | None = None
    """When its next edition goes out; for nobody but `caching`."""

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
        raise NoEdition("No such edition.")

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


def explainer(slug: str, *, at: dt.datetime | None = None, to_the_end: bool = False, **more: Expression) -> Explainer:
    """The article at that address, in one query. Raises: Http404, Moved, or Gone when everything was withdrawn.

    With `to_the_end` one that is folded into another has moved there. Of each edition `more` is asked along.
    """
    article = Subquery(Address.objects.filter(slug=slug).values("article")[:1])
    found = Edition.objects.released(at).filter(article=article).newest_first().only(*LIGHT)
    rows = tuple(
        found.annotate(address=current_slug(), is_folded=life.are("folded"), next_at=caching.next_of_article(), **more)
    )
    if not rows:
        raise Http404("No such explainer.")
    if to_the_end and rows[0].is_folded:
        raise Moved(_slug_of(life.end_of_folds(rows[0].article_id)))
    address = rows[0].address
    if address != slug:
        raise Moved(address)
    if all(edition.withdrawn_at for edition in rows):
        raise Gone(rows[0])
    return Explainer(slug, rows, rows[0].next_at)


def leads_to(path: str, query: str) -> str:
    """Where an address from before this site leads: path and query of an article that readers have had; "": nowhere.

    One query, and none for paths that are the site's own. The query that was asked goes along unless the old address
    had one itself.
    """
    wanted = old_paths.asked(path, query)
    released = Edition.objects.released().filter(article=OuterRef("article"))
    found = OldAddress.objects.filter(Exists(released), path__in=wanted) if wanted else OldAddress.objects.none()
    told = found.annotate(slug=current_slug(), is_folded=life.are("folded"))
    row = told.order_by(Length("path").desc()).values_list("path", "slug", "is_folded", "article").first()
    if row is None or not row[1]:
        return ""
    slug = _slug_of(life.end_of_folds(row[3])) if row[2] else row[1]
    return f"/{slug}/" + (f"?{query}" if query and "?" not in row[0] else "")


def _slug_of(article: int) -> str:
    return Address.objects.values_list("slug", flat=True).get(article=article, is_current=True)


@dataclass(frozen=True)
class Retired:
    """What readers are told of a page that is no longer updated, or that is folded: since when, and where to read on.

    `slug` and `headline` are those of the page that it leads to, as it is in public now; blank where there is none.
    """

    since: dt.datetime
    sentence: str
    is_folded: bool
    slug: str = ""
    headline: str = ""


def retired(article: int) -> Retired | None:
    """None for a page that is kept up. Pages are drawn from it seldom; it is no part of the stored page's query."""
    step = life.current(article)
    known = _retired(step.state, step.at, step.sentence) if step else None
    if step is None or known is None or step.leads_to_id is None:
        return known
    ahead = listed(current_editions().filter(article=life.end_of_folds(step.leads_to_id)))
    return replace(known, slug=ahead[0].slug, headline=ahead[0].card.headline) if ahead else known


def _retired(state: str | None, at: dt.datetime, sentence: str) -> Retired | None:
    if state not in (life.State.RETIRED, life.State.FOLDED):
        return None
    return Retired(at, sentence, state == life.State.FOLDED)


def headline_and_retired(explainer: Explainer) -> tuple[str, Retired | None]:
    """Its current title, and what `retired` says: together one query, unless what it leads to is folded too."""
    own = explainer.current
    ahead = Edition.objects.current().filter(article__in=life.ahead(own.article_id)).values("pk")
    steps = FilteredRelation("article__life_steps", condition=Q(article__life_steps__is_current=True))
    told = Edition.objects.filter(Q(pk=own.pk) | Q(pk__in=ahead)).annotate(step=steps, address=current_slug())
    wanted = ("step__state", "step__at", "step__sentence", "step__leads_to", "address", "card")
    rows = {pk: row for pk, *row in told.values_list("pk", *wanted)}
    state, at, sentence, leads_to, _, card = rows.pop(own.pk)
    known = _retired(state, at, sentence)
    if known is not None and leads_to is not None:
        if not rows:
            return read_card(card).title, retired(own.article_id)
        *_, address, ahead_card = next(iter(rows.values()))
        known = replace(known, slug=address, headline=read_card(ahead_card).headline)
    return read_card(card).title, known


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
    is_retired: bool = False
    file: File | None = None
    """Of its lead, as `with_leads` asks along."""

    @property
    def lead(self) -> Shown | None:
        """The picture above its text, as lists show it: beside its headline."""
        return self._lead(pictures.THUMB)

    @property
    def large_lead(self) -> Shown | None:
        """The same where it stands above all the others."""
        return self._lead(pictures.FRONT)

    def _lead(self, room: Room) -> Shown | None:
        shown = pictures.show(self.card.lead, self.file, room) if self.card.lead else None
        return None if shown and shown.taken_down else shown

    @property
    def next_at(self) -> dt.datetime | None:
        return self.edition.next_at  # type: ignore[attr-defined]


def next_at(rows: Iterable[Any]) -> dt.datetime | None:
    """When an edition of any article goes out next, as `current_editions` and `corrections` ask along."""
    return next((row.next_at for row in rows), caching.UNKNOWN)


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
            next_at=caching.next_of_site(),
            is_retired=life.are("retired"),
        )
    )
    return found.order_by(F("updated").desc(nulls_last=True), "-pk")


def with_leads(editions: "QuerySet[Any]") -> "QuerySet[Any]":
    """The same editions, with what can be drawn of their leads."""
    return editions.alias(hash=KT("card__lead__picture__file")).annotate(lead_file=picture_rows.along("hash"))


def listed(rows: Iterable[Any]) -> list[Listed]:
    return [
        Listed(
            row,
            row.address,
            read_card(row.card),
            row.updated or row.published_at,
            row.newest_note or row.note,
            row.is_retired,
            picture_rows.read(getattr(row, "lead_file", None)),
        )
        for row in rows
    ]


def current_at(slug: str) -> Listed | None:
    """The current edition of the article that has or had that address, in one query."""
    article = Subquery(Address.objects.filter(slug=slug).values("article")[:1])
    return next(iter(listed(current_editions().filter(article=article))), None)


def document_of(edition: Edition) -> Document:
    """Its document: one query, unless it was fetched along."""
    return from_json(edition.stored_document.document)


def with_documents(editions: Sequence[Edition]) -> dict[int, Document]:
    """Documents by edition number, in one query."""
    rows = Edition.objects.filter(pk__in=[edition.pk for edition in editions]).select_related("stored_document")
    return {row.number: document_of(row) for row in rows.only("number", "stored_document__document")}


def absence(slug: str, number: int | None) -> Exception:
    """Why `stored.find` found nothing. Raises nothing, so that the caller can."""
    try:
        found = explainer(slug, to_the_end=number is None)
        if number is not None:
            found.edition(number)
    except (Http404, Moved, Gone) as reason:
        return reason
    return NoEdition("No such edition.")


def site() -> dict[str, Any]:
    """What every page says of the site."""
    return {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL}


def in_public() -> dict[str, Any]:
    """The same for pages that readers get: these have the site's own slots, which no preview has."""
    return site() | {"slots": True}


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
        address=current_slug(),
        before=Subquery(earlier.order_by("-number").values("number")[:1]),
        next_at=caching.next_of_site(),
    ).order_by("-published_at", "-pk")


def last_change(at: dt.datetime | None = None) -> int | None:
    """When any page last came, changed or went: lists shrink too, and must not look older for it."""
    released = Edition.objects.released(at)
    newest = released.aggregate(published=Max("published_at"), changed=Max("changed_at"))
    return max((int(moment.timestamp()) for moment in newest.values() if moment), default=None)


def headline(explainer: Explainer) -> str:
    """The current title: one query, because lists of editions leave their cards where they are."""
    return read_card(Edition.objects.values_list("card", flat=True).get(pk=explainer.current.pk)).title
