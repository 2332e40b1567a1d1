"""How the article is served: one query, validators that a withdrawal defeats, honest answers for what is missing."""

import gzip
import time
from datetime import timedelta
from io import StringIO

import brotli
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from articles import publishing, rendering
from articles.models import Edition, StoredPage
from articles.reader import pages, stored
from tests.factories import add_fact, change_fact, make_article, publish
from tests.reader.page import Page


@pytest.mark.parametrize("facts", [1, 60])
def test_stored_article_takes_one_query(client, db, facts, django_assert_num_queries):
    article = make_article(slug="heat-2")
    for number in range(facts):
        add_fact(article, key=f"fact-{number}")
    publish(article)
    client.get("/heat-2/")

    with django_assert_num_queries(1) as queries:
        response = client.get("/heat-2/")

    assert response.content.count(b'class="sentence') == facts
    assert queries.captured_queries[0]["sql"].lstrip().startswith("SELECT")


def test_stored_edition_takes_one_query(client, heat2, django_assert_num_queries):
    client.get("/heat-2/editions/4/")

    with django_assert_num_queries(1):
        response = client.get("/heat-2/editions/4/")

    assert response.status_code == 200


def test_first_get_stores_three_encodings_of_the_same_page(client, heat2):
    body = client.get("/heat-2/").content

    kept = {row.encoding: bytes(row.body) for row in StoredPage.objects.all()}
    assert kept.keys() == {"", "gzip", "br"}
    assert kept[""] == gzip.decompress(kept["gzip"]) == brotli.decompress(kept["br"]) == body


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("", ""),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=nonsense", ""),
        ("identity", ""),
    ],
)
def test_encoding_is_what_the_client_takes(client, heat2, accept, sent):
    client.get("/heat-2/")

    response = client.get("/heat-2/", HTTP_ACCEPT_ENCODING=accept)

    assert response.get("Content-Encoding", "") == sent
    assert response["Vary"] == "Accept-Encoding"
    assert response["Content-Length"] == str(len(response.content))


def test_no_cookie_and_no_long_life(client, heat2):
    response = client.get("/heat-2/")

    assert response.cookies == {}
    assert response["Cache-Control"].startswith("public, max-age=0, ")


def test_same_etag_answers_304_with_no_body(client, heat2):
    etag = client.get("/heat-2/")["ETag"]

    response = client.get("/heat-2/", HTTP_IF_NONE_MATCH=etag)

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)


def test_encodings_have_etags_of_their_own(client, heat2):
    plain = client.get("/heat-2/")["ETag"]

    assert client.get("/heat-2/", HTTP_IF_NONE_MATCH=plain, HTTP_ACCEPT_ENCODING="br").status_code == 200


def test_if_modified_since_counts_whole_seconds(client, heat2):
    stamp = client.get("/heat-2/")["Last-Modified"]
    assert stamp == "Tue, 28 Nov 2023 09:00:00 GMT"

    assert client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=stamp).status_code == 304
    assert client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE="Tue, 28 Nov 2023 08:59:59 GMT").status_code == 200
    assert client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE="never").status_code == 200


def test_if_none_match_has_precedence(client, heat2):
    stamp = client.get("/heat-2/")["Last-Modified"]

    response = client.get("/heat-2/", HTTP_IF_NONE_MATCH='"other"', HTTP_IF_MODIFIED_SINCE=stamp)

    assert response.status_code == 200


def test_withdrawal_defeats_every_304(client, heat2):
    before = client.get("/heat-2/")
    publishing.withdraw(heat2, [7], editor=None, reason="The name was right before.")

    by_date = client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=before["Last-Modified"])
    by_etag = client.get("/heat-2/", HTTP_IF_NONE_MATCH=before["ETag"])

    assert [by_date.status_code, by_etag.status_code] == [200, 200]
    assert "Timothee Chalamet" in by_date.content.decode()


