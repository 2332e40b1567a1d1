"""A word difference as data: pieces, paragraphs, both sides rebuilt, and what happened to formatting in words.

It does not know how the difference was found.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from articles.richtext import Marks, Para, Run, merged, serialize

Op = Literal["same", "gone", "new", "restyled"]
ParaChange = Literal["same", "new", "gone", "edited", "restyled"]


class Piece(Struct, frozen=True):
    """A stretch of text with one fate. `marks` are those of the new side, but of the old side where it is gone.

    `old_marks` is None except where the text stayed and its marks did not ("restyled"), or where it moved to and was
    set in another way. `"\\n"` is a line break. `move` is 0, or the number that a gone and a new stretch share because
    one sentence moved from here to there; moves are numbered from 1 through the whole text.
    """

    op: Op
    text: str
    marks: Marks
    old_marks: Marks | None = None
    move: int = 0

    @property
    def remark(self) -> str:
        """What happened to the formatting, in words: "now bold", "no longer a link"; blank if nothing did."""
        return "" if self.old_marks is None else "; ".join(_restyling(self.old_marks, self.marks))


class Paragraph(Struct, frozen=True, kw_only=True):
    """One paragraph of either side, or one of each that belong together.

    `tag` is "p", "h3", "li", "blockquote" or "" (a statement, a bare line); `list_kind` is "ul" or "ol" inside a list
    and else blank. `old_tag` and `old_list_kind` are None where they did not change.
    """

    change: ParaChange
    pieces: tuple[Piece, ...]
    path: tuple[str, ...] = ()
    joined: int = 0
    old_path: tuple[str, ...] = ()
    old_joined: int = 0
    break_: Literal["", "new", "gone"] = ""

    @property
    def drawn(self) -> tuple[Piece, ...]:
        """The pieces without a space that came or went at an end, with the break beside it: it is nobody's news."""
        start, end = 0, len(self.pieces)
        while end - start > 1 and _is_loose_space(self.pieces[end - 1]):
            end -= 1
        while end - start > 1 and _is_loose_space(self.pieces[start]):
            start += 1
        return self.pieces[start:end]

    @property
    def tag(self) -> str:
        return _tag(self.path)

    @property
    def list_kind(self) -> str:
        return _list_kind(self.path)

    @property
    def depth(self) -> int:
        """How many lists it stands in."""
        return sum(tag in ("ul", "ol") for tag in self.path)

    @property
    def old_tag(self) -> str | None:
        return None if _tag(self.old_path) == self.tag else _tag(self.old_path)

    @property
    def old_list_kind(self) -> str | None:
        return None if _list_kind(self.old_path) == self.list_kind else _list_kind(self.old_path)

    @property
    def remark(self) -> str:
        """What happened to the paragraph's form, in words: "was a paragraph, now a heading"; blank if nothing did."""
        if self.change in ("new", "gone") or (self.path, self.joined) == (self.old_path, self.old_joined):
            return ""
        if _form(self.path) != _form(self.old_path):
            return f"was {_form(self.old_path)}, now {_form(self.path)}"
        regrouped = self.change == "restyled" and all(piece.op == "same" for piece in self.pieces)
        return "grouped differently" if regrouped else ""


class WordChange(Struct, frozen=True, kw_only=True):
    """Two texts as one sequence of paragraphs; what is gone stands before what is new in its place.

    `gone` and `new` count words (a Chinese or Japanese character counts as one) without those of sentences that moved,
    which `moved` counts; `formatting` says that something kept its words and changed its form.
    """

    paragraphs: tuple[Paragraph, ...]
    gone: int = 0
    new: int = 0
    moved: int = 0
    formatting: bool = False
    rich: bool = True

    @property
    def is_same(self) -> bool:
        """Whether a reader sees no difference, that is `normal(old) == normal(new)`."""
        return all(paragraph.change == "same" for paragraph in self.paragraphs)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Each remark on formatting once, in reading order."""
        found = (
            remark
            for paragraph in self.paragraphs
            for remark in (paragraph.remark, *(piece.remark for piece in paragraph.pieces))
        )
        return tuple(dict.fromkeys(remark for remark in found if remark))

    def old_text(self) -> str:
        """The old text, written in the normal way (a plain text exactly as it was)."""
        return self._written(
            Para(path=first.old_path, joined=first.old_joined, runs=_runs(own, "new"))
            for first, own in _whole(self.paragraphs, "new")
        )

    def new_text(self) -> str:
        """The new text, written in the normal way (a plain text exactly as it is)."""
        return self._written(
            Para(path=first.path, joined=first.joined, runs=_runs(own, "gone"))
            for first, own in _whole(self.paragraphs, "gone")
        )

    def _written(self, paras: Iterable[Para]) -> str:
        return serialize(paras) if self.rich else "".join(para.text for para in paras)


def _whole(paragraphs: Iterable[Paragraph], other: str) -> Iterator[tuple[Paragraph, list[Piece]]]:
    """One side's paragraphs, each as its first part and the pieces of all: the other side's breaks are none here."""
    found: list[tuple[Paragraph, list[Piece]]] = []
    for paragraph in paragraphs:
        if paragraph.break_ == other:
            found[-1][1].extend(paragraph.pieces)
        elif paragraph.change != other:
            found.append((paragraph, [*paragraph.pieces]))
    yield from found


def _runs(pieces: Iterable[Piece], without: str) -> tuple[Run, ...]:
    """One side's text: the pieces but those of the other side."""
    old = without == "new"
    return merged(
        (piece.text, piece.old_marks if old and piece.old_marks is not None else piece.marks)
        for piece in pieces
        if piece.op != without
    )


def _tag(path: tuple[str, ...]) -> str:
    for tag in reversed(path):
        if tag != "p":
            return tag
    return path[-1] if path else ""


def _list_kind(path: tuple[str, ...]) -> str:
    return next((tag for tag in reversed(path) if tag in ("ul", "ol")), "")


FORMS = {"": "plain text", "p": "a paragraph", "h3": "a heading", "blockquote": "a block quote"}


def _form(path: tuple[str, ...]) -> str:
    kind = {"ul": "a bulleted list item", "ol": "a numbered list item"}.get(_list_kind(path))
    form = kind if kind and _tag(path) in ("li", "ul", "ol") else FORMS.get(_tag(path), "a paragraph")
    depth = sum(tag in ("ul", "ol") for tag in path)
    return f"{form}, {depth} deep" if depth > 1 else form


def _restyling(old: Marks, new: Marks) -> Iterator[str]:
    if old.strong != new.strong:
        yield "now bold" if new.strong else "no longer bold"
    if old.em != new.em:
        yield "now italic" if new.em else "no longer italic"
    if old.href != new.href:
        yield f"link now goes to {new.href}" if old.href and new.href else _linking(old, new)
    if new.href and old.rel != new.rel and (old.href == new.href or _is_paid(old) != _is_paid(new)):
        yield _relation(old, new)


def _linking(old: Marks, new: Marks) -> str:
    return f"now a link to {new.href}" if new.href else f"no longer a link to {old.href}"


def _relation(old: Marks, new: Marks) -> str:
    if _is_paid(old) != _is_paid(new):
        return "link now marked as paid" if _is_paid(new) else "link no longer marked as paid"
    return f"link relation now {new.rel}" if new.rel else "link relation removed"


def _is_paid(marks: Marks) -> bool:
    return "sponsored" in marks.rel.split()


def _is_loose_space(piece: Piece) -> bool:
    return piece.op in ("gone", "new") and piece.text.isspace() and "\n" not in piece.text
