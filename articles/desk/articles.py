"""The list of articles: what is live, what was saved since, and who saved last."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from reversion.models import Revision

from articles import naming
from articles.addresses import Address
from articles.desk import reviews
from articles.desk.pages import page
from articles.desk.people import name_of
from articles.desk.roles import needs
from articles.life import LifeStep
from articles.models import Article, ArticleRevision, Author, Edition

PAGE = 50
ENDED = [state.value for state in LifeStep.State if state != LifeStep.State.ACTIVE]
FILTERS = {
    "mine": "Mine",
    "live": "Live",
    "waiting": "Saved since",
    "never": "Never published",
    "ended": "Not kept up",
}


@needs("read")
@require_GET
def article_list(request: HttpRequest) -> HttpResponse:
    words, chosen = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = _filtered(listed(), words, chosen)
    found = of_person(found, request.user) if chosen == "mine" else found
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    saves = Revision.objects.select_related("user").in_bulk([row.last_save for row in rows if row.last_save])
    standings = reviews.of_articles(rows, request.user)
    for row in rows:
        row.ended = str(LifeStep.State(row.life).label) if row.life in ENDED else ""
        row.review = standings.get(row.pk)
        row.saved = saves.get(row.last_save)
        row.saved_by = name_of(row.saved.user) if row.saved else ""
    context = {"here": "articles", "rows": rows, "words": words, "chosen": chosen, "filters": FILTERS}
    return page(request, "desk/article_list.html", context)


def listed() -> QuerySet[Any]:
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
            last_save=Subquery(revisions.order_by("-revision_id").values("revision")[:1]),
            life=Subquery(LifeStep.objects.filter(article=OuterRef("pk"), is_current=True).values("state")[:1]),
            slug=Subquery(Address.objects.filter(article=OuterRef("pk"), is_current=True).values("slug")[:1]),
        )
        .annotate(
            saves_since=Coalesce(Subquery(since.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
        )
        .order_by(F("last_save").desc(nulls_last=True), "-pk")
    )


def of_person(found: QuerySet[Any], user: AbstractBaseUser | AnonymousUser) -> QuerySet[Any]:
    """Those of the articles in which that person saved, or whose byline names them. One query for the profile."""
    mine = Q(Exists(ArticleRevision.objects.filter(article=OuterRef("pk"), editor=user.pk)))
    slug = Author.objects.filter(user=user.pk).values_list("slug", flat=True).first()
    if slug:
        found = found.alias(signed_by=Cast("authors", TextField()))
        mine |= Q(signed_by__contains=f'"slug": "{slug}"')
    return found.filter(mine)


def _filtered(found: QuerySet[Any], words: str, chosen: str) -> QuerySet[Any]:
    typed = words.split()[:6]
    for word, topics in zip(typed, naming.called(typed), strict=True):
        found = found.filter(
            Q(headline__icontains=word)
            | Q(key__icontains=word)
            | Q(topic__in=topics)
            | Q(addresses__slug__icontains=word)
        )
    match chosen:
        case "live":
            found = found.filter(live__isnull=False)
        case "waiting":
            found = found.filter(live__isnull=False, saves_since__gt=0)
        case "never":
            found = found.filter(live__isnull=True)
        case "ended":
            found = found.filter(life__in=ENDED)
    return found.distinct() if words else found
