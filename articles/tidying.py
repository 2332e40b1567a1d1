"""Of the tokens that two sentences have in common, those that a sub-editor would let stand, and where a change begins.

It knows tokens and matches alone.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from articles.alignment import Match, ends

COMMON = frozenset(
    "a an and are as at be been but by for from had has have he her his if in into is it its nor not of on or our she"
    " so than that the their them then there they this to was we were which who will with would you".split()
)
"""Words that two sentences may share by chance."""

STOPS = frozenset(".!?…。！？")
STRONG = STOPS | frozenset(":;—–")
"""Marks that a sentence is built on: they stand for themselves even between two changes."""

STRENGTH = 5
"""How many letters such a mark weighs."""


def tidied(matches: Sequence[Match], old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """The matches without confetti, each change where it reads best."""
    if len(old) == len(new) and all(map(_is_same_word, old, new)):
        return [*matches]
    kept = [*_slid(_exchanged([*matches], old, new), old, new)]
    return _without_confetti(kept, old, new)


def _is_same_word(one: str, other: str) -> bool:
    return one == other or one.casefold() == other.casefold()


def same_ends(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """What two headlines that are otherwise unlike begin or end with: "Heat 2: ..."; of two full sentences nothing."""
    if old[-1] in STOPS or new[-1] in STOPS:
        return []
    head, tail = ends(old, new)
    matches = [Match(0, 0, head), Match(len(old) - tail, len(new) - tail, tail)]
    return [match for match in matches if match.size > 1 and _carries(old[match.old : match.old + match.size])]


def _carries(parts: Sequence[str]) -> bool:
    """Whether these are more than words that any two texts may share."""
    return any(part[0].isalnum() and part.lower() not in COMMON for part in parts)


def _exchanged(matches: list[Match], old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Where two neighbors changed places, the one with more letters stays."""
    for at, match in enumerate(matches):
        before = matches[at - 1] if at else Match(0, 0, 0)
        after = matches[at + 1] if at + 1 < len(matches) else Match(len(old), len(new), 0)
        i, j = before.old + before.size, before.new + before.size
        k, m = match.old + match.size, match.new + match.size
        stays = sum(map(len, old[match.old : k]))
        came, went = new[j : match.new], old[k : after.old]
        if i == match.old and m == after.new and came == went and sum(map(len, came)) > stays:
            matches[at] = Match(k, j, len(came))
        came, went = new[m : after.new], old[i : match.old]
        if j == match.new and k == after.old and came == went and sum(map(len, came)) > stays:
            matches[at] = Match(i, m, len(came))
    return matches


def _slid(matches: list[Match], old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    """What only came, or only went, begins where it reads best: "It is." not ". It is", ", he said" not "he said,"."""
    for at in range(len(matches) - 1):
        one, other = matches[at], matches[at + 1]
        i, j = one.old + one.size, one.new + one.size
        if i < other.old and j < other.new:
            continue
        changed = old[i : other.old] or new[j : other.new]
        if not changed:
            continue
        if changed[0] in STOPS and other.size and old[other.old] == changed[0]:
            matches[at] = Match(one.old, one.new, one.size + 1)
            matches[at + 1] = Match(other.old + 1, other.new + 1, other.size - 1)
        elif changed[-1] == "," and one.size and old[i - 1] == ",":
            matches[at] = Match(one.old, one.new, one.size - 1)
            matches[at + 1] = Match(other.old - 1, other.new - 1, other.size + 1)
    yield from (match for match in matches if match.size)


def _without_confetti(matches: Sequence[Match], old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Without the small change: a few common letters between two longer changes only make these hard to read."""
    lengths = [list(accumulate(map(len, side), initial=0)) for side in (old, new)]
    kept = [Match(0, 0, 0)]
    for match in [*matches, Match(len(old), len(new), 0)]:
        kept.append(match)
        while len(kept) > 2 and kept[-2].size and _is_confetti(kept[-3], kept[-2], kept[-1], old, lengths):
            del kept[-2]
    return [match for match in kept if match.size]


def _is_confetti(before: Match, match: Match, after: Match, old: Sequence[str], lengths: list[list[int]]) -> bool:
    if _is_swap(before, match) and _is_swap(match, after):
        return False
    around = min(_changed(before, match, lengths), _changed(match, after, lengths))
    weight = 0
    for text in old[match.old : match.old + match.size]:
        weight += STRENGTH if text in STRONG else len(text) * (1 if _is_light(text) else 2)
        if weight > around:
            return False
    return True


def _is_light(text: str) -> bool:
    return text in COMMON or not text[0].isalnum()


def _is_swap(before: Match, after: Match) -> bool:
    """Whether one token took the place of one other between two matches."""
    return after.old - before.old - before.size == 1 == after.new - before.new - before.size


def _changed(before: Match, after: Match, lengths: list[list[int]]) -> int:
    """The letters that changed between two matches, on the side where they are more."""
    olds, news = lengths
    gone = olds[after.old] - olds[before.old + before.size]
    return max(gone, news[after.new] - news[before.new + before.size])
