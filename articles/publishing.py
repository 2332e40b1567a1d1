"""The only creator of editions: publish, schedule, amend, cancel, withdraw, and the change of an address.

Each deed refuses first, then writes in one turn; pages are rendered after the commit. Who may do it is the caller's
to ask.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F

from articles import compare, derived, history, merge, rendering
from articles.chain import broken_links, chain_hash, sha256
from articles.document import Block, Document, ProseBlock, from_json, recorded, to_json
from articles.document import Fact as FactContent
from articles.models import Address, Article, ArticleRevision, Edition, EditionDocument, FactStep, StoredPage
from articles.offer import (
    Ground,
    Offer,
    blocked_facts,
    document_of,
    embargoed_steps,
    ground,
    offer,
    thin_facts,
    waiting_changes,
)
from facts import richtext, values

__all__ = [
    "Offer",
    "Refused",
    "amend",
    "broken_links",
    "cancel",
    "change_address",
    "document_of",
    "offer",
    "publish",
    "withdraw",
]

EMBARGO_MARGIN = dt.timedelta(seconds=60)
"""An embargo that is due within this time stands as it is: nothing else is published before it."""


LONGEST = 500
"""Characters in a note, a correction or a reason."""


class Refused(Exception):
    """A deed that did not happen. `code` is for tests, the message for the screen, `details` says what it concerns."""

    def __init__(self, code: str, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition says of itself. A correction says what was wrong and what is right."""

    kind: str
    note: str
    was_wrong: str = ""
    is_right: str = ""


def publish(
    article: Article,
    *,
    editor: AbstractBaseUser | None,
    kind: str,
    note: str,
    changes: Collection[str] | None = None,
    token: str | None = None,
    at: dt.datetime | None = None,
    was_wrong: str = "",
    is_right: str = "",
    reasons: Mapping[str, str] | None = None,
    importing: bool = False,
) -> Edition:
    """Freeze the chosen changes (ids of the offer's comparison; None: all) as the next edition.

    `at` lies ahead for an embargo; a time in the past is for imports alone. `token` is the one of the offer on the
    screen (None: whatever the offer is now); the same token twice gives the same edition again. `reasons` say, by fact
    key, why thin evidence goes out all the same.

    Raises: Refused.
    """
    wording = _worded(kind, note, was_wrong, is_right)
    at = at.replace(microsecond=0) if at else None
    with history.turn() as clock:
        press = _press(token, changes, wording, at, editor)
        if token and (done := Edition.objects.public().filter(token=token, article=article, press=press).first()):
            return done
        stands = ground(article, at=at if importing and at else clock)
        due = at if at and (importing or at > stands.at) else stands.at
        if token is not None and token != stands.token:
            raise Refused("stale-screen", "Something changed while this page was open. Look at it, then publish.")
        _refuse_time(at, clock=clock, importing=importing, stands=stands, due=due)
        document = _chosen(stands, changes)
        comparison = compare.compare(stands.base, document)
        changed = compare.changed_facts(stands.base, document)
        _refuse_document(article, document, stands, comparison, changes)
        _refuse_blocked(article, stands, comparison, changed, due)
        _refuse_wording(article, wording)
        evidence = _evidence(article, stands, document, changed, reasons or {})
        merged = _merged(stands, document)
        edition = _next(article, editor, wording, stands.last, due, evidence)
        edition.token, edition.press = stands.token, press
        edition.is_scheduled = not importing and due > stands.at
        if stands.embargoed and merged:
            stands.embargoed.number = edition.number + 1
            stands.embargoed.save(update_fields=["number"])
        _freeze(edition, document, stands, comparison, changed)
        if stands.embargoed and merged:
            stands.embargoed.previous = edition.sha256
            _rewrite(stands.embargoed, merged, edition, document)
    return edition


def _worded(kind: str, note: str, was_wrong: str, is_right: str) -> Wording:
    return Wording(
        kind=kind,
        note=_clean("note", note),
        was_wrong=_clean("correction", was_wrong),
        is_right=_clean("correction", is_right),
    )


