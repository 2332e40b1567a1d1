"""Chosen blocks into another or a new article: a page of ticks, one press, one revision. Nothing is published."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from articles import beats, editing, history, relocating
from articles.addresses import ADDRESS_RULE
from articles.desk import screen
from articles.desk.forms import PlainForm
from articles.desk.head import first_authors
from articles.desk.pages import page
from articles.desk.roles import may, needs
from articles.models import Article, Block
from articles.relocating import Moved

PLACES = [("", "At its end"), ("top", "At its top")]


class MoveOutForm(PlainForm):
    """Where the blocks go: an article that there is, or a new one of the same topic."""

    into = forms.ModelChoiceField(Article.objects.none(), label="To", required=False, empty_label="A new article")
    place = forms.ChoiceField(label="Where", choices=PLACES, required=False, widget=forms.RadioSelect)
    headline = forms.CharField(label="Headline of the new article", max_length=200, required=False)
    slug = forms.CharField(
        label="Its address",
        max_length=80,
        required=False,
        validators=[ADDRESS_RULE],
        help_text="Blank: made from the headline up to a colon.",
    )

    def __init__(self, article: Article, *args: Any, may_make: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        into: Any = self.fields["into"]
        into.queryset = beats.of_mine(Article.objects.exclude(pk=article.pk)).order_by("headline", "pk")
        if not may_make:
            into.required, into.empty_label = True, "Choose an article"
            del self.fields["headline"], self.fields["slug"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "headline" in self.fields and not values.get("into"):
            if not values.get("headline") and "headline" not in self.errors:
                self.add_error("headline", "Choose an article, or write the headline of a new one.")
            values["slug"] = values.get("slug") or editing.suggest_slug(values.get("headline", ""))
        return values


@needs("edit")
@require_http_methods(["GET", "HEAD", "POST"])
def move_out(request: HttpRequest, key: str) -> HttpResponse:
    """The blocks with a tick each; `block` in the address is ticked already."""
    article = screen.get_article(key)
    may_make = may(request.user, "new_article")
    if request.method != "POST":
        return _page(request, article, MoveOutForm(article, may_make=may_make), request.GET.getlist("block"))
    chosen = request.POST.getlist("block")
    form = MoveOutForm(article, request.POST, may_make=may_make)
    if not form.is_valid():
        return _page(request, article, form, chosen, status=422)
    try:
        target, moved = _move(request, article, form, chosen)
    except ValidationError as problem:
        _take_errors(form, problem)
        return _page(request, article, form, chosen, status=422)
    messages.success(request, told(article, moved))
    return HttpResponseRedirect(f"{screen.urls(target)['article']}#b-{moved[0].after.key}")


def _move(request: HttpRequest, article: Article, form: MoveOutForm, keys: list[str]) -> tuple[Article, list[Moved]]:
    """One revision, with the new article in it. Raises: ValidationError."""
    values = form.cleaned_data
    name = values["into"] or values["headline"]
    note = f"Moved from “{article}” to “{name}”."
    with history.record(editor=request.user, note=note[:500]) as turn:  # type: ignore[arg-type]
        target = values["into"] or editing.new_article(
            turn,
            topic=article.topic,
            headline=values["headline"],
            slug=values["slug"],
            authors=first_authors(request),
        )
        return target, relocating.move_blocks(turn, article, keys, target, at_top=values["place"] == "top")


def _take_errors(form: MoveOutForm, problem: ValidationError) -> None:
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"__all__": problem.messages}
    for name, said in by_field.items():
        form.add_error(name if name in form.fields else None, said)


def told(article: Article, moved: Sequence[Moved]) -> str:
    """What happened, and what it means for readers and for links."""
    count, renamed = len(moved), sum(each.is_renamed for each in moved)
    words = f"{count} block{'s' * (count > 1)} moved here from “{article}”. Readers see it when both are published."
    if renamed:
        words += (
            f" {renamed} of them got a new key, because theirs was taken here: links to their old anchors stay behind."
        )
    return words


def _page(
    request: HttpRequest, article: Article, form: MoveOutForm, chosen: Sequence[str], *, status: int = 200
) -> HttpResponse:
    context = {
        "article": article,
        "urls": screen.urls(article),
        "form": form,
        "rows": _rows(article, chosen),
        "here": "articles",
    }
    return page(request, "desk/moving/out.html", context, status=status)


def _rows(article: Article, chosen: Sequence[str]) -> list[tuple[Block, bool, int]]:
    """The blocks that stand in the article, whether each is ticked, and of a section how many stand in it."""
    blocks = [block for block in _with_facts(article) if not block.removed]
    rows: list[tuple[Block, bool, int]] = []
    for at, block in enumerate(blocks):
        inside = 0
        if block.block_kind == Block.Kind.SECTION:
            later = blocks[at + 1 :]
            ends = (n for n, each in enumerate(later) if each.block_kind == Block.Kind.SECTION)
            inside = next(ends, len(later))
        rows.append((block, block.key in chosen, inside))
    return rows


def _with_facts(article: Article) -> list[Block]:
    found = Block.objects.filter(article=article).select_related("fact")
    return sorted(found, key=lambda block: block.sort_key)
