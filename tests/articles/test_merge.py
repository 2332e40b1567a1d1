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
        ("Kicker", "Everything we know", "Mine", "Theirs"),
        ("Adam Driver is rumored for the part of Neil McCauley.: Status", "Rumored", "Confirmed", "Denied"),
    )


def test_merge_refuses_what_one_removed_and_the_other_edited():
    mine = compare.normal(structs.replace(BASE, blocks=(*BLOCKS[:2], *BLOCKS[3:])))
    theirs = edit("facts.driver.status", "denied")

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(BASE, mine, theirs)

    label = "Adam Driver is rumored for the part of Neil McCauley."
    assert conflict.value.changes == ((label, label, "removed", "edited"),)


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
