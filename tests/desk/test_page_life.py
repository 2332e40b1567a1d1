"""The life of a page at the desk: the form and its refusals, who may do what, and where it is told."""

import datetime as dt

import pytest
from django.urls import reverse

from articles import life, retiring
from articles.life import LifeStep, State
from articles.models import Block
from articles.refused import Refused
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    article = make.make_article(slug="heat-2", headline="Heat 2: what is known", facts=1)
    make.publish(article)
    return article


@pytest.fixture
def other():
    other = make.make_article(slug="heat-saga", headline="The Heat saga", facts=1)
    make.publish(other)
    return other


def url(article):
    return reverse("desk:page_life", args=[article.key])


def press(client, article, **fields):
    return client.post(url(article), {"reason": "The film is out.", **fields})


def test_page_shows_what_is_and_what_each_choice_does(client, editor, article, other):
    answer = client.get(url(article))

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert [name for name, *_ in answer.context["choices"]] == ["active", "retired", "folded"]
    assert 'value="active" checked' in shown
    assert '<option value="/heat-saga/">The Heat saga</option>' in shown
    assert "/heat-2/" not in [option.slug for option in answer.context["offered"]]


def test_editor_retires_a_page_with_a_pointer(client, editor, article, other):
    answer = press(client, article, state="retired", sentence="Out in June.", successor="/heat-saga/")

    step = life.current(article.pk)
    assert (answer.status_code, answer["Location"]) == (302, url(article))
    assert (step.state, step.sentence, step.leads_to, step.by) == (State.RETIRED, "Out in June.", other, editor)


