"""The word-level difference against real edits and the marks that a sub-editor would make in them by hand."""

from functools import cache

import pytest

from articles import words
from tests.articles import corpus_reader
from tests.articles.corpus_reader import Unreadable, marked, normalized, paragraphs, texts

KINDS = set(
    "bold_italic case_change chinese_japanese date fact_statement headline interview links list_items long_prose mixed"
    " name number other_scripts paragraph_split paragraphs_joined punctuation quote_trimmed quotes_and_dashes"
    " sentence_added sentence_cut sentence_moved sentence_split sentences_merged standfirst typo unicode whole_rewrite"
    " word_order word_swap".split()
)


@cache
def records():
    return corpus_reader.records()


def compared(record):
    return words.compare(record.old, record.new, rich=record.rich)


def test_corpus_has_every_kind_of_edit():
    kinds = [record.kind for record in records()]

    assert set(kinds) == KINDS
    assert len(kinds) >= 430
    assert min(kinds.count(kind) for kind in KINDS) >= 8


def test_corpus_has_every_pair_once():
    pairs = [(record.old, record.new) for record in records()]

    assert [str(record) for record in records() if pairs.count((record.old, record.new)) > 1] == []


def test_records_mark_the_texts_that_they_are_about():
    wrong = []
    for record in records():
        for side, text in (("old", record.old), ("new", record.new)):
            expected = texts(text) if record.rich else [" ".join(text.replace("\n", "⏎").split())]
            wrong += [(str(record), side, mark) for mark in record.marks if paragraphs(mark, side) != expected]
            # A space before a full stop or comma is a slip of the marking: its space stands on the wrong side.
            wrong += [(str(record), side, part) for part in expected if " ." in part or " ," in part]

    assert wrong == []


def test_records_are_edits():
    assert [str(record) for record in records() if record.old == record.new] == []


def test_few_records_leave_a_choice():
    choices = [str(record) for record in records() if len(record.marks) > 1]

    assert len(choices) <= len(records()) / 8


def test_compare_marks_as_a_sub_editor_would():
    misses = []
    for record in records():
        found, expected = normalized(marked(compared(record))), list(map(normalized, record.marks))
        if found not in expected:
            misses.append("\n".join([str(record), *(f"  expected {mark}" for mark in expected), f"  found    {found}"]))
    share = 1 - len(misses) / len(records())

    assert share >= 0.95, f"{share:.1%} of {len(records())} met\n" + "\n".join(misses)


def test_compare_cuts_no_word():
    cut = []
    for record in records():
        for paragraph in compared(record).paragraphs:
            for other in ("new", "gone"):
                stretches = [(_fate(piece), piece.text) for piece in paragraph.pieces if piece.op != other]
                cut += [str(record)] * corpus_reader.cut_words(stretches)[1]

    assert cut == []


def _fate(piece):
    """Formatting may change inside a word."""
    return "same" if piece.op in ("same", "restyled") else f"{piece.op} {piece.move}"


def test_reader_reads_plain_and_rich_records():
    first = "# Why.\nmark: It opens in [-June-]{+May+}."
    second = "mark: A. {+¶+} B & [-c-]{+d+}.\nor: A. {+¶+} [-B & c-]{+B & d+}."

    plain, rich = corpus_reader.read(f"{first}\n\n{second}\n", "date")

    assert plain == ("date", 1, "It opens in June.", "It opens in May.", False, ("It opens in [-June-]{+May+}.",))
    assert (rich.old, rich.new, rich.rich, len(rich.marks)) == (
        "<p>A. B &amp; c.</p>",
        "<p>A.</p><p>B &amp; d.</p>",
        True,
        2,
    )


@pytest.mark.parametrize(
    "text",
    [
        "mark:",
        "mark It opens.",
        "old: <p>a</p>\nmark: a",
        "mark: a\nmark: b",
        "mark: [-a",
        "mark: [-a {+b+}-]",
        "mark: a {~b|now green~}",
        "mark: [-a ¶ b-]",
        "mark: (was a poem, now a heading) a",
    ],
)
def test_reader_refuses_what_it_cannot_read(text):
    with pytest.raises(Unreadable):
        corpus_reader.read(text, "date")


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("A b.[- C d.-] E [-f -]{+g +}h.", "A b. [-C d.-] E [-f-]{+g+} h."),
        ("[<A b. <]C d.{> A b.>}", "[<A b.<] C d. {>A b.>}"),
        ("A.{+¶+}{+ B c.+}", "A. {+¶+} {+B c.+}"),
        ("a{+ b+}{+ c+}", "a {+b c+}"),
        ("a {~b |now bold~}c", "a {~b|now bold~} c"),
        ("a[---]{+ +}b", "a[---] b"),
    ],
)
def test_normalized_moves_spaces_alone(mark, expected):
    assert normalized(mark) == normalized(normalized(mark)) == expected
