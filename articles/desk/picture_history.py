"""The saves of a picture, in words: who changed what, and when."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from msgspec import Struct
from reversion.models import Version

from articles import archive
from articles.desk.checks import day
from articles.desk.people import name_of
from articles.fields import shortened
from facts.pictures import Picture

SAVES = 50
TEXTS = {
    "name": "Name",
    "alt": "Alternative text",
    "caption": "Caption",
    "credit": "Credit",
    "licence": "License or agency",
    "page": "Page it came from",
}


class Step(Struct, frozen=True, kw_only=True):
    """One save, and what it changed since the one before."""

    who: str
    when: dt.datetime
    note: str
    changes: Sequence[str]


def steps(picture: Picture) -> list[Step]:
    """The newest saves, the newest first. One query."""
    stored = Version.objects.filter(
        db=DEFAULT_DB_ALIAS, content_type=archive.content_type(Picture), object_id=str(picture.pk)
    )
    found = list(stored.select_related("revision__user").order_by("-revision_id")[: SAVES + 1])
    fields = [archive.read(picture.pk, version.serialized_data) for version in found]
    olds: list[Mapping[str, Any] | None] = [*fields[1:], None]
    return [
        Step(
            who=name_of(version.revision.user),
            when=version.revision.date_created,
            note=version.revision.comment,
            changes=list(_changes(old, new)) if old else ["Added to the library."],
        )
        for version, new, old in list(zip(found, fields, olds, strict=True))[:SAVES]
    ]


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, label in TEXTS.items():
        if old.get(name) != new.get(name):
            yield _text(label, old.get(name) or "", new.get(name) or "")
    if old.get("decorative") != new.get("decorative"):
        yield "Decorative." if new.get("decorative") else "No longer decorative."
    if (old.get("focal_x"), old.get("focal_y")) != (new.get("focal_x"), new.get("focal_y")):
        yield f"Focal point: {new.get('focal_x')} % from the left, {new.get('focal_y')} % from the top."
    if old.get("rights_until") != new.get("rights_until"):
        yield _rights(new.get("rights_until"))
    if old.get("retired") != new.get("retired"):
        yield "Retired." if new.get("retired") else "Brought back."


def _text(label: str, old: str, new: str) -> str:
    if not old:
        return f"{label}: “{shortened(new)}”."
    return f"{label}: “{shortened(old)}” became “{shortened(new)}”." if new else f"{label} removed: “{shortened(old)}”."


def _rights(until: str | None) -> str:
    if not until:
        return "Rights do not end."
    return f"Rights end after {day(dt.date.fromisoformat(until))}."
