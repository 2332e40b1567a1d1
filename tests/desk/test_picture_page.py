"""A picture's own page: its words by compare-and-swap, where it stands, and what is done with it."""

import datetime as dt
import errno
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles import editing, history, picture_deeds
from articles.desk import picture_places
from articles.deskwork import Beat
from articles.models import Block
from facts import picture_files, picture_store
from facts.pictures import Picture, Rendition
from heat2cms.files import WholeFiles
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db
FILE = "/admin/desk/pictures/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def chief(client):
    user = make.make_user("chief", name="carla")
    client.force_login(user)
    return user


@pytest.fixture
def picture(db):
    return make.make_picture(alt="A city at night", credit="Ana Person", name="night.jpg")


def page(picture, deed=""):
    return f"/admin/desk/pictures/{picture.key}/{deed}"


def words(answer):
    return " ".join(answer.content.decode().split())


def fields(picture, **values):
    """What the page's form sends."""
    names = ("name", "alt", "caption", "credit", "licence", "page", "focal_x", "focal_y")
    own = {name: getattr(picture, name) for name in names}
    return {**own, "rights_until": "", "note": "", "lock_version": picture.lock_version, **values}


def photo(color="gold"):
    body = io.BytesIO()
    Image.new("RGB", (500, 300), color).save(body, "JPEG")
    return SimpleUploadedFile("day.jpg", body.getvalue())


def stand(picture, *, publish=True, headline="Heat 2: everything we know"):
    """An article with the picture in a block."""
    article = make.make_article(headline=headline)
    make.add_block(article, "picture", picture=picture.key, key="night")
    if publish:
        make.publish(article)
        article.editions.update(published_at=timezone.now() - dt.timedelta(minutes=1))
    return article


# What is said of it


def test_its_words_are_saved(client, writer, picture):
    sent = fields(
        picture,
        name="pacino.jpg",
        alt="Al Pacino",
        caption="On set",
        credit="Warner",
        licence="Getty",
        page="example.com/set",
        rights_until="3 November 2027",
        focal_x="30",
        focal_y="20",
    )

    answer = client.post(page(picture), sent)

    picture.refresh_from_db()
    assert answer["Location"] == page(picture)
    assert (picture.name, picture.alt, picture.caption, picture.credit, picture.licence) == (
        *("pacino.jpg", "Al Pacino", "On set"),
        *("Warner", "Getty"),
    )
    assert (picture.page, picture.rights_until, picture.focal) == (
        "https://example.com/set",
        dt.date(2027, 11, 3),
        "30-20",
    )


def test_crops_around_a_new_focal_point_are_wanted(client, writer, picture):
    client.post(page(picture), fields(picture, focal_x="30", focal_y="20"))

    crops = Rendition.objects.filter(file=picture.file, shape="16x9", made_at__isnull=True)
    assert {each.focal for each in crops} == {"50-50", "30-20"}


