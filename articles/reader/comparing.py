"""A comparison as readers see it: rows with their changes, marks and whole blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from django.urls import reverse

from articles import compare
from articles.changes import NOUNS, Change, counted, listed
from articles.compare import Comparison, Kin, Place, Row
from articles.document import (
    Block,
    Document,
    Fact,
    FactBlock,
    ProseBlock,
    recorded,
)
from articles.fields import FieldChange, Names, block_label
from articles.reader import lines, marks
from articles.reader.frames import LEAD, Frame, Frames, Gallery
from articles.reader.lines import Line
from articles.reader.marks import Mark
from articles.reader.telling import summary
from articles.richtext import plain
from facts import kinds

WORDS = {
    "same": ("", "Unchanged"),
    "added": ("+", "Added"),
    "removed": ("−", "Removed"),
    "edited": ("±", "Edited"),
    "replaced": ("±", "Replaced"),
    "moved": ("↓", "Moved"),
    "moved+edited": ("±", "Moved, edited"),
    "moved-from": ("↓", "Moved"),
    "split": ("±", "Split"),
    "merged": ("±", "Merged"),
    "rewritten": ("±", "Rewritten"),
}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


@dataclass(frozen=True)
class Whole:
    """All that a reader sees of one block on one side. `text` is rich unless `is_plain`."""

    text: str
    is_plain: bool
    mark: Mark | None
    rows: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    picture: Frame | None = None


class Step(TypedDict):
    """A mark that became another: shapes and words."""

    was: str
    old: str
    now: str
    new: str


@dataclass(frozen=True)
class Link:
    """A way to another row of the comparison."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Drawn:
    """A row to draw: the change of its mark, what else changed line by line, or its sides whole.

    `label` names it in lists; `fact_url` leads to its fact's page, `fact_anchor` is where that page leads back to,
    and `origins_url` to the page that says since when a text says this.
    `unchanged` are its words where something else changed. `kin` names the blocks that it came from or went into.
    `told_at` is where it is told what changed in a picture that stands here too.
    """

    kind: str
    state: str
    anchor: str
    sign: str
    word: str
    label: str
    note: str = ""
    unchanged: str = ""
    step: Step | None = None
    lines: tuple[Line, ...] = ()
    pictures: Frames | None = None
    told_at: Link | None = None
    old: Whole | None = None
    new: Whole | None = None
    moved: str = ""
    other_end: Link | None = None
    kin: str = ""
    kin_links: tuple[Link, ...] = ()
    fact_url: str = ""
    origins_url: str = ""
    fact_anchor: str = ""

    def __getitem__(self, name: str) -> Any:
        """Django looks for a key before an attribute: an answer saves an exception for each of thousands of looks."""
        return getattr(self, name)


@dataclass(frozen=True)
class Fold:
    """Rows to draw, or unchanged ones under one line: how many, and of what kinds."""

    is_folded: bool
    told: str
    kinds: str
    rows: tuple[Drawn, ...]


def sides(old: Document, new: Document, *, side: bool = False, origins: str = "") -> dict[str, Any]:
    """What the templates in compare/ ask for, of two documents.

    `origins` is the address under which the new side's blocks say since when they say what they say, if they do.
    """
    return context(compare.compare(old, new), old, new, side=side, origins=origins)


def context(
    comparison: Comparison, old: Document, new: Document, *, side: bool = False, origins: str = ""
) -> dict[str, Any]:
    """The same of a comparison that was made already."""
    gallery = Gallery(comparison, old, new)
    drawing = _Drawing(comparison, gallery, side=side, origins=origins)
    folds = [drawing.fold(fold) for fold in comparison.folds()]
    head = drawing.head(comparison.changes)
    tail = [
        drawing.change(one)
        for one in comparison.changes
        if one.about in ("topic", "source", "picture") and one.id not in gallery.places
    ]
    rows = [row for fold in folds if not fold.is_folded for row in fold.rows]
    return {
        "comparison": comparison,
        "summary": summary(comparison.summary),
        "folds": folds,
        "has_folds": any(fold.is_folded for fold in folds),
        "head_changes": head,
        "tail_changes": tail,
        "list": [*head, *filter(_is_listed, rows), *tail],
    }


