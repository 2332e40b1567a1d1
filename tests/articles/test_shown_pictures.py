"""Which editions show which pictures: rows that are derived with their edition."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles import editing, embargoes, history, publishing, shown_pictures, snapshot
from articles.shown_pictures import ShownPicture
from tests import factories as make

pytestmark = pytest.mark.django_db


def rows():
    return list(
        ShownPicture.objects.order_by("edition__number", "picture").values_list("edition__number", "picture", "file")
    )


@pytest.fixture
def night():
    return make.make_picture(key="night")


@pytest.fixture
def dawn():
    return make.make_picture(make.make_picture_file(color="pink"), key="dawn")


@pytest.fixture
def article(night):
    article = make.make_article(facts=1)
    make.add_block(article, "picture", key="street", picture="night")
    return article


def test_an_edition_names_the_pictures_that_it_shows(article, night, dawn):
    make.publish(article)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": "dawn"})
        editing.save_fact(turn, article.blocks.get(block_kind="fact").fact, {"picture": "night"})
    make.publish(article)

    assert rows() == [
        (1, "night", night.file_id),
        (2, "dawn", dawn.file_id),
        (2, "night", night.file_id),
    ]


def test_an_edition_without_pictures_asks_nothing_more(article, django_assert_num_queries):

    plain = make.make_article(facts=1)
    edition, document = make.publish(plain), snapshot.take(plain)

    with django_assert_num_queries(0):
        shown_pictures.write(edition.pk, document)
    assert rows() == []


def test_a_withdrawn_edition_has_none(article):
    make.publish(article)
    make.add_block(article, "section", heading="More")
    second = make.publish(article)

    publishing.withdraw(article, [second.number], editor=None, reason="Too early.")

    assert [row[:2] for row in rows()] == [(1, "night")]


def test_rebuild_makes_them_again(article):
    make.publish(article)
    kept = rows()
    ShownPicture.objects.all().delete()

    call_command("rebuild", verbosity=0)

    assert rows() == kept


def test_what_is_frozen_anew_has_them_once(article):
    make.publish(article)
    make.add_block(article, "section", heading="More")
    due = timezone.now() + dt.timedelta(hours=2)
    edition = make.publish(article, at=due)

    embargoes.amend(edition, at=due + dt.timedelta(hours=1), note="Later.")

    assert [row[:2] for row in rows()] == [(1, "night"), (2, "night")]
