"""One field brought back from an older state: what it takes along, what it leaves, and when it is refused."""

import re

import pytest
from django.urls import reverse

from articles import editing, history, snapshot
from articles.models import ArticleRevision, Block
from facts import kinds
from tests import factories as make

pytestmark = pytest.mark.django_db


def newest(article):
    return ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()


def page(client, article, old, new):
    answer = client.get(reverse("desk:compare", args=[article.key, old, new]))
    return " ".join(answer.content.decode().split())


def restore(client, article, what, side, **sent):
    return client.post(reverse("desk:restore", args=[article.key]), {"what": what, "from": side, **sent}, follow=True)


@pytest.fixture
def cast(writer):
    """An article with one casting, published, then changed in every field."""
    article = make.make_article(editor=writer)
    sources = [make.make_source("Deadline", "An interview"), make.make_source("Variety", "A report")]
    details = kinds.blank("casting") | {"roles": [{"person": "Adam Driver", "character": "Neil McCauley"}]}
    block = make.add_fact(
        article,
        editor=writer,
        fact_kind="casting",
        status="rumored",
        statement="Driver is <strong>said</strong> to play McCauley.",
        details=details if kinds.glance("casting", details).headline() else kinds.blank("casting"),
        people=["Adam Driver"],
        event_date="2027-06",
        citations=[make.cite(sources[0], "on-the-record", quote="Perhaps.", date="2023")],
    )
    make.publish(article, editor=writer)
    make.change_fact(
        block.fact,
        editor=writer,
        status="confirmed",
        statement="Driver plays McCauley.",
        people=["Adam Driver", "Al Pacino"],
        event_date="2027-06-05",
        citations=[make.cite(sources[1], "published-report")],
    )
    return article


def content(article):
    return snapshot.take(article).facts[0]


@pytest.mark.parametrize("field", ["status", "statement", "people", "event_date", "citations"])
def test_one_field_of_a_fact_comes_back_alone_as_a_save_that_says_from_where(client, writer, cast, field):
    then, before = history.document_at(cast, cast.editions.get().revision_id).facts[0], content(cast)

    answer = restore(client, cast, f"fact:{then.key}:{field}", "e1", seen=newest(cast).revision_id)

    after = content(cast)
    assert getattr(after, field) == getattr(then, field) != getattr(before, field)
    others = {"status", "statement", "people", "event_date", "citations"} - {field}
    assert all(getattr(after, name) == getattr(before, name) for name in others)
    assert re.match(r"Restored: .+ of “.+”, from edition 1 of \d", newest(cast).revision.comment)
    assert "is back as in edition 1 of" in answer.content.decode()


def test_the_page_offers_each_changed_field_and_its_names_restore(client, writer, cast):
    before = content(cast)
    shown = page(client, cast, "e1", "now")
    offered = re.findall(r'name="what" value="(fact:[^"]+)"', shown)

    assert [name.split(":")[2] for name in offered] == ["status", "statement", "people", "event_date", "citations"]
    for name in offered:
        restore(client, cast, name, "e1")
    then = history.document_at(cast, cast.editions.get().revision_id).facts[0]
    assert before != content(cast)
    assert [getattr(content(cast), name) for name in ("status", "statement", "people", "event_date", "citations")] == [
        getattr(then, name) for name in ("status", "statement", "people", "event_date", "citations")
    ]


def test_one_detail_comes_back_and_the_others_stay(client, writer):
    article = make.make_article(editor=writer)
    spec = kinds.fields("production")[0]
    blank = kinds.blank("production")
    values = [value for value, _ in spec.choices if value and value != blank[spec.name]]
    block = make.add_fact(article, fact_kind="production", details=blank | {spec.name: values[0]}, editor=writer)
    before = f"r{newest(article).revision_id}"
    make.change_fact(block.fact, editor=writer, details=blank | {spec.name: values[1]}, statement="Other words.")
    slug = "-".join(spec.label.lower().split())

    restore(client, article, f"fact:{block.fact.key}:details:{slug}", before)

    assert content(article).details == blank | {spec.name: values[0]}
    assert content(article).statement == "Other words."


