"""Three versions of one row's values into one: field by field, texts by sentence, lists and sources by item.

It knows the shapes of values, as JSON has them, and neither rows nor forms. Each value has a name, its leaf:
"status", "details:stage", "citations:deadline-qkzt:quote".
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import UNSET, Struct

from articles import sentence_merge
from articles.order import moved, placed
from articles.sentence_merge import Merged

Shape = str | Mapping[str, "Shape"]
"""value, text, rich (by sentence); list (of names); pairs (person and part); items (sources); or a shape by name.

Items are lists of [key, fields], pairs lists of [key, text].
"""
Values = Mapping[str, Any]
ORDER = "order"


class Clash(Struct, frozen=True, kw_only=True):
    """A leaf that both sides changed, each in its own way; of a text each version has all that did not clash.

    A version is None where that side has taken the item out, UNSET where nothing is known of it.
    """

    leaf: str
    shape: str
    base: Any
    mine: Any
    theirs: Any
    text: Merged | None = None


class Merge(Struct, frozen=True):
    """`values` are merged, with mine where there is a clash; `mine` and `theirs` name the leaves that each changed."""

    values: dict[str, Any]
    clashes: tuple[Clash, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(
    shapes: Mapping[str, Shape],
    base: Values | None,
    mine: Values,
    theirs: Values,
    *,
    seen: Values | None = None,
    undecided: Collection[str] = (),
) -> Merge:
    """`theirs` with what was changed from `base` to `mine`; fields that `mine` lacks are theirs.

    Where the version `seen` was shown and merged in already, mine is told from that one, but for the leaves that are
    `undecided` still. Without a base every leaf that differs is a clash.
    """
    work = _Work(None if seen is None else frozenset(undecided))
    known = {name: shape for name, shape in shapes.items() if name in mine}
    values = {
        name: work.value(name, shape, _get(base, name), mine[name], _get(theirs, name), _get(seen, name))
        for name, shape in known.items()
    }
    return Merge(values, tuple(work.clashes), tuple(work.mine), tuple(work.theirs))


def _get(values: Any, name: str) -> Any:
    return values.get(name, UNSET) if isinstance(values, Mapping) else UNSET


class _Work:
    """One merge; clashes are collected, so that an editor sees all of them at once."""

    def __init__(self, undecided: frozenset[str] | None) -> None:
        self.undecided = undecided
        self.clashes: list[Clash] = []
        self.mine: list[str] = []
        self.theirs: list[str] = []

    def _base(self, leaf: str, base: Any, seen: Any) -> Any:
        """What mine is told from."""
        if self.undecided is None or leaf in self.undecided:
            return base
        return seen

    def value(self, leaf: str, shape: Shape, base: Any, mine: Any, theirs: Any, seen: Any) -> Any:
        if isinstance(shape, Mapping):
            return self._by_name(leaf, shape, base, mine, theirs, seen)
        if shape in ("items", "pairs") and mine != theirs:
            return self._items(leaf, shape, base, mine, theirs, seen)
        return self._leaf(leaf, shape, self._base(leaf, base, seen), mine, theirs)

    def _by_name(self, leaf: str, shape: Mapping[str, Shape], base: Any, mine: Any, theirs: Any, seen: Any) -> Any:
        if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping) or mine.keys() != theirs.keys():
            return self._leaf(leaf, "value", self._base(leaf, base, seen), mine, theirs)
        sides = (base, mine, theirs, seen)
        return {
            name: self.value(f"{leaf}:{name}", shape.get(name, "value"), *(_get(side, name) for side in sides))
            for name in mine
        }

    def _leaf(self, leaf: str, shape: str, base: Any, mine: Any, theirs: Any) -> Any:
        self._note(leaf, base, mine, theirs)
        if mine == theirs or base == theirs:
            return mine
        if base == mine:
            return theirs
        if shape == "list" and (listed := _listed(base, mine, theirs)) is not None:
            return listed
        if shape in ("text", "rich") and all(isinstance(side, str) for side in (base, mine, theirs)):
            merged = sentence_merge.merge(base, mine, theirs, rich=shape == "rich")
            if not merged.stretches:
                return merged.text()
            sides = (merged.text("base"), merged.text("mine"), merged.text("theirs"))
            return self._clash(leaf, shape, *sides, text=merged)
        return self._clash(leaf, shape, base, mine, theirs)

    def _note(self, leaf: str, base: Any, mine: Any, theirs: Any) -> None:
        if mine != base:
            self.mine.append(leaf)
        if theirs != base:
            self.theirs.append(leaf)

    def _clash(self, leaf: str, shape: str, base: Any, mine: Any, theirs: Any, text: Merged | None = None) -> Any:
        self.clashes.append(Clash(leaf=leaf, shape=shape, base=base, mine=mine, theirs=theirs, text=text))
        return mine

    def _items(self, leaf: str, shape: str, base: Any, mine: Any, theirs: Any, seen: Any) -> Any:
        sides = [_by_key(side) for side in (base, mine, theirs, seen)]
        keys = [list(side) for side in sides]
        if shape == "pairs" and _renamed_twice(self._base(leaf, keys[0], keys[3]), keys[1], keys[2]):
            return self._leaf(leaf, "whole", self._base(leaf, base, seen), mine, theirs)
        found = {}
        for key in dict.fromkeys([*keys[2], *keys[1], *keys[0]]):
            item = self._item(f"{leaf}:{key}", *(side.get(key) for side in sides))
            if item is not None:
                found[key] = item
        return [[key, found[key]] for key in self._order(leaf, keys, found)]

    def _item(self, leaf: str, base: Any, mine: Any, theirs: Any, seen: Any) -> Any:
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
            names = dict.fromkeys([*theirs, *mine])
            sides = (base, mine, theirs, seen)
            return {
                name: self.value(f"{leaf}:{name}", "value", *(_get(side, name) for side in sides)) for name in names
            }
        return self._leaf(leaf, "item", self._base(leaf, base, seen), mine, theirs)

    def _order(self, leaf: str, keys: list[list[str]], members: Values) -> list[str]:
        base, mine, theirs, seen = keys
        base = self._base(f"{leaf}:{ORDER}", base, seen)
        order = _ordered(base, mine, theirs, members)
        if order is None:
            self._note(f"{leaf}:{ORDER}", base, mine, theirs)
            self._clash(f"{leaf}:{ORDER}", ORDER, base, mine, theirs)
            order = placed([key for key in mine if key in members], theirs, members.keys() - set(mine))
        return order


def _by_key(items: Any) -> dict[str, Any]:
    """Items by key; the second of one key is "key#2"."""
    found: dict[str, Any] = {}
    for key, fields in items if isinstance(items, Sequence) else ():
        name, number = key, 1
        while name in found:
            number += 1
            name = f"{key}#{number}"
        found[name] = fields
    return found


def _renamed_twice(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both took out the same one, and each put another in its place."""
    gone = set(base) - set(mine) - set(theirs)
    came = set(mine) - set(base), set(theirs) - set(base)
    return bool(gone and all(came) and came[0] != came[1])


