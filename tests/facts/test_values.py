"""Dates as precise as they are known, clean text, field types."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.values import (
    Choice,
    Date,
    NotADate,
    PartialDate,
    People,
    Roles,
    Text,
    Url,
    clean_json,
    clean_text,
    date_step,
)

parse = PartialDate.parse
days = st.dates(datetime.date(1850, 1, 1), datetime.date(2200, 12, 31))
dates = st.one_of(
    st.builds(lambda day: PartialDate(day.year), days),
    st.builds(lambda day: PartialDate(day.year, quarter=(day.month + 2) // 3), days),
    st.builds(lambda day: PartialDate(day.year, month=day.month), days),
    st.builds(lambda day: PartialDate(day.year, month=day.month, day=day.day), days),
)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2027", "2027"),
        ("2027-Q3", "2027-Q3"),
        ("2027-06", "2027-06"),
        ("2027-06-05", "2027-06-05"),
        ("5 June 2027", "2027-06-05"),
        ("5th of june, 2027", "2027-06-05"),
        ("June 5, 2027", "2027-06-05"),
        ("Jun. 5th 2027", "2027-06-05"),
        ("  June   2027 ", "2027-06"),
        ("June of 2027", "2027-06"),
        ("Sept 2027", "2027-09"),
        ("Q3 2027", "2027-Q3"),
        ("q3, 2027", "2027-Q3"),
        ("2027 Q3", "2027-Q3"),
        ("third quarter of 2027", "2027-Q3"),
        ("the 3rd quarter 2027", "2027-Q3"),
        ("29 February 2028", "2028-02-29"),
    ],
)
def test_parse_takes_what_people_type(typed, iso):
    assert parse(typed).iso == iso


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31 June 2027", '"31 June 2027" is not a day. June has 30 days.'),
        ("2027-02-29", '"2027-02-29" is not a day. February 2027 has 28 days.'),
        ("June 0, 2027", '"June 0, 2027" is not a day. Months begin with day 1.'),
        ("2027-13", '"2027-13" is not a month. A year has 12 months.'),
        ("2027-00", '"2027-00" is not a month. A year has 12 months.'),
        ("2027-13-01", '"2027-13-01" is not a month. A year has 12 months.'),
        ("Q5 2027", '"Q5 2027" is not a quarter. A year has 4 quarters.'),
        ("2027-Q0", '"2027-Q0" is not a quarter. A year has 4 quarters.'),
        ("fifth quarter of 2027", '"fifth quarter of 2027" is not a quarter. A year has 4 quarters.'),
        ("1849", '"1849" is too far away. Years run from 1850 to 2200.'),
        ("June 2201", '"June 2201" is too far away. Years run from 1850 to 2200.'),
        (
            "summer 2027",
            '"summer 2027" has no exact meaning. Give a quarter, such as Q3 2027, a month, or the year alone.',
        ),
        ("6/5/2027", '"6/5/2027" can be read two ways. Write the month as a word, such as 5 June 2027.'),
        ("5 June", '"5 June" has no year. Write it with one, such as 5 June 2027.'),
        ("5 Juno 2027", '"5 Juno 2027" names no month. Write it out, such as June 2027.'),
        ("soon", '"soon" is not a date. Write 2027, Q3 2027, June 2027 or 5 June 2027.'),
        ("٢٠٢٧", '"٢٠٢٧" is not a date. Write 2027, Q3 2027, June 2027 or 5 June 2027.'),
        ("x" * 50, f'"{"x" * 39}…" is not a date. Write 2027, Q3 2027, June 2027 or 5 June 2027.'),
        ("  ", "No date was given."),
    ],
)
def test_parse_refuses_in_plain_words(typed, message):
    with pytest.raises(NotADate) as refused:
        parse(typed)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("iso", "precision", "label", "first", "last"),
    [
        ("2027", "year", "2027", "2027-01-01", "2027-12-31"),
        ("2027-Q3", "quarter", "third quarter of 2027", "2027-07-01", "2027-09-30"),
        ("2028-02", "month", "February 2028", "2028-02-01", "2028-02-29"),
        ("2027-06-05", "day", "5 June 2027", "2027-06-05", "2027-06-05"),
    ],
)
def test_a_date_knows_its_precision_and_its_ends(iso, precision, label, first, last):
    date = parse(iso)

    assert (date.precision, date.label, str(date)) == (precision, label, iso)
    assert (date.first_day.isoformat(), date.last_day.isoformat()) == (first, last)


def test_dates_sort_by_first_day_the_more_precise_first():
    isos = ["2028", "2027", "2027-Q1", "2027-02", "2027-01", "2027-01-01"]

    assert [date.iso for date in sorted(map(parse, isos))] == [
        *("2027-01-01", "2027-01", "2027-Q1", "2027", "2027-02", "2028"),
    ]


@pytest.mark.parametrize("parts", [{"month": 13}, {"quarter": 5}, {"day": 3}, {"quarter": 2, "month": 6}])
def test_an_impossible_date_cannot_be_made(parts):
    with pytest.raises(NotADate):
        PartialDate(2027, **parts)


@given(dates)
def test_iso_and_label_read_back(date):
    assert parse(date.iso) == date
    assert parse(date.label) == date
    assert parse(date.label.upper()) == date


@given(dates, dates)
def test_order_is_total(one, other):
    assert [one < other, one == other, other < one].count(True) == 1
    assert (hash(one) == hash(other)) or one != other


@given(st.text(max_size=30))
def test_parse_answers_or_refuses(typed):
    try:
        assert parse(parse(typed).iso) == parse(typed)
    except NotADate as refused:
        assert str(refused).endswith((".", "alone."))


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("2027", "2027", ""),
        ("2027", "2027-06", "more precise"),
        ("2027-06-05", "2027-Q2", "less precise"),
        ("2027-06", "2027-09", "three months later"),
        ("2027-06", "2028-06", "one year later"),
        ("2027-Q1", "2027-Q2", "one quarter later"),
        ("2027-Q1", "2026-Q1", "one year earlier"),
        ("2027-06-05", "2027-06-03", "two days earlier"),
        ("2027-06-05", "2027-06-06", "one day later"),
        ("2027-06-05", "2027-06-19", "two weeks later"),
        ("2027-06-05", "2027-08-05", "two months later"),
        ("2027-06-05", "2027-09-20", "about four months later"),
        ("2027-06-05", "2026-06-05", "one year earlier"),
        ("2027", "2040", "13 years later"),
        ("2027", "2028-06", "one year later, and more precise"),
        ("2027-06-05", "2027-05", "one month earlier, and less precise"),
        ("2027-Q1", "2027-06", "one quarter later, and more precise"),
        (None, "2027", "now given"),
        ("2027", None, "no longer given"),
        (None, None, ""),
    ],
)
def test_date_step_says_how_far(old, new, step):
    assert date_step(old and parse(old), new and parse(new)) == step


@given(dates, dates)
def test_date_step_backwards_is_the_opposite(old, new):
    swap = {"later": "earlier", "earlier": "later", "more": "less", "less": "more"}
    there, back = date_step(old, new), date_step(new, old)

    words = [swap.get(word.rstrip(","), word.rstrip(",")) for word in there.split()]
    assert words == [word.rstrip(",") for word in back.split()]
    assert (there == "") == (old == new)


def test_clean_text_keeps_lines_and_composes():
    assert clean_text("e\u0301\r\nb\rc\td\x07\x85") == "é\nb\nc\td"


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "\udfff"])
def test_clean_text_refuses_what_cannot_be_stored(bad):
    with pytest.raises(ValueError, match="cannot be stored"):
        clean_text(bad)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_clean_text_is_settled_after_once(text):
    once = clean_text(text)

    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=10,
)


@given(json)
def test_clean_json_is_settled_after_once(value):
    once = clean_json(value)

    assert clean_json(once) == once


def test_clean_json_cleans_texts_and_keys_at_every_depth():
    assert clean_json({"e\u0301": ["a\x07", ("b", None, True, 3)]}) == {"é": ["a", ["b", None, True, 3]]}


@pytest.mark.parametrize("bad", [1.5, [float("nan")], {"a": {"b": 1e16}}, {1: "a"}, b"bytes", {"a": "\0"}])
def test_clean_json_refuses_what_is_not_stored(bad):
    with pytest.raises(ValueError):
        clean_json(bad)


def test_clean_json_refuses_bottomless_nesting():
    value = []
    for _ in range(10_000):
        value = [value]

    with pytest.raises(ValueError, match="more than 32 deep"):
        clean_json(value)


STAGES = Choice("Stage", options=(("wish", "Wished for"), ("cast", "Cast")))


@pytest.mark.parametrize(
    ("field", "value", "kept", "words"),
    [
        (Text("Of"), "  novel ", "novel", "novel"),
        (Text("Of"), "", None, ""),
        (Text("Of"), None, None, ""),
        (STAGES, "wish", "wish", "Wished for"),
        (Date("Date"), "June 2027", "2027-06", "June 2027"),
        (Url("Address"), "HTTPS://Example.com/a?b=c#d", "https://Example.com/a?b=c#d", "https://Example.com/a?b=c#d"),
        (Url("Address"), "http://localhost:8000/", "http://localhost:8000/", "http://localhost:8000/"),
        (People("People"), ["A", " ", "B", "C"], ["A", "B", "C"], "A, B and C"),
        (People("People"), [], [], ""),
        (Roles("Roles"), [["A", "X"], ["", ""], ["B", ""]], [["A", "X"], ["B", ""]], "A as X and B"),
    ],
)
def test_a_field_type_keeps_plain_json_and_reads_in_words(field, value, kept, words):
    assert field.clean(value) == kept
    assert field.words(kept) == words


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (Text("Of"), 3, "This must be text."),
        (Text("Of", longest=3), "four", "This has 4 characters. It may have 3."),
        (Text("Of"), "a\0", "The text holds a NUL character, which cannot be stored."),
        (STAGES, "lead", '"lead" is not one of the choices.'),
        (Date("Date"), "31 June 2027", '"31 June 2027" is not a day. June has 30 days.'),
        (Url("Address"), "example.com", '"example.com" is not a web address. Begin it with https://.'),
        (Url("Address"), "javascript://x", '"javascript://x" is not a web address. Begin it with https://.'),
        (People("People"), "Adam Driver", "This must be a list."),
        (People("People"), [3], "This must be text."),
        (Roles("Roles"), ["Adam Driver"], "Row 1 is not a pair of person and part."),
        (Roles("Roles"), [["", "Neil McCauley"]], 'Row 1 names the part "Neil McCauley" and nobody to play it.'),
    ],
)
def test_a_field_type_refuses_in_plain_words(field, value, message):
    with pytest.raises(ValueError) as refused:
        field.clean(value)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("https://a b", "It holds a space or a sign that no address has."),
        *(
            (typed, "The name of the site is missing or cannot be read.")
            for typed in ("https://", "https:///x", "https://me@x.com", "https://[::1", "https://x:99999")
        ),
    ],
)
def test_an_address_is_refused_with_the_reason(typed, why):
    with pytest.raises(ValueError) as refused:
        Url("Address").clean(typed)

    assert str(refused.value) == f'"{typed}" is not a web address. {why}'


def test_words_show_older_values_as_they_are():
    assert STAGES.words("auditioned") == "auditioned"
    assert Date("Date").words("someday") == "someday"
