"""Any two states of an article side by side: revisions, editions and the working copy, named in the address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import compare
from articles.desk import drawing, pages, sides
from articles.desk.roles import needs
from articles.desk.sides import Side
from articles.models import Article, Edition

VIEWS = ("inline", "side")


@require_safe
@needs("read")
def compare_sides(request: HttpRequest, key: str, old: str, new: str) -> HttpResponse:
    """The comparison of two states; `view` and `show` stand in the address, so that a link shows the same to others."""
    article = get_object_or_404(Article, key=key)
    first, second = _find(article, old), _find(article, new)
    if first.place > second.place:
        return HttpResponseRedirect(_address(request, article, second, first))
    documents = sides.document(article, first), sides.document(article, second)
    comparison = compare.compare(*documents)
    view, show_all = request.GET.get("view", ""), request.GET.get("show") == "all"
    context = {
        "article": article,
        "old": first,
        "new": second,
        "drawing": drawing.draw(comparison, *documents, show_all=show_all),
        "is_same": comparison.is_same,
        "view": view if view in VIEWS else "inline",
        "show_all": show_all,
        "older": _step_older(article, first),
        "newer": _step_newer(article, second),
        "editions": _editions(article),
        "may_restore": not first.is_now,
        "here": "articles",
    }
    return pages.page(request, "desk/compare/page.html", context)


def _editions(article: Article) -> list[tuple[int, str]]:
    """The newest dozen, the oldest of them first: number, and name in addresses."""
    numbers = Edition.objects.filter(article=article).newest_first().values_list("number", flat=True)[:12]
    return [(number, f"e{number}") for number in reversed(numbers)]


def _find(article: Article, name: str) -> Side:
    try:
        return sides.find(article, name)
    except sides.NoSide as missing:
        raise Http404 from missing


def _address(request: HttpRequest, article: Article, old: Side, new: Side) -> str:
    query = request.GET.urlencode()
    path = reverse("desk:compare", args=[article.key, old.name, new.name])
    return f"{path}?{query}" if query else path


def _step_older(article: Article, first: Side) -> tuple[str, str] | None:
    """The pair before this one: what stands before its old side, and that side."""
    if first.is_now:
        return None
    before = sides.before(article, first)
    return (before.name, first.name) if before else None


def _step_newer(article: Article, second: Side) -> tuple[str, str] | None:
    if second.is_now:
        return None
    after = sides.after(article, second)
    if after is None:
        return (second.name, sides.NOW) if second.edition else None
    return second.name, after.name


@require_safe
@needs("read")
def compare_chosen(request: HttpRequest, key: str) -> HttpResponse:
    """What the history's form sends: leads to the comparison's own address, the older state first."""
    article = get_object_or_404(Article, key=key)
    names = request.GET.get("a", ""), request.GET.get("b", "")
    chosen = sorted((_find(article, name) for name in names), key=lambda side: side.place)
    return HttpResponseRedirect(reverse("desk:compare", args=[key, *(side.name for side in chosen)]))


@require_safe
@needs("read")
def compare_newest(request: HttpRequest, key: str) -> HttpResponse:
    """The newest edition with the working copy; without an edition the first save with it."""
    article = get_object_or_404(Article, key=key)
    edition = Edition.objects.filter(article=article).public().newest_first().first()
    first = sides.revisions(article).order_by("revision_id").first()
    old = f"e{edition.number}" if edition else f"r{first.revision_id}" if first else sides.NOW
    return HttpResponseRedirect(reverse("desk:compare", args=[key, old, sides.NOW]))


@require_safe
@needs("read")
def compare_save(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What one save did: the state before it with the state after it; the first save is compared with now."""
    article = get_object_or_404(Article, key=key)
    saved = _find(article, f"r{number}")
    before = sides.before(article, saved)
    pair = (before.name, saved.name) if before else (saved.name, sides.NOW)
    return HttpResponseRedirect(reverse("desk:compare", args=[key, *pair]))
