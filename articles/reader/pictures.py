"""How pictures are drawn on pages: from which files, for how wide a room, what lies under them. It knows no rows.

Of a picture's file only what is drawn is named (`File.made`); widths, crops and names are those of facts.renditions.
Pictures that a document names by an address, from before they had keys, are drawn if the page's policy lets them in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings

from articles import placed
from articles.document import Document, EmbedBlock, Fact, PictureBlock
from articles.placed import Placed
from facts import picture_store, renditions


@dataclass(frozen=True)
class Picture:
    """`src` is blank where the address cannot be drawn; `address` is what was written."""

    address: str
    src: str
    alt: str


def picture(address: str, alt: str) -> Picture:
    return Picture(address, address if is_drawable(address) else "", alt)


def is_drawable(address: str) -> bool:
    """Whether the browser would load it: a path below /media/, or a web address that the policy's img-src names."""
    if address.startswith(("/media/", settings.MEDIA_URL)):
        return True
    try:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
    return origin == settings.BASE_URL or f"{parts.scheme}:" in allowed or origin in allowed


# The rooms that pages have for pictures


@dataclass(frozen=True)
class Room:
    """Where a picture stands. `sizes` says how wide, from wide windows to narrow ones, as (from that width on, length)
    in the words of https://html.spec.whatwg.org/multipage/images.html#sizes-attributes; it goes with the style sheets.

    No picture is drawn higher than `most_high` pixels. `shape`: the box, whatever is chosen. `has_blur`: something
    stands there before the picture does.
    """

    sizes: tuple[tuple[int, str], ...]
    most_high: int = 0
    shape: str = ""
    has_blur: bool = True


_SHEET = ((2320, "1680px"), (1760, "1332px"), (1280, "1184px"), (1067, "calc(100vw - 96px)"), (736, "91vw"))
_MEASURE = (
    *((2320, "840px"), (1760, "720px"), (860, "640px"), (736, "calc(91vw - 160px)")),
    *((400, "91vw"), (0, "calc(100vw - 36px)")),
)
LEAD = Room((*_SHEET, (0, "100vw")), most_high=560)
WIDE = Room(
    (
        *((2320, "1286px"), (1760, "1026px"), (1280, "922px"), (1120, "calc(100vw - 352px)")),
        *((1067, "calc(100vw - 96px)"), (736, "91vw"), (0, "100vw")),
    )
)
MEASURE = Room(_MEASURE, most_high=640)
CARD = Room(_MEASURE, shape="16x9")
STILL = Room(
    (
        *((2320, "315px"), (1760, "270px"), (992, "240px")),
        *((457, "416px"), (400, "91vw"), (0, "calc(100vw - 36px)")),
    ),
    most_high=420,
)
FACT = Room(
    ((2320, "1100px"), (1760, "925px"), (900, "820px"), (400, "91vw"), (0, "calc(100vw - 36px)")), most_high=560
)
THUMB = Room(((2320, "273px"), (1760, "234px"), (736, "208px"), (0, "112px")), shape="16x9", has_blur=False)
FRONT = Room((*_SHEET, (0, "100vw")), shape="16x9")

WIDEST = 10_000
LANDSCAPE = 1.4
"""From that many times as wide as high a picture fills its room; others are drawn at most so high as it says."""
WIDE_FROM = 1.7, 1200
"""A block's picture is drawn wider than the text where it is so much wider than high, and has so many pixels."""


# Drawn


@dataclass(frozen=True)
class File:
    """What readers can get of a file: shape, focal point and format of what is drawn. `taken_down` is the reason."""

    sha256: str
    placeholder: str = ""
    made: tuple[tuple[str, str, str], ...] = ()
    taken_down: str = ""


@dataclass(frozen=True)
class Source:
    """A format that a browser may choose, in its widths."""

    type: str
    srcset: str
    sizes: str


@dataclass(frozen=True)
class Shown:
    """A picture as a page draws it, with its words. `width` and `height` are those of its shape in pixels, at most;
    `plain` is one file of it, for whoever draws no page of ours.

    `taken_down` filled: a plate with that reason stands in its place, and there are no addresses. `classes` say its
    shape, what of it is in the middle, and whether something shows through.
    """

    placed: Placed
    width: int
    height: int
    classes: str
    taken_down: str = ""
    src: str = ""
    plain: "Address | None" = None
    srcset: str = ""
    sizes: str = ""
    sources: tuple[Source, ...] = ()
    placeholder: str = ""
    is_wide: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether there is room beside it for its words."""
        return self.width < self.height


@dataclass(frozen=True)
class Address:
    """One file of a picture, for whoever draws no page."""

    url: str
    type: str
    width: int
    height: int


def show(shown: Placed, file: File | None, room: Room) -> Shown | None:
    """The picture in that room; None where nothing is drawn of it."""
    if file is None or not (file.made or file.taken_down):
        return None
    shape = room.shape or shown.shape
    across, down = renditions.size(shown.picture.width, shown.picture.height, shape)
    width, height = _fitted(across, down, room)
    plate = Shown(shown, width, height, "", taken_down=file.taken_down, is_wide=is_wide(across, down))
    if file.taken_down:
        return plate
    formats = _formats(file, shown, shape)
    *better, plain = [_source(shown, file, each, shape, room) for each in formats]
    return replace(
        plate,
        classes=" ".join(_classes(shown, shape)),
        src=_middle(shown, file, formats[-1], shape),
        plain=address(shown, file, shape),
        srcset=plain.srcset,
        sizes=plain.sizes,
        sources=tuple(better),
        placeholder=file.placeholder if room.has_blur else "",
    )


def is_wide(width: int, height: int) -> bool:
    """Whether a block's picture is drawn wider than the text: only where it has the pixels for it."""
    return width >= WIDE_FROM[0] * height and width >= WIDE_FROM[1]


