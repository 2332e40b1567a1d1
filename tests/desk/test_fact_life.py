"""One fact's life at the desk: its saves with what each changed, the editions that carried it, how long it was what."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing, timeline
from articles.desk import fact_life, fact_life_views
from articles.document import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    return make.make_article(editor=editor)


@pytest.fixture
def fact(article, editor):
    """A casting of 11 September 2023, rumored."""
    with history.record(editor=editor, note="Driver linked", at=on("2023-09-11")) as turn:
        values = make.fact_values(
            article.topic,
            fact_kind="casting",
            status="rumored",
            statement="Adam Driver is linked with the part.",
            details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        )
        return editing.add_fact(turn, article, values, (), after=None).fact


def on(day):
    return dt.datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=dt.UTC)


def save(fact, day, *, editor=None, note="", citations=None, **values):
    with history.record(editor=editor, note=note, at=on(day)) as turn:
        editing.save_fact(turn, fact, values, citations)


def publish(article, day, editor):
    make.publish(article, editor=editor, importing=True, at=on(day))


def life(client, fact, **query):
    return client.get(reverse("desk:fact_life", args=[fact.key]), query)


def steps(answer):
    return answer.context["steps"]


def test_life_tells_status_wording_values_and_sources_step_by_step(client, fact, editor):
    source = make.make_source("Deadline", "In talks")
    save(
        fact,
        "2023-10-01",
        editor=editor,
        note="Deadline has it",
        status="reported",
        statement="Adam Driver is in talks for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "in-talks", "of": "film"},
        citations=[make.cite(source, "published-report")],
        people=["Adam Driver"],
    )

    answer = life(client, fact)

    new, first = steps(answer)
    assert [str(mark) for mark in new.step] == ["Rumored", "Reported"]
    assert (new.statement.words.gone, new.statement.words.new) == (2, 3)
    assert [(change.label, change.old, change.new) for change in new.changes] == [
        ("Stage", "Linked with the part", "In talks"),
        ("People", "", "Adam Driver"),
        ("Source", "", "Deadline: In talks (published report)"),
    ]
    assert (new.who, new.note, first.is_first) == ("edda", "Deadline has it", True)
    html = answer.content.decode()
    assert "<del" in html
    assert "<ins" in html
    assert "Deadline has it" in html


def test_life_begins_with_all_that_the_first_save_said(client, fact):
    (first,) = steps(life(client, fact))

    assert first.mark.word == "Rumored"
    assert dict(first.values) == {"Details": "Roles: Adam Driver as Neil McCauley; Stage: Linked with the part"}


def test_life_marks_the_editions_that_carried_a_version(client, fact, article, editor):
    publish(article, "2023-09-12", editor)
    save(fact, "2023-10-01", statement="Adam Driver is still linked with the part.")
    save(fact, "2023-10-02", statement="Adam Driver is, still, linked with the part.")
    publish(article, "2023-10-03", editor)
    with history.record(editor=editor) as turn:
        editing.remove_block(turn, fact.blocks.get())
        editing.add_fact(turn, article, make.fact_values(article.topic), (), after=None)
    publish(article, "2023-10-04", editor)

    told = [[(each.number, each.is_removal) for each in step.editions] for step in steps(life(client, fact))]

    assert told == [[(3, True), (2, False)], [], [(1, False)]]


def test_life_tells_an_embargo_apart_and_leaves_out_a_withdrawn_edition(client, fact, article, editor):
    make.publish(article, editor=editor)
    make.change_fact(fact, statement="Adam Driver is still linked.")
    make.publish(article, editor=editor)
    publishing.withdraw(article, [2], editor=editor, reason="It was wrong.")
    make.change_fact(fact, statement="Adam Driver is linked again.")
    make.publish(article, editor=editor, at=timezone.now() + dt.timedelta(days=2))

    answer = life(client, fact)

    assert [[(each.number, each.is_public) for each in step.editions] for step in steps(answer)] == [
        *([(3, False)], [], [(1, True)]),
    ]
    assert "goes out" in answer.content.decode()


def test_life_says_in_words_how_long_each_status_held(client, fact, article, editor):
    publish(article, "2023-09-12", editor)
    save(fact, "2023-11-19", status="reported")
    save(fact, "2023-11-19", status="confirmed", statement="Adam Driver is cast.")
    publish(article, "2023-11-20", editor)
    save(fact, "2023-11-21", statement="Adam Driver has been cast.")

    assert life(client, fact).context["sentence"] == (
        "Rumored for 69 days, reported for less than a day, confirmed since 19 November 2023 (edition 2)"
    )


def test_life_says_that_a_status_waits_to_be_published(client, fact, article, editor):
    publish(article, "2023-09-12", editor)
    save(fact, "2023-09-13", status="denied")

    assert (
        life(client, fact).context["sentence"] == "Rumored for 2 days, denied since 13 September 2023 (not published)"
    )


def test_life_is_quiet_about_what_readers_cannot_see(client, fact):
    save(fact, "2023-10-01", review_by=dt.date(2023, 12, 24))
    save(fact, "2023-10-02", held_reason="Legal reads it", held_until=on("2023-10-05"))
    save(fact, "2023-10-03", held_reason="", held_until=None, review_by=None)

    told = [(step.is_quiet, list(step.quiet)) for step in steps(life(client, fact))]

    assert told == [
        (True, ["No review date any more", "Released: no longer held"]),
        (True, ["Held until 5 October 2023, 10:00: Legal reads it"]),
        (True, ["To be reviewed by 24 December 2023"]),
        (False, []),
    ]


def test_life_says_in_which_articles_the_fact_stands_once_each(client, fact, article, editor):
    other = make.make_article(headline="Michael Mann", editor=editor)
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, other, fact, after=None)
        editing.place_fact(turn, other, fact, after=None)

    html = life(client, fact).content.decode()

    assert html.count(f'<a href="{reverse("desk:article", args=[other.key])}">Michael Mann</a>') == 1
    assert f"{reverse('desk:history', args=[article.key])}?of=fact:{fact.key}" in html


def test_life_of_a_quote_speaks_of_the_record(client, article):
    source = make.make_source()
    quote = make.add_fact(
        article,
        fact_kind="quote",
        status="confirmed",
        statement="Mann has said that he will.",
        details={"words": "I will.", "speaker": "Michael Mann"},
        citations=[make.cite(source)],
    ).fact

    assert life(client, quote).context["sentence"].startswith("On the record since ")


def test_life_goes_on_page_by_page_without_losing_or_repeating_a_save(client, fact, monkeypatch):
    monkeypatch.setattr(fact_life_views, "PAGE", 3)
    for number in range(6):
        make.change_fact(fact, statement=f"Statement {number}.")

    seen, before = [], None
    for _ in range(3):
        answer = life(client, fact, **({"before": before} if before else {}))
        seen += [(step.revision, step.is_first) for step in steps(answer)]
        before = answer.context["older"]

    numbers = [step.revision.pk for step in timeline.fact_history(fact)]
    assert seen == [(number, number == numbers[-1]) for number in numbers]
    assert before is None


@pytest.mark.parametrize("before", ["x", "-1", "0", "²", "9" * 40])
def test_life_takes_odd_pages_for_the_newest_or_for_none(client, fact, before):
    assert life(client, fact, before=before).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_life_costs_the_same_queries_however_long(client, fact, article, editor, number):
    for at in range(number):
        source = make.make_source(title=f"Report {at}")
        make.change_fact(fact, statement=f"Statement {at}.", citations=[make.cite(source)])
        make.publish(article, editor=editor)
    life(client, fact)

    with CaptureQueriesContext(connection) as queries:
        life(client, fact)

    assert len(queries) == 13


def test_life_of_a_fact_in_no_article_is_told_too(client, editor):
    answer = life(client, make.make_fact(editor=editor))

    assert "No article shows it now." in answer.content.decode()


def test_life_of_an_unknown_fact_is_404(client, editor):
    assert client.get(reverse("desk:fact_life", args=["nothing-here"])).status_code == 404


def test_life_takes_no_post(client, fact):
    assert client.post(reverse("desk:fact_life", args=[fact.key])).status_code == 405


def test_the_facts_own_page_leads_to_its_life(client, fact):
    answer = client.get(reverse("admin:facts_fact_change", args=[fact.pk]))

    assert reverse("desk:fact_life", args=[fact.key]) in answer.content.decode()


def test_a_bar_is_drawn_to_scale():
    made = [(on(day), content(status)) for day, status in (("2023-01-04", "denied"), ("2023-01-01", "rumored"))]

    bar = fact_life.bar(fact_life.spans(made, []), on("2023-01-05"))

    assert [(piece.span.mark.word, piece.x, piece.width) for piece in bar] == [
        ("Rumored", "0.00", "75.00"),
        ("Denied", "75.00", "25.00"),
    ]


def content(status):
    return Fact(key="fact", kind="background", status=status, statement="Something.")
