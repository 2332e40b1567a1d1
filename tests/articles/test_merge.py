"""Merging three documents: changes are carried by field, and what both changed is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from articles import compare, merge
from articles.document import FactBlock, SectionBlock
from tests.articles import strategies
from tests.articles.test_compare import BASE, BLOCKS, edit

three = strategies.documents().flatmap(
    lambda base: st.tuples(
        st.just(base), strategies.later_documents(base, saves=2), strategies.later_documents(base, saves=2)
    )
)


@settings(max_examples=60)
@given(three)
def test_merge_with_one_side_unchanged_is_the_other(documents):
    base, mine, _ = documents

    assert merge.merge(base, base, mine) == mine
    assert merge.merge(base, mine, base) == mine
    assert merge.merge(base, mine, mine) == mine


@settings(max_examples=60)
@given(three)
def test_merge_is_whole_and_refuses_the_same_whichever_side_is_mine(documents):
    base, mine, theirs = documents
    try:
        got = merge.merge(base, mine, theirs)
    except merge.Conflict as conflict:
        with pytest.raises(merge.Conflict) as other:
            merge.merge(base, theirs, mine)
        assert len(other.value.changes) == len(conflict.changes)
        return

    assert got == compare.normal(got)
    shown = {block.fact for block in got.blocks if isinstance(block, FactBlock)}
    assert shown == got.facts_by_key().keys()
    changed = {key for key, deed in compare.changed_facts(base, got).items() if deed != "removed"}
    assert changed <= compare.changed_facts(base, mine).keys() | compare.changed_facts(base, theirs).keys()


def test_merge_carries_different_fields_of_one_fact():
    mine = edit("facts.driver.status", "confirmed")
    theirs = edit("facts.driver.statement", "Adam Driver is McCauley.")

    got = merge.merge(BASE, mine, theirs).fact("driver")

    assert (got.status, got.statement) == ("confirmed", "Adam Driver is McCauley.")


def test_merge_takes_the_higher_version():
    mine, theirs = edit("facts.driver.version", 7), edit("facts.driver.version", 5)

    assert merge.merge(BASE, mine, theirs).fact("driver").version == 7


def test_merge_refuses_one_field_changed_by_both_and_names_all_at_once():
    mine = structs.replace(edit("facts.driver.status", "confirmed"), head=structs.replace(BASE.head, kicker="Mine"))
    theirs = structs.replace(edit("facts.driver.status", "denied"), head=structs.replace(BASE.head, kicker="Theirs"))

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(BASE, mine, theirs)

    assert conflict.value.changes == (
        ("Kicker", "Everything we know", "Mine", "Theirs", "head.kicker"),
        (
            *("Adam Driver is rumored for the part of Neil McCauley: Status", "Rumored", "Confirmed", "Denied"),
            "fact:driver.status",
        ),
    )


def test_merge_refuses_what_one_removed_and_the_other_edited():
    mine = compare.normal(structs.replace(BASE, blocks=(*BLOCKS[:2], *BLOCKS[3:])))
    theirs = edit("facts.driver.status", "denied")

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(BASE, mine, theirs)

    label = "Adam Driver is rumored for the part of Neil McCauley."
    assert conflict.value.changes == ((label, label, "removed", "edited", "fact:driver"),)


def test_merge_puts_both_sides_blocks_in_place():
    mine = structs.replace(BASE, blocks=(*BLOCKS[:3], SectionBlock(key="mine", heading="Mine"), *BLOCKS[3:]))
    theirs = compare.normal(
        structs.replace(BASE, blocks=(*BLOCKS[4:6], SectionBlock(key="theirs", heading="Theirs"), *BLOCKS[:4]))
    )

    got = merge.merge(BASE, mine, theirs)

    keys = [block.key for block in got.blocks]
    assert keys == ["dates", "release-block", "theirs", "intro", "cast", "driver-block", "mine", "lead"]


def test_merge_carries_moves_of_different_blocks():
    mine = structs.replace(BASE, blocks=(*BLOCKS[1:], BLOCKS[0]))
    theirs = structs.replace(BASE, blocks=(*BLOCKS[:5], BLOCKS[6], BLOCKS[5]))

    got = [block.key for block in merge.merge(BASE, mine, theirs).blocks]

    assert got == ["cast", "driver-block", "lead", "dates", "trailer", "intro", "release-block"]


def test_merge_refuses_moves_of_one_block_to_two_places():
    mine = structs.replace(BASE, blocks=(*BLOCKS[1:], BLOCKS[0]))
    theirs = structs.replace(BASE, blocks=(*BLOCKS[1:3], BLOCKS[0], *BLOCKS[3:]))

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(BASE, mine, theirs)

    assert [change.label for change in conflict.value.changes] == ["Order of blocks"]


# Answers to what clashes


ANSWERS = [merge.MINE, merge.THEIRS]


def clashes(base, mine, theirs):
    try:
        merge.merge(base, mine, theirs)
    except merge.Conflict as conflict:
        return conflict.changes
    return ()


@settings(max_examples=60)
@given(three, st.data())
def test_merge_with_all_answers_is_whole_and_brings_nothing_of_its_own(documents, data):
    base, mine, theirs = documents
    answers = {clash.id: data.draw(st.sampled_from(ANSWERS)) for clash in clashes(*documents)}

    got = merge.merge(base, mine, theirs, answers)

    assert got == compare.normal(got)
    sides = [*mine.blocks, *theirs.blocks, *base.blocks]
    for block in got.blocks:
        for name in block.__struct_fields__:
            assert getattr(block, name) in [getattr(each, name, None) for each in sides if each.key == block.key]
    for fact in got.facts:
        copies = [side.facts_by_key()[fact.key] for side in documents if fact.key in side.facts_by_key()]
        for name in fact.__struct_fields__:
            assert getattr(fact, name) in [getattr(copy, name) for copy in copies]


@settings(max_examples=60)
@given(three)
def test_merge_asks_only_for_what_was_not_answered(documents):
    asked = clashes(*documents)
    answers = {clash.id: merge.THEIRS for clash in asked[1:]}

    if not asked:
        assert merge.merge(*documents, {"head.kicker": merge.MINE}) == merge.merge(*documents)
        return
    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(*documents, answers)
    assert [clash.id for clash in conflict.value.changes] == [clash.id for clash in asked if clash.id not in answers]


@settings(max_examples=60)
@given(three, st.data())
def test_merge_is_the_same_whichever_side_is_called_mine(documents, data):
    base, mine, theirs = documents
    asked = clashes(*documents)
    answers = {clash.id: data.draw(st.sampled_from(ANSWERS)) for clash in asked}
    swapped = {id: merge.THEIRS if answer == merge.MINE else merge.MINE for id, answer in answers.items()}

    one, other = merge.merge(base, mine, theirs, answers), merge.merge(base, theirs, mine, swapped)

    assert {clash.id for clash in clashes(base, theirs, mine)} == {clash.id for clash in asked}
    assert {block.key: block for block in one.blocks} == {block.key: block for block in other.blocks}
    assert one.facts_by_key() == other.facts_by_key()
    assert (one.head, one.topic) == (other.head, other.topic)


@settings(max_examples=60)
@given(three)
def test_merge_keeps_every_change_that_does_not_clash_whatever_is_answered(documents):
    base, mine, theirs = documents
    ids = {clash.id for clash in clashes(*documents)}

    got = [merge.merge(*documents, dict.fromkeys(ids, answer)) for answer in ANSWERS]

    for name in type(base.head).__struct_fields__:
        if f"head.{name}" in ids:
            assert [getattr(each.head, name) for each in got] == [getattr(side.head, name) for side in (mine, theirs)]
        else:
            assert getattr(got[0].head, name) == getattr(got[1].head, name)
            one, other, was = (getattr(side.head, name) for side in (mine, theirs, base))
            assert getattr(got[0].head, name) == (other if one == was else one)


@pytest.mark.parametrize(("answer", "status"), [(merge.MINE, "confirmed"), (merge.THEIRS, "denied")])
def test_merge_takes_the_answer_and_all_else(answer, status):
    mine = structs.replace(edit("facts.driver.status", "confirmed"), head=structs.replace(BASE.head, kicker="Mine"))
    theirs = edit("facts.driver.status", "denied")

    got = merge.merge(BASE, mine, theirs, {"fact:driver.status": answer})

    assert (got.fact("driver").status, got.head.kicker) == (status, "Mine")


@pytest.mark.parametrize(("answer", "stays"), [(merge.MINE, False), (merge.THEIRS, True)])
def test_merge_with_a_removal_answered_keeps_or_drops_the_block(answer, stays):
    mine = compare.normal(structs.replace(BASE, blocks=(*BLOCKS[:2], *BLOCKS[3:])))
    theirs = edit("facts.driver.status", "denied")

    got = merge.merge(BASE, mine, theirs, {"fact:driver": answer})

    assert ("driver-block" in [block.key for block in got.blocks]) is stays
    assert ("driver" in got.facts_by_key()) is stays


@pytest.mark.parametrize(("answer", "place"), [(merge.MINE, 6), (merge.THEIRS, 2)])
def test_merge_with_an_order_answered_puts_the_block_where_that_side_did(answer, place):
    mine = structs.replace(BASE, blocks=(*BLOCKS[1:], BLOCKS[0]))
    theirs = structs.replace(BASE, blocks=(*BLOCKS[1:3], BLOCKS[0], *BLOCKS[3:]))

    keys = [block.key for block in merge.merge(BASE, mine, theirs, {"order": answer}).blocks]

    assert keys.index(BLOCKS[0].key) == place
