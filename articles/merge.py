"""Three documents into one: what was changed from the first to the second is carried onto the third.

It works by the fields of blocks, facts, topics, sources and pictures, and never inside a text.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import UNSET, Struct, structs

from articles.chosen import normal, same_fact
from articles.document import Block, Document, Fact, FactBlock, Picture, Source, Topic
from articles.fields import FIELDS, Names, block_label, fact_label, in_words
from articles.order import moved, placed

REMOVED = "removed"
EDITED = "edited"
MINE = "mine"
THEIRS = "theirs"

Kept = TypeVar("Kept", Fact, Topic, Source, Picture)


class Clash(NamedTuple):
    """One thing that both sides changed, each in its own way: what it is, and its three values in words.

    `id` names it for an answer: "head.kicker", "fact:driver.status", "block:intro.text" for a field, "block:intro" or
    "fact:driver" where one side removed what the other edited, "order", "topic".
    """

    label: str
    base: str
    mine: str
    theirs: str
    id: str


class Conflict(ValueError):
    """Both sides changed the same field to different values; `changes` holds all such fields at once."""

    code = "conflict"

    def __init__(self, changes: Sequence[Clash]) -> None:
        super().__init__("Both versions changed the same: " + "; ".join(clash.label for clash in changes) + ".")
        self.changes = tuple(changes)


def merge(base: Document, mine: Document, theirs: Document, answers: Mapping[str, str] | None = None) -> Document:
    """The document `theirs` with what was changed from `base` to `mine`, in normal form.

    The same change on both sides is one change. Of two fact versions the higher one counts. Raises: Conflict where
    both changed one field differently, where one removed what the other edited, and where both moved the same blocks
    to different places; but not for a clash whose id is answered with MINE or THEIRS. All other changes of both sides
    are kept whatever the answers. Answers to what does not clash do nothing.
    """
    sides = normal(base), normal(mine), normal(theirs)
    if sides[0] == sides[2]:
        return sides[1]
    work = _Work(*sides, answers or {})
    merged = work.document()
    if work.clashes:
        raise Conflict(work.clashes)
    return merged


class _Work:
    """The steps of one merge; clashes are collected, so that an editor sees all of them at once."""

    def __init__(self, base: Document, mine: Document, theirs: Document, answers: Mapping[str, str]) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs
        self.answers = answers
        self.sides = (base, mine, theirs)
        self.names = tuple(map(Names.of, self.sides))
        self.clashes: list[Clash] = []
        self.removals = frozenset(self._removals())

    def document(self) -> Document:
        return normal(
            Document(
                schema=max(self.mine.schema, self.theirs.schema),
                topic=self._topic(),
                head=self._struct(self.base.head, self.mine.head, self.theirs.head, "", "head"),
                blocks=self._blocks(),
                facts=self._facts(),
                topics=self._named("Topic", *(names.topics for names in self.names)),
                sources=self._named("Source", *(names.sources for names in self.names)),
                pictures=self._named("Picture", *(names.pictures for names in self.names)) or UNSET,
            )
        )

    def _answered(self, id: str, label: str, base: str, mine: str, theirs: str) -> bool:
        """Whether mine counts where both changed the same; a clash that nobody answered is noted."""
        if self.answers.get(id) not in (MINE, THEIRS):
            self.clashes.append(Clash(label, base, mine, theirs, id))
        return self.answers.get(id) != THEIRS

    def _topic(self) -> str:
        base, mine, theirs = (side.topic for side in self.sides)
        if base == theirs:
            return mine
        if mine in (base, theirs):
            return theirs
        shown = [names.topic(side.topic) for names, side in zip(self.names, self.sides, strict=True)]
        return mine if self._answered("topic", "Topic", *shown) else theirs

    def _struct(self, base: Any, mine: Any, theirs: Any, label: str, id: str) -> Any:
        """Field by field; a base that is None has no values, so that what differs is a clash."""
        values: dict[str, Any] = {}
        for name in theirs.__struct_fields__:
            was, one, other = getattr(base, name, None), getattr(mine, name), getattr(theirs, name)
            if name == "version":
                values[name] = _version(was, one, other)
            elif one == other or (base is not None and was == one):
                values[name] = other
            elif base is not None and was == other:
                values[name] = one
            else:
                values[name] = self._clash(name, (base, mine, theirs), label, f"{id}.{name}")
        return structs.replace(theirs, **values)

    def _clash(self, name: str, owners: tuple[Any, Struct, Struct], label: str, id: str) -> Any:
        shown = [
            in_words(owner, name, getattr(owner, name), names) if owner is not None else ""
            for owner, names in zip(owners, self.names, strict=True)
        ]
        field = FIELDS[type(owners[2])][name].label
        mine = self._answered(id, f"{label.rstrip('.')}: {field}" if label else field, *shown)
        return getattr(owners[1 if mine else 2], name)

    def _blocks(self) -> tuple[Block, ...]:
        sides = [{block.key: block for block in side.blocks} for side in self.sides]
        merged = {}
        for key in dict.fromkeys([*sides[2], *sides[1]]):
            block = self._block(*(side.get(key) for side in sides))
            if block is not None:
                merged[key] = block
        return tuple(merged[key] for key in self._order([list(side) for side in sides], merged))

    def _block(self, base: Block | None, mine: Block | None, theirs: Block | None) -> Block | None:
        if mine == theirs:
            return theirs
        if base in (mine, theirs):
            return self._one_side(base, mine, theirs)
        shown = theirs or mine or base
        assert shown
        label, id = block_label(shown, self.names[2 if theirs else 1]), f"block:{shown.key}"
        if mine and theirs and type(mine) is type(theirs) and type(base) in (type(theirs), type(None)):
            merged: Block = self._struct(base, mine, theirs, label, id)
            return merged
        was = block_label(base, self.names[0]) if base else ""
        return mine if self._answered(id, label, was, *_fates(mine, theirs)) else theirs

    def _one_side(self, base: Block | None, mine: Block | None, theirs: Block | None) -> Block | None:
        """The side that changed it. Where the fact that it shows was edited on one side and taken out on the other,
        the answer to that decides about its blocks too."""
        changed = mine if base == theirs else theirs
        shown = base or changed
        if isinstance(shown, FactBlock) and shown.fact in self.removals and (changed is None or base is None):
            mine_keeps = shown.fact in self.names[1].facts
            return shown if mine_keeps == (self.answers.get(f"fact:{shown.fact}") != THEIRS) else None
        return changed

    def _order(self, orders: list[list[str]], present: Mapping[str, Block]) -> list[str]:
        base, mine, theirs = orders
        mine_moved, theirs_moved = moved(base, mine), moved(base, theirs)
        clash = bool(mine_moved & theirs_moved) and bool(moved(mine, theirs))
        counts = f"{len(mine_moved)} moved", f"{len(theirs_moved)} moved"
        if clash and not self._answered("order", "Order of blocks", "", *counts):
            mine_moved -= theirs_moved
        if mine_moved and not theirs_moved:
            first, second = mine, theirs
        else:
            first, second = theirs, mine
        standing = [key for key in first if key in present]
        if mine_moved and theirs_moved and moved(mine, theirs):
            standing = placed([key for key in standing if key not in mine_moved], mine, mine_moved & present.keys())
        return placed(standing, second, present.keys() - set(standing))

    def _removals(self) -> Iterator[str]:
        """The keys of the facts that one side took out and the other edited; not where its block clashes already."""
        mine, theirs = ({block.key: block for block in side.blocks} for side in self.sides[1:])
        settled = {
            block.fact
            for block in self.base.blocks
            if isinstance(block, FactBlock) and block not in (mine.get(block.key), theirs.get(block.key))
        }
        for key, base in self.names[0].facts.items():
            kept = [names.facts[key] for names in self.names[1:] if key in names.facts]
            if len(kept) == 1 and not same_fact(base, kept[0]) and key not in settled:
                yield key

    def _facts(self) -> tuple[Fact, ...]:
        found = []
        for key in dict.fromkeys([*self.names[2].facts, *self.names[1].facts, *self.names[0].facts]):
            base, mine, theirs = (names.facts.get(key) for names in self.names)
            if mine and theirs:
                found.append(self._struct(base, mine, theirs, fact_label(theirs), f"fact:{key}"))
                continue
            one = mine or theirs
            if one and base and key in self.removals:
                self._answered(f"fact:{key}", fact_label(one), fact_label(base), *_fates(mine, theirs))
            if fact := one or base:
                found.append(fact)
        return tuple(found)

    def _named(
        self, noun: str, base: Mapping[str, Kept], mine: Mapping[str, Kept], theirs: Mapping[str, Kept]
    ) -> tuple[Kept, ...]:
        """Topics, sources or pictures; one that a side no longer uses is kept for a fact that still does."""
        found: list[Kept] = []
        for key in dict.fromkeys([*theirs, *mine, *base]):
            if key in mine and key in theirs:
                called = f"“{self.names[0 if key in base else 2].picture(key)}”" if noun == "Picture" else key
                found.append(
                    self._struct(base.get(key), mine[key], theirs[key], f"{noun} {called}", f"{noun.lower()}:{key}")
                )
            else:
                found.append(next(side[key] for side in (mine, theirs, base) if key in side))
        return tuple(found)


def _fates(mine: object, theirs: object) -> tuple[str, str]:
    return EDITED if mine else REMOVED, EDITED if theirs else REMOVED


def _version(base: int | None, mine: int, theirs: int) -> int:
    if base == mine:
        return theirs
    return mine if base == theirs else max(mine, theirs)
