"""Sentences that a block took over from another block of the same article: text cut here and pasted there.

Looked for only near the save that brought them, among what the same editor saved shortly before and after.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db.models import Q
from msgspec import Struct

from articles import lives, origins
from articles.document import ProseBlock
from articles.fields import shortened
from articles.lives import Moment
from articles.models import Article, ArticleRevision, Block
from articles.origins import State
from articles.richtext import plain
from facts.models import Fact

REACH, NEAR = 60, 4
"""How far away by number, and how many steps, such a save may be."""

SAVES, CROWD, BLOCKS = 6, 20, 24
"""How many saves are asked about; one that stored more rows than this opened or restored an article; other blocks."""


class Taken(Struct, frozen=True):
    """The block that had the sentence before, with its words of then, and the revisions as in origins.Line."""

    key: str
    label: str
    since: int
    first: int


def over(article: Article, block: Block, brought: Mapping[str, int]) -> dict[str, Taken]:
    """By sentence, of those that the given revisions brought into the block, where it stood before. Five queries."""
    near = _near(article, set(sorted(brought.values(), reverse=True)[:SAVES]))
    rows = [row for some in lives.stored_in(near, Block, Fact).values() if len(some) <= CROWD for row in some]
    if not rows:
        return {}
    pks = {model: {pk for kind, pk in rows if kind is model} for model in (Block, Fact)}
    stored = Q(pk__in=pks[Block], block_kind=Block.Kind.PROSE) | Q(fact__in=pks[Fact])
    others = Block.objects.filter(stored, article=article).exclude(pk=block.pk).only("key", "fact_id")
    found: dict[str, Taken] = {}
    for key, texts in _texts(list(others[:BLOCKS])):
        for words, taken in _found(key, texts, brought):
            if words not in found or taken.since < found[words].since:
                found[words] = taken
    return found


def _near(article: Article, revisions: Iterable[int]) -> set[int]:
    """The saves by the same editor that stand a few steps from each of those."""
    around = Q()
    for revision in revisions:
        around |= Q(revision__gte=revision - REACH, revision__lte=revision + REACH)
    rows = ArticleRevision.objects.filter(around, article=article).order_by("revision_id")
    editors = dict(rows.values_list("revision_id", "editor_id")) if around else {}
    near: set[int] = set()
    for revision in revisions:
        own = [at for at, editor in editors.items() if revision in editors and editor == editors[revision]]
        before, after = ([at for at in own if at <= revision][::-1], [at for at in own if at > revision])
        near |= {*islice(before, NEAR + 1), *islice(after, NEAR)}
    return near


def _texts(blocks: Iterable[Block]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """By block key: what it said, oldest first."""
    facts = [block.fact_id for block in blocks if block.fact_id]
    stated = lives.of(Fact, facts) if facts else {}
    prose = [block.pk for block in blocks if not block.fact_id]
    written = lives.of(Block, prose) if prose else {}
    for block in blocks:
        if block.fact_id:
            yield block.key, _said(stated.get(block.fact_id, ()), "statement")
        else:
            yield block.key, _said(written.get(block.pk, ()), "text")


def _said(life: Iterable[Moment], name: str) -> list[tuple[int, str]]:
    return [(moment.revision, moment.fields.get(name, "")) for moment in life]


def _found(key: str, texts: list[tuple[int, str]], brought: Mapping[str, int]) -> Iterator[tuple[str, Taken]]:
    known = origins.ever([State(ProseBlock(key=key, text=text)) for _, text in texts])
    for words, revision in brought.items():
        line = known.get((words, 0))
        if line and texts[line.since][0] < revision:
            before = next(text for at, text in reversed(texts) if at < revision)
            yield words, Taken(key, shortened(plain(before)), texts[line.since][0], texts[line.first][0])
