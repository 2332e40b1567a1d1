"""How public views answer: only GET and HEAD, 301 for what moved, 410 for what was withdrawn; no cookie anywhere."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.reader.public import Gone, Moved, site

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Wrap a public view: what it raises about an address becomes the answer."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        try:
            return view(request, **arguments)
        except Moved as moved:
            return HttpResponsePermanentRedirect(address_after(request, moved.slug))
        except Gone as gone:
            return page("reader/gone.html", {"edition": gone.edition, "slug": gone.slug}, status=410)

    return answer


def page(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that is rendered on request. It may be kept, and is asked for again each time."""
    response = HttpResponse(render_to_string(template, site() | context), status=status)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def unlisted(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """A drawn page that search engines leave out but follow; a copy of it is good as long as it would be the same."""
    response["X-Robots-Tag"] = "noindex, follow"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return conditional(request, response, etag=etag, last_modified=None)


def address_after(request: HttpRequest, slug: str) -> str:
    """The same address below the current slug, with its query."""
    _, _, rest = request.path.lstrip("/").partition("/")
    query = request.META.get("QUERY_STRING", "")
    return f"/{slug}/{quote(rest, safe='/.~:')}" + (f"?{query}" if query else "")


def conditional(
    request: HttpRequest, response: HttpResponse, *, etag: str, last_modified: int | None
) -> HttpResponseBase:
    """The response with its validators, or a 304. Every use asks again, so that nothing outlives a withdrawal."""
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return get_conditional_response(request, etag, last_modified, response) or response
