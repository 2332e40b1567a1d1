"""What an edition could say of itself: the note and kind suggested from the changes, and the words of a correction."""

import datetime as dt

import pytest
from django.urls import reverse

from articles import editing, history
from articles.compare import compare
from articles.desk import minor, suggestion
from articles.document import Document, FactBlock, Head, ProseBlock
from articles.document import Fact as FactContent
from articles.models import Edition
from tests import factories as make
from tests.desk.test_publish_page import form, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    """Published with a casting, a release date and a text."""
    article = make.make_article(slug="heat-2", editor=editor)
    add(
        article,
        "driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part of Neil McCauley.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
    )
    add(article, "date", fact_kind="release-date", statement="The film has no date.")
    make.add_block(article, "prose", text="<p>The novel was written by Michael Mann.</p>", key="novel", editor=editor)
    make.publish(article, editor=editor)
    return article


def add(article, key, **values):
    return make.add_fact(article, key=key, citations=[make.cite(make.make_source())], **values)


def change(article, key, editor, note="", **values):
    make.change_fact(next(iter(make.Fact.objects.filter(key=key))), editor=editor, note=note, **values)


def suggested(client, article):
    return client.get(reverse("desk:publish", args=[article.key])).context["values"]


def note(client, article):
    return suggested(client, article)["note"]


# The note


def test_note_is_what_a_colleague_noted_while_saving(client, article, editor):
    change(article, "driver", editor, "driver is in talks", status="reported")

    assert note(client, article) == "Driver is in talks."


def test_note_said_of_several_changes_is_said_once(client, article, editor):
    for key in ("driver", "date"):
        change(article, key, editor, "All of it is settled.", status="confirmed", statement="It is so.")

    assert note(client, article) == "All of it is settled."


def test_note_takes_the_new_sentence_where_a_status_changes_with_it(client, article, editor):
    change(article, "driver", editor, status="reported", statement="Adam Driver is reported to be up for the part.")

    assert note(client, article) == "Adam Driver is reported to be up for the part."


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("reported", "Adam Driver as Neil McCauley is now reported; it was rumored."),
        ("denied", "Adam Driver as Neil McCauley has been denied; it was rumored."),
        ("not-announced", "Adam Driver as Neil McCauley is not announced after all; it was rumored."),
    ],
)
def test_note_tells_a_status_that_changes_alone(client, article, editor, status, told):
    change(article, "driver", editor, status=status)

    assert note(client, article) == told


def test_note_tells_a_value_and_what_it_was(client, article, editor):
    change(article, "date", editor, details={"date": "2027-06", "of": "film"})

    assert note(client, article) == "Release date: June 2027, before none given."


def test_note_tells_the_most_telling_first_and_counts_the_rest(client, article, editor):
    make.add_block(article, "prose", text="<p>A passage.</p>", editor=editor)
    make.add_block(article, "section", heading="Who made it?", editor=editor)
    add(article, "new", statement="Somebody made it.")
    add(article, "newer", statement="Somebody else did.")
    change(article, "driver", editor, status="reported")

    assert note(client, article) == (
        "Adam Driver as Neil McCauley is now reported; it was rumored. New section: Who made it? "
        "Somebody else did. And 2 more changes."
    )


def test_note_leaves_out_small_fixes_where_there_is_news(client, article, editor):
    with history.record(editor=editor) as turn:
        block = article.blocks.get(key="novel")
        editing.save_block(turn, block, {"text": "<p>The novel was writen by Michael Mann.</p>"})
    change(article, "driver", editor, status="reported")

    assert note(client, article) == "Adam Driver as Neil McCauley is now reported; it was rumored."


def test_note_tells_sources_removals_and_the_head(client, article, editor):
    fact = make.Fact.objects.get(key="driver")
    cited = [*({"source": each.source, "standing": each.standing} for each in fact.citations.all())]
    change(article, "driver", editor, citations=[*cited, make.cite(make.make_source("Variety"))])
    with history.record(editor=editor) as turn:
        editing.remove_block(turn, article.blocks.get(key="novel"))
        editing.save_head(turn, article, {"standfirst": "All there is."})

    assert note(client, article) == (
        "We took out “The novel was written by Michael Mann”. New source for Adam Driver as Neil McCauley. "
        "New introduction."
    )


def test_note_of_a_first_edition_says_what_it_is_about(client, editor):
    article = make.make_article(facts=1, editor=editor)

    assert suggested(client, article)["kind"] == "first"
    assert note(client, article) == "What we know about Heat 2, and how sure we are."


def test_note_of_the_desks_own_is_none_for_readers(client, article, editor):
    fact = make.Fact.objects.get(key="driver")
    client.post(reverse("desk:still_true", args=[fact.key]))
    change(article, "date", editor, "Restored: statement, from edition 1 of 1 May 2026", statement="A new sentence.")

    assert note(client, article) == "A new sentence."


def test_note_is_short_however_much_changed(client, article, editor):
    for number in range(40):
        add(article, f"fact-{number}", statement=f"{'A long statement of many words, ' * 4}number {number}.")

    text = note(client, article)

    assert len(text) <= suggestion.LONGEST + 30
    assert text.endswith("more changes.")


# The kind


