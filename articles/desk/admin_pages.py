"""The add and change pages of topics, sources and facts; nothing is ever deleted here.

Django's own would wrap the POST in a transaction, and a save takes its turn outermost: so these are ours.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from articles import editing, history, naming, timeline
from articles.desk import citations, fact_life, fact_life_views, kept, meeting, pages, saving, shown
from articles.desk.conflict import Conflict
from articles.desk.forms import FactForm, fact_initial
from articles.desk.roles import may, needs
from articles.desk.table_forms import FORMS, FactKindForm, RowForm
from articles.models import Block
from facts import kinds
from facts.models import Fact, Topic
from facts.versioned import Versioned, new_key

SAVES = 20
METHODS = ["GET", "HEAD", "POST"]
UNCHANGED = "Nothing changed, so nothing was saved."


def listed(model: type[Versioned]) -> str:
    """The address of that table's list."""
    return reverse(f"admin:facts_{model._meta.model_name}_changelist")


def page_of(row: Versioned) -> str:
    """The address of a row's own page."""
    return reverse(f"admin:facts_{row._meta.model_name}_change", args=[row.pk])


def pk_of(object_id: str) -> int:
    """The primary key in an address; 0, which no row has, for anything else."""
    return int(object_id) if object_id.isascii() and object_id.isdigit() and len(object_id) < 16 else 0


# Topics and sources


