"""Rich text in its one normal form: statements of a single paragraph, and prose; sanitized, safe to print.

nh3 parses and takes out what could do harm; a small tree then gives every text one way to be written, so that equal
texts are equal strings. It knows no Django and no rows.
"""

import html as entities
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urljoin

import nh3

from facts.values import clean_text, web_address

LONGEST = 500_000
"""Characters that a text may have, on the way in and on the way out."""
DEEPEST = 60
"""Open elements inside one another: deeper ones cost the parser quadratic time."""
DEEPEST_KEPT = 16
"""Lists, their items and quotations inside one another; deeper ones join the one around them."""

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CONTAINERS = {"ul", "ol", "li", "blockquote"}
LISTS = {"ul", "ol"}
STRONG = {"strong", "b"}
EM = {"em", "i"}
BREAKING = HEADINGS | set(
    "p div section article header footer main aside nav address figure figcaption pre hr dl dt dd "
    "table caption thead tbody tfoot tr td th details summary center".split()
)
"""Elements that are not kept but part the text, so that no two words run together."""
DROPPED = set("script style title textarea noscript iframe object template svg math select".split())
"""Elements whose text is no text."""
CLOSED_BY_THEMSELVES = set(
    "p li br hr img input meta link wbr col area base embed source track param td th tr dt dd option".split()
)
SLASH_OVER = "\u0338"
"""The one mark that NFC would melt with a tag's own ">" or "<" into another character, and the tag would be gone."""
SCHEMES = {"http", "https", "mailto"}

_ALLOWED: dict[str, Any] = {
    "tags": STRONG | EM | CONTAINERS | BREAKING | {"a", "br"},
    "clean_content_tags": DROPPED,
    "attributes": {"*": set(), "a": {"href", "rel"}},
    "url_schemes": SCHEMES,
    "link_rel": None,
}
_CLEANER = nh3.Cleaner(**_ALLOWED)


class BadLink(ValueError):
    """A link leads nowhere that readers may be sent; the message names it."""


# The tree


class Run(NamedTuple):
    """A stretch of text in one dress; the text "\\n" without dress is a line break."""

    text: str
    href: str = ""
    sponsored: bool = False
    strong: bool = False
    em: bool = False


BREAK = Run("\n")


@dataclass
class Node:
    """A block: p and h3 hold runs, the others hold blocks."""

    tag: str
    runs: list[Run] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)


# In and out


def statement(html: str, *, strict: bool = True) -> str:
    """One paragraph without `<p>`: strong, em and a; blocks and line breaks become spaces. "" when empty.

    Raises BadLink for a link that readers may not be sent to (`strict=False` drops the link and keeps its text) and
    ValueError for text that cannot be stored, is longer than 500,000 characters or is nested too deep.

    >>> statement("<p>A <b>bold</b> claim</p>")
    'A <strong>bold</strong> claim'
    """
    spaced: list[Run] = []
    for runs in _paragraphs(_tree(html, strict=strict)):
        spaced += [Run(" "), *(Run(" ") if run == BREAK else run for run in runs)]
    return _sized(_inline(_normal(spaced)))


def prose(html: str, *, strict: bool = True) -> str:
    """Paragraphs, h3, lists and quotations in normal form; text outside a paragraph gets one. "" when empty.

    Raises the same as `statement`.

    >>> prose("Bare text & more")
    '<p>Bare text &amp; more</p>'
    """
    return _sized(_blocks(_tree(html, strict=strict)))


def absolute(html: str, base: str) -> str:
    """The rich text, sanitized, with links that lead there from anywhere; `base` is the address of its page.

    >>> absolute('<a href="/mann/">Mann</a>', "https://example.com/heat-2/")
    '<a href="https://example.com/mann/">Mann</a>'
    """

    def lead(tag: str, name: str, value: str) -> str:
        return urljoin(base, value) if name == "href" else value

    return nh3.clean(html, **_ALLOWED, attribute_filter=lead)


def text(html: str) -> str:
    r"""The plain text of either: no tags, no entities, a \n between blocks and for a line break."""
    return "\n".join("".join(run.text for run in runs) for runs in _paragraphs(_tree(html, strict=False)))


def has_paid_link(html: str) -> bool:
    """Whether a text in normal form has a link that is paid for."""
    return bool(PAID_LINK.search(html))


PAID_LINK = re.compile(r'<a href="[^"]*" rel="sponsored">.*?</a>', re.DOTALL)
"""A link that is paid for, whole, in a text in normal form."""


