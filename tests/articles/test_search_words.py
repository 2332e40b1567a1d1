import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import search_words
from articles.search_words import LONGEST, LONGEST_QUERY, MOST_WORDS, bounded, places, query, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Timothée CHALAMET", ["timothee", "chalamet"]),
        ("Straße STRASSE ẞ", ["strasse", "ss"]),
        ("Łódź Søren Đorđe ıÍİ Æsir œuvre Þór", ["lodz", "soren", "dorde", "iii", "aesir", "oeuvre", "thor"]),
        ("ﬁlm Ⅷ ① ½", ["film", "viii", "1", "12"]),
        ("x\u030c e\u0301\u0323 Ἀχιλλεύς", ["x", "e", "αχιλλευσ"]),
        ("O’Brien O'Brien", ["o", "brien", "obrien"]),
        ("McCauley's", ["mccauley", "s", "mccauleys"]),
        ("sci-fi 10,000 9/11 U.S.", ["sci", "fi", "scifi", "10", "000", "10000", "9", "11", "911", "u", "s", "us"]),
        ("word—word “quoted” (2027-06-05)", ["word", "quoted", "2027", "06", "05", "20270605"]),
        ("Heat™ 🔥 ❤️ 👩‍👩‍👧", ["heat"]),
        ("東京物語 ヒート がぎ", ["東", "京", "物", "語", "ヒ", "ー", "ト", "が", "ぎ"]),
        ("한국어 हिन्दी עִבְרִית", ["한국어", "हिन्दी", "עִבְרִית"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zero", "width"]),
        ("\x00\ud800 -- ' \"", []),
    ],
)  # fmt: skip
def test_words_are_folded(text, found):
    assert words(text) == [unicodedata.normalize("NFC", word) for word in found]


@given(st.text())
def test_words_survive_being_written_with_spaces_and_read_again(text):
    """What the databases part by spaces is what was handed to them, and folding once is enough."""
    found = words(text)

    assert all(word and not set(word) & set(" -'\"\\·*:&|!()") and len(word) <= LONGEST for word in found)
    assert not any(unicodedata.category(sign)[0] in "ZC" for word in found for sign in word)


@given(st.text(st.characters(codec="utf-8")))
def test_every_word_of_a_text_stands_where_it_is_said_to_stand(text):
    text = unicodedata.normalize("NFC", text)

    found = list(places(text))

    assert list(dict.fromkeys(place.word for place in found)) == words(text)
    assert all(place.word[0] == words(text[place.start : place.end])[0][0] for place in found)


def test_what_is_remembered_of_signs_is_bounded():
    known = search_words._Folding()
    for code in range(0x20, 3 * search_words.MOST_SIGNS):
        known[code]

    assert len(known) <= search_words.MOST_SIGNS
    assert "É".translate(known) == "e"


def test_a_place_covers_the_accents_and_both_halves_of_a_joined_word():
    text = "The “Dé-jà vu” plot"

    assert [(word, text[start:end]) for word, start, end in places(text)] == [
        ("the", "The"), ("de", "Dé"), ("ja", "jà"), ("deja", "Dé-jà"), ("vu", "vu"), ("plot", "plot")
    ]  # fmt: skip


def wanted(typed):
    return [(each.whole, *each.parts) for each in query(typed).wanted]


def test_a_query_wants_each_word_once_and_the_last_may_be_unfinished():
    asked = query("heat  Cool heat DRIV")

    assert [each.whole for each in asked.wanted] == ["cool", "heat", "driv"]
    assert [each.is_last for each in asked.wanted] == [False, False, True]
    assert asked.typed == "heat Cool heat DRIV"
    assert not asked.is_cut


def test_a_joined_word_is_wanted_as_one_or_by_its_parts():
    assert wanted("sci-fi O’Brien's Mann's U.S.") == [("scifi", "sci", "fi"), ("obriens",), ("manns", "mann"), ("us",)]


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\ud800", "🔥 !?", '"*"', "-- ' ;"])
def test_a_query_without_a_word_wants_nothing(typed):
    assert query(typed).wanted == ()


def test_a_long_query_is_cut_and_says_so():
    many, long = query(" ".join(str(number) for number in range(10_000))), query("x" * 5_000)

    assert (len(many.wanted), len(many.typed) <= LONGEST_QUERY, many.is_cut) == (MOST_WORDS, True, True)
    assert (long.wanted[0].whole, len(long.typed), long.is_cut) == ("x" * LONGEST, LONGEST_QUERY, True)


@given(st.text(st.characters()))
def test_any_query_can_be_shown_again(typed):
    asked = query(typed)

    assert asked.typed.encode().isascii() or not typed.isascii()
    assert [each.whole for each in asked.wanted] == [each.whole for each in query(asked.typed).wanted]


def test_a_row_takes_half_a_megabyte_of_words():
    assert sum(len(word) + 1 for word in bounded(f"{number:060}" for number in range(20_000))) <= 500_000
