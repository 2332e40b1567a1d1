"""Find and replace: a search in the address, its hits a page at a time with a tick each, and one press for a page."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from articles import beats, replacing
from articles.desk import shown, sides
from articles.desk.forms import PlainForm
from articles.desk.pages import page
from articles.desk.roles import needs
from articles.models import Article, ArticleRevision
from articles.replacing import Hit, Outcome, Query, Saved
from facts.models import Topic
from facts.values import clean_text

PAGE = 100


class ReplaceForm(PlainForm):
    find = forms.CharField(
        max_length=replacing.LONGEST, strip=False, error_messages={"required": "Write the words to find."}
    )
    put = forms.CharField(label="Replace with", max_length=replacing.LONGEST, strip=False, required=False)
    match_case = forms.BooleanField(label="Match case", required=False)
    whole_words = forms.BooleanField(label="Whole words", required=False)
    article = forms.ModelChoiceField(
        Article.objects.order_by("headline", "pk"), label="In", required=False, empty_label="All articles"
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), label="About", required=False, empty_label="All topics")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        article, topic = cast("Any", self.fields["article"]), cast("Any", self.fields["topic"])
        article.queryset, topic.queryset = beats.of_mine(article.queryset), beats.of_mine(topic.queryset, "pk")

    def clean_find(self) -> str:
        words = _clean(self.cleaned_data["find"])
        if not words.strip():
            raise ValidationError("Write the words to find.")
        return words

    def clean_put(self) -> str:
        return _clean(self.cleaned_data["put"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "find" in values and values["find"] == values.get("put"):
            self.add_error("put", "These are the words that you look for.")
        return values

    def query(self) -> Query:
        values = {**self.cleaned_data}
        article, topic = values.pop("article"), values.pop("topic")
        return Query(**values, article=article and article.pk, topic=topic and topic.pk)


def _clean(words: str) -> str:
    """Raises: ValidationError for what cannot be stored."""
    try:
        return clean_text(words)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem


class Group(Struct, frozen=True):
    """The hits of one article on this page."""

    article: Article
    hits: list["Drawn"]


class Drawn(Struct, frozen=True):
    """A hit as it is drawn; `elsewhere` counts the other articles that show its fact."""

    hit: Hit
    address: str
    elsewhere: int


@needs("replace")
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest) -> HttpResponse:
    """The search and its hits; posted with ticks, what was replaced of them, article by article."""
    sent = request.POST if request.method == "POST" else request.GET
    if "find" not in sent:
        return _page(request, ReplaceForm(initial={"article": sent.get("article"), "topic": sent.get("topic")}), {})
    form = ReplaceForm(sent)
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    query = form.query()
    if request.method != "POST":
        return _page(request, form, _looked(request, query))
    ticked = request.POST.getlist("hit")
    if not ticked or len(ticked) > PAGE:
        problem = "Nothing is ticked, so there is nothing to replace." if not ticked else f"Tick up to {PAGE} at once."
        return _page(request, form, {**_looked(request, query), "problem": problem, "untick": True}, status=422)
    outcome = replacing.replace(query, ticked, editor=request.user)  # type: ignore[arg-type]
    return _page(request, form, {"outcome": outcome, "saved": _saved(outcome), "again": _address(request)})


def _looked(request: HttpRequest, query: Query) -> dict[str, Any]:
    found = replacing.find(query)
    hits = Paginator(found.hits, PAGE).get_page(request.GET.get("page"))
    return {
        "found": found,
        "count": f"{len(found.hits):,}",
        "most": f"{replacing.MOST:,}",
        "page": hits,
        "groups": _groups(list(hits.object_list)),
        "put": query.put,
        "untick": "untick" in request.GET,
        "address": _address(request),
    }


def _groups(hits: Sequence[Hit]) -> list[Group]:
    facts = [hit.place.pk for hit in hits if hit.place.kind == "f"]
    counts = shown.articles_showing(facts) if facts else {}
    groups = []
    for article, own in groupby(hits, key=lambda hit: hit.article):
        base = reverse("desk:article", args=[article.key])
        drawn = [
            Drawn(hit, f"{base}#{hit.anchor}", counts.get(hit.place.pk, 1) - 1 if hit.place.kind == "f" else 0)
            for hit in own
        ]
        groups.append(Group(article, drawn))
    return groups


def _saved(outcome: Outcome) -> list[tuple[Article, int, str]]:
    """Each article with how many hits were replaced, and the comparison that shows them and can take them back."""
    return [(each.article, each.hits, _comparison(each)) for each in outcome.saved]


def _comparison(saved: Saved) -> str:
    """What stood before against the working copy, where values can be restored."""
    before = ArticleRevision.objects.filter(article=saved.article, revision__lt=saved.revision).order_by("-revision")
    number = before.values_list("revision", flat=True)[:1].get()
    return reverse("desk:compare", args=[saved.article.key, f"r{number}", sides.NOW])


def _address(request: HttpRequest) -> str:
    """The search itself as an address, without page and ticks."""
    sent = request.POST if request.method == "POST" else request.GET
    names = ("find", "put", "match_case", "whole_words", "article", "topic")
    return f"{reverse('desk:replace')}?{urlencode({name: sent[name] for name in names if sent.get(name)})}"


def _page(request: HttpRequest, form: ReplaceForm, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return page(request, "desk/moving/replace.html", {"here": "articles", "form": form, **context}, status=status)
