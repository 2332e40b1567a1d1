"""A document as readers see it: sections of paragraphs, numbered sources, what nobody has said. Knows no database.

Facts that run on become one paragraph; each sentence keeps its anchor (the block's key), its mark and its sources.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from articles.document import Block as DocumentBlock
from articles.document import (
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    PictureBlock,
    ProseBlock,
    Source,
    recorded,
)
from articles.reader import marks, typeset
from articles.reader.marks import Mark
from articles.reader.pictures import Album, Shown
from facts import kinds
from facts.status import UNATTRIBUTED, standing_label

INLINE_WORDS = 5
"""A quote of fewer words runs on in the text."""

Marks = Mapping[str, Sequence[int]]
"""Edition.marks: block key -> the edition where it came, the last one that changed or moved it."""


@dataclass(frozen=True)
class Note:
    """A footnote's number at one sentence, and the anchor that the footnote leads back to."""

    number: int
    anchor: str
    publisher: str


@dataclass(frozen=True)
class Quote:
    """Words and who said them; `speaker` is blank where nobody is named."""

    key: str
    words: str
    speaker: str
    place: str
    template: str = "reader/facts/quote.html"

    @property
    def ended(self) -> str:
        """The words with a full stop inside the quotation marks, as US English wants it."""
        return self.words if self.words[-1:] in ".!?…" else f"{self.words}."

    @property
    def is_one_word(self) -> bool:
        return len(self.words.split()) == 1


@dataclass(frozen=True)
class Roles:
    """Who plays whom, where a sentence of it is hard to read."""

    key: str
    caption: str
    pairs: tuple[tuple[str, str], ...]
    template: str = "reader/facts/casting.html"


@dataclass(frozen=True)
class Footage:
    """Where to watch."""

    key: str
    url: str
    title: str
    template: str = "reader/facts/trailer.html"


@dataclass(frozen=True)
class Values:
    """Fields of a fact kind that this release does not know."""

    key: str
    rows: tuple[tuple[str, str], ...]
    template: str = "reader/facts/general.html"


Figure = Quote | Roles | Footage | Values


@dataclass(frozen=True)
class Sentence:
    """One fact in its paragraph. `is_marked`: its mark differs from the sentence before and is drawn."""

    key: str
    fact: str
    statement: str
    mark: Mark
    is_marked: bool
    notes: tuple[Note, ...]
    remark: str
    as_of: str
    quote: Quote | None
    came: int | None
    changed: int | None


@dataclass(frozen=True)
class Paragraph:
    """Facts that run on, their stills, and below them what cannot stand in a sentence."""

    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    stills: tuple[Shown, ...] = ()
    template: str = "reader/blocks/fact.html"


@dataclass(frozen=True)
class Plain:
    """A block that is drawn as it is: prose, a picture, an embed's link with its `picture`."""

    key: str
    block: ProseBlock | PictureBlock | EmbedBlock
    came: int | None
    changed: int | None
    picture: Shown | None = None

    @property
    def template(self) -> str:
        return f"reader/blocks/{self.block.kind}.html"


@dataclass(frozen=True)
class Section:
    """A section with its paragraphs; the introduction has neither key nor heading. `works`: names that are titles."""

    key: str
    heading: str
    items: tuple[Paragraph | Plain, ...]
    marks: tuple[Mark, ...]
    came: int | None = None
    changed: int | None = None
    works: tuple[str, ...] = ()


@dataclass
class Footnote:
    """A source with everything that was drawn from it."""

    number: int
    source: Source
    date: str = ""
    url: str = ""
    standings: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)

    def cite(self, citation: Citation, anchor: str) -> None:
        """Note one more use."""
        self.uses.append(anchor)
        self.date = self.date or marks.date_label(recorded(citation.date, None))
        self.url = self.url or recorded(citation.url, "")
        for kept, text in ((self.standings, standing_of(citation)), (self.quotes, recorded(citation.quote, ""))):
            if text and text not in kept:
                kept.append(text)


@dataclass(frozen=True)
class Body:
    """Everything below the head."""

    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]
    unsaid: tuple[Sentence, ...]

    @property
    def has_opening(self) -> bool:
        """Whether text stands before the first heading."""
        return bool(self.sections) and not self.sections[0].key


def standing_of(citation: Citation) -> str:
    standing = recorded(citation.standing, "")
    return standing_label(standing) if standing else ""


def is_unattributed(source: Source) -> bool:
    """Whether nobody is named: such a source has no number, it is said in place."""
    return recorded(source.publisher, "").strip().casefold() in ("", UNATTRIBUTED)


def body(document: Document, edition_marks: Marks, album: Album | None = None) -> Body:
    """The document as sections, with the pictures of its album. `edition_marks` may be empty."""
    return _Setter(document, edition_marks, album or Album(document, {})).set()


