"""What each public page asks of the database: two queries at most, one where bytes are stored, whatever there is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Author
from articles.reader import urls
from facts import picture_files
from tests import factories as make

PAGES = {
    "index": ("/", 2),
    "site_feed": ("/feed.atom", 2),
    "site_json": ("/feed.json", 2),
    "site_rss": ("/rss.xml", 2),
    "sitemap": ("/sitemap.xml", 1),
    "sitemap_section": ("/sitemaps/articles-1.xml", 1),
    "news_sitemap": ("/news-sitemap.xml", 1),
    "robots": ("/robots.txt", 0),
    "oembed": ("/oembed?url=http://127.0.0.1:8000/facts/fact-0/", 2),
    "favicon": ("/favicon.ico", 0),
    "search": ("/search/?q=heat", 2),
    "opensearch": ("/opensearch.xml", 0),
    "calendar": ("/calendar.ics", 1),
    "topic_calendar": ("/topics/film/calendar.ics", 2),
    "corrections": ("/corrections/", 2),
    "corrections_feed": ("/corrections/feed.atom", 2),
    "corrections_json": ("/corrections/feed.json", 2),
    "fact": ("/facts/fact-0/", 2),
    "fact_feed": ("/facts/fact-0/feed.atom", 2),
    "fact_json": ("/facts/fact-0/feed.json", 2),
    "fact_card": ("/facts/fact-0/card/", 2),
    "topics": ("/topics/", 1),
    "topic": ("/topics/film/", 2),
    "topic_feed": ("/topics/film/feed.atom", 2),
    "topic_json": ("/topics/film/feed.json", 2),
    "person": ("/people/adam-driver/", 1),
    "author": ("/authors/film-desk/", 2),
    "article": ("/heat-2/", 1),
    "history": ("/heat-2/history/", 2),
    "edition": ("/heat-2/editions/1/", 1),
    "media": ("/media/pictures/{picture}/320.webp", 1),
    "share_picture": ("/heat-2/editions/1/share/16x9.png", 1),
    "origins": ("/heat-2/editions/{last}/origins/fact-0/", 2),
    "compare_chosen": ("/heat-2/compare/?a=1&b=2", 1),
    "compare": ("/heat-2/compare/1...2/", 2),
    "since": ("/heat-2/since/1/", 2),
    "feed": ("/heat-2/feed.atom", 2),
    "feed_json": ("/heat-2/feed.json", 2),
    "timegate": ("/heat-2/timegate/", 1),
    "timemap": ("/heat-2/timemap/", 1),
}
OTHERS = {
    "nothing there": ("/nothing/", 404, 2),
    "an address from before this site": ("/old/heat.html", 301, 1),
    "no address from before this site": ("/old/nothing.html", 404, 1),
    "an earlier address": ("/heat/", 301, 2),
    "an article that nobody has seen": ("/secret/", 404, 2),
    "an edition that never was": ("/heat-2/editions/999/", 404, 2),
    "an edition that was withdrawn": ("/gone/editions/1/", 410, 2),
    "an article that was taken down": ("/gone/", 410, 2),
    "a fact that never was": ("/facts/nothing/", 404, 1),
}


def fill(many):
    """`many` facts, blocks, editions, corrections, authors and articles; of editions at least the two to compare.

    Gives what addresses name of it.
    """
    topic = make.make_topic(slug="film")
    desk = [{"slug": f"author-{number}", "name": f"Author {number}", "role": ""} for number in range(many)]
    desk.append({"slug": "film-desk", "name": "the film desk", "role": ""})
    Author.objects.create(slug="film-desk", name="the film desk")
    article = make.make_article(slug="heat", topic=topic)
    publishing.change_address(article, "heat-2")
    make.make_old_address(article, "/old/heat.html")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"authors": desk})
    make.add_fact(article, key="fact-0", statement="Nothing was said.", people=["Adam Driver"])
    make.publish(article)
    for number in range(1, many + 1):
        make.add_fact(article, key=f"fact-{number}", statement=f"Nothing was said of {number}.", people=["Adam Driver"])
        make.change_fact(article.blocks.get(key="fact-0").fact, statement=f"Said {number} times.")
        make.publish(article, kind="correction", was_wrong="It was said less.", is_right="It was said more.")
        other = make.make_article(topic=topic, slug=f"other-{number}", facts=1)
        make.publish(other)
    make.make_article(topic=topic, slug="secret", facts=1)
    gone = make.make_article(topic=topic, slug="gone", facts=1)
    make.publish(gone)
    publishing.withdraw(gone, None, editor=None, reason="A court said so.")
    # No page is kept that was begun within seconds of another's withdrawal.
    gone.editions.update(changed_at=timezone.now() - dt.timedelta(minutes=1))
    return {"last": many + 1, "picture": picture_files.take_in(make.picture_bytes(), by=None).pk}


def asked(client, path):
    """Status and number of queries, once what is stored is stored."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        status = client.get(path).status_code
    return status, len(queries)


@pytest.mark.parametrize("many", [1, 50])
def test_no_page_asks_more_than_twice_however_much_there_is(client, db, many):
    names = fill(many)

    counts = {name: asked(client, path.format(**names))[1] for name, (path, _) in PAGES.items()}
    others = {name: asked(client, path) for name, (path, *_) in OTHERS.items()}

    assert counts == {name: count for name, (_, count) in PAGES.items()}
    assert others == {name: (status, count) for name, (_, status, count) in OTHERS.items()}


def test_every_address_is_counted_and_none_may_ask_more():
    assert sorted(PAGES) == sorted(pattern.name for pattern in urls.urlpatterns)
    assert max(count for _, count in PAGES.values()) <= 2
    assert (PAGES["article"][1], PAGES["edition"][1]) == (1, 1)