def _listed(base: Any, mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Names with what either side added and without what either took out; None where they cannot be one."""
    if not isinstance(base, Sequence) or _renamed_twice(base, mine, theirs):
        return None
    gone = (set(base) - set(mine)) | (set(base) - set(theirs))
    return _ordered(base, mine, theirs, dict.fromkeys(name for name in [*theirs, *mine] if name not in gone))


def _ordered(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], members: Values) -> list[str] | None:
    """Those members in the order of the side that moved some; None where both did, each in its own way."""
    if moved(base, mine) and moved(base, theirs):
        if moved(mine, theirs):
            return None
        first, second = theirs, mine
    else:
        first, second = (mine, theirs) if moved(base, mine) else (theirs, mine)
    standing = [key for key in first if key in members]
    return placed(standing, second, members.keys() - set(standing))


def pick(values: Values, leaf: str) -> Any:
    """The value of a leaf; None for an item that is not there, UNSET for what has no such name.

    >>> pick({"citations": [["deadline", {"quote": "Perhaps"}]]}, "citations:deadline:quote")
    'Perhaps'
    """
    name, *rest = leaf.split(":")
    value = values.get(name, UNSET)
    if isinstance(value, list) and rest == [ORDER]:
        return list(_by_key(value))
    for part in rest:
        value = _by_key(value).get(part) if isinstance(value, list) else _get(value, part)
    return value


def put(values: Values, leaf: str, value: Any) -> dict[str, Any]:
    """The values with that one in the leaf; None takes an item out.

    >>> put({"details": {"stage": "linked", "of": ""}}, "details:stage", "cast")
    {'details': {'stage': 'cast', 'of': ''}}
    """
    name, _, rest = leaf.partition(":")
    return {**values, name: _put(values.get(name), rest.split(":") if rest else [], value)}


def _put(holder: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    if isinstance(holder, Mapping):
        return {**holder, path[0]: _put(holder.get(path[0]), path[1:], value)}
    items = _by_key(holder)
    if list(path) == [ORDER]:
        return [[key, items[key]] for key in dict.fromkeys([*value, *items]) if key in items]
    items[path[0]] = _put(items.get(path[0], {}), path[1:], value)
    return [[key, fields] for key, fields in items.items() if fields is not None]
