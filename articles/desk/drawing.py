"""A comparison as templates draw it: each change with the blocks that it shows, each row with its changes.

It decides nothing about what changed; it finds for every change the one thing a reader looks at first.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from articles.compare import Change, Comparison, Row
from articles.document import Block, Document, EmbedBlock, Fact, PictureBlock, recorded
from articles.fields import FieldChange, Names, block_label, fact_label, shortened
from articles.pieces import WordChange
from articles.reader import marks
from articles.reader.frames import LEAD, Frame, Frames, Gallery
from articles.reader.marks import Mark
from articles.richtext import plain
from facts import kinds

MAIN = ("statement", "text", "heading", "caption", "title")
"""The field that a block is read by; it is drawn in the reader's serif, the others as lines under it."""
FOLDED_AT_ONCE = 60
"""So many unchanged blocks come along, folded; more are one press away, so that a long article opens at once."""
OF_LEAD = ("head:picture", "head:picture_shape")
NOT_ALONE = ("fact", "kind")
"""What a block shows and of which kind it is are not brought back without the whole block."""
KINDS = {"section": "Section", "prose": "Text", "picture": "Picture", "embed": "Embed"}
VERBS = {
    "added": "added",
    "removed": "removed",
    "edited": "edited",
    "moved": "moved",
    "moved+edited": "moved, edited",
    "replaced": "replaced",
}
KIN = {
    ("split", "new"): "Split off from",
    ("split", "old"): "Split: part of it is now in",
    ("merged", "new"): "Took in",
    ("merged", "old"): "Merged into",
    ("rewritten", "new"): "Written anew in place of",
    ("rewritten", "old"): "Written anew as",
}


class Drawn(Struct, frozen=True, kw_only=True):
    """What templates read: a template asks by index first, and this answers, which is faster than a refusal."""

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None


class Cited(Struct, frozen=True, kw_only=True):
    """One source under a fact that is drawn whole."""

    publisher: str
    title: str
    standing: str
    date: str
    quote: str


class Whole(Drawn, frozen=True, kw_only=True):
    """A block drawn as it stands on one side; `said` are label and words of its picture.

    `label` is what a picture or an embed is called; the others are drawn with their own words.
    """

    block: Block
    kind: str
    fact: Fact | None = None
    mark: Mark | None = None
    cited: tuple[Cited, ...] = ()
    label: str = ""
    picture: Frame | None = None
    said: tuple[tuple[str, str], ...] = ()


class Told(Drawn, frozen=True, kw_only=True):
    """One changed field as a line. `what` names it for restoring, blank where it is not brought back alone.

    `place` is its own among the ids of the page.
    """

    label: str
    change: str = ""
    title: str
    old: str
    new: str
    words: WordChange | None = None
    remark: str = ""
    what: str = ""
    place: str = ""
    parts: tuple["Told", ...] = ()


class Move(Struct, frozen=True, kw_only=True):
    """One block that moved, and where it came from, in words."""

    key: str
    label: str
    words: str


class Relatives(Drawn, frozen=True, kw_only=True):
    """The blocks that a split, merged or rewritten one belongs to: in words, and each of them by key and label."""

    told: str
    others: tuple[tuple[str, str], ...]
    words: WordChange | None


class Item(Drawn, frozen=True, kw_only=True):
    """One change as it is drawn. `main` is the text change, `fields` all others but the step of status.

    `status` names a changed status for restoring, `pictures` are what a changed picture looks like.
    """

    change: Change
    anchor: str
    word: str
    label: str
    title: str
    main: Told | None = None
    fields: tuple[Told, ...] = ()
    status: str = ""
    old: Whole | None = None
    new: Whole | None = None
    step: tuple[Mark, Mark] | None = None
    kin: Relatives | None = None
    moves: tuple[Move, ...] = ()
    pictures: Frames | None = None

    @property
    def whole(self) -> Whole | None:
        """The side that there is, the new one where there are both."""
        return self.new or self.old


class Step(Drawn, frozen=True, kw_only=True):
    """A step of status as it is drawn: the shapes and the words of both marks; `what` names it for restoring."""

    old_shape: str
    old: str
    new_shape: str
    new: str
    what: str


