"""Words as search compares them: small letters, no accents, no endings cut off; where they stand in a text.

Both databases are handed the same words, ready made, so that they cannot disagree on what a word or a letter is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, structs

LONGEST = 64
"""Letters of a word; what is longer is found by its beginning."""
MOST_WORDS = 12
LONGEST_QUERY = 200
"""Words and characters of a query; the rest is left out."""
MOST_BYTES = 500_000
"""Of the words of one row: PostgreSQL takes 1 MB of them in one vector."""
MOST_SIGNS = 20_000
"""Signs that are remembered folded; queries may bring all 1.1 million that there are."""

# Letters that Unicode takes for letters of their own, as people without them on their keyboard type them.
_TYPED = {
    **{"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ƒ": "f", "ɨ": "i", "ʉ": "u"},
    **{"œ": "oe", "æ": "ae", "þ": "th", "ð": "d", "ſ": "s"},
}
_JOINING = "'’‘ʼʻ′.,-‐‑&/:_·"
"""Between two letters these hold a word together: it is found as one and by its parts."""
_ABOVE_AND_BELOW = 200
"""From this combining class on a mark is an accent; those before belong to their script."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
"""Scripts without spaces: each sign is a word."""
_INVISIBLE = re.compile(r"[\u034f\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that choose a picture or a form of the sign before them."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"[^ \-]+(?:-[^ \-]+)*")


class _Folding(dict[int, str]):
    """What each sign becomes: folded letters, "-" where it joins two parts of a word, " " where it parts words."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < MOST_SIGNS:
            self[code] = folded
        return folded


def _folded(sign: str) -> str:
    if sign in _JOINING:
        return "-"
    category = unicodedata.category(sign)
    if category == "Cf" or _INVISIBLE.match(sign):
        return " " if sign == "\u200b" else ""
    if category[0] not in "LNM":
        return " "
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    plain = "".join(_TYPED.get(each, each) for each in plain if unicodedata.combining(each) < _ABOVE_AND_BELOW)
    letters = "".join(each for each in unicodedata.normalize("NFC", plain) if unicodedata.category(each)[0] in "LNM")
    return f" {letters} " if _UNSPACED.match(letters) else letters


_FOLDING = _Folding()


class Place(NamedTuple):
    """A word, and where it stands in the text."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """Every word of a text once, in the order of the text; of a joined one the parts, then the whole.

    >>> words("Łódź’s Sci-Fi, 10,000 STRASSEN und Straßen")
    ['lodz', 's', 'lodzs', 'sci', 'fi', 'scifi', '10', '000', '10000', 'strassen', 'und']
    """
    folded = unicodedata.normalize("NFC", text).translate(_FOLDING)
    return list(dict.fromkeys(word for match in _WORD.finditer(folded) for word in _parts(match[0])))


def places(text: str) -> Iterator[Place]:
    """Every word of a text in NFC with its place, parts before the whole."""
    folded, origins = [], []
    for at, sign in enumerate(text):
        folded.append(_FOLDING[ord(sign)])
        origins += [at] * len(folded[-1])
    for match in _WORD.finditer("".join(folded)):
        start = match.start()
        for part in match[0].split("-"):
            yield Place(part[:LONGEST], origins[start], origins[start + len(part) - 1] + 1)
            start += len(part) + 1
        if "-" in match[0]:
            yield Place(_parts(match[0])[-1], origins[match.start()], origins[match.end() - 1] + 1)


def _parts(joined: str) -> list[str]:
    parts = joined.split("-")
    whole = ["".join(parts)] if len(parts) > 1 else []
    return [word[:LONGEST] for word in [*parts, *whole]]


def bounded(found: Iterable[str]) -> Iterator[str]:
    """As many of the words, each once, as a row may have."""
    size = 0
    for word in dict.fromkeys(found):
        size += len(word.encode()) + 1
        if size > MOST_BYTES:
            return
        yield word


class Wanted(Struct, frozen=True):
    """One word that is looked for. A joined one is found as one, or by all its parts; without the "s" of "McCauley's",
    and not if one is a letter, as in "AT&T". Of the last word a beginning is enough.
    """

    whole: str
    parts: tuple[str, ...] = ()
    is_last: bool = False

    def finds(self, word: str) -> bool:
        """Whether that word of a text is it, or one of its parts."""
        if self.is_last and word.startswith((self.whole, *self.parts[-1:])):
            return True
        return word == self.whole or word in self.parts


class Query(Struct, frozen=True):
    """What somebody typed: as it is shown again, the words that are looked for, and whether some were left out."""

    typed: str
    wanted: tuple[Wanted, ...]
    is_cut: bool


def query(typed: str) -> Query:
    """Read what somebody typed, whatever it is.

    >>> [(each.whole, each.parts, each.is_last) for each in query('"Heat 2" O’Brien').wanted]
    [('heat', (), False), ('2', (), False), ('obrien', (), True)]
    """
    shown = " ".join(_UNPRINTABLE.sub(" ", unicodedata.normalize("NFC", typed)).split())
    cut = shown[:LONGEST_QUERY].rstrip()
    # The last one stands last even if it was said before.
    found = [_wanted(match[0]) for match in _WORD.finditer(cut.translate(_FOLDING))]
    wanted = list(dict.fromkeys(reversed(found)))[::-1]
    kept = wanted[:MOST_WORDS]
    return Query(
        typed=cut,
        wanted=(*kept[:-1], *(structs.replace(each, is_last=True) for each in kept[-1:])),
        is_cut=cut != shown or kept != wanted,
    )


def _wanted(joined: str) -> Wanted:
    *parts, whole = _parts(joined)
    named = parts[:-1] if parts[-1:] == ["s"] else parts
    return Wanted(whole, tuple(named) if all(len(part) > 1 for part in named) else ())
