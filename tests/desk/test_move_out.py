"""The page that moves blocks out: ticks, where to, and what is refused; the deed itself is tested with the articles."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles import editing, relocating
from articles.addresses import ADDRESS_RULE
from articles.models import Article, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat():
    article = make.make_article(slug="heat-2", headline="Heat 2")
    make.add_block(article, "section", heading="Cast", key="cast")
    make.add_fact(article, after="cast", key="driver", statement="Adam Driver is cast.")
    make.add_block(article, "section", heading="Release", key="release", after="driver")
    make.add_block(article, "prose", text="<p>2027.</p>", key="date", after="release")
    return article


@pytest.fixture
def thief(heat):
    return make.make_article(topic=heat.topic, slug="thief", headline="Thief")


def page_of(article):
    return reverse("desk:move_out", args=[article.key])


def words(answer):
    return " ".join(answer.content.decode().split())


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


def test_the_block_asked_for_is_ticked(client, writer, heat):
    answer = client.get(page_of(heat), {"block": "driver"})

    ticked = [(block.key, ticked, inside) for block, ticked, inside in answer.context["rows"]]
    assert ticked == [("cast", False, 1), ("driver", True, 0), ("release", False, 1), ("date", False, 0)]
    assert "section, with the 1 block in it" in words(answer)


def test_blocks_go_to_another_article(client, writer, heat, thief):
    answer = client.post(page_of(heat), {"block": ["cast"], "into": thief.pk}, follow=True)

    assert answer.redirect_chain == [(f"{reverse('desk:article', args=[thief.key])}#b-cast", 302)]
    assert "2 blocks moved here from “Heat 2”. Readers see it when both are published." in words(answer)
    assert (keys(heat), keys(thief)) == (["release", "date"], ["cast", "driver"])
    revision = Revision.objects.latest("pk")
    assert (revision.user, revision.comment) == (writer, "Moved from “Heat 2” to “Thief”.")


def test_blocks_go_to_a_new_article(client, writer, heat):
    client.post(page_of(heat), {"block": ["cast"], "headline": "The cast of Heat 2: all", "into": ""})

    new = Article.objects.get(headline="The cast of Heat 2: all")
    assert (new.address.slug, new.topic, keys(new)) == ("the-cast-of-heat-2", heat.topic, ["cast", "driver"])


def test_who_wrote_this_tells_of_the_move(client, writer, heat, thief):
    client.post(page_of(heat), {"block": ["driver"], "into": thief.pk})

    answer = client.get(reverse("desk:written", args=[thief.key, "driver"]))

    history = reverse("desk:history", args=[heat.key])
    assert f'Moved from <a href="{history}?of=driver">Heat 2</a>' in words(answer)
    assert client.get(history, {"of": "driver"}).status_code == 200


@pytest.mark.parametrize(
    ("data", "field", "why"),
    [
        ({"headline": "New"}, "__all__", "No block is ticked, so there is nothing to move."),
        ({"block": ["cast"]}, "headline", "Choose an article, or write the headline of a new one."),
        ({"block": ["cast"], "headline": "x", "slug": "heat-2"}, "slug", "Address with this Slug already exists."),
        (
            {"block": ["cast"], "headline": "x", "slug": "No Good"},
            "slug",
            ADDRESS_RULE.message,
        ),
        (
            {"block": ["gone"], "headline": "x"},
            "__all__",
            relocating.GONE,
        ),
        ({"block": ["cast"], "into": "99999"}, "into", None),
    ],
)
def test_what_cannot_be_is_said_and_ticks_stay(client, writer, heat, data, field, why):
    count = Revision.objects.count()

    answer = client.post(page_of(heat), data)

    assert answer.status_code == 422
    assert why is None or why in answer.context["form"].errors[field]
    assert field in answer.context["form"].errors
    assert [block.key for block, ticked, _ in answer.context["rows"] if ticked] == [
        key for key in data.get("block", []) if key != "gone"
    ]
    assert Revision.objects.count() == count
    assert Article.objects.count() == 1


def test_its_own_article_is_no_choice(client, writer, heat):
    answer = client.post(page_of(heat), {"block": ["cast"], "into": heat.pk})

    assert "into" in answer.context["form"].errors


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_any_size(client, writer, heat, number, django_assert_num_queries):
    for _ in range(number):
        make.add_fact(heat)

    with django_assert_num_queries(6):
        client.get(page_of(heat))


def test_a_removed_block_is_not_offered(client, writer, heat):
    client.post(reverse("desk:remove", args=[heat.key, "date"]))

    assert "date" not in [block.key for block, _, _ in client.get(page_of(heat)).context["rows"]]
    assert Block.objects.get(key="date").removed
