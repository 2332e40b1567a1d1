"""Editing one block in place: its form, saving it, and what is said when that does not work.

The same addresses answer htmx with the block alone and a browser without JavaScript with a whole page.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from articles import editing, history
from articles.desk import citations, screen
from articles.desk.conflict import Conflict, differing, of_fact, of_row
from articles.desk.forms import BLOCK_FORMS, DeskForm, FactForm, block_initial, fact_initial
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, may, needs
from articles.document import Fact as FactContent
from articles.models import Article, Block

SAVED = "Saved."
UNCHANGED = "Nothing changed, so nothing was saved."
FIRST_FIELD = [f"[data-first-in] {each}" for each in ("desk-rich", "input:checked", "input", "textarea")]
FIRST_TROUBLE = [
    "[data-conflict] [tabindex]",
    ".has-errors desk-rich",
    "[aria-invalid=true]",
    ".has-errors input",
    ".form-alert",
]
"""Where the focus goes, the first of these that is there."""
REMOVED = "This block was taken out of the article meanwhile. Put it back, then save."


class Open(Struct):
    """An open form: where it belongs, its fields, for a fact its sources, and what stands in the way of saving it."""

    article: Article
    form: DeskForm
    action: str
    place: str
    """The id of the element that it stands in; "b-new" for what is not in the article yet."""
    title: str
    block: Block | None = None
    rows: forms.BaseFormSet | None = None
    conflict: Conflict | None = None
    in_articles: int = 1
    after: str = ""

    def is_valid(self) -> bool:
        rows_valid = self.rows is None or self.rows.is_valid()
        return self.form.is_valid() and rows_valid

    @property
    def errors(self) -> int:
        rows = sum(len(row.errors) for row in self.rows.forms) if self.rows is not None and self.rows.is_bound else 0
        return len(self.form.errors) + rows


@needs("read")
@require_GET
def block(request: HttpRequest, key: str, block: str) -> HttpResponse:
    """One block as it is shown: what Cancel brings back."""
    article = screen.get_article(key)
    screen.get_block(article, block)
    return drawn(request, article, block, focus=True)


def drawn(request: HttpRequest, article: Article, key: str, *, focus: bool = False, said: str = "") -> HttpResponse:
    """The block drawn anew for htmx; else back to the article, at the block."""
    if not is_fragment(request):
        return HttpResponseRedirect(f"{screen.urls(article)['article']}#b-{key}")
    context = {
        "block": screen.draw_one(article, key),
        "urls": screen.urls(article),
        "may_edit": may(request.user, "edit"),
    }
    selector = f'[id="b-{key}"]' if focus else ""
    return fragment(request, "desk/_block.html", context, focus=selector, said=said)


@needs("edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, block: str) -> HttpResponse:
    row = screen.find_block(key, block)
    opened = open_form(request, row.article, row)
    if request.method == "GET":
        return draw_form(request, opened, said=f"Editing: {opened.title.rstrip('.')}.")
    if not opened.is_valid():
        return draw_form(request, opened, status=422)
    return save(request, opened, lambda turn: _store(turn, opened))


def open_form(request: HttpRequest, article: Article, block: Block) -> Open:
    data = request.POST if request.method == "POST" else None
    auto_id = f"f-{block.key}-%s"
    form: DeskForm
    rows = None
    if block.fact:
        form = FactForm(
            data,
            kind=block.fact.fact_kind,
            may_hold=may(request.user, "hold"),
            topic=block.fact.topic,
            auto_id=auto_id,
            initial=fact_initial(block.fact, block.runs_on),
        )
        rows = citation_rows(request, data, citations.initial_rows(block.fact), auto_id)
    else:
        form = BLOCK_FORMS[block.block_kind](data, auto_id=auto_id, initial=block_initial(block))
    counts = screen.shown.articles_showing([block.fact_id]) if block.fact_id and data is None else {}
    return Open(
        article=article,
        form=form,
        rows=rows,
        action=f"{screen.urls(article)['blocks']}{block.key}/edit/",
        place=f"b-{block.key}",
        title=block.fact.headline if block.fact else block.get_block_kind_display(),
        block=block,
        in_articles=counts.get(block.fact_id or 0, 1),
    )


def citation_rows(request: HttpRequest, data: Any, initial: list[dict[str, Any]], auto_id: str) -> forms.BaseFormSet:
    make = citations.CitationRows if is_fragment(request) else citations.SpareCitationRows
    return make(data, initial=initial, prefix="citations", auto_id=auto_id)


def draw_form(request: HttpRequest, opened: Open, *, status: int = 200, said: str = "") -> HttpResponse:
    """The form in the block's place, or on a page of its own with the block's other deeds."""
    context = {"opened": opened, "form": opened.form, "urls": screen.urls(opened.article), "article": opened.article}
    if not is_fragment(request):
        return page(request, "desk/block_page.html", {"here": "articles", **context}, status=status)
    focus = FIRST_TROUBLE if status != 200 else FIRST_FIELD
    wanted = ", ".join(f'[id="{opened.place}"] {each}' for each in focus)
    return fragment(request, "desk/_form.html", context, status=status, focus=wanted, said=said)


def save(request: HttpRequest, opened: Open, store: Callable[[history.Turn], tuple[str, bool]]) -> HttpResponse:
    """Store in one revision and draw the block anew. `store` answers the block's key and whether anything changed."""
    try:
        with history.record(editor=request.user, note=opened.form.cleaned_data["note"]) as turn:  # type: ignore[arg-type]
            key, changed = store(turn)
    except history.Stale as stale:
        opened.conflict = _conflict(opened, stale)
        return draw_form(request, opened, status=409)
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return draw_form(request, opened, status=422)
    answer = drawn(request, opened.article, key, focus=True, said=SAVED if changed else UNCHANGED)
    return answer


