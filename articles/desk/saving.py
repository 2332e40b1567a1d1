"""Saving a form that was opened on an older version: what others saved since is merged in, or shown where it clashes.

Three versions meet, as JSON has them: the base that the form was opened on, read from history; theirs, the row now;
mine, the form. All of it happens inside the turn, so that nobody saves in between.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from django.db import DEFAULT_DB_ALIAS
from msgspec import Struct
from reversion.models import Revision, Version

from articles import archive, editing, field_merge, history
from articles.desk import citations
from articles.desk.citations import CitationForm
from articles.desk.forms import DeskForm, FactForm, HeadForm
from articles.field_merge import Merge, Shape, Values
from articles.models import Article, Block
from facts import kinds
from facts.models import Fact, Source
from facts.pictures import Picture
from facts.versioned import Versioned

LOOK_BACK = 200
"""Saves of one row that are looked through for the one that a form was opened on."""
DAYS = {"as_of", "review_by", "editors_note_date", "rights_until"}
NEW = "new "
"""Begins the key of a source that is not stored yet."""

BLOCK_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(("heading", "alt", "caption", "title"), "text"),
    **dict.fromkeys(("picture", "shape", "credit", "url", "provider", "duration", "runs_on"), "value"),
    "text": "rich",
    "leans_on": "list",
}
HEAD_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(editing.HEAD_FIELDS, "text"),
    "topic": "value",
    "picture": "value",
    "picture_shape": "value",
    "authors": "items",
    "editors_note_date": "value",
    "related": "list",
}
PICTURE_SHAPES: dict[str, Shape] = {
    **dict.fromkeys((*editing.PICTURE_FIELDS, "focal"), "value"),
    **dict.fromkeys(("alt", "caption"), "text"),
}
FOCAL = ("focal_x", "focal_y")
"""Two columns, and two fields of the form, that are one value, "focal", wherever two people meet."""


class Sides(Struct, frozen=True, kw_only=True):
    """What meets in one save; `base` is None where that version is not to be found any more.

    `seen` is the version that was shown beside a clash and is merged in already, but for what is `undecided`.
    """

    row: Versioned
    shapes: Mapping[str, Shape]
    base: Values | None
    mine: Values
    theirs: Values
    saves: Sequence[Revision]
    seen: Values | None = None
    undecided: frozenset[str] = frozenset()
    sources: Mapping[str, Source] = msgspec.field(default_factory=dict)
    """By key, all that one of the versions cites."""

    def merge(self) -> Merge:
        return field_merge.merge(
            self.shapes, self.base, self.mine, self.theirs, seen=self.seen, undecided=self.undecided
        )


class Clashing(Exception):
    """Both changed the same; nothing was written."""

    code = "clash"

    def __init__(self, sides: Sides, merge: Merge) -> None:
        super().__init__("Both changed the same.")
        self.sides = sides
        self.merge = merge


class TakenOut(Exception):
    """The block is in the article no more; nothing was written."""

    code = "taken-out"

    def __init__(self, block: Block) -> None:
        super().__init__("The block was taken out of the article.")
        self.block = block


class Stored(Struct, frozen=True, kw_only=True):
    """What a save did: whether anything differs now, and what it was merged with, if it was."""

    changed: bool
    sides: Sides | None = None
    merge: Merge | None = None

    @property
    def is_merged(self) -> bool:
        """Whether something of both sides is in."""
        return bool(self.changed and self.merge and self.merge.mine and self.merge.theirs)


# Storing

Answer = TypeVar("Answer")


def record(editor: Any, note: str, store: Callable[[history.Turn, bool], Answer]) -> Answer:
    """Store in one turn; where somebody saved since the form was opened, in a second one that merges (True).

    Raises: what `store` raises; nothing is written then.
    """
    try:
        with history.record(editor=editor, note=note) as turn:
            return store(turn, False)
    except history.Stale:
        with history.record(editor=editor, note=note) as turn:
            return store(turn, True)


def store_block(turn: history.Turn, block: Block, form: DeskForm, *, merging: bool) -> Stored:
    """The block's own fields. Raises: history.Stale unless `merging`, then Clashing; ValidationError."""
    if not merging:
        return Stored(changed=editing.save_block(turn, block, form.cleaned_data, lock_version=form.opened_at))
    sides = block_sides(turn.take(Block, block.pk), form)
    merge = _merged(sides)
    return Stored(changed=editing.save_block(turn, block, row_values(merge.values, form)), sides=sides, merge=merge)


def store_head(turn: history.Turn, article: Article, form: HeadForm, *, merging: bool) -> Stored:
    """The article's own fields. Raises: the same."""
    if not merging:
        return Stored(changed=editing.save_head(turn, article, form.cleaned_data, lock_version=form.opened_at))
    sides = head_sides(turn.take(Article, article.pk), form)
    merge = _merged(sides)
    return Stored(changed=editing.save_head(turn, article, row_values(merge.values, form)), sides=sides, merge=merge)


