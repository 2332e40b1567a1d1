"""The lines of a history: saves and editions in words, and small saves in a row folded into one line.

It asks the database for nothing; the view hands it what it needs.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from msgspec import Struct, structs

from articles import timeline
from articles.desk import sides
from articles.desk.sides import Side
from articles.document import Fact
from articles.fields import shortened
from articles.models import ArticleRevision, Edition
from articles.reader import marks
from articles.reader.marks import Mark

LABELS = 3
"""How many touched blocks a line names before it only counts them."""
MINUTES = 10
"""Small saves that follow each other so soon are one piece of work."""
LONGEST = 60
"""Letters of a block's label."""
HEAD = "Head"
"""What a save of the article's own fields touched."""
SMALL = ArticleRevision.Change.TEXT | ArticleRevision.Change.VALUE

StatusSteps = Mapping[str, tuple[Fact, Fact]]


class Thing(Struct, frozen=True, kw_only=True):
    """What a save touched; `url` leads to the fact's life. `is_told`: the line's title names it already."""

    label: str
    name: str = ""
    url: str = ""
    step: tuple[Mark, Mark] | None = None
    is_told: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """One line of the history: a state to compare, what it touched, and whether it may be named."""

    side: Side
    title: str
    touched: Sequence[Thing] = ()
    more: int = 0
    changes: Sequence[str] = ()
    state: str = ""
    name: str = ""
    before: int | None = None
    """The article's revision right before this one, where that is known."""

    @property
    def address(self) -> str:
        """What the radio buttons send."""
        return self.side.name

    @property
    def is_small(self) -> bool:
        row = self.side.revision
        return row is not None and self.before is not None and not row.name and not row.changes & ~SMALL


class Fold(Struct, frozen=True, kw_only=True):
    """Small saves of one editor in a row, newest first, as one line; `old` and `new` are the states around them."""

    lines: Sequence[Line]
    place: str
    notes: Sequence[str]
    more: int

    @property
    def first(self) -> Line:
        return self.lines[-1]

    @property
    def last(self) -> Line:
        return self.lines[0]

    @property
    def old(self) -> str:
        return f"r{self.first.before}"

    @property
    def new(self) -> str:
        return self.last.address


def save(row: ArticleRevision, touched: Sequence[timeline.Touched], steps: StatusSteps, before: int | None) -> Line:
    """A save by its name, its note, or else by what it did."""
    side = sides.of_revision(row)
    things = [_thing(each, steps) for each in touched]
    has_title = bool(row.name or row.revision.comment or not things)
    if not has_title:
        things[0] = structs.replace(things[0], is_told=True)
    told = {"status"} if any(thing.step for thing in things) else set()
    told |= {"head"} if any(thing.label == HEAD for thing in things) else set()
    return Line(
        side=side,
        title=side.title if has_title else _untold(row, touched[0]),
        touched=things[:LABELS],
        more=max(len(things) - LABELS, 0),
        changes=[word for word in row.change_labels if has_title and word not in told],
        name=row.name,
        before=before,
    )


def _thing(touched: timeline.Touched, steps: StatusSteps) -> Thing:
    was, now = steps.get(touched.fact or "", (None, None))
    return Thing(
        label=touched.label if touched.is_whole else shortened(touched.label, LONGEST),
        name=f"block:{touched.block}" if touched.block else "",
        url=reverse("desk:fact_life", args=[touched.fact]) if touched.fact else "",
        step=(marks.of(was), marks.of(now)) if was and now else None,
    )


def _untold(row: ArticleRevision, first: timeline.Touched) -> str:
    """A save without a note, told by what it did: "The novel came out in August 2022: moved"."""
    label = shortened(first.label, LONGEST)
    if first.is_whole:
        return first.label
    deeds = ", ".join(row.change_labels) or "desk fields only"
    return f"{label.rstrip('.')}: {deeds}" if label != HEAD else "Head changed"


def edition(published: Edition) -> Line:
    return Line(side=sides.of_edition(published), title=f"Edition {published.number}", state=_state(published))


def _state(published: Edition) -> str:
    if published.withdrawn_at:
        return "withdrawn"
    return "published" if published.is_public() else "embargoed"


def folded(lines: Iterable[Line], places: Mapping[str, str]) -> list[Line | Fold]:
    """The lines with small saves that stand together as one; `places` says under which heading a block stands."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and _belong(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [_fold(run, places) if len(run) > 1 else run[0] for run in runs]


def _belong(newer: Line, older: Line) -> bool:
    """Whether two neighbors are small saves of one editor within minutes, and nothing stands between them."""
    if not (newer.is_small and older.is_small):
        return False
    one, other = newer.side.revision, older.side.revision
    assert one and other
    gap = one.revision.date_created - other.revision.date_created
    follows = newer.before == other.revision_id and one.editor_id == other.editor_id
    return follows and abs(gap) <= dt.timedelta(minutes=MINUTES)


def _fold(run: Sequence[Line], places: Mapping[str, str]) -> Fold:
    rows = [line.side.revision for line in run]
    notes = list(dict.fromkeys(row.revision.comment for row in reversed(rows) if row and row.revision.comment))
    return Fold(lines=run, place=_place(run, places), notes=notes[:LABELS], more=max(len(notes) - LABELS, 0))


def _place(run: Sequence[Line], places: Mapping[str, str]) -> str:
    """The one block or section that they all touched, in quotes; else how many there are."""
    touched = {thing.name: thing.label for line in reversed(run) for thing in line.touched}
    headings = {places.get(name, "") for name in touched}
    if len(touched) == 1 or (len(headings) == 1 and "" not in headings):
        return f"“{(headings if len(touched) > 1 else set(touched.values())).pop()}”"
    return f"{len(touched)} places" if touched else ""
