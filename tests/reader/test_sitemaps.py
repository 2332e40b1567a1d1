"""Sitemaps, the news sitemap and robots.txt: what is in them, what never is, and that they are made as they must be."""

import datetime as dt
import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles import editing, history, publishing, retiring
from articles.models import Edition
from articles.reader import crawlers, sitemaps
from facts.models import Topic
from tests import factories as make
from tests.reader.addresses import PATHS

SITE = "http://127.0.0.1:8000"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
W3C_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read(client, path, root="urlset", each="url"):
    """The (address without host, date) pairs of a sitemap, after its structure was held against the protocol."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    tree = ElementTree.fromstring(response.content)
    assert tree.tag == f"{SPACE}{root}"
    found = []
    for entry in tree:
        assert entry.tag == f"{SPACE}{each}"
        loc, *rest = entry
        assert loc.tag == f"{SPACE}loc" and loc.text.startswith(f"{SITE}/") and len(loc.text) <= 2048
        assert [other.tag for other in rest if other.tag.startswith(SPACE)] in ([], [f"{SPACE}lastmod"])
        lastmod = entry.findtext(f"{SPACE}lastmod")
        assert lastmod is None or W3C_TIME.fullmatch(lastmod)
        found.append((loc.text.removeprefix(SITE), lastmod))
    return found


def index(client):
    return read(client, "/sitemap.xml", "sitemapindex", "sitemap")


def listed(client):
    return [pair for path, _ in index(client) for pair in read(client, path)]


def test_the_index_leads_to_living_pages_alone(client, heat2):
    assert index(client) == [
        ("/sitemaps/articles-1.xml", "2023-11-27T09:00:00Z"),
        ("/sitemaps/pages-1.xml", "2023-11-27T09:00:00Z"),
    ]
    assert listed(client) == [
        ("/heat-2/", "2023-11-27T09:00:00Z"),
        ("/", "2023-11-27T09:00:00Z"),
        ("/topics/", None),
        ("/corrections/", None),
        ("/topics/heat-2/", "2023-11-27T09:00:00Z"),
        ("/authors/film-desk/", "2023-11-27T09:00:00Z"),
    ]


def test_every_address_of_a_sitemap_may_be_listed_and_is_its_own_canonical(client, heat2):
    for path, _ in listed(client):
        response = client.get(path)
        assert response.status_code == 200
        assert "noindex" not in response.get("X-Robots-Tag", "")
        assert b'content="noindex' not in response.content
        assert f'<link rel="canonical" href="{SITE}{path}">'.encode() in response.content


def test_a_minor_edition_moves_no_date(client, db):
    article = make.make_article(slug="heat-2", facts=1)
    start = timezone.now().replace(microsecond=0) - dt.timedelta(days=9)
    make.publish(article, at=start, importing=True)
    before = listed(client)
    make.change_fact(article.blocks.get().fact, statement="Spelled right.")

    make.publish(article, at=start + dt.timedelta(days=3), importing=True, kind="minor", note="A comma.")

    assert listed(client) == before


def test_what_was_withdrawn_or_folded_is_in_no_sitemap(client, heat2):
    for slug in ("gone", "folded"):
        make.publish(make.make_article(slug=slug, facts=1))
    gone, folded = (Edition.objects.get(article__addresses__slug=slug).article for slug in ("gone", "folded"))

    publishing.withdraw(gone, None, editor=None, reason="A reason.")
    retiring.fold(folded, heat2, editor=None, reason="One is enough.")

    assert [path for path, _ in read(client, "/sitemaps/articles-1.xml")] == ["/heat-2/"]
    assert read(client, "/news-sitemap.xml") == []


def test_fact_pages_are_in_a_sitemap_of_their_own_once_their_topic_says_so(client, db, django_assert_num_queries):
    topic = make.make_topic()
    article = make.make_article(slug="heat-2", topic=topic, facts=2)
    make.publish(article)
    assert "facts" not in client.get("/sitemap.xml").content.decode()

    with history.record(editor=None) as turn:
        editing.change(turn.take(Topic, topic.pk), {"fact_pages_listed": True})
        editing.remove_block(turn, article.blocks.last())
    make.publish(article)

    assert index(client)[-1] == ("/sitemaps/facts-1.xml", None)
    with django_assert_num_queries(2):
        facts = read(client, "/sitemaps/facts-1.xml")
    assert facts == [(f"/facts/{article.blocks.first().fact.key}/", None)]
    page = client.get(facts[0][0])
    assert "noindex" not in page.get("X-Robots-Tag", "") and b'content="noindex' not in page.content


def test_long_sitemaps_are_cut_and_an_article_stays_where_it_is(client, db, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 2)
    first = make.make_article(slug="a-1", facts=1)
    for article in (first, *(make.make_article(slug=f"a-{number}", facts=1) for number in (2, 3))):
        make.publish(article)
    make.add_block(first, "prose", text="<p>More.</p>")
    make.publish(first)

    assert [path for path, _ in index(client)][:2] == ["/sitemaps/articles-1.xml", "/sitemaps/articles-2.xml"]
    assert [path for path, _ in read(client, "/sitemaps/articles-1.xml")] == ["/a-1/", "/a-2/"]
    assert [path for path, _ in read(client, "/sitemaps/articles-2.xml")] == ["/a-3/"]
    for missing in ("articles-3", "nothing-1", "articles-0"):
        assert client.get(f"/sitemaps/{missing}.xml").status_code == 404


@pytest.mark.parametrize("number", [1, 50])
def test_a_sitemap_takes_two_queries_at_most(client, db, django_assert_max_num_queries, number):
    for at in range(number):
        make.publish(make.make_article(slug=f"article-{at}x", facts=1))

    for path in ("/sitemap.xml", "/sitemaps/articles-1.xml", "/sitemaps/pages-1.xml", "/news-sitemap.xml"):
        with django_assert_max_num_queries(2):
            assert client.get(path).status_code == 200
    assert len(read(client, "/sitemaps/articles-1.xml")) == number


def test_an_empty_site_has_its_front_page(client, db):
    assert [path for path, _ in listed(client)] == ["/", "/topics/", "/corrections/"]


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemaps/articles-1.xml", "/news-sitemap.xml"])
def test_sitemaps_are_conditional(client, heat2, path):
    assert client.get(path, HTTP_IF_NONE_MATCH=client.get(path)["ETag"]).status_code == 304


# News


def test_news_are_articles_that_readers_first_had_within_48_hours(client, db):
    now = timezone.now().replace(microsecond=0)
    for slug, hours in (("old", 49), ("new", 47), ("newest", 1)):
        make.publish(
            make.make_article(slug=slug, headline=f"<{slug}> & so on", facts=1),
            at=now - dt.timedelta(hours=hours), importing=True,
        )  # fmt: skip
    for slug in ("old", "new"):
        article = Edition.objects.get(article__addresses__slug=slug).article
        make.add_block(article, "prose", text="<p>More.</p>")
        make.publish(article)

    assert [path for path, _ in read(client, "/news-sitemap.xml")] == ["/newest/", "/new/"]
    tree = ElementTree.fromstring(client.get("/news-sitemap.xml").content)
    told = tree[1].find(f"{NEWS}news")
    assert [part.tag.removeprefix(NEWS) for part in told] == ["publication", "publication_date", "title"]
    assert [part.text for part in told.find(f"{NEWS}publication")] == ["Answer Print", "en"]
    assert told.findtext(f"{NEWS}title") == "<new> & so on"
    assert told.findtext(f"{NEWS}publication_date") == f"{now - dt.timedelta(hours=47):%Y-%m-%dT%H:%M:%SZ}"


def test_news_whose_first_edition_was_withdrawn_are_as_old_as_that(client, db):
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article, at=timezone.now() - dt.timedelta(hours=50), importing=True)
    make.add_block(article, "prose", text="<p>More.</p>")
    make.publish(article)

    publishing.withdraw(article, [1], editor=None, reason="A reason.")

    assert read(client, "/news-sitemap.xml") == []


# Robots


def robots(client, settings, *, search, training):
    settings.SEARCH_CRAWLERS, settings.AI_CRAWLERS = search, training
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.content.decode().splitlines())
    assert parser.site_maps() == [f"{SITE}/sitemap.xml", f"{SITE}/news-sitemap.xml"]
    return parser


@pytest.mark.parametrize("search", [True, False])
@pytest.mark.parametrize("training", [True, False])
def test_robots_has_a_switch_for_search_and_one_for_training(client, settings, search, training):
    parser = robots(client, settings, search=search, training=training)

    for name in ("Googlebot", "bingbot", "OAI-SearchBot", "Claude-SearchBot", "DuckDuckBot", "archive.org_bot"):
        assert parser.can_fetch(name, "/heat-2/") is search
        assert not parser.can_fetch(name, "/admin/")
    for name in crawlers.TRAINING:
        assert parser.can_fetch(name, "/heat-2/") is training
        assert not parser.can_fetch(name, "/admin/")


def test_robots_closes_no_page_that_says_for_itself_that_it_is_not_to_be_listed(client, settings):
    parser = robots(client, settings, search=True, training=False)

    assert [path for path in PATHS if not parser.can_fetch("Googlebot", path)] == []
