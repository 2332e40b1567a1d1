"""Two documents as a comparison: what changed, in reading order, as data for templates.

It cannot tell an edition from a revision or from the working copy, and builds no HTML.

Every change has an id that depends on nothing but what changed, so that a ticked change still means the same after
another save:

- "topic": the article is about another topic; "head:<field>": one field above the text;
- "block:<key>": a block added, removed, edited in its own fields, or replaced by one of another kind. A fact that only
  one side has comes and goes with the blocks that show it, and is no change of its own;
- "fact:<key>": a fact that both sides have, one change however many blocks show it;
- "order": all moves together, because moves taken one by one come back;
- "topic:<key>", "source:<key>", "picture:<key>": what a topic or a source that both sides have is called, and what is
  said of a picture.

No change needs another: any choice of ids makes a whole document (`apply`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct, structs

from articles import words
from articles.changes import Change, ChangeKind, Summary, summarize
from articles.chosen import apply, blank, fact_keys, normal, picture_keys, same_fact
from articles.document import (
    Block,
    Citation,
    Document,
    Fact,
    FactBlock,
    Head,
    SectionBlock,
    recorded,
)
from articles.fields import BLOCK_NAMES, FIELDS, FieldChange, Names, Sides, block_label, change_of, changes, fact_label
from articles.kin import Kin, find_kin, text_of
from articles.order import moved, placed

__all__ = [
    "Change",
    "Comparison",
    "Fold",
    "Kin",
    "Place",
    "Row",
    "Summary",
    "apply",
    "changed_facts",
    "compare",
    "marks",
    "normal",
]

KIN = {"split": "split", "merged": "merged", "rewritten": "written anew"}
"""What the summary calls it."""

State = Literal["same", "added", "removed", "edited", "moved", "moved+edited", "moved-from"]


class Place(Struct, frozen=True):
    """Where a block stands: its section's key and heading ("" before the first), and its number in it from 1.

    A section's own number is 0. `index` counts from 0 through the whole article.
    """

    section: str
    heading: str
    number: int
    index: int


class Row(Struct, frozen=True, kw_only=True):
    """One block as it is drawn: both sides, what became of it, and the ids of the changes that it shows.

    A moved block has two rows: "moved-from" where it stood, with the old side alone, and "moved" or "moved+edited".
    `kin` is None unless the block was split, merged or rewritten under another key; then its words are drawn, and not
    the block whole as added or removed.
    """

    key: str
    state: State
    old: Block | None = None
    new: Block | None = None
    old_fact: Fact | None = None
    new_fact: Fact | None = None
    changes: tuple[str, ...] = ()
    old_place: Place | None = None
    new_place: Place | None = None
    kin: Kin | None = None

    @property
    def is_down(self) -> bool:
        """Whether a moved block stands farther down than it did."""
        return bool(self.old_place and self.new_place and self.old_place.index < self.new_place.index)


class Fold(Struct, frozen=True):
    """Neighboring rows: all unchanged, to be folded to one line, or to be drawn."""

    is_folded: bool
    rows: tuple[Row, ...]


class Comparison(Struct, frozen=True, kw_only=True):
    """What became of one document, in the reading order of the new side, with what was removed where it stood.

    `rows` holds every block; `changes` begins with the head and ends with the order, topics, sources and pictures.
    """

    changes: tuple[Change, ...]
    rows: tuple[Row, ...]
    summary: Summary

    @property
    def is_same(self) -> bool:
        """Whether a reader could tell the two apart by nothing."""
        return not self.changes

    @property
    def sentence(self) -> str:
        """The summary in words: "2 facts changed status, 1 added, 1 moved; 34 words new, 12 gone"."""
        return self.summary.sentence

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all changes, in order."""
        return tuple(change.id for change in self.changes)

    def by_id(self) -> dict[str, Change]:
        return {change.id: change for change in self.changes}

    def folds(self) -> tuple[Fold, ...]:
        """All rows, runs of unchanged ones folded; the heading of a section in which something changed is drawn."""
        busy = _busy_sections(self.rows)
        runs = groupby(self.rows, key=lambda row: row.state == "same" and row.key not in busy)
        return tuple(Fold(is_folded, tuple(rows)) for is_folded, rows in runs)


