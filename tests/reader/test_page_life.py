"""The life of a page in public: a notice, a way on, a redirect, a reason; right for whoever kept the page before."""

import datetime as dt

import pytest
from django.utils.http import http_date

from articles import publishing, retiring
from articles.addresses import OldAddress
from articles.models import Edition, StoredPage
from tests import factories as make
from tests.reader.page import Page

pytestmark = pytest.mark.django_db

WHY = {"editor": None, "reason": "The film is out."}


@pytest.fixture
def article():
    article = make.make_article(slug="heat-2", headline="Heat 2: what is known")
    make.add_fact(article, key="driver", statement="Driver is rumored.")
    make.publish(article)
    return article


@pytest.fixture
def successor():
    successor = make.make_article(slug="heat-saga", headline="The Heat saga")
    make.add_fact(successor, key="saga", statement="There are two films.")
    make.publish(successor)
    return successor


def kept_since_yesterday():
    """As if nothing had changed for a day, so that whole seconds tell before from after."""
    Edition.objects.update(published_at=dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC), changed_at=None)


# --- no longer updated


def test_retired_page_says_so_and_leads_on(client, article, successor):
    retiring.retire(article, **WHY, sentence="The film came out in June.", successor=successor)

    answer = client.get("/heat-2/")

    page = Page(answer)
    assert answer.status_code == 200
    assert "This explainer is no longer updated. We stopped updating it on" in page.text
    assert "The film came out in June. Read on in The Heat saga ." in page.text
    assert "/heat-saga/" in page.links
    assert "The film is out." not in page.html
    assert "Driver is rumored." in page.text


def test_retired_page_stays_in_index_feed_and_sitemap(client, article):
    retiring.retire(article, **WHY)

    for path in ("/", "/feed.atom", "/sitemaps/articles-1.xml", "/topics/"):
        assert b"/heat-2/" in client.get(path).content, path


def test_lists_say_which_pages_are_no_longer_updated(client, article):
    before = [client.get(path).content.decode() for path in ("/", f"/topics/{article.topic.slug}/")]
    retiring.retire(article, **WHY)

    after = [client.get(path).content.decode() for path in ("/", f"/topics/{article.topic.slug}/")]

    assert ["No longer updated" in body for body in before + after] == [False, False, True, True]


def test_retired_page_costs_one_query(client, article, successor, django_assert_num_queries):
    retiring.retire(article, **WHY, successor=successor)
    client.get("/heat-2/")

    with django_assert_num_queries(1):
        answer = client.get("/heat-2/")

    assert b"no longer updated" in answer.content


def test_retiring_changes_what_a_reader_has_kept(client, article):
    kept_since_yesterday()
    before = client.get("/heat-2/")

    retiring.retire(article, **WHY)

    by_etag = client.get("/heat-2/", HTTP_IF_NONE_MATCH=before["ETag"])
    by_time = client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=before["Last-Modified"])
    assert (by_etag.status_code, by_time.status_code) == (200, 200)
    assert by_time["Last-Modified"] > before["Last-Modified"] or by_time["ETag"] != before["ETag"]
    assert client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=by_time["Last-Modified"]).status_code == 304


def test_revived_page_says_nothing_any_more(client, article):
    before = client.get("/heat-2/").content
    retiring.retire(article, **WHY)
    retiring.revive(article, **WHY)

    assert client.get("/heat-2/").content == before


def test_retired_page_names_its_successor_as_it_is_in_public(client, article, successor):
    retiring.retire(article, **WHY, successor=successor)
    with make.history.record(editor=None) as turn:
        make.editing.save_head(turn, successor, {"headline": "A secret headline"})

    assert "The Heat saga" in Page(client.get("/heat-2/")).text
    StoredPage.objects.all().delete()
    assert "A secret headline" not in Page(client.get("/heat-2/")).text


def test_retired_page_points_nowhere_once_its_successor_is_gone(client, article, successor):
    retiring.retire(article, **WHY, successor=successor)
    client.get("/heat-2/")

    retiring.take_down(successor, **WHY)

    page = Page(client.get("/heat-2/"))
    assert "no longer updated" in page.text
    assert "/heat-saga/" not in page.links
    assert "The Heat saga" not in page.text


def test_retired_page_follows_its_successor_to_a_new_address(client, article, successor):
    retiring.retire(article, **WHY, successor=successor)
    client.get("/heat-2/")

    publishing.change_address(successor, "the-saga")

    assert "/the-saga/" in Page(client.get("/heat-2/")).links


def test_numbered_edition_says_nothing_of_it(client, article):
    before = client.get("/heat-2/editions/1/").content

    retiring.retire(article, **WHY)

    assert client.get("/heat-2/editions/1/").content == before


# --- folded into another