class _Setter:
    """Sets one document; it remembers the sources numbered so far and the mark last drawn."""

    def __init__(self, document: Document, edition_marks: Marks, album: Album) -> None:
        self.document = document
        self.edition_marks = edition_marks
        self.album = album
        self.facts = document.facts_by_key()
        self.sources = document.sources_by_key()
        self.works = typeset.works(document)
        self.footnotes: dict[str, Footnote] = {}
        self.drawn: Mark | None = None

    def set(self) -> Body:
        sections = tuple(self._section(heading, blocks) for heading, blocks in self.document.sections())
        every = [
            sentence
            for section in sections
            for item in section.items
            if isinstance(item, Paragraph)
            for sentence in item.sentences
        ]
        unsaid = {sentence.fact: sentence for sentence in reversed(every) if sentence.mark.shape == "not-announced"}
        return Body(sections, tuple(self.footnotes.values()), tuple(reversed(unsaid.values())))

    def _section(self, heading: DocumentBlock | None, blocks: Sequence[DocumentBlock]) -> Section:
        self.drawn = None
        items = tuple(self._items(blocks))
        shown = [block.fact for block in blocks if isinstance(block, FactBlock)]
        key = heading.key if heading else ""
        return Section(
            key=key,
            heading=recorded(getattr(heading, "heading", ""), ""),
            items=items,
            marks=tuple(marks.of(self.facts[fact]) for fact in shown),
            works=self.works,
            **self._age(key),
        )

    def _items(self, blocks: Sequence[DocumentBlock]) -> Iterator[Paragraph | Plain]:
        running: list[FactBlock] = []
        for block in blocks:
            if isinstance(block, FactBlock) and (not running or block.runs_on):
                running.append(block)
                continue
            if running:
                yield self._paragraph(running)
            running = [block] if isinstance(block, FactBlock) else []
            if isinstance(block, ProseBlock | PictureBlock | EmbedBlock):
                self.drawn = None
                picture = None if isinstance(block, ProseBlock) else self.album.block(block)
                yield Plain(block.key, block, picture=picture, **self._age(block.key))
        if running:
            yield self._paragraph(running)

    def _paragraph(self, blocks: Sequence[FactBlock]) -> Paragraph:
        sentences = tuple(self._sentence(block) for block in blocks)
        figures = (figure(block.key, self.facts[block.fact], self.sources) for block in blocks)
        stills = (self.album.still(self.facts[block.fact]) for block in blocks)
        return Paragraph(
            sentences, tuple(one for one in figures if one), tuple(dict.fromkeys(one for one in stills if one))
        )

    def _sentence(self, block: FactBlock) -> Sentence:
        fact = self.facts[block.fact]
        mark = marks.of(fact)
        is_marked, self.drawn = mark != self.drawn, mark
        said = quote(block.key, fact, self.sources)
        return Sentence(
            key=block.key,
            fact=fact.key,
            statement=recorded(fact.statement, ""),
            mark=mark,
            is_marked=is_marked,
            notes=tuple(self._notes(block.key, fact)),
            remark=self._remark(fact),
            as_of=recorded(fact.as_of, None) or "",
            quote=said if said and runs_inline(said) else None,
            **self._age(block.key),
        )

    def _notes(self, key: str, fact: Fact) -> Iterator[Note]:
        for at, citation in enumerate(fact.citations):
            source = self.sources[citation.source]
            if is_unattributed(source):
                continue
            footnote = self.footnotes.setdefault(source.key, new_footnote(len(self.footnotes) + 1, source))
            anchor = f"cite-{key}-{at + 1}"
            footnote.cite(citation, anchor)
            yield Note(footnote.number, anchor, recorded(source.publisher, ""))

    def _remark(self, fact: Fact) -> str:
        if not fact.citations:
            return "" if recorded(fact.status, "") == "not-announced" else "no source named"
        nameless = any(is_unattributed(self.sources[citation.source]) for citation in fact.citations)
        return "no named origin" if nameless else ""

    def _age(self, key: str) -> dict[str, Any]:
        came, changed = (*self.edition_marks.get(key, ()), None, None)[:2]
        return {"came": came, "changed": changed}


def new_footnote(number: int, source: Source) -> Footnote:
    return Footnote(number, source, date=marks.date_label(recorded(source.date, None)), url=recorded(source.url, ""))


def quote(key: str, fact: Fact, sources: Mapping[str, Source]) -> Quote | None:
    """The words of a fact of kind quote, with where they were said: "Deadline, 2023"."""
    details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
    if not isinstance(details, kinds.Quote) or not details.words:
        return None
    named = [(one, sources[one.source]) for one in fact.citations if not is_unattributed(sources[one.source])]
    place = ""
    if named:
        citation, source = named[0]
        date = marks.date_label(recorded(citation.date, None) or recorded(source.date, None))
        place = ", ".join(part for part in (recorded(source.publisher, ""), date) if part)
    return Quote(key, details.words, details.speaker or "", place)


def runs_inline(said: Quote) -> bool:
    return len(said.words.split()) < INLINE_WORDS


def figure(key: str, fact: Fact, sources: Mapping[str, Source]) -> Figure | None:
    """What stands below the paragraph of a fact; None for most."""
    kind, content = recorded(fact.kind, ""), recorded(fact.details, {})
    match kinds.glance(kind, content):
        case kinds.Quote():
            said = quote(key, fact, sources)
            return said if said and not runs_inline(said) else None
        case kinds.Casting(roles=roles) if len(roles) > 1:
            return Roles(key, caption_of(fact), roles)
        case kinds.Trailer(url=url) if url:
            return Footage(key, url, kinds.headline(kind, content))
        case kinds.General() as unknown if rows := kinds.describe(kind, unknown):
            return Values(key, rows)
    return None


def caption_of(fact: Fact) -> str:
    other = marks.speaks_of(fact).removeprefix("of the ").removeprefix("of ")
    return f"Cast of {other}" if other else "Cast"
