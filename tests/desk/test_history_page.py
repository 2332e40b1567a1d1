"""The history page: a line of saves with the editions on it, names, filters, and old content brought back."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from articles import editing, history, publishing, snapshot, timeline
from articles.desk import history_views
from articles.models import ArticleRevision, Block
from facts.models import Source
from tests import factories as make

pytestmark = pytest.mark.django_db


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
    assert (line.side.who, [thing.label for thing in line.touched], list(line.changes)) == (
        "edda",
        ["Nothing has been said of number 0."],
        [],
    )
    assert [str(mark) for mark in line.touched[0].step] == ["Not announced", "Rumored"]
    assert "It was said" in answer.content.decode()
    assert "revision 1" not in answer.content.decode().lower()


def test_history_tells_a_save_without_a_note_by_what_it_did(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.change_fact(Block.objects.get().fact, editor=editor, status="rumored")

    assert titles(page(client, article))[0] == "Nothing has been said of number 0: status"


def test_history_names_a_save_by_its_fact_not_by_the_source_that_came_along(client, editor):
    article = make.make_article(facts=1, editor=editor)
    with history.record(editor=editor) as turn:
        source = Source(key="variety", publisher="Variety", title="A report")
        editing.create(source)
        editing.save_fact(turn, Block.objects.get().fact, {"status": "reported"}, [make.cite(source)])

    assert titles(page(client, article))[0].startswith("Nothing has been said of number 0: ")


def test_history_says_head_once(client, editor):
    article = make.make_article(facts=1, editor=editor)
    with history.record(editor=editor, note="A new standfirst") as turn:
        editing.save_head(turn, article, {"standfirst": "New."})

    line = page(client, article).context["lines"][0]

    assert (list(line.changes), [thing.label for thing in line.touched]) == ([], ["Head"])


def test_nothing_older_is_not_nothing_ever(client, editor):
    article = make.make_article(facts=1, editor=editor)

    answer = page(client, article, before="1")

    assert "Nothing older was saved." in answer.content.decode()


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
    assert answer.context["choices"].editors == [(editor.pk, "edda"), (other.pk, "wren")]


def test_history_filters_by_block_with_the_saves_of_its_fact(client, editor):
    article = make.make_article(facts=2, editor=editor)
    one, other = editing.live_blocks(article)
    make.change_fact(other.fact, editor=editor, note="Of the other", status="rumored")
    make.change_fact(one.fact, editor=editor, note="Of the one", status="rumored")
    with history.record(editor=editor, note="Moved down") as turn:
        editing.move_block(turn, one, after=other.key)

    by_block = page(client, article, of=f"block:{one.key}")
    by_fact = page(client, article, of=f"fact:{one.fact.key}")

    assert titles(by_block) == ["Moved down", "Of the one", "Opened"]
    assert titles(by_fact) == ["Of the one", "Opened"]


def test_history_names_blocks_by_their_words_and_pictures_by_what_they_show(client, editor):
    article = make.make_article(editor=editor)
    make.add_block(article, "prose", key="intro", text="<p>Mann made <em>Heat</em>, then</p><ul><li>this.</li></ul>")
    picture = make.make_picture(alt="A city at night").key
    make.add_block(article, "picture", key="city", after="intro", picture=picture)
    make.add_block(article, "picture", key="own", after="city", picture=picture, alt="The city")

    groups = page(client, article).context["choices"].groups

    assert [part.label for group in groups for part in group.parts] == [
        "Mann made Heat, then this.",
        "A city at night",
        "The city",
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="How SQLite says that it probes an index.")
def test_history_filters_by_block_along_the_index_of_versions(editor):
    article = make.make_article(facts=1, editor=editor)
    block = Block.objects.get()

    plan = timeline.revisions_of(block=block.pk, fact=block.fact_id).explain()

    assert plan.count("(db=? AND content_type_id=? AND object_id=?)") == 2
    assert ArticleRevision.objects.filter(article=article).count() == 1


def test_history_filters_by_a_block_that_was_removed(client, editor):
    article = make.make_article(facts=2, editor=editor)
    gone = editing.live_blocks(article)[0]
    with history.record(editor=editor, note="Taken out") as turn:
        editing.remove_block(turn, gone)

    answer = page(client, article, of=f"block:{gone.key}")

    assert titles(answer) == ["Taken out", "Opened"]
    assert [part.block for part in answer.context["choices"].groups[-2].parts] == [gone.pk]


def test_history_never_filters_by_a_block_of_another_article(client, editor):
    article, other = make.make_article(facts=1, editor=editor), make.make_article(facts=1, editor=editor)
    foreign = editing.live_blocks(other)[0]

    answer = page(client, article, of=f"block:{foreign.key}")

    assert answer.context["filters"].part is None
    assert foreign.key not in answer.content.decode()


def test_history_offers_its_blocks_by_section_in_order(client, editor):
    article = make.make_article(editor=editor)
    make.add_block(article, "section", key="cast", heading="Who is in it?")
    make.add_block(article, "prose", key="text", after="cast", text="<p>Nobody <em>yet</em>.</p><p>Later more.</p>")
    make.add_block(article, "prose", key="intro", text="<p>A film &amp; a novel.</p>")

    groups = page(client, article).context["choices"].groups

    assert [(group.label, [part.label for part in group.parts]) for group in groups if group.parts] == [
        ("Introduction", ["A film & a novel."]),
        ("Who is in it?", ["Who is in it?", "Nobody yet. Later more."]),
    ]


def test_history_offers_a_fact_by_itself_where_it_stands_twice(client, editor):
    article = make.make_article(facts=1, editor=editor)
    fact = Block.objects.get().fact
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, article, fact, after=None)
    make.change_fact(fact, editor=editor, note="Of both", status="rumored")

    groups = page(client, article).context["choices"].groups

    assert [part.name for part in groups[-1].parts] == [f"fact:{fact.key}"]
    assert titles(page(client, article, of=f"fact:{fact.key}")) == ["Of both", "Opened"]


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("status", ["Status"]),
        ("text", ["Text"]),
        ("value", ["People"]),
        ("added", ["Added", "Opened"]),
        ("removed", []),
        ("article", ["Head", "Opened"]),
    ],
)
def test_history_filters_by_kind_of_change(client, editor, kind, found):
    article = make.make_article(facts=1, editor=editor)
    fact = Block.objects.get().fact
    make.change_fact(fact, editor=editor, note="Status", status="rumored")
    make.change_fact(fact, editor=editor, note="Text", statement="Something else.")
    make.change_fact(fact, editor=editor, note="People", people=["Al Pacino"])
    make.add_fact(article, editor=editor, note="Added")
    with history.record(editor=editor, note="Head") as turn:
        editing.save_head(turn, article, {"standfirst": "New."})

    assert titles(page(client, article, kind=kind)) == found


def spread(article, fact, editor, *times):
    """One save of that fact at each of those times in UTC, which is its note."""
    for at, text in enumerate(times):
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
        with history.record(editor=editor, note=text, at=moment) as turn:
            editing.save_fact(turn, fact, {"statement": f"Statement {at} of {text}."})


@pytest.fixture
def spaced(editor):
    """An article with saves around midnight in New York, where the site is, in January."""
    article = make.make_article(facts=1, editor=editor)
    spread(article, Block.objects.get().fact, editor, "2031-01-10 04:59", "2031-01-10 05:00", "2031-01-11 04:59:59")
    spread(article, Block.objects.get().fact, editor, "2031-01-11 05:00")
    with timezone.override("America/New_York"):
        yield article


def test_history_filters_by_days_of_the_sites_time_zone(client, spaced):
    day = titles(page(client, spaced, since="2031-01-10", until="2031-01-10"))
    since = titles(page(client, spaced, since="2031-01-11"))
    until = titles(page(client, spaced, until="2031-01-09"))

    assert day == ["2031-01-11 04:59:59", "2031-01-10 05:00"]
    assert since == ["2031-01-11 05:00"]
    assert until == ["2031-01-10 04:59", "Opened"]


def test_history_tells_a_date_that_is_none_and_keeps_what_was_typed(client, editor):
    article = make.make_article(editor=editor)

    answer = page(client, article, since="<yesterday>", until="2023-02-30")

    html = answer.content.decode()
    assert titles(answer) == ["Opened"]
    assert html.count("This is no date, so it is left out. Write it like 2023-11-20.") == 2
    assert 'name="since" type="text" value="&lt;yesterday&gt;" aria-invalid="true"' in html
    assert 'name="until" type="text" value="2023-02-30" aria-invalid="true"' in html


def test_history_tells_when_the_last_day_is_before_the_first(client, editor):
    article = make.make_article(editor=editor)

    answer = page(client, article, since="2020-02-01", until="2020-01-01")

    assert titles(answer) == ["Opened"]
    assert answer.context["filters"].until.problem == "This is before the first day, so it is left out."


def test_history_shows_named_saves_alone(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.change_fact(Block.objects.get().fact, editor=editor, note="Later", status="rumored")
    name(client, article, ArticleRevision.objects.earliest("pk"), "sent to legal")

    assert titles(page(client, article, show="named")) == ["sent to legal"]


def test_history_without_a_match_says_so_and_leads_out(client, editor):
    article = make.make_article(editor=editor)

    html = page(client, article, kind="removed").content.decode()

    assert "No save matches." in html
    assert '<a class="tool line" href="?">Clear the filters</a>' in html
    assert "Compare the two" not in html


def test_history_keeps_its_filters_from_page_to_page(client, editor):
    article = make.make_article(editor=editor)
    saves(article, 2 * history_views.PAGE, editor)
    asked = {"editor": str(editor.pk), "kind": "text", "since": "2020-01-01", "show": "every"}

    first = page(client, article, **asked)
    html = first.content.decode()
    second = page(client, article, **asked, before=first.context["older"])

    query = f"editor={editor.pk}&amp;kind=text&amp;since=2020-01-01&amp;show=every"
    assert f'rel="next" href="?before={first.context["older"]}&amp;{query}"' in html
    assert f'<a class="tool line" href="?{query}">Newest saves</a>' in second.content.decode()
    assert len({line.address for answer in (first, second) for line in answer.context["lines"]}) == 100


def test_history_of_one_fact_shows_the_editions_that_first_carried_its_saves(client, editor):
    article = make.make_article(facts=2, editor=editor)
    one, other = editing.live_blocks(article)
    for number, block in enumerate([one, other, one, other]):
        make.change_fact(block.fact, editor=editor, note=f"Save {number}", statement=f"Statement {number}.")
        make.publish(article, editor=editor)

    assert titles(page(client, article, of=f"fact:{one.fact.key}")) == [
        *("Edition 3", "Save 2", "Edition 1", "Save 0", "Opened"),
    ]


# Small saves folded into one line


def entries(answer):
    """The lines as they are drawn: a title, or how many saves are folded."""
    return [len(entry.lines) if hasattr(entry, "lines") else entry.title for entry in answer.context["entries"]]


def burst(article, fact, editor, *minutes, day=1):
    """Small saves at those minutes of an hour, none of which says anything twice."""
    spread(article, fact, editor, *(f"2031-02-{day:02} 09:{minute:02}" for minute in minutes))


@pytest.fixture
def fact(editor):
    make.make_article(facts=2, editor=editor)
    return Block.objects.earliest("pk").fact


@pytest.fixture
def article(fact):
    return fact.blocks.get().article


def test_small_saves_of_one_editor_within_minutes_fold_into_one_line(client, editor, article, fact):
    burst(article, fact, editor, 0, 9, 19, 30)

    answer = page(client, article)

    assert entries(answer) == ["2031-02-01 09:30", 3, "Opened"]
    fold = answer.context["entries"][1]
    assert (fold.place, list(fold.notes)) == (
        "“Statement 2 of 2031-02-01 09:19.”",
        [f"2031-02-01 09:{m}" for m in ("00", "09", "19")],
    )
    assert entries(page(client, article, show="every"))[1:4] == [f"2031-02-01 09:{m}" for m in (19, "09", "00")]


def test_a_fold_is_compared_as_a_whole(client, editor, article, fact):
    first = newest(article)
    burst(article, fact, editor, 0, 5)

    answer = page(client, article)
    fold = answer.context["entries"][0]

    assert (fold.old, fold.new) == (f"r{first.revision_id}", f"r{newest(article).revision_id}")
    path = reverse("desk:compare", args=[article.key, fold.old, fold.new])
    assert f'<a href="{path}">2 small saves by edda' in answer.content.decode()
    assert client.get(path).status_code == 200


def test_a_fold_names_the_section_that_its_saves_have_in_common(client, editor):
    article = make.make_article(editor=editor)
    make.add_block(article, "section", key="cast", heading="Who is in it?", editor=editor)
    facts = [make.add_fact(article, after="cast", editor=editor).fact for _ in range(2)]
    for each in facts:
        burst(article, each, editor, 0)

    fold = page(client, article).context["entries"][0]

    assert fold.place == "“Who is in it?”"


def test_a_fold_never_reaches_over_an_edition(client, editor, article, fact):
    burst(article, fact, editor, 0, 2)
    make.publish(article, editor=editor, importing=True, at=dt.datetime(2031, 2, 1, 9, 3, tzinfo=dt.UTC))
    burst(article, fact, editor, 4, 6)

    assert entries(page(client, article)) == [2, "Edition 1", 2, "Opened"]


def test_a_fold_never_takes_in_a_named_save(client, editor, article, fact):
    burst(article, fact, editor, 0, 2, 4, 6, 8)
    row = ArticleRevision.objects.filter(article=article).order_by("-revision_id")[2]
    name(client, article, row, "sent to legal")

    assert entries(page(client, article)) == [2, "sent to legal", 2, "Opened"]


def test_a_fold_never_takes_in_a_status_or_another_editor(client, editor, article, fact):
    other = make.make_user("writer")
    burst(article, fact, editor, 0, 1)
    burst(article, fact, other, 2, 3)
    with history.record(editor=other, note="Step", at=dt.datetime(2031, 2, 1, 9, 4, tzinfo=dt.UTC)) as turn:
        editing.save_fact(turn, fact, {"status": "rumored"})
    burst(article, fact, other, 5)

    assert entries(page(client, article)) == ["2031-02-01 09:05", "Step", 2, 2, "Opened"]


def test_a_fold_never_reaches_over_the_page(client, editor, article, fact):
    saves(article, history_views.PAGE + 2, editor)

    first = page(client, article)
    second = page(client, article, before=first.context["older"])

    assert (entries(first), entries(second)) == ([50], [2, "Opened"])
    assert first.context["entries"][0].old == second.context["entries"][0].new


def test_a_narrowed_list_folds_only_what_stands_together_in_the_whole(client, editor, article, fact):
    other = Block.objects.latest("pk").fact
    burst(article, fact, editor, 0, 1)
    burst(article, other, editor, 2)
    burst(article, fact, editor, 3)

    answer = page(client, article, of=f"fact:{fact.key}")

    assert entries(answer) == ["2031-02-01 09:03", 2, "Opened"]


def test_history_names_someone_who_left(client, editor):
    gone = make.make_user("writer", name="gus")
    article = make.make_article(editor=gone)
    gone.is_active = False
    gone.save()

    assert page(client, article).context["lines"][0].side.who == "gus (left)"


ODD = [
    *({"before": value} for value in ("x", "-1", "9" * 40)),
    *({"editor": value} for value in ("²", "0", "999999", "\0")),
    *({"of": value} for value in ("block:", "block:nothing-here", "fact:\0", "fact:" + "x" * 500, "head")),
    *({"kind": value} for value in ("Status", "1", "horoscope")),
    *({"since": value} for value in ("yesterday", "2023-02-30", "0001-01-01", "9999-12-31", "\0", "2023-1-١x")),
    {"show": "nothing"},
]


@pytest.mark.parametrize("query", ODD)
def test_history_takes_what_names_nothing_for_not_asked(client, editor, query):
    article = make.make_article(editor=editor)

    assert titles(page(client, article, **query)) == ["Opened"]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("query", "cost"), [({}, 16), ({"kind": "status", "since": "2020-01-01"}, 18), ({"kind": "removed"}, 12)]
)
def test_history_costs_the_same_queries_however_long(client, editor, number, query, cost):
    article = make.make_article(facts=number, editor=editor)
    for block in Block.objects.all():
        make.change_fact(block.fact, editor=editor, status="rumored")
    make.publish(article, editor=editor)
    page(client, article, **query)

    with CaptureQueriesContext(connection) as queries:
        page(client, article, **query)

    assert len(queries) == cost


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


def test_name_revision_leads_back_to_the_same_page_and_filters(client, writer):
    article = make.make_article(editor=writer)
    row = newest(article).revision_id

    answer = client.post(
        reverse("desk:name_revision", args=[article.key]),
        {"revision": row, f"name-{row}": "sent", "page": "kind=added&before=99\r\nX-Odd: 1"},
    )

    path = reverse("desk:history", args=[article.key])
    assert answer["Location"] == f"{path}?kind=added&before=99%0D%0AX-Odd%3A+1#r{row}"


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
    assert newest(article).revision.comment.startswith("Restored: “Something else.”, from the save of")
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


def test_restore_leads_back_to_the_comparison_as_it_was_drawn(client, writer):
    article = make.make_article(facts=1, editor=writer)
    name = f"r{newest(article).revision_id}"
    page = client.get(reverse("desk:compare", args=[article.key, name, "now"]), {"view": "side", "show": "all"})
    sent = {"what": "all", "from": name, "view": "side", "show": "all"}

    answer = client.post(reverse("desk:restore", args=[article.key]), sent)

    assert '<input type="hidden" name="view" value="side"><input type="hidden" name="show" value="all">' in (
        page.content.decode()
    )
    assert answer.url == reverse("desk:compare", args=[article.key, name, "now"]) + "?view=side&show=all"


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
