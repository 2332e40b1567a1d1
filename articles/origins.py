"""Since which of several states of a block each of its sentences and values stands.

It is given the states oldest first and answers with their places in that sequence; whether they are saves or editions,
and whose, it does not know.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Raw, Struct, json
from msgspec.structs import replace
from rapidfuzz.distance import Indel

from articles.alignment import MOST, Budget, Item, align
from articles.document import (
    SCHEMA,
    Block,
    Citation,
    Fact,
    FactBlock,
    ProseBlock,
    SectionBlock,
    from_json,
    recorded,
    to_json,
)
from articles.fields import FIELDS, Names, in_words
from articles.richtext import PLAIN, Para, Run, parse, serialize
from articles.sentences import sentences as split
from articles.sentences import starts
from facts import kinds, status

Key = tuple[str, int]
"""The words of a sentence, and how many equal ones stand before it in the same text."""

SHORT, PLAINLY = 2_000, 0.8
"""Up to so many letters two sentences are held against each other at once, and what share of them must be the same."""

ENDS = ("</p>", "</li>", "</h3>", "</blockquote>")
"""Where paragraphs end."""

NOT_TOLD = frozenset({"text", "heading", "fact", "runs_on", "leans_on", "statement", "details", "citations"})
"""Fields that are told as sentences, one by one, or not at all."""


class State(Struct, frozen=True):
    """A block, with the fact that it shows."""

    block: Block
    fact: Fact | None = None

    @property
    def text(self) -> str:
        """What is read as sentences; "" for a picture or an embed."""
        match self.block:
            case FactBlock():
                return recorded(self.fact.statement, "") if self.fact else ""
            case ProseBlock(text=text) | SectionBlock(heading=text):
                return recorded(text, "")
        return ""

    @property
    def is_rich(self) -> bool:
        return not isinstance(self.block, SectionBlock)


class Sentence(Struct, frozen=True):
    """One sentence: its words with single spaces, the same as rich text, and whether a paragraph begins with it."""

    words: str
    html: str
    opens: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """A sentence of the newest state, and the states that account for it.

    `since` brought these words. `first` brought what they are a new wording of, and is `since` where they are not one.
    `back` brought them back after they were gone, the last time; None if they never were.
    """

    sentence: Sentence
    since: int
    first: int
    back: int | None = None

    @property
    def is_reworded(self) -> bool:
        return self.first != self.since


class Value(Struct, frozen=True, kw_only=True):
    """A value of the newest state beside its sentences, in words; `since` is the state that brought it as it is.

    `read` gives the same value of any state, to compare with `raw`.
    """

    name: str
    label: str
    words: str
    since: int
    raw: Any
    read: Callable[[State], Any]

    def stands_in(self, state: State) -> bool:
        return bool(self.read(state) == self.raw)


class _Parts(Struct):
    """A document with its blocks and facts left as they are written."""

    schema: int
    blocks: list[Raw]
    facts: list[Raw]


_document = json.Decoder(_Parts)
_block: json.Decoder[Block] = json.Decoder(Block)
_fact = json.Decoder(Fact)


def state_in(document: str, key: str) -> State | None:
    """The block of that key in a document's JSON, None if it has none; of all the rest nothing is read.

    Which copy of its fact it is does not matter here.
    """
    if f'"key":"{key}"' not in document:
        return None
    parts = _document.decode(document)
    if parts.schema != SCHEMA:
        parts = _document.decode(to_json(from_json(document)))
    raw = _named(parts.blocks, key)
    block = _block.decode(raw) if raw else None
    if not isinstance(block, FactBlock):
        return State(block) if block else None
    shown = _named(parts.facts, block.fact)
    return State(block, replace(_fact.decode(shown), version=0) if shown else None)


def _named(parts: Iterable[Raw], key: str) -> Raw | None:
    """Quotes inside a text are escaped, so that these bytes stand for nothing else."""
    named = f'"key":"{key}"'.encode()
    return next((raw for raw in parts if named in bytes(raw)), None)


def lines(states: Sequence[State | None]) -> list[Line]:
    """Each sentence of the newest state in its order. None stands for a time in which the block was not there.

    A sentence that keeps its words keeps its origin wherever in the block it moves, and whatever becomes of its
    formatting. One that comes back, by a restore or by hand, is still of those who wrote it first.
    """
    newest = states[-1]
    if newest is None:
        return []
    known = ever(states)
    shown = sentences(newest.text, rich=newest.is_rich)
    keys = _numbered([sentence.words for sentence in shown])
    return [replace(known[key], sentence=sentence) for key, sentence in zip(keys, shown, strict=True)]


class Reading:
    """The sentences of many states, each paragraph read once: a text and its next version have most in common."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def keys(self, state: State) -> list[Key]:
        """The sentences in their order."""
        if not state.is_rich:
            return _numbered([" ".join(state.text.split())])
        return _numbered([words for part in _parts(state.text) for words in self._words(part)])

    def said(self, state: State) -> frozenset[str]:
        """The words of every sentence in it."""
        return frozenset(words for words, _ in self.keys(state))

    def _words(self, part: str) -> list[str]:
        if part not in self._known:
            found = [sentence for para in parse(part) for sentence in split(para.text)]
            self._known[part] = [" ".join(sentence.split()) for sentence in found]
        return self._known[part]


