"""The line of an article's states, as stations: which comparison each of them opens, and what lies between two."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from articles.desk.sides import Stop


class Station(NamedTuple):
    """A state, the older one that it is compared with when chosen ("" at the beginning), and what is drawn at it.

    `is_in` says that the way to it from the station before lies between the two sides.
    """

    stop: Stop
    older: str
    mark: str
    is_in: bool


def stations(stops: Sequence[Stop]) -> list[Station]:
    """The stops, oldest first: a save tells what it did, an edition what it brought, the working copy what waits."""
    old = next((at for at, stop in enumerate(stops) if stop.is_old), 0)
    new = next((at for at, stop in enumerate(stops) if stop.is_new), 0)
    return [
        Station(
            stop,
            next(_before(stops, at), stops[at - 1].name if at else ""),
            stop.name[1:] if stop.kind == "edition" else "",
            old < at <= new,
        )
        for at, stop in enumerate(stops)
    ]


def _before(stops: Sequence[Stop], at: int) -> Iterator[str]:
    """The names of those before it that are of its kind, nearest first; before the working copy stands an edition."""
    kind = "edition" if stops[at].kind == "now" else stops[at].kind
    return (stop.name for stop in reversed(stops[:at]) if stop.kind == kind)


def newest_save(stops: Sequence[Stop]) -> str:
    """The number of the newest save, where the working copy is compared and so its newest save is among them."""
    if not any(stop.kind == "now" and stop.is_new for stop in stops):
        return ""
    return next((stop.name[1:] for stop in reversed(stops) if stop.kind == "save"), "")
