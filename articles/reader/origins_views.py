"""Since when a block says what it says: each sentence and value beside the public edition that brought it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from articles import origins
from articles.document import Document, recorded
from articles.fields import Names, block_label
from articles.models import Edition, EditionDocument
from articles.origins import Line, Sentence, State, Value
from articles.reader import public as seen
from articles.reader.answers import page, public, unlisted

AT_A_TIME = 40
"""How many documents are in memory together."""


@dataclass(frozen=True)
class Row:
    """Sentences or values that one edition brought.

    `first` brought what the sentences are a new wording of, `back` brought them back; None: neither. `note` is the
    edition's, once on the page.
    """

    edition: Edition
    note: str
    first: Edition | None = None
    back: Edition | None = None
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    values: tuple[Value, ...] = ()


@public
def since(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponseBase:
    """One block of one edition. Only public editions count, as if the withdrawn ones had never been."""
    explainer = seen.explainer(slug)
    edition = explainer.edition(number)
    document = seen.with_documents([edition])[number]
    if all(block.key != key for block in document.blocks):
        raise Http404("No such block.")
    states, editions = _states([each for each in reversed(explainer.editions) if each.number <= number], key)
    rows = list(_rows(origins.lines(states), editions))
    told = {row.edition for row in rows}
    context = {
        "slug": slug,
        "key": key,
        "edition": edition,
        "is_current": edition == explainer.current,
        "headline": recorded(document.head.headline, ""),
        "label": _label(document, key),
        "rows": rows,
        "values": list(_values(origins.values(states, Names.of(document)), editions, told)),
    }
    return unlisted(request, page("reader/origins.html", context))


def _label(document: Document, key: str) -> str:
    return next(block_label(block, Names.of(document)) for block in document.blocks if block.key == key)


def _states(editions: Sequence[Edition], key: str) -> tuple[list[State | None], list[Edition]]:
    """The block in each edition that may have changed it, oldest first; None for one that left it out.

    An edition's marks tell that it changed nothing; a minor one moves no mark, so that it is read in any case.
    """
    marks = dict(
        Edition.objects.filter(pk__in=[each.pk for each in editions]).values_list("pk", KeyTransform(key, "marks"))
    )
    before: list[int] | None = None
    steps: list[Edition] = []
    for edition in editions:
        mark = marks[edition.pk]
        if mark != before or (mark and edition.edition_kind == Edition.Kind.MINOR):
            steps.append(edition)
        before = mark
    known = dict(_read([edition.pk for edition in steps if marks[edition.pk]], key))
    return [known.get(edition.pk) for edition in steps], steps


def _read(editions: Iterable[int], key: str) -> Iterator[tuple[int, State | None]]:
    """By the edition's primary key, a few documents at a time."""
    left = iter(editions)
    while batch := list(islice(left, AT_A_TIME)):
        rows = EditionDocument.objects.filter(edition__in=batch).values_list("edition_id", "document")
        yield from ((pk, origins.state_in(document, key)) for pk, document in rows)


def _rows(lines: Iterable[Line], editions: Sequence[Edition]) -> Iterator[Row]:
    """Neighbors of one origin as one row."""
    for (at, first, back), group in groupby(lines, key=lambda line: (line.since, line.first, line.back)):
        yield Row(
            editions[at],
            editions[at].note,
            first=editions[first] if first != at else None,
            back=editions[back] if back is not None else None,
            paragraphs=tuple(origins.paragraphs(line.sentence for line in group)),
        )


def _values(values: Iterable[Value], editions: Sequence[Edition], told: Collection[Edition]) -> Iterator[Row]:
    for at, group in groupby(values, key=lambda value: value.since):
        yield Row(editions[at], "" if editions[at] in told else editions[at].note, values=tuple(group))
