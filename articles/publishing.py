"""The only creator of editions: publish and schedule, withdraw, and the change of an address.

What is embargoed may still change (`embargoes`); what was published at the desk may be held for 20 seconds (`grace`).

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

from articles import announcing, beats, compare, derived, history, indexing, life, merge, placed, rendering, reviewing
from articles.addresses import Address
from articles.chain import broken_links, sha256
from articles.deskwork import Grace
from articles.document import Document, recorded, to_json
from articles.embargoes import amend, cancel
from articles.freezing import freeze, refreeze, sanitized
from articles.grace import GRACE
from articles.models import Article, ArticleRevision, Edition, StoredPage
from articles.offer import (
    Ground,
    Offer,
    blocked_facts,
    document_of,
    ground,
    offer,
    thin_facts,
    waiting_changes,
)
from articles.refused import Refused, cleaned
from articles.wording import Wording, refuse_wording, worded
from facts.pictures import Picture

__all__ = [
    "Offer",
    "Press",
    "Refused",
    "amend",
    "broken_links",
    "cancel",
    "change_address",
    "document_of",
    "next_edition",
    "offer",
    "publish",
    "renew_pages",
    "withdraw",
    "worded",
]

EMBARGO_MARGIN = dt.timedelta(seconds=60)
"""An embargo that is due within this time stands as it is: nothing else is published before it."""


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of one article; `batch` names the press if others go out by it, else it is blank.

    `zone` is the one that `at` was given in. `answers` say, by the id of a clash with the embargoed edition, which of
    the two that one gets. `screen` is what the desk gets back if the edition is held; None: it is public at once.
    """

    article: Article
    editor: AbstractBaseUser | None
    wording: Wording
    changes: Collection[str] | None
    token: str | None
    at: dt.datetime | None
    reasons: Mapping[str, str]
    importing: bool = False
    batch: str = ""
    zone: str = ""
    answers: Mapping[str, str] = {}
    screen: Mapping[str, Sequence[str]] | None = None

    @property
    def digest(self) -> str:
        """What tells a press repeated from another press on the same screen."""
        ticked = None if self.changes is None else sorted(self.changes)
        by = self.editor.pk if self.editor else None
        told = [self.token, ticked, self.wording, self.at, by, *([self.batch] if self.batch else [])]
        told += [sorted(self.answers.items())] if self.answers else []
        return sha256(msgspec.json.encode(told))


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
    zone: str = "",
    answers: Mapping[str, str] | None = None,
    screen: Mapping[str, Sequence[str]] | None = None,
) -> Edition:
    """Freeze the chosen changes (ids of the offer's comparison; None: all) as the next edition.

    `at` lies ahead for an embargo, `zone` is where it was said; a time in the past is for imports alone. `token` is the
    one of the offer on the screen (None: whatever the offer is now); the same token twice gives the same edition again.
    `reasons` say, by fact key, why thin evidence goes out all the same. `answers` are "mine" or "embargoed" by the id
    of a clash with the embargoed edition. With a `screen`, which `grace.hold` gives back, readers get it in 20 seconds.

    Raises: Refused.
    """
    press = Press(
        article=article,
        editor=editor,
        wording=worded(kind, note, was_wrong, is_right),
        changes=changes,
        token=token,
        at=at.replace(microsecond=0) if at else None,
        reasons=reasons or {},
        importing=importing,
        zone=zone,
        answers=answers or {},
        screen=screen,
    )
    with history.turn() as clock:
        return next_edition(press, clock)


def next_edition(press: Press, clock: dt.datetime) -> Edition:
    """Freeze the next edition of one article, inside a turn that began at `clock`. Raises: Refused."""
    article, digest = press.article, press.digest
    beats.refuse([article.topic_id])
    if press.token and (done := _pressed_before(press, digest)):
        return done
    stands = ground(article, at=press.at if press.importing and press.at else clock)
    due = _due(press, stands, clock)
    _refuse_screen(press, stands)
    _refuse_life(article)
    _refuse_time(press, clock=clock, stands=stands, due=due)
    document = _chosen(stands, press.changes)
    comparison = compare.compare(stands.base, document)
    changed = compare.changed_facts(stands.base, document)
    _refuse_document(article, document, stands, comparison, press.changes)
    _refuse_untold(document, stands)
    _refuse_blocked(article, stands, comparison, changed, due)
    refuse_wording(press.wording, is_first=not (stands.last or stands.embargoed))
    evidence = _evidence(article, stands, document, changed, press.reasons)
    merged = _merged(stands, document, press.answers)
    edition = _next(press, stands.last, due, evidence)
    edition.token, edition.press = stands.token, digest
    edition.is_scheduled = bool(press.at) and not press.importing and due > stands.at
    if stands.embargoed and merged:
        stands.embargoed.number = edition.number + 1
        stands.embargoed.save(update_fields=["number"])
    freeze(edition, document, stands, comparison, changed)
    if _has_grace(press, stands, clock):
        _give_grace(edition, press, stands, clock)
    if stands.embargoed and merged:
        stands.embargoed.previous = edition.sha256
        refreeze(stands.embargoed, merged)
    _end_review(edition, document, stands)
    return edition


