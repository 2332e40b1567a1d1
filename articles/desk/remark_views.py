"""Remarks beside a block in a review: made, answered, closed and opened again, in place or as whole pages."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from articles import reviewing
from articles.desk import mails, review_threads, reviews, screen
from articles.desk.pages import fragment, page, told
from articles.desk.people import name_of
from articles.desk.roles import is_fragment, may, needs
from articles.deskwork import Remark, Review
from articles.models import Article, Block
from articles.reviewing import NotDone


@require_http_methods(["GET", "HEAD", "POST"])
@needs("remark")
def remark(request: HttpRequest, key: str) -> HttpResponse:
    """A new remark on a block (`block`; blank: the head): its form, and the press on its button."""
    article = screen.get_article(key)
    asked = request.POST if request.method == "POST" else request.GET
    block = screen.get_block(article, asked["block"]) if asked.get("block") else None
    review = _review(article)
    if request.method != "POST":
        return _form(request, article, review, block)
    words, by = request.POST.get("words", ""), cast("User", request.user)
    try:
        made = reviewing.remark(review, by=by, words=words, block=block)
    except NotDone as refused:
        return _form(request, article, review, block, typed=words, problem=refused.message)
    mails.remarked(made, by=by)
    return _drawn(request, article, block, focus=f"#remark-{made.pk}", said="Remark added.")


def _form(
    request: HttpRequest, article: Article, review: Review, block: Block | None, *, typed: str = "", problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "here": "articles",
        "article": article,
        "urls": screen.urls(article),
        "thread": review_threads.of(review, block, request.user),
        "is_writing": True,
        "typed": typed,
        "problem": problem,
    }
    status = 422 if problem else 200
    if is_fragment(request):
        place = context["thread"].place
        focus = f'[id="{place}"] textarea[name=words]'
        return fragment(request, "desk/review/_thread.html", context, focus=focus, said=problem, status=status)
    return page(request, "desk/review/remark.html", context, status=status)


@require_POST
@needs("remark")
def answer(request: HttpRequest, key: str, number: int) -> HttpResponse:
    article, row = _find(key, number)
    words, by = request.POST.get("words", ""), cast("User", request.user)

    def deed() -> None:
        reviewing.answer(row, by=by, words=words)
        mails.answered(row, by=by, words=words.strip())

    return _done(request, article, row, deed, said="Answered.")


@require_POST
@needs("remark")
def close(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """By whoever made it, or by someone who decides on reviews."""
    article, row = _find(key, number)
    by = cast("User", request.user)

    def deed() -> None:
        if row.by_id != by.pk and not may(by, "review"):
            raise NotDone("not-yours", f"{name_of(row.by)} closes this remark, or an editor. You can answer it.")
        reviewing.close(row, by=by)

    return _done(request, article, row, deed, said="Closed.")


@require_POST
@needs("remark")
def reopen(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """By anyone in the review: what is not settled should not look as if it were."""
    article, row = _find(key, number)
    return _done(request, article, row, lambda: reviewing.reopen(row), said="Open again.")


def _done(
    request: HttpRequest, article: Article, row: Remark, deed: Callable[[], object], *, said: str
) -> HttpResponse:
    try:
        deed()
    except NotDone as refused:
        if is_fragment(request):
            return told(HttpResponse(status=422), alert={"words": refused.message})
        context = {"article": article, "urls": screen.urls(article), "message": refused.message}
        return page(request, "desk/not_done.html", context, status=422)
    return _drawn(request, article, row.block, focus=f"#remark-{row.pk}", said=said)


def _drawn(request: HttpRequest, article: Article, block: Block | None, *, focus: str, said: str) -> HttpResponse:
    """The thread anew, with the number of open remarks for the bar."""
    urls = screen.urls(article)
    if not is_fragment(request):
        return HttpResponseRedirect(f"{urls['article']}{focus}")
    review = _review(article)
    thread = review_threads.of(review, block, request.user)
    context = {"article": article, "urls": urls, "thread": thread}
    answer = fragment(request, "desk/review/_thread.html", context)
    count = sum(each.is_open for each in review.remarks.all())
    return told(answer, focus=focus, said=said, remarks={"words": reviews.remarks_words(count)})


def _review(article: Article) -> Review:
    """Raises: Http404 if the article is not in review."""
    review = reviews.current(article)
    if review is None:
        raise Http404("This article is not in review.")
    return review


def _find(key: str, number: int) -> tuple[Article, Remark]:
    """A remark in a review of that article, never of another. Raises: Http404."""
    rows = Remark.objects.select_related("review__asked_by", "review__article", "block__fact", "by")
    row = get_object_or_404(rows, pk=number, review__article__key=key)
    return screen.get_article(key), row
