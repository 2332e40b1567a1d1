"""Words found and replaced in the working copies: statements, prose, section headings and heads of articles.

A hit is one place in one field. Only letters between tags are looked at, so that no link and no markup can break; words
that are bold in part are found, and what takes their place is dressed like their first letter. A fact that several
articles show is looked at once, in the first of them, and changed once. It publishes nothing.
"""

import copy
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from html import unescape

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from msgspec import Struct
from msgspec.structs import replace as changed
from reversion.models import Revision

from articles import beats, editing, history, richtext
from articles.models import Article, Block
from facts.models import Fact
from facts.values import clean_text
from facts.versioned import Versioned

MOST = 10_000
"""Hits that are looked at."""
LONGEST = 200
AROUND = 60
"""Characters shown on either side of a hit."""

HEAD = {
    "kicker": "Kicker",
    "headline": "Headline",
    "standfirst": "Standfirst",
    "editors_note": "Editor’s note",
    "search_title": "Search title",
    "search_description": "Search description",
    "share_headline": "Share headline",
    "share_text": "Share text",
}
RICH = {"text": "Text", "statement": "Statement"}
LABELS = {**HEAD, **RICH, "heading": "Section"}
MODELS: dict[str, type[Versioned]] = {"a": Article, "b": Block, "f": Fact}


class Query(Struct, frozen=True, kw_only=True):
    """What to find, what to put there, and where to look: one article, the articles of one topic, or all."""

    find: str
    put: str = ""
    match_case: bool = False
    whole_words: bool = False
    article: int | None = None
    topic: int | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        """A space finds any blank, straight quotation marks find curly ones."""
        words = "".join(_SIGNS.get(sign, re.escape(sign)) for sign in clean_text(self.find))
        words = rf"(?<!\w){words}(?!\w)" if self.whole_words else words
        return re.compile(words, 0 if self.match_case else re.IGNORECASE)


_SIGNS = {" ": "[ \u00a0\u202f\n]", "'": "['’‘]", '"': '["“”„]'}


class Place(Struct, frozen=True):
    """A field of a row, as it was looked at."""

    kind: str
    pk: int
    lock_version: int
    field: str
    value: str

    @property
    def row(self) -> tuple[str, int, int]:
        return self.kind, self.pk, self.lock_version


class Hit(Struct, frozen=True, kw_only=True):
    """One place where the words stand. `number` counts those of its field; `id` tells row, version, field and it."""

    place: Place
    number: int
    article: Article
    anchor: str
    before: str
    old: str
    after: str

    @property
    def id(self) -> str:
        place = self.place
        return f"{place.kind}-{place.pk}-{place.lock_version}-{place.field}-{self.number}"

    @property
    def label(self) -> str:
        return LABELS[self.place.field]


class Found(Struct, frozen=True):
    """All hits in reading order, article by article; `is_cut` where there are more than MOST."""

    hits: list[Hit]
    is_cut: bool

    @property
    def articles(self) -> int:
        return len({hit.article.pk for hit in self.hits})


class Saved(Struct, frozen=True):
    """What one revision replaced."""

    article: Article
    revision: Revision
    hits: int


class Left(Struct, frozen=True):
    """A row that would not take the words, and why."""

    words: str
    why: str


class Outcome(Struct, frozen=True):
    """What was done; `stale` hits stood in rows that someone saved since the look."""

    saved: list[Saved]
    left: list[Left]
    stale: int

    @property
    def hits(self) -> int:
        return sum(each.hits for each in self.saved)


# Finding


def find(query: Query) -> Found:
    """Two queries."""
    hits: list[Hit] = []
    pattern = query.pattern
    for article, anchor, place in _places(query):
        for number, (before, old, after) in enumerate(_matches(place, pattern)):
            if len(hits) == MOST:
                return Found(hits, True)
            hit = Hit(place=place, number=number, article=article, anchor=anchor, before=before, old=old, after=after)
            hits.append(hit)
    return Found(hits, False)


def _places(query: Query) -> Iterator[tuple[Article, str, Place]]:
    """Every field to look at with its article and anchor: heads first, then blocks in order, each fact once."""
    articles = beats.of_mine(Article.objects.order_by("headline", "pk"))
    if query.article:
        articles = articles.filter(pk=query.article)
    if query.topic:
        articles = articles.filter(topic=query.topic)
    blocks: dict[int, list[Block]] = {}
    for block in Block.objects.filter(article__in=articles, removed=False).select_related("fact").order_by():
        blocks.setdefault(block.article_id, []).append(block)
    seen: set[int] = set()
    for article in articles:
        for name in HEAD:
            yield article, "b-head", Place("a", article.pk, article.lock_version, name, getattr(article, name))
        for block in sorted(blocks.get(article.pk, ()), key=lambda block: block.sort_key):
            if place := _place(block, seen):
                yield article, f"b-{block.key}", place


def _place(block: Block, seen: set[int]) -> Place | None:
    if block.fact:
        if block.fact.pk in seen or not beats.allows([block.fact.topic_id]):
            return None
        seen.add(block.fact.pk)
        return Place("f", block.fact.pk, block.fact.lock_version, "statement", block.fact.statement)
    name = {"prose": "text", "section": "heading"}.get(block.block_kind)
    return Place("b", block.pk, block.lock_version, name, getattr(block, name)) if name else None


