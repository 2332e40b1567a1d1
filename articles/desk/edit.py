"""Editing one block in place: its form, saving it, and what is said when that does not work.

The same addresses answer htmx with the block alone and a browser without JavaScript with a whole page.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct

from articles import editing, history
from articles.desk import citations, conflict, kept, meeting, saving, screen
from articles.desk.conflict import Conflict, Removal
from articles.desk.forms import BLOCK_FORMS, DeskForm, FactForm, ProseForm, block_initial, fact_initial
from articles.desk.pages import fragment, page
from articles.desk.people import name_of
from articles.desk.roles import is_fragment, may, needs
from articles.models import Article, Block

SAVED = "Saved."
UNCHANGED = "Nothing changed, so nothing was saved."
SAVED_ALREADY = "Saved already."
FIRST_FIELD = [
    f"[data-first-in] {each}" for each in ("desk-rich", "[data-choose]", "input:checked", "input", "textarea")
]
FIRST_TROUBLE = [
    "[data-conflict] [tabindex]",
    ".has-errors desk-rich",
    "[aria-invalid=true]",
    ".has-errors [data-choose]",
    ".has-errors input",
    ".form-alert",
]
NEXT_CHOICE = ["[data-clash]:not(.is-settled) button", ".save"]
"""Where the focus goes, the first of these that is there."""
SENTENCE = ["desk-rich", "textarea"]

Store = Callable[[history.Turn, bool], tuple[str, saving.Stored]]
"""Takes the turn and whether to merge; answers the block's key and what was stored."""
Draw = Callable[[str, str, meeting.MergedTold | None], HttpResponse]
"""Takes the block's key, what is said, and what it was merged with."""


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
    removal: Removal | None = None
    in_articles: int = 1
    after: str = ""
    kinds: Sequence[tuple[str, str]] = ()
    """The fact kinds that a new fact may become while it is typed."""
    carried: Sequence[tuple[str, str]] = ()
    """Hidden fields that it sends along."""
    is_typed: bool = False
    """Whether somebody typed in it already, although it was drawn just now."""
    notice: str = ""
    """Why it is open although nobody asked for it: what its sentence should be looked at for."""

    @property
    def kept(self) -> str:
        """The name under which the browser keeps what is typed in it."""
        part = self.block.key if self.block else "@head" if self.place == "b-head" else "@new"
        return kept.name(self.article.key, self.action, part)

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


def drawn(
    request: HttpRequest,
    article: Article,
    key: str,
    *,
    focus: bool = False,
    part: str = "",
    said: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The block drawn anew for htmx, with `more` to tell in it; else back to the article, at the block.

    The focus is on the block, or on the `part` of it that the selector names.
    """
    if not is_fragment(request):
        return HttpResponseRedirect(f"{screen.urls(article)['article']}#b-{key}")
    context = {
        "block": screen.draw_one(article, key),
        "urls": screen.urls(article),
        "may_edit": may(request.user, "edit"),
        **(more or {}),
    }
    selector = f'[id="b-{key}"]{part}' if focus else ""
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
    if "use" in request.POST:
        return draw_clash(request, opened, _look(opened), request.POST["use"])
    put_back = "put_back" in request.POST

    def store(turn: history.Turn, merging: bool) -> tuple[str, saving.Stored]:
        return _store(turn, opened, merging=merging, put_back=put_back)

    return save(request, opened, store, draw_block(request, opened))


def draw_block(request: HttpRequest, opened: Open) -> Draw:
    return lambda key, said, merged: drawn(request, opened.article, key, focus=True, said=said, more={"merged": merged})


def open_form(request: HttpRequest, article: Article, block: Block, *, notice: str = "") -> Open:
    """The block's form with what was sent; as it is stored where a `notice` opens it."""
    data = request.POST if request.method == "POST" and not notice else None
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
        form = plain_form(block.block_kind, data, article, auto_id=auto_id, initial=block_initial(block))
    if data is not None:
        saving.take_back_picture(block.fact or block, form)
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
        notice=notice,
    )