@require_http_methods(METHODS)
@needs("edit")
def add_row(request: HttpRequest, model: type[Versioned]) -> HttpResponse:
    """A new topic or source."""
    form = FORMS[model](request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _row_page(request, model, form, status=422 if form.is_bound else 200)
    row = model(**form.values)
    row.key = new_key(str(row), type(row)._default_manager.all())  # type: ignore[attr-defined]
    try:
        with history.record(editor=request.user, note=form.cleaned_data["note"]):  # type: ignore[arg-type]
            _refuse_taken(row)
            editing.create(row)
    except ValidationError as problem:
        form.take_errors(problem)
        return _row_page(request, model, form, status=422)
    messages.success(request, f"“{row}” is saved.")
    return HttpResponseRedirect(page_of(row))


@require_http_methods(METHODS)
@needs("edit")
def change_row(request: HttpRequest, model: type[Versioned], object_id: str) -> HttpResponse:
    """A topic or source; what it says changes in the working copy of every article that shows it."""
    row = get_object_or_404(model, pk=pk_of(object_id))
    form = FORMS[model](request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        return _row_page(request, model, form, status=422 if form.is_bound else 200)
    try:
        with history.record(editor=request.user, note=form.cleaned_data["note"]) as turn:  # type: ignore[arg-type]
            fresh = turn.take(model, row.pk, lock_version=form.lock)
            changed = editing.change(fresh, naming.remembering(fresh, form.values))
            _refuse_taken(fresh)
    except history.Stale as stale:
        return _row_page(request, model, form, stale=stale.row, status=409)
    except ValidationError as problem:
        form.take_errors(problem)
        return _row_page(request, model, form, status=422)
    messages.success(request, "Saved." if changed else UNCHANGED)
    return HttpResponseRedirect(page_of(row))


def _refuse_taken(row: Versioned) -> None:
    """Uniqueness is judged again inside the turn. Raises: ValidationError."""
    if isinstance(row, Topic) and Topic.objects.filter(slug=row.slug).exclude(pk=row.pk).exists():
        raise ValidationError({"slug": "Another topic has this address."})


def _row_page(
    request: HttpRequest, model: type[Versioned], form: RowForm, *, stale: Versioned | None = None, status: int = 200
) -> HttpResponse:
    # The form has written what was typed onto its instance; what the row says is read again.
    row = model._default_manager.filter(pk=form.instance.pk).first() if form.instance.pk else None
    name = model._meta.model_name
    context = {
        "form": form,
        "row": row,
        "noun": name,
        "title": str(row) if row else f"New {name}",
        "list_url": listed(model),
        "list_name": capfirst(model._meta.verbose_name_plural),
        "stale": stale,
        "now": _now_lines(form, stale) if stale else (),
        "places": _places_of(row) if row else (),
        "here": f"{name}s",
    }
    return pages.page(request, "desk/tables/row.html", context, status=status)


def _now_lines(form: RowForm, stale: Versioned) -> list[tuple[str, str, str]]:
    """(label, as it is now, as typed) of each field in which the two differ."""
    typed = [(bound.label, getattr(stale, bound.name), form.cleaned_data.get(bound.name)) for bound, _ in form.shown]
    return [(str(label), _told(now), _told(mine)) for label, now, mine in typed if now != mine]


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _places_of(row: Versioned) -> Sequence[tuple[str, str]]:
    """The articles that show a topic or a source: (headline, address at the desk), at most 50."""
    about = {"fact__topic": row.pk} if isinstance(row, Topic) else {"fact__citations__source": row.pk}
    shown = Block.objects.filter(removed=False, **about)
    found = shown.values_list("article__headline", "article__key").order_by("-article").distinct()[:50]
    return [(headline or "Untitled article", reverse("desk:article", args=[key])) for headline, key in found]


# Facts


class OpenFact(Struct):
    """An open fact form, in the shape that the templates of the article's screen know."""

    form: FactForm
    rows: forms.BaseFormSet
    action: str
    title: str
    place: str = "b-fact"
    block: None = None
    conflict: Conflict | None = None
    removal: None = None
    in_articles: int = 0
    after: str = ""

    @property
    def kept(self) -> str:
        return kept.name("@fact", self.action, self.action.rstrip("/").rpartition("/")[0].rpartition("/")[2])

    def is_valid(self) -> bool:
        rows = self.rows.is_valid()
        return self.form.is_valid() and rows


@require_http_methods(METHODS)
@needs("edit")
def add_fact(request: HttpRequest) -> HttpResponse:
    """A new fact in no article yet: first its kind, then the form of that kind."""
    kind = request.GET.get("kind", "")
    if not kinds.fields(kind) and kind not in dict(kinds.choices()):
        context = {"form": FactKindForm(), "list_url": listed(Fact), "here": "facts"}
        return pages.page(request, "desk/tables/fact_kind.html", context)
    opened = _open(request, kind, action=request.get_full_path())
    if request.method != "POST":
        return _fact_page(request, opened, None)
    if not opened.is_valid():
        return _fact_page(request, opened, None, status=422)
    try:
        with history.record(editor=request.user, note=opened.form.cleaned_data["note"]) as turn:  # type: ignore[arg-type]
            cited = citations.store_sources(turn, opened.rows.wanted())  # type: ignore[attr-defined]
            fact = editing.new_fact(turn, opened.form.new_values(turn.today), cited)
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return _fact_page(request, opened, None, status=422)
    messages.success(request, "Saved. It stands in no article yet.")
    return kept.saved(request, HttpResponseRedirect(page_of(fact)), opened.kept, 0)


@require_http_methods(METHODS)
@needs("read")
def change_fact(request: HttpRequest, object_id: str) -> HttpResponse:
    """A fact's page: its form, in which articles it stands, and its last saves."""
    fact = get_object_or_404(Fact.objects.with_citations(), pk=pk_of(object_id))
    opened = _open(request, fact.fact_kind, fact=fact, action=page_of(fact))
    if request.method != "POST":
        return _fact_page(request, opened, fact)
    if not may(request.user, "edit"):
        return _fact_page(request, opened, fact, status=403)
    if not opened.is_valid():
        return _fact_page(request, opened, fact, status=422)
    if "use" in request.POST:
        sides = saving.fact_sides(fact, opened.form, opened.rows.wanted())  # type: ignore[attr-defined]
        meeting.meet(opened, sides, request.user, use=request.POST["use"])
        return _fact_page(request, opened, fact)
    try:
        stored = saving.record(
            request.user,
            opened.form.cleaned_data["note"],
            lambda turn, merging: saving.store_fact(turn, fact, opened.form, opened.rows, merging=merging),
        )
    except saving.Clashing as clash:
        meeting.meet(opened, clash.sides, request.user)
        return _fact_page(request, opened, fact, status=409)
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return _fact_page(request, opened, fact, status=422)
    merged = meeting.merged(stored, opened.form, request.user)
    messages.success(request, merged.said if merged else "Saved." if stored.changed else UNCHANGED)
    answer = HttpResponseRedirect(page_of(fact))
    return kept.saved(request, answer, opened.kept, opened.form.opened_at)


def _open(request: HttpRequest, kind: str, *, action: str, fact: Fact | None = None) -> OpenFact:
    sent = request.POST if request.method == "POST" else None
    form = FactForm(
        sent,
        kind=kind,
        may_hold=may(request.user, "hold"),
        topic=fact.topic if fact else None,
        auto_id="f-fact-%s",
        initial=fact_initial(fact, False) if fact else None,
    )
    del form.fields["runs_on"], form.fields["ran_on"]
    if sent is not None and fact:
        saving.take_back_picture(fact, form)
    initial = citations.initial_rows(fact) if fact else []
    rows = citations.SpareCitationRows(sent, initial=initial, prefix="citations", auto_id="f-fact-%s")
    return OpenFact(form=form, rows=rows, action=action, title=fact.headline if fact else f"New: {kinds.label(kind)}")


def _fact_page(request: HttpRequest, opened: OpenFact, fact: Fact | None, *, status: int = 200) -> HttpResponse:
    places = _places_of_fact(fact) if fact else []
    opened.in_articles = len(places)
    opened.form.get_ready(alone=True)
    context = {
        "opened": opened,
        "form": opened.form,
        "fact": fact,
        "lacks": fact.shortfall if fact else None,
        "held": shown.hold_of(fact) if fact and fact.is_held(timezone.now()) else "",
        "urls": {"article": listed(Fact)},
        "places": places,
        "saves": _saves(fact) if fact else [],
        "list_url": listed(Fact),
        "here": "facts",
    }
    return pages.page(request, "desk/tables/fact.html", context, status=status)


def _places_of_fact(fact: Fact) -> Sequence[tuple[str, str]]:
    """Each article in which it stands: (headline, address of the block at the desk)."""
    blocks = Block.objects.filter(fact=fact, removed=False).select_related("article").order_by("article", "pk")
    return [(block.article.headline or "Untitled article", _address(block)) for block in blocks]


def _address(block: Block) -> str:
    return f"{reverse('desk:article', args=[block.article.key])}#b-{block.key}"


def _saves(fact: Fact) -> list[fact_life.Step]:
    """The newest saves, newest first, each with what it changed since the one before."""
    found = timeline.fact_history(fact, limit=SAVES + 1)
    return fact_life.steps(found, fact_life_views.names(found), (), is_whole=len(found) <= SAVES)
