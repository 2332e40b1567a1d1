"""A day and a time as an editor types them, in the newsroom's zone, as one moment; it asks where clocks are turned."""

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
    """The moment at which clocks in the zone show that day and time; `which` chooses where there are two.

    Raises: Doubtful for an hour that does not exist, or that exists twice while `which` does not say which.
    """
    early = dt.datetime.combine(day, time, zone)
    late = early.replace(fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    if early.utcoffset() < late.utcoffset():  # type: ignore[operator]  # neither is None: both have a zone
        raise _missing(early, late)
    if which not in (FIRST, SECOND):
        raise _double(early, late)
    return early if which == FIRST else late


def _missing(early: dt.datetime, late: dt.datetime) -> Doubtful:
    """The hour that clocks leave out. Read either way, one side lands before the gap and one after it."""
    assert isinstance(early.tzinfo, ZoneInfo)
    shown = [side.astimezone(dt.UTC).astimezone(early.tzinfo) for side in (early, late)]
    times = [f"{side:%H:%M}" for side in shown]
    message = f"{early:%H:%M} does not exist on {_day(early)} in {place(early.tzinfo)}: clocks are turned forward."
    return Doubtful(message, tuple((f"{side:%H:%M}", label) for side, label in zip(shown, times, strict=True)))


def _double(early: dt.datetime, late: dt.datetime) -> Doubtful:
    message = f"{early:%H:%M} happens twice on {_day(early)} in {place(early.tzinfo)}. Which one?"  # type: ignore[arg-type]
    return Doubtful(
        message,
        (
            (FIRST, f"First, {early.tzname()}{' (summer time)' if early.dst() else ''}"),
            (SECOND, f"Second, {late.tzname()}{' (summer time)' if late.dst() else ''}"),
        ),
    )


def _day(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%B}"
