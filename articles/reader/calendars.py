"""Release dates as calendars that people subscribe to: the facts that name a day, with their status.

A date that moved keeps its event. One that is denied, taken out or no longer known to the day is cancelled, so that it
leaves the calendars that have it. What stood in withdrawn editions alone is not told again: its event is gone.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from articles import life
from articles.derived import StepContent, read_card, read_content
from articles.document import Fact, recorded
from articles.models import Edition, FactStep
from articles.reader import ical, marks
from articles.reader.answers import conditional, public
from articles.reader.feeds_entries import urn
from articles.reader.ical import Event
from articles.reader.links import absolute
from facts import kinds, richtext

MOST = 500
"""Events of one calendar, those that lie furthest ahead."""

STATUSES = {"confirmed": "CONFIRMED", "denied": "CANCELLED"}
"""All others are TENTATIVE."""


# The two addresses


@public
def everything(request: HttpRequest) -> HttpResponseBase:
    """Of all topics. Always there, so that those who subscribed are told when nothing is left."""
    return _answer(request, f"Release dates | {settings.SITE_NAME}", _steps(timezone.now()))


@public
def topic(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Of one topic. Empty for one that readers know, or knew, and that has no date; 404 for any other."""
    steps = _steps(timezone.now(), topic=slug)
    newest = max(steps, key=lambda step: step.edition.published_at, default=None)
    name = recorded(read_content(newest.content).topic.name, "") if newest else _name(slug)
    return _answer(request, f"{name}: release dates | {settings.SITE_NAME}", steps)


def _name(slug: str) -> str:
    """As the newest public edition calls it; its slug where all are withdrawn, or speak of it in a fact alone.

    Raises: Http404 for a topic that no released edition speaks of.
    """
    named = FactStep.objects.filter(edition=OuterRef("pk"), topic_slug=slug)
    known = Edition.objects.released().filter(Q(card__topic__slug=slug) | Exists(named)).only("card", "withdrawn_at")
    found = known.order_by(F("withdrawn_at").asc(nulls_first=True), "-published_at", "-number").first()
    if found is None:
        raise Http404("No such topic.")
    told = read_card(found.card).topic
    return recorded(told.name, slug) if told.slug == slug and not found.withdrawn_at else slug


def _answer(request: HttpRequest, name: str, steps: "list[Any]") -> HttpResponseBase:
    text = ical.calendar(
        name=name,
        product=f"-//{settings.SITE_NAME}//Release dates//EN",
        url=absolute(request.path),
        events=_latest(events(steps)),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    # No Last-Modified: a withdrawal takes steps away, and the newest of those that are left may be older.
    return conditional(request, response, etag=hashlib.sha256(text.encode()).hexdigest()[:32], last_modified=None)


def _latest(found: Iterable[Event]) -> list[Event]:
    return sorted(found, key=lambda event: (event.day, event.uid))[-MOST:]


# What is asked


def _steps(now: dt.datetime, *, topic: str = "") -> "list[Any]":
    """The public steps of every fact that ever named a day, fact by fact, each in the order of time. One query.

    `withdrawn` and `lived` count the withdrawals and the steps in the lives of pages, all over the site.
    """
    public_ = FactStep.objects.filter(edition__published_at__lte=now, edition__withdrawn_at__isnull=True)
    dated = public_.exclude(day="")
    found = public_.filter(fact_key__in=(dated.filter(topic_slug=topic) if topic else dated).values("fact_key"))
    told = found.annotate(
        is_folded=life.are("folded"),
        withdrawn=_count(Edition.objects.filter(withdrawn_at__lte=now)),
        lived=_count(life.LifeStep.objects.filter(at__lte=now)),
    )
    columns = ("article_id", "fact_key", "change", "version", "day", "content", "edition__published_at")
    told = told.select_related("edition").only(*columns, "edition__number", "edition__changed_at")
    return list(told.order_by("fact_key", "edition__published_at", "edition__number", "edition_id"))


def _count(rows: "QuerySet[Any]") -> Subquery:
    of_all = rows.order_by().annotate(all=Value(1)).values("all")
    return Subquery(of_all.annotate(count=Count("pk")).values("count"))


# What they come to


def events(steps: Iterable[Any]) -> Iterator[Event]:
    """An event for each fact that names a day in public, or did."""
    for key, group in groupby(steps, key=lambda step: step.fact_key):
        steps_of_one = list(group)
        if any(step.day for step in steps_of_one):
            yield _event(key, steps_of_one)


def _event(key: str, steps: "list[Any]") -> Event:
    copies: dict[int, Any] = {}
    for step in steps:
        copies.pop(step.article_id, None)
        if step.change != FactStep.Change.REMOVED and not step.is_folded:
            copies[step.article_id] = step
    standing = max(copies.values(), key=lambda step: step.version, default=None)
    if standing and standing.day:
        shown, status, word, told = standing, *_told(read_content(standing.content).fact)
    else:
        shown = next(step for step in reversed(steps) if step.day)
        status, word = "CANCELLED", "No longer a day" if standing else "No longer stated"
        told = _told(read_content(standing.content).fact)[2] if standing else "No explainer says this any more."
    title = _title(read_content(shown.content))
    return Event(
        uid=urn("calendar", key).removeprefix("urn:uuid:"),
        day=dt.date.fromisoformat(shown.day),
        status=status,
        sequence=_sequence(steps),
        changed=max(map(_changed, steps)),
        summary=title if status == "CONFIRMED" else f"{word}: {title}",
        description=told,
        url=absolute(reverse("reader:fact", args=[key])),
    )


def _told(fact: Fact) -> tuple[str, str, str]:
    """Its status as calendars know it, in a word, and with its statement."""
    mark = marks.of(fact)
    status = STATUSES.get(recorded(fact.status, ""), "TENTATIVE")
    return status, mark.word, f"{mark.word}: {richtext.text(recorded(fact.statement, ''))}"


def _title(content: StepContent) -> str:
    """What comes out, how and where: "Heat 2 (novel), in print, France"."""
    name, fact = recorded(content.topic.name, ""), content.fact
    told = dict(kinds.describe(recorded(fact.kind, ""), recorded(fact.details, {})))
    if other := kinds.of_something_else(told.get("Of", "")):
        name = f"{name} ({other})" if other[0].islower() else other
    medium = told.get("Medium", "").lower()
    return ", ".join(part for part in (name, medium, told.get("Territory", "")) if part)


def _sequence(steps: "list[Any]") -> int:
    """It rises with each public step and never falls.

    A withdrawal takes away up to two steps, its own and the one after it, and the counts of the whole site stay.
    """
    return len(steps) - 1 + 3 * (steps[0].withdrawn or 0) + (steps[0].lived or 0)


def _changed(step: Any) -> dt.datetime:
    """When the step came out, or its article lost an edition since."""
    return max(step.edition.published_at, step.edition.changed_at or step.edition.published_at)