class Line(Drawn, frozen=True, kw_only=True):
    """One row of the article with the changes that it shows; the changes of sources stand apart.

    `told_at` is the anchor of the row or change that tells what changed in a picture which stands here too.
    """

    row: Row
    key: str
    state: str
    anchor: str
    label: str
    title: str
    items: tuple[Item, ...]
    text: Told | None = None
    old: Whole | None = None
    new: Whole | None = None
    move: Move | None = None
    step: Step | None = None
    kin: Relatives | None = None
    pictures: Frames | None = None
    told_at: str = ""

    @property
    def whole(self) -> Whole | None:
        return self.new or self.old

    @property
    def has_text_change(self) -> bool:
        """Whether there is something to read on two sides."""
        return any(item.main for item in self.items)

    @property
    def is_one_field(self) -> bool:
        """Whether to bring back the text is to bring back the block."""
        looks_alike = self.pictures is None or self.pictures.is_same
        alone = len(self.items) == 1 and not (self.items[0].fields or self.step)
        return alone and self.state == "edited" and self.kin is None and looks_alike

    @property
    def is_apart(self) -> bool:
        """Whether one side alone has it, so that it is drawn whole, or as far as it came from its kin."""
        return self.state in ("added", "removed")

    @property
    def is_by_kin(self) -> bool:
        """Whether its text is told by the words it shares with its kin; what went elsewhere is not gone."""
        return self.kin is not None and (self.kin.words is not None or self.state == "removed")

    @property
    def is_special(self) -> bool:
        """Whether more became of it than changed fields."""
        return self.state != "edited" or self.kin is not None or self.pictures is not None or not self.items


class Stretch(Drawn, frozen=True, kw_only=True):
    """Neighboring lines: folded, where nothing changed, or drawn. Of many the folded ones are only counted."""

    is_folded: bool
    count: int
    first: str
    lines: tuple[Line, ...] = ()


class Entry(Drawn, frozen=True, kw_only=True):
    """One line in the list of changes, which leads to where it is drawn."""

    anchor: str
    label: str
    word: str


class Drawing(Struct, frozen=True, kw_only=True):
    """A whole comparison. `head` are the changes above the text, `after` those that stand in no place of their own."""

    sentence: str
    items: tuple[Item, ...]
    head: tuple[Item, ...]
    stretches: tuple[Stretch, ...]
    after: tuple[Item, ...]
    index: tuple[Entry, ...]


class _Sides:
    """The look-ups of both sides of one comparison; each block is made ready to be drawn once."""

    def __init__(self, comparison: Comparison, old: Document | None, new: Document) -> None:
        self.gallery = Gallery(comparison, old, new)
        self.names = self.gallery.names
        self._wholes: dict[tuple[str, bool], Whole] = {}
        rows = comparison.rows
        kin = {key for row in rows if row.kin for key in (*row.kin.old, *row.kin.new)}
        self.kin = {row.key: self.label(row) for row in rows if row.key in kin}

    def old(self, row: Row | None) -> Whole | None:
        return self._ready(row.key, row.old, row.old_fact, is_new=False) if row else None

    def new(self, row: Row | None) -> Whole | None:
        return self._ready(row.key, row.new, row.new_fact, is_new=True) if row else None

    def label(self, row: Row) -> str:
        return label(row.new or row.old, row.new_fact or row.old_fact, self.names[1 if row.new else 0])

    def _ready(self, key: str, block: Block | None, fact: Fact | None, *, is_new: bool) -> Whole | None:
        if block is not None and (key, is_new) not in self._wholes:
            self._wholes[key, is_new] = self._whole(block, fact, is_new=is_new)
        return self._wholes.get((key, is_new))

    def _whole(self, block: Block, fact: Fact | None, *, is_new: bool) -> Whole:
        names = self.names[is_new]
        return Whole(
            block=block,
            kind=block.kind,
            fact=fact,
            mark=marks.of(fact) if fact else None,
            cited=tuple(_cited(citation, names.sources) for citation in fact.citations) if fact else (),
            label=label(block, fact, names) if isinstance(block, PictureBlock | EmbedBlock) else "",
            picture=self.gallery.of_whole(block, fact, is_new=is_new),
            said=tuple(self.gallery.said_of(block, fact, is_new=is_new)),
        )


