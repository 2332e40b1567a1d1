"""Quick deeds on one fact, wherever it is shown: still true, hold, release; and on a text that leans on facts.

`?article=` and `&block=` name the block that was pressed, which is then drawn anew; without them the answer is a line
to put in place of what was pressed, or a way back to the fact's page.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from articles import checking, history, leaning
from articles.desk import admin_pages, publish_checked, screen
from articles.desk.edit import Open, draw_form, drawn
from articles.desk.hold_form import HoldForm
from articles.desk.order import refused
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, may, needs
from articles.models import Article, Block
from facts.models import Fact
from facts.values import PartialDate


def _fact(key: str) -> Fact:
    """Raises: Http404."""
    return get_object_or_404(Fact.objects.select_related("topic"), key=key)


def _pressed(request: HttpRequest, fact: Fact) -> tuple[Article, Block] | None:
    """The block that was pressed, with its article; None for a press elsewhere. Raises: Http404 for another's block."""
    key, block = request.GET.get("article", ""), request.GET.get("block", "")
    if not key:
        return None
    row = screen.find_block(key, block)
    if row.fact_id != fact.pk:
        raise Http404(f"Block {block} shows another fact.")
    return row.article, row


def _answer(request: HttpRequest, fact: Fact, said: str, **more: Any) -> HttpResponse:
    """The block anew, a line in place of what was pressed, or the fact's page."""
    if pressed := _pressed(request, fact):
        article, block = pressed
        return drawn(request, article, block.key, focus=True, said=said, more=more)
    if is_fragment(request):
        return fragment(request, "desk/facts/_done.html", {"fact": fact, "said": said, **more}, said=said)
    messages.success(request, said)
    return HttpResponseRedirect(_back(request) or admin_pages.page_of(fact))


def _back(request: HttpRequest) -> str:
    """The page of ours that it was pressed on, if that one asks to be shown again."""
    place = request.POST.get("next", "")
    return place if url_has_allowed_host_and_scheme(place, None, require_https=request.is_secure()) else ""


@needs("edit")
@require_POST
def still_true(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody looked: as of today, and the next look when its kind asks for one."""
    fact = _fact(key)
    with history.record(editor=request.user, note=checking.STILL_TRUE) as turn:  # type: ignore[arg-type]
        changed = checking.still_true(turn, fact)
    fact.refresh_from_db()
    said = (
        f"Still true, as of today.{_next_look(fact)}" if changed else "Looked at today already, so nothing was saved."
    )
    offers = changed and may(request.user, "publish") and publish_checked.is_live(fact)
    return _answer(request, fact, said, checked=fact.key if offers else "")


def _next_look(fact: Fact) -> str:
    day = fact.review_by
    return f" Next look by {PartialDate(day.year, month=day.month, day=day.day).label}." if day else ""


@needs("publish")
@require_POST
def publish_check(request: HttpRequest, key: str) -> HttpResponse:
    """Tell readers that it was checked: a minor edition of each live article in which nothing else of it waits."""
    fact = _fact(key)
    told = publish_checked.publish(fact, editor=request.user)  # type: ignore[arg-type]  # the guard let no stranger in
    return _answer(request, fact, told.said, published=told)


@needs("hold")
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, key: str) -> HttpResponse:
    """The form that asks for the reason and perhaps a time, in the block's place or on a page of its own."""
    fact = _fact(key)
    form = HoldForm(request.POST if request.method == "POST" else None, initial=HoldForm.of(fact), auto_id="f-hold-%s")
    if request.method == "GET":
        return _hold_form(request, fact, form)
    if not form.is_valid():
        return _hold_form(request, fact, form, status=422)
    try:
        with history.record(editor=request.user, note=form.cleaned_data["note"]) as turn:  # type: ignore[arg-type]
            checking.hold(turn, fact, reason=form.reason, until=form.cleaned_data["until"])
    except ValidationError as problem:
        form.take_errors(problem)
        return _hold_form(request, fact, form, status=422)
    return _answer(request, fact, "Held. Nothing of it goes out, in any article, until it is released.")


def _hold_form(request: HttpRequest, fact: Fact, form: HoldForm, *, status: int = 200) -> HttpResponse:
    action = request.get_full_path()
    if pressed := _pressed(request, fact):
        article, block = pressed
        opened = Open(article=article, form=form, action=action, place=f"b-{block.key}", title="Hold", block=block)
        return draw_form(request, opened, status=status, said=f"Holding: {fact.headline.rstrip('.')}.")
    context = {"fact": fact, "form": form, "action": action, "back": admin_pages.page_of(fact), "here": "facts"}
    return page(request, "desk/facts/hold.html", context, status=status)


@needs("hold")
@require_POST
def release(request: HttpRequest, key: str) -> HttpResponse:
    """What changed of it may go out again, with the next publication."""
    fact = _fact(key)
    with history.record(editor=request.user, note=checking.RELEASED) as turn:  # type: ignore[arg-type]
        changed = checking.release(turn, fact)
    said = "Released. Its changes can be published." if changed else "It was not held, so nothing was saved."
    return _answer(request, fact, said)


@needs("edit")
@require_POST
def still_right(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """The text says no less and no more than the facts that it leans on, as they are now. It is no save of the text."""
    row = screen.find_block(key, block)
    if row.removed or not row.leans_on:
        return refused(request, row.article, "That text leans on no fact, or is not in the article any more.")
    with history.turn():
        leaning.looked_at(row)
    if back := _back(request):
        messages.success(request, "Still right.")
        return HttpResponseRedirect(back)
    return drawn(request, row.article, block, focus=True, said="Still right.")
