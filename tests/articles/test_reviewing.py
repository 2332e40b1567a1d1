"""The deeds of a review: one open for each article, one conditional UPDATE for each, ended by the edition of it all."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import publishing, reviewing
from articles.deskwork import Remark, Review
from articles.reviewing import NotDone
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make.make_user("writer", name="tomas")


@pytest.fixture
def editor():
    return make.make_user("editor", name="ruth")


@pytest.fixture
def article():
    return make.make_article(facts=2)


def deeds(review):
    return [(step.deed, step.by.username, step.words) for step in review.steps.all()]


def test_review_goes_to_the_editor_and_back(article, writer, editor):
    review = reviewing.ask(article, by=writer, words="New dates. ")
    reviewing.send_back(review, by=editor, words="The second is wrong.", turn=1)
    reviewing.hand_back(review, by=writer, turn=2)
    reviewing.approve(review, by=editor, words="Good.", turn=3)

    assert deeds(review) == [
        ("asked", "tomas", "New dates."),
        ("sent-back", "ruth", "The second is wrong."),
        ("handed-back", "tomas", ""),
        ("approved", "ruth", "Good."),
    ]
    assert (review.state, review.turn, review.reviewer) == ("approved", 4, editor)


def test_step_names_the_newest_save(article, writer, editor):
    review = reviewing.ask(article, by=writer)
    make.add_fact(article, editor=writer)
    reviewing.approve(review, by=editor, turn=1)

    asked, approved = review.steps.values_list("revision", flat=True)

    assert asked < approved == article.revisions.order_by("-revision_id").first().revision_id


def test_article_has_one_open_review(article, writer, editor):
    reviewing.ask(article, by=writer)

    with pytest.raises(NotDone) as refused:
        reviewing.ask(article, by=make.make_user("writer"))

    assert refused.value.code == "open-already"
    assert Review.objects.count() == 1


def test_database_refuses_a_second_open_review(article, writer):
    Review.objects.create(article=article, asked_by=writer)

    with pytest.raises(IntegrityError, match=r"review_one_open|UNIQUE"), transaction.atomic():
        Review.objects.create(article=article, asked_by=writer, state=Review.State.SENT_BACK)


def test_withdrawn_review_makes_room_for_another(article, writer):
    review = reviewing.ask(article, by=writer)
    reviewing.withdraw(review, by=writer, turn=1)

    again = reviewing.ask(article, by=writer)

    assert not review.is_open
    assert Review.objects.open().get() == again


@pytest.mark.parametrize("deed", [reviewing.approve, reviewing.send_back])
def test_second_editor_is_told_what_the_first_did(article, writer, editor, deed):
    review = reviewing.ask(article, by=writer)
    ana = make.make_user("editor", name="ana")
    reviewing.approve(Review.objects.get(), by=ana, turn=1)

    with pytest.raises(NotDone, match=r"^ana approved it at \d\d:\d\d. Nothing of yours was done.$") as refused:
        deed(review, by=editor, words="Mine", turn=1)

    assert refused.value.code == "moved-on"
    assert deeds(review) == [("asked", "tomas", ""), ("approved", "ana", "")]


def test_decision_on_an_older_round_is_refused(article, writer, editor):
    """It waits again, but what the page showed is not what waits."""
    review = reviewing.ask(article, by=writer)
    reviewing.send_back(review, by=editor, words="Look again.", turn=1)
    reviewing.hand_back(review, by=writer, turn=2)

    with pytest.raises(NotDone, match="tomas asked again"):
        reviewing.approve(review, by=make.make_user("editor"), turn=1)


def test_nobody_decides_on_their_own_work(article, editor):
    review = reviewing.ask(article, by=editor)

    for deed in (reviewing.approve, reviewing.send_back):
        with pytest.raises(NotDone) as refused:
            deed(review, by=editor, words="Fine.", turn=1)
        assert refused.value.code == "own"


def test_nobody_asks_themselves(article, editor):
    with pytest.raises(NotDone) as refused:
        reviewing.ask(article, by=editor, reviewer=editor)

    assert refused.value.code == "own"


def test_sending_back_wants_words_or_an_open_remark(article, writer, editor):
    review = reviewing.ask(article, by=writer)
    remark = reviewing.remark(review, by=editor, words="When?")
    reviewing.close(remark, by=editor)

    with pytest.raises(NotDone) as refused:
        reviewing.send_back(review, by=editor, words=" ", turn=1)
    reviewing.reopen(remark)
    reviewing.send_back(review, by=editor, turn=1)

    assert refused.value.code == "no-words"
    assert review.state == "sent-back"


@pytest.mark.parametrize(("words", "code"), [("x" * 2001, "words"), ("a\0b", "words"), ("  ", "no-words")])
def test_words_that_no_remark_can_hold(article, writer, words, code):
    review = reviewing.ask(article, by=writer)

    with pytest.raises(NotDone) as refused:
        reviewing.remark(review, by=writer, words=words)

    assert refused.value.code == code
    assert not Remark.objects.exists()


# Ends


def test_edition_of_everything_ends_the_review(article, writer):
    review = reviewing.ask(article, by=writer)

    edition = make.publish(article)

    review.refresh_from_db()
    assert (review.edition, review.is_open, review.turn) == (edition, False, 2)
    with pytest.raises(NotDone, match=r"^Edition 1 was published meanwhile and closed this review"):
        reviewing.withdraw(review, by=writer, turn=1)


def test_edition_of_some_changes_leaves_the_review_open(article, writer):
    make.publish(article)
    make.add_fact(article)
    make.add_fact(article)
    review = reviewing.ask(article, by=writer)
    offer = publishing.offer(article, at=timezone.now())

    make.publish(article, changes={offer.comparison.changes[0].id})

    review.refresh_from_db()
    assert review.is_open


def test_embargo_that_is_cancelled_opens_the_review_again(article, writer):
    review = reviewing.ask(article, by=writer)
    edition = make.publish(article, at=timezone.now() + dt.timedelta(hours=2))
    closed = not Review.objects.open().exists()

    publishing.cancel(edition)

    review.refresh_from_db()
    assert closed
    assert review.is_open


def test_embargo_that_is_cancelled_after_another_review_began_opens_none(article, writer):
    review = reviewing.ask(article, by=writer)
    edition = make.publish(article, at=timezone.now() + dt.timedelta(hours=2))
    another = reviewing.ask(article, by=writer)

    publishing.cancel(edition)

    assert Review.objects.open().get() == another
    assert review != another


# Remarks


def test_remark_is_answered_closed_and_opened_again(article, writer, editor):
    review = reviewing.ask(article, by=writer)
    remark = reviewing.remark(review, by=editor, words="Which day?", block=article.blocks.first())
    reviewing.answer(remark, by=writer, words="The fifth.")

    closed = [reviewing.close(remark, by=editor), reviewing.close(remark, by=writer)]
    remark.refresh_from_db()
    by = remark.closed_by
    opened = [reviewing.reopen(remark), reviewing.reopen(remark)]

    assert [answer.words for answer in remark.answers.all()] == ["The fifth."]
    assert (closed, by, opened) == ([True, False], editor, [True, False])


def test_what_was_said_in_a_review_that_is_over_stays(article, writer, editor):
    review = reviewing.ask(article, by=writer)
    remark = reviewing.remark(review, by=editor, words="Which day?")
    reviewing.withdraw(review, by=writer, turn=1)

    for deed in (
        lambda: reviewing.remark(review, by=editor, words="More"),
        lambda: reviewing.answer(remark, by=writer, words="The fifth."),
        lambda: reviewing.close(remark, by=editor),
        lambda: reviewing.reopen(remark),
    ):
        with pytest.raises(NotDone) as refused:
            deed()
        assert refused.value.code == "over"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_decide_at_once_one_does():
    article, writer = make.make_article(facts=1), make.make_user("writer")
    editors = [make.make_user("editor") for _ in range(6)]
    review = reviewing.ask(article, by=writer)
    start, told = threading.Barrier(len(editors)), []

    def decide(number, editor):
        start.wait()
        deed = reviewing.approve if number % 2 else reviewing.send_back
        try:
            deed(Review.objects.get(pk=review.pk), by=editor, words="Mine.", turn=1)
            told.append("done")
        except NotDone as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=each) for each in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["done", *["moved-on"] * 5]
    assert review.steps.count() == 2
