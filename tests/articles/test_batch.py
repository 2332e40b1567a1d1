"""One press, several articles: all go out with the same words, or none does."""

import datetime as dt

import pytest
from django.utils import timezone

from articles import batch, editing, history, publishing
from articles.batch import Along
from articles.models import Edition, FactStep
from articles.publishing import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared():
    """Two public articles that show one fact, which changed since; in the second another text waits too."""
    fact = make.make_fact(statement="Nobody has been cast.")
    pair = []
    for slug in ("heat-2", "mann"):
        article = make.make_article(slug=slug, headline=slug.capitalize())
        with history.record(editor=None) as turn:
            editing.place_fact(turn, article, fact, after=None)
        make.add_block(article, "prose", text="<p>Old text.</p>", key=f"text-{slug}")
        make.publish(article)
        pair.append(article)
    make.change_fact(fact, statement="Somebody has been cast.")
    with history.record(editor=None) as turn:
        editing.save_block(turn, pair[1].blocks.get(key="text-mann"), {"text": "<p>New text.</p>"})
    return *pair, fact


def press(article, *along, **values):
    told = {"editor": None, "kind": "update", "note": "Somebody has been cast.", **values}
    return batch.publish(article, along, **told)


def only(fact, article, **values):
    return Along(article=article, changes=frozenset({f"fact:{fact.key}"}), **values)


def numbers(article):
    return list(Edition.objects.filter(article=article).order_by("number").values_list("number", flat=True))


def test_batch_publishes_the_fact_in_both_and_leaves_what_else_waits(shared):
    heat, mann, fact = shared

    first, second = press(heat, only(fact, mann))

    assert [(each.article, each.number, each.note) for each in (first, second)] == [
        (heat, 2, "Somebody has been cast."),
        (mann, 2, "Somebody has been cast."),
    ]
    document = publishing.document_of(second)
    assert document.fact(fact.key).statement == "Somebody has been cast."
    assert [block.text for block in document.blocks if block.kind == "prose"] == ["<p>Old text.</p>"]
    assert first.batch == second.batch != ""
    assert batch.others(first) == [second]
    assert list(publishing.broken_links(mann)) == []


def test_batch_of_one_article_has_no_name(shared):
    heat, _, _ = shared

    (edition,) = press(heat)

    assert edition.batch == ""
    assert batch.others(edition) == []


def test_batch_publishes_nothing_where_one_article_refuses(shared):
    heat, mann, fact = shared

    with pytest.raises(Refused) as refused:
        press(heat, only(fact, mann, token="outdated"))

    assert (refused.value.code, refused.value.article) == ("stale-screen", mann)
    assert refused.value.message.startswith("“Mann” cannot go out with it, so nothing did.")
    assert (numbers(heat), numbers(mann)) == ([1], [1])
    assert FactStep.objects.filter(edition__number=2).count() == 0


def test_batch_pressed_twice_gives_the_same_editions(shared):
    heat, mann, fact = shared
    tokens = [publishing.offer(article, at=timezone.now()).token for article in (heat, mann)]

    first = press(heat, only(fact, mann, token=tokens[1]), token=tokens[0])
    second = press(heat, only(fact, mann, token=tokens[1]), token=tokens[0])

    assert first == second
    assert (numbers(heat), numbers(mann)) == ([1, 2], [1, 2])


def test_batch_with_another_article_added_is_another_press(shared):
    heat, mann, fact = shared
    token = publishing.offer(heat, at=timezone.now()).token
    press(heat, token=token)

    with pytest.raises(Refused) as refused:
        press(heat, only(fact, mann), token=token)

    assert refused.value.code == "stale-screen"
    assert numbers(mann) == [1]


def test_batch_at_a_time_embargoes_all_and_neither_carries_the_other_out(shared):
    heat, mann, fact = shared
    at = (timezone.now() + dt.timedelta(hours=2)).replace(microsecond=0)

    editions = press(heat, only(fact, mann), at=at)

    assert [(each.published_at, each.is_scheduled, each.is_public()) for each in editions] == [(at, True, False)] * 2


def test_batch_reason_counts_for_all(shared):
    heat, mann, fact = shared
    make.change_fact(fact, status="confirmed", statement="It is so.")

    with pytest.raises(Refused) as refused:
        press(heat, only(fact, mann))
    editions = press(heat, only(fact, mann), reasons={fact.key: "Seen with our own eyes."})

    assert refused.value.code == "evidence"
    assert [each.evidence[fact.key]["reason"] for each in editions] == ["Seen with our own eyes."] * 2


def test_batch_held_fact_stops_all(shared):
    heat, mann, fact = shared
    other = make.make_fact(statement="Another.", held_reason="Legal")
    with history.record(editor=None) as turn:
        block = editing.place_fact(turn, mann, other, after=None)

    with pytest.raises(Refused) as refused:
        press(heat, Along(article=mann, changes=frozenset({f"fact:{fact.key}", f"block:{block.key}"})))

    assert (refused.value.code, refused.value.details) == ("held", {other.key: "Held: Legal"})
    assert (numbers(heat), numbers(mann)) == ([1], [1])


def test_batch_with_a_first_edition_updates_the_others(shared):
    _, mann, fact = shared
    new = make.make_article(slug="new")
    with history.record(editor=None) as turn:
        editing.place_fact(turn, new, fact, after=None)

    editions = press(new, only(fact, mann), kind="first")

    assert [each.edition_kind for each in editions] == ["first", "update"]


def test_batch_correction_is_one_in_every_article(shared):
    heat, mann, fact = shared
    said = {"was_wrong": "Nobody.", "is_right": "Somebody."}

    editions = press(heat, only(fact, mann), kind="correction", **said)

    assert [(each.edition_kind, each.was_wrong, each.is_right) for each in editions] == [
        ("correction", "Nobody.", "Somebody.")
    ] * 2
