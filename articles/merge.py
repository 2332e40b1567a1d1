"""Three documents into one: what was changed from the first to the second is carried onto the third.

It works by the fields of blocks, facts, topics and sources, and never inside a text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, structs

from articles.chosen import normal, same_fact
from articles.document import Block, Document, Fact, Source, Topic
from articles.fields import FIELDS, Names, block_label, fact_label, in_words
from articles.order import moved, placed

REMOVED = "removed"
EDITED = "edited"

Kept = TypeVar("Kept", Fact, Topic, Source)


class Clash(NamedTuple):
    """One thing that both sides changed, each in its own way: what it is, and its three values in words."""

    label: str
    base: str
    mine: str
    theirs: str


class Conflict(ValueError):
    """Both sides changed the same field to different values; `changes` holds all such fields at once."""

    code = "conflict"

    def __init__(self, changes: Sequence[Clash]) -> None:
        super().__init__("Both versions changed the same: " + "; ".join(clash.label for clash in changes) + ".")
        self.changes = tuple(changes)


def merge(base: Document, mine: Document, theirs: Document) -> Document:
    """The document `theirs` with what was changed from `base` to `mine`, in normal form.

    The same change on both sides is one change. Of two fact versions the higher one counts. Raises: Conflict where
    both changed one field differently, where one removed what the other edited, and where both moved the same blocks
    to different places.
    """
    sides = normal(base), normal(mine), normal(theirs)
    if sides[0] == sides[2]:
        return sides[1]
    work = _Work(*sides)
    merged = work.document()
    if work.clashes:
        raise Conflict(work.clashes)
    return merged


class _Work:
    """The steps of one merge; clashes are collected, so that an editor sees all of them at once."""

    def __init__(self, base: Document, mine: Document, theirs: Document) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs
        self.sides = (base, mine, theirs)
        self.names = tuple(map(Names.of, self.sides))
        self.clashes: list[Clash] = []

    def document(self) -> Document:
        topics = [side.topic for side in self.sides]
        shown = [names.topic(key) for names, key in zip(self.names, topics, strict=True)]
        if topics[0] not in topics[1:] and topics[1] != topics[2]:
            self.clashes.append(Clash("Topic", *shown))
        return normal(
            Document(
                schema=max(self.mine.schema, self.theirs.schema),
                topic=self.mine.topic if topics[0] == topics[2] else self.theirs.topic,
                head=self._struct(self.base.head, self.mine.head, self.theirs.head, ""),
                blocks=self._blocks(),
                facts=self._facts(),
                topics=self._named("Topic", *(names.topics for names in self.names)),
                sources=self._named("Source", *(names.sources for names in self.names)),
            )
        )

    def _struct(self, base: Any, mine: Any, theirs: Any, label: str) -> Any:
        """Field by field; a base that is None has no values, so that what differs is a clash."""
        values: dict[str, Any] = {}
        for name in theirs.__struct_fields__:
            was, one, other = getattr(base, name, None), getattr(mine, name), getattr(theirs, name)
            if name == "version":
                values[name] = _version(was, one, other)
            elif base is None and one != other:
                values[name] = self._clash(name, (mine, mine, theirs), label, blank_base=True)
            else:
                values[name] = self._field(name, (base or theirs, mine, theirs), (was, one, other), label)
        return structs.replace(theirs, **values)

    def _field(self, name: str, owners: tuple[Struct, Struct, Struct], values: tuple[Any, Any, Any], label: str) -> Any:
        was, one, other = values
        if one == other or was == one:
            return other
        return one if was == other else self._clash(name, owners, label)

    def _clash(self, name: str, owners: tuple[Struct, Struct, Struct], label: str, *, blank_base: bool = False) -> Any:
        shown = [
            in_words(owner, name, getattr(owner, name), names) for owner, names in zip(owners, self.names, strict=True)
        ]
        field = FIELDS[type(owners[2])][name].label
        shown[0] = "" if blank_base else shown[0]
        self.clashes.append(Clash(f"{label}: {field}" if label else field, *shown))
        return getattr(owners[1], name)

    def _blocks(self) -> tuple[Block, ...]:
        sides = [{block.key: block for block in side.blocks} for side in self.sides]
        merged = {}
        for key in dict.fromkeys([*sides[2], *sides[1]]):
            block = self._block(*(side.get(key) for side in sides))
            if block is not None:
                merged[key] = block
        return tuple(merged[key] for key in self._order([list(side) for side in sides], merged))

    def _block(self, base: Block | None, mine: Block | None, theirs: Block | None) -> Block | None:
        if mine == theirs or base == mine:
            return theirs
        if base == theirs:
            return mine
        label = block_label(theirs or mine or base, self.names[2 if theirs else 1])  # type: ignore[arg-type]
        if mine and theirs and type(mine) is type(theirs) and type(base) in (type(theirs), type(None)):
            merged: Block = self._struct(base, mine, theirs, label)
            return merged
        fates = (
            block_label(base, self.names[0]) if base else "",
            *(EDITED if side else REMOVED for side in (mine, theirs)),
        )
        self.clashes.append(Clash(label, *fates))
        return mine

    def _order(self, orders: list[list[str]], present: Mapping[str, Block]) -> list[str]:
        base, mine, theirs = orders
        mine_moved, theirs_moved = moved(base, mine), moved(base, theirs)
        if mine_moved and not theirs_moved:
            first, second = mine, theirs
        else:
            first, second = theirs, mine
        standing = [key for key in first if key in present]
        if mine_moved and theirs_moved and moved(mine, theirs):
            if mine_moved & theirs_moved:
                count = f"{len(mine_moved)} moved", f"{len(theirs_moved)} moved"
                self.clashes.append(Clash("Order of blocks", "", *count))
            standing = placed([key for key in standing if key not in mine_moved], mine, mine_moved & present.keys())
        return placed(standing, second, present.keys() - set(standing))

    def _facts(self) -> tuple[Fact, ...]:
        found = []
        for key in dict.fromkeys([*self.names[2].facts, *self.names[1].facts, *self.names[0].facts]):
            base, mine, theirs = (names.facts.get(key) for names in self.names)
            if mine and theirs:
                found.append(self._struct(base, mine, theirs, fact_label(theirs)))
                continue
            one = mine or theirs
            if one and base and not same_fact(base, one):
                fates = (EDITED if side else REMOVED for side in (mine, theirs))
                self.clashes.append(Clash(fact_label(one), fact_label(base), *fates))
            if fact := one or base:
                found.append(fact)
        return tuple(found)

    def _named(
        self, noun: str, base: Mapping[str, Kept], mine: Mapping[str, Kept], theirs: Mapping[str, Kept]
    ) -> tuple[Kept, ...]:
        """Topics or sources; one that a side no longer uses is kept for a fact that still does."""
        found: list[Kept] = []
        for key in dict.fromkeys([*theirs, *mine, *base]):
            if key in mine and key in theirs:
                found.append(self._struct(base.get(key), mine[key], theirs[key], f"{noun} {key}"))
            else:
                found.append(next(side[key] for side in (mine, theirs, base) if key in side))
        return tuple(found)


def _version(base: int | None, mine: int, theirs: int) -> int:
    if base == mine:
        return theirs
    return mine if base == theirs else max(mine, theirs)