def _is_listed(row: Drawn) -> bool:
    """Each change once: not where a block stood before it moved, before its words went into other blocks, or where
    nothing changed but a picture that is told of above."""
    went = row.state == "removed" and row.kin and not row.lines
    only_there = row.state == "edited" and row.told_at and not (row.lines or row.step)
    return row.state not in ("same", "moved-from") and not went and not only_there


def _of_kinds(kinds_of_blocks: Iterable[str]) -> str:
    """ "8 facts and 1 section"."""
    counts = Counter(NOUNS[kind] for kind in kinds_of_blocks)
    return listed([counted(count, noun) for noun, count in counts.most_common()])


class _Drawing:
    """One comparison being drawn; it remembers which facts have their anchor already."""

    def __init__(self, comparison: Comparison, gallery: Gallery, *, side: bool, origins: str) -> None:
        self.changes = comparison.by_id()
        self.gallery = gallery
        self.names = names = gallery.names
        self.side = side
        self.origins = origins
        self.blocks = {row.key: (row.new or row.old, names[1 if row.new else 0]) for row in comparison.rows}
        self.anchored: set[str] = set()
        self.fact_pages = reverse("reader:fact", args=["key"]).removesuffix("key/")

    def fold(self, fold: compare.Fold) -> Fold:
        if not fold.is_folded:
            return Fold(False, "", "", tuple(map(self.row, fold.rows)))
        rows = tuple(map(self.same, fold.rows))
        told = f"{len(rows)} block{'' if len(rows) == 1 else 's'} unchanged"
        return Fold(True, told, _of_kinds(row.kind for row in rows), rows)

    def same(self, row: Row) -> Drawn:
        """An unchanged block: its words alone."""
        block = row.new
        assert block is not None
        words = self.words_of(block, row.new_fact, self.names[1])
        return Drawn(block.kind, "same", row.key, "", "Unchanged", words, unchanged=words)

    def head(self, changes: Iterable[Change]) -> list[Drawn]:
        """What stands above the text; the first change of the lead shows it."""
        found = []
        pictures, of_lead = self.gallery.of_lead(), {"head:picture", "head:picture_shape", *self.gallery.told_at(LEAD)}
        for change in changes:
            is_of_lead = change.id in of_lead
            if is_of_lead or change.about in ("head", "article topic"):
                found.append(self.change(change, pictures if is_of_lead else None))
                pictures = None if is_of_lead else pictures
        return found

    def change(self, change: Change, pictures: Frames | None = None) -> Drawn:
        """What stands above the text, a topic, a source, or a picture that stands nowhere on both sides."""
        anchor = _anchor(change)
        fields = list(change.fields)
        if change.id == "head:picture":
            fields = [*(() if pictures else fields), *self.gallery.words_of_lead()]
        elif change.about == "picture" and pictures is None and change.id not in self.gallery.places:
            pictures = self.gallery.of_picture(change.key)
        told = self.lines(fields, anchor)
        words = change.label if change.about == "picture" and pictures is None else ""
        drawn = Drawn("head", "edited", anchor, "±", "Edited", change.label, unchanged=words, lines=told)
        return replace(drawn, pictures=pictures)

    def row(self, row: Row) -> Drawn:
        block = row.new or row.old
        assert block is not None
        if row.state == "same":
            return self.same(row)
        told = [id for id in row.changes if id != "order" and self.gallery.is_told_by(row, id)]
        own = [self.changes[id] for id in told if id in self.changes]
        sign, word = self.word(row, own)
        anchor = f"{row.key}-was" if row.state == "moved-from" else row.key
        fact = row.new_fact or row.old_fact
        return Drawn(
            kind=block.kind,
            state=row.state.replace("+", "-"),
            anchor=anchor,
            sign=sign,
            word=word,
            label=block_label(block, self.names[1] if row.new else self.names[0]),
            moved=_moved(row),
            other_end=_other_end(row),
            fact_url=f"{self.fact_pages}{fact.key}/" if fact and row.state != "moved-from" else "",
            fact_anchor=self.anchor_of(row, fact),
            origins_url=f"{self.origins}{row.key}/" if self.origins and isinstance(row.new, ProseBlock) else "",
            told_at=self.told_at(self.gallery.elsewhere(row)) if row.state != "moved-from" else None,
            **self.content(row, own, anchor),
        )

    def told_at(self, elsewhere: str) -> Link | None:
        """Where it is told what changed in a picture that stands here as well."""
        if not elsewhere:
            return None
        place = self.gallery.places[elsewhere]
        anchor = _anchor(self.changes[elsewhere]) if place == LEAD else place
        return Link(anchor, "Changed with its picture: told above")

    def word(self, row: Row, own: Iterable[Change]) -> tuple[str, str]:
        if row.kin and row.state in ("added", "removed"):
            return WORDS[row.kin.how]
        sign, word = WORDS["replaced" if any(change.kind == "replaced" for change in own) else row.state]
        up = row.state.startswith("moved") and row.old_place and row.new_place and not row.is_down
        return (sign.replace("↓", "↑") if up else sign), word

    def anchor_of(self, row: Row, fact: Fact | None) -> str:
        """A fact has one anchor, where it stands first. No block's key has a colon."""
        if fact is None or fact.key in self.anchored or row.state == "moved-from":
            return ""
        self.anchored.add(fact.key)
        return fact_anchor(fact.key)

    def content(self, row: Row, own: list[Change], anchor: str) -> dict[str, Any]:
        """What happened to it: words, lines, or a block whole."""
        if row.state == "moved-from":
            return {"old": self.whole(row.old, row.old_fact, 0)}
        found: dict[str, Any] = self.kin(row, anchor) if row.kin else {}
        if row.kin and row.state in ("added", "removed"):
            return found
        if row.state in ("added", "removed") or not _is_edited(row):
            old, new = self.whole(row.old, row.old_fact, 0), self.whole(row.new, row.new_fact, 1)
            return found | {"old": old, "new": new}
        if row.state == "moved":
            return found | {"unchanged": self.words_of(row.new, row.new_fact, self.names[1])}
        fields = _fields(own)
        step = _step(row.old_fact, row.new_fact)
        pictures = self.gallery.of_row(row)
        if pictures:
            fields = [field for field in fields if field.name != "picture"]
        fields += self.gallery.words_of_row(row, [field.name for field in fields])
        found |= {"step": step, "lines": self.lines(fields, anchor), "note": _note(step), "pictures": pictures}
        if not any(field.name in lines.FIRST for field in fields):
            found["unchanged"] = self.words_of(row.new, row.new_fact, self.names[1])
        return found

    def lines(self, fields: Iterable[FieldChange], anchor: str) -> tuple[Line, ...]:
        return self.columns(lines.lines(fields, anchor))

    def columns(self, found: list[Line]) -> tuple[Line, ...]:
        return tuple(lines.in_columns(found) if self.side else found)

    def kin(self, row: Row, anchor: str) -> dict[str, Any]:
        """Where the words of a block went or came from; the words themselves where its key cannot say it."""
        assert row.kin is not None
        told, others = _kinship(row.kin, row.key, is_new=row.new is not None)
        links = tuple(Link(key, self.label_of(key)) for key in others if key in self.blocks)
        found: dict[str, Any] = {"kin": told if links else "", "kin_links": links}
        if row.state in ("added", "removed") and row.kin.words.paragraphs:
            found["lines"] = self.columns([lines.words_line(row.kin.words, f"{anchor}-kin")])
        if row.state == "added" and row.new_fact and (whole := self.whole(row.new, row.new_fact, 1)):
            found["new"] = replace(whole, text="")
        return found

    def label_of(self, key: str) -> str:
        block, names = self.blocks[key]
        return block_label(block, names) if block else key

    def words_of(self, block: Block | None, fact: Fact | None, names: Names) -> str:
        """The whole words of a block without their dress."""
        if isinstance(block, FactBlock) and fact:
            return plain(recorded(fact.statement, "")) or names.fact(fact.key)
        if isinstance(block, ProseBlock):
            return plain(recorded(block.text, ""))
        return block_label(block, names) if block else ""

    def whole(self, block: Block | None, fact: Fact | None, at: int) -> Whole | None:
        if block is None:
            return None
        label, picture = block_label(block, self.names[at]), self.gallery.of_whole(block, fact, is_new=bool(at))
        if fact:
            sources = tuple(map(self.names[at].citation, fact.citations))
            return Whole(recorded(fact.statement, ""), False, marks.of(fact), described(fact), sources, picture)
        if isinstance(block, ProseBlock):
            return Whole(recorded(block.text, ""), False, None, (), ())
        said = (*_named(block), *self.gallery.said_of(block, fact, is_new=bool(at)))
        rows = tuple((name, words) for name, words in dict(said).items() if words != label)
        return Whole(label, True, None, rows, (), picture)