def _parts(text: str) -> list[str]:
    for end in ENDS:
        text = text.replace(end, f"{end}\0")
    return text.split("\0")


def ever(states: Sequence[State | None]) -> dict[Key, Line]:
    """Every sentence that the block ever had, with what the newest of its states says of it."""
    budget, reading = Budget(), Reading()
    known: dict[Key, Line] = {}
    there: list[Key] = []
    last: list[Key] = []
    text: str | None = ""
    for at, state in enumerate(states):
        if state is not None and state.text == text:
            continue
        text = state.text if state else None
        before, there = frozenset(there), reading.keys(state) if state else []
        here = frozenset(there)
        likes = _likes([key for key in last if key not in here], [key for key in there if key not in known], budget)
        for key in there:
            if key not in known:
                first = min((known[old].first for old in likes.get(key, ())), default=at)
                known[key] = Line(sentence=Sentence(key[0], ""), since=at, first=first)
            elif key not in before:
                known[key] = replace(known[key], back=at)
        last = there if state else last
    return known


def _likes(gone: list[Key], fresh: list[Key], budget: Budget) -> dict[Key, list[Key]]:
    """Of new sentences the old ones that they were made of: one reworded, two made one, or one made two."""
    if not gone or not fresh:
        return {}
    if len(gone) == len(fresh) and all(_is_touched_up(old[0], new[0]) for old, new in zip(gone, fresh, strict=True)):
        return {new: [old] for old, new in zip(gone, fresh, strict=True)}
    olds, news = ([Item(key, key[0]) for key in side] for side in (gone, fresh))
    return {
        fresh[place]: gone[span.a : span.b]
        for span in align(olds, news, budget)
        if span.a < span.b and 1 in (span.b - span.a, span.d - span.c) and max(span.b - span.a, span.d - span.c) <= MOST
        for place in range(span.c, span.d)
    }


def _is_touched_up(old: str, new: str) -> bool:
    """Whether it is plain at once, by letters, that one is the other with a few words changed: most edits are."""
    return max(len(old), len(new)) <= SHORT and Indel.normalized_similarity(old, new) >= PLAINLY


def _numbered(all_words: Sequence[str]) -> list[Key]:
    seen: dict[str, int] = {}
    keys = []
    for words in all_words:
        keys.append((words, seen.get(words, 0)))
        seen[words] = seen.get(words, 0) + 1
    return keys


