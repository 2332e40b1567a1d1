"""A word difference as stretches that a template writes one after another: paragraphs, and in them what went and came.

It decides where a mark, a sign or a remark stands, and nothing about what changed. It builds no HTML.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from articles.pieces import Paragraph, Piece, WordChange
from articles.richtext import PLAIN

Side = Literal["", "old", "new"]
"""One side alone, or both in one text."""
SIDES: tuple[tuple[str, str, Side], ...] = (("Before", "was", "old"), ("After", "is", "new"))


class Other(NamedTuple):
    """A stretch that is more than plain text which stayed, went or came, or a sign without words.

    Looks: "same", "gone", "new", "restyled", "left" and "came" (a sentence that moved), "jump-left" and "jump-came"
    (the signs before such a sentence; `id` and `to` are its ends), "split" and "joined" (a paragraph's end), "remark".
    """

    look: str
    text: str = ""
    strong: bool = False
    em: bool = False
    href: str = ""
    remark: str = ""
    id: str = ""
    to: str = ""
    is_up: bool = False


Stretch = tuple[str, str] | Other
"""A stretch of plain text with its look, or another."""


class Bit(NamedTuple):
    """Text that stayed, then words that went, then words that came, then something else; each may be missing."""

    same: str = ""
    gone: str = ""
    new: str = ""
    other: Other | None = None


class Div(NamedTuple):
    """One paragraph as it is drawn; `css` says what it is."""

    css: str
    bits: list[Bit]


class Cell(NamedTuple):
    """Paragraphs of one side, "Before" or "After", or of both where `side` is blank; it may be empty."""

    side: str
    css: str
    divs: list[Div]


def inline(words: WordChange, place: str = "") -> list[Cell]:
    """Both sides as one text. `place` begins the ids of moved sentences; without one nothing leads from end to end."""
    jumps = _Jumps(words.paragraphs, place)
    return [Cell("", "", [div for group in _groups(words.paragraphs) for div in _divs(group, "", jumps)])]


def beside(words: WordChange, place: str = "") -> list[Cell]:
    """The same as two columns, row by row, the old side first."""
    jumps = _Jumps(words.paragraphs, place)
    cells = []
    for group in _groups(words.paragraphs):
        both = [_divs(group, side, jumps) for _, _, side in SIDES]
        same = " is-same" if both[0] == both[1] else ""
        for (name, css, _), divs in zip(SIDES, both, strict=True):
            cells.append(Cell(name, css + same if divs else f"{css} is-absent", divs))
    return cells


class _Jumps:
    """Where moved sentences stood and stand: a sign is drawn before the first piece of each end."""

    def __init__(self, paragraphs: Sequence[Paragraph], place: str) -> None:
        self.place = place
        self._ups: dict[int, bool] = {}
        self._drawn: set[tuple[int, str]] = set()
        for paragraph in paragraphs:
            for piece in paragraph.pieces:
                if piece.move:
                    self._ups.setdefault(piece.move, piece.op == "new")

    def before(self, piece: Piece) -> Iterator[Other]:
        """The sign before a moved sentence, once."""
        end = piece.move, piece.op
        if not piece.move or end in self._drawn:
            return
        self._drawn.add(end)
        left, came = (f"{self.place}-m{piece.move}-{end}" if self.place else "" for end in ("from", "to"))
        went_up = self._ups[piece.move]
        if piece.op == "gone":
            yield Other("jump-left", id=left, to=came, is_up=went_up)
        else:
            yield Other("jump-came", id=came, to=left, is_up=not went_up)


def _groups(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    """Paragraphs that one side has as one stay together."""
    group: list[Paragraph] = []
    for paragraph in paragraphs:
        if group and not paragraph.break_:
            yield group
            group = []
        group.append(paragraph)
    if group:
        yield group


def _divs(group: Sequence[Paragraph], side: Side, jumps: _Jumps) -> list[Div]:
    """The paragraphs of a group on that side. Where it has one and the other side two, a sign says so if it is new."""
    found: list[tuple[str, list[Stretch]]] = []
    for number, paragraph in enumerate(group):
        if (side, paragraph.change) in (("old", "new"), ("new", "gone")):
            continue
        stretches = [*_stretches(paragraph, side, jumps)]
        sign, is_one = BREAKS.get((paragraph.break_ if number else "", side), ("", False))
        before: list[Stretch] = [Other(sign)] if sign else []
        if is_one and found:
            found[-1][1].extend([*before, ("same", " "), *stretches])
        else:
            found.append((_css(paragraph, side), before + stretches))
    return [Div(css, [*_bits(stretches)]) for css, stretches in found if stretches]


BREAKS: dict[tuple[str, str], tuple[str, bool]] = {
    ("new", ""): ("split", False),
    ("new", "old"): ("", True),
    ("new", "new"): ("split", False),
    ("gone", ""): ("joined", True),
    ("gone", "old"): ("joined", False),
    ("gone", "new"): ("", True),
}
"""By the break before a paragraph and the side that is drawn: the sign, and whether the paragraph before goes on."""


def _bits(stretches: Iterable[Stretch]) -> Iterator[Bit]:
    """As few bits as can hold the stretches in their order."""
    parts = ["", "", ""]
    filled = -1
    for stretch in stretches:
        if isinstance(stretch, Other):
            yield Bit(parts[0], parts[1], parts[2], stretch)
            parts, filled = ["", "", ""], -1
            continue
        at = PLAIN_LOOKS[stretch[0]]
        if at <= filled:
            yield Bit(parts[0], parts[1], parts[2])
            parts = ["", "", ""]
        parts[at], filled = stretch[1], at
    if filled >= 0:
        yield Bit(parts[0], parts[1], parts[2])


PLAIN_LOOKS = {"same": 0, "gone": 1, "new": 2}


def _css(paragraph: Paragraph, side: Side) -> str:
    tag, kind = paragraph.tag, paragraph.list_kind
    if side == "old":
        tag = paragraph.old_tag if paragraph.old_tag is not None else tag
        kind = paragraph.old_list_kind if paragraph.old_list_kind is not None else kind
    return f"para-{tag or 'line'} para-{kind}" if kind else f"para-{tag or 'line'}"


def _stretches(paragraph: Paragraph, side: Side, jumps: _Jumps) -> Iterator[Stretch]:
    left_out = {"old": "new", "new": "gone"}.get(side, "")
    pieces = [piece for piece in paragraph.drawn if piece.op != left_out]
    if pieces and pieces[-1].op in ("gone", "new") and not pieces[-1].text.strip():
        pieces.pop()  # a space at the end of a line: nobody sees it
    has_links = any(piece.marks.href for piece in pieces)
    links = (_links(paragraph.pieces, "new"), _links(paragraph.pieces, "gone")) if has_links else (set(), set())
    told = False
    for piece in pieces:
        if told and piece.text[:1].isalnum():
            yield "same", " "
        yield from jumps.before(piece)
        stretch = _stretch(_as_it_was(piece) if side == "old" else piece, links)
        told = isinstance(stretch, Other) and bool(stretch.remark)
        yield stretch
    if paragraph.remark and side != "old":
        yield Other("remark", paragraph.remark)


def _as_it_was(piece: Piece) -> Piece:
    """On the old side alone a piece has its old form, and nothing is told about it there."""
    return piece if piece.old_marks is None else Piece(piece.op, piece.text, piece.old_marks, None, piece.move)


def _links(pieces: Iterable[Piece], without: str) -> set[str]:
    """The targets of one side's links."""
    old = without == "new"
    return {
        piece.old_marks.href if old and piece.old_marks is not None else piece.marks.href
        for piece in pieces
        if piece.op != without
    }


def _stretch(piece: Piece, links: tuple[Collection[str], Collection[str]]) -> Stretch:
    """A piece with what is remarkable about it: a link's target is told wherever the other side does not have it."""
    marks = piece.marks
    look = {"gone": "left", "new": "came"}.get(piece.op, piece.op) if piece.move else piece.op
    if marks == PLAIN and look in PLAIN_LOOKS:
        return look, piece.text
    remark = piece.remark
    if marks.href and piece.op == "gone" and marks.href not in links[1]:
        remark = f"link went to {marks.href}"
    elif marks.href and piece.op == "new" and marks.href not in links[0]:
        remark = f"link goes to {marks.href}"
    return Other(look, piece.text, marks.strong, marks.em, marks.href, remark)
