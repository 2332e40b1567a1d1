"""Who else is here: told by block, forgotten when the tab goes or time passes, and never in the way of a save."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import history
from articles.desk import presence
from articles.deskwork import Presence
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    article = make.make_article()
    make.add_fact(article, key="driver")
    return article


@pytest.fixture
def ana():
    user = make.make_user("editor", name="ana")
    user.first_name, user.last_name = "Ana", "Reyes"
    user.save()
    return user


def url(article):
    return reverse("desk:presence", args=[article.key])


def come(user, article, *blocks, at=None, tab="t1"):
    presence.stay(user, article, tab, ["", *blocks], at or timezone.now())


def poll(client, article, *blocks, tab="mine"):
    return client.post(url(article), {"tab": tab, "open": blocks}).json()["here"]


def test_others_are_told_with_the_block_that_they_have_open(client, editor, article, ana):
    at = timezone.make_aware(dt.datetime(2026, 11, 28, 8, 38))
    come(ana, article, "driver", at=at)
    Presence.objects.update(seen=timezone.now())

    assert poll(client, article) == [
        {"name": "Ana", "initials": "AR", "block": "", "since": "08:38"},
        {"name": "Ana", "initials": "AR", "block": "driver", "since": "08:38"},
    ]


def test_a_person_never_meets_herself_in_another_tab(client, editor, article):
    poll(client, article, "driver", tab="one")

    assert poll(client, article, "driver", tab="two") == []
    assert Presence.objects.count() == 4


def test_two_tabs_of_one_person_are_told_once(client, editor, article, ana):
    come(ana, article, "driver", tab="a")
    come(ana, article, "driver", tab="b")

    assert [each["block"] for each in poll(client, article)] == ["", "driver"]


def test_a_form_that_was_closed_is_told_no_more(client, editor, article, ana):
    come(ana, article, "driver")
    come(ana, article)

    assert [each["block"] for each in poll(client, article)] == [""]


def test_a_tab_that_goes_says_so(client, editor, article):
    poll(client, article, "driver")

    answer = client.post(url(article), {"tab": "mine", "left": "1"})

    assert answer.status_code == 204
    assert not Presence.objects.exists()


def test_who_shows_no_sign_is_gone_after_75_seconds(client, editor, article, ana):
    now = timezone.now()
    come(ana, article, "driver", at=now - dt.timedelta(seconds=74))
    assert len(poll(client, article)) == 2

    Presence.objects.filter(user=ana).update(seen=now - dt.timedelta(seconds=76))
    assert poll(client, article) == []


def test_another_article_is_another_room(client, editor, article, ana):
    come(ana, make.make_article(), "driver")

    assert poll(client, article) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_poll_that_finds_nothing_new_only_reads(client, editor, article, django_assert_num_queries, count):
    for number in range(count):
        come(make.make_user("editor", name=f"person-{number}"), article, "driver")
    poll(client, article, "driver")

    # session, user, role, article, mine, others; preferences come with the person
    with django_assert_num_queries(6) as seen:
        assert len(poll(client, article, "driver")) == 2 * count
    assert [query["sql"][:6] for query in seen.captured_queries] == ["SELECT"] * 6


def test_odd_blocks_and_tabs_are_taken_as_they_fit(client, editor, article):
    assert poll(client, article, "x" * 81, *[f"b{number}" for number in range(30)], tab="y" * 99) == []

    assert Presence.objects.count() == 20
    assert {len(row.tab) for row in Presence.objects.all()} == {16}


def test_names_are_listed_for_many_articles_in_one_query(editor, article, ana, django_assert_num_queries):
    other = make.make_article()
    for each in (article, other):
        come(ana, each, "driver")
        come(editor, each)

    with django_assert_num_queries(1):
        found = presence.names_by_article([article.pk, other.pk], editor, timezone.now())

    assert found == {article.pk: ["Ana"], other.pk: ["Ana"]}


def test_the_newsroom_says_who_is_in_an_article_of_mine(client, editor, ana):
    article = make.make_article(editor=editor)
    come(ana, article)

    html = client.get(reverse("desk:newsroom")).content.decode()

    assert "<b>Ana</b> is in it now" in html


@pytest.mark.django_db(transaction=True)
def test_a_poll_never_waits_behind_a_save(editor, article):
    taken, done = threading.Event(), threading.Event()

    def save():
        with history.turn():
            taken.set()
            done.wait(120)
        connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    assert taken.wait(60)
    begun = time.monotonic()

    come(editor, article, "driver")
    took = time.monotonic() - begun
    done.set()
    thread.join()

    assert took < 15, "SQLite would have waited 20 s."
