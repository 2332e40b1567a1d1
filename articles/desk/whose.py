"""Who made each change that waits to be published, when, and what they said of it.

A save counts only if it changed what readers will see of the row: another editor's review date or a block that slid
to another place is nobody's wording.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils import timezone
from msgspec import Struct
from reversion.models import Revision

from articles import archive
from articles.changes import Change
from articles.desk.people import first_name_of, name_of
from articles.editing import DESK_FIELDS
from articles.models import Article, Block
from facts.models import Fact, Source, Topic
from facts.pictures import Picture

DEPTH = 8
"""So many of a row's saves are looked through for the newest that readers will notice."""
KEPT_FROM_READERS = {"lock_version", "id", *DESK_FIELDS}
ON_PICTURES = {"name", "rights_until", "retired"}
"""What readers do not see of a picture; a topic's name they do."""
OTHERS: dict[str, type[models.Model]] = {"source": Source, "topic": Topic, "picture": Picture}
"""What changes are about beside the article, its blocks and its facts."""


class Save(Struct, frozen=True):
    """The save that made a change what it is."""

    revision: int
    when: dt.datetime
    who: str
    short: str
    user: int | None
    note: str


class _Step(Struct, frozen=True):
    """A version of a row that changed something in it; `names` are the fields, all of them in a row's first one."""

    revision: int
    names: frozenset[str]


class _Rows(Struct, frozen=True):
    """The rows that changes are about, by model and public key, as primary keys."""

    pks: Mapping[type[models.Model], Mapping[str, int]]

    def __getitem__(self, model: type[models.Model]) -> Mapping[str, int]:
        return self.pks.get(model, {})


def saves(article: Article, changes: Iterable[Change]) -> dict[str, Save]:
    """By change id: the save that readers will notice last; none where history has no version. Queries: 8 at most."""
    wanted = list(changes)
    rows = _rows(article, wanted)
    steps = _steps(article, rows)
    found = {change.id: max(_revisions(change, article, rows, steps), default=None) for change in wanted}
    revisions = Revision.objects.select_related("user").in_bulk({at for at in found.values() if at})
    return {id: _save(revisions[at]) for id, at in found.items() if at in revisions}


def _rows(article: Article, changes: Sequence[Change]) -> _Rows:
    blocks = {key for change in changes for key in ((change.key,) if change.about == "block" else change.blocks)}
    keys: dict[type[models.Model], set[str]] = {
        Fact: {fact for change in changes if change.about in ("fact", "block") for fact in change.facts},
        Source: {change.key for change in changes if change.about == "source"},
        Topic: {change.key for change in changes if change.about == "topic"},
        Picture: {change.key for change in changes if change.about == "picture"},
    }
    pks: dict[type[models.Model], dict[str, int]] = {}
    for model, named in keys.items():
        if named:
            pks[model] = dict(model._default_manager.filter(key__in=named).order_by().values_list("key", "pk"))
    if blocks:
        pks[Block] = dict(Block.objects.filter(article=article, key__in=blocks).order_by().values_list("key", "pk"))
    return _Rows(pks)


def _steps(article: Article, rows: _Rows) -> Mapping[type[models.Model], Mapping[int, list[_Step]]]:
    """What each of the newest saves changed in each row."""
    asked = [archive.listed(model, by_key.values()) for model, by_key in rows.pks.items()]
    versions = archive.latest(DEPTH, archive.listed(Article, [article.pk]), *asked)
    cited: dict[tuple[int, int], list[Any]] = {}
    for at, fields in archive.citations_in({each.revision for found in versions[Fact].values() for each in found}):
        cited.setdefault((at, fields["fact"]), []).append(sorted(fields.items()))
    return {
        model: {pk: list(_changed(model, pk, found, cited)) for pk, found in of_model.items()}
        for model, of_model in versions.items()
    }


def _changed(
    model: type[models.Model],
    pk: int,
    versions: Sequence[archive.Found],
    cited: Mapping[tuple[int, int], list[Any]],
) -> Iterator[_Step]:
    for new, old in pairwise([*versions, None]):
        assert new
        if old is None:
            # The first version that there is, or the last that is looked at.
            yield _Step(new.revision, frozenset(new.fields))
            return
        names = {name for name in new.fields if old.fields.get(name) != new.fields[name]}
        if model is Fact and _sorted(cited, new.revision, pk) != _sorted(cited, old.revision, pk):
            names.add("citations")
        kept = KEPT_FROM_READERS | ON_PICTURES if model is Picture else KEPT_FROM_READERS
        yield _Step(new.revision, frozenset(names - kept))


def _sorted(cited: Mapping[tuple[int, int], list[Any]], revision: int, pk: int) -> list[Any]:
    return sorted(cited.get((revision, pk), []), key=repr)


def _revisions(
    change: Change,
    article: Article,
    rows: _Rows,
    steps: Mapping[type[models.Model], Mapping[int, list[_Step]]],
) -> Iterator[int]:
    """For each row that the change is about: the newest save that changed it as the change tells."""
    for model, pk, names in _about(change, article, rows):
        known = steps.get(model, {}).get(pk, [])
        yield from [each.revision for each in known if (each.names & names if names else each.names - {"rank"})][:1]


def _about(
    change: Change, article: Article, rows: _Rows
) -> Iterator[tuple[type[models.Model], int, frozenset[str] | None]]:
    """Each row, and which of its fields count: None for all but its place."""
    if change.about in ("head", "article topic"):
        yield Article, article.pk, frozenset({change.key or "topic"})
    elif change.about == "order":
        for key in change.blocks:
            if key in rows[Block]:
                yield Block, rows[Block][key], frozenset({"rank"})
    elif change.about in ("block", "fact"):
        if change.key in rows[Block] and change.about == "block":
            yield Block, rows[Block][change.key], None
        if change.about == "fact" or change.kind == "added":
            for key in change.facts:
                if key in rows[Fact]:
                    yield Fact, rows[Fact][key], None
    else:
        model = OTHERS[change.about]
        if change.key in rows[model]:
            yield model, rows[model][change.key], None


def _save(revision: Revision) -> Save:
    user = revision.user
    return Save(
        revision=revision.pk,
        when=revision.date_created,
        who=name_of(user),
        short=first_name_of(user),
        user=user.pk if user else None,
        note=revision.comment.strip(),
    )


def clock(when: dt.datetime, zone: dt.tzinfo, now: dt.datetime) -> str:
    """A moment as briefly as it can be told: "08:39" of today, "27 Nov, 08:39", "27 Nov 2023, 08:39"."""
    here, today = timezone.localtime(when, zone), timezone.localdate(now, zone)
    if here.date() == today:
        return f"{here:%H:%M}"
    return f"{here.day} {here:%b, %H:%M}" if here.year == today.year else f"{here.day} {here:%b %Y, %H:%M}"
