"""A block's life across articles: blocks move by being taken out here and put in there, and this ties both together.

It reads which blocks moved where; relocating.py writes it.
"""

from django.db.models import Exists, OuterRef
from msgspec import Struct

from articles import lives
from articles.deskwork import Relocation
from articles.lives import Moment
from articles.models import Block


class Arrival(Struct, frozen=True):
    """The revision that brought a block here, and the block that it was before, in the other article."""

    revision: int
    origin: Block


class Lineage(Struct, frozen=True):
    """Everything that a block ever was, oldest first, wherever it stood; and its moves, oldest first."""

    moments: list[Moment]
    arrivals: list[Arrival]


def moved() -> Exists:
    """Whether a block came from another article: an annotation, so that those that never moved cost no query."""
    return Exists(Relocation.objects.filter(block=OuterRef("pk")))


def of(block: Block, *, until: int | None = None) -> Lineage:
    """Up to revision `until` (None: all). One query, and two more for each move. Keys are told as the block's own."""
    found = Lineage([], [])
    row, has_moved = block, getattr(block, "has_moved", True)
    while True:
        own = lives.of(Block, [row.pk], until=until).get(row.pk, [])
        found_moves = _moves(row) if has_moved else {}
        at = next((at for at in reversed(range(len(own))) if own[at].fields.get("lock_version") in found_moves), None)
        found.moments[:0] = [_called(moment, block) for moment in own[at or 0 :]]
        if at is None:
            return found
        origin = found_moves[own[at].fields["lock_version"]]
        found.arrivals.insert(0, Arrival(own[at].revision, origin))
        until, row = own[at].revision - 1, origin


def _moves(row: Block) -> dict[int, Block]:
    """By the lock version with which it arrived: the block that it was before."""
    rows = Relocation.objects.filter(block=row).select_related("origin__article")
    return {each.lock_version: each.origin for each in rows}


def _called(moment: Moment, block: Block) -> Moment:
    if moment.fields.get("key") == block.key:
        return moment
    return Moment(moment.revision, {**moment.fields, "key": block.key})


def was_once(block: Block, other: Block) -> bool:
    """Whether the block is what that other one became, over however many moves."""
    seen, edge = {block.pk}, [block.pk]
    while edge:
        before = Relocation.objects.filter(block__in=edge).values_list("origin", flat=True)
        edge = [pk for pk in before if pk not in seen]
        seen.update(edge)
    return other.pk in seen
