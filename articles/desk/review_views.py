"""Asking for review, deciding, and what was said in past reviews. Each deed leads back to the article."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles import reviewing
from articles.desk import mails, review_threads, reviews, screen
from articles.desk.pages import page
from articles.desk.people import name_of
from articles.desk.roles import may, needs
from articles.deskwork import Review
from articles.models import Article
from articles.reviewing import NotDone

DEEDS = {"approve": reviewing.approve, "send-back": reviewing.send_back}


class AskForm(forms.Form):
    """Whom, and what they should know; nobody chosen: anyone who may publish."""

    reviewer = forms.ModelChoiceField(User.objects.none(), required=False)
    words = forms.CharField(required=False, strip=True)

    def __init__(self, *args: object, people: list[User], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["reviewer"].queryset = User.objects.filter(pk__in=[user.pk for user in people])  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD"])
@needs("read")
def review(request: HttpRequest, key: str) -> HttpResponse:
    """The open review, or the form that asks for one, and all past reviews of the article."""
    return _page(request, screen.get_article(key))


def _page(
    request: HttpRequest,
    article: Article,
    *,
    form: AskForm | None = None,
    problem: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    found = list(Review.objects.with_all().filter(article=article))
    open_ = next((each for each in found if each.is_open), None)
    people = [user for user in reviews.reviewers(article) if user != request.user]
    context = {
        "here": "articles",
        "article": article,
        "urls": screen.urls(article),
        "review": reviews.panel(open_, request.user, timezone.now()) if open_ else None,
        "past": [review_threads.past(each, request.user) for each in found if not each.is_open],
        "steps": review_threads.steps(open_) if open_ else (),
        "threads": review_threads.threads(open_, request.user) if open_ else [],
        "form": form or AskForm(people=people),
        "people": [(user.pk, name_of(user)) for user in people],
        "problem": problem,
        "typed": typed,
    }
    return page(request, "desk/review/page.html", context, status=status)


@require_POST
@needs("ask_review")
def ask(request: HttpRequest, key: str) -> HttpResponse:
    article = screen.get_article(key)
    people = [user for user in reviews.reviewers(article) if user != request.user]
    form = AskForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, article, form=form, problem="Choose somebody from the list.", status=422)
    words, by = form.cleaned_data["words"], cast("User", request.user)
    try:
        made = reviewing.ask(article, by=by, words=words, reviewer=form.cleaned_data["reviewer"])
    except NotDone as refused:
        return _page(request, article, form=form, problem=refused.message, status=_status(refused))
    mails.asked(made, by=by, words=words)
    who = f"{name_of(made.reviewer)} is asked" if made.reviewer else "Anyone who may publish is asked"
    messages.success(request, f"{who} for review.")
    return _back(article)


@require_POST
@needs("review")
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Approve, or send back (`deed`). A second decision changes nothing, and its words are shown again."""
    article, words, by = screen.get_article(key), request.POST.get("words", ""), cast("User", request.user)
    review, deed = _current(article), DEEDS.get(request.POST.get("deed", ""))
    try:
        if deed is None:
            raise NotDone("deed", "Approve it, or send it back.")
        deed(review, by=by, words=words, turn=_turn(request))
    except NotDone as refused:
        return _page(request, article, problem=refused.message, typed=words, status=_status(refused))
    mails.decided(review, by=by, words=words)
    approved = review.state == Review.State.APPROVED
    messages.success(request, "Approved." if approved else f"Sent back to {name_of(review.asked_by)}.")
    return _back(article)


@require_POST
@needs("ask_review")
def hand_back(request: HttpRequest, key: str) -> HttpResponse:
    """After it was sent back: ask for another look. Whoever may edit may do it for a colleague."""
    article, words, by = screen.get_article(key), request.POST.get("words", ""), cast("User", request.user)
    review = _current(article)
    try:
        reviewing.hand_back(review, by=by, words=words, turn=_turn(request))
    except NotDone as refused:
        return _page(request, article, problem=refused.message, typed=words, status=_status(refused))
    mails.asked(review, by=by, words=words, again=True)
    messages.success(request, "Asked again.")
    return _back(article)


@require_POST
@needs("ask_review")
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """One's own; that of somebody else only by a chief."""
    article, by = screen.get_article(key), cast("User", request.user)
    review = _current(article)
    try:
        if review.asked_by_id != by.pk and not may(by, "end_review"):
            raise NotDone(
                "not-yours", f"{name_of(review.asked_by)} asked for this review: they withdraw it, or a chief."
            )
        reviewing.withdraw(review, by=by, turn=_turn(request))
    except NotDone as refused:
        return _page(request, article, problem=refused.message, status=_status(refused))
    messages.success(request, "Withdrawn. Nobody is asked for review any more.")
    return _back(article)


def _current(article: Article) -> Review:
    """The open review; without one the newest, so that a deed can say what became of it. Raises: Http404."""
    found = Review.objects.filter(article=article).select_related("asked_by", "reviewer", "article")
    review = found.open().first() or found.first()
    if review is None:
        raise Http404("This article was never in review.")
    return review


def _turn(request: HttpRequest) -> int:
    sent = request.POST.get("turn", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


def _status(refused: NotDone) -> int:
    return 409 if refused.code in ("moved-on", "open-already", "over") else 422


def _back(article: Article) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('desk:article', args=[article.key])}#review")
