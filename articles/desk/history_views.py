"""An article's history as a line of saves with the editions on it; naming a revision; bringing old content back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from articles import history
from articles.desk import pages, restoring, sides
from articles.desk.roles import needs
from articles.desk.sides import Side
from articles.models import Article, ArticleRevision, Edition

PAGE = 50
LABELS = 3
"""How many touched blocks a line names before it only counts them."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of the history: a state to compare, what it touched, and whether it may be named."""

    side: Side
    title: str
    touched: Sequence[str] = ()
    more: int = 0
    changes: Sequence[str] = ()
    state: str = ""
    name: str = ""

    @property
    def address(self) -> str:
        """What the radio buttons send."""
        return self.side.name


@require_safe
@needs("read")
def article_history(request: HttpRequest, key: str) -> HttpResponse:
    """The saves, newest first, a page at a time by revision number, so that the thousandth page costs as the first."""
    article = get_object_or_404(Article, key=key)
    editor, before = (sides.number(request.GET.get(name, "")) for name in ("editor", "before"))
    rows = _rows(article, editor, before)
    shown, older = rows[:PAGE], rows[PAGE:]
    lines = list(_lines(article, shown, _editions(article, editor, before, shown, is_last=not older)))
    context = {
        "article": article,
        "compare": reverse("desk:compare_newest", args=[key]),
        "lines": lines,
        "older": shown[-1].revision_id if older else None,
        "before": before,
        "waiting": _waiting(article),
        "since": sides.revisions(article).order_by("revision_id").first(),
        "editors": _editors(article),
        "editor": editor,
        "picked": _picked(lines, before),
        "here": "articles",
    }
    return pages.page(request, "desk/history/page.html", context)


def _rows(article: Article, editor: int | None, before: int | None) -> list[ArticleRevision]:
    rows = sides.revisions(article).order_by("-revision_id")
    if editor is not None:
        rows = rows.filter(editor=editor)
    if before is not None:
        rows = rows.filter(revision__lt=before)
    return list(rows[: PAGE + 1])


def _editions(
    article: Article, editor: int | None, before: int | None, shown: Sequence[ArticleRevision], *, is_last: bool
) -> list[Edition]:
    """The editions that stand among those saves; the last page takes all that is older."""
    editions = sides.editions(article).newest_first()
    if editor is not None:
        editions = editions.filter(editor=editor)
    if before is not None:
        editions = editions.filter(revision__lt=before)
    if not is_last:
        editions = editions.filter(revision__gte=shown[-1].revision_id)
    return list(editions)


def _lines(article: Article, rows: Sequence[ArticleRevision], editions: Iterable[Edition]) -> list[Line]:
    touched = history.touched(article, [row.revision_id for row in rows])
    lines = [_save(row, touched.get(row.revision_id, [])) for row in rows]
    lines += [
        Line(side=sides.of_edition(edition), title=f"Edition {edition.number}", state=_state(edition))
        for edition in editions
    ]
    return sorted(lines, key=lambda line: line.side.place, reverse=True)


def _save(row: ArticleRevision, touched: Sequence[history.Touched]) -> Line:
    labels = [shortened(each.label) for each in touched]
    side = sides.of_revision(row)
    has_words = bool(row.name or row.revision.comment)
    if labels and not has_words:
        return Line(side=side, title=_untold(row, labels), changes=(), touched=labels[1:LABELS])
    return Line(
        side=side,
        title=side.title,
        touched=labels[:LABELS],
        more=max(len(labels) - LABELS, 0),
        changes=row.change_labels,
        name=row.name,
    )


def _untold(row: ArticleRevision, labels: Sequence[str]) -> str:
    """A save without a note, told by what it did: "The novel came out in August 2022: moved"."""
    deeds = ", ".join(row.change_labels) or "desk fields only"
    return f"{labels[0].rstrip('.')}: {deeds}" if labels[0] != "Head" else "Head changed"


def shortened(label: str, longest: int = 60) -> str:
    """The label, cut between words."""
    return label if len(label) <= longest else f"{label[:longest].rsplit(' ', 1)[0].rstrip(' ,;:.')}…"


def _state(edition: Edition) -> str:
    if edition.withdrawn_at:
        return "withdrawn"
    return "published" if edition.is_public() else "embargoed"


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


def _editors(article: Article) -> list[Any]:
    """Everyone who ever saved in it, found by one probe a person."""
    theirs = ArticleRevision.objects.filter(article=article, editor=OuterRef("pk"))
    people = get_user_model()._default_manager.filter(Exists(theirs)).order_by("first_name", "username")
    return [(person.pk, sides.person(person)) for person in people]


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
    page = sides.number(request.POST.get("before", ""))
    query = f"?before={page}" if page else ""
    return HttpResponseRedirect(f"{reverse('desk:history', args=[key])}{query}#r{row.revision_id}")


@require_POST
@needs("edit")
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Bring one block, the head or the whole article back to an older state, as a new save that says from where."""
    article = get_object_or_404(Article, key=key)
    what = request.POST.get("what", "")
    try:
        side = sides.find(article, request.POST.get("from", ""))
        said = restoring.restore(article, what, side, editor=request.user)
    except (sides.NoSide, restoring.NoSuchPart) as missing:
        raise Http404 from missing
    except restoring.Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as problem:
        messages.error(request, f"Not restored: {' '.join(problem.messages)}")
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:compare", args=[key, side.name, sides.NOW]))
