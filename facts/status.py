"""How sure we are: the statuses of a fact, the standings of its citations, and the evidence each status wants.

Pure rules. It knows no rows and no fact kinds but the quote, whose mark and wording differ.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

QUOTE = "quote"
"""The one fact kind whose status is that of the words, not of what they say."""

UNATTRIBUTED = "unattributed"
"""A publisher written so, in any case, is as good as none."""


class Status(StrEnum):
    """What may be said of a fact, from a wish to a certainty, then the two that stand beside the ladder."""

    SUGGESTED = "suggested"
    RUMORED = "rumored"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    NOT_ANNOUNCED = "not-announced"


LABELS: dict[Status, str] = {
    Status.SUGGESTED: "Suggested",
    Status.RUMORED: "Rumored",
    Status.REPORTED: "Reported",
    Status.CONFIRMED: "Confirmed",
    Status.DENIED: "Denied",
    Status.NOT_ANNOUNCED: "Not announced",
}

MEANINGS: dict[Status, str] = {
    Status.SUGGESTED: "Someone’s wish, under their own name.",
    Status.RUMORED: "Said, with no named origin.",
    Status.REPORTED: "Published by a named outlet.",
    Status.CONFIRMED: "Said on the record, or in a primary document.",
    Status.DENIED: "Contradicted on the record.",
    Status.NOT_ANNOUNCED: "Nobody has said.",
}
"""The legend's sentences, in the words that readers see."""


class Standing(StrEnum):
    """How good a citation is, the best first."""

    PRIMARY_DOCUMENT = "primary-document"
    ON_THE_RECORD = "on-the-record"
    PUBLISHED_REPORT = "published-report"
    OUR_OWN_CHECK = "our-own-check"
    ANONYMOUS = "anonymous"


STANDING_LABELS: dict[Standing, str] = {
    Standing.PRIMARY_DOCUMENT: "Primary document",
    Standing.ON_THE_RECORD: "On the record",
    Standing.PUBLISHED_REPORT: "Published report",
    Standing.OUR_OWN_CHECK: "Our own check",
    Standing.ANONYMOUS: "Anonymous",
}

FIRST_HAND = frozenset({Standing.PRIMARY_DOCUMENT, Standing.ON_THE_RECORD})


class Cited(msgspec.Struct, frozen=True):
    """One citation as the rules see it.

    A blank `origin` is the publisher's own; a blank publisher, or "Unattributed", names nobody.
    """

    standing: str
    publisher: str = ""
    origin: str = ""

    @property
    def is_named(self) -> bool:
        """Whether somebody stands behind it. Without a publisher nobody does, whatever the standing says."""
        return self.standing != Standing.ANONYMOUS and _folded(self.publisher) not in {"", UNATTRIBUTED}

    @property
    def first_origin(self) -> str:
        """Where the word comes from, in a form to compare: two citations of one origin count once."""
        return _folded(self.origin) or _folded(self.publisher)


def mark(status: str, kind: str = "", standings: Iterable[str] = ()) -> str:
    """The reader's word for a fact of this status and fact kind.

    A quote that is confirmed or reported never reads "Confirmed": the words were said, what they say stays open.

    >>> mark("confirmed", "quote", ["on-the-record"])
    'On the record'
    """
    if kind != QUOTE or status not in {Status.CONFIRMED, Status.REPORTED}:
        return label(status)
    have = set(standings)
    if have & FIRST_HAND:
        return "On the record"
    if Standing.PUBLISHED_REPORT in have:
        return "Quoted in a report"
    return "Quoted, source not named"


def label(status: str) -> str:
    """The status in words; one that is not known is shown as it is written."""
    return LABELS[Status(status)] if status in LABELS else status.replace("-", " ").capitalize()


def standing_label(standing: str) -> str:
    """The standing in words; one that is not known is shown as it is written."""
    if standing in STANDING_LABELS:
        return STANDING_LABELS[Standing(standing)]
    return standing.replace("-", " ").capitalize()


def shortfall(status: str, cited: Sequence[Cited], *, negative: bool = False, kind: str = "") -> str | None:
    """What the evidence lacks for this status, as one sentence or two for the desk; None when it is enough.

    `negative` says that the fact is one that only looking can show (no footage, not in production): there our own
    check is enough to confirm. A status that is not known wants nothing.
    """
    if status not in LABELS or _is_enough(Status(status), cited, negative=negative):
        return None
    if not cited:
        return f"No source. {_ask(Status(status), kind=kind)}"
    return _NEEDS_MORE[Status(status)]


def _is_enough(status: Status, cited: Sequence[Cited], *, negative: bool) -> bool:
    named = [one for one in cited if one.is_named]
    match status:
        case Status.CONFIRMED:
            return _confirms(named) or (negative and any(one.standing == Standing.OUR_OWN_CHECK for one in cited))
        case Status.DENIED:
            return any(one.standing in FIRST_HAND | {Standing.PUBLISHED_REPORT} for one in named)
        case Status.REPORTED | Status.SUGGESTED:
            return bool(named)
        case Status.RUMORED:
            return bool(cited)
        case Status.NOT_ANNOUNCED:
            return True


def _confirms(named: Sequence[Cited]) -> bool:
    first_hand = any(one.standing in FIRST_HAND for one in named)
    return first_hand or len({one.first_origin for one in named}) > 1


def _ask(status: Status, *, kind: str) -> str:
    if kind == QUOTE and status in {Status.CONFIRMED, Status.REPORTED}:
        return f"A {status} quote asks for the place where it was said."
    return _ASKS[status]


_ASKS: dict[Status, str] = {
    Status.SUGGESTED: "Suggested asks for whose wish it is, by name.",
    Status.RUMORED: "Rumored asks for one source; it may be anonymous.",
    Status.REPORTED: "Reported asks for a named publication.",
    Status.CONFIRMED: "Confirmed asks for a primary document, someone on the record, or two independent sources.",
    Status.DENIED: "Denied asks for a primary document, someone on the record, or a published report.",
}

_NEEDS_MORE: dict[Status, str] = {
    Status.SUGGESTED: "Suggested needs more: whose wish it is, by name.",
    Status.REPORTED: "Reported needs more: a named publication.",
    Status.CONFIRMED: (
        "Confirmed needs more: a primary document, someone on the record, or a second, independent source."
    ),
    Status.DENIED: "Denied needs more: a primary document, someone on the record, or a published report.",
}


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
