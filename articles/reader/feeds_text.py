"""The words of a feed's HTML without it: what came and went is said in words. Knows no feeds and no rows."""

import re
from html.parser import HTMLParser

APART = {"p", "h3", "h4", "ul", "ol", "li", "blockquote", "figure", "figcaption", "br"}
FATES = {"del": "gone", "ins": "new"}


def text(html: str) -> str:
    """The text, one paragraph a line.

    >>> text("<p>Was <del>rumored</del> <ins>confirmed</ins> &amp; so on</p><ul><li>One</li></ul>")
    'Was [gone: rumored] [new: confirmed] & so on\\n- One'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in APART:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in FATES:
            self.parts.append(f"[{FATES[tag]}: ")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in APART:
            self.parts.append("\n")
        elif tag in FATES:
            self.parts.append("]")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))
