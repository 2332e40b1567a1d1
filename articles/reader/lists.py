"""Lists of explainers: the front page, of one topic kind or of all, and what one author signed. Two queries each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Window
from django.db.models.fields.json import KT
from django.http import Http404
from django.urls import reverse

from articles.models import Author, Edition
from articles.reader import bylines, marks, public
from articles.reader.public import Listed

ON_A_PAGE = 30

KINDS = {
    "film": "Films",
    "series": "Series",
    "game": "Games",
    "book": "Books",
    "music": "Music",
    "person": "People",
    "event": "Events",
}
"""What readers call topics of a kind and the explainers about them, in this order."""

Row = tuple[Listed, list[marks.Count]]
"""An explainer, and how many of its facts have which mark."""


@dataclass(frozen=True)
class Kind:
    """A way to narrow the list down; `name` is blank for all of it."""

    name: str
    label: str
    count: int

    @property
    def url(self) -> str:
        return reverse("reader:index") + (f"?kind={self.name}" if self.name else "")


@dataclass(frozen=True)
class Front:
    """A page of the list. `kinds` is empty where there is nothing to choose; `chosen` None: no such kind.

    `change`: when time alone changes it next.
    """

    page: Page
    kinds: list[Kind]
    chosen: Kind | None
    lead: Row | None
    rows: list[Row]
    change: dt.datetime | None


class Counted(Paginator):
    """A paginator that is told how many there are, and asks nobody."""

    count = 0

    def __init__(self, rows: Any, count: int) -> None:
        super().__init__(rows, ON_A_PAGE)
        self.count = count


def front(kind: str, number: str | None) -> Front:
    """The current explainers, those about a topic of that kind or ("") all, last updated first."""
    counted = _counted()
    everything = Kind("", "All", sum(counted.values()))
    kinds = [Kind(name, label_of(name), counted[name]) for name in [*KINDS, *sorted(counted)] if counted.get(name)]
    kinds = list(dict.fromkeys(kinds))
    known = {each.name: each for each in (everything, *kinds)} | {
        name: Kind(name, label, 0) for name, label in KINDS.items() if name not in counted
    }
    chosen = known.get(kind)
    found = public.with_leads(public.current_editions())
    if kind:
        found = found.filter(card__topic__kind=kind)
    page = Counted(found, chosen.count if chosen else 0).get_page(number)
    listed = list(page.object_list) if page.paginator.count else []
    rows = with_tallies(listed)
    first = page.number == 1
    return Front(
        page=page,
        kinds=[everything, *kinds] if len(kinds) > 1 or kind else [],
        chosen=chosen,
        lead=rows[0] if rows and first else None,
        rows=rows[1:] if first else rows,
        change=public.next_at(listed),
    )


def _counted() -> dict[str, int]:
    """How many current explainers there are of each topic kind."""
    by_kind = Edition.objects.current().annotate(kind=KT("card__topic__kind")).order_by()
    return {kind or "": count for kind, count in by_kind.values_list("kind").annotate(count=Count("pk"))}


def label_of(kind: str) -> str:
    return KINDS.get(kind) or kind.capitalize()


def with_tallies(rows: Iterable[Any]) -> list[Row]:
    return [(each, marks.tally_of_statuses(each.card.statuses)) for each in public.listed(rows)]


@dataclass(frozen=True)
class Signed:
    """What an author signed that readers have now. `row` is the profile, None for one that was never made."""

    slug: str
    name: str
    row: Author | None
    page: Page
    rows: list[Row]
    change: dt.datetime | None

    @property
    def bio(self) -> str:
        return self.row.bio if self.row else ""

    @property
    def links(self) -> list[str]:
        return self.row.links if self.row else []


def signed(slug: str, number: str | None) -> Signed:
    """A page of an author's explainers, last updated first. Raises: Http404 for who signed none that is current."""
    at = max(int(number), 1) if number and number.isdecimal() and len(number) < 7 else 1
    found = by_author(public.with_leads(public.current_editions()), slug).annotate(total=Window(Count("pk")))
    listed = list(found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE])
    if not listed:
        raise Http404("No such author.")
    rows = with_tallies(listed)
    name = next(each.name for each in rows[0][0].card.authors if each.slug == slug)
    page = Counted(listed, listed[0].total)
    return Signed(
        slug=slug,
        name=bylines.alone(name),
        row=Author.objects.filter(slug=slug).first(),
        page=Page(listed, at, page),
        rows=rows,
        change=public.next_at(listed),
    )


def by_author(editions: "QuerySet[Any]", slug: str) -> "QuerySet[Any]":
    """Those of the editions that were signed with that slug.

    One of the databases cannot look into a list in JSON, and the two write JSON with other spaces. Quotation marks
    inside a name are written with a stroke before them, so that none can pass for this.
    """
    said = editions.alias(signed_by=KT("card__authors"))
    return said.filter(Q(signed_by__contains=f'"slug": "{slug}"') | Q(signed_by__contains=f'"slug":"{slug}"'))
