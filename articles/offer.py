"""What could be published at some time, and what stands in its way. It reads and decides; it writes nothing."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from articles import compare, derived, snapshot
from articles.chain import sha256
from articles.changes import Change
from articles.deskwork import Grace
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

    `last` is the edition with the highest number whose time has come, withdrawn or not. In the 20 seconds after a press
    its edition counts as out already; it is `pending` then.
    """

    at: dt.datetime
    pending: Edition | None
    current: Edition | None
    embargoed: Edition | None
    last: Edition | None
    base: Document | None
    ahead: Document | None
    working: Document
    token: str


class Offer(Ground, frozen=True, kw_only=True):
    """What could be published now. `blocked` and `thin` are by fact key; `waiting` holds change ids.

    `contested` are the ids of changes that touch what the embargoed edition touches, and bring nothing that it brings.
    """

    comparison: compare.Comparison
    blocked: Mapping[str, str]
    waiting: frozenset[str]
    contested: frozenset[str]
    thin: Mapping[str, str]


def ground(article: Article, *, at: dt.datetime) -> Ground:
    """What an edition published at that time would stand on; a clock that goes back does not undo what is public."""
    recent = list(_newest_first().filter(article=article)[:RECENT])
    return _ground(article, recent, snapshot.take(article), at, document_of)


def grounds(articles: Collection[Article], *, at: dt.datetime) -> dict[int, Ground]:
    """The same of several articles, by primary key: eight queries however many."""
    pks = [article.pk for article in articles]
    newest = Edition.objects.filter(article=OuterRef("article")).order_by("-number").values("number")[:1]
    recent: dict[int, list[Any]] = {pk: [] for pk in pks}
    for edition in _newest_first().filter(article__in=pks, number__gt=Subquery(newest) - RECENT):
        recent[edition.article_id].append(edition)
    stored = EditionDocument.objects.filter(
        edition__in=[each for found in recent.values() for each in _told(found, at)]
    )
    texts = dict(stored.values_list("edition", "document"))
    working = snapshot.take_all(pks)

    def document(edition: Edition) -> Document:
        return from_json(texts[edition.pk]) if edition.pk in texts else document_of(edition)

    return {each.pk: _ground(each, recent[each.pk], working[each.pk], at, document) for each in articles}


def _newest_first() -> QuerySet[Any]:
    """Editions with `has_grace`: whether they went out by a press less than 20 seconds ago."""
    graced = Exists(Grace.objects.filter(edition=OuterRef("pk")))
    return Edition.objects.annotate(has_grace=graced).newest_first().defer("card", "marks")


def _told(recent: Iterable[Edition], at: dt.datetime) -> list[Edition]:
    """Those whose documents will be read: the current one, and what is ahead of it."""
    found = []
    for edition in recent:
        if edition.withdrawn_at is None:
            found.append(edition)
        if edition.is_public(at):
            break
    return found


def _ground(
    article: Article,
    recent: Sequence[Any],
    working: Document,
    at: dt.datetime,
    document: Callable[[Edition], Document],
) -> Ground:
    given = next((edition for edition in recent if not edition.is_scheduled), None)
    pending = given if given and given.has_grace and given.published_at > at else None
    at = max(at, given.published_at) if given else at
    embargoed = next((edition for edition in recent if edition.is_scheduled and edition.published_at > at), None)
    current = next((edition for edition in recent if edition.is_public(at)), None)
    if current is None and len(recent) == RECENT:
        current = Edition.objects.filter(article=article).public(at).newest_first().first()
    return Ground(
        at=at,
        pending=pending,
        current=current,
        embargoed=embargoed,
        last=next((edition for edition in recent if edition != embargoed), None),
        base=document(current) if current else None,
        ahead=document(embargoed) if embargoed else None,
        working=working,
        token=_token(article, recent[0] if recent else None, current, working),
    )


def offer(article: Article, *, at: dt.datetime, due: dt.datetime | None = None) -> Offer:
    """The comparison of the edition current at that time with the working copy, and what stands in its way.

    `due` is when readers would get it, None: at once.
    """
    stands = ground(article, at=at)
    changed = compare.changed_facts(stands.base, stands.working)
    comparison = compare.compare(stands.base, stands.working)
    waiting, contested = _beside_embargo(stands, comparison)
    return Offer(
        **msgspec.structs.asdict(stands),
        comparison=comparison,
        blocked=blocked_facts(article, changed, due or at),
        waiting=waiting,
        contested=contested,
        thin=thin_facts(article, stands.base, stands.working, changed),
    )


def waiting_changes(stands: Ground, comparison: compare.Comparison) -> frozenset[str]:
    """The ids of those changes that the embargoed edition brings too, in the same place or as the same fact."""
    return _beside_embargo(stands, comparison)[0]


def _beside_embargo(stands: Ground, comparison: compare.Comparison) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of changes that wait in the embargoed edition, and of those that touch the same and bring their own.

    A change waits if any of its values is the embargoed one: it would carry that out. If all are others, or it takes
    away what the embargoed edition changes, the editor may publish it before, and says which text that one gets.
    """
    if stands.ahead is None:
        return frozenset(), frozenset()
    ahead = compare.compare(stands.base, stands.ahead).by_id()
    facts = compare.changed_facts(stands.base, stands.ahead)
    secret = {key for key, change in facts.items() if change != "removed"}
    waiting, contested = set(), set()
    for change in comparison.changes:
        brings = change.about != "fact" and change.kind != "removed" and bool(secret & set(change.facts))
        if change.id in ahead and not brings and _brings_its_own(change, ahead[change.id]):
            contested.add(change.id)
        elif change.id in ahead or (change.kind != "removed" and secret & set(change.facts)):
            waiting.add(change.id)
    return frozenset(waiting), frozenset(contested)


def _brings_its_own(change: Change, ahead: Change) -> bool:
    if change.about == "order" or change.kind == ahead.kind != "edited":
        return False
    theirs = [(field.name, field.old_value, field.new_value) for field in ahead.fields]
    return all((field.name, field.old_value, field.new_value) not in theirs for field in change.fields)


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
    """What editions that go out by themselves after that time bring of those facts."""
    by_itself = Q(edition__is_scheduled=True) | Q(edition__grace__isnull=False)
    ahead = FactStep.objects.filter(by_itself, edition__published_at__gt=after)
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
    given = explained(article, document)
    return {key: gap for key, gap in lacking.items() if key not in given or given[key]["lacks"] != gap}


def explained(article: Article, document: Document) -> dict[str, Mapping[str, str]]:
    """By fact key, of those whose evidence an edition of the article explained for this very version: what was said."""
    facts = document.facts_by_key()
    found: dict[str, Mapping[str, str]] = {}
    stored = Edition.objects.filter(article=article).exclude(evidence={}).order_by("number")
    for evidence in stored.values_list("evidence", flat=True):
        for key, given in evidence.items():
            if key in facts and given["version"] == facts[key].version:
                found[key] = given
    return found


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