@pytest.mark.parametrize(
    "typed", ["heat-saga", "/heat-saga/", "https://example.com/heat-saga/?a=b#c", " heat-saga ", "/heat-saga/history/"]
)
def test_successor_is_named_by_its_address(client, editor, article, other, typed):
    press(client, article, state="folded", successor=typed)

    assert life.current(article.pk).leads_to == other


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "folded"}, "Say which page it is folded into."),
        ({"state": "folded", "successor": "nothing-here"}, "No article has that address."),
        ({"state": "folded", "successor": "https://["}, "No article has that address."),
        ({"state": "folded", "successor": "/heat-2/"}, "That is this page itself."),
        ({"state": "retired", "reason": ""}, "Say why, in a sentence."),
        ({"state": "retired", "reason": "x" * 501}, "Keep it under 500 characters"),
        ({"state": "asleep"}, "Select a valid choice."),
        ({"state": "active"}, "Nothing changed"),
        ({}, "Choose what the page is to be."),
    ],
)
def test_odd_input_is_refused_in_place(client, editor, article, other, fields, words):
    answer = press(client, article, **fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LifeStep.objects.exists()


def test_taking_down_is_a_chiefs(client, editor, article):
    answer = press(client, article, state="taken-down")

    assert answer.status_code == 422
    assert "chief’s deed" in answer.content.decode()
    assert life.state(article.pk) == State.ACTIVE


def test_chief_takes_down_and_brings_back(client, article):
    client.force_login(make.make_user("chief"))
    press(client, article, state="taken-down")
    assert life.state(article.pk) == State.TAKEN_DOWN

    press(client, article, state="active")

    assert life.state(article.pk) == State.ACTIVE


def test_editor_cannot_bring_back_what_a_chief_took_down(client, editor, article):
    retiring.take_down(article, editor=None, reason="A court said so.")

    shown = client.get(url(article)).content.decode()
    answer = press(client, article, state="active")

    assert "Change it now" not in shown
    assert "chief’s deed" in shown
    assert answer.status_code == 422
    assert life.state(article.pk) == State.TAKEN_DOWN


def test_withdrawing_all_editions_is_told_as_taken_down(client, article):
    client.force_login(make.make_user("chief"))

    client.post(reverse("desk:withdraw", args=[article.key, 1]), {"much": "all", "reason": "A court said so."})

    assert life.current(article.pk).reason == "A court said so."


def test_steps_are_told_on_page_history_screen_and_list(client, editor, article, other):
    press(client, article, state="folded", successor="heat-saga")

    page, history, screen, rows = (
        client.get(place).content.decode()
        for place in (
            url(article),
            reverse("desk:history", args=[article.key]),
            reverse("desk:article", args=[article.key]),
            reverse("desk:articles") + "?state=ended",
        )
    )
    for told in (page, history):
        assert "Folded into another" in told
        assert "The film is out." in told
        assert "edda" in told
    assert "Folded into another since" in screen
    assert rows.count("Folded into another") == 1
    assert "The Heat saga" not in rows


def test_writer_reads_the_state_and_changes_nothing(client, writer, article):
    retiring.retire(article, editor=None, reason="The film is out.")

    screen = client.get(reverse("desk:article", args=[article.key])).content.decode()

    assert "No longer updated since" in screen
    assert "Life of the page" not in screen
    assert press(client, article, state="active").status_code == 403


def test_preview_shows_the_notice(client, writer, article):
    retiring.retire(article, editor=None, reason="The film is out.", sentence="Out in June.")

    shown = client.get(reverse("desk:preview", args=[article.key])).content.decode()

    assert "This explainer is no longer updated." in shown
    assert "Out in June." in shown


def test_stale_facts_of_a_page_whose_life_has_ended_are_asked_for_no_more(client, editor, article):
    fact = Block.objects.get(article=article).fact
    make.change_fact(fact, review_by=dt.date(2020, 1, 1))
    stale = reverse("admin:facts_fact_changelist") + "?due=yes"
    newsroom = reverse("admin:index")
    assert fact in client.get(stale).context["cl"].queryset
    assert client.get(newsroom).context["stale"].total == 1

    retiring.retire(article, editor=None, reason="The film is out.")

    assert fact not in client.get(stale).context["cl"].queryset
    assert client.get(newsroom).context["stale"].total == 0


# --- blocks and facts


def test_removing_a_block_leaves_its_fact_as_it_is(client, editor, article):
    block = Block.objects.get(article=article)
    before = Fact.objects.values().get(pk=block.fact_id)

    client.post(reverse("desk:remove", args=[article.key, block.key]), HTTP_HX_REQUEST="true")

    assert Fact.objects.values().get(pk=block.fact_id) == before
    assert Block.objects.get(pk=block.pk).removed


def test_fact_list_shows_facts_that_stand_in_no_article(client, editor, article, other):
    block = Block.objects.get(article=article)
    with make.history.record(editor=None) as turn:
        make.editing.save_fact(turn, block.fact, {"statement": "Left alone now."}, None)
    client.post(reverse("desk:remove", args=[article.key, block.key]), HTTP_HX_REQUEST="true")

    shown = client.get(reverse("admin:facts_fact_changelist"), {"stands": "no"})

    assert [fact.pk for fact in shown.context["cl"].queryset] == [block.fact_id]


def test_step_that_came_meanwhile_is_not_written_over(client, editor, article):
    seen = client.get(url(article)).context["seen"]
    retiring.retire(article, editor=None, reason="It is told.", sentence="Thank you.")

    answer = press(client, article, state="active", seen=seen)
    again = press(client, article, state="active", seen=answer.context["seen"])

    assert (answer.status_code, again.status_code) == (422, 302)
    assert "Someone changed this while the page was open. This is how it is now." in answer.content.decode()
    assert [step.state for step in LifeStep.objects.order_by("pk")] == ["retired", "active"]


def test_page_that_was_taken_down_meanwhile_stays_down(article):
    """Who may bring it back was judged by the step before."""
    step = retiring.retire(article, editor=None, reason="It is told.")
    retiring.take_down(article, editor=None, reason="It was wrong.")

    with pytest.raises(Refused) as refused:
        retiring.revive(article, editor=None, reason="It goes on.", seen=step.pk)

    assert refused.value.code == "life-changed"
    assert life.state(article.pk) == State.TAKEN_DOWN
