"""The article's screen: its blocks in order with what is not published yet, its contents list, the state in the bar."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from msgspec import Struct

from articles import compare, publishing, snapshot
from articles.desk import shown
from articles.desk.pages import fragment, page, told
from articles.desk.roles import may, needs
from articles.desk.shown import Shown
from articles.models import Article, Block, Edition


class State(Struct, frozen=True, kw_only=True):
    """What the bar says: the live edition, an embargoed one, and how many changes wait; `marks` by block key."""

    current: Edition | None
    embargoed: Edition | None
    changes: int
    marks: Mapping[str, str]
    is_withdrawn: bool = False
    """Whether all that readers ever had was withdrawn."""


class Entry(Struct, frozen=True):
    """A line of the contents list: a section (or the head, or the intro) with its warnings and unpublished blocks."""

    anchor: str
    words: str
    warnings: int
    unpublished: int


def get_article(key: str) -> Article:
    """Raises: Http404."""
    return get_object_or_404(Article.objects.select_related("topic"), key=key)


def get_block(article: Article, key: str) -> Block:
    """A block of that article, never of another. Raises: Http404."""
    try:
        return shown.load_block(article, key)
    except Block.DoesNotExist:
        raise Http404(f"No block {key} in this article.") from None


def find_block(article_key: str, key: str) -> Block:
    """The same with its article, in one query less. Raises: Http404."""
    return get_object_or_404(
        shown.drawable().select_related("article__topic", "fact__topic"), article__key=article_key, key=key
    )


def urls(article: Article) -> dict[str, str]:
    """The addresses of the article's deeds, built once: reversing them for each block took half the page's time."""
    base = reverse("desk:article", args=[article.key])
    return {"article": base, "blocks": f"{base}blocks/", "add": f"{base}add/", "head": f"{base}head/"}


@needs("read")
def article(request: HttpRequest, key: str) -> HttpResponse:
    row = get_article(key)
    now = timezone.now()
    state = state_of(row, now)
    blocks = draw_all(row, now, state.marks)
    context = {
        "here": "articles",
        "article": row,
        "address": row.addresses.filter(is_current=True).first(),
        "state": state,
        "blocks": blocks,
        "contents": contents(blocks, state.marks),
        "head_unpublished": state.marks.get(HEAD, ""),
        "warnings": sum(block.warnings for block in blocks),
        "urls": urls(row),
        "may_edit": may(request.user, "edit"),
    }
    return page(request, "desk/article.html", context)


@needs("read")
def state(request: HttpRequest, key: str) -> HttpResponse:
    """The bar's line of state anew after a save, and with it the mark of every block that is not published."""
    row = get_article(key)
    now_so = state_of(row, timezone.now())
    answer = fragment(request, "desk/_state.html", {"article": row, "state": now_so})
    return told(answer, marks={block: word for block, word in now_so.marks.items() if block != HEAD})


HEAD = "/head"
"""The head's place among the marks; no block's key has a slash."""


def state_of(article: Article, now: dt.datetime) -> State:
    editions = Edition.objects.filter(article=article).defer("card", "marks", "evidence")
    current = editions.public(now).newest_first().first()
    embargoed = editions.embargoed(now).first()
    if current is None:
        gone = editions.released(now).exists()
        return State(current=None, embargoed=embargoed, changes=0, marks={}, is_withdrawn=gone)
    comparison = compare.compare(publishing.document_of(current), snapshot.take(article))
    return State(current=current, embargoed=embargoed, changes=len(comparison.changes), marks=_marks(comparison))


def _marks(comparison: compare.Comparison) -> dict[str, str]:
    marks = {row.key: _mark(row.state) for row in comparison.rows if row.new is not None and row.state != "same"}
    if any(change.id.startswith("head:") for change in comparison.changes):
        marks[HEAD] = "Changed"
    return marks


def _mark(state: str) -> str:
    return {"added": "New", "moved": "Moved"}.get(state, "Changed")


def draw_all(article: Article, now: dt.datetime, marks: Mapping[str, str]) -> list[Shown]:
    rows = shown.load_blocks(article)
    counts = shown.articles_showing(row.fact_id for row in rows)
    today = timezone.localdate(now)
    return [
        shown.shown(
            row, today=today, now=now, in_articles=counts.get(row.fact_id or 0, 1), unpublished=marks.get(row.key, "")
        )
        for row in rows
    ]


def draw_one(article: Article, key: str) -> Shown:
    """One block drawn anew, at one cost whatever the article's size; its mark comes with the state. Raises: Http404."""
    row = get_block(article, key)
    now = timezone.now()
    counts = shown.articles_showing([row.fact_id]) if row.fact_id else {}
    return shown.shown(row, today=timezone.localdate(now), now=now, in_articles=counts.get(row.fact_id or 0, 1))


def contents(blocks: Sequence[Shown], marks: Mapping[str, str]) -> list[Entry]:
    entries = [Entry("b-head", "Head", 0, int(HEAD in marks))]
    section: list[Shown] = []
    for block in blocks:
        if block.kind == "section" and section:
            entries.append(_entry(section))
            section = []
        section.append(block)
    return [*entries, _entry(section)] if section else entries


def _entry(section: Sequence[Shown]) -> Entry:
    first = section[0]
    return Entry(
        f"b-{first.key}",
        first.heading if first.kind == "section" else "Intro",
        sum(block.warnings for block in section),
        sum(bool(block.unpublished) for block in section),
    )
