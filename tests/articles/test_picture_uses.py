"""Where a picture stands: working copies by place, editions by what readers can open."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from articles import editing, history, picture_uses, publishing, retiring
from facts.pictures import Picture
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)


@pytest.fixture
def night():
    return make.make_picture(key="night")


def save_head(article, **values):
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, values)


def used(key="night"):
    return picture_uses.used_by([key])[key]


def places(uses):
    return [(use.article.headline, use.where, use.block) for use in uses.articles]


def test_a_picture_is_found_in_each_of_its_places(night):
    article = make.make_article(headline="Heat")
    save_head(article, picture="night")
    fact = make.add_fact(article, key="driver", picture="night")
    make.add_block(article, "picture", key="street", picture="night", after=fact.key)
    make.add_block(article, "embed", key="trailer", url="https://example.com/v", picture="night", after="street")
    gone = make.add_block(article, "picture", key="gone", picture="night", after="trailer")
    with history.record(editor=None) as turn:
        editing.remove_block(turn, gone)

    assert places(used()) == [
        ("Heat", "lead", ""),
        ("Heat", "still", "driver"),
        ("Heat", "block", "street"),
        ("Heat", "card", "trailer"),
    ]


def test_a_picture_that_nobody_placed_is_unused(night):
    assert used() == picture_uses.Uses()
    assert used().is_unused
    assert list(picture_uses.unused()) == [night]


def test_the_still_of_a_fact_that_stands_nowhere_is_a_use(night):
    fact = make.make_fact(picture="night")

    assert (used().facts, used().articles, used().is_unused) == ((fact,), (), False)
    assert list(picture_uses.unused()) == []


def test_editions_are_those_that_readers_can_open(night):
    article = make.make_article(headline="Heat", facts=1)
    street = make.add_block(article, "picture", picture="night")
    make.publish(article)
    make.add_block(article, "section", heading="More")
    make.publish(article)
    make.add_block(article, "section", heading="Still more")
    make.publish(article)
    publishing.withdraw(article, [2], editor=None, reason="Wrong.")

    uses = used()
    assert [(each.headline, number) for each, number in uses.editions] == [("Heat", 3), ("Heat", 1)]
    assert (uses.is_live, uses.is_ahead) == (True, False)

    with history.record(editor=None) as turn:
        editing.remove_block(turn, street)
    make.publish(article)

    uses = used()
    assert ([number for _, number in uses.editions], uses.is_live, uses.articles) == ([3, 1], False, ())
    assert not uses.is_unused
    assert list(picture_uses.unused()) == []


def test_an_embargoed_edition_waits_with_it(night):
    article = make.make_article(facts=1)
    make.publish(article)
    street = make.add_block(article, "picture", picture="night")
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))
    with history.record(editor=None) as turn:
        editing.remove_block(turn, street)

    uses = used()

    assert (uses.editions, uses.is_live, uses.is_ahead, uses.is_unused) == ((), False, True, False)
    assert list(picture_uses.unused()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows there are")
def test_unused_are_found_without_reading_all_blocks_for_each_picture(db):
    plan = picture_uses.unused().explain()

    for_each = plan.partition("CORRELATED SCALAR SUBQUERY")[2]
    assert ("SEARCH" in for_each, "SCAN" in for_each) == (True, False), plan


@pytest.mark.parametrize("number", [1, 3])
def test_uses_take_five_queries_however_many(number, django_assert_num_queries):
    keys = [f"night-{at}" for at in range(number)]
    for key in keys:
        make.make_picture(key=key)
        article = make.make_article(facts=1)
        make.add_block(article, "picture", picture=key)
        save_head(article, picture=key)
        make.publish(article)

    with django_assert_num_queries(5):
        found = picture_uses.used_by(keys)

    assert [(key, len(uses.articles), len(uses.editions)) for key, uses in found.items()] == [
        (key, 2, 1) for key in keys
    ]


def test_no_keys_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert picture_uses.used_by([]) == {}


def test_expired_are_those_that_readers_see_past_their_last_day(night):
    last_day, past, placed_only = (
        make.make_picture(key=key, rights_until=day)
        for key, day in (
            ("last-day", TODAY),
            ("past", TODAY - dt.timedelta(days=1)),
            ("placed-only", TODAY - dt.timedelta(days=1)),
        )
    )
    article = make.make_article(facts=1)
    for picture in (night, last_day, past):
        make.add_block(article, "picture", picture=picture.key)
    make.publish(article)
    make.add_block(article, "picture", picture=placed_only.key)

    assert list(picture_uses.expired(TODAY)) == [past]
    assert list(picture_uses.expired(TODAY + dt.timedelta(days=1)).order_by("key")) == [last_day, past]


def test_a_folded_page_shows_readers_nothing_of_its_own(night):
    article, home = make.make_article(facts=1), make.make_article(facts=1)
    make.add_block(article, "picture", picture="night")
    make.publish(article)
    make.publish(home)
    retiring.fold(article, home, editor=None, reason="One story.")

    uses = used()

    assert (uses.is_live, [number for _, number in uses.editions]) == (False, [1])
    assert isinstance(picture_uses.unused(), type(Picture.objects.all()))
