"""Who else has an article or one of its blocks open: told by a light poll, and forgotten when the tab goes.

It is a courtesy and never in the way: a write that would have to wait behind a save is left for the next poll.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from msgspec import Struct

from articles.desk import preferences, screen
from articles.desk.people import first_name_of
from articles.desk.roles import needs
from articles.deskwork import Presence
from articles.models import Article
from articles.rendering import without_waiting

AGAIN_AFTER = dt.timedelta(seconds=25)
"""Every second poll writes; the polls between only read."""
FORGOTTEN_AFTER = dt.timedelta(days=1)
MOST = 20
"""Open forms of one tab that are told."""


class Here(Struct, frozen=True, kw_only=True):
    """Somebody who is in the article, or has a block of it open since then."""

    name: str
    initials: str
    block: str
    since: dt.datetime


@needs("read")
@require_POST
def presence(request: HttpRequest, key: str) -> HttpResponse:
    """Take what one tab has open (`open`, each a block's key), and tell what others have; `left` says that it goes."""
    article = screen.get_article(key)
    now, tab = timezone.now(), request.POST.get("tab", "")[:16]
    if "left" in request.POST:
        leave(request.user, article, tab)
        return HttpResponse(status=204)
    stay(request.user, article, tab, ["", *request.POST.getlist("open")[:MOST]], now)
    zone = preferences.of(request.user).zone
    told = [
        {
            "name": each.name,
            "initials": each.initials,
            "block": each.block,
            "since": f"{each.since.astimezone(zone):%H:%M}",
        }
        for each in others(article, request.user, now)
    ]
    answer = JsonResponse({"here": told})
    answer["Cache-Control"] = "no-store"
    return answer


def stay(user: Any, article: Article, tab: str, blocks: Collection[str], now: dt.datetime) -> None:
    """Note what that tab has open. One query where nothing changed lately."""
    mine = Presence.objects.filter(article=article, user=user, tab=tab)
    known = {row.block: row for row in mine}
    wanted = {block for block in blocks if len(block) <= 80}
    new, gone = wanted - known.keys(), known.keys() - wanted
    is_due = any(now - row.seen > AGAIN_AFTER for row in known.values())
    if not (new or gone or is_due):
        return
    try:
        with without_waiting():
            if new:
                rows = [
                    Presence(user=user, article=article, tab=tab, block=block, since=now, seen=now) for block in new
                ]
                Presence.objects.bulk_create(rows, ignore_conflicts=True)
                Presence.objects.filter(seen__lt=now - FORGOTTEN_AFTER).delete()
            if gone:
                mine.filter(block__in=gone).delete()
            if is_due:
                mine.update(seen=now)
    except OperationalError:
        return  # somebody is saving; the next poll tells it


def leave(user: Any, article: Article, tab: str) -> None:
    try:
        with without_waiting():
            Presence.objects.filter(article=article, user=user, tab=tab).delete()
    except OperationalError:
        return  # time ends it


def others(article: Article, user: Any, now: dt.datetime) -> list[Here]:
    """Everybody else in the article, each once for a block, who came first first."""
    rows = Presence.objects.now(now).without(user).filter(article=article).select_related("user").order_by("since")
    found: dict[tuple[int, str], Here] = {}
    for row in rows:
        here = Here(name=first_name_of(row.user), initials=initials(row.user), block=row.block, since=row.since)
        found.setdefault((row.user_id, row.block), here)
    return list(found.values())


def names_by_article(articles: Iterable[int], user: Any, now: dt.datetime) -> Mapping[int, Sequence[str]]:
    """By article: the names of everybody else who is in it. One query."""
    rows = Presence.objects.now(now).without(user).filter(article__in=list(articles), block="").select_related("user")
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows.order_by("since"):
        found[row.article_id][row.user_id] = first_name_of(row.user)
    return {article: list(names.values()) for article, names in found.items()}


def initials(user: Any) -> str:
    """ "AR" for Ana Reyes; the first two letters of a name that is one word."""
    words = (user.get_full_name() or user.get_username()).split()
    letters = words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()
