"""Changes that hold one text among them: a block that was split, merged or written anew, and which of it is ticked."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from articles.compare import Change, Comparison


class Half(Struct, frozen=True, kw_only=True):
    """A text of which some changes are ticked and some are not; `name` stands for just these ticks.

    `problems` says, by change id, what that would do to readers.
    """

    name: str
    problems: Mapping[str, str]


def halves(comparison: Comparison, ticked: Collection[str]) -> list[Half]:
    """The texts that would go out in part."""
    found = (_half(changes, ticked) for changes in _families(comparison))
    return [half for half in found if half]


def _families(comparison: Comparison) -> Iterator[list[Change]]:
    """The changes of each split, merged or rewritten text that is more than one change."""
    known = comparison.by_id()
    families: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Change]] = {}
    for row in comparison.rows:
        if row.kin:
            family = families.setdefault((row.kin.old, row.kin.new), {})
            family |= {id: known[id] for id in row.changes if known[id].about in ("block", "fact")}
    return (list(family.values()) for family in families.values() if len(family) > 1)


def _half(changes: Sequence[Change], ticked: Collection[str]) -> Half | None:
    goes = [each for each in changes if each.id in ticked]
    waits = [each for each in changes if each.id not in ticked]
    if not (goes and waits):
        return None
    problems = {
        each.id: f"Without {_named(waits)}, which is not ticked, readers lose words or read them twice."
        for each in goes
    }
    problems |= {each.id: f"It shares its text with {_named(goes)}, which is ticked." for each in waits}
    return Half(name=" ".join(sorted(each.id for each in goes)), problems=problems)


def _named(changes: Iterable[Change]) -> str:
    return ", ".join(f"“{change.label}”" for change in changes)
