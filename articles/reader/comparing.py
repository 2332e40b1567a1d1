"""A comparison as it is drawn, for readers and for the desk alike: rows with their changes, marks and whole blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articles import compare
from articles.changes import NOUNS, Change
from articles.compare import Comparison, Place, Row
from articles.document import (
    Block,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    recorded,
)
from articles.fields import FieldChange, Names, block_label
from articles.reader import marks
from articles.reader.marks import Mark
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


@dataclass(frozen=True)
class Step:
    """A mark that became another."""

    old: Mark
    new: Mark


@dataclass(frozen=True)
class Drawn:
    """A row to draw. `step` is the change of mark and `fields` what else changed; the status is not among them."""

    row: Row
    kind: str
    sign: str
    word: str
    label: str
    step: Step | None
    fields: tuple[FieldChange, ...]
    old: Whole | None
    new: Whole | None
    moved: str

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def anchor(self) -> str:
        """Where it was has an anchor of its own: the key is where it is."""
        return f"{self.row.key}-was" if self.row.state == "moved-from" else self.row.key

    @property
    def fact(self) -> str:
        """The key of the fact that it shows, for its page."""
        shown = self.row.new_fact or self.row.old_fact
        return shown.key if shown else ""

    @property
    def statement(self) -> FieldChange | None:
        """The change of the words that are read first."""
        return next((field for field in self.fields if field.name in ("statement", "text", "heading")), None)

    @property
    def other_fields(self) -> list[FieldChange]:
        return [field for field in self.fields if field is not self.statement]


@dataclass(frozen=True)
class Fold:
    """Rows to draw, or unchanged ones under one line."""

    is_folded: bool
    told: str
    rows: tuple[Drawn, ...]


def sides(old: Document, new: Document) -> dict[str, Any]:
    """What the templates in compare/ ask for, of two documents."""
    return context(compare.compare(old, new), old, new)


def context(comparison: Comparison, old: Document | None, new: Document) -> dict[str, Any]:
    """The same of a comparison that was made already."""
    names = (Names.of(old) if old else Names({}, {}, {}), Names.of(new))
    changes = comparison.by_id()
    folds = [_fold(fold, changes, names) for fold in comparison.folds()]
    return {
        "comparison": comparison,
        "folds": folds,
        "head_changes": [change for change in comparison.changes if change.about in ("head", "article topic")],
        "tail_changes": [change for change in comparison.changes if change.about in ("topic", "source")],
        "list": [row for fold in folds if not fold.is_folded for row in fold.rows if _is_listed(row)],
    }


def _is_listed(row: Drawn) -> bool:
    return row.state not in ("same", "moved-from")


def _fold(fold: compare.Fold, changes: Mapping[str, Change], names: tuple[Names, Names]) -> Fold:
    rows = tuple(draw(row, changes, names) for row in fold.rows)
    return Fold(fold.is_folded, counted(row.kind for row in rows) if fold.is_folded else "", rows)


def counted(kinds_of_blocks: Iterable[str]) -> str:
    """ "8 facts and 1 section unchanged"."""
    counts = Counter(NOUNS[kind] for kind in kinds_of_blocks)
    parts = [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.most_common()]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts) + " unchanged"


def draw(row: Row, changes: Mapping[str, Change], names: tuple[Names, Names]) -> Drawn:
    """One row with everything that it shows."""
    block = row.new or row.old
    assert block is not None
    own = [changes[id] for id in row.changes if id in changes and id != "order"]
    sign, word = WORDS["replaced" if any(change.kind == "replaced" for change in own) else row.state]
    if row.state.startswith("moved") and row.old_place and row.new_place and not row.is_down:
        sign = sign.replace("↓", "↑")
    whole = row.state not in ("same", "moved", "moved-from") and not _is_edited(row, own)
    return Drawn(
        row=row,
        kind=block.kind,
        sign=sign,
        word=word,
        label=block_label(block, names[1] if row.new else names[0]),
        step=_step(row.old_fact, row.new_fact),
        fields=_fields(own),
        old=_whole(row.old, row.old_fact, names[0]) if row.old and (whole or row.state == "moved-from") else None,
        new=_whole(row.new, row.new_fact, names[1]) if row.new and (whole or row.state in ("moved", "same")) else None,
        moved=_moved(row),
    )


def _fields(own: Iterable[Change]) -> tuple[FieldChange, ...]:
    """What changed beside the status; which facts a text leans on is told only where nothing else did."""
    fields = [field for change in own for field in change.fields if field.name != "status"]
    seen = [field for field in fields if field.name != "leans_on"]
    return tuple(seen or fields)


def _is_edited(row: Row, own: Iterable[Change]) -> bool:
    """Whether its fields tell what happened; where one fact or kind took another's place both sides are shown whole."""
    if row.old is None or row.new is None or row.old.kind != row.new.kind:
        return False
    return not (row.old_fact and row.new_fact and row.old_fact.key != row.new_fact.key)


def _step(old: Fact | None, new: Fact | None) -> Step | None:
    if old is None or new is None or old.key != new.key:
        return None
    step = Step(marks.of(old), marks.of(new))
    return step if step.old != step.new or recorded(old.status, "") != recorded(new.status, "") else None


def _whole(block: Block, fact: Fact | None, names: Names) -> Whole:
    match block:
        case FactBlock() if fact:
            rows = described(fact)
            sources = tuple(map(names.citation, fact.citations))
            return Whole(recorded(fact.statement, ""), False, marks.of(fact), rows, sources)
        case SectionBlock():
            return Whole(recorded(block.heading, ""), True, None, (), ())
        case ProseBlock():
            return Whole(recorded(block.text, ""), False, None, (), ())
        case PictureBlock() | EmbedBlock():
            return Whole(block_label(block, names), True, None, tuple(_named(block)), ())
    return Whole(block_label(block, names), True, None, (), ())


def described(fact: Fact) -> tuple[tuple[str, str], ...]:
    """The typed details in words; what the fact speaks of is said by its mark."""
    rows = kinds.describe(recorded(fact.kind, ""), recorded(fact.details, {}))
    return tuple((label, words) for label, words in rows if label != "Of")


def _named(block: PictureBlock | EmbedBlock) -> Iterator[tuple[str, str]]:
    for name in ("picture", "url", "alt", "caption", "credit", "title", "provider", "duration"):
        if words := recorded(getattr(block, name, ""), ""):
            yield name.capitalize(), words


def _moved(row: Row) -> str:
    """Where a moved block was, or is: "Was third here, now sixth"."""
    if not (row.old_place and row.new_place):
        return ""
    old, new = row.old_place, row.new_place
    if old.section == new.section:
        return f"Was {_ordinal(old)} here, now {_ordinal(new)}"
    return f"Now {_under(new)}" if row.state == "moved-from" else f"Was {_under(old)}"


def _under(place: Place) -> str:
    return f"under “{place.heading}”" if place.section else "in the introduction"


def _ordinal(place: Place) -> str:
    return ORDINALS[place.number - 1] if 0 < place.number <= len(ORDINALS) else f"number {place.number}"
