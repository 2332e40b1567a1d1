"""The fact kinds: read, written, told in words, compared."""

import datetime as dt
import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import kinds
from facts.kinds import KINDS, PATTERNS, BadDetails, Details, fact_kind
from facts.status import Status
from facts.values import Date, Text

DRIVER = {"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"}


def test_the_kinds_are_these():
    assert kinds.choices() == [
        ("casting", "Casting"),
        ("credit", "Credit"),
        ("release-date", "Release date"),
        ("plot", "Plot"),
        ("production", "Production"),
        ("quote", "Quote"),
        ("trailer", "Trailer"),
        ("background", "Background"),
    ]


def test_fields_say_what_a_form_needs():
    date, of, territory, medium = kinds.fields("release-date")

    assert (date.name, date.label, date.type) == ("date", "Date", "date")
    assert date.help == "Also: Q3 2027, June 2027, 5 June 2027."
    assert [of.type, territory.type, medium.type] == ["text", "text", "choice"]
    assert medium.choices[0] == ("theaters", "In theaters")
    assert [field.type for field in kinds.fields("casting")] == ["roles", "choice", "text"]
    assert [field.type for field in kinds.fields("credit")] == ["people", "text", "text"]
    assert [field.type for field in kinds.fields("trailer")] == ["url", "text"]
    assert kinds.fields("background") == ()
    assert kinds.fields("weather") == ()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("casting", {"roles": [], "stage": "none", "of": ""}),
        ("credit", {"people": [], "job": "", "of": ""}),
        ("release-date", {"date": None, "of": "", "territory": None, "medium": None}),
        ("plot", {"set_in": None, "of": ""}),
        ("production", {"stage": None, "of": ""}),
        ("quote", {"words": "", "speaker": None}),
        ("trailer", {"url": None, "of": ""}),
        ("background", {}),
        ("weather", {}),
    ],
)
def test_blank_has_every_field(kind, content):
    assert kinds.blank(kind) == content
    assert kinds.write(kinds.read(kind, content)) == content
    assert kinds.write(kinds.read(kind, {})) == content


def test_read_settles_what_people_type():
    details = kinds.read("release-date", {"date": " June 2027", "territory": "", "of": None})

    assert kinds.write(details) == {"date": "2027-06", "of": "", "territory": None, "medium": None}


def test_read_refuses_every_bad_field_at_once():
    with pytest.raises(BadDetails) as refused:
        kinds.read("release-date", {"date": "31 June 2027", "medium": "radio", "of": 3, "time": "noon"})

    assert refused.value.errors == {
        "time": "There is no such field.",
        "date": '"31 June 2027" is not a day. June has 30 days.',
        "of": "This must be text.",
        "medium": '"radio" is not one of the choices.',
    }


@pytest.mark.parametrize("content", [None, [], "text", 3])
def test_read_refuses_what_is_no_object(content):
    with pytest.raises(BadDetails) as refused:
        kinds.read("plot", content)

    assert refused.value.errors == {"": "Details must be an object with named fields."}


@pytest.mark.parametrize("content", [{"sky": "blue", "winds": ["N", None], "of": {"a": 1}}, [1, "a"], None, "text"])
def test_an_unknown_kind_keeps_its_json_untouched(content):
    details = kinds.read("weather", content)

    assert kinds.write(details) == content
    assert kinds.headline("weather", content) == "Weather"
    assert kinds.value("weather", content) == ""
    assert kinds.is_negative("weather", content, "confirmed") is False
    assert kinds.changes("weather", content, content) == []


def test_an_unknown_kind_is_described_and_compared_by_what_it_holds():
    old, new = {"sky_color": "blue", "winds": ["N", "E"]}, {"sky_color": "gray", "rain": {"mm": 3}}

    assert kinds.describe("weather", old) == (("Sky color", "blue"), ("Winds", "N, E"))
    assert kinds.changes("weather", old, new) == [
        ("Sky color", "blue", "gray", ""),
        ("Winds", "N, E", "", ""),
        ("Rain", "", "mm: 3", ""),
    ]


def test_values_that_read_alike_still_differ():
    assert kinds.changes("weather", {"a": "1"}, {"a": 1}) == [("A", "1", "1", "")]
    assert kinds.changes("weather", {"a": None}, {}) == [("A", "", "", "")]


def test_details_of_an_older_form_are_drawn_as_they_are():
    old = {"date": "someday", "studio": "Ours"}

    assert kinds.describe("release-date", old) == (("Date", "someday"), ("Studio", "Ours"))
    assert kinds.headline("release-date", old) == "Release date"
    assert [change[0] for change in kinds.changes("release-date", old, kinds.blank("release-date"))] == [
        *("Date", "Studio", "Of", "Territory", "Medium"),
    ]


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
contents = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(
        st.just(kind),
        st.fixed_dictionaries({}, optional={field.name: strategy_of(field) for field in kinds.fields(kind)}),
    )
)


