"""What is shown when two people changed the same: each clash in three versions, side by side, one press for each.

It tells what articles.desk.saving found, and nothing here decides what is stored.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.timesince import timesince
from msgspec import UNSET, Struct
from reversion.models import Revision

from articles import field_merge, words
from articles.desk import picture_look, preferences
from articles.desk.forms import DETAILS, DeskForm, FactForm
from articles.desk.people import first_name_of, name_of
from articles.desk.picture_look import Look
from articles.desk.saving import FOCAL, NEW, Sides
from articles.field_merge import Clash
from articles.words import WordChange
from facts import kinds, status
from facts.models import Source, Topic
from facts.values import NotADate, PartialDate, role

SIDES = ("base", "theirs", "mine")
NOUNS = {
    "review_by": "day to check again",
    "as_of": "as-of date",
    "held_reason": "hold",
    "held_until": "end of the hold",
    "leans_on": "facts that it leans on",
}
"""Where a field's label reads ill in a sentence."""


class Column(Struct, frozen=True, kw_only=True):
    """One version of a clash: the difference to the base for a text, else the value in words; a picture is drawn."""

    side: str
    title: str
    press: str
    words: WordChange | None = None
    said: str = ""
    look: Look | None = None
    is_chosen: bool = False


class Row(Struct, frozen=True, kw_only=True):
    """One clash; `field` is the name of the form's field that holds the result."""

    leaf: str
    label: str
    field: str
    columns: tuple[Column, ...]
    is_settled: bool


class Conflict(Struct, frozen=True, kw_only=True):
    """`lock_version` is the version shown; `typed` has what this person wrote, whatever was chosen meanwhile."""

    who: str
    full_name: str
    ago: str
    what: str
    rows: tuple[Row, ...]
    lock_version: int
    typed: str
    merged: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        return possessive(self.who)

    @property
    def is_open(self) -> bool:
        return any(not row.is_settled for row in self.rows)

    @property
    def said(self) -> str:
        if not self.rows:
            return "Nothing clashes any more."
        return (
            f"You changed {self.what} in two windows."
            if self.who == "You"
            else f"You and {self.who} changed {self.what}."
        )

    def taken(self, use: str) -> str:
        """What is said after that choice: "Ana’s text is in."."""
        side = use.rpartition(":")[2]
        mine = "This window’s text is in." if self.who == "You" else "Your text is in."
        theirs = f"{'The other window’s' if self.who == 'You' else self.whose} text is in."
        return {"theirs": theirs, "base": "The text from before is in."}.get(side, mine)


class Removal(Struct, frozen=True, kw_only=True):
    """The block was taken out of the article while its form was open."""

    who: str
    ago: str


def possessive(name: str) -> str:
    return "Your" if name == "You" else f"{name}’s"


def who(saves: Iterable[Revision], user: Any, name: Callable[[Any], str] = first_name_of) -> str:
    """ "Ana", "Ana and Ben", "Ana and 2 more"; "You" where all of it is this person's, in another window."""
    names = list(dict.fromkeys("You" if save.user_id == user.pk else name(save.user) for save in saves))
    if len(names) > 1 and "You" in names:
        names.remove("You")
    if len(names) <= 2:
        return " and ".join(names) or "Somebody"
    return f"{names[0]} and {len(names) - 1} more"


def ago(saves: Sequence[Revision]) -> str:
    """ "40 seconds ago", "5 minutes ago"; "" where no save was found."""
    if not saves:
        return ""
    seconds = max(1, int((timezone.now() - saves[0].date_created).total_seconds()))
    if seconds < 60:
        return f"{seconds} second{pluralize(seconds)} ago"
    return f"{timesince(saves[0].date_created, depth=1)} ago"


class Chosen(Struct, frozen=True):
    """A clash, and what is to stand there now."""

    clash: Clash
    value: Any
    is_settled: bool


def chosen(sides: Sides, form: DeskForm, use: str) -> tuple[Chosen, ...]:
    """Every clash of the versions, those too that were settled; `use` names one and the side that was pressed."""
    leaf, _, side = use.rpartition(":")
    again = {clash.leaf for clash in sides.merge().clashes}
    shown = again | form.written.keys()
    mine = sides.mine
    for name in shown & form.written.keys():
        if name in form.settled or name == leaf:
            mine = field_merge.put(mine, name, form.written[name])
    found = field_merge.merge(sides.shapes, sides.base, mine, sides.theirs).clashes
    settled = form.settled - again
    return tuple(
        _chosen(clash, sides, side if clash.leaf == leaf else "", is_settled=clash.leaf in settled)
        for clash in found
        if clash.leaf in shown
    )


