"""The life of single rows: every version that reversion keeps of them, oldest first. It knows nothing of articles."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from django.db import DEFAULT_DB_ALIAS, models
from reversion.models import Version

from articles import archive
from articles.snapshot import Fields


class Moment(msgspec.Struct, frozen=True):
    """A row as one revision left it; a field that was not recorded is not there."""

    revision: int
    fields: Fields


def of(model: type[models.Model], pks: Iterable[int], *, until: int | None = None) -> dict[int, list[Moment]]:
    """By primary key: every version with revision_id <= `until` (None: all). One query along reversion's own index."""
    stored = Version.objects.filter(
        db=DEFAULT_DB_ALIAS, content_type=archive.content_type(model), object_id__in=[str(pk) for pk in pks]
    )
    rows = stored if until is None else stored.filter(revision_id__lte=until)
    found: dict[int, list[Moment]] = defaultdict(list)
    for pk, at, text in rows.order_by("revision_id").values_list("object_id", "revision_id", "serialized_data"):
        found[int(pk)].append(Moment(at, archive.read(pk, text)))
    return found


def citations(facts: Iterable[int], revisions: Iterable[int]) -> dict[tuple[int, int], list[Fields]]:
    """By fact and revision: what it cited then. One query, found by revision: a fact stores its citations with it."""
    wanted = set(facts)
    found: dict[tuple[int, int], list[Fields]] = defaultdict(list)
    for at, fields in archive.citations_in(revisions):
        if fields["fact"] in wanted:
            found[fields["fact"], at].append(fields)
    return found


def stored_in(revisions: Iterable[int], *kinds: type[models.Model]) -> dict[int, list[tuple[type[models.Model], int]]]:
    """By revision: the rows of those models that it stored. One query, or none for no revisions."""
    known = {archive.content_type(model): model for model in kinds}
    if not (wanted := list(revisions)):
        return {}
    rows = archive.stored_in(wanted)
    found: dict[int, list[tuple[type[models.Model], int]]] = defaultdict(list)
    for at, kind, pk in rows.filter(kind__in=list(known)).values_list("revision_id", "kind", "object_id"):
        found[at].append((known[kind], int(pk)))
    return found
