"""An edition's stored pages: made after its commit, kept under everything that they depend on, served in one query.

The rows are disposable: a missing or outdated one is rendered again, and kept if that can be done at once.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation

from articles.addresses import Address
from articles.document import from_json
from articles.models import Edition, StoredPage
from articles.reader import caching, encodings, memento, pages, policy, public, related, stored
from articles.reader.answers import conditional
from articles.reader.encodings import encode
from articles.shown_pictures import ShownPicture

logger = logging.getLogger(__name__)

CODE = Path(__file__).parent
STYLES = ("base.css", "layout.css", "parts.css", "print.css", "icon.svg")

LONGEST_TURN = dt.timedelta(seconds=5)
"""Between the time that a deed is dated and its commit."""


# What the bytes depend on


def fingerprint() -> str:
    """The hash of what a page depends on beside its edition. While DEBUG is on templates change under us."""
    return _fingerprint.__wrapped__() if settings.DEBUG else _fingerprint()


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    said = (settings.BASE_URL, settings.SITE_NAME, settings.TIME_ZONE, settings.PAID_LINKS_NOTE, settings.MEDIA_URL)
    for setting in (*said, ",".join(settings.EMBED_PLAYERS)):
        digest.update(setting.encode() + b"\0")
    for style in STYLES:
        digest.update(static(f"articles/reader/{style}").encode() + b"\0")
    for path in _files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    """The templates, the styles, and the modules that decide what the templates are told."""
    templates = settings.BASE_DIR / "templates"
    found = [templates / "base.html", *(templates / "reader").rglob("*.html"), *(templates / "compare").glob("*.html")]
    found += [*(CODE / "static" / "articles" / "reader").rglob("*.*"), *(CODE / "reader").glob("*.py")]
    found += [*(templates / "slots").glob("*.html"), *_own_templates()]
    found += [*CODE.glob("*.py"), *(CODE / "templatetags").glob("*.py"), *(CODE.parent / "facts").glob("*.py")]
    return sorted(found)


def _own_templates() -> list[Path]:
    """What the site puts before ours."""
    folder = settings.TEMPLATES_DIR
    return [path for path in folder.rglob("*") if path.is_file()] if folder else []


# Rendering and keeping


@dataclass(frozen=True)
class Drawn:
    """A page as it was drawn; after `good_until` it would be another, None: never by itself."""

    body: bytes
    good_until: dt.datetime | None
    begun_at: dt.datetime

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]


def render(edition: Edition, page: str) -> Drawn:
    """An edition's page: "article", the living one, or "edition", the numbered one. Drawn before its time it is as of
    that time."""
    begun_at = timezone.now()
    slug = Address.objects.get(article=edition.article_id, is_current=True).slug
    document = from_json(edition.stored_document.document)
    if page == "edition":
        template, context = "reader/edition.html", pages.numbered(slug, edition, document)
    else:
        at = max(timezone.now(), edition.published_at)
        released = Edition.objects.released(at).filter(article=edition.article_id)
        log = list(released.newest_first().only(*public.LIGHT))
        retired = public.retired(edition.article_id)
        more = related.articles(document, edition.article_id)
        context = pages.article(slug, edition, document, log, retired, related=more, at=at)
        template = "reader/article.html"
    # An editor's own time zone or language must not reach readers.
    with timezone.override(None), translation.override(settings.LANGUAGE_CODE):
        body = render_to_string(template, public.in_public() | context).encode()
    return Drawn(body, context.get("good_until"), begun_at)


def store(edition: Edition, page: str = "article") -> None:
    """Render and keep a page after a commit. Whatever goes wrong is logged; the next reader's GET makes up for it."""
    try:
        _keep(edition, page, render(edition, page))
    except Exception:
        logger.exception("The %s page of edition %s was not stored.", page, edition.pk)


def _keep(edition: Edition, page: str, drawn: Drawn) -> None:
    key = {"serial": edition.page_serial, "sha256": edition.sha256, "fingerprint": fingerprint()}
    told = {"etag": drawn.etag, "good_until": drawn.good_until}
    rows = [
        StoredPage(edition=edition, page=page, encoding=name, body=encode(drawn.body, name), **key, **told)
        for name in encodings.STORED
    ]
    with transaction.atomic():
        if page == "article" and _is_overtaken(edition, drawn):
            return
        modified_at = _modified_at(edition, page, drawn)
        for row in rows:
            row.modified_at = modified_at
        _outdated(edition, page).delete()
        StoredPage.objects.bulk_create(rows, ignore_conflicts=True)


def _is_overtaken(edition: Edition, drawn: Drawn) -> bool:
    """Whether another article lost an edition or its address while this was drawn, which may name it still."""
    others = Edition.objects.exclude(article=edition.article_id)
    return others.filter(changed_at__gt=drawn.begun_at - LONGEST_TURN).exists()


