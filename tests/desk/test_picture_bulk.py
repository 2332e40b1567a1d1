"""Several pictures of the library at once: credit, license and end of rights in one save."""

import datetime as dt

import pytest
from reversion.models import Revision

from facts.pictures import Picture
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/pictures/"
SEVERAL = f"{PAGE}several/"


@pytest.fixture
def three(db):
    return [
        make.make_picture(make.make_picture_file(color=(number, 0, 0)), name=f"{number}.jpg", credit=credit)
        for number, credit in enumerate(("", "", "Ana Person"))
    ]


def keys(pictures):
    return [picture.key for picture in pictures]


def values(*names):
    return list(Picture.objects.order_by("pk").values_list(*names))


def words(answer):
    return " ".join(answer.content.decode().split())


def test_blanks_are_filled_in_one_save_and_what_was_said_stays(client, writer, three):
    before = Revision.objects.count()

    sent = {"pick": keys(three), "credit": "Ben Okri", "licence": "Getty", "rights_until": "5 June 2027"}
    answer = client.post(f"{SEVERAL}?show=no-credit", sent, follow=True)

    day = dt.date(2027, 6, 5)
    assert values("credit", "licence", "rights_until") == [
        ("Ben Okri", "Getty", day),
        ("Ben Okri", "Getty", day),
        ("Ana Person", "Getty", day),
    ]
    assert Revision.objects.count() == before + 1
    assert answer.redirect_chain == [(f"{PAGE}?show=no-credit", 302)]
    assert "3 pictures saved. 1 picture keeps what was said before." in words(answer)


def test_what_was_said_is_changed_where_that_is_ticked(client, writer, three):
    client.post(SEVERAL, {"pick": keys(three), "credit": "Ben Okri", "over": "on"})

    assert values("credit") == [("Ben Okri",)] * 3


def test_only_the_ticked_ones_change_and_blank_fields_say_nothing(client, writer, three):
    client.post(SEVERAL, {"pick": keys(three)[:1], "credit": "", "licence": "Getty", "over": "on"})

    assert values("credit", "licence") == [("", "Getty"), ("", ""), ("Ana Person", "")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"credit": "Ben Okri"}, "Tick pictures first."),
        ({"pick": ["no-such"], "credit": "Ben Okri"}, "Tick pictures first."),
        ({"pick": ["../\0"], "credit": "Ben Okri"}, "Tick pictures first."),
        ({"pick": True}, "Say a credit, a license or a day."),
        ({"pick": True, "rights_until": "someday"}, "someday"),
        ({"pick": True, "credit": "x" * 121}, "x" * 121),
    ],
)
def test_what_is_missing_is_said_and_ticks_stay(client, writer, three, sent, said):
    ticked = {"pick": keys(three)[:2]} if sent.get("pick") is True else {}

    answer = client.post(SEVERAL, sent | ticked)

    assert answer.status_code == 422
    assert said in words(answer)
    assert words(answer).count('form="several" checked') == len(ticked.get("pick", ()))
    assert values("credit") == [("",), ("",), ("Ana Person",)]


def test_nothing_new_is_no_save(client, writer, three):
    before = Revision.objects.count()

    answer = client.post(SEVERAL, {"pick": keys(three)[2:], "credit": "Ana Person"}, follow=True)

    assert "Nothing changed, so nothing was saved." in words(answer)
    assert Revision.objects.count() == before


def test_others_may_not(client, three):
    client.force_login(make.make_user())
    assert client.post(SEVERAL, {"pick": keys(three), "credit": "Ben Okri"}).status_code == 403
    assert client.get(SEVERAL).status_code in (403, 405)
    assert values("credit") == [("",), ("",), ("Ana Person",)]
