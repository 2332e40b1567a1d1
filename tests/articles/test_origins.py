"""Since which state a sentence or a value stands: moves, returns, new wordings, times without the block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from articles import origins
from articles.document import Citation, Fact, FactBlock, PictureBlock, ProseBlock, SectionBlock, Source, to_json
from articles.fields import Names
from articles.origins import State
from tests.articles.strategies import documents, rich_texts

NAMELESS = Names({}, {}, {})


def prose(*texts):
    return [None if text is None else State(ProseBlock(key="a", text=text)) for text in texts]


def fact(**fields):
    return State(FactBlock(key="a", fact="f"), Fact(key="f", **fields))


def told(states):
    return [(line.sentence.words, line.since, line.first, line.back) for line in origins.lines(states)]


def test_sentence_that_stays_keeps_its_origin_beside_a_new_one():
    states = prose("<p>It opens in June.</p>", "<p>It opens in June. Nobody knows where.</p>")

    assert told(states) == [("It opens in June.", 0, 0, None), ("Nobody knows where.", 1, 1, None)]


def test_move_inside_the_block_and_to_another_paragraph_is_no_authorship():
    states = prose("<p>One is here. Two is there.</p>", "<p>Two is there.</p><ul><li>One is here.</li></ul>")

    assert told(states) == [("Two is there.", 0, 0, None), ("One is here.", 0, 0, None)]


def test_formatting_and_white_space_are_no_authorship():
    states = prose("<p>It opens in  June.</p>", "<p>It <strong>opens</strong> in June.</p>")

    assert told(states) == [("It opens in June.", 0, 0, None)]
    assert origins.lines(states)[0].sentence.html == "It <strong>opens</strong> in June."


def test_sentence_that_comes_back_keeps_its_author_and_tells_of_the_return():
    states = prose("<p>One. Two.</p>", "<p>One.</p>", "<p>One. Two.</p>", "<p>Two. One.</p>")

    assert told(states) == [("Two.", 0, 0, 2), ("One.", 0, 0, None)]


def test_reworded_sentence_tells_since_when_a_likeness_stood():
    states = prose(
        "<p>The film may open in June 2027.</p>",
        "<p>The film will open in June 2027.</p>",
        "<p>The film will open in July 2027.</p>",
    )

    assert told(states) == [("The film will open in July 2027.", 2, 0, None)]


def test_other_sentence_in_the_same_place_is_new():
    states = prose("<p>The film may open in June 2027.</p>", "<p>Nobody has said who plays Neil McCauley.</p>")

    assert told(states) == [("Nobody has said who plays Neil McCauley.", 1, 1, None)]


def test_split_and_merged_sentences_come_from_what_they_were_made_of():
    one = "Michael Mann wrote the novel with Meg Gardiner and it came out in August 2022."
    two = "Michael Mann wrote the novel with Meg Gardiner. It came out in August 2022."

    assert [first for _, _, first, _ in told(prose(one, two))] == [0, 0]
    assert [first for _, _, first, _ in told(prose(two, one))] == [0]


def test_restored_wording_is_of_its_author_although_it_was_reworded_meanwhile():
    before, after = "<p>The film may open in June 2027.</p>", "<p>The film will open in June 2027.</p>"

    assert told(prose(before, after, before)) == [("The film may open in June 2027.", 0, 0, 2)]
    assert told(prose(before, after, before, after)) == [("The film will open in June 2027.", 1, 0, 3)]


def test_second_copy_of_a_sentence_is_of_those_who_wrote_it_again():
    assert told(prose("<p>Yes.</p>", "<p>Yes. Yes.</p>")) == [("Yes.", 0, 0, None), ("Yes.", 1, 1, None)]


def test_time_without_the_block_is_told_as_a_return_and_rewording_reaches_across_it():
    old, new = "<p>The film may open in June 2027.</p>", "<p>The film will open in June 2027.</p>"

    assert told(prose(old, None, old)) == [("The film may open in June 2027.", 0, 0, 2)]
    assert told(prose(old, None, new)) == [("The film will open in June 2027.", 2, 0, None)]
    assert told(prose(old, None)) == []


def test_heading_is_one_plain_line_and_a_picture_has_none():
    heading = [State(SectionBlock(key="a", heading="Who is in it? <3"))]

    assert [(line.sentence.words, line.sentence.html) for line in origins.lines(heading)] == [
        ("Who is in it? <3", "Who is in it? &lt;3")
    ]
    assert origins.lines([State(PictureBlock(key="a", picture="a.jpg"))]) == []


def test_paragraphs_are_told_by_what_opens_them():
    (state,) = prose("<p>One. Two.</p><p>Three.</p>")

    assert [(line.words, line.opens) for line in origins.sentences(state.text)] == [
        ("One.", True),
        ("Two.", False),
        ("Three.", True),
    ]


def test_values_count_from_their_last_change():
    states = [
        fact(status="rumored", people=("Al Pacino",)),
        fact(status="confirmed", people=("Al Pacino",)),
        fact(status="rumored", people=("Al Pacino",), as_of="2026-01-02"),
    ]

    found = {value.name: (value.words, value.since) for value in origins.values(states, NAMELESS)}

    assert found == {"status": ("Rumored", 2), "people": ("Al Pacino", 0), "as_of": ("2 January 2026", 2)}


def test_details_are_told_one_by_one():
    cast = {"roles": [], "of": "film"}
    states = [
        fact(kind="casting", details={**cast, "stage": "linked", "performer": "Adam Driver"}),
        fact(kind="casting", details={**cast, "stage": "cast", "performer": "Adam Driver"}),
    ]

    found = {value.label: value.since for value in origins.values(states, NAMELESS)}

    assert found["Stage"] == 1
    assert 0 in found.values()


def test_each_source_counts_from_the_save_that_gave_it_its_present_form():
    names = Names({}, {"d": Source(key="d", publisher="Deadline", title="A"), "v": Source(key="v", title="B")}, {})
    deadline, variety = Citation(source="d", standing="on-the-record"), Citation(source="v")
    states = [
        fact(citations=(deadline,)),
        fact(citations=(variety, deadline)),
        fact(citations=(Citation(source="v", quote="So it is."), deadline)),
    ]

    found = [(value.words, value.since) for value in origins.values(states, names)]

    assert found == [("Unattributed: B", 2), ("Deadline: A (on the record)", 0)]


def test_quote_has_the_reader_s_word_for_its_status():
    state = fact(kind="quote", status="confirmed", citations=(Citation(source="d", standing="on-the-record"),))

    assert origins.values([state], NAMELESS)[0].words == "On the record"


def test_picture_s_fields_stand_for_it():
    states = [State(PictureBlock(key="a", picture="a.jpg", alt=alt, caption="Night")) for alt in ("A car", "A street")]

    found = {value.label: value.since for value in origins.values(states, NAMELESS)}

    assert found == {"Picture": 0, "Alternative text": 1, "Caption": 0}


TEXTS = st.lists(
    st.one_of(
        st.none(),
        st.lists(st.sampled_from(["Yes.", "Mann wrote it.", "Mann wrote it down.", "It opens."]), max_size=5).map(
            lambda parts: f"<p>{' '.join(parts)}</p>"
        ),
    ),
    min_size=1,
    max_size=7,
)


@given(TEXTS)
def test_law_every_origin_has_the_sentence_and_its_first_is_no_later(texts):
    states = prose(*texts)

    for line in origins.lines(states):
        assert states[line.since] is not None
        assert line.sentence.words in origins.Reading().said(states[line.since])
        assert line.first <= line.since
        assert line.back is None or line.since < line.back < len(texts)


@given(TEXTS)
def test_law_repeated_states_change_nothing_but_the_count(texts):
    once = prose(*texts)
    twice = [state for state in once for _ in range(2)]

    assert [(line.since * 2, line.first * 2) for line in origins.lines(once)] == [
        (line.since, line.first) for line in origins.lines(twice)
    ]


@given(rich_texts)
def test_law_reading_part_by_part_finds_the_sentences_of_the_whole(text):
    (state,) = prose(text)

    assert [words for words, _ in origins.Reading().keys(state)] == [each.words for each in origins.sentences(text)]


@given(documents())
def test_law_a_block_read_by_itself_is_the_block_of_the_document(document):
    written = to_json(document)

    for block in document.blocks:
        state = origins.state_in(written, block.key)
        assert state.block == block
        if isinstance(block, FactBlock):
            assert state.fact == replace(document.fact(block.fact), version=0)
    assert origins.state_in(written, "no-such-block") is None


@pytest.mark.parametrize("text", ["word " * 40_000, "It is so. " * 20_000])
def test_hostile_text_is_told_all_the_same(text):
    states = prose(f"<p>{text}</p>", f"<p>x{text}</p>", f"<p>{text}</p>")

    assert len(origins.lines(states)) == len(origins.sentences(text))
