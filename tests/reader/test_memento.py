"""Memento (RFC 7089, pattern 2): the way to any time of an article, and from each edition to the others."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from articles import publishing, retiring
from articles.models import Article
from articles.reader import memento, memento_views
from tests import factories as make

HOST = "http://127.0.0.1:8000"
DATES = {
    1: "Mon, 27 Mar 2023 09:00:00 GMT",
    2: "Mon, 24 Apr 2023 09:00:00 GMT",
    3: "Fri, 12 May 2023 09:00:00 GMT",
}
LINK = re.compile(r'<([^>]+)>((?:; [a-z]+="[^"]*")+)')


def links(text):
    """Relation -> (path, datetime or none), and every relation stands once."""
    found = {}
    for url, attributes in LINK.findall(text):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))
        for rel in told["rel"].split():
            if rel != "memento":
                assert rel not in found
                found[rel] = (url.removeprefix(HOST), told.get("datetime"))
    return found


@pytest.fixture(scope="module")
def editions(rolled_back):
    """Three at DATES; each test rolls back to them."""
    with rolled_back():
        yield make_editions()


def make_editions():
    article = make.make_article(slug="heat-2", facts=1)
    for number, date in DATES.items():
        make.change_fact(article.blocks.get().fact, statement=f"Said {number} times.")
        make.publish(article, importing=True, at=memento.asked_for(date))
    return article


@pytest.fixture
def article(editions, db):
    return Article.objects.get(pk=editions.pk)


def gate(client, asked=None):
    headers = {} if asked is None else {"accept-datetime": asked}
    return client.get("/heat-2/timegate/", headers=headers)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("Sun, 01 Jan 2023 00:00:00 GMT", 1),
        ("Mon, 27 Mar 2023 09:00:00 GMT", 1),
        ("Mon, 24 Apr 2023 08:59:59 GMT", 1),
        ("Mon, 24 Apr 2023 09:00:00 GMT", 2),
        ("Sat, 13 May 2023 00:00:00 GMT", 3),
        ("Sun, 01 Jan 2090 00:00:00 GMT", 3),
        (None, 3),
    ],
)
def test_timegate_leads_to_what_readers_had_then(client, article, asked, number):
    answer = gate(client, asked)

    assert (answer.status_code, answer["Location"]) == (302, f"{HOST}/heat-2/editions/{number}/")
    assert answer["Vary"] == "Accept-Datetime"
    assert "Memento-Datetime" not in answer
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get(answer["Location"])["Memento-Datetime"] == DATES[number]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "yesterday",
        "2023-04-24T09:00:00Z",
        "Mon, 24 Apr 2023 09:00:00 CET",
        "Tue, 24 Apr 2023 09:00:00 GMT",
        "Mon, 31 Feb 2023 09:00:00 GMT",
        "Monday, 24-Apr-23 09:00:00 GMT",
        "Mon Apr 24 09:00:00 2023",
        "Mon, 24 Apr 2023 09:00:00 GMT, Mon, 24 Apr 2023 09:00:00 GMT",
    ],
)
def test_malformed_date_is_answered_400(client, article, asked):
    answer = gate(client, asked)

    assert answer.status_code == 400
    assert "Thu, 31 May 2007 20:35:00 GMT" in answer.content.decode()
    assert (answer["Vary"], answer["Cache-Control"]) == ("Accept-Datetime", "public, max-age=0, must-revalidate")


def test_timegate_links_to_the_editions_around_the_one_it_leads_to(client, article):
    answer = gate(client, DATES[2])

    assert links(answer["Link"]) == {
        "original": ("/heat-2/", None),
        "timemap": ("/heat-2/timemap/", None),
        "first": ("/heat-2/editions/1/", DATES[1]),
        "prev": ("/heat-2/editions/1/", DATES[1]),
        "predecessor-version": ("/heat-2/editions/1/", DATES[1]),
        "next": ("/heat-2/editions/3/", DATES[3]),
        "successor-version": ("/heat-2/editions/3/", DATES[3]),
        "last": ("/heat-2/editions/3/", DATES[3]),
    }


def test_article_leads_to_timegate_and_timemap(client, article):
    assert client.get("/heat-2/")["Link"] == (
        f'<{HOST}/heat-2/timegate/>; rel="timegate", '
        f'<{HOST}/heat-2/timemap/>; rel="timemap"; type="application/link-format"'
    )
    assert "Memento-Datetime" not in client.get("/heat-2/")


def test_edition_has_its_date_and_all_its_links(client, article):
    answer = client.get("/heat-2/editions/1/")

    assert answer["Memento-Datetime"] == DATES[1]
    assert answer["Link"] == ", ".join(
        [
            f'<{HOST}/heat-2/>; rel="original latest-version"',
            f'<{HOST}/heat-2/timegate/>; rel="timegate"',
            f'<{HOST}/heat-2/timemap/>; rel="timemap"; type="application/link-format"; '
            f'from="{DATES[1]}"; until="{DATES[3]}"',
            f'<{HOST}/heat-2/history/>; rel="version-history"',
            f'<{HOST}/heat-2/editions/1/>; rel="first memento"; datetime="{DATES[1]}"',
            f'<{HOST}/heat-2/editions/2/>; rel="next memento successor-version"; datetime="{DATES[2]}"',
            f'<{HOST}/heat-2/editions/3/>; rel="last memento"; datetime="{DATES[3]}"',
        ]
    )


def test_links_follow_what_is_published_later_though_the_bytes_stay(client, article, django_assert_num_queries):
    before = client.get("/heat-2/editions/3/")
    make.change_fact(article.blocks.get().fact, statement="Said once more.")
    later = make.publish(article)

    with django_assert_num_queries(1):
        after = client.get("/heat-2/editions/3/", headers={"if-none-match": before["ETag"]})

    assert after.status_code == 304
    assert "next" not in links(before["Link"])
    assert links(after["Link"])["next"] == ("/heat-2/editions/4/", memento.date(later.published_at))
    assert links(after["Link"])["last"] == links(after["Link"])["next"]
    assert after["Memento-Datetime"] == DATES[3]


def test_withdrawn_editions_are_passed_over(client, article):
    publishing.withdraw(article, [2], editor=None, reason="A reason.")

    first = client.get("/heat-2/editions/1/")

    assert links(first["Link"])["next"] == ("/heat-2/editions/3/", DATES[3])
    assert gate(client, DATES[2])["Location"] == f"{HOST}/heat-2/editions/1/"
    assert "/editions/2/" not in client.get("/heat-2/timemap/").content.decode()


def test_embargoed_edition_is_in_no_link(client, article):
    make.change_fact(article.blocks.get().fact, statement="A secret.")
    make.publish(article, at=timezone.now() + dt.timedelta(minutes=5))

    told = [client.get(f"/heat-2/{path}/") for path in ("editions/3", "timegate", "timemap")]

    assert [answer for answer in told if "editions/4" in str(answer.headers) + answer.content.decode()] == []
    assert "next" not in links(told[0]["Link"])


def test_timemap_lists_every_public_edition(client, article):
    answer = client.get("/heat-2/timemap/")

    assert answer["Content-Type"] == "application/link-format"
    assert answer.content.decode() == "".join(
        [
            f'<{HOST}/heat-2/>; rel="original",\n',
            f'<{HOST}/heat-2/timegate/>; rel="timegate",\n',
            f'<{HOST}/heat-2/timemap/>; rel="self"; type="application/link-format"; '
            f'from="{DATES[1]}"; until="{DATES[3]}",\n',
            f'<{HOST}/heat-2/editions/1/>; rel="first memento"; datetime="{DATES[1]}",\n',
            f'<{HOST}/heat-2/editions/2/>; rel="memento"; datetime="{DATES[2]}",\n',
            f'<{HOST}/heat-2/editions/3/>; rel="last memento"; datetime="{DATES[3]}"\n',
        ]
    )


def test_long_timemap_comes_in_pages_that_name_each_other(client, article, monkeypatch):
    monkeypatch.setattr(memento_views, "AT_A_TIME", 2)

    one, two = (client.get(f"/heat-2/timemap/{page}").content.decode() for page in ("", "?page=2"))

    assert re.findall(r"editions/(\d)/", one + two) == ["1", "2", "3"]
    other = f'<{HOST}/heat-2/timemap/?page=2>; rel="timemap"; type="application/link-format"; from="{DATES[3]}"; until='
    assert other in one
    assert links(two)["self"][0] == "/heat-2/timemap/?page=2"
    assert links(two)["timemap"][0] == "/heat-2/timemap/"
    assert links(two)["last"] == ("/heat-2/editions/3/", DATES[3])
    assert [client.get(f"/heat-2/timemap/?page={page}").status_code for page in ("3", "0", "x", "")] == [404] * 4


def test_only_edition_is_first_and_last(client, db):
    article = make.make_article(slug="other", facts=1)
    edition = make.publish(article)

    told = links(client.get("/other/editions/1/")["Link"])

    assert told["first"] == told["last"] == ("/other/editions/1/", memento.date(edition.published_at))
    assert told.keys() == {"original", "latest-version", "timegate", "timemap", "version-history", "first", "last"}


@pytest.mark.parametrize("name", ["timegate", "timemap"])
def test_other_addresses(client, article, name):
    other = make.make_article(slug="other", facts=1)
    make.publish(other)
    publishing.change_address(other, "another")
    make.make_article(slug="secret", facts=1)

    assert client.get(f"/other/{name}/")["Location"] == f"/another/{name}/"
    assert client.get(f"/secret/{name}/").content == client.get(f"/unknown/{name}/").content
    retiring.take_down(other, editor=None, reason="A court said so.")
    assert client.get(f"/another/{name}/").status_code == 410
    assert client.post(f"/heat-2/{name}/").status_code == 405


def test_folded_article_keeps_the_way_to_its_past(client, article):
    other = make.make_article(slug="other", facts=1)
    make.publish(other)
    retiring.fold(article, other, editor=None, reason="One page is enough.")

    assert client.get("/heat-2/")["Location"] == "/other/"
    assert gate(client, DATES[2])["Location"] == f"{HOST}/heat-2/editions/2/"
    assert links(client.get("/heat-2/editions/2/")["Link"])["last"] == ("/heat-2/editions/3/", DATES[3])


def test_queries_do_not_grow(client, article, django_assert_num_queries):
    for number in range(50):
        make.change_fact(article.blocks.get().fact, statement=f"Said again, {number}.")
        make.publish(article)
    client.get("/heat-2/editions/9/")

    for path in ("timegate", "timemap", "editions/9"):
        with django_assert_num_queries(1):
            client.get(f"/heat-2/{path}/")
