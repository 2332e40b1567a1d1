"""A comparison as templates draw it: each change with the blocks that it shows, each row with its changes.

It decides nothing about what changed; it finds for every change the one thing a reader looks at first.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from articles.compare import Change, Comparison, Row
from articles.document import Block, Document, Fact, recorded
from articles.fields import FieldChange, fact_label, shortened
from articles.reader import marks
from articles.reader.marks import Mark
from articles.richtext import plain
from facts import kinds

MAIN = ("statement", "text", "heading", "caption", "title")
"""The field that a block is read by; it is drawn in the reader's serif, the others as lines under it."""
FOLDED_AT_ONCE = 60
"""So many unchanged blocks come along, folded; more are one press away, so that a long article opens at once."""
KINDS = {"section": "Section", "prose": "Text", "picture": "Picture", "embed": "Embed"}
VERBS = {
    "added": "added",
    "removed": "removed",
    "edited": "edited",
    "moved": "moved",
    "moved+edited": "moved, edited",
    "replaced": "replaced",
}


class Cited(Struct, frozen=True, kw_only=True):
    """One source under a fact that is drawn whole."""

    publisher: str
    title: str
    standing: str
    date: str
    quote: str


class Whole(Struct, frozen=True, kw_only=True):
    """A block drawn as it stands on one side."""

    block: Block
    kind: str
    fact: Fact | None = None
    mark: Mark | None = None
    cited: tuple[Cited, ...] = ()


class Item(Struct, frozen=True, kw_only=True):
    """One change as it is drawn. `main` is the text change, `fields` all others but the step of status."""

    change: Change
    anchor: str
    word: str
    label: str
    title: str
    main: FieldChange | None = None
    fields: tuple[FieldChange, ...] = ()
    old: Whole | None = None
    new: Whole | None = None
    step: tuple[Mark, Mark] | None = None
    moves: tuple["Move", ...] = ()

    @property
    def whole(self) -> Whole | None:
        """The side that there is, the new one where there are both."""
        return self.new or self.old


class Move(Struct, frozen=True, kw_only=True):
    """One block that moved, and where it came from, in words."""

    key: str
    label: str
    words: str


class Line(Struct, frozen=True, kw_only=True):
    """One row of the article with the changes that it shows; the changes of sources stand apart."""

    row: Row
    anchor: str
    label: str
    title: str
    items: tuple[Item, ...]
    old: Whole | None = None
    new: Whole | None = None
    move: Move | None = None
    step: tuple[Mark, Mark] | None = None

    @property
    def whole(self) -> Whole | None:
        return self.new or self.old

    @property
    def has_text_change(self) -> bool:
        """Whether there is something to read on two sides."""
        return any(item.main for item in self.items)


class Stretch(Struct, frozen=True, kw_only=True):
    """Neighboring lines: folded, where nothing changed, or drawn. Of many the folded ones are only counted."""

    is_folded: bool
    count: int
    first: str
    lines: tuple[Line, ...] = ()


class Drawing(Struct, frozen=True, kw_only=True):
    """A whole comparison. `head` are the changes above the text, `after` those of topics and sources."""

    sentence: str
    items: tuple[Item, ...]
    head: tuple[Item, ...]
    stretches: tuple[Stretch, ...]
    after: tuple[Item, ...]
    index: tuple["Entry", ...]


class Entry(Struct, frozen=True, kw_only=True):
    """One line in the list of changes, which leads to where it is drawn."""

    anchor: str
    label: str
    word: str


