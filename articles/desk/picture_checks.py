"""What an editor should know of an article's pictures before it goes out: words and rights that they lack."""

import datetime as dt
from collections.abc import Iterable, Iterator

from articles import placed
from articles.desk.checks import Notice, day, listed
from articles.document import Document, recorded
from facts.pictures import Picture


def notices(document: Document, base: Document | None, today: dt.date) -> list[Notice]:
    """Of the pictures that the working copy shows. One query, none without pictures."""
    if not (shown := recorded(document.pictures, ())):
        return []
    rows = Picture.objects.filter(key__in=[picture.key for picture in shown]).select_related("file")
    by_key = {row.key: row for row in rows}
    pictures = [by_key[picture.key] for picture in shown if picture.key in by_key]
    untold, known = placed.untold(document), placed.untold(base)
    return [
        *(_untold(row, stops=row.key not in known) for row in pictures if row.key in untold),
        *(notice for row in pictures for notice in _rights(row, today)),
        *_uncredited(document, pictures),
    ]


def _untold(row: Picture, *, stops: bool) -> Notice:
    words = "Readers who do not see it are told nothing."
    return Notice(
        code="alt",
        bold=f"“{row.name}” has no alternative text.",
        words=f"{words} It cannot go out so." if stops else words,
        picture=row.key,
        deed="Say what it shows",
    )


def _rights(row: Picture, today: dt.date) -> Iterator[Notice]:
    if row.file.taken_down_at:
        words = "Readers see the reason in its place. Put another picture there."
        yield Notice(code="down", bold=f"“{row.name}” was taken down.", words=words, picture=row.key)
    elif row.rights_until and row.rights_until < today:
        ended = f"The rights to “{row.name}” ended on {day(row.rights_until)}."
        yield Notice(code="rights", bold=ended, words="Replace it, or renew them.", picture=row.key)
    elif row.retired:
        words = "Somebody decided to use it no more."
        yield Notice(code="retired", bold=f"“{row.name}” is retired.", words=words, picture=row.key)


def _uncredited(document: Document, pictures: Iterable[Picture]) -> Iterator[Notice]:
    bare = {each.picture.key for _, each in placed.places(document) if not each.credit.strip()}
    rows = [row for row in pictures if row.key in bare and not row.decorative]
    if rows:
        yield Notice(
            code="credit",
            bold="1 picture has no credit:" if len(rows) == 1 else f"{len(rows)} pictures have no credit:",
            words=listed([row.name for row in rows]),
            picture=rows[0].key,
            deed="Go there" if len(rows) == 1 else "Go to the first",
            is_quiet=True,
        )
