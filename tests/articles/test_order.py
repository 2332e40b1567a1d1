"""The order of blocks: the fewest moves, and places for what only one side has."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from articles import order

orders = st.lists(st.sampled_from("abcdefg"), unique=True)


@given(orders, orders)
def test_moved_is_the_fewest_that_explain_the_new_order(old, new):
    moved = order.moved(old, new)

    shared = [key for key in new if key in old]
    assert in_order(old, [key for key in shared if key not in moved])
    assert moved <= set(shared)
    fewer = combinations(shared, len(shared) - len(moved) + 1)
    assert not any(in_order(old, kept) for kept in fewer)


def in_order(old, kept):
    return sorted(kept, key=old.index) == list(kept)


@given(orders, orders)
def test_placed_keeps_both_orders(standing, neighbors):
    keys = set(neighbors).difference(standing)

    found = order.placed(standing, neighbors, keys)

    assert sorted(found) == sorted({*standing, *keys})
    assert [key for key in found if key in standing] == standing
    for key in keys:
        earlier = [one for one in neighbors[: neighbors.index(key)] if one in standing]
        before = [one for one in found[: found.index(key)] if one in standing]
        assert before[-1:] == earlier[-1:]


def test_one_block_moved_over_many_is_one_move():
    assert order.moved("abcdef", "bcdefa") == {"a"}
    assert order.moved("abcdef", "fabcde") == {"f"}
    assert len(order.moved("abcdef", "fedcba")) == 5
