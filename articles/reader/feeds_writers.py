"""A feed as data, and as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1. It knows no rows and no addresses of ours."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date

from articles.reader import feeds_text

LANGUAGE = "en-US"
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, whatever wrote it into a row."""


@dataclass(frozen=True)
class Person:
    """Who signs; `url` is blank where there is no page."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Image:
    """The picture of an entry; sides in pixels, `alt` and `credit` may be blank."""

    url: str
    type: str
    width: int
    height: int
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry. `id` outlives every address; `html` stands by itself, with absolute links."""

    id: str
    url: str
    title: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    summary: str = ""
    authors: tuple[Person, ...] = ()
    image: Image | None = None


@dataclass(frozen=True)
class Feed:
    """One page of a feed (RFC 5005, section 3). `url` is its own address, `home` that of the page that it follows.

    `first`, `previous`, `next` and `hub` (WebSub) are blank where there is none.
    """

    id: str
    title: str
    about: str
    home: str
    url: str
    author: Person
    entries: tuple[Entry, ...]
    first: str = ""
    previous: str = ""
    next: str = ""
    hub: str = ""

    @property
    def updated(self) -> dt.datetime:
        return max((entry.updated for entry in self.entries), default=NEVER)

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Relation and address of the links that both XML formats have, the feed's own address left out."""
        named = {"first": self.first, "previous": self.previous, "next": self.next, "hub": self.hub}
        return ((rel, url) for rel, url in named.items() if url)


Writer = Callable[[Feed], bytes]


def atom(feed: Feed) -> bytes:
    writer = _Atom(**_head(feed), feed_guid=feed.id, author_name=feed.author.name, author_link=feed.author.url)
    writer.told = feed
    for entry in feed.entries:
        writer.add_item(
            title=_xml(entry.title),
            link=entry.url,
            description=_xml(entry.summary),
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            entry=entry,
        )
    return writer.writeString("utf-8").encode()


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the full text in content:encoded; `pubDate` is the first day, atom:updated the last."""
    writer = _Rss(**_head(feed))
    writer.told = feed
    for entry in feed.entries:
        writer.add_item(
            title=_xml(entry.title),
            link=entry.url,
            description=_xml(entry.summary),
            unique_id=entry.id,
            unique_id_is_permalink=False,
            author_name=_xml(", ".join(person.name for person in entry.authors)) or None,
            pubdate=entry.published,
            entry=entry,
        )
    return writer.writeString("utf-8").encode()


def json(feed: Feed) -> bytes:
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": feed.about,
        "next_url": feed.next,
        "language": LANGUAGE,
        "authors": _people([feed.author]),
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else None,
    }
    return msgspec.json.encode({**_known(told), "items": [_item(entry) for entry in feed.entries]})


def _item(entry: Entry) -> dict[str, Any]:
    told = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": feeds_text.text(entry.html),
        "summary": entry.summary,
        "image": entry.image and entry.image.url,
        "date_published": rfc3339_date(entry.published),
        "date_modified": rfc3339_date(entry.updated),
        "authors": _people(entry.authors),
    }
    return _known(told)


def _people(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [_known({"name": person.name, "url": person.url}) for person in people]


def _known(told: dict[str, Any]) -> dict[str, Any]:
    """What is blank is left out: the format knows no null."""
    return {name: value for name, value in told.items() if value}


def _head(feed: Feed) -> dict[str, Any]:
    return {
        "title": _xml(feed.title),
        "link": feed.home,
        "description": _xml(feed.about),
        "subtitle": _xml(feed.about),
        "language": LANGUAGE,
        "feed_url": feed.url,
    }


def _xml(text: str) -> str:
    return NO_XML.sub("", text)


MEDIA = {"xmlns:media": "http://search.yahoo.com/mrss/"}
"""Media RSS, https://www.rssboard.org/media-rss: an enclosure would have to say how many bytes it has."""


def _add_image(handler: Any, image: Image | None) -> None:
    if image is None:
        return
    sides = {"width": str(image.width), "height": str(image.height)}
    handler.startElement("media:content", {"url": image.url, "type": image.type, "medium": "image", **sides})
    for name, words in (("description", image.alt), ("credit", image.credit)):
        if words:
            handler.addQuickElement(f"media:{name}", _xml(words))
    handler.endElement("media:content")


class _Atom(Atom1Feed):
    """Django's, with paging, the hub, several authors, and the HTML as content rather than summary."""

    told: Feed

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), **MEDIA}

    def latest_post_date(self) -> dt.datetime:
        return self.told.updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for rel, url in self.told.links:
            handler.addQuickElement("link", "", {"rel": rel, "href": url})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        summary, item["description"] = item["description"], None
        super().add_item_elements(handler, item)
        if summary:
            handler.addQuickElement("summary", summary)
        for person in item["entry"].authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", _xml(person.name))
            if person.url:
                handler.addQuickElement("uri", person.url)
            handler.endElement("author")
        handler.addQuickElement("content", _xml(item["entry"].html), {"type": "html"})
        _add_image(handler, item["entry"].image)


class _Rss(Rss201rev2Feed):
    """Django's, with the full text, paging and the hub."""

    told: Feed

    def rss_attributes(self) -> dict[str, str]:
        spaces = {"content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
        return {**super().rss_attributes(), **MEDIA, **{f"xmlns:{name}": space for name, space in spaces.items()}}

    def latest_post_date(self) -> dt.datetime:
        return self.told.updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for rel, url in self.told.links:
            handler.addQuickElement("atom:link", None, {"rel": rel, "href": url})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("atom:updated", rfc3339_date(item["entry"].updated))
        handler.addQuickElement("content:encoded", _xml(item["entry"].html))
        _add_image(handler, item["entry"].image)
