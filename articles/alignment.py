"""Which parts of two sequences belong together: tokens of text, equal stretches, and likeness of sentences.

It knows nothing of markup. All work is bounded by a `Budget`, counted and not timed, so that an answer never depends
on the machine.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from articles.order import rising

LONGEST = 10_000
"""A pair with more tokens than this on one side is not compared: its memory grows with the product."""

ALIKE = 0.4
"""Two sentences belong together if at least this share of their letters stands in words that both have."""

CONTAINED = 0.75
"""Or if more than this share of the shorter one's letters does: it was cut down, or built out."""

DEEPEST = 3
WIDEST = 5_000
"""How often a gap that is too wide to weigh is cut at sentences with words of their own, and how wide it may be."""

JOINT = 0.8
MOST = 3
"""What several sentences paired with one gain beside two single ones, and how many they may be."""

EQUAL = 1.0
"""What equal items gain over items that merely have the same words."""

FEW = 2_500
"""Up to so many pairs of items are all weighed, so that the longest sentences stay and not the most."""


def _combining() -> str:
    """A character class of all combining marks, which `\\w` leaves out."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    return "".join(map(chr, codes)) + "\U000e0100-\U000e01ef"


_MARKS = _combining() + "\u200c\u200d\u200e\u200f\u061c\u00ad\u2060"
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_TRAILING = "\u30fc\uff70" + "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
"""The long mark and small kana belong to the character before."""

_TOKEN = re.compile(
    rf"""
    \w+://[^\s<>"“”]*[\w/]                                            # an address is one word
    | [{_SPACELESS}][{_MARKS}{_TRAILING}]*                            # scripts without spaces: by character
    | (?: (?![{_SPACELESS}])[^\W_]
        (?: [{_MARKS}] | ['’](?=[^\W_]) | (?<=\d)[.,:](?=\d) )* )+      # don’t, 1,000, 9:30
    | [\U0001f1e6-\U0001f1ff]{{2}}                                    # a flag
    | \S(?: [{_MARKS}\ufe0f\U0001f3fb-\U0001f3ff] | (?<=\u200d). )*     # punctuation, or an emoji with its joiners
    """,
    re.VERBOSE | re.DOTALL,
)
_ASCII = re.compile(
    r"""[A-Za-z0-9]+ (?: ://[^\s<>"]*[\w/] | (?: (?: ' | (?<=[0-9])[.,:](?=[0-9]) ) [A-Za-z0-9]+ )* ) | \S""",
    re.VERBOSE,
)
"""The same for ASCII, twice as fast."""


class Tokens(NamedTuple):
    """The tokens of a text but for its spaces: their texts, where each starts and ends, and whether it is a word."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    words: list[bool]

    def at(self, offset: int) -> int:
        """The first token that starts at or behind an offset of the text."""
        return bisect_left(self.starts, offset)


class Span(NamedTuple):
    """Old items from `a` to before `b` belong to new items from `c` to before `d`; one of them may be empty."""

    a: int
    b: int
    c: int
    d: int


class Match(NamedTuple):
    """`size` equal items, from `old` on one side and from `new` on the other."""

    old: int
    new: int
    size: int


class Item(NamedTuple):
    """What is aligned: `key` decides equality, the words of `text` (or these themselves) decide likeness."""

    key: Hashable
    text: str | list[str]

    def letters(self) -> dict[str, int]:
        """How many letters of it stand in each word, whatever its case."""
        parts = tokens(self.text).texts if isinstance(self.text, str) else self.text
        return {word: len(word) * times for word, times in Counter(map(str.casefold, parts)).items()}

    def size(self) -> int:
        """About how many words it has."""
        return len(self.text) // 5 + 1 if isinstance(self.text, str) else len(self.text)


class Budget:
    """How much work one comparison may still do; what is over it is shown as replaced."""

    def __init__(self, cells: int = 150_000_000, likenesses: int = 1_000_000) -> None:
        self.cells = cells
        self.likenesses = likenesses

    def words(self, old: int, new: int) -> bool:
        """Take what it costs to compare that many tokens. False if that is too much."""
        if max(old, new) > LONGEST or old * new > self.cells:
            return False
        self.cells -= old * new
        return True

    def pairs(self, old: Sequence[Item], new: Sequence[Item]) -> bool:
        """Take what it costs to weigh all those items against each other. False if that is too much."""
        width = sum(item.size() for item in old) * len(new) + sum(item.size() for item in new) * len(old)
        if width > self.likenesses:
            return False
        self.likenesses -= width
        return True


def tokens(text: str) -> Tokens:
    """Words, numbers, punctuation marks and emoji, none of them cut.

    >>> tokens("Mann’s 1,000 men—don't!").texts
    ['Mann’s', '1,000', 'men', '—', "don't", '!']
    """
    spans = [match.span() for match in (_ASCII if text.isascii() else _TOKEN).finditer(text)]
    texts = [text[start:end] for start, end in spans]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return Tokens(texts, starts, ends, [word[0].isalnum() for word in texts])


def common(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Match]:
    """The longest common subsequence as stretches in order; equal ends alone where the middle is over budget."""
    head, tail = ends(old, new)
    a, b, c, d = head, len(old) - tail, head, len(new) - tail
    matches = [Match(0, 0, head)] if head else []
    if a < b and c < d and budget.words(b - a, d - c):
        numbers: dict[Hashable, int] = {}
        olds, news = ([numbers.setdefault(item, len(numbers)) for item in side] for side in (old[a:b], new[c:d]))
        matches += [
            Match(a + code.src_start, c + code.dest_start, code.src_end - code.src_start)
            for code in Indel.opcodes(olds, news)
            if code.tag == "equal"
        ]
    return [*matches, Match(b, d, tail)] if tail else matches


def align(old: Sequence[Item], new: Sequence[Item], budget: Budget) -> list[Span]:
    """Spans that cover both sides in order: equal items one to one, like ones together, the others alone.

    One item may belong to several that stand side by side (a sentence split, two paragraphs joined). A few items are
    weighed all against all, so that the most letters stay; of many the longest common sequence stays, and the items
    between that are too many to weigh are one span.
    """
    keys = [item.key for item in old], [item.key for item in new]
    if len(old) * len(new) <= FEW:
        head, tail = ends(*keys)
        matches = [Match(0, 0, head), Match(len(old) - tail, len(new) - tail, tail)]
    else:
        matches = common(*keys, budget)
    spans: list[Span] = []
    a = c = 0
    for match in [*matches, Match(len(old), len(new), 0)]:
        spans += _between(old, new, Span(a, match.old, c, match.new), budget)
        spans += [Span(match.old + n, match.old + n + 1, match.new + n, match.new + n + 1) for n in range(match.size)]
        a, c = match.old + match.size, match.new + match.size
    return spans


def ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many items are equal at the beginning, and how many of the others at the end.

    >>> ends("heat two", "heat 2 too")
    (5, 1)
    """
    head = _equal(old, new)
    short = min(len(old), len(new)) - head
    return head, _equal(old[len(old) - short :][::-1], new[len(new) - short :][::-1]) if short else 0


def _equal(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _between(old: Sequence[Item], new: Sequence[Item], gap: Span, budget: Budget, deep: int = 0) -> list[Span]:
    a, b, c, d = gap
    if a == b or c == d:
        return [Span(n, n + 1, c, c) for n in range(a, b)] + [Span(b, b, n, n + 1) for n in range(c, d)]
    olds, news = old[a:b], new[c:d]
    if budget.pairs(olds, news):
        spans = _best(olds, news)
    elif deep < DEEPEST and max(b - a, d - c) <= WIDEST and (anchors := _anchors(olds, news)):
        spans = []
        for before, anchor in pairwise([(-1, -1), *anchors, (len(olds), len(news))]):
            inner = Span(before[0] + 1, anchor[0], before[1] + 1, anchor[1])
            spans += _between(olds, news, inner, budget, deep + 1)
            spans += [Span(anchor[0], anchor[0] + 1, anchor[1], anchor[1] + 1)] if anchor[0] < len(olds) else []
    else:
        return [gap]
    return [Span(a + s.a, a + s.b, c + s.c, c + s.d) for s in spans]


def _anchors(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[int, int]]:
    """Items that belong together because of words that stand in no other; in order on both sides."""
    olds, news = [item.letters() for item in old], [item.letters() for item in new]
    here, there = _homes(olds), _homes(news)
    votes: dict[int, dict[int, int]] = {}
    for word, i in here.items():
        if i >= 0 and (j := there.get(word, -1)) >= 0:
            found = votes.setdefault(i, {})
            found[j] = found.get(j, 0) + len(word)
    pairs: dict[int, int] = {}
    for i in sorted(votes):
        j = max(votes[i], key=lambda one: (votes[i][one], -one))
        if j not in pairs and _gains([olds[i]], [news[j]])[0][0] > 0:
            pairs[j] = i
    kept = rising([pairs[j] for j in sorted(pairs)])
    return sorted((i, j) for j, i in pairs.items() if i in kept)


def _homes(items: Sequence[dict[str, int]]) -> dict[str, int]:
    """The only item with that word; -1 for a word that several have."""
    homes: dict[str, int] = {}
    for place, letters in enumerate(items):
        for word in letters:
            homes[word] = -1 if word in homes else place
    return homes


def _best(old: Sequence[Item], new: Sequence[Item]) -> list[Span]:
    """The pairing with the most letters in common, by dynamic programming from the end."""
    olds, news = [item.letters() for item in old], [item.letters() for item in new]
    gains = {(1, 1): _gains(olds, news)}
    if len(old) == len(new) == 1:
        return [Span(0, 1, 0, 1)] if gains[1, 1][0][0] > 0 else [Span(0, 1, 0, 0), Span(1, 1, 0, 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            if one.key == other.key:
                gains[1, 1][i][j] += EQUAL
    for size in range(2, MOST + 1):
        gains[size, 1] = _gains(_grouped(olds, size), news, JOINT)
        gains[1, size] = _gains(olds, _grouped(news, size), JOINT)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    step = [[(1, 0)] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            choices = [(best[i + 1][j], (1, 0)), (best[i][j + 1], (0, 1))]
            for (m, n), table in gains.items():
                if i + m <= len(old) and j + n <= len(new) and table[i][j] > 0:
                    choices.append((best[i + m][j + n] + table[i][j], (m, n)))
            best[i][j], step[i][j] = max(choices)
    return _walk(step, len(old), len(new))


def _walk(step: list[list[tuple[int, int]]], olds: int, news: int) -> list[Span]:
    spans = []
    i = j = 0
    while i < olds or j < news:
        m, n = (0, 1) if i == olds else (1, 0) if j == news else step[i][j]
        spans.append(Span(i, i + m, j, j + n))
        i, j = i + m, j + n
    return spans


def _gains(olds: Sequence[dict[str, int]], news: Sequence[dict[str, int]], share: float = 1.0) -> list[list[float]]:
    """For each pair the letters that both have, less what they must have in common; not above 0: they do not belong."""
    totals = [sum(letters.values()) for letters in news]
    table = []
    for one in olds:
        total = sum(one.values())
        shared = (sum(min(one[word], other[word]) for word in one.keys() & other.keys()) for other in news)
        table.append(
            [
                share * max(2 * both - ALIKE * (total + size), both - CONTAINED * min(total, size))
                for both, size in zip(shared, totals, strict=True)
            ]
        )
    return table


def _grouped(items: Sequence[dict[str, int]], size: int) -> list[dict[str, int]]:
    """The letters of so many neighbors together, from each item on."""
    groups = []
    for at in range(len(items) - size + 1):
        together: dict[str, int] = {}
        for letters in items[at : at + size]:
            for word, number in letters.items():
                together[word] = together.get(word, 0) + number
        groups.append(together)
    return groups
