"""The article's screen: its blocks in order with what is not published yet, its contents list, the state in the bar."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from msgspec import Struct

from articles import compare, leaning, publishing, snapshot
from articles import life as page_life
from articles.desk import outgoing, review_threads, reviews, shown
from articles.desk.pages import fragment, page, told
from articles.desk.picture_look import Look
from articles.desk.roles import may, needs
from articles.desk.shown import Shown, ShownPicture
from articles.life import LifeStep
from articles.models import Article, Block, Edition


class State(Struct, frozen=True, kw_only=True):
    """What the bar says: the live edition, one in its 20 seconds, an embargoed one, and how many changes wait.

    `marks` are by block key; an edition in its 20 seconds counts as published.
    """

    current: Edition | None
    pending: Edition | None
    embargoed: Edition | None
    changes: int
    marks: Mapping[str, str]
    is_withdrawn: bool = False
    """Whether all that readers ever had was withdrawn."""
    life: LifeStep | None = None
    """What became of the page, if it is not kept up."""
    goes_out: str = ""
    """When the embargoed edition does, in the zone that its time was given in and in that of whoever asks."""


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
    return {
        "key": article.key,
        "article": base,
        "blocks": f"{base}blocks/",
        "add": f"{base}add/",
        "head": f"{base}head/",
        "facts": f"{reverse('desk:articles').removesuffix('articles/')}facts/",
    }


@needs("read")
def article(request: HttpRequest, key: str) -> HttpResponse:
    row = get_article(key)
    now = timezone.now()
    state = state_of(row, now)
    rows = shown.load_blocks(row)
    looks = shown.load_looks(row, rows)
    blocks = draw_all(rows, looks, now, state.marks)
    lead = shown.lead(row, looks)
    context = {
        "here": "articles",
        "article": row,
        "address": row.addresses.filter(is_current=True).first(),
        "state": state,
        "lead": lead,
        "blocks": blocks,
        "contents": contents(lead, blocks, state.marks),
        "head_unpublished": state.marks.get(HEAD, ""),
        "warnings": sum(block.warnings for block in blocks),
        "urls": urls(row),
        "may_edit": may(request.user, "edit"),
        **review_of(request, row, [block.key for block in blocks], now),
    }
    return page(request, "desk/article.html", context)


def review_of(request: HttpRequest, article: Article, keys: Sequence[str], now: dt.datetime) -> dict[str, Any]:
    """The open review and its remarks, by block. One query without a review, five with."""
    review = reviews.current(article)
    if review is None:
        return {}
    return {
        "panel": reviews.panel(review, request.user, now),
        "threads": review_threads.by_block(review, request.user),
        "threads_elsewhere": review_threads.elsewhere(review, request.user, keys),
    }


@needs("read")
def state(request: HttpRequest, key: str) -> HttpResponse:
    """The bar's line of state anew after a save, and with it the mark of all that is not published."""
    row = get_article(key)
    now_so = state_of(row, timezone.now())
    answer = fragment(request, "desk/_state.html", {"article": row, "state": now_so})
    return told(answer, marks=now_so.marks)


HEAD = "/head"
"""The head's place among the marks; no block's key has a slash."""


def state_of(article: Article, now: dt.datetime) -> State:
    editions = Edition.objects.filter(article=article).defer("card", "marks", "evidence")
    current = editions.public(now).newest_first().first()
    ahead = {edition.is_scheduled: edition for edition in editions.ahead(now)}
    step = page_life.current(article.pk)
    life = step if step and step.state != page_life.State.ACTIVE else None
    pending, embargoed = ahead.get(False), ahead.get(True)
    base, when = pending or current, _when(embargoed, now)
    if base is None:
        gone = editions.released(now).exists()
        return State(
            current=None,
            pending=None,
            embargoed=embargoed,
            changes=0,
            marks={},
            is_withdrawn=gone,
            life=life,
            goes_out=when,
        )
    comparison = compare.compare(publishing.document_of(base), snapshot.take(article))
    return State(
        current=current,
        pending=pending,
        embargoed=embargoed,
        changes=len(comparison.changes),
        marks=_marks(comparison),
        life=life,
        goes_out=when,
    )


def _when(embargoed: Edition | None, now: dt.datetime) -> str:
    mine = timezone.get_current_timezone()
    return outgoing.embargo(embargoed, mine=mine, now=now).sentence if embargoed else ""


def _marks(comparison: compare.Comparison) -> dict[str, str]:
    marks = {row.key: _mark(row.state) for row in comparison.rows if row.new is not None and row.state != "same"}
    if any(change.id.startswith("head:") for change in comparison.changes):
        marks[HEAD] = "Changed"
    return marks


def _mark(state: str) -> str:
    return {"added": "New", "moved": "Moved"}.get(state, "Changed")


def draw_all(
    rows: Sequence[Block], looks: Mapping[str, Look], now: dt.datetime, marks: Mapping[str, str]
) -> list[Shown]:
    counts = shown.articles_showing(row.fact_id for row in rows)
    leans = leaning.outdated(rows)
    today = timezone.localdate(now)
    return [
        shown.shown(
            row,
            today=today,
            now=now,
            in_articles=counts.get(row.fact_id or 0, 1),
            unpublished=marks.get(row.key, ""),
            leans=leans.get(row.pk, ()),
            looks=looks,
        )
        for row in rows
    ]


def draw_one(article: Article, key: str) -> Shown:
    """One block drawn anew, at one cost whatever the article's size; its mark comes with the state. Raises: Http404."""
    row = get_block(article, key)
    now = timezone.now()
    counts = shown.articles_showing([row.fact_id]) if row.fact_id else {}
    return shown.shown(
        row,
        today=timezone.localdate(now),
        now=now,
        in_articles=counts.get(row.fact_id or 0, 1),
        leans=leaning.outdated([row]).get(row.pk, ()),
        looks=shown.load_looks(None, [row]),
    )


def contents(lead: ShownPicture | None, blocks: Sequence[Shown], marks: Mapping[str, str]) -> list[Entry]:
    entries = [Entry("b-head", "Head", len(lead.marks) if lead else 0, int(HEAD in marks))]
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
