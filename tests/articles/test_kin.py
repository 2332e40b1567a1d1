"""Blocks that were split, merged or written anew under another key, recognized by their words."""

import time
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.chosen import apply, normal
from articles.compare import compare
from articles.document import Document, Fact, FactBlock, Head, ProseBlock
from articles.richtext import plain

NOVEL = "The novel came out in August and sold very well in its first week."
DRIVER = "Adam Driver has been named for the part of McCauley by two papers."
DATE = "No date has been announced for the film by the studio so far."
CAST = "Nobody has been cast as Vincent Hanna, and casting is not expected soon."


def prose(key, *paragraphs):
    return ProseBlock(key=key, text="".join(f"<p>{text}</p>" for text in paragraphs))


def article(*blocks, facts=()):
    return Document(topic="heat-2", head=Head(), blocks=blocks, facts=facts)


def kin(old, new):
    """By row what is kin to what, and the words that it draws: how much stayed, what is gone and what is new."""
    found = {}
    for row in compare(old, new).rows:
        if row.kin:
            pieces = [piece for paragraph in row.kin.words.paragraphs for piece in paragraph.pieces]
            texts = tuple("".join(piece.text for piece in pieces if piece.op == op) for op in ("same", "gone", "new"))
            found[row.key] = (row.kin.how, "+".join(row.kin.old), "+".join(row.kin.new), texts)
    return found


def test_a_block_split_in_two_draws_only_what_is_new():
    old = article(prose("a", NOVEL, DRIVER), prose("c", DATE))
    new = article(prose("a", NOVEL), prose("b", DRIVER.replace("two", "three")), prose("c", DATE))

    assert kin(old, new) == {
        "a": ("split", "a", "a+b", (NOVEL, "", "")),
        "b": ("split", "a", "a+b", (DRIVER.replace("two", ""), "two", "three")),
    }
    assert compare(old, new).sentence == "1 text split; 1 word new, 1 gone"


def test_a_paragraph_split_over_two_blocks_is_one_text():
    old, new = article(prose("a", f"{NOVEL} {DRIVER}")), article(prose("a", NOVEL), prose("b", DRIVER))

    assert kin(old, new) == {
        "a": ("split", "a", "a+b", (NOVEL, " ", "")),
        "b": ("split", "a", "a+b", (DRIVER, "", "")),
    }


def test_a_block_split_into_new_ones_alone():
    old = article(prose("a", NOVEL, DRIVER))
    new = article(prose("x", NOVEL), prose("b", DRIVER), prose("c", DATE))

    assert kin(old, new) == {
        "a": ("split", "a", "x+b", ("", "", "")),
        "x": ("split", "a", "x+b", (NOVEL, "", "")),
        "b": ("split", "a", "x+b", (DRIVER, "", "")),
    }
    assert compare(old, new).sentence == "1 text added, 1 split; 13 words new"


def test_two_blocks_merged_into_one():
    old, new = (
        article(prose("a", NOVEL), prose("b", CAST), prose("c", DATE)),
        article(prose("a", NOVEL, DATE), prose("b", CAST)),
    )

    assert kin(old, new) == {
        "a": ("merged", "a+c", "a", (NOVEL + DATE, "", "")),
        "c": ("merged", "a+c", "a", ("", "", "")),
    }
    assert compare(old, new).sentence == "1 text merged"


def test_a_block_written_anew_under_another_key():
    old, new = article(prose("a", NOVEL)), article(prose("x", NOVEL.replace("August", "July")))

    assert kin(old, new)["x"] == ("rewritten", "a", "x", (NOVEL.replace("August", ""), "August", "July"))
    assert compare(old, new).sentence == "1 text written anew; 1 word new, 1 gone"


def test_a_row_of_a_split_block_tells_its_formatting_moves_and_words():
    old = article(prose("a", f"{NOVEL} {DATE}", f"{CAST} He said <em>Can</em>nes."))
    bold = NOVEL.replace("August", "<strong>August</strong>")
    new = article(prose("a", f"{DATE} {bold}"), prose("b", f"{CAST} {DRIVER}"))

    first, second = (row.kin.words for row in compare(old, new).rows)

    assert (first.formatting, first.moved, first.gone, first.new) == (True, 13, 0, 0)
    assert (second.formatting, second.moved, second.gone, second.new) == (False, 0, 3, 13)


