"""The library of pictures: what was searched for, as a grid of pages."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import history
from articles.desk import library, picture_bulk, upload_views
from articles.desk.pages import fragment, page
from articles.desk.picture_bulk import BulkForm
from articles.desk.roles import is_fragment, needs
from facts import picture_gate
from facts.pictures import Picture
from facts.versioned import is_key

PAGE = 60
"""Pictures on a page, and so those that can be ticked at once."""


@require_safe
@needs("read")
def pictures(request: HttpRequest) -> HttpResponse:
    """Newest first; inside the page, as one types, the grid alone."""
    return _pictures(request, BulkForm(auto_id="several-%s"), [])


@needs("edit")
@require_POST
def pictures_several(request: HttpRequest) -> HttpResponse:
    """Credit, license and end of rights for those that are ticked (`pick`, their keys); back to the same search."""
    keys = [key for key in request.POST.getlist("pick") if is_key(key)][:PAGE]
    chosen = list(Picture.objects.filter(key__in=keys).order_by("pk"))
    form = BulkForm(request.POST, auto_id="several-%s")
    if not chosen:
        form.add_error(None, "Tick pictures first.")
    if not form.is_valid():
        return _pictures(request, form, keys, status=422)
    messages.success(request, picture_bulk.say(request.user, chosen, form).words)  # type: ignore[arg-type]
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("desk:pictures") + (f"?{query}" if query else ""))


def _pictures(request: HttpRequest, form: BulkForm, picked: Sequence[str], *, status: int = 200) -> HttpResponse:
    today = history.house_day(timezone.now())
    words = request.GET.get("q", "").strip()[: library.LONGEST]
    names = [name for name in request.GET.getlist("show") if name in library.LABELS]
    found = library.searched(words)
    rows = Paginator(library.chosen(found, names, today), PAGE).get_page(request.GET.get("page"))
    none = _none(words, names)
    filters = library.filters(found, names, today)
    context = {
        "here": "pictures",
        "rows": rows,
        "tiles": library.tiles(list(rows), today),
        "filters": filters,
        "is_empty": not rows and not words and not any(each.total for each in filters),
        "words": words,
        "none": none,
        "most": picture_gate.MOST_BYTES,
        "at_once": upload_views.AT_ONCE,
        "several": form,
        "picked": picked,
    }
    if is_fragment(request):
        total = rows.paginator.count
        said = f"{total:,} picture{'' if total == 1 else 's'}." if total else none
        return fragment(request, "desk/pictures/_found.html", context, said=said)
    return page(request, "desk/pictures/page.html", context, status=status)


def _none(words: str, names: list[str]) -> str:
    """Why the grid is empty."""
    if words:
        return f"No picture{' of these' if names else ''} has “{words}” in it."
    if len(names) > 1:
        return "No picture is all of that."
    return library.EMPTY[names[0]] if names else "No picture yet. Drop some here, or choose them."
