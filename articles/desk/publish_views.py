"""The publish screen: what changes for readers, each change with a tick, and the press that publishes it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles import batch
from articles import offer as offers
from articles.batch import Along
from articles.changes import Change
from articles.desk import (
    along,
    before,
    choices,
    clashes,
    drawing,
    embargo_form,
    kept,
    kinship,
    mails,
    minor,
    outgoing,
    pages,
    preferences,
    publish_form,
    sides,
    stale,
    suggestion,
    whose,
    zones,
)
from articles.desk.along import Other
from articles.desk.choices import Beside, Choice
from articles.desk.publish_form import KINDS, Ticks, WordingForm
from articles.desk.roles import may, needs
from articles.desk.suggestion import Suggestion
from articles.desk.when_form import TimeForm
from articles.grace import GRACE
from articles.models import Article, Edition
from articles.offer import Offer
from articles.publishing import Refused

STATUS = {"stale-screen": 409, "pending": 409, "conflicts-with-embargo": 409, "embargo-changed": 409}
"""The answer to a refusal, 422 unless it says otherwise."""
ABOUT_WORDING = {"note": "note", "kind": "kind", "minor": "kind", "correction": "was_wrong"}
ABOUT_TIME = {"past-time", "embargo-exists", "embargo-due"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("publish")
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """The screen, and the press on its button. Without JavaScript it is an ordinary form."""
    article = get_object_or_404(Article, key=key)
    if request.method == "POST":
        return _press(request, article)
    cancelled = sides.number(request.GET.get("cancelled", ""))
    said = f"Edition {cancelled} was cancelled. Its changes are in the working copy." if cancelled else ""
    return screen(request, article, said=said, done=outgoing.find(article, sides.number(request.GET.get("done", ""))))


def _press(request: HttpRequest, article: Article) -> HttpResponse:
    wording = WordingForm(request.POST)
    time = TimeForm(request.POST, mine=preferences.of(request.user).zone)
    if not (wording.is_valid() and time.is_valid()):
        return screen(request, article, wording=wording, time=time, status=422)
    ticks = Ticks(request.POST)
    now = timezone.now()
    offer = offers.offer(article, at=now, due=now + GRACE)
    others = _ticked_others(request, article, offer, ticks)
    is_first_press = not Edition.objects.filter(token=request.POST.get("token", "")).exists()
    try:
        _refuse_minor(request, offer, others, ticks.ticked, wording.cleaned_data["kind"])
        _refuse_halves(offer, ticks)
        editions = batch.publish(
            article,
            [_along(request, other, ticks) for other in others],
            editor=request.user,  # type: ignore[arg-type]  # the guard let no stranger in
            changes=ticks.ticked,
            token=request.POST.get("token", ""),
            at=time.cleaned_data["at"],
            zone=time.cleaned_data["zone"],
            answers=publish_form.answers(request.POST),
            screen=publish_form.as_pressed(request.POST),
            reasons=_given_before(article, offer, others) | publish_form.reasons(request.POST),
            **wording.cleaned_data,
        )
    except Refused as refused:
        code = STATUS.get(refused.code, 422)
        return screen(request, article, wording=wording, time=time, refused=refused, status=code)
    if is_first_press:
        for each in editions:
            mails.published(each, by=request.user)  # type: ignore[arg-type]
    answer = HttpResponseRedirect(f"{reverse('desk:publish', args=[article.key])}?done={editions[0].number}")
    return kept.saved(request, answer, _kept(article), 0)


def _kept(article: Article) -> str:
    """Under which name the browser keeps what is typed and ticked."""
    return kept.name(article.key, "publish", "@article")


def _ticked_others(request: HttpRequest, article: Article, offer: Offer, ticks: Ticks) -> list[Other]:
    """The ticked articles that still show what is ticked here."""
    if not ticks.along:
        return []
    facts = along.shown_by(change for change in offer.comparison.changes if change.id in ticks.ticked)
    found = along.others(article, offer, facts=facts, at=offer.at, user=request.user)
    return [other for other in found if other.article.key in ticks.along]


def _along(request: HttpRequest, other: Other, ticks: Ticks) -> Along:
    """With the token that it had on the screen: what changed there since has not been seen."""
    key = other.article.key
    answers = publish_form.answers(request.POST, along=key)
    return Along(article=other.article, changes=other.ids, token=ticks.tokens.get(key, ""), answers=answers)


def _given_before(article: Article, offer: Offer, others: Collection[Other]) -> dict[str, str]:
    """The reasons that earlier editions gave for the same facts: once given, they count in every article."""
    if not others:
        return {}
    return {key: given["reason"] for key, given in offers.explained(article, offer.working).items()}


def _refuse_minor(
    request: HttpRequest, offer: Offer, others: Sequence[Other], ticked: Collection[str], kind: str
) -> None:
    """A minor edition tells nobody: what a fact says may change in one only by a chief. Raises: Refused."""
    if kind != Edition.Kind.MINOR or may(request.user, "publish_minor_fact"):
        return
    message = "A change of status, value, date, people or source goes out as an update; a chief may do less."
    if telling := _telling(change for change in offer.comparison.changes if change.id in ticked):
        raise Refused("minor", message, telling)
    for other in others:
        if telling := _telling(other.changes):
            named = f"“{other.article}” cannot go out with it, so nothing did. {message}"
            raise Refused("minor", named, telling, article=other.article)


def _telling(changes: Iterable[Change]) -> dict[str, str]:
    return {change.id: "More than its wording changes." for change in changes if minor.tells(change)}


def _refuse_halves(offer: Offer, ticks: Ticks) -> None:
    """What was split, merged or written anew goes out in part only if the editor presses twice. Raises: Refused."""
    halves = kinship.halves(offer.comparison, ticks.ticked)
    if any(half.name not in ticks.apart for half in halves):
        raise Refused(
            "half",
            "A text that was split, merged or written anew would go out in part. Tick all of it, "
            "or publish again to send out just what is ticked.",
            {id: problem for half in halves for id, problem in half.problems.items()},
        )


def held_screen(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """After an edition was held: the screen as it was pressed, which the request brings."""
    wording = WordingForm(request.POST)
    time = TimeForm(request.POST, mine=preferences.of(request.user).zone)
    return screen(request, article, wording=wording, time=time, held=number)


def screen(
    request: HttpRequest,
    article: Article,
    *,
    wording: WordingForm | None = None,
    time: TimeForm | None = None,
    embargo: TimeForm | None = None,
    refused: Refused | None = None,
    done: Edition | None = None,
    held: int | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """The screen as it is now, with what was typed and ticked before.

    `embargo` is the form of the embargoed edition, if that was pressed. `held` is the number of an edition that was.
    """
    now, zone = timezone.now(), preferences.of(request.user).zone
    offer = offers.offer(article, at=now, due=now + GRACE)
    drawn = drawing.draw(offer.comparison, offer.base, offer.working)
    saves = whose.saves(article, offer.comparison.changes)
    ahead = before.look(article, offer, saves, user=request.user, zone=zone, now=now)
    beside = Beside(saves=saves, due=ahead.due, zone=zone, now=now)
    chosen = choices.choices(request, offer, drawn.items, beside, refused)
    is_first = not Edition.objects.filter(article=article).exists()
    free = [choice.item for choice in chosen if not choice.stop]
    suggested = suggestion.suggest(free, saves, offer.working, is_first=is_first)
    context = {
        "article": article,
        "offer": offer,
        "drawing": drawn,
        "choices": chosen,
        "is_stopped": not free and not refused and wording is None and time is None,
        "count": sum(choice.is_ticked for choice in chosen),
        "fresh": [choice for choice in chosen if choice.is_fresh],
        "saved_meanwhile": stale.sentence([choice for choice in chosen if choice.is_fresh], request.user),
        "people": list(dict.fromkeys(choice.save.who for choice in chosen if choice.save)),
        "notices": ahead.notices,
        "others": _others(request, article, offer, chosen),
        "wording": wording,
        "values": _values(wording, suggested),
        "suggested": suggested,
        "small_fixes": publish_form.SMALL_FIXES,
        "kinds": [(value, *KINDS[value]) for value in KINDS if (value == Edition.Kind.FIRST) == is_first],
        "time": time or TimeForm(None, mine=zone),
        "typed_zones": zones.typed(),
        "refused": None if embargo else refused,
        "asked": clashes.asked(request.POST, refused, offer),
        "about": _about(refused),
        "number": (offer.last.number if offer.last else 0) + 1,
        "notice": _notice(request, article, offer, done, zone, now),
        "late": "late" in request.GET,
        "held": held,
        "said": said,
        "embargo": _embargo(request, offer, embargo, refused, zone, now),
        "apart": _apart(request, offer, refused),
        "token": offer.token,
        "kept": f"{request.user.pk}:{_kept(article)}",
        "here": "articles",
    }
    return pages.page(request, "desk/publish/page.html", context, status=status)


def _others(request: HttpRequest, article: Article, offer: Offer, chosen: Sequence[Choice]) -> list[tuple[Other, bool]]:
    """The other articles that show what may go out here, and whether each is ticked."""
    facts = along.shown_by(choice.item.change for choice in chosen if not choice.stop)
    found = along.others(article, offer, facts=facts, at=offer.at, user=request.user)
    if request.method != "POST":
        return [(other, not other.left) for other in found]
    ticks = Ticks(request.POST)
    seen = {other.article.key for other in found if ticks.tokens.get(other.article.key) == other.token}
    return [(other, other.article.key in ticks.along & seen) for other in found]


def _apart(request: HttpRequest, offer: Offer, refused: Refused | None) -> list[str]:
    """What the editor has been asked about: the next press with the same ticks goes through."""
    ticks = Ticks(request.POST)
    asked = [half.name for half in kinship.halves(offer.comparison, ticks.ticked)]
    return asked if refused and refused.code == "half" else [name for name in asked if name in ticks.apart]


def _notice(
    request: HttpRequest, article: Article, offer: Offer, done: Edition | None, mine: ZoneInfo, now: dt.datetime
) -> outgoing.Notice | None:
    """What to say of the edition that was just pressed, or that anybody pressed in the last 20 seconds."""
    edition = done or (outgoing.find(article, offer.pending.number) if offer.pending else None)
    if edition is None or (offer.embargoed and edition.pk == offer.embargoed.pk):
        return None
    return outgoing.notice(edition, mine=mine, now=now, user=request.user)


def _embargo(
    request: HttpRequest,
    offer: Offer,
    time: TimeForm | None,
    refused: Refused | None,
    mine: ZoneInfo,
    now: dt.datetime,
) -> embargo_form.Embargo | None:
    if offer.embargoed is None:
        return None
    problem = refused.message if time and refused else ""
    return embargo_form.embargo(offer.embargoed, mine=mine, now=now, sent=request.POST, time=time, problem=problem)


def _values(wording: WordingForm | None, suggested: Suggestion) -> Mapping[str, Any]:
    """What the fields hold: what was typed, else a suggestion."""
    if wording is not None:
        return {name: wording[name].value() or "" for name in wording.fields}
    return {name: getattr(suggested, name) for name in WordingForm.base_fields}


def _about(refused: Refused | None) -> str:
    """Which part of the screen a refusal is about."""
    if refused is None:
        return ""
    if refused.article:
        return "others"
    if refused.code in ABOUT_TIME:
        return "time"
    return ABOUT_WORDING.get(refused.code, "changes")