def _matches(place: Place, pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Each hit with what stands before and after it."""
    for text in _texts(place, pattern):
        for match in pattern.finditer(text):
            start, end = match.span()
            yield _before(text[:start]), match[0], _after(text[end:])


def _before(text: str) -> str:
    """The last words of what stands before a hit."""
    if len(text) <= AROUND:
        return text
    cut = text[-AROUND:]
    return "…" + (cut.partition(" ")[2] or cut)


def _after(text: str) -> str:
    """The first words of what stands after it."""
    if len(text) <= AROUND:
        return text
    cut = text[:AROUND]
    return (cut.rpartition(" ")[0] or cut) + "…"


_BREAK = re.compile(r"</?(?:p|h3|ul|ol|li|blockquote|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def _texts(place: Place, pattern: re.Pattern[str]) -> Sequence[str]:
    """The paragraphs of a field; of rich text only if a quick look says that something may be found."""
    if place.field not in RICH:
        return [place.value]
    if not pattern.search(unescape(_TAG.sub("", _BREAK.sub("\n", place.value)))):
        return []
    return [para.text for para in richtext.parse(place.value)]


# Replacing


def replaced(place: Place, pattern: re.Pattern[str], put: str, numbers: Collection[int]) -> str:
    """The field's value with those of its hits replaced."""
    count = iter(range(MOST * 10))
    if place.field not in RICH:
        text = pattern.sub(lambda match: put if next(count) in numbers else match[0], place.value)
        return text if put else re.sub(" {2,}", " ", text).strip()
    paras = richtext.parse(place.value)
    return richtext.serialize(_para(para, pattern, put, lambda: next(count) in numbers) for para in paras)


def _para(para: richtext.Para, pattern: re.Pattern[str], put: str, is_chosen: Callable[[], bool]) -> richtext.Para:
    spans = [match.span() for match in pattern.finditer(para.text) if is_chosen()]
    if not spans:
        return para
    runs: list[richtext.Run] = []
    at = 0
    for text, marks in para.runs:
        runs += _cut(text, marks, at, spans, put)
        at += len(text)
    return changed(para, runs=richtext.merged(runs))


def _cut(
    text: str, marks: richtext.Marks, at: int, spans: Iterable[tuple[int, int]], put: str
) -> Iterator[richtext.Run]:
    """A run that begins at `at` of its paragraph without what those spans cover, the new words where one begins."""
    place, end = at, at + len(text)
    for start, stop in spans:
        if stop <= place or start >= end:
            continue
        yield text[place - at : max(start, place) - at], marks
        if start >= at:
            yield put, marks
        place = min(stop, end)
    yield text[place - at :], marks


Edits = Mapping[tuple[str, int, int], Mapping[str, tuple[str, int]]]
"""By row: by field the new value, and how many hits it replaces."""


def replace(query: Query, ticked: Collection[str], *, editor: AbstractBaseUser | None) -> Outcome:
    """Replace the hits of those ids: one revision for each article, a fact in that of the first that shows it.

    A row that was saved since the look is left alone, and one that would not take the words is left as it is.
    """
    wanted = set(ticked)
    hits = [hit for hit in find(query).hits if hit.id in wanted]
    outcome = Outcome([], [], len(wanted) - len(hits))
    note = f"Replaced “{query.find}” with “{query.put}”."
    for article in dict.fromkeys(hit.article for hit in hits):
        edits, left = _judged(_edits(query, [hit for hit in hits if hit.article == article]))
        outcome.left.extend(left)
        with history.record(editor=editor, note=note) as turn:
            done, stale = _write(turn, edits)
        outcome = changed(outcome, stale=outcome.stale + stale)
        if turn.revision:
            outcome.saved.append(Saved(article, turn.revision, done))
    return outcome


def _edits(query: Query, hits: Iterable[Hit]) -> dict[tuple[str, int, int], dict[str, tuple[str, int]]]:
    by_place: dict[Place, set[int]] = {}
    for hit in hits:
        by_place.setdefault(hit.place, set()).add(hit.number)
    edits: dict[tuple[str, int, int], dict[str, tuple[str, int]]] = {}
    for place, numbers in by_place.items():
        value = replaced(place, query.pattern, clean_text(query.put), numbers)
        edits.setdefault(place.row, {})[place.field] = value, len(numbers)
    return edits


def _judged(edits: Edits) -> tuple[Edits, list[Left]]:
    """The edits that their rows will take, and what is left as it is. Judged outside the turn, where it may fail."""
    good: dict[tuple[str, int, int], Mapping[str, tuple[str, int]]] = {}
    left = []
    for kind, model in MODELS.items():
        rows = model._default_manager.in_bulk([pk for each, pk, _ in edits if each == kind])
        for row_of, values in edits.items():
            if row_of[0] != kind or row_of[1] not in rows:
                continue
            try:
                editing.judge(_with(rows[row_of[1]], values))
                good[row_of] = values
            except ValidationError as problem:
                left.append(Left(str(rows[row_of[1]]), " ".join(problem.messages)))
    return good, left


def _with(row: Versioned, values: Mapping[str, tuple[str, int]]) -> Versioned:
    trial = copy.copy(row)
    for name, (value, _) in values.items():
        setattr(trial, name, value)
    return trial


def _write(turn: history.Turn, edits: Edits) -> tuple[int, int]:
    """How many hits were replaced, and how many stood in rows that someone saved meanwhile."""
    counts: Counter[bool] = Counter()
    for (kind, pk, lock_version), values in edits.items():
        row = turn.take(MODELS[kind], pk)
        is_same = row.lock_version == lock_version
        if is_same:
            editing.change(row, {name: value for name, (value, _) in values.items()})
        counts[is_same] += sum(number for _, number in values.values())
    return counts[True], counts[False]
