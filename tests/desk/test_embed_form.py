"""Embeds at the desk: added from the menu, the provider by the address, and nothing that no reader may be sent to."""

import json

import pytest
from django.urls import reverse
from msgspec import UNSET

from articles import snapshot
from articles.models import Block
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"


@pytest.fixture
def article(editor):
    return make.make_article(facts=1, editor=editor)


def add(client, article, **fields):
    url = reverse("desk:add", args=[article.key, "embed"])
    return client.post(url, {**sent_by(client.get(url, **HTMX).content.decode()), **fields}, **HTMX)


def test_an_embed_is_added_from_the_menu_and_its_provider_follows_from_the_address(client, article):
    menu = client.get(reverse("desk:add_menu", args=[article.key]), **HTMX).content.decode()

    add(client, article, url=VIDEO, title="The trailer", duration="2:31", picture="/media/heat-2.jpg")

    block = Block.objects.get(block_kind="embed")
    assert "add/embed/" in menu
    assert (block.url, block.provider, block.duration, block.picture) == (VIDEO, "YouTube", "2:31", "/media/heat-2.jpg")


def test_a_provider_that_was_typed_stays(client, article):
    add(client, article, url="youtu.be/aqz-KE-bpKQ", provider="The studio")

    block = Block.objects.get(block_kind="embed")
    assert (block.url, block.provider) == ("https://youtu.be/aqz-KE-bpKQ", "The studio")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("url", "", "Paste the address of the page."),
        ("url", "javascript:alert(1)", "is not a web address"),
        ("url", "data:text/html,x", "is not a web address"),
        ("url", "ftp://films.example/", "is not a web address"),
        ("url", "https://someone@films.example/", "is not a web address"),
        ("url", "https://films.example/<b>", "is not a web address"),
        ("picture", "https://films.example/a.jpg", "its address begins with /media/"),
        ("picture", "/media/../admin/", "its address begins with /media/"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(client, article, field, typed, said):
    answer = add(client, article, **{"url": VIDEO, "title": "The trailer", field: typed})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert said in form.errors[field][0]
    assert form["title"].value() == "The trailer"
    assert not Block.objects.filter(block_kind="embed").exists()


def test_the_script_knows_the_providers_that_the_server_knows(client, article):
    answer = client.get(reverse("desk:add", args=[article.key, "embed"]), **HTMX)

    assert json.loads(answer.context["form"].providers)["youtu.be"] == "YouTube"


def test_a_card_without_a_picture_is_the_same_document_as_before_there_were_pictures(article):
    make.add_block(article, "embed", key="card", url=VIDEO)

    (card,) = [block for block in snapshot.take(article).blocks if block.key == "card"]
    assert card.picture is UNSET
