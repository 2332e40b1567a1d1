"""The feeds: of the site, of an explainer, a fact, a topic, of corrections. Each as Atom and as JSON Feed.

Minor editions neither enter nor move a date, and what was withdrawn leaves. All are paged (RFC 5005, section 3).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from articles import life
from articles.derived import read_card, read_content
from articles.document import recorded
from articles.models import Edition, FactStep
from articles.reader import caching, ledger, picture_rows
from articles.reader import feeds_entries as entries
from articles.reader import feeds_writers as writers
from articles.reader import public as seen
from articles.reader.answers import conditional, of_bytes, public
from articles.reader.feeds_entries import urn, with_digests
from articles.reader.feeds_writers import Entry, Feed
from articles.reader.links import absolute

ON_A_PAGE = 20
FULL_TEXTS = 10
MOST_PAGES = 10_000

FORMS: dict[str, tuple[str, writers.Writer]] = {
    "atom": ("application/atom+xml; charset=utf-8", writers.atom),
    "json": ("application/feed+json", writers.json),
    "rss": ("application/rss+xml; charset=utf-8", writers.rss),
}


@dataclass(frozen=True)
class Page:
    """Which page of a feed was asked for."""

    number: int

    @classmethod
    def of(cls, request: HttpRequest) -> "Page":
        """Raises: Http404 for what is no number of a page."""
        asked = request.GET.get("page", "1")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and 0 < int(asked) <= MOST_PAGES):
            raise Http404("No such page.")
        return cls(int(asked))

    def cut(self, rows: Any, size: int | None = None) -> tuple[list[Any], bool]:
        """Its rows, and whether there are more. Raises: Http404 beyond the last page."""
        size = size or ON_A_PAGE
        start = (self.number - 1) * size
        found = list(rows[start : start + size + 1])
        if self.number > 1 and not found:
            raise Http404("No such page.")
        return found[:size], len(found) > size

    def url(self, number: int, address: str) -> str:
        return address if number == 1 else f"{address}?page={number}"


@public
def site(request: HttpRequest, form: str) -> HttpResponseBase:
    """The explainers as they stand, the last updated first."""
    page = Page.of(request)
    rows, more = page.cut(_explainers())
    told = tuple(entries.explainer(row, row.edition.first_hash) for row in seen.listed(rows))  # type: ignore[attr-defined]
    return _answer(request, form, _of_site(request, told), page, more, seen.last_change(), seen.next_at(rows))


@public
def full_text(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same with all of their text, for partners: what was corrected goes along."""
    page = Page.of(request)
    wanted = _explainers().select_related("stored_document").annotate(last_published=_newest("published_at"))
    wanted = wanted.annotate(
        last_changed=_newest("changed_at"), retired=life.sentence_of("retired"), files=picture_rows.of_edition()
    )
    rows, more = page.cut(wanted.only(*seen.LIGHT, "card", "stored_document__document"), FULL_TEXTS)
    corrected: dict[int, list[Edition]] = {row.article_id: [] for row in rows}
    for correction in _corrections().filter(article__in=corrected).only(*seen.LIGHT).order_by("-number"):
        corrected[correction.article_id].append(correction)
    told = tuple(
        entries.full_text(row, row.edition.first_hash, corrected[row.edition.article_id])  # type: ignore[attr-defined]
        for row in seen.listed(rows)
    )
    changes = [moment for row in rows[:1] for moment in (row.last_published, row.last_changed) if moment]
    changed = max((int(moment.timestamp()) for moment in changes), default=None)
    return _answer(request, form, _of_site(request, told), page, more, changed, seen.next_at(rows))


def _explainers() -> "QuerySet[Any]":
    """Current editions, with what names their article beyond its address and when that began."""
    first = Edition.objects.public().filter(article=OuterRef("article")).order_by("number")
    return seen.with_leads(seen.current_editions()).annotate(
        first_hash=seen.first_hash(), first_published=Subquery(first.values("published_at")[:1])
    )


def _newest(moment: str) -> Subquery:
    """The same as `seen.last_change` asks in a query of its own."""
    known = Edition.objects.released().filter(**{f"{moment}__isnull": False})
    return Subquery(known.order_by(f"-{moment}").values(moment)[:1])


def _of_site(request: HttpRequest, told: tuple[Entry, ...]) -> Feed:
    return Feed(
        id=urn("site", settings.SITE_NAME),
        title=settings.SITE_NAME,
        about="Explainers, each kept up to date at one address.",
        home=absolute(reverse("reader:index")),
        url=absolute(request.path),
        author=entries.site(),
        entries=told,
    )


