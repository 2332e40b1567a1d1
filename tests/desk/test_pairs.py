"""Every pair of edits of two kinds, made at once: both are in, or a refusal shows both and a press brings mine in."""

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from articles import history, snapshot
from articles.models import Article, Author, Block
from facts.models import Citation, Fact
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
ONE, TWO = "Adam Driver is rumored for the part.", "He has said nothing."


@dataclass(frozen=True)
class Edit:
    """What one person does: `change` gives the fields that differ, by person (0 or 1); `is_in` tells it from the rows.

    Without a form it is a deed of one press.
    """

    change: Callable[[int], dict[str, Any]]
    is_in: Callable[[int], bool]
    url: str = "edit"
    block: str = "driver"
    words: tuple[str, str] = ("", "")
    has_form: bool = True
    spoils: frozenset = field(default_factory=frozenset)
    """The edits whose effect this one undoes, because it says so."""


def fact():
    return Fact.objects.get(key="driver")


def cited(name):
    return Citation.objects.filter(fact__key="driver", source__publisher=name).first()


def row(key="driver"):
    return Block.objects.get(key=key)


WORDS = ("softly", "loudly")
TAGS = ("em", "strong")
DAYS = ("2026-12-05", "2026-12-06")


def statement(text):
    return Edit(
        lambda who: {"statement": text[who]},
        lambda who: all(
            each in fact().statement for each in re.findall(r"[^.]+\.", text[who]) if each.strip() not in (ONE, TWO)
        ),
        words=WORDS,
    )


def value(name, values, words=None, **options):
    return Edit(
        lambda who: {name: values[who]},
        lambda who: str(getattr(fact(), name)) == values[who],
        words=words or values,
        **options,
    )


CITE = {"citations-TOTAL_FORMS": "2"}
EDITS = {
    "first sentence": statement([f"Adam Driver is {word} rumored for the part. {TWO}" for word in WORDS]),
    "second sentence": statement([f"{ONE} He has {word} said nothing." for word in WORDS]),
    "one more sentence": statement([f"{ONE} {TWO} Mann has {word} spoken." for word in WORDS]),
    "status": value("status", ("reported", "denied"), ("Reported", "Denied")),
    "stage": Edit(
        lambda who: {"d_stage": ("in-talks", "cast")[who]},
        lambda who: fact().details["stage"] == ("in-talks", "cast")[who],
        words=("In talks", "Cast"),
    ),
    "part": Edit(
        lambda who: {"d_roles-right": [f"Neil {WORDS[who]}"]},
        lambda who: ["Adam Driver", f"Neil {WORDS[who]}"] in fact().details["roles"],
        words=WORDS,
    ),
    "another role": Edit(
        lambda who: {"d_roles-left": ["Adam Driver", f"Ana {WORDS[who]}"], "d_roles-right": ["Neil McCauley", "Eady"]},
        lambda who: [f"Ana {WORDS[who]}", "Eady"] in fact().details["roles"],
    ),
    "person": Edit(
        lambda who: {"people": f"Adam Driver\nAna {WORDS[who]}"}, lambda who: f"Ana {WORDS[who]}" in fact().people
    ),
    "day": Edit(lambda who: {"as_of": DAYS[who]}, lambda who: str(fact().as_of) == DAYS[who],
                words=("5 December 2026", "6 December 2026")),
    "event": value("event_date", ("2027", "2028")),
    "review": Edit(lambda who: {"review_by": DAYS[who]}, lambda who: str(fact().review_by) == DAYS[who],
                   words=("5 December 2026", "6 December 2026")),
    "hold": Edit(lambda who: {"held_reason": WORDS[who]}, lambda who: fact().held_reason == WORDS[who], words=WORDS),
    "another source": Edit(
        lambda who: {**CITE, "citations-1-source": f"{('Variety', 'Empire')[who]}: A report",
                     "citations-1-standing": "on-the-record", "citations-1-quote": WORDS[who]},
        lambda who: cited(("Variety", "Empire")[who]).quote == WORDS[who],
    ),
    "new source": Edit(
        lambda who: {**CITE, "citations-1-publisher": WORDS[who], "citations-1-title": "Today",
                     "citations-1-standing": "on-the-record"},
        lambda who: cited(WORDS[who]) is not None,
    ),
    "quote": Edit(
        lambda who: {"citations-0-quote": WORDS[who]}, lambda who: cited("Deadline").quote == WORDS[who], words=WORDS
    ),
    "standing": Edit(
        lambda who: {"citations-0-standing": ("primary-document", "anonymous")[who]},
        lambda who: cited("Deadline").standing == ("primary-document", "anonymous")[who],
    ),
    "source taken out": Edit(lambda who: {"citations-0-DELETE": "on"}, lambda who: cited("Deadline") is None),
    "still": value("picture", ("night", "dawn"), ("A city at night", "Dawn by the sea")),
    "runs on": Edit(lambda who: {"runs_on": "on"}, lambda who: row().runs_on),
    "move": Edit(lambda who: {"direction": "up"}, lambda who: True, url="move", has_form=False),
    "remove": Edit(lambda who: {}, lambda who: row().removed, url="remove", has_form=False,
                   spoils=frozenset({"put back"})),
    "put back": Edit(lambda who: {}, lambda who: not row().removed, url="put_back", has_form=False,
                     spoils=frozenset({"remove"})),
    "duplicate": Edit(lambda who: {}, lambda who: Block.objects.filter(block_kind="fact").count() > 2,
                      url="duplicate", has_form=False),
    "status alone": Edit(
        lambda who: {"was": "rumored", "status": ("suggested", "confirmed")[who]},
        lambda who: fact().status == ("suggested", "confirmed")[who],
        url="status", has_form=False, words=("Suggested", "Confirmed"),
    ),
}  # fmt: skip
PROSE = {
    "first paragraph": Edit(
        lambda who: {"text": f"<p>It is {WORDS[who]} so.</p><p>Then it was.</p>"},
        lambda who: f"<p>It is {WORDS[who]} so.</p>" in row("prose").text, block="prose", words=WORDS,
    ),
    "second paragraph": Edit(
        lambda who: {"text": f"<p>It is so.</p><p>Then it {WORDS[who]} was.</p>"},
        lambda who: f"<p>Then it {WORDS[who]} was.</p>" in row("prose").text, block="prose", words=WORDS,
    ),
    "bold": Edit(
        lambda who: {"text": f"<p>It is so.</p><p>Then <{TAGS[who]}>it</{TAGS[who]}> was.</p>"},
        lambda who: f"<{TAGS[who]}>it" in row("prose").text, block="prose",
    ),
    "leans on": Edit(
        lambda who: {"leans_on": ("driver", "pacino")[who]},
        lambda who: ("driver", "pacino")[who] in row("prose").leans_on, block="prose",
    ),
    "remove": Edit(lambda who: {}, lambda who: row("prose").removed, url="remove", block="prose", has_form=False),
    "move": Edit(lambda who: {"direction": "up"}, lambda who: True, url="move", block="prose", has_form=False),
}  # fmt: skip


