"""A first wording of the note for readers, made from the changes themselves; the editor types over it."""

from collections.abc import Iterable, Iterator, Sequence

from articles.desk.drawing import Item
from articles.document import Document, SectionBlock, recorded
from articles.fields import shortened
from articles.richtext import plain
from facts import kinds, status

LONGEST = 300
STEPS = 2
"""How many facts a note names before it counts the rest."""


def note(items: Sequence[Item], new: Document) -> str:
    """At most three short sentences: what changed its status, what is new, what was corrected."""
    sentences = [*_steps(items, new), *_sections(items), *_added(items)]
    if not sentences:
        sentences = list(_edited(items))
    text = ""
    for sentence in dict.fromkeys(sentences):
        if len(text) + len(sentence) > LONGEST:
            break
        text = f"{text} {sentence}".strip()
    return text


def _steps(items: Iterable[Item], new: Document) -> Iterator[str]:
    """ "Adam Driver as Neil McCauley: now reported, was rumored." """
    facts = new.facts_by_key()
    for item in [item for item in items if item.change.status_step][:STEPS]:
        fact, step = facts[item.change.key], item.change.status_step
        assert step
        name = kinds.headline(recorded(fact.kind, ""), recorded(fact.details, {}), plain(recorded(fact.statement, "")))
        yield f"{name.rstrip('.')}: now {_said(step.new_value)}, was {_said(step.old_value)}."


def _said(value: object) -> str:
    return status.label(value).lower() if isinstance(value, str) and value else "not recorded"


def _sections(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if item.change.kind == "added" and item.new and isinstance(item.new.block, SectionBlock):
            yield f"New section: {item.label}" + ("" if item.label.endswith(("?", "!", ".")) else ".")


def _added(items: Iterable[Item]) -> Iterator[str]:
    found = [item for item in items if item.change.kind == "added" and item.new and item.new.fact]
    for item in found[:STEPS]:
        assert item.new and item.new.fact
        statement = plain(recorded(item.new.fact.statement, ""))
        yield statement if len(statement) <= 120 else f"{shortened(statement)}"


def _edited(items: Iterable[Item]) -> Iterator[str]:
    """Where nothing is new: what was reworded, removed or moved, named by what it is about."""
    verbs = {"edited": "reworded", "removed": "taken out", "replaced": "replaced", "moved": "changed"}
    for item in list(items)[:STEPS]:
        yield f"{item.label.rstrip('.…')}: {verbs.get(item.change.kind, 'changed')}."
