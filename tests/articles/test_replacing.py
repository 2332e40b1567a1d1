"""Find and replace: what is found, that nothing but words changes, one revision an article, and no lost edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reversion.models import Revision

from articles import editing, history, replacing, richtext, snapshot
from articles.models import Article, Block
from articles.replacing import Place, Query
from facts.models import Fact
from tests import factories as make


def place(value, field="text"):
    return Place("b", 1, 1, field, value)


def all_of(value, find, put, field="text", numbers=range(100), **options):
    return replacing.replaced(place(value, field), Query(find=find, **options).pattern, put, numbers)


@pytest.mark.parametrize(
    ("value", "find", "put", "found"),
    [
        ("<p>Heat 2 and Heat 2</p>", "Heat 2", "Heat II", "<p>Heat II and Heat II</p>"),
        ("<p>He<strong>at</strong> 2 is</p>", "Heat 2", "Heat II", "<p>Heat II is</p>"),
        ("<p><strong>Heat</strong> 2 is</p>", "Heat 2", "It", "<p><strong>It</strong> is</p>"),
        ("<p>In <em>Heat 2</em>, he</p>", "Heat", "Cold", "<p>In <em>Cold 2</em>, he</p>"),
        (
            '<p>See <a href="https://example.com/Heat">Heat 2</a> now</p>',
            "Heat",
            "Cold",
            '<p>See <a href="https://example.com/Heat">Cold 2</a> now</p>',
        ),
        ("<p>Tom &amp; Jerry</p>", "Tom & Jerry", "A < B", "<p>A &lt; B</p>"),
        ("<p>strong</p>", "strong", "<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        (
            "<ul><li><p>One</p></li><li><p>Two One</p></li></ul>",
            "One",
            "1",
            "<ul><li><p>1</p></li><li><p>Two 1</p></li></ul>",
        ),
        ("<p>Heat\u00a02</p>", "Heat 2", "Heat II", "<p>Heat II</p>"),
        ("<p>It’s “so”</p>", 'It\'s "so"', "x", "<p>x</p>"),
        ("<p>a b</p><p>c</p>", "b c", "x", "<p>a b</p><p>c</p>"),
        ("<p>a.b axb</p>", "a.b", "x", "<p>x axb</p>"),
        ("<p>cut out</p>", " out", r"\1 \g<0>", r"<p>cut\1 \g<0></p>"),
    ],
)
def test_only_words_change(value, find, put, found):
    assert richtext.normal(all_of(value, find, put)) == richtext.normal(found)


def test_only_the_ticked_ones_are_replaced():
    assert all_of("<p>a a</p><p>a</p>", "a", "b", numbers={1, 2}) == "<p>a b</p><p>b</p>"
    assert all_of("a a a", "a", "b", "headline", numbers={0, 2}) == "b a b"


@pytest.mark.parametrize(
    ("options", "found"),
    [({}, "x xs x"), ({"match_case": True}, "Heat xs x"), ({"whole_words": True}, "x heats x")],
)
def test_case_and_whole_words(options, found):
    assert all_of("Heat heats heat", "heat", "x", "headline", **options) == found


def test_words_taken_out_leave_single_spaces():
    assert all_of("the very end", "very", "", "headline") == "the end"


@given(st.text("ab <&é", max_size=12), st.text("ab", min_size=1, max_size=2))
def test_putting_the_same_words_changes_nothing(text, find):
    value = richtext.serialize((richtext.Para(path=("p",), joined=0, runs=((text, richtext.PLAIN),)),))
    value = richtext.normal(value)

    assert all_of(value, find, find, match_case=True) == value


@pytest.fixture
def heat(db):
    article = make.make_article(slug="heat-2", headline="Heat 2: all")
    make.add_block(article, "section", heading="Heat 2 cast", key="cast")
    make.add_block(article, "prose", text="<p>Heat 2 and <strong>Heat</strong> 2.</p>", key="prose", after="cast")
    make.add_fact(article, after="prose", key="fact", statement="Heat 2 is real.")
    return article


def ids(query):
    return [hit.id for hit in replacing.find(query).hits]


def told(found):
    return [(hit.label, hit.anchor, hit.before, hit.old, hit.after) for hit in found.hits]


def test_hits_are_told_in_reading_order(heat):
    assert told(replacing.find(Query(find="heat 2"))) == [
        ("Headline", "b-head", "", "Heat 2", ": all"),
        ("Section", "b-cast", "", "Heat 2", " cast"),
        ("Text", "b-prose", "", "Heat 2", " and Heat 2."),
        ("Text", "b-prose", "Heat 2 and ", "Heat 2", "."),
        ("Statement", "b-fact", "", "Heat 2", " is real."),
    ]


def test_removed_blocks_and_facts_in_no_article_are_not_looked_at(heat):
    make.make_fact(statement="Heat 2 stands nowhere.")
    with history.record(editor=None) as turn:
        editing.remove_block(turn, Block.objects.get(key="prose"))

    assert len(ids(Query(find="Heat 2"))) == 3


def test_it_looks_in_one_article_or_topic(heat):
    other = make.make_article(headline="Heat 2 elsewhere")

    assert [hit.article for hit in replacing.find(Query(find="Heat 2", article=other.pk)).hits] == [other]
    assert [hit.article for hit in replacing.find(Query(find="Heat 2", topic=other.topic_id)).hits] == [other]
    assert len(ids(Query(find="Heat 2"))) == 6


@pytest.mark.parametrize("number", [1, 3])
def test_finding_costs_two_queries(heat, number, django_assert_num_queries):
    for _ in range(number):
        make.make_article(headline="Heat 2", facts=2)

    with django_assert_num_queries(2):
        replacing.find(Query(find="Heat 2"))


def test_all_hits_of_an_article_are_one_revision(heat):
    query, editor = Query(find="Heat 2", put="Heat II"), make.make_user("editor")
    count = Revision.objects.count()

    outcome = replacing.replace(query, ids(query), editor=editor)

    assert Revision.objects.count() == count + 1
    revision = Revision.objects.latest("pk")
    assert (revision.user, revision.comment) == (editor, "Replaced “Heat 2” with “Heat II”.")
    assert [(each.article, each.revision, each.hits) for each in outcome.saved] == [(heat, revision, 5)]
    document = snapshot.take(heat)
    assert document == history.document_at(heat, revision.pk)
    assert document.head.headline == "Heat II: all"
    assert [block.text for block in document.blocks if hasattr(block, "text")] == [
        "<p>Heat II and <strong>Heat II</strong>.</p>"
    ]
    assert document.facts[0].statement == "Heat II is real."


def test_a_shared_fact_is_changed_once_in_the_first_article(heat):
    fact = Fact.objects.get(key="fact")
    other = make.make_article(headline="Another", topic=heat.topic)
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)
    query = Query(find="is real", put="is not real")
    version = fact.lock_version

    outcome = replacing.replace(query, ids(query), editor=None)

    fact.refresh_from_db()
    assert (fact.statement, fact.lock_version) == ("Heat 2 is not real.", version + 1)
    assert [(each.article, each.hits) for each in outcome.saved] == [(other, 1)]
    for article in (heat, other):
        assert history.newest_revision(article).revision == outcome.saved[0].revision


def test_citations_go_along(heat):
    source = make.make_source()
    make.change_fact(Fact.objects.get(key="fact"), citations=[make.cite(source)])
    query = Query(find="is real", put="is not real")

    replacing.replace(query, ids(query), editor=None)

    assert len(history.document_at(heat, history.newest_revision(heat).revision_id).facts[0].citations) == 1


def test_a_row_saved_since_the_look_is_left_alone(heat):
    query = Query(find="Heat 2", put="Heat II")
    ticked = ids(query)
    make.change_fact(Fact.objects.get(key="fact"), statement="Heat 2 is surely real.")

    outcome = replacing.replace(query, ticked, editor=None)

    assert (outcome.hits, outcome.stale) == (4, 1)
    assert Fact.objects.get(key="fact").statement == "Heat 2 is surely real."


def test_a_second_press_changes_nothing(heat):
    query = Query(find="Heat 2", put="Heat II")
    ticked = ids(query)
    replacing.replace(query, ticked, editor=None)
    count = Revision.objects.count()

    outcome = replacing.replace(query, ticked, editor=None)

    assert (outcome.hits, outcome.stale) == (0, 5)
    assert Revision.objects.count() == count


def test_a_row_that_would_not_take_the_words_is_left_and_told(heat):
    query = Query(find="Heat 2 is real.", put="")
    long = Query(find="Heat 2 cast", put="x" * 201)

    left = [replacing.replace(each, ids(each), editor=None).left for each in (query, long)]

    assert [each.words for (each,) in left] == ["Heat 2 is real.", "Heat 2 cast"]
    assert left[1][0].why
    assert Fact.objects.get(key="fact").statement == "Heat 2 is real."


def test_nothing_is_published_and_held_facts_stay_held(client, heat):
    make.publish(heat)
    before = client.get("/heat-2/").content
    make.change_fact(Fact.objects.get(key="fact"), held_reason="Legal")
    query = Query(find="Heat 2", put="Heat II")

    replacing.replace(query, ids(query), editor=None)

    assert client.get("/heat-2/").content == before
    fact = Fact.objects.get(key="fact")
    assert (fact.statement, fact.held_reason) == ("Heat II is real.", "Legal")


def test_more_hits_than_are_looked_at_are_said(heat, monkeypatch):
    monkeypatch.setattr(replacing, "MOST", 3)

    found = replacing.find(Query(find="Heat 2"))

    assert (len(found.hits), found.is_cut) == (3, True)


def test_ids_that_somebody_made_up_do_nothing(heat):
    query = Query(find="Heat 2", put="x")

    outcome = replacing.replace(query, ["", "a-1-1-headline-99", "f-0-0-x-0", "<script>"], editor=None)

    assert (outcome.saved, outcome.stale) == ([], 4)
    assert Article.objects.get(pk=heat.pk).headline == "Heat 2: all"