class _Sides:
    """The look-ups of both sides of one comparison."""

    def __init__(self, old: Document | None, new: Document) -> None:
        self.old_sources = old.sources_by_key() if old else {}
        self.new_sources = new.sources_by_key()

        self.facts = {**(old.facts_by_key() if old else {}), **new.facts_by_key()}

    def told(self, field: FieldChange) -> FieldChange:
        """A list of facts by what it lost and gained; any other field as it is."""
        if field.name != "leans_on":
            return field
        was, now = (value if isinstance(value, tuple) else () for value in (field.old_value, field.new_value))
        lost, gained = ([key for key in one if key not in other] for one, other in ((was, now), (now, was)))
        return structs.replace(field, old=self._named(lost), new=self._named(gained))

    def _named(self, keys: Iterable[str]) -> str:
        return "; ".join(fact_label(self.facts[key]) if key in self.facts else key for key in keys)

    def old(self, row: Row | None) -> Whole | None:
        return _whole(row.old, row.old_fact, self.old_sources) if row and row.old else None

    def new(self, row: Row | None) -> Whole | None:
        return _whole(row.new, row.new_fact, self.new_sources) if row and row.new else None


def draw(comparison: Comparison, old: Document | None, new: Document, *, show_all: bool = True) -> Drawing:
    """The comparison of those two documents, ready for templates; without `show_all` long folds stay undrawn."""
    both = _Sides(old, new)
    items = {item.change.id: item for item in _items(comparison, both)}
    folds = comparison.folds()
    draws_folds = show_all or sum(len(fold.rows) for fold in folds if fold.is_folded) <= FOLDED_AT_ONCE
    stretches = tuple(
        Stretch(
            is_folded=fold.is_folded,
            count=len(fold.rows),
            first=f"b-{fold.rows[0].key}",
            lines=tuple(_line(row, items, both) for row in fold.rows) if draws_folds or not fold.is_folded else (),
        )
        for fold in folds
    )
    above = tuple(item for item in items.values() if item.change.about in ("article topic", "head"))
    after = tuple(item for item in items.values() if item.change.about in ("topic", "source"))
    return Drawing(
        sentence=comparison.sentence,
        items=tuple(items.values()),
        head=above,
        stretches=stretches,
        after=after,
        index=tuple(_index(above, stretches, after)),
    )


def _items(comparison: Comparison, both: _Sides) -> Iterable[Item]:
    rows: dict[str, Row] = {}
    for row in comparison.rows:
        for id in row.changes:
            if row.state != "moved-from":
                rows.setdefault(id, row)
    moved = [row for row in comparison.rows if row.state.startswith("moved") and row.state != "moved-from"]
    for change in comparison.changes:
        yield _item(change, rows.get(change.id), moved, both)


def _item(change: Change, row: Row | None, moved: Iterable[Row], both: _Sides) -> Item:
    of_block = row if change.about in ("block", "fact") else None
    main = _main(change)
    old, new = both.old(of_block), both.new(of_block)
    return Item(
        change=change,
        anchor=anchor(change.id),
        word=_word(change),
        label=change.label,
        title=title(new or old) if of_block else change.label,
        main=main,
        fields=tuple(both.told(field) for field in change.fields if field is not main and field.name != "status"),
        old=old,
        new=new,
        step=_step(change, old, new),
        moves=tuple(_move(each) for each in moved) if change.about == "order" else (),
    )


def _main(change: Change) -> FieldChange | None:
    """The text by which a block, a fact or a line of the head is read, if it changed."""
    if change.about not in ("head", "block", "fact"):
        return None
    worded = [field for field in change.fields if field.words]
    return next((field for field in worded if change.about == "head" or field.name in MAIN), None)


def _step(change: Change, old: Whole | None, new: Whole | None) -> tuple[Mark, Mark] | None:
    if change.about != "fact" or not (old and new and old.mark and new.mark):
        return None
    return (old.mark, new.mark) if change.status_step or old.mark != new.mark else None


def _word(change: Change) -> str:
    """What happened, in a word or two, for the list of changes."""
    if change.status_step:
        return "status"
    if change.kind == "edited" and (change.words_new or change.words_gone):
        number = max(change.words_new, change.words_gone)
        return f"{number} word{'' if number == 1 else 's'}"
    return VERBS.get(change.kind, change.kind)


