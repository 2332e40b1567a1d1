"""What breaks at the desk: a short code with the answer, on the page and in the log; public pages keep their own."""

import re

import pytest
from django.db import connection
from django.urls import reverse

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
