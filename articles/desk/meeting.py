"""Two people's changes in one open form: drawn again with both in it and the clashes above, or told after a merge."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django import forms
from django.utils import timezone
from msgspec import Struct

from articles import field_merge, words
from articles.desk import conflict, preferences, saving
from articles.desk.conflict import Conflict, Teller
from articles.desk.fields import details_initial
from articles.desk.forms import DETAILS, DeskForm, FactForm, HeadForm
from articles.desk.saving import DAYS, Sides, Stored
from articles.words import WordChange
from facts.values import listed


class Opened(Protocol):
    """What any page with a form of the desk has."""

    form: Any
    rows: Any
    conflict: Any


def meet(opened: Opened, sides: Sides, user: Any, *, use: str = "") -> Conflict:
    """Fill the form with what both changed, and set its conflict; `use` names a clash and the side that was chosen."""
    form: DeskForm = opened.form
    choices = conflict.chosen(sides, form, use)
    values = conflict.result(sides, choices)
    told = conflict.told(sides, choices, form, user)
    opened.form = form.again(_initial(form, values))
    if opened.rows is not None:
        spare = [_row(key, fields, sides, opened.rows) for key, fields in values["citations"]]
        opened.rows = type(opened.rows)(initial=spare, prefix="citations", auto_id=opened.rows.auto_id)
    opened.conflict = told
    return told


def _initial(form: DeskForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """Merged values as the form's fields take them, and what belongs to the form alone as it was sent."""
    own = {name: form.cleaned_data.get(name) for name in ("note", "lock_version", "runs_on", "ran_on")}
    found = {**own, **saving.apart(values)}
    for name in DAYS:
        found[name] = dt.date.fromisoformat(found[name]) if found.get(name) else None
    if found.get("held_until"):
        found["held_until"] = timezone.localtime(dt.datetime.fromisoformat(found["held_until"]))
    if isinstance(form, FactForm):
        details = details_initial(form.kind, found.get("details") or {})
        found |= {DETAILS + name: value for name, value in details.items()}
    if isinstance(form, HeadForm):
        found["authors"] = [[author["name"], author["role"]] for _, author in values["authors"]]
    return found


def _row(key: str, fields: Mapping[str, Any], sides: Sides, rows: Any) -> dict[str, Any]:
    """One citation as its row in the form takes it; a source that is not stored yet is described again."""
    source = sides.sources.get(key.partition("#")[0])
    if source:
        return {**fields, "source": str(source), "key": source.key, "cited": source}
    fresh = {saving.new_key(row): row.cleaned_data for row in rows.wanted()}
    typed: Mapping[str, Any] = fresh.get(key.partition("#")[0], {})
    return {**fields, "publisher": typed.get("publisher", ""), "title": typed.get("title", "")}


# After a merge


class Step(Struct, frozen=True, kw_only=True):
    """One leaf as it was and as one side left it."""

    label: str
    old: str = ""
    new: str = ""
    words: WordChange | None = None


class SideTold(Struct, frozen=True):
    title: str
    steps: Sequence[Step]


class MergedTold(Struct, frozen=True, kw_only=True):
    """What each of two people changed, both of it stored."""

    who: str
    theirs: Sequence[str]
    mine: Sequence[str]
    sides: Sequence[SideTold]

    @property
    def whose(self) -> str:
        return "your other window’s" if self.who == "You" else conflict.possessive(self.who)

    @property
    def is_two(self) -> bool:
        return len(self.theirs) == len(self.mine) == 1

    @property
    def what(self) -> str:
        """ "Ana changed the people and the status, you the statement"."""
        who, me = ("the other window", "this one") if self.who == "You" else (self.who, "you")
        return f"{who} changed {listed(list(self.theirs))}, {me} {listed(list(self.mine))}"

    @property
    def said(self) -> str:
        return f"Saved and merged with {self.whose} change."


def merged(stored: Stored, form: forms.Form, user: Any) -> MergedTold | None:
    """None where nothing of theirs met something of mine."""
    if not stored.is_merged or stored.sides is None or stored.merge is None:
        return None
    sides, merge = stored.sides, stored.merge
    name = conflict.who(sides.saves, user)
    teller = Teller(sides, form, preferences.of(user).zone)
    both = (sides.theirs, merge.theirs), (sides.mine, merge.mine)
    steps = [[_step(sides, teller, values, leaf) for leaf in leaves] for values, leaves in both]
    titles = (conflict.possessive(name), "Yours") if name != "You" else ("In the other window", "In this one")
    return MergedTold(
        who=name,
        theirs=teller.labels(merge.theirs),
        mine=teller.labels(merge.mine),
        sides=[SideTold(title, each) for title, each in zip(titles, steps, strict=True)],
    )


def _step(sides: Sides, teller: Teller, values: Mapping[str, Any], leaf: str) -> Step:
    shape = sides.shapes.get(leaf)
    old, new = (field_merge.pick(side or {}, leaf) for side in (sides.base, values))
    if shape in ("text", "rich") and isinstance(old, str) and isinstance(new, str):
        return Step(label=teller.label(leaf), words=words.compare(old, new, rich=shape == "rich"))
    return Step(label=teller.label(leaf), old=teller.value(leaf, old), new=teller.value(leaf, new))