def compare(old: Document | None, new: Document) -> Comparison:
    """What changed from `old` to `new`; everything is added where `old` is None. A fact's `version` does not count."""
    return _Work(blank(new) if old is None else normal(old), normal(new)).comparison()


def changed_facts(old: Document | None, new: Document) -> dict[str, Literal["added", "changed", "removed"]]:
    """What became of each fact that differs for readers: those of the new side in order, then those removed."""
    olds = normal(old).facts_by_key() if old else {}
    news = normal(new).facts_by_key()
    found: dict[str, Literal["added", "changed", "removed"]] = {}
    for key, fact in news.items():
        if key not in olds:
            found[key] = "added"
        elif not same_fact(olds[key], fact):
            found[key] = "changed"
    return found | dict.fromkeys((key for key in olds if key not in news), "removed")


def marks(
    old_marks: Mapping[str, Sequence[int]], comparison: Comparison, number: int, minor: bool
) -> dict[str, list[int]]:
    """By block key: the edition in which it came, and the last non-minor one that brought, changed or moved it.

    `number` is the new edition's, `comparison` that with the edition before, `old_marks` that one's marks. The second
    number is 0 for a block that only minor editions have touched. A block that left and came back came anew. A new name
    of a source or a topic is no change of a block, nor is how a picture is cropped or told to those who do not see it.
    """
    by_id = comparison.by_id()
    found = {}
    for row in comparison.rows:
        if row.new is None:
            continue
        came, changed = old_marks.get(row.key, (number, 0)) if row.state != "added" else (number, 0)
        counts = row.state.startswith("moved") or any(_is_news(by_id.get(id)) for id in row.changes)
        found[row.key] = [came, number if counts and not minor else changed]
    return found


ABOUT_A_PICTURE = frozenset({"alt", "decorative", "licence", "page", "focal", "shape"})
"""Fields of a picture, or of its place, in which there is nothing to read for those who come back."""


def _is_news(change: Change | None) -> bool:
    """Whether a reader who comes back is to look at the block again."""
    if change is None or change.about == "source":
        return False
    is_picture = change.about == "picture" or (change.block == "picture" and change.kind == "edited")
    return not is_picture or any(field.name not in ABOUT_A_PICTURE for field in change.fields)