def _end_review(edition: Edition, document: Document, stands: Ground) -> None:
    """An edition with all that was changed ends the review of its article."""
    if reviewing.is_open(edition.article) and compare.compare(document, stands.working).is_same:
        reviewing.published(edition)


def _pressed_before(press: Press, digest: str) -> Edition | None:
    """The edition of the same press, if it reached us before: public, waiting or embargoed."""
    found = Edition.objects.filter(token=press.token, article=press.article, press=digest)
    return found.filter(withdrawn_at__isnull=True).first()


def _due(press: Press, stands: Ground, clock: dt.datetime) -> dt.datetime:
    """When readers get it. After a clock was set back nobody waits for more than for the edition before."""
    if press.at and (press.importing or press.at > stands.at):
        return press.at
    return stands.at + GRACE if _has_grace(press, stands, clock) else stands.at


def _has_grace(press: Press, stands: Ground, clock: dt.datetime) -> bool:
    return press.screen is not None and not press.at and stands.at == clock


def _give_grace(edition: Edition, press: Press, stands: Ground, clock: dt.datetime) -> None:
    """Keep what takes it back without a trace; what was kept of others that are out by now is of no use."""
    Grace.objects.filter(edition__published_at__lte=clock).delete()
    ahead = to_json(stands.ahead) if stands.ahead else ""
    Grace.objects.create(edition=edition, screen=dict(press.screen or {}), ahead=ahead)


def _refuse_screen(press: Press, stands: Ground) -> None:
    if stands.pending:
        message = f"Edition {stands.pending.number} goes out in a few seconds. Publish after it, or hold it."
        raise Refused("pending", message)
    if press.token is not None and press.token != stands.token:
        raise Refused("stale-screen", "Something changed while this page was open. Look at it, then publish.")


def _refuse_life(article: Article) -> None:
    """An edition of a page that leads elsewhere, or that was taken down, would come out behind its back."""
    state = life.state(article.pk)
    if state == life.State.FOLDED:
        raise Refused("folded", "This page is folded into another. Make it active again first.")
    if state == life.State.TAKEN_DOWN:
        raise Refused("taken-down", "This page is taken down. A chief makes it active again first.")


def _refuse_time(press: Press, *, clock: dt.datetime, stands: Ground, due: dt.datetime) -> None:
    if press.at and press.at <= clock and not press.importing:
        raise Refused("past-time", "That time has passed. Choose a time that lies ahead, or publish now.")
    if press.importing and stands.last and due < stands.last.published_at:
        raise Refused("past-time", "Editions are imported in the order of their times.")
    if stands.embargoed and press.at and due > clock:
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


def _refuse_untold(document: Document, stands: Ground) -> None:
    """A picture that comes without a word of what it shows; one that readers have so does not hold up other news."""
    known = placed.untold(stands.base)
    bare = [key for key in placed.untold(document) if key not in known]
    if bare:
        names = dict(Picture.objects.filter(key__in=bare).values_list("key", "name"))
        told = " and ".join(f"“{name}”" for name in names.values())
        have = "has" if len(bare) == 1 else "have"
        message = f"{told} {have} no alternative text. Say what the picture shows, or that it is decorative."
        raise Refused("no-alt", message, names)


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


