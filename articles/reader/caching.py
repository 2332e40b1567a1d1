"""How long an answer may be kept by whom (RFC 9111): browsers always ask again, shared caches at fixed seconds.

Every copy in a shared cache ends at the end of its slot, a part of the minute of SHARED_CACHE_SECONDS: at most so long
a withdrawal is outlived. An embargo ends on a whole minute, where a slot ends anyway, so that no header tells of it.
What goes out at another second (the 20 seconds after a press) is not kept in the slot in which it goes out: that tells
the slot and not the second. A copy from before the press has ended before the 20 seconds have.
"""

import datetime as dt

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from articles.models import Edition

ASK_AGAIN = "public, max-age=0, must-revalidate"

UNKNOWN = dt.datetime.min.replace(tzinfo=dt.UTC)
"""As the next change of a page of which nobody asked: it may be any moment."""


def control(change: dt.datetime | None, *, at: dt.datetime | None = None) -> str:
    """The Cache-Control of a page that is next changed by time alone at `change`; None: by nothing that is known.

    `at` None: now. Half of the time that is left the copy is fresh, then it may be sent while a new one is fetched
    (RFC 5861); the two together never pass the slot.
    """
    now = at or timezone.now()
    if not (slot := settings.SHARED_CACHE_SECONDS):
        return ASK_AGAIN
    end = now.replace(second=now.second - now.second % slot, microsecond=0) + dt.timedelta(seconds=slot)
    left = int((end - now).total_seconds())
    if left == 0 or (change is not None and change < end):
        return ASK_AGAIN
    fresh = (left + 1) // 2
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={left - fresh}"


def next_of_article() -> Subquery:
    """When the next edition of the row's article goes out, for annotating editions; null: none waits."""
    return Subquery(_ahead().filter(article=OuterRef("article")).values("published_at")[:1])


def next_of_site() -> Subquery:
    """When the next edition of any article goes out."""
    return Subquery(_ahead().values("published_at")[:1])


def _ahead() -> QuerySet[Edition]:
    return Edition.objects.filter(published_at__gt=timezone.now(), withdrawn_at=None).order_by("published_at")
