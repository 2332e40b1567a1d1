"""Old addresses in public: 301 for ever at any path, never before a page of this site, at one query on a 404."""

import pytest

from articles import publishing
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat():
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    return article


@pytest.mark.parametrize(
    ("path", "asked", "place"),
    [
        ("/2023/09/heat-2-news.html", "/2023/09/heat-2-news.html", "/heat-2/"),
        ("/2023/09/heat-2-news.html", "/2023/09/heat-2-news.html/", "/heat-2/"),
        ("/2023/09/heat-2-news", "/2023/09/heat-2-news/", "/heat-2/"),
        ("/heat-sequel", "/heat-sequel", "/heat-2/"),
        ("/heat-sequel", "/heat-sequel/", "/heat-2/"),
        ("/heat-sequel", "/heat-sequel/?utm_source=mail", "/heat-2/?utm_source=mail"),
        ("/News/HEAT.aspx", "/News/HEAT.aspx", "/heat-2/"),
        ("/café/heat", "/caf%C3%A9/heat", "/heat-2/"),
        ("/café/heat", "/cafe%CC%81/heat", "/heat-2/"),
        ("/映画/ヒート", "/%E6%98%A0%E7%94%BB/%E3%83%92%E3%83%BC%E3%83%88/", "/heat-2/"),
        ("/news.php?id=42", "/news.php?id=42", "/heat-2/"),
        ("/100% heat", "/100%25%20heat", "/heat-2/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_old_addresses_lead_to_the_article_for_ever(client, heat, method, path, asked, place):
    make.make_old_address(heat, path)

    answer = getattr(client, method)(asked)

    assert (answer.status_code, answer["Location"]) == (301, place)
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("asked", ["/news/heat.aspx", "/news.php?id=43", "/heat/x", "/News/HEAT.aspx/more"])
def test_other_addresses_are_not_found(client, heat, asked):
    make.make_old_address(heat, "/News/HEAT.aspx")
    make.make_old_address(heat, "/news.php?id=42")

    assert client.get(asked).status_code == 404


def test_the_address_with_its_query_comes_first(client, heat):
    other = make.make_article(slug="thief", facts=1)
    make.publish(other)
    make.make_old_address(heat, "/news.php")
    make.make_old_address(other, "/news.php?id=1")

    assert client.get("/news.php?id=1")["Location"] == "/thief/"
    assert client.get("/news.php?id=2")["Location"] == "/heat-2/?id=2"


def test_a_changed_address_is_followed_in_one_hop(client, heat):
    make.make_old_address(heat, "/old")
    publishing.change_address(heat, "heat-two")

    assert client.get("/old")["Location"] == "/heat-two/"


def test_a_page_of_this_site_comes_first(client, heat):
    """Whatever the table holds: forms would not let these in."""
    other = make.make_article(slug="thief", facts=1)
    make.publish(other)
    for path in ("/heat-2", "/heat-2/history", "/topics", "/admin/desk/articles", "/robots.txt"):
        make.make_old_address(other, path)

    answers = [client.get(path) for path in ("/heat-2/", "/heat-2/history/", "/topics/", "/robots.txt")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert client.get("/admin/desk/articles/")["Location"].startswith("/admin/login/")


def test_an_article_that_readers_never_had_is_not_told(client):
    make.make_old_address(make.make_article(slug="secret", facts=1), "/old")

    answer = client.get("/old/")

    assert answer.status_code == 404
    assert b"secret" not in answer.content


def test_a_withdrawn_article_is_still_led_to(client, heat):
    make.make_old_address(heat, "/old")
    publishing.withdraw(heat, [1], editor=make.make_user("chief"), reason="It was wrong.")

    answer = client.get("/old", follow=True)

    assert (answer.redirect_chain, answer.status_code) == ([("/heat-2/", 301)], 410)


def test_a_press_is_not_led_on(client, heat):
    make.make_old_address(heat, "/old/heat")

    assert client.post("/old/heat").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_404_costs_one_query_more_and_a_page_none(client, heat, number, django_assert_num_queries):
    for _ in range(number):
        make.make_old_address(heat)
    client.get("/heat-2/")

    with django_assert_num_queries(1):
        assert client.get("/2023/09/nothing.html").status_code == 404
    with django_assert_num_queries(1):
        assert client.get("/heat-2/").status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/static/nothing.css").status_code == 404


@pytest.mark.parametrize(
    "path", ["/a%00b", "/%FF%FE", f"/{'a' * 3000}/", "/%E0%A4%A", "/?x=%00", "/x/?y=%00", "/x/y?%00=%ff"]
)
def test_odd_paths_are_not_found_and_break_nothing(client, heat, path):
    assert client.get(path).status_code in (200, 404)
