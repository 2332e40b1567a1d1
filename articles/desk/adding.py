"""Adding a block between any two: the menu, the form of a new block, and an existing fact found by words and placed."""

import json
from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from articles import editing, history, naming
from articles.desk import citations, known_sources, saving, screen
from articles.desk.edit import Open, citation_rows, draw_block, draw_form, drawn, plain_form, save
from articles.desk.forms import DeskForm, FactForm
from articles.desk.order import refused
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, may, needs
from articles.models import Article, Block
from facts import kinds
from facts.models import Fact, FactQuerySet
from facts.status import LABELS

FOUND = 8
"""Existing facts that the menu offers at once."""

BLOCK_KINDS = {
    "section": ("Section", "A heading, and what follows it."),
    "prose": ("Prose", "Text that tells no fact."),
    "picture": ("Picture", "One of the library, with words of its own here if need be."),
    "embed": ("Embed", "A video or post on another site, as a card."),
}


class Choice(Struct, frozen=True):
    """A kind of block or fact that can be added."""

    name: str
    label: str
    help: str


def choices() -> list[Choice]:
    facts = [Choice(kind.name, kind.label, kind.help) for kind in kinds.KINDS.values()]
    return [*facts, *(Choice(name, *words) for name, words in BLOCK_KINDS.items())]


@needs("edit")
@require_GET
def menu(request: HttpRequest, key: str) -> HttpResponse:
    """What can be added below the block `after` ("": at the top), and existing facts for the words `q`."""
    article = screen.get_article(key)
    context = _menu(request, article)
    if not is_fragment(request):
        return page(request, "desk/add_page.html", {"here": "articles", **context})
    return fragment(request, "desk/_add_menu.html", context, focus="#add-filter")


def _menu(request: HttpRequest, article: Article) -> dict[str, Any]:
    after, words = request.GET.get("after", ""), request.GET.get("q", "").strip()
    return {
        "article": article,
        "after": after,
        "words": words,
        "choices": choices(),
        "facts": find_facts(article, words),
        "urls": screen.urls(article),
    }


@needs("edit")
@require_GET
def find(request: HttpRequest, key: str) -> HttpResponse:
    """The menu's existing facts anew, while somebody types."""
    return fragment(request, "desk/_found_facts.html", _menu(request, screen.get_article(key)))


def find_facts(article: Article, words: str) -> list[Fact]:
    """Facts that do not stand in the article, each word in what they say, their kind, status or a topic’s name."""
    found: FactQuerySet = Fact.objects.select_related("topic")
    typed = words.split()[:6]
    for word, topics in zip(typed, naming.called(typed), strict=True):
        named = [name for name, label in kinds.choices() if word.lower() in label.lower()]
        statuses = [status.value for status, label in LABELS.items() if word.lower() in label.lower()]
        found = found.filter(
            Q(statement__icontains=word)
            | _in_json("people", word)
            | _in_json("details", word)
            | Q(topic__in=topics)
            | Q(fact_kind__in=named)
            | Q(status__in=statuses)
        )
    here = Block.objects.filter(article=article, removed=False, fact__isnull=False).values("fact")
    return list(found.exclude(pk__in=here).order_by("-pk")[:FOUND])


def _in_json(field: str, word: str) -> Q:
    """SQLite keeps "é" in JSON as an escape and PostgreSQL as itself; capitals are told from small ones there."""
    found = Q()
    for spelling in {word} if word.isascii() else {word, word.lower(), word.capitalize()}:
        found |= Q(**{f"{field}__icontains": spelling}) | Q(**{f"{field}__icontains": json.dumps(spelling)[1:-1]})
    return found


