"""Search rows: written with their edition, for the current one and those ahead of it, and for no other."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from articles import editing, embargoes, freezing, grace, history, indexing, publishing
from articles.models import Edition
from articles.search_rows import SearchRow
from facts.models import Topic
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    article = make.make_article(slug="heat-2", headline="Heat 2: everything we know")
    section = make.add_block(article, "section", heading="Who is in the cast?", key="cast")
    fact = make.add_fact(
        article, after=section.key, key="driver", fact_kind="casting", status="rumored",
        statement="Adam <em>Driver</em> has been linked.", people=["Adam Driver"],
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": ""},
        citations=[make.cite(make.make_source(), "anonymous")],
    )  # fmt: skip
    make.add_block(article, "prose", text="<p>No date &amp; no cast.</p>", after=fact.key, key="prose")
    make.publish(article)
    return article


def indexed():
    """(edition, place) of every row, and by what the index itself finds, so that both are known to agree."""
    rows = list(SearchRow.objects.order_by("edition__number", "position").values_list("edition__number", "place"))
    assert len(found("linked")) + len(found("cast")) > 0 or not rows
    return rows


def found(word):
    """The rows that the database's own index has under a word."""
    sql = {
        "sqlite": "SELECT rowid FROM articles_searchwords WHERE articles_searchwords MATCH %s",
        "postgresql": "SELECT id FROM articles_searchrow WHERE vector @@ %s::tsquery",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql, [f'"{word}"' if connection.vendor == "sqlite" else f"'{word}'"])
        return sorted(row[0] for row in cursor.fetchall())


def editions_found(word):
    return sorted(set(SearchRow.objects.filter(pk__in=found(word)).values_list("edition__number", flat=True)))


def test_an_edition_is_cut_into_headline_headings_facts_passages_and_all_of_it(article):
    rows = SearchRow.objects.order_by("position")

    assert [(row.get_place_display(), row.anchor, row.text) for row in rows] == [
        ("Headline", "", "Heat 2: everything we know"),
        ("Standfirst or heading", "", ""),
        ("Standfirst or heading", "cast", "Who is in the cast?"),
        ("Fact", "driver", "Adam Driver has been linked."),
        ("Prose", "prose", "No date & no cast."),
        ("The whole edition", "", ""),
    ]
    fact = rows[3].words.split()
    assert fact[:11] == "adam driver has been linked rumored casting as neil mccauley with".split()
    assert {"·heat", "·2", "·everything", "·who", "·cast"} <= set(fact)
    assert "·adam" not in fact
    assert {"heat", "cast", "driver", "date"} <= set(rows[5].words.split())


def test_a_fact_that_is_shown_twice_is_one_row(article):
    with history.record(editor=None) as turn:
        editing.place_fact(turn, article, article.blocks.get(key="driver").fact, after="prose")
    make.publish(article)

    assert SearchRow.objects.filter(place=SearchRow.Place.FACT).count() == 1


def test_what_an_edition_replaces_is_let_go(article):
    make.change_fact(article.blocks.get(key="driver").fact, statement="Adam Driver declined.")
    make.publish(article)

    assert editions_found("linked") == [2]  # the stage of the casting, "Linked with the part"
    assert SearchRow.objects.filter(edition__number=1).count() == 0
    assert editions_found("declined") == [2]


def test_an_embargoed_edition_has_rows_beside_the_current_one(article):
    make.change_fact(article.blocks.get(key="driver").fact, statement="Adam Driver declined.")
    ahead = make.publish(article, at=timezone.now() + dt.timedelta(hours=1))
    assert [editions_found(word) for word in ("declined", "cast")] == [[2], [1, 2]]

    embargoes.amend(ahead, note="Another note.")
    assert editions_found("cast") == [1, 2]

    publishing.cancel(ahead)
    assert [editions_found(word) for word in ("declined", "cast")] == [[], [1]]


def test_a_hotfix_before_an_embargo_is_in_both(article):
    make.change_fact(article.blocks.get(key="driver").fact, statement="Adam Driver declined.")
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))
    make.add_block(article, "prose", text="<p>A hotfix.</p>", after="prose", key="hotfix")
    make.publish(article, changes=["block:hotfix"])

    assert [editions_found(word) for word in ("hotfix", "declined")] == [[2, 3], [3]]


def test_a_held_edition_leaves_no_row(article):
    make.add_block(article, "prose", text="<p>Secret.</p>", after="prose")
    grace.hold(make.publish(article, screen={}))

    assert [editions_found(word) for word in ("secret", "cast")] == [[], [1]]


def test_a_withdrawal_brings_the_rows_of_the_edition_before_back(article):
    make.add_block(article, "prose", text="<p>Wrong.</p>", after="prose")
    make.publish(article)
    publishing.withdraw(article, [2], editor=None, reason="A reason.")
    assert [editions_found(word) for word in ("wrong", "cast")] == [[], [1]]

    publishing.withdraw(article, None, editor=None, reason="A reason.")
    assert SearchRow.objects.count() == len(found("cast")) == 0


