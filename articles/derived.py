"""What is worked out from editions and can be made again: cards, marks, fact steps, shown pictures and digests."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from articles import compare, digest, persons, placed, shown_pictures, titles
from articles.document import Author, Document, Fact, FactBlock, Picture, Source, Topic, from_json, recorded
from articles.models import Article, Edition, EditionDigest, EditionDocument, FactStep, NamedPerson
from articles.placed import Placed
from articles.shown_pictures import ShownPicture
from facts import kinds, status
from facts.values import PartialDate


class StepContent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as an edition showed it, with its topic, the sources that it cites and its still."""

    fact: Fact
    topic: Topic
    sources: tuple[Source, ...] = ()
    picture: Picture | None = None
    """Its still."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows of an edition without its document; `statuses` counts facts by status, quotes by their word.

    `anchors` has the block that shows a fact, where the block's key is another than the fact's; `canonical` is the page
    of another site that search engines are sent to, `lead` the picture above the text.
    """

    kicker: str = ""
    headline: str = ""
    standfirst: str = ""
    share_headline: str = ""
    told: str = ""
    canonical: str = ""
    topic: Topic
    authors: tuple[Author, ...] = ()
    statuses: dict[str, int] = {}
    anchors: dict[str, str] = {}
    lead: Placed | None = None

    @property
    def title(self) -> str:
        """The headline where it stands by itself: `told` if it needs a status before a name."""
        return self.told or self.headline


def card(document: Document) -> dict[str, Any]:
    """The JSON of a document's Card."""
    head = document.head
    made = Card(
        kicker=recorded(head.kicker, ""),
        headline=recorded(head.headline, ""),
        standfirst=recorded(head.standfirst, ""),
        share_headline=titles.told(recorded(head.share_headline, ""), document),
        told=_told(document),
        canonical=recorded(head.canonical, ""),
        topic=document.topics_by_key()[document.topic],
        authors=recorded(head.authors, ()),
        statuses=dict(Counter(_word(fact) for fact in document.facts)),
        anchors=_anchors(document),
        lead=placed.lead(document),
    )
    return msgspec.to_builtins(made)


def _told(document: Document) -> str:
    headline = recorded(document.head.headline, "")
    title = titles.told(headline, document)
    return title if title != headline else ""


def _anchors(document: Document) -> dict[str, str]:
    shown = [(block.fact, block.key) for block in document.blocks if isinstance(block, FactBlock)]
    return {fact: key for fact, key in dict(reversed(shown)).items() if key != fact}


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
        StepContent(
            fact=fact,
            topic=topic,
            sources=tuple(sources[key] for key in cited),
            picture=document.picture(recorded(fact.picture, "")),
        ),
        order="deterministic",
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
        day=release_day(fact),
        content=stored,
    )


def stored_digest(
    edition: Edition,
    before: Edition | None,
    comparison: compare.Comparison,
    documents: tuple[Document | None, Document],
) -> EditionDigest:
    """What the edition changed, unsaved."""
    told = digest.digest(comparison, *documents)
    return EditionDigest(
        edition=edition,
        before=before.number if before else None,
        topic_slug=recorded(documents[1].topics_by_key()[documents[1].topic].slug, ""),
        digest=msgspec.json.encode(told).decode(),
    )


def read_digest(stored: str) -> digest.Digest:
    return msgspec.json.decode(stored, type=digest.Digest)


def release_day(fact: Fact) -> str:
    """The day of a release date ("2027-06-05"); "" if it is less precise, or no release date."""
    details = kinds.glance(recorded(fact.kind, ""), recorded(fact.details, {}))
    date = details.date if isinstance(details, kinds.ReleaseDate) else None
    return date if date and PartialDate.parse(date).precision == "day" else ""


def _named(step: FactStep) -> list[NamedPerson]:
    people = recorded(read_content(step.content).fact.people, ())
    slugs = dict.fromkeys(map(persons.slug_of, people))
    return [NamedPerson(step=step, slug=slug) for slug in slugs if slug]


def describe(edition: Edition, before: Edition | None, document: Document, comparison: compare.Comparison) -> None:
    """Give an edition its card and marks, unsaved; `comparison` is that with the document that readers had before."""
    minor = edition.edition_kind == Edition.Kind.MINOR
    edition.card = card(document)
    edition.marks = compare.marks(before.marks if before else {}, comparison, edition.number, minor)


def write(
    edition: Edition,
    before: Edition | None,
    document: Document,
    before_document: Document | None,
    comparison: compare.Comparison,
    changed: Mapping[str, str] | None = None,
) -> None:
    """Write fact steps, shown pictures and digest of a saved edition that has none. The caller holds the turn.

    `comparison` and `changed` are those of the two documents.
    """
    shown_pictures.write(edition.pk, document)
    made = FactStep.objects.bulk_create(steps(edition, before_document, document, changed))
    NamedPerson.objects.bulk_create([named for step in made for named in _named(step)])
    stored_digest(edition, before, comparison, (before_document, document)).save(force_insert=True)


def derive(edition: Edition, before: Edition | None, document: Document, before_document: Document | None) -> None:
    """Write all that is derived from a saved edition anew. The caller holds the turn.

    `before` is the edition that readers had before it, withdrawn ones skipped; None: it is their first.
    """
    comparison = compare.compare(before_document, document)
    for model in (ShownPicture, FactStep, EditionDigest):
        model.objects.filter(edition=edition).delete()
    describe(edition, before, document, comparison)
    edition.save(update_fields=["card", "marks"])
    write(edition, before, document, before_document, comparison)


def rebuild(article: Article, *, since: int = 1) -> int:
    """Make the derived rows of an article's editions again, in their order, from that number on. Returns how many.

    A withdrawn edition has no fact steps, shown pictures or digest, and the one after it is told apart from the one
    before.
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
    withdrawn = {"edition__article": article, "edition__withdrawn_at__isnull": False}
    FactStep.objects.filter(**withdrawn).delete()
    EditionDigest.objects.filter(**withdrawn).delete()
    ShownPicture.objects.filter(**withdrawn).delete()
    return count


def _document(edition: Edition) -> Document:
    return from_json(EditionDocument.objects.values_list("document", flat=True).get(edition=edition))
