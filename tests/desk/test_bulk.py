"""Several facts at once: a look before, then one save of all or of none."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from facts.models import Fact, Source
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts():
    """Two rumors with an anonymous source, and a fact that is nobody's."""
    talk = make.make_source(publisher="", title="Talk")
    rumor = {"status": "rumored", "citations": [make.cite(talk, "anonymous")], "fact_kind": "casting"}
    article = make.make_article()
    one = make.add_fact(article, statement="Driver is rumored for it.", **rumor).fact
    two = make.add_fact(article, statement="Pacino is back.", **rumor).fact
    return one, two, make.make_fact(statement="Nobody asked.")


def url(deed):
    return reverse("desk:bulk", args=[deed])


def words(answer):
    return " ".join(answer.content.decode().split())


def fresh(*facts):
    return [Fact.objects.get(pk=fact.pk) for fact in facts]


def looked(*facts):
    return [f"{fact.key}:{fact.lock_version}" for fact in facts]


NO_ROW = {"citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0"}
NEW_SOURCE = {
    "citations-TOTAL_FORMS": "1",
    "citations-INITIAL_FORMS": "0",
    "citations-0-publisher": "Deadline",
    "citations-0-title": "Driver in talks",
    "citations-0-standing": "published-report",
}


@pytest.mark.parametrize("deed", ["still_true", "status", "cite"])
def test_the_list_leads_to_a_look(client, writer, facts, deed):
    chosen = {"action": deed, "_selected_action": [fact.pk for fact in facts[:2]]}

    answer = client.post(reverse("admin:facts_fact_changelist"), chosen, follow=True)

    assert answer.redirect_chain[0][0].startswith(url(deed.replace("_", "-")) + "?fact=")
    assert "Driver is rumored for it." in words(answer)
    assert "Pacino is back." in words(answer)
    assert "Nobody asked." not in words(answer)


def test_still_true_looks_then_saves_once(client, writer, facts):
    look = client.get(url("still-true"), {"fact": [fact.key for fact in facts]})
    assert [bool(each.becomes) for each in look.context["looks"]] == [True] * 3
    before = Revision.objects.count()

    answer = client.post(url("still-true"), {"fact": looked(*facts), "sure": "yes", "note": ""})

    assert answer.status_code == 302
    assert [fact.as_of for fact in fresh(*facts)] == [timezone.localdate()] * 3
    assert Revision.objects.count() == before + 1
    assert Revision.objects.latest("pk").comment == "Still true"


def test_a_fact_that_is_unticked_is_left_alone(client, writer, facts):
    client.post(url("still-true"), {"fact": looked(facts[0]), "sure": "yes"})

    assert [fact.as_of for fact in fresh(*facts)] == [timezone.localdate(), None, None]


def test_status_is_looked_at_before_it_is_saved(client, writer, facts):
    one, two, _ = facts

    look = client.post(url("status"), {"fact": [one.key, two.key], "status": "reported"})

    assert look.status_code == 200
    assert [each.becomes for each in look.context["looks"]] == ["Rumored becomes reported"] * 2
    assert "The mark says reported, the sentence says rumored." in words(look)
    assert "Reported needs more: a named publication." in words(look)
    assert [fact.status for fact in fresh(one, two)] == ["rumored", "rumored"]


def test_status_is_saved_for_all(client, writer, facts):
    one, two, _ = facts
    before = Revision.objects.count()

    client.post(
        url("status"), {"fact": looked(one, two), "status": "denied", "sure": "yes", "note": "The studio spoke"}
    )

    assert [fact.status for fact in fresh(one, two)] == ["denied", "denied"]
    assert Revision.objects.count() == before + 1
    assert Revision.objects.latest("pk").comment == "The studio spoke"