def anchor(id: str) -> str:
    """A change's id as an element's."""
    return "c-" + id.replace(":", "-")


def _line(row: Row, items: Mapping[str, Item], both: _Sides) -> Line:
    shown = tuple(items[id] for id in row.changes if id != "order" and items[id].change.about != "source")
    return Line(
        row=row,
        anchor=f"b-{row.key}" + ("-was" if row.state == "moved-from" else ""),
        label=label(row.new or row.old, row.new_fact or row.old_fact),
        title=title(both.new(row) or both.old(row)),
        items=shown,
        old=both.old(row),
        new=both.new(row),
        move=_move(row) if row.old_place and row.new_place else None,
        step=next((item.step for item in shown if item.step), None),
    )


def _move(row: Row) -> Move:
    return Move(key=row.key, label=label(row.new or row.old, row.new_fact or row.old_fact), words=_moved(row))


def _moved(row: Row) -> str:
    was, now = row.old_place, row.new_place
    if was is None or now is None:
        return "moved"
    if was.section != now.section:
        return f"from {_section(was.heading)} to {_section(now.heading)}"
    return "farther down" if row.is_down else "farther up"


def _section(heading: str) -> str:
    return f"“{shortened(heading)}”" if heading else "the introduction"


def title(whole: Whole | None) -> str:
    """What stands over its words, without saying them twice: "Adam Driver as Neil McCauley", "Text"."""
    if whole is None:
        return ""
    if whole.fact is None:
        return KINDS.get(whole.kind, whole.kind)
    kind = recorded(whole.fact.kind, "")
    return kinds.headline(kind, recorded(whole.fact.details, {})) or kinds.label(kind)


def label(block: Block | None, fact: Fact | None) -> str:
    """What a block is called in lists."""
    if fact:
        return fact_label(fact)
    texts = (recorded(getattr(block, name, ""), "") for name in ("heading", "text", "caption", "title", "url"))
    return shortened(plain(next(filter(None, texts), ""))) or "Block"


def _whole(block: Block, fact: Fact | None, sources: Mapping[str, Any]) -> Whole:
    return Whole(
        block=block,
        kind=block.kind,
        fact=fact,
        mark=marks.of(fact) if fact else None,
        cited=tuple(_cited(citation, sources) for citation in fact.citations) if fact else (),
    )


def _cited(citation: Any, sources: Mapping[str, Any]) -> Cited:
    source = sources.get(citation.source)
    return Cited(
        publisher=(recorded(source.publisher, "") if source else "") or "Unattributed",
        title=recorded(source.title, "") if source else citation.source,
        standing=marks.status.standing_label(recorded(citation.standing, "")).lower(),
        date=marks.date_label(recorded(citation.date, None)),
        quote=recorded(citation.quote, "") or "",
    )


def _index(head: Iterable[Item], stretches: Iterable[Stretch], after: Iterable[Item]) -> Iterable[Entry]:
    yield from (Entry(anchor=item.anchor, label=item.label, word=item.word) for item in head)
    for stretch in stretches:
        for line in stretch.lines:
            if line.row.state not in ("same", "moved-from"):
                yield Entry(anchor=line.anchor, label=line.label, word=_line_word(line))
    yield from (Entry(anchor=item.anchor, label=item.label, word=item.word) for item in after)


def _line_word(line: Line) -> str:
    if line.row.state in ("added", "removed", "moved"):
        return line.row.state
    words = ", ".join(dict.fromkeys(item.word for item in line.items)) or "source renamed"
    return f"moved, {words}" if line.row.state == "moved+edited" else words


def digest(item: Item) -> str:
    """A short hash of what a change would publish: the same id with another digest was changed meanwhile."""
    shown = (item.change, item.moves, *(side and (side.block, side.cited, side.mark) for side in (item.old, item.new)))
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]
