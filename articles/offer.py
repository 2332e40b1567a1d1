"""What could be published at some time, and what stands in its way. It reads and decides; it writes nothing."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from articles import compare, snapshot
from articles.chain import sha256
from articles.document import Document, Source, from_json, recorded, to_json
from articles.document import Fact as FactContent
from articles.models import Article, Edition, EditionDocument, FactStep
from facts import kinds
from facts.models import Fact
from facts.status import Cited, shortfall


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at some time: the current edition with its document, the embargoed one, and the working copy."""

    current: Edition | None
    embargoed: Edition | None
    base: Document | None
    working: Document
    token: str


class Offer(Ground, frozen=True, kw_only=True):
    """What could be published now. `blocked` and `thin` are by fact key; `waiting` holds change ids."""

    comparison: compare.Comparison
    blocked: Mapping[str, str]
    waiting: frozenset[str]
    thin: Mapping[str, str]


def ground(article: Article, *, at: dt.datetime) -> Ground:
    """What an edition published at that time would stand on."""
    current = Edition.objects.filter(article=article).public(at).newest_first().first()
    working = snapshot.take(article)
    return Ground(
        current=current,
        embargoed=Edition.objects.filter(article=article).embargoed(at).first(),
        base=document_of(current) if current else None,
        working=working,
        token=_token(article, current, working),
    )


def offer(article: Article, *, at: dt.datetime) -> Offer:
    """The comparison of the edition current at that time with the working copy, and what stands in its way."""
    stands = ground(article, at=at)
    changed = compare.changed_facts(stands.base, stands.working)
    return Offer(
        **msgspec.structs.asdict(stands),
        comparison=compare.compare(stands.base, stands.working),
        blocked=blocked_facts(article, changed, at),
        waiting=waiting_changes(stands),
        thin=thin_facts(article, changed, stands.working),
    )


def waiting_changes(stands: Ground) -> frozenset[str]:
    """The ids of the changes that the embargoed edition brings."""
    if stands.embargoed is None:
        return frozenset()
    return frozenset(change.id for change in compare.compare(stands.base, document_of(stands.embargoed)).changes)


def document_of(edition: Edition) -> Document:
    """An edition's document, read from the record."""
    stored = EditionDocument.objects.values_list("document", flat=True).get(edition=edition)
    return from_json(stored)


def _token(article: Article, current: Edition | None, working: Document) -> str:
    """What the screen was drawn from: any later edition, withdrawal or change of the working copy gives another."""
    newest = Edition.objects.filter(article=article).newest_first().first()
    state = [newest.pk, newest.sha256, str(newest.published_at), str(newest.withdrawn_at)] if newest else []
    return sha256(msgspec.json.encode([article.key, state, current.sha256 if current else "", to_json(working)]))


def blocked_facts(article: Article, changed: Mapping[str, str], at: dt.datetime) -> dict[str, str]:
    """Fact key -> why its change may not go out at that time: it is held, or waits in another article's embargo."""
    keys = [key for key, change in changed.items() if change != "removed"]
    reasons = {}
    waiting = FactStep.objects.filter(fact_key__in=keys, edition__published_at__gt=at).exclude(article=article)
    for key in waiting.values_list("fact_key", flat=True):
        reasons[key] = "It waits in an embargoed edition of another article."
    for fact in Fact.objects.filter(key__in=keys).exclude(held_reason=""):
        if fact.is_held(at):
            reasons[fact.key] = f"Held: {fact.held_reason}"
    return reasons


def thin_facts(article: Article, changed: Mapping[str, str], document: Document) -> dict[str, str]:
    """Key of each new or changed fact with thin evidence -> what it lacks; those explained before are left out."""
    facts, sources = document.facts_by_key(), document.sources_by_key()
    gaps = {key: evidence_gap(facts[key], sources) for key, change in changed.items() if change != "removed"}
    lacking = {key: gap for key, gap in gaps.items() if gap}
    if not lacking:
        return {}
    for evidence in Edition.objects.filter(article=article).exclude(evidence={}).values_list("evidence", flat=True):
        for key, given in evidence.items():
            if key in lacking and given["version"] == facts[key].version:
                del lacking[key]
    return lacking


def evidence_gap(fact: FactContent, sources: Mapping[str, Source]) -> str | None:
    """What the evidence of a fact lacks for its status, in one sentence; None when it is enough."""
    cited = [
        Cited(
            standing=recorded(citation.standing, ""),
            publisher=recorded(sources[citation.source].publisher, ""),
            origin=recorded(sources[citation.source].origin, ""),
        )
        for citation in fact.citations
    ]
    status, kind = recorded(fact.status, ""), recorded(fact.kind, "")
    return shortfall(status, cited, negative=kinds.is_negative(kind, recorded(fact.details, {}), status), kind=kind)
