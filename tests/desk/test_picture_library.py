"""The library of pictures: found as one types, filtered, and each tile says what its picture lacks."""

import datetime as dt

import pytest
from django.utils import timezone

from articles import history
from articles.desk import library_views
from facts.pictures import PictureFile
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/pictures/"


def names(answer):
    return [tile.name for tile in answer.context["tiles"]]


def marks(answer):
    return {tile.name: [mark.words for mark in tile.marks] for tile in answer.context["tiles"]}


def words(answer):
    return " ".join(answer.content.decode().split())


def make_picture(number, **fields):
    file = make.make_picture_file(color=(number, 0, 0))
    return make.make_picture(file, **{"name": f"{number}.jpg", "credit": "Ana Person", **fields})


def take_down(picture):
    PictureFile.objects.filter(pk=picture.file_id).update(
        taken_down_at=timezone.now(), taken_down_reason="A court said so."
    )


def test_pictures_stand_newest_first(client, writer):
    make_picture(1)
    make_picture(2)

    answer = client.get(PAGE)

    assert names(answer) == ["2.jpg", "1.jpg"]


def test_a_tile_loads_a_small_rendition_in_the_size_of_its_picture(client, writer):
    picture = make.make_picture(make.make_picture_file(width=640, height=360))

    image = client.get(PAGE).context["tiles"][0].image

    base = f"/media/pictures/{picture.file_id}"
    assert (image.src, image.srcset) == (f"{base}/320.webp", f"{base}/320.webp 320w, {base}/480.webp 480w")
    assert (image.width, image.height) == (640, 360)


def test_a_small_picture_is_loaded_as_wide_as_it_is(client, writer):
    picture = make.make_picture(make.make_picture_file(width=200, height=100))

    assert client.get(PAGE).context["tiles"][0].image.srcset == f"/media/pictures/{picture.file_id}/200.webp 200w"


def test_the_empty_library_says_how_to_begin(client, writer):
    assert "No picture yet. Drop some here, or choose them." in words(client.get(PAGE))


@pytest.mark.parametrize("field", ["name", "alt", "caption", "credit", "licence", "page"])
def test_a_picture_is_found_by_what_is_said_of_it(client, writer, field):
    make_picture(1)
    said = "https://example.com/pacino" if field == "page" else "Al Pacino, 1995"
    make_picture(2, **{"name": "found.jpg", field: said})

    assert len(names(client.get(PAGE, {"q": "PACINO"}))) == 1


def test_all_words_have_to_be_there(client, writer):
    make_picture(1, alt="Al Pacino in the rain", credit="Warner")
    make_picture(2, alt="Al Pacino", credit="Paramount")

    assert names(client.get(PAGE, {"q": "warner pacino"})) == ["1.jpg"]


def test_a_search_without_a_hit_says_so(client, writer):
    make_picture(1)

    assert "No picture has “horoscope” in it." in words(client.get(PAGE, {"q": "horoscope"}))


def test_inside_the_page_the_grid_alone_comes_back(client, writer):
    make_picture(1)

    answer = client.get(PAGE, {"q": "1"}, HTTP_HX_REQUEST="true")

    assert "<h1" not in words(answer)
    assert 'id="tiles"' in words(answer)
    assert '"1 picture."' in answer["HX-Trigger-After-Swap"]


def test_tiles_say_what_is_missing_and_what_has_ended(client, writer):
    today = history.house_day(timezone.now())
    make_picture(1, alt="", credit="")
    make_picture(2, rights_until=dt.date(2026, 11, 3))
    make_picture(3, rights_until=today + dt.timedelta(days=400))
    make_picture(4, alt="", decorative=True)
    article = make.make_article()
    make.add_block(article, "picture", picture=make_picture(5).key)

    assert marks(client.get(PAGE)) == {
        "1.jpg": ["no alt text", "no credit"],
        "2.jpg": ["rights ended 3 Nov 2026"],
        "3.jpg": [],
        "4.jpg": [],
        "5.jpg": ["in use"],
    }