def _clean(code: str, text: str) -> str:
    """Up to 500 characters that both databases take. Raises: Refused."""
    try:
        text = values.clean_text(text).strip()
    except ValueError as problem:
        raise Refused(code, str(problem)) from problem
    if len(text) > LONGEST:
        raise Refused(code, f"Keep it to {LONGEST} characters; this has {len(text)}.")
    return text


def _press(
    token: str | None,
    changes: Collection[str] | None,
    wording: Wording,
    at: dt.datetime | None,
    editor: AbstractBaseUser | None,
) -> str:
    """What tells a press repeated from another press on the same screen."""
    ticked = None if changes is None else sorted(changes)
    return sha256(msgspec.json.encode([token, ticked, wording, at, editor.pk if editor else None]))


def _refuse_time(
    at: dt.datetime | None,
    *,
    clock: dt.datetime,
    importing: bool,
    stands: Ground,
    due: dt.datetime,
) -> None:
    if at and at <= clock and not importing:
        raise Refused("past-time", "That time has passed. Choose a time that lies ahead, or publish now.")
    if importing and stands.last and due < stands.last.published_at:
        raise Refused("past-time", "Editions are imported in the order of their times.")
    if stands.embargoed and due > clock:
        raise Refused("embargo-exists", "An edition is embargoed already. Change its time, or cancel it first.")
    if stands.embargoed and stands.embargoed.published_at - due <= EMBARGO_MARGIN:
        raise Refused("embargo-due", "The embargoed edition goes out within a minute. Publish after it.")


def _chosen(stands: Ground, changes: Collection[str] | None) -> Document:
    document = stands.working if changes is None else compare.apply(stands.base, stands.working, set(changes))
    return sanitized(document, since=stands.base)


def _refuse_document(
    article: Article,
    document: Document,
    stands: Ground,
    comparison: compare.Comparison,
    changes: Collection[str] | None,
) -> None:
    missing = {
        "headline": not recorded(document.head.headline, ""),
        "at least one block": not document.blocks,
        "address": not Address.objects.filter(article=article, is_current=True).exists(),
    }
    if lacking := [name for name, lacks in missing.items() if lacks]:
        raise Refused("incomplete", f"A page needs a headline, an address and a block. Missing: {', '.join(lacking)}.")
    if comparison.is_same:
        if changes is not None and not compare.compare(stands.base, stands.working).is_same:
            raise Refused("nothing-ticked", "Nothing is ticked, so there is nothing to publish.")
        since = f"since edition {stands.current.number}" if stands.current else "to publish yet"
        raise Refused("nothing-new", f"Nothing has changed {since}.")


def _refuse_blocked(
    article: Article,
    stands: Ground,
    comparison: compare.Comparison,
    changed: Mapping[str, str],
    due: dt.datetime,
) -> None:
    if blocked := blocked_facts(article, changed, due):
        raise Refused("held", "A ticked change may not go out yet. Untick it, or release it first.", blocked)
    if waits := waiting_changes(stands, comparison):
        early = {change.id: change.label for change in comparison.changes if change.id in waits}
        raise Refused("waits-in-embargo", "A ticked change waits in the embargoed edition. Untick it.", early)


def _refuse_wording(article: Article, wording: Wording, *, number: int | None = None) -> None:
    if wording.kind not in Edition.Kind.values:
        raise Refused("kind", "Choose what kind of edition this is.")
    earlier = Edition.objects.filter(article=article)
    first = not (earlier.filter(number__lt=number) if number else earlier).exists()
    if first != (wording.kind == Edition.Kind.FIRST):
        raise Refused("kind", "The first edition is of the kind “first”, and only that one.")
    if not wording.note:
        raise Refused("note", "Say what is new, in a sentence that readers will see.")
    if wording.kind == Edition.Kind.CORRECTION and not (wording.was_wrong and wording.is_right):
        raise Refused("correction", "A correction says what was wrong and what is right.")


