"""What could be published at some time, and what stands in its way. It reads and decides; it writes nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from django.db.models import QuerySet

from articles import compare, derived, snapshot
from articles.chain import sha256
from articles.document import Document, Source, from_json, recorded, to_json
from articles.document import Fact as FactContent
from articles.models import Article, Edition, EditionDocument, FactStep
from facts import kinds
from facts.models import Fact
from facts.status import Cited, shortfall

RECENT = 8
"""How many of the newest editions are looked at in one query; an older current one takes another."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at some time: the current edition and the embargoed one with their documents, the working copy.

    `last` is the edition with the highest number whose time has come, withdrawn or not.
    """

    at: dt.datetime
    current: Edition | None
    embargoed: Edition | None
    last: Edition | None
    base: Document | None
    ahead: Document | None
    working: Document
    token: str


class Offer(Ground, frozen=True, kw_only=True):
    """What could be published now. `blocked` and `thin` are by fact key; `waiting` holds change ids."""

    comparison: compare.Comparison
    blocked: Mapping[str, str]
    waiting: frozenset[str]
    thin: Mapping[str, str]


def ground(article: Article, *, at: dt.datetime) -> Ground:
    """What an edition published at that time would stand on; a clock that goes back does not undo what is public."""
    recent = list(Edition.objects.filter(article=article).newest_first().defer("card", "marks")[:RECENT])
    given = next((edition for edition in recent if not edition.is_scheduled), None)
    at = max(at, given.published_at) if given else at
    embargoed = next((edition for edition in recent if edition.is_scheduled and edition.published_at > at), None)
    current = next((edition for edition in recent if edition.is_public(at)), None)
    if current is None and len(recent) == RECENT:
        current = Edition.objects.filter(article=article).public(at).newest_first().first()
    working = snapshot.take(article)
    return Ground(
        at=at,
        current=current,
        embargoed=embargoed,
        last=next((edition for edition in recent if edition != embargoed), None),
        base=document_of(current) if current else None,
        ahead=document_of(embargoed) if embargoed else None,
        working=working,
        token=_token(article, recent[0] if recent else None, current, working),
    )


def offer(article: Article, *, at: dt.datetime) -> Offer:
    """The comparison of the edition current at that time with the working copy, and what stands in its way."""
    stands = ground(article, at=at)
    changed = compare.changed_facts(stands.base, stands.working)
    comparison = compare.compare(stands.base, stands.working)
    return Offer(
        **msgspec.structs.asdict(stands),
        comparison=comparison,
        blocked=blocked_facts(article, changed, at),
        waiting=waiting_changes(stands, comparison),
        thin=thin_facts(article, stands.base, stands.working, changed),
    )


def waiting_changes(stands: Ground, comparison: compare.Comparison) -> frozenset[str]:
    """The ids of those changes that the embargoed edition brings too, in the same place or as the same fact."""
    if stands.ahead is None:
        return frozenset()
    ids = {change.id for change in compare.compare(stands.base, stands.ahead).changes}
    ahead = compare.changed_facts(stands.base, stands.ahead)
    secret = {key for key, change in ahead.items() if change != "removed"}
    return frozenset(
        change.id
        for change in comparison.changes
        if change.id in ids or (secret & set(change.facts) and change.kind != "removed")
    )


def document_of(edition: Edition) -> Document:
    """An edition's document, read from the record."""
    stored = EditionDocument.objects.values_list("document", flat=True).get(edition=edition)
    return from_json(stored)


def _token(article: Article, newest: Edition | None, current: Edition | None, working: Document) -> str:
    """What the screen was drawn from: any later edition, withdrawal or change of the working copy gives another."""
    state = [newest.pk, newest.sha256, str(newest.published_at), str(newest.withdrawn_at)] if newest else []
    return sha256(msgspec.json.encode([article.key, state, current.sha256 if current else "", to_json(working)]))


def blocked_facts(article: Article, changed: Mapping[str, str], at: dt.datetime) -> dict[str, str]:
    """Fact key -> why its change may not go out at that time: it is held, or waits in another article's embargo."""
    keys = [key for key, change in changed.items() if change != "removed"]
    elsewhere = embargoed_steps(keys, after=at).exclude(article=article)
    reasons = dict.fromkeys(_secret(elsewhere, at), "It waits in an embargoed edition of another article.")
    for fact in Fact.objects.filter(key__in=keys).exclude(held_reason=""):
        if fact.is_held(at):
            reasons[fact.key] = f"Held: {fact.held_reason}"
    return reasons


def embargoed_steps(keys: Iterable[str], *, after: dt.datetime) -> QuerySet[FactStep]:
    """What scheduled editions that go out after that time bring of those facts."""
    ahead = FactStep.objects.filter(edition__is_scheduled=True, edition__published_at__gt=after)
    return ahead.filter(fact_key__in=list(keys)).exclude(change=FactStep.Change.REMOVED)


def _secret(steps: QuerySet[FactStep], at: dt.datetime) -> Iterator[str]:
    """The keys of those whose content readers do not have from any article by then."""
    waiting = list(steps)
    public = FactStep.objects.filter(
        fact_key__in=[step.fact_key for step in waiting],
        edition__published_at__lte=at,
        edition__withdrawn_at__isnull=True,
    )
    known = [_content(step) for step in public] if waiting else []
    return (step.fact_key for step in waiting if _content(step) not in known)


def _content(step: FactStep) -> FactContent:
    return msgspec.structs.replace(derived.read_content(step.content).fact, version=0)


def thin_facts(
    article: Article, base: Document | None, document: Document, changed: Mapping[str, str]
) -> dict[str, str]:
    """Key of each fact with thin evidence -> what it lacks; those explained before are left out.

    It looks at facts that are new, changed, or cite a source that changed.
    """
    facts, sources = document.facts_by_key(), document.sources_by_key()
    keys = {key for key, change in changed.items() if change != "removed"} | _on_changed_sources(base, document)
    gaps = {key: evidence_gap(facts[key], sources) for key in sorted(keys)}
    lacking = {key: gap for key, gap in gaps.items() if gap}
    if not lacking:
        return {}
    for evidence in Edition.objects.filter(article=article).exclude(evidence={}).values_list("evidence", flat=True):
        for key, given in evidence.items():
            if key in lacking and (given["version"], given["lacks"]) == (facts[key].version, lacking[key]):
                del lacking[key]
    return lacking


def _on_changed_sources(base: Document | None, document: Document) -> set[str]:
    before = base.sources_by_key() if base else {}
    altered = {each.key for each in document.sources if before.get(each.key, each) != each}
    if not altered:
        return set()
    return {fact.key for fact in document.facts if any(cited.source in altered for cited in fact.citations)}


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
