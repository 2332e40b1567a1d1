"""The list of articles: what is live, what was saved since, and who saved last."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from reversion.models import Revision

from articles.desk.conflict import name_of
from articles.desk.pages import page
from articles.desk.roles import needs
from articles.models import Address, Article, ArticleRevision, Edition

PAGE = 50
FILTERS = {"live": "Live", "waiting": "Saved since", "never": "Never published"}


@needs("read")
@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    words, chosen = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = _filtered(_listed(), words, chosen)
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    saves = Revision.objects.select_related("user").in_bulk([row.last_save for row in rows if row.last_save])
    for row in rows:
        row.saved = saves.get(row.last_save)
        row.saved_by = name_of(row.saved.user) if row.saved else ""
    context = {"here": "articles", "rows": rows, "words": words, "chosen": chosen, "filters": FILTERS}
    return page(request, "desk/article_list.html", context)


def _listed() -> QuerySet[Any]:
    """With the current edition's number and time, the saves since, the last save, and the address."""
    public = Edition.objects.public(timezone.now()).filter(article=OuterRef("pk")).order_by("-number")
    revisions = ArticleRevision.objects.filter(article=OuterRef("pk"))
    since = revisions.filter(revision__gt=OuterRef("live_revision")).order_by().values("article")
    return (
        Article.objects.select_related("topic")
        .annotate(
            live=Subquery(public.values("number")[:1]),
            was_public=Exists(Edition.objects.released(timezone.now()).filter(article=OuterRef("pk"))),
            live_at=Subquery(public.values("published_at")[:1]),
            live_revision=Coalesce(Subquery(public.values("revision")[:1], output_field=BigIntegerField()), 0),
            last_save=Subquery(revisions.order_by("-revision").values("revision")[:1]),
            slug=Subquery(Address.objects.filter(article=OuterRef("pk"), is_current=True).values("slug")[:1]),
        )
        .annotate(
            saves_since=Coalesce(Subquery(since.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
        )
        .order_by(F("last_save").desc(nulls_last=True), "-pk")
    )


def _filtered(found: QuerySet[Any], words: str, chosen: str) -> QuerySet[Any]:
    for word in words.split()[:6]:
        found = found.filter(
            Q(headline__icontains=word)
            | Q(key__icontains=word)
            | Q(topic__name__icontains=word)
            | Q(addresses__slug__icontains=word)
        )
    match chosen:
        case "live":
            found = found.filter(live__isnull=False)
        case "waiting":
            found = found.filter(live__isnull=False, saves_since__gt=0)
        case "never":
            found = found.filter(live__isnull=True)
    return found.distinct() if words else found
