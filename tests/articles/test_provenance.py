"""Who wrote a block: by save and by first edition; moves, restores, new wordings, shared facts, partial publishing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, history, provenance, publishing
from articles.models import ArticleRevision, Block, Edition
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make.make_user("editor", name="ana")


@pytest.fixture
def ben():
    return make.make_user("editor", name="ben")


@pytest.fixture
def ruth():
    return make.make_user("editor", name="ruth")


@pytest.fixture
def article(ana):
    return make.make_article(editor=ana)


@pytest.fixture
def prose(article, ana):
    return make.add_block(article, "prose", editor=ana, key="intro", text="<p>Mann wrote it. It opens in June.</p>")


def save(block, editor, note="", **values):
    with history.record(editor=editor, note=note) as turn:
        editing.save_block(turn, block, values)
    return turn.revision.pk


def restore(block, editor, revision):
    with history.record(editor=editor, note="Brought back") as turn:
        editing.restore_block(turn, block, revision)


def newest(article):
    return ArticleRevision.objects.filter(article=article).latest("revision_id").revision_id


def who(account):
    """By sentence: who wrote it, who wrote what it is a new wording of, who brought it back."""
    return [
        (line.sentence.words, *(save.editor.username if save else None for save in (line.since, line.first, line.back)))
        for line in account.lines
    ]


def first_in(account):
    return [line.edition.number if line.edition else None for line in account.lines]


def test_three_editors_are_told_by_sentence(article, prose, ana, ben, ruth):
    save(prose, ben, text="<p>Mann wrote it. It opens in June. Nobody is cast.</p>")
    save(prose, ruth, "Date is out", text="<p>Mann wrote it. It opens in July. Nobody is cast.</p>")

    account = provenance.of_block(article, "intro")

    assert who(account) == [
        ("Mann wrote it.", "ana", None, None),
        ("It opens in July.", "ruth", "ana", None),
        ("Nobody is cast.", "ben", None, None),
    ]
    assert [(share.editor.username, share.words) for share in account.shares] == [("ruth", 4), ("ana", 3), ("ben", 3)]
    assert (account.began.editor, account.changed.editor, account.saves) == (ana, ruth, 3)
    assert account.lines[1].since.note == "Date is out"


def test_moving_the_block_and_sentences_in_it_is_no_authorship(article, prose, ana, ben):
    other = make.add_block(article, "section", heading="More", after="intro", editor=ana)
    save(prose, ben, text="<p>It opens in June. <em>Mann</em> wrote it.</p>")
    with history.record(editor=ben) as turn:
        editing.move_block(turn, prose, after=other.key)

    account = provenance.of_block(article, "intro")

    assert who(account) == [("It opens in June.", "ana", None, None), ("Mann wrote it.", "ana", None, None)]
    assert account.saves == 2


def test_restore_gives_the_words_back_to_who_wrote_them(article, prose, ana, ben, ruth):
    then = newest(article)
    save(prose, ben, text="<p>It opens in June.</p>")
    restore(prose, ruth, then)

    account = provenance.of_block(article, "intro")

    assert who(account) == [("Mann wrote it.", "ana", None, "ruth"), ("It opens in June.", "ana", None, None)]


def test_restoring_the_whole_article_counts_the_same(article, prose, ana, ben, ruth):
    then = newest(article)
    save(prose, ben, text="<p>It may open in June.</p>")
    with history.record(editor=ruth) as turn:
        editing.restore_article(turn, article, then)

    account = provenance.of_block(article, "intro")

    assert who(account) == [("Mann wrote it.", "ana", None, "ruth"), ("It opens in June.", "ana", None, "ruth")]


def test_block_taken_out_and_put_back_keeps_its_authors(article, prose, ana, ben, ruth):
    with history.record(editor=ben) as turn:
        editing.remove_block(turn, prose)
    with pytest.raises(provenance.NotThere):
        provenance.of_block(article, "intro")
    with history.record(editor=ruth) as turn:
        editing.put_back(turn, prose)

    account = provenance.of_block(article, "intro")

    assert {line[1:] for line in who(account)} == {("ana", None, None)}
    assert account.put_back.editor == ruth


def test_older_state_knows_nothing_of_what_came_later(article, prose, ana, ben):
    then = newest(article)
    save(prose, ben, text="<p>Mann wrote it.</p>")

    account = provenance.of_block(article, "intro", until=then)

    assert [line.sentence.words for line in account.lines] == ["Mann wrote it.", "It opens in June."]
    assert account.saves == 1


def test_fact_tells_its_values_one_by_one(article, ana, ben, ruth):
    deadline, variety = make.make_source("Deadline"), make.make_source("Variety", "A list")
    fact = make.add_fact(
        article, key="al", editor=ana, citations=[make.cite(deadline)], status="rumored", people=["Al Pacino"]
    ).fact
    make.change_fact(fact, editor=ben, status="confirmed")
    make.change_fact(fact, editor=ruth, citations=[make.cite(deadline), make.cite(variety)])

    account = provenance.of_block(article, "al")

    assert [(value.label, value.words, value.since.editor.username) for value in account.values] == [
        ("Status", "Confirmed", "ben"),
        ("People", "Al Pacino", "ana"),
        ("Source", "Deadline: An interview (on the record)", "ana"),
        ("Source", "Variety: A list (on the record)", "ruth"),
    ]


def test_source_that_was_changed_counts_from_the_change(article, ana, ben):
    deadline = make.make_source("Deadline")
    fact = make.add_fact(article, key="al", editor=ana, citations=[make.cite(deadline)]).fact
    make.change_fact(fact, editor=ben, citations=[make.cite(deadline, quote="So it is.")])

    source = provenance.of_block(article, "al").values[-1]

    assert (source.label, source.since.editor) == ("Source", ben)


def test_shared_fact_is_of_who_wrote_it_in_the_other_article(article, ana, ben):
    fact = make.add_fact(article, key="al", editor=ana, statement="Al Pacino is not in it.").fact
    other = make.make_article(topic=article.topic, editor=ben)
    with history.record(editor=ben) as turn:
        editing.place_fact(turn, other, fact, after=None, key="placed")

    line = provenance.of_block(other, "placed").lines[0]

    assert (line.since.editor, line.since.is_listed) == (ana, False)
    assert provenance.of_block(article, "al").lines[0].since.is_listed
    with pytest.raises(provenance.NotThere):
        provenance.of_block(other, "al")


def test_fact_edited_while_its_block_was_out_is_of_who_edited_it(article, ana, ben, ruth):
    block = make.add_fact(article, key="al", editor=ana, statement="Al Pacino may be in it.")
    with history.record(editor=ana) as turn:
        editing.remove_block(turn, block)
    make.change_fact(block.fact, editor=ben, statement="Al Pacino is in it.")
    with history.record(editor=ruth) as turn:
        editing.put_back(turn, block)

    account = provenance.of_block(article, "al")

    assert who(account) == [("Al Pacino is in it.", "ben", "ana", None)]
    assert account.put_back.editor == ruth


def test_text_cut_from_one_block_and_pasted_into_another_is_of_who_wrote_it(article, prose, ana, ben):
    more = make.add_block(article, "prose", editor=ana, key="more", text="<p>There is more.</p>", after="intro")
    make.publish(article, editor=ana)
    save(prose, ana, text="<p>Mann wrote all of it. It opens in June.</p>")
    save(more, ben, "Pasted", text="<p>There is more. It opens in June. Nobody else is cast.</p>")
    save(prose, ben, "Cut", text="<p>Mann wrote all of it.</p>")
    make.publish(article, editor=ana)

    account = provenance.of_block(article, "more")

    assert [(words, first) for words, first, *_ in who(account)] == [
        ("There is more.", "ana"),
        ("It opens in June.", "ana"),
        ("Nobody else is cast.", "ben"),
    ]
    assert [(line.taken.note, line.home) if line.taken else None for line in account.lines] == [
        None,
        ("Pasted", "Mann wrote all of it. It opens in June."),
        None,
    ]
    assert first_in(account) == [1, 1, 2]


def test_block_merged_into_another_and_removed_keeps_its_author(article, prose, ana, ben):
    fact = make.add_fact(article, key="al", editor=ana, statement="Al Pacino is not in it.")
    save(prose, ben, text="<p>Mann wrote it. It opens in June. Al Pacino is not in it.</p>")
    with history.record(editor=ben) as turn:
        editing.remove_block(turn, fact)

    line = provenance.of_block(article, "intro").lines[2]

    assert (line.since.editor, line.taken.editor, line.home) == (ana, ben, "Al Pacino is not in it.")


def test_same_words_of_another_editor_or_article_or_long_ago_are_no_taking_over(article, prose, ana, ben):
    other = make.make_article(topic=article.topic, editor=ben)
    make.add_block(other, "prose", editor=ben, key="theirs", text="<p>It was said in Rome. It opens in June.</p>")
    make.add_block(article, "prose", editor=ben, key="mine", text="<p>It was said in Rome. Yes. It opens in June.</p>")

    assert [line.taken for line in provenance.of_block(article, "mine").lines] == [None, None, None]


def test_first_edition_is_the_one_that_carried_the_words(article, prose, ana, ben):
    make.publish(article, editor=ana)
    save(prose, ben, text="<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, editor=ana)
    save(prose, ben, text="<p>Mann wrote it. It opens in July. Nobody is cast.</p>")

    assert first_in(provenance.of_block(article, "intro")) == [1, 2, None]


def test_first_edition_is_found_past_those_that_left_it_out(article, prose, ana, ben):
    spare = make.add_fact(article, key="al", editor=ana)
    make.publish(article, editor=ana)
    save(prose, ben, text="<p>Mann wrote it. It opens in July.</p>")
    for number in range(4):
        make.change_fact(spare.fact, editor=ana, statement=f"Number {number} has not been said.")
        make.publish(article, editor=ana, changes=["fact:al"])
    make.publish(article, editor=ana)

    with CaptureQueriesContext(connection) as queries:
        account = provenance.of_block(article, "intro")

    assert first_in(account) == [1, 6]
    assert len([each for each in queries if '"document"' in each["sql"]]) == 3


def test_search_for_the_first_edition_is_given_up_and_says_so(article, prose, ana, ben, monkeypatch):
    monkeypatch.setattr(provenance, "MOST_EDITIONS", 1)
    spare = make.add_fact(article, key="al", editor=ana)
    make.publish(article, editor=ana)
    save(prose, ben, text="<p>Mann wrote it. It opens in July.</p>")
    waiting = provenance.of_block(article, "intro")
    for number in range(2):
        make.change_fact(spare.fact, editor=ana, statement=f"Number {number} has not been said.")
        make.publish(article, editor=ana, changes=["fact:al"])

    given_up = provenance.of_block(article, "intro")

    assert (first_in(waiting), waiting.unread) == ([1, None], False)
    assert (first_in(given_up), given_up.unread) == ([1, None], True)


def test_edition_published_in_part_is_told_by_the_save_that_it_holds(article, prose, ana, ben):
    fact = make.add_fact(article, key="al", editor=ana).fact
    make.publish(article, editor=ana)
    save(prose, ben, text="<p>Mann wrote none of it. It opens in June.</p>")
    make.change_fact(fact, editor=ben, statement="Nothing at all has been said.")
    make.publish(article, editor=ana, changes=["fact:al"])
    edition = Edition.objects.get(number=2)

    account = provenance.of_block(article, "intro", edition=edition)

    assert who(account) == [("Mann wrote it.", "ana", None, None), ("It opens in June.", "ana", None, None)]
    assert (first_in(account), account.changed.editor) == ([1, 1], ana)
    with pytest.raises(provenance.NotThere):
        provenance.of_block(article, "nothing", edition=edition)


def test_embargoed_and_withdrawn_editions_are_told_as_they_are(article, prose, ana):
    make.add_fact(article, editor=ana)
    make.publish(article, editor=ana)
    save(prose, ana, text="<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, editor=ana, at=timezone.now() + dt.timedelta(days=3))

    edition = provenance.of_block(article, "intro").lines[1].edition

    assert (edition.number, edition.is_public()) == (2, False)


def test_hotfix_merged_into_an_embargoed_edition_is_of_who_wrote_it(article, prose, ana, ben):
    fact = make.add_fact(article, key="al", editor=ana).fact
    make.publish(article, editor=ana)
    make.change_fact(fact, editor=ana, statement="He is cast.")
    make.publish(article, editor=ana, at=timezone.now() + dt.timedelta(days=3))
    save(prose, ben, text="<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, editor=ben, changes=["block:intro"])

    account = provenance.of_block(article, "intro", edition=Edition.objects.get(number=3))

    assert who(account) == [("Mann wrote it.", "ana", None, None), ("It opens in July.", "ben", "ana", None)]
    assert first_in(account) == [1, 2]


def test_withdrawn_edition_still_counts_as_the_first(article, prose, ana):
    make.publish(article, editor=ana)
    save(prose, ana, text="<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, editor=ana)
    save(prose, ana, text="<p>Mann wrote it. It opens in July. Nobody is cast.</p>")
    make.publish(article, editor=ana)
    publishing.withdraw(article, [2], editor=ana, reason="Too soon.")

    editions = [line.edition for line in provenance.of_block(article, "intro").lines]

    assert [(each.number, each.withdrawn_at is None) for each in editions] == [(1, True), (2, False), (3, True)]


def test_queries_do_not_grow_with_the_history(article, ana, ben):
    source = make.make_source()
    fact = make.add_fact(article, key="al", editor=ana, citations=[make.cite(source)]).fact
    make.publish(article, editor=ana)

    def count():
        with CaptureQueriesContext(connection) as queries:
            provenance.of_block(Block.objects.get(key="al").article, "al")
        return len(queries)

    before = count()
    for number in range(20):
        make.change_fact(fact, editor=ben, statement=f"Number {number} has not been said.", status="denied")
    make.publish(article, editor=ana)

    # At first four more: whether the sentence came from another block is asked only while it is not reworded.
    assert (before, count()) == (14, 11)
