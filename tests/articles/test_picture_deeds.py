"""Pictures replaced, retired, and taken down for good."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from articles import beats, editing, history, picture_deeds, rendering, snapshot
from articles.models import ArticleRevision, Edition, StoredPage
from articles.publishing import broken_links
from articles.refused import Refused
from facts import picture_store
from facts.pictures import PictureFile, Rendition
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return make.make_picture(key="night", caption="Los Angeles")


@pytest.fixture
def dawn():
    return make.make_picture(make.make_picture_file(color="pink"), key="dawn", alt="A city at dawn")


@pytest.fixture
def article(night):
    """It shows the picture as its lead, in a block with words of its own, as a still and on an embed's card."""
    article = make.make_article(headline="Heat")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": "night", "picture_shape": "16x9"})
    make.add_fact(article, key="driver", picture="night")
    make.add_block(article, "picture", key="street", picture="night", shape="4x3", caption="Downtown", after="driver")
    make.add_block(article, "embed", key="trailer", url="https://example.com/v", picture="night", after="street")
    return article


def replace(old, new, **options):
    with history.record(editor=None, note="A better one") as turn:
        return picture_deeds.replace(turn, old, new, **options)


def shown(article):
    document = snapshot.take(article)
    blocks = {block.key: block for block in document.blocks}
    return (
        document.head.picture,
        document.fact("driver").picture,
        blocks["street"].picture,
        blocks["trailer"].picture,
    )


# Replaced


def test_the_new_picture_stands_in_every_place_of_the_old_one(article, night, dawn):
    before = ArticleRevision.objects.filter(article=article).count()

    assert replace(night, dawn) == [article]

    assert shown(article) == ("dawn",) * 4
    document = snapshot.take(article)
    assert [picture.key for picture in document.pictures] == ["dawn"]
    (street,) = (block for block in document.blocks if block.key == "street")
    assert (street.shape, street.caption, document.head.picture_shape) == ("4x3", "Downtown", "16x9")
    assert ArticleRevision.objects.filter(article=article).count() == before + 1


def test_only_the_chosen_working_copies_change(article, night, dawn):
    other = make.make_article()
    make.add_block(other, "picture", key="own", picture="night")

    assert replace(night, dawn, articles=[other]) == [other]

    assert shown(article) == ("night",) * 4
    assert other.blocks.get().picture == "dawn"


def test_a_still_changes_with_its_fact_in_every_article(article, night, dawn):
    other = make.make_article()
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, article.blocks.get(key="driver").fact, after=None)

    assert replace(night, dawn, articles=[other]) == [other]

    assert shown(article) == ("night", "dawn", "night", "night")


def test_a_still_of_a_fact_in_no_article_changes_with_all(night, dawn):
    fact = make.make_fact(picture="night")

    assert replace(night, dawn) == []

    fact.refresh_from_db()
    assert fact.picture == "dawn"


def test_editions_keep_the_picture_that_they_showed(article, night, dawn):
    first = make.publish(article)

    replace(night, dawn)

    assert [picture.key for picture in rendering.from_json(first.stored_document.document).pictures] == ["night"]


@pytest.mark.parametrize(
    ("values", "code"), [({"retired": True}, "retired"), ({"alt": ""}, "no-alt"), ({"alt": " "}, "no-alt")]
)
def test_what_may_not_be_placed_takes_no_place(article, night, dawn, values, code):
    make.change_picture(dawn, **values)

    with pytest.raises(ValidationError) as refused:
        replace(night, dawn)

    assert refused.value.code == code
    assert shown(article) == ("night",) * 4


def test_whoever_is_limited_to_other_topics_replaces_nothing(article, night, dawn):
    elsewhere = make.make_topic("Collateral")

    with pytest.raises(beats.Outside), beats.only(frozenset({elsewhere.pk})):
        replace(night, dawn)

    assert shown(article) == ("night",) * 4


# Retired


def test_a_retired_picture_stays_where_it_stands_and_comes_back(article, night):
    with history.record(editor=None) as turn:
        assert picture_deeds.retire(turn, night)
    assert shown(article) == ("night",) * 4
    assert list(type(night).objects.offered()) == []

    with history.record(editor=None) as turn:
        assert picture_deeds.bring_back(turn, night)
    assert list(type(night).objects.offered()) == [night]


# Taken down


@pytest.fixture
def kept(night):
    """The files of the picture, and a rendition that is made."""
    Rendition.objects.create(file=night.file, format="webp", made_at=night.file.added_at)
    names = [picture_store.master(night.file_id, "jpeg"), picture_store.name(night.file_id, width=320, format="webp")]
    for name in names:
        picture_store.keep(name, b"bytes")
    return names


def exist(names):
    return [default_storage.exists(name) for name in names]


