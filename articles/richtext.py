"""Sanitized rich text as paragraphs with marks, and back; it knows the tags that we allow, and nothing of differences.

Rich text here is what the sanitizer lets through: p, h3, ul, ol, li, blockquote, strong, em, a[href, rel] and br.
Other tags are dropped and their text is kept.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

CONTAINERS = frozenset({"p", "h3", "ul", "ol", "li", "blockquote"})
SPACES = re.compile(r"[ \t\n\r\f]+")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?""")
TAG = re.compile(r"""<(/?)([a-z][a-z0-9]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?)*)\s*/?>""")


class Marks(Struct, frozen=True):
    """How a stretch of text is set. `rel` means something only where `href` is filled."""

    strong: bool = False
    em: bool = False
    href: str = ""
    rel: str = ""


PLAIN = Marks()
Run = tuple[str, Marks]
"""Text that is set one way throughout; `"\\n"` in it is a line break."""


class Para(Struct, frozen=True):
    """One paragraph: the tags around it from the outside in, and its text as runs, no two neighbours alike.

    `joined` says how many of the outer tags it shares with the paragraph before: 1 for the second item of a list,
    0 for the first item of a second list.
    """

    path: tuple[str, ...]
    joined: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


def parse(html: str) -> tuple[Para, ...]:
    """The paragraphs of rich text in reading order; a statement is one paragraph with an empty path."""
    if "<" not in html and "&" not in html:
        text = SPACES.sub(" ", html).strip(" ")
        return (Para(path=(), joined=0, runs=((text, PLAIN),)),) if text else ()
    reader = _Reader()
    reader.read(html)
    return tuple(reader.paras)


def serialize(paras: Iterable[Para]) -> str:
    """Rich text of those paragraphs, each written in the one normal way."""
    out: list[str] = []
    path: tuple[str, ...] = ()
    for para in paras:
        out += [f"</{tag}>" for tag in reversed(path[para.joined :])]
        out += [f"<{tag}>" for tag in para.path[para.joined :]]
        out.append(_inline(para.runs))
        path = para.path
    out += [f"</{tag}>" for tag in reversed(path)]
    return "".join(out)


def normal(html: str) -> str:
    """The same rich text written in the one normal way: spaces folded, marks merged and nested in a fixed order.

    >>> normal("<p>A <em></em><strong>b </strong> c</p>\\n")
    '<p>A <strong>b</strong> c</p>'
    """
    return serialize(parse(html))


def plain(html: str) -> str:
    """The words alone, paragraphs and line breaks as spaces: for labels and lists.

    >>> plain("<p>One&amp;<br>two</p><p>three</p>")
    'One& two three'
    """
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    return " ".join(" ".join(para.text for para in parse(html)).split())


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs without empty ones, neighbours of the same marks made one."""
    groups = groupby((run for run in runs if run[0]), key=itemgetter(1))
    return tuple(("".join(text for text, _ in group), marks) for marks, group in groups)


def _inline(runs: Sequence[Run]) -> str:
    out = []
    for (href, rel), linked in groupby(runs, key=lambda run: (run[1].href, run[1].rel)):
        inner = "".join(_set(text, marks) for text, marks in linked)
        attributes = f' href="{escape(href)}"' + (f' rel="{escape(rel)}"' if rel else "")
        out.append(f"<a{attributes}>{inner}</a>" if href else inner)
    return "".join(out)


def _set(text: str, marks: Marks) -> str:
    html = escape(text, quote=False).replace("\n", "<br>")
    html = f"<em>{html}</em>" if marks.em else html
    return f"<strong>{html}</strong>" if marks.strong else html


class _Reader:
    """Collects paragraphs while it walks the tags; what looks like no tag is text."""

    def __init__(self) -> None:
        self.paras: list[Para] = []
        self._open: list[tuple[str, int]] = []
        self._serial = 0
        self._last: list[tuple[str, int]] = []
        self._filled: set[int] = set()
        self._runs: list[Run] = []
        self._links: list[tuple[str, str]] = []
        self._strong = self._em = 0
        self._marks = PLAIN

    def read(self, html: str) -> None:
        """Take the whole text."""
        at = 0
        for match in TAG.finditer(html):
            self._text(html[at : match.start()])
            at = match.end()
            closing, name, attributes = match.groups()
            if name in CONTAINERS:
                self._close(name) if closing else self._begin(name)
            elif name == "br":
                self._runs.append(("\n", self._marks))
            else:
                self._mark(name, attributes, closing=bool(closing))
        self._text(html[at:])
        self._flush()

    def _text(self, text: str) -> None:
        if text:
            text = unescape(text) if "&" in text else text
            self._runs.append((SPACES.sub(" ", text), self._marks))

    def _mark(self, name: str, attributes: str, *, closing: bool) -> None:
        step = -1 if closing else 1
        if name == "strong":
            self._strong = max(0, self._strong + step)
        elif name == "em":
            self._em = max(0, self._em + step)
        elif name == "a" and not closing:
            self._links.append(_link(attributes))
        elif name == "a" and self._links:
            self._links.pop()
        else:
            return
        href, rel = self._links[-1] if self._links else ("", "")
        self._marks = Marks(strong=self._strong > 0, em=self._em > 0, href=href, rel=rel if href else "")

    def _begin(self, name: str) -> None:
        self._flush()
        self._serial += 1
        self._open.append((name, self._serial))

    def _close(self, name: str) -> None:
        if all(one != name for one, _ in self._open):
            return
        self._flush()
        while True:
            one, serial = self._open[-1]
            if serial not in self._filled:
                self._emit(())
            self._open.pop()
            if one == name:
                return

    def _flush(self) -> None:
        runs = _tidied(self._runs)
        self._runs = []
        if runs:
            self._emit(runs)

    def _emit(self, runs: tuple[Run, ...]) -> None:
        joined = 0
        for here, before in zip(self._open, self._last, strict=False):
            if here != before:
                break
            joined += 1
        self.paras.append(Para(path=tuple(tag for tag, _ in self._open), joined=joined, runs=runs))
        self._filled.update(serial for _, serial in self._open)
        self._last = self._open.copy()


def _link(attributes: str) -> tuple[str, str]:
    """Address and relation of a link."""
    found = {name.lower(): unescape(one or two or bare) for name, one, two, bare in ATTRIBUTE.findall(attributes)}
    return found.get("href", ""), " ".join(found.get("rel", "").split())


def _tidied(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs as a browser shows them: one space for many, none at the ends or beside a line break.

    A space carries only the marks that both of its neighbors have, because nobody can see a bold space.
    """
    out: list[Run] = []
    gap, left = "", PLAIN
    for text, marks in runs:
        if text == "\n":
            gap = gap.strip(" ") + "\n"
            continue
        core = text.strip(" ")
        if text[:1] == " ":
            gap = gap or " "
        if not core:
            continue
        if gap and (out or gap != " "):
            out.append((gap, _shared(left, marks)))
        out.append((core, marks))
        gap, left = " " if text[-1] == " " else "", marks
    if gap.strip(" "):
        out.append((gap, PLAIN))
    return merged(out)


def _shared(left: Marks, right: Marks) -> Marks:
    linked = left.href == right.href and left.rel == right.rel
    return Marks(
        strong=left.strong and right.strong,
        em=left.em and right.em,
        href=left.href if linked else "",
        rel=left.rel if linked else "",
    )