def test_nothing_changed_is_no_save(client, writer, picture):
    answer = client.post(page(picture), fields(picture), follow=True)

    assert "Nothing changed, so nothing was saved." in words(answer)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Give it a name to find it by."),
        ({"alt": "x" * 301}, "Keep it under 300 characters; this has 301."),
        ({"decorative": "on"}, "A decorative picture has no alternative text. Clear one of the two."),
        ({"page": "javascript:alert(1)"}, "is not a web address."),
        ({"rights_until": "soon"}, "soon"),
        ({"rights_until": "June 2027"}, "is not a day."),
        ({"focal_x": "101"}, "It lies between 0 and 100."),
        ({"focal_y": "-1"}, "It lies between 0 and 100."),
        ({"focal_x": "x"}, "It lies between 0 and 100."),
        ({"caption": "Nul \0 sign"}, "Null characters are not allowed."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_all_of_it_is_kept(client, writer, picture, values, said):
    answer = client.post(page(picture), fields(picture, licence="Typed and kept", **values))

    picture.refresh_from_db()
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Typed and kept"' in words(answer)
    assert picture.licence == ""


def test_a_picture_that_stands_somewhere_keeps_its_alternative_text(client, writer, picture):
    stand(picture, publish=False)

    answer = client.post(page(picture), fields(picture, alt=""))

    assert answer.status_code == 422
    assert "It stands in one place: say what it shows, or tick “Decorative”." in words(answer)


def test_a_picture_that_stands_nowhere_may_lose_it(client, writer, picture):
    client.post(page(picture), fields(picture, alt=""))

    picture.refresh_from_db()
    assert picture.alt == ""


def test_a_picture_may_become_decorative_where_it_stands(client, writer, picture):
    stand(picture, publish=False)

    client.post(page(picture), fields(picture, alt="", decorative="on"))

    picture.refresh_from_db()
    assert (picture.alt, picture.decorative) == ("", True)


def test_two_people_on_two_fields_are_merged(client, writer, picture):
    opened = fields(picture)
    make.change_picture(picture, credit="Theirs", editor=make.make_user("editor", name="ana"))

    answer = client.post(page(picture), {**opened, "caption": "Mine"}, follow=True)

    picture.refresh_from_db()
    assert (picture.credit, picture.caption) == ("Theirs", "Mine")
    assert "Saved and merged with ana’s change." in words(answer)


def test_two_people_on_one_field_are_asked(client, writer, picture):
    opened = fields(picture)
    make.change_picture(picture, credit="Theirs", editor=make.make_user("editor", name="ana"))

    answer = client.post(page(picture), {**opened, "credit": "Mine"})

    picture.refresh_from_db()
    assert (answer.status_code, picture.credit) == (409, "Theirs")
    assert "<b>ana saved this" in words(answer)

    form = next(each for each in answer.content.decode().split("<form") if "data-conflict" in each)
    chosen = client.post(page(picture), {**sent_by(f"<form{form}"), "use": "credit:mine"})
    saved = next(each for each in chosen.content.decode().split("<form") if "data-conflict" in each)
    client.post(page(picture), sent_by(f"<form{saved}"))

    picture.refresh_from_db()
    assert picture.credit == "Mine"


def test_two_people_on_the_focal_point_are_asked(client, writer, picture):
    opened = fields(picture)
    make.change_picture(picture, focal_x=20, focal_y=30, editor=make.make_user("editor", name="ana"))

    answer = client.post(page(picture), {**opened, "focal_x": 70, "focal_y": 0})

    assert answer.status_code == 409
    told = words(answer)
    assert told.partition('id="f-picture-name"')[0].count("<legend>Focal point</legend>") == 1
    for left, top in ((50, 50), (20, 30), (70, 0)):
        assert f'<p class="reader">{left} % from the left, {top} % from the top</p>' in told

    form = next(each for each in answer.content.decode().split("<form") if "data-conflict" in each)
    chosen = client.post(page(picture), {**sent_by(f"<form{form}"), "use": "focal:mine"})
    form = next(each for each in chosen.content.decode().split("<form") if "data-conflict" in each)
    client.post(page(picture), sent_by(f"<form{form}"))

    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (70, 0)


@pytest.mark.parametrize(("side", "point"), [("mine", (50, 80)), ("theirs", (20, 50)), ("base", (50, 50))])
def test_a_point_that_nobody_set_is_not_made_of_two(client, writer, picture, side, point):
    opened = fields(picture)
    make.change_picture(picture, focal_x=20, alt="A street.", editor=make.make_user("editor", name="ana"))

    answer = client.post(page(picture), {**opened, "focal_y": 80, "credit": "Mine"})

    assert answer.status_code == 409
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (20, 50)
    form = next(each for each in answer.content.decode().split("<form") if "data-conflict" in each)
    chosen = client.post(page(picture), {**sent_by(f"<form{form}"), "use": f"focal:{side}"})
    form = next(each for each in chosen.content.decode().split("<form") if "data-conflict" in each)
    client.post(page(picture), sent_by(f"<form{form}"))
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == point
    assert (picture.alt, picture.credit) == ("A street.", "Mine")


def test_a_point_that_one_of_two_moved_is_merged(client, writer, picture):
    opened = fields(picture)
    make.change_picture(picture, focal_x=20, editor=make.make_user("editor", name="ana"))

    answer = client.post(page(picture), {**opened, "credit": "Mine"}, follow=True)

    assert "Saved and merged with ana’s change." in words(answer)
    picture.refresh_from_db()
    assert (picture.focal, picture.credit) == ("20-50", "Mine")


def test_the_same_press_twice_is_one_save(client, writer, picture):
    sent = fields(picture, caption="Once")
    client.post(page(picture), sent)

    answer = client.post(page(picture), sent, follow=True)

    picture.refresh_from_db()
    assert (answer.status_code, picture.caption) == (200, "Once")


def test_what_was_typed_is_kept_in_the_browser_until_it_is_saved(client, writer, picture):
    html = words(client.get(page(picture)))
    answer = client.post(page(picture), fields(picture, caption="Kept"))

    assert f'data-kept="{writer.pk}:@picture/{picture.key}"' in html
    assert answer["X-Desk-Saved"] == "1"


# What the page tells


def test_it_says_where_it_stands(client, editor, picture):
    article = stand(picture)
    waiting = stand(picture, publish=False, headline="Another one")

    answer = client.get(page(picture))

    places = {place.key: place for place in answer.context["places"]}
    assert (places[article.key].told, places[article.key].waits) == ("edition 1", "")
    assert places[article.key].spots == [("a picture of its own", f"/admin/desk/articles/{article.key}/#b-night")]
    assert places[waiting.key].waits == "Readers do not see it here yet."
    assert f'href="/admin/desk/articles/{waiting.key}/publish/"' in words(answer)


def test_a_picture_taken_out_stays_with_readers_until_the_next_edition(client, editor, picture):
    article = stand(picture)
    with history.record(editor=editor) as turn:
        editing.remove_block(turn, Block.objects.get(article=article, key="night"))

    place = client.get(page(picture)).context["places"][0]

    assert place.waits == "Readers see it here until you publish."


def test_its_saves_are_told_in_words(client, writer, picture):
    make.change_picture(picture, alt="Al Pacino", rights_until=dt.date(2026, 11, 3))
    make.change_picture(picture, alt="", decorative=True, focal_x=30, credit="")
    make.change_picture(picture, retired=True)

    steps = client.get(page(picture)).context["steps"]

    assert [step.changes for step in steps] == [
        ["Retired."],
        [
            "Alternative text removed: “Al Pacino”.",
            "Credit removed: “Ana Person”.",
            "Decorative.",
            "Focal point: 30 % from the left, 50 % from the top.",
        ],
        ["Alternative text: “A city at night” became “Al Pacino”.", "Rights end after 3 November 2026."],
        ["Added to the library."],
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_much_it_is_used(
    client, editor, picture, number, django_assert_num_queries
):
    for _ in range(number):
        stand(picture)
        make.change_picture(picture, caption=f"Number {picture.lock_version}")
        picture.refresh_from_db()

    with django_assert_num_queries(12):
        client.get(page(picture))


def test_rights_that_ended_are_flagged_with_the_explainers_that_still_show_it(client, editor, picture):
    stand(picture)
    make.change_picture(picture, rights_until=dt.date(2026, 11, 3))

    html = words(client.get(page(picture)))

    assert "Its rights ended on 3 November 2026." in html
    assert "One published explainer shows it: “Heat 2: everything we know”." in html


def test_an_unknown_picture_is_not_found(client, writer):
    assert client.get("/admin/desk/pictures/no-such-picture/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, writer, picture, method):
    assert getattr(client, method)(page(picture)).status_code == 405


# Replaced


def test_another_file_takes_its_place_with_the_same_words(client, editor, picture):
    article = stand(picture)
    make.change_picture(picture, licence="Getty", focal_x=30)

    answer = client.post(page(picture, "replace/"), {"file": photo(), "article": [article.key]}, follow=True)

    new = Picture.objects.exclude(pk=picture.pk).get()
    assert (new.name, new.alt, new.credit, new.licence, new.focal) == (
        "day.jpg",
        "A city at night",
        "Ana Person",
        "Getty",
        "50-50",
    )
    assert answer.redirect_chain == [(f"{page(new)}#content-start", 302)]
    assert "It has the words of the one before: see that they say what this one shows." in words(answer)
    assert Block.objects.get(article=article).picture == new.key
    assert article.editions.count() == 1
    assert "It stands in its place in “Heat 2: everything we know”." in words(answer)
    assert "Readers do not see it here yet." in words(answer)


def test_the_one_before_and_the_one_after_name_each_other(client, editor, picture):
    article = stand(picture)

    client.post(page(picture, "replace/"), {"file": photo(), "article": [article.key]})

    new = Picture.objects.exclude(pk=picture.pk).get()
    assert f'It came in place of <a href="{page(picture)}"><bdi>night.jpg</bdi></a>' in words(client.get(page(new)))
    assert f'<a href="{page(new)}"><bdi>day.jpg</bdi></a> came in its place' in words(client.get(page(picture)))


def test_two_that_stand_for_each_other_are_told_once(client, editor, picture):
    other = make.make_picture(make.make_picture_file(color="gold"), alt="Day", name="day.jpg")
    for old, new in ((picture, other), (other, picture), (picture, other)):
        with history.record(editor=editor) as turn:
            picture_deeds.replace(turn, old, new)

    assert [(each.name, each.is_after) for each in picture_places.successions(picture)] == [
        ("day.jpg", True),
        ("day.jpg", False),
    ]


def test_only_the_ticked_articles_change(client, editor, picture):
    one, two = stand(picture, publish=False), stand(picture, publish=False, headline="Two")

    client.post(page(picture, "replace/"), {"file": photo(), "article": [one.key]})

    new = Picture.objects.exclude(pk=picture.pk).get()
    assert [Block.objects.get(article=each).picture for each in (one, two)] == [new.key, picture.key]


def test_an_article_that_does_not_show_it_is_not_changed(client, editor, picture):
    other = make.make_article()

    client.post(page(picture, "replace/"), {"file": photo(), "article": [other.key]})

    assert not other.blocks.exists()
    assert Picture.objects.count() == 2


def test_who_is_limited_to_topics_replaces_it_in_their_articles_alone(client, writer, picture):
    mine, other = stand(picture, publish=False), stand(picture, publish=False, headline="Theirs")
    Beat.objects.create(user=writer, topic=mine.topic)

    html = words(client.get(page(picture)))
    client.post(page(picture, "replace/"), {"file": photo(), "article": [mine.key, other.key]})

    new = Picture.objects.exclude(pk=picture.pk).get()
    assert "It stays in Theirs: that is of a topic that you do not work on." in html
    assert [Block.objects.get(article=each).picture for each in (mine, other)] == [new.key, picture.key]


def test_the_same_file_does_not_replace_itself(client, editor):
    picture = make.make_picture(picture_files.take_in(photo().read(), by=None))

    answer = client.post(page(picture, "replace/"), {"file": photo()})

    assert answer.status_code == 422
    assert "This is the same picture." in words(answer)
    assert Picture.objects.count() == 1


def test_a_file_that_is_no_picture_is_refused_and_ticks_stay(client, editor, picture):
    one, two = stand(picture, publish=False), stand(picture, publish=False, headline="Two")
    file = SimpleUploadedFile("day.jpg", b"no picture")

    answer = client.post(page(picture, "replace/"), {"file": file, "article": [one.key], "deed": "replace"})

    assert answer.status_code == 422
    assert answer.context["problems"]["replace"]
    assert answer.context["replaced_in"] == [one.key]
    assert two.key not in answer.context["replaced_in"]


def test_a_picture_that_says_nothing_is_told_first(client, editor):
    picture = make.make_picture(alt="")
    stand(picture, publish=False)

    answer = client.post(page(picture, "replace/"), {"file": photo()})

    assert answer.status_code == 422
    assert "has no alternative text yet. In the library, say what it shows" in words(answer)
    assert Picture.objects.count() == 1


def test_a_file_of_the_library_comes_with_its_own_words(client, editor, picture):
    known = make.make_picture(picture_files.take_in(photo().read(), by=None), alt="A day", name="known.jpg")
    article = stand(picture, publish=False)

    answer = client.post(page(picture, "replace/"), {"file": photo(), "article": [article.key]})

    assert answer["Location"] == f"{page(known)}#content-start"
    assert Block.objects.get(article=article).picture == known.key


def test_no_file_no_replacement(client, editor, picture):
    answer = client.post(page(picture, "replace/"), {"deed": "replace"})

    assert "Choose the file that takes its place." in words(answer)


# Retired and brought back


def test_a_picture_that_nobody_sees_is_retired_at_once(client, writer, picture):
    client.post(page(picture, "retire/"))

    picture.refresh_from_db()
    assert picture.retired
    assert not Picture.objects.offered().filter(pk=picture.pk).exists()


def test_one_that_readers_see_is_retired_by_who_has_read_where(client, writer, picture):
    stand(picture)
    stand(picture, headline="Two")

    asked = client.post(page(picture, "retire/"))
    picture.refresh_from_db()
    before = picture.retired
    client.post(page(picture, "retire/"), {"sure": "on"})

    picture.refresh_from_db()
    assert (asked.status_code, before, picture.retired) == (422, False, True)
    assert "Two published explainers show it: “Heat 2: everything we know” and “Two”." in words(asked)


def test_a_retired_picture_is_brought_back(client, writer, picture):
    make.change_picture(picture, retired=True)

    client.post(page(picture, "bring-back/"))

    picture.refresh_from_db()
    assert not picture.retired


# Taken down


def test_a_chief_takes_it_down_for_good(client, chief):
    picture = make.make_picture(picture_files.take_in(photo().read(), by=None))
    stand(picture)
    make.change_picture(picture, retired=True)

    answer = client.post(page(picture, "take-down/"), {"reason": "A court said so.", "sure": "on"}, follow=True)

    picture.file.refresh_from_db()
    assert (picture.file.taken_down_reason, picture.file.taken_down_by) == ("A court said so.", chief)
    assert "Taken down. Its files are deleted." in words(answer)
    assert "Readers see the reason in its place: A court said so." in words(answer)
    assert "/media/" not in words(answer)
    assert "where it stands it stays" not in words(answer)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "A court said so."}, "Tick that you know there is no way back."),
        ({"reason": " ", "sure": "on"}, "Say why, in a sentence that readers will see in the picture’s place."),
        ({"reason": "x" * 301, "sure": "on"}, "Keep it to 300 characters; this has 301."),
    ],
)
def test_taking_down_wants_a_reason_and_a_tick(client, chief, picture, sent, said):
    answer = client.post(page(picture, "take-down/"), sent)

    picture.file.refresh_from_db()
    assert answer.status_code == 422
    assert said in words(answer)
    assert f"{sent['reason'].strip()}" in words(answer)
    assert picture.file.taken_down_at is None


