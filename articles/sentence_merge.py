"""Three versions of one text into one, sentence by sentence: what was changed on either side goes in.

Sentences keep their formatting, and paragraphs their form. Where both sides changed the same sentence, or wrote
something new in the same place, nothing is decided: the stretch is kept in all three versions.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from msgspec import Struct

from articles import richtext
from articles.alignment import Budget, Item, Span, align
from articles.richtext import PLAIN, Para, Run, merged
from articles.sentences import starts

Side = Literal["base", "mine", "theirs"]
UNSPACED = "。！？」』）】”"
"""After these no space stands between two sentences."""


class Token(NamedTuple):
    """A sentence without the spaces around it, or where a paragraph begins (`path` is then not None).

    `gap` is what stands before a sentence inside its paragraph; it and `joined` are details that never clash.
    """

    runs: tuple[Run, ...] = ()
    gap: tuple[Run, ...] = ()
    path: tuple[str, ...] | None = None
    joined: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two tokens the same."""
        return self.runs, self.path

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


class Stretch(Struct, frozen=True):
    """Sentences that both sides changed, each in its own way."""

    base: tuple[Token, ...]
    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]

    def text(self, side: Side, *, rich: bool = True) -> str:
        return _written(getattr(self, side), rich)


class Merged(Struct, frozen=True):
    """The text in parts: what is decided, and stretches that are not."""

    parts: tuple[Token | Stretch, ...]
    rich: bool = True
    whole: tuple[str, ...] = ()
    """The texts of base, mine and theirs where they are the answer as they stand."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(part for part in self.parts if isinstance(part, Stretch))

    def text(self, side: Side = "mine") -> str:
        """The whole text, with that side's sentences wherever both changed the same."""
        if self.whole:
            return self.whole[("base", "mine", "theirs").index(side)]
        tokens: list[Token] = []
        for part in self.parts:
            tokens += getattr(part, side) if isinstance(part, Stretch) else [part]
        return _written(tokens, self.rich)

    def shown(self, side: Side) -> str:
        """That side's sentences of all stretches, one after the other."""
        return _written([token for stretch in self.stretches for token in getattr(stretch, side)], self.rich)


def merge(base: str, mine: str, theirs: str, *, rich: bool = True) -> Merged:
    """`theirs` with what was changed from `base` to `mine`; the same change on both sides is one change.

    >>> merge("It opens. When? In June.", "It opens. When? In May.", "It is to open. When? In June.").text()
    'It is to open. When? In May.'
    >>> [stretch.text("theirs") for stretch in merge("It opens.", "It opens in May.", "It is to open.").stretches]
    ['It is to open.']
    """
    if base == theirs or mine == theirs:
        return Merged((), rich, (mine,) * 3)
    if base == mine:
        return Merged((), rich, (theirs,) * 3)
    sides = [tuple(_tokens(text, rich)) for text in (base, mine, theirs)]
    found = Merged(tuple(_merged(*sides)), rich)
    return found if _is_sound(found, sides) else Merged((Stretch(*sides),), rich, (base, mine, theirs))


def _is_sound(found: Merged, sides: Sequence[Sequence[Token]]) -> bool:
    """No sentence is doubled or gone that both sides have once, and no text is emptied that neither emptied."""
    if found.stretches:
        return True
    tokens = [part for part in found.parts if isinstance(part, Token)]
    counts = [Counter(token.text for token in side if token.runs) for side in (*sides[1:], tokens)]
    mine, theirs, now = counts
    if not now and mine and theirs:
        return False
    return all(min(mine[each], theirs[each]) <= now[each] <= max(mine[each], theirs[each]) for each in {*mine, *theirs})


# Text to tokens and back


def _tokens(text: str, rich: bool) -> Iterator[Token]:
    paras = richtext.parse(text) if rich else (Para((), 0, merged([(text, PLAIN)])),) if text else ()
    for para in paras:
        yield Token(path=para.path, joined=para.joined)
        yield from _sentences(para)


def _sentences(para: Para) -> Iterator[Token]:
    text = para.text
    gap: tuple[Run, ...] = ()
    cuts = [0, *starts(text), len(text)]
    for start, end in pairwise(cuts):
        body = text[start:end]
        first = start + len(body) - len(body.lstrip())
        last = start + len(body.rstrip())
        if first >= last:
            gap += _slice(para.runs, start, end)
            continue
        yield Token(_slice(para.runs, first, last), gap + _slice(para.runs, start, first))
        gap = _slice(para.runs, last, end)


