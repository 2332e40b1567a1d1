"""What stands in feeds as entries: an explainer, an edition, a step of a fact. Identifiers come from hashes and keys.

These never change, so that an entry stays the same one at a new address and on a new domain.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from articles import fields
from articles.derived import StepContent, read_card, read_digest
from articles.digest import Digest, Line, lines_of
from articles.document import Author, recorded
from articles.models import Edition
from articles.reader import bylines, picture_rows, pictures
from articles.reader import public as seen
from articles.reader.beside import has_paid_links
from articles.reader.feeds_writers import Entry, Image, Person
from articles.reader.ledger import Moment
from articles.reader.links import absolute
from articles.reader.paragraphs import body
from articles.reader.pictures import Album
from facts import richtext

NAMES = uuid.UUID("5b0c8f0e-5f2e-5c3f-9d53-6a1f3a0e2d71")


def urn(*parts: str) -> str:
    """A lasting identifier of what those parts name."""
    return uuid.uuid5(NAMES, ":".join(parts)).urn


def site() -> Person:
    return Person(settings.SITE_NAME, absolute("/"))


def people(authors: Iterable[Author]) -> tuple[Person, ...]:
    return tuple(
        Person(bylines.alone(each.name), absolute(reverse("reader:author", args=[each.slug]))) for each in authors
    )


def explainer(row: seen.Listed, first_hash: str) -> Entry:
    """An article as it stands; it moves to the top with each edition that is not minor."""
    url = absolute(reverse("reader:article", args=[row.slug]))
    return Entry(
        id=urn("article", first_hash),
        url=url,
        title=row.card.title,
        html=_html("feeds/explainer.html", row=row, url=url),
        published=row.edition.first_published,  # type: ignore[attr-defined]  # annotated
        updated=row.updated,
        summary=row.note,
        authors=people(row.card.authors),
        image=_lead(row),
    )


def _lead(row: seen.Listed) -> Image | None:
    """The picture above its text; `row` has its file along."""
    one = row.card.lead
    found = pictures.address(one, row.file) if one else None
    if one is None or found is None:
        return None
    return Image(absolute(found.url), found.type, found.width, found.height, one.alt, one.credit)


def full_text(row: seen.Listed, first_hash: str, corrections: Iterable[Edition]) -> Entry:
    """An article as it stands, with all of its text; its document and its pictures' files were fetched along."""
    document = seen.document_of(row.edition)
    entry = explainer(row, first_hash)
    album = Album(document, picture_rows.read_all(row.edition.files))  # type: ignore[attr-defined]  # annotated
    context = {
        "head": document.head,
        "lead": album.lead(),
        "body": body(document, {}, album),
        "edition": row.edition,
        "note": row.note,
        "disclosure": settings.PAID_LINKS_NOTE if has_paid_links(document) else "",
        "retired": row.edition.retired,  # type: ignore[attr-defined]  # annotated
        "corrections": list(corrections),
        "url": entry.url,
    }
    html = _html("feeds/article.html", **context)
    return replace(entry, html=html, summary=row.card.standfirst or row.note)


def with_digests(editions: "QuerySet[Any]") -> "QuerySet[Any]":
    """What an entry of an edition is made of, its article's address apart."""
    told = ("card", "stored_digest__before", "stored_digest__digest")
    return editions.select_related("stored_digest").only(*seen.LIGHT, *told)


def edition(row: Edition, slug: str) -> Entry:
    """What an edition brought. The same entry in every feed that has it."""
    card, (before, told) = read_card(row.card), _digest(row)
    label = Edition.Kind(row.edition_kind).label
    compared = reverse("reader:compare", args=[slug, before, row.number]) if before else ""
    context = {
        "edition": row,
        "card": card,
        "digest": told,
        "url": absolute(reverse("reader:article", args=[slug])),
        "compared": absolute(compared) if compared else "",
    }
    return Entry(
        id=urn("edition", row.sha256),
        url=absolute(reverse("reader:edition", args=[slug, row.number])),
        title=f"{label}: {row.note}",
        html=_html("feeds/edition.html", **context),
        published=row.published_at,
        updated=row.published_at,
        summary=row.note,
        authors=people(card.authors),
    )


def step(key: str, moment: Moment, known: StepContent) -> Entry:
    """One moment in a fact's life; `known` is what it said last, where the moment took it out."""
    content, row, slug = moment.step.content or known, moment.step.edition, moment.step.slug
    words = " ".join(richtext.text(recorded(content.fact.statement, "")).split())
    mark = str(moment.step.mark) if moment.step.content else moment.told
    context = {
        "moment": moment,
        "lines": _lines(moment),
        "url": absolute(reverse("reader:edition", args=[slug, row.number])),
        "compared": absolute(moment.compare_url) if moment.compare_url else "",
    }
    return Entry(
        id=urn("step", key, row.sha256),
        url=absolute(reverse("reader:fact", args=[key])),
        title=f"{mark}: {words}",
        html=_html("feeds/step.html", **context),
        published=moment.step.at,
        updated=moment.step.at,
    )


def _lines(moment: Moment) -> list[Line]:
    """What changed beside the status."""
    old, new = moment.before, moment.step.content
    if old is None or new is None:
        return []
    return list(lines_of(fields.changes(old.fact, new.fact, (_names(old), _names(new)))))


def _names(content: StepContent) -> fields.Names:
    return fields.Names({content.topic.key: content.topic}, {each.key: each for each in content.sources}, {})


def _digest(row: Edition) -> tuple[int | None, Digest]:
    """The number of the edition before and what changed; nothing where it was not worked out yet (`rebuild`)."""
    stored = getattr(row, "stored_digest", None)
    return (stored.before, read_digest(stored.digest)) if stored else (None, Digest())


def _html(template: str, **context: Any) -> str:
    """Without the white space between elements, which some readers show."""
    return "\n".join(filter(None, map(str.strip, render_to_string(template, context).splitlines())))