def plain_form(kind: str, data: Any, article: Article, **options: Any) -> DeskForm:
    """The form of a block that shows no fact; a text may lean on the facts of its article."""
    form = BLOCK_FORMS[kind](data, **options)
    if isinstance(form, ProseForm):
        form.offer(article)
    return form


def citation_rows(request: HttpRequest, data: Any, initial: list[dict[str, Any]], auto_id: str) -> forms.BaseFormSet:
    make = citations.CitationRows if is_fragment(request) else citations.SpareCitationRows
    return make(data, initial=initial, prefix="citations", auto_id=auto_id)


def draw_form(
    request: HttpRequest, opened: Open, *, status: int = 200, said: str = "", focus: list[str] | None = None
) -> HttpResponse:
    """The form in the block's place, or on a page of its own with the block's other deeds."""
    opened.form.get_ready(alone=not is_fragment(request))
    context = {"opened": opened, "form": opened.form, "urls": screen.urls(opened.article), "article": opened.article}
    if not is_fragment(request):
        return page(request, "desk/block_page.html", {"here": "articles", **context}, status=status)
    focus = focus or (FIRST_TROUBLE if status != 200 else SENTENCE if opened.notice else FIRST_FIELD)
    wanted = ", ".join(f'[id="{opened.place}"] {each}' for each in focus)
    return fragment(request, "desk/_form.html", context, status=status, focus=wanted, said=said)


def save(request: HttpRequest, opened: Open, store: Store, draw: Draw) -> HttpResponse:
    """Store in one revision and draw what became of it."""
    try:
        key, stored = saving.record(request.user, opened.form.cleaned_data["note"], store)
    except saving.Clashing as clash:
        return draw_clash(request, opened, clash.sides)
    except saving.TakenOut as taken:
        saves = saving.versions(taken.block, taken.block.lock_version - 1).saves
        opened.removal = conflict.Removal(who=conflict.who(saves, request.user, name_of), ago=conflict.ago(saves))
        return draw_form(request, opened, status=409, said=f"Not saved. {opened.removal.who} took this out.")
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return draw_form(request, opened, status=422)
    merged = meeting.merged(stored, opened.form, request.user)
    said = merged.said if merged else SAVED if stored.changed else SAVED_ALREADY if stored.merge else UNCHANGED
    if merged and not is_fragment(request):
        messages.success(request, said)
    return kept.saved(request, draw(key, said, merged), opened.kept, opened.form.opened_at)


def draw_clash(request: HttpRequest, opened: Open, sides: saving.Sides, use: str = "") -> HttpResponse:
    """The form with what both changed in it, and above it what clashes; `use` is a choice that was pressed there."""
    told = meeting.meet(opened, sides, request.user, use=use)
    if not use:
        return draw_form(request, opened, status=409, said=f"Not saved. {told.said}")
    return draw_form(request, opened, focus=NEXT_CHOICE, said=told.taken(use))


def _look(opened: Open) -> saving.Sides:
    """The versions that meet in the form, without saving it."""
    block, form = opened.block, opened.form
    assert block is not None
    if isinstance(form, FactForm):
        assert block.fact is not None
        return saving.fact_sides(block.fact, form, opened.rows.wanted())  # type: ignore[union-attr]
    return saving.block_sides(block, form)


def _store(turn: history.Turn, opened: Open, *, merging: bool, put_back: bool) -> tuple[str, saving.Stored]:
    block, form = opened.block, opened.form
    assert block is not None
    if block.removed and not put_back:
        raise saving.TakenOut(block)
    back = block.removed and editing.put_back(turn, block)
    if not isinstance(form, FactForm) or block.fact is None:
        stored = saving.store_block(turn, block, form, merging=merging or bool(back))
    else:
        stored = saving.store_fact(turn, block.fact, form, opened.rows, merging=merging)
        if form.runs_on_changed:
            back |= editing.save_block(turn, block, {"runs_on": form.cleaned_data["runs_on"]})
    return block.key, msgspec.structs.replace(stored, changed=stored.changed or bool(back))
