"""Sentences that left one place of a text and came to another, found in its difference and marked as moved.

It knows the difference as data and nothing of how it was found.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Literal, NamedTuple

from msgspec.structs import replace

from articles.alignment import tokens
from articles.pieces import Paragraph, Piece
from articles.richtext import Marks, Run, merged
from articles.sentences import starts

LEAST = 3
"""A sentence of fewer words is not told as moved: the same few words may stand in two places by chance.

One less will do for a whole paragraph: "Heat (1995)" in a list."""

Side = Literal["gone", "new"]


class _Span(NamedTuple):
    """A sentence that one side alone has: its paragraph, and its place there in characters of that side."""

    paragraph: int
    start: int
    end: int
    runs: tuple[Run, ...]


class _Move(NamedTuple):
    """Sentences that stand together on both sides."""

    gone: tuple[_Span, ...]
    new: tuple[_Span, ...]


def mark(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], int]:
    """The paragraphs with moved sentences marked, and how many words moved."""
    gone = [*_spans(paragraphs, "gone")]
    new = [*_spans(paragraphs, "new")] if gone else []
    moves = [*_moves(gone, new)] if new else []
    if not moves:
        return list(paragraphs), 0
    cuts: dict[tuple[int, Side], list[tuple[int, int, int]]] = defaultdict(list)
    for number, move in enumerate(moves, 1):
        for span in move.gone:
            cuts[span.paragraph, "gone"].append((span.start, span.end, number))
        for span in move.new:
            cuts[span.paragraph, "new"].append((span.start, span.end, number))
    found = [_marked(paragraph, at, cuts) for at, paragraph in enumerate(paragraphs)]
    return found, sum(_words(span) for move in moves for span in move.gone)


def numbered(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same with its moves numbered from 1 in the order of the new side."""
    numbers: dict[int, int] = {0: 0}
    for paragraph in paragraphs:
        for piece in paragraph.pieces:
            if piece.op == "new":
                numbers.setdefault(piece.move, len(numbers))
    return _remarked(
        [replace(each, pieces=tuple(_with(piece, numbers[piece.move]) for piece in each.pieces)) for each in paragraphs]
    )


