"""Whatever editors type stays text: in pages, data for machines, feeds, calendars and headers of every address."""

import json
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from articles import editing, history
from articles.models import Author
from facts.models import Source, Topic
from tests import factories as make
from tests.test_canary import crawl

pytestmark = pytest.mark.django_db

ATTACK = '</script><script>alert(1)</script>]]>"><svg onload=alert(1)>&amp;\u2028\u202e{{ 7*7 }}'
STARTS = (
    "/ /topics/ /corrections/ /search/?q=alert /feed.atom /feed.json /rss.xml /sitemap.xml /calendar.ics /heat-2/ "
    "/heat-2/history/ /heat-2/since/1/ /heat-2/compare/1...2/ /heat-2/compare/1...2/?view=side /heat-2/timemap/ "
    "/heat-2/feed.json /facts/release/ /facts/release/card/ /facts/release/feed.json /facts/driver/ /people/x/ "
    "/corrections/feed.json /topics/hostile/feed.json /topics/hostile/calendar.ics /heat-2/editions/2/share/1x1.png "
    "/oembed?url=http://127.0.0.1:8000/facts/release/ /oembed?format=xml&url=http://127.0.0.1:8000/heat-2/"
).split()


@pytest.fixture
def article():
    topic = make.make_topic(f"Film {ATTACK}"[:100], slug="hostile", description=ATTACK)
    Author.objects.create(slug="desk", name=ATTACK, bio=ATTACK)
    article = make.make_article(slug="heat-2", topic=topic)
    source = make.make_source(ATTACK[:60], ATTACK)
    make.add_fact(
        article, key="release", fact_kind="release-date", status="confirmed", statement="It opens.",
        details={"date": "2027-06-05", "of": "film", "territory": ATTACK[:60], "medium": "theaters"},
        citations=[make.cite(source)],
    )  # fmt: skip
    make.add_fact(
        article, key="driver", fact_kind="casting", status="rumored", statement=f"Adam Driver {ATTACK} talks.",
        details={"roles": [[f"Driver {ATTACK}"[:90], ATTACK[:90]]], "stage": "linked", "of": "film"},
        people=[f"Driver {ATTACK}"[:90]], citations=[make.cite(source, "anonymous")],
    )  # fmt: skip
    make.add_block(article, "section", heading=ATTACK, key="cast")
    make.add_block(article, "prose", text=f"<p>Text {ATTACK}</p>", key="prose", after="cast")
    make.publish(article)
    head = {
        "headline": ATTACK, "standfirst": ATTACK, "kicker": ATTACK[:60], "editors_note": ATTACK,
        "search_title": ATTACK, "search_description": ATTACK, "share_headline": ATTACK, "share_text": ATTACK,
        "authors": [{"slug": "desk", "name": ATTACK, "role": ATTACK[:40]}],
    }  # fmt: skip
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, head)
        editing.change(turn.take(Topic, topic.pk), {"name": f"New {ATTACK}"[:100]})
        editing.change(turn.take(Source, source.pk), {"title": f"New {ATTACK}"})
    make.publish(article, kind="correction", note=ATTACK, was_wrong=ATTACK, is_right=ATTACK)
    return article


def test_what_editors_type_is_text_at_every_address(client, article):
    pages = crawl(client, *STARTS)

    answered = {path: page for path, page in pages.items() if page.status_code == 200}
    assert len(answered) >= 30
    # "/oembed" alone, where the crawl cuts a link at its query, is rightly refused.
    odd = {path for path, page in pages.items() if page.status_code not in (200, 301, 302, 404) and path != "/oembed"}
    assert odd == set()
    for path, page in answered.items():
        kind = page["Content-Type"].partition(";")[0]
        assert "alert" not in str(page.headers), path
        if kind == "text/html":
            body = page.content.decode()
            assert "<script>alert" not in body and "<svg onload" not in body, path
            assert "{{ 7*7 }}" in body or "7*7" not in body, path
        elif kind.endswith("xml"):
            ElementTree.fromstring(page.content)
        elif kind.endswith("json"):
            json.loads(page.content)
        elif kind == "text/calendar":
            Calendar.from_ical(page.content)


def test_data_of_a_page_cannot_close_its_script(client, article):
    for path in ("/heat-2/", "/facts/driver/", "/topics/hostile/", "/"):
        body = client.get(path).content.decode()
        data = body.partition('type="application/ld+json">')[2].partition("</script>")[0]
        assert data and isinstance(json.loads(data), (dict, list)), path
