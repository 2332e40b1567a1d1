"""What lands in a revision and how it is read back; the numbers are those of DESIGN.md section 10."""

import ast
import datetime as dt
import json
import threading
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.db.models import F, ProtectedError
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from reversion.models import Revision, Version

from articles import editing, history, snapshot, timeline
from articles.compare import compare
from articles.document import to_json
from articles.models import Article, ArticleRevision, Block
from facts.models import Citation, Fact, Source, Topic
from facts.versioned import OutsideHistory
from tests import factories as make

pytestmark = pytest.mark.django_db

VERSIONED = [Topic, Source, Fact, Citation, Article, Block]
ROOT = Path(__file__).parents[2]


def changes(article):
    """Of each revision of the article, oldest first, what it did."""
    return [line.change_labels for line in ArticleRevision.objects.filter(article=article).order_by("revision_id")]


# Order and locks


def test_record_takes_the_turn_before_anything_else_rule_1():
    with CaptureQueriesContext(connection) as queries, history.record(editor=None):
        pass

    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    if connection.vendor == "postgresql":
        assert "pg_advisory_xact_lock" in statements[0]
    else:
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_record_takes_the_clock_in_whole_seconds_rule_18():
    fact = make.make_fact()

    make.change_fact(fact, status="rumored")

    assert Revision.objects.latest("pk").date_created.microsecond == 0


def test_take_refuses_an_outdated_lock_version_and_writes_nothing_rule_3():
    fact = make.make_fact()
    make.change_fact(fact, status="rumored")

    with pytest.raises(history.Stale) as stale, history.record(editor=None) as turn:
        editing.save_fact(turn, fact, {"status": "denied"}, lock_version=fact.lock_version)

    assert stale.value.row.status == "rumored"
    assert Fact.objects.get(pk=fact.pk).status == "rumored"


# What lands in a version


def test_record_refuses_to_hide_a_database_error_rule_5():
    topic = make.make_topic()
    revisions = Revision.objects.count()

    with pytest.raises(history.BrokenSave), history.record(editor=None) as turn:
        editing.change(turn.take(Topic, topic.pk), {"name": "Another name"})
        with suppress(IntegrityError):
            editing.create(Topic(key=topic.key, slug="other", name="Other"))

    assert Revision.objects.count() == revisions


def test_nothing_opens_a_transaction_but_the_turn_rule_5():
    opens = {
        str(path.relative_to(ROOT))
        for app in ("articles", "facts", "heat2cms")
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"atomic", "create_revision", "savepoint"}
    }

    # The last writes a file's row with those of its renditions: nothing versioned, and no edition.
    allowed = {"articles/history.py", "articles/rendering.py", "articles/reviewing.py", "facts/picture_files.py"}
    assert opens <= allowed


def test_record_is_never_nested_rule_6():
    with pytest.raises(RuntimeError), history.record(editor=None), history.record(editor=None):
        pass


def test_partial_and_computed_saves_are_refused_rule_7():
    fact = make.make_fact()

    with history.record(editor=None) as turn:
        row = turn.take(Fact, fact.pk)
        with pytest.raises(OutsideHistory):
            row.save(update_fields=["status"])
        row.lock_version = F("lock_version") + 1
        with pytest.raises(OutsideHistory):
            row.save()
        with pytest.raises(OutsideHistory):
            Fact.objects.only("status").get(pk=fact.pk).save()


@pytest.mark.parametrize("model", VERSIONED)
def test_bulk_writes_are_refused_rule_7_and_9(model):
    for write in (
        lambda: model.objects.update(pk=1),
        lambda: model.objects.all().delete(),
        lambda: model.objects.bulk_create([]),
        lambda: model.objects.bulk_update([], ["pk"]),
    ):
        with pytest.raises(OutsideHistory):
            write()


def test_another_thread_is_outside_the_revision_rule_8():
    topic = Topic(key="other", slug="other", name="Other")
    raised = []

    def save():
        try:
            topic.save()
        except OutsideHistory as refusal:
            raised.append(refusal)

    with history.record(editor=None):
        thread = threading.Thread(target=save)
        thread.start()
        thread.join()

    assert len(raised) == 1


