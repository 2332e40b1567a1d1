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

CLOSING = [[mark] for mark in "\"'”’“»」』"]
STOPS = frozenset(".!?…。！？")
STRONG = STOPS | frozenset(":;—–")
"""Marks that a sentence is built on: they stand for themselves even between two changes."""

ONE_SIDED = 0.3
"""The share of its letters that a change counts for which only came or only went: what stays beside it reads well."""

STRENGTH = 5
"""How many letters such a mark weighs."""


def tidied(matches: Sequence[Match], old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """The matches without confetti, each change where it reads best."""
    if len(old) == len(new) and all(map(_is_same_word, old, new)):
        return [*matches]
    kept = [*_slid(_requoted(_exchanged([*matches], old, new), old, new), old, new)]
    return _without_confetti(kept, old, new)


def _is_same_word(one: str, other: str) -> bool:
    return one == other or one.casefold() == other.casefold()


def same_ends(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """What two sentences that are otherwise unlike begin with, and two headlines end with: "Heat 2: ..."."""
    head, tail = ends(old, new)
    first, last = Match(0, 0, head), Match(len(old) - tail, len(new) - tail, tail)
    starts_alike = _stands(first, old)
    if old[-1] in STOPS or new[-1] in STOPS:
        return [first, *([Match(len(old) - 1, len(new) - 1, 1)] if tail else [])] if starts_alike else []
    return [match for match in (first, last) if _stands(match, old)]


def _stands(match: Match, old: Sequence[str]) -> bool:
    return match.size > 1 and _carries(old[match.old : match.old + match.size])


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


def _requoted(matches: list[Match], old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Where a full stop or the quotation mark behind it may stay, the mark does: “It is[-.-]{+,+}” {+he says.+}"""
    for at, match in enumerate(matches):
        before = matches[at - 1] if at else Match(0, 0, 0)
        after = matches[at + 1] if at + 1 < len(matches) else Match(len(old), len(new), 0)
        if match.size > 1 or old[match.old] not in STOPS:
            continue
        i, j = before.old + before.size, before.new + before.size
        if i == match.old and old[match.old + 1 : after.old] in CLOSING and old[match.old + 1] in new[j : match.new]:
            matches[at] = Match(match.old + 1, new.index(old[match.old + 1], j), 1)
        elif j == match.new and new[match.new + 1 : after.new] in CLOSING and new[match.new + 1] in old[i : match.old]:
            matches[at] = Match(old.index(new[match.new + 1], i), match.new + 1, 1)
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
        if back := _to_sentence(one, changed, old):
            matches[at] = Match(one.old, one.new, one.size - back)
            matches[at + 1] = Match(other.old - back, other.new - back, other.size + back)
        elif changed[0] in STOPS and other.size and old[other.old] == changed[0]:
            matches[at] = Match(one.old, one.new, one.size + 1)
            matches[at + 1] = Match(other.old + 1, other.new + 1, other.size - 1)
        elif changed[-1] == "," and one.size and old[i - 1] == ",":
            matches[at] = Match(one.old, one.new, one.size - 1)
            matches[at + 1] = Match(other.old - 1, other.new - 1, other.size + 1)
    yield from (match for match in matches if match.size)


def _to_sentence(before: Match, changed: Sequence[str], old: Sequence[str]) -> int:
    """How many tokens a change behind that match must begin earlier to be whole sentences; 0 if it cannot."""
    end = before.old + before.size
    for back in range(1, min(before.size + 1, len(changed))):
        if old[end - back] != changed[-back]:
            return 0
        begins = back < before.size and old[end - back - 1] in STOPS
        if (begins or before.old == before.new == end - back == 0) and changed[-back - 1] in STOPS:
            return back
    return 0


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
    parts = old[match.old : match.old + match.size]
    (left, is_left), (right, is_right) = _changed(before, match, lengths), _changed(match, after, lengths)
    if (is_left and is_right) or ((is_left or is_right) and _carries(parts)):
        left, right = left * (ONE_SIDED if is_left else 1), right * (ONE_SIDED if is_right else 1)
    around = min(left, right)
    weight = 0
    for text in parts:
        weight += STRENGTH if text in STRONG else len(text) * (1 if _is_light(text) else 2)
        if weight > around:
            return False
    return True


def _is_light(text: str) -> bool:
    return text in COMMON or not text[0].isalnum()


def _is_swap(before: Match, after: Match) -> bool:
    """Whether one token took the place of one other between two matches."""
    return after.old - before.old - before.size == 1 == after.new - before.new - before.size


def _changed(before: Match, after: Match, lengths: list[list[int]]) -> tuple[float, bool]:
    """The letters that changed between two matches, on the side where they are more; and whether one side has none."""
    olds, news = lengths
    gone = olds[after.old] - olds[before.old + before.size]
    came = news[after.new] - news[before.new + before.size]
    return max(gone, came), not (gone and came)
