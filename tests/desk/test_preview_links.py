"""Preview links for people without an account: what they show and hide, how they end, and what they leave behind."""

import datetime as dt
import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import preview_links
from articles.deskwork import PreviewLink
from articles.models import Block
from tests import factories as make
from tests.reader.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    article = make.make_article(slug="heat-2", headline="Heat 2: what is known", editor=editor)
    make.add_fact(article, key="driver", statement="Driver is rumored.")
    make.publish(article)
    make.change_fact(Block.objects.get(key="driver").fact, statement="Driver is in talks.")
    return article


@pytest.fixture
def guest():
    """Somebody outside, with an empty browser."""
    return Client()


def links(article):
    return reverse("desk:preview_links", args=[article.key])


def made(client, article, **fields):
    """The path of a new link."""
    answer = client.post(links(article), {"hours": "48", **fields})
    assert answer.status_code == 200
    return answer.context["address"].removeprefix("http://127.0.0.1:8000")


def test_link_shows_the_working_copy_as_it_is_when_it_is_opened(client, article, guest):
    path = made(client, article)

    first = Page(guest.get(path)).text
    make.change_fact(Block.objects.get(key="driver").fact, statement="Driver has signed.")
    later = Page(guest.get(path)).text

    assert "Driver is in talks." in first
    assert "Preview, not published. This is how the page stands at this moment" in first
    assert "Driver has signed." in later


def test_link_works_for_an_article_that_was_never_published(client, editor, guest):
    article = make.make_article(headline="A secret page", facts=1)

    assert "A secret page" in Page(guest.get(made(client, article))).text


def test_link_is_kept_nowhere_found_nowhere_and_told_nobody(client, article, guest):
    answer = guest.get(made(client, article))

    page = Page(answer)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert page.metas["robots"] == "noindex, nofollow"
    assert page.metas["referrer"] == "no-referrer"
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "canonical" not in page.html
    assert "ld+json" not in page.html


def test_link_sets_no_cookie_and_reads_none(client, article, guest):
    path = made(client, article)

    mine, theirs = client.get(path), guest.get(path)

    assert (mine.cookies, theirs.cookies) == ({}, {})
    assert "Cookie" not in theirs.get("Vary", "")
    assert Page(mine).text == Page(theirs).text


