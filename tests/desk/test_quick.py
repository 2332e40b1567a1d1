"""Status only: one field saved without opening the form, beside a colleague's other changes and never over theirs."""

import json

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles import editing, history
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(editor):
    return make.make_article(editor=editor)


@pytest.fixture
def driver(article):
    return make.add_fact(article, key="driver", fact_kind="casting", status="rumored", statement="Adam Driver joins.")


def url(article, key="driver"):
    return reverse("desk:status", args=[article.key, key])


def send(client, article, status, was="rumored", **headers):
    return client.post(url(article), {"status": status, "was": was}, **{**HTMX, **headers})


def told(answer):
    return json.loads(answer["HX-Trigger-After-Swap"])


def test_the_row_has_every_status_and_marks_the_one_it_has(client, article, driver):
    answer = client.get(url(article), **HTMX)

    page = answer.content.decode()
    assert page.count('type="radio"') == 6
    assert page.count("checked") == 1
    assert 'value="rumored"' in page
    assert told(answer)["desk:focus"] == {"selector": '[id="b-driver"] .status-row input:checked'}


def test_a_status_is_saved_alone_in_one_revision(client, article, driver, editor):
    answer = send(client, article, "reported")

    fact = Fact.objects.get(key="driver")
    assert (fact.status, fact.statement) == ("reported", "Adam Driver joins.")
    assert told(answer)["desk:said"] == {"words": "Status: reported. Saved."}
    assert told(answer)["desk:focus"] == {"selector": '[id="b-driver"] [data-status]'}
    newest = history.newest_revision(article)
    assert (newest.editor, newest.change_labels) == (editor, ["status"])


def test_the_same_status_makes_no_revision(client, article, driver):
    before = Revision.objects.count()

    answer = send(client, article, "rumored")

    assert told(answer)["desk:said"] == {"words": "Nothing changed, so nothing was saved."}
    assert Revision.objects.count() == before


def test_a_colleagues_other_change_does_not_stand_in_the_way(client, article, driver):
    client.get(url(article), **HTMX)
    make.change_fact(driver.fact, statement="Adam Driver is to join.")

    answer = send(client, article, "reported")

    fact = Fact.objects.get(key="driver")
    assert answer.status_code == 200
    assert (fact.status, fact.statement) == ("reported", "Adam Driver is to join.")


def test_a_colleagues_status_is_not_overwritten(client, article, driver):
    ana = make.make_user("writer", name="ana")
    make.change_fact(driver.fact, editor=ana, status="denied")

    answer = send(client, article, "reported")

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == '[id="b-driver"] > .status-row'
    assert "Not saved. ana made it denied meanwhile. Choose again." in answer.content.decode()
    assert 'name="was" value="denied"' in answer.content.decode()
    assert Fact.objects.get(key="driver").status == "denied"


def test_a_colleague_who_chose_the_same_is_no_conflict(client, article, driver):
    make.change_fact(driver.fact, status="reported")

    answer = send(client, article, "reported")

    assert answer.status_code == 200
    assert told(answer)["desk:said"] == {"words": "Nothing changed, so nothing was saved."}


def test_an_unknown_status_is_refused(client, article, driver):
    answer = send(client, article, "certain")

    assert answer.status_code == 422
    assert "Say how sure we are." in answer.content.decode()
    assert Fact.objects.get(key="driver").status == "rumored"


def test_a_removed_block_keeps_its_status(client, article, driver):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, driver)

    answer = send(client, article, "reported")

    assert answer.status_code == 422
    assert "This block was taken out of the article meanwhile." in answer.content.decode()
    assert Fact.objects.get(key="driver").status == "rumored"


def test_only_a_fact_has_a_status(client, article):
    make.add_block(article, "prose", key="text", text="<p>Words.</p>")

    assert client.get(url(article, "text"), **HTMX).status_code == 404


def test_without_javascript_it_is_a_page_that_leads_back(client, article, driver):
    page = client.get(url(article))
    answer = client.post(url(article), {"status": "reported", "was": "rumored"})

    assert "<h1>Status</h1>" in page.content.decode()
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('desk:article', args=[article.key])}#b-driver"


def test_words_that_contradict_the_new_status_open_the_sentence(client, article):
    make.add_fact(
        article, key="said", fact_kind="casting", status="rumored", statement="Adam Driver is rumored to join."
    )

    answer = client.post(url(article, "said"), {"status": "reported", "was": "rumored"}, **HTMX)

    page = answer.content.decode()
    assert "The mark says reported, the sentence says rumored." in page
    assert 'name="statement"' in page
    assert told(answer)["desk:focus"]["selector"].startswith('[id="b-said"] desk-rich')
    assert told(answer)["desk:said"]["words"].startswith("Status: reported. Saved.")
    assert Fact.objects.get(key="said").status == "reported"