def sentences(text: str, *, rich: bool = True) -> list[Sentence]:
    """The sentences of a text in reading order, each with its own formatting; plain text, a heading's, is one.

    >>> [each.html for each in sentences("<p>It is <em>on</em>. Mr. Mann says so.</p>")]
    ['It is <em>on</em>.', 'Mr. Mann says so.']
    """
    if not rich:
        return [Sentence(" ".join(text.split()), _html([(text, PLAIN)]), opens=True)]
    return [sentence for para in parse(text) for sentence in _sentences(para)]


def _sentences(para: Para) -> Iterator[Sentence]:
    opens = True
    for a, b in pairwise([0, *starts(para.text), len(para.text)]):
        if words := " ".join(para.text[a:b].split()):
            yield Sentence(words, _html(_slice(para.runs, a, b)), opens)
            opens = False


def _html(runs: Sequence[Run]) -> str:
    return serialize([Para(path=(), joined=0, runs=tuple(runs))]).strip()


def paragraphs(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    """Sentences that follow each other, cut where a paragraph begins."""
    paragraph: list[Sentence] = []
    for sentence in sentences:
        if sentence.opens and paragraph:
            yield tuple(paragraph)
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield tuple(paragraph)


def _slice(runs: Sequence[Run], a: int, b: int) -> tuple[Run, ...]:
    """The runs from one character to another."""
    cut, start = [], 0
    for text, marks in runs:
        if part := text[max(a - start, 0) : max(b - start, 0)]:
            cut.append((part, marks))
        start += len(text)
    return tuple(cut)


def values(states: Sequence[State | None], names: Names) -> list[Value]:
    """What the newest state holds beside its sentences; blank and unrecorded values are left out.

    A value that left and came back counts from its return.
    """
    newest = states[-1]
    if newest is None:
        return []
    return [
        replace(value, since=_since(states, value))
        for value in (*_fields(newest, names), *_details(newest), *_citations(newest, names))
        if value.words
    ]


def _since(states: Sequence[State | None], value: Value) -> int:
    at = len(states) - 1
    while at and (older := states[at - 1]) is not None and value.stands_in(older):
        at -= 1
    return at


def _fields(newest: State, names: Names) -> Iterator[Value]:
    """The plain fields of the block and of its fact."""
    for part in ("block", "fact"):
        owner = getattr(newest, part)
        for name, field in FIELDS[type(owner)].items() if owner else ():
            if name in NOT_TOLD or (part == "fact" and name in ("kind", "topic")):
                continue
            raw = getattr(owner, name)
            words = (
                marked(owner) if name == "status" else recorded(in_words(owner, name, raw, names), "") if raw else ""
            )
            yield Value(name=name, label=field.label, words=words, since=0, raw=raw, read=_reader(part, name))


def marked(fact: Fact) -> str:
    """Its status in the reader's word: a quote is on the record, never confirmed."""
    standings = [recorded(citation.standing, "") for citation in fact.citations]
    return status.mark(recorded(fact.status, ""), recorded(fact.kind, ""), standings)


def _reader(part: str, name: str) -> Callable[[State], Any]:
    return lambda state: getattr(getattr(state, part), name, None)


def _details(newest: State) -> Iterator[Value]:
    for label, words in _described(newest).items():
        name = f"details:{label}"
        yield Value(name=name, label=label, words=words, since=0, raw=words, read=_detail(label))


def _detail(label: str) -> Callable[[State], Any]:
    return lambda state: _described(state).get(label)


def _described(state: State) -> dict[str, str]:
    fact = state.fact
    return dict(kinds.describe(recorded(fact.kind, ""), recorded(fact.details, {}))) if fact else {}


def _citations(newest: State, names: Names) -> Iterator[Value]:
    for citation in newest.fact.citations if newest.fact else ():
        name = f"citation:{citation.source}"
        words = names.citation(citation)
        yield Value(name=name, label="Source", words=words, since=0, raw=True, read=_cites(citation))


def _cites(citation: Citation) -> Callable[[State], Any]:
    return lambda state: citation in state.fact.citations if state.fact else False
