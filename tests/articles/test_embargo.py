"""Shared facts must not carry an embargo or a hold out, by whatever way: each test is a way that was once open."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Edition
from articles.publishing import Refused
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db


def soon(hours=1):
    return timezone.now().replace(microsecond=0) + dt.timedelta(hours=hours)


def refusal(deed, *args, **options):
    with pytest.raises(Refused) as refused:
        deed(*args, **options)
    return refused.value.code


def place(article, fact):
    with history.record(editor=None) as turn:
        return editing.place_fact(turn, article, fact, after=None)


@pytest.fixture
def article():
    """In public with one fact; another one, "secret", is about to come."""
    article = make.make_article()
    make.add_fact(article, key="open", statement="Open.")
    make.publish(article)
    make.add_fact(article, key="secret", statement="SECRET.")
    return article


@pytest.fixture
def secret(article):
    return Fact.objects.get(key="secret")


@pytest.fixture
def other():
    """Another article in public."""
    other = make.make_article()
    make.add_fact(other, key="elsewhere", statement="Elsewhere.")
    make.publish(other)
    return other


def test_an_embargoed_fact_does_not_go_out_through_a_second_block(article, secret):
    make.publish(article, at=soon())
    second = place(article, secret)

    offered = publishing.offer(article, at=timezone.now())

    assert f"block:{second.key}" in offered.waiting
    assert refusal(make.publish, article, changes=[f"block:{second.key}"]) == "waits-in-embargo"


def test_an_embargo_is_not_moved_behind_another_article_that_brings_its_fact(article, secret, other):
    first = make.publish(article, at=soon(1))
    place(other, secret)
    make.publish(other, at=soon(2))

    assert refusal(publishing.amend, first, at=soon(24)) == "carried-elsewhere"
    assert publishing.amend(first, at=soon(1) + dt.timedelta(minutes=30)).is_scheduled


def test_a_hold_is_refused_while_the_fact_is_scheduled(article, secret):
    edition = make.publish(article, at=soon())

    with pytest.raises(ValidationError) as refused:
        make.change_fact(secret, held_reason="Legal says no")

    assert list(refused.value.message_dict) == ["held_reason"]
    assert f"Edition {edition.number}" in refused.value.messages[0]
    assert make.change_fact(secret, held_reason="Until the trailer", held_until=soon(0) + dt.timedelta(minutes=30))
    publishing.cancel(edition)
    assert make.change_fact(secret, held_reason="Legal says no", held_until=None)


def test_a_longer_hold_is_refused_while_the_fact_is_scheduled_after_it(article, secret):
    make.change_fact(secret, held_reason="Until the trailer", held_until=soon(1))
    make.publish(article, at=soon(2))

    with pytest.raises(ValidationError):
        make.change_fact(secret, held_until=soon(3))


def test_an_embargo_that_only_places_a_public_fact_does_not_stop_its_correction(article, other):
    fact = Fact.objects.get(key="elsewhere")
    place(article, fact)
    make.publish(article, at=soon(48))
    make.change_fact(fact, statement="Corrected.")

    edition = make.publish(other, kind="correction", was_wrong="We said so.", is_right="It is not so.")

    assert [each.statement for each in publishing.document_of(edition).facts] == ["Corrected."]


def test_an_embargo_that_removes_a_fact_does_not_stop_it_elsewhere(article, other):
    fact = Fact.objects.get(key="open")
    place(other, fact)
    make.publish(other)
    with history.record(editor=None) as turn:
        editing.remove_block(turn, article.blocks.get(key="open"))
    make.publish(article, at=soon(48))
    make.change_fact(fact, statement="Corrected.")

    assert make.publish(other).number == 3


def test_an_amended_edition_that_is_no_correction_says_nothing_was_wrong(article):
    edition = make.publish(article, at=soon(), kind="correction", was_wrong="We said so.", is_right="It is not so.")

    amended = publishing.amend(edition, kind="update")

    assert (amended.was_wrong, amended.is_right) == ("", "")
    assert list(publishing.broken_links(article)) == []


def test_a_hotfix_leaves_the_embargoed_edition_what_it_brings(article, secret):
    waiting = make.publish(article, at=soon())
    make.change_fact(Fact.objects.get(key="open"), statement="Corrected.")

    make.publish(article, changes=["fact:open"])

    waiting.refresh_from_db()
    assert list(waiting.fact_steps.values_list("fact_key", "change")) == [("secret", "added")]
    assert Edition.objects.embargoed().get() == waiting
