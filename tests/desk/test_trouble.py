"""What breaks at the desk: a short code with the answer, on the page and in the log; public pages keep their own."""

import re

import pytest
from django.db import DataError, connection
from django.urls import reverse

from articles import reviewing
from articles.models import Article
from heat2cms import asked
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broken(client, editor):
    """A client that is answered 500 at an article of the desk."""
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_block RENAME TO gone")
    yield client, article
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gone RENAME TO articles_block")


def test_an_error_at_the_desk_has_one_code_everywhere(broken, caplog):
    client, article = broken

    answer = client.get(reverse("desk:article", args=[article.key]))

    code = answer["X-Desk-Note"]
    page = answer.content.decode()
    assert answer.status_code == 500
    assert re.fullmatch(r"[A-Z]\d[A-Z]\d", code)
    assert f"It is noted as <b>{code}</b>" in page
    assert 'href="/admin/"' in page
    logged = [record.getMessage() for record in caplog.records if record.name == "articles.desk.trouble"]
    assert logged == [f"{code} notes OperationalError at GET /admin/desk/articles/{article.key}/"] or logged == [
        f"{code} notes ProgrammingError at GET /admin/desk/articles/{article.key}/"
    ]


def test_what_is_not_there_is_no_trouble(client, editor, caplog):
    answer = client.get(reverse("desk:article", args=["no-such-article"]))

    assert answer.status_code == 404
    assert "X-Desk-Note" not in answer
    assert [record for record in caplog.records if record.name == "articles.desk.trouble"] == []


def test_readers_get_their_own_page_and_no_code(client, db):
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_address RENAME TO gone")
    try:
        answer = client.get("/heat-2/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO articles_address")

    assert answer.status_code == 500
    assert "X-Desk-Note" not in answer
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.mark.parametrize("error", [DataError, ValueError])
def test_a_sign_that_no_database_holds_is_refused_in_a_sentence(client, editor, monkeypatch, caplog, error):
    def fail(*args, **options):
        raise error("PostgreSQL text fields cannot contain NUL (0x00) bytes")

    article = make.make_article(slug="heat-2", facts=1)
    monkeypatch.setattr("articles.desk.screen.get_article", fail)

    answer = client.post(reverse("desk:place", args=[article.key]), {"fact": "\0"})

    assert (answer.status_code, answer.content.decode()) == (400, asked.REFUSED)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "X-Desk-Note" not in answer
    assert [record for record in caplog.records if record.name == "articles.desk.trouble"] == []


def test_another_error_in_a_value_is_still_trouble(client, editor, monkeypatch):
    def fail(*args, **options):
        raise DataError("value too long for type character varying(60)")

    article = make.make_article(slug="heat-2", facts=1)
    monkeypatch.setattr("articles.desk.screen.get_article", fail)
    client.raise_request_exception = False

    answer = client.post(reverse("desk:place", args=[article.key]), {"fact": "driver"})

    assert answer.status_code == 500
    assert answer["X-Desk-Note"]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("articles/{key}/head/edit/", "headline=Heat+2&picture=%00&lock_version=1"),
        ("articles/{key}/review/remark/", "words=Why%00"),
        ("articles/{key}/review/remark/", "block=%00&words=Why"),
        ("articles/{key}/place/", "fact=%00"),
        ("articles/{key}/place/", "fact=driver&after=%00"),
        ("articles/{key}/blocks/pacino/copy/", "to=%00"),
        ("move-in/", "to=%00&html=%3Cp%3EText%3C%2Fp%3E"),
        ("move-in/", "html=%3Cp%3EText%00%3C%2Fp%3E"),
        ("facts/bulk/still-true/", "fact=%00"),
        ("articles/{key}/publish/", "note=%00&kind=update&change=%00&token=%00&reason-a=%00"),
    ],
)
def test_what_is_sent_with_nul_breaks_nothing(client, editor, caplog, path, sent):
    article = make.make_article(slug="heat-2")
    make.add_fact(article, key="pacino")
    make.make_fact(key="driver")
    reviewing.ask(article, by=editor)

    answer = client.post(
        f"/admin/desk/{path.format(key=article.key)}", sent, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code < 500
    assert answer.status_code != 400 or answer.content.decode() == asked.REFUSED
    assert [record for record in caplog.records if record.name == "articles.desk.trouble"] == []
    assert Article.objects.count() == 1
