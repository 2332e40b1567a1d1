"""Profiles at the desk: plain fields, links one on each line, and a slug that stays once bylines lead to it."""

import pytest
from django.urls import reverse

from articles import editing, history
from articles.models import Author
from tests import factories as make

pytestmark = pytest.mark.django_db

SENT = {"name": "Anna Person", "slug": "anna", "bio": "Writes.", "links": "", "user": ""}


def change(author):
    return reverse("admin:articles_author_change", args=[author.pk])


@pytest.fixture
def anna():
    return Author.objects.create(slug="anna", name="Anna", links=["https://example.com/anna"])


def test_a_profile_is_made_from_plain_fields(client, editor):
    shown = client.get(reverse("admin:articles_author_add")).content.decode()

    client.post(
        reverse("admin:articles_author_add"), {**SENT, "links": "https://a.example/\r\n\r\nhttps://b.example/ann"}
    )

    assert "one on each line" in shown
    assert Author.objects.get().links == ["https://a.example/", "https://b.example/ann"]


def sign(slug):
    article = make.make_article(facts=1)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"authors": [{"slug": slug, "name": "Anna", "role": ""}]})
    make.publish(article)


def test_a_writer_may_look_at_a_profile_and_change_nothing(client, anna):
    sign("anna")
    client.force_login(make.make_user("writer"))

    shown, sent = client.get(change(anna)), client.post(change(anna), {**SENT, "name": "Another"})

    assert shown.status_code == 200
    assert "https://example.com/anna" in shown.content.decode()
    assert sent.status_code == 403
    assert Author.objects.get().name == "Anna"


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "example.com", "https://a.example/ b", "mailto:a@b.example"])
def test_a_link_that_readers_may_not_be_sent_to_is_refused_and_stays_typed(client, editor, anna, typed):
    answer = client.post(change(anna), {**SENT, "links": typed})

    assert "is not a web address" in answer.context["adminform"].form.errors["links"][0]
    assert typed in answer.content.decode()
    anna.refresh_from_db()
    assert anna.name == "Anna"


def test_links_are_shown_one_on_each_line(client, editor, anna):
    assert client.get(change(anna)).context["adminform"].form["links"].value() == "https://example.com/anna"


def test_a_slug_that_bylines_lead_to_stays(client, editor, anna):
    client.post(change(anna), {**SENT, "slug": "anna-p"})
    anna.refresh_from_db()
    sign("anna-p")

    client.post(change(anna), {**SENT, "slug": "stolen", "bio": "New."})

    was = anna.slug
    anna.refresh_from_db()
    assert (was, anna.slug, anna.bio) == ("anna-p", "anna-p", "New.")
