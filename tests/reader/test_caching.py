"""How long shared caches keep a page: never past what goes out next, and without telling when that is."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import grace, publishing
from articles.reader import caching
from tests import factories as make

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)
moments = st.floats(0, 3 * 3600, allow_nan=False).map(lambda seconds: START + dt.timedelta(seconds=seconds))


def life(control):
    """Seconds after which no shared cache sends it any more."""
    return sum(int(seconds) for seconds in re.findall(r"(?:s-maxage|while-revalidate)=(\d+)", control))


@given(moments, moments)
def test_no_copy_outlives_what_is_known_to_come(now, change):
    if change > now:
        assert now + dt.timedelta(seconds=life(caching.control(change, at=now))) <= change


@given(moments, st.integers(1, 600))
def test_no_header_tells_of_an_embargo_which_ends_on_a_whole_minute(now, minutes):
    embargo = now.replace(second=0, microsecond=0) + dt.timedelta(minutes=minutes)

    assert caching.control(embargo, at=now) == caching.control(None, at=now)


@given(moments, st.floats(0, 19.999))
def test_no_copy_from_before_a_press_outlives_its_20_seconds(press, earlier):
    """The clock of a press is cut to whole seconds, and its row is seen only once it is committed."""
    goes_out = press.replace(microsecond=0) + grace.GRACE
    committed_late = dt.timedelta(seconds=3)
    copied = press + committed_late - dt.timedelta(seconds=earlier)

    assert copied + dt.timedelta(seconds=life(caching.control(None, at=copied))) <= goes_out


@given(moments, moments)
def test_what_goes_out_at_an_odd_second_tells_its_slot_and_no_more(now, change):
    told = caching.control(change, at=now)

    assert told in (caching.ASK_AGAIN, caching.control(None, at=now))


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (0, "public, max-age=0, s-maxage=8, stale-while-revalidate=7"),
        (31, "public, max-age=0, s-maxage=7, stale-while-revalidate=7"),
        (44, "public, max-age=0, s-maxage=1, stale-while-revalidate=0"),
        (59.5, "public, max-age=0, must-revalidate"),
    ],
)
def test_every_copy_ends_with_its_quarter_of_a_minute(second, told):
    assert caching.control(None, at=START + dt.timedelta(seconds=second)) == told


def test_of_what_nobody_asked_about_nothing_is_kept():
    assert caching.control(caching.UNKNOWN, at=START) == caching.ASK_AGAIN


def test_shared_caches_can_be_left_out(settings):
    settings.SHARED_CACHE_SECONDS = 0

    assert caching.control(None, at=START) == caching.ASK_AGAIN


LISTS = ["/", "/topics/", "/heat-2/history/", "/heat-2/", "/heat-2/editions/1/", "/heat-2/timemap/"]


@pytest.fixture
def article(monkeypatch):
    monkeypatch.setattr(caching.timezone, "now", lambda: START)
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article, importing=True, at=START - dt.timedelta(days=1))
    return article


def controls(client):
    return {path: client.get(path)["Cache-Control"] for path in LISTS}


def test_pages_are_kept_while_nothing_waits(client, article):
    assert set(controls(client).values()) == {"public, max-age=0, s-maxage=8, stale-while-revalidate=7"}


def test_embargo_changes_no_header_and_is_not_outlived(client, article):
    before = controls(client)
    make.change_fact(article.blocks.get().fact, statement="A secret.")
    make.publish(article, at=START + dt.timedelta(minutes=1))

    assert controls(client) == before


def test_press_is_not_outlived_by_any_page(client, article):
    make.change_fact(article.blocks.get().fact, statement="News.")
    make.publish(article)
    article.editions.filter(number=2).update(published_at=START + dt.timedelta(seconds=7))

    assert controls(client) == dict.fromkeys(LISTS, caching.ASK_AGAIN)


def test_withdrawal_is_told_to_caches_that_asked_within_the_slot(client, article):
    publishing.withdraw(article, None, editor=None, reason="A court said so.")

    answers = [client.get(path) for path in ("/heat-2/", "/heat-2/editions/1/", "/heat-2/timemap/")]

    assert [(answer.status_code, answer["Cache-Control"]) for answer in answers] == [(410, caching.ASK_AGAIN)] * 3
