"""What an edition could say of itself, made from its changes: kind, note, what was wrong and what is right.

The editor types over it. What colleagues noted while saving comes first; what nobody noted is told from the change.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from articles import checking
from articles.changes import counted, ended, lower_first
from articles.desk import along, minor
from articles.desk.drawing import Item
from articles.desk.publish_form import SMALL_FIXES
from articles.desk.whose import Save
from articles.document import Document, Fact, PictureBlock, SectionBlock, recorded
from articles.fields import shortened
from articles.richtext import plain
from articles.sentences import sentences
from facts import kinds, status

LONGEST = 300
MOST = 3
"""So many sentences make a note; the rest is counted."""
LONGEST_STATEMENT = 160
NOT_A_NOTE = ("Restored", "Taken out", "Started the article", checking.STILL_TRUE, checking.RELEASED)
"""How the desk's own notes begin."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """What the fields of the screen hold at first; `told` is the note of any edition that is not minor."""

    kind: str
    note: str
    told: str = ""
    was_wrong: str = ""
    is_right: str = ""


def suggest(items: Sequence[Item], saves: Mapping[str, Save], new: Document, *, is_first: bool) -> Suggestion:
    """Of those changes. An edition of nothing but small fixes is minor, else it is an update."""
    if is_first:
        return Suggestion(kind="first", note=_opening(new))
    told = note(items, saves)
    wrong, right = next(_corrected(items), ("", ""))
    is_minor = bool(items) and all(minor.is_small(item.change) for item in items)
    return Suggestion(
        kind="minor" if is_minor else "update",
        note=SMALL_FIXES if is_minor else told,
        told=told,
        was_wrong=wrong,
        is_right=right,
    )


def _opening(new: Document) -> str:
    """ "What we know about Heat 2, and how sure we are."."""
    topic = recorded(new.topics_by_key()[new.topic].name, "")
    return f"What we know about {topic}, and how sure we are." if topic else ""


def note(items: Sequence[Item], saves: Mapping[str, Save]) -> str:
    """At most three sentences, the most telling first; small fixes count only where there is nothing else."""
    told = sorted(_told(items, saves), key=lambda each: each[0])
    weighty = [each for each in told if each[0] < SMALL] or told
    lines = list(dict.fromkeys(sentence for _, sentence in weighty))
    text, used = "", 0
    for sentence in lines[:MOST]:
        if len(text) + len(sentence) > LONGEST:
            break
        text, used = f"{text} {sentence}".strip(), used + 1
    rest = len(lines) - used
    return f"{text} And {counted(rest, 'more change')}." if rest and text else text


STATUS, VALUE, SECTION, ADDED, REMOVED, SOURCE, WORDING, SMALL = range(8)
"""What readers want to hear first."""


def _told(items: Sequence[Item], saves: Mapping[str, Save]) -> Iterator[tuple[int, str]]:
    """(how telling, sentence) for each change that can be told."""
    for item in items:
        weight, sentence = _sentence(item)
        save = saves.get(item.change.id)
        if save and save.note and not save.note.startswith(NOT_A_NOTE):
            yield min(weight, WORDING), ended(save.note[:1].upper() + save.note[1:])
        elif sentence:
            yield weight, sentence


def _sentence(item: Item) -> tuple[int, str]:
    change = item.change
    if minor.is_small(change):
        return SMALL, _of_small(item)
    if change.about == "fact":
        return _of_fact(item)
    if change.about == "head":
        return _of_head(item)
    if change.about == "picture":
        return WORDING, f"What we say of the picture “{_quoted(change.label)}” changed."
    if change.about in ("source", "topic"):
        return WORDING, f"Details corrected: {change.label}."
    if change.kind == "added":
        return _added(item)
    if change.kind == "removed":
        return REMOVED, f"We took out “{_quoted(item.label)}”."
    if change.kind == "edited" and (new := _picture(item)):
        return ADDED, ended(f"New picture: {new}")
    if change.kind == "edited":
        return WORDING, f"We revised “{_quoted(item.label)}”."
    return ADDED, f"“{_quoted(item.label)}” stands in place of what was there." if change.kind == "replaced" else ""


def _of_small(item: Item) -> str:
    if item.change.about == "order":
        return "The order of the page changed."
    if [field.name for field in item.change.fields] == ["as_of"]:
        return f"Checked again: “{_quoted(item.label)}”."
    if item.change.about == "head":
        return f"{item.change.label} changed."
    if item.change.about == "picture":
        return f"What we say of the picture “{_quoted(item.label)}” changed."
    return f"We corrected small mistakes in “{_quoted(item.label)}”."


def _picture(item: Item) -> str:
    """What the new picture shows, "" where there is none any more."""
    field = item.change.field("picture")
    return field.new if field else ""


def _quoted(label: str) -> str:
    return label.rstrip(".")


