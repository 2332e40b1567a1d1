"""Related articles at the desk: found by words or address, said what is wrong beside the field, and back again."""

import pytest
from django.urls import reverse
from msgspec import UNSET

from articles import history, snapshot
from articles.models import ArticleRevision
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(editor):
    return make.make_article(slug="heat-2", headline="Heat 2: everything we know", editor=editor)


@pytest.fixture
def others(article):
    names = {"pacino": "Al Pacino’s next films", "mann": "Michael Mann’s next films", "tokyo": "Tokyo Vice"}
    return {slug: make.make_article(slug=slug, headline=headline) for slug, headline in names.items()}


def edit(client, article):
    return client.get(reverse("desk:edit_head", args=[article.key]), **HTMX)


def save(client, article, *related):
    fields = {**sent_by(edit(client, article).content.decode()), "related": list(related)}
    return client.post(reverse("desk:edit_head", args=[article.key]), fields, **HTMX)


def kept(article):
    article.refresh_from_db()
    return article.related


@pytest.mark.parametrize(
    "typed",
    [
        "mann",
        "/mann/",
        "http://127.0.0.1:8000/mann/",
        "Michael Mann’s next films (/mann/)",
        "MANN films",
        "michael  mann",
    ],
)
def test_an_article_is_found_by_words_or_by_its_address(client, article, others, typed):
    assert save(client, article, "", typed, "").status_code == 200

    assert kept(article) == [others["mann"].key]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["Collateral"], "There is no article “Collateral”."),
        (["/collateral/"], "There is no article “/collateral/”."),
        (["next films"], "“next films” fits 2 articles: Michael Mann’s next films (/mann/); Al Pacino’s next films"),
        (["/heat-2/"], "An article cannot be related to itself."),
        (["mann", "pacino", "tokyo", "fifth", "sixth"], "At most 4 related articles"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(client, article, others, typed, said):
    for slug in ("fifth", "sixth"):
        make.make_article(slug=slug, headline=slug)

    answer = save(client, article, *typed)

    assert answer.status_code == 422
    assert said in answer.context["form"].errors["related"][0]
    assert all(f'value="{each}"' in answer.content.decode() for each in typed)
    assert kept(article) == []


def test_the_form_shows_headlines_and_saving_it_again_changes_nothing(client, article, others):
    save(client, article, "tokyo", "mann")
    saves = ArticleRevision.objects.count()

    shown = edit(client, article).content.decode()
    fields = sent_by(shown)
    save(client, article, "Tokyo Vice (/tokyo/)", "Michael Mann’s next films (/mann/)")

    assert fields["related"][:2] == ["Tokyo Vice (/tokyo/)", "Michael Mann’s next films (/mann/)"]
    assert kept(article) == [others["tokyo"].key, others["mann"].key]
    assert ArticleRevision.objects.count() == saves


@pytest.mark.parametrize(("old", "new"), [(["mann"], []), ([], ["mann"])])
def test_a_choice_goes_through_history_and_is_restored(client, article, others, old, new):
    """Back to one, and back to none, which is recorded too."""
    save(client, article, *(old or ["tokyo"]))
    save(client, article, *old)
    before = article.revisions.latest("revision_id").revision_id
    save(client, article, *new)

    restored = {"what": "head:related", "from": f"r{before}"}
    client.post(reverse("desk:restore", args=[article.key]), restored, follow=True)

    keys = [others[slug].key for slug in old]
    assert kept(article) == keys
    assert snapshot.take(article).head.related == history.document_at(article, before).head.related
    assert snapshot.take(article).head.related == (tuple(keys) if keys else UNSET)
