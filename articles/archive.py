"""What reversion stored of single rows, read straight from `serialized_data`: at any revision, or in whole revisions.

Each query walks an index of reversion's own. It knows neither articles nor how rows became versions.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

import msgspec
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from reversion.models import Version

from articles.models import Article, Block
from articles.snapshot import Fields, as_entered
from facts.models import Citation, Fact

NEWEST = """
WITH wanted(kind, pk) AS ({wanted}), spans(after, upto) AS (VALUES {spans})
SELECT v.content_type_id, v.object_id, v.revision_id, v.serialized_data FROM wanted CROSS JOIN spans
"""
POSTGRESQL = """CROSS JOIN LATERAL
 (SELECT content_type_id, object_id, revision_id, serialized_data FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk AND revision_id > after AND revision_id <= upto
   ORDER BY revision_id DESC LIMIT 1) v
"""
SQLITE = """CROSS JOIN reversion_version v ON v.id =
 (SELECT id FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk AND revision_id > after AND revision_id <= upto
   ORDER BY revision_id DESC LIMIT 1)
"""
LATEST = """
WITH wanted(kind, pk) AS ({wanted})
SELECT v.content_type_id, v.object_id, v.revision_id, v.serialized_data FROM wanted
"""
LATEST_ON_POSTGRESQL = """CROSS JOIN LATERAL
 (SELECT content_type_id, object_id, revision_id, serialized_data FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk ORDER BY revision_id DESC LIMIT %s) v
"""
LATEST_ON_SQLITE = """CROSS JOIN reversion_version v ON v.id IN
 (SELECT id FROM reversion_version
   WHERE db = 'default' AND content_type_id = kind AND object_id = pk ORDER BY revision_id DESC LIMIT %s)
"""
# Of whole revisions. The sum keeps both databases from the index over content types, which walks every version of a
# kind; the joins keep PostgreSQL from reading the whole table where it has no statistics yet.
OF_KIND_ON_POSTGRESQL = """
SELECT v.object_id, v.revision_id, v.serialized_data FROM unnest(%s) i(id) CROSS JOIN LATERAL
 (SELECT * FROM reversion_version WHERE revision_id = i.id AND content_type_id + 0 = %s OFFSET 0) v
"""
OF_KIND_ON_SQLITE = """
SELECT v.object_id, v.revision_id, v.serialized_data FROM json_each(%s) i
 CROSS JOIN reversion_version v ON v.revision_id = i.value AND v.content_type_id + 0 = %s