def _chosen(clash: Clash, sides: Sides, side: str, *, is_settled: bool) -> Chosen:
    if side in SIDES:
        return Chosen(clash, getattr(clash, side), True)
    return Chosen(clash, field_merge.pick(sides.mine, clash.leaf) if is_settled else clash.mine, is_settled)


def result(sides: Sides, choices: Iterable[Chosen]) -> dict[str, Any]:
    """All values with what is to stand in each clash."""
    values = sides.merge().values
    for choice in choices:
        value = None if choice.value is UNSET else choice.value
        values = field_merge.put(values, choice.clash.leaf, value)
    return values


def told(sides: Sides, choices: Sequence[Chosen], form: forms.Form, user: Any) -> Conflict:
    """The clashes in words."""
    name = who(sides.saves, user)
    teller = Teller(sides, form, preferences.of(user).zone)
    rows = tuple(teller.row(choice, name) for choice in choices)
    merge = sides.merge()
    return Conflict(
        who=name,
        full_name=who(sides.saves, user, name_of),
        ago=ago(sides.saves),
        what=_what(choices, rows),
        rows=rows,
        lock_version=sides.row.lock_version,
        typed=json.dumps({choice.clash.leaf: _json(choice.clash.mine) for choice in choices}),
        merged=teller.labels(set(merge.theirs) - {choice.clash.leaf for choice in choices}),
    )


def _what(choices: Sequence[Chosen], rows: Sequence[Row]) -> str:
    if len(choices) != 1:
        return "the same lines"
    if choices[0].clash.text and len(choices[0].clash.text.stretches) == 1:
        return "the same sentence"
    return f"the {_small(rows[0].label)}"


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _json(value: Any) -> Any:
    return None if value is UNSET else value


