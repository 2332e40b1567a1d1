"""The operator's two commands: the proof of all editions, and everything derived made again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import publishing
from articles.models import Block, Edition, EditionDocument, FactStep, StoredPage
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def article():
    article = make.make_article(facts=1, slug="heat-2")
    make.publish(article)
    make.change_fact(Block.objects.get().fact, statement="Something has been said.")
    make.publish(article)
    return article


def test_verify_editions_says_of_each_article_that_it_holds(article):
    other = make.make_article()

    assert run("verify_editions") == [f"{article.key}: 2 editions, unbroken", f"{other.key}: 0 editions, unbroken"]


def test_verify_editions_takes_the_articles_that_are_named(article):
    other = make.make_article()

    assert run("verify_editions", other.key) == [f"{other.key}: 0 editions, unbroken"]


def test_verify_editions_refuses_an_unknown_article(article):
    with pytest.raises(CommandError, match=r"There is no article nothing-here\."):
        run("verify_editions", article.key, "nothing-here")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": "Another note."}, "Edition 1 of {key} is not what was published."),
        ({"previous": "x"}, "Edition 1 of {key} does not follow the edition before it."),
        ({"number": 9}, "Edition 2 of {key} stands where edition 1 should be."),
    ],
)
def test_verify_editions_names_the_first_break(article, change, sentence):
    Edition.objects.filter(article=article, number=1).update(**change)

    with pytest.raises(CommandError) as broken:
        run("verify_editions")

    assert str(broken.value) == sentence.format(key=article.key)
    assert broken.value.returncode == 1


def test_verify_editions_sees_one_changed_letter_of_a_document(article):
    stored = EditionDocument.objects.get(edition__number=2)
    EditionDocument.objects.filter(pk=stored.pk).update(document=stored.document.replace("Something", "Somethinq"))

    with pytest.raises(CommandError, match=r"Edition 2 of .* is not what was published"):
        run("verify_editions")


def derived_rows():
    steps = FactStep.objects.order_by("edition__number").values_list("edition__number", "fact_key", "change", "content")
    editions = Edition.objects.order_by("number").values_list("number", "card", "marks")
    return list(steps), list(editions)


def test_rebuild_makes_the_same_rows_again(article):
    before = derived_rows()
    FactStep.objects.all().delete()
    Edition.objects.update(card={}, marks={})
    StoredPage.objects.all().delete()

    lines = run("rebuild")

    assert lines == [f"{article.key}: 2 editions"]
    assert derived_rows() == before
    assert set(StoredPage.objects.values_list("edition__number", flat=True)) == {2}


def test_rebuild_leaves_a_withdrawn_edition_without_steps(article):
    publishing.withdraw(article, [2], editor=None, reason="It was wrong.")

    run("rebuild")

    assert list(FactStep.objects.values_list("edition__number", flat=True)) == [1]
