"""What an edition says of itself: its kind, its note for readers, and what a correction corrects."""

import msgspec

from articles.models import Edition
from articles.refused import Refused, cleaned


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition says of itself. A correction says what was wrong and what is right."""

    kind: str
    note: str
    was_wrong: str = ""
    is_right: str = ""


def worded(kind: str, note: str, was_wrong: str = "", is_right: str = "") -> Wording:
    """The words cleaned. Raises: Refused for words that are too long, or that a database would refuse."""
    return Wording(
        kind=kind,
        note=cleaned("note", note),
        was_wrong=cleaned("correction", was_wrong),
        is_right=cleaned("correction", is_right),
    )


def amended(edition: Edition, kind: str, note: str, was_wrong: str, is_right: str) -> Wording:
    """The edition's wording with what is given; only a correction keeps what was wrong. Raises: Refused."""
    kind = kind or edition.edition_kind
    if kind != Edition.Kind.CORRECTION:
        return worded(kind, note or edition.note, was_wrong, is_right)
    return worded(kind, note or edition.note, was_wrong or edition.was_wrong, is_right or edition.is_right)


def refuse_wording(wording: Wording, *, is_first: bool) -> None:
    """Of an edition that is the article's first, or not. Raises: Refused for what readers could not make sense of."""
    if wording.kind not in Edition.Kind.values:
        raise Refused("kind", "Choose what kind of edition this is.")
    if is_first != (wording.kind == Edition.Kind.FIRST):
        raise Refused("kind", "The first edition is of the kind “first”, and only that one.")
    if not wording.note:
        raise Refused("note", "Say what is new, in a sentence that readers will see.")
    if wording.kind == Edition.Kind.CORRECTION and not (wording.was_wrong and wording.is_right):
        raise Refused("correction", "A correction says what was wrong and what is right.")
