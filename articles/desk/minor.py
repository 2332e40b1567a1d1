"""What is too small to tell readers of, and what is too telling to go out untold. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from rapidfuzz import fuzz

from articles.changes import Change
from articles.fields import FieldChange
from articles.pieces import Piece, WordChange

ALIKE = 75
"""Two spellings of one word are more alike than this, in percent."""
SHORTEST = 4
"""Shorter words are other words: "now" and "not" are alike."""
LAYOUT = {
    *("runs_on", "leans_on", "search_title", "search_description", "share_headline", "related"),
    *("share_text", "canonical"),
    *("alt", "url", "duration", "fact_pages_listed"),
    *("picture_shape", "shape", "focal", "decorative", "licence", "page"),
}
"""Fields that change nothing in what the text says."""


def tells(change: Change) -> bool:
    """Whether a reader should hear of it: anything of a fact but its wording, or a later as-of date alone."""
    if change.about != "fact":
        return bool(change.facts)
    names = {field.name for field in change.fields} - {"picture"}
    return names - {"statement"} != set() and not (names == {"as_of"} and _is_later(change.fields[0]))


def is_small(change: Change) -> bool:
    """Whether it is spelling, a link, layout or a fact found still true: nothing to be told of."""
    if change.about == "order":
        return True
    if change.kind != "edited" or tells(change) or change.block == "section":
        return False
    return bool(change.fields) and all(_is_small(field) for field in change.fields)


def _is_small(field: FieldChange) -> bool:
    if field.name in LAYOUT or (field.name == "as_of" and _is_later(field)):
        return True
    return field.words is not None and is_spelling(field.words)


def _is_later(field: FieldChange) -> bool:
    """Whether a day moved forward; the first one that is given counts as later."""
    old, new = field.old_value or "", field.new_value
    return isinstance(old, str) and isinstance(new, str) and old < new


def is_spelling(words: WordChange) -> bool:
    """Whether only spelling, punctuation or formatting changed: no word is another word, no number another number."""
    if words.moved:
        return False
    return all(_is_same_word(gone, new) for paragraph in words.paragraphs for gone, new in _pairs(paragraph.pieces))


def _pairs(pieces: Iterable[Piece]) -> Iterator[tuple[str, str]]:
    """What is gone beside what is new in its place, of each stretch that changed."""
    for changed, stretch in groupby(pieces, key=lambda piece: piece.op in ("gone", "new")):
        if changed:
            parts = list(stretch)
            gone, new = ("".join(part.text for part in parts if part.op == op) for op in ("gone", "new"))
            yield gone, new


def _is_same_word(gone: str, new: str) -> bool:
    old_words, new_words = _words(gone), _words(new)
    if "".join(old_words) == "".join(new_words):
        return True
    return len(old_words) == len(new_words) and all(map(_is_respelled, old_words, new_words))


def _is_respelled(old: str, new: str) -> bool:
    if old == new:
        return True
    if min(len(old), len(new)) < SHORTEST or not (old.isalpha() and new.isalpha()) or abs(len(old) - len(new)) > 1:
        return False
    return old[0] == new[0] and fuzz.ratio(old, new) > ALIKE


def _words(text: str) -> list[str]:
    """Letters and digits alone, without case and accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.findall(r"\w+", bare.casefold())
