"""What the others saved since a form was opened: who, when, and each field before and after, in words.

Read from the row's own versions; nothing here decides what is done about it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.timesince import timesince
from msgspec import UNSET, Struct
from reversion.models import Revision, Version

from articles import fields, timeline
from articles.document import Author, Fact, Head, recorded
from articles.models import Article, Block
from articles.snapshot import BLOCKS, Fields
from facts.models import Fact as FactRow
from facts.models import Source, Topic
from facts.versioned import Versioned

LOOK_BACK = 30
"""Saves that are looked through for the one that the form was opened on."""


class FieldStep(Struct, frozen=True, kw_only=True):
    """One field as it was when the form was opened and as it is now; `mine` says that this person changed it too."""

    label: str
    old: str
    new: str
    mine: bool = False


class Conflict(Struct, frozen=True, kw_only=True):
    """`saves` are those since the form was opened, newest first; `lock_version` is the one to save over."""

    saves: Sequence[Revision]
    steps: Sequence[FieldStep]
    lock_version: int
    removed: bool = False

    @property
    def who(self) -> str:
        """ "Ana Reyes", "Ana Reyes and 1 more"; someone whose account is gone is "Somebody"."""
        names = list(dict.fromkeys(name_of(save.user) for save in self.saves)) or ["Somebody"]
        return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"

    @property
    def when(self) -> dt.datetime | None:
        return self.saves[0].date_created if self.saves else None

    @property
    def ago(self) -> str:
        """ "40 seconds ago", "5 minutes ago"; "" where no save was found."""
        if self.when is None:
            return ""
        seconds = max(1, int((timezone.now() - self.when).total_seconds()))
        return f"{seconds} second{pluralize(seconds)} ago" if seconds < 60 else f"{timesince(self.when, depth=1)} ago"

    @property
    def clashes(self) -> bool:
        return any(step.mine for step in self.steps)


def name_of(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else "Somebody"


def of_fact(fact: FactRow, opened_at: int, mine: Callable[[Fact], Collection[str]]) -> Conflict:
    """`mine` names the fields that this person changed, told what the fact was when the form was opened."""
    saves = timeline.fact_history(fact, limit=LOOK_BACK)
    since = [save for save in saves if save.fact.version > opened_at]
    base = next((save.fact for save in saves if save.fact.version == opened_at), None)
    steps = _steps(base, since[0].fact, mine(base), _names(base, since[0].fact)) if base and since else []
    return Conflict(saves=[save.revision for save in since], steps=steps, lock_version=fact.lock_version)


def of_row(row: Article | Block, opened_at: int, mine: Callable[[Fields], Collection[str]]) -> Conflict:
    """The same for a block's own fields, or the head's."""
    versions = _versions(row)
    since = [(revision, now) for revision, now in versions if now["lock_version"] > opened_at]
    base = next((then for _, then in versions if then["lock_version"] == opened_at), None)
    make = Head if isinstance(row, Article) else BLOCKS[row.block_kind]
    steps = _steps(_struct(make, base), _struct(make, since[0][1]), mine(base), NO_NAMES) if base and since else []
    removed = isinstance(row, Block) and row.removed
    return Conflict(
        saves=[revision for revision, _ in since], steps=steps, lock_version=row.lock_version, removed=removed
    )


def _versions(row: Versioned) -> list[tuple[Revision, Fields]]:
    stored = Version.objects.filter(
        db=DEFAULT_DB_ALIAS, content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )
    newest = stored.select_related("revision__user").order_by("-revision_id")[:LOOK_BACK]
    return [(version.revision, msgspec.json.decode(version.serialized_data)[0]["fields"]) for version in newest]


def _struct(make: type[Struct], stored: Fields) -> Struct:
    values = {name: stored.get(name, UNSET) for name in make.__struct_fields__}
    for name in ("authors", "leans_on"):
        if isinstance(values.get(name), list):
            values[name] = tuple(Author(**each) if isinstance(each, dict) else each for each in values[name])
    return make(**values)


def _steps(old: Struct, new: Struct, mine: Collection[str], names: fields.Names) -> list[FieldStep]:
    found = fields.changes(old, new, (names, names))
    return [FieldStep(label=step.label, old=step.old, new=step.new, mine=_touched(step.name, mine)) for step in found]


def _touched(name: str, mine: Collection[str]) -> bool:
    """Details and citations are told one by one, by "details:stage" and "citation:deadline"."""
    whole = name.partition(":")[0]
    return ("citations" if whole == "citation" else whole) in mine


NO_NAMES = fields.Names({}, {}, {})


def _names(*facts: Fact) -> fields.Names:
    """What the sources and topics of those facts are called now; rows stand in for the documents' structs."""
    sources = Source.objects.filter(key__in={citation.source for fact in facts for citation in fact.citations})
    topics = Topic.objects.filter(key__in={recorded(fact.topic, "") for fact in facts})
    return fields.Names({row.key: row for row in topics}, {row.key: row for row in sources}, {})  # type: ignore[misc]


def differing(form: Mapping[str, Any], opened: Mapping[str, Any]) -> set[str]:
    """The names of those that both have and that differ; days are compared as they are stored."""
    return {name for name in form.keys() & opened.keys() if _stored(form[name]) != _stored(opened[name])}


def _stored(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Topic):
        return value.key
    return list(value) if isinstance(value, tuple) else value or ""
