"""An embargoed edition until its time: changed, brought forward, cancelled; and what moment a typed time is."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from articles import embargoes
from articles.desk import pages, preferences, publish_views, timing
from articles.desk.publish_form import WordingForm
from articles.desk.roles import needs
from articles.desk.when_form import LATER, TimeForm
from articles.models import Article, Edition
from articles.publishing import Refused


@require_POST
@needs("schedule")
def embargo(request: HttpRequest, key: str) -> HttpResponse:
    """Change the embargoed edition's time and words, let it go out now, or cancel it."""
    article = get_object_or_404(Article, key=key)
    edition = get_object_or_404(Edition.objects.embargoed().filter(article=article))
    deed, seen = request.POST.get("deed", ""), request.POST.get("seen") or None
    time = TimeForm({**request.POST.dict(), "when": LATER}, mine=preferences.of(request.user).zone)
    try:
        if deed == "cancel":
            embargoes.cancel(edition, seen=seen)
            return HttpResponseRedirect(f"{reverse('desk:publish', args=[key])}?cancelled={edition.number}")
        elif deed == "now":
            embargoes.bring_forward(edition, seen=seen)
            return HttpResponseRedirect(f"{reverse('desk:publish', args=[key])}?done={edition.number}")
        else:
            _amend(request, edition, time, seen)
    except Refused as refused:
        return publish_views.screen(
            request, article, embargo=time, refused=refused, status=409 if refused.code == "embargo-changed" else 422
        )
    return HttpResponseRedirect(f"{reverse('desk:publish', args=[key])}#embargo")


def _amend(request: HttpRequest, edition: Edition, time: TimeForm, seen: str | None) -> None:
    """Raises: Refused."""
    sent = request.POST
    words = WordingForm({**sent.dict(), "kind": sent.get("kind") or edition.edition_kind})
    if not time.is_valid():
        raise Refused("time", " ".join(time.problems))
    if "note" in sent and not sent["note"].strip():
        raise Refused("note", "Say what is new, in a sentence that readers will see.")
    if not words.is_valid():
        raise Refused("note", " ".join(str(each) for problems in words.errors.values() for each in problems))
    embargoes.amend(
        edition, at=time.cleaned_data["at"], zone=time.cleaned_data["zone"], seen=seen, **words.cleaned_data
    )


@require_GET
@needs("schedule")
def moment(request: HttpRequest) -> HttpResponse:
    """What moment the typed time is, there and here, and how far away; or what there is to ask about it."""
    mine, now = preferences.of(request.user).zone, timezone.now()
    form = TimeForm({**request.GET.dict(), "when": LATER}, mine=mine)
    context: dict[str, object] = {"doubt": None, "problem": ""}
    if request.GET.get("day") and request.GET.get("time"):
        form.is_valid()
        at = form.cleaned_data.get("at")
        context |= {"doubt": form.doubt, "which": request.GET.get("which", "")}
        if at:
            context["sentence"] = timing.told(at, ZoneInfo(form.cleaned_data["zone"]), mine, now=now)
            context["away"] = timing.away(at, now)
        elif not form.doubt:
            context["problem"] = " ".join(form.problems)
    return pages.fragment(request, "desk/publish/_moment.html", context)
