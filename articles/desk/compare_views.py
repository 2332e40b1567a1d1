"""Any two states of an article side by side: revisions, editions and the working copy, named in the address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import compare
from articles.desk import drawing, pages, sides
from articles.desk.roles import may, needs
from articles.models import Article, Edition

CHOICES = {"view": ("inline", "side"), "show": ("all",)}
"""How a comparison is drawn; what is chosen stands in the address and goes along to every other comparison."""


@require_safe
@needs("read")
def compare_sides(request: HttpRequest, key: str, old: str, new: str) -> HttpResponse:
    """The comparison of two states; `view` and `show` stand in the address, so that a link shows the same to others."""
    article = get_object_or_404(Article, key=key)
    pair = _pair(article, old, new)
    if pair.old.name != old:
        return _redirect(request, article, pair.old.name, pair.new.name)
    documents = sides.documents(article, pair)
    comparison = compare.compare(*documents)
    choice = choice_of(request.GET)
    show_all = "show" in choice
    context = {
        "article": article,
        "old": pair.old,
        "new": pair.new,
        "drawing": drawing.draw(comparison, *documents, show_all=show_all),
        "is_same": comparison.is_same,
        "view": choice.get("view", "inline"),
        "show_all": show_all,
        "older": pair.older,
        "newer": pair.newer,
        "stops": pair.stops,
        "may_restore": not pair.old.is_now and may(request.user, "edit"),
        "here": "articles",
    }
    return pages.page(request, "desk/compare/page.html", context)


def _pair(article: Article, one: str, other: str) -> sides.Pair:
    try:
        return sides.pair(article, one, other)
    except sides.NoSide as missing:
        raise Http404 from missing


def choice_of(sent: QueryDict) -> dict[str, str]:
    """What was chosen of how a comparison is drawn; unknown values count as not chosen."""
    return {name: value for name, known in CHOICES.items() for value in known if sent.get(name) == value}


def _redirect(request: HttpRequest, article: Article, old: str, new: str) -> HttpResponseRedirect:
    """To the comparison's own address, with the choice that came along."""
    return HttpResponseRedirect(
        reverse("desk:compare", args=[article.key, old, new], query=choice_of(request.GET) or None),
    )


@require_safe
@needs("read")
def compare_chosen(request: HttpRequest, key: str) -> HttpResponse:
    """What a form of two states sends, in any order: leads to the comparison's own address, the older state first."""
    article = get_object_or_404(Article, key=key)
    pair = _pair(article, request.GET.get("a", ""), request.GET.get("b", ""))
    return _redirect(request, article, pair.old.name, pair.new.name)


@require_safe
@needs("read")
def compare_newest(request: HttpRequest, key: str) -> HttpResponse:
    """The newest edition with the working copy; without an edition the first save with it."""
    article = get_object_or_404(Article, key=key)
    edition = Edition.objects.filter(article=article).public().newest_first().first()
    first = sides.revisions(article).order_by("revision_id").first()
    old = f"e{edition.number}" if edition else f"r{first.revision_id}" if first else sides.NOW
    return _redirect(request, article, old, sides.NOW)


@require_safe
@needs("read")
def compare_save(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What one save did: the state before it with the state after it; the first save is compared with now."""
    article = get_object_or_404(Article, key=key)
    pair = _pair(article, f"r{number}", f"r{number}")
    return _redirect(request, article, *(pair.older or (pair.new.name, sides.NOW)))
