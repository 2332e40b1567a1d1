"""The changes of the publish screen, each with its tick or with the reason why it has none."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest
from msgspec import Struct

from articles.changes import counted
from articles.desk import checks, drawing, publish_form, whose
from articles.desk.checks import Due
from articles.desk.drawing import Item
from articles.desk.publish_form import Ticks
from articles.desk.whose import Save
from articles.offer import Offer
from articles.publishing import Refused


class Thin(Struct, frozen=True, kw_only=True):
    """A fact that goes out with thin evidence, what it lacks, and the reason given so far."""

    key: str
    lacks: str
    reason: str


class Late(Struct, frozen=True, kw_only=True):
    """A fact whose review is due, and since when."""

    key: str
    since: str


class Choice(Struct, frozen=True, kw_only=True):
    """One change on the screen: whether it is ticked, why it cannot be, what its evidence lacks, who made it when.

    `contested` is the number of the embargoed edition if that one changes the same in its own way.
    """

    item: Item
    digest: str
    is_ticked: bool
    stop: str = ""
    contested: int | None = None
    is_fresh: bool = False
    thin: tuple[Thin, ...] = ()
    late: tuple[Late, ...] = ()
    contradicts: str = ""
    problem: str = ""
    save: Save | None = None
    when: str = ""
    words: str = ""


class Beside(Struct, frozen=True, kw_only=True):
    """What is known beside the changes themselves: who made them, which facts are due, and by whose clock."""

    saves: Mapping[str, Save]
    due: Mapping[str, Due]
    zone: dt.tzinfo
    now: dt.datetime


def choices(
    request: HttpRequest, offer: Offer, items: Sequence[Item], beside: Beside, refused: Refused | None
) -> list[Choice]:
    """Ticked at first: all that may go out. After a press: what was ticked, if the editor saw it as it is now."""
    pressed = publish_form.Ticks(request.POST) if request.method == "POST" else None
    reasons = publish_form.reasons(request.POST)
    return [_choice(item, offer, pressed, reasons, beside, refused) for item in items]


def _choice(
    item: Item,
    offer: Offer,
    pressed: Ticks | None,
    reasons: Mapping[str, str],
    beside: Beside,
    refused: Refused | None,
) -> Choice:
    id, digest, stop = item.change.id, drawing.digest(item), stopped(offer, item)
    shown = pressed is None or pressed.was_shown(id, digest)
    save = beside.saves.get(id)
    return Choice(
        item=item,
        digest=digest,
        is_ticked=not stop and (id not in offer.contested if pressed is None else shown and id in pressed.ticked),
        stop=stop,
        contested=offer.embargoed.number if offer.embargoed and id in offer.contested else None,
        is_fresh=not shown,
        thin=() if stop else tuple(_thin(item, offer, reasons)),
        late=tuple(_late(item, beside.due)),
        contradicts=checks.contradicts(item.new.fact) if item.new and item.new.fact else "",
        problem=_problem(item, refused),
        save=save,
        when=whose.clock(save.when, beside.zone, beside.now) if save else "",
        words=_words(item),
    )


def _thin(item: Item, offer: Offer, reasons: Mapping[str, str]) -> Iterator[Thin]:
    for fact in item.change.facts:
        if fact in offer.thin:
            yield Thin(key=fact, lacks=offer.thin[fact], reason=reasons.get(fact, ""))


def _late(item: Item, due: Mapping[str, Due]) -> Iterator[Late]:
    if item.change.kind != "removed":
        for fact in item.change.facts:
            if fact in due and due[fact].review_by:
                yield Late(key=fact, since=checks.day(due[fact].review_by))


def _words(item: Item) -> str:
    """How many words are new and gone: "2 words new, 1 gone", "1 word" where as many went as came."""
    new, gone = item.change.words_new, item.change.words_gone
    if new == gone:
        return counted(new, "word") if new else ""
    parts = [f"{counted(new, 'word')} new"] if new else []
    return ", ".join([*parts, *([f"{gone if new else counted(gone, 'word')} gone"] if gone else [])])


def _problem(item: Item, refused: Refused | None) -> str:
    """What a refusal said of this very change."""
    if refused is None or refused.code == "evidence" or refused.article:
        return ""
    named = (item.change.id, *item.change.facts)
    return next((refused.details[name] for name in named if name in refused.details), "")


def stopped(offer: Offer, item: Item) -> str:
    """Why a change cannot be ticked; blank if it can."""
    if item.change.id in offer.waiting and offer.embargoed:
        return f"It waits in edition {offer.embargoed.number}, which is embargoed."
    if item.change.kind == "removed":
        return ""
    return next((offer.blocked[fact] for fact in item.change.facts if fact in offer.blocked), "")
