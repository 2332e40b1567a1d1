"""What was saved and published last, in all articles, as lines that say what happened, who did it, when and where."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from msgspec import Struct

from articles import archive, timeline
from articles.desk.history_lines import HEAD, MINUTES, SMALL
from articles.desk.people import name_of
from articles.fields import shortened
from articles.models import Article, ArticleRevision, Block, Edition
from facts import richtext
from facts.models import Fact, Source, Topic
from facts.pictures import Picture

BLOCKS, HEADS, PICTURES = 1, 2, 3
"""The places of blocks, of articles' own fields and of pictures in the order of what a line names."""
READ = 60
"""How many saves are read to make the lines: one of several articles, and small ones in a row, are one line."""


class Latest(Struct, frozen=True, kw_only=True):
    """One line. `since` is when the first of several small saves was made; `others` counts further articles."""

    url: str
    title: str
    who: str
    when: dt.datetime
    article: str
    article_url: str
    since: dt.datetime | None = None
    others: int = 0
    is_edition: bool = False


def latest(now: dt.datetime, *, most: int) -> list[Latest]:
    """The newest lines, saves and editions by time. Four queries."""
    rows = ArticleRevision.objects.select_related("revision__user", "article").order_by("-revision_id", "article_id")[
        :READ
    ]
    saves = [list(same) for _, same in groupby(rows, key=lambda row: row.revision_id)]
    runs = list(_runs(saves))[:most]
    told = touched(row.revision_id for run in runs for rows in run for row in rows)
    editions = Edition.objects.released(now).select_related("article", "editor").defer("marks", "evidence")
    lines = [_line(run, told) for run in runs]
    lines += [_edition(each) for each in editions.order_by("-published_at", "-pk")[:most]]
    return sorted(lines, key=lambda line: line.when, reverse=True)[:most]


def _runs(saves: Iterable[list[ArticleRevision]]) -> Iterable[list[list[ArticleRevision]]]:
    """Saves, newest first, with small ones of one editor in one article and within minutes of each other together."""
    run: list[list[ArticleRevision]] = []
    for save in saves:
        if run and not _belong(run[-1], save):
            yield run
            run = []
        run.append(save)
    if run:
        yield run


def _belong(newer: Sequence[ArticleRevision], older: Sequence[ArticleRevision]) -> bool:
    if len(newer) > 1 or len(older) > 1 or not (_is_small(newer[0]) and _is_small(older[0])):
        return False
    one, other = newer[0], older[0]
    gap = one.revision.date_created - other.revision.date_created
    same = (one.editor_id, one.article_id) == (other.editor_id, other.article_id)
    return same and abs(gap) <= dt.timedelta(minutes=MINUTES)


def _is_small(row: ArticleRevision) -> bool:
    return not row.name and not row.changes & ~SMALL


class Touched(NamedTuple):
    """What a save touched first: which row, and in which words."""

    row: tuple[int, str]
    words: str


def touched(revisions: Iterable[int]) -> dict[int, Touched]:
    """By revision, what it touched first: a fact, a block, the head, a picture, a source or a topic. Two queries,
    three where a picture alone was saved."""
    order = {archive.content_type(model): at for at, model in enumerate((Fact, Block, Article, Picture, Source, Topic))}
    stored = archive.stored_in(revisions).filter(kind__in=list(order)).order_by("revision_id", "pk")
    first: dict[int, Touched] = {}
    for at, kind, pk, label in stored.values_list("revision_id", "kind", "object_id", "object_repr"):
        if at not in first or order[kind] < first[at].row[0]:
            first[at] = Touched((order[kind], pk), HEAD if order[kind] == HEADS else label)
    shown = _shown(int(each.row[1]) for each in first.values() if each.row[0] == BLOCKS)
    deeds = timeline.picture_deeds(at for at, each in first.items() if each.row[0] == PICTURES)
    return {at: Touched(each.row, _words(at, each, shown, deeds)) for at, each in first.items()}


def _words(at: int, first: Touched, shown: Mapping[int, str], deeds: Mapping[tuple[int, int], str]) -> str:
    kind, pk = first.row
    if kind == PICTURES:
        return deeds[at, int(pk)]
    return shortened(shown.get(int(pk), first.words) if kind == BLOCKS else first.words)


def _shown(blocks: Iterable[int]) -> dict[int, str]:
    """By block: what the fact says, or the picture shows, that stands there. A block's own words are its key then."""
    alt = Subquery(Picture.objects.filter(key=OuterRef("picture")).values("alt")[:1])
    bare = Q(fact__isnull=False) | Q(block_kind=Block.Kind.PICTURE, caption="")
    rows: QuerySet[Any] = Block.objects.filter(bare, pk__in=list(blocks))
    told = rows.values_list("pk", "fact__statement", "alt", alt)
    return {pk: richtext.text(said or "") or own or seen or "Picture" for pk, said, own, seen in told}


def _line(run: Sequence[Sequence[ArticleRevision]], told: dict[int, Touched]) -> Latest:
    row, oldest = run[0][0], run[-1][0]
    article = reverse("desk:article", args=[row.article.key])
    is_fold = len(run) > 1
    return Latest(
        url=f"{article}history/" if is_fold else f"{article}compare/save/{row.revision_id}/",
        title=_fold(run, told) if is_fold else _title(row, told),
        who=name_of(row.revision.user),
        when=row.revision.date_created,
        since=oldest.revision.date_created if is_fold else None,
        article=str(row.article),
        article_url=article,
        others=len(run[0]) - 1,
    )


def _fold(run: Sequence[Sequence[ArticleRevision]], told: dict[int, Touched]) -> str:
    """Named by what they all touched, in its newest words, or by how many places they touched."""
    rows = [told[save[0].revision_id] for save in run if save[0].revision_id in told]
    places = {each.row for each in rows}
    if len(places) == 1 and rows[0].row[0] == PICTURES:
        return f"{len(run)} small saves: {rows[0].words}"
    return f"{len(run)} small saves on {f'“{rows[0].words}”' if len(places) == 1 else f'{len(places)} places'}"


def _title(row: ArticleRevision, told: dict[int, Touched]) -> str:
    """A save by its name or its note, else by what it did."""
    label = told[row.revision_id].words if row.revision_id in told else ""
    if row.name or row.revision.comment:
        return row.name or row.revision.comment
    if label == HEAD:
        return "Head changed"
    if row.revision_id in told and told[row.revision_id].row[0] == PICTURES:
        return label
    deeds = ", ".join(row.change_labels) or "desk fields only"
    return f"{label.rstrip('.…')}: {deeds}" if label else deeds.capitalize()


def _edition(edition: Edition) -> Latest:
    article = reverse("desk:article", args=[edition.article.key])
    withdrawn = " and withdrawn" if edition.withdrawn_at else ""
    return Latest(
        url=f"{article}compare/e{edition.number}...now/",
        title=f"Edition {edition.number} published{withdrawn}: {edition.note}",
        who=name_of(edition.editor),
        when=edition.published_at,
        article=str(edition.article),
        article_url=article,
        is_edition=True,
    )


def saves_since(start: dt.datetime) -> int:
    """How many saves of articles were made since then. One query."""
    saves = ArticleRevision.objects.filter(revision__date_created__gte=start)
    return saves.order_by().values("revision").distinct().count()