def _slice(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    found, at = [], 0
    for text, marks in runs:
        found.append((text[max(0, start - at) : max(0, end - at)], marks))
        at += len(text)
    return merged(found)


def _written(tokens: Iterable[Token], rich: bool) -> str:
    paras: list[Para] = []
    for path, joined, sentences in _paragraphs(tokens):
        shared = _shared(paras[-1].path, path) if paras else 0
        paras.append(Para(path, min(joined, shared), _line(sentences)))
    return richtext.serialize(paras) if rich else "".join(para.text for para in paras)


def _paragraphs(tokens: Iterable[Token]) -> Iterator[tuple[tuple[str, ...], int, list[Token]]]:
    """Each that says something: its path, how many tags it shares with the one before, its sentences."""
    path: tuple[str, ...] = ()
    joined = 0
    for begins, group in groupby(tokens, key=lambda token: token.path is not None):
        found = list(group)
        if begins:
            path, joined = found[-1].path or (), found[-1].joined
        else:
            yield path, joined, found


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _line(sentences: Sequence[Token]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for token in sentences:
        if runs:
            runs += token.gap or (() if runs[-1][0][-1:] in UNSPACED else ((" ", PLAIN),))
        runs += token.runs
    return merged(runs)


# The merge


class Hunk(NamedTuple):
    """What one side made of the base's tokens from `start` to before `end`; `is_edit`: one token of one like it."""

    start: int
    end: int
    new: tuple[Token, ...]
    is_edit: bool = False

    @property
    def is_light(self) -> bool:
        """Whether something new right beside it keeps its place: one sentence was edited, or some were taken out."""
        return self.is_edit or not self.new


def _merged(base: tuple[Token, ...], mine: tuple[Token, ...], theirs: tuple[Token, ...]) -> Iterator[Token | Stretch]:
    matched = [_matched(base, side) for side in (mine, theirs)]
    hunks = [_hunks(base, side, pairs) for side, pairs in zip((mine, theirs), matched, strict=True)]
    kept = [{i: side[j] for i, j in pairs} for side, pairs in zip((mine, theirs), matched, strict=True)]
    at = 0
    for region in _regions(hunks[0], hunks[1], base):
        start, end, parts = region
        yield from (_settled(base[i], kept[0][i], kept[1][i]) for i in range(at, start))
        yield from parts
        at = end
    yield from (_settled(base[i], kept[0][i], kept[1][i]) for i in range(at, len(base)))


def _settled(base: Token, mine: Token, theirs: Token) -> Token:
    """A token that nobody changed, with the gap and the joint of the side that did."""
    return base._replace(
        gap=_either(base.gap, mine.gap, theirs.gap), joined=_either(base.joined, mine.joined, theirs.joined)
    )


def _either(base, mine, theirs):  # type: ignore[no-untyped-def]
    if base == mine:
        return theirs
    return mine if base == theirs else max(mine, theirs, key=repr)


def _matched(base: Sequence[Token], side: Sequence[Token]) -> list[tuple[int, int]]:
    """Which token of the base is which of that side, in order: equal sentences, and those that were edited."""
    places = [[at for at, token in enumerate(tokens) if token.path is None] for tokens in (base, side)]
    items = [[Item(tokens[at].runs, tokens[at].text) for at in found] for tokens, found in
             zip((base, side), places, strict=True)]  # fmt: skip
    spans = align(items[0], items[1], Budget())
    pairs = {places[0][span.a]: places[1][span.c] for span in spans if _is_pair(span)}
    for i, j in list(pairs.items()):
        if i and j and base[i - 1].path is not None and side[j - 1].path is not None:
            pairs[i - 1] = j - 1
    return _with_breaks(base, side, sorted(pairs.items()))


def _is_pair(span: Span) -> bool:
    return (span.b - span.a, span.d - span.c) == (1, 1)


def _with_breaks(base: Sequence[Token], side: Sequence[Token], pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs, and between two of them the breaks of both sides one to one from the front."""
    found: list[tuple[int, int]] = []
    i = j = 0
    for to_i, to_j in [*pairs, (len(base), len(side))]:
        breaks = [
            [at for at in range(start, end) if tokens[at].path is not None]
            for tokens, start, end in ((base, i, to_i), (side, j, to_j))
        ]
        found += zip(*breaks, strict=False)
        found.append((to_i, to_j))
        i, j = to_i + 1, to_j + 1
    return found[:-1]


def _hunks(base: Sequence[Token], side: Sequence[Token], pairs: Sequence[tuple[int, int]]) -> list[Hunk]:
    found = []
    i = j = 0
    for to_i, to_j in [*pairs, (len(base), len(side))]:
        if i < to_i or j < to_j:
            found.append(Hunk(i, to_i, tuple(side[j:to_j])))
        if to_i < len(base) and base[to_i].key != side[to_j].key:
            found.append(Hunk(to_i, to_i + 1, (side[to_j],), is_edit=True))
        i, j = to_i + 1, to_j + 1
    return found


Region = tuple[int, int, tuple[Token | Stretch, ...]]


def _regions(mine: Sequence[Hunk], theirs: Sequence[Hunk], base: tuple[Token, ...]) -> Iterator[Region]:
    """Stretches of the base that somebody changed, in order, each with what becomes of it."""
    for group in _clusters(mine, theirs, base):
        start, end = _span(group)
        made = [_applied(base, start, end, [hunk for hunk, who in group if who == side]) for side in (0, 1)]
        sides = {who for _, who in group}
        if len(sides) == 1 or _keys(made[0]) == _keys(made[1]):
            yield start, end, made[min(sides)]
        else:
            yield start, end, (Stretch(base[start:end], *made),)


Owned = tuple[Hunk, int]
"""A hunk, and whose it is: 0 mine, 1 theirs."""


def _clusters(mine: Sequence[Hunk], theirs: Sequence[Hunk], base: Sequence[Token]) -> list[list[Owned]]:
    """Hunks of both sides in order, those together that cannot both be done."""
    groups: list[list[Owned]] = [[(hunk, 0)] for hunk in mine]
    for hunk in theirs:
        met = [group for group in groups if any(who == 0 and _meet(each, hunk, base) for each, who in group)]
        groups = [group for group in groups if group not in met]
        groups.append([*(each for group in met for each in group), (hunk, 1)])
    found: list[list[Owned]] = []
    for group in sorted((sorted(group, key=_place) for group in groups), key=_span):
        if found and _span(group)[0] < _span(found[-1])[1]:
            found[-1] = sorted([*found[-1], *group], key=_place)
        else:
            found.append(group)
    return found


def _place(each: Owned) -> tuple[int, int, int]:
    return each[0].start, each[0].end, each[1]


def _span(group: Sequence[Owned]) -> tuple[int, int]:
    return min(hunk.start for hunk, _ in group), max(hunk.end for hunk, _ in group)


def _meet(one: Hunk, other: Hunk, base: Sequence[Token]) -> bool:
    """Whether two hunks of different sides touch the same tokens, or the same place between two."""
    if one.start == one.end == other.start == other.end:
        return True
    for inserted, wide in ((one, other), (other, one)):
        if inserted.start == inserted.end:
            if inserted.start in (wide.start, wide.end):
                return not _is_free_beside(inserted, wide, base)
            return wide.start < inserted.start < wide.end
    return max(one.start, other.start) < min(one.end, other.end)


def _is_free_beside(inserted: Hunk, wide: Hunk, base: Sequence[Token]) -> bool:
    """What is new beside a sentence that was edited or taken out keeps its place, but not beside a paragraph that
    went: it would fall into the one before."""
    return wide.is_light and not (not wide.new and any(token.path is not None for token in base[wide.start : wide.end]))


def _applied(base: Sequence[Token], start: int, end: int, hunks: Sequence[Hunk]) -> tuple[Token, ...]:
    found: list[Token] = []
    at = start
    for hunk in hunks:
        found += [*base[at : hunk.start], *hunk.new]
        at = hunk.end
    return (*found, *base[at:end])


def _keys(tokens: Iterable[Token]) -> list[tuple[object, ...]]:
    return [token.key for token in tokens]
