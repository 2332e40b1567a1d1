"""The picture that stands beside a shared link: headline, newest fact behind its mark, site and day. It knows no rows.

Text that the font cannot draw is left out; it stands on the page.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import PIL
from django.conf import settings
from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from articles import titles
from articles.document import Document, Fact, FactBlock, recorded
from articles.models import Edition
from articles.reader import lettering, marks, sharing
from articles.reader.lettering import SANS, SERIF, Setting, drawable
from articles.reader.marks import Mark
from articles.reader.typeset import typeset

SHAPES = {"16x9": (1200, 675), "4x3": (1200, 900), "1x1": (1200, 1200)}
"""What Google asks for: three shapes, 1,200 pixels wide, 800,000 in all.

https://developers.google.com/search/docs/appearance/structured-data/article
"""

PAPER, INK, SOFT, RULE, LAMP = "#fafaf7", "#15191e", "#525b64", "#d5d8d4", "#e39a2d"
BLUE, AMBER = "#24597f", "#8c5200"
COLORS = {
    **dict.fromkeys(("confirmed", "quoted", "reported"), BLUE),
    **dict.fromkeys(("rumored", "suggested", "unplaced"), AMBER),
    "denied": INK,
}
EDGE, GAP, COLUMN = 72, 36, 250
"""Around the sheet, between its parts, and the margin in which the status stands."""

HEADLINE_SIZES = tuple(range(160, 27, -4))
WORDS_SIZES = tuple(range(40, 19, -2))
LONGEST = 200
"""Longer words of a fact give way to its few."""


@dataclass(frozen=True)
class Sheet:
    """What stands on a picture; blank is left out. `strip` holds the marks of all facts, in the order of the page."""

    site: str = ""
    day: str = ""
    headline: str = ""
    mark: Mark | None = None
    words: str = ""
    strip: tuple[Mark, ...] = ()

    @property
    def alt(self) -> str:
        """The same for who does not see it."""
        fact = f"{self.mark}: {self.words}" if self.mark else ""
        parts = [self.headline, fact, self.site, self.day]
        return " ".join(part if part[-1] in ".?!…" else f"{part}." for part in parts if part)


def sheet(document: Document, edition: Edition) -> Sheet:
    """What an edition's picture says."""
    head = document.head
    title = recorded(head.share_headline, "") or recorded(head.headline, "")
    fact = sharing.newest(document, edition.marks)
    words = drawable(typeset(sharing.words_of(fact, LONGEST))) if fact else ""
    facts = document.facts_by_key()
    return Sheet(
        site=drawable(settings.SITE_NAME, SANS),
        day=_day(fact, edition),
        headline=drawable(typeset(titles.told(title, document))),
        mark=marks.of(fact) if fact and words and drawable(str(marks.of(fact)), SANS) else None,
        words=words,
        strip=tuple(marks.of(facts[block.fact]) for block in document.blocks if isinstance(block, FactBlock)),
    )


def _day(fact: Fact | None, edition: Edition) -> str:
    """When the fact stood so, else the edition's day; a minor one moves no date that readers see."""
    day = recorded(fact.as_of, None) if fact else None
    if not day and edition.edition_kind != Edition.Kind.MINOR:
        day = localdate(edition.published_at).isoformat()
    return f"As of {marks.date_label(day)}" if day else ""


def fingerprint() -> str:
    """What a picture depends on beside its edition."""
    parts = (_code(), settings.SITE_NAME, settings.TIME_ZONE, PIL.__version__)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    folder = Path(__file__).parent
    names = ("share_picture.py", "lettering.py", "sharing.py", "marks.py", "typeset.py", "../titles.py")
    return hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in names)).hexdigest()


# Drawing


