"""Status only: the statuses in place of a block's marks, one of them chosen and saved, nothing else touched."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from articles import editing, history, timeline
from articles.desk import screen
from articles.desk.edit import UNCHANGED, draw_form, drawn, open_form
from articles.desk.pages import fragment, page
from articles.desk.people import name_of
from articles.desk.roles import is_fragment, needs
from articles.models import Block
from facts.models import Fact
from facts.status import LABELS, MEANINGS, Status

REMOVED = "This block was taken out of the article meanwhile. Put it back, then save."


class StatusForm(forms.Form):
    """`was` is the status that the row was drawn with: a colleague's other changes do not stand in the way."""

    was = forms.CharField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        choices=[(each.value, LABELS[each]) for each in Status],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how sure we are."},
    )


@needs("edit")
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, key: str, block: str) -> HttpResponse:
    row = screen.find_block(key, block)
    if row.fact is None:
        raise Http404("Only a fact has a status.")
    form = StatusForm(request.POST if request.method == "POST" else None, auto_id=f"s-{row.key}-%s")
    if request.method == "GET":
        return _draw(request, row, row.fact)
    if not form.is_valid():
        return _draw(request, row, row.fact, problem="Say how sure we are.", answer=422)
    return _save(request, row, row.fact, form.cleaned_data)


def _save(request: HttpRequest, row: Block, fact: Fact, chosen: dict[str, Any]) -> HttpResponse:
    """The block anew, or open with its sentence in hand where that says something else than the new mark."""
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            changed = _set(turn, row, fact, **chosen)
    except history.Stale as stale:
        return _draw(request, row, stale.row, problem=_who_changed(stale.row), answer=409)  # type: ignore[arg-type]
    except ValidationError as problem:
        return _draw(request, row, fact, problem=" ".join(problem.messages), answer=422)
    said = f"Status: {LABELS[Status(chosen['status'])].lower()}. Saved." if changed else UNCHANGED
    now_so = screen.find_block(row.article.key, row.key)
    if changed and is_fragment(request) and (notice := now_so.fact and now_so.fact.contradiction):
        return draw_form(request, open_form(request, row.article, now_so, notice=notice), said=f"{said} {notice}")
    return drawn(request, row.article, row.key, focus=True, part=" [data-status]", said=said)


def _set(turn: history.Turn, block: Block, fact: Fact, *, was: str, status: str) -> bool:
    if turn.take(Block, block.pk).removed:
        raise ValidationError(REMOVED, code="removed")
    row = turn.take(Fact, fact.pk)
    if row.status not in (was, status):
        raise history.Stale(row)
    return editing.save_fact(turn, row, {"status": status})


def _who_changed(fact: Fact) -> str:
    newest = timeline.fact_history(fact, limit=1)
    who = name_of(newest[0].revision.user) if newest else "Somebody"
    return f"Not saved. {who} made it {LABELS[Status(fact.status)].lower()} meanwhile. Choose again."


def _draw(request: HttpRequest, row: Block, fact: Fact, *, problem: str = "", answer: int = 200) -> HttpResponse:
    form = StatusForm(auto_id=f"s-{row.key}-%s", initial={"was": fact.status, "status": fact.status})
    context = {
        "here": "articles",
        "form": form,
        "key": row.key,
        "block_label": str(fact),
        "article": row.article,
        "urls": screen.urls(row.article),
        "meanings": {each.value: words for each, words in MEANINGS.items()},
        "problem": problem,
    }
    if not is_fragment(request):
        whole = {**context, "title": "Status", "partial": "desk/_status_row.html"}
        return page(request, "desk/deed_page.html", whole, status=answer)
    focus = f'[id="b-{row.key}"] .status-row input:checked'
    drawn_row = fragment(request, "desk/_status_row.html", context, status=answer, focus=focus)
    if answer != 200:
        # The form's own target is the whole block, for the answer that saved.
        drawn_row["HX-Retarget"] = f'[id="b-{row.key}"] > .status-row'
    return drawn_row
