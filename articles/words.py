"""The word-level difference of two texts, rich or plain, as data; it knows nothing of blocks, facts or who wrote what.

Paragraphs are aligned first (`articles.alignment`), then sentences, then words inside aligned pairs. Text and
formatting are compared apart: words decide what is gone and new, and only words that stayed can be restyled.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Literal, NamedTuple, TypeVar

from msgspec.structs import replace

from articles import moves, richtext
from articles.alignment import Budget, Item, Match, Span, Tokens, align, common, tokens
from articles.pairing import BREAK, Paras, key, paired
from articles.pieces import ParaChange, Paragraph, Piece, WordChange
from articles.richtext import PLAIN, Marks, Para, Run, merged, parse
from articles.sentences import starts
from articles.tidying import same_ends, tidied

__all__ = ["Marks", "Paragraph", "Piece", "WordChange", "compare", "count", "has_formatting", "normal"]

END = re.compile(r"""[.!?…。！？]["'”’»)\]]*\s*$""")

T = TypeVar("T", Piece, Paragraph)


def compare(old: str, new: str, *, rich: bool = True) -> WordChange:
    """The difference of two texts, always taken in one order of the two and flipped, so that swapping sides swaps it.

    With `rich` both are sanitized rich text, else plain text. Any two texts of 200 kB take at most 2 s: what is too
    much to compare is shown as replaced.

    >>> [(piece.op, piece.text) for piece in compare("It opens in June.", "It opens in May.").paragraphs[0].pieces]
    [('same', 'It opens in '), ('gone', 'June'), ('new', 'May'), ('same', '.')]
    """
    flips = (len(new), new) < (len(old), old)
    change = _flipped(_compare(new, old, rich)) if flips else _compare(old, new, rich)
    if not change.moved:
        return change
    paragraphs = tuple(moves.numbered(change.paragraphs))
    return replace(change, paragraphs=paragraphs, formatting=has_formatting(paragraphs))


def normal(text: str, *, rich: bool = True) -> str:
    """The text as both sides of a comparison are rebuilt: rich text in its normal form, plain text as it is."""
    return richtext.normal(text) if rich else text


def count(text: str, *, rich: bool = True) -> int:
    """How many words the text has."""
    return sum(sum(tokens(para.text).words) for para in _read(text, rich))


class _Seg(NamedTuple):
    """A stretch of both sides, told by its lengths in characters; equal text if `same`."""

    same: bool
    old: int
    new: int


def _compare(old: str, new: str, rich: bool) -> WordChange:
    budget = Budget()
    olds, news = _read(old, rich), _read(new, rich)
    found: list[Paragraph] = []
    gone = added = 0
    for before, after in paired(olds, news, budget):
        if not before or not after or [*map(key, before)] == [*map(key, after)]:
            paragraphs, counts = _whole(before, after)
        else:
            paragraphs, counts = _edited(before, after, budget)
        found += paragraphs
        gone, added = gone + counts[0], added + counts[1]
    marked, moved = moves.mark(_gone_first(_regrouped(found)))
    return WordChange(
        paragraphs=tuple(marked),
        gone=gone - moved,
        new=added - moved,
        moved=moved,
        formatting=has_formatting(marked),
        rich=rich,
    )


def _read(text: str, rich: bool) -> tuple[Para, ...]:
    return parse(text) if rich else (Para(path=(), joined=0, runs=merged([(text, PLAIN)])),)


Counted = tuple[list[Paragraph], tuple[int, int]]
"""Paragraphs, and how many words of the old and of the new side did not stay."""


def _whole(old: Paras, new: Paras) -> Counted:
    """Paragraphs that are on one side only, or one that is the same on both."""
    op: Literal["same", "gone", "new"] = "same" if old and new else "gone" if old else "new"
    found = [
        Paragraph(
            change=op,
            pieces=tuple(Piece(op=op, text=text, marks=marks) for text, marks in here.runs),
            path=here.path,
            joined=here.joined,
            old_path=here.path,
            old_joined=old[0].joined if new and old else here.joined,
        )
        for here in new or old
    ]
    words = 0 if op == "same" else sum(sum(tokens(here.text).words) for here in new or old)
    return found, (words if op == "gone" else 0, words if op == "new" else 0)