def test_a_field_of_a_block_and_of_the_head_come_back(client, writer):
    article = make.make_article(editor=writer)
    block = make.add_block(article, "prose", text="<p>Old words.</p>", editor=writer)
    before = f"r{newest(article).revision_id}"
    with history.record(editor=writer) as turn:
        editing.save_block(turn, block, {"text": "<p>New words.</p>"})
        editing.save_head(turn, article, {"standfirst": "New.", "kicker": "New"})

    restore(client, article, f"block:{block.key}:text", before)
    restore(client, article, "head:standfirst", before)

    working = snapshot.take(article)
    assert working.blocks[0].text == "<p>Old words.</p>"
    assert (working.head.standfirst, working.head.kicker) == ("", "New")
    assert newest(article).revision.comment.startswith("Restored: standfirst, from the save of")


def test_what_is_the_same_is_not_saved(client, writer, cast):
    restore(client, cast, f"fact:{content(cast).key}:status", "e1")
    before = newest(cast).revision_id

    answer = restore(client, cast, f"fact:{content(cast).key}:status", "e1")

    assert newest(cast).revision_id == before
    assert "Nothing changed, so nothing was saved" in answer.content.decode()


def test_a_field_of_a_block_that_was_taken_out_is_refused(client, writer, cast):
    key = content(cast).key
    with history.record(editor=writer) as turn:
        editing.remove_block(turn, Block.objects.get(article=cast))
    before = newest(cast).revision_id

    answer = restore(client, cast, f"fact:{key}:status", "e1")

    assert newest(cast).revision_id == before
    assert "Bring the block back first" in answer.content.decode()


def test_a_field_of_a_block_that_came_later_is_refused(client, writer, cast):
    later = make.add_fact(cast, editor=writer)
    before = newest(cast).revision_id

    answer = restore(client, cast, f"fact:{later.fact.key}:status", "e1")

    assert newest(cast).revision_id == before
    assert "was not in the article then" in answer.content.decode()


@pytest.mark.parametrize("what", ["fact", "block", "all"])
def test_what_somebody_saved_meanwhile_is_not_restored_over(client, writer, cast, what):
    seen, ana = newest(cast).revision_id, make.make_user("writer", name="ana")
    block = Block.objects.get(article=cast)
    make.change_fact(block.fact, editor=ana, status="denied", citations=[])
    names = {"fact": f"fact:{block.fact.key}:status", "block": f"block:{block.key}", "all": "all"}

    answer = restore(client, cast, names[what], "e1", seen=seen)

    assert content(cast).status == "denied"
    assert [str(said) for said in answer.context["messages"]] == [
        "ana saved this after you opened the comparison, so nothing was restored. Look at it again."
    ]


def test_what_somebody_saved_elsewhere_is_no_hindrance(client, writer, cast):
    seen = newest(cast).revision_id
    with history.record(editor=writer) as turn:
        editing.save_head(turn, cast, {"standfirst": "New."})

    restore(client, cast, f"fact:{content(cast).key}:status", "e1", seen=seen)

    assert content(cast).status == "rumored"
    assert snapshot.take(cast).head.standfirst == "New."


def test_the_page_carries_the_newest_save_that_it_knows(client, writer, cast):
    seen = newest(cast).revision_id

    assert f'name="seen" value="{seen}"' in page(client, cast, "e1", "now")


@pytest.mark.parametrize(
    "what", ["fact:{other}:status", "block:{block}:text", "fact:{mine}:key", "fact:{mine}:version", "head:pk", "head:"]
)
def test_fields_of_other_articles_and_fields_that_are_none_are_404(client, writer, cast, what):
    other = make.make_article(facts=1, editor=writer)
    foreign = Block.objects.get(article=other)
    name = what.format(other=foreign.fact.key, block=foreign.key, mine=content(cast).key)

    assert restore(client, cast, name, "e1").status_code == 404


def test_only_who_may_edit_restores_a_field(client, cast):
    client.force_login(make.make_user())

    assert restore(client, cast, f"fact:{content(cast).key}:status", "e1").status_code == 403
    assert content(cast).status == "confirmed"


