"""The hash chain of an article's editions: what is hashed, and whether it still holds."""

import datetime as dt
import hashlib
from collections.abc import Iterable

import msgspec

from articles.models import Article, Edition, EditionDocument


def chain_hash(edition: Edition, document: str) -> str:
    """sha256 over a canonical header, a line feed and the document's bytes, as hexadecimal text."""
    header = {
        "previous": edition.previous,
        "article": edition.article.key,
        "number": edition.number,
        "published_at": edition.published_at.astimezone(dt.UTC).isoformat(),
        "kind": edition.edition_kind,
        "note": edition.note,
        "was_wrong": edition.was_wrong,
        "is_right": edition.is_right,
    }
    return sha256(msgspec.json.encode(header, order="deterministic") + b"\n" + document.encode())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def broken_links(article: Article) -> Iterable[str]:
    """One sentence for each place where the chain of editions does not hold; nothing if it does."""
    previous, expected = "", 1
    for edition in Edition.objects.filter(article=article).order_by("number").select_related("article"):
        name = f"Edition {edition.number} of {article.key}"
        text = EditionDocument.objects.filter(edition=edition).values_list("document", flat=True).first()
        if edition.number != expected:
            yield f"{name} stands where edition {expected} should be."
        if edition.previous != previous:
            yield f"{name} does not follow the edition before it."
        if text is None or chain_hash(edition, text) != edition.sha256:
            yield f"{name} is not what was published."
        previous, expected = edition.sha256, edition.number + 1