def _edited(old: Paras, new: Paras, budget: Budget) -> Counted:
    """A paragraph that is on both sides and not the same; or one that was split into several, or several joined."""
    texts = BREAK.join(para.text for para in old), BREAK.join(para.text for para in new)
    parts = tokens(texts[0]), tokens(texts[1])
    matches = _matches(texts, parts, budget)
    pieces = _gone_first(_pieces(_runs(old), _runs(new), _segments(texts, parts, matches)))
    kept = [
        sum(sum(part.words[start : start + m.size]) for m, start in starts)
        for part, starts in zip(parts, ([(m, m.old) for m in matches], [(m, m.new) for m in matches]), strict=True)
    ]
    counts = sum(parts[0].words) - kept[0], sum(parts[1].words) - kept[1]
    if len(old) == len(new):
        return [_paragraph(old[0], new[0], pieces)], counts
    break_: Literal["gone", "new"] = "new" if len(new) > 1 else "gone"
    several, one = (new, old[0]) if len(new) > 1 else (old, new[0])
    found = []
    for number, (part, own) in enumerate(zip(several, _broken(pieces, several, break_), strict=True)):
        beside = replace(one, joined=part.joined) if number else one
        paragraph = _paragraph(beside, part, own) if len(new) > 1 else _paragraph(part, beside, own)
        found.append(replace(paragraph, change="edited", break_=break_ if number else ""))
    return found, counts


def _runs(paras: Paras) -> list[Run]:
    runs = [*paras[0].runs]
    for para in paras[1:]:
        runs += [(BREAK, PLAIN), *para.runs]
    return runs


def _paragraph(old: Para, new: Para, pieces: Iterable[Piece]) -> Paragraph:
    joined = tuple(_joined(pieces))
    return Paragraph(
        change="edited" if any(piece.op in ("gone", "new") for piece in joined) else "restyled",
        pieces=joined,
        path=new.path,
        joined=new.joined,
        old_path=old.path,
        old_joined=old.joined,
    )


def _broken(pieces: Iterable[Piece], several: Paras, side: str) -> Iterator[list[Piece]]:
    """The pieces cut where a paragraph of that side ends, without the breaks themselves."""
    ends = [*accumulate((len(para.text) + 1 for para in several[:-1]), initial=-1)][1:]
    other = "gone" if side == "new" else "new"
    own: list[Piece] = []
    at = 0
    for piece in pieces:
        if piece.op in (side, "same", "restyled"):
            start, at = at, at + len(piece.text)
            while ends and ends[0] < at:
                cut = ends.pop(0) - start
                before, own = _turned([*own, *_part(piece, 0, cut)], other)
                yield before
                piece, start = replace(piece, text=piece.text[cut + 1 :]), start + cut + 1
        own += _part(piece, 0, len(piece.text))
    yield own


