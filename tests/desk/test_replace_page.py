"""The page of find and replace: a search, ticks, one press for a page, and the way back."""

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles import replacing
from articles.desk import replace_views
from articles.models import Article
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/replace/"


@pytest.fixture
def heat():
    article = make.make_article(slug="heat-2", headline="Heat 2: all")
    make.add_block(article, "prose", text="<p>Heat 2 and <em>Heat</em> 2 &amp; more.</p>", key="prose")
    make.add_fact(article, after="prose", key="fact", statement="Heat 2 is <strong>real</strong>.")
    return article


def words(answer):
    return " ".join(answer.content.decode().split())


def ids(answer):
    return [drawn.hit.id for group in answer.context["groups"] for drawn in group.hits]


def look(client, find="Heat 2", put="Heat II", **query):
    return client.get(PAGE, {"find": find, "put": put, **query})


def press(client, hits, find="Heat 2", put="Heat II", **data):
    return client.post(PAGE, {"find": find, "put": put, "hit": hits, **data})


def test_hits_are_ticked_differences(client, editor, heat):
    answer = look(client)

    assert "4 hits in 1 article" in words(answer)
    gone, new = '<span class="visually-hidden">[gone: </span>', '<span class="visually-hidden">[new: </span>'
    end = '<span class="visually-hidden">] </span>'
    assert f"<del>{gone}Heat 2{end}</del><ins>{new}Heat II{end}</ins> is real." in words(answer)
    assert f'name="hit" value="{ids(answer)[0]}" checked' in words(answer)
    assert Article.objects.get().headline == "Heat 2: all"


def test_what_is_ticked_is_replaced_and_can_be_taken_back(client, editor, heat):
    hits = ids(look(client))

    answer = press(client, hits[:1] + hits[3:])

    assert "2 replaced in 1 article" in words(answer)
    before = Revision.objects.order_by("-pk")[1]
    compare = reverse("desk:compare", args=[heat.key, f"r{before.pk}", "now"])
    assert f'href="{compare}"' in words(answer)
    assert "Restore" in words(client.get(compare))
    heat.refresh_from_db()
    assert heat.headline == "Heat II: all"
    assert Fact.objects.get(key="fact").statement == "Heat II is <strong>real</strong>."
    assert heat.blocks.get(key="prose").text == "<p>Heat 2 and <em>Heat</em> 2 &amp; more.</p>"


def test_case_words_article_and_topic_narrow_it(client, editor, heat):
    other = make.make_article(headline="heat 2 heated")

    assert len(ids(look(client, find="heat", match_case="on"))) == 2
    assert len(ids(look(client, find="heat", match_case="on", whole_words="on"))) == 1
    assert len(ids(look(client, find="heat", article=other.pk))) == 2
    assert len(ids(look(client, find="heat", topic=heat.topic_id))) == 4


def test_a_shared_fact_says_where_else_it_stands(client, editor, heat):
    other = make.make_article(headline="Another")
    client.post(reverse("desk:place", args=[other.key]), {"fact": "fact", "after": ""})

    answer = look(client, find="real")

    assert "also in 1 other article: changed once for all" in words(answer)
    assert len(ids(answer)) == 1


def test_hits_come_a_page_at_a_time(client, editor, heat, monkeypatch):
    monkeypatch.setattr(replace_views, "PAGE", 3)

    first, second = look(client), look(client, page="2")

    assert (len(ids(first)), len(ids(second))) == (3, 1)
    assert "Page 1 of 2: the press replaces what is ticked on this page." in words(first)
    assert "find=Heat+2&amp;put=Heat+II&amp;page=2" in words(first)


def test_too_many_hits_are_said_in_plain_words(client, editor, heat, monkeypatch):
    monkeypatch.setattr(replacing, "MOST", 2)

    answer = look(client)

    assert "More than 2 hits" in words(answer)
    assert "Only the first 2 are looked at. Choose an article or a topic, or write more words." in words(answer)


def test_ticks_may_be_taken_from_all(client, editor, heat):
    assert " checked>" not in words(look(client, untick="1"))


def test_what_was_saved_since_the_look_is_left_alone_and_said(client, editor, heat):
    hits = ids(look(client))
    make.change_fact(Fact.objects.get(key="fact"), statement="Heat 2 is surely real.")

    answer = press(client, hits)

    assert "3 replaced in 1 article" in words(answer)
    assert "1 hit left alone: its text was saved since you looked." in words(answer)


def test_a_row_that_will_not_take_the_words_is_told(client, editor, heat):
    hits = ids(look(client, find="Heat 2 is real.", put=""))

    answer = press(client, hits, find="Heat 2 is real.", put="")

    assert "Nothing was replaced" in words(answer)
    assert "“Heat 2 is real.” is left as it is." in words(answer)


def test_nothing_ticked_is_refused(client, editor, heat):
    answer = press(client, [])

    assert answer.status_code == 422
    assert "Nothing is ticked, so there is nothing to replace." in words(answer)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"find": ""}, "find"),
        ({"find": "  "}, "find"),
        ({"find": "x" * 201}, "find"),
        ({"find": "a", "put": "a"}, "put"),
        ({"article": "99999"}, "article"),
        ({"topic": "x"}, "topic"),
    ],
)
def test_odd_searches_are_refused_beside_their_field(client, editor, heat, query, field):
    answer = look(client, **query)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_words_like_tags_are_words(client, editor, heat):
    hits = ids(look(client, find="more", put="<b>x</b>"))

    press(client, hits, find="more", put="<b>x</b>")

    assert heat.blocks.get(key="prose").text == "<p>Heat 2 and <em>Heat</em> 2 &amp; &lt;b&gt;x&lt;/b&gt;.</p>"
    assert "<b>x</b>" not in words(look(client, find="x", put="<b>x</b>"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_look_costs_the_same_for_any_number(client, editor, heat, number, django_assert_num_queries):
    for _ in range(number):
        make.make_article(headline="Heat 2", facts=2)

    with django_assert_num_queries(8):
        look(client)


def test_a_writer_replaces_nothing(client, writer, heat):
    assert press(client, ["x"]).status_code == 403