def test_withdrawn_edition_is_named_on_the_one_before(client, heat2):
    publishing.withdraw(heat2, [6, 7], editor=None, reason="The checks were not ours.")

    page = Page(client.get("/heat-2/"))

    assert "was withdrawn. The checks were not ours. This page shows edition 5, the one before." in page.text
    assert "has not gone into production" not in page.text


def test_withdrawn_edition_answers_410_with_its_reason(client, heat2):
    publishing.withdraw(heat2, [4], editor=None, reason="The rumor was invented.")

    paths = ("editions/4", "compare/3...4", "compare/4...5", "since/4")
    answers = {path: client.get(f"/heat-2/{path}/") for path in paths}

    assert {path: response.status_code for path, response in answers.items()} == dict.fromkeys(answers, 410)
    for response in answers.values():
        assert "The rumor was invented." in response.content.decode()
        assert "could be Mann" not in response.content.decode()


def test_wholly_withdrawn_article_answers_410_without_its_text(client, heat2):
    publishing.withdraw(heat2, None, editor=None, reason="Taken down at a court's order.")

    for path in ("", "history/", "editions/3/", "since/2/", "feed.atom"):
        response = client.get(f"/heat-2/{path}")
        assert response.status_code == 410
        assert "Taken down at a court’s order." in response.content.decode()
        assert "Driver" not in response.content.decode()
    assert "Heat 2" not in client.get("/").content.decode()


def test_new_edition_is_served_and_outdates_the_etag(client, db):
    article = make_article(slug="heat-2", facts=1)
    publish(article)
    etag = client.get("/heat-2/")["ETag"]
    change_fact(article.blocks.get().fact, statement="Something was said.")
    assert "Something was said." not in client.get("/heat-2/").content.decode()
    publish(article)

    response = client.get("/heat-2/", HTTP_IF_NONE_MATCH=etag)

    assert response.status_code == 200
    assert "Something was said." in response.content.decode()


def test_embargoed_edition_is_nowhere(client, db):
    article = make_article(slug="heat-2", facts=1)
    publish(article)
    change_fact(article.blocks.get().fact, statement="A secret.")
    publish(article, at=timezone.now() + timedelta(days=1))

    paths = [
        "heat-2/",
        "heat-2/history/",
        "heat-2/feed.atom",
        "feed.atom",
        "",
        "corrections/",
        "topics/",
        "sitemap.xml",
    ]
    paths.append(f"facts/{article.blocks.get().fact.key}/")
    assert [path for path in paths if "A secret." in client.get(f"/{path}").content.decode()] == []
    for path in ("editions/2", "compare/1...2", "since/2"):
        assert client.get(f"/heat-2/{path}/").status_code == 404


def test_never_published_article_is_404_like_an_unknown_one(client, db):
    article = make_article(slug="secret", facts=1)
    publishing.change_address(article, "other-secret")

    bodies = {client.get(f"/{slug}/").content for slug in ("secret", "other-secret", "unknown")}

    assert len(bodies) == 1
    assert client.get("/secret/").status_code == 404


def test_old_address_leads_to_the_new_one_with_all_that_follows(client, heat2):
    publishing.change_address(heat2, "heat-two")

    response = client.get("/heat-2/compare/1...6/?view=side&x=%C3%A9")

    assert response.status_code == 301
    assert response["Location"] == "/heat-two/compare/1...6/?view=side&x=%C3%A9"
    assert client.get("/heat-2/")["Location"] == "/heat-two/"
    assert "/heat-two/history/" in Page(client.get("/heat-two/")).links


def test_numbered_page_stays_the_same_when_editions_follow(client, db):
    article = make_article(slug="heat-2", facts=1)
    publish(article)
    before = client.get("/heat-2/editions/1/")
    change_fact(article.blocks.get().fact, statement="Something was said.")
    publish(article)

    after = client.get("/heat-2/editions/1/")

    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