def test_a_versioned_row_is_not_saved_or_deleted_outside_record_rule_9():
    block = make.add_fact(make.make_article(), citations=[make.cite(make.make_source())])
    rows = [block, block.fact, block.article, block.fact.topic, Citation.objects.get(), Source.objects.get()]

    assert {type(row) for row in rows} == set(VERSIONED)
    for row in rows:
        with pytest.raises(OutsideHistory):
            row.save()
        with pytest.raises(OutsideHistory):
            row.delete()


@pytest.mark.parametrize("model", VERSIONED)
def test_primary_keys_are_integers_rule_10(model):
    assert isinstance(model._meta.pk, models.BigAutoField)


def test_str_touches_no_relation_rule_11(django_assert_num_queries):
    make.add_fact(make.make_article(), citations=[make.cite(make.make_source())])

    for model in VERSIONED:
        row = model.objects.all()[0]
        with django_assert_num_queries(0):
            assert str(row)


def test_a_changed_citation_saves_its_fact_rule_12():
    source = make.make_source()
    article = make.make_article()
    fact = make.add_fact(article, citations=[make.cite(source)]).fact

    make.change_fact(fact, citations=[make.cite(source, quote="Perhaps")])
    make.change_fact(fact, citations=[])

    assert changes(article)[-2:] == [["sources"], ["sources"]]
    lives = [[each.quote for each in step.fact.citations] for step in timeline.fact_history(fact)]
    assert lives == [[], ["Perhaps"], [""]]


def test_a_save_that_changes_nothing_makes_no_revision():
    source = make.make_source()
    fact = make.make_fact(citations=[make.cite(source)])
    revisions = Revision.objects.count()

    with history.record(editor=None, note="Nothing") as turn:
        changed = editing.save_fact(turn, fact, {"status": fact.status}, [make.cite(source)])

    assert (changed, turn.revision) == (False, None)
    assert Revision.objects.count() == revisions


def test_a_save_stores_only_the_rows_that_changed():
    article = make.make_article(facts=12)
    fact = Fact.objects.all()[0]

    make.change_fact(fact, status="denied", citations=None, editor=make.make_user("writer"), note="Only this one")

    revision = Revision.objects.latest("pk")
    assert [(version._model, version.object_id) for version in revision.version_set.all()] == [(Fact, str(fact.pk))]
    assert (revision.comment, revision.user.username[:6]) == ("Only this one", "writer")
    assert article.revisions.filter(revision=revision).exists()


# Which articles a revision is listed in (rule 13)


def test_a_renamed_source_is_listed_in_the_articles_that_cite_it_rule_13():
    source = make.make_source()
    article, other = make.make_article(), make.make_article()
    make.add_fact(other)
    make.add_fact(article, citations=[make.cite(source)])
    before = len(changes(other))

    with history.record(editor=None) as turn:
        editing.change(turn.take(Source, source.pk), {"publisher": "Variety"})

    assert changes(article)[-1] == ["sources"]
    assert len(changes(other)) == before


def test_a_shared_fact_is_listed_in_every_article_that_shows_it():
    fact = make.make_fact()
    articles = [make.make_article(), make.make_article()]
    for article in articles:
        with history.record(editor=None) as turn:
            editing.place_fact(turn, article, fact, after=None)

    make.change_fact(fact, statement="Another sentence.")

    assert [changes(article)[-1] for article in articles] == [["text"], ["text"]]


def test_a_fact_placed_late_lists_nothing_from_before():
    article, fact = make.make_article(), make.make_fact()
    make.change_fact(fact, status="rumored")

    with history.record(editor=None) as turn:
        editing.place_fact(turn, article, fact, after=None)

    assert changes(article) == [["head"], ["added"]]


