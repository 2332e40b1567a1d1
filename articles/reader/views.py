"""The public pages. A view fetches what the public may see, decides, and renders; no session, no cookie."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from articles import rendering
from articles.document import recorded
from articles.models import Author, Edition
from articles.reader import comparing, ledger, marks, pages, stations, telling
from articles.reader import public as seen
from articles.reader import topics as about
from articles.reader.answers import conditional, page, public, unlisted
from articles.reader.stations import View

ON_A_PAGE = 30


@public
def index(request: HttpRequest) -> HttpResponseBase:
    explainers = Paginator(seen.current_editions(), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, marks.tally_of_statuses(each.card.statuses)) for each in seen.listed(explainers.object_list)]
    first = explainers.number == 1
    context = {"here": "index", "page": explainers, "lead": rows[0] if rows and first else None}
    return page("reader/index.html", context | {"rows": rows[1:] if first else rows})


@public
def article(request: HttpRequest, slug: str) -> HttpResponseBase:
    return rendering.serve(request, slug)


@public
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    return rendering.serve(request, slug, number)


@public
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    explainer = seen.explainer(slug)
    old, view = explainer.before(explainer.current), View.of(request.GET)

    def draw() -> HttpResponse:
        years: dict[int, list[pages.Entry]] = {}
        for entry in pages.entries(explainer.released):
            years.setdefault(localtime(entry.edition.published_at).year, []).append(entry)
        context = {"explainer": explainer, "headline": seen.headline(explainer), "years": list(years.items())}
        context |= {"first": explainer.editions[-1]} | _chooser(explainer, old, explainer.current, view)
        return page("reader/history.html", context)

    return _kept(request, explainer, view, draw)


@public
def compare_chosen(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Where the form leads: ?a=4&b=5. One number alone is compared with the edition before; none means the current."""
    explainer = seen.explainer(slug)
    chosen = [text for name in ("a", "b") if (text := request.GET.get(name, ""))]
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in chosen):
        return HttpResponseRedirect(reverse("reader:history", args=[slug]))
    numbers = sorted(map(int, chosen)) or [explainer.current.number]
    if len(numbers) == 1:
        numbers = [explainer.before(explainer.edition(numbers[0])).number, *numbers]
    if numbers[0] == 0:
        raise Http404("No such edition.")
    return HttpResponseRedirect(reverse("reader:compare", args=[slug, *numbers]) + View.of(request.GET).query)


@public
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponseBase:
    if old > new:
        return HttpResponsePermanentRedirect(_with_query(request, reverse("reader:compare", args=[slug, new, old])))
    explainer = seen.explainer(slug)
    return _compared(request, explainer, explainer.edition(old), explainer.edition(new), "reader/compare_one.html")


@public
def since(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What changed between an edition that a reader has seen and the current one."""
    explainer = seen.explainer(slug)
    return _compared(request, explainer, explainer.edition(number), explainer.current, "reader/nothing_new.html")


def _compared(
    request: HttpRequest, explainer: seen.Explainer, old: Edition, new: Edition, one: str
) -> HttpResponseBase:
    """The comparison of two public editions; the template `one` where both are the same."""
    view = View.of(request.GET)

    def draw() -> HttpResponse:
        context = _chooser(explainer, old, new, view) | {"path": request.path}
        if old == new:
            return page(one, context | {"headline": seen.headline(explainer), "before": explainer.before(old)})
        return page("reader/compare.html", context | _comparison(explainer, old, new, view))

    return _kept(request, explainer, view, draw)


def _chooser(explainer: seen.Explainer, old: Edition, new: Edition, view: View) -> dict[str, Any]:
    """The time line and the form, and what both stand on."""
    context = {"slug": explainer.slug, "old": old, "new": new, "view": view, "choices": explainer.editions}
    return context | {"line": stations.line(explainer, old, new, view), "dates": telling.dates(old, new)}


def _comparison(explainer: seen.Explainer, old: Edition, new: Edition, view: View) -> dict[str, Any]:
    documents = seen.with_documents([old, new])
    between = [each for each in explainer.editions if old.number < each.number <= new.number]
    origins = reverse("reader:origins", args=[explainer.slug, new.number, "key"]).removesuffix("key/")
    return comparing.sides(documents[old.number], documents[new.number], side=view.side, origins=origins) | {
        "is_current": new == explainer.current,
        "entries": pages.entries(between),
        "headline": recorded(documents[new.number].head.headline, ""),
    }


def _kept(
    request: HttpRequest, explainer: seen.Explainer, view: View, draw: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """A page that stands on an article's editions alone: drawn only for those who do not have it yet.

    A withdrawal changes what it stands on, so that no copy outlives it.
    """
    key = (request.path, view, rendering.fingerprint(), *map(_state, explainer.released))
    etag = f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'
    changed = int(max(edition.last_modified for edition in explainer.released).timestamp())
    response = conditional(request, HttpResponse(), etag=etag, last_modified=changed)
    if response.status_code == 200:
        response = conditional(request, draw(), etag=etag, last_modified=changed)
    response["X-Robots-Tag"] = "noindex, follow"
    return response


def _state(edition: Edition) -> tuple[Any, ...]:
    return edition.number, edition.sha256, edition.page_serial, edition.withdrawn_at


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@public
def fact(request: HttpRequest, key: str) -> HttpResponseBase:
    found = ledger.fact(key)
    if found is None:
        raise Http404("No such fact.")
    return unlisted(request, page("reader/fact.html", {"fact": found}))


@public
def topics(request: HttpRequest) -> HttpResponseBase:
    return page("reader/topics.html", {"here": "topics", "topics": about.topics()})


@public
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = about.topic(slug)
    if found is None:
        raise Http404("No such topic.")
    return page("reader/topic.html", {"here": "topic", "found": found})


@public
def author(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Someone in a public byline; what the row adds is biography."""
    signed = [each for each in seen.listed(seen.current_editions()) if any(a.slug == slug for a in each.card.authors)]
    if not signed:
        raise Http404("No such author.")
    name = next(each.name for each in signed[0].card.authors if each.slug == slug)
    row = Author.objects.filter(slug=slug).first()
    context = {"name": name[:1].upper() + name[1:], "author": row, "slug": slug, "signed": signed}
    return page("reader/author.html", context)


@public
def corrections(request: HttpRequest) -> HttpResponseBase:
    rows = Paginator(seen.corrections(), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = [seen.Correction(each, each.address, each.before) for each in rows.object_list]
    return page("reader/corrections.html", {"here": "corrections", "page": rows, "corrections": entries})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("articles/reader/icon.svg"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What django calls for a 404."""
    return page("404.html", {}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What django calls after an error. It asks nothing of the database, and of templates only if they work."""
    try:
        return page("500.html", {}, status=500)
    except Exception:  # the error may lie in the templates or in the static files
        return HttpResponse(f"{settings.SITE_NAME}: something went wrong.", status=500, content_type="text/plain")