def strategy_of(field):
    match field.type:
        case "text":
            return names | st.none()
        case "choice":
            return st.sampled_from([value for value, _ in field.choices] + ["", None])
        case "date":
            return st.sampled_from(["2027", "2027-Q3", "June 2027", "5 June 2027", "", None])
        case "url":
            return st.sampled_from(["https://example.com/a", "", None])
        case "people":
            return st.lists(names, max_size=3)
        case "roles":
            return st.lists(st.tuples(names.map(lambda name: f"A{name}"), names), max_size=3)


@given(contents)
def test_what_is_written_reads_back(kind_and_content):
    kind, content = kind_and_content
    details = kinds.read(kind, content)

    written = kinds.write(details)

    assert kinds.read(kind, written) == details
    assert json.loads(json.dumps(written)) == written
    assert list(written) == [field.name for field in kinds.fields(kind)]


@given(contents, st.data())
def test_changes_are_empty_only_between_equals(kind_and_content, data):
    kind, content = kind_and_content
    other = data.draw(contents.filter(lambda pair: pair[0] == kind) if not content else st.just((kind, {})))[1]
    old, new = kinds.read(kind, content), kinds.read(kind, other)

    assert kinds.changes(kind, old, old) == []
    assert bool(kinds.changes(kind, old, new)) == (kinds.write(old) != kinds.write(new))


@pytest.mark.parametrize(
    ("kind", "details", "statement", "headline"),
    [
        ("casting", DRIVER, "x", "Adam Driver as Neil McCauley"),
        ("casting", {"roles": [["A", "X"], ["B", ""]]}, "", "A as X and B"),
        ("casting", {"roles": [["A", "X"], ["B", "Y"], ["C", "Z"]]}, "", "A as X and 2 others"),
        ("casting", {}, "Nobody is <em>cast</em> &amp; that is all.", "Nobody is cast & that is all."),
        ("casting", {}, "", "Casting"),
        ("credit", {"people": ["Michael Mann"], "job": "author", "of": "novel"}, "x", "Author: novel"),
        ("release-date", {"of": "film"}, "x", "Release date"),
        ("release-date", {"of": "novel"}, "x", "Release date: novel"),
        ("production", {"stage": "not-started"}, "x", "Production"),
        ("trailer", {"of": "novel"}, "x", "Trailer: novel"),
        ("quote", {"words": "Perhaps", "speaker": "Michael Mann"}, "x", "Michael Mann: “Perhaps”"),
        ("quote", {"words": "obsession"}, "x", "“obsession”"),
        ("quote", {"speaker": "Michael Mann"}, "x", "Michael Mann"),
        ("plot", {}, "word " * 20, " ".join(["word"] * 12) + " …"),
        ("background", {}, "", "Background"),
    ],
)
def test_headline_names_the_fact(kind, details, statement, headline):
    assert kinds.headline(kind, details, statement) == headline


@pytest.mark.parametrize(
    ("kind", "details", "value"),
    [
        ("casting", DRIVER, "Linked with the part"),
        ("credit", {"people": ["Michael Mann", "Meg Gardiner"]}, "Michael Mann and Meg Gardiner"),
        ("release-date", {"date": "2027-06"}, "June 2027"),
        (
            "release-date",
            {"date": "2027-06-05", "medium": "theaters", "territory": "United States"},
            "5 June 2027, in theaters, United States",
        ),
        ("release-date", {}, "None given"),
        ("production", {"stage": "not-started"}, "Not started"),
        ("production", {}, "None given"),
        ("plot", {"set_in": "1988"}, "Set in 1988"),
        ("plot", {}, ""),
        ("quote", {"words": "Perhaps"}, "“Perhaps”"),
        ("trailer", {"url": "https://example.com/v/1/"}, "example.com/v/1"),
        ("trailer", {}, "None given"),
        ("background", {}, ""),
    ],
)
def test_value_is_the_typed_value_in_words(kind, details, value):
    assert kinds.value(kind, details) == value


def test_describe_leaves_out_what_is_blank_and_the_topic_itself():
    assert kinds.describe("casting", DRIVER) == (
        ("Roles", "Adam Driver as Neil McCauley"),
        ("Stage", "Linked with the part"),
    )
    assert kinds.describe("trailer", {"url": None, "of": "novel"}) == (("Of", "novel"),)


