"""A comparison in brief."""

from hypothesis import given

from articles import compare, digest
from articles.digest import Digest, Line, Stretch, Told
from articles.document import Document, Fact, FactBlock, Head, ProseBlock, SectionBlock, Topic
from tests.articles.strategies import documents

TOPIC = Topic(key="heat", slug="heat-2", name="Heat 2")


def document(*blocks, facts=(), **head):
    return Document(topic="heat", head=Head(**head), blocks=blocks, facts=facts, topics=(TOPIC,))


def told(old, new):
    return digest.digest(compare.compare(old, new), old, new)


def fact(status, statement="He is in it.", **fields):
    return Fact(key="he", topic="heat", kind="background", status=status, statement=statement, **fields)


SHOWN = FactBlock(key="he", fact="he")


def test_a_first_edition_changed_nothing():
    assert told(None, document(ProseBlock(key="a", text="<p>Text.</p>"))) == Digest()


def test_a_new_status_is_told_in_words_with_what_it_is_of():
    old, new = (
        document(SHOWN, facts=(fact("rumored"),)),
        document(SHOWN, facts=(fact("denied", details={"of": "novel"}),)),
    )

    assert told(old, new).changes[0].was == "Rumored"
    assert told(old, new).changes[0].now == "Denied, of the novel"


def test_a_text_is_told_by_the_words_that_changed():
    old = document(ProseBlock(key="a", text="<p>One.</p><p>It begins in May.</p>"))
    new = document(ProseBlock(key="a", text="<p>One.</p><p>It begins in June.</p>"))

    line = Line((Stretch("It begins in "), Stretch("May", "gone"), Stretch("June", "new"), Stretch(".")))
    assert told(old, new).changes == (Told("Edited", lines=(line,)),)


def test_what_stayed_is_cut_to_what_stands_beside_a_change():
    many = "word " * 100
    old = document(ProseBlock(key="a", text=f"<p>{many}May {many}</p>"))
    new = document(ProseBlock(key="a", text=f"<p>{many}June {many}</p>"))

    before, gone, new_word, after = told(old, new).changes[0].lines[0].stretches
    assert (gone.text.strip(), new_word.text.strip()) == ("May", "June")
    assert before.text.startswith("… word") and after.text.endswith("word …")
    assert len(before.text) < 90 and len(after.text) < 90


def test_what_came_and_went_is_told_whole():
    old = document(SectionBlock(key="s", heading="Cast"), ProseBlock(key="a", text="<p>Old <em>text</em>.</p>"))
    new = document(SectionBlock(key="s", heading="Cast"), SHOWN, facts=(fact("rumored"),))

    changes = told(old, new).changes
    assert {(change.deed, change.now, change.lines[0].stretches[0]) for change in changes} == {
        ("Removed", "", Stretch("Old text.", "gone")),
        ("Added", "Rumored", Stretch("He is in it.", "new")),
    }


def test_the_head_says_which_of_its_lines_changed_and_search_texts_are_left_out():
    old = document(headline="Heat two", search_title="a")

    changes = told(old, document(headline="Heat 2", search_title="b")).changes

    assert [(change.about, change.lines[0].label) for change in changes] == [("", "Headline")]


def test_values_stand_one_beside_the_other():
    old = document(SHOWN, facts=(fact("rumored", as_of="2023-09"),))
    new = document(SHOWN, facts=(fact("rumored", as_of="2023-11"),))

    change = told(old, new).changes[0]

    assert change.about == "He is in it."
    stretches = (Stretch("September 2023", "gone"), Stretch(" → "), Stretch("November 2023", "new"))
    assert change.lines[0].stretches == stretches


@given(documents(), documents())
def test_any_two_documents_have_a_digest(old, new):
    found = told(old, new)

    assert len(found.changes) <= digest.MOST
    assert bool(found.changes) <= (not compare.compare(old, new).is_same)
    for change in found.changes:
        assert all(len(stretch.text) <= digest.LONGEST + 2 for line in change.lines for stretch in line.stretches)