def draw(sheet: Sheet, shape: str) -> bytes:
    """The picture as PNG, in one of the SHAPES. 64 colors do: it is paper, ink and two hues."""
    size = SHAPES[shape]
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    top = _top(pen, sheet, size)
    bottom = _fact(image, pen, sheet, size) if sheet.mark else size[1] - EDGE
    bottom = _strip(image, sheet, size, bottom)
    _headline(pen, sheet, size, top, bottom)
    kept = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _top(pen: ImageDraw.ImageDraw, sheet: Sheet, size: tuple[int, int]) -> int:
    """Site and day under a heavy rule. Returns where the next part may begin."""
    width = size[0]
    pen.rectangle((0, 0, width, 11), fill=INK)
    pen.rectangle((EDGE, 0, EDGE + 120, 11), fill=LAMP)
    plain = lettering.font(SANS, 30, 400)
    room = width - 2 * EDGE - round(plain.getlength(sheet.day)) - GAP
    if sheet.site:
        site = lettering.fit(sheet.site, room, 44, range(32, 9, -2), family=SANS, weight=650, tight=1.2)
        _text(pen, site, EDGE, 71 - site.height // 2, INK)
    pen.text((width - EDGE, 82), sheet.day, fill=SOFT, font=plain, anchor="rs")
    return 82 + GAP


def _headline(pen: ImageDraw.ImageDraw, sheet: Sheet, size: tuple[int, int], top: int, bottom: int) -> None:
    """As large as it can be, in the middle of what is left."""
    height = bottom - top
    setting = lettering.fit(
        sheet.headline, size[0] - 2 * EDGE, height - 2 * GAP, HEADLINE_SIZES, weight=520, tight=1.08
    )
    _text(pen, setting, EDGE, top + (height - setting.height) // 2, INK)


def _fact(image: Image.Image, pen: ImageDraw.ImageDraw, sheet: Sheet, size: tuple[int, int]) -> int:
    """The newest fact as the page has it: the mark in the margin, what is said beside it. Returns where it begins."""
    assert sheet.mark
    width, height = size
    color = COLORS.get(sheet.mark.shape, SOFT)
    room = width - 2 * EDGE - COLUMN - GAP
    words = lettering.fit(sheet.words, room, 132, WORDS_SIZES, weight=400, tight=1.22)
    word = lettering.fit(str(sheet.mark), COLUMN - 46, 132, range(34, 17, -2), family=SANS, weight=650, tight=1.15)
    top = height - EDGE - max(words.height, word.height) + 12
    pen.rectangle((EDGE, top - GAP + 8, width - EDGE, top - GAP + 9), fill=RULE)
    _mark(image, sheet.mark.shape, EDGE, top + word.leading // 2 - 12, 28)
    _text(pen, word, EDGE + 46, top, color)
    _text(pen, words, EDGE + COLUMN + GAP, top, INK)
    return top - GAP


def _strip(image: Image.Image, sheet: Sheet, size: tuple[int, int], bottom: int) -> int:
    """All facts as marks, above that, in one or two rows; none where there are more. Returns where it begins."""
    step, side = 36, 20
    in_row = (size[0] - 2 * EDGE + step - side) // step
    rows = -(-len(sheet.strip) // in_row)
    if not 0 < rows <= 2:
        return bottom
    in_row = -(-len(sheet.strip) // rows)
    top = bottom - rows * step - 4
    for at, mark in enumerate(sheet.strip):
        row, column = divmod(at, in_row)
        _mark(image, mark.shape, EDGE + column * step, top + row * step, side)
    return top


def _text(pen: ImageDraw.ImageDraw, setting: Setting, left: int, top: int, color: str) -> None:
    for at, line in enumerate(setting.lines):
        middle = top + at * setting.leading + setting.leading // 2
        pen.text((left, middle + round(setting.font.size * 0.33)), line, fill=color, font=setting.font, anchor="ls")


def _mark(image: Image.Image, shape: str, left: int, top: int, side: int) -> None:
    """A mark as the style sheet draws it, in a square: four times as large and then made smaller, for smooth edges."""
    large = side * 4
    layer = Image.new("L", (large, large), 0)
    pen = ImageDraw.Draw(layer)
    line, box = large // 8, (0, 0, large - 1, large - 1)
    if shape in ("quoted", "unplaced"):
        face = lettering.font(SERIF, large * 2, 700)
        pen.text((large // 2, large + large // 2), "“", fill=255, font=face, anchor="ms")
    elif shape == "not-announced":
        pen.rectangle((0, (large - line) // 2, large, (large + line) // 2), fill=255)
    elif shape == "suggested":
        for start in range(0, 360, 36):
            pen.arc(box, start, start + 18, fill=255, width=line)
    else:
        pen.ellipse(box, fill=255 if shape == "confirmed" else 0, outline=255, width=line)
        if shape == "reported":
            pen.pieslice(box, 90, 270, fill=255)
        if shape == "denied":
            near, far = round(large * 0.15), round(large * 0.85)
            pen.line((near, near, far, far), fill=255, width=line)
    small = layer.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(COLORS.get(shape, SOFT), (left, top), small)
