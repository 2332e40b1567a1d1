"""Words that contradict a status: what is flagged, and what must not be."""

import json
import time
from pathlib import Path

import pytest

from facts.wording import claims, contradiction

DEMO = Path(__file__).parents[2] / "articles" / "demo" / "heat2.json"

FLAGGED = [
    ("Adam Driver is rumored for the part of Neil McCauley.", "reported", "rumored"),
    ("Adam Driver is rumoured to be in it.", "confirmed", "rumored"),
    ("Rumors say that filming starts in May.", "confirmed", "rumored"),
    ("Driver is reportedly up for the part.", "rumored", "reported"),
    ("It is reported that Driver has signed.", "confirmed", "reported"),
    ("According to reports, the film shoots in Chicago.", "suggested", "reported"),
    ("Driver has been confirmed as McCauley.", "rumored", "confirmed"),
    ("Driver has been confirmed as McCauley.", "reported", "confirmed"),
    ("It is official: the film opens in 2027.", "rumored", "confirmed"),
    ("The film was officially announced.", "not-announced", "confirmed"),
    ("The studio has announced a date.", "rumored", "confirmed"),
    ("Mann denied that Driver is cast.", "confirmed", "denied"),
    ("The studio ruled out a series.", "rumored", "denied"),
    ("The report is false.", "reported", "denied"),
    ("Pacino suggested Chalamet for the part.", "confirmed", "suggested"),
    ("Pacino would love to see Chalamet as Hanna.", "confirmed", "suggested"),
    ("An unconfirmed casting: Driver as McCauley.", "confirmed", "rumored"),
    ("Driver is <strong>rum</strong>ored for the part.", "reported", "rumored"),
]
QUIET = [
    ("Adam Driver is rumored for the part.", "rumored"),
    ("Adam Driver has been linked with the part.", "reported"),
    ("Rumors of Driver's casting were denied.", "denied"),
    ("Deadline reported it; the studio has not confirmed it.", "reported"),
    ("The casting has not been confirmed.", "rumored"),
    ("Nothing has been officially confirmed.", "reported"),
    ("Nobody has confirmed a date.", "not-announced"),
    ("Casting has not officially begun.", "confirmed"),
    ("Asked about Driver, Mann neither confirmed nor denied it.", "reported"),
    ("Mann would not confirm or deny it.", "rumored"),
    ("There is no official photo of the film, and no footage.", "not-announced"),
    ("The official trailer runs two minutes.", "reported"),
    ("Mann said: “It is confirmed, Driver is McCauley.”", "reported"),
    ('Mann said "the rumors are true" of Driver.', "confirmed"),
    ("McCauley reports to the police in Chicago.", "confirmed"),
    ("The rumor mill turned; the deal is confirmed.", "confirmed"),
    ("", "confirmed"),
    ("Driver is rumored for the part.", "horoscope"),
]


@pytest.mark.parametrize(("statement", "status", "said"), FLAGGED)
def test_contradiction_names_both(statement, status, said):
    told = contradiction(statement, status)

    assert told == f"The mark says {status.replace('-', ' ')}, the sentence says {said}."


@pytest.mark.parametrize(("statement", "status"), QUIET)
def test_contradiction_leaves_honest_sentences_alone(statement, status):
    assert contradiction(statement, status) is None


def test_contradiction_leaves_quotes_alone():
    assert contradiction("Mann confirmed that it is next.", "reported", "quote") is None


def test_claims_are_told_in_the_order_of_the_words():
    assert claims("Officially confirmed, once rumored, then denied.") == ("confirmed", "rumored", "denied")


def test_contradiction_finds_nothing_in_the_first_explainer():
    """33 blocks in all their states, none of which an editor would call a contradiction."""
    blocks = json.loads(DEMO.read_text())["blocks"]
    states = [state for block in blocks for state in block["states"] if "statement" in state]

    flagged = [
        (state["statement"], state["status"])
        for state in states
        if contradiction(state["statement"], state["status"], state.get("fact_kind", ""))
    ]

    assert len(states) > 25
    assert flagged == []


def test_contradiction_of_a_hostile_text_ends():
    """2,000 characters is what a statement may hold: no pattern may take its time."""
    assert contradiction("not confirmed " * 140, "rumored") is None
    assert contradiction("“" * 2000, "rumored") is None
    assert contradiction("a' " * 660 + "confirmed", "rumored") is not None


def test_a_clause_without_an_end_takes_no_time():
    begun = time.process_time()

    found = claims("it has been confirmed " * 10_000)

    assert found == ("confirmed",)
    assert time.process_time() - begun < 5
