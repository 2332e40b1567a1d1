"""What the article's two pages say: the living one and the numbered one. From one edition and those before it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from articles import titles
from articles.document import Document, recorded
from articles.models import Edition
from articles.reader import beside, bylines, keyfacts, marks, meta, picture_rows, public, share_links, typeset
from articles.reader.paragraphs import Body, body
from articles.reader.pictures import Album
from articles.reader.public import Listed
from articles.reader.related import GOOD_FOR

LOGGED = 10
"""So many updates are told below the text; the page of all editions tells the others."""
REMEMBERED = 100
"""So many editions a returning reader's browser is told of."""
FRESH = dt.timedelta(days=30)
"""For so long a correction is highlighted."""


@dataclass(frozen=True)
class Entry:
    """One edition in a log. `before` is the number of the public edition before it, None for the first.

    `is_fresh` is true of a correction that is still highlighted.
    """

    edition: Edition
    before: int | None
    is_fresh: bool = False

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


def article(
    slug: str,
    edition: Edition,
    document: Document,
    released: Sequence[Edition],
    retired: public.Retired | None = None,
    *,
    related: Sequence[Listed] = (),
    at: dt.datetime | None = None,
) -> dict[str, Any]:
    """The living page of an edition. `released` holds the article's editions, newest first, withdrawn ones too.

    `retired` is what it says if it is no longer updated, `related` what it names beside itself. Editions above its own
    number count only where they were withdrawn: the page says so. `at` is the time that it is drawn for (None: now);
    after `good_until` it would be another page, and is drawn anew.
    """
    at = at or timezone.now()
    upto = [each for each in released if each.number <= edition.number]
    readable = [each for each in upto if each.withdrawn_at is None]
    album = picture_rows.album(document)
    shown = body(document, edition.marks, album)
    log = [entry for entry in entries(upto) if entry.edition.edition_kind != Edition.Kind.MINOR]
    corrections = _corrections(log, at)
    fresh = [entry for entry in corrections if entry.is_fresh]
    context = content(slug, edition, document, shown, album)
    updated = next(entry for entry in entries(readable) if entry.edition == public.dated(readable))
    told = meta.article(
        slug,
        document,
        edition,
        published=readable[-1],
        updated=updated.edition,
        corrected=[entry.edition for entry in corrections],
        album=album,
    )
    return context | {
        "meta": told,
        "url": told.url,
        "updated": updated,
        "checked": checked(document, after=updated.edition.published_at, until=edition.published_at),
        "withdrawn": [each for each in released if each.withdrawn_at and each.number > edition.number],
        "retired": retired,
        "log": log[:LOGGED],
        "corrections": corrections,
        "fresh_corrections": [entry for entry in fresh if entry.edition != updated.edition],
        "remembered_as": released[-1].sha256[:16],
        "remembered": readable[:REMEMBERED],
        "contents": contents(shown, corrections=bool(corrections), updates=True),
        "middle": beside.middle(shown.sections),
        "related": [(each, marks.tally_of_statuses(each.card.statuses)) for each in related],
        "sharing": share_links.ways(told.og_title, told.url),
        "good_until": min([at + GOOD_FOR, *(entry.edition.published_at + FRESH for entry in fresh)]),
    }


def _corrections(log: Sequence[Entry], at: dt.datetime) -> list[Entry]:
    """Those that stand, each with whether it is still highlighted at that time."""
    return [
        replace(entry, is_fresh=at < entry.edition.published_at + FRESH)
        for entry in log
        if is_standing_correction(entry.edition)
    ]


def checked(document: Document, *, after: dt.datetime, until: dt.datetime) -> str:
    """The last day on which somebody looked at one of its facts, if that was not before the last update; else ""."""
    first, last = (timezone.localdate(moment).isoformat() for moment in (after, until))
    days = [day for fact in document.facts if (day := recorded(fact.as_of, None)) and first <= day <= last]
    return max(days, default="")


def numbered(slug: str, edition: Edition, document: Document) -> dict[str, Any]:
    """One edition at its own address. Nothing in it may become untrue: it knows no other edition."""
    album = picture_rows.album(document)
    shown = body(document, edition.marks, album)
    told = meta.edition(slug, document, edition)
    return content(slug, edition, document, shown, album) | {
        "meta": told,
        "url": told.url,
        "contents": contents(shown, corrections=False, updates=False),
        "label": Edition.Kind(edition.edition_kind).label,
    }


def content(slug: str, edition: Edition, document: Document, shown: Body, album: Album) -> dict[str, Any]:
    head = document.head
    return {
        "slug": slug,
        "edition": edition,
        "head": head,
        "headline_alone": titles.told(recorded(head.headline, ""), document),
        "byline": bylines.credits(recorded(head.authors, ())),
        "topic": document.topics_by_key().get(document.topic),
        "lead": album.lead(),
        "works": typeset.works(document),
        "body": shown,
        "tally": marks.tally(mark for section in shown.sections for mark in section.marks),
        "key_facts": keyfacts.choose(document),
        "legend": marks.LEGEND,
        "legend_of_quotes": marks.LEGEND_OF_QUOTES if has_quotes(shown) else None,
        **beside.context(document),
    }


def has_quotes(shown: Body) -> bool:
    return any(mark.shape in ("quoted", "unplaced") for section in shown.sections for mark in section.marks)


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
