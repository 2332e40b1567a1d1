"""What a statement's own words claim of its status, and whether they contradict the mark beside it.

It reads English by a short list of phrases. A word that it does not know claims nothing: it flags what an editor
would see at a glance, and it would rather miss one than cry wolf.
"""

import re
from functools import lru_cache

from facts import richtext
from facts.status import LABELS, QUOTE, Status, label

_NEUTRAL = re.compile(
    r"""neither\s+(?:confirm|den)\w*\s+(?:n?or)\s+(?:confirm|den)\w*   # nobody said either
    | (?:confirm|den)\w*\s+(?:n?or)\s+(?:confirm|den)\w*
    | (?:un)?official(?:ly)?\s+(?:trailer|photo|site|website|account|poster|title|soundtrack|channel)\w*
    | report(?:s|ed|ing)?\s+(?:back|for\s+duty|to\s+(?:the\s+)?(?:police|set|work|court))
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What has one of the words below and claims nothing."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?=[\s.,;:!?]|$)")
"""Somebody's own words: they say nothing of how sure we are."""

_NOT = r"(?:not|never|no|nothing|nobody|none|yet\s+to|without|un|hasn[’']t|haven[’']t|isn[’']t|wasn[’']t)"

_CLAIMS: tuple[tuple[Status, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern, re.IGNORECASE | re.VERBOSE))
    for status, pattern in (
        (Status.RUMORED, r"\brumou?r(?:ed|s|edly)?\b | \bunconfirmed\b | \bword\s+is\b | \bsaid\s+to\s+be\b"),
        (
            Status.REPORTED,
            r"\breported(?:ly)?\b | \baccording\s+to\s+(?:a\s+|several\s+)?reports?\b | \breports\s+(?:say|that)\b",
        ),
        (
            Status.CONFIRMED,
            r"""\bconfirm(?:s|ed|ation)\b | \b(?:is|are|now|made\s+it|it[’']s)\s+official\b | \bofficially\b
            | \b(?:has|have)\s+announced\b""",
        ),
        (
            Status.DENIED,
            r"""\bden(?:y|ies|ied|ial)\b | \b(?:ruled|rules)\s+(?:\w+\s+)?out\b | \bdebunk\w*\b
            | \b(?:is|was|are)\s+(?:false|untrue)\b""",
        ),
        (Status.SUGGESTED, r"\bfloated\b | \bsuggest(?:s|ed)\b | \bwould\s+(?:like|love)\s+to\s+see\b"),
    )
)

_WEAKER = {
    # A word of the key against the marks that it contradicts.
    Status.RUMORED: {Status.SUGGESTED, Status.REPORTED, Status.CONFIRMED},
    Status.REPORTED: {Status.SUGGESTED, Status.RUMORED, Status.CONFIRMED, Status.NOT_ANNOUNCED},
    Status.CONFIRMED: {Status.SUGGESTED, Status.RUMORED, Status.REPORTED, Status.DENIED, Status.NOT_ANNOUNCED},
    Status.DENIED: {Status.SUGGESTED, Status.RUMORED, Status.REPORTED, Status.CONFIRMED},
    Status.SUGGESTED: {Status.REPORTED, Status.CONFIRMED},
}


@lru_cache(maxsize=2048)
def contradiction(statement: str, status: str, kind: str = "") -> str | None:
    """One sentence if the words of a statement (rich text) contradict its status; None if they do not.

    A statement that has words for its own status beside others contradicts nothing: "Reported by Deadline; the studio
    has not confirmed it." A quote's status is that of its words, so what these say is left alone.

    >>> contradiction("Adam Driver is rumored for the part.", "reported")
    'The mark says reported, the sentence says rumored.'
    >>> contradiction("Casting has not officially begun.", "confirmed") is None
    True
    """
    if kind == QUOTE or status not in LABELS:
        return None
    said = claims(statement)
    if not said or Status(status) in said:
        return None
    against = next((claim for claim in said if Status(status) in _WEAKER[claim]), None)
    if against is None:
        return None
    return f"The mark says {label(status).lower()}, the sentence says {label(against).lower()}."


def claims(statement: str) -> tuple[Status, ...]:
    """The statuses that the words speak of, in their order; a word that is denied ("not confirmed") claims nothing.

    >>> claims("Officially, Driver is confirmed; rumors were denied.")
    (<Status.CONFIRMED: 'confirmed'>, <Status.RUMORED: 'rumored'>, <Status.DENIED: 'denied'>)
    """
    if not _ANY.search(_TAG.sub("", statement)):
        return ()
    words = _NEUTRAL.sub(" ", _QUOTED.sub(" ", richtext.text(statement)))
    found = [
        (match.start(), status)
        for status, pattern in _CLAIMS
        for match in pattern.finditer(words)
        if not _is_negated(words, match.start())
    ]
    return tuple(dict.fromkeys(status for _, status in sorted(found, key=lambda each: each[0])))


_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _CLAIMS), re.IGNORECASE | re.VERBOSE)
"""Whether there is anything to look at: most statements have none of the words, and an article has hundreds."""

_TAG = re.compile(r"<[^>]*>")
_NEGATION = re.compile(rf"\b{_NOT}\b(?:\s+[\w’']+){{0,3}}\s*$", re.IGNORECASE)


_NEAR = 400
"""Characters that hold a "not" and three words: of thousands of matches in one clause none looks at all of it."""


def _is_negated(words: str, at: int) -> bool:
    """Whether a "not" stands up to three words before, in the same clause."""
    clause = re.split(r"[.;:!?,—–]", words[max(0, at - _NEAR) : at])[-1]
    return bool(_NEGATION.search(clause))
