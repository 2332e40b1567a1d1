"""A day and a time as an editor types them, in any zone, as one moment and back in words; it asks where clocks turn."""

import datetime as dt
from zoneinfo import ZoneInfo

FIRST, SECOND = "first", "second"


class Doubtful(ValueError):
    """The clock shows that time twice, or never. `choices` are (value to send, what it is called)."""

    def __init__(self, message: str, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__(message)
        self.choices = choices


def place(zone: dt.tzinfo) -> str:
    """The zone in words: "Los Angeles" for America/Los_Angeles."""
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


def moment(day: dt.date, time: dt.time, zone: ZoneInfo, *, which: str = "") -> dt.datetime:
    """The moment at which clocks in the zone show that day and time; `which` is a value of the choices where it is
    doubtful, and does nothing elsewhere.

    Raises: Doubtful for a time that does not exist, or exists twice, while `which` does not say what is meant.
    """
    asked = doubt(day, time, zone)
    early = dt.datetime.combine(day, time, zone)
    if asked is None:
        return early
    if which not in [value for value, _ in asked.choices]:
        raise asked
    if which in (FIRST, SECOND):
        return early if which == FIRST else early.replace(fold=1)
    return dt.datetime.fromisoformat(which).replace(tzinfo=zone)


def doubt(day: dt.date, time: dt.time, zone: ZoneInfo) -> Doubtful | None:
    """What there is to ask about that time; None where it happens once."""
    early = dt.datetime.combine(day, time, zone)
    late = early.replace(fold=1)
    gap = _offset(late) - _offset(early)
    if not gap:
        return None
    return _missing(early, late, zone) if gap > dt.timedelta(0) else _double(early, late, zone)


def _offset(moment: dt.datetime) -> dt.timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset


def _missing(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> Doubtful:
    """The hour that clocks leave out. Read either way, one side lands before the gap and one after it."""
    before, after = _turn(early, late, zone)
    turned = f"clocks go from {before:%H:%M} to {after:%H:%M}"
    if before.date() != after.date():
        turned = f"clocks go from {before:%H:%M} on {_date(before)} to {after:%H:%M} on {_date(after)}"
    sides = [side.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) for side in (early, late)]
    choices = tuple((f"{side:%Y-%m-%dT%H:%M}", _side(side, early.date())) for side in sides)
    return Doubtful(f"{early:%H:%M} does not exist on {_date(early)} in {place(zone)}; {turned}.", choices)


def _turn(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """What clocks show when they turn, and what they are turned to: found by halving the time between both readings."""
    start, end = late.astimezone(dt.UTC), early.astimezone(dt.UTC)
    old, new = _offset(start.astimezone(zone)), _offset(end.astimezone(zone))
    while end - start > dt.timedelta(seconds=1):
        middle = start + (end - start) // 2
        start, end = (middle, end) if _offset(middle.astimezone(zone)) == old else (start, middle)
    # The readings lie whole seconds apart, and so does the turn.
    turn = end.replace(microsecond=0, tzinfo=None)
    return turn + old, turn + new


def _side(side: dt.datetime, day: dt.date) -> str:
    return f"{side:%H:%M}" if side.date() == day else f"{side:%H:%M} on {_date(side)}"


def _double(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> Doubtful:
    message = f"{early:%H:%M} happens twice on {_date(early)} in {place(zone)}. Which one?"
    # Where winter is what is counted from, as in Dublin, the second reading has a negative saving.
    seasons = (early.dst() or dt.timedelta(0)) - (late.dst() or dt.timedelta(0)) == _offset(early) - _offset(late)
    first, second = ("First, summer time", "Second, winter time") if seasons else ("First", "Second")
    return Doubtful(message, ((FIRST, f"{first} ({_name(early)})"), (SECOND, f"{second} ({_name(late)})")))


def _name(moment: dt.datetime) -> str:
    """ "BST", or "UTC+10:30" where the zone has no letters for it."""
    name = moment.tzname() or ""
    return name if name.isalpha() else str(dt.timezone(_offset(moment)))


def _date(moment: dt.datetime | dt.date) -> str:
    return f"{moment.day} {moment:%B}"


# A moment in words


def told(moment: dt.datetime, zone: ZoneInfo, mine: ZoneInfo, *, now: dt.datetime) -> str:
    """In the zone that it was given in and in mine: "Tuesday 28 November, 09:00 in London (04:00 in New York)"."""
    there, here = moment.astimezone(zone), moment.astimezone(mine)
    words = f"{_day(there, now)}, {_clock(there, zone)} in {place(zone)}"
    if zone.key == mine.key:
        return words
    day = "" if there.date() == here.date() else f"{_day(here, now)}, "
    return f"{words} ({day}{_clock(here, mine)} in {place(mine)})"


def _day(moment: dt.datetime, now: dt.datetime) -> str:
    """The year only where it is not this one."""
    year = "" if moment.year == now.astimezone(moment.tzinfo).year else f" {moment.year}"
    return f"{moment:%A} {_date(moment)}{year}"


def _clock(moment: dt.datetime, zone: ZoneInfo) -> str:
    """With the name of the time where the clock shows it twice."""
    is_double = _offset(moment.replace(fold=0)) != _offset(moment.replace(fold=1))
    return f"{moment:%H:%M} {_name(moment)}" if is_double else f"{moment:%H:%M}"


def away(moment: dt.datetime, now: dt.datetime) -> str:
    """How far ahead: "in 18 minutes", "in 2 hours and 5 minutes", "in 3 days"; blank for what is past."""
    left = moment - now
    if left <= dt.timedelta(0):
        return ""
    minutes = int(left.total_seconds()) // 60
    if minutes < 1:
        return "in less than a minute"
    if minutes < 60:
        return f"in {_many(minutes, 'minute')}"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"in {_many(hours, 'hour')}" + (f" and {_many(minutes, 'minute')}" if minutes else "")
    return f"in {_many(hours // 24, 'day')}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