def draw(comparison: Comparison, old: Document | None, new: Document, *, show_all: bool = True) -> Drawing:
    """The comparison of those two documents, ready for templates; without `show_all` long folds stay undrawn."""
    both = _Sides(comparison, old, new)
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
    places = both.gallery.places
    above = tuple(
        item for id, item in items.items() if item.change.about in ("article topic", "head") or places.get(id) == LEAD
    )
    after = tuple(
        item for id, item in items.items() if item.change.about in ("topic", "source", "picture") and id not in places
    )
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
    by_key = {row.key: row for row in comparison.rows if row.state != "moved-from"}
    looked_at: set[str] = set()
    for change in comparison.changes:
        of = by_key.get(both.gallery.places.get(change.id, ""), rows.get(change.id))
        pictures = _pictures(change, of, both.gallery)
        if pictures and pictures.key not in looked_at:
            looked_at.add(pictures.key)
        else:
            pictures = None
        yield _item(change, of, moved, both, pictures)


def _pictures(change: Change, row: Row | None, gallery: Gallery) -> Frames | None:
    """What a changed picture looks like; a fact that changed otherwise does not show its still."""
    if change.id in OF_LEAD or gallery.places.get(change.id) == LEAD:
        return gallery.of_lead()
    if change.about == "picture" and change.id not in gallery.places:
        return gallery.of_picture(change.key)
    if row is None or row.old is None or row.new is None or (change.about == "fact" and not change.field("picture")):
        return None
    return gallery.of_row(row) if change.about in ("block", "fact", "picture") else None


def _item(change: Change, row: Row | None, moved: Iterable[Row], both: _Sides, pictures: Frames | None) -> Item:
    of_block = row if change.about in ("block", "fact") else None
    main = _main(change)
    old, new = both.old(of_block), both.new(of_block)
    is_step = change.about == "fact" and any(field.name == "status" for field in change.fields)
    return Item(
        change=change,
        anchor=anchor(change.id),
        word=_word(change),
        label=change.label,
        title=title(new or old) if of_block else change.label,
        main=_told(change, main) if main else None,
        fields=(*_lines(change, main), *_of_other_picture(change, row, both.gallery)),
        status=f"{change.id}:status" if is_step else "",
        old=old,
        new=new,
        step=_step(change, old, new),
        kin=_relatives(of_block, both) if of_block and of_block.kin and change.about == "block" else None,
        moves=tuple(_move(each, both) for each in moved) if change.about == "order" else (),
        pictures=pictures,
    )


def _of_other_picture(change: Change, row: Row | None, gallery: Gallery) -> Iterable[Told]:
    """What a picture says otherwise than the one in whose place it stands: it comes and goes with it."""
    found: Iterable[FieldChange] = ()
    if change.id == "head:picture":
        found = gallery.words_of_lead()
    elif row and change.about in ("block", "fact") and change.field("picture"):
        found = gallery.words_of_row(row, [field.name for field in change.fields])
    for field in found:
        yield _told(change, field, offers=False)


def _main(change: Change) -> FieldChange | None:
    """The text by which a block, a fact or a line of the head is read, if it changed."""
    if change.about not in ("head", "block", "fact"):
        return None
    worded = [field for field in change.fields if field.words]
    return next((field for field in worded if change.about == "head" or field.name in MAIN), None)


def _lines(change: Change, main: FieldChange | None) -> Iterable[Told]:
    """The fields under the text; the first line of the sources is where all of them are brought back."""
    seen = set()
    for field in change.fields:
        if field is not main and field.name != "status":
            told = _told(change, field)
            yield told if told.what not in seen else _told(change, field, offers=False)
            seen.add(told.what)


def _told(change: Change, field: FieldChange, *, offers: bool = True) -> Told:
    """A field as a line; a list by what it lost and gained."""
    what = _what(change, field) if offers else ""
    is_list = bool(field.lost or field.gained)
    place = f"{anchor(change.id)}-{field.name.replace(':', '-').replace('#', '-')}"
    return Told(
        label=field.label,
        change=field.change,
        title="sources" if what.endswith(":citations") else field.label[:1].lower() + field.label[1:],
        old=field.lost if is_list else field.old,
        new=field.gained if is_list else field.new,
        words=field.words,
        remark="" if is_list else field.remark,
        what=what,
        place=place,
        parts=tuple(_part(part, place) for part in field.parts),
    )