def _turned(pieces: list[Piece], other: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces before a break; and those that the other side had at the beginning of the sentence behind it."""
    at = len(pieces) - 1
    is_behind = at > 0 and pieces[at].op == other and pieces[at].text.strip()
    return (pieces[:at], pieces[at:]) if is_behind and END.search(pieces[at - 1].text) else (pieces, [])


def _part(piece: Piece, start: int, end: int) -> list[Piece]:
    return [replace(piece, text=piece.text[start:end])] if start < end else []


def _matches(texts: tuple[str, str], parts: tuple[Tokens, Tokens], budget: Budget) -> list[Match]:
    """The tokens that stayed: sentence by sentence, then word by word in sentences that belong together."""
    old, new = parts[0].texts, parts[1].texts
    if old == new:
        return [Match(0, 0, len(old))] if old else []
    cuts = [_sentences(text, part) for text, part in zip(texts, parts, strict=True)]
    olds, news = [
        [Item(tuple(part.texts[a:b]), part.texts[a:b]) for a, b in pairwise(cut)]
        for part, cut in zip(parts, cuts, strict=True)
    ]
    both = {item.key for item in olds} & {item.key for item in news}
    matches: list[Match] = []
    for span, is_alike in _lined_up(align(olds, news, budget)):
        a, b, c, d = cuts[0][span.a], cuts[0][span.b], cuts[1][span.c], cuts[1][span.d]
        if is_alike:
            inside = tidied(common(old[a:b], new[c:d], budget), old[a:b], new[c:d])
        else:
            inside = [] if {olds[span.a].key, news[span.c].key} & both else same_ends(old[a:b], new[c:d])
        matches += [Match(a + m.old, c + m.new, m.size) for m in inside]
    return matches


def _lined_up(spans: Iterable[Span]) -> Iterator[tuple[Span, bool]]:
    """Sentences that belong together; and where one sentence alone took the place of one, these two, though unlike."""
    for is_alike, group in groupby(spans, key=lambda span: span.a < span.b and span.c < span.d):
        run = list(group)
        if is_alike:
            yield from ((span, True) for span in run)
        elif (run[-1].b - run[0].a, run[-1].d - run[0].c) == (1, 1):
            yield Span(run[0].a, run[-1].b, run[0].c, run[-1].d), False


def _sentences(text: str, parts: Tokens) -> list[int]:
    """The tokens with which sentences begin, and behind them the number of tokens."""
    return list(dict.fromkeys([0, *map(parts.at, starts(text)), len(parts.texts)])) if parts.texts else [0]


def _segments(texts: tuple[str, str], parts: tuple[Tokens, Tokens], matches: list[Match]) -> Iterator[_Seg]:
    """Both texts from end to end; spaces that both sides have around a change are no part of it."""
    i = j = 0
    ends = (len(texts[0]), len(texts[0])), (len(texts[1]), len(texts[1]))
    for (a, b), (c, d) in [*_stretches(texts, parts, matches), ends]:
        old, new = texts[0][i:a], texts[1][j:c]
        lead = _common_spaces(old, new)
        trail = _common_spaces(old[lead:][::-1], new[lead:][::-1])
        if lead:
            yield _Seg(True, lead, lead)
        if len(old) > lead + trail or len(new) > lead + trail:
            yield _Seg(False, len(old) - lead - trail, len(new) - lead - trail)
        if trail or a < b:
            yield _Seg(True, trail + b - a, trail + d - c)
        i, j = b, d


def _stretches(
    texts: tuple[str, str], parts: tuple[Tokens, Tokens], matches: list[Match]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where equal text stands on each side, in characters: whole matches if their spaces are equal too, else tokens."""
    for match in matches:
        sides = []
        for part, start in zip(parts, (match.old, match.new), strict=True):
            sides.append((part.starts[start], part.ends[start + match.size - 1]))
        (a, b), (c, d) = sides
        if texts[0][a:b] == texts[1][c:d]:
            yield (a, b), (c, d)
        else:
            for n in range(match.size):
                i, j = match.old + n, match.new + n
                yield (parts[0].starts[i], parts[0].ends[i]), (parts[1].starts[j], parts[1].ends[j])


def _common_spaces(old: str, new: str) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other or not one.isspace():
            break
        count += 1
    return count


def _pieces(old: Sequence[Run], new: Sequence[Run], segments: Iterable[_Seg]) -> Iterator[Piece]:
    if len(old) == len(new) == 1 and old[0][1] == new[0][1]:
        yield from _alike(old[0][0], new[0][0], old[0][1], segments)
        return
    olds, news = _Cursor(old), _Cursor(new)
    for segment in segments:
        if not segment.same:
            yield from (Piece(op="gone", text=text, marks=marks) for text, marks in olds.take(segment.old))
            yield from (Piece(op="new", text=text, marks=marks) for text, marks in news.take(segment.new))
            continue
        left = segment.old
        while left:
            size = min(left, olds.ahead(), news.ahead())
            (text, before), (_, marks) = olds.take(size)[0], news.take(size)[0]
            same = before == marks
            yield Piece(op="same" if same else "restyled", text=text, marks=marks, old_marks=None if same else before)
            left -= size


def _alike(old: str, new: str, marks: Marks, segments: Iterable[_Seg]) -> Iterator[Piece]:
    """The pieces of two texts that are set one way throughout, as most are."""
    i = j = 0
    for same, gone, came in segments:
        if same and gone:
            yield Piece("same", old[i : i + gone], marks)
        elif not same and gone:
            yield Piece("gone", old[i : i + gone], marks)
        if not same and came:
            yield Piece("new", new[j : j + came], marks)
        i, j = i + gone, j + came


class _Cursor:
    """Walks runs by characters."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._at = self._offset = 0

    def ahead(self) -> int:
        """How many characters of the same marks lie ahead."""
        return len(self._runs[self._at][0]) - self._offset

    def take(self, size: int) -> list[Run]:
        taken = []
        while size:
            text, marks = self._runs[self._at]
            part = text[self._offset : self._offset + size]
            taken.append((part, marks))
            size -= len(part)
            self._offset += len(part)
            if self._offset == len(text):
                self._at, self._offset = self._at + 1, 0
        return taken


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbours of one fate and one set of marks as one piece."""
    run = list(pieces)
    if not any(one.op == other.op for one, other in pairwise(run)):
        return run
    groups = groupby(run, key=lambda piece: (piece.op, piece.marks, piece.old_marks, piece.move))
    return [_whole_piece(list(group)) for _, group in groups]


def _whole_piece(group: list[Piece]) -> Piece:
    return replace(group[0], text="".join(piece.text for piece in group)) if len(group) > 1 else group[0]


def _gone_first(pieces: Iterable[T]) -> list[T]:
    """The same sequence; between two things that stayed, what is gone stands before what is new."""
    found = list(pieces)
    fates = list(map(_fate, found))
    if ("new", "gone") not in pairwise(fates):
        return found
    turned: list[T] = []
    for is_one_sided, group in groupby(found, key=lambda piece: _fate(piece) in ("gone", "new")):
        run = list(group)
        turned += sorted(run, key=lambda piece: _fate(piece) == "new") if is_one_sided else run
    return turned


def _fate(piece: Piece | Paragraph) -> str:
    return piece.op if isinstance(piece, Piece) else piece.change


def _regrouped(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """A paragraph that left or joined the list of the one before, while both stayed, is restyled."""
    before: ParaChange = "new"
    for paragraph in paragraphs:
        moved = paragraph.joined != paragraph.old_joined and before not in ("gone", "new")
        yield replace(paragraph, change="restyled") if moved and paragraph.change == "same" else paragraph
        before = paragraph.change


def has_formatting(paragraphs: Iterable[Paragraph]) -> bool:
    """Whether something kept its words and changed its form."""
    return any(
        paragraph.change == "restyled"
        or paragraph.remark
        or paragraph.break_
        or any(piece.old_marks is not None for piece in paragraph.pieces)
        for paragraph in paragraphs
    )


FLIPPED: dict[str, Literal["same", "gone", "new", "edited", "restyled"]] = {
    "gone": "new",
    "new": "gone",
    "same": "same",
    "edited": "edited",
    "restyled": "restyled",
}


BREAKS: dict[str, Literal["", "new", "gone"]] = {"": "", "new": "gone", "gone": "new"}


def _flipped(change: WordChange) -> WordChange:
    """The same difference seen from the other side."""
    paragraphs = tuple(_gone_first(map(_flipped_paragraph, change.paragraphs)))
    return replace(change, paragraphs=paragraphs, gone=change.new, new=change.gone)


def _flipped_paragraph(paragraph: Paragraph) -> Paragraph:
    return Paragraph(
        change=FLIPPED[paragraph.change],
        pieces=tuple(_joined(_gone_first(map(_flipped_piece, paragraph.pieces)))),
        path=paragraph.old_path,
        joined=paragraph.old_joined,
        old_path=paragraph.path,
        old_joined=paragraph.joined,
        break_=BREAKS[paragraph.break_],
    )


def _flipped_piece(piece: Piece) -> Piece:
    if piece.old_marks is not None:
        return replace(piece, marks=piece.old_marks, old_marks=piece.marks)
    return replace(piece, op=FLIPPED[piece.op])
