"""The time zones that an editor is offered, and those that can be typed."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from articles.desk.timing import place

OFFERED = ("America/Los_Angeles", "America/New_York", "Europe/London")
OTHER = "other"
"""What the list says where the zone is typed beside it."""


def newsroom() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def options(mine: ZoneInfo, chosen: str = "") -> list[tuple[str, str]]:
    """(name, what it is called): the places that films come from, mine, the newsroom's, and the one that is chosen."""
    names = [*OFFERED, mine.key, newsroom().key, *([chosen] if chosen in available_timezones() else [])]
    return [(name, _called(name, mine)) for name in dict.fromkeys(names)]


def _called(name: str, mine: ZoneInfo) -> str:
    whose = [words for words, zone in (("your zone", mine), ("the newsroom’s", newsroom())) if zone.key == name]
    return place(ZoneInfo(name)) + (f" ({', '.join(whose)})" if whose else "")


@cache
def typed() -> Sequence[str]:
    """The names that are offered as one types: places, and UTC. Any other name that clocks go by is taken too."""
    return [*sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")), "UTC"]


def named(text: str) -> ZoneInfo:
    """The zone of that name, or the only one of that place: "europe/london", "Los Angeles".

    Raises: ValueError with a sentence.
    """
    wanted = text.strip().replace(" ", "_").casefold()
    for name in available_timezones():
        if name.casefold() == wanted:
            return ZoneInfo(name)
    places = [name for name in typed() if name.casefold().rsplit("/", 1)[-1] == wanted]
    if len(places) == 1:
        return ZoneInfo(places[0])
    raise ValueError(f"“{text.strip()}” is not a time zone. Write one such as Europe/London.")