def test_a_fact_edited_while_its_block_was_removed_comes_back_as_it_is():
    article = make.make_article()
    block = make.add_fact(article)
    with history.record(editor=None) as turn:
        editing.remove_block(turn, block)
    make.change_fact(block.fact, statement="Edited meanwhile.")

    with history.record(editor=None) as turn:
        editing.put_back(turn, block)

    assert changes(article) == [["head"], ["added"], ["removed"], ["added"]]
    newest = history.newest_revision(article).revision_id
    assert history.document_at(article, newest) == snapshot.take(article)
    assert history.document_at(article, newest).facts[0].statement == "Edited meanwhile."


def test_a_renamed_topic_is_listed_where_its_facts_stand():
    topic = make.make_topic()
    article = make.make_article()
    make.add_fact(article, topic=topic)

    with history.record(editor=None) as turn:
        editing.change(turn.take(Topic, topic.pk), {"name": "Heat 2 (film)"})

    assert changes(article)[-1] == ["value"]


def test_what_a_revision_did_is_its_state_against_the_one_before_it_rule_14():
    article, other = make.make_article(), make.make_article()
    block = make.add_fact(article)
    make.add_fact(other)
    with history.record(editor=None) as turn:
        editing.save_fact(turn, block.fact, {"status": "rumored"})

    revision = history.newest_revision(article).revision_id
    comparison = compare(history.document_at(article, revision - 1), history.document_at(article, revision))

    assert [change.id for change in comparison.changes] == [f"fact:{block.fact.key}"]


# Reading any revision


def test_every_revision_of_an_article_can_be_read():
    article = make.make_article()
    source = make.make_source()
    seen = {}

    def note():
        seen[history.newest_revision(article).revision_id] = snapshot.take(article)

    intro = make.add_block(article, "prose", text="<p>Nothing is known.</p>")
    note()
    block = make.add_fact(article, after=intro.key, citations=[make.cite(source, "anonymous")])
    note()
    make.change_fact(
        block.fact, status="rumored", citations=[make.cite(source), make.cite(make.make_source(publisher="Variety"))]
    )
    note()
    section = make.add_block(article, "section", heading="Who is in the cast?")
    note()
    with history.record(editor=None) as turn:
        editing.move_block(turn, block, after=section.key)
    note()
    with history.record(editor=None) as turn:
        editing.remove_block(turn, intro)
    note()
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"standfirst": "Two names are in the air."})
    note()

    assert len(seen) == 7
    for revision, document in seen.items():
        assert history.document_at(article, revision) == document


def test_an_article_cannot_be_read_before_it_began():
    make.make_fact()
    before = Revision.objects.latest("pk").pk
    article = make.make_article()

    with pytest.raises(history.NotYet):
        history.document_at(article, before)


def test_a_field_that_an_old_version_lacks_is_not_recorded_rule_21():
    article = make.make_article()
    block = make.add_fact(article, people=["Michael Mann"])
    for version in Version.objects.all():
        stored = json.loads(version.serialized_data)
        for name in ("people", "standfirst", "as_of"):
            stored[0]["fields"].pop(name, None)
        version.serialized_data = json.dumps(stored)
        version.save()

    document = history.document_at(article, history.newest_revision(article).revision_id)

    fact = document.fact(block.fact.key)
    assert (fact.people, fact.as_of, document.head.standfirst) == (UNSET, UNSET, UNSET)
    assert document.head.headline == article.headline


def test_a_relation_that_history_lost_is_named_and_not_recorded():
    article = make.make_article()
    source = make.make_source()
    make.add_fact(article, citations=[make.cite(source)])
    Version.objects.filter(object_id=str(source.pk), object_repr=str(source)).delete()

    document = history.document_at(article, history.newest_revision(article).revision_id)

    assert document.sources[0].publisher is UNSET
    assert document.facts[0].citations[0].source == document.sources[0].key


def test_history_stays_readable_after_its_editor_was_deactivated():
    editor = make.make_user("editor")
    article = make.make_article(editor=editor)

    User.objects.filter(pk=editor.pk).update(is_active=False)

    line = history.newest_revision(article)
    assert line.revision.user == editor
    assert history.document_at(article, line.revision_id) == snapshot.take(article)