def store_picture(turn: history.Turn, picture: Picture, form: DeskForm, *, merging: bool) -> Stored:
    """What the form says of a picture. Raises: the same."""
    if not merging:
        changed = editing.save_picture(turn, picture, form.cleaned_data, lock_version=form.opened_at)
        return Stored(changed=changed)
    sides = picture_sides(turn.take(Picture, picture.pk), form)
    merge = _merged(sides)
    return Stored(changed=editing.save_picture(turn, picture, row_values(merge.values, form)), sides=sides, merge=merge)


def store_fact(turn: history.Turn, fact: Fact, form: FactForm, rows: Any, *, merging: bool) -> Stored:
    """The fact and its citations. Raises: the same."""
    if not merging:
        cited = citations.store_sources(turn, rows.wanted())
        return Stored(changed=editing.save_fact(turn, fact, form.values(), cited, lock_version=form.opened_at))
    sides = fact_sides(turn.take(Fact, fact.pk), form, rows.wanted())
    merge = _merged(sides)
    cited = _cited(turn, merge.values["citations"], sides.sources, rows.wanted())
    changed = editing.save_fact(turn, fact, row_values(merge.values, form), cited)
    return Stored(changed=changed, sides=sides, merge=merge)


def _merged(sides: Sides) -> Merge:
    merge = sides.merge()
    if merge.clashes:
        raise Clashing(sides, merge)
    return merge


def row_values(merged: Values, form: DeskForm) -> dict[str, Any]:
    """As editing takes them; a topic that is not mine is theirs, and stays as it is."""
    values = {name: value for name, value in apart(merged).items() if name not in ("topic", "citations")}
    topic = form.cleaned_data.get("topic")
    if topic and merged.get("topic") == topic.pk:
        values["topic"] = topic
    for name in DAYS & values.keys():
        values[name] = values[name] and dt.date.fromisoformat(values[name])
    if values.get("held_until"):
        values["held_until"] = dt.datetime.fromisoformat(values["held_until"])
    if "authors" in values:
        values["authors"] = [fields for _, fields in values["authors"]]
    return values


def _cited(
    turn: history.Turn, items: Sequence[Any], known: Mapping[str, Source], rows: Sequence[CitationForm]
) -> list[Mapping[str, Any]]:
    """The merged citations as editing takes them; sources that are new are made in the same revision."""
    fresh = {new_key(row): row for row in rows if row.found is None}
    made = {key: citations.store_sources(turn, [row])[0]["source"] for key, row in fresh.items() if key in dict(items)}
    return [{"source": made.get(key) or known[key.partition("#")[0]], **fields} for key, fields in items]


# The three versions


def block_sides(row: Block, form: DeskForm) -> Sides:
    names = [name for name in Block.FIELDS[Block.Kind(row.block_kind)] if name != "fact"]
    return _row_sides(row, form, BLOCK_SHAPES, names)


def head_sides(row: Article, form: DeskForm) -> Sides:
    return _row_sides(row, form, HEAD_SHAPES, editing.HEAD_FIELDS)


def picture_sides(row: Picture, form: DeskForm) -> Sides:
    names = [name for name in editing.PICTURE_FIELDS if name in form.fields]
    return _row_sides(row, form, PICTURE_SHAPES, names)


def _row_sides(
    row: Block | Article | Picture, form: DeskForm, shapes: Mapping[str, Shape], names: Sequence[str]
) -> Sides:
    then = versions(row, form.opened_at)
    seen = versions(row, form.seen) if form.seen else None
    mine = {name: plain(form.cleaned_data[name]) for name in names if name in form.cleaned_data}
    return Sides(
        row=row,
        shapes=shapes,
        base=_as_one(_by_slug(then.fields)),
        mine=_as_one(_by_slug(mine)),
        theirs=_as_one(_by_slug(stored(row, names))),
        saves=then.saves,
        seen=_as_one(_by_slug(seen.fields)) if seen else None,
        undecided=form.undecided,
    )


def apart(values: Values) -> dict[str, Any]:
    """With the focal point as columns and forms have it."""
    point = dict(zip(FOCAL, values.get("focal") or (), strict=False))
    return {name: value for name, value in values.items() if name != "focal"} | point


def _as_one(values: Any) -> Any:
    """With a picture's focal point as one value, so that no merge makes a point that nobody set."""
    if values is None or not all(name in values for name in FOCAL):
        return values
    return {name: value for name, value in values.items() if name not in FOCAL} | {
        "focal": [values[name] for name in FOCAL]
    }


def _by_slug(values: Any) -> Any:
    """Authors as items."""
    if values is None or not isinstance(values.get("authors"), list):
        return values
    return {**values, "authors": [[author.get("slug", ""), author] for author in values["authors"]]}


