"""The preview: the working copy in the reader's own page, never kept, never indexed, never public."""

import pytest
from django.urls import reverse

from articles.models import Block, Edition, StoredPage
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(client):
    writer = make.make_user("writer")
    client.force_login(writer)
    article = make.make_article(facts=1, headline="Heat 2: everything we know", editor=writer)
    make.publish(article, editor=writer)
    make.change_fact(Block.objects.get().fact, editor=writer, statement="Nobody has read this yet.")
    return article


def preview(client, article):
    return client.get(reverse("desk:preview", args=[article.key]))


def test_preview_shows_the_working_copy_as_readers_would_see_it(client, article):
    answer = preview(client, article)

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "reader/article.html" in [template.name for template in answer.templates]
    assert "Nobody has read this yet." in shown
    assert "<strong>Preview.</strong>" in shown


def test_preview_is_never_kept_indexed_or_acted_in(client, article):
    answer = preview(client, article)

    policy = answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert "form-action 'none'" in policy
    assert "script-src 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_preview_writes_nothing(client, article):
    before = Edition.objects.count(), StoredPage.objects.count()

    preview(client, article)

    assert (Edition.objects.count(), StoredPage.objects.count()) == before


def test_preview_works_before_the_first_edition(client, article):
    fresh = make.make_article(facts=1, headline="Nobody knows this page")

    answer = preview(client, fresh)

    assert answer.status_code == 200
    assert "Nobody knows this page" in answer.content.decode()


def test_preview_of_an_empty_article_opens(client, article):
    assert preview(client, make.make_article(headline="")).status_code == 200


def test_preview_stays_inside_the_house(client, article):
    client.logout()
    stranger = preview(client, article)
    client.force_login(make.make_user())
    staff = preview(client, article)

    assert (stranger.status_code, staff.status_code) == (302, 403)
    assert b"Nobody has read this yet." not in stranger.content + staff.content


def test_preview_of_an_unknown_article_is_404_and_takes_no_post(client, article):
    assert client.get(reverse("desk:preview", args=["nothing-here"])).status_code == 404
    assert client.post(reverse("desk:preview", args=[article.key])).status_code == 405
