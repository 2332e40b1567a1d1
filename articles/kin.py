"""Blocks that belong together by their words where their keys cannot say it: split, merged, or written under a new key.

It knows documents and the word difference, and nothing of how rows are drawn.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from articles import words
from articles.alignment import Budget, Item, align, tokens
from articles.document import Block, Fact, FactBlock, ProseBlock, recorded
from articles.pieces import Paragraph, Piece, WordChange
from articles.richtext import parse
from articles.sentences import sentences

LEAST = 25
"""A block with fewer letters than this has no kin: as few may stand in two blocks by chance."""

SHARED = 0.6
"""The share of a block's letters that must come from the other one."""

BESIDE = 0.35
"""The share of its letters in pairs of words that must stand side by side there too: any long text has most words."""

ROOM = 1.2
"""How often all parts of a split block may have its letters: more are copies and no parts."""

WEIGHED = 1_000
"""Up to so many pairs of blocks that came and blocks that left are all weighed."""

RARE = 4
NEAREST = 3
"""Of more pairs, those blocks that have most of the words and sentences which no more than so many blocks have."""


class Kin(Struct, frozen=True, kw_only=True):
    """How a block came from others, or what became of it.

    "split": one old block became the new ones; "merged": the old ones became one; "rewritten": one took the place of
    another. `words` is the difference of their texts as far as it stands in this block's row; a row that no longer
    stands anywhere has none.
    """

    how: Literal["split", "merged", "rewritten"]
    old: tuple[str, ...]
    new: tuple[str, ...]
    words: WordChange


Blocks = Mapping[str, Block]
Facts = Mapping[str, Fact]
Edge = tuple[str, str]


def find_kin(olds: Blocks, news: Blocks, old_facts: Facts, new_facts: Facts) -> dict[str, Kin]:
    """By block key: its kin. Both sides in their order; a key that both sides have is one block."""
    before, after = _texts(olds, news, old_facts, new_facts), _texts(news, olds, new_facts, old_facts)
    came = [key for key in after if key not in olds]
    left = [key for key in before if key not in news]
    if not came and not left:
        return {}
    gone, new = _loose(before, after), _loose(after, before)
    edges = {(old, key): weight for key, old, weight in _origins(came, new, gone)}
    edges |= {(key, now): weight for key, now, weight in _origins(left, gone, new)}
    room = [{key: ROOM * part.words.total() for key, part in side.items()} for side in (gone, new)]
    found: dict[str, Kin] = {}
    for group in _groups(edges, olds, news, room):
        found |= _told(*group, before, after)
    return found


def text_of(block: Block, facts: Facts) -> str:
    """The rich text of a block in paragraphs, blank for one that has none."""
    if isinstance(block, ProseBlock):
        return recorded(block.text, "")
    if isinstance(block, FactBlock) and block.fact in facts:
        statement = recorded(facts[block.fact].statement, "")
        return f"<p>{statement}</p>" if statement else ""
    return ""


def _texts(blocks: Blocks, others: Blocks, facts: Facts, other_facts: Facts) -> dict[str, str]:
    """The texts by key; a fact that both sides have is told by its own key, unless it stands in the same block."""
    return {
        key: text
        for key, block in blocks.items()
        if not (isinstance(block, FactBlock) and block.fact in other_facts and block != others.get(key))
        and (text := text_of(block, facts))
    }


def _sentences(html: str) -> list[str]:
    return [sentence for para in parse(html) for sentence in sentences(para.text)]


