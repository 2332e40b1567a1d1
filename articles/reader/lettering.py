"""Text for pictures: what a font can draw, and lines that fit, broken by the width that they really have."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import fontpkg
from fontTools.ttLib import TTFont
from PIL import ImageFont

SERIF, SANS = "Source Serif 4", "Source Sans 3"
"""Both under the SIL Open Font License, from the packages fontpkg-source-serif-4 and fontpkg-source-sans-3."""

NEEDS_SHAPING = {"Mn", "Mc", "Me", "Cf", "Co", "Cs", "Cn"}
"""Marks that sit on other letters, joiners and signs of direction: drawn one by one they would be wrong."""


@cache
def signs(family: str) -> frozenset[int]:
    """The code points that the font has a glyph for."""
    with TTFont(fontpkg.path(family), lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(words: str, family: str = SERIF) -> str:
    """The words in one line; "" if the font lacks one of their signs, or a script needs more than letters in a row.

    >>> drawable("Łódź,  čaj и Ωμέγα"), drawable("ヒート 2"), drawable("حرارة")
    ('Łódź, čaj и Ωμέγα', '', '')
    """
    line = " ".join(unicodedata.normalize("NFC", words).split())
    known = signs(family)
    if any(ord(sign) not in known or unicodedata.category(sign) in NEEDS_SHAPING for sign in line):
        return ""
    return line


def font(family: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """One for each drawing: a face is no thing to share between threads. Serifs are cut for their size."""
    made = ImageFont.truetype(str(fontpkg.path(family)), size, layout_engine=ImageFont.Layout.BASIC)
    made.set_variation_by_axes([weight, min(max(size, 8), 60)] if family == SERIF else [weight])
    return made


@dataclass(frozen=True)
class Setting:
    """Lines in a font that fit; `leading` is the height of one in pixels."""

    font: ImageFont.FreeTypeFont
    lines: tuple[str, ...]
    leading: int

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)


def fit(
    words: str, width: int, height: int, sizes: Sequence[int], *, family: str = SERIF, weight: int = 400, tight: float
) -> Setting:
    """The words in the largest of those sizes whose lines fit the box; in the last one if none does.

    The lines are about equally long. `tight` is the height of a line as a part of the size.
    """
    for size in sizes:
        face, leading = font(family, size, weight), round(size * tight)
        setting = Setting(face, tuple(_lines(words, face, width)), leading)
        if setting.height <= height:
            break
    return Setting(face, tuple(_balanced(words, face, width, len(setting.lines))), leading)


def _balanced(words: str, face: ImageFont.FreeTypeFont, width: int, count: int) -> list[str]:
    """The narrowest lines that are as many."""
    low, high = width // 2, width
    while high - low > 8:
        middle = (low + high) // 2
        low, high = (low, middle) if len(list(_lines(words, face, middle))) <= count else (middle, high)
    return list(_lines(words, face, high))


def _lines(words: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """As many words in a line as fit; a word that is wider than a line goes on in the next."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if face.getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(word, face, width)
        yield from full
    if line:
        yield line


def _pieces(word: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    piece = ""
    for sign in word:
        if piece and face.getlength(piece + sign) > width:
            yield piece
            piece = ""
        piece += sign
    yield piece