def test_its_files_go_and_documents_and_hashes_stay(article, night, kept):
    chief = make.make_user("chief")
    edition = make.publish(article)
    was = edition.stored_document.document

    assert picture_deeds.take_down(night, by=chief, reason="  The agency asked. ") == [article]

    assert exist(kept) == [False, False]
    night.file.refresh_from_db()
    assert (night.file.taken_down_by, night.file.taken_down_reason) == (chief, "The agency asked.")
    assert night.file.taken_down_at is not None
    assert not Rendition.objects.exists()
    edition.refresh_from_db()
    assert (edition.stored_document.document, list(broken_links(article))) == (was, [])


def test_every_page_that_shows_it_is_drawn_anew(article, night, kept):
    old = make.publish(article)
    make.change_picture(night, alt="Streets at night")
    current = make.publish(article)
    plain = make.publish(make.make_article(facts=1))
    for edition, page in ((old, "edition"), (current, "article"), (plain, "edition")):
        StoredPage.objects.filter(edition=edition, page=page).delete()
        rendering.store(edition, page)
    modified = {each.pk: each.last_modified for each in Edition.objects.all()}

    picture_deeds.take_down(night, by=None, reason="The agency asked.")

    after = {each.pk: each for each in Edition.objects.all()}
    assert [after[each.pk].page_serial for each in (old, current, plain)] == [1, 1, 0]
    assert after[plain.pk].last_modified == modified[plain.pk]
    assert all(after[each.pk].last_modified >= modified[each.pk] for each in (old, current))
    assert after[old.pk].changed_at is not None
    assert not StoredPage.objects.filter(edition=old, page="edition").exists()
    assert StoredPage.objects.filter(edition=plain, page="edition").exists()


def test_all_pictures_of_the_file_go_with_it(article, night, kept):
    twin, other = make.make_picture(night.file, key="twin"), make.make_article(facts=1)
    make.add_block(other, "picture", picture="twin")
    make.publish(article)
    make.publish(other)

    assert picture_deeds.take_down(twin, by=None, reason="The agency asked.") == [article, other]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_it_takes_a_reason_that_readers_can_read(article, night, kept, reason):
    with pytest.raises(Refused) as refused:
        picture_deeds.take_down(night, by=None, reason=reason)

    assert refused.value.code == "reason"
    assert exist(kept) == [True, True]


def test_whoever_was_stopped_before_the_files_were_gone_does_it_again(article, night, kept):
    edition = make.publish(article)
    picture_deeds.take_down(night, by=None, reason="The agency asked.")
    for name in kept:  # as if it had been stopped after the commit
        picture_store.keep(name, b"bytes")
    night.file.refresh_from_db()
    first = night.file.taken_down_at
    edition.refresh_from_db()

    picture_deeds.take_down(night, by=make.make_user("chief"), reason="Once more.")

    night.file.refresh_from_db()
    assert exist(kept) == [False, False]
    assert (night.file.taken_down_at, night.file.taken_down_reason) == (first, "The agency asked.")
    serial = edition.page_serial
    edition.refresh_from_db()
    assert edition.page_serial == serial


def test_nothing_is_left_to_be_seen_of_it(night, kept):
    PictureFile.objects.update(placeholder="data:image/webp;base64,UklGRg==")

    picture_deeds.take_down(night, by=None, reason="The agency asked.")

    night.file.refresh_from_db()
    assert night.file.placeholder == ""


def test_a_picture_taken_down_takes_no_place(article, night, dawn, kept):
    picture_deeds.take_down(night, by=None, reason="The agency asked.")
    night.refresh_from_db()

    with pytest.raises(ValidationError) as refused:
        replace(dawn, night)

    assert refused.value.code == "taken-down"


def test_whoever_is_limited_takes_nothing_out_of_a_working_copy_of_another_topic(article, night, kept):
    elsewhere = make.make_topic("Collateral")

    with pytest.raises(beats.Outside), beats.only(frozenset({elsewhere.pk})):
        picture_deeds.take_down(night, by=None, reason="The agency asked.")

    assert exist(kept) == [True, True]


def test_whoever_is_limited_takes_no_still_from_a_fact_of_another_topic(night, kept):
    make.make_fact(picture="night")
    elsewhere = make.make_topic("Collateral")

    with pytest.raises(beats.Outside), beats.only(frozenset({elsewhere.pk})):
        picture_deeds.take_down(night, by=None, reason="The agency asked.")

    assert exist(kept) == [True, True]


def test_whoever_is_limited_takes_down_what_stands_in_their_topics_alone(article, night, kept):
    make.publish(article)
    elsewhere = make.make_topic("Collateral")

    with pytest.raises(beats.Outside), beats.only(frozenset({elsewhere.pk})):
        picture_deeds.take_down(night, by=None, reason="The agency asked.")

    assert exist(kept) == [True, True]