def test_a_save_meanwhile_refuses_all(client, writer, facts):
    one, two, _ = facts
    tokens = looked(one, two)
    make.change_fact(two, statement="Pacino is not back.")

    answer = client.post(url("status"), {"fact": tokens, "status": "denied", "sure": "yes"})

    assert answer.status_code == 409
    assert "“Pacino is not back.” was saved since you looked, so nothing is done yet." in words(answer)
    assert [fact.status for fact in fresh(one, two)] == ["rumored", "rumored"]
    assert answer.context["looks"][1].fact.lock_version == two.lock_version + 1


def test_a_deed_without_a_look_is_refused(client, writer, facts):
    answer = client.post(url("status"), {"fact": facts[0].key, "status": "denied", "sure": "yes"})

    assert answer.status_code == 409
    assert fresh(facts[0])[0].status == "rumored"


def test_one_new_source_is_cited_by_all(client, writer, facts):
    one, two, _ = facts
    look = client.post(url("cite"), {"fact": [one.key, two.key], **NEW_SOURCE})
    assert [each.becomes for each in look.context["looks"]] == ["Cites “Deadline: Driver in talks”"] * 2
    assert Source.objects.count() == 1

    client.post(url("cite"), {"fact": looked(one, two), "sure": "yes", **NEW_SOURCE})

    made = Source.objects.get(publisher="Deadline")
    for fact in (one, two):
        assert [each.source.publisher for each in fact.citations.all()] == ["", "Deadline"]
        assert fact.citations.last().source == made


def test_a_fact_that_cites_it_already_stays_as_it_is(client, writer, facts):
    one, two, _ = facts
    source = make.make_source("Deadline", "Driver in talks")
    make.change_fact(one, citations=[make.cite(source, "on-the-record", quote="Yes")])
    one, two = fresh(one, two)
    data = {**NEW_SOURCE, "citations-0-publisher": "", "citations-0-title": "", "citations-0-source": str(source)}

    look = client.post(url("cite"), {"fact": [one.key, two.key], **data})
    client.post(url("cite"), {"fact": looked(one, two), "sure": "yes", **data})

    assert [bool(each.becomes) for each in look.context["looks"]] == [False, True]
    assert [each.quote for each in one.citations.all()] == ["Yes"]
    assert two.citations.count() == 2


@pytest.mark.parametrize(
    ("deed", "data", "message"),
    [
        ("status", {}, "Choose the status."),
        ("status", {"status": "maybe"}, "Select a valid choice."),
        ("cite", NO_ROW, "Name the source, or describe a new one."),
        ("cite", {**NEW_SOURCE, "citations-0-title": ""}, "Say what it is"),
    ],
)
def test_what_is_missing_is_said(client, writer, facts, deed, data, message):
    answer = client.post(url(deed), {"fact": looked(facts[0]), "sure": "yes", **data})

    assert answer.status_code == 422
    assert message in words(answer)


@pytest.mark.parametrize("chosen", [[], ["no-such-fact"], [f"fact-{n}" for n in range(101)]])
def test_a_choice_of_nothing_or_of_strangers_is_not_found(client, writer, facts, chosen):
    assert client.get(url("still-true"), {"fact": chosen}).status_code == 404


def test_too_many_are_refused_in_the_list(client, writer, monkeypatch, facts):
    monkeypatch.setattr("articles.desk.bulk_views.MOST", 2)
    chosen = {"action": "status", "_selected_action": [fact.pk for fact in facts]}

    answer = client.post(reverse("admin:facts_fact_changelist"), chosen, follow=True)

    assert "Choose up to 2 facts." in words(answer)


def test_held_facts_stay_held(client, writer, facts):
    make.change_fact(facts[0], held_reason="Legal", held_until=timezone.now() + dt.timedelta(days=1))

    client.post(url("still-true"), {"fact": looked(*fresh(facts[0])), "sure": "yes"})

    assert fresh(facts[0])[0].held_reason == "Legal"


@pytest.mark.parametrize("number", [1, 3])
def test_a_look_costs_the_same_for_one_and_three(client, writer, facts, number, django_assert_num_queries):
    client.get(url("still-true"), {"fact": facts[0].key})

    with django_assert_num_queries(6):
        client.get(url("still-true"), {"fact": [fact.key for fact in facts[:number]]})