class Teller:
    """Leaves and their values in words, in one person's time zone."""

    def __init__(self, sides: Sides, form: forms.Form, zone: dt.tzinfo) -> None:
        self.sides = sides
        self.form = form
        self.zone = zone
        self._looks: dict[str, Look] | None = None

    def row(self, choice: Chosen, name: str) -> Row:
        clash = choice.clash
        return Row(
            leaf=clash.leaf,
            label=self.label(clash.leaf),
            field=self.field(clash.leaf),
            columns=tuple(self._column(clash, side, choice, name) for side in SIDES),
            is_settled=choice.is_settled,
        )

    def _column(self, clash: Clash, side: str, choice: Chosen, name: str) -> Column:
        value = getattr(clash, side)
        titles, presses = self._headings(name)
        same = choice.is_settled and choice.value == value
        column = Column(
            side=side,
            title=titles[side],
            press=presses[side],
            is_chosen=same,
        )
        if clash.text:
            old, new = clash.text.shown("base"), clash.text.shown(side)  # type: ignore[arg-type]
            return _replace(column, words=words.compare(old, new, rich=clash.shape == "rich"))
        look = self._look(value) if clash.leaf == "picture" else None
        return _replace(column, said=self.value(clash.leaf, value), look=look)

    def _headings(self, name: str) -> tuple[dict[str, str], dict[str, str]]:
        """What each version is called, and the press that takes it; one person may have two windows."""
        base, saved = {"base": "Keep this"}, f"saved {self._time()}"
        if name == "You":
            titles = {"base": "Before both", "theirs": f"Other window, {saved}", "mine": "This window, not saved"}
            return titles, base | {"theirs": "Use the other", "mine": "Use this one"}
        titles = {"base": "Before you both", "theirs": f"{possessive(name)}, {saved}", "mine": "Yours, not saved"}
        return titles, base | {"theirs": f"Use {possessive(name)}", "mine": "Use mine"}

    def _look(self, value: Any) -> Look | None:
        """The picture of that key. All that one of the versions names are asked for at once."""
        if self._looks is None:
            versions = (self.sides.base, self.sides.theirs, self.sides.mine)
            self._looks = picture_look.looks(str((each or {}).get("picture") or "") for each in versions)
        return self._looks.get(str(value))

    def _time(self) -> str:
        return f"{self.sides.saves[0].date_created.astimezone(self.zone):%H:%M}" if self.sides.saves else "meanwhile"

    def labels(self, leaves: Iterable[str]) -> tuple[str, ...]:
        """Each field once, in the order of the form."""
        roots = {leaf.partition(":")[0] if not leaf.startswith("details:") else leaf for leaf in leaves}
        return tuple(f"the {NOUNS.get(root) or _small(self.label(root))}" for root in sorted(roots))

    def field(self, leaf: str) -> str:
        root, _, rest = leaf.partition(":")
        if root == "focal":
            return FOCAL[0]
        return DETAILS + rest.partition(":")[0] if root == "details" else root

    def label(self, leaf: str) -> str:
        root, *rest = leaf.split(":")
        if root == "citations":
            return self._source_label(rest)
        name = self.field(leaf)
        if root == "focal":
            return "Focal point"
        label = str(self.form[name].label) if name in self.form.fields else root.replace("_", " ").capitalize()
        person = rest[1:] if root == "details" else [each for each in rest if each != field_merge.ORDER][:1]
        return f"{label}: {person[0]}" if person else label

    def _source_label(self, rest: Sequence[str]) -> str:
        if not rest:
            return "Sources"
        if rest[0] == field_merge.ORDER:
            return "Order of the sources"
        what = {"via": "seen at", "url": "address"}.get(rest[1], rest[1]) if len(rest) > 1 else ""
        name = self._source(rest[0])
        return f"Source “{name}”, {what}" if what else f"Source “{name}”"

    def _source(self, key: str) -> str:
        source: Source | None = self.sides.sources.get(key.partition("#")[0])
        return str(source) if source else key.removeprefix(NEW)

    def value(self, leaf: str, value: Any) -> str:
        """In words; "" where it is blank or was taken out."""
        if value is UNSET or value in (None, "", []):
            return ""
        root, *rest = leaf.split(":")
        if rest and rest[-1] == field_merge.ORDER:
            return "; ".join(map(self._source, value)) if root == "citations" else "; ".join(value)
        if root == "citations":
            return self._citation(rest, value)
        if root == "details":
            return self._detail(rest, value)
        return self._own(root, value)

    def _citation(self, rest: Sequence[str], value: Any) -> str:
        if len(rest) == 1 and isinstance(value, Mapping):
            quote = f" “{value['quote']}”" if value.get("quote") else ""
            return f"{self._source(rest[0])} ({status.standing_label(value.get('standing', '')).lower()}){quote}"
        if rest[-1] == "standing":
            return status.standing_label(value)
        return _date(value) if rest[-1] == "date" else str(value)

    def _detail(self, rest: Sequence[str], value: Any) -> str:
        if len(rest) == 2:
            return role(rest[1], value)
        if not rest or not isinstance(self.form, FactForm):
            return str(value)
        shown = dict(kinds.describe(self.form.kind, {**kinds.blank(self.form.kind), rest[0]: value}))
        return shown.get(self.label(f"details:{rest[0]}")) or str(value)

    def _own(self, root: str, value: Any) -> str:
        if root == "status":
            return status.label(value)
        if root == "picture":
            look = self._look(value)
            return look.title if look else str(value)
        if root == "focal":
            return "{} % from the left, {} % from the top".format(*value)
        if root in ("shape", "picture_shape"):
            return picture_look.shape_label(value)
        if root == "topic":
            return str(Topic.objects.filter(pk=value).first() or value)
        if root == "held_until":
            return f"{dt.datetime.fromisoformat(value).astimezone(self.zone):%d %B %Y, %H:%M}"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Mapping):
            return " ".join(filter(None, [value.get("name", ""), f"({value['role']})" if value.get("role") else ""]))
        return ", ".join(map(str, value)) if isinstance(value, list) else _date(value)


def _replace(column: Column, **values: Any) -> Column:
    return Column(**{name: getattr(column, name) for name in Column.__struct_fields__} | values)


def _date(value: Any) -> str:
    try:
        return PartialDate.parse(value).label
    except NotADate:
        return str(value)