def fact_anchor(key: str) -> str:
    """Where a comparison shows what became of a fact."""
    return f"fact:{key}"


def _fields(own: Iterable[Change]) -> list[FieldChange]:
    """What changed beside the status; which facts a text leans on is told only where nothing else did."""
    fields = [field for change in own for field in change.fields if field.name != "status"]
    return [field for field in fields if field.name != "leans_on"] or fields


def _is_edited(row: Row) -> bool:
    """Whether its fields tell what happened; where one fact or kind took another's place both sides are shown whole."""
    if row.old is None or row.new is None or row.old.kind != row.new.kind:
        return False
    return not (row.old_fact and row.new_fact and row.old_fact.key != row.new_fact.key)


def _step(old: Fact | None, new: Fact | None) -> Step | None:
    if old is None or new is None or old.key != new.key:
        return None
    return step(old, new)


def step(old: Fact, new: Fact) -> Step | None:
    """The change of a fact's mark or status, None if both stayed."""
    was, now = marks.of(old), marks.of(new)
    if was == now and recorded(old.status, "") == recorded(new.status, ""):
        return None
    return Step(was=was.shape, old=str(was), now=now.shape, new=str(now))


def _note(step: Step | None) -> str:
    return f"{step['old'].lower()} → {step['new'].lower()}" if step else ""


