import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Revision, Version

from articles import editing, history, snapshot, timeline
from articles.models import Block
from facts.models import Citation, Fact
from facts.versioned import OutsideHistory
from tests import factories as make

pytestmark = pytest.mark.django_db


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


@pytest.fixture
def article():
    """An introduction of one block, then two sections of two and one."""
    article = make.make_article()
    after = None
    for key in ("intro", "cast", "driver", "pacino", "release", "date"):
        if key in ("cast", "release"):
            after = make.add_block(article, "section", after=after, key=key, heading=key).key
        else:
            after = make.add_fact(article, after=after, key=key, statement=f"About {key}.").key
    return article


def block(article, key):
    return Block.objects.get(article=article, key=key)


def move(article, key, after):
    with history.record(editor=None) as turn:
        return editing.move_block(turn, block(article, key), after=after)


@pytest.mark.parametrize(
    ("key", "after", "order"),
    [
        ("pacino", "cast", "intro cast pacino driver release date"),
        ("date", None, "date intro cast driver pacino release"),
        ("intro", "date", "cast driver pacino release date intro"),
        ("release", "intro", "intro release date cast driver pacino"),
        ("cast", "date", "intro release date cast driver pacino"),
        ("cast", None, "cast driver pacino intro release date"),
    ],
)
def test_move_takes_a_section_with_its_blocks(article, key, after, order):
    assert move(article, key, after) is True
    assert keys(article) == order.split()


@pytest.mark.parametrize(("key", "after"), [("driver", "cast"), ("intro", None), ("cast", "intro")])
def test_a_move_to_the_same_place_makes_no_revision(article, key, after):
    revisions = Revision.objects.count()

    assert move(article, key, after) is False
    assert Revision.objects.count() == revisions


def test_a_section_is_not_moved_into_itself(article):
    with pytest.raises(ValidationError):
        move(article, "cast", "driver")

    assert keys(article) == ["intro", "cast", "driver", "pacino", "release", "date"]


def test_a_move_stores_one_row(article):
    move(article, "pacino", "cast")

    assert Version.objects.filter(revision=Revision.objects.latest("pk")).count() == 1


def test_moves_into_one_gap_never_run_out_rule_15(article):
    for turn in range(60):
        move(article, "pacino" if turn % 2 else "driver", "cast")

    assert keys(article)[1:4] == ["cast", "pacino", "driver"]
    assert max(len(each.rank) for each in Block.objects.all()) < 40


def test_equal_ranks_are_ranked_anew_rule_15(article):
    with history.record(editor=None) as turn:
        for row in Block.objects.filter(key__in=["driver", "pacino"]):
            editing.change(turn.take(Block, row.pk), {"rank": "m"})
    order = keys(article)

    move(article, "date", "driver")

    at = order.index("driver") + 1
    assert keys(article) == [*order[:at], "date", *[key for key in order[at:] if key != "date"]]
    ranks = [each.rank for each in Block.objects.all()]
    assert len(set(ranks)) == len(ranks)


def test_rank_never_enters_the_document_rule_15(article):
    before = snapshot.take(article)
    with history.record(editor=None) as turn:
        for place, row in enumerate(editing.live_blocks(article)):
            editing.change(turn.take(Block, row.pk), {"rank": f"m{place}m"})

    assert snapshot.take(article) == before


def test_a_removed_section_leaves_its_blocks_to_the_one_before(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "release"))

    assert keys(article) == ["intro", "cast", "driver", "pacino", "date"]
    assert [[each.key for each in under] for _, under in snapshot.take(article).sections()] == [
        ["intro"],
        ["driver", "pacino", "date"],
    ]


def test_a_removed_block_keeps_its_fact_and_its_place(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "driver"))
    assert keys(article) == ["intro", "cast", "pacino", "release", "date"]

    with history.record(editor=None) as turn:
        editing.put_back(turn, block(article, "driver"))

    assert keys(article) == ["intro", "cast", "driver", "pacino", "release", "date"]


def test_a_block_is_not_added_below_one_that_was_removed(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "driver"))

    with pytest.raises(ValidationError) as refusal:
        make.add_block(article, "section", after="driver", heading="Late")

    assert refusal.value.code == "no-place"


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [("section", {"heading": ""}, "heading"), ("prose", {"text": "<p> </p>"}, "text"), ("embed", {"url": ""}, "url")],
)
def test_an_empty_block_is_refused(article, kind, values, field):
    with pytest.raises(ValidationError) as refusal:
        make.add_block(article, kind, **values)

    assert list(refusal.value.message_dict) == [field]


def test_rich_text_is_sanitized_on_the_way_in(article):
    prose = make.add_block(article, "prose", text="<p onclick=x>No <b>date</b> yet.<script>alert(1)</script></p>")

    assert Block.objects.get(pk=prose.pk).text == "<p>No <strong>date</strong> yet.</p>"


def test_citations_keep_their_rows_and_order():
    first, second = make.make_source(), make.make_source(publisher="Variety")
    fact = make.make_fact(citations=[make.cite(first), make.cite(second)])
    rows = {citation.source_id: citation.pk for citation in Citation.objects.all()}

    make.change_fact(fact, citations=[make.cite(second), make.cite(first, quote="Perhaps")])

    assert {citation.source_id: citation.pk for citation in Citation.objects.all()} == rows
    assert [citation.source for citation in fact.citations.order_by("order")] == [second, first]


def test_details_are_strict():
    with pytest.raises(ValidationError) as refusal:
        make.make_fact(fact_kind="release-date", details={"date": "2027-06-31", "of": "film"})

    assert "June has 30 days" in str(refusal.value)