def test_the_details_of_another_kind_come_back_with_the_kind_alone(client, writer):
    article = make.make_article(editor=writer)
    block = make.add_fact(article, fact_kind="plot", details=kinds.blank("plot") | {"of": "novel"}, editor=writer)
    make.change_fact(block.fact, editor=writer, details=kinds.blank("plot") | {"of": "series"})
    dated = kinds.blank("release-date") | {"date": "2027", "of": "novel"}
    make.change_fact(block.fact, editor=writer, fact_kind="release-date", details=dated)
    first, second, _ = ArticleRevision.objects.filter(article=article).order_by("revision_id")[1:]

    shown = page(client, article, f"r{first.revision_id}", "now")
    answer = restore(client, article, f"fact:{block.fact.key}:details:of", f"r{second.revision_id}")

    assert re.findall(r'name="what" value="fact:[^":]+:([^"]+)"', shown) == ["kind"]
    assert "is of another kind now" in answer.content.decode()
    assert content(article).details == dated


def test_details_that_only_read_the_same_come_back_as_a_whole(client, writer):
    article = make.make_article(editor=writer)
    block = make.add_fact(article, fact_kind="plot", details=kinds.blank("plot") | {"of": "film"}, editor=writer)
    before = f"r{newest(article).revision_id}"
    make.change_fact(block.fact, editor=writer, details=kinds.blank("plot"))
    details = content(article).details

    answer = restore(client, article, f"fact:{block.fact.key}:details:details", before)

    assert answer.status_code == 200
    assert content(article).details != details


def test_what_an_edition_did_not_have_is_taken_out_though_no_save_was_like_it(client, writer):
    article = make.make_article(facts=1, editor=writer)
    late = make.add_fact(article, editor=writer)
    make.publish(article, editor=writer, changes={"head:headline", f"block:{late.key}"})
    early = Block.objects.filter(article=article).exclude(pk=late.pk).get()

    answer = restore(client, article, f"block:{early.key}", "e1")

    assert [block.key for block in editing.live_blocks(article)] == [late.key]
    assert "was taken out, as in edition 1" in answer.content.decode()


@pytest.mark.parametrize("what", ["block", "all"])
def test_a_fact_that_another_article_shows_is_not_restored_over_unseen(client, writer, cast, what):
    block = Block.objects.get(article=cast)
    other = make.make_article(editor=writer)
    with history.record(editor=writer) as turn:
        editing.place_fact(turn, other, block.fact, after=None)
        editing.remove_block(turn, block)
    seen, ana = newest(cast).revision_id, make.make_user("writer", name="ana")
    make.change_fact(block.fact, editor=ana, status="denied", citations=[])

    answer = restore(client, cast, {"block": f"block:{block.key}", "all": "all"}[what], "e1", seen=seen)

    assert content(other).status == "denied"
    assert [str(said) for said in answer.context["messages"]] == [
        "ana saved this after you opened the comparison, so nothing was restored. Look at it again."
    ]


def test_the_note_stands_on_one_line_and_tells_no_chain_of_notes(client, writer):
    article = make.make_article(editor=writer)
    block = make.add_block(article, "prose", text="<p>Old words.</p><p>More of them.</p>", editor=writer)
    first = newest(article).revision_id
    with history.record(editor=writer, note="A note. " + "Long words. " * 40) as turn:
        editing.save_block(turn, block, {"text": "<p>New words.</p><p>And more.</p>"})
    second = newest(article).revision_id
    for _ in range(2):
        restore(client, article, f"block:{block.key}:text", f"r{first}")
        restore(client, article, f"block:{block.key}:text", f"r{second}")
        second = newest(article).revision_id

    note = newest(article).revision.comment
    assert "\n" not in note
    assert len(note) < 300


@pytest.mark.parametrize("what", ["block:\0", "block:a\0b", "fact:a\0b:status", "all\0", "head:\0"])
def test_names_that_no_database_takes_are_404(client, writer, cast, what):
    assert restore(client, cast, what, "e1").status_code == 404


def test_the_page_says_that_a_fact_changes_elsewhere_too(client, writer, cast):
    with history.record(editor=writer) as turn:
        editing.remove_block(turn, Block.objects.get(article=cast))

    shown = page(client, cast, "e1", "now")

    assert "A fact changes in every article that shows it" in shown.split("Bring back</summary>")[1]
    assert "Facts change in every article that shows them" in shown.split("Restore the whole article</summary>")[1]
