"""The publish screen: what changes for readers, each change with a tick; and the deeds on editions that are out."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from msgspec import Struct

from articles import offer as offers
from articles import publishing
from articles.changes import Change
from articles.desk import drawing, kinship, pages, publish_form, sides, suggestion, timing
from articles.desk.drawing import Item
from articles.desk.publish_form import KINDS, TimeForm, WordingForm
from articles.desk.roles import may, needs
from articles.models import Article, Edition
from articles.offer import Offer
from articles.publishing import Refused

STATUS = {"stale-screen": 409}
"""The answer to a refusal, 422 unless it says otherwise."""
ABOUT_WORDING = {"note": "note", "kind": "kind", "minor": "kind", "correction": "was_wrong"}
ABOUT_TIME = {"past-time", "embargo-exists", "embargo-due"}


class Choice(Struct, frozen=True, kw_only=True):
    """One change on the screen: whether it is ticked, why it cannot be, and what its evidence lacks."""

    item: Item
    digest: str
    is_ticked: bool
    stop: str = ""
    is_fresh: bool = False
    thin: tuple["Thin", ...] = ()
    problem: str = ""


class Thin(Struct, frozen=True, kw_only=True):
    """A fact that goes out with thin evidence, what it lacks, and the reason given so far."""

    key: str
    lacks: str
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs("publish")
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """The screen, and the press on its button. Without JavaScript it is an ordinary form."""
    article = get_object_or_404(Article, key=key)
    if request.method == "POST":
        return _press(request, article)
    return _screen(request, article, done=_done(request, article))


def _done(request: HttpRequest, article: Article) -> Edition | None:
    """The edition that was just published, named in the address after the press."""
    number = sides.number(request.GET.get("done", ""))
    if number is None or number >= 2**31:
        return None
    return Edition.objects.filter(article=article, number=number).select_related("article").first()


def _press(request: HttpRequest, article: Article) -> HttpResponse:
    wording, time = WordingForm(request.POST), TimeForm(request.POST)
    if not (wording.is_valid() and time.is_valid()):
        return _screen(request, article, wording=wording, time=time, status=422)
    try:
        _refuse_minor(request, article, wording.cleaned_data["kind"])
        _refuse_halves(request, article)
        edition = publishing.publish(
            article,
            editor=request.user,  # type: ignore[arg-type]  # the guard let no stranger in
            changes=publish_form.Ticks(request.POST).ticked,
            token=request.POST.get("token", ""),
            at=time.cleaned_data["at"],
            reasons=publish_form.reasons(request.POST),
            **wording.cleaned_data,
        )
    except Refused as refused:
        code = STATUS.get(refused.code, 422)
        return _screen(request, article, wording=wording, time=time, refused=refused, status=code)
    return HttpResponseRedirect(f"{reverse('desk:publish', args=[article.key])}?done={edition.number}")


def _refuse_minor(request: HttpRequest, article: Article, kind: str) -> None:
    """A minor edition tells nobody: what a fact says may change in one only by a chief. Raises: Refused."""
    if kind != Edition.Kind.MINOR or may(request.user, "publish_minor_fact"):
        return
    ticked = publish_form.Ticks(request.POST).ticked
    comparison = offers.offer(article, at=timezone.now()).comparison
    telling = {
        change.id: "More than its wording changes."
        for change in comparison.changes
        if change.id in ticked and _tells(change)
    }
    if telling:
        raise Refused(
            "minor",
            "A change of status, value, date, people or source goes out as an update; a chief may do less.",
            telling,
        )


def _refuse_halves(request: HttpRequest, article: Article) -> None:
    """What was split, merged or written anew goes out in part only if the editor presses twice. Raises: Refused."""
    ticks = publish_form.Ticks(request.POST)
    halves = kinship.halves(offers.offer(article, at=timezone.now()).comparison, ticks.ticked)
    if any(half.name not in ticks.apart for half in halves):
        raise Refused(
            "half",
            "A text that was split, merged or written anew would go out in part. Tick all of it, "
            "or publish again to send out just what is ticked.",
            {id: problem for half in halves for id, problem in half.problems.items()},
        )


def _tells(change: Change) -> bool:
    """Whether a reader should hear of it: anything of a fact but its wording."""
    return any(field.name != "statement" for field in change.fields) if change.about == "fact" else bool(change.facts)


def _screen(
    request: HttpRequest,
    article: Article,
    *,
    wording: WordingForm | None = None,
    time: TimeForm | None = None,
    refused: Refused | None = None,
    done: Edition | None = None,
    status: int = 200,
) -> HttpResponse:
    """The screen as it is now, with what was typed and ticked before."""
    offer = offers.offer(article, at=timezone.now())
    drawn = drawing.draw(offer.comparison, offer.base, offer.working)
    choices = _choices(request, offer, drawn.items, refused)
    is_first = not Edition.objects.filter(article=article).exists()
    context = {
        "article": article,
        "offer": offer,
        "drawing": drawn,
        "choices": choices,
        "count": sum(choice.is_ticked for choice in choices),
        "fresh": [choice for choice in choices if choice.is_fresh],
        "wording": wording,
        "values": _values(wording, offer, drawn.items, is_first=is_first),
        "kinds": [(value, *KINDS[value]) for value in KINDS if (value == Edition.Kind.FIRST) == is_first],
        "time": time,
        "zone": timing.place(publish_form.zone()),
        "refused": refused,
        "about": _about(refused),
        "number": _next_number(article, offer),
        "apart": _apart(request, offer, refused),
        "token": offer.token,
        "done": done,
        "here": "articles",
    }
    return pages.page(request, "desk/publish/page.html", context, status=status)


def _apart(request: HttpRequest, offer: Offer, refused: Refused | None) -> list[str]:
    """What the editor has been asked about: the next press with the same ticks goes through."""
    ticks = publish_form.Ticks(request.POST)
    asked = [half.name for half in kinship.halves(offer.comparison, ticks.ticked)]
    return asked if refused and refused.code == "half" else [name for name in asked if name in ticks.apart]


def _next_number(article: Article, offer: Offer) -> int:
    newest = Edition.objects.filter(article=article).released().newest_first().values_list("number", flat=True).first()
    return (newest or 0) + 1


def _choices(request: HttpRequest, offer: Offer, items: tuple[Item, ...], refused: Refused | None) -> list[Choice]:
    """Ticked at first: all that may go out. After a press: what was ticked, if the editor saw it as it is now."""
    pressed = publish_form.Ticks(request.POST) if request.method == "POST" else None
    reasons = publish_form.reasons(request.POST)
    details: Mapping[str, str] = refused.details if refused else {}
    found = []
    for item in items:
        id, digest = item.change.id, drawing.digest(item)
        stop = _stop(offer, item)
        shown = pressed is None or pressed.was_shown(id, digest)
        found.append(
            Choice(
                item=item,
                digest=digest,
                is_ticked=not stop and (pressed is None or (shown and id in pressed.ticked)),
                stop=stop,
                is_fresh=not shown,
                thin=tuple(
                    Thin(key=fact, lacks=offer.thin[fact], reason=reasons.get(fact, ""))
                    for fact in item.change.facts
                    if fact in offer.thin and not stop
                ),
                problem=_problem(item, details, refused),
            )
        )
    return found


def _problem(item: Item, details: Mapping[str, str], refused: Refused | None) -> str:
    """What a refusal said of this very change."""
    if refused is None or refused.code == "evidence":
        return ""
    return next((details[name] for name in (item.change.id, *item.change.facts) if name in details), "")


def _stop(offer: Offer, item: Item) -> str:
    """Why a change cannot be ticked; blank if it can."""
    if item.change.id in offer.waiting and offer.embargoed:
        return f"It waits in edition {offer.embargoed.number}, which is embargoed."
    if item.change.kind == "removed":
        return ""
    return next((offer.blocked[fact] for fact in item.change.facts if fact in offer.blocked), "")


def _values(wording: WordingForm | None, offer: Offer, items: tuple[Item, ...], *, is_first: bool) -> dict[str, Any]:
    """What the fields hold: what was typed, else a suggestion."""
    if wording is not None:
        return {name: wording[name].value() or "" for name in wording.fields}
    note = suggestion.note([item for item in items if not _stop(offer, item)], offer.working)
    return {"kind": "first" if is_first else "update", "note": note, "was_wrong": "", "is_right": ""}


def _about(refused: Refused | None) -> str:
    """Which part of the screen a refusal is about."""
    if refused is None:
        return ""
    if refused.code in ABOUT_TIME:
        return "time"
    return ABOUT_WORDING.get(refused.code, "changes")


@require_POST
@needs("schedule")
def embargo(request: HttpRequest, key: str) -> HttpResponse:
    """Change the time of the embargoed edition, or cancel it."""
    article = get_object_or_404(Article, key=key)
    edition = get_object_or_404(Edition.objects.embargoed().filter(article=article))
    deed, time = request.POST.get("deed", ""), TimeForm({**request.POST.dict(), "when": publish_form.LATER})
    try:
        if deed == "cancel":
            publishing.cancel(edition)
        elif time.is_valid():
            publishing.amend(edition, at=time.cleaned_data["at"])
        else:
            return _screen(request, article, time=time, status=422)
    except Refused as refused:
        return _screen(request, article, time=time, refused=refused, status=422)
    return HttpResponseRedirect(reverse("desk:publish", args=[key]))
