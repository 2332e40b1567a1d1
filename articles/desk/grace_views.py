"""An edition on its way out: how it stands, held or let go in its 20 seconds."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import grace
from articles.desk import outgoing, pages, preferences, publish_form, publish_views
from articles.desk.roles import is_fragment, needs
from articles.models import Article
from articles.publishing import Refused


@require_safe
@needs("publish")
def going_out(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The notice as it is now, for a page whose clock has run out."""
    article = get_object_or_404(Article, key=key)
    if not is_fragment(request):
        return _to_screen(article, number)
    edition = outgoing.find(article, number)
    if edition is None:
        return pages.fragment(request, "desk/publish/_gone.html", {"article": article, "number": number})
    notice = outgoing.notice(edition, mine=preferences.of(request.user).zone, now=timezone.now(), user=request.user)
    said = f"Edition {number} is live." if notice.state == "live" else ""
    return pages.fragment(request, "desk/publish/_notice.html", {"article": article, "notice": notice}, said=said)


@require_POST
@needs("publish")
def hold(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Hold the edition, or let it go now; the screen is as it was before the press, or says why it cannot be."""
    article = get_object_or_404(Article, key=key)
    edition = outgoing.find(article, number)
    if edition is None:
        return _told(request, article, f"Edition {number} was held already. Nothing went out.")
    try:
        if request.POST.get("deed") == "now":
            grace.release(edition)
            return _to_screen(article, number)
        kept = grace.hold(edition)
    except Refused as refused:
        if refused.code == "already-public":
            return _to_screen(article, number, late=request.POST.get("deed") == "hold")
        return _told(request, article, refused.message)
    if not kept and edition.batch:
        return _told(request, article, "Held, with all that was to go out by the same press. Nothing went out.")
    if not kept:
        return HttpResponseRedirect(f"{reverse('desk:publish', args=[article.key])}#embargo")
    request.POST = publish_form.pressed_again(kept)  # type: ignore[assignment]  # as if it had not been pressed
    return publish_views.held_screen(request, article, number)


def _told(request: HttpRequest, article: Article, said: str) -> HttpResponse:
    """The screen as one comes to it, with a sentence."""
    request.method = "GET"
    return publish_views.screen(request, article, said=said)


def _to_screen(article: Article, number: int, *, late: bool = False) -> HttpResponse:
    return HttpResponseRedirect(
        f"{reverse('desk:publish', args=[article.key])}?done={number}{'&late=1' if late else ''}"
    )
