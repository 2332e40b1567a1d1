"""The pictures of a comparison: what of each is seen on either side, where each is told of, and in which words.

One for the desk and for readers. Thumbnails are the uncropped renditions, which are there as soon as a picture is; a
crop is a view box on one of them.
"""

from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import replace

from articles.compare import Comparison, Row
from articles.document import Block, Document, EmbedBlock, Fact, PictureBlock, recorded
from articles.document import Picture as Content
from articles.fields import SHAPES, FieldChange, Names, changes
from articles.placed import Placed, lead, placed, still, whole
from articles.reader import pictures
from facts import picture_store, renditions
from facts.pictures import PictureFile

WIDEST = 768
"""Pixels that a picture is wide at most: two stand side by side, on screens with two pixels for one."""
LEAD = "head:picture"
"""Stands for the place above the text among the keys of blocks, which have no colon."""
WORDS = ("alt", "caption", "credit", "licence", "page")


class Frame(Struct, frozen=True, kw_only=True):
    """What is seen of a picture: `src` blank where it cannot be drawn, and `told` says why, if that is known.

    `width` and `height` are those of what is seen, 0 where nobody knows. `crop` is what of the file is seen, as the
    view box of an SVG, in which the file is `file_width` by `file_height`; blank: all of it.
    """

    alt: str = ""
    src: str = ""
    width: int = 0
    height: int = 0
    crop: str = ""
    file_width: int = 0
    file_height: int = 0
    told: str = ""


class Frames(Struct, frozen=True, kw_only=True):
    """A picture's place on both sides; with `is_same` the picture looks as it did, and only the new side is drawn."""

    key: str
    old: Frame | None
    new: Frame | None
    is_same: bool = False


Seen = Placed | str | None
"""A picture in its place, the address of one from before they had keys, or nothing."""


def taken_down(*documents: Document | None) -> dict[str, str]:
    """By file, why it was taken down, of all that these documents show. One query, none without pictures."""
    files = {picture.file for document in documents if document for picture in recorded(document.pictures, ())}
    if not files:
        return {}
    gone = PictureFile.objects.filter(pk__in=files, taken_down_at__isnull=False)
    return dict(gone.values_list("pk", "taken_down_reason"))


class Gallery:
    """The pictures of one comparison."""

    def __init__(self, comparison: Comparison, old: Document | None, new: Document) -> None:
        self.old, self.new = old, new
        self.names = (Names.of(old) if old else Names({}, {}, {}), Names.of(new))
        self.gone = taken_down(old, new)
        self.places = dict(_places(comparison, old, new))
        """By the id of a picture's change, where it is told of: at LEAD, or at the row of that key."""

    def told_at(self, row: str) -> set[str]:
        """The ids of the changes of pictures that the row of that key tells."""
        return {id for id, place in self.places.items() if place == row}

    def is_told_by(self, row: Row, id: str) -> bool:
        """Whether the row tells that change of its own: one of a picture is told in one place alone."""
        return not id.startswith("picture:") or self.places.get(id) == row.key

    def elsewhere(self, row: Row) -> str:
        """The id of the change of a picture that the row shows on both sides and that is told at another place."""
        told = (id for id in row.changes if _stands_in(row, id) and self.places[id] != row.key)
        return next(told, "")

    def of_lead(self) -> Frames | None:
        """The lead on both sides, if it changed."""
        return self._frames(LEAD, lead(self.old) if self.old else None, lead(self.new))

    def of_row(self, row: Row) -> Frames | None:
        """The picture of a block that both sides have, if it looks different, or if something else is said of it.

        None where one side's address cannot be drawn: then both are told.
        """
        old, new = self._seen(self.old, row.old, row.old_fact), self._seen(self.new, row.new, row.new_fact)
        told = any(self.is_told_by(row, id) for id in row.changes if id != "order")
        tells = told and isinstance(row.new, PictureBlock)
        if not tells and _look(old) == _look(new) and not self.told_at(row.key):
            return None
        return self._frames(row.key, old, new, (_alt(row.old), _alt(row.new)))

    def of_picture(self, key: str) -> Frames | None:
        """One that stands in no place that both sides have."""
        both = (side.picture(key) if side else None for side in (self.old, self.new))
        old, new = (whole(picture) if picture else None for picture in both)
        return self._frames(key, old, new)

    def of_whole(self, block: Block, fact: Fact | None, *, is_new: bool) -> Frame | None:
        """The picture of a block that is drawn whole on one side."""
        return self._frame(self._seen(self.new if is_new else self.old, block, fact), _alt(block))

    def said_of(self, block: Block, fact: Fact | None, *, is_new: bool) -> Iterator[tuple[str, str]]:
        """Label and words of a picture that is drawn whole: what its place says, else the picture itself."""
        seen = self._seen(self.new if is_new else self.old, block, fact)
        if isinstance(seen, Placed):
            yield from said_of(seen)

    def words_of_lead(self) -> tuple[FieldChange, ...]:
        return self._words(lead(self.old) if self.old else None, lead(self.new), ())

    def words_of_row(self, row: Row, told: Collection[str]) -> tuple[FieldChange, ...]:
        """What another picture says otherwise than the one in whose place it stands; `told` are fields told anyway."""
        old, new = self._seen(self.old, row.old, row.old_fact), self._seen(self.new, row.new, row.new_fact)
        return self._words(old, new, told)

    def _words(self, old: Seen, new: Seen, told: Collection[str]) -> tuple[FieldChange, ...]:
        if not isinstance(old, Placed) or not isinstance(new, Placed) or old.picture.key == new.picture.key:
            return ()
        found = changes(_as_said(old), _as_said(new), self.names)
        return tuple(field for field in found if field.name not in told and field.name != "focal")

    def _seen(self, document: Document | None, block: Block | None, fact: Fact | None) -> Seen:
        if document is None or block is None:
            return None
        if fact is not None:
            return still(document, fact)
        if isinstance(block, PictureBlock | EmbedBlock):
            address = recorded(block.picture, "")
            return placed(document, block) or (address if isinstance(block, PictureBlock) else address or None)
        return None

    def _frames(self, key: str, old: Seen, new: Seen, alts: tuple[str, str] = ("", "")) -> Frames | None:
        """`alts` are for those that have but an address."""
        if old is None and new is None:
            return None
        both = self._frame(old, alts[0]), self._frame(new, alts[1])
        if any(frame and not (frame.src or frame.told) for frame in both):
            return None
        return Frames(key=key, old=both[0], new=both[1], is_same=_look(old) == _look(new))

    def _frame(self, seen: Seen, alt: str) -> Frame | None:
        if seen is None:
            return None
        if isinstance(seen, str):
            return Frame(src=pictures.picture(seen, alt).src, alt=alt)
        if seen.picture.file in self.gone:
            return Frame(told=f"This picture was taken down: {self.gone[seen.picture.file]}")
        return _drawn(seen)