def test_restoring_a_block_is_a_new_revision_with_old_values(article):
    source = make.make_source()
    fact = Fact.objects.get(key="driver")
    then = history.newest_revision(article).revision_id
    make.change_fact(fact, status="rumored", statement="Another.", citations=[make.cite(source)])
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "driver"))

    with history.record(editor=None, note="As it was") as turn:
        assert editing.restore_block(turn, block(article, "driver"), then) is True

    restored = Fact.objects.get(key="driver")
    assert (restored.status, restored.statement, restored.citations.count()) == ("not-announced", "About driver.", 0)
    assert "driver" in keys(article)
    assert Revision.objects.latest("pk").comment == "As it was"
    assert [step.fact.status for step in timeline.fact_history(restored)] == [
        "not-announced",
        "rumored",
        "not-announced",
    ]


def test_restoring_never_releases_a_hold(article):
    fact = Fact.objects.get(key="driver")
    then = history.newest_revision(article).revision_id
    make.change_fact(fact, held_reason="legal", statement="Another.")

    with history.record(editor=None) as turn:
        editing.restore_block(turn, block(article, "driver"), then)

    assert Fact.objects.get(key="driver").held_reason == "legal"


def test_restoring_an_article_brings_all_of_it_back(article):
    then = history.newest_revision(article).revision_id
    before = snapshot.take(article)
    move(article, "cast", "date")
    make.add_block(article, "prose", text="<p>Late.</p>")
    make.change_fact(Fact.objects.get(key="intro"), statement="Another.", as_of=dt.date(2024, 1, 1))
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"headline": "Another headline"})
        editing.remove_block(turn, block(article, "date"))

    with history.record(editor=None) as turn:
        assert editing.restore_article(turn, article, then) is True

    after = snapshot.take(article)
    assert (after.head, after.blocks) == (before.head, before.blocks)
    assert [fact.statement for fact in after.facts] == [fact.statement for fact in before.facts]


def test_restoring_what_stands_already_makes_no_revision(article):
    then = history.newest_revision(article).revision_id

    with history.record(editor=None) as turn:
        assert editing.restore_article(turn, article, then) is False

    assert turn.revision is None


def test_restoring_from_before_it_began_is_refused(article):
    late = make.add_block(article, "prose", text="<p>Late.</p>")

    with pytest.raises(history.NotYet), history.record(editor=None) as turn:
        editing.restore_block(turn, late, history.newest_revision(article).revision_id - 1)


@pytest.mark.parametrize("pattern", ["story", "cast", "release", "trailer"])
def test_a_pattern_opens_an_article_with_facts_not_announced(pattern):
    topic = make.make_topic()
    with history.record(editor=None) as turn:
        article = editing.new_article(turn, topic=topic, headline="Heat 2", slug="heat-2", pattern=pattern)

    document = snapshot.take(article)

    assert [block.kind for block in document.blocks][:2] == ["section", "fact"]
    assert {fact.status for fact in document.facts} == {"not-announced"}
    assert not any(fact.shortfall for fact in Fact.objects.with_citations())


def test_suggest_slug_gives_a_free_address():
    assert editing.suggest_slug("Heat 2: everything we know") == "heat-2"
    make.make_article(slug="heat-2")

    assert editing.suggest_slug("Heat 2: everything we know") == "heat-2-2"
    assert editing.suggest_slug("…") == "article"
    assert editing.suggest_slug("Facts: what we know") == "facts-2"


@pytest.mark.parametrize("slug", ["admin", "facts", "Heat", ""])
def test_a_new_article_refuses_a_reserved_or_malformed_address(slug):
    with pytest.raises(ValidationError):
        make.make_article(slug=slug or "-")


def test_a_block_that_was_removed_meanwhile_is_not_moved(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "driver"))

    with pytest.raises(ValidationError) as refusal:
        move(article, "driver", None)

    assert refusal.value.code == "no-place"


def test_a_thousand_blocks_into_one_gap_keep_short_ranks_rule_15(article):
    with history.record(editor=None) as turn:
        for number in range(300):
            editing.add_block(turn, article, "section", {"heading": f"Section {number}"}, after="intro")

    assert keys(article)[0] == "intro"
    assert max(len(each.rank) for each in Block.objects.all()) <= 40


def test_a_removed_block_goes_along_with_its_section(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block(article, "driver"))
    move(article, "cast", "date")

    with history.record(editor=None) as turn:
        editing.put_back(turn, block(article, "driver"))

    assert keys(article) == ["intro", "release", "date", "cast", "driver", "pacino"]


@pytest.mark.parametrize(
    ("deed", "field"),
    [
        (lambda article: make.make_fact(statement="x" * 2001), "statement"),
        (lambda article: make.make_fact(people=["x" * 501]), "people"),
        (lambda article: make.make_fact(people=[1]), "people"),
        (lambda article: make.add_block(article, "prose", text="<p>a</p>", leans_on=[1]), "leans_on"),
        (lambda article: save_head(article, authors=[{"slug": "a", "name": "N", "role": None}]), "authors"),
        (lambda article: save_head(article, editors_note="x" * 1001), "editors_note"),
        (lambda article: make.make_topic(same_as=[1]), "same_as"),
        (lambda article: make.change_fact(Fact.objects.first(), status="denied", note="a\x00"), "note"),
    ],
)
def test_what_no_form_would_let_in_is_refused_beside_its_field(article, deed, field):
    with pytest.raises(ValidationError) as refusal:
        deed(article)

    assert list(refusal.value.message_dict) == [field]


def save_head(article, **values):
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, values)


def test_a_related_manager_does_not_go_around_the_guard(article):
    other = make.make_article()

    with pytest.raises(OutsideHistory):
        other.blocks.add(block(article, "driver"))
    with pytest.raises(OutsideHistory):
        Block._base_manager.filter(key="driver").update(removed=True)

    assert block(article, "driver").removed is False
