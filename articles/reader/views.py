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

from articles import rendering, titles
from articles.document import recorded
from articles.models import Edition
from articles.reader import caching, comparing, lists, meta, pages, stations, telling
from articles.reader import public as seen
from articles.reader.answers import STARTED, conditional, moved_to, page, public
from articles.reader.lists import ON_A_PAGE
from articles.reader.stations import View


@public
def index(request: HttpRequest) -> HttpResponseBase:
    kind = request.GET.get("kind", "")
    front = lists.front(kind, request.GET.get("page"))
    told = meta.index(front.page.number, front.chosen.label if kind and front.chosen else "")
    context = {
        "here": "index",
        "front": front,
        "kind": kind,
        "meta": told if front.chosen else meta.nothing("No such kind"),
    }
    return page("reader/index.html", context, status=200 if front.chosen else 404, change=front.change)


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
    shown = Paginator(pages.entries(explainer.released), ON_A_PAGE).get_page(request.GET.get("page"))

    def draw() -> HttpResponse:
        years: dict[int, list[pages.Entry]] = {}
        for entry in shown:
            years.setdefault(localtime(entry.edition.published_at).year, []).append(entry)
        headline, retired = seen.headline_and_retired(explainer)
        context = {"explainer": explainer, "headline": headline, "retired": retired, "years": list(years.items())}
        context["page"] = shown
        context |= {"first": explainer.editions[-1]} | _chooser(explainer, old, explainer.current, view)
        context["meta"] = meta.history(slug, headline)
        return page("reader/history.html", context)

    return _kept(request, explainer, (view, shown.number), draw)


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
    return _compared(request, explainer, explainer.edition(old), explainer.edition(new), is_since=False)


@public
def since(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What changed between an edition that a reader has seen and the current one."""
    explainer = seen.explainer(slug)
    return _compared(request, explainer, explainer.edition(number), explainer.current, is_since=True)


def _compared(
    request: HttpRequest, explainer: seen.Explainer, old: Edition, new: Edition, *, is_since: bool
) -> HttpResponseBase:
    """The comparison of two public editions, or a word where both are the same."""
    view = View.of(request.GET)

    def draw() -> HttpResponse:
        context = _chooser(explainer, old, new, view) | {"path": request.path}
        if old == new:
            one = "reader/nothing_new.html" if is_since else "reader/compare_one.html"
            context |= {"headline": seen.headline(explainer), "before": explainer.before(old)}
        else:
            one, context = "reader/compare.html", context | _comparison(explainer, old, new, view)
        context["meta"] = meta.comparison(explainer.slug, context["headline"], old, new, is_since=is_since)
        return page(one, context)

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
        "headline": titles.told(recorded(documents[new.number].head.headline, ""), documents[new.number]),
    }


def _kept(
    request: HttpRequest, explainer: seen.Explainer, view: object, draw: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """A page that stands on an article's editions alone: drawn only for those who do not have it yet.

    `view` is what the request chose of it, told apart by its `repr`. A withdrawal changes what it stands on, so that
    no copy outlives it.
    """
    key = (request.path, view, rendering.fingerprint(), *map(_state, explainer.released))
    etag = f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'
    newest = max(edition.last_modified for edition in explainer.released)
    changed = max(int(newest.timestamp()), STARTED)
    control = caching.control(explainer.next_at)
    response = conditional(request, HttpResponse(headers={"Cache-Control": control}), etag=etag, last_modified=changed)
    if response.status_code == 200:
        drawn = draw()
        drawn["Cache-Control"] = control
        response = conditional(request, drawn, etag=etag, last_modified=changed)
    response["X-Robots-Tag"] = "noindex, follow"
    return response


def _state(edition: Edition) -> tuple[Any, ...]:
    return edition.number, edition.sha256, edition.page_serial, edition.withdrawn_at


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@public
def author(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Someone in a public byline; what the row adds is biography."""
    signed = lists.signed(slug, request.GET.get("page"))
    told = meta.author(slug, signed.name, bio=signed.bio, links=signed.links, number=signed.page.number)
    return page("reader/author.html", {"signed": signed, "meta": told}, change=signed.change)


@public
def corrections(request: HttpRequest) -> HttpResponseBase:
    rows = Paginator(seen.corrections(), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = [seen.Correction(each, each.address, each.before) for each in rows.object_list]
    context = {"here": "corrections", "page": rows, "corrections": entries, "meta": meta.corrections(rows.number)}
    return page("reader/corrections.html", context, change=seen.next_at(rows.object_list))


@public
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Asked for again each time: another release may have another icon, under another name."""
    return moved_to(static("articles/reader/icon.svg"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What django calls for a 404: an address from before this site leads on, and nothing else asks for one."""
    query = request.META.get("QUERY_STRING", "")
    asked = request.method in ("GET", "HEAD") and not isinstance(exception, seen.NoEdition)
    if asked and (place := seen.leads_to(request.path, query)):
        return moved_to(place)
    return page("404.html", {"meta": meta.nothing("Nothing at this address")}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """What django calls after an error. It asks nothing of the database, and of templates only if they work."""
    try:
        return page("500.html", {"meta": meta.nothing("Something went wrong")}, status=500)
    except Exception:  # the error may lie in the templates or in the static files
        return HttpResponse(f"{settings.SITE_NAME}: something went wrong.", status=500, content_type="text/plain")
