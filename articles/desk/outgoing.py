"""What the screens say of an edition on its way out: in its 20 seconds, live for a minute or longer, embargoed, gone.

Seconds left are counted from the server's clock; a page asks again when they are over and believes nothing else.
"""

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from msgspec import Struct

from articles import batch
from articles.desk import timing, zones
from articles.desk.people import name_of
from articles.models import Article, Edition

Person = AbstractBaseUser | AnonymousUser

MINUTE = dt.timedelta(minutes=1)
"""So long the deed of withdrawing stands beside the words that it is live."""


class Notice(Struct, frozen=True, kw_only=True):
    """One edition: what it is in, where the clocks stand, and what may be done.

    `left` are the seconds until something else is true, as text; blank: nothing will be by itself. `then` is the number
    of the edition that readers go back to if it is withdrawn, None: to the notice. `sentence` and `away` tell an
    embargo's time. `waits_again` says that holding it makes it wait for its old time.
    """

    state: Literal["pending", "live", "withdrawn", "embargoed"]
    edition: Edition
    clock: str
    left: str = ""
    by: str = ""
    then: int | None = None
    others: tuple[Edition, ...] = ()
    sentence: str = ""
    away: str = ""
    waits_again: str = ""


def find(article: Article, number: int | None) -> Edition | None:
    """The edition of that number with what its notice needs."""
    if number is None or number >= 2**31:
        return None
    found = Edition.objects.filter(article=article, number=number).defer("card", "marks", "evidence")
    return found.select_related("article", "editor", "grace").first()


def notice(edition: Edition, *, mine: ZoneInfo, now: dt.datetime, user: Person) -> Notice:
    """What to say of it now, to that person in that zone."""
    clock = f"{edition.published_at.astimezone(mine):%H:%M:%S}"
    if edition.withdrawn_at:
        return Notice(state="withdrawn", edition=edition, clock=clock)
    if edition.is_public(now):
        return _live(edition, clock, now)
    if edition.is_scheduled:
        return embargo(edition, mine=mine, now=now)
    return Notice(
        state="pending",
        edition=edition,
        clock=clock,
        left=_seconds(edition.published_at - now),
        by=_name(edition, user),
        others=tuple(batch.others(edition)),
        waits_again=_old_time(edition, mine, now),
    )


def embargo(edition: Edition, *, mine: ZoneInfo, now: dt.datetime) -> Notice:
    """An edition with a time ahead, in the zone that it was given in."""
    return Notice(
        state="embargoed",
        edition=edition,
        clock=f"{edition.published_at.astimezone(mine):%H:%M:%S}",
        left=_seconds(edition.published_at - now),
        sentence=timing.told(edition.published_at, zone_of(edition), mine, now=now),
        away=timing.away(edition.published_at, now),
    )


def zone_of(edition: Edition) -> ZoneInfo:
    """The zone that its time was given in; the newsroom's where that was not kept."""
    return ZoneInfo(edition.zone) if edition.zone else zones.newsroom()


def _live(edition: Edition, clock: str, now: dt.datetime) -> Notice:
    left = edition.published_at + MINUTE - now
    before = Edition.objects.filter(article=edition.article_id, number__lt=edition.number).public(now).newest_first()
    return Notice(
        state="live",
        edition=edition,
        clock=clock,
        left=_seconds(left) if left > dt.timedelta(0) else "",
        then=before.values_list("number", flat=True).first(),
        others=tuple(batch.others(edition)),
    )


def _name(edition: Edition, user: Person) -> str:
    """Who pressed, where it was somebody else."""
    editor = edition.editor
    return name_of(editor) if editor and editor.pk != user.pk else ""


def _old_time(edition: Edition, mine: ZoneInfo, now: dt.datetime) -> str:
    """When it goes out if it is held, for one that was brought forward."""
    was = getattr(edition, "grace", None) and edition.grace.embargo
    if not was:
        return ""
    zone = ZoneInfo(was["zone"]) if was["zone"] else zones.newsroom()
    return timing.told(dt.datetime.fromisoformat(was["published_at"]), zone, mine, now=now)


def _seconds(left: dt.timedelta) -> str:
    return f"{left.total_seconds():.2f}"
