"""What stands in the way of pictures, and what to know of them, before an edition goes out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, picture_deeds, publishing
from articles.models import Edition, EditionDocument
from articles.refused import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    return make.make_article(facts=1, editor=editor)


def screen(client, article):
    return client.get(reverse("desk:publish", args=[article.key]))


def notices(client, article):
    return [(each.code, each.bold, each.picture) for each in screen(client, article).context["notices"]]


def place(article, **fields):
    picture = make.make_picture(key="night", **{"credit": "A desk", **fields})
    make.add_block(article, "picture", key="street", picture="night")
    return picture


# Without alternative text


def test_a_picture_without_alternative_text_does_not_go_out(client, article, editor):
    place(article, alt="")
    context = screen(client, article).context

    answer = client.post(
        reverse("desk:publish", args=[article.key]),
        {
            "token": context["token"],
            "kind": "first",
            "note": "What is known.",
            "when": "now",
            "seen": [f"{choice.item.change.id} {choice.digest}" for choice in context["choices"]],
            "change": [choice.item.change.id for choice in context["choices"]],
        },
    )

    html = answer.content.decode()
    assert answer.status_code == 422 and not Edition.objects.exists()
    assert "“night.jpg” has no alternative text. Say what the picture shows, or that it is decorative." in html
    assert f'<a href="{reverse("desk:picture", args=["night"])}">Go to “night.jpg”</a>' in html
    assert ("alt", "“night.jpg” has no alternative text.", "night") in notices(client, article)


@pytest.mark.parametrize("fields", [{"alt": "", "decorative": True}, {"alt": "A city"}])
def test_a_picture_that_is_told_or_decorative_goes_out(client, article, fields):
    place(article, **fields)

    assert make.publish(article).number == 1


def test_words_of_the_place_are_enough(article):
    place(article, alt="")
    with history.record(editor=None) as turn:
        editing.save_block(turn, article.blocks.get(key="street"), {"alt": "A city"})

    assert make.publish(article).number == 1


@pytest.mark.parametrize("where", ["lead", "still"])
def test_leads_and_stills_need_it_too(article, where):
    make.make_picture(key="night", alt="")
    with history.record(editor=None) as turn:
        if where == "lead":
            editing.save_head(turn, article, {"picture": "night"})
        else:
            editing.save_fact(turn, article.blocks.get().fact, {"picture": "night"})

    with pytest.raises(Refused) as refused:
        make.publish(article)

    assert (refused.value.code, refused.value.details) == ("no-alt", {"night": "night.jpg"})


def test_what_readers_have_so_holds_up_no_other_news(client, article):
    night = place(article)
    make.publish(article)
    stored = EditionDocument.objects.get(edition__article=article)  # as one from before this was asked
    stored.document = stored.document.replace(',"alt":"A city at night"', "")
    stored.save()
    make.change_picture(night, alt="")
    make.add_block(article, "section", heading="More")

    assert make.publish(article).number == 2


# Rights and credit


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"credit": ""}, ("credit", "1 picture has no credit:", "night")),
        ({"retired": True}, ("retired", "“night.jpg” is retired.", "night")),
        (
            {"rights_until": dt.date(2020, 2, 29)},
            ("rights", "The rights to “night.jpg” ended on 29 February 2020.", "night"),
        ),
        ({"rights_until": dt.date(2120, 2, 29)}, None),
    ],
)
def test_rights_and_credit_are_told(client, article, fields, told):
    place(article, **fields)

    assert notices(client, article) == ([told] if told else [])


def test_a_picture_taken_down_is_told(client, article, editor):
    picture_deeds.take_down(place(article), by=editor, reason="The agency asked.")

    assert notices(client, article) == [("down", "“night.jpg” was taken down.", "night")]


def test_a_decorative_picture_needs_no_credit(client, article):
    place(article, alt="", decorative=True, credit="")

    assert notices(client, article) == []


def test_an_embargo_asks_for_it_too(article):
    place(article, alt="")

    with pytest.raises(Refused) as refused:
        make.publish(article, at=timezone.now() + dt.timedelta(hours=1))

    assert refused.value.code == "no-alt"
    assert publishing.offer(article, at=timezone.now()).current is None