class Stuck(WholeFiles):
    """A storage that deletes nothing."""

    def delete(self, name):
        if "/." not in name:
            raise PermissionError(errno.EACCES, "Permission denied")
        super().delete(name)


def test_a_chief_whose_storage_deletes_nothing_is_told_and_can_press_again(client, chief, settings, folder):
    usual = settings.STORAGES
    picture = make.make_picture(picture_files.take_in(make.picture_bytes(), by=None), alt="A city at night")
    settings.STORAGES = usual | {"default": {"BACKEND": f"{__name__}.Stuck"}}
    sent = {"reason": "A court said so.", "sure": "on"}

    answer = client.post(page(picture, "take-down/"), sent)

    assert answer.status_code == 503
    assert "The files are not all gone yet. Press it again." in words(answer)
    assert f'action="{page(picture, "take-down/")}#take-down"' in words(answer)
    settings.STORAGES = usual
    client.post(page(picture, "take-down/"), sent)
    assert picture_store.names(picture.file_id) == []


def test_an_editor_does_not_take_down(client, editor, picture):
    answer = client.post(page(picture, "take-down/"), {"reason": "A court said so.", "sure": "on"})

    picture.file.refresh_from_db()
    assert (answer.status_code, answer["X-Desk-Refusal"]) == (403, "role")
    assert picture.file.taken_down_at is None
    assert "Take down for good" not in words(client.get(page(picture)))
