"""The order of blocks by their keys: which ones moved, and where one stands that only one side has.

It knows keys alone, and nothing of what is in a block.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """The fewest keys that must move to bring those that both sides have into the new order.

    Where two answers are equally small, the one in which the later block of the new order stays.

    >>> sorted(moved(["a", "b", "c", "d"], ["b", "c", "a", "d"]))
    ['a']
    """
    places = {key: place for place, key in enumerate(old)}
    shared = [key for key in new if key in places]
    stayed = rising([places[key] for key in shared])
    return frozenset(key for key in shared if places[key] not in stayed)


def placed(standing: Sequence[str], neighbors: Sequence[str], keys: Collection[str]) -> list[str]:
    """The standing order with `keys` put in, each after its nearest earlier neighbor that stands, else at the top.

    `neighbors` is the order that the keys come from. Keys that stand side by side there do so here.

    >>> placed(["b", "a"], ["a", "x", "y", "b"], {"x", "y"})
    ['b', 'a', 'x', 'y']
    """
    followers: dict[str | None, list[str]] = {}
    known = set(standing)
    anchor: str | None = None
    for key in neighbors:
        if key in keys:
            followers.setdefault(anchor, []).append(key)
        elif key in known:
            anchor = key
    return [*followers.get(None, ()), *_followed(standing, followers)]


def _followed(standing: Sequence[str], followers: dict[str | None, list[str]]) -> Iterable[str]:
    for key in standing:
        yield key
        yield from followers.get(key, ())


def rising(places: Sequence[int]) -> set[int]:
    """The members of the longest rising subsequence of different numbers, by patience sorting."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        pile = bisect_left(tops, place)
        before[place] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [place]
    members: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        members.add(last)
        last = before[last]
    return members
