"""An edition's stored pages: made after its commit, kept under everything that they depend on, served in one query.

The rows are disposable: a missing or outdated one is rendered again, and kept if that can be done at once.
"""

import gzip
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation

from articles.document import from_json
from articles.models import Address, Edition, StoredPage
from articles.reader import pages, public
from articles.reader.answers import conditional

logger = logging.getLogger(__name__)

CODE = Path(__file__).parent
STYLES = ("base.css", "layout.css", "parts.css", "print.css", "icon.svg")
ENCODINGS = ("br", "gzip", "")
"""What is kept of each page, what we like to send first; "" is the page as it is."""


# What the bytes depend on


def fingerprint() -> str:
    """The hash of what a page depends on beside its edition. While DEBUG is on templates change under us."""
    return _fingerprint.__wrapped__() if settings.DEBUG else _fingerprint()


@cache
def _fingerprint() -> str:
    digest = hashlib.sha256()
    for setting in (settings.BASE_URL, settings.SITE_NAME, settings.TIME_ZONE):
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
    found += [*CODE.glob("*.py"), *(CODE / "templatetags").glob("*.py"), *(CODE.parent / "facts").glob("*.py")]
    return sorted(found)


# Rendering and keeping


def render(edition: Edition, page: str) -> bytes:
    """The bytes of an edition's page: "article", the living one, or "edition", the numbered one."""
    slug = Address.objects.get(article=edition.article_id, is_current=True).slug
    document = from_json(edition.stored_document.document)
    if page == "edition":
        template, context = "reader/edition.html", pages.numbered(slug, edition, document)
    else:
        by_then = Edition.objects.released(max(timezone.now(), edition.published_at))
        log = list(by_then.filter(article=edition.article_id).newest_first().only(*public.LIGHT))
        template, context = "reader/article.html", pages.article(slug, edition, document, log)
    # An editor's own time zone or language must not reach readers.
    with timezone.override(None), translation.override(settings.LANGUAGE_CODE):
        return render_to_string(template, public.site() | context).encode()


def store(edition: Edition, page: str = "article") -> None:
    """Render and keep a page after a commit. Whatever goes wrong is logged; the next reader's GET makes up for it."""
    try:
        _keep(edition, page, render(edition, page))
    except Exception:
        logger.exception("The %s page of edition %s was not stored.", page, edition.pk)


def _keep(edition: Edition, page: str, body: bytes) -> None:
    key = {"serial": edition.page_serial, "sha256": edition.sha256, "fingerprint": fingerprint()}
    rows = [StoredPage(edition=edition, page=page, encoding=name, body=encode(body, name), **key) for name in ENCODINGS]
    with transaction.atomic():
        _outdated(edition, page).delete()
        StoredPage.objects.bulk_create(rows, ignore_conflicts=True)


def _outdated(edition: Edition, page: str) -> QuerySet[StoredPage]:
    """What nobody asks for any more; another fingerprint stays, as two releases may run side by side for a while."""
    same = Q(edition=edition, page=page)
    older = same & (Q(serial__lt=edition.page_serial) | (Q(serial=edition.page_serial) & ~Q(sha256=edition.sha256)))
    if page == "article" and edition.is_public():
        older |= Q(page=page, edition__article=edition.article_id, edition__number__lt=edition.number)
    return StoredPage.objects.filter(older)


def encode(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=9)
    return gzip.compress(body, 9, mtime=0) if encoding == "gzip" else body


def _keep_at_once(edition: Edition, page: str, body: bytes) -> None:
    """Keep what a GET rendered, unless somebody is writing: readers do not wait behind editors."""
    try:
        with without_waiting():
            _keep(edition, page, body)
    except DatabaseError as busy:
        logger.info("The %s page of edition %s is stored another time: %s", page, edition.pk, busy)


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
    encoding = negotiate(request.headers.get("Accept-Encoding", ""))
    found = public.stored(slug, number, page=page, fingerprint=fingerprint(), encoding=encoding)
    if found is None:
        raise public.absence(slug, number)
    edition, body = found.edition, found.body
    if body is None:
        body = encode(_made_now(edition, page), encoding)
    response = HttpResponse(body, headers={"Content-Length": str(len(body)), "Vary": "Accept-Encoding"})
    if encoding:
        response["Content-Encoding"] = encoding
    if page == "edition":
        response["X-Robots-Tag"] = "noindex, follow"
    etag = _etag(edition, page, encoding)
    return conditional(request, response, etag=etag, last_modified=int(edition.last_modified.timestamp()))


def _made_now(edition: Edition, page: str) -> bytes:
    whole = Edition.objects.select_related("stored_document").get(pk=edition.pk)
    body = render(whole, page)
    _keep_at_once(whole, page, body)
    return body


def _etag(edition: Edition, page: str, encoding: str) -> str:
    key = (edition.pk, page, edition.page_serial, edition.sha256, fingerprint(), encoding)
    return 'W/"' + hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()[:32] + '"'


def negotiate(accept: str) -> str:
    """The encoding to send, by RFC 9110 section 12.5.3: brotli before gzip before none, if the client takes it.

    >>> negotiate("gzip, br;q=0")
    'gzip'
    """
    wanted: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, _, parameters = item.partition(";")
        wanted[name.strip()] = _quality(parameters)
    return next((name for name in ENCODINGS[:-1] if wanted.get(name, wanted.get("*", 0)) > 0), "")


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0