def link(href: str) -> str:
    """Where a link leads, in the form that is kept: http, https, mailto, a path of this site or an anchor ("#cast").

    A bare "example.com" becomes https. Raises BadLink.

    >>> link("example.com/a b")
    'https://example.com/a%20b'
    """
    typed = _QUOTED.sub(lambda sign: f"%{ord(sign[0]):02X}", _INVISIBLE.sub("", href).strip())
    if typed.startswith("//"):
        typed = f"https:{typed}"
    if typed[:1] in {"/", "#"} and typed != "#":
        return typed
    if typed.lower().startswith("mailto:") or re.fullmatch(r"[^@/:?#]+@[^@/:?#]+\.[^@/:?#]+", typed):
        return _mail(typed, href)
    if "://" not in typed and re.match(r"[\w-]+(\.[\w-]+)+([/?#]|$)", typed):
        typed = f"https://{typed}"
    try:
        return web_address(typed)
    except ValueError:
        raise _bad(href) from None


_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_QUOTED = re.compile(r'[ <>"\\^`{|}]')


def _mail(typed: str, href: str) -> str:
    address = typed[7:] if typed.lower().startswith("mailto:") else typed
    if not re.fullmatch(r"[^\s@/?#]+@[\w-]+(\.[\w-]+)+(\?[^\s#]*)?", address):
        raise _bad(href)
    return f"mailto:{address}"


def _bad(href: str) -> BadLink:
    seen = _INVISIBLE.sub("", href).strip()
    shown = seen if len(seen) <= 60 else f"{seen[:59]}…"
    return BadLink(f'The link to "{shown}" cannot be kept. A link begins with https://, http:// or mailto:.')


# From HTML to the tree


def _tree(html: str, *, strict: bool) -> list[Node]:
    cleaned = clean_text(_sized(html).replace(SLASH_OVER, f"&#{ord(SLASH_OVER)};"))
    scan = _Scan()
    # What stands behind the last ">" is no tag, and of thousands begun there Python's parser tries each to the end.
    scan.feed(cleaned[: cleaned.rfind(">") + 1])
    scan.close()
    if strict:
        for href in scan.hrefs:
            _refuse_bad_link(href)
    builder = _Builder()
    builder.feed(_CLEANER.clean(cleaned))
    builder.close()
    return builder.finish()


def _sized(html: str) -> str:
    if len(html) > LONGEST:
        raise ValueError(f"The text has {len(html):,} characters. It may have {LONGEST:,}.")
    return html


def _refuse_bad_link(href: str) -> None:
    """Raise BadLink for what `link` refuses, and for what nh3 would take out without a word."""
    link(href)
    if "href" not in _CLEANER.clean(f'<a href="{entities.escape(href)}">.</a>'):
        raise _bad(href)


class _Scan(HTMLParser):
    """Looks at the text as it came: where its links lead, and how deep it is nested."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.open: dict[str, int] = {}
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link; refuse one level too many. Raises ValueError."""
        if tag == "a":
            self.hrefs += [value for name, value in attrs if name == "href" and value and value.strip()][:1]
        if tag in CLOSED_BY_THEMSELVES:
            return
        self.open[tag] = self.open.get(tag, 0) + 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(f"The text is nested more than {DEEPEST} deep. Paste it without its formatting.")

    def handle_endtag(self, tag: str) -> None:
        """Leave a level, if it was open."""
        if self.open.get(tag):
            self.open[tag] -= 1
            self.depth -= 1


class _Builder(HTMLParser):
    """Builds the tree from what nh3 has left: balanced tags, safe addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.containers = [Node("")]
        self.opened: list[bool] = []
        self.paragraph = Node("p")
        self.strong = 0
        self.em = 0
        self.links: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a container or a dress."""
        if tag in STRONG:
            self.strong += 1
        elif tag in EM:
            self.em += 1
        elif tag == "a":
            self.links.append(_safe(dict(attrs)))
        elif tag == "br":
            self.paragraph.runs.append(BREAK)
        elif tag in CONTAINERS:
            self._open(tag)
        else:
            self._begin("h3" if tag in HEADINGS else "p")

    def handle_endtag(self, tag: str) -> None:
        """Close it again."""
        if tag in STRONG:
            self.strong -= 1
        elif tag in EM:
            self.em -= 1
        elif tag == "a":
            self.links.pop()
        elif tag in CONTAINERS:
            self._close()
        elif tag != "br":
            self._begin("p")

    def handle_data(self, data: str) -> None:
        """Text, in the dress that is open."""
        href, sponsored = self.links[-1] if self.links else ("", False)
        cleaned = clean_text(data).replace("\n", " ")
        self.paragraph.runs.append(Run(cleaned, href, sponsored, self.strong > 0, self.em > 0))

    def finish(self) -> list[Node]:
        """The blocks."""
        self._begin("p")
        return self.containers[0].children

    def _begin(self, tag: str) -> None:
        """Put away the paragraph in hand, if it says anything, and begin another."""
        if runs := _normal(self.paragraph.runs):
            self._add(Node(self.paragraph.tag, runs))
        self.paragraph = Node(tag)

    def _open(self, tag: str) -> None:
        self._begin("p")
        inside = self.containers[-1].tag in LISTS
        kept = inside if tag == "li" else len(self.containers) <= DEEPEST_KEPT
        self.opened.append(kept)
        if kept:
            self.containers.append(Node(tag))

    def _close(self) -> None:
        self._begin("p")
        if self.opened.pop() and (container := self.containers.pop()).children:
            self._add(container)

    def _add(self, node: Node) -> None:
        around = self.containers[-1]
        if around.tag in LISTS and node.tag != "li":
            node = Node("li", children=[node])
        around.children.append(node)