@public
def article(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The editions of one explainer that are not minor, the newest first; of a folded one its subscribers go along."""
    page = Page.of(request)
    explainer = seen.explainer(slug, to_the_end=True)
    chosen, more = page.cut([each for each in explainer.editions if each.edition_kind != Edition.Kind.MINOR])
    pks = {each.pk for each in (explainer.current, *chosen)}
    full = {each.pk: each for each in with_digests(Edition.objects.filter(pk__in=pks))}
    feed = Feed(
        id=urn("feed", explainer.released[-1].sha256),
        title=read_card(full[explainer.current.pk].card).title,
        about="What changed, edition by edition.",
        home=absolute(reverse("reader:article", args=[slug])),
        url=absolute(request.path),
        author=entries.site(),
        entries=tuple(entries.edition(full[each.pk], slug) for each in chosen),
    )
    return _answer(request, form, feed, page, more, newest_change(explainer.released), explainer.next_at)


@public
def corrections(request: HttpRequest, form: str) -> HttpResponseBase:
    """What was wrong in any explainer, and what is right, the newest first."""
    page = Page.of(request)
    rows, more = page.cut(_of_all(_corrections()))
    feed = Feed(
        id=urn("corrections", settings.SITE_NAME),
        title=f"{settings.SITE_NAME}: corrections",
        about="Everything that we got wrong, and what is right.",
        home=absolute(reverse("reader:corrections")),
        url=absolute(request.path),
        author=entries.site(),
        entries=tuple(entries.edition(row, row.address) for row in rows),
    )
    return _answer(request, form, feed, page, more, seen.last_change(), seen.next_at(rows))


def _corrections() -> "QuerySet[Any]":
    return Edition.objects.public().filter(edition_kind=Edition.Kind.CORRECTION)


@public
def fact(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """How one fact came to what it is, step by step; what lies only in a minor edition is no step here."""
    page = Page.of(request)
    found = ledger.fact(key)
    if found is None:
        raise Http404("No such fact.")
    told = [each for each in found.moments if each.step.edition.edition_kind != Edition.Kind.MINOR]
    chosen, more = page.cut(told)
    feed = Feed(
        id=urn("fact", key),
        title=found.title,
        about="How this came to be known, step by step.",
        home=absolute(reverse("reader:fact", args=[key])),
        url=absolute(request.path),
        author=entries.site(),
        entries=tuple(entries.step(key, moment, found.content) for moment in chosen),
    )
    return _answer(request, form, feed, page, more, None, found.next_at)


@public
def topic(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The editions of explainers about the topic, and those of others that changed a fact about it."""
    page = Page.of(request)
    named = FactStep.objects.filter(topic_slug=slug, edition__in=Edition.objects.public()).order_by(
        "-edition__published_at"
    )
    touched = Exists(FactStep.objects.filter(edition=OuterRef("pk"), topic_slug=slug))
    wanted = Edition.objects.public().dated().filter(Q(stored_digest__topic_slug=slug) | touched)
    rows, more = page.cut(_of_all(wanted).annotate(fact=Subquery(named.values("content")[:1])))
    if not rows:
        raise Http404("No such topic.")
    feed = Feed(
        id=urn("topic", slug),
        title=_name_of_topic(slug, rows),
        about="What became known, and what changed, in any explainer.",
        home=absolute(reverse("reader:topic", args=[slug])),
        url=absolute(request.path),
        author=entries.site(),
        entries=tuple(entries.edition(row, row.address) for row in rows),
    )
    return _answer(request, form, feed, page, more, seen.last_change(), seen.next_at(rows))


def _name_of_topic(slug: str, rows: Sequence[Any]) -> str:
    """As the newest edition about it calls it, else the newest fact."""
    cards = (read_card(row.card).topic for row in rows)
    named = next((each for each in cards if recorded(each.slug, "") == slug), None)
    if named is None:
        named = read_content(rows[0].fact).topic
    return recorded(named.name, slug)


def _of_all(editions: "QuerySet[Any]") -> "QuerySet[Any]":
    """Editions of any article as entries want them, the newest first."""
    told = with_digests(editions).annotate(address=seen.current_slug(), next_at=caching.next_of_site())
    return told.order_by("-published_at", "-pk")


def _answer(
    request: HttpRequest, form: str, feed: Feed, page: Page, more: bool, changed: int | None, change: dt.datetime | None
) -> HttpResponseBase:
    """The page of the feed in that form, with its way to the others."""
    address, (kind, write) = feed.url, FORMS[form]
    feed = replace(
        feed,
        url=page.url(page.number, address),
        first=address if more or page.number > 1 else "",
        previous=page.url(page.number - 1, address) if page.number > 1 else "",
        next=page.url(page.number + 1, address) if more else "",
        # Nobody pings for the pages behind the first.
        hub=settings.WEBSUB_HUB if page.number == 1 else "",
    )
    body = write(feed)
    response = HttpResponse(body, content_type=kind, headers={"Cache-Control": caching.control(change)})
    if feed.hub:  # WebSub, section 4
        response["Link"] = f'<{feed.hub}>; rel="hub", <{feed.url}>; rel="self"'
    return conditional(request, response, etag=of_bytes(response), last_modified=changed)


def newest_change(editions: Iterable[Edition]) -> int | None:
    """When the newest of them, or the newest withdrawal, changed what readers get; None of none."""
    return max((int(edition.last_modified.timestamp()) for edition in editions), default=None)
