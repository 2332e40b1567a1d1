"""Where else to read: up to four other articles that are public now, chosen by hand or found by what they share."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from articles.document import MOST_RELATED, Document, recorded
from articles.models import Edition, FactStep
from articles.reader import public
from articles.reader.public import Listed

GOOD_FOR = dt.timedelta(days=1)
"""How long a page may go on naming what was found for it."""


def articles(document: Document, article: int) -> list[Listed]:
    """Those chosen by hand, in their order; where none of them is public, those that show the same facts, most of them
    first, then those about the same topic, last updated first. At most three queries.
    """
    return _chosen(document, article) or _found(document, article)


def _chosen(document: Document, article: int) -> list[Listed]:
    keys = recorded(document.head.related, ())
    if not keys:
        return []
    rows = public.with_leads(public.current_editions()).filter(article__key__in=keys).exclude(article=article)
    found = {row.article_key: row for row in rows.annotate(article_key=F("article__key"))}
    return public.listed(found[key] for key in keys if key in found)[:MOST_RELATED]


def _found(document: Document, article: int) -> list[Listed]:
    shared = _sharing([fact.key for fact in document.facts], article)
    current = public.with_leads(public.current_editions())
    rows = list(current.filter(article__in=shared))
    rows.sort(key=lambda row: -shared[row.article_id])
    if len(rows) < MOST_RELATED:
        about = current.filter(card__topic__key=document.topic)
        rows += about.exclude(article__in=[article, *shared])[: MOST_RELATED - len(rows)]
    return public.listed(rows[:MOST_RELATED])


def _sharing(facts: Collection[str], article: int) -> dict[int, int]:
    """Other articles whose newest public word on one of the facts is not that it went: how many of them, by article."""
    if not facts:
        return {}
    out = Edition.objects.public(timezone.now())
    said = FactStep.objects.filter(fact_key__in=facts, edition__in=out).exclude(article=article)
    later = FactStep.objects.filter(
        article=OuterRef("article"),
        fact_key=OuterRef("fact_key"),
        edition__number__gt=OuterRef("edition__number"),
        edition__in=out,
    )
    standing = said.filter(~Exists(later)).exclude(change=FactStep.Change.REMOVED)
    counted = standing.values("article").annotate(shared=Count("pk")).order_by("-shared", "-article")
    return dict(counted.values_list("article", "shared")[: 5 * MOST_RELATED])
