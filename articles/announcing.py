"""Telling the hub about editions that readers have: after a commit, when a pause is over, or when somebody asks.

An edition counts as announced once the hub took it. What came due with nobody there is announced by the next
publication, or by `manage.py announce`. No page depends on any of it.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from articles import hub, rendering
from articles.addresses import Address
from articles.deskwork import Announcement
from articles.models import Edition, EditionDigest, FactStep

logger = logging.getLogger(__name__)

LATEST = dt.timedelta(days=7)
"""What is older is no news: neither after an import nor when a hub is configured for the first time."""

SOON = dt.timedelta(seconds=60)
"""What goes out within this time is waited for in the background: the 20 seconds after a press."""


def soon(edition: Edition) -> None:
    """Announce all that is due, and this edition when its pause is over. Called after a commit; never raises."""
    if not settings.WEBSUB_HUB:
        return
    announce_quietly()
    wait = edition.published_at - timezone.now()
    if dt.timedelta(0) < wait <= SOON:
        later(wait.total_seconds() + 0.5, announce_quietly)


def withdrawn(editions: Sequence[Edition]) -> None:
    """Tell the hub, once shared caches are through with them, of the feeds that these editions are about to leave.

    Called inside the transaction before they leave, while their steps are there to tell the feeds by. Nothing
    remembers it: it is tried once.
    """
    if not settings.WEBSUB_HUB:
        return
    call = partial(hub.ping, settings.WEBSUB_HUB, feeds_of(editions))
    transaction.on_commit(partial(later, settings.SHARED_CACHE_SECONDS + 0.5, call))


def later(seconds: float, call: Callable[[], object]) -> None:
    """Call it then, in this process, if that has not ended before. Never raises."""

    def called() -> None:
        try:
            call()
        finally:
            connections.close_all()

    timer = threading.Timer(seconds, called)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:  # no thread can be started
        logger.exception("The hub is not told in time.")


def announce_quietly() -> None:
    """As `announce`; whatever goes wrong is logged."""
    try:
        announce()
    except Exception:
        logger.exception("The hub was not told.")


def announce() -> tuple[int, bool]:
    """Tell the hub about all editions that are due: how many, and whether it took them. Raises: DatabaseError."""
    editions = due()
    if not editions:
        return 0, True
    took = hub.ping(settings.WEBSUB_HUB, feeds_of(editions))
    if took:
        rows = [Announcement(edition=edition, at=timezone.now()) for edition in editions]
        with rendering.without_waiting():
            Announcement.objects.bulk_create(rows, ignore_conflicts=True)
    return len(editions), took


def due(at: dt.datetime | None = None) -> list[Edition]:
    """Public editions that the hub has not heard of."""
    now = at or timezone.now()
    found = Edition.objects.public(now).filter(published_at__gt=now - LATEST, announcement__isnull=True)
    return list(found.only("article", "edition_kind", "published_at").order_by("published_at"))


def feeds_of(editions: Sequence[Edition]) -> list[str]:
    """The addresses of the feeds that these editions changed. A minor one changes nothing but the full text."""
    told = [edition for edition in editions if edition.edition_kind != Edition.Kind.MINOR]
    names = [reverse("reader:site_rss")]
    if told:
        names += [reverse("reader:site_feed"), reverse("reader:site_json")]
    if any(edition.edition_kind == Edition.Kind.CORRECTION for edition in told):
        names += [reverse("reader:corrections_feed"), reverse("reader:corrections_json")]
    articles = Address.objects.filter(article__in={edition.article_id for edition in told}, is_current=True)
    for slug in articles.values_list("slug", flat=True):
        names += [reverse("reader:feed", args=[slug]), reverse("reader:feed_json", args=[slug])]
    steps = FactStep.objects.filter(edition__in=told)
    topics = {*steps.values_list("topic_slug", flat=True)}
    topics |= {*EditionDigest.objects.filter(edition__in=told).values_list("topic_slug", flat=True)}
    for slug in sorted(filter(None, topics)):
        names += [reverse("reader:topic_feed", args=[slug]), reverse("reader:topic_json", args=[slug])]
    for key in sorted({*steps.values_list("fact_key", flat=True)}):
        names += [reverse("reader:fact_feed", args=[key]), reverse("reader:fact_json", args=[key])]
    return [f"{settings.BASE_URL}{name}" for name in names]
