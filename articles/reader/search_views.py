"""The search page, and what browsers need to offer it beside their address bar."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from articles.document import recorded
from articles.reader import public as seen
from articles.reader import search as finding
from articles.reader.answers import page, public, unlisted
from articles.reader.links import absolute
from articles.reader.meta import Meta
from articles.reader.public import Listed, site
from articles.search_words import LONGEST_QUERY, MOST_WORDS

MOST_RECENT = 6
DESCRIPTION = "Search all explainers: headlines, facts and text."


@public
def search(request: HttpRequest) -> HttpResponseBase:
    """What was typed is answered with 200 whatever it is; where nothing is found there is something to read."""
    number = request.GET.get("page", "")
    results = finding.search(request.GET.get("q", ""), int(number[:9]) if number.isdecimal() else 1)
    context = {"here": "search", "results": results, "most_words": MOST_WORDS, "longest": LONGEST_QUERY}
    address = absolute(reverse("reader:search"))
    context["meta"] = Meta(title=_title(results), description=DESCRIPTION, url=address, is_listed=False)
    if not results.found:
        recent = seen.listed(seen.current_editions()[:MOST_RECENT])
        context |= {"recent": recent, "topics": _topics(recent)}
    return unlisted(request, page("reader/search.html", context))


def _title(results: finding.Results) -> str:
    page_ = f", page {results.number}" if results.number > 1 else ""
    return f"“{results.query.typed}”{page_}: search" if results.query.typed else "Search"


def _topics(listed: list[Listed]) -> list[tuple[str, str]]:
    """Slug and name of what those explainers are about."""
    named = {recorded(each.card.topic.slug, ""): recorded(each.card.topic.name, "") for each in listed}
    return [(slug, name) for slug, name in named.items() if slug]


@public
def opensearch(request: HttpRequest) -> HttpResponseBase:
    """OpenSearch 1.1, draft 6, the description document: a short name has at most 16 characters."""
    address = absolute(reverse("reader:search"))
    text = render_to_string("reader/opensearch.xml", site() | {"short": site()["site_name"][:16], "address": address})
    return HttpResponse(text, content_type="application/opensearchdescription+xml; charset=utf-8")
