"""The feeds as feedparser reads them, and what may and may not be in them."""

import datetime as dt
import gzip
import json
import re

import feedparser
import pytest
from django.test import override_settings
from django.utils import timezone

from articles import derived, editing, history, publishing, retiring
from articles.models import Edition, EditionDigest, FactStep
from articles.reader import feeds
from tests import factories as make
from tests.reader.page import Page

SITE = "http://127.0.0.1:8000"
FEEDS = ["/feed", "/heat-2/feed", "/topics/heat-2/feed", "/corrections/feed", "/facts/next-film/feed"]


def parsed(response):
    """What feedparser makes of it, as it came over the wire; anything that it had to forgive fails."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    headers["content-location"] = f"{SITE}{response.request['PATH_INFO']}"
    found = feedparser.parse(
        response.content, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    assert not found.bozo, found.bozo_exception
    return found


def atom(client, path, **headers):
    return parsed(client.get(path, **headers))


def from_json(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/feed+json"
    return json.loads(response.content)


def content(entry):
    return entry.content[0].value


def links(entry_or_feed, rel):
    return [link.href for link in entry_or_feed.links if link.rel == rel]


def many(number, *, slug="many", kind="update"):
    """An article with that many editions, a day after another, each with another statement."""
    article = make.make_article(slug=slug, facts=1)
    start = timezone.now().replace(microsecond=0) - dt.timedelta(days=number)
    for day in range(number):
        make.change_fact(article.blocks.get().fact, statement=f"As of day {day}, nothing has been said.")
        told = {"kind": kind if day else "first", "note": f"Day {day}."}
        if kind == "correction" and day:
            told |= {"was_wrong": f"Wrong {day}.", "is_right": f"Right {day}."}
        make.publish(article, at=start + dt.timedelta(days=day), importing=True, **told)
    return article


# What every feed has


@pytest.mark.parametrize("path", FEEDS)
def test_a_reader_finds_what_it_needs_in_each_feed(client, heat2, path):
    found = atom(client, f"{path}.atom")

    assert found.version == "atom10"
    assert found.feed.language == "en-US"
    assert links(found.feed, "self") == [f"{SITE}{path}.atom"]
    assert links(found.feed, "alternate")[0].startswith(SITE)
    assert found.feed.id.startswith("urn:uuid:")
    assert found.feed.author_detail == {"name": "Answer Print", "href": f"{SITE}/"}
    assert found.entries
    for entry in found.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.title and content(entry) and entry.published and entry.updated and entry.link.startswith(SITE)
        assert "facts" in path or entry.authors == [{"name": "The film desk", "href": f"{SITE}/authors/film-desk/"}]


@pytest.mark.parametrize("path", FEEDS)
def test_the_json_feed_beside_it_says_the_same(client, heat2, path):
    found, told = atom(client, f"{path}.atom"), from_json(client, f"{path}.json")

    assert told["feed_url"] == f"{SITE}{path}.json"
    assert told["home_page_url"] == found.feed.link
    assert (told["title"], told["language"]) == (found.feed.title, "en-US")
    assert [(item["id"], item["title"], item["url"], item["content_html"]) for item in told["items"]] == [
        (entry.id, entry.title, entry.link, content(entry)) for entry in found.entries
    ]


@pytest.mark.parametrize("path", FEEDS)
def test_entries_stand_by_themselves(client, heat2, path):
    """No address that a feed reader could not follow, nothing that only our style sheet would show."""
    for item in from_json(client, f"{path}.json")["items"]:
        addresses = re.findall(r'(?:href|src)="([^"]*)"', item["content_html"])
        tags = set(re.findall(r"<([a-z0-9]+)", item["content_html"]))

        assert [each for each in addresses if not each.startswith(("http://", "https://", "mailto:"))] == []
        assert tags <= {"p", "a", "strong", "em", "ul", "ol", "li", "del", "ins"}
        assert not re.search(r"\s(class|style|id|on\w+)=", item["content_html"])
        assert "<" not in item["content_text"]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_subscriber_who_has_it_gets_304(client, heat2, path, form):
    response = client.get(f"{path}.{form}")
    known = parsed(response) if form == "atom" else None

    etag = known.headers["etag"] if known else response["ETag"]
    again = client.get(f"{path}.{form}", HTTP_IF_NONE_MATCH=etag)
    modified = response.get("Last-Modified", "")
    since = client.get(f"{path}.{form}", HTTP_IF_MODIFIED_SINCE=modified)

    assert (again.status_code, again.content) == (304, b"")
    assert since.status_code == (304 if modified else 200)
    publishing.withdraw(heat2, [3, 5, 6], editor=None, reason="A reason.")
    assert client.get(f"{path}.{form}", HTTP_IF_NONE_MATCH=etag).status_code == 200
    assert client.get(f"{path}.{form}", HTTP_IF_MODIFIED_SINCE=modified).status_code == 200


def test_feeds_are_compressed_for_those_who_ask(client, heat2):
    plain, packed = client.get("/heat-2/feed.json"), client.get("/heat-2/feed.json", HTTP_ACCEPT_ENCODING="gzip")

    assert gzip.decompress(packed.content) == plain.content
    assert (packed["Content-Encoding"], packed["Vary"], plain["Vary"]) == ("gzip", "Accept-Encoding", "Accept-Encoding")
    assert packed["ETag"] != plain["ETag"]


@pytest.mark.parametrize("path", ["/feed", "/corrections/feed"])
def test_an_empty_site_has_empty_feeds_that_stay_the_same(client, db, path):
    found = atom(client, f"{path}.atom")

    assert found.entries == []
    assert from_json(client, f"{path}.json")["items"] == []
    assert client.get(f"{path}.atom")["ETag"] == client.get(f"{path}.atom")["ETag"]


def test_identifiers_outlive_address_and_domain(client, heat2):
    before = {path: [entry.id for entry in atom(client, f"{path}.atom").entries] for path in FEEDS}
    publishing.change_address(heat2, "heat-two")

    with override_settings(BASE_URL="https://example.com"):
        after = {path: atom(client, path.replace("/heat-2/feed", "/heat-two/feed") + ".atom") for path in FEEDS[:2]}

    assert {path: [entry.id for entry in found.entries] for path, found in after.items()} == {
        path: before[path] for path in FEEDS[:2]
    }
    assert all(links(found.feed, "self")[0].startswith("https://example.com/") for found in after.values())


def test_control_characters_break_no_feed(client, db):
    make.publish(make.make_article(slug="heat-2", facts=1), note="A note.")
    Edition.objects.update(note="A\x0bnote\ufffe.")

    assert atom(client, "/heat-2/feed.atom").entries[0].title == "First edition: Anote."
    assert from_json(client, "/heat-2/feed.json")["items"]


def test_markup_in_a_note_is_text(client, db):
    make.publish(make.make_article(slug="heat-2", facts=1), note="<b>Bold</b> & new")

    entry = atom(client, "/heat-2/feed.atom").entries[0]

    assert entry.title == "First edition: <b>Bold</b> & new"
    assert content(entry).startswith("<p>&lt;b&gt;Bold&lt;/b&gt; &amp; new</p>")


# Paging


def test_long_feeds_have_pages(client, db, monkeypatch):
    monkeypatch.setattr(feeds, "ON_A_PAGE", 2)
    many(5)

    pages = [atom(client, f"/many/feed.atom{query}") for query in ("", "?page=2", "?page=3")]

    assert [[entry.title for entry in found.entries] for found in pages] == [
        ["Update: Day 4.", "Update: Day 3."],
        ["Update: Day 2.", "Update: Day 1."],
        ["First edition: Day 0."],
    ]
    at = f"{SITE}/many/feed.atom"
    assert [links(found.feed, "self") for found in pages] == [[at], [f"{at}?page=2"], [f"{at}?page=3"]]
    assert [links(found.feed, "next") for found in pages] == [[f"{at}?page=2"], [f"{at}?page=3"], []]
    assert [links(found.feed, "previous") for found in pages] == [[], [at], [f"{at}?page=2"]]
    assert [links(found.feed, "first") for found in pages] == [[at], [at], [at]]
    assert len({found.feed.id for found in pages}) == 1
    assert from_json(client, "/many/feed.json?page=2")["next_url"] == f"{SITE}/many/feed.json?page=3"
    assert "next_url" not in from_json(client, "/many/feed.json?page=3")


@pytest.mark.parametrize("asked", ["0", "2", "-1", "x", "", "٣", "1e3", "99999999999999999999", f"{1:09}{0:05000}"])
def test_a_page_that_is_not_there_is_404(client, db, asked):
    many(2)

    assert client.get(f"/many/feed.atom?page={asked}").status_code == 404


# The site


def test_site_feed_has_an_entry_for_each_article_the_last_updated_first(client, heat2):
    make.publish(make.make_article(slug="other", headline="The other", facts=1), note="It begins.")

    entries = atom(client, "/feed.atom").entries

    assert [(entry.title, entry.link) for entry in entries] == [
        ("The other", f"{SITE}/other/"),
        ("Heat 2: what is known so far about Michael Mann's next film", f"{SITE}/heat-2/"),
    ]
    assert (entries[1].published, entries[1].updated) == ("2022-06-30T09:00:00+00:00", "2023-11-27T09:00:00+00:00")


def test_a_minor_edition_moves_no_date_and_enters_no_feed(client, db):
    article = many(2)
    before = [atom(client, f"{path}.atom").entries for path in ("/feed", "/many/feed")]
    make.change_fact(article.blocks.get().fact, statement="Spelled right.")

    make.publish(article, kind="minor", note="A comma.")

    after = [atom(client, f"{path}.atom").entries for path in ("/feed", "/many/feed")]
    assert [[(each.id, each.updated, each.title) for each in entries] for entries in after] == [
        [(each.id, each.updated, each.title) for each in entries] for entries in before
    ]


# An article's changes


def test_article_feed_has_an_entry_for_each_edition_that_is_not_minor(client, heat2):
    found = atom(client, "/heat-2/feed.atom")

    assert [entry.link[-2] for entry in found.entries] == ["6", "5", "4", "3", "2", "1"]
    assert found.feed.title.startswith("Heat 2: what is known so far")
    assert found.feed.updated == "2023-11-27T09:00:00+00:00"
    assert len({entry.id for entry in found.entries}) == 6


def test_an_entry_says_what_changed_in_html_and_in_text(client, db):
    article = make.make_article(slug="heat-2")
    source = make.make_source("Deadline")
    driver = make.add_fact(
        article, fact_kind="casting", status="rumored", statement="Adam Driver has been linked to the part.",
        citations=[make.cite(source, "anonymous")],
    )  # fmt: skip
    make.publish(article)
    make.change_fact(
        driver.fact, status="reported", statement="Adam Driver is in talks for the part.",
        citations=[make.cite(source, "published-report")],
    )  # fmt: skip
    make.add_block(article, "prose", text="<p>Shooting <em>has</em> not begun.</p>")
    make.publish(article, note="Driver is in talks.")

    item = from_json(client, "/heat-2/feed.json")["items"][0]

    assert "<strong>Was <del>Rumored</del>, now <ins>Reported</ins>.</strong>" in item["content_html"]
    assert (
        "Adam Driver <del>has been linked to</del><ins>is in talks for</ins> the part." in item["content_html"]
        or "<del>" in item["content_html"]
    )
    assert "<ins>Shooting has not begun.</ins>" in item["content_html"]
    assert f'<a href="{SITE}/heat-2/compare/1...2/">See every change</a>' in item["content_html"]
    assert "Was [gone: Rumored], now [new: Reported]." in item["content_text"]
    assert "[new: Shooting has not begun.]" in item["content_text"]


def test_a_long_change_is_told_briefly(client, db):
    article = make.make_article(slug="heat-2", facts=40)
    make.add_block(article, "prose", text=f"<p>{'The story so far. ' * 200}The end.</p>", key="long")
    make.publish(article)
    for block in article.blocks.filter(block_kind="fact"):
        make.change_fact(block.fact, statement="Something has been said.")
    make.publish(article, changes=[f"fact:{block.fact.key}" for block in article.blocks.filter(block_kind="fact")])
    with history.record(editor=None) as turn:
        text = f"<p>{'The story so far. ' * 200}No end.</p>"
        editing.save_block(turn, article.blocks.get(key="long"), {"text": text})
    make.publish(article)

    last, before = from_json(client, "/heat-2/feed.json")["items"][:2]

    assert before["content_html"].count("<li>") == 30
    assert "And 10 more changes." in before["content_text"]
    assert "<del>The</del><ins>No</ins> end." in last["content_html"]
    assert "…" in last["content_html"] and len(last["content_html"]) < 900


def test_what_was_withdrawn_leaves_the_feed_and_the_next_entry_compares_with_the_one_before(client, heat2):
    ids = [entry.id for entry in atom(client, "/heat-2/feed.atom").entries]

    publishing.withdraw(heat2, [4], editor=None, reason="A reason.")

    entries = atom(client, "/heat-2/feed.atom").entries
    assert [entry.link[-2] for entry in entries] == ["6", "5", "3", "2", "1"]
    assert [entry.id for entry in entries] == [id for id in ids if id != ids[2]]
    assert "/heat-2/compare/3...5/" in content(entries[1])
    assert not EditionDigest.objects.filter(edition__number=4).exists()


def test_digests_are_made_again_from_editions_alone(client, heat2):
    before = client.get("/heat-2/feed.atom").content
    EditionDigest.objects.all().delete()
    bare = atom(client, "/heat-2/feed.atom").entries

    derived.rebuild(heat2)

    assert client.get("/heat-2/feed.atom").content == before
    assert len(bare) == 6


def test_a_feed_of_a_folded_article_leads_to_the_other(client, heat2):
    other = make.make_article(slug="other", facts=1)
    make.publish(other)
    retiring.fold(other, heat2, editor=None, reason="One is enough.")

    for form in ("atom", "json"):
        assert client.get(f"/other/feed.{form}")["Location"] == f"/heat-2/feed.{form}"


def test_a_moved_feed_leads_to_its_new_address_with_its_page(client, heat2):
    publishing.change_address(heat2, "heat-two")

    assert client.get("/heat-2/feed.json?page=1")["Location"] == "/heat-two/feed.json?page=1"


# Facts, topics and corrections


def test_fact_feed_tells_its_life_step_by_step(client, heat2):
    found = atom(client, "/facts/next-film/feed.atom")

    assert [(entry.title, entry.updated[:10]) for entry in found.entries] == [
        ("Confirmed: Heat 2 will be Mann's next film, once he has finished promoting Ferrari.", "2023-11-20"),
        ("Rumored: Heat 2 could be Mann's next film after Ferrari.", "2023-09-12"),
    ]
    last, first = map(content, found.entries)
    assert "<strong>Was <del>Rumored</del>, now <ins>Confirmed</ins>.</strong>" in last
    assert "<p>Heat 2 <del>could</del><ins>will</ins> be Mann" in last
    assert f'<a href="{SITE}/heat-2/compare/4...5/#fact:next-film">See what changed</a>' in last
    assert "First stated." in first
    assert client.get("/facts/nothing/feed.atom").status_code == 404


def test_a_fact_that_left_says_so_in_its_feed(client, db):
    article = make.make_article(slug="heat-2", facts=2)
    make.publish(article)
    block = article.blocks.first()
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block)
    make.publish(article)

    last = atom(client, f"/facts/{block.fact.key}/feed.atom").entries[0]

    assert last.title == "No longer in any explainer: Nothing has been said of number 0."


def test_topic_feed_has_what_changed_in_any_article(client, heat2):
    """Another article that shows a fact of the topic counts with the editions that changed one, and with no other."""
    fact = heat2.blocks.filter(block_kind="fact").first() or make.add_fact(heat2)
    other = make.make_article(slug="other", topic=make.make_topic("Michael Mann"))
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact.fact, after=None)
    make.publish(other, note="It begins.")
    make.add_block(other, "prose", text="<p>Of Mann alone.</p>")
    make.publish(other, note="Of Mann alone.")

    titles = [entry.title for entry in atom(client, "/topics/heat-2/feed.atom").entries]

    assert titles[0] == "First edition: It begins."
    assert len(titles) == 7
    assert client.get("/topics/nothing/feed.atom").status_code == 404


def test_corrections_feed_says_what_was_wrong_and_what_is_right(client, heat2):
    (entry,) = atom(client, "/corrections/feed.atom").entries

    assert "<strong>What was wrong:</strong> We credited the novel to Michael Mann alone." in content(entry)
    assert "<strong>What is right:</strong> Michael Mann wrote the novel with Meg Gardiner." in content(entry)
    assert "/heat-2/compare/2...3/" in content(entry)


def test_an_edition_is_the_same_entry_in_every_feed(client, heat2):
    (correction,) = from_json(client, "/corrections/feed.json")["items"]

    assert correction in from_json(client, "/heat-2/feed.json")["items"]
    assert correction in from_json(client, "/topics/heat-2/feed.json")["items"]


# What it costs


@pytest.mark.parametrize("number", [2, 50])
def test_a_feed_takes_two_queries(client, db, django_assert_num_queries, number):
    topic = many(number, kind="correction").topic
    fact = FactStep.objects.first().fact_key
    entries = {
        "/feed": 1,
        f"/facts/{fact}/feed": number,
        "/many/feed": number,
        "/corrections/feed": number - 1,
        f"/topics/{topic.slug}/feed": number,
    }

    for path, count in entries.items():
        with django_assert_num_queries(2):
            found = client.get(f"{path}.json")
        assert len(json.loads(found.content)["items"]) == min(count, 20)


def test_the_site_feed_takes_two_queries_with_many_articles(client, db, django_assert_num_queries):
    for number in range(25):
        make.publish(make.make_article(slug=f"article-{number}x", facts=1))

    with django_assert_num_queries(2):
        found = client.get("/feed.json")

    assert len(json.loads(found.content)["items"]) == 20


# How they are found


@pytest.mark.parametrize(
    "path", ["/", "/heat-2/", "/heat-2/history/", "/topics/heat-2/", "/corrections/", "/facts/next-film/"]
)
def test_pages_lead_to_their_feeds(client, heat2, path):
    page = Page(client.get(path))
    offered = [
        attributes["href"]
        for tag, attributes in page.tags
        if tag == "link" and attributes.get("rel") == "alternate" and "feed" in attributes["href"]
    ]
    own = "/heat-2/" if path == "/heat-2/history/" else path

    assert {f"{own}feed.atom", f"{own}feed.json"} <= set(offered)
    assert f"{own}feed.atom" in page.links
    assert [client.get(each).status_code for each in offered] == [200] * len(offered)


# The full text, for partners


def test_rss_has_the_full_text_with_the_status_of_each_claim_in_words(client, db):
    article = make.make_article(slug="heat-2", headline="Heat 2")
    link = '<p>See <a href="/mann/">Mann</a> and <a href="#cast">the cast</a>.</p>'
    section = make.add_block(article, "section", heading="Who is in it?", key="cast")
    make.add_fact(
        article, after=section.key, fact_kind="casting", status="rumored", statement="Adam Driver has been linked.",
        citations=[make.cite(make.make_source("Deadline", "An interview", url="https://deadline.com/1"), "anonymous")],
    )  # fmt: skip
    make.add_block(article, "prose", text=link)
    make.add_block(article, "picture", picture="/media/set.jpg", alt="The set")
    make.publish(article, note="It begins.")
    make.add_block(article, "prose", text="<p>More.</p>")
    make.publish(article, kind="correction", note="Mended.", was_wrong="It was wrong.", is_right="It is right.")

    response = client.get("/rss.xml")
    found = parsed(response)

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert found.version == "rss20"
    assert (links(found.feed, "self"), found.feed.language) == ([f"{SITE}/rss.xml"], "en-US")
    (entry,) = found.entries
    assert (entry.title, entry.link, entry.guidislink) == ("Heat 2", f"{SITE}/heat-2/", False)
    assert entry.id == atom(client, "/feed.atom").entries[0].id
    text = content(entry)
    assert "<p><strong>[Rumored]</strong> Adam Driver has been linked.<sup>[1]</sup>" in text
    assert '<li>Deadline: <a href="https://deadline.com/1">An interview</a> (anonymous)</li>' in text
    assert f'See <a href="{SITE}/mann/">Mann</a> and <a href="{SITE}/heat-2/#cast">the cast</a>.' in text
    assert f'<img src="{SITE}/media/set.jpg" alt="The set">' in text
    assert "<h2>Who is in it?</h2>" in text
    assert "<strong>It is right.</strong> What was wrong: It was wrong." in text
    assert not re.search(r"\s(class|id|style)=", text)


def test_rss_of_the_demo_says_everything_that_the_page_says(client, heat2):
    (entry,) = parsed(client.get("/rss.xml")).entries
    page = Page(client.get("/heat-2/"))
    sentences = [tag["id"] for name, tag in page.tags if name == "span" and "sentence" in tag.get("class", "")]

    assert len(sentences) > 20
    said = " ".join(re.sub(r"<[^>]*>", " ", content(entry)).split())
    for word in ("Cape Fear", "Michael Mann", "Meg Gardiner", "Corrections", "Sources"):
        assert (word in page.text) == (word in said)


def test_rss_discloses_paid_links_and_says_what_is_no_longer_updated(client, db, settings):
    article = make.make_article(slug="heat-2")
    make.add_block(article, "prose", text='<p>Buy <a href="https://shop.example/" rel="sponsored">it</a>.</p>')
    make.publish(article)
    retiring.retire(article, editor=None, reason="It is out.", sentence="The film is out.")

    text = content(parsed(client.get("/rss.xml")).entries[0])

    assert f"<p>{settings.PAID_LINKS_NOTE}</p>" in text
    assert 'Buy <a href="https://shop.example/" rel="sponsored">it</a> (paid link).' in text
    assert "<p><strong>This explainer is no longer updated.</strong> The film is out.</p>" in text


@pytest.mark.parametrize("number", [1, 12])
def test_rss_takes_two_queries(client, db, django_assert_num_queries, number):
    for at in range(number):
        make.publish(make.make_article(slug=f"article-{at}x", facts=3))

    with django_assert_num_queries(2):
        found = client.get("/rss.xml")

    assert len(feedparser.parse(found.content).entries) == min(number, 10)
    assert client.get("/rss.xml", HTTP_IF_MODIFIED_SINCE=found["Last-Modified"]).status_code == 304
