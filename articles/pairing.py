"""Which paragraphs of two texts belong together: one and one, or one and those that it was split into or made of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from articles.alignment import Budget, Item, Span, align
from articles.richtext import Para, Run
from articles.sentences import sentences

BREAK = "\u2029"
"""Stands between paragraphs that are compared as one; a text that holds it already is never cut."""

Paras = Sequence[Para]


class Key(NamedTuple):
    """What makes two paragraphs equal: their tags and their text with its marks."""

    path: tuple[str, ...]
    runs: tuple[Run, ...]


def key(para: Para) -> Key:
    return Key(para.path, para.runs)


def paired(old: Paras, new: Paras, budget: Budget) -> Iterator[tuple[Paras, Paras]]:
    """Paragraphs of both sides in order; the other side is empty for what has nothing to go with."""
    if len(old) == len(new) == 1 and old[0].path == new[0].path == ():
        yield old, new
        return
    items = [[Item(key(para), para.text) for para in side] for side in (old, new)]
    for span in _neighbors(old, new, align(items[0], items[1], budget), budget):
        olds, news = old[span.a : span.b], new[span.c : span.d]
        if min(len(olds), len(news)) > 1 or (len(olds) != len(news) and _has_break((*olds, *news))):
            yield olds, ()
            yield (), news
        else:
            yield olds, news


def _neighbors(old: Paras, new: Paras, spans: Sequence[Span], budget: Budget) -> Iterator[Span]:
    """The spans; a paragraph that left and one that came in its place are one if two of their sentences belong."""
    before: Span | None = None
    for span in spans:
        if before and _is_place(before, span) and _is_akin(old[before.a].text, new[span.c].text, budget):
            yield Span(before.a, before.b, span.c, span.d)
            before = None
            continue
        if before:
            yield before
        before = span
    if before:
        yield before


def _is_place(left: Span, came: Span) -> bool:
    """Whether one item left and the next one came."""
    return (left.b - left.a, left.d - left.c, came.b - came.a, came.d - came.c) == (1, 0, 0, 1)


def _is_akin(old: str, new: str, budget: Budget) -> bool:
    olds, news = ([Item(sentence, sentence) for sentence in sentences(text)] for text in (old, new))
    return any(span.a < span.b and span.c < span.d for span in align(olds, news, budget))


def _has_break(paras: Paras) -> bool:
    return any(BREAK in para.text for para in paras)