def photo(name, values, words=None):
    return Edit(
        lambda who: {name: values[who]}, lambda who: values[who] in getattr(row("photo"), name),
        block="photo", words=words or values,
    )  # fmt: skip


PICTURE = {
    "picture": photo("picture", ("night", "dawn"), ("A city at night", "Dawn by the sea")),
    "shape": photo("shape", ("16x9", "1x1"), ("wide (16:9)", "square")),
    "alternative text": photo("alt", ("A street.", "A beach.")),
    "caption": photo("caption", ("Where it began.", "Where it ends.")),
    "credit": photo("credit", WORDS),
    "remove": Edit(lambda who: {}, lambda who: row("photo").removed, url="remove", block="photo", has_form=False),
    "duplicate": Edit(lambda who: {}, lambda who: Block.objects.filter(block_kind="picture").count() > 1,
                      url="duplicate", block="photo", has_form=False),
}  # fmt: skip


def head(name, values, words=None):
    return Edit(
        lambda who: {name: values[who]}, lambda who: values[who] in getattr(Article.objects.get(), name),
        url="edit_head", block="", words=words or values,
    )  # fmt: skip


HEAD = {
    "kicker": head("kicker", ("Film", "Casting")),
    "headline": head("headline", ("Nothing", "Everything")),
    "standfirst": head("standfirst", ("What is so.", "What is not.")),
    "lead": head("picture", ("night", "dawn"), ("A city at night", "Dawn by the sea")),
    "shape": head("picture_shape", ("16x9", "1x1"), ("wide (16:9)", "square")),
    "search title": head("search_title", ("Heat 2 cast", "Heat 2 date")),
    "author": Edit(
        lambda who: {"authors-left": [("Ana", "Ben")[who]], "authors-right": [""]},
        lambda who: ("Ana", "Ben")[who] in [author["name"] for author in Article.objects.get().authors],
        url="edit_head", block="",
    ),
}  # fmt: skip