@pytest.mark.parametrize(
    "path", ["/", "/heat-2/", "/heat-2/history/", "/heat-2/feed.atom", "/facts/sequel/", "/topics/"]
)
def test_other_methods_are_refused(client, heat2, method, path):
    response = getattr(client, method)(path)

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_head_answers_like_get_without_the_body(client, heat2):
    get = client.get("/heat-2/")

    head = client.head("/heat-2/")

    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Last-Modified", "Content-Length")} == {
        name: get[name] for name in ("ETag", "Last-Modified", "Content-Length")
    }


@pytest.mark.parametrize(
    "path", ["editions/0/", "editions/01/", "editions/99/", "editions/-1/", "editions/9999999999/", "since/99/", "x/"]
)
def test_odd_numbers_are_404(client, heat2, path):
    assert client.get(f"/heat-2/{path}").status_code == 404


# Keeping


def test_other_fingerprint_renders_anew_beside_the_old_rows(client, heat2, settings):
    """Two releases may run side by side while one takes over: neither drops what the other stored."""
    client.get("/heat-2/")
    settings.SITE_NAME = "The Reel"
    rendering._fingerprint.cache_clear()

    page = client.get("/heat-2/").content.decode()

    assert "The Reel" in page
    assert StoredPage.objects.filter(page="article").values("fingerprint").distinct().count() == 2


def test_pages_of_superseded_editions_and_older_serials_are_dropped(client, heat2):
    current, before = Edition.objects.newest_first()[:2]
    rendering.store(before)
    rendering.store(current)
    assert set(StoredPage.objects.filter(page="article").values_list("edition__number", "serial")) == {(7, 0)}

    Edition.objects.update(page_serial=1)
    current.refresh_from_db()
    rendering.store(current)
    late = Edition.objects.get(pk=current.pk)
    late.page_serial = 0
    rendering.store(late)

    serials = set(StoredPage.objects.filter(page="article").values_list("serial", flat=True))
    assert serials == {0, 1}, "a slow renderer leaves the newer rows alone"


def refuse(*_arguments, **_options):
    raise DatabaseError("database is locked")


def test_get_that_cannot_store_still_answers_rule_27(client, heat2, monkeypatch):
    monkeypatch.setattr(StoredPage.objects, "bulk_create", refuse)

    assert "Michael Mann" in client.get("/heat-2/").content.decode()
    assert not StoredPage.objects.exists()


def test_store_logs_and_never_raises(heat2, caplog):
    edition = heat2.editions.get(number=7)
    edition.stored_document.delete()

    rendering.store(Edition.objects.get(pk=edition.pk))

    assert "was not stored" in caplog.text


def test_storing_twice_keeps_one_row_each(heat2):
    edition = heat2.editions.get(number=7)

    rendering.store(edition)
    rendering.store(edition)

    assert StoredPage.objects.filter(edition=edition).count() == 3


def test_patience_with_other_writers_comes_back(db):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite makes readers wait")

    with rendering.without_waiting(), connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 0

    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000


# How long a stored page is good, and what it says of its age


def draw_with(monkeypatch, **told):
    """Let the article page be told that as well."""
    known = pages.article
    monkeypatch.setattr(pages, "article", lambda *given, **named: known(*given, **named) | told)


def test_page_past_its_good_until_is_drawn_anew(client, heat2, monkeypatch):
    now = timezone.now()
    draw_with(monkeypatch, good_until=now + timedelta(minutes=1), slug="drawn-before")
    assert "drawn-before" in client.get("/heat-2/").content.decode()
    draw_with(monkeypatch, good_until=now + timedelta(days=1), slug="drawn-after")
    assert "drawn-before" in client.get("/heat-2/").content.decode()

    StoredPage.objects.update(good_until=now)

    assert "drawn-after" in client.get("/heat-2/").content.decode()
    kept = StoredPage.objects.filter(page="article").values_list("good_until", flat=True)
    assert list(kept) == [now + timedelta(days=1)] * 3


