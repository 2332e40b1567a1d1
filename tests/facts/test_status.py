"""What each status wants, case by case, and what readers see of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import kinds
from facts.status import LABELS, MEANINGS, STANDING_LABELS, Cited, Standing, Status, mark, shortfall, standing_label

PRIMARY, RECORD, REPORT, CHECK, ANONYMOUS = Standing
NOBODY: list[Cited] = []

CONFIRMED_NEEDS = "Confirmed needs more: a primary document, someone on the record, or a second, independent source."
REPORTED_NEEDS = "Reported needs more: a named publication."
DENIED_NEEDS = "Denied needs more: a primary document, someone on the record, or a published report."
SUGGESTED_NEEDS = "Suggested needs more: whose wish it is, by name."


def at(standing, publisher="Deadline", origin=""):
    return Cited(standing, publisher, origin)


@pytest.mark.parametrize(
    ("status", "cited", "lacks"),
    [
        (Status.CONFIRMED, [at(PRIMARY)], None),
        (Status.CONFIRMED, [at(RECORD)], None),
        (Status.CONFIRMED, [at(REPORT)], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(CHECK)], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(ANONYMOUS)], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT), at(REPORT, "Variety")], None),
        (Status.CONFIRMED, [at(REPORT), at(CHECK, "The film desk")], None),
        (Status.CONFIRMED, [at(REPORT), at(REPORT)], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT), at(REPORT, "DEADLINE ")], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT), at(REPORT, "Variety", "Deadline")], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT, "A", "Reuters"), at(REPORT, "B", "reuters")], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT, "A", "Reuters"), at(REPORT, "A", "AP")], None),
        (Status.CONFIRMED, [at(REPORT), at(ANONYMOUS, "Variety")], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(REPORT), at(REPORT, "")], CONFIRMED_NEEDS),
        (Status.CONFIRMED, [at(RECORD), at(ANONYMOUS, "")], None),
        (Status.CONFIRMED, [at(RECORD, "")], CONFIRMED_NEEDS),
        (Status.REPORTED, [at(REPORT)], None),
        (Status.REPORTED, [at(RECORD)], None),
        (Status.REPORTED, [at(CHECK, "The film desk")], None),
        (Status.REPORTED, [at(REPORT, "")], REPORTED_NEEDS),
        (Status.REPORTED, [at(REPORT, "Unattributed")], REPORTED_NEEDS),
        (Status.REPORTED, [at(REPORT, " unattributed ")], REPORTED_NEEDS),
        (Status.REPORTED, [at(ANONYMOUS)], REPORTED_NEEDS),
        (Status.REPORTED, [at(ANONYMOUS), at(REPORT)], None),
        (Status.DENIED, [at(PRIMARY)], None),
        (Status.DENIED, [at(RECORD)], None),
        (Status.DENIED, [at(REPORT)], None),
        (Status.DENIED, [at(CHECK)], DENIED_NEEDS),
        (Status.DENIED, [at(ANONYMOUS)], DENIED_NEEDS),
        (Status.SUGGESTED, [at(RECORD)], None),
        (Status.SUGGESTED, [at(REPORT)], None),
        (Status.SUGGESTED, [at(ANONYMOUS)], SUGGESTED_NEEDS),
        (Status.SUGGESTED, [at(RECORD, "")], SUGGESTED_NEEDS),
        (Status.RUMORED, [at(ANONYMOUS, "")], None),
        (Status.RUMORED, [at(REPORT)], None),
        (Status.NOT_ANNOUNCED, [at(ANONYMOUS, "")], None),
        (Status.NOT_ANNOUNCED, NOBODY, None),
    ],
)
def test_shortfall_follows_the_table(status, cited, lacks):
    assert shortfall(status, cited) == lacks


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("reported", "No source. Reported asks for a named publication."),
        (
            "confirmed",
            "No source. Confirmed asks for a primary document, someone on the record, or two independent sources.",
        ),
        (
            "denied",
            "No source. Denied asks for a primary document, someone on the record, or a published report.",
        ),
        ("suggested", "No source. Suggested asks for whose wish it is, by name."),
        ("rumored", "No source. Rumored asks for one source; it may be anonymous."),
    ],
)
def test_shortfall_without_a_source_says_what_is_asked_for(status, sentence):
    assert shortfall(status, NOBODY) == sentence


def test_a_quote_without_a_source_asks_where_it_was_said():
    lacks = [shortfall(status, NOBODY, kind="quote") for status in ("confirmed", "reported", "denied")]

    assert lacks == [
        "No source. A confirmed quote asks for the place where it was said.",
        "No source. A reported quote asks for the place where it was said.",
        "No source. Denied asks for a primary document, someone on the record, or a published report.",
    ]


def test_our_own_check_confirms_a_negative_and_nothing_else():
    check = [at(CHECK, "The film desk")]

    assert shortfall("confirmed", check, negative=True) is None
    assert shortfall("confirmed", check, negative=False) == CONFIRMED_NEEDS
    assert shortfall("confirmed", [at(REPORT)], negative=True) == CONFIRMED_NEEDS
    assert shortfall("denied", check, negative=True) == DENIED_NEEDS


def test_a_status_that_is_not_known_wants_nothing():
    assert shortfall("whispered", NOBODY) is None


citations = st.lists(st.builds(Cited, st.sampled_from(Standing), st.sampled_from(["", "A", "B"])), max_size=4)


@given(st.sampled_from(Status), citations, st.builds(Cited, st.sampled_from(Standing), st.sampled_from(["", "A"])))
def test_one_more_citation_never_weakens_a_fact(status, cited, more):
    if shortfall(status, cited) is None:
        assert shortfall(status, [*cited, more]) is None


@given(st.sampled_from(Status), citations)
def test_the_order_of_citations_does_not_matter(status, cited):
    assert shortfall(status, cited) == shortfall(status, cited[::-1])


def test_every_status_and_standing_has_its_words():
    assert list(LABELS) == list(Status)
    assert list(MEANINGS) == list(Status)
    assert list(STANDING_LABELS) == list(Standing)
    assert [status.value for status in Status] == [
        *("suggested", "rumored", "reported", "confirmed", "denied", "not-announced"),
    ]


@pytest.mark.parametrize(
    ("status", "kind", "standings", "word"),
    [
        ("confirmed", "casting", ["on-the-record"], "Confirmed"),
        ("not-announced", "release-date", [], "Not announced"),
        ("confirmed", "quote", ["on-the-record"], "On the record"),
        ("reported", "quote", ["anonymous", "primary-document"], "On the record"),
        ("confirmed", "quote", [], "Quoted, source not named"),
        ("reported", "quote", ["anonymous"], "Quoted, source not named"),
        ("reported", "quote", ["published-report"], "Quoted in a report"),
        ("denied", "quote", ["on-the-record"], "Denied"),
        ("rumored", "quote", [], "Rumored"),
        ("half-sure", "plot", [], "Half sure"),
    ],
)
def test_mark_is_the_readers_word(status, kind, standings, word):
    assert mark(status, kind, standings) == word


def test_a_standing_that_is_not_known_is_shown_as_written():
    assert [standing_label(standing) for standing in ("our-own-check", "hear-say")] == ["Our own check", "Hear say"]


# The demo's facts: edition, key, fact kind, status, details, citations.
HEAT_2 = [
    (1, "first-film", "background", "confirmed", {}, [("primary-document", "Heat (the film)")]),
    (5, "sequel", "production", "confirmed", {"stage": "announced", "of": "film"}, [("on-the-record", "Deadline")]),
    (6, "mann-obsession", "quote", "reported", {"words": "obsession", "speaker": None}, []),
    (
        2,
        "novel-published",
        "release-date",
        "confirmed",
        {"date": "2022-08", "of": "novel", "territory": None, "medium": None},
        [("primary-document", "Heat 2, the novel")],
    ),
    (
        2,
        "novel-authors",
        "credit",
        "confirmed",
        {"people": ["Michael Mann"], "job": "author", "of": "novel"},
        [("primary-document", "Heat 2, the novel")],
    ),
    (
        3,
        "novel-authors",
        "credit",
        "confirmed",
        {"people": ["Michael Mann", "Meg Gardiner"], "job": "author", "of": "novel"},
        [("primary-document", "Heat 2, the novel")],
    ),
    (6, "adaptation", "plot", "reported", {"set_in": None, "of": "film"}, []),
    (
        2,
        "prequel-and-sequel",
        "plot",
        "confirmed",
        {"set_in": None, "of": "novel"},
        [("primary-document", "Heat 2, the novel")],
    ),
    (
        2,
        "returning-characters",
        "plot",
        "confirmed",
        {"set_in": None, "of": "novel"},
        [("primary-document", "Heat 2, the novel")],
    ),
    (2, "crew-1988", "plot", "reported", {"set_in": "1988", "of": "novel"}, [("published-report", "Deadline")]),
    (2, "hanna-1988", "plot", "reported", {"set_in": "1988", "of": "novel"}, [("published-report", "Deadline")]),
    (2, "aftermath", "plot", "confirmed", {"set_in": None, "of": "novel"}, [("primary-document", "Heat 2, the novel")]),
    (
        1,
        "original-cast",
        "casting",
        "confirmed",
        {
            "roles": [
                ["Al Pacino", "Vincent Hanna"],
                ["Robert De Niro", "Neil McCauley"],
                ["Val Kilmer", "Chris Shiherlis"],
            ],
            "stage": "cast",
            "of": "Heat (1995)",
        },
        [("primary-document", "Heat (the film)")],
    ),
    (
        4,
        "new-leads",
        "casting",
        "reported",
        {"roles": [], "stage": "none", "of": "film"},
        [("published-report", "Deadline")],
    ),
    (
        4,
        "driver-mccauley",
        "casting",
        "rumored",
        {"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        [("anonymous", "Unattributed")],
    ),
    (
        5,
        "mann-on-driver",
        "quote",
        "confirmed",
        {"words": "Perhaps", "speaker": "Michael Mann"},
        [("on-the-record", "Deadline")],
    ),
    (
        5,
        "mann-driver-rapport",
        "quote",
        "confirmed",
        {"words": "like a house on fire", "speaker": "Michael Mann"},
        [("on-the-record", "Deadline")],
    ),
    (
        1,
        "pacino-pick",
        "casting",
        "suggested",
        {"roles": [["Timothee Chalamet", "Vincent Hanna"]], "stage": "wish", "of": "film"},
        [("on-the-record", "Q&A panel for Heat's 25th anniversary")],
    ),
    (
        7,
        "pacino-pick",
        "casting",
        "suggested",
        {"roles": [["Timothée Chalamet", "Vincent Hanna"]], "stage": "wish", "of": "film"},
        [("on-the-record", "Q&A panel for Heat's 25th anniversary")],
    ),
    (
        6,
        "casting-status",
        "production",
        "confirmed",
        {"stage": "casting-not-begun", "of": "film"},
        [("our-own-check", "The film desk")],
    ),
    (
        4,
        "release-date",
        "release-date",
        "not-announced",
        {"date": None, "of": "film", "territory": None, "medium": None},
        [("our-own-check", "The film desk")],
    ),
    (
        6,
        "release-date",
        "release-date",
        "not-announced",
        {"date": None, "of": "film", "territory": None, "medium": None},
        [("our-own-check", "The film desk")],
    ),
    (4, "next-film", "production", "rumored", {"stage": "unannounced", "of": "film"}, [("anonymous", "Unattributed")]),
    (5, "next-film", "production", "confirmed", {"stage": "announced", "of": "film"}, [("on-the-record", "Deadline")]),
    (
        6,
        "production-status",
        "production",
        "confirmed",
        {"stage": "not-started", "of": "film"},
        [("our-own-check", "The film desk")],
    ),
    (6, "no-footage", "trailer", "not-announced", {"url": None, "of": "film"}, [("our-own-check", "The film desk")]),
    (6, "book-trailer", "trailer", "confirmed", {"url": None, "of": "novel"}, [("our-own-check", "The film desk")]),
    (2, "book-on-sale", "background", "confirmed", {}, [("our-own-check", "The film desk")]),
]


def test_exactly_the_demos_four_facts_are_thin():
    thin = {
        (edition, key)
        for edition, key, kind, status, details, cited in HEAT_2
        if shortfall(
            status,
            [Cited(*one) for one in cited],
            negative=kinds.is_negative(kind, details, status),
            kind=kind,
        )
    }

    assert thin == {(2, "book-on-sale"), (6, "adaptation"), (6, "mann-obsession"), (6, "book-trailer")}


@pytest.mark.parametrize(("kind", "details"), [(row[2], row[4]) for row in HEAT_2])
def test_the_demos_details_are_taken_as_they_stand(kind, details):
    assert kinds.write(kinds.read(kind, details)) == details
