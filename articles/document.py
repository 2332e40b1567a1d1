"""An article's content as frozen data: its types, its canonical bytes, and the upgrade from older schemas.

A document knows nothing of rows, revisions, editors or edition numbers. A field that was not recorded is absent
(`UNSET`, false in a condition), which is another thing than a blank one.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

SCHEMA = 1

MOST_RELATED = 4
"""Related articles that are chosen by hand, and that readers see."""

T = TypeVar("T")

Text = str | UnsetType
"""Plain or rich text; UNSET where the version that this was read from did not have the field."""


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """One name in the byline, as it was when the document was made."""

    slug: str
    name: str
    role: str = ""


class Head(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands above the text, and what search results and shared links say. All plain text."""

    kicker: Text = UNSET
    headline: Text = UNSET
    standfirst: Text = UNSET
    authors: tuple[Author, ...] | UnsetType = UNSET
    editors_note: Text = UNSET
    editors_note_date: str | None | UnsetType = UNSET
    search_title: Text = UNSET
    search_description: Text = UNSET
    share_headline: Text = UNSET
    related: tuple[str, ...] | UnsetType = UNSET
    """Keys of the articles that were chosen by hand; absent where none was, as in all documents from before."""
    share_text: Text = UNSET
    canonical: Text = UNSET
    """The page of another site that this one is a copy of. Both are absent where they are blank."""
    picture: Text = UNSET
    """The key of the lead picture; absent where there is none."""
    picture_shape: Text = UNSET
    """"16x9", "4x3" or "1x1"; absent: the picture is shown whole."""


class SectionBlock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="section", tag_field="kind"):
    """Begins a section that runs to the next one; `heading` is plain text."""

    kind: ClassVar[str] = "section"
    key: str
    heading: Text = UNSET


class ProseBlock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="prose", tag_field="kind"):
    """Running text: `text` is sanitized rich text, `leans_on` the keys of facts that it speaks of."""

    kind: ClassVar[str] = "prose"
    key: str
    text: Text = UNSET
    leans_on: tuple[str, ...] | UnsetType = UNSET


class FactBlock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="fact", tag_field="kind"):
    """Shows the fact of that key; with `runs_on` it continues the paragraph of the block before."""

    kind: ClassVar[str] = "fact"
    key: str
    fact: str
    runs_on: bool | UnsetType = UNSET


class PictureBlock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="picture", tag_field="kind"):
    """A picture by its key, in documents from before by its address; `shape` is absent where it is shown whole.

    Plain text for this place alone: where it is blank, the picture's own words count (articles.placed).
    """

    kind: ClassVar[str] = "picture"
    key: str
    picture: Text = UNSET
    alt: Text = UNSET
    caption: Text = UNSET
    credit: Text = UNSET
    shape: Text = UNSET


class EmbedBlock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="embed", tag_field="kind"):
    """Something on another host, drawn as a card. `duration` is as written: "2:31"; no `picture`: it is absent."""

    kind: ClassVar[str] = "embed"
    key: str
    url: Text = UNSET
    title: Text = UNSET
    provider: Text = UNSET
    duration: Text = UNSET
    picture: Text = UNSET


Block = SectionBlock | ProseBlock | FactBlock | PictureBlock | EmbedBlock


class Citation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fact at one source; `date` is a partial date as text, `quote` plain text."""

    source: str
    standing: Text = UNSET
    quote: Text = UNSET
    url: Text = UNSET
    date: str | None | UnsetType = UNSET
    via: Text = UNSET


class Fact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One fact by value. `statement` is rich text of one paragraph, `details` the plain JSON of its kind's struct.

    `version` is the fact's lock_version: it tells copies apart by age and is ignored by comparisons.
    """

    key: str
    topic: Text = UNSET
    kind: Text = UNSET
    status: Text = UNSET
    statement: Text = UNSET
    details: dict[str, Any] | UnsetType = UNSET
    people: tuple[str, ...] | UnsetType = UNSET
    as_of: str | None | UnsetType = UNSET
    event_date: str | None | UnsetType = UNSET
    version: int = 0
    citations: tuple[Citation, ...] = ()
    picture: Text = UNSET
    """The key of its still; absent where there is none."""