@pytest.fixture
def folded(article, successor):
    publishing.change_address(article, "heat-two")
    OldAddress.objects.create(path="/2022/heat.html", article=article, added_at=dt.datetime.now(dt.UTC))
    retiring.fold(article, successor, **WHY)
    return article


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/heat-two/", "/heat-saga/"),
        ("/heat-2/", "/heat-saga/"),
        ("/heat-two/?from=app", "/heat-saga/?from=app"),
        ("/heat-2/feed.atom", "/heat-saga/feed.atom"),
        ("/2022/heat.html", "/heat-saga/"),
    ],
)
def test_folded_page_leads_to_the_other_from_every_address(client, folded, asked, place):
    answer = client.get(asked)

    assert (answer.status_code, answer["Location"]) == (301, place)


def test_folded_page_is_never_remembered_as_moved_for_good(client, folded):
    """The fold may be undone, and an address may come back: a browser must ask again."""
    assert client.get("/heat-two/")["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    "path", ["editions/1/", "history/", "since/1/", "compare/1...1/", "editions/1/origins/driver/"]
)
def test_folded_page_keeps_its_editions_readable(client, folded, path):
    assert client.get(f"/heat-two/{path}").status_code == 200


def test_folded_page_says_on_its_history_where_to_read_on(client, folded):
    page = Page(client.get("/heat-two/history/"))

    assert "This explainer became part of another on" in page.text
    assert "/heat-saga/" in page.links


def test_folded_page_leaves_index_feeds_topic_author_and_sitemap(client, folded):
    topic = folded.topic.slug

    assert client.get(f"/topics/{topic}/").status_code == 404
    for path in ("/", "/feed.atom", "/sitemaps/articles-1.xml", "/topics/"):
        shown = client.get(path).content
        assert b"/heat-two/" not in shown, path
        assert b"/heat-saga/" in shown, path


def test_fact_of_a_folded_page_stands_in_no_explainer(client, folded):
    page = Page(client.get("/facts/driver/"))

    assert "no longer in any explainer" in page.text.lower()


def test_fold_leads_to_the_end_of_a_chain_and_to_its_newest_address(client, folded, successor):
    last = make.make_article(slug="mann", headline="Michael Mann", facts=1)
    make.publish(last)
    retiring.fold(successor, last, **WHY)
    publishing.change_address(last, "michael-mann")

    assert client.get("/heat-2/")["Location"] == "/michael-mann/"
    assert client.get("/heat-saga/")["Location"] == "/michael-mann/"


def test_fold_reaches_readers_that_kept_the_page(client, article, successor):
    kept_since_yesterday()
    before = client.get("/heat-2/")

    retiring.fold(article, successor, **WHY)

    asked = {"HTTP_IF_NONE_MATCH": before["ETag"], "HTTP_IF_MODIFIED_SINCE": before["Last-Modified"]}
    assert client.get("/heat-2/", **asked).status_code == 301


def test_fold_makes_no_list_look_older(client, article, successor):
    """The folded page was the newest in the feed: without it the newest is older, and If-Modified-Since would lie."""
    kept_since_yesterday()
    Edition.objects.filter(article=article).update(published_at=dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC))
    before = client.get("/feed.atom")

    retiring.fold(article, successor, **WHY)

    after = client.get("/feed.atom", HTTP_IF_MODIFIED_SINCE=before["Last-Modified"])
    assert after.status_code == 200
    assert b"heat-2" not in after.content


def test_unfolded_page_is_back_everywhere(client, folded):
    retiring.revive(folded, **WHY)

    assert client.get("/heat-two/").status_code == 200
    assert client.get("/heat-2/")["Location"] == "/heat-two/"
    assert b"/heat-two/" in client.get("/sitemaps/articles-1.xml").content


def test_folded_page_of_a_page_that_is_taken_down_ends_in_its_reason(client, folded, successor):
    retiring.take_down(successor, editor=None, reason="A court said so.")

    answer = client.get("/heat-2/", follow=True)

    assert answer.status_code == 410
    assert "A court said so." in answer.content.decode()


# --- taken down and back


def test_taken_down_page_answers_410_with_the_reason(client, article):
    kept = client.get("/heat-2/")
    retiring.take_down(article, editor=None, reason="A court said so.")

    answer = client.get("/heat-2/", HTTP_IF_NONE_MATCH=kept["ETag"])

    assert answer.status_code == 410
    assert "A court said so." in Page(answer).text
    assert b"/heat-2/" not in client.get("/sitemaps/articles-1.xml").content


def test_page_that_is_active_again_waits_for_an_edition(client, article):
    retiring.take_down(article, editor=None, reason="A court said so.")
    retiring.revive(article, **WHY)
    assert client.get("/heat-2/").status_code == 410

    make.change_fact(article.blocks.get(key="driver").fact, statement="Driver is out.")
    make.publish(article)

    assert client.get("/heat-2/").status_code == 200
    assert client.get("/heat-2/editions/1/").status_code == 410


def test_last_modified_never_goes_back_through_a_life(client, article, successor):
    kept_since_yesterday()
    seen = [client.get("/heat-2/")["Last-Modified"]]
    for deed in (retiring.retire, retiring.revive):
        deed(article, **WHY)
        seen.append(client.get("/heat-2/")["Last-Modified"])

    assert seen[0] == http_date(dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC).timestamp())
    assert seen[1] != seen[0]
