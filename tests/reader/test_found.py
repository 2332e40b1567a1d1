"""What every public page says of itself to search engines and to those who share it."""

import json
import re

import pytest
from django.test import override_settings

from articles import editing, history
from articles.models import FactStep
from articles.reader import ledger, lists
from tests import factories as make
from tests.reader.addresses import ADDRESSES
from tests.reader.page import Page

LISTED, UNLISTED = "max-image-preview:large", "noindex, follow"

LISTED_NAMES = {"index", "article", "topics", "topic", "author", "corrections"}
"""Everything else that is a page is left out by search engines, and followed."""

ELSEWHERE = {
    "/heat-2/since/4/": "/heat-2/compare/4...7/",
}
"""What is the same page as another one; a query is never part of the canonical address but for the page of a list."""

FRAMES = {"fact_card"}
"""Pages for frames on other sites; nobody shares or finds them by themselves."""

MAY_BE_LISTED = {"noindex, follow": UNLISTED, "": LISTED}


def pages_of(client):
    """(name, path, answer) of every address that answers with a page."""
    found = [(name, path, client.get(path)) for name, paths in ADDRESSES.items() for path in paths]
    return [each for each in found if each[2].status_code == 200 and each[2]["Content-Type"].startswith("text/html")]


def described(client, path):
    """The head of a page: how often each of its parts stands there, and what they say."""
    response = client.get(path)
    page = Page(response)
    head = page.html.partition("</head>")[0]
    return (
        response,
        page,
        re.findall(r"<title>(.*?)</title>", head),
        re.findall(r'rel="canonical" href="([^"]*)"', head),
    )


def test_every_page_has_one_title_description_canonical_and_rule_for_robots(client, heat2):
    found = [each for each in pages_of(client) if each[0] not in FRAMES]

    for name, path, response in found:
        _, page, titles, canonicals = described(client, path)
        robots = LISTED if name in LISTED_NAMES else UNLISTED
        canonical = f"http://127.0.0.1:8000{ELSEWHERE.get(path, path.partition('?')[0])}"
        assert len(titles) == 1 and titles[0].count("Answer Print") == 1, path
        assert canonicals == [canonical], path
        assert page.html.count('name="description"') == page.html.count('name="robots"') == 1, path
        assert len(page.metas["description"]) > 20, path
        assert page.metas["robots"] == MAY_BE_LISTED[response.get("X-Robots-Tag", "")] == robots, path
        assert page.metas["og:url"] == canonical, path
        assert page.metas["og:title"] and page.metas["og:description"], path
        assert page.metas["twitter:card"], path
    assert {name for name, _, _ in found} > LISTED_NAMES


def facts_of(article):
    """The keys of all facts that any edition showed."""
    return list(FactStep.objects.filter(article=article).values_list("fact_key", flat=True).distinct())


def test_titles_are_unique(client, heat2):
    facts = [f"/facts/{key}/" for key in facts_of(heat2)]
    paths = [path for name, path, _ in pages_of(client) if "?" not in path and name not in FRAMES]
    editions = [f"/heat-2/editions/{number}/" for number in range(1, 8) if number != 4]

    titles = [described(client, path)[2][0] for path in dict.fromkeys([*paths, *facts, *editions])]

    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("path", ["/nothing/", "/facts/nothing/", "/heat-2/editions/99/"])
def test_what_is_no_page_has_no_canonical_and_is_not_listed(client, heat2, path):
    response, page, titles, canonicals = described(client, path)

    assert response.status_code == 404
    assert titles == ["Nothing at this address | Answer Print"]
    assert canonicals == []
    assert page.metas["robots"] == UNLISTED
    assert "og:title" not in page.metas


def test_later_pages_of_a_list_are_canonical_themselves(client, db, monkeypatch):
    monkeypatch.setattr(lists, "ON_A_PAGE", 1)
    for _ in range(2):
        make.publish(make.make_article(facts=1))

    page = Page(client.get("/?page=2"))

    assert '<link rel="canonical" href="http://127.0.0.1:8000/?page=2">' in page.html
    assert "<title>Answer Print: living explainers, page 2</title>" in page.html


def test_nothing_that_should_be_read_is_closed_to_robots(client, heat2):
    closed = re.findall(r"Disallow: (\S+)", client.get("/robots.txt").content.decode())

    assert [path for _, path, _ in pages_of(client) if path.startswith(tuple(closed))] == []


def test_what_is_not_listed_is_in_no_sitemap(client, heat2):
    listed = client.get("/sitemap.xml").content.decode()

    unlisted = [path for name, path, _ in pages_of(client) if name not in LISTED_NAMES]
    assert [path for path in unlisted if f"{path}<" in listed] == []


# What the editor writes, and what stands in for it


def test_share_and_search_texts_are_the_editors(client, heat2):
    page = Page(client.get("/heat-2/"))

    assert "<title>Heat 2: release date, cast, story and trailer | Answer Print</title>" in page.html
    assert page.metas["og:title"] == "Heat 2: what we know, and how sure we are"
    assert page.metas["description"].startswith("What is confirmed, what is rumored and what nobody has said")


