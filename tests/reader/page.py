"""A page as a reader meets it: text without tags, links, anchors."""

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """Parsed once; `text` has single spaces, visually hidden words included. Titles in italics part no words."""

    VOID = {"base", "meta", "link", "br", "img", "source", "input", "hr"}

    def __init__(self, response):
        super().__init__(convert_charrefs=True)
        self.html = response.content.decode()
        self.ids, self.links, self.tags, self.metas, self.open, self._words = [], [], [], {}, [], []
        self._title_ends = False
        self.feed(self.html)
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "meta":
            self.metas[attributes.get("name") or attributes.get("property")] = attributes.get("content")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes another element"
        self._title_ends = tag == "cite"

    def handle_data(self, data):
        if "script" not in self.open:
            self._words.append(data if self._title_ends or "cite" in self.open else f" {data}")
            self._title_ends = False

    def attributes(self, id):
        return next(attributes for _, attributes in self.tags if attributes.get("id") == id)

    def part(self, start, end):
        """The HTML from the element with that id to the one with the other."""
        return self.html.partition(f'id="{start}"')[2].partition(f'id="{end}"')[0]

    def words(self, start, end):
        inside = re.sub(r"</?cite[^>]*>", "", self.part(start, end).partition(">")[2].rpartition("<")[0])
        return " ".join(re.sub(r"<[^>]*>", " ", inside).split())