def test_rebuilding_makes_the_same_rows_again(article):
    was = list(SearchRow.objects.order_by("position").values_list("place", "anchor", "fact", "text", "words"))
    SearchRow.objects.filter(place=SearchRow.Place.FACT).delete()
    SearchRow.objects.update(words="")

    with history.turn():
        indexing.settle(article.pk, anew=True)

    assert list(SearchRow.objects.order_by("position").values_list("place", "anchor", "fact", "text", "words")) == was
    assert editions_found("linked") == [1]


def a_fact(article, **values):
    make.change_fact(article.blocks.get(key="driver").fact, **values)


def a_head(article, **values):
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, values)


def a_topic(article):
    with history.record(editor=None):
        topic = Topic.objects.get(pk=article.topic_id)
        topic.name = "Heat the second"
        topic.save()


def a_block_above(article):
    make.add_block(article, "prose", text="<p>Above all.</p>", key="above")


def a_block_removed(article):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, article.blocks.get(key="cast"))


@pytest.mark.parametrize(
    "change",
    [
        lambda article: a_fact(article, statement="Adam Driver declined."),
        lambda article: a_fact(article, status="confirmed"),
        lambda article: a_head(article, headline="Heat 3"),
        lambda article: a_head(article, standfirst="All of it."),
        a_topic,
        a_block_above,
        a_block_removed,
    ],
)
def test_what_an_edition_shares_with_the_one_before_is_as_if_made_anew(article, change):
    change(article)
    make.publish(article)
    columns = ("position", "place", "anchor", "fact", "text", "words")
    was = list(SearchRow.objects.order_by("position").values_list(*columns))

    with history.turn():
        indexing.settle(article.pk, anew=True)

    assert list(SearchRow.objects.order_by("position").values_list(*columns)) == was
    assert len(found("no")) == 2


def test_what_an_edition_shares_with_the_one_before_is_not_cut_into_words_again(article, monkeypatch):
    SearchRow.objects.filter(anchor="prose").update(words="sentinel")
    a_fact(article, statement="Adam Driver declined.")

    make.publish(article)

    assert editions_found("sentinel") == [2]


def test_an_edition_that_fails_after_its_rows_leaves_none(article, monkeypatch):
    def broken(*_arguments, **_options):
        raise RuntimeError("killed")

    was = indexed()
    make.add_block(article, "prose", text="<p>Halfway.</p>", after="prose")
    monkeypatch.setattr(publishing, "_end_review", broken)

    with pytest.raises(RuntimeError):
        make.publish(article)

    assert (indexed(), found("halfway")) == (was, [])
    assert Edition.objects.count() == 1


def test_more_words_than_a_row_takes_do_not_stop_an_edition(article):
    long = " ".join(f"{number:x}{'x' * 55}" for number in range(2_500))
    for number in range(6):
        make.add_block(article, "prose", text=f"<p>{number}{long[number:]}</p>", after="prose")

    make.publish(article)

    assert editions_found("hotfix") == []
    assert editions_found("cast") == [2]


@pytest.mark.django_db(transaction=True)
def test_editions_published_at_once_are_all_in_the_index():
    articles = [make.make_article(slug=f"at-once-{number}", facts=1) for number in range(4)]
    for number, each in enumerate(articles):
        make.add_block(each, "prose", text=f"<p>Zebra{number}</p>")
    failed = []

    def publish(each):
        try:
            make.publish(each)
            make.add_block(each, "prose", text="<p>Giraffe</p>")
            make.publish(each)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[each]) for each in articles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(found("giraffe")) == 2 * len(articles)  # the passage, and the whole edition
    assert [len(found(f"zebra{number}")) for number in range(4)] == [2] * 4
    assert set(SearchRow.objects.values_list("edition__number", flat=True)) == {2}


def test_freezing_and_freezing_anew_write_rows(article):
    edition = article.editions.get()
    SearchRow.objects.all().delete()

    with history.turn():
        freezing.refreeze(edition)

    assert editions_found("cast") == [1]


def test_pictures_are_found_by_what_they_say_in_their_places(article):
    make.make_picture(key="night", alt="Nightfall over the harbor", caption="Longbeach")
    make.make_picture(key="dawn", alt="Daybreak")
    make.make_picture(key="still", alt="Handshake")
    make.add_block(article, "picture", key="street", picture="night", caption="Downtown")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": "dawn"})
        editing.save_fact(turn, article.blocks.get(key="driver").fact, {"picture": "still"})
    make.publish(article)

    def anchors(word):
        rows = SearchRow.objects.filter(pk__in=found(word)).exclude(place=SearchRow.Place.APART)
        return list(rows.values_list("anchor", flat=True))

    words = ("downtown", "nightfall", "longbeach", "daybreak", "handshake")
    assert [anchors(word) for word in words] == [["street"], ["street"], [], [""], ["driver"]]
