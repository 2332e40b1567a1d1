"""The picture of how statuses moved: a lane for each fact over one axis of time, as numbers for a template.

It knows neither rows nor SVG. Places are percent of the width, so that one drawing fits a phone and a wall.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.timezone import localtime

from articles.document import Fact, recorded
from articles.reader.turns import KnownFact, Turn
from facts.values import NotADate, PartialDate

MOST = 12
"""Lanes in a picture; a longer one is no picture any more."""
ROOM = 9
"""Percent that the word "today" takes from the names behind it, on a phone."""
LETTER = 1.8
"""Percent that each letter of a name before it takes."""
APART = 2.2
"""Percent between two marks of a lane at least: two of one week would else be one."""
MOST_YEARS = 7
"""So many years have room for their names on a phone."""
QUIET = dt.timedelta(days=60)
"""So long, or a quarter of all the time before, lines run on where nothing more changed."""
AHEAD = dt.timedelta(days=6 * 366)
"""How far ahead a date may lie and not press everything else together."""


@dataclass(frozen=True)
class Dot:
    """A mark of that shape, and how far its line runs on from it."""

    place: float
    until: float
    shape: str


@dataclass(frozen=True)
class Ahead:
    """A release date to come: from its first possible day to its last."""

    place: float
    until: float
    label: str
    is_right: bool


@dataclass(frozen=True)
class Lane:
    fact: KnownFact
    dots: tuple[Dot, ...]
    ahead: Ahead | None


@dataclass(frozen=True)
class Tick:
    """Where a year begins; one without a label has no room for it."""

    place: float
    label: str


@dataclass(frozen=True)
class Picture:
    """`left_out` facts have no lane. `today` is the place of today where dates lie ahead, else None.

    `last` is the day of the last change where the picture ends before today, because nothing has changed for long.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    last: dt.date | None
    left_out: int

    @property
    def total(self) -> int:
        return len(self.lanes) + self.left_out


@dataclass(frozen=True)
class _Axis:
    start: dt.date
    end: dt.date

    def place(self, day: dt.date) -> float:
        whole = max(1, (self.end - self.start).days)
        return round(100 * min(1, max(0, (day - self.start).days / whole)), 2)


def picture(facts: Sequence[KnownFact], now: dt.datetime) -> Picture | None:
    """The facts whose status moved, the last to do so first, then the newest; None where there is nothing to draw."""
    if not facts:
        return None
    chosen = sorted(facts, key=lambda fact: (_ahead(fact.fact, now) is not None, fact.has_moved, fact.since))[-MOST:]
    today = localtime(now).date()
    ahead = [date.last_day for fact in chosen if (date := _ahead(fact.fact, now))]
    first, last = (localtime(moment).date() for moment in _ends(chosen))
    quiet = last + max(QUIET, (last - first) / 4)
    axis = _Axis(first, max(ahead) if ahead else min(today, quiet))
    now_at = axis.place(today) if ahead else None
    return Picture(
        lanes=tuple(_lane(fact, axis, now) for fact in reversed(chosen)),
        ticks=tuple(_ticks(axis, now_at)),
        today=now_at,
        last=last if axis.end < today else None,
        left_out=len(facts) - len(chosen),
    )


def _ends(facts: Sequence[KnownFact]) -> tuple[dt.datetime, dt.datetime]:
    """When the first of them was stated, and when the last of them moved."""
    return min(fact.first for fact in facts), max(fact.since for fact in facts)


def _ahead(fact: Fact, now: dt.datetime) -> PartialDate | None:
    """Its release date, if that is still to come and nobody has denied it."""
    text = (recorded(fact.details, {}) or {}).get("date")
    if recorded(fact.kind, "") != "release-date" or not text or recorded(fact.status, "") == "denied":
        return None
    try:
        date = PartialDate.parse(text)
    except NotADate:
        return None
    today = localtime(now).date()
    return date if today < date.last_day <= today + AHEAD else None


def _lane(fact: KnownFact, axis: _Axis, now: dt.datetime) -> Lane:
    today = axis.place(localtime(now).date())
    places = _apart([axis.place(localtime(turn.at).date()) for turn in fact.turns], today)
    ends = [*places[1:], max(today, places[-1])]
    dots = [Dot(*each) for each in zip(places, ends, map(_shape, fact.turns), strict=True)]
    date = _ahead(fact.fact, now)
    return Lane(fact, tuple(dots), _flag(date, axis) if date else None)


def _shape(turn: Turn) -> str:
    return turn.mark.shape if turn.mark else "gone"


def _flag(date: PartialDate, axis: _Axis) -> Ahead:
    place = axis.place(date.first_day)
    return Ahead(place, axis.place(date.last_day), date.label, place > 50)


def _apart(places: Iterable[float], end: float) -> list[float]:
    """The places pushed on to the right until none hides another, and back where they would run out.

    >>> _apart([10, 10.5, 50], 100)
    [10, 12.2, 50]
    """
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + APART) if found else place)
    for at in range(len(found) - 1, -1, -1):
        most = end if at == len(found) - 1 else found[at + 1] - APART
        found[at] = max(0, min(found[at], most))
    return [round(place, 2) for place in found]


def _ticks(axis: _Axis, today: float | None) -> Iterable[Tick]:
    """The years, and under two of them the quarters too; where today is named, no other name stands."""
    years = range(axis.start.year, axis.end.year + 1)
    step = 1 + (len(years) - 1) // MOST_YEARS
    firsts = [dt.date(year, 1, 1) for year in years]
    if len(years) < 3:
        firsts = [dt.date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
    shown = [day for day in firsts if axis.start <= day <= axis.end]
    for day in shown:
        name = str(day.year) if day.month == 1 else day.strftime("%b %Y" if day == shown[0] else "%b")
        place = axis.place(day)
        is_near = today is not None and -(ROOM + LETTER * len(name)) < place - today < ROOM
        yield Tick(place, "" if is_near or (day.month == 1 and day.year % step) else name)
