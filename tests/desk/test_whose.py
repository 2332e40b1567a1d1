"""Who made each change that waits: the save that readers will notice, not any save of the row."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import editing, history, publishing
from articles.desk import whose
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.fixture
def ana():
    ana = make.make_user("editor", name="ana")
    ana.first_name, ana.last_name = "Ana", "Reyes"
    ana.save()
    return ana


@pytest.fixture
def article(editor):
    article = make.make_article(facts=3, editor=editor)
    make.add_block(article, "prose", text="<p>Text.</p>", key="text", editor=editor)
    make.publish(article, editor=editor)
    return article


def facts(article):
    return [block.fact for block in editing.live_blocks(article) if block.fact]


def who(article):
    offer = publishing.offer(article, at=NOW)
    saves = whose.saves(article, offer.comparison.changes)
    return {id: (save.who, save.note) for id, save in saves.items()}


def test_a_change_is_of_whoever_saved_it_last(article, editor, ana):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, statement="First.", note="Mine")
    make.change_fact(fact, editor=ana, statement="Second.", note="Hers")

    assert who(article) == {f"fact:{fact.key}": ("Ana Reyes", "Hers")}


def test_a_save_that_readers_do_not_see_is_nobodys_change(article, editor, ana):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, statement="First.")
    make.change_fact(fact, editor=ana, review_by=dt.date(2030, 1, 1))

    assert who(article) == {f"fact:{fact.key}": ("edda", "")}


def test_a_source_added_is_a_change_of_the_fact(article, editor, ana):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, statement="First.")
    make.change_fact(fact, editor=ana, citations=[make.cite(make.make_source())])

    assert who(article)[f"fact:{fact.key}"][0] == "Ana Reyes"


def test_a_block_that_moved_is_no_change_of_its_words(article, editor, ana):
    block = article.blocks.get(key="text")
    with history.record(editor=editor) as turn:
        editing.save_block(turn, block, {"text": "<p>New text.</p>"})
    with history.record(editor=ana) as turn:
        editing.move_block(turn, article.blocks.get(key="text"), after=editing.live_blocks(article)[-1].key)

    assert who(article) == {"block:text": ("edda", ""), "order": ("Ana Reyes", "")}


def test_each_line_of_the_head_has_its_own(article, editor, ana):
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"headline": "New headline"})
    with history.record(editor=ana) as turn:
        editing.save_head(turn, article, {"standfirst": "New standfirst"})

    assert who(article) == {"head:headline": ("edda", ""), "head:standfirst": ("Ana Reyes", "")}


def test_removed_and_added_blocks_sources_and_topics_have_theirs(article, editor, ana):
    source = make.make_source(editor=editor)
    make.change_fact(facts(article)[0], editor=editor, citations=[make.cite(source)])
    make.publish(article, editor=editor)
    with history.record(editor=ana) as turn:
        editing.remove_block(turn, article.blocks.get(key="text"))
        editing.change(turn.take(type(source), source.pk), {"title": "Another title"})
        editing.change(turn.take(type(article.topic), article.topic_id), {"name": "Heat Two"})
        added = editing.add_block(turn, article, "section", {"heading": "One"}, after=None)

    assert who(article) == dict.fromkeys(
        ["block:text", f"block:{added.key}", f"source:{source.key}", f"topic:{article.topic.key}"], ("Ana Reyes", "")
    )


def test_a_change_that_waited_through_an_edition_keeps_its_maker(article, editor, ana):
    first, second, _ = facts(article)
    make.change_fact(first, editor=ana, statement="Waits.")
    make.change_fact(second, editor=editor, statement="Goes.")
    make.publish(article, editor=editor, changes={f"fact:{second.key}"})

    assert who(article) == {f"fact:{first.key}": ("Ana Reyes", "")}


@pytest.mark.parametrize("number", [1, 3])
def test_saves_are_found_in_the_same_queries_however_many(article, editor, number):
    for fact in facts(article)[:number]:
        make.change_fact(fact, editor=editor, statement="New.")
    changes = publishing.offer(article, at=NOW).comparison.changes

    with CaptureQueriesContext(connection) as queries:
        found = whose.saves(article, changes)

    assert len(found) == number
    assert len(queries) == 4


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (dt.datetime(2026, 11, 28, 8, 39, tzinfo=dt.UTC), "08:39"),
        (dt.datetime(2026, 11, 27, 8, 39, tzinfo=dt.UTC), "27 Nov, 08:39"),
        (dt.datetime(2023, 11, 27, 8, 39, tzinfo=dt.UTC), "27 Nov 2023, 08:39"),
    ],
)
def test_a_moment_is_told_briefly(when, told):
    assert whose.clock(when, dt.UTC, NOW) == told


def test_the_screen_names_everyone_and_the_times_of_ones_own_zone(client, article, editor, ana):
    fact = facts(article)[0]
    make.change_fact(fact, editor=ana, statement="Hers.", note="As she heard")

    answer = client.get(reverse("desk:publish", args=[article.key]))

    choice = answer.context["choices"][0]
    assert answer.context["people"] == ["Ana Reyes"]
    assert "1 change by Ana Reyes" in answer.content.decode()
    assert f"Ana, {choice.when}" in answer.content.decode()
