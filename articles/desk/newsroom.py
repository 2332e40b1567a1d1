"""The front page of the newsroom: what is mine, what waits, what goes out, what needs an eye, what was done last."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from msgspec import Struct
from reversion.models import Revision

from articles import picture_uses
from articles.desk import (
    articles,
    finding,
    lagging,
    latest,
    outgoing,
    pages,
    picture_places,
    preferences,
    presence,
    reviews,
    timing,
    watch,
)
from articles.desk.people import name_of
from articles.desk.roles import needs
from articles.desk.watch import Due
from articles.history import house_day
from articles.models import Edition
from facts import kinds
from facts.models import Fact
from facts.status import mark

SHOWN = 6
"""How many of each list stand on the page; the rest is one click away."""
LATEST = 10


class Line(Struct, frozen=True, kw_only=True):
    """A fact in a list: what it says, its mark, why it is here, and where it opens."""

    pk: int
    key: str
    statement: str
    status: str
    mark: str
    topic: str
    why: str
    article_url: str
    block: str
    others: int = 0
    is_held: bool = False
    until: dt.datetime | None = None

    @property
    def url(self) -> str:
        return f"{self.article_url}#b-{self.block}"

    @property
    def edit_url(self) -> str:
        """The same with its form open."""
        return f"{self.article_url}?edit#b-{self.block}"

    @property
    def cite_url(self) -> str:
        """The same with a row for a new source in hand."""
        return f"{self.article_url}?cite#b-{self.block}"


class Listed(Struct, frozen=True):
    """The first lines of a list, how many there are, and where all of them stand."""

    lines: Sequence[Any]
    total: int
    url: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


class Waiting(Struct, frozen=True, kw_only=True):
    """An embargoed edition; `seconds` until it goes out, `elsewhere` the same moment where it was said."""

    edition: Edition
    seconds: int
    elsewhere: str

    @property
    def clock(self) -> str:
        """The time left as a clock shows it: "0:18:22", and above a day "2 days 3:12:05"."""
        days, seconds = divmod(max(self.seconds, 0), 86_400)
        hours, minutes = divmod(seconds // 60, 60)
        left = f"{hours}:{minutes:02}:{seconds % 60:02}"
        return f"{days} day{'' if days == 1 else 's'} {left}" if days else left

    @property
    def short(self) -> str:
        """The same in one unit: "18 min"."""
        minutes = max(self.seconds, 0) // 60
        if minutes >= 2 * 1440:
            return f"{minutes // 1440} days"
        if minutes >= 120:
            return f"{minutes // 60} hours"
        return f"{minutes} min" if minutes else "less than a minute"


@require_safe
@needs("read")
def newsroom(request: HttpRequest) -> HttpResponse:
    now, zone = timezone.now(), preferences.of(request.user).zone
    with timezone.override(zone):
        waiting = reviews.waiting(request.user, at=now)
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        context = {
            "here": "newsroom",
            "now": now,
            "place": timing.place(zone),
            "mine": mine(request.user, now),
            "reviews": waiting,
            "for_me": sum(each.is_mine for each in waiting),
            "embargoed": embargoed(now, zone),
            **_facts(now),
            "ended": ended(now),
            "latest": latest.latest(now, most=LATEST),
            "saves_today": latest.saves_since(midnight),
        }
        return pages.page(request, "desk/newsroom/page.html", context)


@require_safe
@needs("read")
def tables(request: HttpRequest) -> HttpResponse:
    """The admin's own index: every table, one click away."""
    letters = preferences.of(request.user).single_keys
    frame = {"here": "tables", "title": "All tables", "is_nav_sidebar_enabled": False, "letters": letters}
    return admin.site.index(request, frame)


# My articles


def mine(user: AbstractBaseUser | AnonymousUser, now: dt.datetime) -> Listed:
    """The articles that this person saved in or signs, the latest saved first. Five queries."""
    found = articles.of_person(articles.listed(), user)
    total, rows = found.count(), list(found[:SHOWN])
    saves = Revision.objects.select_related("user").in_bulk([row.last_save for row in rows if row.last_save])
    here = presence.names_by_article([row.pk for row in rows], user, now) if rows else {}
    for row in rows:
        row.here = here.get(row.pk, ())
        row.saved = saves.get(row.last_save)
        row.saved_by = "you" if row.saved and row.saved.user_id == user.pk else name_of(row.saved and row.saved.user)
    return Listed(rows, total, f"{reverse('desk:articles')}?state=mine")