@pytest.mark.parametrize(
    ("kind", "details", "status", "negative"),
    [
        ("production", {"stage": "not-started"}, "confirmed", True),
        ("production", {"stage": "casting-not-begun"}, "confirmed", True),
        ("production", {"stage": "unannounced"}, "reported", True),
        ("production", {"stage": "announced"}, "confirmed", False),
        ("production", {"stage": "on-hold"}, "confirmed", False),
        ("production", {}, "confirmed", False),
        ("trailer", {"url": None}, "not-announced", True),
        ("trailer", {"url": None}, "confirmed", False),
        ("trailer", {"url": "https://example.com/"}, "not-announced", False),
        ("release-date", {}, "not-announced", True),
        ("release-date", {"date": "2027"}, "not-announced", False),
        ("background", {}, "not-announced", False),
    ],
)
def test_is_negative_is_what_only_looking_shows(kind, details, status, negative):
    assert kinds.is_negative(kind, details, status) is negative


def test_changes_name_the_field_both_words_and_how_far_a_date_moved():
    old = {"date": "2027-06", "of": "film", "territory": None, "medium": None}
    new = {"date": "2027-09", "of": "film", "territory": "France", "medium": "theaters"}

    assert kinds.changes("release-date", old, new) == [
        ("Date", "June 2027", "September 2027", "three months later"),
        ("Territory", "", "France", ""),
        ("Medium", "", "In theaters", ""),
    ]


def test_changes_of_a_role_and_of_an_accent():
    other = {**DRIVER, "roles": [["Ádam Driver", "Neil McCauley"]]}

    assert kinds.changes("casting", DRIVER, other) == [
        ("Roles", "Adam Driver as Neil McCauley", "Ádam Driver as Neil McCauley", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "status", "days"),
    [
        ("release-date", Status.NOT_ANNOUNCED, 14),
        ("production", Status.CONFIRMED, 14),
        ("casting", Status.RUMORED, 14),
        ("casting", Status.SUGGESTED, None),
        ("casting", Status.DENIED, None),
        ("credit", Status.CONFIRMED, None),
        ("background", Status.NOT_ANNOUNCED, 30),
        ("weather", Status.CONFIRMED, None),
        ("casting", "whispered", None),
    ],
)
def test_default_review_days_follow_kind_and_status(kind, status, days):
    assert kinds.default_review_days(kind, status) == days


def test_a_new_kind_is_one_class(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", dict(KINDS))

    @fact_kind("award", "Award", perishable_days=7)
    class Award(Details, frozen=True):
        prize: Annotated[str, Text("Prize")] = ""
        given: Annotated[str | None, Date("Given on")] = None

    assert kinds.read("award", {"prize": "Oscar", "given": "March 2027"}) == Award(prize="Oscar", given="2027-03")
    assert kinds.describe("award", {"prize": "Oscar"}) == (("Prize", "Oscar"),)
    assert kinds.default_review_days("award", "confirmed") == 7


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_opens_with_facts_that_nobody_has_announced(name):
    for section in PATTERNS[name].fill("Tom & <Jerry>"):
        assert "Tom & <Jerry>" in section.heading
        assert len(section.facts) > 0
        for fact in section.facts:
            assert "Tom &amp; &lt;Jerry&gt;" in fact.statement
            assert kinds.write(kinds.read(fact.kind, fact.details)) == fact.details


def test_the_patterns_are_these():
    assert {name: pattern.label for name, pattern in PATTERNS.items()} == {
        "story": "Story",
        "cast": "Cast",
        "release": "Release",
        "trailer": "Trailer",
    }
    section = PATTERNS["release"].fill("Heat 2")[0]
    assert section.heading == "When does Heat 2 come out?"
    assert section.facts[0].statement == "No release date has been announced for Heat 2."


@pytest.mark.parametrize(
    ("kind", "details", "status", "settled"),
    [
        ("casting", {"of": "Heat (1995)"}, "confirmed", True),
        ("casting", {"of": "Heat (1995)"}, "reported", False),
        ("casting", {"of": "film"}, "confirmed", False),
        ("release-date", {"date": "2022-08"}, "confirmed", True),
        ("release-date", {"date": "2027-03"}, "confirmed", False),
        ("release-date", {"date": "2027"}, "confirmed", False),
        ("release-date", {}, "confirmed", False),
        ("production", {"stage": "finished"}, "confirmed", False),
        ("horoscope", {"of": "Leo"}, "confirmed", False),
    ],
)
def test_is_settled_is_what_is_over_and_sure(kind, details, status, settled):
    content = {**kinds.blank(kind), **details} if kind in kinds.KINDS else details

    assert kinds.is_settled(kind, content, status, dt.date(2027, 3, 15)) is settled
