"""Deeds on a page's life: what each refuses, what it writes down, and whom the lists still ask for."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import life, publishing, retiring
from articles.life import LifeStep, State
from articles.models import Article, ArticleRevision, Edition
from articles.refused import Refused
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

WHY = {"editor": None, "reason": "The film is out."}


@pytest.fixture
def article():
    article = make.make_article(facts=1)
    make.publish(article)
    return article


@pytest.fixture
def other():
    other = make.make_article(facts=1)
    make.publish(other)
    return other


def refused(deed, *args, **options):
    with pytest.raises(Refused) as caught:
        deed(*args, **options)
    return caught.value.code


def test_step_is_written_down_with_who_when_and_why(article, other):
    edda = make.make_user("editor", name="edda")

    retiring.retire(article, editor=edda, reason="  It is out. ", sentence="Out in June.", successor=other)

    step = life.current(article.pk)
    assert (step.state, step.by, step.reason) == (State.RETIRED, edda, "It is out.")
    assert (step.sentence, step.leads_to) == ("Out in June.", other)
    assert timezone.now() - step.at < dt.timedelta(minutes=1)


def test_every_step_is_kept_and_one_holds(article, other):
    retiring.retire(article, **WHY)
    retiring.fold(article, other, **WHY)
    retiring.revive(article, **WHY)

    steps = list(LifeStep.objects.filter(article=article).values_list("state", "is_current"))
    assert steps == [("active", True), ("folded", False), ("retired", False)]


def test_step_makes_no_revision_and_no_edition(article):
    before = ArticleRevision.objects.count(), Edition.objects.count()

    retiring.retire(article, **WHY)

    assert (ArticleRevision.objects.count(), Edition.objects.count()) == before
    assert publishing.offer(article, at=timezone.now()).comparison.is_same


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_step_wants_a_reason(article, reason):
    assert refused(retiring.retire, article, editor=None, reason=reason) == "reason"


@pytest.mark.parametrize("text", ["x" * 501, "a\x00b"])
def test_step_refuses_text_that_no_database_takes(article, text):
    assert refused(retiring.retire, article, editor=None, reason=text) == "reason"
    assert refused(retiring.retire, article, editor=None, reason="Fine.", sentence=text) == "sentence"


def test_step_that_changes_nothing_is_refused(article):
    assert refused(retiring.revive, article, **WHY) == "nothing-new"
    retiring.retire(article, **WHY)
    assert refused(retiring.retire, article, **WHY) == "nothing-new"


def test_new_sentence_is_a_step_of_its_own(article):
    retiring.retire(article, **WHY)
    retiring.retire(article, **WHY, sentence="Out in June.")

    assert life.current(article.pk).sentence == "Out in June."


# --- ways on


def test_fold_into_itself_is_refused(article):
    assert refused(retiring.fold, article, article, **WHY) == "loop"


def test_fold_that_leads_back_is_refused(article, other):
    third = make.make_article(facts=1)
    make.publish(third)
    retiring.fold(article, other, **WHY)
    retiring.fold(other, third, **WHY)

    assert refused(retiring.fold, third, article, **WHY) == "loop"
    assert refused(retiring.fold, third, other, **WHY) == "loop"
    assert refused(retiring.retire, third, **WHY, successor=article) == "loop"


def test_pointer_and_fold_in_a_circle_are_refused(article, other):
    retiring.retire(article, **WHY, successor=other)

    assert refused(retiring.fold, other, article, **WHY) == "loop"
    assert refused(retiring.retire, other, **WHY, successor=article) == "loop"


def test_fold_into_a_page_that_readers_cannot_open_is_refused(article):
    fresh = make.make_article(facts=1)
    assert refused(retiring.fold, article, fresh, **WHY) == "not-public"

    make.publish(fresh, at=timezone.now() + dt.timedelta(hours=1))
    assert refused(retiring.fold, article, fresh, **WHY) == "not-public"
    assert refused(retiring.retire, article, **WHY, successor=fresh) == "not-public"


def test_fold_into_a_folded_page_is_refused(article, other):
    third = make.make_article(facts=1)
    make.publish(third)
    retiring.fold(other, third, **WHY)

    assert refused(retiring.fold, article, other, **WHY) == "folded"


def test_fold_of_a_page_that_readers_never_had_is_refused(other):
    fresh = make.make_article(facts=1)

    assert refused(retiring.fold, fresh, other, **WHY) == "never-public"


def test_fold_with_an_embargo_ahead_is_refused(article, other):
    make.change_fact(article.blocks.get().fact, statement="Out soon.")
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))

    assert refused(retiring.fold, article, other, **WHY) == "embargo-waits"


def test_chain_of_folds_ends_at_its_end(article, other):
    third = make.make_article(facts=1)
    make.publish(third)
    retiring.fold(article, other, **WHY)
    retiring.fold(other, third, **WHY)

    assert life.end_of_folds(article.pk) == life.end_of_folds(other.pk) == third.pk


def test_circle_in_the_rows_is_walked_once(article, other):
    """It cannot be made by the deeds; whatever made it, no page hangs."""
    now = timezone.now()
    life.enter(article.pk, State.FOLDED, at=now, by=None, reason="x", leads_to=other.pk)
    life.enter(other.pk, State.FOLDED, at=now, by=None, reason="x", leads_to=article.pk)

    assert life.end_of_folds(article.pk) in (article.pk, other.pk)


# --- taken down


def test_take_down_withdraws_everything_and_is_written_down(article):
    chief = make.make_user("chief")

    retiring.take_down(article, editor=chief, reason="A court said so.")

    step = life.current(article.pk)
    assert (step.state, step.by, step.reason) == (State.TAKEN_DOWN, chief, "A court said so.")
    assert not Edition.objects.filter(article=article).public().exists()


def test_withdrawing_all_at_once_is_the_same_deed(article):
    publishing.withdraw(article, None, editor=None, reason="A court said so.")

    assert life.state(article.pk) == State.TAKEN_DOWN


def test_withdrawing_one_edition_takes_nothing_down(article):
    publishing.withdraw(article, [1], editor=None, reason="Wrong.")

    assert life.state(article.pk) == State.ACTIVE


def test_page_that_is_taken_down_has_one_way_back(article, other):
    retiring.take_down(article, **WHY)

    assert refused(retiring.retire, article, **WHY) == "taken-down"
    assert refused(retiring.fold, article, other, **WHY) == "taken-down"
    retiring.revive(article, **WHY)
    assert life.state(article.pk) == State.ACTIVE


@pytest.mark.parametrize("code", ["folded", "taken-down"])
def test_nothing_is_published_behind_the_back_of_a_page(article, other, code):
    if code == "folded":
        retiring.fold(article, other, **WHY)
    else:
        retiring.take_down(article, **WHY)
    make.change_fact(article.blocks.get().fact, statement="Something new.")

    assert refused(make.publish, article) == code


def test_page_that_is_no_longer_updated_can_still_be_corrected(article):
    retiring.retire(article, **WHY)
    make.change_fact(article.blocks.get().fact, statement="Something new.")

    assert make.publish(article).number == 2
    assert life.state(article.pk) == State.RETIRED


# --- what lists ask for


def test_kept_up_articles_leave_out_those_whose_life_has_ended(article, other):
    retired, down, back = (make.make_article(facts=1) for _ in range(3))
    for each in (retired, down, back):
        make.publish(each)
    retiring.retire(retired, **WHY)
    retiring.retire(back, **WHY)
    retiring.revive(back, **WHY)
    retiring.take_down(down, **WHY)
    retiring.fold(article, other, **WHY)

    assert set(Article.objects.kept_up()) == {other, back}


def test_facts_to_look_after_stand_in_a_kept_up_page_or_in_none(article, other):
    loose = make.make_fact()
    shared = other.blocks.get().fact
    with make.history.record(editor=None) as turn:
        make.editing.place_fact(turn, article, shared, after=None)
    own = article.blocks.exclude(fact=shared).get().fact

    retiring.retire(article, **WHY)

    assert set(retiring.facts_kept_up(Fact.objects.all())) == {loose, shared}
    assert own not in retiring.facts_kept_up(Fact.objects.all())


def test_rows_refuse_a_fold_that_leads_nowhere(article, other):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        life.enter(article.pk, State.FOLDED, at=now, by=None, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        life.enter(article.pk, State.ACTIVE, at=now, by=None, reason="x", leads_to=other.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        life.enter(article.pk, State.ACTIVE, at=now, by=None, reason="")