"""


class Found(msgspec.Struct, frozen=True):
    """The newest version of a row up to some revision, and the revision that stored it."""

    revision: int
    fields: Fields


class Wanted(msgspec.Struct, frozen=True):
    """Rows of which versions are asked for: a SELECT of their content type and their primary keys as text."""

    model: type[models.Model]
    sql: str
    params: list[Any]


State = Mapping[type[models.Model], Mapping[int, Found]]
"""By model and primary key, the versions that hold at one revision."""


def listed(model: type[models.Model], pks: Iterable[int | None]) -> Wanted:
    ids = [str(pk) for pk in pks if pk is not None]
    if connection.vendor == "postgresql":
        return Wanted(model, "SELECT %s, unnest(%s::varchar[])", [content_type(model), ids] if ids else [])
    return Wanted(model, "SELECT %s, value FROM json_each(%s)", [content_type(model), json.dumps(ids)] if ids else [])


def blocks_of(article: Article) -> Wanted:
    sql = "SELECT %s, CAST(id AS varchar) FROM articles_block WHERE article_id = %s"
    return Wanted(Block, sql, [content_type(Block), article.pk])


def states_at(revisions: Sequence[int], *asked: Wanted) -> Sequence[State]:
    """At each of those revisions, which rise, the newest version of every row up to it; one query.

    It takes an index probe for each row and revision. A version that still holds at the next revision is fetched and
    decoded once, and its fields are the same object in both.
    """
    states: list[dict[type[models.Model], dict[int, Found]]] = [defaultdict(dict) for _ in revisions]
    wanted = [each for each in asked if each.params]
    if not wanted:
        return states
    spans = list(pairwise((0, *revisions)))
    query = NEWEST.format(
        wanted=" UNION ALL ".join(each.sql for each in wanted), spans=", ".join(["(%s, %s)"] * len(spans))
    )
    params = [param for each in (*(each.params for each in wanted), *spans) for param in each]
    kinds = {content_type(each.model): each.model for each in wanted}
    with connection.cursor() as cursor:
        cursor.execute(query + (POSTGRESQL if connection.vendor == "postgresql" else SQLITE), params)
        for kind, pk, at, text in sorted(cursor.fetchall(), key=itemgetter(2)):
            found = Found(at, read(pk, text))
            for revision, state in zip(revisions, states, strict=True):
                if at <= revision:
                    state[kinds[kind]][found.fields["id"]] = found
    return states


def latest(depth: int, *asked: Wanted) -> dict[type[models.Model], dict[int, list[Found]]]:
    """By model and primary key: so many of the newest versions of each row, the newest first; one query."""
    found: dict[type[models.Model], dict[int, list[Found]]] = defaultdict(lambda: defaultdict(list))
    wanted = [each for each in asked if each.params]
    if not wanted:
        return found
    query = LATEST.format(wanted=" UNION ALL ".join(each.sql for each in wanted))
    query += LATEST_ON_POSTGRESQL if connection.vendor == "postgresql" else LATEST_ON_SQLITE
    kinds = {content_type(each.model): each.model for each in wanted}
    with connection.cursor() as cursor:
        cursor.execute(query, [*(param for each in wanted for param in each.params), depth])
        for kind, pk, at, text in sorted(cursor.fetchall(), key=itemgetter(2), reverse=True):
            found[kinds[kind]][int(pk)].append(Found(at, read(pk, text)))
    return found


def newest(model: type[models.Model], pks: Iterable[int | None], revision: int) -> dict[int, Fields]:
    """By primary key: the fields of the newest version with revision_id <= `revision`."""
    (state,) = states_at([revision], listed(model, pks))
    return fields_of(state, model)


def fields_of(state: State, model: type[models.Model]) -> dict[int, Fields]:
    return {pk: found.fields for pk, found in state[model].items()}


def newest_facts(pks: Iterable[int | None], revision: int) -> tuple[dict[int, Fields], dict[int, list[Fields]]]:
    """Facts up to that revision, and by fact the citations that were stored in the same revision as it."""
    states = states_at([revision], listed(Fact, pks))
    return fields_of(states[0], Fact), citations_of(states)[0]


def citations_of(states: Sequence[State]) -> list[dict[int, list[Fields]]]:
    """For each state, by fact, the citations that were stored in the same revision as it; one query."""
    stored: dict[tuple[int, int], list[Fields]] = defaultdict(list)
    cited = citations_in({found.revision for state in states for found in state[Fact].values()})
    for at, fields in sorted(cited, key=lambda each: as_entered(each[1])):
        stored[fields["fact"], at].append(fields)
    return [{pk: stored[pk, found.revision] for pk, found in state[Fact].items()} for state in states]


def citations_in(revisions: Iterable[int]) -> Iterator[tuple[int, Fields]]:
    numbers = list(revisions)
    if not numbers:
        return
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            OF_KIND_ON_POSTGRESQL if postgresql else OF_KIND_ON_SQLITE,
            [numbers if postgresql else json.dumps(numbers), content_type(Citation)],
        )
        for pk, at, text in cursor.fetchall():
            yield at, read(pk, text)


def stored_in(revisions: Iterable[int]) -> models.QuerySet[Version]:
    """The versions of those revisions, found by revision; `kind` is their content type.

    The sum keeps SQLite from its index over content types, which would walk every version of a kind: 40 to 130 ms
    at 60,000 versions, against 1 to 2.
    """
    return Version.objects.filter(revision__in=list(revisions)).annotate(kind=models.F("content_type_id") + 0)


def content_type(model: type[models.Model]) -> int:
    return ContentType.objects.get_for_model(model).pk


class _Stored(msgspec.Struct):
    fields: dict[str, Any]


_decoder = msgspec.json.Decoder(tuple[_Stored])


def read(pk: str | int, serialized: str) -> Fields:
    """A version's fields; what the version did not have is not there."""
    fields = _decoder.decode(serialized)[0].fields
    fields["id"] = int(pk)
    return fields
