"""Several facts chosen in their list: still true, one status, one more source. First a look, then one save of all."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from msgspec import Struct, structs

from articles import beats, history
from articles.desk import admin_pages, bulk, citations, shown
from articles.desk.bulk import Deed, Look
from articles.desk.forms import DeskForm
from articles.desk.pages import page
from articles.desk.roles import needs
from facts.models import Fact
from facts.status import LABELS, MEANINGS, Status

MOST = 100
"""Facts at once."""

NOT_MINE = "It is of a topic that you do not work on, so it is left as it is."
STILL_TRUE, STATUS, CITE = "still-true", "status", "cite"
DEEDS = {STILL_TRUE: "Still true", STATUS: "Change the status", CITE: "Cite one source"}


class NoteForm(DeskForm):
    """The note of the one save."""


class StatusForm(NoteForm):
    status = forms.ChoiceField(
        choices=[(each.value, LABELS[each]) for each in Status],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the status."},
    )

    meanings = {status.value: words for status, words in MEANINGS.items()}


class Chosen(Struct, kw_only=True):
    """What was sent: the facts, the versions at which somebody looked at them, and the deed's own form."""

    deed: str
    facts: list[Fact]
    versions: dict[str, int]
    form: DeskForm
    rows: forms.BaseFormSet | None = None

    def is_valid(self) -> bool:
        rows_valid = self.rows is None or self.rows.is_valid()
        if self.rows is not None and rows_valid and len(self.rows.wanted()) != 1:  # type: ignore[attr-defined]
            self.form.add_error(None, "Name the source, or describe a new one.")
            return False
        return self.form.is_valid() and rows_valid


@needs("edit")
@require_http_methods(["GET", "POST"])
def bulk_deed(request: HttpRequest, deed: str) -> HttpResponse:
    """`fact` names each chosen fact: its key or, once looked at, "key:version"; `sure` says that the look was had."""
    chosen = _chosen(request, deed)
    if request.method == "GET":
        return _screen(request, chosen, _looks(chosen) if deed == STILL_TRUE else [])
    if not chosen.is_valid():
        return _screen(request, chosen, [], status=422)
    if "sure" not in request.POST:
        return _screen(request, chosen, _looks(chosen))
    return _do(request, chosen)


def _chosen(request: HttpRequest, deed: str) -> Chosen:
    """Raises: Http404 for a deed or a fact that is not there, and where nothing, or too much, is chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    pairs = [name.partition(":") for name in sent.getlist("fact")]
    found = {fact.key: fact for fact in Fact.objects.with_citations().filter(key__in=[key for key, *_ in pairs])}
    if deed not in DEEDS or not pairs or len(pairs) > MOST or any(key not in found for key, *_ in pairs):
        raise Http404("Choose facts in their list first.")
    data = request.POST if request.method == "POST" else None
    make = StatusForm if deed == STATUS else NoteForm
    return Chosen(
        deed=deed,
        facts=[found[key] for key in dict.fromkeys(key for key, *_ in pairs)],
        versions={key: int(version) for key, _, version in pairs if version.isascii() and version.isdigit()},
        form=make(data, auto_id="f-bulk-%s"),
        rows=citations.SpareCitationRows(data, prefix="citations", auto_id="f-bulk-%s") if deed == CITE else None,
    )


def _looks(chosen: Chosen) -> list[Look]:
    counts = shown.articles_showing(fact.pk for fact in chosen.facts)
    return [structs.replace(_look(chosen, fact), in_articles=counts.get(fact.pk, 0)) for fact in chosen.facts]


def _look(chosen: Chosen, fact: Fact) -> Look:
    if not beats.allows([fact.topic_id]):
        return Look(fact=fact, becomes="", warnings=(NOT_MINE,))
    if chosen.deed == STILL_TRUE:
        return bulk.look_still_true(fact, history.house_day(timezone.now()))
    if chosen.deed == STATUS:
        return bulk.look_status(fact, chosen.form.cleaned_data["status"])
    row = chosen.rows.wanted()[0]  # type: ignore[union-attr]  # `is_valid` saw that there is one
    told, found = row.cleaned_data, row.found
    name = str(found) if found else f"{told['publisher'] or 'Unattributed'}: {told['title']}"
    publisher = found.publisher if found else told["publisher"]
    return bulk.look_cite(fact, found, name, told["standing"], publisher)


def _do(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    note = chosen.form.cleaned_data["note"] or DEEDS[chosen.deed]
    try:
        with history.record(editor=request.user, note=note) as turn:  # type: ignore[arg-type]
            deed = _deed(turn, chosen)
            # A fact without a version was never looked at: 0 is the version of none.
            mine = [fact for fact in chosen.facts if beats.allows([fact.topic_id])]
            changed = sum([deed(turn, fact, chosen.versions.get(fact.key, 0)) for fact in mine])
    except history.Stale as stale:
        problem = (
            f"“{stale.row}” was saved since you looked, so nothing is done yet. This is how all of them stand now."
        )
        again = _again(request, chosen.deed)
        return _screen(request, again, _looks(again), problem, status=409)
    except ValidationError as refused:
        return _screen(request, chosen, _looks(chosen), " ".join(refused.messages), status=422)
    messages.success(request, _said(chosen, changed))
    return HttpResponseRedirect(admin_pages.listed(Fact))


def _again(request: HttpRequest, deed: str) -> Chosen:
    """The same with the facts as they are now."""
    again = _chosen(request, deed)
    again.is_valid()
    return again


def _deed(turn: history.Turn, chosen: Chosen) -> Deed:
    if chosen.deed == STILL_TRUE:
        return bulk.still_true
    if chosen.deed == STATUS:
        return bulk.to_status(chosen.form.cleaned_data["status"])
    return bulk.cite(citations.store_sources(turn, chosen.rows.wanted())[0])  # type: ignore[union-attr]


def _said(chosen: Chosen, changed: int) -> str:
    if not changed:
        return "Nothing changed, so nothing was saved."
    return (
        f"{DEEDS[chosen.deed]}: {changed} fact{pluralize(changed)} saved, as one save. Readers see it when you publish."
    )


def _screen(
    request: HttpRequest, chosen: Chosen, looks: Sequence[Look], problem: str = "", *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "deed": chosen.deed,
        "title": DEEDS[chosen.deed],
        "facts": chosen.facts,
        "looks": looks,
        "changing": sum(bool(look.becomes) for look in looks),
        "form": chosen.form,
        "rows": chosen.rows,
        "problem": problem,
        "list_url": admin_pages.listed(Fact),
        "here": "facts",
    }
    return page(request, "desk/facts/bulk.html", context, status=status)
