"""The search of the desk: hits under the field as one types, and a page of results for whoever presses Enter there."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from msgspec import Struct

from articles.desk import finding, pages
from articles.desk.finding import Candidate, Found, Part, Query
from articles.desk.roles import is_fragment, needs
from articles.models import Edition
from facts import kinds, status

FEW = {"articles": 4, "facts": 6, "topics": 3, "sources": 4}
MANY = 50
LABELS = {"articles": "Articles", "facts": "Facts", "topics": "Topics", "sources": "Sources"}
LONGEST = 200


class Hit(Struct, frozen=True, kw_only=True):
    """One line of the answer: where it leads, its words with those found marked, and what is said beside it."""

    url: str
    parts: Sequence[Part]
    soft: str = ""
    status: str = ""
    mark: str = ""


class Group(Struct, frozen=True, kw_only=True):
    """The hits among one kind of row, the best first; `total` counts those not shown too."""

    name: str
    label: str
    hits: Sequence[Hit]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


@require_safe
@needs("read")
def search(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:LONGEST]
    is_part = is_fragment(request)
    groups = find(typed, near=request.GET.get("near", ""), few=is_part)
    context = {"typed": typed, "groups": groups, "total": sum(group.total for group in groups)}
    if is_part:
        return pages.fragment(request, "desk/newsroom/_hits.html", context)
    return pages.page(request, "desk/newsroom/search.html", {**context, "here": "search"})


def find(typed: str, *, near: str = "", few: bool = False) -> list[Group]:
    """The groups that have hits, the one with the best of all first; without words, none."""
    query = Query(typed)
    if not query.words:
        return []
    topics = finding.topic_words()
    found = {
        "articles": finding.articles(query, topics),
        "facts": finding.facts(query, topics),
        "topics": finding.topics_found(query, topics),
        "sources": finding.sources(query),
    }
    draw: dict[str, Callable[[Found], list[Hit]]] = {
        "articles": lambda hits: _articles(query, hits),
        "facts": lambda hits: _facts(query, hits, topics, near),
        "topics": lambda hits: [_topic(query, hit) for hit in hits],
        "sources": lambda hits: _sources(query, hits),
    }
    order = sorted((name for name in found if found[name]), key=lambda name: found[name][0].rank[0])
    return [
        Group(
            name=name,
            label=LABELS[name],
            hits=draw[name](found[name][: FEW[name] if few else MANY]),
            total=len(found[name]),
        )
        for name in order
    ]


def _articles(query: Query, hits: Found) -> list[Hit]:
    current = Edition.objects.current(timezone.now()).filter(article__in=[hit.pk for hit in hits])
    live = dict(current.values_list("article", "number"))
    return [
        Hit(
            url=reverse("desk:article", args=[hit.row]),
            parts=query.parts(hit.shown),
            soft=f"edition {live[hit.pk]} live{_formerly(hit)}" if hit.pk in live else f"not live{_formerly(hit)}",
        )
        for hit in hits
    ]


def _formerly(hit: Candidate) -> str:
    return f", its topic was once “{hit.because}”" if hit.because else ""


def _facts(query: Query, hits: Found, topics: Any, near: str) -> list[Hit]:
    """Each opens in its article, at its block; one that stands in none on its own page."""
    pks = [hit.pk for hit in hits]
    places, standings = finding.places(pks, near=near), finding.standings(pks)
    return [_fact(query, hit, places.get(hit.pk), topics, standings[hit.pk]) for hit in hits]


def _fact(query: Query, hit: Candidate, place: finding.Place | None, topics: Any, standings: Sequence[str]) -> Hit:
    state, kind, topic = hit.row
    if place:
        url = f"{reverse('desk:article', args=[place.article])}#b-{place.block}"
        where = f"{place.headline}{f' and {place.others} more' if place.others else ''}"
    else:
        url, where = reverse("admin:facts_fact_change", args=[hit.pk]), "in no article"
    former = finding.former_name(query, topics[topic])
    return Hit(
        url=url,
        parts=query.parts(hit.shown, finding.EXCERPT),
        soft=f"{kinds.label(kind)}, {where}{f', once “{former}”' if former else ''}",
        status=state,
        mark=status.mark(state, kind, standings),
    )


def _topic(query: Query, hit: Candidate) -> Hit:
    was = f"once “{hit.because}”" if hit.because else ""
    return Hit(url=reverse("admin:facts_topic_change", args=[hit.pk]), parts=query.parts(hit.shown), soft=was)


def _sources(query: Query, hits: Found) -> list[Hit]:
    cited = finding.citing(hit.pk for hit in hits)
    return [
        Hit(
            url=reverse("admin:facts_source_change", args=[hit.pk]),
            parts=query.parts(hit.shown),
            soft=_cited(cited.get(hit.pk, 0)),
        )
        for hit in hits
    ]


def _cited(number: int) -> str:
    return f"cited for {number} fact{'' if number == 1 else 's'}" if number else "cited for nothing"
