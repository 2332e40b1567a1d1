"""HTML of any maker, Word's and Google Docs' above all, as a flat list of what it says; no database.

Dress is read from elements, from style attributes and from the page's own style sheet. What was deleted or remarked on
is left out, so that the final text remains; pictures, films and links that lead nowhere are counted.
"""

import html as entities
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import nh3
from msgspec import Struct

from facts import richtext

DEEPEST = 250
"""Open elements inside one another: deeper ones cost the parser quadratic time."""
MOST = 10_000
"""Pieces: what says more is no article, and each takes its time."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = {"ul", "ol"}
KEPT = {*LISTS, "li", "blockquote"}
INLINE = set("a b strong i em span font sup sub ins u s strike mark small q cite code img br".split())
BREAKING = set(
    "p div section article header main figure figcaption pre hr dl dt dd address details summary center caption "
    "table thead tbody tfoot tr td th".split()
)
NOT_TEXT = set(
    "script style title textarea noscript iframe object template svg math select button form nav footer aside "
    "audio video del dialog".split()
)
"""Elements whose text is not the article's."""

_CLEANER = nh3.Cleaner(
    tags={*HEADINGS, *KEPT, *INLINE, *BREAKING},
    clean_content_tags=NOT_TEXT,
    attributes={"*": {"class", "style", "id"}, "a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


class TooDeep(ValueError):
    """The HTML is nested too deep to be read at a fair cost; the message says so."""


class Piece(Struct, frozen=True):
    """One thing that an article says: `kind` is title, subtitle, heading, text, list or quote.

    `words` are plain for the first three, rich text in normal form for the others; `level` is a heading's.
    """

    kind: str
    words: str
    level: int = 0


class Found(Struct, frozen=True):
    """The pieces in order, what was left out by name, the name of the page, and how many tables became text."""

    pieces: tuple[Piece, ...]
    left_out: Mapping[str, int]
    name: str = ""
    tables: int = 0


def read(html: str) -> Found:
    """Raises: TooDeep; ValueError for text that cannot be stored."""
    _refuse_deep(html)
    name = next(_inside(html, "title"), "")
    walk = _Walk(_dresses(html))
    walk.left_out["film"] += len(re.findall(r"<(?:iframe|video|audio|object|embed)\b", html, re.IGNORECASE))
    walk.feed(_article_of(_CLEANER.clean(html)))
    walk.close()
    walk.finish()
    words = " ".join(entities.unescape(name).split())
    return Found(tuple(walk.pieces), {what: n for what, n in walk.left_out.items() if n}, words, walk.tables)


def _inside(html: str, tag: str) -> Iterator[str]:
    """What stands between each of those tags and its end. It passes over the page once, however many are left open."""
    begin, end = re.compile(rf"<{tag}\b[^<>]*>", re.IGNORECASE), re.compile(f"</{tag}>", re.IGNORECASE)
    at = 0
    while (opened := begin.search(html, at)) and (closed := end.search(html, opened.end())):
        yield html[opened.end() : closed.start()]
        at = closed.end()


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_ALONE = richtext.CLOSED_BY_THEMSELVES


def _refuse_deep(html: str) -> None:
    open_: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(html):
        closing, tag = match[1], match[2].lower()
        if tag in _ALONE:
            continue
        if not closing:
            open_[tag] += 1
            depth += 1
        elif open_[tag]:
            open_[tag] -= 1
            depth -= 1
        if depth > DEEPEST:
            raise TooDeep(f"It is nested more than {DEEPEST} deep. Paste it without its formatting.")


def _article_of(clean: str) -> str:
    """Of a whole web page the one part that says it is the article."""
    for tag in ("article", "main"):
        start, end = clean.find(f"<{tag}"), clean.rfind(f"</{tag}>")
        if clean.count(f"<{tag}") == 1 and 0 <= start < end:
            return clean[start:end]
    return clean


class Dress(NamedTuple):
    """Bold and slanted: yes, no, or None where nothing is said."""

    strong: bool | None = None
    em: bool | None = None

    def over(self, other: "Dress") -> "Dress":
        return Dress(other.strong if self.strong is None else self.strong, other.em if self.em is None else self.em)


_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|bolder|normal|lighter|[1-9]00)")
_SLANT = re.compile(r"font-style\s*:\s*(italic|oblique|normal)")


def _dresses(html: str) -> dict[str, Dress]:
    """Of the page's own style sheet: how each class is dressed, for Google's exported pages."""
    return {name: _dress(rules) for sheet in _inside(html, "style") for name, rules in _RULE.findall(sheet)}


def _dress(style: str) -> Dress:
    weight, slant = _WEIGHT.search(style), _SLANT.search(style)
    return Dress(
        weight[1] in ("bold", "bolder", "600", "700", "800", "900") if weight else None,
        slant[1] != "normal" if slant else None,
    )


_FILE = re.compile(r"(?!www\.)[^:/?#]*[\w-]\.(?:html?|php|aspx?|pdf|docx?)(?:[?#]|$)|\.\.?/", re.IGNORECASE)
"""A file beside the old page, which no one has here."""


class _Open(NamedTuple):
    """An open element: how its text is dressed, where it leads, and whether it is left out."""

    tag: str
    dress: Dress
    href: str
    dropped: bool


class _Walk(HTMLParser):
    """Walks clean, balanced HTML once."""

    def __init__(self, dresses: Mapping[str, Dress]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.left_out: Counter[str] = Counter()
        self.tables = 0
        self._dresses = dresses
        self._open: list[_Open] = []
        self._inline: list[str] = []
        self._kind = _TEXT
        self._holder: list[str] = []
        """The outermost list or quotation that is open, as HTML; empty: none is."""
        self._holders = 0
        self._loose: list[str] = []
        """Items of a list that Word writes as paragraphs."""
        self._loose_tag = "ul"
        self._cells = 0

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.left_out["picture"] += not self._is_dropped
        elif tag == "br":
            self._inline.append("<br>")
        if tag in richtext.CLOSED_BY_THEMSELVES - {"p", "li", "td", "th", "tr", "dt", "dd"}:
            return
        if tag not in INLINE:
            self._begin(tag, given)
        self._open.append(self._opened(tag, given))
        self._look_at_note(given)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag in ("img", "br", "hr") or not self._open:
            return
        if tag not in INLINE:
            self._end(tag)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, in the dress that is open."""
        if self._is_dropped:
            self._bullet = self._bullet if self._bullet is None else self._bullet + data
            return
        here = self._open[-1] if self._open else _NOTHING
        words = entities.escape(data, quote=False)
        if not data.strip() and "\xa0" not in data:
            self._inline.append(" ")
            return
        words = f"<em>{words}</em>" if here.dress.em else words
        words = f"<strong>{words}</strong>" if here.dress.strong else words
        self._inline.append(f'<a href="{entities.escape(here.href)}">{words}</a>' if here.href else words)

    def finish(self) -> None:
        """Put away what is still in hand."""
        self._flush()
        self._end_loose()

    # Elements

    @property
    def _is_dropped(self) -> bool:
        return bool(self._open) and self._open[-1].dropped

    def _opened(self, tag: str, given: Mapping[str, str]) -> _Open:
        around = self._open[-1] if self._open else _NOTHING
        style = given.get("style", "").lower()
        dress = _dress(style)
        for name in given.get("class", "").split():
            dress = dress.over(self._dresses.get(name, _PLAIN))
        dress = dress.over(Dress(tag in richtext.STRONG or None, tag in richtext.EM or None))
        if tag in HEADINGS:
            dress = dress.over(Dress(False, False))
        href = self._href(given["href"]) if tag == "a" and "href" in given else around.href
        return _Open(tag, dress.over(around.dress), href, around.dropped or self._is_left_out(given, style))

    def _is_left_out(self, given: Mapping[str, str], style: str) -> bool:
        """Hidden text, bullets that Word writes as text, remarks, and the way back from a note."""
        classes, href = given.get("class", "").lower(), given.get("href", "").lower()
        if "mso-list:ignore" in style.replace(" ", ""):
            self._bullet = ""
            return True
        if href.startswith(("#cmnt", "#_msocom")) or "msocomment" in classes or "mso-element:comment" in style:
            self.left_out["remark"] += "mso-element:comment-list" not in style and not href.startswith("#cmnt_ref")
            return True
        hidden = re.search(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", style)
        return bool(hidden) or href.startswith(("#footnote-ref", "#endnote-ref"))

    def _look_at_note(self, given: Mapping[str, str]) -> None:
        """A remark's own text stands at the end of Google's pages: all of its box is left out."""
        if not re.fullmatch(r"cmnt\d+", given.get("id", "")):
            return
        box = next((at for at in reversed(range(len(self._open))) if self._open[at].tag == "div"), len(self._open) - 1)
        self._open[box:] = [each._replace(dropped=True) for each in self._open[box:]]
        self._inline = []

    def _href(self, href: str) -> str:
        """Where a link leads; "" where it may not be kept, or leads to a place in the old page."""
        parts = urlsplit(href) if "://" in href else None
        if parts and parts.hostname == "www.google.com" and parts.path == "/url":
            href = next(iter(parse_qs(parts.query).get("q", [])), href)
        if href.startswith("#") or not href.strip():
            return ""
        try:
            if _FILE.match(href):
                raise richtext.BadLink(href)
            return richtext.link(href)
        except ValueError:
            self.left_out["link"] += 1
            return ""

    def _begin(self, tag: str, given: Mapping[str, str]) -> None:
        """Begin a block."""
        if tag in ("td", "th"):
            if self._cells:
                self._inline.append(" | ")
            self._cells += 1
            return
        if self._cells and tag not in ("tr", "table"):
            self._inline.append(" ")
            return
        self._flush()
        if tag == "table":
            self.tables += 1
        elif tag == "tr":
            self._cells = 0
        elif tag in KEPT:
            self._hold(tag)
        else:
            self._kind = _kind(tag, given)

    def _end(self, tag: str) -> None:
        """End a block."""
        if tag in ("td", "th") or (self._cells and tag not in ("tr", "table")):
            self._inline.append(" ")
            return
        self._flush()
        if tag in ("tr", "table"):
            self._cells = 0
        elif tag in KEPT and self._holders:
            self._release(tag)
        self._kind = _TEXT

    def _hold(self, tag: str) -> None:
        self._end_loose()
        self._holders += 1
        self._holder.append(f"<{tag}>")

    def _release(self, tag: str) -> None:
        self._holder.append(f"</{tag}>")
        self._holders -= 1
        if not self._holders:
            whole, self._holder = "".join(self._holder), []
            self._add("quote" if tag == "blockquote" else "list", whole)

    # Pieces

    _bullet: str | None = None
    """What Word writes before an item of a list; None: nothing of the kind."""

    def _flush(self) -> None:
        """Put away the paragraph in hand, if it says anything."""
        inner, self._inline = "".join(self._inline), []
        kind, bullet, self._bullet = self._kind, self._bullet, None
        if self._cells:
            inner = inner.strip(_BESIDE_CELLS)
        if not re.sub(r"<[^>]*>|\s|\xa0", "", inner):
            return
        if self._holders:
            self._holder.append(f"<p>{inner}</p>")
        elif kind.kind == "item":
            if not self._loose:
                self._loose_tag = "ol" if re.search(r"\w[.)]", bullet or "") else "ul"
            self._loose.append(f"<li>{inner}</li>")
        elif kind.kind in ("title", "subtitle", "heading"):
            self._end_loose()
            words = " ".join(richtext.text(inner).split())
            if words:
                self.pieces.append(Piece(kind.kind, words, kind.level))
        else:
            self._end_loose()
            self._add("text", f"<p>{inner}</p>")

    def _end_loose(self) -> None:
        items, self._loose = "".join(self._loose), []
        if items:
            self._add("list", f"<{self._loose_tag}>{items}</{self._loose_tag}>")

    def _add(self, kind: str, html: str) -> None:
        if len(self.pieces) == MOST:
            raise ValueError(f"It has more than {MOST:,} paragraphs. Bring it in parts.")
        if words := richtext.prose(html, strict=False):
            self.pieces.append(Piece(kind, words))


class _Kind(NamedTuple):
    """What a block of text is; `level` is a heading's."""

    kind: str
    level: int = 0


_TEXT = _Kind("text")
_BESIDE_CELLS = string.whitespace + "\xa0|"
"""What is left of empty cells at either end of a row."""
_PLAIN = Dress()
_NOTHING = _Open("", _PLAIN, "", False)
_TITLES = {"title": "title", "msotitle": "title", "subtitle": "subtitle", "msosubtitle": "subtitle"}


def _kind(tag: str, given: Mapping[str, str]) -> _Kind:
    """What its element, its class or Word's style says that a block is."""
    classes, style = given.get("class", "").lower().split(), given.get("style", "").lower()
    for name in classes:
        if name in _TITLES:
            return _Kind(_TITLES[name])
    if tag in HEADINGS:
        return _Kind("heading", HEADINGS[tag])
    if "mso-list:" in style.replace(" ", "") and "mso-list:none" not in style.replace(" ", ""):
        return _Kind("item")
    return _TEXT