def spelled(article, text, editor):
    with history.record(editor=editor) as turn:
        editing.save_block(turn, article.blocks.get(key="novel"), {"text": text})


def test_kind_is_minor_where_only_spelling_changed(client, article, editor):
    spelled(article, "<p>The novel was written by Michaël Mann.</p>", editor)

    values = suggested(client, article)

    assert (values["kind"], values["note"]) == ("minor", "Small fixes.")


def test_kind_is_minor_for_a_fact_that_is_still_true_and_an_editor_may(client, article, editor):
    make.change_fact(make.Fact.objects.get(key="date"), editor=editor, as_of=dt.date(2026, 1, 1))
    make.publish(article, editor=editor)
    client.post(reverse("desk:still_true", args=["date"]))

    values = suggested(client, article)
    answer = press(client, article)

    assert values["kind"] == "minor"
    assert answer.status_code == 302
    assert Edition.objects.latest("pk").edition_kind == "minor"


def test_an_as_of_date_that_goes_back_is_a_chiefs_alone(client, article, editor):
    make.change_fact(make.Fact.objects.get(key="date"), editor=editor, as_of=dt.date(2026, 1, 2))
    make.publish(article, editor=editor)
    make.change_fact(make.Fact.objects.get(key="date"), editor=editor, as_of=dt.date(2026, 1, 1))

    assert suggested(client, article)["kind"] == "update"
    assert press(client, article, kind="minor").status_code == 422


def test_a_minor_edition_without_a_note_says_small_fixes(client, article, editor):
    spelled(article, "<p>The novel was written by Michael Mann and others.</p>", editor)

    press(client, article, kind="minor", note=" ")

    assert Edition.objects.latest("pk").note == "Small fixes."


@pytest.mark.parametrize(
    ("old", "new", "is_small"),
    [
        ("Timothee Chalamet", "Timothée Chalamet", True),
        ("They recieve it", "They receive it", True),
        ("the Studio", "the studio", True),
        ("It opens soon", "It opens soon.", True),
        ("Heat 2", "<em>Heat 2</em>", True),
        ('<a href="https://a.example/">it</a>', '<a href="https://b.example/">it</a>', True),
        ("co-star", "co star", True),
        ("It is now so", "It is not so", False),
        ("It opens in 2027", "It opens in 2028", False),
        ("It is confirmed", "It is unconfirmed", False),
        ("It is likely", "It is unlikely", False),
        ("No date", "No date yet", False),
        ("There is no date yet", "There is no date", False),
        ("Adam Driver", "Al Pacino", False),
        ("He was cast", "He was cost", False),
    ],
)
def test_spelling_is_told_from_other_words(old, new, is_small):
    sides = [
        Document(topic="t", head=Head(), blocks=(ProseBlock(key="p", text=f"<p>{text}</p>"),)) for text in (old, new)
    ]
    (change,) = compare(*sides).changes

    assert minor.is_small(change) is is_small


@pytest.mark.parametrize(
    ("values", "tells", "is_small"),
    [
        ({"statement": "It is sso."}, False, False),
        ({"statement": "It is so!"}, False, True),
        ({"as_of": "2026-02-02"}, False, True),
        ({"as_of": "2025-02-02"}, True, False),
        ({"as_of": None}, True, False),
        ({"as_of": "2026-02-02", "statement": "It is so!"}, True, False),
        ({"status": "confirmed"}, True, False),
        ({"people": ("A",)}, True, False),
    ],
)
def test_what_a_fact_may_change_without_being_told(values, tells, is_small):
    fact = {
        **{"key": "f", "topic": "t", "kind": "background", "status": "rumored", "statement": "It is so."},
        **{"details": {}, "people": (), "as_of": "2026-01-01", "event_date": None},
    }
    sides = [
        Document(topic="t", head=Head(), blocks=(FactBlock(key="b", fact="f"),), facts=(FactContent(**each),))
        for each in (fact, fact | values)
    ]
    (change,) = compare(*sides).changes

    assert (minor.tells(change), minor.is_small(change)) == (tells, is_small)


# A correction


def test_correction_is_suggested_from_the_old_sentence_and_the_new(client, article, editor):
    spelled(article, "<p>The novel was written by Michael Mann and Meg Gardiner.</p>", editor)

    values = suggested(client, article)

    assert values["was_wrong"] == "The novel was written by Michael Mann."
    assert values["is_right"] == "The novel was written by Michael Mann and Meg Gardiner."


def test_correction_is_suggested_from_a_status_or_a_value_where_no_words_changed(client, article, editor):
    change(article, "driver", editor, status="denied")

    values = suggested(client, article)

    assert (values["was_wrong"], values["is_right"]) == (
        "Adam Driver as Neil McCauley is rumored.",
        "Adam Driver as Neil McCauley is denied.",
    )


def test_what_was_wrong_goes_out_with_a_correction_alone(client, article, editor):
    change(article, "driver", editor, status="denied")
    sent = form(client, article, was_wrong="Wrong.", is_right="Right.")

    client.post(reverse("desk:publish", args=[article.key]), sent)

    edition = Edition.objects.latest("pk")
    assert (edition.edition_kind, edition.was_wrong, edition.is_right) == ("update", "", "")
