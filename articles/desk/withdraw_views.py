"""Taking editions out of public view: one, the newest few, or all, with a reason that readers see."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import publishing
from articles.desk import mails, pages, sides
from articles.desk.roles import may, needs
from articles.models import Article, Edition

ONE, FROM, ALL = "one", "from", "all"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("withdraw")
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Asks once, for a reason and for how much, then does it. All editions at once are a chief's to take down."""
    article = get_object_or_404(Article, key=key)
    public = Edition.objects.filter(article=article).public().newest_first()
    edition = get_object_or_404(public, number=number if number < 2**31 else 0)
    problem = ""
    if request.method == "POST":
        try:
            _withdraw(request, article, edition)
        except publishing.Refused as refused:
            problem = refused.message
        else:
            if request.POST.get("next") == "publish":
                return HttpResponseRedirect(f"{reverse('desk:publish', args=[key])}?done={number}")
            return HttpResponseRedirect(reverse("desk:history", args=[key]))
    context = {
        "article": article,
        "edition": edition,
        "earlier": list(public.filter(number__lt=number).values_list("number", flat=True)[:50]),
        "then": public.exclude(pk=edition.pk).first(),
        "is_current": public.first() == edition,
        "may_all": may(request.user, "take_down"),
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "here": "articles",
    }
    return pages.page(request, "desk/publish/withdraw.html", context, status=422 if problem else 200)


def _withdraw(request: HttpRequest, article: Article, edition: Edition) -> None:
    """Raises: publishing.Refused."""
    much = request.POST.get("much", ONE)
    numbers: list[int] | None = [edition.number]
    if much == ALL:
        if not may(request.user, "take_down"):
            raise publishing.Refused("role", "Taking the whole article down is a chief’s deed.")
        numbers = None
    elif much == FROM:
        numbers = _since(article, edition, request.POST.get("first", ""))
    by = cast("User", request.user)
    for each in publishing.withdraw(article, numbers, editor=by, reason=request.POST.get("reason", ""))[-1:]:
        mails.withdrawn(each, by=by, reason=request.POST.get("reason", "").strip())


def _since(article: Article, edition: Edition, first: str) -> list[int]:
    """The public editions from that number up to this one."""
    start = sides.number(first)
    if start is None or start > edition.number:
        raise publishing.Refused("range", "Choose from which edition on.")
    public = Edition.objects.filter(article=article, number__gte=start, number__lte=edition.number).public()
    return list(public.values_list("number", flat=True))
