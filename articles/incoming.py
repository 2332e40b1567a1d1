"""A whole article from elsewhere as the sections and texts that it becomes; no database.

Its title becomes the headline, headings of the highest level sections, lower ones subheadings in the text.
"""

import html as entities
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from articles import incoming_html
from articles.incoming_html import Found, Piece

LARGEST = 1_500_000
"""Characters of HTML or text."""
LARGEST_WRITTEN = 4_500_000
"""Bytes of what a page carries between two presses."""
MOST = 1_000
"""Sections and texts at once."""
LONGEST_HEADING = 200
LONGEST_TEXT = 100_000


class NoArticle(ValueError):
    """What was sent is no article that can come in; the message says why and what to do."""


class Part(Struct, frozen=True):
    """A block to be: a section with its heading, or prose with its text in normal form."""

    kind: str
    words: str


class Article(Struct, frozen=True):
    """An article from elsewhere: its lines on top, its pieces, and in words what was not taken along."""

    headline: str
    standfirst: str
    pieces: tuple[Piece, ...]
    left_out: tuple[str, ...] = ()

    def parts(self, *, whole: bool = False) -> list[Part]:
        """One text for each paragraph, lists and quotations with the one before; or, `whole`, for each section.

        Raises: NoArticle for more than MOST.
        """
        found = [part for group in _sections(self.pieces) for part in _cut(group, whole)]
        if len(found) > MOST:
            raise NoArticle(
                f"This would become {len(found):,} sections and texts. An article takes {MOST:,} at once: "
                "choose one text for each section, or bring it in parts."
            )
        return found


def read(text: str) -> Article:
    """The article in HTML or plain text. Raises: NoArticle."""
    if len(text) > LARGEST:
        raise NoArticle(f"This has {len(text):,} characters. It may have {LARGEST:,}; bring it in parts.")
    try:
        found = incoming_html.read(text if is_html(text) else from_plain(text))
    except ValueError as problem:
        raise NoArticle(str(problem)) from problem
    if not found.pieces:
        raise NoArticle("There is no text in it.")
    article = _arranged(found)
    if len(written(article).encode()) > LARGEST_WRITTEN:
        raise NoArticle("There is too much text in it for one article. Bring it in parts.")
    return article


_MARKUP = re.compile(
    r"<(?:p|div|h[1-6]|br|ul|ol|li|span|a|b|strong|em|i|table|html|body|meta|article|section|font)\b", re.I
)


def is_html(text: str) -> bool:
    """Whether a text that was sent is HTML; "a < b" is not."""
    return bool(_MARKUP.search(text[:200_000]))


def from_plain(text: str) -> str:
    """Plain text as HTML: a blank line parts paragraphs (without any each line is one); "## Cast" is a heading."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = re.split(r"\n[ \t]*\n", text) if re.search(r"\S[ \t]*\n[ \t]*\n\s*\S", text) else text.split("\n")
    return "".join(_plain_part(part.strip("\n")) for part in parts if part.strip())


def _plain_part(part: str) -> str:
    part = part.strip()
    if heading := re.match(r"(#{1,6})\s+", part):
        level, words = len(heading[1]), part[heading.end() :].rstrip("#").rstrip()
        if words and "\n" not in words:
            return f"<h{level}>{entities.escape(words, quote=False)}</h{level}>"
    return "<p>" + "<br>".join(entities.escape(line, quote=False) for line in part.split("\n")) + "</p>"


def written(article: Article) -> str:
    """The article as HTML that reads back as the same: what a page carries between two presses."""
    lines = [("h1", "title", article.headline), ("p", "subtitle", article.standfirst)]
    top = [f'<{tag} class="{name}">{entities.escape(words)}</{tag}>' for tag, name, words in lines if words]
    return "".join([*top, *map(_written, article.pieces)])


def _written(piece: Piece) -> str:
    if piece.kind != "heading":
        return piece.words
    return f"<h{piece.level}>{entities.escape(piece.words, quote=False)}</h{piece.level}>"


# The lines on top, and levels


def _arranged(found: Found) -> Article:
    """Headings at level 2 (sections) or 3, the title and subtitle taken out of the text."""
    pieces = [_as_text(piece) for piece in found.pieces]
    title, pieces = _taken(pieces, "title")
    subtitle, pieces = _taken(pieces, "subtitle")
    if not title and _begins_with_its_title(pieces):
        title, pieces = pieces[0].words, pieces[1:]
    top = min((piece.level for piece in pieces if piece.kind == "heading"), default=0)
    leveled = (
        Piece("heading", piece.words, 2 if piece.level == top else 3) if piece.kind == "heading" else piece
        for piece in pieces
    )
    return Article(title or found.name[:LONGEST_HEADING], subtitle, tuple(leveled), tuple(_told(found)))


def _as_text(piece: Piece) -> Piece:
    """A heading as long as a paragraph is a paragraph."""
    if piece.kind in ("heading", "title", "subtitle") and len(piece.words) > LONGEST_HEADING * 2:
        return Piece("text", f"<p>{entities.escape(piece.words, quote=False)}</p>")
    if piece.kind in ("heading", "title") and len(piece.words) > LONGEST_HEADING:
        return Piece("text", f"<p>{entities.escape(piece.words, quote=False)}</p>")
    return piece


def _taken(pieces: list[Piece], kind: str) -> tuple[str, list[Piece]]:
    """The words of the first of that kind, and the others; a second one is text."""
    words, rest = "", []
    for piece in pieces:
        if piece.kind != kind:
            rest.append(piece)
        elif not words:
            words = piece.words
        else:
            rest.append(Piece("text", f"<p>{entities.escape(piece.words, quote=False)}</p>"))
    return words, rest


def _begins_with_its_title(pieces: list[Piece]) -> bool:
    """Whether the first thing said is the only heading of its level, above all others."""
    levels = [piece.level for piece in pieces if piece.kind == "heading"]
    if not levels or pieces[0].kind != "heading":
        return False
    first = pieces[0].level
    return first == min(levels) and levels.count(first) == 1 and (len(levels) > 1 or first == 1)


NAMES = {
    "picture": ("picture", "pictures"),
    "film": ("film or frame", "films or frames"),
    "link": ("link that leads nowhere", "links that lead nowhere"),
    "remark": ("remark", "remarks"),
}


def _told(found: Found) -> Iterator[str]:
    for name, (one, many) in NAMES.items():
        count = found.left_out.get(name, 0)
        if count:
            yield f"{count:,} {one if count == 1 else many} left out"
    if found.tables:
        yield "1 table became lines of text" if found.tables == 1 else f"{found.tables:,} tables became lines of text"


# Cutting


def _sections(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each section, its heading first; those before the first heading have none."""
    group: list[Piece] = []
    for piece in pieces:
        if piece.kind == "heading" and piece.level == 2:
            if group:
                yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _cut(group: list[Piece], whole: bool) -> Iterator[Part]:
    if group[0].kind == "heading" and group[0].level == 2:
        yield Part("section", group[0].words)
        group = group[1:]
    text, waits = "", False
    for piece in group:
        html = _written(piece)
        joins = whole or waits or piece.kind in ("list", "quote")
        if text and (not joins or len(text) + len(html) > LONGEST_TEXT):
            yield Part("prose", text)
            text = ""
        text += html
        waits = piece.kind == "heading"
    if text:
        yield Part("prose", text)
