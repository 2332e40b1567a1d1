"""The key-facts box: the few typed facts that most readers came for, worked out from a document. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles import embeds
from articles.document import Document, Fact, FactBlock, recorded
from articles.reader import marks
from articles.reader.marks import Mark
from facts import kinds

MOST = 6


@dataclass(frozen=True)
class KeyFact:
    """One line of the box; `anchor` is the block that says more."""

    fact: str
    anchor: str
    label: str
    value: str
    mark: Mark
    as_of: str


def choose(document: Document) -> list[KeyFact]:
    """Date, state of the making, who plays whom, footage, then who made it; of each label the newest word."""
    anchors = {block.fact: block.key for block in reversed(document.blocks) if isinstance(block, FactBlock)}
    shown = [fact for fact in document.facts if fact.key in anchors and recorded(fact.topic, "") == document.topic]
    return _chosen(shown, anchors)


def of_facts(facts: Sequence[Fact]) -> list[KeyFact]:
    """The same of facts that stand in no document; their anchors are "fact:" and their keys."""
    return _chosen(facts, {fact.key: f"fact:{fact.key}" for fact in facts})


def _chosen(facts: Sequence[Fact], anchors: Mapping[str, str]) -> list[KeyFact]:
    chosen: dict[str, KeyFact] = {}
    for fact in _in_order(facts):
        line = _line(fact, anchors[fact.key])
        if line.value:
            chosen.setdefault(line.label, line)
    return list(chosen.values())[:MOST]


def _in_order(facts: Sequence[Fact]) -> Iterator[Fact]:
    own = [fact for fact in facts if not marks.speaks_of(fact)]
    yield from _of_kind("release-date", own)
    yield from sorted(_of_kind("production", own), key=_freshness)[::-1]
    yield from [fact for fact in _of_kind("casting", own) if (recorded(fact.details, {}) or {}).get("roles")][:2]
    yield from _of_kind("trailer", own)
    yield from _of_kind("credit", own)
    yield from _of_kind("credit", [fact for fact in facts if marks.speaks_of(fact)])


def _of_kind(kind: str, facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if recorded(fact.kind, "") == kind]


def _freshness(fact: Fact) -> str:
    return recorded(fact.as_of, None) or ""


def _line(fact: Fact, anchor: str) -> KeyFact:
    kind, details = recorded(fact.kind, ""), recorded(fact.details, {})
    mark = marks.of(fact)
    # Nobody reads "Not started" beside a full disc as a no.
    if mark.shape == "confirmed" and kinds.is_negative(kind, details, recorded(fact.status, "")):
        mark = Mark("not-yet", "Not yet")
    label = kinds.headline(kind, details, recorded(fact.statement, ""))
    return KeyFact(
        fact=fact.key,
        anchor=anchor,
        label=label,
        value=_value(kind, details),
        mark=Mark(mark.shape, mark.word),
        as_of=recorded(fact.as_of, None) or "",
    )


def _value(kind: str, details: object) -> str:
    """Of footage who shows it, else the site where it is: an address is nothing to read."""
    content = kinds.glance(kind, details)
    if isinstance(content, kinds.Trailer) and content.url:
        return f"On {embeds.provider(content.url) or embeds.host(content.url)}"
    return kinds.value(kind, details)
