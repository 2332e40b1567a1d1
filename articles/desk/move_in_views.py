"""An article from elsewhere: pasted or uploaded, looked at, and taken in with one more press. Nothing is published."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from articles import beats, history, importing, incoming, incoming_files
from articles.desk import screen
from articles.desk.forms import NewArticleForm
from articles.desk.head import begin, take_errors
from articles.desk.pages import page
from articles.desk.roles import needs
from articles.incoming import NoArticle, Part
from articles.models import Article

SHOWN = 80
"""Sections and texts that the look shows; the others are counted."""
CUTS = [("", "One text for each paragraph"), ("whole", "One text for each section")]


class MoveInForm(NewArticleForm):
    """Where what comes in goes: a new article with its lines on top, or the end of one that there is."""

    content = forms.CharField(widget=forms.HiddenInput, strip=False)
    left_out = forms.CharField(widget=forms.HiddenInput, required=False)
    cut = forms.ChoiceField(label="Cut it into", choices=CUTS, required=False, widget=forms.RadioSelect)
    into = forms.ModelChoiceField(
        Article.objects.order_by("headline", "pk"), label="It becomes", required=False, empty_label="A new article"
    )
    standfirst = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["pattern"]
        into: Any = self.fields["into"]
        into.queryset = beats.of_mine(into.queryset)
        if self.data.get("into"):
            self.fields["headline"].required = False

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("into"):
            return self.cleaned_data
        return super().clean()


@needs("new_article")
@require_http_methods(["GET", "HEAD", "POST"])
def move_in(request: HttpRequest) -> HttpResponse:
    """First what is sent, then the look at it, then the press that takes it in."""
    if request.method != "POST":
        return _begin(request)
    if "content" in request.POST:
        return _decide(request)
    try:
        article = incoming.read(_sent(request))
    except NoArticle as problem:
        return _begin(request, problem=str(problem), status=422)
    return _look(request, MoveInForm(initial=_initial(request, article)), article)


def _begin(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    sent = request.POST
    into = beats.of_mine(Article.objects.all()).filter(key=sent.get("to") or request.GET.get("to", "")).first()
    context = {
        "text": sent.get("text", ""),
        "html": sent.get("html", ""),
        "problem": problem,
        "into": into,
        "megabytes": incoming_files.LARGEST // 1024**2,
        "characters": f"{incoming.LARGEST:,}",
        "most": f"{incoming.MOST:,}",
    }
    return page(request, "desk/moving/in.html", {"here": "articles", **context}, status=status)


def _sent(request: HttpRequest) -> str:
    """A chosen file comes before what was pasted, and its formatting before its bare words. Raises: NoArticle."""
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("html", "").strip() or request.POST.get("text", "")
    if (file.size or 0) > incoming_files.LARGEST:
        megabytes = incoming_files.LARGEST // 1024**2
        raise NoArticle(f"The file has {(file.size or 0) / 1024**2:.0f} MB. It may have {megabytes} MB.")
    return incoming_files.to_html(file.read())


def _initial(request: HttpRequest, article: incoming.Article) -> dict[str, Any]:
    return {
        "content": incoming.written(article),
        "left_out": " · ".join(article.left_out),
        "headline": article.headline,
        "standfirst": article.standfirst[:400],
        "into": Article.objects.filter(key=request.POST.get("to", "")).first(),
        "cut": "",
    }


def _decide(request: HttpRequest) -> HttpResponse:
    """The look again, with another cut, or the press that takes it in."""
    form = MoveInForm(request.POST)
    try:
        article = incoming.read(request.POST["content"])
        parts = article.parts(whole=request.POST.get("cut") == "whole")
    except NoArticle as problem:
        if "make" in request.POST or not request.POST["content"].strip():
            form.add_error(None, str(problem))
        article = _readable(request.POST["content"])
        return _look(request, form, article)
    if "make" not in request.POST:
        return _look(request, MoveInForm(initial=request.POST.dict() | {"into": request.POST.get("into")}), article)
    if not form.is_valid():
        return _look(request, form, article, status=422)
    try:
        made = _make(request, form, parts)
    except ValidationError as problem:
        take_errors(form, problem)
        return _look(request, form, article, status=422)
    return HttpResponseRedirect(screen.urls(made)["article"])


def _readable(content: str) -> incoming.Article:
    try:
        return incoming.read(content)
    except NoArticle:
        return incoming.Article("", "", ())


def _make(request: HttpRequest, form: MoveInForm, parts: list[Part]) -> Article:
    """One revision. Raises: ValidationError."""
    values = form.cleaned_data
    into: Article | None = values["into"]
    note = f"Moved in: {counted(parts)}."
    with history.record(editor=request.user, note=note) as turn:  # type: ignore[arg-type]
        article = into or begin(request, form, turn)
        importing.add_parts(turn, article, parts)
        return article


def _look(request: HttpRequest, form: MoveInForm, article: incoming.Article, *, status: int = 200) -> HttpResponse:
    problem, parts = "", []
    try:
        parts = article.parts(whole=form["cut"].value() == "whole")
    except NoArticle as too_many:
        problem, status = str(too_many), 422
    context = {
        "form": form,
        "becomes": counted(parts),
        "parts": parts[:SHOWN],
        "more": max(0, len(parts) - SHOWN),
        "left_out": form["left_out"].value(),
        "problem": problem,
    }
    status = 422 if form.is_bound and form.errors else status
    return page(request, "desk/moving/in_look.html", {"here": "articles", **context}, status=status)


def counted(parts: list[Part]) -> str:
    """How many of which: "6 sections and 23 texts"."""
    sections = sum(part.kind == "section" for part in parts)
    texts = len(parts) - sections
    told = ((sections, "section"), (texts, "text"))
    return " and ".join(f"{count:,} {noun}{'s' * (count != 1)}" for count, noun in told if count)
