"""An article's history as a line of saves with the editions on it; naming a revision; bringing old content back."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from articles import timeline
from articles.desk import history_filters, history_lines, page_life_views, pages, restoring, sides
from articles.desk.compare_views import choice_of
from articles.desk.history_filters import Filters
from articles.desk.history_lines import Line
from articles.desk.roles import needs
from articles.models import Article, ArticleRevision, Edition

PAGE = 50


@require_safe
@needs("read")
def article_history(request: HttpRequest, key: str) -> HttpResponse:
    """The saves, newest first, a page at a time by revision number, so that the thousandth page costs as the first."""
    article = get_object_or_404(Article, key=key)
    choices = history_filters.choices(article)
    filters = history_filters.read(request.GET, choices)
    before = sides.number(request.GET.get("before", ""))
    rows = list(_older(filters.rows(article), before)[: PAGE + 1])
    shown, older = rows[:PAGE], rows[PAGE:]
    lines = _lines(article, filters, rows, _editions(article, filters, before, shown, is_last=not older))
    context = {
        "article": article,
        "compare": reverse("desk:compare_newest", args=[key]),
        "lines": lines,
        "entries": lines if filters.show else history_lines.folded(lines, choices.places()),
        "older": shown[-1].revision_id if older else None,
        "before": before,
        "page": urlencode(filters.values | ({"before": str(before)} if before else {})),
        "waiting": _waiting(article),
        "since": sides.revisions(article).order_by("revision_id").first(),
        "filters": filters,
        "choices": choices,
        "kinds": [(name, bit.label) for name, bit in history_filters.KINDS.items()],
        "shows": history_filters.SHOWS.items(),
        "picked": _picked(lines, before),
        "life_steps": page_life_views.told(article),
        "here": "articles",
    }
    return pages.page(request, "desk/history/page.html", context)


def _older(rows: QuerySet[ArticleRevision], before: int | None) -> QuerySet[ArticleRevision]:
    return rows if before is None else rows.filter(revision__lt=before)


def _editions(
    article: Article, filters: Filters, before: int | None, shown: Sequence[ArticleRevision], *, is_last: bool
) -> list[Edition]:
    """The editions that stand among those saves; the last page takes all that is older.

    Of a narrowed list each save has the one edition that was the first to carry it.
    """
    editions = sides.editions(article).newest_first()
    if before is not None:
        editions = editions.filter(revision__lt=before)
    if shown and (filters.is_narrow or not is_last):
        editions = editions.filter(revision__gte=shown[-1].revision_id)
    if not filters.is_narrow:
        return list(editions)
    places = editions.order_by("number").values_list("number", "revision_id")
    return list(editions.filter(number__in=_first_to_carry(list(places), shown)))


def _first_to_carry(places: Sequence[tuple[int, int | None]], saves: Iterable[ArticleRevision]) -> set[int]:
    """The numbers of the editions, given as (number, revision) in order, that came next after one of those saves."""
    found = (next((number for number, at in places if (at or 0) >= save.revision_id), None) for save in saves)
    return {number for number in found if number is not None}


def _lines(
    article: Article, filters: Filters, rows: Sequence[ArticleRevision], editions: Iterable[Edition]
) -> list[Line]:
    shown = rows[:PAGE]
    touched = timeline.touched(article, [row.revision_id for row in shown])
    steps = timeline.status_steps(row.revision_id for row in shown if row.changes & ArticleRevision.Change.STATUS)
    before = _neighbors(article, filters, rows)
    lines = [
        history_lines.save(row, touched.get(at, []), steps.get(at, {}), before.get(at))
        for row in shown
        for at in [row.revision_id]
    ]
    lines += [history_lines.edition(edition) for edition in editions]
    return sorted(lines, key=lambda line: line.side.place, reverse=True)


def _neighbors(article: Article, filters: Filters, rows: Sequence[ArticleRevision]) -> Mapping[int, int | None]:
    """By revision: the article's revision right before it. A list that leaves nothing out says it by itself."""
    if not filters.is_narrow:
        return {newer.revision_id: older.revision_id for newer, older in pairwise(rows)}
    mine = ArticleRevision.objects.filter(article=article)
    older = mine.filter(revision__lt=OuterRef("revision")).order_by("-revision_id").values("revision_id")[:1]
    found = mine.filter(pk__in=[row.pk for row in rows]).annotate(older=Subquery(older))
    return dict(found.values_list("revision_id", "older"))


def _waiting(article: Article) -> str:
    """How many saves came after the newest edition, in words; a long line is not counted to its end."""
    newest = sides.editions(article).newest_first().first()
    if newest is None:
        return "Never published"
    rows = ArticleRevision.objects.filter(article=article, revision__gt=newest.revision_id or 0)
    count = rows[:100].count()
    if not count:
        return f"Nothing saved since edition {newest.number}"
    number = "100 or more saves" if count == 100 else "1 save" if count == 1 else f"{count} saves"
    return f"{number} since edition {newest.number}"


def _picked(lines: Sequence[Line], before: int | None) -> tuple[str, str]:
    """Which two are chosen at first: the newest edition and the working copy, else two neighbors."""
    if before is None:
        edition = next((line.address for line in lines if line.side.edition), None)
        return edition or (lines[-1].address if lines else sides.NOW), sides.NOW
    names = [line.address for line in lines[:2]]
    return (names[-1], names[0]) if names else ("", "")


@require_POST
@needs("name_revision")
def name_revision(request: HttpRequest, key: str) -> HttpResponse:
    """Give a save a name by which it is found again; a blank one takes the name away."""
    article = get_object_or_404(Article, key=key)
    row = get_object_or_404(sides.revisions(article), revision=sides.number(request.POST.get("revision", "")))
    name = " ".join(request.POST.get(f"name-{row.revision_id}", "").replace("\0", "").split())
    if len(name) > 80:
        messages.error(request, "Not named: keep it under 80 characters.")
    else:
        row.name = name
        row.save(update_fields=["name"])
        messages.success(request, f"Named “{name}”." if name else "The name is gone.")
    query = QueryDict(request.POST.get("page", "")).urlencode()
    return HttpResponseRedirect(f"{reverse('desk:history', args=[key])}?{query}#r{row.revision_id}")


@require_POST
@needs("edit")
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Bring one block, the head or the whole article back to an older state, as a new save that says from where."""
    article = get_object_or_404(Article, key=key)
    what = request.POST.get("what", "")
    try:
        side = sides.find(article, request.POST.get("from", ""))
        seen = sides.number(request.POST.get("seen", ""))
        said = restoring.restore(article, what, side, editor=request.user, seen=seen)
    except (sides.NoSide, restoring.NoSuchPart) as missing:
        raise Http404 from missing
    except restoring.Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as problem:
        messages.error(request, f"Not restored: {' '.join(problem.messages)}")
    else:
        messages.success(request, said)
    choice = choice_of(request.POST)
    return HttpResponseRedirect(reverse("desk:compare", args=[key, side.name, sides.NOW], query=choice or None))
