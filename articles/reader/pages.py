"""What the article's two pages say: the living one and the numbered one. From one edition and those before it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.document import Author, Document, Head, recorded
from articles.models import Edition
from articles.reader import keyfacts, marks, public
from articles.reader.paragraphs import Body, body


@dataclass(frozen=True)
class Entry:
    """One edition in a log. `before` is the number of the public edition before it, None for the first."""

    edition: Edition
    before: int | None

    @property
    def label(self) -> str:
        return Edition.Kind(self.edition.edition_kind).label


@dataclass(frozen=True)
class Line:
    """One line of the contents list."""

    anchor: str
    words: str


def entries(editions: Sequence[Edition]) -> list[Entry]:
    """Released editions, newest first, as a log; the withdrawn ones are passed over as the edition before."""
    numbers = [edition.number for edition in editions if edition.withdrawn_at is None]
    return [
        Entry(edition, next((number for number in numbers if number < edition.number), None)) for edition in editions
    ]


def article(slug: str, edition: Edition, document: Document, released: Sequence[Edition]) -> dict[str, Any]:
    """The living page of an edition. `released` holds the article's editions, newest first, withdrawn ones too.

    Editions above its own number count only where they were withdrawn: the page says so.
    """
    upto = [each for each in released if each.number <= edition.number]
    readable = [each for each in upto if each.withdrawn_at is None]
    shown = body(document, edition.marks)
    log = [entry for entry in entries(upto) if entry.edition.edition_kind != Edition.Kind.MINOR]
    corrections = [entry for entry in log if is_standing_correction(entry.edition)]
    context = content(slug, edition, document, shown)
    return context | {
        "url": absolute(reverse("reader:article", args=[slug])),
        "updated": next(entry for entry in entries(readable) if entry.edition == public.dated(readable)),
        "withdrawn": [each for each in released if each.withdrawn_at and each.number > edition.number],
        "log": log,
        "corrections": corrections,
        "contents": contents(shown, corrections=bool(corrections), updates=True),
        "jsonld": news_article(slug, document, edition, readable),
    }


def numbered(slug: str, edition: Edition, document: Document) -> dict[str, Any]:
    """One edition at its own address. Nothing in it may become untrue: it knows no other edition."""
    shown = body(document, edition.marks)
    return content(slug, edition, document, shown) | {
        "url": absolute(reverse("reader:edition", args=[slug, edition.number])),
        "contents": contents(shown, corrections=False, updates=False),
        "label": Edition.Kind(edition.edition_kind).label,
    }


def content(slug: str, edition: Edition, document: Document, shown: Body) -> dict[str, Any]:
    head = document.head
    return {
        "slug": slug,
        "edition": edition,
        "head": head,
        "byline": byline(head),
        "topic": document.topics_by_key().get(document.topic),
        "body": shown,
        "tally": marks.tally(mark for section in shown.sections for mark in section.marks),
        "key_facts": keyfacts.choose(document),
        "legend": marks.LEGEND,
        "legend_of_quotes": marks.LEGEND_OF_QUOTES if has_quotes(shown) else None,
        "title": recorded(head.search_title, "") or recorded(head.headline, ""),
        "description": recorded(head.search_description, "") or recorded(head.standfirst, ""),
        "share_title": recorded(head.share_headline, "") or recorded(head.headline, ""),
    }


def has_quotes(shown: Body) -> bool:
    return any(mark.shape in ("quoted", "unplaced") for section in shown.sections for mark in section.marks)


def byline(head: Head) -> list[Author]:
    """The authors as "By ..." reads on: "The film desk" gives "the film desk"."""
    return [
        Author(author.slug, f"t{author.name[1:]}" if author.name.startswith("The ") else author.name, author.role)
        for author in recorded(head.authors, ())
    ]


def contents(shown: Body, *, corrections: bool, updates: bool) -> list[Line]:
    """Where the page can be entered."""
    fixed = (
        ("unsaid", "What nobody has said yet", bool(shown.unsaid)),
        ("sources", "Sources", bool(shown.footnotes)),
        ("corrections", "Corrections", corrections),
        ("updates", "Updates", updates),
    )
    sections = [Line(section.key, section.heading) for section in shown.sections if section.key]
    return sections + [Line(anchor, words) for anchor, words, there in fixed if there]


def is_standing_correction(edition: Edition) -> bool:
    return edition.edition_kind == Edition.Kind.CORRECTION and edition.withdrawn_at is None


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def news_article(slug: str, document: Document, edition: Edition, readable: Sequence[Edition]) -> dict[str, Any]:
    """The article for search engines: https://schema.org/NewsArticle. Its dates are those that readers see."""
    head = document.head
    topic = document.topics_by_key().get(document.topic)
    url = absolute(reverse("reader:article", args=[slug]))
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": recorded(head.headline, "")[:110],
        "description": recorded(head.search_description, "") or recorded(head.standfirst, ""),
        "datePublished": iso(readable[-1].published_at),
        "dateModified": iso(public.dated(readable).published_at),
        "version": edition.number,
        "author": [_author(author) for author in recorded(head.authors, ())] or [_publisher()],
        "publisher": _publisher(),
        "about": {"@type": _schema_type(recorded(topic.kind, "")), "name": recorded(topic.name, "")} if topic else None,
        "isAccessibleForFree": True,
    }


def _author(author: Author) -> dict[str, str]:
    """A byline that begins with "the" is a desk's, not a person's."""
    kind = "Organization" if author.name.casefold().startswith("the ") else "Person"
    return {"@type": kind, "name": author.name, "url": absolute(reverse("reader:author", args=[author.slug]))}


def _publisher() -> dict[str, str]:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")}


def _schema_type(kind: str) -> str:
    known = {"film": "Movie", "series": "TVSeries", "game": "VideoGame", "book": "Book", "person": "Person"}
    return known.get(kind, "Event" if kind == "event" else "CreativeWork")


def iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
