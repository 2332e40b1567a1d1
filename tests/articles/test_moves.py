"""Sentences that moved inside a text, and paragraphs that were split or joined."""

from hypothesis import given
from hypothesis import strategies as st

from articles import words
from articles.richtext import normal

NOVEL = "The novel came out in August."
MANN = "Mann wrote it with Meg Gardiner."
DRIVER = "Adam Driver is rumored for the part of Neil McCauley."


def fates(old, new):
    """Paragraph by paragraph: the break before it, and each piece's fate, move and text."""
    signs = {"same": "=", "gone": "-", "new": "+", "restyled": "~"}
    return [
        (each.break_, [f"{signs[piece.op]}{piece.move or ''} {piece.text.strip()}" for piece in each.pieces])
        for each in words.compare(old, new).paragraphs
    ]


def test_a_moved_sentence_is_neither_gone_nor_new():
    change = words.compare(f"<p>{NOVEL} {DRIVER}</p>", f"<p>{DRIVER} {NOVEL}</p>")

    assert (change.gone, change.new, change.moved, change.is_same) == (0, 0, 6, False)
    assert fates(f"<p>{NOVEL} {DRIVER}</p>", f"<p>{DRIVER} {NOVEL}</p>") == [
        ("", [f"-1 {NOVEL}", f"= {DRIVER}", f"+1 {NOVEL}"])
    ]


def test_sentences_that_moved_together_are_one_move():
    old = f"<p>{NOVEL} {MANN}</p><p>{DRIVER} He is said to like the part of Neil McCauley very much.</p>"
    new = f"<p>{DRIVER} He is said to like the part of Neil McCauley very much.</p><p>{NOVEL} {MANN}</p>"

    moved = [text for _, pieces in fates(old, new) for text in pieces if text[0] in "-+"]
    assert moved == [f"-1 {NOVEL} {MANN}", f"+1 {NOVEL} {MANN}"]


def test_a_sentence_that_moved_into_another_paragraph():
    old, new = f"<p>{NOVEL} {MANN}</p><p>{DRIVER}</p>", f"<p>{MANN}</p><p>{DRIVER} {NOVEL}</p>"

    assert fates(old, new) == [("", [f"-1 {NOVEL}", f"= {MANN}"]), ("", [f"= {DRIVER}", f"+1 {NOVEL}"])]


def test_a_sentence_with_another_word_has_not_merely_moved():
    assert words.compare(f"<p>{NOVEL} {DRIVER}</p>", f"<p>{DRIVER} The novel came out in July.</p>").moved == 0


def test_a_sentence_that_moved_and_links_elsewhere_says_so_where_it_stands_now():
    linked = '<p>The novel <a href="https://{}.example/">came out</a> in August.</p>'
    old, new = linked.format("a") + f"<p>{DRIVER}</p>", f"<p>{DRIVER}</p>" + linked.format("b")
    change = words.compare(old, new)

    assert (change.gone, change.new, change.moved, change.formatting) == (0, 0, 6, True)
    assert (change.old_text(), change.new_text()) == (old, new)
    assert change.remarks == ("link now goes to https://b.example/",)
    assert words.compare(new, old).remarks == ("link now goes to https://a.example/",)


def test_a_list_item_behind_one_that_left_is_not_grouped_differently():
    old = "<ul><li>Heat (1995)</li><li>Thief (1981)</li></ul>"
    new = "<ul><li><strong>Thief (1981)</strong></li></ul>"

    assert words.compare(old, new).remarks == ("now bold",)


def test_two_words_that_stand_elsewhere_are_told_as_gone_and_new():
    change = words.compare(f"<p>It is. {DRIVER}</p>", f"<p>{DRIVER} It is.</p>")

    assert (change.gone, change.new, change.moved) == (2, 2, 0)


