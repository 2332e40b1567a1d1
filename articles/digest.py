"""What an edition changed, told briefly: a comparison cut down to what somebody reads who did not come for it.

Data that is kept beside an edition, because comparing fifty documents while a feed is read takes seconds. It builds no
HTML and knows no database.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from articles import compare
from articles.changes import Change
from articles.compare import Comparison, Row
from articles.document import Document, EmbedBlock, Fact, FactBlock, PictureBlock, ProseBlock, SectionBlock, recorded
from articles.fields import FieldChange, Names, block_label
from articles.pieces import Paragraph, Piece, WordChange
from articles.richtext import plain
from facts import kinds, status

MOST = 30
"""Changes that are told; of more their number is."""

LONGEST = 700
"""Characters of a text that came or went."""

AROUND = 80
"""Characters of what stayed that are left standing beside what did not."""

UNSEEN = {"search_title", "search_description", "share_headline", "leans_on"}
"""Fields that no reader of the page sees."""

DEEDS = {
    "added": "Added",
    "removed": "Removed",
    "edited": "Edited",
    "replaced": "Replaced",
    "moved": "Moved",
    "split": "Split",
    "merged": "Merged",
    "rewritten": "Rewritten",
}

Op = Literal["same", "gone", "new"]


class Stretch(Struct, frozen=True, omit_defaults=True):
    """Words with one fate."""

    text: str
    op: Op = "same"


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that changed: words with their fates, behind the label of the field if that is not the text itself."""

    stretches: tuple[Stretch, ...] = ()
    label: str = ""
    remark: str = ""


class Told(Struct, frozen=True, omit_defaults=True):
    """One change: what was done, to what; `was` and `now` are a fact's status in the reader's words."""

    deed: str
    about: str = ""
    was: str = ""
    now: str = ""
    lines: tuple[Line, ...] = ()


class Digest(Struct, frozen=True, omit_defaults=True):
    """What changed, in reading order; `more` counts what is left out. Of a first edition nothing is told."""

    summary: str = ""
    changes: tuple[Told, ...] = ()
    more: int = 0


def digest(comparison: Comparison, old: Document | None, new: Document) -> Digest:
    """The comparison of an edition with the one that readers had before it, in brief."""
    if old is None:
        return Digest()
    told = list(_Telling(comparison, Names.of(compare.normal(old)), Names.of(compare.normal(new))).told())
    return Digest(comparison.sentence, tuple(told[:MOST]), max(len(told) - MOST, 0))


class _Telling:
    """One comparison being told."""

    def __init__(self, comparison: Comparison, old: Names, new: Names) -> None:
        self.changes = comparison.changes
        self.names = (old, new)
        self.rows = {row.key: row for row in comparison.rows if row.state != "moved-from"}

    def told(self) -> Iterator[Told]:
        for change in self.changes:
            told = self.change(change)
            if told.was or told.lines or change.kind in ("moved", "added", "removed"):
                yield told

    def change(self, change: Change) -> Told:
        if change.about == "order":
            labels = [self.label(key) for key in change.blocks]
            return Told(DEEDS["moved"], "; ".join(labels))
        row = self.rows.get(change.key) if change.about == "block" else None
        if row and change.kind in ("added", "removed"):
            return self.whole(row, change)
        was, now = self.status(change)
        lines = tuple(lines_of(change.fields))
        return Told(DEEDS[change.kind], _about(change, lines), was, now, lines)

    def label(self, key: str) -> str:
        row = self.rows[key]
        return block_label(row.new, self.names[1]) if row.new else key

    def status(self, change: Change) -> tuple[str, str]:
        """The step of a fact's mark; blank where it kept its own."""
        if change.about != "fact":
            return "", ""
        was, now = (mark_of(names.facts[change.key]) for names in self.names)
        return ("", "") if was == now else (was, now)

    def whole(self, row: Row, change: Change) -> Told:
        """A block that came or went: its words, and of a fact its status; those of kin as far as they changed."""
        op: Op = "new" if change.kind == "added" else "gone"
        block, names = (row.new, self.names[1]) if row.new else (row.old, self.names[0])
        fact = row.new_fact or row.old_fact
        mark = mark_of(fact) if fact else ""
        deed = DEEDS[row.kin.how if row.kin else change.kind]
        if row.kin and row.kin.words.paragraphs:
            return Told(deed, change.label, now=mark, lines=tuple(_worded(row.kin.words)))
        if row.kin and op == "gone":
            return Told(deed, change.label)
        return Told(deed, now=mark, lines=tuple(_whole(block, fact, names, op)))