def described(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The typed details in words; what the fact speaks of is said by its mark."""
    rows = kinds.describe(recorded(fact.kind, ""), recorded(fact.details, {}))
    return tuple((label, words) for label, words in rows if label != "Of")


def _named(block: Block) -> Iterator[tuple[str, str]]:
    """What is written in the block itself; of a picture its address, if it is one from before pictures had keys."""
    for name, label in NAMED.items():
        words = recorded(getattr(block, name, ""), "")
        if words and (name != "picture" or "/" in words):
            yield label, words


NAMED = {
    "picture": "Picture",
    "url": "Address",
    "alt": "Alternative text",
    "caption": "Caption",
    "credit": "Credit",
    "title": "Title",
    "provider": "Provider",
    "duration": "Duration",
}


def _anchor(change: Change) -> str:
    return f"change-{change.id.replace(':', '-')}"


def _kinship(kin: Kin, key: str, *, is_new: bool) -> tuple[str, list[str]]:
    """ "Split off from", and the keys of those blocks."""
    if is_new and key in kin.new:
        others = [other for other in kin.old if other != key]
        words = {"split": "Split off from", "merged": "Merged from", "rewritten": "Written anew in place of"}[kin.how]
        if others:
            return words, others
        return "Split; the rest is now", [other for other in kin.new if other != key]
    words = {"split": "Split into", "merged": "Now part of", "rewritten": "Written anew as"}[kin.how]
    return words, [other for other in kin.new if other != key]


def _moved(row: Row) -> str:
    """Where a moved block was, or is: "Was third here, now sixth"."""
    if not (row.old_place and row.new_place):
        return ""
    old, new = row.old_place, row.new_place
    if old.section == new.section:
        return f"Was {_ordinal(old)} here, now {_ordinal(new)}"
    return f"Now {_under(new)}" if row.state == "moved-from" else f"Was {_under(old)}"


def _other_end(row: Row) -> Link | None:
    """The way to where a moved block is, or was."""
    if not (row.old_place and row.new_place):
        return None
    if row.state == "moved-from":
        return Link(row.key, f"{'↓' if row.is_down else '↑'} Go to where it is now")
    return Link(f"{row.key}-was", f"{'↑' if row.is_down else '↓'} Go to where it was")


def _under(place: Place) -> str:
    return f"under “{place.heading}”" if place.section else "in the introduction"


def _ordinal(place: Place) -> str:
    return ORDINALS[place.number - 1] if 0 < place.number <= len(ORDINALS) else f"number {place.number}"
