"""A picture where it stands: the words of its place and, where these are blank, those of the picture itself.

PURE: it knows documents, and neither rows nor what was drawn of a file.
"""

from collections.abc import Iterator

from msgspec import Struct

from articles.document import Document, EmbedBlock, Fact, FactBlock, Picture, PictureBlock, recorded


class Placed(Struct, frozen=True, kw_only=True):
    """A picture in one place. `shape` is "" where it is shown whole; `alt` is "" only where it is decorative, or where
    nobody said what it shows."""

    picture: Picture
    shape: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""
    page: str = ""


def lead(document: Document) -> Placed | None:
    """The picture above the text."""
    head = document.head
    picture = document.picture(recorded(head.picture, ""))
    return whole(picture, recorded(head.picture_shape, "")) if picture else None


def placed(document: Document, block: PictureBlock | EmbedBlock) -> Placed | None:
    """A block's picture; None where it names none, or an address from before pictures had keys."""
    picture = document.picture(recorded(block.picture, ""))
    if picture is None or isinstance(block, EmbedBlock):
        return whole(picture) if picture else None
    own = whole(picture, recorded(block.shape, ""))
    return Placed(
        picture=picture,
        shape=own.shape,
        alt=recorded(block.alt, "") or own.alt,
        caption=recorded(block.caption, "") or own.caption,
        credit=recorded(block.credit, "") or own.credit,
        licence=own.licence,
        page=own.page,
    )


def still(document: Document, fact: Fact) -> Placed | None:
    """A fact's picture."""
    picture = document.picture(recorded(fact.picture, ""))
    return whole(picture) if picture else None


def whole(picture: Picture, shape: str = "") -> Placed:
    """A picture with its own words alone."""
    return Placed(
        picture=picture,
        shape=shape,
        alt=recorded(picture.alt, ""),
        caption=recorded(picture.caption, ""),
        credit=recorded(picture.credit, ""),
        licence=recorded(picture.licence, ""),
        page=recorded(picture.page, ""),
    )


def places(document: Document) -> Iterator[tuple[str, Placed]]:
    """Every picture that is seen, in reading order, with the key of the block that shows it; the lead has "head"."""
    if above := lead(document):
        yield "head", above
    facts = document.facts_by_key()
    for block in document.blocks:
        shown = None
        if isinstance(block, FactBlock):
            shown = still(document, facts[block.fact]) if block.fact in facts else None
        elif isinstance(block, PictureBlock | EmbedBlock):
            shown = placed(document, block)
        if shown:
            yield block.key, shown


def untold(document: Document | None) -> list[str]:
    """The keys of pictures that stand somewhere without alternative text, and are not said to be decorative."""
    bare = (each.picture for _, each in (places(document) if document else ()) if not each.alt.strip())
    return list(dict.fromkeys(picture.key for picture in bare if not recorded(picture.decorative, False)))
