"""The history page: a line of saves with the editions on it, names, filters, and old content brought back."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from articles import editing, history, publishing, snapshot
from articles.desk import history_views
from articles.models import ArticleRevision, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make.make_user("editor", name="edda")
    client.force_login(user)
    return user


@pytest.fixture
def writer(client):
    user = make.make_user("writer", name="wren")
    client.force_login(user)
    return user


def page(client, article, **query):
    return client.get(reverse("desk:history", args=[article.key]), query)


def titles(answer):
    return [line.title for line in answer.context["lines"]]


def newest(article):
    return ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()


def saves(article, number, editor=None):
    """Lines of history without their rows: what the page reads of a save that touched nothing else."""
    revisions = Revision.objects.bulk_create(
        Revision(date_created=timezone.now(), user=editor, comment=f"Save {n}") for n in range(number)
    )
    ArticleRevision.objects.bulk_create(
        ArticleRevision(article=article, revision=revision, editor=editor, changes=4) for revision in revisions
    )


def test_history_shows_who_when_note_and_what(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.change_fact(Block.objects.get().fact, editor=editor, note="It was said", status="rumored")

    answer = page(client, article)

    line = answer.context["lines"][0]
    assert titles(answer) == ["It was said", "Opened"]
    assert (line.side.who, list(line.touched), list(line.changes)) == (
        "edda",
        ["Nothing has been said of number 0."],
        ["status"],
    )
    assert "It was said" in answer.content.decode()
    assert "revision 1" not in answer.content.decode().lower()


def test_history_tells_a_save_without_a_note_by_what_it_did(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.change_fact(Block.objects.get().fact, editor=editor, status="rumored")

    assert titles(page(client, article))[0] == "Nothing has been said of number 0: status"


def test_history_sets_editions_in_the_line(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.publish(article, editor=editor, note="Out at last.")
    make.change_fact(Block.objects.get().fact, editor=editor, note="Later", status="rumored")

    answer = page(client, article)

    assert titles(answer) == ["Later", "Edition 1", "Opened"]
    assert answer.context["waiting"] == "1 save since edition 1"
    assert answer.context["picked"] == ("e1", "now")
    assert "Out at last." in answer.content.decode()


def test_history_says_which_editions_are_withdrawn_and_embargoed(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.publish(article, editor=editor)
    publishing.withdraw(article, [1], editor=editor, reason="It was wrong.")
    make.change_fact(Block.objects.get().fact, editor=editor, status="rumored")
    cited = [make.cite(make.make_source(), "anonymous")]
    make.change_fact(Block.objects.get().fact, editor=editor, citations=cited)
    make.publish(article, editor=editor, kind="update", at=timezone.now() + dt.timedelta(days=1))

    answer = page(client, article)

    states = {line.side.name: line.state for line in answer.context["lines"] if line.side.edition}
    assert states == {"e1": "withdrawn", "e2": "embargoed"}
    assert "It was wrong." in answer.content.decode()


def test_history_goes_on_page_by_page_without_losing_or_repeating_a_save(client, editor):
    article = make.make_article(editor=editor)
    saves(article, 120, editor)

    seen, before = [], None
    for _ in range(3):
        answer = page(client, article, **({"before": before} if before else {}))
        seen += [line.side.name for line in answer.context["lines"]]
        before = answer.context["older"]

    rows = ArticleRevision.objects.order_by("-revision_id").values_list("revision_id", flat=True)
    assert seen == [f"r{number}" for number in rows]
    assert before is None


def test_history_shows_an_edition_on_one_page_alone(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.publish(article, editor=editor)
    saves(article, history_views.PAGE, editor)

    first = page(client, article)
    second = page(client, article, before=first.context["older"])

    assert "Edition 1" not in titles(first)
    assert titles(second) == ["Edition 1", "Opened"]


def test_history_filters_by_editor(client, editor):
    other = make.make_user("writer", name="wren")
    article = make.make_article(facts=1, editor=editor)
    make.change_fact(Block.objects.get().fact, editor=other, note="By wren", status="rumored")

    answer = page(client, article, editor=other.pk)

    assert titles(answer) == ["By wren"]
    assert answer.context["editors"] == [(editor.pk, "edda"), (other.pk, "wren")]


def test_history_names_someone_who_left(client, editor):
    gone = make.make_user("writer", name="gus")
    article = make.make_article(editor=gone)
    gone.is_active = False
    gone.save()

    assert page(client, article).context["lines"][0].side.who == "gus (left)"


@pytest.mark.parametrize("query", [{"before": "x"}, {"before": "-1"}, {"editor": "²"}, {"before": "9" * 40}])
def test_history_takes_odd_numbers_for_none(client, editor, query):
    article = make.make_article(editor=editor)

    assert titles(page(client, article, **query)) == ["Opened"]


@pytest.mark.parametrize("number", [1, 3])
def test_history_costs_the_same_queries_however_long(client, editor, number):
    article = make.make_article(facts=number, editor=editor)
    for block in Block.objects.all():
        make.change_fact(block.fact, editor=editor, status="rumored")
    page(client, article)

    with CaptureQueriesContext(connection) as queries:
        page(client, article)

    assert len(queries) == 11


def test_history_of_an_unknown_article_is_404(client, editor):
    assert client.get(reverse("desk:history", args=["nothing-here"])).status_code == 404


def test_history_takes_no_post(client, editor):
    article = make.make_article(editor=editor)

    assert client.post(reverse("desk:history", args=[article.key])).status_code == 405


def test_history_is_closed_to_strangers_and_to_staff_without_a_role(client):
    article = make.make_article()

    stranger = page(client, article)
    client.force_login(make.make_user())
    staff = page(client, article)

    assert (stranger.status_code, staff.status_code) == (302, 403)


# Names


def name(client, article, row, words):
    sent = {"revision": row.revision_id, f"name-{row.revision_id}": words}
    return client.post(reverse("desk:name_revision", args=[article.key]), sent)


def test_name_revision_gives_a_save_a_name(client, writer):
    article = make.make_article(editor=writer)

    answer = name(client, article, newest(article), "  sent to   legal ")

    assert answer.status_code == 302
    assert newest(article).name == "sent to legal"
    assert titles(page(client, article)) == ["sent to legal"]


def test_name_revision_takes_a_name_away(client, writer):
    article = make.make_article(editor=writer)
    name(client, article, newest(article), "sent to legal")

    name(client, article, newest(article), " ")

    assert newest(article).name == ""


def test_name_revision_refuses_a_long_name(client, writer):
    article = make.make_article(editor=writer)

    answer = client.post(
        reverse("desk:name_revision", args=[article.key]),
        {"revision": newest(article).revision_id, f"name-{newest(article).revision_id}": "x" * 81},
        follow=True,
    )

    assert newest(article).name == ""
    assert "under 80 characters" in answer.content.decode()


def test_name_revision_never_names_a_save_of_another_article(client, writer):
    mine, other = make.make_article(editor=writer), make.make_article(editor=writer)

    answer = name(client, mine, newest(other), "stolen")

    assert answer.status_code == 404
    assert newest(other).name == ""


@pytest.mark.parametrize("revision", ["", "x", "0", "²"])
def test_name_revision_of_nothing_is_404(client, writer, revision):
    article = make.make_article(editor=writer)

    answer = client.post(reverse("desk:name_revision", args=[article.key]), {"revision": revision})

    assert answer.status_code == 404


# Bringing back


def restore(client, article, what, side, **options):
    return client.post(reverse("desk:restore", args=[article.key]), {"what": what, "from": side}, **options)


def test_restore_brings_a_block_back_as_a_new_save_that_says_from_where(client, writer):
    article = make.make_article(facts=1, editor=writer)
    first, block = newest(article), Block.objects.get()
    make.change_fact(block.fact, editor=writer, statement="Something else.")

    answer = restore(client, article, f"block:{block.key}", f"r{first.revision_id}", follow=True)

    assert snapshot.take(article).facts[0].statement == "Nothing has been said of number 0."
    assert newest(article).revision.comment.startswith("“Something else.” brought back from the save of")
    assert newest(article).editor == writer
    assert "is back as in" in answer.content.decode()


def test_restore_brings_a_removed_block_back(client, writer):
    article = make.make_article(facts=2, editor=writer)
    first, block = newest(article), editing.live_blocks(article)[0]
    with history.record(editor=writer) as turn:
        editing.remove_block(turn, block)

    restore(client, article, f"block:{block.key}", f"r{first.revision_id}")

    assert editing.live_blocks(article)[0].key == block.key


def test_restore_takes_out_a_block_that_came_later(client, writer):
    article = make.make_article(facts=1, editor=writer)
    first = newest(article)
    later = make.add_block(article, "section", heading="Later", editor=writer)

    restore(client, article, f"block:{later.key}", f"r{first.revision_id}")

    assert [block.key for block in editing.live_blocks(article)] == [
        block.key for block in Block.objects.exclude(pk=later.pk)
    ]


def test_restore_brings_the_head_back_alone(client, writer):
    article = make.make_article(headline="Old", facts=1, editor=writer)
    first = newest(article)
    with history.record(editor=writer) as turn:
        editing.save_head(turn, article, {"headline": "New"})
    make.change_fact(Block.objects.get().fact, editor=writer, statement="Something else.")

    restore(client, article, "head", f"r{first.revision_id}")

    working = snapshot.take(article)
    assert (working.head.headline, working.facts[0].statement) == ("Old", "Something else.")


def test_restore_brings_the_whole_article_back(client, writer):
    article = make.make_article(facts=2, editor=writer)
    first = newest(article)
    before = snapshot.take(article)
    make.change_fact(Block.objects.first().fact, editor=writer, statement="Something else.")
    make.add_block(article, "section", heading="Later", editor=writer)

    restore(client, article, "all", f"r{first.revision_id}")

    after = snapshot.take(article)
    assert after.blocks == before.blocks
    assert [fact.statement for fact in after.facts] == [fact.statement for fact in before.facts]


def test_restore_from_an_edition_takes_what_the_edition_shows(client, writer):
    article = make.make_article(facts=2, editor=writer)
    make.publish(article)
    kept, left = Block.objects.order_by("pk")
    make.change_fact(kept.fact, editor=writer, statement="Published change.")
    make.change_fact(left.fact, editor=writer, statement="Waiting change.")
    make.publish(article, changes={f"fact:{kept.fact.key}"})
    make.change_fact(left.fact, editor=writer, statement="Third thoughts.")

    restore(client, article, f"block:{left.key}", "e2")

    left.fact.refresh_from_db()
    assert left.fact.statement == "Nothing has been said of number 1."


def test_restore_of_all_refuses_an_edition_that_no_save_equals(client, writer):
    article = make.make_article(facts=2, editor=writer)
    make.publish(article)
    kept, left = Block.objects.order_by("pk")
    with history.record(editor=writer) as turn:
        editing.save_fact(turn, kept.fact, {"statement": "Published change."})
        editing.save_fact(turn, left.fact, {"statement": "Waiting change."})
    make.publish(article, changes={f"fact:{kept.fact.key}"})
    before = newest(article).revision_id

    answer = restore(client, article, "all", "e2", follow=True)

    assert newest(article).revision_id == before
    assert "only some of the changes" in answer.content.decode()


def test_restore_of_what_is_the_same_saves_nothing(client, writer):
    article = make.make_article(facts=1, editor=writer)
    before = newest(article).revision_id

    answer = restore(client, article, "all", f"r{before}", follow=True)

    assert newest(article).revision_id == before
    assert "nothing was saved" in answer.content.decode()


def test_restore_never_reads_or_writes_another_article(client, writer):
    mine, other = make.make_article(facts=1, editor=writer), make.make_article(facts=1, editor=writer)
    foreign = Block.objects.get(article=other)

    assert restore(client, mine, "all", f"r{newest(other).revision_id}").status_code == 404
    assert restore(client, mine, f"block:{foreign.key}", f"r{newest(mine).revision_id}").status_code == 404


@pytest.mark.parametrize(("what", "side"), [("all", ""), ("all", "r0"), ("all", "e1"), ("nonsense", None), ("", None)])
def test_restore_of_nothing_is_404(client, writer, what, side):
    article = make.make_article(editor=writer)
    side = f"r{newest(article).revision_id}" if side is None else side

    assert restore(client, article, what, side).status_code == 404


def test_restore_takes_posts_alone(client, writer):
    article = make.make_article(editor=writer)

    assert client.get(reverse("desk:restore", args=[article.key])).status_code == 405
