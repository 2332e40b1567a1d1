"""What is worked out from editions and can be made again at any time: cards, marks and fact steps."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from articles import compare
from articles.document import Author, Document, Fact, Source, Topic, from_json, recorded
from articles.models import Article, Edition, EditionDocument, FactStep
from facts import status


class StepContent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as an edition showed it, with its topic and the sources that it cites."""

    fact: Fact
    topic: Topic
    sources: tuple[Source, ...] = ()


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows of an edition without its document; `statuses` counts facts by status, quotes by their word."""

    kicker: str = ""
    headline: str = ""
    standfirst: str = ""
    share_headline: str = ""
    topic: Topic
    authors: tuple[Author, ...] = ()
    statuses: dict[str, int] = {}


def card(document: Document) -> dict[str, Any]:
    """The JSON of a document's Card."""
    head = document.head
    made = Card(
        kicker=recorded(head.kicker, ""),
        headline=recorded(head.headline, ""),
        standfirst=recorded(head.standfirst, ""),
        share_headline=recorded(head.share_headline, ""),
        topic=document.topics_by_key()[document.topic],
        authors=recorded(head.authors, ()),
        statuses=dict(Counter(_word(fact) for fact in document.facts)),
    )
    return msgspec.to_builtins(made)


def _word(fact: Fact) -> str:
    """Its status, or for a quote the word that readers see in its place."""
    state = recorded(fact.status, "")
    word = status.mark(state, recorded(fact.kind, ""), [recorded(each.standing, "") for each in fact.citations])
    return state if word == status.label(state) else word


def read_card(stored: dict[str, Any]) -> Card:
    return msgspec.convert(stored, Card)


def content(document: Document, fact: Fact) -> str:
    """The JSON of a fact's StepContent in that document."""
    sources = document.sources_by_key()
    cited = dict.fromkeys(citation.source for citation in fact.citations)
    topic = document.topics_by_key()[recorded(fact.topic, document.topic)]
    return msgspec.json.encode(
        StepContent(fact=fact, topic=topic, sources=tuple(sources[key] for key in cited)), order="deterministic"
    ).decode()


def read_content(stored: str) -> StepContent:
    return msgspec.json.decode(stored, type=StepContent)


def steps(
    edition: Edition, before: Document | None, document: Document, changed: Mapping[str, str] | None = None
) -> list[FactStep]:
    """One unsaved row for each fact that differs from the article's edition before it."""
    if changed is None:
        changed = compare.changed_facts(before, document)
    return [_step(edition, before if change == "removed" else document, key, change) for key, change in changed.items()]


def _step(edition: Edition, document: Document | None, key: str, change: str) -> FactStep:
    assert document is not None
    fact = document.fact(key)
    shown = read_content(stored := content(document, fact))
    return FactStep(
        article_id=edition.article_id,
        edition=edition,
        fact_key=key,
        topic_key=shown.topic.key,
        topic_slug=recorded(shown.topic.slug, ""),
        version=fact.version,
        change=change,
        content=stored,
    )


def derive(
    edition: Edition,
    before: Edition | None,
    document: Document,
    before_document: Document | None,
    *,
    comparison: compare.Comparison | None = None,
    changed: Mapping[str, str] | None = None,
) -> None:
    """Write card, marks and fact steps of a saved edition anew. The caller holds the turn.

    `before` is the edition that readers had before it, withdrawn ones skipped; None: it is their first. `comparison`
    and `changed` are those of the two documents, where the caller has them.
    """
    minor = edition.edition_kind == Edition.Kind.MINOR
    comparison = comparison or compare.compare(before_document, document)
    edition.card = card(document)
    edition.marks = compare.marks(before.marks if before else {}, comparison, edition.number, minor)
    edition.save(update_fields=["card", "marks"])
    FactStep.objects.filter(edition=edition).delete()
    FactStep.objects.bulk_create(steps(edition, before_document, document, changed))


def rebuild(article: Article, *, since: int = 1) -> int:
    """Make the derived rows of an article's editions again, in their order, from that number on. Returns how many.

    A withdrawn edition has no fact steps, and the one after it is told apart from the one before.
    """
    editions = Edition.objects.filter(article=article).order_by("number")
    before = editions.filter(number__lt=since, withdrawn_at__isnull=True).last()
    before_document = _document(before) if before else None
    count = 0
    for edition in list(editions.filter(number__gte=since)):
        document = _document(edition)
        derive(edition, before, document, before_document)
        if edition.withdrawn_at is None:
            before, before_document = edition, document
        count += 1
    FactStep.objects.filter(edition__article=article, edition__withdrawn_at__isnull=False).delete()
    return count


def _document(edition: Edition) -> Document:
    return from_json(EditionDocument.objects.values_list("document", flat=True).get(edition=edition))
