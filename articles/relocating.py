"""Chosen blocks into another article: taken out of the one and put into the other in one turn, keys and history kept.

A block's article never changes, or every earlier revision of it would change too: the block there is another row with
the same key, tied to the one that it was (lineage.py).
"""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from msgspec import Struct

from articles import editing, lineage, rank
from articles.deskwork import Relocation
from articles.history import Turn
from articles.models import Article, Block
from facts.versioned import new_key

GONE = "One of the blocks was taken out meanwhile, so nothing was moved. Choose again."


class Moved(Struct, frozen=True):
    """A block as it was and as it is; `is_renamed` says that its key was taken there."""

    before: Block
    after: Block

    @property
    def is_renamed(self) -> bool:
        return self.before.key != self.after.key


def move_blocks(
    turn: Turn, article: Article, keys: Collection[str], target: Article, *, at_top: bool = False
) -> list[Moved]:
    """Move those blocks, a section with all that stands in it, in order, to the end of the other article or its top.

    Raises: ValidationError if nothing can be moved as asked; then nothing is.
    """
    if article.pk == target.pk:
        raise ValidationError("They stand in that article already. Choose another one.", code="same-article")
    chosen = chosen_blocks(article, keys)
    there = sorted(Block.objects.filter(article=target), key=lambda block: block.sort_key)
    _refuse_standing(chosen, there, target)
    ends = ("", there[0].rank) if at_top and there else (there[-1].rank if there else "", "")
    ranks = rank.fill(*ends, len(chosen))
    by_key = {block.key: block for block in there}
    return [_move(turn, block, target, by_key, place) for block, place in zip(chosen, ranks, strict=True)]


def chosen_blocks(article: Article, keys: Collection[str]) -> list[Block]:
    """The blocks of those keys in order, and with a section those that stand in it. Raises: ValidationError."""
    found: list[Block] = []
    missing, inside = set(keys), False
    for block in editing.live_blocks(article):
        is_section = block.block_kind == Block.Kind.SECTION
        inside = block.key in keys if is_section else inside
        if inside or block.key in keys:
            found.append(block)
            missing.discard(block.key)
    if missing:
        raise ValidationError(GONE, code="no-place")
    if not found:
        raise ValidationError("No block is ticked, so there is nothing to move.", code="nothing")
    return found


def _refuse_standing(chosen: Sequence[Block], there: Sequence[Block], target: Article) -> None:
    """One fact stands in an article once."""
    facts = {block.fact_id for block in there if block.fact_id and not block.removed}
    if twice := next((block for block in chosen if block.fact_id in facts), None):
        raise ValidationError(
            f"“{twice.fact}” stands in “{target}” already. Leave it out, or take it out there first.", code="stands"
        )


def _move(turn: Turn, block: Block, target: Article, by_key: dict[str, Block], place: str) -> Moved:
    before = turn.take(Block, block.pk)
    standing = by_key.get(block.key)
    after = _returned(before, standing) if standing else None
    if after is None:
        after = Block(article=target, block_kind=before.block_kind)
        after.key = new_key(str(before), Block.objects.filter(article=target)) if standing else before.key
    for name in Block.FIELDS[Block.Kind(before.block_kind)]:
        setattr(after, name, getattr(before, name))
    after.rank, after.removed = place, False
    after.clean()
    after.save()
    editing.change(before, {"removed": True})
    Relocation.objects.create(block=after, origin=before, lock_version=after.lock_version)
    by_key[after.key] = after
    return Moved(before, after)


def _returned(before: Block, standing: Block) -> Block | None:
    """The row that the block was when it stood in that article before: it takes up its place again."""
    return standing if standing.removed and lineage.was_once(before, standing) else None
