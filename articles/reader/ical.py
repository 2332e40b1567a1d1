"""Calendars of all-day events as text, by RFC 5545 (with NAME, SOURCE and REFRESH-INTERVAL of RFC 7986). Pure.

A library would write more kinds of components than one and bring half a megabyte; the tests read what this writes with
one that nobody here wrote.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

LONGEST_LINE = 75
"""Octets, without the line break (RFC 5545, section 3.1)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}

UTC = """BEGIN:VTIMEZONE
TZID:UTC
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE"""
"""A calendar has at least one component (section 3.6); one without events has this, which says nothing."""


class Event(Struct, frozen=True, kw_only=True):
    """An all-day event. `status` is TENTATIVE, CONFIRMED or CANCELLED; `sequence` rises with each change."""

    uid: str
    day: dt.date
    status: str
    sequence: int
    changed: dt.datetime
    summary: str
    description: str
    url: str


def calendar(*, name: str, product: str, url: str, events: Iterable[Event]) -> str:
    """The whole text. Clients are asked to look again every hour.

    It has no METHOD: that would make it a message to guests, who need an organizer (RFC 5546, section 3.2.1).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_text(product)}", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"SOURCE;VALUE=URI:{url}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    told = [line for event in events for line in _event(event)]
    lines += [*(told or UTC.splitlines()), "END:VCALENDAR"]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event) -> list[str]:
    """DTEND may be left out: an event with a date lasts that day (section 3.6.1)."""
    changed = event.changed.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"STATUS:{event.status}",
        "TRANSP:TRANSPARENT",
        f"SUMMARY:{_text(event.summary)}",
        f"DESCRIPTION:{_text(event.description)}",
        f"URL:{event.url}",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    r"""A value of type TEXT (section 3.3.11).

    >>> _text("Theaters; \\ streaming,\nFrance")
    'Theaters\\; \\\\ streaming\\,\\nFrance'
    """
    plain = _CONTROL.sub("", words.replace("\r\n", "\n"))
    return "".join(_ESCAPED.get(sign, sign) for sign in plain)


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, no character cut in two; each but the first begins with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
