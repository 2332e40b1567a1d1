"""A picture as the desk draws it: a small rendition, its words, and what to know before it is placed."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from msgspec import Struct

from articles.desk import library
from articles.history import house_day
from facts import picture_store, renditions
from facts.pictures import SHAPES, Picture
from facts.versioned import is_key

SMALL, MIDDLE = 320, 768
"""Widths of the renditions that the desk draws: in lists, and where somebody works on the picture."""
DECORATIVE = "Decorative: those who do not see it are told nothing."
UNTOLD = "No alternative text yet."
HIGH = 300
"""As high as a crop is drawn at most where it stands at the desk, in pixels."""
LACKS = {"no alt text": "alt", "no credit": "credit"}
"""Marks that words of the place can make up for."""


class Crop(Struct, frozen=True):
    """What is seen of a picture: `box` in its own pixels, as an SVG has its viewBox, so many screen pixels wide."""

    box: str
    width: int


class Look(Struct, frozen=True, kw_only=True):
    """`small` and `middle` are addresses, "" where the file was taken down."""

    key: str
    name: str
    alt: str
    caption: str
    credit: str
    width: int
    height: int
    focal: str
    small: str
    middle: str
    is_told: bool
    is_decorative: bool
    marks: tuple[library.Mark, ...]

    @property
    def words(self) -> str:
        """What it shows, for those who do not see it."""
        return self.alt or (DECORATIVE if self.is_decorative else UNTOLD)

    @property
    def title(self) -> str:
        """A few words to know it by."""
        return self.alt or self.caption or self.name

    def crop(self, shape: str) -> Crop | None:
        """As readers see it in that shape, whether or not that is drawn yet; None for the picture as it is."""
        if not shape or not self.small:
            return None
        left, top, right, bottom = renditions.box(self.width, self.height, shape, self.focal)
        width, height = right - left, bottom - top
        return Crop(f"{left} {top} {width} {height}", round(HIGH * width / height))

    def warnings(self, **own: str) -> tuple[str, ...]:
        """What is wrong with it where it stands, in words, but for what that place says in its own."""
        return tuple(mark.words for mark in self.marks if not own.get(LACKS.get(mark.words, "")))


def look(picture: Picture, today: dt.date | None = None) -> Look:
    """The picture with its file, which must be loaded: nothing is asked for here."""
    is_there = picture.file.taken_down_at is None
    return Look(
        key=picture.key,
        name=picture.name,
        alt=picture.alt,
        caption=picture.caption,
        credit=picture.credit,
        width=picture.width,
        height=picture.height,
        focal=picture.focal,
        small=address(picture, SMALL) if is_there else "",
        middle=address(picture, MIDDLE) if is_there else "",
        is_told=picture.is_told,
        is_decorative=picture.decorative,
        marks=tuple(library.marks(picture, today or house_day(timezone.now()))),
    )


def looks(names: Iterable[str]) -> dict[str, Look]:
    """By key, the pictures of the library among those names. One query; none where no name is a key."""
    keys = {name for name in names if is_key(name)}
    found = Picture.objects.filter(key__in=keys).select_related("file") if keys else ()
    today = house_day(timezone.now())
    return {picture.key: look(picture, today) for picture in found}


def address(picture: Picture, width: int) -> str:
    """Of its narrowest rendition that is so wide, or of the widest that there is."""
    at = renditions.width_for(picture.width, width)
    return picture_store.address(picture_store.name(picture.file_id, width=at, format="webp"))


def shape_label(shape: str) -> str:
    """In words; one that nobody knows stands as it is."""
    return dict(SHAPES).get(shape, shape)