class _Part:
    """Sentences of a block, and how many letters stand in each word and in each pair of neighbors."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.sentences = parts

    @cached_property
    def texts(self) -> list[list[str]]:
        return [tokens(part).texts for part in self.sentences]

    @cached_property
    def words(self) -> Counter[str]:
        return _letters(word for part in self.texts for word in part)

    @cached_property
    def pairs(self) -> Counter[str]:
        return _letters(f"{one} {other}" for part in self.texts for one, other in pairwise(part))


def _letters(parts: Iterable[str]) -> Counter[str]:
    return Counter({part: len(part) * times for part, times in Counter(parts).items()})


def _shared(one: Counter[str], other: Counter[str]) -> int:
    if len(other) < len(one):
        one, other = other, one
    return sum(min(size, other[part]) for part, size in one.items() if part in other)


def _loose(texts: Mapping[str, str], others: Mapping[str, str]) -> dict[str, _Part]:
    """By key the sentences that came from, or went to, no sentence of the same block."""
    budget = Budget()
    found = {}
    for key, text in texts.items():
        if key not in others:
            found[key] = _Part(_sentences(text))
        elif text != others[key]:
            own, theirs = _sentences(text), _sentences(others[key])
            spans = align([Item(part, part) for part in own], [Item(part, part) for part in theirs], budget)
            found[key] = _Part([own[n] for span in spans if span.c == span.d for n in range(span.a, span.b)])
    return found


def _origins(
    keys: Sequence[str], mine: Mapping[str, _Part], theirs: Mapping[str, _Part]
) -> Iterator[tuple[str, str, int]]:
    """Each block with the one on the other side that most of its letters come from, and how many these are."""
    homes = _homes(theirs) if len(keys) * len(theirs) > WEIGHED else None
    taken: Counter[str] = Counter()
    for key in keys:
        own = mine[key]
        size = own.words.total()
        if size < LEAST:
            continue
        shared: dict[str, tuple[int, int]] = {}
        for other in theirs if homes is None else _nearest(own, homes):
            letters = _shared(own.words, theirs[other].words)
            if letters >= SHARED * size:
                shared[other] = _shared(own.pairs, theirs[other].pairs), letters
        best = max(shared, key=lambda other: (*shared[other], -taken[other], other), default="")
        if best and shared[best][0] >= BESIDE * own.pairs.total():
            taken[best] += 1
            yield key, best, shared[best][1]


def _homes(blocks: Mapping[str, _Part]) -> dict[str, list[str]]:
    """The blocks that have a word or a sentence, if these are few."""
    homes: dict[str, list[str]] = {}
    for key, block in blocks.items():
        for part in {*block.sentences, *block.words}:
            homes.setdefault(part, []).append(key)
    return {part: found for part, found in homes.items() if len(found) <= RARE}


def _nearest(own: _Part, homes: Mapping[str, Sequence[str]]) -> list[str]:
    """The few blocks that have most of its words and sentences."""
    votes: Counter[str] = Counter()
    for part in (*own.sentences, *own.words):
        for other in homes.get(part, ()):
            votes[other] += len(part)
    return sorted(votes, key=lambda other: (-votes[other], other))[:NEAREST]


def _groups(
    edges: Mapping[Edge, int], olds: Blocks, news: Blocks, room: Sequence[Mapping[str, float]]
) -> Iterator[tuple[list[str], list[str]]]:
    """One old block with those that it became, or those that became one with it; the strongest ties come first.

    `room` says for how many letters a block of either side has room.
    """
    after: dict[str, list[str]] = {key: [key] for edge in edges for key in edge if key in olds and key in news}
    before = {key: [key] for key in after}
    for old, new in sorted(edges, key=lambda edge: (-edges[edge], sorted(edge))):
        became, came_of = [*after.get(old, []), new], [*before.get(new, []), old]
        is_split = all(before.get(key, [old]) == [old] for key in became)
        is_split &= sum(edges.get((old, key), 0) for key in became) <= room[0].get(old, 0)
        is_merged = all(after.get(key, [new]) == [new] for key in came_of)
        is_merged &= sum(edges.get((key, new), 0) for key in came_of) <= room[1].get(new, 0)
        if is_split or is_merged:
            after[old], before[new] = became, came_of
    for old, became in after.items():
        if len(became) > 1 or (became != [old] and len(before[became[0]]) == 1):
            yield [old], became
    for new, came_of in before.items():
        if len(came_of) > 1:
            yield came_of, [new]


def _told(olds: list[str], news: list[str], before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Kin]:
    """The difference of all their texts, cut into what stands in each row."""
    if len(news) > 1:
        news = _sorted(news, after, before[olds[0]])
    elif len(olds) > 1:
        olds = _sorted(olds, before, after[news[0]])
    change = words.compare("".join(before[key] for key in olds), "".join(after[key] for key in news))
    how: Literal["split", "merged", "rewritten"] = (
        "rewritten" if len(olds) == len(news) else "split" if len(olds) == 1 else "merged"
    )
    nothing = WordChange(paragraphs=())
    counts = [len(parse(after[key])) for key in news] if len(news) > 1 else [0]
    shares = dict(zip(news, _shares(change, counts), strict=True))
    return {
        key: Kin(how=how, old=tuple(olds), new=tuple(news), words=shares.get(key, nothing))
        for key in dict.fromkeys([*olds, *news])
    }


def _sorted(keys: Iterable[str], texts: Mapping[str, str], whole: str) -> list[str]:
    """The blocks in the order in which their sentences stand in the whole text; those of which none does come last."""
    places = {sentence: place for place, sentence in reversed([*enumerate(_sentences(whole))])}
    last = len(places)
    return sorted(keys, key=lambda key: min((places.get(part, last) for part in _sentences(texts[key])), default=last))


def _shares(change: WordChange, counts: Sequence[int]) -> Iterator[WordChange]:
    """The difference cut after so many paragraphs of the new side each; what went stands with what came before it."""
    if len(counts) == 1:
        yield change
        return
    own: list[Paragraph] = []
    left, following = counts[0], list(counts[1:])
    for paragraph in change.paragraphs:
        begins = paragraph.change != "gone" and paragraph.break_ != "gone"
        if begins and left == 0:
            yield _share(own)
            own, left = [], following.pop(0)
        left -= begins
        own.append(paragraph)
    yield _share(own)


def _share(paragraphs: Sequence[Paragraph]) -> WordChange:
    """One row's paragraphs; a sentence that moved to another row has no number here, and counts in none."""
    ends = {
        op: {piece.move for each in paragraphs for piece in each.pieces if piece.op == op} for op in ("gone", "new")
    }
    here = ends["gone"] & ends["new"]
    shown = [
        replace(each, pieces=tuple(piece if piece.move in here else _unmoved(piece) for piece in each.pieces))
        for each in paragraphs
    ]
    if shown and shown[0].break_ == "new":
        shown[0] = replace(shown[0], break_="")
    counted = Counter[str]()
    for each in paragraphs:
        for (op, move), group in groupby(each.pieces, key=lambda piece: (piece.op, piece.move)):
            fate = op if not move else f"moved {op}" if move in here else "elsewhere"
            counted[fate] += words.count("".join(piece.text for piece in group), rich=False)
    return WordChange(
        paragraphs=tuple(shown),
        gone=counted["gone"],
        new=counted["new"],
        moved=counted["moved new"],
        formatting=words.has_formatting(shown),
    )


def _unmoved(piece: Piece) -> Piece:
    return Piece(piece.op, piece.text, piece.marks) if piece.move else piece
