"""How long the lines of a head may grow before somebody else's page cuts them off. Nothing refuses a longer one."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from articles.document import Head, recorded


class Room(Struct, frozen=True):
    """About how many characters are shown, and by whom."""

    about: int
    where: str


ROOM: dict[str, Room] = {
    "headline": Room(60, "search results show"),
    "standfirst": Room(200, "lists show"),
    "search_title": Room(60, "search results show"),
    "search_description": Room(155, "search results show"),
    "share_headline": Room(70, "shared links show"),
    "share_text": Room(200, "shared links show"),
}
NAMES = {
    "headline": "headline",
    "search_title": "search title",
    "search_description": "search description",
    "share_headline": "share headline",
    "share_text": "share text",
}
"""Those that are worth a word before an edition goes out."""


STANDS_IN = {
    **{"search_title": "headline", "search_description": "standfirst"},
    **{"share_headline": "headline", "share_text": "standfirst"},
}
"""What is shown where a line is blank."""


class Meter(Struct, frozen=True, kw_only=True):
    """How far a line is filled, as its field shows it; `stand_in` is the field that counts while this one is blank."""

    length: int
    about: int
    where: str
    stand_in: str = ""
    is_blank: bool = False

    @property
    def is_over(self) -> bool:
        return self.length > self.about

    @property
    def top(self) -> int:
        """Where the meter is full: a quarter beyond what is shown."""
        return self.about * 5 // 4


def meters(value: Callable[[str], str]) -> dict[str, Meter]:
    """A meter for each line that others cut; `value` gives the text of a field."""
    return {field: _meter(field, value) for field in ROOM}


def _meter(field: str, value: Callable[[str], str]) -> Meter:
    own, stand_in = value(field).strip(), STANDS_IN.get(field, "")
    shown = own or (value(stand_in).strip() if stand_in else "")
    room = ROOM[field]
    return Meter(length=len(shown), about=room.about, where=room.where, stand_in=stand_in, is_blank=not own)


class TooLong(Struct, frozen=True):
    """A line of the head that others will cut: `length` characters where about `room.about` are shown."""

    field: str
    length: int
    room: Room

    def __str__(self) -> str:
        return f"The {NAMES[self.field]} has {self.length} characters; {self.room.where} about {self.room.about}."


def too_long(head: Head) -> Iterator[TooLong]:
    """The lines that others will cut. A headline does not count where a search title stands in for it."""
    has_title = bool(recorded(head.search_title, ""))
    for field in NAMES:
        length = len(recorded(getattr(head, field), ""))
        if length > ROOM[field].about and not (field == "headline" and has_title):
            yield TooLong(field, length, ROOM[field])