def test_a_listed_revision_cannot_be_deleted_rule_22():
    article = make.make_article()

    with pytest.raises(ProtectedError):
        history.newest_revision(article).revision.delete()


def test_fact_history_lists_only_the_saves_that_changed_it():
    article = make.make_article()
    fact = make.add_fact(article).fact
    make.change_fact(fact, status="rumored", note="First")
    make.add_fact(article)
    with history.record(editor=None, note="Moved") as turn:
        editing.move_block(turn, Block.objects.latest("pk"), after=None)
    make.change_fact(fact, status="confirmed", note="Second")

    steps = timeline.fact_history(fact)

    assert [step.revision.comment for step in steps] == ["Second", "First", ""]
    assert [step.fact.status for step in steps] == ["confirmed", "rumored", "not-announced"]


def test_touched_names_each_block_once(django_assert_num_queries):
    article = make.make_article()
    block = make.add_fact(article, statement="The <em>novel</em> is out.")
    prose = make.add_block(article, "prose", text="<p>No date yet.</p>")
    revisions = list(
        ArticleRevision.objects.filter(article=article).order_by("revision_id").values_list("revision", flat=True)
    )

    timeline.touched(article, revisions)  # Django keeps content types from here on

    with django_assert_num_queries(2):
        lines = timeline.touched(article, revisions)

    assert [[touched.label for touched in lines[revision]] for revision in revisions] == [
        ["Head"],
        ["The novel is out."],
        ["No date yet."],
    ]
    assert [lines[revision][0].block for revision in revisions] == [None, block.key, prose.key]


@pytest.mark.parametrize("facts", [1, 3])
@pytest.mark.parametrize("revisions", [1, 2])
def test_reading_revisions_takes_four_queries_however_long(facts, revisions, django_assert_num_queries):
    article = make.make_article()
    for _ in range(facts):
        make.add_fact(article, citations=[make.cite(make.make_source())])
    newest = history.newest_revision(article).revision_id
    history.document_at(article, newest)  # Django keeps content types from here on

    with django_assert_num_queries(4):
        history.documents_at(article, [newest, newest - 1][:revisions])


# Reading several revisions together


def _deeds(article, other, source):
    """What happens to an article and to what it shares with another, by name; the blocks are looked up each time."""
    first, shared = Block.objects.filter(article=article).order_by("pk")[:2]

    def saved(deed, *args, **values):
        with history.record(editor=None) as turn:
            deed(turn, *args, **values)

    def renamed(row, **fields):
        with history.record(editor=None) as turn:
            editing.change(turn.take(type(row), row.pk), fields)

    words = (f"word {number}" for number in range(100))
    return {
        "edit": lambda: make.change_fact(first.fact, statement=next(words)),
        "edit what is shared": lambda: make.change_fact(shared.fact, statement=next(words)),
        "cite": lambda: make.change_fact(shared.fact, citations=[make.cite(source, quote=next(words))] * 2),
        "cite nothing": lambda: make.change_fact(shared.fact, citations=[]),
        "cite another": lambda: make.change_fact(first.fact, citations=[make.cite(make.make_source())]),
        "rename the source": lambda: renamed(source, publisher=next(words)),
        "rename the topic": lambda: renamed(shared.fact.topic, name=next(words)),
        "add": lambda: make.add_fact(article, citations=[make.cite(source)]),
        "remove": lambda: saved(editing.remove_block, Block.objects.get(pk=shared.pk)),
        "put back": lambda: saved(editing.put_back, Block.objects.get(pk=shared.pk)),
        "move": lambda: saved(editing.move_block, editing.live_blocks(article)[-1], after=None),
        "edit the head": lambda: saved(editing.save_head, article, {"standfirst": next(words)}),
        "edit elsewhere": lambda: make.add_fact(other, citations=[make.cite(source)]),
    }


DEEDS = (
    "edit, edit what is shared, cite, cite nothing, cite another, rename the source, rename the topic, "
    "add, remove, put back, move, edit the head, edit elsewhere"
).split(", ")


