"""An article from elsewhere into blocks: new ones at the end of an article, inside one turn. It publishes nothing."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from articles import editing, rank
from articles.history import Turn
from articles.incoming import Part
from articles.models import Article, Block
from facts.versioned import new_key


def add_parts(turn: Turn, article: Article, parts: Sequence[Part]) -> list[Block]:
    """All of them below what the article has, in order. Raises: ValidationError, naming the part.

    Their places are worked out together: one by one each would read all blocks before it.
    """
    standing = sorted(Block.objects.filter(article=article), key=lambda block: block.sort_key)
    ranks = rank.fill(standing[-1].rank if standing else "", "", len(parts))
    return [_add(article, part, place) for part, place in zip(parts, ranks, strict=True)]


def _add(article: Article, part: Part, place: str) -> Block:
    values = {"heading": part.words} if part.kind == "section" else {"text": part.words}
    block = Block(article=article, block_kind=part.kind, rank=place, **values)
    block.key = new_key(block.heading or "prose", Block.objects.filter(article=article))
    try:
        editing.create(block)
    except ValidationError as problem:
        raise ValidationError(f"“{block}” cannot be taken in: {' '.join(problem.messages)}") from problem
    return block
