"""Blocks that move to another article: the law of history holds for both, and who wrote them is known across."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision

from articles import compare, editing, history, provenance, relocating, snapshot
from articles.models import ArticleRevision, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def heat():
    return make.make_article(slug="heat-2", headline="Heat 2")


@pytest.fixture
def thief(heat):
    return make.make_article(topic=heat.topic, slug="thief", headline="Thief")


def move(article, keys, target, *, editor=None, **options):
    with history.record(editor=editor, note="Moved") as turn:
        return relocating.move_blocks(turn, article, keys, target, **options)


def prose(article, text, **options):
    return make.add_block(article, "prose", text=f"<p>{text}</p>", **options)


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


def law_holds(*articles):
    for article in articles:
        newest = history.newest_revision(article).revision_id
        assert history.document_at(article, newest) == snapshot.take(article)


def documents(article):
    """Every revision of the article that there is, as history tells it."""
    numbers = [row.revision_id for row in ArticleRevision.objects.filter(article=article)]
    return dict(zip(numbers, history.documents_at(article, numbers), strict=True))


def build(article):
    section = make.add_block(article, "section", heading="Cast", key="cast")
    first = prose(article, "Adam Driver is in talks.", after="cast", key="driver-text")
    fact = make.add_fact(article, after=first.key, key="driver", statement="He is in talks.")
    prose(article, "The end.", after=fact.key, key="end")
    with history.record(editor=None) as turn:
        editing.save_block(turn, first, {"text": "<p>Adam Driver is cast.</p>"})
    make.change_fact(fact.fact, statement="He is cast.")
    return section, first, fact


def test_blocks_move_with_their_keys_in_one_revision(heat, thief):
    build(heat)
    prose(thief, "Thief is old.", key="old")
    count = Revision.objects.count()

    moved = move(heat, ["driver", "driver-text"], thief)

    assert (keys(heat), keys(thief)) == (["cast", "end"], ["old", "driver-text", "driver"])
    assert [each.is_renamed for each in moved] == [False, False]
    assert Revision.objects.count() == count + 1
    bits = {
        row.article: row.change_labels for row in ArticleRevision.objects.filter(revision=Revision.objects.latest("pk"))
    }
    assert bits == {heat: ["removed"], thief: ["added"]}


def test_history_of_both_articles_stays_what_it_was(heat, thief):
    build(heat)
    prose(thief, "Thief is old.", key="old")
    make.publish(heat)
    before = {article: documents(article) for article in (heat, thief)}

    move(heat, ["cast"], thief)
    with history.record(editor=None) as turn:
        editing.save_block(turn, Block.objects.get(article=thief, key="driver-text"), {"text": "<p>New.</p>"})

    law_holds(heat, thief)
    for article, then in before.items():
        now = documents(article)
        assert {number: now[number] for number in then} == then


def test_a_section_takes_along_all_that_stands_in_it(heat, thief):
    build(heat)
    make.add_block(heat, "section", heading="Release", key="release", after="end")
    prose(heat, "2027.", after="release", key="date")
    gone = prose(heat, "Removed.", after="cast", key="gone")
    with history.record(editor=None) as turn:
        editing.remove_block(turn, gone)

    move(heat, ["cast"], thief)

    assert (keys(heat), keys(thief)) == (["release", "date"], ["cast", "driver-text", "driver", "end"])
    law_holds(heat, thief)


def test_blocks_move_to_the_top(heat, thief):
    build(heat)
    prose(thief, "Thief is old.", key="old")

    move(heat, ["driver-text", "end"], thief, at_top=True)

    assert keys(thief) == ["driver-text", "end", "old"]


def test_blocks_move_to_a_new_article_in_the_same_revision(heat):
    build(heat)

    with history.record(editor=None) as turn:
        new = editing.new_article(turn, topic=heat.topic, headline="The cast", slug="the-cast")
        relocating.move_blocks(turn, heat, ["cast"], new)

    assert (keys(heat), keys(new)) == ([], ["cast", "driver-text", "driver", "end"])
    assert new.revisions.count() == 1
    law_holds(heat, new)


def test_a_key_that_is_taken_gives_way_and_the_link_is_kept(heat, thief):
    build(heat)
    prose(thief, "Another.", key="end")

    (moved,) = move(heat, ["end"], thief)

    assert moved.is_renamed
    assert keys(thief) == ["end", moved.after.key]
    account = provenance.of_block(thief, moved.after.key)
    assert [each.origin for each in account.moves] == [moved.before]
    assert account.saves == 1
    law_holds(heat, thief)


def test_a_block_that_moves_back_is_the_block_that_it_was(heat, thief):
    build(heat)
    rows = Block.objects.filter(article=heat).count()

    move(heat, ["driver-text"], thief)
    with history.record(editor=None) as turn:
        editing.save_block(turn, Block.objects.get(article=thief, key="driver-text"), {"text": "<p>He is Vincent.</p>"})
    move(thief, ["driver-text"], heat)
    move(heat, ["driver-text"], thief)
    move(thief, ["driver-text"], heat)

    assert Block.objects.filter(article=heat).count() == rows
    assert keys(heat) == ["cast", "driver", "end", "driver-text"]
    assert Block.objects.get(article=heat, key="driver-text").text == "<p>He is Vincent.</p>"
    law_holds(heat, thief)
    origins = [each.origin.article for each in provenance.of_block(heat, "driver-text").moves]
    assert origins == [heat, thief, heat, thief]


def test_who_wrote_this_goes_on_across_moves(heat, thief):
    ana, ben, cleo = (make.make_user("writer", name=name) for name in ("ana", "ben", "cleo"))
    block = prose(heat, "Mann wrote the script himself. It is long.", editor=ana, key="script")
    with history.record(editor=ben) as turn:
        text = "<p>Mann wrote the script himself. It is long. Nobody has read it yet.</p>"
        editing.save_block(turn, block, {"text": text})

    move(heat, ["script"], thief, editor=cleo)

    account = provenance.of_block(thief, "script")
    assert [line.since.editor for line in account.lines] == [ana, ana, ben]
    assert account.began.editor == ana
    assert account.saves == 2
    assert account.put_back is None
    assert [(each.save.editor, each.origin) for each in account.moves] == [(cleo, block)]


def test_who_wrote_a_fact_goes_on_across_moves(heat, thief):
    ana, ben = make.make_user("writer", name="ana"), make.make_user("writer", name="ben")
    block = make.add_fact(heat, editor=ana, key="driver", statement="Adam Driver is in talks with Mann.")

    move(heat, ["driver"], thief, editor=ben)
    make.change_fact(block.fact, editor=ben, status="reported")

    account = provenance.of_block(thief, "driver")
    assert [line.since.editor for line in account.lines] == [ana]
    assert {value.name: value.since.editor for value in account.values}["status"] == ben


def test_what_was_written_is_known_at_every_revision(heat, thief):
    ana = make.make_user("writer", name="ana")
    prose(heat, "Mann wrote the script himself.", editor=ana, key="script")
    move(heat, ["script"], thief)
    at = history.newest_revision(thief).revision_id
    with history.record(editor=None) as turn:
        editing.save_block(turn, Block.objects.get(article=thief, key="script"), {"text": "<p>No words of then.</p>"})
    move(thief, ["script"], heat)

    then = provenance.of_block(thief, "script", until=at)

    assert [line.since.editor for line in then.lines] == [ana]
    with pytest.raises(provenance.NotThere):
        provenance.of_block(thief, "script")
    assert [each.origin.article for each in provenance.of_block(heat, "script").moves] == [heat, thief]


def test_a_block_that_never_moved_costs_nothing_more(heat, thief):
    prose(heat, "One of a kind.", key="one")
    prose(heat, "Moved away now.", key="two")
    move(heat, ["two"], thief)

    with CaptureQueriesContext(connection) as stayed:
        provenance.of_block(heat, "one")
    with CaptureQueriesContext(connection) as moved:
        provenance.of_block(thief, "two")

    assert not [each for each in stayed if 'FROM "articles_relocation" WHERE' in each["sql"]]
    assert len(moved) <= len(stayed) + 2


@pytest.mark.parametrize("number", [1, 3])
def test_comparisons_show_what_went_and_what_came(heat, thief, number):
    build(heat)
    make.publish(heat)
    old = snapshot.take(heat), snapshot.take(thief)

    move(heat, ["driver-text", "driver", "end"][:number], thief)

    assert [row.state for row in compare.compare(old[0], snapshot.take(heat)).rows if row.state != "same"] == [
        "removed"
    ] * number
    assert [row.state for row in compare.compare(old[1], snapshot.take(thief)).rows] == ["added"] * number


def test_moving_publishes_nothing(client, heat, thief):
    build(heat)
    prose(thief, "Thief is old.", key="old")
    make.publish(heat)
    make.publish(thief)
    before = [client.get(path).content for path in ("/heat-2/", "/thief/")]

    move(heat, ["cast"], thief)

    assert [client.get(path).content for path in ("/heat-2/", "/thief/")] == before


@pytest.mark.parametrize(
    ("chosen", "code"), [([], "nothing"), (["nothing"], "no-place"), (["end", "nothing"], "no-place")]
)
def test_what_is_not_there_moves_nothing(heat, thief, chosen, code):
    build(heat)

    with pytest.raises(ValidationError) as refused:
        move(heat, chosen, thief)

    assert refused.value.code == code
    assert keys(thief) == []


def test_an_article_takes_nothing_of_itself(heat):
    build(heat)

    with pytest.raises(ValidationError) as refused:
        move(heat, ["end"], heat)

    assert refused.value.code == "same-article"


def test_a_fact_that_stands_there_already_moves_nothing(heat, thief):
    _, _, fact = build(heat)
    with history.record(editor=None) as turn:
        editing.place_fact(turn, thief, fact.fact, after=None)

    with pytest.raises(ValidationError) as refused:
        move(heat, ["driver-text", "driver"], thief)

    assert refused.value.messages == [
        "“He is cast.” stands in “Thief” already. Leave it out, or take it out there first."
    ]
    assert "driver-text" in keys(heat)


def test_a_second_press_moves_nothing(heat, thief):
    build(heat)
    move(heat, ["end"], thief)

    with pytest.raises(ValidationError):
        move(heat, ["end"], thief)

    assert keys(thief) == ["end"]


def test_restoring_the_one_leaves_the_other_as_it_is(heat, thief):
    build(heat)
    before = history.newest_revision(heat).revision_id
    document = snapshot.take(heat)
    move(heat, ["end"], thief)

    with history.record(editor=None) as turn:
        editing.restore_article(turn, heat, before)

    assert snapshot.take(heat) == document
    assert keys(thief) == ["end"]
    law_holds(heat, thief)
