"""Sanitized rich text as paragraphs with marks, and back; it knows the tags that we allow, and nothing of differences.

Rich text here is what the sanitizer lets through: p, h3, ul, ol, li, blockquote, strong, em, a[href, rel] and br.
Other tags are dropped and their text is kept.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

CONTAINERS = frozenset({"p", "h3", "ul", "ol", "li", "blockquote"})
SPACES = " \t\n\r\f"


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
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
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


class _Reader(HTMLParser):
    """Collects paragraphs while the standard library's parser walks the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paras: list[Para] = []
        self._open: list[tuple[str, int]] = []
        self._serial = 0
        self._last: tuple[tuple[str, int], ...] = ()
        self._filled: set[int] = set()
        self._runs: list[Run] = []
        self._strong = self._em = 0
        self._links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in CONTAINERS:
            self.flush()
            self._serial += 1
            self._open.append((tag, self._serial))
        elif tag == "br":
            self._runs.append(("\n", self._marks()))
        elif tag == "strong":
            self._strong += 1
        elif tag == "em":
            self._em += 1
        elif tag == "a":
            given = dict(attrs)
            self._links.append((given.get("href") or "", " ".join((given.get("rel") or "").split())))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in CONTAINERS:
            self._close(tag)
        elif tag == "strong":
            self._strong = max(0, self._strong - 1)
        elif tag == "em":
            self._em = max(0, self._em - 1)
        elif tag == "a" and self._links:
            self._links.pop()

    def handle_data(self, data: str) -> None:
        self._runs.append((re.sub(f"[{SPACES}]+", " ", data), self._marks()))

    def flush(self) -> None:
        """End the paragraph that is being read, if it has any text."""
        runs = _tidied(self._runs)
        self._runs = []
        if runs:
            self._emit(runs)

    def _marks(self) -> Marks:
        href, rel = self._links[-1] if self._links else ("", "")
        return Marks(strong=self._strong > 0, em=self._em > 0, href=href, rel=rel if href else "")

    def _close(self, tag: str) -> None:
        if all(name != tag for name, _ in self._open):
            return
        self.flush()
        while True:
            name, serial = self._open[-1]
            if serial not in self._filled:
                self._emit(())
            self._open.pop()
            if name == tag:
                return

    def _emit(self, runs: tuple[Run, ...]) -> None:
        path = tuple(self._open)
        joined = 0
        for here, before in zip(path, self._last, strict=False):
            if here != before:
                break
            joined += 1
        self.paras.append(Para(path=tuple(tag for tag, _ in path), joined=joined, runs=runs))
        self._filled.update(serial for _, serial in path)
        self._last = path


def _tidied(runs: list[Run]) -> tuple[Run, ...]:
    """Runs as a browser shows them: one space for many, none at the ends or beside a line break.

    A space carries only the marks that both of its neighbours have, because nobody can see a bold space.
    """
    pieces = [(part, marks) for text, marks in runs for part in re.findall(r" |\n|[^ \n]+", text)]
    words = [at for at, (part, _) in enumerate(pieces) if part not in " \n"]
    out: list[Run] = []
    before, left = 0, PLAIN
    for at in [*words, len(pieces)]:
        gap = [part for part, _ in pieces[before:at]]
        last = at == len(pieces)
        right = PLAIN if last else pieces[at][1]
        space = "\n" * gap.count("\n") or (" " if gap and out and not last else "")
        out.append((space, _shared(left, right)))
        if not last:
            out.append(pieces[at])
        before, left = at + 1, right
    return merged(out)


def _shared(left: Marks, right: Marks) -> Marks:
    linked = left.href == right.href and left.rel == right.rel
    return Marks(
        strong=left.strong and right.strong,
        em=left.em and right.em,
        href=left.href if linked else "",
        rel=left.rel if linked else "",
    )