def test_moves_are_numbered_in_the_order_of_the_new_side_from_either_side():
    old, new = f"<p>{NOVEL} {DRIVER} {DRIVER} {MANN}</p>", f"<p>{MANN} {DRIVER} {DRIVER} {NOVEL}</p>"

    for one, other in ((old, new), (new, old)):
        pieces = [piece for each in words.compare(one, other).paragraphs for piece in each.pieces]
        assert [piece.move for piece in pieces if piece.op == "new"] == [1, 2]


def test_a_paragraph_split_keeps_its_words():
    old, new = f"<p>{NOVEL} {MANN}</p>", f"<p>{NOVEL}</p><p>{MANN}</p>"

    assert fates(old, new) == [("", [f"= {NOVEL}", "- "]), ("new", [f"= {MANN}"])]
    assert fates(new, old) == [("", [f"= {NOVEL}", "+ "]), ("gone", [f"= {MANN}"])]
    change = words.compare(old, new)
    assert (change.gone, change.new, change.formatting, change.is_same) == (0, 0, True, False)


def test_a_paragraph_split_in_three_and_edited():
    old = f"<p>{NOVEL} {MANN} {DRIVER}</p>"
    new = f"<p>{NOVEL}</p><h3>{MANN}</h3><p>{DRIVER.replace('part', 'role')}</p>"

    change = words.compare(old, new)

    assert [each.break_ for each in change.paragraphs] == ["", "new", "new"]
    assert [each.remark for each in change.paragraphs] == ["", "was a paragraph, now a heading", ""]
    assert (change.gone, change.new, change.new_text()) == (1, 1, new)


def test_a_text_with_a_paragraph_separator_of_its_own_is_rebuilt():
    old, new = f"<p>{NOVEL}\u2029{MANN}</p>", f"<p>{NOVEL}</p><p>{MANN}</p>"

    change = words.compare(old, new)

    assert (change.old_text(), change.new_text()) == (normal(old), normal(new))


PARTS = [NOVEL, MANN, DRIVER, NOVEL.replace("August", "July"), "It is.", "<strong>So</strong> it seems to us."]


@st.composite
def texts(draw):
    paragraphs = draw(st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4), max_size=4))
    tags = draw(st.lists(st.sampled_from(["p", "p", "p", "h3", "blockquote"]), min_size=4, max_size=4))
    return "".join(f"<{tag}>{' '.join(parts)}</{tag}>" for tag, parts in zip(tags, paragraphs, strict=False))


@given(texts(), texts())
def test_both_sides_of_moves_and_breaks_are_rebuilt(old, new):
    change = words.compare(old, new)

    assert (change.old_text(), change.new_text()) == (normal(old), normal(new))
    assert change.is_same == (normal(old) == normal(new))


@given(texts(), texts())
def test_swapping_the_sides_swaps_moves_and_breaks(old, new):
    there, back = words.compare(old, new), words.compare(new, old)

    assert (there.gone, there.new, there.moved) == (back.new, back.gone, back.moved)
    swapped = {"": "", "new": "gone", "gone": "new"}
    assert [each.break_ for each in there.paragraphs if each.break_] == [
        swapped[each.break_] for each in back.paragraphs if each.break_
    ]


@given(texts(), texts())
def test_each_move_stands_once_on_either_side_with_the_same_words(old, new):
    ends = {"gone": {}, "new": {}}
    for paragraph in words.compare(old, new).paragraphs:
        for piece in paragraph.pieces:
            if piece.move:
                ends[piece.op][piece.move] = ends[piece.op].get(piece.move, "") + piece.text + " "

    gone, new = ({move: text.split() for move, text in side.items()} for side in ends.values())
    assert gone == new


def test_a_space_that_went_with_a_break_is_not_drawn():
    split = words.compare(f"<p>{NOVEL} {MANN}</p>", f"<p>{NOVEL}</p><p>{MANN}</p>").paragraphs[0]

    assert [piece.op for piece in split.pieces] == ["same", "gone"]
    assert [piece.text for piece in split.drawn] == [NOVEL]
