"""Other articles that show a changed fact: listed with a tick, published by the same press, all or none."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing, retiring
from articles.deskwork import Beat
from articles.models import Edition
from tests import factories as make
from tests.desk.test_publish_page import form, words

pytestmark = pytest.mark.django_db


def also_in(fact, editor, *, slug="mann", headline="Michael Mann: his films in order"):
    """Another public article that shows the fact as it is now."""
    article = make.make_article(slug=slug, headline=headline, editor=editor)
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, article, fact, after=None)
    make.publish(article, editor=editor)
    return article


@pytest.fixture
def driver(editor):
    return make.make_fact(
        key="driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        citations=[make.cite(make.make_source(publisher=""), "anonymous")],
    )


@pytest.fixture
def article(editor, driver):
    """Published with the Driver fact and another one."""
    article = also_in(driver, editor, slug="heat-2", headline="Heat 2")
    make.add_fact(article, key="own", editor=editor)
    make.publish(article, editor=editor)
    return article


@pytest.fixture
def mann(article, driver, editor):
    """Shows Driver as rumored, which he is no longer."""
    mann = also_in(driver, editor)
    report(driver, editor)
    return mann


def report(driver, editor):
    cited = [make.cite(make.make_source(), "published-report")]
    make.change_fact(driver, editor=editor, status="reported", statement="Driver is reported.", citations=cited)


def screen(client, article, **values):
    return client.get(reverse("desk:publish", args=[article.key]), values)


def others(answer):
    return [(other.article.key, is_ticked, other.shows, other.left) for other, is_ticked in answer.context["others"]]


def press(client, article, *ticked, **values):
    """What the browser sends with those other articles ticked."""
    shown = screen(client, article).context["others"]
    sent = form(client, article)
    sent |= {"others": [f"{other.article.key} {other.token}" for other, _ in shown]}
    sent |= {"along": [other.key for other in ticked]}
    return client.post(reverse("desk:publish", args=[article.key]), sent | values)


def numbers(article):
    return list(Edition.objects.filter(article=article).order_by("number").values_list("number", flat=True))


def test_others_say_what_they_still_show_and_are_ticked(client, article, mann):
    answer = screen(client, article)

    assert others(answer) == [(mann.key, True, "Still shows Adam Driver as Neil McCauley as rumored.", "")]
    assert "Nothing else waits there. Publishes with the same note." in words(answer)


def test_others_with_more_that_waits_are_left_out_at_first(client, article, mann, editor):
    make.add_block(mann, "section", heading="One", editor=editor)
    make.add_block(mann, "section", heading="Two", editor=editor)

    answer = screen(client, article)

    assert [(ticked, left) for _, ticked, _, left in others(answer)] == [
        (False, "Left out because 2 other changes wait there.")
    ]
    assert f'href="{reverse("desk:publish", args=[mann.key])}"' in words(answer)


def test_others_under_an_embargo_are_left_out_at_first(client, article, mann, driver, editor):
    block = make.add_block(mann, "section", heading="One", editor=editor)
    make.publish(mann, editor=editor, changes={f"block:{block.key}"}, at=timezone.now() + dt.timedelta(days=1))

    assert [left for *_, left in others(screen(client, article))] == ["Left out because edition 2 is embargoed there."]


def test_others_are_only_those_whose_readers_see_it_otherwise(client, article, mann, driver, editor):
    also_in(driver, editor, slug="new", headline="Has it already")
    with history.record(editor=editor) as turn:
        hidden = editing.new_article(turn, topic=article.topic, headline="Never published", slug="hidden")
        editing.place_fact(turn, hidden, driver, after=None)
    gone = also_in(driver, editor, slug="gone", headline="Taken down")
    publishing.withdraw(gone, None, editor=editor, reason="Wrong.")
    make.change_fact(driver, editor=editor, statement="Driver is reported again.")
    make.publish(make.Article.objects.get(addresses__slug="new"), editor=editor)

    assert [key for key, *_ in others(screen(client, article))] == [mann.key]


def test_others_are_no_folded_pages_and_retired_ones_have_no_tick(client, article, mann, driver, editor):
    old = also_in(driver, editor, slug="old", headline="Old")
    retiring.retire(mann, editor=editor, reason="The film is out.")
    retiring.fold(old, article, editor=editor, reason="Two of the same.")
    make.change_fact(driver, editor=editor, statement="Driver is reported again.")

    assert [(key, ticked, left) for key, ticked, _, left in others(screen(client, article))] == [
        (mann.key, False, "Left out because that page is no longer updated.")
    ]


def test_others_leave_out_facts_that_are_held(client, article, mann, driver, editor):
    with history.record(editor=editor) as turn:
        editing.save_fact(turn, driver, {"held_reason": "Legal"})

    assert others(screen(client, article)) == []


def test_press_publishes_the_fact_in_both_with_one_note(client, article, mann, driver, editor):
    make.add_block(mann, "section", heading="Goes on waiting", editor=editor)

    answer = press(client, article, mann, note="Driver is reported.")

    edition = Edition.objects.get(article=mann, number=2)
    document = publishing.document_of(edition)
    assert (edition.note, edition.editor, document.fact("driver").status) == ("Driver is reported.", editor, "reported")
    assert [block.kind for block in document.blocks] == ["fact"]
    waiting = words(client.get(answer.headers["Location"]))
    for edition in Edition.objects.waiting():
        make.let_pass(edition.article)
    done = words(client.get(answer.headers["Location"]))
    assert "With it:" in waiting
    assert "Also published:" in done
    assert "Michael Mann: his films in order</a>, edition 2." in done


def test_press_leaves_out_what_is_not_ticked(client, article, mann):
    press(client, article)

    assert (numbers(article)[-1], numbers(mann)) == (3, [1])


def test_press_leaves_out_articles_none_of_whose_facts_goes(client, article, mann, editor):
    own = next(fact for fact in make.Fact.objects.filter(key="own"))
    make.change_fact(own, editor=editor, statement="Something of its own.")

    press(client, article, mann, change=["fact:own"])

    assert (numbers(article)[-1], numbers(mann)) == (3, [1])


def test_press_publishes_nothing_where_another_article_changed_meanwhile(client, article, mann, editor):
    shown = screen(client, article).context["others"]
    sent = form(client, article, note="My own words.")
    sent |= {"others": [f"{other.article.key} {other.token}" for other, _ in shown], "along": [mann.key]}
    make.add_block(mann, "section", heading="Added meanwhile", editor=editor)

    refused = client.post(reverse("desk:publish", args=[article.key]), sent)

    assert refused.status_code == 409
    assert (numbers(article)[-1], numbers(mann)) == (2, [1])
    assert "“Michael Mann: his films in order” cannot go out with it, so nothing did." in words(refused)
    assert refused.context["values"]["note"] == "My own words."
    assert [is_ticked for _, is_ticked in refused.context["others"]] == [False]


def test_press_goes_through_without_the_article_that_refused(client, article, mann, editor):
    make.add_block(mann, "section", heading="Added meanwhile", editor=editor)
    refused = press(client, article, mann, others=[f"{mann.key} outdated"])

    press(client, article)

    assert refused.status_code == 409
    assert (numbers(article)[-1], numbers(mann)) == (3, [1])


@pytest.mark.parametrize("along", ["no-such-article", "", "'; --"])
def test_press_ignores_articles_that_it_never_offered(client, article, mann, along):
    answer = press(client, article, along=[along])

    assert answer.status_code == 302
    assert numbers(mann) == [1]


def test_press_takes_the_reason_of_an_earlier_edition_for_the_others(client, article, mann, driver, editor):
    make.change_fact(driver, editor=editor, status="confirmed", statement="It is confirmed.")
    edition = make.publish(article, editor=editor, reasons={"driver": "The studio told us."})
    publishing.withdraw(article, [edition.number], editor=editor, reason="Too early.")
    # Explained once, the screen does not ask again.
    assert [choice.thin for choice in screen(client, article).context["choices"]] == [()]

    press(client, article, mann)

    assert Edition.objects.get(article=mann, number=2).evidence["driver"]["reason"] == "The studio told us."


def test_a_minor_edition_needs_a_chief_in_every_article(client, article, mann, driver, editor):
    make.publish(article, editor=editor)
    make.change_fact(driver, editor=editor, statement="Driver is  reported, they say.")

    by_editor = press(client, article, mann, kind="minor", note="")
    alone = press(client, article, kind="minor", note="")

    assert by_editor.status_code == 422
    assert "cannot go out with it" in words(by_editor)
    assert alone.status_code == 302
    assert numbers(mann) == [1]


def test_press_at_a_time_embargoes_all(client, article, mann):
    day = timezone.localdate() + dt.timedelta(days=2)

    press(client, article, mann, when="later", day=str(day), time="09:00")

    ahead = Edition.objects.embargoed().order_by("article")
    assert {edition.article for edition in ahead} == {article, mann}
    assert len({edition.published_at for edition in ahead}) == 1


def test_others_of_a_topic_that_one_does_not_work_on_have_no_tick_and_refuse(client, article, mann, editor):
    Beat.objects.create(user=editor, topic=article.topic)
    client.force_login(User.objects.get(pk=editor.pk))

    listed = others(screen(client, article))
    forced = press(client, article, mann, note="My own words.")

    assert [(ticked, left) for _, ticked, _, left in listed] == [
        (False, "Left out because it is of a topic that you do not work on.")
    ]
    assert forced.status_code == 422
    assert "so nothing did. It is of a topic that you do not work on." in words(forced)
    assert forced.context["values"]["note"] == "My own words."
    assert (numbers(article)[-1], numbers(mann)) == (2, [1])


@pytest.fixture
def contested(article, driver, editor):
    """Another article whose embargoed edition has the fact as readers have it here; since then it was written anew."""
    mann = also_in(driver, editor)
    make.change_fact(driver, editor=editor, statement="Said here already.")
    make.publish(article, editor=editor)
    make.publish(mann, editor=editor, at=timezone.now() + dt.timedelta(days=1))
    make.change_fact(driver, editor=editor, statement="Something else is said now.")
    return mann


def asked(answer):
    """The name of each field that the screen asks for, and what stands for choice there."""
    return [(each.name, each.clash.mine, each.clash.theirs) for each in answer.context["asked"].questions]


def test_press_asks_what_the_embargoed_edition_of_another_article_is_to_have(client, article, contested):
    answer = press(client, article, contested, change=["fact:driver"])

    assert answer.status_code == 409
    assert asked(answer) == [
        (f"answer:{contested.key}:fact:driver.statement", "Said here already.", "Something else is said now.")
    ]
    assert "Edition 2 of “Michael Mann: his films in order” is embargoed, and both change the same" in words(answer)
    assert [is_ticked for _, is_ticked in answer.context["others"]] == [True]
    assert (numbers(article)[-1], numbers(contested)) == (3, [1, 2])


@pytest.mark.parametrize(
    ("chosen", "text"), [("mine", "Something else is said now."), ("embargoed", "Said here already.")]
)
def test_press_goes_through_with_the_answers_about_another_article(client, article, contested, chosen, text):
    name = f"answer:{contested.key}:fact:driver.statement"

    answer = press(client, article, contested, change=["fact:driver"], **{name: chosen})

    assert answer.status_code == 302
    assert (numbers(article)[-1], numbers(contested)) == (4, [1, 2, 3])
    hotfix, waiting = Edition.objects.filter(article=contested).order_by("number")[1:]
    assert publishing.document_of(hotfix).fact("driver").statement == "Something else is said now."
    assert publishing.document_of(waiting).fact("driver").statement == text


def test_answers_about_one_article_stay_while_another_is_asked_about(client, article, contested):
    answer = press(client, article, contested, change=["fact:driver"], **{"answer-fact:own.statement": "mine"})

    assert answer.context["asked"].kept == {"answer-fact:own.statement": "mine"}
    assert 'name="answer-fact:own.statement" value="mine"' in words(answer)


def held(client, article):
    newest = Edition.objects.filter(article=article).latest("number")
    return client.post(reverse("desk:hold_edition", args=[article.key, newest.number]), {"deed": "hold"})


def test_hold_takes_all_back_and_gives_the_ticks_back(client, article, mann):
    press(client, article, mann, note="My own words.")

    answer = held(client, article)

    assert (numbers(article)[-1], numbers(mann)) == (2, [1])
    assert answer.context["values"]["note"] == "My own words."
    assert [(key, ticked) for key, ticked, *_ in others(answer)] == [(mann.key, True)]


def test_hold_from_the_other_article_takes_all_back_and_shows_its_own_screen(client, article, mann):
    press(client, article, mann, note="My own words.")

    answer = held(client, mann)

    assert (numbers(article)[-1], numbers(mann)) == (2, [1])
    assert "Held, with all that was to go out by the same press. Nothing went out." in words(answer)
    assert [(choice.is_ticked, choice.is_fresh) for choice in answer.context["choices"]] == [(True, False)]


@pytest.mark.parametrize("number", [1, 3])
def test_others_cost_the_same_queries_however_many(client, article, driver, editor, number):
    for at in range(number):
        also_in(driver, editor, slug=f"other-{at}", headline=f"Other {at}")
    report(driver, editor)
    screen(client, article)

    with CaptureQueriesContext(connection) as queries:
        answer = screen(client, article)

    assert len(answer.context["others"]) == number
    assert len(queries) == 33


@pytest.mark.parametrize("number", [1, 3])
def test_press_reads_the_same_however_many_articles_it_might_take(client, article, driver, editor, number):
    taken = [also_in(driver, editor, slug=f"other-{at}", headline=f"Other {at}") for at in range(number)]
    report(driver, editor)

    press(client, article, *taken)

    assert [numbers(each) for each in taken] == [[1, 2]] * number