def _evidence(
    article: Article, stands: Ground, document: Document, changed: Mapping[str, str], reasons: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The reasons given for thin evidence, as the edition keeps them. Raises: Refused where one is missing."""
    thin = thin_facts(article, stands.base, document, changed)
    given = {key: _clean("evidence", reasons.get(key, "")) for key in thin}
    unexplained = {key: lack for key, lack in thin.items() if not given[key]}
    if unexplained:
        raise Refused("evidence", "Say why each of these goes out with so little evidence.", unexplained)
    return {
        key: {"version": document.fact(key).version, "lacks": lack, "reason": given[key]} for key, lack in thin.items()
    }


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


def _next(
    article: Article,
    editor: AbstractBaseUser | None,
    wording: Wording,
    last: Edition | None,
    due: dt.datetime,
    evidence: dict[str, Any],
) -> Edition:
    newest = ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()
    return Edition(
        article=article,
        number=last.number + 1 if last else 1,
        edition_kind=wording.kind,
        published_at=max(due, last.published_at) if last else due,
        note=wording.note,
        was_wrong=wording.was_wrong,
        is_right=wording.is_right,
        editor_id=editor.pk if editor else None,
        revision_id=newest.revision_id if newest else None,
        previous=last.sha256 if last else "",
        evidence=evidence,
        page_serial=last.page_serial if last else 0,
        changed_at=last.changed_at if last else None,
    )


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


def _freeze(
    edition: Edition,
    document: Document,
    stands: Ground,
    comparison: compare.Comparison,
    changed: Mapping[str, str],
) -> None:
    """Write a new edition with its document and what is derived from it; its page follows the commit."""
    text = _readable(document)
    edition.sha256 = chain_hash(edition, text)
    edition.save(force_insert=True)
    EditionDocument.objects.create(edition=edition, document=text)
    derived.derive(edition, stands.current, document, stands.base, comparison=comparison, changed=changed)
    transaction.on_commit(partial(rendering.store, edition))


def _merged(stands: Ground, document: Document) -> Document | None:
    """The embargoed document carried onto the hotfix before it; None without one. Raises: Refused on a conflict."""
    if stands.ahead is None:
        return None
    try:
        return merge.merge(stands.base or document, stands.ahead, document)
    except merge.Conflict as conflict:
        labels = {label: "Changed here and in the embargoed edition." for label, *_ in conflict.changes}
        raise Refused(
            "conflicts-with-embargo", "The embargoed edition changes the same. Cancel it, or untick this.", labels
        ) from conflict


def _rewrite(edition: Edition, document: Document, before: Edition | None, before_document: Document | None) -> None:
    """Freeze an embargoed edition anew, with its hash."""
    text = _readable(document)
    edition.sha256 = chain_hash(edition, text)
    edition.save()
    EditionDocument.objects.filter(edition=edition).update(document=text)
    derived.derive(edition, before, document, before_document)
    transaction.on_commit(partial(rendering.store, edition))


# Embargoed editions may change until their time has come.


def amend(
    edition: Edition,
    *,
    at: dt.datetime | None = None,
    kind: str = "",
    note: str = "",
    was_wrong: str = "",
    is_right: str = "",
) -> Edition:
    """Change the time or the wording of an embargoed edition; what is left out stays. Raises: Refused."""
    with history.turn() as now:
        row = _still_embargoed(edition, now)
        if at is not None and at <= now:
            raise Refused("past-time", "That time has passed. Choose a time that lies ahead.")
        wording = _amended(row, kind, note, was_wrong, is_right)
        _refuse_wording(row.article, wording, number=row.number)
        later = at.replace(microsecond=0) if at else row.published_at
        _refuse_later(row, later)
        row.published_at, row.edition_kind, row.note = later, wording.kind, wording.note
        row.was_wrong, row.is_right = wording.was_wrong, wording.is_right
        _refuse_held(row)
        before = Edition.objects.filter(article=row.article_id).public(now).newest_first().first()
        _rewrite(row, document_of(row), before, document_of(before) if before else None)
    return row


def _amended(row: Edition, kind: str, note: str, was_wrong: str, is_right: str) -> Wording:
    """The edition's wording with what is given; only a correction keeps what was wrong."""
    kind = kind or row.edition_kind
    if kind != Edition.Kind.CORRECTION:
        return _worded(kind, note or row.note, was_wrong, is_right)
    return _worded(kind, note or row.note, was_wrong or row.was_wrong, is_right or row.is_right)


def _refuse_later(edition: Edition, at: dt.datetime) -> None:
    """A later time must not leave another article to bring the embargoed facts before it."""
    keys = FactStep.objects.filter(edition=edition).values_list("fact_key", flat=True)
    ahead = embargoed_steps(keys, after=edition.published_at - dt.timedelta(seconds=1)).exclude(edition=edition)
    sooner = ahead.filter(edition__published_at__lt=at).select_related("edition__article")
    if carried := {str(step.edition.article): f"Edition {step.edition.number} brings it sooner." for step in sooner}:
        raise Refused("carried-elsewhere", "Another article would bring the same fact before that time.", carried)


def _refuse_held(edition: Edition) -> None:
    """A nearer time may come before a fact's hold ends."""
    changed = FactStep.objects.filter(edition=edition).values_list("fact_key", "change")
    if blocked := blocked_facts(edition.article, dict(changed), edition.published_at):
        raise Refused("held", "A change in it may not go out yet at that time.", blocked)


def cancel(edition: Edition) -> None:
    """Delete an embargoed edition; its number is free again. Raises: Refused once its time has come."""
    with history.turn() as now:
        _still_embargoed(edition, now).delete()


def _still_embargoed(edition: Edition, now: dt.datetime) -> Edition:
    row = Edition.objects.select_related("article").filter(pk=edition.pk).first()
    if row is None:
        raise Refused("cancelled", "That edition was cancelled.")
    if row.published_at <= now or not row.is_scheduled:
        raise Refused("already-public", "Its time has come: it is public. You can withdraw it.")
    return row


# Deeds on what is public already.


def withdraw(
    article: Article, numbers: Collection[int] | None, *, editor: AbstractBaseUser | None, reason: str
) -> list[Edition]:
    """Take editions (None: all that are public) out of public view; numbers and hashes stay. Raises: Refused."""
    reason = _clean("reason", reason)
    if not reason:
        raise Refused("reason", "Say why, in a sentence that readers will see.")
    with history.turn() as now:
        chosen = Edition.objects.filter(article=article).public(now)
        if numbers is not None:
            chosen = chosen.filter(number__in=numbers)
        editions = list(chosen.order_by("number"))
        if not editions or (numbers is not None and len(editions) != len(set(numbers))):
            raise Refused("not-public", "Only a public edition can be withdrawn.")
        _settle_embargo(article, editions, now, everything=numbers is None)
        chosen.update(withdrawn_at=now, withdrawn_by=editor.pk if editor else None, withdrawn_reason=reason)
        derived.rebuild(article, since=editions[0].number)
        _renew_pages(article, now)
    return editions


def _settle_embargo(article: Article, editions: Sequence[Edition], now: dt.datetime, *, everything: bool) -> None:
    """An embargoed edition stands on the current one: it would bring the withdrawn words back by itself.

    With everything withdrawn it is cancelled; else Raises: Refused where the current edition goes.
    """
    ahead = Edition.objects.filter(article=article).embargoed(now)
    if everything:
        ahead.delete()
    elif (waiting := ahead.first()) and Edition.objects.filter(article=article).public(
        now
    ).newest_first().first() in editions:
        message = f"Edition {waiting.number} is embargoed and stands on this text. Cancel it first, then withdraw."
        raise Refused("embargo-waits", message)


def change_address(article: Article, slug: str) -> Address:
    """Give the article a new address at once; the old ones lead there for ever. Raises: Refused, ValidationError."""
    Address(slug=slug).full_clean(exclude=["article"], validate_unique=False, validate_constraints=False)
    with history.turn() as now:
        address = Address.objects.filter(slug=slug).first() or Address(slug=slug, article=article)
        if address.article_id != article.pk:
            raise Refused("address-taken", f"“{slug}” is, or was, the address of another article.")
        if address.pk and address.is_current:
            return address
        Address.objects.filter(article=article, is_current=True).update(is_current=False)
        address.is_current = True
        address.save()
        _renew_pages(article, now)
    return address


def _renew_pages(article: Article, now: dt.datetime) -> None:
    """Make every stored page of the article outdated, and its pages newer than any that a reader has kept."""
    editions = Edition.objects.filter(article=article)
    editions.update(page_serial=F("page_serial") + 1, changed_at=now)
    StoredPage.objects.filter(edition__in=editions).delete()
    current = editions.public(now).newest_first().first()
    if current:
        transaction.on_commit(partial(rendering.store, current))