class Topic(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What facts are about, as it was named when the document was made.

    `fact_pages_listed`: search engines may list the pages of its facts. It is recorded only where they may.
    """

    key: str
    slug: Text = UNSET
    name: Text = UNSET
    kind: Text = UNSET
    description: Text = UNSET
    same_as: tuple[str, ...] | UnsetType = UNSET
    fact_pages_listed: bool | UnsetType = UNSET


class Source(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A publication, event or document as it was when the document was made; a blank publisher is unattributed."""

    key: str
    publisher: Text = UNSET
    title: Text = UNSET
    url: Text = UNSET
    date: str | None | UnsetType = UNSET
    origin: Text = UNSET


class Picture(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A picture as it was when the document was made: its file by content, in pixels, and its words in plain text.

    `focal` is the point that crops keep, in percent from left and top: "50-33". `decorative` is recorded only where it
    is so, `page` (where it came from) and the other words where they are not blank.
    """

    key: str
    file: str
    width: int
    height: int
    form: str
    focal: str = "50-50"
    alt: Text = UNSET
    decorative: bool | UnsetType = UNSET
    caption: Text = UNSET
    credit: Text = UNSET
    licence: Text = UNSET
    page: Text = UNSET


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An article's content. `facts`, `topics`, `sources` and `pictures` hold each key once, in the order of first use.

    `pictures` is absent where there are none, as in all documents from before there were any.
    """

    schema: int = SCHEMA
    topic: str
    head: Head
    blocks: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    pictures: tuple[Picture, ...] | UnsetType = UNSET

    def fact(self, key: str) -> Fact:
        """The fact of that key. Raises: KeyError."""
        return self.facts_by_key()[key]

    def facts_by_key(self) -> dict[str, Fact]:
        return {fact.key: fact for fact in self.facts}

    def sources_by_key(self) -> dict[str, Source]:
        return {source.key: source for source in self.sources}

    def topics_by_key(self) -> dict[str, Topic]:
        return {topic.key: topic for topic in self.topics}

    def pictures_by_key(self) -> dict[str, Picture]:
        return {picture.key: picture for picture in self.pictures or ()}

    def picture(self, key: str) -> Picture | None:
        """The picture of that key; None for the address of one from before there were keys."""
        return self.pictures_by_key().get(key)

    def sections(self) -> Iterator[tuple[SectionBlock | None, tuple[Block, ...]]]:
        """Each section with the blocks under it; the introduction comes first, under None, if it has blocks."""
        heading: SectionBlock | None = None
        under: list[Block] = []
        for block in self.blocks:
            if isinstance(block, SectionBlock):
                if heading or under:
                    yield heading, tuple(under)
                heading, under = block, []
            else:
                under.append(block)
        if heading or under:
            yield heading, tuple(under)


class UnknownSchema(ValueError):
    """The document was written by a newer release than this one."""


UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By schema number: the step that turns a document of that schema into the next one."""


class _Schema(Struct):
    """A document as far as one must read it to know how to read it."""

    schema: int = 0


_encoder = msgspec.json.Encoder(order="deterministic")
_schema = msgspec.json.Decoder(_Schema)
_document = msgspec.json.Decoder(Document)


def to_json(document: Document) -> str:
    """Canonical text, no spaces: structs in the order of their fields, JSON objects by key. Same document, same text.

    So the order of a struct's fields is part of the schema.
    """
    return _encoder.encode(document).decode()


def from_json(text: str | bytes) -> Document:
    """Read a document of any schema up to SCHEMA.

    Raises: UnknownSchema for a newer one; msgspec.ValidationError for text that is no document.
    """
    if _schema.decode(text).schema == SCHEMA:
        return _document.decode(text)
    return msgspec.convert(upgrade(msgspec.json.decode(text)), Document, strict=True)


def upgrade(tree: dict[str, Any]) -> dict[str, Any]:
    """Bring a decoded document to SCHEMA, one step at a time."""
    while (schema := tree.get("schema", 0)) != SCHEMA:
        if schema not in UPGRADES:
            raise UnknownSchema(f"This document has schema {schema}; this release reads schemas up to {SCHEMA}.")
        tree = UPGRADES[schema](tree)
    return tree


def recorded(value: T | UnsetType, otherwise: T) -> T:
    """The value, or `otherwise` where it was not recorded."""
    return otherwise if isinstance(value, UnsetType) else value
