"""The TimeGate leads to the edition that readers had at a time; the TimeMap lists them all (RFC 7089)."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from articles.reader import caching, memento
from articles.reader import public as seen
from articles.reader.answers import public
from articles.reader.links import absolute

AT_A_TIME = 500
"""Mementos on one page of a TimeMap: 75 kB."""

MALFORMED = "Accept-Datetime must be a date such as “Thu, 31 May 2007 20:35:00 GMT”."


@public
def timegate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """302 to the edition that readers had at Accept-Datetime, the first before there was one, the current if none asks.

    A date that cannot be read is answered 400, as section 4.5.3 wants it.
    """
    explainer = seen.explainer(slug)
    versions = _versions(explainer)
    asked = request.headers.get("Accept-Datetime")
    try:
        place = len(versions) - 1 if asked is None else memento.choose(versions, memento.asked_for(asked))
    except ValueError:
        response = HttpResponse(MALFORMED, status=400, content_type="text/plain; charset=utf-8")
        response["Link"] = memento.of_article(slug)
    else:
        chosen = versions[place]
        response = HttpResponseRedirect(absolute(reverse("reader:edition", args=[slug, chosen.number])))
        response["Link"] = memento.of_timegate(slug, chosen, memento.around(versions, place))
    response["Vary"] = "Accept-Datetime"
    response["Cache-Control"] = caching.ASK_AGAIN
    return response


@public
def timemap(request: HttpRequest, slug: str) -> HttpResponseBase:
    explainer = seen.explainer(slug)
    versions = _versions(explainer)
    pages = Paginator(versions, AT_A_TIME)
    try:
        page = pages.page(request.GET.get("page", 1)).number
    except InvalidPage as wrong:
        raise Http404("The TimeMap has no such page.") from wrong
    held = [list(pages.page(number)) for number in pages.page_range]
    response = HttpResponse(memento.timemap(slug, versions, held, page), content_type=memento.LINK_FORMAT)
    response["X-Robots-Tag"] = "noindex, follow"
    response["Cache-Control"] = caching.control(explainer.next_at)
    return response


def _versions(explainer: seen.Explainer) -> list[memento.Version]:
    """The public editions, the oldest first."""
    return [memento.Version(each.number, each.published_at) for each in reversed(explainer.editions)]
