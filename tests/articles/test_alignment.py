"""Tokens and likeness: what is one word, and which sentences belong together."""

import pytest

from articles import words
from articles.alignment import Budget, Item, Span, align, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mann’s 1,000 men—don't!", ["Mann’s", "1,000", "men", "—", "don't", "!"]),
        ("At 9:30, $2.50 (or 2027-Q3).", ["At", "9:30", ",", "$", "2.50", "(", "or", "2027", "-", "Q3", ")", "."]),
        ("See https://a.example/x?y=1.", ["See", "https://a.example/x?y=1", "."]),
        ("e\u0301te\u0301 naïve", ["e\u0301te\u0301", "naïve"]),
        ("👩‍🎬🏽 🇺🇸🇮🇹 ✌🏽", ["👩‍🎬🏽", "🇺🇸", "🇮🇹", "✌🏽"]),
        ("東京で Heat2を", ["東", "京", "で", "Heat2", "を"]),
        ("שָׁלוֹם עוֹלָם", ["שָׁלוֹם", "עוֹלָם"]),
        ("‘quoted’ “words”", ["‘", "quoted", "’", "“", "words", "”"]),
        (" \n\u00a0", []),
    ],
)
def test_tokens_are_never_cut(text, expected):
    found = tokens(text)

    assert found.texts == expected
    assert [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == expected


def items(*sentences):
    return [Item(sentence, sentence) for sentence in sentences]


def test_align_pairs_like_with_like_and_leaves_the_rest_alone():
    old = items("Pacino plays Hanna.", "It opens in June.")
    new = items("Nobody knows.", "It opens in July.")

    assert align(old, new, Budget()) == [Span(0, 1, 0, 0), Span(1, 1, 0, 1), Span(1, 2, 1, 2)]


def test_align_joins_a_sentence_with_the_two_it_became():
    old = items("Pacino plays Hanna and the film opens in June.")
    new = items("Pacino plays Hanna.", "The film opens in June.")

    assert align(old, new, Budget()) == [Span(0, 1, 0, 2)]


def test_align_shows_as_one_what_is_over_budget():
    old, new = items("one a", "two b"), items("one c", "two d")

    assert align(old, new, Budget(likenesses=0)) == [Span(0, 1, 0, 1), Span(1, 2, 1, 2)]
    assert align(items("x", "x y"), items("y", "y x"), Budget(likenesses=0)) == [Span(0, 2, 0, 2)]


def test_one_word_in_each_of_many_paragraphs_is_one_word_in_each():
    old = "".join(f"<p>Paragraph {n} speaks of item{n} alone, and of nothing else in it.</p>" for n in range(500))

    change = words.compare(old, old.replace("nothing", "little"))

    assert (change.gone, change.new) == (500, 500)