def test_missing_texts_fall_back_to_headline_and_a_whole_sentence(client, db):
    article = make.make_article(slug="heat-2", headline="Everything about Heat 2", facts=1)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"standfirst": ""})
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    assert "<title>Everything about Heat 2 | Answer Print</title>" in page.html
    assert page.metas["og:title"] == "Everything about Heat 2"
    assert page.metas["description"] == "What is known about Heat 2, how sure it is, and what changed."


def test_article_times_for_sharing_are_those_that_readers_see(client, heat2):
    page = Page(client.get("/heat-2/"))

    assert "Updated 27 November 2023" in page.text
    assert page.metas["og:type"] == "article"
    assert page.metas["article:modified_time"] == "2023-11-27T09:00:00Z"
    assert page.metas["article:published_time"] == "2022-06-30T09:00:00Z"
    assert page.metas["article:section"] == "Film"
    assert page.metas["article:author"] == "http://127.0.0.1:8000/authors/film-desk/"


@override_settings(BASE_URL="https://example.com", SITE_NAME="The Reel & Co")
def test_addresses_and_names_are_the_sites_own(client, heat2):
    page = Page(client.get("/facts/driver-mccauley/"))

    assert "<title>Rumored: Adam Driver as Neil McCauley (Heat 2) | The Reel &amp; Co</title>" in page.html
    assert page.metas["og:url"] == "https://example.com/facts/driver-mccauley/"
    assert page.metas["og:site_name"] == "The Reel & Co"


# A name and its status


def casting(article, person="Adam Driver", part="Neil McCauley", **fields):
    details = {"roles": [[person, part]], "stage": fields.pop("stage", "linked"), "of": fields.pop("of", "film")}
    source = make.make_source(publisher="Deadline")
    values = {"status": "rumored", "citations": [make.cite(source, "on-the-record")], "people": [person]}
    return make.add_fact(article, fact_kind="casting", details=details, **{**values, **fields})


@pytest.mark.parametrize(
    ("headline", "shared"),
    [
        ("Heat 2: Adam Driver as McCauley", "Rumored: Heat 2: Adam Driver as McCauley"),
        ("Driver in Heat 2", "Rumored: Driver in Heat 2"),
        ("Is Adam Driver rumored for Heat 2?", "Is Adam Driver rumored for Heat 2?"),
        ("Heat 2 in the driver's seat", "Heat 2 in the driver's seat"),
        ("Heat 2: what we know", "Heat 2: what we know"),
    ],
)
def test_shared_title_never_names_somebody_without_the_word_of_the_status(client, db, headline, shared):
    article = make.make_article(slug="heat-2", headline=headline)
    casting(article)
    make.publish(article)

    page = Page(client.get("/heat-2/"))
    told = json.loads(page.html.partition('ld+json">')[2].partition("</script>")[0])

    assert page.metas["og:title"] == told["headline"] == shared
    assert f"<title>{shared.replace(chr(39), '&#x27;')} | " in page.html


def test_no_page_about_an_article_names_somebody_without_the_word(client, db):
    article = make.make_article(slug="heat-2", headline="Adam Driver in Heat 2")
    block = casting(article)
    make.publish(article)
    make.add_block(article, "section", heading="More")
    make.publish(article)
    paths = ["", "history/", "since/1/", "since/2/", "compare/1...2/", "compare/1...1/", "editions/1/"]
    of_the_fact = f"editions/1/origins/{block.key}/"

    titles = {path: described(client, f"/heat-2/{path}")[1].metas["og:title"] for path in [*paths, of_the_fact]}
    feed = client.get("/feed.atom").content.decode()
    of_the_article = client.get("/heat-2/feed.atom").content.decode()
    offered = re.findall(r'<link rel="alternate"[^>]* title="([^"]*)"', client.get("/heat-2/").content.decode())

    assert titles.pop(of_the_fact) == "Since when edition 1 says this: Rumored: Adam Driver as Neil McCauley"
    assert [path for path, title in titles.items() if "Rumored: Adam Driver in Heat 2" not in title] == []
    assert "<title>Rumored: Adam Driver in Heat 2</title>" in feed
    assert "<title>Rumored: Adam Driver in Heat 2</title>" in of_the_article
    assert feed.count("Rumored: Adam Driver in Heat 2") == feed.count("Adam Driver in Heat 2") == 2
    assert of_the_article.count("Rumored: Adam Driver in Heat 2") == of_the_article.count("Adam Driver in Heat 2") == 3
    assert {title for title in offered if "Driver" in title} == {"Rumored: Adam Driver in Heat 2"}


def test_shared_title_of_somebody_who_is_cast_stands_alone(client, db):
    article = make.make_article(slug="heat-2", headline="Adam Driver leads Heat 2")
    casting(article, status="confirmed", stage="cast")
    make.publish(article)

    assert Page(client.get("/heat-2/")).metas["og:title"] == "Adam Driver leads Heat 2"


def test_every_title_of_a_fact_begins_with_its_mark(client, heat2):
    titles = {key: Page(client.get(f"/facts/{key}/")).metas["og:title"] for key in facts_of(heat2)}

    assert len(titles) == 24
    assert [key for key, title in titles.items() if not title.startswith(f"{ledger.fact(key).mark}: ")] == []