def _places(comparison: Comparison, old: Document | None, new: Document) -> Iterator[tuple[str, str]]:
    """Each change of a picture where it first stands on both sides; not where another one took its place."""
    for change in comparison.changes:
        if change.about == "picture":
            if old and recorded(old.head.picture, "") == recorded(new.head.picture, "") == change.key:
                yield change.id, LEAD
            elif row := next((row for row in comparison.rows if _stands_in(row, change.id)), None):
                yield change.id, row.key


def _stands_in(row: Row, id: str) -> bool:
    """Whether a block shows the picture of that change on both sides."""
    if id not in row.changes or not id.startswith("picture:"):
        return False
    sides = (row.old, row.old_fact), (row.new, row.new_fact)
    return all(_key_of(block, fact) == id.removeprefix("picture:") for block, fact in sides)


def _key_of(block: Block | None, fact: Fact | None) -> str:
    if fact is not None:
        return recorded(fact.picture, "")
    return recorded(block.picture, "") if isinstance(block, PictureBlock | EmbedBlock) else ""


def _drawn(seen: Placed) -> Frame:
    """The small picture, or the part of it that the shape leaves."""
    picture = seen.picture
    width = renditions.width_for(picture.width, WIDEST)
    height = renditions.height_at(picture.width, picture.height, width)
    src = picture_store.address(picture_store.name(picture.file, width=width, format="webp"))
    if not seen.shape:
        return Frame(alt=seen.alt, src=src, width=width, height=height)
    left, top, right, bottom = renditions.box(width, height, seen.shape, picture.focal)
    return Frame(
        alt=seen.alt,
        src=src,
        width=right - left,
        height=bottom - top,
        crop=f"{left} {top} {right - left} {bottom - top}",
        file_width=width,
        file_height=height,
    )


def _look(seen: Seen) -> object:
    """What tells two pictures apart for those who look at them."""
    if not isinstance(seen, Placed):
        return seen
    return seen.picture.file, seen.shape, seen.picture.focal if seen.shape else ""


def _alt(block: Block | None) -> str:
    return recorded(block.alt, "") if isinstance(block, PictureBlock) else ""


def _as_said(seen: Placed) -> Content:
    """The picture with the words of its place for its own."""
    return replace(seen.picture, **{name: getattr(seen, name) for name in WORDS})


SAID = {"alt": "Alternative text", "caption": "Caption", "credit": "Credit", "licence": "License or agency"}


def said_of(seen: Placed) -> Iterator[tuple[str, str]]:
    for name, label in SAID.items():
        if words := getattr(seen, name):
            yield label, words
    if seen.page:
        yield "Page it came from", seen.page
    if seen.shape:
        yield "Shape", SHAPES.get(seen.shape, "")