def _safe(attributes: dict[str, str | None]) -> tuple[str, bool]:
    """Where a link leads and whether it is paid for; nowhere when it may not be kept."""
    try:
        href = link(attributes.get("href") or "")
    except BadLink:
        return "", False
    return href, "sponsored" in (attributes.get("rel") or "").lower().split()


# The normal form


def _normal(runs: Sequence[Run]) -> list[Run]:
    """Runs merged, white space folded to single spaces and none at the ends or beside a line break.

    A blank stretch wears no dress: a bold space is a space.
    """
    if not any(run.text.strip() for run in runs):
        return []
    folded = _trimmed(_folded(_merged(run for run in runs if run.text)))
    plain = (run if run == BREAK or run.text.strip(_SPACE) else Run(run.text) for run in folded)
    return list(_merged(plain))


_SPACE = " \t\n\f"


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    for key, group in groupby(runs, key=lambda run: (run == BREAK, run[1:])):
        first, *more = group
        if key[0]:
            yield from (first, *more)
        else:
            yield first._replace(text=clean_text("".join((first.text, *(run.text for run in more))))) if more else first


def _folded(runs: Iterable[Run]) -> Iterator[Run]:
    """Single spaces, and none after a break or another space."""
    after_space = True
    for run in runs:
        if run == BREAK:
            after_space = True
            yield run
            continue
        words = re.sub(f"[{_SPACE}]+", " ", run.text)
        words = words[1:] if after_space and words.startswith(" ") else words
        if words:
            after_space = words.endswith(" ")
            yield run._replace(text=words)


def _trimmed(runs: Iterable[Run]) -> list[Run]:
    """No space before a break, no space or break at the ends."""
    kept: list[Run] = []
    for run in runs:
        if run == BREAK:
            _drop_last_space(kept)
        if run != BREAK or kept:
            kept.append(run)
    while kept and (kept[-1] == BREAK or kept[-1].text == " "):
        kept.pop()
    _drop_last_space(kept)
    return kept


def _drop_last_space(runs: list[Run]) -> None:
    if runs and runs[-1] != BREAK and runs[-1].text.endswith(" "):
        last = runs.pop()
        if last.text[:-1]:
            runs.append(last._replace(text=last.text[:-1]))


def _paragraphs(nodes: Iterable[Node]) -> Iterator[list[Run]]:
    """The runs of every paragraph and heading, in reading order."""
    for node in nodes:
        if node.runs:
            yield node.runs
        yield from _paragraphs(node.children)


# From the tree to HTML


def _blocks(nodes: Iterable[Node]) -> str:
    return "".join(f"<{node.tag}>{_inline(node.runs)}{_blocks(node.children)}</{node.tag}>" for node in nodes)


def _inline(runs: Iterable[Run]) -> str:
    """Runs as HTML, links outside, then strong, then em."""
    return "".join(
        _wrapped(_anchor(*where), "a", "".join(_strong(group))) if where[0] else "".join(_strong(group))
        for where, group in groupby(runs, key=lambda run: (run.href, run.sponsored))
    )


def _strong(runs: Iterable[Run]) -> Iterator[str]:
    for is_strong, group in groupby(runs, key=lambda run: run.strong):
        inner = "".join(_em(group))
        yield f"<strong>{inner}</strong>" if is_strong else inner


def _em(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        escaped = "<br>" if run == BREAK else _escaped(run.text)
        yield f"<em>{escaped}</em>" if run.em else escaped


def _anchor(href: str, sponsored: bool) -> str:
    rel = ' rel="sponsored"' if sponsored else ""
    return f'<a href="{entities.escape(href, quote=False)}"{rel}>'


def _wrapped(start: str, tag: str, inner: str) -> str:
    return f"{start}{inner}</{tag}>"


def _escaped(words: str) -> str:
    """Text for HTML, a leading slash-over spelled out."""
    escaped = entities.escape(words, quote=False)
    return f"&#{ord(SLASH_OVER)};{escaped[1:]}" if escaped.startswith(SLASH_OVER) else escaped
