"""What is said of a fact away from its page. A name never stands there without the word of its status."""

from collections.abc import Mapping
from typing import Any

from articles.document import Document, Fact, FactBlock, recorded
from articles.fields import shortened
from articles.reader import marks
from facts import kinds
from facts.richtext import text

LONGEST_LABEL = 110
FIRST = ("release-date", "casting", "trailer", "production", "plot", "credit", "background")
"""Of facts that changed together, the kinds that most readers came for."""


def words_of(fact: Fact, longest: int = 0) -> str:
    """A fact in a few words, without its status: "Adam Driver as Neil McCauley", else its statement.

    A long statement is cut between words; with `longest` one that is longer gives way to the fact's typed value.
    """
    kind = recorded(fact.kind, "")
    details = kinds.glance(kind, recorded(fact.details, {}))
    if isinstance(details, kinds.Casting | kinds.Quote) and details.headline():
        return details.headline()
    statement = " ".join(text(recorded(fact.statement, "")).split())
    if longest and len(statement) > longest:
        return ": ".join(part for part in (details.headline() or kinds.label(kind), details.value()) if part)
    return (statement if longest else shortened(statement, LONGEST_LABEL)) or kinds.label(kind)


def title_of(fact: Fact) -> str:
    """The same behind its mark: "Rumored: Adam Driver as Neil McCauley"."""
    return ": ".join(part for part in (str(marks.of(fact)), words_of(fact)) if part)


def newest(document: Document, edition_marks: Mapping[str, Any]) -> Fact | None:
    """The fact that changed last, by the edition's marks; of several the one that most came for. None: no facts."""
    facts = document.facts_by_key()

    def place(block: FactBlock) -> tuple[int, bool, int]:
        fact = facts[block.fact]
        kind = recorded(fact.kind, "")
        rank = FIRST.index(kind) if kind in FIRST else len(FIRST)
        return -max(edition_marks.get(block.key, (0,))), bool(marks.speaks_of(fact)), rank

    first = min((block for block in document.blocks if isinstance(block, FactBlock)), key=place, default=None)
    return facts[first.fact] if first else None
