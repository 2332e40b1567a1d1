"""What may be done with an embargoed edition until its time has come: changed, brought forward, cancelled."""

import datetime as dt
from typing import Any

from articles import beats, history, wording
from articles.deskwork import Grace
from articles.freezing import refreeze
from articles.grace import GRACE
from articles.models import Edition, FactStep
from articles.offer import blocked_facts, embargoed_steps
from articles.refused import Refused


def amend(
    edition: Edition,
    *,
    at: dt.datetime | None = None,
    zone: str = "",
    kind: str = "",
    note: str = "",
    was_wrong: str = "",
    is_right: str = "",
    seen: str | None = None,
) -> Edition:
    """Change the time or the wording of an embargoed edition; what is left out stays.

    `zone` is where the time was said. `seen` is the hash of the edition on the screen, None: whatever it is now.
    Raises: Refused.
    """
    with history.turn() as now:
        row = _still_embargoed(edition, now, seen)
        if at is not None and at <= now:
            raise Refused("past-time", "That time has passed. Choose a time that lies ahead.")
        said = wording.amended(row, kind, note, was_wrong, is_right)
        earlier = Edition.objects.filter(article=row.article, number__lt=row.number)
        wording.refuse_wording(said, is_first=not earlier.exists())
        later = at.replace(microsecond=0) if at else row.published_at
        _refuse_order(row, later)
        _refuse_later(row, later)
        row.published_at, row.zone = later, zone if at else row.zone
        row.edition_kind, row.note = said.kind, said.note
        row.was_wrong, row.is_right = said.was_wrong, said.is_right
        _refuse_held(row)
        refreeze(row)
    return row


def bring_forward(edition: Edition, *, seen: str | None = None) -> Edition:
    """Let an embargoed edition go out in 20 seconds; held, it waits for its old time again. Raises: Refused."""
    with history.turn() as now:
        row = _still_embargoed(edition, now, seen)
        was = {"published_at": row.published_at.isoformat(), "zone": row.zone}
        if row.published_at <= now + GRACE:
            return row
        _refuse_two(row, now)
        row.published_at, row.zone, row.is_scheduled = now + GRACE, "", False
        _refuse_order(row, row.published_at)
        _refuse_held(row)
        refreeze(row)
        Grace.objects.create(edition=row, embargo=was)
    return row


def cancel(edition: Edition, *, seen: str | None = None) -> None:
    """Delete an embargoed edition; its number is free again. Raises: Refused once its time has come."""
    with history.turn() as now:
        _still_embargoed(edition, now, seen).delete()


def _still_embargoed(edition: Edition, now: dt.datetime, seen: str | None) -> Any:
    row = Edition.objects.select_related("article").filter(pk=edition.pk).first()
    if row is None:
        raise Refused("cancelled", "That edition was cancelled.")
    beats.refuse([row.article.topic_id])
    if row.published_at <= now or not row.is_scheduled:
        raise Refused("already-public", "Its time has come: it is public. You can withdraw it.")
    if seen is not None and seen != row.sha256:
        raise Refused("embargo-changed", "Someone changed the embargo while this page was open. Look at it again.")
    return row


def _refuse_two(edition: Edition, now: dt.datetime) -> None:
    """Holding the one before would leave a gap where its number was."""
    if before := Edition.objects.waiting(now).filter(article=edition.article_id).first():
        raise Refused("pending", f"Edition {before.number} goes out in a few seconds. Publish this one after it.")


def _refuse_order(edition: Edition, at: dt.datetime) -> None:
    """Time never runs backwards along numbers: the edition before may be one that is about to go out."""
    before = Edition.objects.filter(article=edition.article_id, number=edition.number - 1).first()
    if before and before.published_at > at:
        raise Refused("past-time", f"Edition {before.number} goes out in a few seconds. Choose a time after that.")


def _refuse_later(edition: Edition, at: dt.datetime) -> None:
    """A later time must not leave another article to bring the embargoed facts before it."""
    keys = FactStep.objects.filter(edition=edition).values_list("fact_key", flat=True)
    ahead = embargoed_steps(keys, after=edition.published_at - dt.timedelta(seconds=1)).exclude(edition=edition)
    sooner = ahead.filter(edition__published_at__lt=at).select_related("edition__article")
    if carried := {str(step.edition.article): f"Edition {step.edition.number} brings it sooner." for step in sooner}:
        raise Refused("carried-elsewhere", "Another article would bring the same fact before that time.", carried)


def _refuse_held(edition: Edition) -> None:
    """A nearer time may come before a fact's hold ends."""
    changed = FactStep.objects.filter(edition=edition).values_list("fact_key", "change")
    if blocked := blocked_facts(edition.article, dict(changed), edition.published_at):
        raise Refused("held", "A change in it may not go out yet at that time.", blocked)
