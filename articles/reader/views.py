"""The public pages. A view fetches what the public may see, decides, and renders; no session, no cookie."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import rendering
from articles.document import recorded
from articles.models import Author, Edition
from articles.reader import comparing, ledger, marks, pages
from articles.reader import public as seen
from articles.reader import topics as about
from articles.reader.answers import page, public

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
    years: dict[int, list[pages.Entry]] = {}
    for entry in pages.entries(explainer.released):
        years.setdefault(entry.edition.published_at.year, []).append(entry)
    context = {"slug": slug, "explainer": explainer, "headline": seen.headline(explainer), "years": list(years.items())}
    context |= {"choices": explainer.editions, "first": explainer.editions[-1], "old": seen.neighbor(explainer)}
    return page("reader/history.html", context)


@public
def compare_chosen(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Where the form on the history page leads: ?a=4&b=5."""
    explainer = seen.explainer(slug)
    chosen = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(text.isascii() and text.isdigit() and 0 < len(text) < 10 for text in chosen):
        return HttpResponseRedirect(reverse("reader:history", args=[explainer.slug]))
    numbers = sorted(map(int, chosen))
    if numbers[0] == 0:
        raise Http404("No such edition.")
    return HttpResponseRedirect(reverse("reader:compare", args=[slug, *numbers]))


@public
def compare(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponseBase:
    if old > new:
        return HttpResponsePermanentRedirect(_with_query(request, reverse("reader:compare", args=[slug, new, old])))
    explainer = seen.explainer(slug)
    sides = explainer.edition(old), explainer.edition(new)
    if old == new:
        return HttpResponsePermanentRedirect(reverse("reader:edition", args=[slug, old]))
    return _comparison(request, explainer, *sides)


@public
def since(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What changed between an edition that a reader has seen and the current one."""
    explainer = seen.explainer(slug)
    old = explainer.edition(number)
    if old == explainer.current:
        context = {"slug": slug, "edition": old, "headline": seen.headline(explainer)}
        return page("reader/nothing_new.html", context)
    return _comparison(request, explainer, old, explainer.current)


def _comparison(request: HttpRequest, explainer: seen.Explainer, old: Edition, new: Edition) -> HttpResponse:
    documents = seen.with_documents([old, new])
    context = comparing.sides(documents[old.number], documents[new.number])
    between = [each for each in explainer.editions if old.number < each.number <= new.number]
    context |= {"slug": explainer.slug, "old": old, "new": new, "is_current": new == explainer.current}
    context |= {"entries": pages.entries(between), "choices": explainer.editions, "path": request.path}
    context |= {"headline": recorded(documents[new.number].head.headline, "")}
    context |= {"old_name": f"Edition {old.number}", "new_name": f"Edition {new.number}"}
    return page("reader/compare.html", context | {"side": request.GET.get("view") == "side"})


def _with_query(request: HttpRequest, path: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


@public
def fact(request: HttpRequest, key: str) -> HttpResponseBase:
    found = ledger.fact(key)
    if found is None:
        raise Http404("No such fact.")
    return page("reader/fact.html", {"fact": found})


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
