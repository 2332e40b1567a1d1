"""The corrections desk: all that was said to be wrong, with who, when and where, filtered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, publishing
from tests import factories as make

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/desk/corrections/"


def corrected(editor, headline, wrong, right, **values):
    """An article whose second edition is a correction."""
    article = make.make_article(headline=headline, facts=1, editor=editor)
    make.publish(article, editor=editor)
    make.change_fact(editing.live_blocks(article)[0].fact, editor=editor, statement=right or "New words.")
    told = {"kind": "correction", "was_wrong": wrong, "is_right": right, "note": f"Corrected: {headline}.", **values}
    make.publish(article, editor=editor, **told)
    return article


@pytest.fixture
def ana():
    return make.make_user("editor", name="ana")


@pytest.fixture
def some(editor, ana):
    """One that is out, one that was withdrawn, one under embargo, and a clarification."""
    tomorrow = timezone.now() + dt.timedelta(days=1)
    out = corrected(editor, "Out", "By Mann alone.", "By Mann and Gardiner.")
    gone = corrected(ana, "Gone", "It was red.", "It was blue.")
    publishing.withdraw(gone, [2], editor=ana, reason="It was red after all.")
    ahead = corrected(ana, "Ahead", "It opens in May.", "It opens in June.", at=tomorrow)
    clear = corrected(editor, "Clear", "", "", kind="clarification")
    return out, gone, ahead, clear


def listed(client, **asked):
    return [str(row.article) for row in client.get(ADDRESS, asked).context["rows"]]


def test_corrections_are_listed_with_what_was_wrong_and_who_said_so(client, some, editor):
    page = " ".join(client.get(ADDRESS).content.decode().split())

    assert listed(client) == ["Ahead", "Gone", "Out"]
    assert "<dd>By Mann alone.</dd><dt>Is right</dt><dd>By Mann and Gardiner.</dd>" in page
    assert "edda" in page
    assert "Withdrawn: It was red after all." in page
    assert "Not out yet" in page
    assert f'href="{reverse("desk:compare", args=[some[0].key, "e1", "e2"])}"' in page


def test_corrections_are_filtered(client, some, ana):
    assert listed(client, q="gardiner mann") == ["Out"]
    assert listed(client, q="out") == ["Out"]
    assert listed(client, kind="clarification") == ["Clear"]
    assert listed(client, kind="both") == ["Ahead", "Clear", "Gone", "Out"]
    assert listed(client, state="out") == ["Out"]
    assert listed(client, state="waiting") == ["Ahead"]
    assert listed(client, state="withdrawn") == ["Gone"]
    assert listed(client, by=ana.pk) == ["Ahead", "Gone"]
    assert listed(client, since=str(timezone.localdate() + dt.timedelta(days=1))) == ["Ahead"]
    assert listed(client, until=str(timezone.localdate())) == ["Gone", "Out"]


@pytest.mark.parametrize(
    "asked",
    [{"kind": "x"}, {"by": "nobody"}, {"since": "yesterday"}, {"until": "9999-12-31"}, {"page": "x"}, {"page": "99"}],
)
def test_corrections_ignore_what_makes_no_sense(client, some, asked):
    assert listed(client, **asked) == ["Ahead", "Gone", "Out"]


def test_corrections_say_when_there_is_none(client, editor):
    assert "Nothing was corrected so far." in client.get(ADDRESS).content.decode()
    assert "No correction is like that." in client.get(ADDRESS, {"q": "zebra"}).content.decode()


def test_corrections_are_for_editors_and_chiefs(client, writer):
    assert client.get(ADDRESS).status_code == 403
    client.force_login(make.make_user("chief"))
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405
    client.logout()
    assert client.get(ADDRESS).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_corrections_cost_the_same_queries_however_many(client, editor, number):
    for at in range(number):
        corrected(editor, f"Article {at}", "Wrong.", "Right.")
    client.get(ADDRESS)

    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)

    assert len(queries) == 6