class _Work:
    """The steps of one comparison, which share the look-ups of both sides. Both documents are normal."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self.names: Sides = (Names.of(old), Names.of(new))
        self.olds = {block.key: block for block in old.blocks}
        self.news = {block.key: block for block in new.blocks}
        self.moved = moved(list(self.olds), list(self.news))
        self.kin = find_kin(self.olds, self.news, self.names[0].facts, self.names[1].facts)
        blocks = [block for block in new.blocks if isinstance(block, FactBlock) and block.key in self.olds]
        self.fact_kin = {block.fact: self.kin[block.key] for block in blocks if block.key in self.kin}
        self.facts = {change.key: change for change in self._facts()}
        self.blocks = {change.key: change for change in self._blocks()}
        self.topics = {change.key: change for change in self._topics()}
        self.sources = {change.key: change for change in self._sources()}
        self.pictures = {change.key: change for change in self._pictures()}

    def comparison(self) -> Comparison:
        rows = tuple(self._rows())
        shown = {id: None for row in rows for id in row.changes}
        known = {change.id: change for side in (self.blocks, self.facts) for change in side.values()}
        found = (
            *self._article_topic(),
            *self._head(),
            *(known[id] for id in shown if id in known),
            *self._order(),
            *self.topics.values(),
            *self.sources.values(),
            *self.pictures.values(),
        )
        kinds = [block.kind for block in self.new.blocks if block.key in self.moved]
        groups = {(each.how, each.old, each.new): each for each in self.kin.values()}.values()
        kin = [(KIN[each.how], (self.olds.get(each.old[0]) or self.news[each.new[0]]).kind) for each in groups]
        return Comparison(changes=found, rows=rows, summary=summarize(found, kinds, kin, self._told(found)))

    def _told(self, changes: Sequence[Change]) -> set[str]:
        """The ids of changes of which the summary says nothing more than that blocks are kin."""
        texts = {f"fact:{key}" for key in self.fact_kin} | {f"block:{key}" for key in self.kin}
        fields = (("text",), ("statement",), ())
        return {each.id for each in changes if each.id in texts and tuple(f.name for f in each.fields) in fields}

    def _article_topic(self) -> Iterator[Change]:
        old, new = self.old.topic, self.new.topic
        if old != new:
            names = self.names[0].topic(old), self.names[1].topic(new)
            field = FieldChange(name="topic", label="Topic", old=names[0], new=names[1], old_value=old, new_value=new)
            yield Change(id="topic", kind="edited", about="article topic", label="Topic", fields=(field,))

    def _head(self) -> Iterator[Change]:
        for name, field in FIELDS[type(self.new.head)].items():
            for change in change_of(name, self.old.head, self.new.head, self.names):
                yield _change(f"head:{name}", "edited", (change,), about="head", key=name, label=field.label)

    def _facts(self) -> Iterator[Change]:
        olds = self.names[0].facts
        for key, fact in self.names[1].facts.items():
            if key in olds and not same_fact(olds[key], fact):
                fields = _among_kin(changes(olds[key], fact, self.names), "statement", self.fact_kin.get(key))
                label = fact_label(fact)
                yield _change(
                    f"fact:{key}", "edited", fields, about="fact", key=key, label=label, block="fact", facts=(key,)
                )

    def _blocks(self) -> Iterator[Change]:
        for key, block in self.olds.items():
            if key not in self.news:
                yield self._whole("removed", block, self.names[0], self.names[1])
        for key, block in self.news.items():
            if key not in self.olds:
                yield self._whole("added", block, self.names[1], self.names[0])
            elif block != self.olds[key]:
                yield self._edited(self.olds[key], block)

    def _whole(self, kind: Literal["added", "removed"], block: Block, names: Names, others: Names) -> Change:
        """A block that one side has, with its fact if the other side has that nowhere."""
        fact = names.facts.get(block.fact) if isinstance(block, FactBlock) else None
        comes = fact is not None and fact.key not in others.facts
        number = _count(block) + (_count(fact) if fact and comes else 0)
        counts = (number, 0) if kind == "added" else (0, number)
        if kin := self.kin.get(block.key):
            apart = number - words.count(text_of(block, names.facts))
            added, removed = (apart, 0) if kind == "added" else (0, apart)
            counts = kin.words.new + added, kin.words.gone + removed
        return Change(
            id=f"block:{block.key}",
            kind=kind,
            about="block",
            key=block.key,
            label=block_label(block, names),
            block=block.kind,
            facts=(fact.key,) if fact and comes else (),
            words_new=counts[0],
            words_gone=counts[1],
        )

    def _edited(self, old: Block, new: Block) -> Change:
        same_kind = old.kind == new.kind
        fields = changes(old, new, self.names) if same_kind else (_kind_field(old, new),)
        fields = _among_kin(fields, "text", self.kin.get(new.key))
        shown = [key for block in (old, new) for key in fact_keys([block])]
        return _change(
            f"block:{new.key}",
            "edited" if same_kind else "replaced",
            fields,
            about="block",
            key=new.key,
            label=block_label(new, self.names[1]),
            block=new.kind,
            facts=tuple(key for key in shown if (key in self.names[0].facts) != (key in self.names[1].facts)),
        )

    def _order(self) -> Iterator[Change]:
        blocks = tuple(key for key in self.news if key in self.moved)
        if blocks:
            label = "Order of blocks"
            yield Change(id="order", kind="moved", about="order", label=label, blocks=blocks)

    def _topics(self) -> Iterator[Change]:
        olds = self.names[0].topics
        for key, topic in self.names[1].topics.items():
            if key in olds and olds[key] != topic:
                fields = changes(olds[key], topic, self.names)
                yield _change(f"topic:{key}", "edited", fields, about="topic", key=key, label=self.names[1].topic(key))

    def _sources(self) -> Iterator[Change]:
        olds = self.names[0].sources
        for key, source in self.names[1].sources.items():
            if key in olds and olds[key] != source:
                fields = changes(olds[key], source, self.names)
                label = self.names[1].source(key)
                yield _change(f"source:{key}", "edited", fields, about="source", key=key, label=label)

    def _pictures(self) -> Iterator[Change]:
        olds = self.names[0].pictures
        for key, picture in self.names[1].pictures.items():
            if key in olds and olds[key] != picture:
                fields = changes(olds[key], picture, self.names)
                label = self.names[1].picture(key)
                yield _change(f"picture:{key}", "edited", fields, about="picture", key=key, label=label)

    def _rows(self) -> Iterator[Row]:
        """The blocks of the new side; where they stood, those that left."""
        was = {f"{key}/was" if key in self.moved else key: key for key in self.olds}
        left = {name for name, key in was.items() if key in self.moved or key not in self.news}
        places = (_places(self.old), _places(self.new)) if self.moved else ({}, {})
        for name in placed(list(self.news), list(was), left):
            key = was.get(name, name)
            old = self.olds.get(key)
            new = None if name in left else self.news[key]
            there = key in self.moved
            yield self._row(key, old, new, (places[0].get(key), places[1].get(key)) if there else (None, None))

    def _row(self, key: str, old: Block | None, new: Block | None, places: tuple[Place | None, Place | None]) -> Row:
        facts = tuple(
            names.facts.get(block.fact) if isinstance(block, FactBlock) else None
            for names, block in zip(self.names, (old, new), strict=True)
        )
        state, ids = self._state(key, old, new, facts)
        return Row(
            key=key,
            state=state,
            old=old,
            new=new,
            old_fact=facts[0],
            new_fact=facts[1],
            changes=ids,
            old_place=places[0],
            new_place=places[1],
            kin=self.kin.get(key) if state != "moved-from" else None,
        )

    def _state(
        self, key: str, old: Block | None, new: Block | None, facts: tuple[Fact | None, ...]
    ) -> tuple[State, tuple[str, ...]]:
        there = key in self.moved
        if there and new is None:
            return "moved-from", ("order",)
        ids = [f"block:{key}"] if key in self.blocks else []
        ids += dict.fromkeys(f"fact:{fact.key}" for fact in facts if fact and fact.key in self.facts)
        if old and new and self.sources:
            cited = (citation.source for fact in facts if fact for citation in fact.citations)
            ids += dict.fromkeys(f"source:{source}" for source in cited if source in self.sources)
        if old and new and self.pictures:
            shown = picture_keys(Head(), [new], [fact for fact in facts if fact])
            ids += [f"picture:{picture}" for picture in shown if picture in self.pictures]
        if old is None or new is None:
            return "added" if old is None else "removed", tuple(ids)
        if there:
            return "moved+edited" if ids else "moved", ("order", *ids)
        return "edited" if ids else "same", tuple(ids)


def _change(id: str, kind: ChangeKind, fields: tuple[FieldChange, ...], **rest: Any) -> Change:
    """A change with the words of its fields counted."""
    worded = [field.words for whole in fields for field in (whole, *whole.parts) if field.words]
    new, gone = sum(change.new for change in worded), sum(change.gone for change in worded)
    return Change(id=id, kind=kind, fields=fields, words_new=new, words_gone=gone, **rest)


def _among_kin(fields: tuple[FieldChange, ...], name: str, kin: Kin | None) -> tuple[FieldChange, ...]:
    """The fields, the words of that one as far as its kin do not hold them."""
    if kin is None:
        return fields
    return tuple(structs.replace(field, words=kin.words) if field.name == name else field for field in fields)


def _kind_field(old: Block, new: Block) -> FieldChange:
    names = BLOCK_NAMES[old.kind], BLOCK_NAMES[new.kind]
    return FieldChange(
        name="kind", label="Block kind", old=names[0], new=names[1], old_value=old.kind, new_value=new.kind
    )


def _count(shown: Block | Fact | Citation) -> int:
    """The words that a reader reads in it."""
    number = 0
    for name, field in FIELDS[type(shown)].items():
        value = getattr(shown, name)
        if isinstance(value, str) and field.form in ("text", "rich"):
            number += words.count(value, rich=field.form == "rich")
    if isinstance(shown, Fact):
        number += sum(map(_count, shown.citations))
    return number


def _places(article: Document) -> dict[str, Place]:
    """Where each block stands."""
    found = {}
    section, heading, number = "", "", 0
    for index, block in enumerate(article.blocks):
        number += 1
        if isinstance(block, SectionBlock):
            section, heading, number = block.key, recorded(block.heading, ""), 0
        found[block.key] = Place(section, heading, number, index)
    return found


def _busy_sections(rows: Sequence[Row]) -> set[str]:
    """The sections in which something changed."""
    busy = set()
    section = ""
    for row in rows:
        if isinstance(row.new or row.old, SectionBlock):
            section = row.key
        if row.state != "same":
            busy.add(section)
    return busy
