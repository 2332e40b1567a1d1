"""Pictures in rows, history, documents and editions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from msgspec import UNSET

from articles import editing, history, snapshot
from articles.document import from_json, to_json
from articles.models import ArticleRevision
from facts.pictures import Picture
from facts.versioned import OutsideHistory, is_key
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return make.make_picture(key="night", caption="Los Angeles", focal_x=20)


@pytest.fixture
def article(night):
    article = make.make_article(facts=1)
    make.add_block(article, "picture", key="street", picture="night", shape="4x3", caption="Downtown")
    return article


def test_the_document_holds_a_picture_by_value(article, night):
    (shown,) = snapshot.take(article).pictures

    assert (shown.key, shown.file, shown.width, shown.height, shown.form) == ("night", night.file_id, 640, 360, "jpeg")
    assert (shown.focal, shown.alt, shown.caption, shown.credit, shown.decorative) == (
        "20-50",
        "A city at night",
        "Los Angeles",
        UNSET,
        UNSET,
    )


@pytest.mark.parametrize("name", ["IMG_2043.jpg", "_.png", "2043.jpg", "夜.jpg", "__init__.png"])
def test_any_name_of_a_file_makes_a_key(name):
    assert is_key(make.make_picture(name=name, alt="").key)


def test_a_document_without_pictures_says_nothing_of_them():
    text = to_json(snapshot.take(make.make_article(facts=1)))

    assert "picture" not in text


def test_lead_block_and_still_name_pictures_once_in_this_order(article, night):
    dawn, dusk = make.make_picture(key="dawn"), make.make_picture(key="dusk")
    fact = article.blocks.get(block_kind="fact").fact
    make.change_fact(fact, picture="dusk")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": "dawn", "picture_shape": "16x9"})

    document = snapshot.take(article)

    assert [picture.key for picture in document.pictures] == [dawn.key, "night", dusk.key]
    assert (document.head.picture, document.head.picture_shape) == ("dawn", "16x9")
    assert document.facts[0].picture == "dusk"
    assert from_json(to_json(document)) == document


def test_crops_are_wanted_around_the_focal_point_and_around_each_new_one(night):
    make.change_picture(night, caption="Another caption")
    make.change_picture(night, focal_y=100)

    wanted = night.file.renditions.filter(shape="1x1", format="webp").order_by("pk")
    assert list(wanted.values_list("focal", flat=True)) == ["20-50", "20-100"]


def test_history_gives_a_picture_as_it_was(article, night):
    then = history.newest_revision(article).revision_id
    make.change_picture(night, alt="A street at night")

    (was,), (now,) = (
        history.document_at(article, revision).pictures
        for revision in (then, history.newest_revision(article).revision_id)
    )

    assert (was.alt, now.alt) == ("A city at night", "A street at night")
    assert history.document_at(article, history.newest_revision(article).revision_id) == snapshot.take(article)


def test_a_changed_picture_stands_in_the_history_of_every_article_that_shows_it(article, night):
    other, third = make.make_article(facts=1), make.make_article()
    make.change_fact(other.blocks.get().fact, picture="night")
    with history.record(editor=None) as turn:
        editing.save_head(turn, third, {"picture": "night"})
    before = ArticleRevision.objects.count()

    make.change_picture(night, credit="A desk")

    listed = ArticleRevision.objects.order_by("-revision_id")[: ArticleRevision.objects.count() - before]
    assert {(each.article_id, each.changes) for each in listed} == {
        (each.pk, ArticleRevision.Change.TEXT) for each in (article, other, third)
    }


def test_an_edition_keeps_the_picture_that_it_showed(article, night):
    first = make.publish(article)
    make.change_picture(night, alt="A street at night")

    stored = from_json(first.stored_document.document)

    assert stored.pictures[0].alt == "A city at night"
    assert first.card["lead"] is None


def test_a_picture_that_is_not_in_the_library_cannot_be_placed(article):
    with pytest.raises(ValidationError) as refused:
        make.add_block(article, "picture", picture="no-such")

    assert refused.value.message_dict == {"picture": ["That picture is not in the library. Choose one."]}


def test_an_address_from_before_is_still_taken(article):
    block = make.add_block(article, "picture", key="old", picture="/media/old.jpg")

    assert block.picture == "/media/old.jpg"
    assert [picture.key for picture in snapshot.take(article).pictures] == ["night"]


def test_pictures_are_written_inside_history_alone(night):
    night.alt = "Another"
    with pytest.raises(OutsideHistory):
        night.save()
    with pytest.raises(OutsideHistory):
        Picture.objects.update(alt="Another")


def test_a_decorative_picture_has_no_alternative_text(night):
    with pytest.raises(ValidationError) as refused:
        make.change_picture(night, decorative=True)
    assert list(refused.value.message_dict) == ["alt"]

    make.change_picture(night, decorative=True, alt="")
    night.refresh_from_db()
    assert (night.is_told, night.alt) == (True, "")


def test_the_database_refuses_a_take_down_without_a_reason(night):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(night.file).objects.filter(pk=night.file_id).update(taken_down_at=night.file.added_at)


def test_a_working_copy_with_pictures_takes_one_query_more(article, django_assert_num_queries):
    plain = make.make_article(facts=1)

    # Neither cites a source, so that the query for these is not asked.
    with django_assert_num_queries(6):
        snapshot.take(article)
    with django_assert_num_queries(5):
        snapshot.take(plain)
