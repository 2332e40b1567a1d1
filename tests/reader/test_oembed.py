"""The oEmbed provider, asked as oembed.com says; tests/tools has a consumer that no one here wrote."""

from xml.etree import ElementTree

import pytest

from articles import publishing
from tests.factories import change_fact, make_article, publish
from tests.reader.page import Page

SITE = "http://127.0.0.1:8000"


def ask(client, path, **asked):
    return client.get("/oembed", {"url": f"{SITE}{path}", **asked})


def test_fact_answers_with_its_card_in_a_frame(client, heat2):
    answer = ask(client, "/facts/driver-mccauley/")
    found = answer.json()

    assert answer["Content-Type"] == "application/json"
    assert found | {"html": ""} == {
        "version": "1.0",
        "type": "rich",
        "title": "Rumored: Adam Driver has been linked with the part of Neil McCauley.",
        "provider_name": "Answer Print",
        "provider_url": f"{SITE}/",
        "cache_age": 300,
        "width": 550,
        "height": 186,
        "html": "",
    }
    assert f'src="{SITE}/facts/driver-mccauley/card/"' in found["html"]
    assert 'title="Rumored: Adam Driver' in found["html"]
    assert 'width="550" height="186"' in found["html"]


def test_article_answers_with_a_link(client, heat2):
    found = ask(client, "/heat-2/").json()

    assert (found["type"], found["author_name"]) == ("link", "The film desk")
    assert found["title"].startswith("Heat 2: what we know")
    assert found["author_url"] == f"{SITE}/authors/film-desk/"


def test_xml_says_the_same(client, heat2):
    answer = ask(client, "/facts/driver-mccauley/", format="xml")
    root = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert root.tag == "oembed"
    told = ask(client, "/facts/driver-mccauley/").json()
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in told.items()}


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({"maxwidth": "300"}, (300, 214)),
        ({"maxwidth": "9999"}, (550, 186)),
        ({"maxheight": "120"}, (550, 120)),
        ({"maxwidth": "1", "maxheight": "1"}, (1, 1)),
        ({"maxwidth": "wide", "maxheight": "-3"}, (550, 186)),
        ({"maxwidth": "0"}, (550, 186)),
    ],
)
def test_sizes_stay_within_what_is_asked(client, heat2, asked, size):
    found = ask(client, "/facts/driver-mccauley/", **asked).json()

    assert (found["width"], found["height"]) == size


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/facts/unknown/",
        f"{SITE}/unknown/",
        f"{SITE}/",
        f"{SITE}/topics/heat-2/",
        f"{SITE}/admin/",
        f"{SITE}/nothing/at/all.html",
        "https://elsewhere.example/heat-2/",
        "http://127.0.0.1:8000.elsewhere.example/heat-2/",
        "http://127.0.0.1:8000@elsewhere.example/heat-2/",
        "//127.0.0.1:8000/heat-2/",
        "javascript:alert(1)",
        "http://[",
        "/heat-2/",
        "%00",
        "é" * 3000,
    ],
)
def test_what_is_not_here_answers_404(client, heat2, url):
    assert client.get("/oembed", {"url": url}).status_code == 404


def test_other_formats_and_no_address_are_refused(client, heat2):
    assert ask(client, "/heat-2/", format="yaml").status_code == 501
    assert client.get("/oembed").status_code == 400
    assert client.post("/oembed").status_code == 405


def test_unpublished_and_withdrawn_articles_answer_404(client, heat2):
    make_article(slug="unpublished", facts=1)
    publishing.withdraw(heat2, None, editor=None, reason="A reason.")

    assert [ask(client, path).status_code for path in ("/unpublished/", "/heat-2/")] == [404, 404]


def test_earlier_address_answers_for_the_article(client, heat2):
    publishing.change_address(heat2, "heat-two")

    assert ask(client, "/heat-2/").json() == ask(client, "/heat-two/").json()


@pytest.mark.parametrize("editions", [1, 50])
def test_queries_do_not_grow(client, db, django_assert_num_queries, editions):
    article = make_article(slug="heat-2", facts=1)
    for number in range(editions):
        change_fact(article.blocks.get().fact, statement=f"Word number {number}.")
        publish(article)

    with django_assert_num_queries(1):
        assert ask(client, "/heat-2/").status_code == 200


@pytest.mark.parametrize("path", ["/heat-2/", "/facts/driver-mccauley/"])
def test_pages_say_where_to_ask(client, heat2, path):
    page = Page(client.get(path))
    found = {a["type"]: a["href"] for tag, a in page.tags if tag == "link" and "oembed" in a.get("type", "")}

    assert sorted(found) == ["application/json+oembed", "text/xml+oembed"]
    for href in found.values():
        assert client.get(href.removeprefix(SITE)).status_code == 200
    assert client.get(found["application/json+oembed"].removeprefix(SITE)).json() == ask(client, path).json()
