from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import rank

ranks = st.text(rank.DIGITS, min_size=1, max_size=8).filter(lambda text: not text.endswith("0"))


@given(ranks, ranks)
def test_between_finds_a_place_between_any_two(one, other):
    low, high = sorted([one, other])
    if low == high:
        with pytest.raises(rank.NoRoom):
            rank.between(low, high)
        return

    place = rank.between(low, high)

    assert low < place < high
    assert not place.endswith("0")


def test_between_holds_for_a_thousand_moves_into_one_gap():
    low, high = "a", "b"
    for turn in range(1000):
        place = rank.between(low, high)
        assert low < place < high
        low, high = (place, high) if turn % 2 else (low, place)


@given(ranks)
def test_between_reaches_both_ends(place):
    assert rank.between("", place) < place < rank.between(place, "")


@pytest.mark.parametrize("count", [0, 1, 2, 35, 36, 400, 3000])
def test_spread_rises_and_leaves_room(count):
    ranks = rank.spread(count)

    assert len(ranks) == count
    assert ranks == sorted(set(ranks))
    assert all(rank.between(low, high) for low, high in pairwise(ranks))
