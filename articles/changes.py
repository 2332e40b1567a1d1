"""A change that can be taken or left, and many of them in one sentence; it knows nothing of how they were found."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from articles.fields import FieldChange

ChangeKind = Literal["added", "removed", "edited", "replaced", "moved"]
About = Literal["article topic", "head", "block", "fact", "order", "topic", "source", "picture"]


class Change(Struct, frozen=True, kw_only=True):
    """One change that can be taken or left; `articles.compare` says what its id means.

    `key` is that of the block, fact, topic, source, picture or head field, blank for "article topic" and "order".
    `block` is the kind of the block that changed ("fact" for a fact), else blank. `label` names it in plain words.
    `fields` is empty where a block was added or removed: its row shows it whole. `facts` are the keys of all facts that
    it brings, alters or takes away, `blocks` those of the blocks that moved.
    """

    id: str
    kind: ChangeKind
    about: About
    key: str = ""
    label: str = ""
    block: str = ""
    fields: tuple[FieldChange, ...] = ()
    facts: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    words_new: int = 0
    words_gone: int = 0

    def field(self, name: str) -> FieldChange | None:
        """The change of that field, None if it did not change."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def status_step(self) -> FieldChange | None:
        """The step of a fact from one status to another, None if it kept its own."""
        return self.field("status") if self.about == "fact" else None


class Summary(Struct, frozen=True, kw_only=True):
    """How many of what, in the order of the sentence: ((deed, ((noun, number), ...)), ...), and the words."""

    deeds: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    head: tuple[str, ...] = ()
    words_new: int = 0
    words_gone: int = 0
    formatting: bool = False

    def number(self, deed: str, noun: str = "") -> int:
        """How many of that noun, of all if none, had one of DEEDS done to them."""
        return sum(count for name, nouns in self.deeds if name == deed for one, count in nouns if noun in ("", one))

    @property
    def sentence(self) -> str:
        """In words: "2 facts changed status, 1 added, 1 moved; 34 words new, 12 gone"."""
        told = [*clauses(self.deeds), *_head(self.head)]
        tail = _words(self.words_new, self.words_gone) or ("formatting changed" if self.formatting else "")
        sentence = ", ".join(told) or "nothing changed"
        return f"{sentence[0].upper()}{sentence[1:]}" + (f"; {tail}" if tail else "")


DEEDS = ("changed status", "added", "removed", "replaced", "written anew", "split", "merged", "edited", "moved")
NOUNS = {"section": "section", "prose": "text", "fact": "fact", "picture": "picture", "embed": "embed"}


def summarize(
    changes: Sequence[Change],
    moved: Iterable[str] = (),
    kin: Iterable[tuple[str, str]] = (),
    told: Collection[str] = (),
) -> Summary:
    """The changes counted; `moved` are the kinds of the blocks that moved.

    `kin` are deed and block kind of each group of blocks that belong together, `told` the ids of the changes that are
    told by these.
    """
    counts: dict[str, Counter[str]] = {deed: Counter() for deed in DEEDS}
    for deed, kind in kin:
        counts[deed][NOUNS[kind]] += 1
    for change in changes:
        if change.id in told:
            continue
        if change.about in ("block", "fact"):
            counts["changed status" if change.status_step else change.kind][NOUNS[change.block]] += 1
        elif change.about in ("topic", "source", "picture"):
            counts["edited"][change.about] += 1
    counts["moved"].update(NOUNS[kind] for kind in moved)
    return Summary(
        deeds=tuple((deed, tuple(nouns.items())) for deed, nouns in counts.items() if nouns),
        head=tuple(change.label for change in changes if change.about in ("head", "article topic")),
        words_new=sum(change.words_new for change in changes),
        words_gone=sum(change.words_gone for change in changes),
        formatting=any(field.words and field.words.formatting for change in changes for field in change.fields),
    )


def clauses(
    deeds: Iterable[tuple[str, tuple[tuple[str, int], ...]]],
    number: Callable[[int], str] = str,
    verb: Callable[[str, int], str] = lambda deed, count: deed,
) -> Iterator[str]:
    """One clause for each deed; a noun that stood alone in the clause before is not said again.

    `number` writes a count, `verb` a deed that was done to so many.
    """
    before = ""
    for deed, nouns in deeds:
        told = verb(deed, sum(count for _, count in nouns))
        alone = nouns[0][0] if len(nouns) == 1 else ""
        if alone and alone == before:
            yield f"{number(nouns[0][1])} {told}"
        else:
            yield f"{listed([counted(count, noun, number) for noun, count in nouns])} {told}"
        before = alone


def _head(labels: Sequence[str]) -> list[str]:
    return [f"{listed(list(map(lower_first, labels)))} changed"] if labels else []


def lower_first(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def ended(sentence: str) -> str:
    """With a full stop, unless it has an end."""
    return sentence if sentence.endswith((".", "!", "?", "…", ".”", "!”", "?”")) else f"{sentence}."


def counted(count: int, noun: str, number: Callable[[int], str] = str) -> str:
    """ "1 fact", "3 facts"."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _words(new: int, gone: int) -> str:
    if new:
        return f"{counted(new, 'word')} new" + (f", {gone} gone" if gone else "")
    return f"{counted(gone, 'word')} gone" if gone else ""