def _part(field: FieldChange, place: str) -> Told:
    return Told(
        label=field.label,
        change=field.change,
        title=field.label,
        old=field.old,
        new=field.new,
        words=field.words,
        remark=field.remark,
        place=f"{place}-{field.name}",
    )


def _what(change: Change, field: FieldChange) -> str:
    """The name of a field for restoring: that of its change, and its own; a fact's sources are one field.

    After a change of kind the details have none: they come back with the kind.
    """
    if change.about == "article topic":
        return "head:topic"
    if change.about == "head":
        return change.id
    if field.name.startswith("details:") and any(other.name == "kind" for other in change.fields):
        return ""
    if change.about == "fact":
        return f"{change.id}:{'citations' if field.name.startswith('citation') else field.name}"
    return f"{change.id}:{field.name}" if change.about == "block" and field.name not in NOT_ALONE else ""


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
    told = [id for id in row.changes if id != "order" and both.gallery.is_told_by(row, id)]
    shown = tuple(items[id] for id in told if items[id].change.about != "source")
    elsewhere = both.gallery.elsewhere(row) if row.state != "moved-from" else ""
    old, new = both.old(row), both.new(row)
    return Line(
        row=row,
        key=row.key,
        state=row.state,
        anchor=f"b-{row.key}" + ("-was" if row.state == "moved-from" else ""),
        label=both.label(row),
        title=title(new or old),
        items=shown,
        text=next((item.main for item in shown if item.main and item.main.what), None),
        old=old,
        new=new,
        move=_move(row, both) if row.old_place and row.new_place else None,
        step=next((_stepped(item) for item in shown if item.step), None),
        kin=_relatives(row, both) if row.kin and row.state != "moved-from" else None,
        pictures=both.gallery.of_row(row) if row.old and row.new and row.state != "same" else None,
        told_at=_told_at(elsewhere, both.gallery.places[elsewhere]) if elsewhere else "",
    )


def _told_at(id: str, place: str) -> str:
    return anchor(id) if place == LEAD else f"b-{place}"


def _stepped(item: Item) -> Step:
    assert item.step
    old, new = item.step
    return Step(old_shape=old.shape, old=str(old), new_shape=new.shape, new=str(new), what=item.status)


def _relatives(row: Row, both: _Sides) -> Relatives | None:
    """How a block's kin is told on its row, and where the others stand."""
    assert row.kin
    side = "new" if row.key in row.kin.new and (row.kin.how != "split" or row.key not in row.kin.old) else "old"
    keys = row.kin.old if side == "new" else row.kin.new
    others = tuple((key, both.kin.get(key, key)) for key in keys if key != row.key)
    words = row.kin.words if row.kin.words and row.kin.words.paragraphs else None
    return Relatives(told=KIN[row.kin.how, side], others=others, words=words) if others else None


def _move(row: Row, both: _Sides) -> Move:
    return Move(key=row.key, label=both.label(row), words=_moved(row))


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


def label(block: Block | None, fact: Fact | None, names: Names) -> str:
    """What a block is called in lists."""
    if fact:
        return fact_label(fact)
    if isinstance(block, PictureBlock):
        return block_label(block, names)
    texts = (recorded(getattr(block, name, ""), "") for name in ("heading", "text", "title", "url"))
    return shortened(plain(next(filter(None, texts), ""))) or "Block"


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
            if line.state not in ("same", "moved-from") and not (
                line.told_at and line.state == "edited" and not line.items
            ):
                yield Entry(anchor=line.anchor, label=line.label, word=_line_word(line))
    yield from (Entry(anchor=item.anchor, label=item.label, word=item.word) for item in after)


def _line_word(line: Line) -> str:
    if line.state in ("added", "removed", "moved"):
        return line.state
    words = ", ".join(dict.fromkeys(item.word for item in line.items)) or (
        "picture" if line.told_at else "source renamed"
    )
    return f"moved, {words}" if line.state == "moved+edited" else words


def digest(item: Item) -> str:
    """A short hash of what a change would publish: the same id with another digest was changed meanwhile."""
    sides = (side and (side.block, side.cited, side.mark, side.picture, side.said) for side in (item.old, item.new))
    shown = (item.change, item.moves, item.fields, item.pictures, *sides)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12]
