"""One fact's life at the desk: its saves as a timeline, with the editions that carried them."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import timeline
from articles.desk import fact_life, pages, sides
from articles.desk.roles import needs
from articles.document import Source as SourceContent
from articles.document import Topic as TopicContent
from articles.document import recorded
from articles.fields import Names
from articles.models import Article, FactStep
from facts import kinds
from facts.models import Fact, Source, Topic

PAGE = 50
CARRIED = ("version", "change", "article__key", "article__headline", "edition__number", "edition__published_at")
"""What the timeline needs of a step; its content would be the larger part of the page's time."""


@require_safe
@needs("read")
def life(request: HttpRequest, key: str) -> HttpResponse:
    """The saves of a fact, newest first, a page at a time, and on top in words how long each status held."""
    fact = get_object_or_404(Fact.objects.select_related("topic"), key=key)
    before = sides.number(request.GET.get("before", ""))
    found = timeline.fact_history(fact, limit=PAGE + 1, before=before)
    is_whole = len(found) <= PAGE
    now = timezone.now()
    carried = FactStep.objects.filter(fact_key=key).select_related("edition", "article")
    editions = fact_life.carried(carried.only(*CARRIED, "edition__withdrawn_at"), now)
    spans = fact_life.spans(timeline.fact_marks(fact), editions)
    context = {
        "fact": fact,
        "title": fact.headline if fact.headline != kinds.label(fact.fact_kind) else str(fact),
        "steps": fact_life.steps(found, names(found), editions, is_whole=is_whole),
        "sentence": fact_life.sentence(spans),
        "bar": fact_life.bar(spans, now),
        "is_public": any(each.is_public for each in editions),
        "places": Article.objects.filter(blocks__fact=fact, blocks__removed=False).distinct(),
        "before": before,
        "older": None if is_whole else found[PAGE - 1].revision.pk,
        "here": "facts",
    }
    return pages.page(request, "desk/life/page.html", context)


def names(found: Sequence[timeline.FactRevision]) -> Names:
    """What the sources and topics of those saves are called now. Two queries."""
    sources = Source.objects.filter(key__in={each.source for save in found for each in save.fact.citations})
    topics = Topic.objects.filter(key__in={recorded(save.fact.topic, "") for save in found})
    return Names(
        {each.key: TopicContent(key=each.key, name=each.name) for each in topics},
        {each.key: SourceContent(key=each.key, publisher=each.publisher, title=each.title) for each in sources},
        {},
    )
