"""The hot path: an edition and the bytes of its page, with all that its headers say, in one query written out.

Put together by the ORM the same query took as long as all the rest of the request.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import Http404
from django.utils import timezone

from articles.models import Edition
from articles.reader.memento import Around, Version

QUERY = """
SELECT e.id, e.article_id, e.number, e.published_at, e.sha256, e.page_serial, e.changed_at,
  p.body AS body, p.etag AS etag, p.modified_at AS modified_at, p.good_until AS good_until,
  CASE WHEN e.id IS NULL THEN EXISTS (
    SELECT 1 FROM articles_edition r WHERE r.article_id = a.article_id AND r.published_at <= %(now)s
  ) END AS was_released,
  (SELECT d.published_at FROM articles_edition d WHERE d.article_id = e.article_id AND d.published_at > %(now)s
   ORDER BY d.published_at LIMIT 1) AS due_at {columns}
FROM articles_address a
LEFT JOIN articles_edition e ON a.is_current {unfolded} AND e.id = (
  SELECT c.id FROM articles_edition c WHERE c.article_id = a.article_id
  AND c.published_at <= %(now)s AND c.withdrawn_at IS NULL {chosen} ORDER BY c.number DESC LIMIT 1)
LEFT JOIN articles_storedpage p ON p.edition_id = e.id AND p.page = %(page)s AND p.serial = e.page_serial
  AND p.sha256 = e.sha256 AND p.fingerprint = %(fingerprint)s AND p.encoding = %(encoding)s
  AND (p.good_until IS NULL OR p.good_until > %(now)s)
WHERE a.slug = %(slug)s
"""
UNFOLDED = """AND COALESCE((
  SELECT l.state FROM articles_lifestep l WHERE l.article_id = a.article_id AND l.is_current), '') <> 'folded'"""
"""Asked of the address once: asked of each of its editions, PostgreSQL took longer to plan it and to answer."""
NEIGHBOR = """, (
  SELECT n.number || ' ' || n.published_at FROM articles_edition n WHERE n.article_id = e.article_id
  AND n.published_at <= %(now)s AND n.withdrawn_at IS NULL AND n.number {bound} ORDER BY n.number {order} LIMIT 1
  ) AS {name}_edition"""
"""Number and time as one text: as joins PostgreSQL took twice as long to plan them."""
NEIGHBORS = {
    "first": ("> 0", "ASC"),
    "prev": ("< e.number", "DESC"),
    "next": ("> e.number", "ASC"),
    "last": ("> 0", "DESC"),
}
NEWEST = QUERY.format(columns="", unfolded=UNFOLDED, chosen="")
NUMBERED = QUERY.format(
    columns="".join(NEIGHBOR.format(name=name, bound=bound, order=order) for name, (bound, order) in NEIGHBORS.items()),
    unfolded="",
    chosen="AND c.number = %(number)s",
)


@dataclass(frozen=True)
class Stored:
    """The edition asked for (its other columns are not loaded) and its page's bytes, None where none are kept.

    `modified_at` is when the bytes became others than an earlier drawing of the edition; None: they never did.
    `change` is when time alone changes the page next, None: nothing is known. `around` are the public editions around
    it, None for the article itself.
    """

    edition: Edition
    body: bytes | None
    etag: str
    modified_at: dt.datetime | None
    change: dt.datetime | None
    around: Around | None


def find(slug: str, number: int | None, *, page: str, fingerprint: str, encoding: str) -> Stored | None:
    """The current edition at that address, or the one of that number, with its page; None: see `public.absence`.

    Raises: Http404 for an address at which readers never had anything.
    """
    told = {"slug": slug, "number": number, "page": page, "fingerprint": fingerprint, "encoding": encoding}
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows: Iterable[Any] = Edition.objects.raw(NEWEST if number is None else NUMBERED, told | {"now": now})
    for row in rows:
        if row.pk is None and row.was_released:
            return None
        if row.pk is None:
            break
        ends = [end for end in (moment(row.due_at), moment(row.good_until)) if end]
        return Stored(
            edition=row,
            body=None if row.body is None else bytes(row.body),
            etag=row.etag or "",
            modified_at=moment(row.modified_at),
            change=min(ends, default=None),
            around=None if number is None else Around(*(_version(row, name) for name in NEIGHBORS)),
        )
    raise Http404("No such explainer.")


def _version(row: Any, name: str) -> Version | None:
    number, _, text = (getattr(row, f"{name}_edition") or "").partition(" ")
    at = moment(text) if text else None
    return Version(int(number), at) if at else None


def moment(value: Any) -> dt.datetime | None:
    """A time beyond the model's own columns, as a raw query gives it: SQLite's are naive, and text where reckoned."""
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found
