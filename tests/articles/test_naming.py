"""A topic's former names: kept by the save that renames it, and found wherever facts and articles are looked for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import history, naming
from articles.desk import adding
from facts.models import Topic
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make.make_user("editor")
    client.force_login(user)
    return user


def rename(client, topic, name, **values):
    own = {
        "name": name,
        "slug": topic.slug,
        "topic_kind": topic.topic_kind,
        "former_names": "\n".join(topic.former_names),
        "description": "",
        "same_as": "",
        "note": "",
        "lock_version": topic.lock_version,
    }
    answer = client.post(reverse("admin:facts_topic_change", args=[topic.pk]), {**own, **values})
    topic.refresh_from_db()
    return answer


def test_renaming_a_topic_keeps_its_old_name_in_the_same_save(client, editor):
    topic = make.make_topic("Untitled Heat sequel")
    saves = topic.lock_version

    rename(client, topic, "Heat 2")

    assert (topic.name, topic.former_names, topic.lock_version) == ("Heat 2", ["Untitled Heat sequel"], saves + 1)


def test_names_are_kept_in_the_order_they_were_lost(client, editor):
    topic = make.make_topic("Untitled Heat sequel")

    rename(client, topic, "Heat II")
    rename(client, topic, "Heat 2")

    assert topic.former_names == ["Untitled Heat sequel", "Heat II"]


def test_a_name_taken_up_again_is_former_no_more(client, editor):
    topic = make.make_topic("Heat 2")

    rename(client, topic, "Heat II")
    rename(client, topic, "Heat 2")

    assert (topic.name, topic.former_names) == ("Heat 2", ["Heat II"])


def test_a_save_without_a_new_name_changes_no_former_names(client, editor):
    topic = make.make_topic("Heat 2", former_names=["Heat II"])

    rename(client, topic, "Heat 2", description="A film.")

    assert (topic.description, topic.former_names) == ("A film.", ["Heat II"])


def test_what_an_editor_types_among_former_names_stays(client, editor):
    topic = make.make_topic("Heat II")

    rename(client, topic, "Heat 2", former_names="Heat: the sequel\nHeat II")

    assert topic.former_names == ["Heat: the sequel", "Heat II"]


def test_a_source_is_not_a_topic():
    source = make.make_source()

    assert naming.remembering(source, {"title": "Another"}) == {"title": "Another"}


@pytest.mark.parametrize("number", [1, 3])
def test_topics_are_found_by_any_name_in_one_query(number):
    topics = [make.make_topic("Heat 2", former_names=["L’ÉTÉ brûlant"]) for _ in range(number)]
    make.make_topic("Thief")

    with CaptureQueriesContext(connection) as queries:
        found = naming.called(["heat", "été", "nothing"])

    pks = [topic.pk for topic in topics]
    assert found == [pks, pks, []]
    assert len(queries) == 1


def test_no_words_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert naming.called([]) == []


@pytest.fixture
def renamed():
    topic = make.make_topic("Heat 2", former_names=["Éclat", "Untitled sequel"])
    article = make.make_article(topic=topic, headline="All of it", slug="all-of-it", facts=1)
    make.make_article(topic=make.make_topic("Thief"), headline="Other", slug="other", facts=1)
    return article


@pytest.mark.parametrize("words", ["éclat", "SEQUEL untitled", "heat"])
def test_the_fact_list_finds_facts_by_any_name_of_their_topic(client, editor, renamed, words):
    answer = client.get(reverse("admin:facts_fact_changelist"), {"q": words})

    assert [fact.topic for fact in answer.context["cl"].result_list] == [renamed.topic]


@pytest.mark.parametrize("words", ["éclat", "untitled"])
def test_the_article_list_finds_articles_by_any_name_of_their_topic(client, editor, renamed, words):
    answer = client.get(reverse("desk:articles"), {"q": words})

    assert list(answer.context["rows"]) == [renamed]


@pytest.mark.parametrize("words", ["éclat", "untitled nothing"])
def test_the_add_menu_finds_facts_by_any_name_of_their_topic(renamed, words):
    elsewhere = make.make_article()

    found = adding.find_facts(elsewhere, words)

    assert [fact.topic for fact in found] == [renamed.topic]


def test_a_rename_that_nobody_saw_leaves_the_later_one_stale(client, editor):
    topic = make.make_topic("Heat II")
    with history.record(editor=None) as turn:
        row = turn.take(Topic, topic.pk)
        row.name = "Heat 2"
        row.save()

    answer = rename(client, topic, "Heat III")

    assert answer.status_code == 409
    assert topic.name == "Heat 2"