def _of_fact(item: Item) -> tuple[int, str]:
    assert item.new and item.new.fact
    fact, change = item.new.fact, item.change
    names = {field.name for field in change.fields}
    name = along.named(fact)
    statement = plain(recorded(fact.statement, ""))
    is_news = "statement" in names and len(statement) <= LONGEST_STATEMENT
    if step := change.status_step:
        return STATUS, ended(statement) if is_news else f"{_capital(name)} {_now(step.new_value, step.old_value)}."
    if value := _value(item):
        headline = kinds.headline(recorded(fact.kind, ""), recorded(fact.details, {}))
        return VALUE, ended(statement) if is_news else f"{headline}: {value}."
    if "statement" in names:
        is_new = change.words_new * 2 > len(statement.split())
        return WORDING, ended(statement) if is_news and is_new else f"We reworded {_in_quotes(statement)}."
    if gained := [field for field in change.fields if field.name.startswith("citation") and field.change == "added"]:
        return SOURCE, f"New source{'s' if len(gained) > 1 else ''} for {name}."
    if any(field.name.startswith("citation") for field in change.fields):
        return SOURCE, f"Sources corrected for {name}."
    if names == {"picture"} and (new := _picture(item)):
        return ADDED, ended(f"New picture: {new}")
    return WORDING, f"{_capital(name)}: checked again." if names == {"as_of"} else f"Details changed: {name}."


def _in_quotes(text: str) -> str:
    return f"“{shortened(text).rstrip('.')}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


NOW = {
    "denied": "has been denied",
    "not-announced": "is not announced after all",
}


def _now(new: object, old: object) -> str:
    """ "is now reported; it was rumored"."""
    told = NOW.get(str(new)) or f"is now {status.label(str(new)).lower()}"
    return f"{told}; it was {status.label(old).lower()}" if isinstance(old, str) and old else told


def _value(item: Item) -> str:
    """The typed value now and before: "June 2027, before 2027"."""
    if not (item.old and item.old.fact and item.new and item.new.fact):
        return ""
    old, new = (_typed(side.fact) for side in (item.old, item.new) if side.fact)
    if old == new:
        return ""
    return f"{_within(new)}, before {_within(old)}" if old and new else _within(new or old)


def _typed(fact: Fact) -> str:
    return kinds.value(recorded(fact.kind, ""), recorded(fact.details, {}))


def _within(value: str) -> str:
    return lower_first(value) if value == kinds.NONE_GIVEN else value


def _of_head(item: Item) -> tuple[int, str]:
    told = {
        "headline": "New headline.",
        "standfirst": "New introduction.",
        "authors": "The byline changed.",
        "editors_note": "The editor’s note changed.",
    }
    if item.change.key == "picture" and (new := _picture(item)):
        return ADDED, ended(f"New picture: {new}")
    return WORDING, told.get(item.change.key, f"{item.change.label} changed.")


def _added(item: Item) -> tuple[int, str]:
    assert item.new
    block, fact = item.new.block, item.new.fact
    if isinstance(block, SectionBlock):
        return SECTION, ended(f"New section: {item.label}")
    if fact:
        statement = plain(recorded(fact.statement, ""))
        return ADDED, ended(statement) if len(statement) <= LONGEST_STATEMENT else shortened(statement)
    if isinstance(block, PictureBlock):
        return ADDED, ended(f"New picture: {item.label}")
    return ADDED, ended(f"New: {item.label}") if item.new.kind == "embed" else f"New text: “{_quoted(item.label)}”."


# A correction: what was wrong, what is right


def _corrected(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """The old words and the new of each change that could be one: a step of status first, other facts next."""
    for item in sorted(items, key=lambda item: (not item.change.status_step, item.change.about != "fact")):
        if item.main and item.main.words and item.change.kind == "edited":
            pair = _differing(item.main.words.old_text(), item.main.words.new_text())
        elif item.change.status_step and item.new and item.new.fact:
            step, name = item.change.status_step, _capital(along.named(item.new.fact))
            pair = tuple(f"{name} is {status.label(str(v)).lower()}." for v in (step.old_value, step.new_value))
        elif item.change.about == "fact" and item.old and item.old.fact and item.new and item.new.fact:
            name = _capital(along.named(item.new.fact))
            pair = tuple(f"{name}: {_within(_typed(side.fact))}." for side in (item.old, item.new) if side.fact)
        else:
            continue
        if pair[0] != pair[1] and all(pair):
            yield pair[0], pair[1]


def _differing(old: str, new: str) -> tuple[str, ...]:
    """The sentences of either side that the other lacks, at most two of each."""
    sides = [sentences(plain(text)) for text in (old, new)]
    alone = [[each for each in side if each not in other] for side, other in (sides, sides[::-1])]
    return tuple(
        shortened(" ".join(each[:2])) if len(" ".join(each[:2])) > LONGEST else " ".join(each[:2]) for each in alone
    )
