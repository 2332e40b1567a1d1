"""Atom feeds (RFC 4287): one entry for each article on the site's, one for each edition on an article's own.

Identifiers come from hashes that never change, so they outlive a new address or a new domain. Minor editions neither
enter nor move a date.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from articles.models import Edition
from articles.reader import public as seen
from articles.reader.answers import conditional, public
from articles.reader.pages import absolute

MOST = 50
NAMES = uuid.UUID("5b0c8f0e-5f2e-5c3f-9d53-6a1f3a0e2d71")


def urn(*parts: str) -> str:
    """A lasting identifier of what those parts name."""
    return uuid.uuid5(NAMES, ":".join(parts)).urn


@public
def site(request: HttpRequest) -> HttpResponseBase:
    """The explainers as they stand, the last updated first."""
    rows = seen.listed(seen.current_editions().annotate(first_hash=seen.first_hash())[:MOST])
    feed = Atom1Feed(
        title=settings.SITE_NAME,
        link=absolute("/"),
        description="Explainers, each kept up to date at one address.",
        language="en-us",
        feed_url=absolute(reverse("reader:site_feed")),
        feed_guid=urn("site", settings.SITE_NAME),
        author_name=settings.SITE_NAME,
    )
    for row in rows:
        feed.add_item(
            title=row.card.headline,
            link=absolute(reverse("reader:article", args=[row.slug])),
            description=escape(row.note),
            unique_id=urn("article", row.edition.first_hash),  # type: ignore[attr-defined]
            updateddate=row.updated,
            author_name=", ".join(author.name for author in row.card.authors) or None,
        )
    return _answer(request, feed, [row.edition for row in rows])


@public
def article(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The editions of one explainer that are not minor, the newest first."""
    explainer = seen.explainer(slug)
    editions = [each for each in explainer.editions if each.edition_kind != Edition.Kind.MINOR]
    feed = Atom1Feed(
        title=seen.headline(explainer),
        link=absolute(reverse("reader:article", args=[slug])),
        description="What changed, edition by edition.",
        language="en-us",
        feed_url=absolute(reverse("reader:feed", args=[slug])),
        feed_guid=urn("feed", explainer.released[-1].sha256),
        author_name=settings.SITE_NAME,
    )
    for edition in editions[:MOST]:
        feed.add_item(
            title=f"{Edition.Kind(edition.edition_kind).label}: {edition.note}",
            link=absolute(reverse("reader:edition", args=[slug, edition.number])),
            description=_told(slug, edition, explainer),
            unique_id=urn("edition", edition.sha256),
            pubdate=edition.published_at,
            updateddate=edition.published_at,
        )
    return _answer(request, feed, explainer.released)


def _told(slug: str, edition: Edition, explainer: seen.Explainer) -> str:
    """The note, and where to see every change, as HTML."""
    told = f"<p>{escape(edition.note)}</p>"
    if edition.was_wrong:
        told += f"<p>What was wrong: {escape(edition.was_wrong)}</p><p>What is right: {escape(edition.is_right)}</p>"
    before = next((each.number for each in explainer.editions if each.number < edition.number), None)
    if before:
        link = absolute(reverse("reader:compare", args=[slug, before, edition.number]))
        told += f'<p><a href="{escape(link)}">See every change</a></p>'
    return told


def _answer(request: HttpRequest, feed: Atom1Feed, editions: Sequence[Edition]) -> HttpResponseBase:
    body = feed.writeString("utf-8").encode()
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    return conditional(request, response, etag=_etag(body), last_modified=newest_change(editions))


def _etag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def newest_change(editions: Iterable[Edition]) -> int | None:
    """When the newest of them, or the newest withdrawal, changed what readers get; None of none."""
    return max((int(edition.last_modified.timestamp()) for edition in editions), default=None)