def test_token_is_long_and_kept_as_a_hash_alone(client, article):
    path = made(client, article)

    token = path.split("/")[2]
    row = PreviewLink.objects.values().get()
    assert len(token) == 43
    assert row["digest"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(row)
    assert token not in client.get(links(article)).content.decode()


def test_links_of_one_article_differ(client, article):
    assert len({made(client, article) for _ in range(3)}) == 3


def test_link_wrong_run_out_and_revoked_are_answered_alike(client, article, editor, guest):
    out, revoked, closed = (made(client, article) for _ in range(3))
    rows = list(PreviewLink.objects.order_by("pk"))
    long_ago = timezone.now() - dt.timedelta(days=9)
    PreviewLink.objects.filter(pk=rows[0].pk).update(made_at=long_ago, ends_at=long_ago + dt.timedelta(days=2))
    client.post(reverse("desk:revoke_preview_link", args=[article.key, rows[1].pk]))
    gone = make.make_user("editor")
    gone.is_active = False
    gone.save()
    PreviewLink.objects.filter(pk=rows[2].pk).update(made_by=gone)

    answers = [guest.get(path) for path in (out, revoked, closed, "/preview/wrong/", f"/preview/{'x' * 3000}/")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "This preview link does not work" in Page(answers[0]).text
    assert answers[0]["Cache-Control"] == "no-store"
    assert "Heat 2" not in answers[0].content.decode()


@pytest.mark.parametrize("token", ["%00", "%ff%fe", "é", "..", "a%2Fb"])
def test_odd_tokens_open_nothing(guest, token):
    assert guest.get(f"/preview/{token}/").status_code == 404


def test_link_takes_no_post(client, article, guest):
    assert guest.post(made(client, article)).status_code == 405


@pytest.mark.parametrize("hours", [4, 24, 48, 168])
def test_link_runs_out_when_it_was_said(client, article, hours):
    made(client, article, hours=str(hours), label="The lawyer")

    row = PreviewLink.objects.get()
    assert row.ends_at - row.made_at == dt.timedelta(hours=hours)
    assert row.label == "The lawyer"


@pytest.mark.parametrize("fields", [{"hours": "9999"}, {"hours": ""}, {"hours": "48", "label": "x" * 81}])
def test_odd_wishes_make_no_link(client, article, fields):
    answer = client.post(links(article), {"hours": "48", **fields})

    assert answer.status_code == 422
    assert not PreviewLink.objects.exists()


def test_script_gets_the_address_alone(client, article, guest):
    answer = client.post(links(article), {"hours": "48"}, HTTP_ACCEPT="application/json")

    told = answer.json()
    assert told.keys() == {"address", "until"}
    assert answer["Cache-Control"] == "no-store"
    assert guest.get(told["address"].removeprefix("http://127.0.0.1:8000")).status_code == 200


# --- what guests may not see


def test_held_fact_stands_as_readers_have_it(client, article, guest, editor):
    fact = Block.objects.get(key="driver").fact
    make.change_fact(fact, statement="Driver will say yes.", held_reason="Embargo of the studio")

    page = Page(guest.get(made(client, article))).text

    assert "Driver is rumored." in page
    assert "Driver will say yes." not in page
    assert "1 fact that may not go out yet is not in it." in page
    assert "studio" not in page


def test_held_fact_that_readers_never_had_is_left_out_with_its_source(client, article, guest):
    cited = [make.cite(make.make_source("Secret Weekly", "A leak"))]
    secret = make.add_fact(article, key="canary", statement="Kanarienvogel.", citations=cited)
    make.change_fact(secret.fact, held_reason="Legal")

    page = Page(guest.get(made(client, article)))

    assert "Kanarienvogel" not in page.html
    assert "canary" not in page.html
    assert "Secret Weekly" not in page.html


def test_fact_in_another_articles_embargo_stands_as_readers_have_it(client, article, guest):
    other = make.make_article(headline="Another page")
    fact = Block.objects.get(key="driver").fact
    with make.history.record(editor=None) as turn:
        make.editing.place_fact(turn, other, fact, after=None)
    make.publish(other, at=timezone.now() + dt.timedelta(hours=2))

    page = Page(guest.get(made(client, article))).text

    assert "Driver is rumored." in page
    assert "Driver is in talks." not in page


def test_article_of_nothing_but_held_facts_opens(client, editor, guest):
    article = make.make_article(facts=2)
    for block in article.blocks.all():
        make.change_fact(block.fact, held_reason="Legal")

    page = Page(guest.get(made(client, article))).text

    assert "2 facts that may not go out yet are not in it." in page
    assert "Nothing has been said" not in page


# --- the desk's list


def test_list_says_who_when_until_when_and_last_opened(client, article, guest):
    path = made(client, article, label="The lawyer")
    assert "never opened" in client.get(links(article)).content.decode()

    guest.head(path)
    assert PreviewLink.objects.get().last_opened is None
    guest.get(path)

    page = Page(client.get(links(article))).text
    assert all(words in page for words in ("The lawyer", "by edda", "Works until", "last opened"))


def test_revoked_link_says_by_whom_and_stays_in_the_list(client, article):
    made(client, article)
    link = PreviewLink.objects.get()
    url = reverse("desk:revoke_preview_link", args=[article.key, link.pk])

    first, again = client.post(url), client.post(url)

    page = Page(client.get(links(article))).text
    assert (first.status_code, again.status_code) == (302, 302)
    assert "Revoked" in page
    assert "Works until" not in page
    assert PreviewLink.objects.get().revoked_by.username == "edda"


def test_link_of_another_article_is_not_revoked_here(client, article):
    made(client, article)
    other = make.make_article()

    answer = client.post(reverse("desk:revoke_preview_link", args=[other.key, PreviewLink.objects.get().pk]))

    assert answer.status_code == 404
    assert PreviewLink.objects.get().revoked_at is None


def test_writer_makes_no_links(client, article):
    client.force_login(make.make_user("writer"))

    assert client.post(links(article), {"hours": "48"}).status_code == 403
    assert "Copy a preview link" not in client.get(reverse("desk:article", args=[article.key])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(client, article, editor, count, django_assert_num_queries):
    for _ in range(count):
        preview_links.make(article, by=editor, at=timezone.now())

    with django_assert_num_queries(6):
        client.get(links(article))


@pytest.mark.parametrize("facts", [1, 3])
def test_link_takes_the_same_queries_for_any_article(client, editor, guest, facts, django_assert_num_queries):
    article = make.make_article(facts=facts)
    make.publish(article)
    path = made(client, article)
    guest.get(path)

    with django_assert_num_queries(11):
        guest.get(path)


def test_no_article_gets_an_address_below_preview(client, editor, article):
    answer = client.post(reverse("desk:address", args=[article.key]), {"slug": "preview"})

    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["writer", ""])
def test_link_of_someone_who_may_make_none_any_more_opens_nothing(client, article, editor, guest, role):
    address = made(client, article)
    editor.groups.set([])
    if role:
        editor.groups.add(make.make_user(role).groups.get())

    assert guest.get(address).status_code == 404