def test_a_sentence_of_a_text_that_became_a_fact():
    fact = Fact(key="f", statement=DRIVER)
    old, new = (
        article(prose("a", NOVEL, DRIVER)),
        article(prose("a", NOVEL), FactBlock(key="k", fact="f"), facts=(fact,)),
    )

    assert kin(old, new)["k"] == ("split", "a", "a+k", (DRIVER, "", ""))


@pytest.mark.parametrize(
    "news",
    [
        [prose("a", NOVEL), prose("b", DRIVER)],
        [prose("a", NOVEL), prose("b", "The film is on.")],
        [prose("a", DATE), prose("b", CAST)],
    ],
)
def test_blocks_that_merely_came_have_no_kin(news):
    assert kin(article(prose("a", NOVEL)), article(*news)) == {}


def test_a_short_text_whose_words_stand_scattered_in_a_long_one_has_no_kin():
    long = (
        "He said that the film is on. Nobody knows who will play the part. It will be the best of all. She was not it."
    )
    old = article(prose("a", *[long.replace("film", word) for word in ("film", "novel", "series")]))
    new = article(prose("b", "The best of the series is, she said, that nobody will be on it. He knows all."))

    assert kin(old, new) == {}


def test_copies_of_one_text_are_no_parts_of_it():
    old = article(*[prose(f"a{n}", NOVEL) for n in range(3)])
    new = article(*[prose(f"b{n}", NOVEL) for n in range(3)])

    assert sorted((row.kin.how, row.key) for row in compare(old, new).rows if row.kin) == [
        ("rewritten", key) for key in ("a0", "a1", "a2", "b0", "b1", "b2")
    ]


def test_of_many_blocks_those_with_small_edits_are_recognized():
    old = article(*[prose(f"a{n}", f"Sentence number{n} was written {n} days ago about May.") for n in range(40)])
    new = article(*[prose(f"b{n}", f"Sentence number{n} was written {n} days ago about June.") for n in range(40)])

    assert [row.kin.old for row in compare(old, new).rows if row.new] == [(f"a{n}",) for n in range(40)]


def test_a_fact_placed_in_another_block_is_told_by_its_key():
    facts = (Fact(key="f", statement=DRIVER),)
    old, new = (article(FactBlock(key=key, fact="f"), facts=facts) for key in "ab")

    assert kin(old, new) == {}


SENTENCES = [NOVEL, DRIVER, DATE, CAST, NOVEL.replace("August", "July"), f"{DRIVER} {DATE}"]


@st.composite
def articles(draw):
    """Few sentences over few blocks, so that texts are split and merged all the time."""
    blocks = draw(st.lists(st.sampled_from("abcde"), unique=True, max_size=5))
    texts = [draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3)) for _ in blocks]
    return normal(article(*[prose(key, *text) for key, text in zip(blocks, texts, strict=True)]))


HOW = {"split": "merged", "merged": "split", "rewritten": "rewritten"}


@given(articles(), articles())
def test_swapping_the_sides_swaps_what_was_split_and_merged(old, new):
    there, back = compare(old, new), compare(new, old)

    groups = {(row.kin.how, row.kin.old, row.kin.new) for row in there.rows if row.kin}
    assert groups == {(HOW[row.kin.how], row.kin.new, row.kin.old) for row in back.rows if row.kin}
    assert (there.summary.words_new, there.summary.words_gone) == (back.summary.words_gone, back.summary.words_new)
    assert apply(old, new, there.ids) == new


@given(articles(), articles())
def test_the_rows_of_kin_hold_every_letter_of_them(old, new):
    for document, side, other in ((old, "old", "new"), (new, "new", "gone")):
        texts = {block.key: plain(block.text) for block in document.blocks}
        shown = defaultdict(list)
        for row in compare(old, new).rows:
            if row.kin:
                pieces = [piece for each in row.kin.words.paragraphs for piece in each.pieces if piece.op != other]
                shown[getattr(row.kin, side)] += [piece.text for piece in pieces]
        for keys, found in shown.items():
            assert _letters(found) == _letters(texts[key] for key in keys)


def _letters(texts):
    return sorted("".join("".join(texts).split()))


def test_many_blocks_that_came_and_left_end_in_time():
    old = article(*[prose(f"a{n}", f"Sentence {n} was written about the number {n} alone.") for n in range(1_000)])
    new = article(*[prose(f"b{n}", f"Sentence {n} was written about the number {n} alone.") for n in range(1_000)])
    started = time.process_time()

    found = compare(old, new)

    assert time.process_time() - started < 20
    assert {row.kin.how for row in found.rows} == {"rewritten"}