@settings(max_examples=20)
@given(st.lists(st.sampled_from(DEEDS), min_size=1, max_size=6))
def test_revisions_read_together_are_what_each_was(names):
    article, other, source = make.make_article(), make.make_article(), make.make_source()
    make.add_fact(article)
    shared = make.add_fact(other, citations=[make.cite(source)]).fact
    with history.record(editor=None) as turn:
        editing.place_fact(turn, article, shared, after=None)
    deeds = _deeds(article, other, source)
    seen = {Revision.objects.latest("pk").pk: snapshot.take(article)}

    for name in names:
        deeds[name]()
        seen[Revision.objects.latest("pk").pk] = snapshot.take(article)

    for pair in product(seen, repeat=2):
        read = history.documents_at(article, pair)
        assert [to_json(each) for each in read] == [to_json(seen[at]) for at in pair]
        assert read == tuple(history.document_at(article, at) for at in pair)


def test_revisions_read_together_share_what_did_not_change():
    article = make.make_article()
    source = make.make_source()
    kept, edited = (make.add_fact(article, citations=[make.cite(source)]) for _ in range(2))
    before = history.newest_revision(article).revision_id
    make.change_fact(edited.fact, status="rumored")

    old, new = history.documents_at(article, [before, before + 1])

    assert new.fact(kept.fact.key) is old.fact(kept.fact.key)
    assert new.fact(edited.fact.key) is not old.fact(edited.fact.key)
    assert [was is now for was, now in zip(old.blocks, new.blocks, strict=True)] == [True, True]


def test_revisions_read_together_tell_apart_what_one_of_them_lost():
    article = make.make_article()
    source = make.make_source()
    make.add_fact(article, citations=[make.cite(source)])
    before = history.newest_revision(article).revision_id
    Version.objects.filter(object_id=str(source.pk), object_repr=str(source)).delete()
    with history.record(editor=None) as turn:
        editing.change(turn.take(Source, source.pk), {"publisher": "Variety"})
    pair = [before, before + 1]

    together = history.documents_at(article, pair)

    assert [each.facts[0].citations[0].source for each in together] == [f"source-{source.pk}", source.key]
    assert together == tuple(history.document_at(article, at) for at in pair)


def test_revisions_read_together_are_refused_if_the_article_began_between_them():
    before = make.make_fact() and Revision.objects.latest("pk").pk
    article = make.make_article()
    after = history.newest_revision(article).revision_id

    for pair in ([before, after], [after, before]):
        with pytest.raises(history.NotYet):
            history.documents_at(article, pair)


@pytest.mark.parametrize("facts", [1, 3])
def test_a_snapshot_takes_six_queries_however_long(facts, django_assert_num_queries):
    article = make.make_article()
    for _ in range(facts):
        make.add_fact(article, citations=[make.cite(make.make_source())])

    with django_assert_num_queries(6):
        snapshot.take(article)


# Clean text and values


@pytest.mark.parametrize("bad", ["nul \x00 inside", "lone \ud800 surrogate"])
def test_text_that_a_database_would_refuse_is_refused_beside_its_field(bad):
    article = make.make_article()

    with pytest.raises(ValidationError) as refusal:
        make.add_block(article, "section", heading=bad)

    assert list(refusal.value.message_dict) == ["heading"]


def test_text_is_stored_composed():
    block = make.add_block(make.make_article(), "section", heading="Timothe\u0301e")

    assert Block.objects.get(pk=block.pk).heading == "Timothée"


def test_versioned_values_hold_no_floats_rule_19():
    with pytest.raises(ValidationError):
        make.make_fact(fact_kind="plot", details={"set_in": 1988.5, "of": ""})


def test_versions_hold_whole_seconds_rule_18():
    until = dt.datetime(2030, 1, 1, 12, 0, 0, 987654, tzinfo=dt.UTC)

    fact = make.make_fact(held_reason="embargo", held_until=until)

    assert Fact.objects.get(pk=fact.pk).held_until == until.replace(microsecond=0)