def address(shown: Placed, file: File | None, shape: str = "", *, least: int = 1200) -> Address | None:
    """The smallest file of at least that width that every reader can draw, else the widest, in that shape or, where it
    is not drawn yet, whole; None where there is none."""
    if file is None or file.taken_down or not file.made:
        return None
    if shape and not _crops(file, shown, shape):
        shape = ""
    format = _formats(file, shown, shape)[-1]
    if shape and (shape, shown.picture.focal, format) not in file.made:
        shape = ""
    size = renditions.size(shown.picture.width, shown.picture.height, shape)
    at = renditions.width_for(size[0], least)
    return Address(_url(shown, shape, at, format), f"image/{format}", at, renditions.height_at(*size, at))


def _fitted(width: int, height: int, room: Room) -> tuple[int, int]:
    """Its size in pixels at most: of what is drawn, and of an upright one no higher than the room allows."""
    most = min(width, renditions.WIDTHS[-1])
    if room.most_high and width < LANDSCAPE * height:
        most = min(most, max(1, round(room.most_high * width / height)))
    return most, renditions.height_at(width, height, most)


def _crops(file: File, shown: Placed, shape: str) -> list[str]:
    """The formats in which that crop is drawn."""
    return [format for crop, focal, format in file.made if (crop, focal) == (shape, shown.picture.focal)]


def _formats(file: File, shown: Placed, shape: str) -> list[str]:
    """What is named, the smallest format first and last the one that every browser draws: crops where there are some
    that most browsers draw, else the whole picture."""
    crops, plain = _crops(file, shown, shape) if shape else [], shown.picture.form
    whole = [format for crop, _, format in file.made if not crop]
    better = crops if "webp" in crops else whole
    found: list[str] = [format for format in ("avif", "webp") if format in better]
    return [*found, plain] if plain in whole or plain in crops else found


def _crop(file: File, shown: Placed, format: str, shape: str) -> str:
    """The shape in which the files of that format are drawn; blank: whole, and the page cuts it."""
    return shape if shape and format in _crops(file, shown, shape) else ""


def _source(shown: Placed, file: File, format: str, shape: str, room: Room) -> Source:
    """The widths of a format. Of a picture that is cropped by the page itself more is loaded than is seen."""
    size = shown.picture.width, shown.picture.height
    crop = _crop(file, shown, format, shape)
    loaded, _ = renditions.size(*size, crop)
    seen = renditions.size(*size, shape)
    sizes = _sizes(room, _fitted(*seen, room)[0], loaded / seen[0])
    srcset = ", ".join(f"{_url(shown, crop, at, format)} {at}w" for at in renditions.widths(loaded))
    return Source(f"image/{format}", srcset, ", ".join(sizes))


def _sizes(room: Room, most: int, more: float) -> Iterator[str]:
    """The room's lengths, none wider than the picture itself; those in parts of the window end where others begin."""
    windows = (start for start, _ in ((WIDEST, ""), *room.sizes))
    for (start, length), window in zip(room.sizes, windows, strict=False):
        longest = window if "vw" in length else int(length.removesuffix("px"))
        if longest > most:
            length = f"min({length}, {most}px)"
        if more > 1.01:
            length = f"calc({more:.2f} * {length})"
        yield f"(min-width: {start}px) {length}" if start else length


def _url(shown: Placed, shape: str, width: int, format: str) -> str:
    focal = shown.picture.focal if shape else ""
    name = picture_store.name(shown.picture.file, shape=shape, focal=focal, width=width, format=format)
    return picture_store.address(name)


def _middle(shown: Placed, file: File, format: str, shape: str) -> str:
    """The address for browsers that know none of this, and for those who save the page."""
    crop = _crop(file, shown, format, shape)
    across, _ = renditions.size(shown.picture.width, shown.picture.height, crop)
    return _url(shown, crop, renditions.width_for(across, 768), format)


def _classes(shown: Placed, shape: str) -> Iterator[str]:
    """The shape as a box; and of what a box cuts off, how much on each side, in steps of five percent."""
    picture = shown.picture
    if shape:
        yield f"box-{shape}"
    left, top, right, bottom = renditions.box(picture.width, picture.height, shape or "16x9", picture.focal)
    for name, start, rest in (("x", left, picture.width - right), ("y", top, picture.height - bottom)):
        if start != rest:
            yield f"{name}-{5 * round(20 * start / (start + rest))}"
    if picture.form == "png":
        yield "see-through"


# A document's pictures


@dataclass(frozen=True)
class Album:
    """The pictures of a document as its page draws them; `files` by hash."""

    document: Document
    files: Mapping[str, File]

    def lead(self) -> Shown | None:
        return self._show(placed.lead(self.document), LEAD)

    def still(self, fact: Fact, room: Room = STILL) -> Shown | None:
        return self._show(placed.still(self.document, fact), room)

    def block(self, block: PictureBlock | EmbedBlock) -> Shown | None:
        """A picture that stands in the text: as wide as that, or wider; on a card it has the card's form."""
        one = placed.placed(self.document, block)
        if isinstance(block, EmbedBlock):
            return self._show(one, CARD)
        wide = self._show(one, WIDE)
        return wide if wide is None or wide.is_wide else self._show(one, MEASURE)

    def _show(self, one: Placed | None, room: Room) -> Shown | None:
        return show(one, self.files.get(one.picture.file), room) if one else None