@pytest.fixture
def article():
    article = make.make_article(headline="Heat 2")
    sources = {name: make.make_source(name, "A report") for name in ("Deadline", "Variety", "Empire")}
    for name in ("Ana", "Ben"):
        Author.objects.create(slug=name.lower(), name=name)
    pictures = {"first": "A red door", "night": "A city at night", "dawn": "Dawn by the sea"}
    for key, alt in pictures.items():
        make.make_picture(key=key, alt=alt)
    make.add_block(article, "picture", key="photo", picture="first")
    make.add_block(article, "prose", key="prose", text="<p>It is so.</p><p>Then it was.</p>")
    make.add_fact(article, key="pacino", after="prose", statement="Al Pacino has named an actor.")
    make.add_fact(
        article,
        key="driver",
        after="pacino",
        fact_kind="casting",
        status="rumored",
        statement=f"{ONE} {TWO}",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        people=["Adam Driver"],
        citations=[make.cite(sources["Deadline"], "published-report")],
    )
    return article


@pytest.fixture
def people(article):
    clients = [Client(), Client()]
    for client, name in zip(clients, ("ana", "ben"), strict=True):
        client.force_login(make.make_user("editor", name=name))
    return clients


def address(edit, article):
    return reverse(f"desk:{edit.url}", args=[article.key, edit.block] if edit.block else [article.key])


def opened(client, edit, article, who):
    """The form as that person has filled it in, or what the deed sends."""
    if not edit.has_form:
        return edit.change(who)
    html = client.get(address(edit, article), **HTMX).content.decode()
    html = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    return {**sent_by(html), **edit.change(who)}


def press(client, edit, article, fields):
    return client.post(address(edit, article), fields, **HTMX)


TABLES = {"fact": EDITS, "prose": PROSE, "picture": PICTURE, "head": HEAD}


@pytest.mark.parametrize("table", TABLES)
def test_of_two_edits_at_once_none_is_lost(article, people, table):
    """Each first is pressed once, and each second upon it, and both are taken back: 700 pairs in half a minute."""
    edits = TABLES[table]
    firsts, seconds = (
        {name: opened(person, edit, article, who) for name, edit in edits.items()} for who, person in enumerate(people)
    )

    wrong = {}
    for one, first in edits.items():
        with taken_back():
            assert press(people[0], first, article, firsts[one]).status_code in (200, 204), one
            assert first.is_in(0), one
            for two, second in upon(one, edits):
                with taken_back():
                    spoils = one in second.spoils
                    wrong[one, two] = trouble(article, people[1], first, second, seconds[two], is_spoiled=spoils)

    assert {pair: why for pair, why in wrong.items() if why} == {}


def upon(first, edits):
    """All of them; on PostgreSQL itself and its neighbor, so that each edit comes first and second there too. What
    becomes of two is decided without the database."""
    names = list(edits)
    next_one = names[(names.index(first) + 1) % len(names)]
    return edits.items() if connection.vendor == "sqlite" else [(name, edits[name]) for name in (first, next_one)]


@contextmanager
def taken_back():
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def trouble(article, client, one, two, fields, *, is_spoiled):
    """What was lost of two edits; "" if nothing."""
    answer = press(client, two, article, fields)
    page = answer.content.decode()
    if answer.status_code not in (200, 204):
        return refused(article, client, one, two, answer.status_code, page)
    if not two.is_in(1):
        return "the second is not in"
    if not one.is_in(0) and not is_spoiled:
        return "the first is gone"
    newest = article.revisions.latest("revision_id").revision_id
    return "" if history.document_at(article, newest) == snapshot.take(article) else "history says something else"


def refused(article, client, one, two, status, page):
    if not one.is_in(0):
        return "refused, and the first is gone all the same"
    if not two.has_form:
        return "" if status in (409, 422) else f"answered {status}"
    if status != 409 or not (says(page, one, 0) and says(page, two, 1)):
        return f"answered {status} without both"
    return "" if mine_after_all(client, two, article, page) else "mine could not be brought in"


def says(page, edit, who):
    return (
        not any(edit.words) or edit.words[who] in page or any(str(each) in page for each in edit.change(who).values())
    )


def mine_after_all(client, edit, article, page):
    """Whether pressing "Use mine" for each clash, or putting the block back, brings this person's edit in."""
    answer = None
    if 'name="put_back"' in page:
        answer = press(client, edit, article, {**form_of(page), "put_back": "1"})
    else:
        for leaf in re.findall(r'name="use" value="([^"]+):mine"', page):
            page = press(client, edit, article, {**form_of(page), "use": f"{leaf}:mine"}).content.decode()
        answer = press(client, edit, article, form_of(page))
    return answer.status_code == 200 and edit.is_in(1)


def form_of(page):
    return sent_by(re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL))