def _remarked(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same; where a sentence stands now, its pieces also have the marks that it had."""
    runs: dict[Side, dict[int, list[Run]]] = {"gone": defaultdict(list), "new": defaultdict(list)}
    for piece in (piece for each in paragraphs for piece in each.pieces if piece.move):
        runs["gone" if piece.op == "gone" else "new"][piece.move].append((piece.text, piece.marks))
    was = {number: _letters(found) for number, found in runs["gone"].items()}
    changed = {number: iter(was[number]) for number, found in runs["new"].items() if _letters(found) != was[number]}
    return [
        replace(each, pieces=tuple(part for piece in each.pieces for part in _restyled(piece, changed)))
        if any(piece.move in changed for piece in each.pieces)
        else each
        for each in paragraphs
    ]


def _letters(runs: Iterable[Run]) -> list[Marks]:
    """The marks of each character but spaces."""
    return [marks for text, marks in runs for _ in range(len("".join(text.split())))]


def _restyled(piece: Piece, changed: Mapping[int, Iterator[Marks]]) -> Iterator[Piece]:
    """The piece cut where the marks change that its characters had where they stood; spaces go with what is before."""
    if piece.op != "new" or piece.move not in changed:
        yield piece
        return
    before = piece.marks
    marks = [before := before if letter.isspace() else next(changed[piece.move]) for letter in piece.text]
    at = 0
    for old, group in groupby(marks):
        size = len(list(group))
        yield replace(piece, text=piece.text[at : at + size], old_marks=None if old == piece.marks else old)
        at += size


def _spans(paragraphs: Sequence[Paragraph], side: Side) -> Iterator[_Span]:
    """The sentences that stand on that side alone, word for word, with the spaces beside them that do so too."""
    other = "new" if side == "gone" else "gone"
    for at, paragraph in enumerate(paragraphs):
        if paragraph.change in ("same", "restyled", other):
            continue
        if not any(piece.op == side and len(piece.text) >= LEAST for piece in paragraph.pieces):
            continue
        pieces = [piece for piece in paragraph.pieces if piece.op != other]
        text = "".join(piece.text for piece in pieces)
        alone = "".join(("x" if piece.op == side else " ") * len(piece.text) for piece in pieces)
        ends = [*accumulate(len(piece.text) for piece in pieces)]
        taken = 0
        for start, end in pairwise([0, *starts(text), len(text)]):
            left, right = end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())
            if left >= right or alone.count("x", left, right) < right - left:
                continue
            runs = _runs(pieces, ends, left, right)
            if sum(tokens(text[left:right]).words) >= (LEAST if text[left:right] != text.strip() else LEAST - 1):
                while right < len(text) and text[right].isspace() and alone[right] == "x":
                    right += 1
                while right == len(text) and left > taken and text[left - 1].isspace() and alone[left - 1] == "x":
                    left -= 1
                yield _Span(at, left, right, runs)
                taken = right


def _runs(pieces: Sequence[Piece], ends: Sequence[int], left: int, right: int) -> tuple[Run, ...]:
    """The text between two places as runs."""
    found = []
    for n in range(bisect_right(ends, left), len(pieces)):
        begin = ends[n] - len(pieces[n].text)
        if begin >= right:
            break
        found.append((pieces[n].text[max(0, left - begin) : right - begin], pieces[n].marks))
    return merged(found)


def _words(span: _Span) -> int:
    return sum(tokens(_text(span)).words)


def _moves(gone: Sequence[_Span], new: Sequence[_Span]) -> Iterator[_Move]:
    """Equal sentences in pairs, first with first; those that went and came side by side are one move."""
    pairs = sorted(_pairs(gone, new))
    together: list[tuple[int, int]] = []
    for pair in pairs:
        if together and not _follows(together[-1], pair, gone, new):
            yield _move(together, gone, new)
            together = []
        together.append(pair)
    if together:
        yield _move(together, gone, new)


def _pairs(gone: Sequence[_Span], new: Sequence[_Span]) -> Iterator[tuple[int, int]]:
    """Sentences that are set alike; of the others, those that have the same words."""
    ones, others = dict(enumerate(gone)), dict(enumerate(new))
    for key in (lambda span: span.runs), _text:
        places: dict[Hashable, list[int]] = defaultdict(list)
        for at, span in others.items():
            places[key(span)].append(at)
        taken = {found: iter(there) for found, there in places.items()}
        for one, span in [*ones.items()]:
            other = next(taken.get(key(span), iter(())), -1)
            if other >= 0:
                yield one, other
                del ones[one], others[other]


def _text(span: _Span) -> str:
    return "".join(text for text, _ in span.runs)


def _follows(last: tuple[int, int], pair: tuple[int, int], gone: Sequence[_Span], new: Sequence[_Span]) -> bool:
    return all(
        one + 1 == other and (spans[other].paragraph > spans[one].paragraph or spans[other].start - spans[one].end < 3)
        for one, other, spans in zip(last, pair, (gone, new), strict=True)
    ) and (gone[last[0]].paragraph == gone[pair[0]].paragraph) == (new[last[1]].paragraph == new[pair[1]].paragraph)


def _move(pairs: Sequence[tuple[int, int]], gone: Sequence[_Span], new: Sequence[_Span]) -> _Move:
    return _Move(tuple(gone[one] for one, _ in pairs), tuple(new[other] for _, other in pairs))


def _marked(paragraph: Paragraph, at: int, cuts: dict[tuple[int, Side], list[tuple[int, int, int]]]) -> Paragraph:
    pieces: Iterable[Piece] = paragraph.pieces
    if found := cuts.get((at, "gone")):
        pieces = [*_cut(pieces, "new", _joined(sorted(found)))]
    if found := cuts.get((at, "new")):
        pieces = [*_cut(pieces, "gone", _joined(sorted(found)))]
    return replace(paragraph, pieces=tuple(pieces))


def _joined(cuts: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Stretches of one move that only spaces keep apart, as one."""
    found: list[tuple[int, int, int]] = []
    for start, end, number in cuts:
        if found and found[-1][2] == number:
            start = found.pop()[0]
        found.append((start, end, number))
    return found


def _cut(pieces: Iterable[Piece], other: str, cuts: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    """The pieces cut where moved stretches begin and end on one side; those of the other side are no part of it."""
    at = first = 0
    for piece in pieces:
        if piece.op == other:
            yield piece
            continue
        stop = at + len(piece.text)
        while first < len(cuts) and cuts[first][1] <= at:
            first += 1
        left = at
        for start, end, number in _until(cuts, first, stop):
            yield from _part(piece, left - at, max(start, at) - at, 0)
            left = min(end, stop)
            yield from _part(piece, max(start, at) - at, left - at, number)
        yield from _part(piece, left - at, stop - at, 0)
        at = stop


def _until(cuts: Sequence[tuple[int, int, int]], first: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """The cuts from that one on which begin before the place."""
    while first < len(cuts) and cuts[first][0] < stop:
        yield cuts[first]
        first += 1


def _part(piece: Piece, start: int, end: int, number: int) -> list[Piece]:
    return [Piece(piece.op, piece.text[start:end], piece.marks, piece.old_marks, number)] if start < end else []


def _with(piece: Piece, number: int) -> Piece:
    return piece if piece.move == number else replace(piece, move=number)