def _evidence(
    article: Article, stands: Ground, document: Document, changed: Mapping[str, str], reasons: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The reasons given for thin evidence, as the edition keeps them. Raises: Refused where one is missing."""
    thin = thin_facts(article, stands.base, document, changed)
    given = {key: cleaned("evidence", reasons.get(key, "")) for key in thin}
    unexplained = {key: lack for key, lack in thin.items() if not given[key]}
    if unexplained:
        raise Refused("evidence", "Say why each of these goes out with so little evidence.", unexplained)
    return {
        key: {"version": document.fact(key).version, "lacks": lack, "reason": given[key]} for key, lack in thin.items()
    }


def _next(press: Press, last: Edition | None, due: dt.datetime, evidence: dict[str, Any]) -> Edition:
    article, editor, wording = press.article, press.editor, press.wording
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
        batch=press.batch,
        zone=press.zone if press.at else "",
        evidence=evidence,
        page_serial=last.page_serial if last else 0,
        changed_at=last.changed_at if last else None,
    )


def _merged(stands: Ground, document: Document, answers: Mapping[str, str]) -> Document | None:
    """The embargoed document carried onto the hotfix before it; None without one. Raises: Refused with the clashes."""
    if stands.ahead is None:
        return None
    sides = {id: merge.MINE if answer == "embargoed" else merge.THEIRS for id, answer in answers.items()}
    try:
        return merge.merge(stands.base or document, stands.ahead, document, sides)
    except merge.Conflict as conflict:
        labels = {clash.label: "Changed here and in the embargoed edition." for clash in conflict.changes}
        message = "The embargoed edition changes the same. Say for each which text it is to have."
        raise Refused("conflicts-with-embargo", message, labels, clashes=conflict.changes) from conflict


# Deeds on what is public already.


def withdraw(
    article: Article, numbers: Collection[int] | None, *, editor: AbstractBaseUser | None, reason: str
) -> list[Edition]:
    """Take editions (None: all that are public) out of public view; numbers and hashes stay. Raises: Refused."""
    reason = cleaned("reason", reason)
    if not reason:
        raise Refused("reason", "Say why, in a sentence that readers will see.")
    with history.turn() as now:
        beats.refuse([article.topic_id])
        chosen = Edition.objects.filter(article=article).public(now)
        if numbers is not None:
            chosen = chosen.filter(number__in=numbers)
        editions = list(chosen.order_by("number"))
        if not editions or (numbers is not None and len(editions) != len(set(numbers))):
            raise Refused("not-public", "Only a public edition can be withdrawn.")
        _settle_ahead(article, editions, now, everything=numbers is None)
        announcing.withdrawn(editions)
        chosen.update(withdrawn_at=now, withdrawn_by=editor.pk if editor else None, withdrawn_reason=reason)
        derived.rebuild(article, since=editions[0].number)
        indexing.settle(article.pk)
        if numbers is None:
            life.enter(article.pk, life.State.TAKEN_DOWN, at=now, by=editor, reason=reason, sentence=reason)
        renew_pages(article, now)
    return editions


def _settle_ahead(article: Article, editions: Sequence[Edition], now: dt.datetime, *, everything: bool) -> None:
    """What waits, or is embargoed, stands on the current edition: it would bring the withdrawn words back by itself.

    With everything withdrawn it goes too; else Raises: Refused where the current edition goes.
    """
    ahead = Edition.objects.filter(article=article).ahead(now)
    if everything:
        ahead.delete()
        return
    waiting = ahead.order_by("number").first()
    current = Edition.objects.filter(article=article).public(now).newest_first().first()
    if waiting is None or current not in editions:
        return
    if waiting.is_scheduled:
        message = f"Edition {waiting.number} is embargoed and stands on this text. Cancel it first, then withdraw."
        raise Refused("embargo-waits", message)
    message = f"Edition {waiting.number} goes out in a few seconds and stands on this text. Hold it, then withdraw."
    raise Refused("pending", message)


def change_address(article: Article, slug: str) -> Address:
    """Give the article a new address at once; the old ones lead there for ever. Raises: Refused, ValidationError."""
    asked = Address(slug=slug, article=article)
    asked.full_clean(exclude=["article"], validate_unique=False, validate_constraints=False)
    with history.turn() as now:
        beats.refuse([article.topic_id])
        address = Address.objects.filter(slug=slug).first() or asked
        if address.article_id != article.pk:
            raise Refused("address-taken", f"“{slug}” is, or was, the address of another article.")
        if address.pk and address.is_current:
            return address
        Address.objects.filter(article=article, is_current=True).update(is_current=False)
        address.is_current = True
        address.save()
        renew_pages(article, now)
    return address


def renew_pages(article: Article, now: dt.datetime) -> None:
    """Make every stored page of the article outdated, and its pages newer than any that a reader has kept.

    So it goes with the pages that are no longer updated and point to it: they name it. Others may name it among what is
    related: they are drawn anew when somebody asks for them.
    """
    for each in (article.pk, *life.leading_to(article.pk)):
        editions = Edition.objects.filter(article=each)
        editions.update(page_serial=F("page_serial") + 1, changed_at=now)
        StoredPage.objects.filter(edition__in=editions).delete()
        current = editions.public(now).newest_first().first()
        if current:
            transaction.on_commit(partial(rendering.store, current))
    rendering.draw_others_anew(article.pk, now)
    # Once more for those that were drawn and kept by somebody to whom this was not committed yet.
    transaction.on_commit(partial(rendering.draw_others_anew, article.pk, now), robust=True)
