"""Where share pictures are: drawn for the first who asks, and kept beside the stored pages of their edition."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from articles import rendering
from articles.models import Edition, StoredPage
from articles.reader import public as seen
from articles.reader import share_picture, stored
from articles.reader.answers import conditional, public

A_DAY = 86400
"""For whoever has it already; what stands between follows a withdrawal as fast as with pages."""


@public
def picture(request: HttpRequest, slug: str, number: int, shape: str) -> HttpResponseBase:
    """The picture of a public edition: one query, two where it is not kept yet."""
    page, fingerprint = f"share-{shape}", share_picture.fingerprint()
    found = stored.find(slug, number, page=page, fingerprint=fingerprint, encoding="")
    if found is None:
        raise seen.absence(slug, number)
    body = found.body or _drawn(found.edition, shape, page, fingerprint)
    response = HttpResponse(body, content_type="image/png", headers={"Content-Length": str(len(body))})
    response["Cache-Control"] = f"public, max-age={A_DAY}, s-maxage={settings.SHARED_CACHE_SECONDS}"
    changed = int(found.edition.last_modified.timestamp())
    return conditional(request, response, etag=_etag(body), last_modified=changed, coding="")


def _etag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _drawn(edition: Edition, shape: str, page: str, fingerprint: str) -> bytes:
    """Drawn now, and kept if that can be done at once: readers do not wait behind editors."""
    whole = Edition.objects.select_related("stored_document").get(pk=edition.pk)
    body = share_picture.draw(share_picture.sheet(seen.document_of(whole), whole), shape)
    key = {"page": page, "serial": whole.page_serial, "sha256": whole.sha256, "fingerprint": fingerprint}
    rendering.keep_picture_at_once(StoredPage(edition=whole, etag=_etag(body), body=body, **key))
    return body
