"""Several editors at once, on the real database: nothing is lost, doubled or torn."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone
from reversion.models import Revision

from articles import editing, grace, history, publishing, snapshot
from articles.models import ArticleRevision, Block, Edition
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """Run the deeds at once, each on a connection of its own; gives what they returned or raised."""

    def run(deed):
        try:
            return deed()
        except Exception as raised:
            return raised
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_saves_that_read_inside_the_turn_lose_nothing_rule_3():
    fact = make.make_fact()

    def add(name):
        with history.record(editor=None, note=name) as turn:
            row = turn.take(Fact, fact.pk)
            editing.save_fact(turn, row, {"people": [*row.people, name]})

    results = together(*[lambda name=f"Person {number}": add(name) for number in range(8)])

    assert results == [None] * 8
    row = Fact.objects.get(pk=fact.pk)
    assert sorted(row.people) == [f"Person {number}" for number in range(8)]
    assert row.lock_version == 9


def test_of_two_saves_on_one_lock_version_one_wins_rule_3():
    fact = make.make_fact()

    def save(status):
        with history.record(editor=None) as turn:
            return editing.save_fact(turn, fact, {"status": status}, lock_version=fact.lock_version)

    results = together(lambda: save("rumored"), lambda: save("denied"))

    assert sorted(type(result).__name__ for result in results) == ["Stale", "bool"]
    assert Fact.objects.get(pk=fact.pk).lock_version == 2


def test_times_rise_with_revision_numbers_rule_1_and_2():
    facts = [make.make_fact() for _ in range(6)]

    def save(fact):
        for status in ("rumored", "denied", "reported"):
            make.change_fact(fact, status=status)

    results = together(*[lambda fact=fact: save(fact) for fact in facts])

    assert results == [None] * 6
    times = list(Revision.objects.order_by("pk").values_list("date_created", flat=True))
    assert times == sorted(times)


def test_two_articles_saved_in_opposite_order_do_not_deadlock_rule_1():
    first, second = make.make_article(), make.make_article()

    def save(articles):
        with history.record(editor=None) as turn:
            for article in articles:
                editing.add_block(turn, article, "section", {"heading": "Cast"}, after=None)

    results = together(*[lambda order=order: save(order) for order in [(first, second), (second, first)] * 3])

    assert results == [None] * 6
    assert Block.objects.count() == 12


def test_two_presses_publish_once():
    article = make.make_article()
    make.add_fact(article)
    token = publishing.offer(article, at=timezone.now()).token

    editions = together(*[lambda: make.publish(article, token=token, kind="first")] * 4)

    assert len({edition.pk for edition in editions}) == 1
    assert Edition.objects.count() == 1


def test_two_editors_who_publish_at_once_publish_once():
    article = make.make_article()
    make.add_fact(article)

    results = together(*[lambda: make.publish(article, kind="first")] * 2)

    assert Edition.objects.count() == 1
    refused = [result.code for result in results if isinstance(result, publishing.Refused)]
    assert refused in (["kind"], ["nothing-new"])


def test_of_two_presses_on_two_screens_one_waits_and_the_other_is_told():
    article = make.make_article()
    make.add_fact(article)
    token = publishing.offer(article, at=timezone.now()).token
    editors = [make.make_user("editor") for _ in range(4)]

    results = together(
        *[
            lambda editor=editor: make.publish(
                article, editor=editor, token=token, kind="first", screen={"note": ["x"]}
            )
            for editor in editors
        ]
    )

    assert Edition.objects.count() == 1
    told = [result.code for result in results if isinstance(result, publishing.Refused)]
    assert told == ["pending"] * 3


def test_one_edition_is_held_once_or_let_go_once():
    for _ in range(5):
        article = make.make_article()
        make.add_fact(article)
        edition = make.publish(article, kind="first", screen={"note": ["x"]})

        results = together(*[partial(deed, edition) for deed in (grace.hold, grace.release) * 2])

        codes = sorted(getattr(result, "code", "done") for result in results)
        assert codes.count("done") == 1
        assert len(set(codes)) == 2
        assert list(publishing.broken_links(article)) == []
        assert Edition.objects.filter(article=article).exists() == ("already-public" in codes)


def test_a_hotfix_is_held_while_its_embargo_changes():
    article = make.make_article()
    fact = make.add_fact(article, key="driver").fact
    make.publish(article)
    make.change_fact(fact, statement="He has the part.")
    at = timezone.now() + dt.timedelta(hours=1)
    embargoed = make.publish(article, at=at)
    for number in range(4):
        make.add_block(article, "section", heading="More", key=f"more-{number}")
        hotfix = make.publish(article, changes=[f"block:more-{number}"], screen={})

        together(
            partial(grace.hold, hotfix),
            partial(publishing.amend, embargoed, at=at + dt.timedelta(minutes=number + 1)),
            partial(publishing.amend, embargoed, note=f"Note {number}."),
        )

        embargoed.refresh_from_db()
        assert (embargoed.number, embargoed.note) == (2, f"Note {number}.")
        assert list(publishing.broken_links(article)) == []


def test_an_edition_never_holds_half_a_save_rule_4():
    article = make.make_article()
    fact = make.add_fact(article, statement="Number 0.", people=["Number 0."]).fact

    def save():
        for number in range(1, 15):
            make.change_fact(fact, statement=f"Number {number}.", people=[f"Number {number}."])

    def publish():
        editions = []
        while len(editions) < 5:
            try:
                editions.append(make.publish(article))
            except publishing.Refused as refused:
                if refused.code not in ("nothing-new", "evidence"):
                    raise
                if Fact.objects.get(pk=fact.pk).lock_version >= 15:
                    break
        return editions

    saved, editions = together(save, publish)

    assert saved is None
    assert len(editions) >= 1
    for edition in editions:
        shown = publishing.document_of(edition).facts[0]
        assert shown.people == (shown.statement,)


def test_moves_at_once_leave_one_order():
    article = make.make_article(facts=4)
    blocks = editing.live_blocks(article)

    def move(block, after):
        with history.record(editor=None) as turn:
            editing.move_block(turn, block, after=after)

    results = together(
        *[lambda block=block: move(block, None) for block in blocks[1:]],
        *[lambda block=block: move(block, blocks[0].key) for block in blocks[1:]],
    )

    assert results == [None] * 6
    ranks = [block.rank for block in Block.objects.filter(article=article)]
    assert len(set(ranks)) == 4
    newest = ArticleRevision.objects.filter(article=article).latest("revision_id").revision_id
    assert history.document_at(article, newest) == snapshot.take(article)