def test_rights_hold_on_their_last_day(client, writer):
    today = history.house_day(timezone.now())
    make_picture(1, rights_until=today)
    make_picture(2, rights_until=today - dt.timedelta(days=1))
    make_picture(3, rights_until=today + dt.timedelta(days=30))
    make_picture(4, rights_until=today + dt.timedelta(days=31))

    shown = marks(client.get(PAGE, {"show": "rights"}))

    assert {name: said[0][:11] for name, said in shown.items()} == {
        "1.jpg": "rights end ",
        "2.jpg": "rights ende",
        "3.jpg": "rights end ",
    }


@pytest.fixture
def stock(db):
    """One picture for each filter, and one that lacks nothing."""
    article = make.make_article()
    whole = make_picture(1)
    make_picture(2, credit="")
    make_picture(3, alt="")
    make_picture(4, rights_until=dt.date(2026, 1, 1))
    make_picture(5, retired=True)
    take_down(make_picture(6))
    make.add_block(article, "picture", picture=whole.key)


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ([], ["4.jpg", "3.jpg", "2.jpg", "1.jpg"]),
        (["unused"], ["4.jpg", "3.jpg", "2.jpg"]),
        (["no-credit"], ["2.jpg"]),
        (["no-alt"], ["3.jpg"]),
        (["rights"], ["4.jpg"]),
        (["retired"], ["5.jpg"]),
        (["taken-down"], ["6.jpg"]),
        (["retired", "taken-down"], ["6.jpg", "5.jpg"]),
        (["unused", "no-credit"], ["2.jpg"]),
        (["no-alt", "no-credit"], []),
        (["horoscope"], ["4.jpg", "3.jpg", "2.jpg", "1.jpg"]),
    ],
)
def test_a_filter_leaves_those_to_which_it_applies(client, writer, stock, chosen, left):
    assert names(client.get(PAGE, {"show": chosen})) == left


def test_filters_say_how_many_they_leave(client, writer, stock):
    counts = {each.name: each.total for each in client.get(PAGE).context["filters"]}

    assert counts == {"unused": 3, "no-credit": 1, "no-alt": 1, "rights": 1, "retired": 1, "taken-down": 1}


def test_counts_are_of_what_was_searched_for(client, writer, stock):
    counts = {each.name: each.total for each in client.get(PAGE, {"q": "2.jpg"}).context["filters"]}

    assert counts == {"unused": 1, "no-credit": 1, "no-alt": 0, "rights": 0, "retired": 0, "taken-down": 0}


def test_a_picture_that_was_taken_down_has_a_plate_and_no_image(client, writer, stock):
    answer = client.get(PAGE, {"show": "taken-down"})

    assert [tile.image for tile in answer.context["tiles"]] == [None]
    assert "/media/" not in words(answer)


def test_an_empty_filter_says_what_that_means(client, writer):
    make_picture(1)

    assert "Every picture has its credit." in words(client.get(PAGE, {"show": "no-credit"}))
    assert "No picture is all of that." in words(client.get(PAGE, {"show": ["no-credit", "no-alt"]}))


def test_pages_keep_what_was_asked(client, writer, monkeypatch):
    monkeypatch.setattr(library_views, "PAGE", 2)
    for number in range(3):
        make_picture(number, credit="")

    first = client.get(PAGE, {"q": "jpg", "show": "no-credit"})
    second = client.get(PAGE, {"q": "jpg", "show": "no-credit", "page": "2"})

    assert "?q=jpg&amp;show=no-credit&amp;page=2" in words(first)
    assert names(second) == ["0.jpg"]


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30])
def test_an_odd_page_is_the_nearest(client, writer, page):
    make_picture(1)

    assert names(client.get(PAGE, {"page": page})) == ["1.jpg"]


@pytest.mark.parametrize("typed", ["\0", "%", "_", "'", '"', "x" * 5000, "a " * 500, "<script>", "\ud7ff"])
def test_whatever_is_typed_is_text(client, writer, typed):
    make_picture(1)

    assert client.get(PAGE, {"q": typed}).status_code == 200


@pytest.mark.parametrize("number", [1, 60])
def test_the_page_takes_the_same_queries_for_one_picture_and_for_sixty(
    client, writer, number, django_assert_num_queries
):
    article = make.make_article()
    for each in range(number):
        make_picture(each)
    make.add_block(article, "picture", picture=make_picture(200).key)

    with django_assert_num_queries(7):
        client.get(PAGE)
