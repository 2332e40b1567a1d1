"""Still true, hold, release; and the texts that lean on a fact that changed."""

import datetime as dt

import pytest
from django.utils import timezone

from articles import checking, editing, history, leaning
from articles.models import ArticleRevision
from tests import factories as make

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def do(deed, fact, **options):
    with history.record(editor=None) as turn:
        changed = deed(turn, fact, **options)
    fact.refresh_from_db()
    return changed


def test_still_true_moves_both_dates():
    fact = make.make_fact(as_of=dt.date(2023, 11, 1), review_by=dt.date(2023, 11, 12))

    changed = do(checking.still_true, fact)

    assert changed
    assert (fact.as_of, fact.review_by) == (today(), today() + dt.timedelta(days=30))


def test_still_true_twice_on_one_day_saves_once():
    fact = make.make_fact()
    do(checking.still_true, fact)
    version = fact.lock_version

    changed = do(checking.still_true, fact)

    assert not changed
    assert fact.lock_version == version


@pytest.mark.parametrize(
    ("kind", "status", "review_by", "days"),
    [
        ("casting", "reported", None, 14),
        ("casting", "denied", None, None),
        ("background", "confirmed", None, None),
        ("background", "confirmed", dt.date(2023, 1, 1), 30),
        ("background", "not-announced", None, 30),
        ("horoscope", "confirmed", None, None),
    ],
)
def test_next_review_is_the_kinds_usual_span(kind, status, review_by, days):
    fact = make.Fact(fact_kind=kind, status=status, review_by=review_by)

    day = checking.next_review(fact, dt.date(2027, 3, 1))

    assert day == (dt.date(2027, 3, 1) + dt.timedelta(days=days) if days else None)


def test_next_review_never_comes_nearer():
    fact = make.Fact(fact_kind="casting", status="reported", review_by=dt.date(2028, 1, 1))

    assert checking.next_review(fact, dt.date(2027, 3, 1)) == dt.date(2028, 1, 1)


def test_hold_and_release_are_saves_in_every_article_that_shows_it():
    article, other = make.make_article(), make.make_article()
    fact = make.add_fact(article).fact
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)
    until = timezone.now().replace(microsecond=0) + dt.timedelta(hours=3)
    before = ArticleRevision.objects.count()

    held = do(checking.hold, fact, reason="Embargo: Friday", until=until)

    assert held
    assert (fact.held_reason, fact.held_until) == ("Embargo: Friday", until)
    assert ArticleRevision.objects.count() == before + 2
    assert do(checking.release, fact)
    assert (fact.held_reason, fact.held_until) == ("", None)
    assert not do(checking.release, fact)


@pytest.fixture
def leaning_text():
    """A text that leans on one fact of its article."""
    article = make.make_article()
    block = make.add_fact(article, status="rumored", statement="Driver is linked with the part.")
    return make.add_block(
        article, "prose", after=block.key, text="<p>One name is about.</p>", leans_on=[block.fact.key]
    )


def fact_of(text):
    return make.Fact.objects.get(key=text.leans_on[0])


def named(text):
    return [fact.key for fact in leaning.outdated([text]).get(text.pk, [])]


def test_a_text_is_flagged_when_its_fact_says_something_else(leaning_text):
    fact = fact_of(leaning_text)
    assert named(leaning_text) == []

    make.change_fact(fact, status="reported")

    assert named(leaning_text) == [fact.key]


@pytest.mark.parametrize(
    "values", [{"as_of": dt.date(2027, 1, 1)}, {"review_by": dt.date(2027, 1, 1)}, {"held_reason": "Legal"}]
)
def test_a_text_is_not_flagged_by_dates_and_holds(leaning_text, values):
    make.change_fact(fact_of(leaning_text), **values)

    assert named(leaning_text) == []


def test_a_text_is_not_flagged_once_the_fact_is_as_it_was(leaning_text):
    fact = fact_of(leaning_text)
    make.change_fact(fact, status="reported")

    make.change_fact(fact, status="rumored")

    assert named(leaning_text) == []


def test_writing_the_text_is_looking_at_it(leaning_text):
    make.change_fact(fact_of(leaning_text), status="reported")

    with history.record(editor=None) as turn:
        editing.save_block(turn, leaning_text, {"text": "<p>One name is reported.</p>"})

    leaning_text.refresh_from_db()
    assert named(leaning_text) == []


def test_leaning_on_one_fact_more_is_not_looking_at_the_others(leaning_text):
    fact, more = fact_of(leaning_text), make.make_fact()
    make.change_fact(fact, status="reported")

    with history.record(editor=None) as turn:
        editing.save_block(turn, leaning_text, {"leans_on": [fact.key, more.key]})

    leaning_text.refresh_from_db()
    assert named(leaning_text) == [fact.key]


def test_a_text_that_leans_no_more_is_forgotten(leaning_text):
    make.change_fact(fact_of(leaning_text), status="reported")

    with history.record(editor=None) as turn:
        editing.save_block(turn, leaning_text, {"leans_on": []})

    leaning_text.refresh_from_db()
    assert leaning_text.lean_checks.count() == 0


def test_removed_texts_are_not_flagged(leaning_text):
    make.change_fact(fact_of(leaning_text), status="reported")

    with history.record(editor=None) as turn:
        editing.remove_block(turn, leaning_text)

    leaning_text.refresh_from_db()
    assert leaning.outdated([leaning_text]) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_outdated_costs_one_query(leaning_text, number, django_assert_num_queries):
    article, key = leaning_text.article, leaning_text.leans_on[0]
    texts = [make.add_block(article, "prose", text="<p>More.</p>", leans_on=[key]) for _ in range(number)]

    with django_assert_num_queries(1):
        leaning.outdated(texts)
    with django_assert_num_queries(0):
        leaning.outdated([make.Block(block_kind="prose")])