@needs("edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """The form of a new section, prose or fact of that kind, below the block `after`; nothing is stored before Save."""
    article = screen.get_article(key)
    opened = new_form(request, article, what, action=f"{screen.urls(article)['add']}{what}/")
    if request.method == "GET" or asks_other_kind(request):
        return draw_form(request, opened, said=f"{opened.title} added, not saved yet.")
    if not opened.is_valid():
        return draw_form(request, opened, status=422)
    made = saving.Stored(changed=True)
    return save(request, opened, lambda turn, _: (_create(turn, opened, what).key, made), draw_block(request, opened))


def asks_other_kind(request: HttpRequest) -> bool:
    """Whether what was typed is to stand in the form of another kind; nothing is stored then."""
    return request.method == "POST" and "draw" in request.GET


def new_form(request: HttpRequest, article: Article, what: str, *, action: str) -> Open:
    """The form of what is not in the article yet. Raises: Http404 for a kind that there is not."""
    if what not in {choice.name for choice in choices()}:
        raise Http404(f"There is nothing called {what} to add.")
    data = request.POST if request.method == "POST" and not asks_other_kind(request) else None
    form: DeskForm
    rows = None
    if what in BLOCK_KINDS:
        form = plain_form(what, data, article, auto_id="f-new-%s")
    else:
        form = _fact_form(request, article, what, data)
        rows = citation_rows(request, data, _typed_rows(request.POST) if data is None else [], "f-new-%s")
    return Open(
        article=article,
        form=form,
        rows=rows,
        action=action,
        place="b-new",
        title=next(choice.label for choice in choices() if choice.name == what),
        after=(request.POST or request.GET).get("after", ""),
        kinds=[] if what in BLOCK_KINDS else kinds.choices(),
        is_typed=bool(request.POST),
    )


def _fact_form(request: HttpRequest, article: Article, what: str, data: QueryDict | None) -> FactForm:
    initial = {"topic": article.topic_id, "as_of": history.house_day(timezone.now())}
    if words := request.GET.get("statement", "").strip():
        initial["statement"] = escape(words)
    hold = may(request.user, "hold")
    form = FactForm(data, kind=what, may_hold=hold, topic=article.topic, auto_id="f-new-%s", initial=initial)
    if asks_other_kind(request):
        typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in form.fields.items()}
        form.initial = {**initial, **{name: value for name, value in typed.items() if value not in (None, "", [])}}
    return form


def _typed_rows(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of sources as they were typed, for a form of another kind."""
    sent = data.get("citations-TOTAL_FORMS", "0")
    count = min(int(sent), citations.LONGEST_LIST) if sent.isdecimal() else 0
    names = citations.CitationForm.base_fields
    rows = [{name: data.get(f"citations-{at}-{name}", "") for name in names} for at in range(count)]
    dropped = {at for at in range(count) if data.get(f"citations-{at}-DELETE")}
    return [row for at, row in enumerate(rows) if at not in dropped]


def _create(turn: history.Turn, opened: Open, what: str) -> Block:
    form, article, after = opened.form, opened.article, opened.after or None
    if not isinstance(form, FactForm):
        return editing.add_block(turn, article, what, form.cleaned_data, after=after)
    values, cited = new_fact(turn, opened)
    return editing.add_fact(turn, article, values, cited, after=after, runs_on=form.cleaned_data["runs_on"])


def new_fact(turn: history.Turn, opened: Open) -> tuple[dict[str, Any], list[Mapping[str, Any]]]:
    """What the open form of a new fact says, and its citations with sources that are made now."""
    cited = citations.store_sources(turn, opened.rows.wanted())  # type: ignore[union-attr]
    return cast("FactForm", opened.form).new_values(turn.today), cited


@needs("place")
@require_POST
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Show an existing fact (`fact`, its key) below the block `after`; one that stands here already is refused."""
    article = screen.get_article(key)
    fact = get_object_or_404(Fact, key=request.POST.get("fact", ""))
    standing = Block.objects.filter(article=article, fact=fact)
    if standing.filter(removed=False).exists():
        return refused(request, article, "That fact stands in this article already.")
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            taken = Block.objects.filter(article=article, key=fact.key).exists()
            after = request.POST.get("after") or None
            block = editing.place_fact(turn, article, fact, after=after, key="" if taken else fact.key)
    except ValidationError as problem:
        return refused(request, article, " ".join(problem.messages))
    count = screen.shown.articles_showing([fact.pk])[fact.pk]
    articles = "1 article" if count == 1 else f"{count} articles"
    return drawn(request, article, block.key, focus=True, said=f"Placed. This fact is now in {articles}.")


@needs("edit")
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Names of sources for the words that were typed, as options of a list."""
    typed = next((value for name, value in request.GET.items() if name.endswith("-source") or name == "q"), "")
    return fragment(request, "desk/_source_options.html", {"names": citations.find_sources(str(typed))})


@needs("edit")
@require_GET
def known_source(request: HttpRequest) -> HttpResponse:
    """What is known of the address `url`, for a row of sources to fill itself in: nothing is fetched from it."""
    known = known_sources.known(request.GET.get("url", "")[:500])
    found = known.source
    told = {
        "source": citations.name_of(found) if found else "",
        "key": found.key if found else "",
        "publisher": known.publisher,
        "title": known.title,
        "said": known.said,
    }
    return JsonResponse(told, headers={"Cache-Control": "no-store"})
