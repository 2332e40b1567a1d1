"""The head of an article, edited like a block; its address, changed as a deed of its own; and a new article."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods

from articles import editing, history, publishing
from articles.addresses import Address
from articles.desk import meeting, saving, screen
from articles.desk.edit import Open, draw_clash, draw_form, save
from articles.desk.forms import AddressForm, HeadForm, NewArticleForm, head_initial
from articles.desk.pages import fragment, page
from articles.desk.roles import is_fragment, may, needs
from articles.models import Article, Author


@needs("read")
@require_GET
def head(request: HttpRequest, key: str) -> HttpResponse:
    """The head as it is shown: what Cancel brings back."""
    return drawn(request, screen.get_article(key))


def drawn(
    request: HttpRequest, article: Article, *, said: str = "", merged: meeting.MergedTold | None = None
) -> HttpResponse:
    urls = screen.urls(article)
    if not is_fragment(request):
        return HttpResponseRedirect(f"{urls['article']}#b-head")
    address = article.addresses.filter(is_current=True).first()
    context = {
        "article": article,
        "address": address,
        "urls": urls,
        "lead": screen.shown.lead(article, screen.shown.load_looks(article, ())),
        "may_edit": may(request.user, "edit"),
        "merged": merged,
    }
    return fragment(request, "desk/_head.html", context, focus="#b-head", said=said)


@needs("edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    article = screen.get_article(key)
    data = request.POST if request.method == "POST" else None
    form = HeadForm(data, auto_id="f-head-%s", initial=head_initial(article))
    opened = Open(
        article=article, form=form, action=f"{screen.urls(article)['head']}edit/", place="b-head", title="Head"
    )
    if data is None:
        return draw_form(request, opened, said="Editing: the head.")
    saving.take_back_picture(article, form)
    if not opened.is_valid():
        return draw_form(request, opened, status=422)
    if "use" in request.POST:
        return draw_clash(request, opened, saving.head_sides(article, form), request.POST["use"])
    return save(
        request,
        opened,
        lambda turn, merging: ("", saving.store_head(turn, article, form, merging=merging)),
        lambda key, said, merged: drawn(request, screen.get_article(article.key), said=said, merged=merged),
    )


# The address


@needs("change_address")
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, key: str) -> HttpResponse:
    """Give the article another address at once; nothing waits for an edition."""
    article = screen.get_article(key)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.change_address(article, form.cleaned_data["slug"])
            return HttpResponseRedirect(screen.urls(article)["article"])
        except publishing.Refused as refused:
            form.add_error("slug", refused.message)
        except ValidationError as problem:
            form.add_error("slug", problem.messages)
    context = {
        "here": "articles",
        "article": article,
        "urls": screen.urls(article),
        "form": form,
        "addresses": article.addresses.order_by("-is_current", "-pk"),
    }
    return page(request, "desk/address.html", context, status=422 if form.errors else 200)


# A new article


@needs("new_article")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewArticleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(screen.urls(_create(request, form))["article"])
        except ValidationError as problem:
            take_errors(form, problem)
    return page(
        request, "desk/article_new.html", {"here": "articles", "form": form}, status=422 if form.errors else 200
    )


def _create(request: HttpRequest, form: NewArticleForm) -> Article:
    """Raises: ValidationError."""
    with history.record(editor=request.user, note="Started the article.") as turn:  # type: ignore[arg-type]
        return begin(request, form, turn)


def begin(request: HttpRequest, form: NewArticleForm, turn: history.Turn) -> Article:
    """The new article that the form tells of, and its topic if that is new too. Raises: ValidationError."""
    values, topic = form.cleaned_data, form.chosen_topic()
    if topic.pk is None:
        editing.create(topic)
    return editing.new_article(
        turn,
        topic=topic,
        headline=values["headline"],
        slug=values["slug"],
        standfirst=values.get("standfirst", ""),
        pattern=values.get("pattern", ""),
        authors=first_authors(request),
    )


def first_authors(request: HttpRequest) -> list[dict[str, str]]:
    """Who signs a new article: whoever makes it, if they have a profile."""
    mine = Author.objects.filter(user=request.user.pk).first()
    return [{"slug": mine.slug, "name": mine.name, "role": ""}] if mine else []


def take_errors(form: NewArticleForm, problem: ValidationError) -> None:
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"__all__": problem.messages}
    names = {"headline": "headline", "slug": "slug", "name": "new_topic"}
    for name, messages in by_field.items():
        form.add_error(names.get(name), messages)


@needs("new_article")
@require_GET
def suggest_address(request: HttpRequest) -> HttpResponse:
    """The address that a headline would get, while it is typed."""
    headline = request.GET.get("headline", "")
    slug = editing.suggest_slug(headline) if headline.strip() else ""
    typed = request.GET.get("slug", "").strip()
    taken = typed and Address.objects.filter(slug=typed).exists()
    return fragment(request, "desk/_address_hint.html", {"slug": slug, "typed": typed, "taken": taken})
