"""The deeds that make one block from another, and the list of all that can be done with a block."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import beats, copying, history
from articles.desk import screen
from articles.desk.edit import drawn
from articles.desk.order import refused
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, needs
from articles.models import Article, Block

FOUND = 8
"""Articles that are offered at once."""


@needs("read")
@require_GET
def more(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """The deeds on one block that are asked for less often, each a link or a press."""
    row = screen.find_block(key, block)
    context = _context(row)
    if not is_fragment(request):
        return page(request, "desk/deed_page.html", {**context, "title": "More", "partial": "desk/_more.html"})
    return fragment(request, "desk/_more.html", context, focus="#block-menu [data-choice]")


@needs("edit")
@require_POST
def duplicate(request: HttpRequest, key: str, block: str) -> HttpResponse:
    row = screen.find_block(key, block)
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            made = copying.duplicate(turn, row)
    except ValidationError as problem:
        return refused(request, row.article, " ".join(problem.messages))
    return drawn(request, row.article, made.key, focus=True, said="Duplicated.")


@needs("place")
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """Choose another article by words of its headline (`q`), then copy the block to its end (`to`, its key)."""
    row = screen.find_block(key, block)
    if request.method == "GET":
        return _choose(request, row)
    target = get_object_or_404(Article, key=request.POST.get("to", ""))
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            made = copying.copy_to(turn, row, target)
    except ValidationError as problem:
        return refused(request, row.article, " ".join(problem.messages))
    context = {**_context(row), "target": target, "made": made}
    if not is_fragment(request):
        return page(request, "desk/deed_page.html", {**context, "title": "Copied", "partial": "desk/_copied.html"})
    said = f"Copied to {target.headline}. Readers see it there when that article is published."
    return fragment(request, "desk/_copied.html", context, focus=f'[id="b-{row.key}"]', said=said)


def _context(row: Block) -> dict[str, Any]:
    """What the deed's part of the page needs, and the page around it where it stands alone."""
    return {
        "here": "articles",
        "block": row,
        "block_label": str(row.fact or row),
        "key": row.key,
        "article": row.article,
        "urls": screen.urls(row.article),
    }


def _choose(request: HttpRequest, row: Block) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    context = {**_context(row), "words": words, "found": list(_others(row, words)[:FOUND])}
    if not is_fragment(request):
        whole = {**context, "title": "Copy to another article", "partial": "desk/_copy_menu.html"}
        return page(request, "desk/deed_page.html", whole)
    if "q" in request.GET:
        return fragment(request, "desk/_found_articles.html", context)
    return fragment(request, "desk/_copy_menu.html", context, focus="#copy-filter")


def _others(row: Block, words: str) -> QuerySet[Article]:
    """Other articles whose headline has all the words, newest first, and whether the fact stands there already."""
    found = beats.of_mine(Article.objects.exclude(pk=row.article_id)).select_related("topic").order_by("-pk")
    for word in words.split()[:6]:
        found = found.filter(headline__icontains=word)
    standing = Block.objects.filter(article=OuterRef("pk"), fact__isnull=False, fact=row.fact_id, removed=False)
    return found.annotate(has_it=Exists(standing))
