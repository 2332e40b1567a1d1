"""Addresses from before this site: those that are kept, and lists of new ones, looked at before they are kept."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from articles import old_addresses
from articles.addresses import OldAddress
from articles.desk.pages import page
from articles.desk.roles import needs

PAGE = 100
SHOWN = 200
"""Lines of a list that the look shows; the others are counted."""


@needs("change_address")
@require_http_methods(["GET", "HEAD", "POST"])
def old_addresses_page(request: HttpRequest) -> HttpResponse:
    """All that are kept, with a search; a posted list is looked at first, and kept with the second press."""
    if request.method != "POST":
        return _page(request, {})
    try:
        text = _sent(request)
        return _keep(request, text) if "keep" in request.POST else _looked(request, text, old_addresses.look(text))
    except old_addresses.NoList as problem:
        return _page(request, {"text": request.POST.get("list", ""), "problem": str(problem)}, status=422)


def _sent(request: HttpRequest) -> str:
    """The chosen file's text, or what stands in the field. Raises: NoList."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("list", "")
    if (file.size or 0) > old_addresses.LARGEST:
        raise old_addresses.NoList(f"The file has {(file.size or 0) / 1024**2:.1f} MB. A list may have 2 MB.")
    return old_addresses.text_of(file.read())


def _keep(request: HttpRequest, text: str) -> HttpResponse:
    found = old_addresses.keep(text, editor=request.user)  # type: ignore[arg-type]
    if not found.can_be_kept:
        return _looked(request, text, found)
    count = len(found.fresh)
    messages.success(request, f"{count:,} old address{'es' if count > 1 else ''} kept. They lead on from now on.")
    return HttpResponseRedirect(reverse("desk:old_addresses"))


def _looked(request: HttpRequest, text: str, found: old_addresses.Look) -> HttpResponse:
    context = {
        "text": text,
        "look": found,
        "kept": found.fresh[:SHOWN],
        "refused": found.refused[:SHOWN],
        "more_kept": max(0, len(found.fresh) - SHOWN),
        "more_refused": max(0, len(found.refused) - SHOWN),
    }
    return _page(request, context, status=422 if found.refused else 200)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    rows = Paginator(_found(words), PAGE).get_page(request.GET.get("page"))
    own = {"here": "articles", "rows": rows, "words": words, "most": f"{old_addresses.MOST:,}"}
    return page(request, "desk/moving/old_addresses.html", {**own, **context}, status=status)


def _found(words: str) -> QuerySet[OldAddress]:
    found = OldAddress.objects.select_related("article", "editor").order_by("path", "pk")
    for word in words.split()[:6]:
        about = Q(article__headline__icontains=word) | Q(article__key__icontains=word)
        found = found.filter(about | Q(path__icontains=word))
    return found


@needs("change_address")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = old_addresses.remove(pk)
    if row is None:
        raise Http404("No such old address.")
    messages.success(request, f"{row.path} leads nowhere from now on.")
    return HttpResponseRedirect(reverse("desk:old_addresses"))
