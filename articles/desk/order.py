"""The deeds on a block's place: move it, remove it, put it back. Each is one POST and one revision."""

from itertools import takewhile

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from articles import editing, history
from articles.changes import ended
from articles.desk import screen
from articles.desk.edit import drawn
from articles.desk.pages import fragment, page, told
from articles.desk.roles import is_fragment, needs
from articles.fields import shortened
from articles.models import Article, Block, Edition


@needs("edit")
@require_POST
def move(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """Up or down by one (`direction`), or below another block (`after`; blank: to the top). A section takes its own."""
    article = screen.get_article(key)
    row = screen.get_block(article, block)
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            stood = editing.live_blocks(article)
            after = _target(stood, row, request.POST)
            moved = after != STAYS and editing.move_block(turn, row, after=after or None)
    except ValidationError as problem:
        return refused(request, article, " ".join(problem.messages))
    return _moved(request, article, row, stood=stood if moved else [])


STAYS = "/"
"""No block's key: the block is at that end already."""


def _target(blocks: list[Block], row: Block, data: QueryDict) -> str:
    """The key of the block to stand below, "" for the top, STAYS at an end. Raises: ValidationError."""
    if "after" in data:
        return str(data["after"])
    starts = [at for at, each in enumerate(blocks) if _changes_places(each, row)]
    place = next((place for place, at in enumerate(starts) if blocks[at].pk == row.pk), None)
    if place is None or data.get("direction") not in ("up", "down"):
        raise ValidationError("That block is not in the article any more. Load the article again.", code="no-place")
    if data["direction"] == "up":
        return STAYS if place == 0 else _before(blocks, starts[place - 1])
    return STAYS if place + 1 == len(starts) else _before(blocks, [*starts, len(blocks)][place + 2])


def _changes_places(each: Block, row: Block) -> bool:
    """Sections change places with sections; whatever stands in the intro stays on top."""
    return row.block_kind != Block.Kind.SECTION or each.block_kind == Block.Kind.SECTION


def _before(blocks: list[Block], at: int) -> str:
    return blocks[at - 1].key if at else ""


def _moved(request: HttpRequest, article: Article, row: Block, *, stood: list[Block]) -> HttpResponse:
    """What the page needs to do the same: the blocks that went along, and the one that they stand below now.

    `stood` is the order before; empty if nothing moved.
    """
    blocks = editing.live_blocks(article)
    at = blocks.index(row)
    group = [each.key for each in _group(blocks, at)]
    if not is_fragment(request):
        return HttpResponseRedirect(f"{screen.urls(article)['article']}#b-{row.key}")
    stays = "It stands there already." if "after" in request.POST else "It is at that end already."
    said = _said(row, stood, at, len(blocks)) if stood else stays
    return told(HttpResponse(status=204), said=said, moved={"keys": group, "after": _before(blocks, at)})


def _said(row: Block, stood: list[Block], at: int, count: int) -> str:
    return f"Moved {'up' if at < stood.index(row) else 'down'}. Now {at + 1} of {count}."


def _group(blocks: list[Block], at: int) -> list[Block]:
    if blocks[at].block_kind != Block.Kind.SECTION:
        return [blocks[at]]
    rest = takewhile(lambda each: each.block_kind != Block.Kind.SECTION, blocks[at + 1 :])
    return [blocks[at], *rest]


def refused(request: HttpRequest, article: Article, message: str) -> HttpResponse:
    if is_fragment(request):
        return told(HttpResponse(status=422), alert={"words": message})
    return page(
        request,
        "desk/not_done.html",
        {"article": article, "urls": screen.urls(article), "message": message},
        status=422,
    )


@needs("edit")
@require_POST
def remove(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """Take it out; a strip in its place offers to put it back."""
    article = screen.get_article(key)
    row = screen.get_block(article, block)
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        editing.remove_block(turn, row)
    shown = Edition.objects.filter(article=article, marks__has_key=row.key).current().exists()
    readers = "Readers see it until you publish." if shown else "Readers do not have it."
    context = {
        "removed": row,
        "words": ended(shortened(str(row.fact or row))),
        "readers": readers,
        "urls": screen.urls(article),
        "article": article,
    }
    if not is_fragment(request):
        return page(request, "desk/removed.html", {"here": "articles", **context})
    return fragment(
        request,
        "desk/_removed.html",
        context,
        focus=f'[id="b-{row.key}"] button',
        said=f"Removed. {readers}",
    )


@needs("edit")
@require_POST
def put_back(request: HttpRequest, key: str, block: str) -> HttpResponse:
    article = screen.get_article(key)
    row = screen.get_block(article, block)
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        editing.put_back(turn, row)
    return drawn(request, article, row.key, focus=True, said="Back in place.")
