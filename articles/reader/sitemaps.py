"""What search engines are told: where the pages are, since when they are what they are, and who may read them.

Editions, comparisons, histories and searches are in no sitemap; minor editions move no date.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from articles.document import recorded
from articles.models import Edition, FactStep
from articles.reader import caching, crawlers, pictures, turns
from articles.reader import public as seen
from articles.reader.answers import public
from articles.reader.feeds_writers import NO_XML
from articles.reader.links import absolute, iso

MOST = 10_000
"""Addresses in one sitemap; the protocol allows 50,000, and 50 MB."""

NEWS = dt.timedelta(hours=48)
MOST_NEWS = 1_000
"""What Google reads of news: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap."""


@dataclass(frozen=True)
class Url:
    """One address; `changed` is None where nobody knows, `image` the picture above its text, blank where none is."""

    path: str
    changed: dt.datetime | None = None
    image: str = ""

    @property
    def loc(self) -> str:
        return absolute(self.path)

    @property
    def lastmod(self) -> str:
        return iso(self.changed) if self.changed else ""


Listed = Sequence[seen.Listed]


def _articles(listed: Listed) -> list[Url]:
    """By age, so that each stays in its sitemap while others come; without those whose first home is elsewhere."""
    by_age = sorted(listed, key=lambda each: each.edition.article_id)
    return [
        Url(reverse("reader:article", args=[each.slug]), each.updated, _lead(each))
        for each in by_age
        if not each.card.canonical
    ]


def _lead(listed: seen.Listed) -> str:
    found = pictures.address(listed.card.lead, listed.file) if listed.card.lead else None
    return absolute(found.url) if found else ""


def _pages(listed: Listed) -> list[Url]:
    """The front page and lists, topics and authors; `listed` comes last updated first."""
    newest = listed[0].updated if listed else None
    urls = [Url(reverse("reader:index"), newest), Url(reverse("reader:topics")), Url(reverse("reader:corrections"))]
    topics: dict[str, dt.datetime] = {}
    authors: dict[str, dt.datetime] = {}
    for each in listed:
        topics.setdefault(recorded(each.card.topic.slug, ""), each.updated)
        for author in each.card.authors:
            authors.setdefault(author.slug, each.updated)
    urls += [Url(reverse("reader:topic", args=[slug]), changed) for slug, changed in sorted(topics.items()) if slug]
    return urls + [Url(reverse("reader:author", args=[slug]), changed) for slug, changed in sorted(authors.items())]


def _facts(listed: Listed) -> list[Url]:
    """Facts of topics of which every explainer says that their pages may be listed. One query, or none."""
    says: dict[str, list[bool]] = {}
    for each in listed:
        topic = each.card.topic
        says.setdefault(recorded(topic.slug, ""), []).append(recorded(topic.fact_pages_listed, False))
    slugs = [slug for slug, told in says.items() if slug and all(told)]
    if not slugs:
        return []
    known = turns.standing(FactStep.objects.filter(topic_slug__in=slugs), timezone.now())
    return [
        Url(reverse("reader:fact", args=[each.key])) for each in known if recorded(each.content.topic.slug, "") in slugs
    ]


SECTIONS: dict[str, Callable[[Listed], list[Url]]] = {"articles": _articles, "pages": _pages, "facts": _facts}


@public
def index(request: HttpRequest) -> HttpResponseBase:
    """The sitemaps that have something in them."""
    listed = seen.listed(seen.current_editions())
    maps = [
        Url(reverse("reader:sitemap_section", args=[section, number]), max(filter(None, _dates(urls)), default=None))
        for section, find in SECTIONS.items()
        for number, urls in enumerate(_cut(find(listed)), 1)
    ]
    return _xml("reader/sitemap_index.xml", {"maps": maps}, listed)


@public
def section(request: HttpRequest, section: str, number: int) -> HttpResponseBase:
    """One sitemap of the index."""
    if section not in SECTIONS:
        raise Http404("No such sitemap.")
    listed = seen.listed(seen.with_leads(seen.current_editions()))
    maps = list(_cut(SECTIONS[section](listed)))
    if number > len(maps):
        raise Http404("No such sitemap.")
    return _xml("reader/sitemap.xml", {"urls": maps[number - 1]}, listed)


def _cut(urls: Sequence[Url]) -> Iterator[Sequence[Url]]:
    return (urls[start : start + MOST] for start in range(0, len(urls), MOST))


def _dates(urls: Sequence[Url]) -> Iterator[dt.datetime | None]:
    return (url.changed for url in urls)


@public
def news(request: HttpRequest) -> HttpResponseBase:
    """The articles that readers first had in the last 48 hours, for Google News; what is updated is no news."""
    first = Edition.objects.released().filter(article=OuterRef("article")).order_by("number").values("published_at")
    rows = seen.current_editions().annotate(first=Subquery(first[:1])).filter(first__gt=timezone.now() - NEWS)
    listed = seen.listed(rows.order_by("-first", "-pk")[:MOST_NEWS])
    told = [
        (Url(reverse("reader:article", args=[each.slug])), iso(each.edition.first), NO_XML.sub("", each.card.title))  # type: ignore[attr-defined]
        for each in listed
        if not each.card.canonical
    ]
    return _xml("reader/sitemap_news.xml", {"rows": told, "site_name": settings.SITE_NAME}, listed)


def _xml(template: str, context: dict[str, object], listed: Listed) -> HttpResponse:
    kept = {"Cache-Control": caching.control(seen.next_at(listed))}
    return HttpResponse(
        render_to_string(template, context), content_type="application/xml; charset=utf-8", headers=kept
    )


@public
def robots(request: HttpRequest) -> HttpResponseBase:
    """Who may read the site, by the switches SEARCH_CRAWLERS and AI_CRAWLERS, and where the sitemaps are."""
    lines = crawlers.rules(search=settings.SEARCH_CRAWLERS, training=settings.AI_CRAWLERS)
    maps = [f"Sitemap: {absolute(reverse(f'reader:{name}'))}" for name in ("sitemap", "news_sitemap")]
    return HttpResponse("\n".join([*lines, *maps, ""]), content_type="text/plain; charset=utf-8")
