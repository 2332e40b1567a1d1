"""A sentence of a text becomes a fact: its form opens below the text, and one save takes the sentence out of it.

Until then nothing is stored and the text's own form stays as it was, so that leaving the fact loses nothing.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from articles import copying, history, timeline
from articles.desk import adding, screen
from articles.desk.edit import Open, draw_form
from articles.desk.fields import RichTextField
from articles.desk.pages import fragment
from articles.desk.people import name_of
from articles.desk.roles import is_fragment, may, needs
from articles.models import Block
from facts.models import Fact

PREFIX = "text"
STATUS_FIRST = ["[name=status]"]


class TextForm(forms.Form):
    """What is left of the text around the sentence, and the lock version that its form was opened with."""

    before = RichTextField("prose", required=False)
    after = RichTextField("prose", required=False)
    leans_on = forms.ModelMultipleChoiceField(Fact.objects.all(), to_field_name="key", required=False)
    lock = forms.IntegerField()


@needs("edit")
@require_POST
def split(request: HttpRequest, key: str, block: str, what: str) -> HttpResponse:
    row = screen.find_block(key, block)
    if row.block_kind != Block.Kind.PROSE or what in adding.BLOCK_KINDS:
        raise Http404("Only a sentence of a text becomes a fact.")
    text = TextForm(request.POST, prefix=PREFIX)
    action = f"{screen.urls(row.article)['blocks']}{row.key}/split/{what}/"
    opened = adding.new_form(request, row.article, what, action=action)
    opened.carried = [(name, value) for name, values in request.POST.lists() if _is_text(name) for value in values]
    opened.notice = "Saving takes this sentence out of the text above."
    if adding.asks_other_kind(request):
        said = f"{opened.title} of this sentence, not saved yet."
        return draw_form(request, opened, said=said, focus=STATUS_FIRST)
    if not opened.is_valid():
        return draw_form(request, opened, status=422)
    if not text.is_valid():
        return _refused(request, opened, "The text around this sentence cannot be saved like this.", 422)
    return _save(request, opened, row, text)


def _is_text(name: str) -> bool:
    return name.startswith(f"{PREFIX}-")


def _save(request: HttpRequest, opened: Open, row: Block, text: TextForm) -> HttpResponse:
    try:
        with history.record(editor=request.user, note=opened.form.cleaned_data["note"]) as turn:  # type: ignore[arg-type]
            told = _tell(turn, opened, row, text)
    except history.Stale:
        saves = timeline.newest_save({Block: [row.pk]}, after=0)
        who = name_of(saves.user) if saves else "Somebody"
        words = f"{who} saved the text meanwhile, so nothing is saved yet. Leave this, save the text, then try again."
        return _refused(request, opened, words, 409)
    except ValidationError as problem:
        opened.form.take_errors(problem)
        return draw_form(request, opened, status=422)
    return _drawn(request, row, told)


def _tell(turn: history.Turn, opened: Open, row: Block, text: TextForm) -> copying.Told:
    values, cited = adding.new_fact(turn, opened)
    left = text.cleaned_data
    return copying.tell_as_fact(
        turn,
        row,
        values,
        cited,
        before=left["before"],
        after=left["after"],
        leans_on=[fact.key for fact in left["leans_on"]],
        lock_version=left["lock"],
    )


def _refused(request: HttpRequest, opened: Open, words: str, status: int) -> HttpResponse:
    opened.form.add_error(None, words)
    return draw_form(request, opened, status=status)


def _drawn(request: HttpRequest, row: Block, told: copying.Told) -> HttpResponse:
    """The text, the fact and the rest of the text in the place of the text's form."""
    address = screen.urls(row.article)
    if not is_fragment(request):
        return HttpResponseRedirect(f"{address['article']}#b-{told.fact.key}")
    context = {
        "blocks": [screen.draw_one(row.article, each.key) for each in told.blocks],
        "urls": address,
        "may_edit": may(request.user, "edit"),
    }
    said = "Saved. The sentence is a fact now."
    answer = fragment(request, "desk/_split.html", context, focus=f'[id="b-{told.fact.key}"]', said=said)
    answer["HX-Retarget"] = f'[id="b-{row.key}"]'
    answer["X-Desk-Saved"] = "1"
    return answer