def _about(change: Change, lines: Iterable[Line]) -> str:
    """What it is called, unless its lines say it."""
    return "" if any(line.label in ("", change.label) and line.stretches for line in lines) else change.label


def mark_of(fact: Fact) -> str:
    """The reader's word for what a fact is, and what it speaks of: "Confirmed, of the novel"."""
    standings = [recorded(citation.standing, "") for citation in fact.citations]
    word = status.mark(recorded(fact.status, ""), recorded(fact.kind, ""), standings)
    other = kinds.speaks_of(recorded(fact.details, {}))
    return f"{word}, {other}" if other else word


def lines_of(changed: Iterable[FieldChange]) -> Iterator[Line]:
    """What the fields of one block or fact have to say, the status left out: marks tell it."""
    for field in changed:
        if field.name != "status" and field.name not in UNSEEN:
            yield from _field(field, "")


def _field(field: FieldChange, of: str) -> Iterator[Line]:
    label = "" if field.name in ("statement", "text", "heading") else ", ".join(filter(None, (of, field.label)))
    if field.name == "runs_on":
        yield Line(remark="Paragraphs are joined or parted")
    elif field.parts:
        for part in field.parts:
            yield from _field(part, f"{field.label} {field.new}")
    elif field.words:
        yield from _worded(field.words, label)
    else:
        old, new = (field.lost, field.gained) if field.lost or field.gained else (field.old, field.new)
        stretches = tuple(_sides(old, new))
        if stretches or field.remark:
            yield Line(stretches, label, field.remark)


def _sides(old: str, new: str) -> Iterator[Stretch]:
    if old:
        yield Stretch(_cut(old), "gone")
    if old and new:
        yield Stretch(" → ")
    if new:
        yield Stretch(_cut(new), "new")


def _worded(change: WordChange, label: str = "") -> Iterator[Line]:
    """The paragraphs in which something changed, and a remark where it was the form alone."""
    for paragraph in change.paragraphs:
        if paragraph.change != "same":
            stretches = tuple(_stretches(paragraph))
            remarks = dict.fromkeys(filter(None, (paragraph.remark, *(piece.remark for piece in paragraph.drawn))))
            yield Line(stretches, label, "; ".join(remarks))


def _stretches(paragraph: Paragraph) -> Iterator[Stretch]:
    pieces = _merged(paragraph.drawn)
    for at, (text, op) in enumerate(pieces):
        if op != "same":
            yield Stretch(_cut(text), op)
        else:
            yield Stretch(_around(text, is_first=at == 0, is_last=at == len(pieces) - 1))


def _merged(pieces: Iterable[Piece]) -> list[tuple[str, Op]]:
    """Neighbors of one fate as one; what only changed its dress stayed."""
    found: list[tuple[str, Op]] = []
    for piece in pieces:
        op: Op = piece.op if piece.op in ("gone", "new") else "same"
        if found and found[-1][1] == op:
            found[-1] = (found[-1][0] + piece.text, op)
        else:
            found.append((piece.text, op))
    return found


def _whole(block: object, fact: Fact | None, names: Names, op: Op) -> Iterator[Line]:
    match block:
        case FactBlock() if fact:
            yield Line((Stretch(_cut(plain(recorded(fact.statement, "")) or names.fact(fact.key)), op),))
            for label, words in kinds.describe(recorded(fact.kind, ""), recorded(fact.details, {})):
                if label != "Of":  # its mark says it
                    yield Line((Stretch(_cut(words), op),), label)
            for citation in fact.citations:
                yield Line((Stretch(names.citation(citation), op),), "Source")
        case ProseBlock():
            yield Line((Stretch(_cut(plain(recorded(block.text, ""))), op),))
        case SectionBlock() | PictureBlock() | EmbedBlock():
            yield Line((Stretch(block_label(block, names), op),))


def _cut(text: str) -> str:
    """At most LONGEST characters, ended between words."""
    return text if len(text) <= LONGEST else f"{_head(text, LONGEST)} …"


def _around(text: str, *, is_first: bool, is_last: bool) -> str:
    """What stayed, as far as it stands beside a change: its end, its beginning, or both."""
    room = AROUND * (2 - is_first - is_last) + 20
    if len(text) <= room or (is_first and is_last):
        return _cut(text)
    before = "" if is_first else _head(text, AROUND)
    after = "" if is_last else text[-AROUND:].partition(" ")[2] or text[-AROUND:]
    return f"{before} … {after}" if before and after else f"{before} …" if before else f"… {after}"


def _head(text: str, length: int) -> str:
    return text[:length].rpartition(" ")[0] or text[:length]