def test_page_with_a_good_until_takes_one_query(client, heat2, monkeypatch, django_assert_num_queries):
    draw_with(monkeypatch, good_until=timezone.now() + timedelta(days=1))
    client.get("/heat-2/")

    with django_assert_num_queries(1):
        client.get("/heat-2/")


def test_page_drawn_anew_with_other_words_has_another_etag_and_date(client, heat2, monkeypatch):
    first = client.get("/heat-2/")
    StoredPage.objects.update(good_until=timezone.now())
    same = client.get("/heat-2/")
    StoredPage.objects.update(good_until=timezone.now())
    draw_with(monkeypatch, slug="drawn-otherwise")
    moment = int(timezone.now().timestamp())

    validators = {"HTTP_IF_NONE_MATCH": first["ETag"]}, {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    drawn = [client.get("/heat-2/", **asked) for asked in validators]
    kept = client.get("/heat-2/")

    assert (same["ETag"], same["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    assert [answer.status_code for answer in drawn] == [200, 200]
    assert kept["ETag"] == drawn[0]["ETag"] != first["ETag"]
    assert parse_http_date(kept["Last-Modified"]) >= moment
    assert client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=kept["Last-Modified"]).status_code == 304


def test_page_that_cannot_be_kept_says_no_other_than_its_bytes(client, heat2, monkeypatch):
    kept = client.get("/heat-2/")
    StoredPage.objects.update(good_until=timezone.now())
    draw_with(monkeypatch, slug="drawn-otherwise")
    monkeypatch.setattr(StoredPage.objects, "bulk_create", refuse)

    answer = client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=kept["Last-Modified"])

    assert answer.status_code == 200
    assert answer["ETag"] != kept["ETag"]


def test_new_release_that_draws_otherwise_is_newer(client, heat2, settings):
    before = client.get("/heat-2/")
    settings.SITE_NAME = "The Reel"
    rendering._fingerprint.cache_clear()

    after = client.get("/heat-2/", HTTP_IF_MODIFIED_SINCE=before["Last-Modified"])

    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_rebuild_keeps_the_age_of_what_stays_the_same(client, heat2, settings):
    paths = ("/heat-2/", "/heat-2/editions/4/")
    before = [client.get(path) for path in paths]
    call_command("rebuild", stdout=StringIO())
    same = [client.get(path) for path in paths]
    settings.SITE_NAME = "The Reel"
    rendering._fingerprint.cache_clear()
    call_command("rebuild", stdout=StringIO())

    after = [client.get(path) for path in paths]

    assert [answer["Last-Modified"] for answer in same] == [answer["Last-Modified"] for answer in before]
    assert all(parse_http_date(answer["Last-Modified"]) > time.time() - 60 for answer in after)
    assert StoredPage.objects.count() == 6


def test_page_of_an_earlier_hash_is_not_served_rule_26(client, heat2):
    client.get("/heat-2/")
    StoredPage.objects.update(body=b"stale", sha256="0" * 64)

    assert b"stale" not in client.get("/heat-2/").content


def test_last_modified_never_runs_back(client, heat2):
    before = heat2.editions.get(number=7).last_modified
    publishing.withdraw(heat2, [7], editor=None, reason="A reason.")

    found = stored.find("heat-2", None, page="article", fingerprint="", encoding="")

    assert found.edition.number == 6
    assert found.edition.last_modified > before
    assert client.get("/heat-2/")["Last-Modified"] == http_date(int(found.edition.last_modified.timestamp()))


def test_history_and_comparison_cost_the_same_for_many_editions(client, db):
    article = make_article(slug="heat-2", facts=1)
    counts = []
    for number in range(1, 8):
        change_fact(article.blocks.get().fact, statement=f"Said {number} times.")
        publish(article)
        if number in (2, 7):
            for path in ("history/", "compare/1...2/", "feed.atom"):
                with CaptureQueriesContext(connection) as queries:
                    client.get(f"/heat-2/{path}")
                counts.append(len(queries))

    assert counts == [2, 2, 2, 2, 2, 2]
