"""The library of pictures: what was searched for, as a grid of pages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import history
from articles.desk import library, upload_views
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, needs
from facts import picture_gate

PAGE = 60


@require_safe
@needs("read")
def pictures(request: HttpRequest) -> HttpResponse:
    """Newest first; inside the page, as one types, the grid alone."""
    today = history.house_day(timezone.now())
    words = request.GET.get("q", "").strip()[: library.LONGEST]
    names = [name for name in request.GET.getlist("show") if name in library.LABELS]
    found = library.searched(words)
    rows = Paginator(library.chosen(found, names, today), PAGE).get_page(request.GET.get("page"))
    none = _none(words, names)
    context = {
        "here": "pictures",
        "rows": rows,
        "tiles": library.tiles(list(rows), today),
        "filters": library.filters(found, names, today),
        "words": words,
        "none": none,
        "most": picture_gate.MOST_BYTES,
        "at_once": upload_views.AT_ONCE,
    }
    if is_fragment(request):
        total = rows.paginator.count
        said = f"{total:,} picture{'' if total == 1 else 's'}." if total else none
        return fragment(request, "desk/pictures/_found.html", context, said=said)
    return page(request, "desk/pictures/page.html", context)


def _none(words: str, names: list[str]) -> str:
    """Why the grid is empty."""
    if words:
        return f"No picture{' of these' if names else ''} has “{words}” in it."
    if len(names) > 1:
        return "No picture is all of that."
    return library.EMPTY[names[0]] if names else "No picture yet. Drop some here, or choose them."