def _conflict(opened: Open, stale: history.Stale) -> Conflict:
    values, opened_at = opened.form.cleaned_data, opened.form.cleaned_data["lock_version"] or 0
    if isinstance(stale.row, Block | Article):
        return of_row(stale.row, opened_at, lambda then: differing(values, then))
    return of_fact(stale.row, opened_at, lambda then: _my_changes(opened, then))  # type: ignore[arg-type]


def _my_changes(opened: Open, then: FactContent) -> set[str]:
    """What this person changed since the form was opened, whatever the others did."""
    mine = differing(opened.form.cleaned_data, msgspec.structs.asdict(then))
    cited = {citation.source: citation for citation in then.citations}
    rows = {row.found.key if row.found else "": row.cleaned_data for row in opened.rows.wanted()}  # type: ignore[union-attr]
    same = rows.keys() == cited.keys() and not any(
        differing(row, msgspec.structs.asdict(cited[key])) - {"source"} for key, row in rows.items()
    )
    return mine if same else mine | {"citations"}


def _store(turn: history.Turn, opened: Open) -> tuple[str, bool]:
    block, form = opened.block, opened.form
    assert block is not None
    if block.removed:
        raise ValidationError(REMOVED, code="removed")
    if isinstance(form, FactForm):
        return block.key, _store_fact(turn, block, form, opened.rows)
    return block.key, editing.save_block(turn, block, form.cleaned_data, lock_version=form.lock)


def _store_fact(turn: history.Turn, block: Block, form: FactForm, rows: Any) -> bool:
    assert block.fact is not None
    cited = citations.store_sources(turn, rows.wanted())
    changed = editing.save_fact(turn, block.fact, form.values(), cited, lock_version=form.lock)
    if form.cleaned_data["runs_on"] != block.runs_on:
        changed |= editing.save_block(turn, block, {"runs_on": form.cleaned_data["runs_on"]})
    return changed