def _modified_at(edition: Edition, page: str, drawn: Drawn) -> dt.datetime | None:
    """When the page became what it is: now, unless it was drawn the same before, or never before."""
    before = StoredPage.objects.filter(edition=edition, page=page, encoding="")
    last = before.order_by("-pk").values_list("etag", "modified_at").first()
    if last is None:
        return None
    return last[1] if last[0] == drawn.etag else timezone.now()


def _outdated(edition: Edition, page: str) -> QuerySet[StoredPage]:
    """What nobody asks for any more; another fingerprint stays, as two releases may run side by side for a while."""
    same = Q(edition=edition, page=page)
    older = same & (
        Q(serial__lt=edition.page_serial)
        | (Q(serial=edition.page_serial) & ~Q(sha256=edition.sha256))
        | Q(serial=edition.page_serial, fingerprint=fingerprint())
    )
    if page == "article":
        public = Edition.objects.public().filter(article=edition.article_id).newest_first().values("number")[:1]
        older |= Q(page=page, edition__article=edition.article_id, edition__number__lt=Subquery(public))
    return StoredPage.objects.filter(older)


def draw_others_anew(article: int, now: dt.datetime) -> None:
    """Let no living page of another article be served once more as it is: it may name what readers must not see."""
    others = StoredPage.objects.filter(page="article").exclude(edition__article=article)
    others.filter(Q(good_until=None) | Q(good_until__gt=now)).update(good_until=now)


def draw_anew(file: str) -> None:
    """Draw the living pages that show this picture again: more has been drawn of it, which they can name now.

    `file` is its hash. Pages of editions to come, and the numbered ones of these, are drawn when somebody asks.
    """
    now = timezone.now()
    shows = Edition.objects.filter(pk__in=ShownPicture.objects.filter(file=file).values("edition"))
    current = list(shows.filter(pk__in=Edition.objects.current(now).values("pk")).select_related("stored_document"))
    pages = StoredPage.objects.filter(page__in=("article", "edition"))
    pages.filter(Q(edition__in=current) | Q(edition__in=shows.filter(published_at__gt=now))).update(good_until=now)
    for edition in current:
        store(edition)


def _keep_at_once(edition: Edition, page: str, drawn: Drawn) -> None:
    """Keep what a GET rendered, unless somebody is writing: readers do not wait behind editors."""
    try:
        with without_waiting():
            _keep(edition, page, drawn)
    except DatabaseError as busy:
        logger.info("The %s page of edition %s is stored another time: %s", page, edition.pk, busy)


def keep_picture_at_once(row: StoredPage) -> None:
    """Keep a picture that a GET drew in the place of the one before it, unless somebody is writing."""
    try:
        with without_waiting(), transaction.atomic():
            StoredPage.objects.filter(edition=row.edition, page=row.page).delete()
            StoredPage.objects.bulk_create([row], ignore_conflicts=True)
    except DatabaseError as busy:
        logger.info("The %s picture of edition %s is kept another time: %s", row.page, row.edition_id, busy)


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let writes fail at once where another writer has the database. PostgreSQL makes nobody wait for a new row."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


# Serving


def serve(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """The article at that address, or its edition of that number, from stored bytes: one query when they are there.

    Raises: Http404, public.Moved, public.Gone.
    """
    page = "article" if number is None else "edition"
    encoding = encodings.negotiate(request.headers.get("Accept-Encoding", ""))
    found = stored.find(slug, number, page=page, fingerprint=fingerprint(), encoding=encoding)
    if found is None:
        raise public.absence(slug, number)
    edition, body, etag, modified_at, change = found.edition, found.body, found.etag, found.modified_at, found.change
    if body is None:
        drawn, modified_at = _made_now(edition, page)
        body, etag = encode(drawn.body, encoding), drawn.etag
        change = min((end for end in (change, drawn.good_until) if end), default=None)
    headers = {"Content-Length": str(len(body)), "Vary": "Accept-Encoding", "Cache-Control": caching.control(change)}
    response = HttpResponse(body, headers=headers)
    if encoding:
        response["Content-Encoding"] = encoding
    changed = max(edition.last_modified, modified_at or edition.last_modified)
    answer = conditional(request, response, etag=etag, last_modified=int(changed.timestamp()), coding=encoding)
    policy.apply(answer, players=True)
    if found.around is None:
        answer["Link"] = memento.of_article(slug)
    else:
        answer["X-Robots-Tag"] = "noindex, follow"
        answer["Memento-Datetime"] = memento.date(edition.published_at)
        version = memento.Version(edition.number, edition.published_at)
        answer["Link"] = memento.of_edition(slug, version, found.around)
    return answer


def _made_now(edition: Edition, page: str) -> tuple[Drawn, dt.datetime | None]:
    """The page drawn for a reader, and when it became so; kept if that can be done at once."""
    whole = Edition.objects.select_related("stored_document").get(pk=edition.pk)
    drawn = render(whole, page)
    modified_at = _modified_at(whole, page, drawn)
    _keep_at_once(whole, page, drawn)
    return drawn, modified_at
