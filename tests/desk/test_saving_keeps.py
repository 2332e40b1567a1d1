"""What was not touched in a form stays as it was: a bug once took unchanged sources for empty rows and removed them."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles import snapshot
from facts.models import Fact
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    article = make.make_article()
    sources = [make.make_source(), make.make_source(publisher=""), make.make_source(publisher="", title="Talk")]
    make.add_fact(
        article,
        key="driver-mccauley",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver has been <em>linked</em> with the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        people=["Adam Driver"],
        as_of="2023-11-27",
        event_date="2023-11",
        review_by="2023-12-11",
        citations=[
            make.cite(sources[0], quote="Perhaps", url="https://example.com/a", date="2023", via="A reader"),
            make.cite(sources[1], "anonymous"),
            make.cite(sources[2], "anonymous"),
        ],
    )
    return article


@pytest.fixture
def url(article, client):
    client.force_login(make.make_user("chief"))
    return reverse("desk:edit", args=[article.key, "driver-mccauley"])


@pytest.mark.parametrize("headers", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "htmx"])
def test_a_form_sent_back_untouched_changes_nothing(article, client, url, headers):
    before, revisions = snapshot.take(article), Revision.objects.count()

    client.post(url, sent_by(client.get(url, **headers).content.decode()), **headers)

    assert snapshot.take(article) == before
    assert Revision.objects.count() == revisions


@pytest.mark.parametrize("headers", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "htmx"])
def test_a_new_statement_keeps_everything_else(article, client, url, headers):
    before = snapshot.take(article).facts[0]
    fields = sent_by(client.get(url, **headers).content.decode())

    client.post(url, {**fields, "statement": "Adam Driver has the part."}, **headers)

    after = snapshot.take(article).facts[0]
    assert after.statement == "Adam Driver has the part."
    assert (after.citations, after.details, after.people) == (before.citations, before.details, before.people)
    assert (after.as_of, after.event_date) == (before.as_of, before.event_date)
    assert str(Fact.objects.get().review_by) == "2023-12-11"
