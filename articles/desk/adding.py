"""Adding a block between any two: the menu, the form of a new block, and an existing fact found by words and placed."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from msgspec import Struct

from articles import editing, history
from articles.desk import citations, screen
from articles.desk.edit import Open, citation_rows, draw_form, drawn, save
from articles.desk.forms import BLOCK_FORMS, DeskForm, FactForm
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
    """Facts that do not stand in the article, each word in statement, people, typed values, kind, status or topic."""
    found: FactQuerySet = Fact.objects.select_related("topic")
    for word in words.split()[:6]:
        named = [name for name, label in kinds.choices() if word.lower() in label.lower()]
        statuses = [status.value for status, label in LABELS.items() if word.lower() in label.lower()]
        found = found.filter(
            Q(statement__icontains=word)
            | Q(people__icontains=word)
            | Q(details__icontains=word)
            | Q(topic__name__icontains=word)
            | Q(fact_kind__in=named)
            | Q(status__in=statuses)
        )
    here = Block.objects.filter(article=article, removed=False, fact__isnull=False).values("fact")
    return list(found.exclude(pk__in=here).order_by("-pk")[:FOUND])


@needs("edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """The form of a new section, prose or fact of that kind, below the block `after`; nothing is stored before Save."""
    article = screen.get_article(key)
    opened = _new_form(request, article, what)
    if request.method == "GET":
        return draw_form(request, opened, said=f"{opened.title} added, not saved yet.")
    if not opened.is_valid():
        return draw_form(request, opened, status=422)
    return save(request, opened, lambda turn: (_create(turn, opened, what).key, True))


def _new_form(request: HttpRequest, article: Article, what: str) -> Open:
    if what not in {choice.name for choice in choices()}:
        raise Http404(f"There is nothing called {what} to add.")
    data = request.POST if request.method == "POST" else None
    form: DeskForm
    rows = None
    if what in BLOCK_KINDS:
        form = BLOCK_FORMS[what](data, auto_id="f-new-%s")
    else:
        hold = may(request.user, "hold")
        initial = {"topic": article.topic_id, "as_of": timezone.localdate()}
        form = FactForm(data, kind=what, may_hold=hold, topic=article.topic, auto_id="f-new-%s", initial=initial)
        rows = citation_rows(request, data, [], "f-new-%s")
    return Open(
        article=article,
        form=form,
        rows=rows,
        action=f"{screen.urls(article)['add']}{what}/",
        place="b-new",
        title=next(choice.label for choice in choices() if choice.name == what),
        after=(data or request.GET).get("after", ""),
    )


def _create(turn: history.Turn, opened: Open, what: str) -> Block:
    form, article, after = opened.form, opened.article, opened.after or None
    if not isinstance(form, FactForm):
        return editing.add_block(turn, article, what, form.cleaned_data, after=after)
    cited = citations.store_sources(turn, opened.rows.wanted())  # type: ignore[union-attr]
    values = form.new_values(_day(turn.now))
    return editing.add_fact(turn, article, values, cited, after=after, runs_on=form.cleaned_data["runs_on"])


def _day(now: dt.datetime) -> dt.date:
    return timezone.localdate(now)


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
