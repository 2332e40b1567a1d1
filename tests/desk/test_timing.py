"""A typed time in any zone, on the real clocks: what happens once, twice and never, and how a moment is told."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from articles.desk import timing, zones
from articles.desk.when_form import TimeForm

NOW = dt.datetime(2026, 11, 28, 8, 42, tzinfo=dt.UTC)
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")

# (zone, day, a time that happens twice that day, the two moments in UTC)
TWICE = [
    ("Europe/London", "2026-10-25", "01:30", "00:30", "01:30"),
    ("Europe/London", "2027-10-31", "01:00", "00:00", "01:00"),
    ("Europe/London", "2028-10-29", "01:59", "00:59", "01:59"),
    ("America/New_York", "2026-11-01", "01:30", "05:30", "06:30"),
    ("America/New_York", "2027-11-07", "01:00", "05:00", "06:00"),
    ("America/New_York", "2028-11-05", "01:59", "05:59", "06:59"),
    ("America/Los_Angeles", "2026-11-01", "01:30", "08:30", "09:30"),
    ("America/Los_Angeles", "2027-11-07", "01:00", "08:00", "09:00"),
    ("America/Los_Angeles", "2028-11-05", "01:59", "08:59", "09:59"),
]
# (zone, day, a time that never happens that day, the turn, the two times offered)
NEVER = [
    ("Europe/London", "2026-03-29", "01:30", "01:00 to 02:00", "02:30", "00:30"),
    ("Europe/London", "2027-03-28", "01:00", "01:00 to 02:00", "02:00", "00:00"),
    ("Europe/London", "2028-03-26", "01:59", "01:00 to 02:00", "02:59", "00:59"),
    ("America/New_York", "2026-03-08", "02:30", "02:00 to 03:00", "03:30", "01:30"),
    ("America/New_York", "2027-03-14", "02:00", "02:00 to 03:00", "03:00", "01:00"),
    ("America/New_York", "2028-03-12", "02:59", "02:00 to 03:00", "03:59", "01:59"),
    ("America/Los_Angeles", "2026-03-08", "02:30", "02:00 to 03:00", "03:30", "01:30"),
    ("America/Los_Angeles", "2027-03-14", "02:00", "02:00 to 03:00", "03:00", "01:00"),
    ("America/Los_Angeles", "2028-03-12", "02:59", "02:00 to 03:00", "03:59", "01:59"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "02:00 to 02:30", "02:45", "01:45"),
]


def parts(day, time, zone):
    return dt.date.fromisoformat(day), dt.time.fromisoformat(time), ZoneInfo(zone)


def utc(moment):
    return f"{moment.astimezone(dt.UTC):%H:%M}"


@pytest.mark.parametrize(("zone", "day", "time", "first", "second"), TWICE)
def test_moment_asks_which_of_two_hours_is_meant(zone, day, time, first, second):
    with pytest.raises(timing.Doubtful) as asked:
        timing.moment(*parts(day, time, zone))

    assert str(asked.value).startswith(f"{time} happens twice on {dt.date.fromisoformat(day).day} ")
    assert [name.split(" (")[0] for _, name in asked.value.choices] == ["First, summer time", "Second, winter time"]
    assert utc(timing.moment(*parts(day, time, zone), which="first")) == first
    assert utc(timing.moment(*parts(day, time, zone), which="second")) == second


@pytest.mark.parametrize(("zone", "day", "time", "turned", "after", "before"), NEVER)
def test_moment_says_that_an_hour_does_not_exist_and_offers_both_sides(zone, day, time, turned, after, before):
    with pytest.raises(timing.Doubtful) as asked:
        timing.moment(*parts(day, time, zone))

    assert str(asked.value).endswith(f"clocks go from {turned}.")
    assert asked.value.choices == ((f"{day}T{after}", after), (f"{day}T{before}", before))
    assert f"{timing.moment(*parts(day, time, zone), which=f'{day}T{after}'):%H:%M}" == after


@pytest.mark.parametrize(("zone", "day", "time"), [each[:3] for each in TWICE + NEVER])
def test_moment_a_minute_outside_the_turn_happens_once(zone, day, time):
    """Going minute by minute over the day: what is asked about is exactly what the clock shows twice or never."""
    midnight = dt.datetime.combine(dt.date.fromisoformat(day), dt.time()).replace(tzinfo=ZoneInfo(zone))
    start = midnight.astimezone(dt.UTC)
    shown = [f"{(start + dt.timedelta(minutes=n)).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for n in range(26 * 60)]
    counts = {each: shown.count(each) for each in set(shown) if each.startswith(day)}

    for minute in range(24 * 60):
        clock = dt.time(minute // 60, minute % 60)
        asked = timing.doubt(midnight.date(), clock, ZoneInfo(zone)) is not None
        assert asked == (counts.get(f"{day} {clock:%H:%M}", 0) != 1)


def test_moment_of_a_half_hour_that_comes_twice():
    asked = timing.doubt(*parts("2026-04-05", "01:45", "Australia/Lord_Howe"))

    assert [name for _, name in asked.choices] == [
        "First, summer time (UTC+11:00)",
        "Second, winter time (UTC+10:30)",
    ]
    assert timing.doubt(*parts("2026-04-05", "01:29", "Australia/Lord_Howe")) is None


def test_moment_of_a_day_that_a_zone_skipped():
    asked = timing.doubt(*parts("2011-12-30", "12:00", "Pacific/Apia"))

    assert str(asked) == (
        "12:00 does not exist on 30 December in Apia; clocks go from 00:00 on 30 December to 00:00 on 31 December."
    )
    assert [name for _, name in asked.choices] == ["12:00 on 31 December", "12:00 on 29 December"]


def test_moment_takes_no_answer_to_another_question():
    assert timing.moment(*parts("2026-11-28", "09:00", "Europe/London"), which="2026-03-29T02:30").hour == 9
    with pytest.raises(timing.Doubtful):
        timing.moment(*parts("2026-10-25", "01:30", "Europe/London"), which="2026-03-29T02:30")


@pytest.mark.parametrize(
    ("at", "zone", "mine", "words"),
    [
        ("2026-11-28 09:00", LONDON, NEW_YORK, "Saturday 28 November, 09:00 in London (04:00 in New York)"),
        (
            *("2026-11-28 02:00", LONDON, NEW_YORK),
            "Saturday 28 November, 02:00 in London (Friday 27 November, 21:00 in New York)",
        ),
        ("2027-01-02 09:00", LONDON, LONDON, "Saturday 2 January 2027, 09:00 in London"),
        ("2027-10-31 01:30", LONDON, ZoneInfo("UTC"), "Sunday 31 October 2027, 01:30 GMT in London (01:30 in UTC)"),
    ],
)  # fmt: skip
def test_told_names_the_zone_it_was_given_in_and_mine(at, zone, mine, words):
    assert timing.told(dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), zone, mine, now=NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, ""), (0, ""), (20, "in less than a minute"), (60, "in 1 minute"), (18 * 60, "in 18 minutes"),
     (7200, "in 2 hours"), (7500, "in 2 hours and 5 minutes"), (3 * 86400 + 50, "in 3 days")],
)  # fmt: skip
def test_away_says_how_far_ahead(seconds, words):
    assert timing.away(NOW + dt.timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Europe/London", "Europe/London"), (" europe/london ", "Europe/London"), ("Los Angeles", "America/Los_Angeles"),
     ("lord howe", "Australia/Lord_Howe"), ("utc", "UTC"), ("America/Argentina/Buenos_Aires",) * 2],
)  # fmt: skip
def test_a_zone_is_found_by_its_name_or_its_place(typed, name):
    assert zones.named(typed).key == name


@pytest.mark.parametrize("typed", ["Mars", "../../etc/passwd", "", "x" * 60, "Europe"])
def test_a_zone_that_no_clock_goes_by_is_refused(typed):
    with pytest.raises(ValueError, match="is not a time zone"):
        zones.named(typed)


def test_zones_offered_are_the_usual_ones_mine_and_the_newsrooms(settings):
    settings.TIME_ZONE = "Europe/Berlin"

    assert zones.options(LONDON, "Asia/Tokyo") == [
        ("America/Los_Angeles", "Los Angeles"),
        ("America/New_York", "New York"),
        ("Europe/London", "London (your zone)"),
        ("Europe/Berlin", "Berlin (the newsroom’s)"),
        ("Asia/Tokyo", "Tokyo"),
    ]


def form(**sent):
    return TimeForm({"when": "later", "day": "2026-11-28", "time": "09:00", **sent}, mine=NEW_YORK)


@pytest.mark.parametrize(
    ("sent", "zone", "hour"),
    [({}, "America/New_York", "14:00"), ({"zone": "Europe/London"}, "Europe/London", "09:00"),
     ({"zone": "other", "other_zone": "tokyo"}, "Asia/Tokyo", "00:00")],
)  # fmt: skip
def test_time_form_reads_the_clock_of_the_zone(sent, zone, hour):
    time = form(**sent)

    assert time.is_valid()
    assert (time.cleaned_data["zone"], utc(time.cleaned_data["at"])) == (zone, hour)


@pytest.mark.parametrize("sent", [{"zone": "Mars"}, {"zone": "other"}, {"zone": "other", "other_zone": "Mars"}])
def test_time_form_refuses_a_zone_that_is_none(sent):
    time = form(**sent)

    assert not time.is_valid()
    assert list(time.errors) == ["other_zone"]


def test_time_form_keeps_the_question_after_it_was_answered():
    time = form(zone="Europe/London", day="2026-10-25", time="01:30", which="second")

    assert time.is_valid()
    assert time.doubt
    assert utc(time.cleaned_data["at"]) == "01:30"


@pytest.mark.parametrize("sent", [{"day": "9999-12-31", "time": "23:59"}, {"day": "0001-01-01", "time": "00:01"}])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_time_form_takes_no_day_beyond_the_calendar_for_a_crash(sent, zone):
    form(zone=zone, **sent).is_valid()