def fact_sides(row: Fact, form: FactForm, rows: Sequence[CitationForm]) -> Sides:
    then = versions(row, form.opened_at)
    seen = versions(row, form.seen) if form.seen else None
    cited = list(row.citations.select_related("source"))
    now = {citation.source.key: citation.source for citation in cited}
    found = {source.pk: source for source in now.values()}
    found |= {each.found.pk: each.found for each in rows if each.found}
    then_values, seen_values = _values_then(row, then, found), _values_then(row, seen, found)
    theirs = {**stored(row, editing.FACT_FIELDS), "citations": [[c.source.key, _citation(c)] for c in cited]}
    mine = {name: plain(value) for name, value in form.values().items()}
    mine["citations"] = [[_key_of(each, now.values()), _typed(each)] for each in rows]
    return Sides(
        row=row,
        shapes=fact_shapes(row.fact_kind),
        base=then_values,
        mine=mine,
        theirs=_normal(row, theirs),
        saves=then.saves,
        seen=seen_values,
        undecided=form.undecided,
        sources={source.key: source for source in found.values()},
    )


def fact_shapes(kind: str) -> dict[str, Shape]:
    by_type = {"people": "list", "roles": "pairs"}
    details = {spec.name: by_type.get(spec.type, "value") for spec in kinds.fields(kind)}
    shapes: dict[str, Shape] = dict.fromkeys(editing.FACT_FIELDS, "value")
    return {**shapes, "statement": "rich", "details": details, "people": "list", "citations": "items"}


def take_back_picture(row: Versioned, form: DeskForm) -> None:
    """Let the form give back the picture that stood in the row when it was opened; the merge takes theirs then.

    No query unless somebody saved since.
    """
    opened_at = str(form.data.get("lock_version", ""))
    if opened_at.isdecimal() and len(opened_at) < 10 and int(opened_at) != row.lock_version:
        form.take_back((versions(row, int(opened_at)).fields or {}).get("picture"))


class Then(Struct, frozen=True):
    """A row as one of its saves left it, and the saves since, newest first."""

    fields: Values | None
    revision: int
    saves: Sequence[Revision]


def versions(row: Versioned, lock_version: int) -> Then:
    """The row at that lock version; each save of it is one version, so its place among the newest is known."""
    since = min(max(row.lock_version - lock_version, 0), LOOK_BACK)
    mine = Version.objects.filter(
        db=DEFAULT_DB_ALIAS, content_type=archive.content_type(type(row)), object_id=str(row.pk)
    )
    found = list(mine.select_related("revision__user").order_by("-revision_id")[: since + 1])
    fields = archive.read(row.pk, found[-1].serialized_data) if found else {}
    saves = [version.revision for version in found[:since]]
    if fields.get("lock_version") != lock_version:
        return Then(None, 0, saves)
    return Then(fields, found[-1].revision_id, saves)


def _values_then(row: Fact, then: Then | None, found: dict[int, Source]) -> dict[str, Any] | None:
    """The fact at that version, with its citations; `found` takes their sources."""
    if then is None or then.fields is None:
        return None
    cited = [fields for _, fields in archive.citations_in([then.revision]) if fields["fact"] == row.pk]
    missing = {fields["source"] for fields in cited} - found.keys()
    found |= {source.pk: source for source in Source.objects.filter(pk__in=missing)} if missing else {}
    cited.sort(key=lambda fields: (fields["order"], fields["id"]))
    names = editing.CITATION_FIELDS
    items = [[found[each["source"]].key, {name: each.get(name, "") for name in names}] for each in cited]
    return _normal(row, {**then.fields, "citations": items})


def _citation(citation: Any) -> dict[str, Any]:
    return {name: getattr(citation, name) for name in editing.CITATION_FIELDS}


def _typed(row: CitationForm) -> dict[str, Any]:
    return {name: row.cleaned_data[name] for name in editing.CITATION_FIELDS}


def _key_of(row: CitationForm, now: Any) -> str:
    """The key of its source. A new one that another save has made meanwhile is that one: a save that was sent twice
    must not cite twice."""
    if row.found:
        return row.found.key
    told = (row.cleaned_data["publisher"], row.cleaned_data["title"])
    return next((source.key for source in now if (source.publisher, source.title) == told), new_key(row))


def new_key(row: CitationForm) -> str:
    return NEW + " ".join(f"{row.cleaned_data['publisher']} {row.cleaned_data['title']}".replace(":", " ").split())


def stored(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """The row's values as JSON has them; relations by primary key."""
    return {name: plain(getattr(row, row._meta.get_field(name).attname)) for name in names}


def plain(value: Any) -> Any:
    if isinstance(value, Versioned):
        return value.pk
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value


def _normal(row: Fact, values: dict[str, Any]) -> dict[str, Any]:
    """As a form would give it back: details of today's kind, times to the minute."""
    until = values.get("held_until")
    if until:
        values = {**values, "held_until": plain(dt.datetime.fromisoformat(until).replace(second=0, microsecond=0))}
    return {**values, "details": kinds.write(kinds.glance(row.fact_kind, values.get("details", {})))}