# What goes out


def embargoed(now: dt.datetime, zone: ZoneInfo) -> list[Waiting]:
    """Every embargoed edition, the next one first. One query."""
    ahead = Edition.objects.embargoed(now).select_related("article").defer("card", "marks", "evidence")
    return [
        Waiting(
            edition=edition,
            seconds=int((edition.published_at - now).total_seconds()),
            elsewhere=_elsewhere(edition, zone),
        )
        for edition in ahead.order_by("published_at", "pk")
    ]


def _elsewhere(edition: Edition, mine: ZoneInfo) -> str:
    """The same moment where its time was said, or else in the newsroom's zone: "04:00 New York"; "" if that is mine."""
    there = outgoing.zone_of(edition)
    return f"{edition.published_at.astimezone(there):%H:%M} {timing.place(there)}" if there.key != mine.key else ""


# Pictures whose rights have ended


def ended(now: dt.datetime) -> Listed:
    """Those that readers see all the same, the longest ended first. One query, six more where there are some."""
    found = list(picture_uses.expired(house_day(now)).order_by("rights_until", "pk"))
    return Listed(picture_places.ended(found[:SHOWN], now), len(found), f"{reverse('desk:pictures')}?show=rights")


# Facts that need an eye


def _facts(now: dt.datetime) -> dict[str, Any]:
    """The lists of facts, which share what they read. Thirteen queries, however many facts there are."""
    standing, today = watch.standing(), timezone.localdate(now)
    stale, thin, held = watch.stale(standing, now), watch.thin(standing), watch.held(standing, now)
    behind = lagging.lagging(now, without=held)
    pks = [*(due.pk for due in stale[:SHOWN]), *(lack.pk for lack in thin[:SHOWN]), *held[:SHOWN]]
    rows, places = watch.drawn(pks), finding.places(pks)
    told = {
        "stale": [(due.pk, overdue(due, rows[due.pk], today)) for due in stale[:SHOWN]],
        "thin": [(lack.pk, lack.lacks) for lack in thin[:SHOWN]],
        "held": [(pk, rows[pk].held_reason) for pk in held[:SHOWN]],
    }
    totals = {"stale": len(stale), "thin": len(thin), "held": len(held)}
    return {
        **{
            name: Listed([_line(rows[pk], places[pk], why, now) for pk, why in pairs], totals[name], all_of(name))
            for name, pairs in told.items()
        },
        "lagging": Listed(behind[:SHOWN], len(behind)),
        "loose": watch.loose(),
        "loose_url": f"{reverse('admin:facts_fact_changelist')}?stands=no",
    }


def all_of(name: str) -> str:
    """Where the fact list shows all of them."""
    chosen = {"stale": "due", "thin": "thin", "held": "held"}[name]
    return f"{reverse('admin:facts_fact_changelist')}?stands=yes&{chosen}=yes"


def _line(fact: Fact, place: finding.Place, why: str, now: dt.datetime) -> Line:
    return Line(
        pk=fact.pk,
        key=fact.key,
        statement=str(fact),
        status=fact.status,
        mark=mark(fact.status, fact.fact_kind, [each.standing for each in fact.citations.all()]),
        topic=fact.topic.name,
        why=why,
        article_url=reverse("desk:article", args=[place.article]),
        block=place.block,
        others=place.others,
        is_held=fact.is_held(now),
        until=fact.held_until,
    )


def overdue(due: Due, fact: Fact, today: dt.date) -> str:
    """ "review was due 12 November, 16 days ago", or "unchanged for 20 days, since ...; a casting fact lasts 14"."""
    day = _day(due.day, today)
    if not due.span:
        return f"review was due {day}, {watch.ago(due.late)} ago" if due.late else "review is due today"
    kind = kinds.label(fact.fact_kind).lower()
    return f"unchanged for {watch.ago(due.days)}, since {day}; a {kind} fact lasts {due.span} days"


def _day(day: dt.date, today: dt.date) -> str:
    return f"{day.day} {day:%B}" + ("" if day.year == today.year else f" {day.year}")
