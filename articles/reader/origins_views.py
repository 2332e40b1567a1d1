"""Since when a block says what it says: each sentence and value beside the public edition that brought it."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from articles import origins, titles
from articles.document import Document, FactBlock, from_json, recorded
from articles.fields import Names, block_label
from articles.models import Edition, EditionDocument
from articles.origins import Line, Sentence, State, Value
from articles.reader import meta, sharing
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
    explainer = seen.explainer(slug, mark=KeyTransform(key, "marks"))
    edition = explainer.edition(number)
    editions = _steps([each for each in reversed(explainer.editions) if each.number <= number])
    document, known = _read(edition, {each.pk for each in editions if each.mark}, key)
    if all(block.key != key for block in document.blocks):
        raise Http404("No such block.")
    states = [known.get(each.pk) for each in editions]
    rows = list(_rows(origins.lines(states), editions))
    told = {row.edition for row in rows}
    headline, label = titles.told(recorded(document.head.headline, ""), document), _label(document, key)
    context = {
        "slug": slug,
        "key": key,
        "edition": edition,
        "is_current": edition == explainer.current,
        "headline": headline,
        "label": label,
        "meta": meta.origins(slug, number, key, headline, label),
        "rows": rows,
        "values": list(_values(origins.values(states, Names.of(document)), editions, told)),
    }
    return unlisted(request, page("reader/origins.html", context, change=explainer.next_at))


def _label(document: Document, key: str) -> str:
    """The block in a few words, a fact behind its mark."""
    block = next(block for block in document.blocks if block.key == key)
    if isinstance(block, FactBlock):
        return sharing.title_of(document.fact(block.fact))
    return block_label(block, Names.of(document))


def _steps(editions: Sequence[Any]) -> list[Any]:
    """Those of them that may have changed the block, oldest first: with a mark where it stands in them, else None.

    An edition's marks tell that it changed nothing; a minor one moves no mark, so that it is read in any case.
    """
    before: list[int] | None = None
    steps = []
    for edition in editions:
        if edition.mark != before or (edition.mark and edition.edition_kind == Edition.Kind.MINOR):
            steps.append(edition)
        before = edition.mark
    return steps


def _read(edition: Edition, steps: Set[int], key: str) -> tuple[Document, dict[int, State | None]]:
    """The edition's document, and the block as it stood in those editions: one query, a few documents at a time."""
    found, document = {}, ""
    rows = EditionDocument.objects.filter(edition__in=steps | {edition.pk}).values_list("edition_id", "document")
    for pk, text in rows.iterator(chunk_size=AT_A_TIME):
        if pk in steps:
            found[pk] = origins.state_in(text, key)
        if pk == edition.pk:
            document = text
    return from_json(document), found


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
