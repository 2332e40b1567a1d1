"""The time line above a comparison: public editions as stations that lead to other comparisons. Asks no database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime

from articles.models import Edition
from articles.reader.public import Explainer

MOST = 24
"""Stations that one line has room for; of more the ends, both sides with their neighbors and some between stand."""

GAPS = (2, 8, 32, 128, 512)
"""Days after which the way from one station to the next is drawn longer."""


@dataclass(frozen=True)
class View:
    """How a reader wants to see comparisons; it stands in the address."""

    side: bool = False
    everything: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "View":
        return cls(query.get("view") == "side", query.get("show") == "all")

    @property
    def query(self) -> str:
        """With its question mark; blank for the usual view."""
        chosen = {"view": "side"} if self.side else {}
        chosen |= {"show": "all"} if self.everything else {}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def other_side(self) -> "View":
        return View(not self.side, self.everything)

    @property
    def other_extent(self) -> "View":
        return View(self.side, not self.everything)


@dataclass(frozen=True)
class Station:
    """An edition on the line: where it lies to the two sides, how far from the one before, and where it leads.

    `place` is "before", "old", "between", "new", "after" or, where both sides are one, "only". `year` is said where
    one begins, `left_out` counts the editions that the line passes over on the way to it.
    """

    edition: Edition
    place: str
    gap: int
    year: str
    left_out: int
    url: str
    deed: str

    @property
    def is_side(self) -> bool:
        return self.place in ("old", "new", "only")


@dataclass(frozen=True)
class Pair:
    """Two neighbors, one step away."""

    old: Edition
    new: Edition
    url: str

    @property
    def is_one_day(self) -> bool:
        """Whether only the hour tells them apart."""
        return _day(self.old) == _day(self.new)


@dataclass(frozen=True)
class Line:
    """All of it; `earlier` and `later` are None at the ends."""

    stations: tuple[Station, ...]
    earlier: Pair | None
    later: Pair | None


def line(explainer: Explainer, old: Edition, new: Edition, view: View) -> Line:
    """The time line of one comparison. Only editions that may be read are on it."""
    editions = explainer.editions[::-1]
    return _Drawing(explainer.slug, editions, editions.index(old), editions.index(new), view).line()


class _Drawing:
    """One line: the editions from the oldest on, and where in them the two sides stand."""

    def __init__(self, slug: str, editions: Sequence[Edition], old: int, new: int, view: View) -> None:
        self.slug, self.editions, self.old, self.new, self.view = slug, editions, old, new, view

    def line(self) -> Line:
        shown = chosen(len(self.editions), self.old, self.new)
        before = [None, *shown[:-1]]
        stations = tuple(self._station(at, earlier) for at, earlier in zip(shown, before, strict=True))
        earlier = self._pair(self.old - 1, self.old) if self.old else None
        later = self._pair(self.new, self.new + 1) if self.new + 1 < len(self.editions) else None
        return Line(stations, earlier, later)

    def _pair(self, old: int, new: int) -> Pair:
        return Pair(self.editions[old], self.editions[new], self._url(old, new))

    def _url(self, old: int, new: int) -> str:
        numbers = self.editions[old].number, self.editions[new].number
        return reverse("reader:compare", args=[self.slug, *numbers]) + self.view.query

    def _station(self, at: int, before: int | None) -> Station:
        day = _day(self.editions[at])
        last = _day(self.editions[before]) if before is not None else None
        url, deed = self._leads(at)
        return Station(
            edition=self.editions[at],
            place=self._place(at),
            gap=sum((day - last).days >= days for days in GAPS) if last else 0,
            year=str(day.year) if last is None or last.year != day.year else "",
            left_out=at - before - 1 if before is not None else 0,
            url=url,
            deed=deed,
        )

    def _place(self, at: int) -> str:
        if self.old == at == self.new:
            return "only"
        if at in (self.old, self.new):
            return "old" if at == self.old else "new"
        return "before" if at < self.old else "after" if at > self.new else "between"

    def _leads(self, at: int) -> tuple[str, str]:
        """A station moves the nearer end to itself; an end leads to what came with that edition."""
        if at in (self.old, self.new) and at:
            return self._url(at - 1, at), "See what came with it"
        if at == self.old:
            return reverse("reader:edition", args=[self.slug, self.editions[at].number]), "Read it"
        if at < self.old or (at < self.new and at - self.old < self.new - at):
            return self._url(at, self.new), "Start here"
        return self._url(self.old, at), "End here"


def _day(edition: Edition) -> dt.date:
    return localtime(edition.published_at).date()


def chosen(count: int, old: int, new: int) -> list[int]:
    """Which of so many stations stand on the line.

    >>> chosen(5, 1, 2)
    [0, 1, 2, 3, 4]
    """
    if count <= MOST:
        return list(range(count))
    kept = {0, count - 1} | {at + near for at in (old, new) for near in (-1, 0, 1) if 0 <= at + near < count}
    room = MOST - len(kept)
    return sorted(kept | {round(count * at / (room + 1)) for at in range(1, room + 1)})
