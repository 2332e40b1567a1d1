"""Where readers get pictures: a file of the storage under a name that says what is in it, good for ever.

It works with any storage. Behind a CDN (MEDIA_URL) this is where the CDN asks, or nobody.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from articles.reader import caching, meta
from articles.reader.answers import conditional, page, public
from facts import picture_store
from facts.pictures import PictureFile

FOR_EVER = "public, max-age=31536000, immutable"
AGAIN_IN = 30
"""Seconds after which a browser may ask a storage again that did not answer."""


@public
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """One width of a rendition; 410 with the reason where its picture was taken down, though its files be there still.

    One query. Masters are nobody's to load: their name is none of a rendition.
    """
    gone = PictureFile.objects.filter(pk=name.partition("/")[0], taken_down_at__isnull=False).first()
    if gone:
        return _gone(gone)
    try:
        body = picture_store.read(f"{picture_store.FOLDER}/{name}")
    except picture_store.Missing as missing:
        raise Http404("No such picture.") from missing
    except picture_store.StorageTrouble:
        return HttpResponse(status=503, headers={"Retry-After": str(AGAIN_IN), "Cache-Control": "no-store"})
    type = picture_store.TYPES[name.rpartition(".")[2]]
    response = HttpResponse(body, content_type=type, headers={"Content-Length": str(len(body))})
    response["Cache-Control"] = FOR_EVER
    answer = conditional(request, response, etag=name.replace("/", "-"), last_modified=None, coding="")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Feed readers and sites that show a card draw our pictures in pages of theirs.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _gone(file: PictureFile) -> HttpResponse:
    context = {"file": file, "meta": meta.nothing("Taken down")}
    return page("reader/picture_gone.html", context, status=410, change=caching.UNKNOWN)
