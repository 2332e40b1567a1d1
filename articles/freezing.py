"""An edition as it is written down: its document and its hash, what is derived from it, and its page after the commit.

It refuses nothing but what could not be read again. The caller holds the turn.
"""

from collections.abc import Mapping
from functools import partial

import msgspec
from django.db import transaction

from articles import announcing, compare, derived, indexing, rendering
from articles.chain import chain_hash
from articles.document import Block, Document, ProseBlock, from_json, to_json
from articles.document import Fact as FactContent
from articles.models import Edition, EditionDocument
from articles.offer import Ground, document_of
from articles.refused import Refused
from articles.search_rows import SearchRow
from facts import richtext


def sanitized(document: Document, *, since: Document | None = None) -> Document:
    """The document with its rich text cleaned once more, in case a row was written past the desk.

    Blocks and facts that stand in `since` were cleaned when that was published.
    """
    blocks = set(since.blocks) if since else set()
    facts = since.facts_by_key() if since else {}
    return msgspec.structs.replace(
        document,
        blocks=tuple(block if block in blocks else _clean_block(block) for block in document.blocks),
        facts=tuple(fact if facts.get(fact.key) == fact else _clean_fact(fact) for fact in document.facts),
    )


def _clean_block(block: Block) -> Block:
    if not isinstance(block, ProseBlock) or not isinstance(block.text, str):
        return block
    return msgspec.structs.replace(block, text=richtext.prose(block.text, strict=False))


def _clean_fact(fact: FactContent) -> FactContent:
    if not isinstance(fact.statement, str):
        return fact
    return msgspec.structs.replace(fact, statement=richtext.statement(fact.statement, strict=False))


def freeze(
    edition: Edition,
    document: Document,
    stands: Ground,
    comparison: compare.Comparison,
    changed: Mapping[str, str],
) -> None:
    """Write a new edition with its document and what is derived from it. Raises: Refused."""
    text = _readable(document)
    edition.sha256 = chain_hash(edition, text)
    derived.describe(edition, stands.current, document, comparison)
    edition.save(force_insert=True)
    EditionDocument.objects.create(edition=edition, document=text)
    derived.write(edition, stands.current, document, stands.base, comparison, changed)
    indexing.index(edition, document, stands.current, stands.base)
    transaction.on_commit(partial(rendering.store, edition))
    transaction.on_commit(partial(announcing.soon, edition))


def refreeze(edition: Edition, document: Document | None = None) -> None:
    """Write an edition that nobody has seen anew, with its hash; without a document it keeps its own.

    Raises: Refused for a document that could not be read again.
    """
    document = document or document_of(edition)
    before = _before(edition)
    was = document_of(before) if before else None
    text = _readable(document)
    edition.sha256 = chain_hash(edition, text)
    edition.save()
    EditionDocument.objects.filter(edition=edition).update(document=text)
    derived.derive(edition, before, document, was)
    SearchRow.objects.filter(edition=edition).delete()
    indexing.index(edition, document, before, was)
    transaction.on_commit(partial(rendering.store, edition))
    transaction.on_commit(partial(announcing.soon, edition))


def _before(edition: Edition) -> Edition | None:
    """The edition that readers will have had until its time comes."""
    earlier = Edition.objects.filter(article=edition.article_id, number__lt=edition.number)
    return earlier.filter(withdrawn_at__isnull=True).newest_first().first()


def _readable(document: Document) -> str:
    """Its text, once it is sure that it can be read again. Raises: Refused for a value that no form would let in."""
    text = to_json(document)
    try:
        if from_json(text) == document:
            return text
        problem = "it reads differently once stored"
    except msgspec.ValidationError as raised:
        problem = str(raised)
    raise Refused("unreadable", f"This article holds a value that cannot be published: {problem}.")
