"""Where a review stands, in words, for whoever looks: it is always told who must act."""

import datetime as dt

import pytest
from django.utils import timezone

from articles import reviewing
from articles.desk import reviews
from articles.deskwork import Beat, ReviewStep
from articles.templatetags import dates
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomas():
    return named("writer", "Tomás", "Lind")


@pytest.fixture
def ruth():
    return named("editor", "Ruth", "Okafor")


@pytest.fixture
def ana():
    return named("editor", "Ana", "Reyes")


@pytest.fixture
def article():
    return make.make_article(facts=1)


def named(role, first, last):
    user = make.make_user(role)
    user.first_name, user.last_name = first, last
    user.save()
    return user


def told(user):
    """(whether that person must act, label, words without the time, deed) of the one review."""
    [found] = reviews.waiting(user)
    return found.is_mine, found.label, found.words[:-6].rstrip(","), found.deed


def test_asked_of_anyone(article, tomas, ruth):
    reviewing.ask(article, by=tomas, words="New dates.")

    assert told(ruth) == (True, "Waiting for review, by you or another editor", "Tomás Lind asks since", "Review")
    assert told(tomas) == (False, "Waiting for review", "You ask since", "")
    assert reviews.waiting(ruth)[0].message == "New dates."


def test_asked_of_one(article, tomas, ruth, ana):
    reviewing.ask(article, by=tomas, reviewer=ruth)

    assert told(ruth)[:2] == (True, "Waiting for your review")
    assert told(ana)[:2] == (False, "Waiting for review by Ruth Okafor")


def test_sent_back_with_remarks(article, tomas, ruth):
    review = reviewing.ask(article, by=tomas)
    reviewing.remark(review, by=ruth, words="When?")
    reviewing.remark(review, by=ruth, words="Who?")
    reviewing.send_back(review, by=ruth, turn=1)

    assert told(tomas) == (True, "Sent back to you", "Ruth Okafor sent it back with 2 remarks", "Answer")
    assert told(ruth) == (False, "Sent back to Tomás Lind", "You sent it back with 2 remarks", "")


def test_remarks_answered(article, tomas, ruth, ana):
    review = reviewing.ask(article, by=tomas)
    remarks = [reviewing.remark(review, by=ruth, words="When?"), reviewing.remark(review, by=ruth, words="Who?")]
    reviewing.send_back(review, by=ruth, turn=1)
    for remark in remarks:
        reviewing.answer(remark, by=tomas, words="Done.")
    reviewing.hand_back(review, by=tomas, turn=2)

    assert told(ruth) == (True, "Waiting for your review", "Tomás answered your 2 remarks", "Look again")
    assert told(ana)[2] == "Tomás answered Ruth’s 2 remarks"


def test_asked_again_without_an_answer(article, tomas, ruth):
    review = reviewing.ask(article, by=tomas)
    reviewing.send_back(review, by=ruth, words="Shorter.", turn=1)
    reviewing.hand_back(review, by=tomas, turn=2)

    assert told(ruth)[2:] == ("Tomás asks again", "Look again")


def test_approved(article, tomas, ruth, ana):
    review = reviewing.ask(article, by=tomas)
    reviewing.approve(review, by=ruth, turn=1)

    assert told(ruth) == (True, "Approved: you can publish it", "You approved it", "Publish")
    assert told(tomas) == (False, "Approved, to be published", "Ruth Okafor approved it", "")
    assert told(ana)[0] is False


def test_editor_may_publish_what_another_approved(article, ruth, ana):
    review = reviewing.ask(article, by=ana)
    reviewing.approve(review, by=ruth, turn=1)

    assert told(ana)[0] is True


def test_who_left_is_not_waited_for(article, tomas, ruth, ana):
    review = reviewing.ask(article, by=tomas, reviewer=ruth)
    ruth.is_active = False
    ruth.save()
    to_ana = told(ana)[:2]
    reviewing.send_back(review, by=ana, words="Shorter.", turn=1)
    tomas.is_active = False
    tomas.save()

    assert to_ana == (True, "Waiting for review, by you or another editor")
    assert told(ana)[:2] == (True, "Sent back to Tomás Lind (left)")


def test_mine_stand_first_then_the_longest_waiting(tomas, ruth):
    first, second, third = (make.make_article(facts=1) for _ in range(3))
    reviewing.ask(first, by=ruth)
    reviewing.ask(second, by=tomas)
    reviewing.ask(third, by=tomas, reviewer=ruth)

    waiting = reviews.waiting(ruth)

    assert [(each.article, each.is_mine) for each in waiting] == [(second, True), (third, True), (first, False)]


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_asks_as_often_for_one_as_for_three(tomas, ruth, count, django_assert_num_queries):
    for _ in range(count):
        review = reviewing.ask(make.make_article(facts=1), by=tomas)
        for word in ("a", "b"):
            reviewing.answer(reviewing.remark(review, by=ruth, words=word), by=tomas, words="Yes.")

    with django_assert_num_queries(5):  # reviews, remarks, their answers, steps; the role
        assert len(reviews.waiting(ruth)) == count


def test_times_of_other_days_have_their_day():
    now = dt.datetime(2026, 11, 28, 8, 42, tzinfo=dt.UTC)
    before = [now.replace(hour=7, minute=40), now.replace(day=27), now.replace(year=2025)]

    assert [dates.at(moment, now) for moment in before] == ["07:40", "27 November, 08:42", "28 November 2025, 08:42"]


def test_reviewers_are_active_and_may_review_that_topic(article, tomas, ruth, ana):
    chief, gone, elsewhere = make.make_user("chief", name="zoe"), make.make_user("editor"), make.make_user("editor")
    gone.is_active = False
    gone.save()
    Beat.objects.create(user=elsewhere, topic=make.make_topic())
    Beat.objects.create(user=ruth, topic=article.topic)

    assert reviews.reviewers(article) == [ana, ruth, chief]


def test_who_is_limited_to_another_topic_does_not_act(article, tomas, ruth):
    Beat.objects.create(user=ruth, topic=make.make_topic())
    reviewing.ask(article, by=tomas)

    assert told(ruth)[:2] == (False, "Waiting for review")


def test_steps_are_in_their_order(article, tomas):
    review = reviewing.ask(article, by=tomas)
    ReviewStep.objects.create(review=review, deed="withdrawn", by=tomas, at=timezone.now() - dt.timedelta(hours=1))

    assert [step.deed for step in review.steps.all()] == ["asked", "withdrawn"]
