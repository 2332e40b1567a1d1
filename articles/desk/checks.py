"""What an editor should know before an edition goes out, worked out from documents alone.

None of it stops anything: each notice says what is, what that means for readers, and where to see to it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from articles.compare import Comparison
from articles.desk import lengths
from articles.document import Document, Fact, FactBlock, PictureBlock, recorded
from articles.fields import fact_label
from articles.offer import evidence_gap
from facts.wording import contradiction

NAMED = 2
"""So many facts or blocks a notice names; the rest it counts."""


class Notice(Struct, frozen=True, kw_only=True):
    """One thing to know. `bold` is said first; `anchor` is the place on the article's screen, `deed` its button.

    With `is_here` the place is on the publish screen itself. `still_true` is the key of the fact that a press of that
    button would confirm, `still_right` that of a text; `picture` that of the picture whose page the button opens. Quiet
    ones may well be left alone.
    """

    code: str
    bold: str
    words: str = ""
    anchor: str = ""
    deed: str = "Go there"
    edits: bool = False
    is_here: bool = False
    is_quiet: bool = False
    still_true: str = ""
    still_right: str = ""
    picture: str = ""


class Due(Struct, frozen=True, kw_only=True):
    """What only the rows know of a fact: since when its review is due, and why it is held."""

    review_by: dt.date | None = None
    held: str = ""


def notices(
    document: Document,
    base: Document | None,
    comparison: Comparison,
    *,
    number: int,
    known: Collection[str] = (),
    due: Mapping[str, Due] | None = None,
) -> list[Notice]:
    """All that the working copy itself shows; `number` is the current edition's, 0 without one.

    `known` are the facts whose evidence the screen asks about, or that were explained before; `due` is by fact key.
    """
    changed = {fact for change in comparison.changes for fact in change.facts}
    places = _places(document)
    return [
        *_evidence(document, known, number if base else 0, places),
        *_reviews(document, due or {}, changed, places),
        *_pictures(document),
        *_sections(document),
        *_contradictions(document, changed, places),
        *_lengths(document),
    ]


def _places(document: Document) -> dict[str, str]:
    """Fact key -> key of the first block that shows it."""
    return {block.fact: block.key for block in reversed(document.blocks) if isinstance(block, FactBlock)}


def _evidence(document: Document, known: Collection[str], number: int, places: Mapping[str, str]) -> Iterator[Notice]:
    """Facts whose evidence is thin though nobody is asked about them now: readers have them already."""
    sources = document.sources_by_key()
    thin = [fact for fact in document.facts if fact.key not in known and evidence_gap(fact, sources)]
    out = f"{{}} in edition {number} already." if number else ""
    for bare, code, says in (
        (True, "no-source", ("{} fact has no source:", "{} facts have no source:")),
        (False, "thin", ("{} fact has thin evidence:", "{} facts have thin evidence:")),
    ):
        if some := [fact for fact in thin if bare is not bool(fact.citations)]:
            yield Notice(
                code=code,
                bold=says[len(some) > 1].format(len(some)),
                words=f"{named(some)} {out.format('It is' if len(some) == 1 else 'They are')}".strip(),
                anchor=f"b-{places[some[0].key]}",
                deed="Go there" if len(some) == 1 else "Go to the first",
            )


def named(facts: Sequence[Fact]) -> str:
    """The first of them in quotation marks, the rest counted: "“Driver …,” “No date” and 3 more."""
    return listed([fact_label(fact) for fact in facts])


def listed(labels: Sequence[str]) -> str:
    told = [label.rstrip(".") for label in labels[:NAMED]]
    if rest := labels[NAMED:]:
        return f"{' '.join(f'“{each},”' for each in told[:-1])} “{told[-1]}” and {len(rest)} more."
    return f"{' and '.join(f'“{each}”' for each in told)[:-1]}.”"


def _reviews(
    document: Document, due: Mapping[str, Due], changed: Collection[str], places: Mapping[str, str]
) -> Iterator[Notice]:
    """Facts that nobody has looked at in time, and that no change on the screen shows."""
    late = [fact for fact in document.facts if fact.key in due and fact.key not in changed and due[fact.key].review_by]
    if len(late) == 1:
        fact = late[0]
        words = f"Review was due {day(due[fact.key].review_by)} and nobody has checked it."
        yield Notice(code="due", bold=named([fact]), words=words, anchor=f"b-{places[fact.key]}", still_true=fact.key)
    elif late:
        first = min(late, key=lambda fact: (due[fact.key].review_by or dt.date.max, fact.key))
        yield Notice(
            code="due",
            bold=f"{len(late)} facts are due for review:",
            words=f"{named(late)} The oldest since {day(due[first.key].review_by)}.",
            anchor=f"b-{places[first.key]}",
            deed="Go to the oldest",
        )


def day(date: dt.date | None) -> str:
    """ "12 November 2026"."""
    return f"{date.day} {date:%B %Y}" if date else ""


def _pictures(document: Document) -> Iterator[Notice]:
    """Those from before there was a library, which have no words but those of their block."""
    known = document.pictures_by_key()
    bare = [
        block
        for block in document.blocks
        if isinstance(block, PictureBlock) and block.picture not in known and not recorded(block.alt, "").strip()
    ]
    if bare:
        count = len(bare)
        yield Notice(
            code="alt",
            bold=f"{count} picture{'s have' if count > 1 else ' has'} no alternative text.",
            words="Readers who do not see pictures are told nothing.",
            anchor=f"b-{bare[0].key}",
            deed="Go there" if count == 1 else "Go to the first",
        )


def _sections(document: Document) -> Iterator[Notice]:
    empty = [heading for heading, under in document.sections() if heading and not under]
    if empty:
        headings = listed([recorded(section.heading, "") for section in empty])
        yield Notice(
            code="empty",
            bold="1 section has nothing in it:" if len(empty) == 1 else f"{len(empty)} sections have nothing in them:",
            words=headings,
            anchor=f"b-{empty[0].key}",
            deed="Go there" if len(empty) == 1 else "Go to the first",
        )


def _contradictions(document: Document, changed: Collection[str], places: Mapping[str, str]) -> Iterator[Notice]:
    """Statements whose words contradict their mark, and that no change on the screen shows."""
    for fact in document.facts:
        if fact.key not in changed and (words := contradicts(fact)):
            yield Notice(code="words", bold=named([fact]), words=words, anchor=f"b-{places[fact.key]}")


def contradicts(fact: Fact) -> str:
    """ "The mark says reported, the sentence says rumored.", blank if they agree."""
    statement, status, kind = (recorded(each, "") for each in (fact.statement, fact.status, fact.kind))
    return contradiction(statement, status, kind) or ""


def _lengths(document: Document) -> Iterable[Notice]:
    for line in lengths.too_long(document.head):
        yield Notice(code="length", bold="", words=str(line), anchor="b-head", deed="Edit", edits=True, is_quiet=True)
