"""How public views answer: only GET and HEAD, 301 for what moved, 410 for what was withdrawn; no cookie anywhere.

Every page has a weak ETag, says how long it may be kept, and comes compressed to those who take it (RFC 9110, 9111).
"""

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.reader import caching, encodings, meta, policy
from articles.reader.public import Gone, Moved, in_public

View = Callable[..., HttpResponseBase]

STARTED = int(time.time())
"""When this process began, in seconds since 1970. What is drawn for one answer may be drawn otherwise since then."""


def public(view: View) -> View:
    """Wrap a public view: what it raises about an address becomes the answer, and a page gets its validators.

    Nothing can be done there, so that no token is asked for: whoever tries to is told what can be (405).
    """

    @csrf_exempt
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        response = _answer(view, request, arguments)
        # Sources and shops see which site their readers come from; players refuse to play where nothing is said.
        response["Referrer-Policy"] = "strict-origin-when-cross-origin"
        policy.apply(response)
        return response

    return answer


def _answer(view: View, request: HttpRequest, arguments: dict[str, Any]) -> HttpResponseBase:
    try:
        response = view(request, **arguments)
    except Moved as moved:
        return moved_to(address_after(request, moved.slug))
    except Gone as gone:
        context = {"edition": gone.edition, "slug": gone.slug, "meta": meta.nothing("Withdrawn")}
        return page("reader/gone.html", context, status=410)
    if isinstance(response, HttpResponse) and response.status_code == 200 and "ETag" not in response:
        return conditional(request, response, etag=of_bytes(response), last_modified=None)
    return response


def moved_to(place: str) -> HttpResponse:
    """301, asked for again each time: an address may come back, and a fold may be undone."""
    return HttpResponsePermanentRedirect(place, headers={"Cache-Control": caching.ASK_AGAIN})


def page(
    template: str, context: dict[str, Any], *, status: int = 200, change: dt.datetime | None = caching.UNKNOWN
) -> HttpResponse:
    """A page that is drawn on request. `change`: when time alone changes it next, see `caching.control`."""
    response = HttpResponse(render_to_string(template, in_public() | context), status=status)
    response["Cache-Control"] = caching.control(change)
    policy.apply(response)
    return response


def unlisted(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """A drawn page that search engines leave out but follow; a copy of it is good as long as it would be the same."""
    response["X-Robots-Tag"] = "noindex, follow"
    return conditional(request, response, etag=of_bytes(response), last_modified=None)


def of_bytes(response: HttpResponse) -> str:
    return hashlib.sha256(response.content).hexdigest()[:32]


def address_after(request: HttpRequest, slug: str) -> str:
    """The same address below the current slug, with its query."""
    _, _, rest = request.path.lstrip("/").partition("/")
    query = request.META.get("QUERY_STRING", "")
    return f"/{slug}/{quote(rest, safe='/.~:')}" + (f"?{query}" if query else "")


def conditional(
    request: HttpRequest, response: HttpResponse, *, etag: str, last_modified: int | None, coding: str | None = None
) -> HttpResponseBase:
    """The page with its validators, or 304, or 412; what is no page stays as it is.

    `etag` is what the bytes hang on, however it is quoted; each coding has a tag of its own, so that no cache takes one
    for the other. `last_modified` is in seconds since 1970, None: nobody knows. `coding` is the one that the bytes are
    in, None: it is chosen here. Without a Cache-Control every use asks again.
    """
    if response.status_code != 200:
        return response
    chosen = _choose(request, response) if coding is None else coding
    tag = etag.removeprefix("W/").strip('"')
    response["ETag"] = f'W/"{tag}-{chosen}"' if chosen else f'W/"{tag}"'
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    response.setdefault("Cache-Control", caching.ASK_AGAIN)
    judged: HttpResponseBase | None = response
    if not _is_void(request, last_modified):
        judged = get_conditional_response(request, response["ETag"], last_modified, response)
    if judged is response and coding is None and chosen and response.content:
        response.content = encodings.encode(response.content, chosen, level=5)
        response["Content-Encoding"] = chosen
    return judged or response


def _is_void(request: HttpRequest, last_modified: int | None) -> bool:
    """Whether its conditions are to be ignored where Django heeds them: RFC 9110 sections 13.1.3 and 13.1.4.

    With an If-None-Match, be it nonsense, no date is looked at; and no date where the page has none.
    """
    if "If-None-Match" in request.headers:
        return not parse_etags(request.headers["If-None-Match"])
    return last_modified is None and "If-Unmodified-Since" in request.headers


def _choose(request: HttpRequest, response: HttpResponse) -> str:
    """The coding that it will be sent in; where there is a choice, Vary says so."""
    if not encodings.shrinks(response["Content-Type"]):
        return ""
    response["Vary"] = "Accept-Encoding"
    return encodings.negotiate(request.headers.get("Accept-Encoding", ""), encodings.DRAWN)
