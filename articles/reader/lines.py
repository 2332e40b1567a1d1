"""What changed in a fact or a block, as lines for templates: words and values. Knows no rows and no editions.

Templates walk thousands of these, so they are plain dictionaries: Django finds a key in one look.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TypedDict

from articles.fields import FieldChange
from articles.pieces import Paragraph as Words
from articles.pieces import Piece, WordChange
from articles.richtext import Marks

FIRST = ("statement", "text", "heading")
"""The words of a block that are read first and need no label."""

PLAIN = Marks()
RUNS_ON = {True: "Now runs on from the sentence before", False: "Now begins a paragraph of its own"}


class Stretch(TypedDict):
    """Words with one fate: "" (the same), "gone", "new" or "restyled".

    Most are no more than that, and are "same", "gone" or "new" by `bare`; the others have it blank. `dress` is how the
    words are set, None where they are plain; `was` how a restyled stretch was set, which the left one of two columns
    shows (`left`). Of words that moved, `here` is the anchor and `there` that of the other end, on the first stretch
    alone; `beside` is the other end in the other column.
    """

    op: str
    bare: str
    text: str
    dress: Marks | None
    was: Marks | None
    remark: str
    moved: bool
    here: str
    there: str
    beside: str
    left: bool


class Paragraph(TypedDict):
    """One paragraph: the class that sets it, what became of its form and of the break before it."""

    form: str
    fate: str
    remark: str
    gap: str
    stretches: list[Stretch]


class Pair(TypedDict):
    """Paragraphs that stand side by side; `old` holds both where the screen has room for one column only."""

    old: list[Paragraph]
    new: list[Paragraph]


class Line(TypedDict):
    """One thing that changed: words, a value, or nothing but a remark. `under` a citation it is a part of that."""

    label: str
    remark: str
    under: bool
    paragraphs: list[Paragraph]
    pairs: list[Pair]
    old: str
    new: str


def lines(fields: Iterable[FieldChange], anchor: str) -> list[Line]:
    """What the fields of one block or fact have to say. `anchor` begins the anchors of words that moved."""
    return [line for field in fields for line in _lines(field, anchor, under=False)]


def in_columns(found: Iterable[Line]) -> list[Line]:
    """The same for two columns; sources that went stand beside those that came, so that neither column has holes."""
    return [Line(**{**line, "pairs": _pairs(line["paragraphs"])}) for line in _merged(found)]


def _merged(found: Iterable[Line]) -> list[Line]:
    told = list(found)
    gone, came = ([line for line in told if line["label"] == f"Source {fate}"] for fate in ("removed", "added"))
    for old, new in zip(gone, came, strict=False):
        told[told.index(old)] = _line("Source", old=old["old"], new=new["new"])
        told.remove(new)
    return told


def words_line(change: WordChange, anchor: str, *, label: str = "") -> Line:
    """A text alone."""
    return _line(label, words=change, anchor=anchor)


def _lines(field: FieldChange, anchor: str, *, under: bool) -> Iterator[Line]:
    if field.name == "runs_on":
        yield _line(remark=RUNS_ON[bool(field.new_value)])
    elif field.parts:
        yield _line(field.label, remark="", old="", new="", same=field.new, under=under)
        for part in field.parts:
            yield from _lines(part, f"{anchor}-{field.name.partition(':')[2]}", under=True)
    elif field.words:
        label = "" if field.name in FIRST else field.label
        yield _line(label, words=field.words, anchor=f"{anchor}-{field.name}", under=under)
    else:
        fate = {"added": " added", "removed": " removed"}.get(field.change, "")
        if field.lost or field.gained:
            yield _line(field.label, old=field.lost, new=field.gained, under=under)
            return
        yield _line(field.label + fate, field.remark, old=field.old, new=field.new, under=under)


def _line(
    label: str = "",
    remark: str = "",
    *,
    words: WordChange | None = None,
    anchor: str = "",
    old: str = "",
    new: str = "",
    same: str = "",
    under: bool = False,
) -> Line:
    paragraphs = _paragraphs(words, anchor) if words else []
    if same:
        paragraphs = [_plain(same)]
    return Line(label=label, remark=remark, under=under, paragraphs=paragraphs, pairs=[], old=old, new=new)


def _plain(text: str) -> Paragraph:
    return Paragraph(
        form="line", fate="", remark="", gap="", stretches=[_stretch(Piece("same", text, Marks()), "", set())]
    )


def _paragraphs(change: WordChange, anchor: str) -> list[Paragraph]:
    told: set[tuple[str, int]] = set()
    return [_paragraph(each, anchor, told) for each in change.paragraphs]


def _paragraph(words: Words, anchor: str, told: set[tuple[str, int]]) -> Paragraph:
    return Paragraph(
        form=words.tag or "line",
        fate=words.change if words.change in ("new", "gone") else "",
        remark=words.remark,
        gap=words.break_,
        stretches=[_stretch(piece, anchor, told) for piece in words.drawn],
    )


def _stretch(piece: Piece, anchor: str, told: set[tuple[str, int]]) -> Stretch:
    """`told` holds the ends of moves that have their anchor already."""
    is_dressed = piece.marks != PLAIN or "\n" in piece.text
    op = "" if piece.op == "same" else piece.op
    here = there = ""
    if piece.move and (piece.op, piece.move) not in told:
        told.add((piece.op, piece.move))
        ends = f"{anchor}-was-{piece.move}", f"{anchor}-now-{piece.move}"
        here, there = ends if piece.op == "gone" else ends[::-1]
    return Stretch(
        op=op,
        bare="" if is_dressed or piece.move or op == "restyled" else piece.op,
        text=piece.text,
        dress=piece.marks if is_dressed else None,
        was=piece.old_marks,
        remark=piece.remark if piece.old_marks is not None else "",
        moved=bool(piece.move),
        here=here,
        there=there,
        beside="",
        left=False,
    )


def _pairs(paragraphs: Sequence[Paragraph]) -> list[Pair]:
    """What went beside what came in its place; every other paragraph beside itself."""
    found: list[Pair] = []
    for is_whole, run in groupby(paragraphs, key=lambda paragraph: bool(paragraph["fate"])):
        group = list(run)
        if not is_whole:
            found += [Pair(old=[_both_columns(each)], new=[_new_column(each)]) for each in group]
            continue
        gone, came = ([each for each in group if each["fate"] == fate] for fate in ("gone", "new"))
        for old, new in zip_longest(gone, came):
            left = [_both_columns(each) for each in (old, new) if each]
            found.append(Pair(old=left, new=[_new_column(new)] if new else []))
    return found


def _both_columns(paragraph: Paragraph) -> Paragraph:
    """The left column's: what is gone leads to the right one while there are two."""
    if all(each["bare"] for each in paragraph["stretches"]):
        return paragraph
    stretches = []
    for each in paragraph["stretches"]:
        beside = f"{each['there']}-beside" if each["there"] and each["op"] == "gone" else ""
        stretches.append(Stretch(**{**each, "left": True, "beside": beside}))
    return Paragraph(**{**paragraph, "stretches": stretches})


def _new_column(paragraph: Paragraph) -> Paragraph:
    """The right column's: nothing that is gone, and anchors of its own."""
    stretches = [
        Stretch(**{**each, "here": f"{each['here']}-beside"}) if each["here"] else each
        for each in paragraph["stretches"]
        if each["op"] != "gone"
    ]
    gap = "" if paragraph["gap"] == "gone" else paragraph["gap"]
    return Paragraph(**{**paragraph, "gap": gap, "stretches": stretches})
