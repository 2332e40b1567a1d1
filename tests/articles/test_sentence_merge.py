"""Three versions of a text: what both changed goes in, what cannot is kept in all three, and no sentence is lost."""

import doctest
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import field_merge, richtext, sentence_merge
from articles.sentence_merge import merge
from articles.sentences import sentences
from tests.articles.strategies import rich_texts

WORDS = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff"]


def said(text):
    """Each sentence of a rich text and how often it stands there."""
    return Counter(each for para in richtext.parse(text) for each in sentences(para.text))


@st.composite
def edited(draw, base):
    """The sentences with some edited, taken out, put in or moved."""
    found = list(base)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(found)))
        deed = draw(st.sampled_from(["edit", "drop", "add", "move"]))
        new = f"{draw(st.sampled_from(WORDS))} {draw(st.sampled_from(['one', 'two', 'three']))} new."
        if deed == "add" or at == len(found):
            found.insert(at, new)
        elif deed == "edit":
            found[at] = found[at].replace(".", f" {draw(st.sampled_from(['soon', 'late']))}.")
        elif deed == "drop":
            del found[at]
        else:
            found.append(found.pop(at))
    return found


@st.composite
def versions(draw):
    """A base and two texts made of it; sentences stand in paragraphs."""
    base = [f"{word} was said once." for word in draw(st.lists(st.sampled_from(WORDS), max_size=6))]
    sides = [base, draw(edited(base)), draw(edited(base))]
    return [written(side, draw(st.lists(st.booleans(), min_size=12, max_size=12))) for side in sides]


def written(found, breaks):
    out = ""
    for each, is_break in zip(found, breaks, strict=False):
        out += ("</p><p>" if is_break and out else " " if out else "<p>") + each
    return richtext.normal(f"{out}</p>") if out else ""


@pytest.mark.parametrize("module", [sentence_merge, field_merge])
def test_the_examples_hold(module):
    assert doctest.testmod(module).failed == 0


@given(rich_texts, rich_texts)
def test_one_side_alone_is_taken_as_it_is(base, mine):
    assert merge(base, mine, base).text() == mine
    assert merge(base, base, mine).text() == mine
    assert merge(base, mine, mine).text() == mine
    assert merge(base, mine, mine).stretches == ()


@given(versions())
def test_the_order_of_the_two_does_not_matter(sides):
    base, mine, theirs = sides

    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert one.text("mine") == other.text("theirs")
    assert one.text("base") == other.text("base")
    assert len(one.stretches) == len(other.stretches)


@given(versions())
def test_no_sentence_is_invented_or_lost(sides):
    base, mine, theirs = sides
    was, one, other = map(said, sides)

    found = merge(base, mine, theirs)

    if not found.stretches:
        now = said(found.text())
        assert not now - (one | other), "A sentence that neither wrote."
        assert not (one & other) - now, "A sentence that both have."
        assert not (one - was) - now, "A sentence that I wrote."
        assert not (other - was) - now, "A sentence that they wrote."
    for side, all_said in (("mine", one), ("theirs", other)):
        assert not (all_said - was) - said(found.text(side)), "What a side wrote stands in its version of the result."


@given(rich_texts, rich_texts, rich_texts)
def test_any_rich_text_merges_or_clashes(base, mine, theirs):
    found = merge(base, mine, theirs)

    for side in ("base", "mine", "theirs"):
        assert isinstance(found.text(side), str)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        # two sentences side by side
        ("One is. Two is.", "One was. Two is.", "One is. Two was.", "One was. Two was."),
        # one edited, one added behind it
        ("One is. Two is.", "One is. Two was.", "One is. Two is. Three is.", "One is. Two was. Three is."),
        # formatting is part of a sentence
        ("One is. Two is.", "<strong>One</strong> is. Two is.", "One is. Two <em>is</em>.",
         "<strong>One</strong> is. Two <em>is</em>."),
        # a link stays around two sentences that it covers
        ('<a href="/a">One is. Two is.</a> Three is.', '<a href="/a">One is. Two is.</a> Three was.',
         '<a href="/a">One is. Two is.</a> Three is. Four is.',
         '<a href="/a">One is. Two is.</a> Three was. Four is.'),
        # a paragraph split while its second sentence is edited
        ("<p>One is. Two is.</p>", "<p>One is.</p><p>Two is.</p>", "<p>One is. Two was.</p>",
         "<p>One is.</p><p>Two was.</p>"),
        # a list item taken out, another edited, one added
        ("<ul><li>One is.</li><li>Two is.</li></ul>", "<ul><li>Two is.</li></ul>",
         "<ul><li>One is.</li><li>Two was.</li><li>Three is.</li></ul>",
         "<ul><li>Two was.</li><li>Three is.</li></ul>"),
        # a paragraph made a heading while another is written
        ("<p>One is.</p><p>Two is.</p>", "<h3>One is.</h3><p>Two is.</p>", "<p>One is.</p><p>Two was.</p>",
         "<h3>One is.</h3><p>Two was.</p>"),
        # the same edit on both sides, and another
        ("One is. Two is.", "One was. Two is.", "One was. Two was.", "One was. Two was."),
        # no spaces between sentences
        ("一。二。", "一一。二。", "一。二二。", "一一。二二。"),
    ],
)  # fmt: skip
def test_different_sentences_merge(base, mine, theirs, result):
    found = merge(base, mine, theirs)

    assert [stretch.text("base") for stretch in found.stretches] == []
    assert found.text() == result


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "clash"),
    [
        ("One is. Two is.", "One was. Two is.", "One will be. Two is.", ("One is.", "One was.", "One will be.")),
        # one edited, the other took it out
        ("One is. Two is.", "One was. Two is.", "Two is.", ("One is.", "One was.", "")),
        # both wrote something new in the same place
        ("One is.", "One is. Mine is.", "One is. Hers is.", ("", "Mine is.", "Hers is.")),
        # one made bold, the other edited
        ("One is.", "<strong>One is.</strong>", "One was.", ("One is.", "<strong>One is.</strong>", "One was.")),
        # both moved the same sentence: it must not stand there twice
        ("One is. Two is. Three is.", "Two is. One is. Three is.", "Two is. Three is. One is.", None),
        # each took out what the other left
        ("One is. Two is.", "One is.", "Two is.", ("One is. Two is.", "One is.", "Two is.")),
    ],
)
def test_the_same_sentence_is_kept_in_three_versions(base, mine, theirs, clash):
    found = merge(base, mine, theirs)

    (stretch,) = found.stretches
    if clash:
        assert tuple(stretch.text(side) for side in ("base", "mine", "theirs")) == clash


def test_what_does_not_clash_is_in_every_version_of_the_result():
    base, mine, theirs = (
        "<p>A is. B is.</p><p>C is.</p>",
        "<p>A was. B was.</p><p>C is.</p>",
        "<p>A will. B is.</p><p>C will.</p>",
    )

    found = merge(base, mine, theirs)

    assert found.text("mine") == "<p>A was. B was.</p><p>C will.</p>"
    assert found.text("theirs") == "<p>A will. B was.</p><p>C will.</p>"
    assert found.shown("theirs") == "A will."
