"""A block made from another one: duplicated beside it, copied into another article, or told out of a text as a fact.

The same promises as editing.py: every function takes the open `Turn` first. Raises: ValidationError where it cannot be.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from articles import editing
from articles.history import Turn
from articles.models import Article, Block
from facts.models import Fact


class Told(NamedTuple):
    """The block of the fact that was made, and all that stand now where the text stood, in order."""

    fact: Block
    blocks: Sequence[Block]


GONE = "That block was removed meanwhile. Load the article again."


def duplicate(turn: Turn, block: Block) -> Block:
    """A copy below the block, or below all that stands in it. A fact's copy is a new fact that cites nothing yet."""
    row = _standing(turn, block)
    after = _last_within(row)
    if row.fact is None:
        return editing.add_block(turn, row.article, row.block_kind, _own(row), after=after)
    return editing.add_fact(turn, row.article, _claims(row.fact), (), after=after, runs_on=row.runs_on)


def copy_to(turn: Turn, block: Block, article: Article) -> Block:
    """The block at the end of another article; a fact is the same fact there."""
    row = _standing(turn, block)
    blocks = editing.live_blocks(article)
    after = blocks[-1].key if blocks else None
    if row.fact is None:
        return editing.add_block(turn, article, row.block_kind, _own(row), after=after)
    if any(each.fact_id == row.fact_id for each in blocks):
        raise ValidationError(f"That fact stands in “{article.headline}” already.", code="stands")
    taken = Block.objects.filter(article=article, key=row.fact.key).exists()
    return editing.place_fact(turn, article, row.fact, after=after, key="" if taken else row.fact.key)


def tell_as_fact(
    turn: Turn,
    block: Block,
    values: Mapping[str, Any],
    citations: Iterable[Mapping[str, Any]],
    *,
    before: str,
    after: str,
    leans_on: Sequence[str],
    lock_version: int | None,
) -> Told:
    """Make a fact of what stands between `before` and `after` in a text, and a text of each of them that is left.

    The first of these is the block itself; one of which nothing is left is removed. Raises: history.Stale if the text
    was saved meanwhile.
    """
    row = _standing(turn, block, lock_version=lock_version)
    above: str | None = row.key if before or not after else _above(row)
    fact = editing.add_fact(turn, row.article, values, citations, after=above)
    if before and after:
        rest = editing.add_block(turn, row.article, "prose", {"text": after, "leans_on": leans_on}, after=fact.key)
        blocks = [row, fact, rest]
    else:
        blocks = [row, fact] if before else [fact, row] if after else [fact]
    editing.change(row, {"text": before or after, "leans_on": leans_on} if before or after else {"removed": True})
    return Told(fact, blocks)


def _above(row: Block) -> str | None:
    keys = [each.key for each in editing.live_blocks(row.article)]
    at = keys.index(row.key)
    return keys[at - 1] if at else None


def _standing(turn: Turn, block: Block, *, lock_version: int | None = None) -> Block:
    row = turn.take(Block, block.pk, lock_version=lock_version)
    if row.removed:
        raise ValidationError(GONE, code="no-place")
    return row


def _last_within(row: Block) -> str:
    """The key of the block, or of the last one that stands in this section: its blocks stay with it."""
    if row.block_kind != Block.Kind.SECTION:
        return row.key
    blocks = editing.live_blocks(row.article)
    last = row.key
    for each in blocks[[block.pk for block in blocks].index(row.pk) + 1 :]:
        if each.block_kind == Block.Kind.SECTION:
            break
        last = each.key
    return last


def _own(row: Block) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in Block.FIELDS[Block.Kind(row.block_kind)]}


def _claims(fact: Fact) -> Mapping[str, Any]:
    """All that the fact says, with its hold: a copy must not carry out what is held."""
    return {name: getattr(fact, name) for name in editing.FACT_FIELDS}
