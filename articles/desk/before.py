"""What stands under "Before it goes out": the checks on documents, and those that need to ask the rows and editions."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.utils import timezone
from msgspec import Struct

from articles import leaning
from articles import offer as offers
from articles.changes import Change
from articles.desk import checks, drawing, links, picture_checks, whose
from articles.desk.checks import Due, Notice
from articles.desk.whose import Save
from articles.fields import shortened
from articles.history import house_day
from articles.models import Article, Block, FactStep
from articles.offer import Offer
from facts.models import Fact


class Before(Struct, frozen=True, kw_only=True):
    """The notices, and by fact key what is due or held, for the changes that show those facts."""

    notices: tuple[Notice, ...]
    due: Mapping[str, Due]


def look(
    article: Article,
    offer: Offer,
    saves: Mapping[str, Save],
    *,
    user: AbstractBaseUser | AnonymousUser,
    zone: dt.tzinfo,
    now: dt.datetime,
) -> Before:
    """All there is to know. Five queries, one more for pictures, up to seven more for links into our own site."""
    due = _due(offer, now)
    known = offer.thin.keys() | offers.explained(article, offer.working)
    number = offer.current.number if offer.current else 0
    found = checks.notices(offer.working, offer.base, offer.comparison, number=number, known=known, due=due)
    pictures = picture_checks.notices(offer.working, offer.base, house_day(now))
    elsewhere = _elsewhere(article, offer, saves, user, zone, now)
    return Before(notices=(*_links(article, offer, now), *_leaning(article), *found, *pictures, *elsewhere), due=due)


def _due(offer: Offer, now: dt.datetime) -> dict[str, Due]:
    """What is due for review by today, in the newsroom's zone, or held."""
    keys = [fact.key for fact in offer.working.facts]
    today = timezone.localdate(now)
    found = Fact.objects.filter(key__in=keys).filter(Q(review_by__lte=today) | ~Q(held_reason=""))
    return {
        fact.key: Due(
            review_by=fact.review_by if fact.review_by and fact.review_by <= today else None,
            held=fact.held_reason if fact.is_held(now) else "",
        )
        for fact in found.only("key", "review_by", "held_reason", "held_until")
    }


def _links(article: Article, offer: Offer, now: dt.datetime) -> Iterator[Notice]:
    for each in links.broken(article.pk, offer.working, offer.base, now):
        yield Notice(
            code="link",
            bold=f"The link to {each.link.href} leads {each.where}:",
            words=f"it names {each.why}.",
            anchor=f"b-{each.link.block}",
        )


def _leaning(article: Article) -> Iterator[Notice]:
    """Texts that speak of a fact which says something else since somebody last looked at them."""
    texts = Block.objects.filter(article=article, removed=False, block_kind=Block.Kind.PROSE)
    rows = sorted(texts.only("pk", "key", "rank", "text", "leans_on"), key=lambda block: block.sort_key)
    outdated = leaning.outdated(rows)
    for row in rows:
        if facts := outdated.get(row.pk):
            about = checks.listed([shortened(str(fact)) for fact in facts])
            yield Notice(
                code="leans",
                bold="This text speaks of a fact that changed:",
                words=f"“{str(row).rstrip('.')}” speaks of {about}",
                anchor=f"b-{row.key}",
                deed="Read it",
                still_right=row.key,
            )


def _elsewhere(
    article: Article,
    offer: Offer,
    saves: Mapping[str, Save],
    user: AbstractBaseUser | AnonymousUser,
    zone: dt.tzinfo,
    now: dt.datetime,
) -> Iterator[Notice]:
    """Facts that somebody else changed since this article's edition, or that another article has brought already."""
    changes = [change for change in offer.comparison.changes if change.about == "fact"]
    out = _brought(article, offer, [change.key for change in changes], now)
    for change in changes:
        save = saves.get(change.id)
        words, by = [], save.who if save and save.user != user.pk else ""
        if save and by:
            words.append(f"Saved {whose.clock(save.when, zone, now)}.")
        if change.key in out:
            step = out[change.key]
            when = whose.clock(step.edition.published_at, zone, now)
            words.append(f"Readers of “{step.edition.article}” have it since {when}.")
        if words:
            yield _changed(change, by, " ".join(words))


def _changed(change: Change, by: str, words: str) -> Notice:
    return Notice(
        code="elsewhere",
        bold=f"“{change.label.rstrip('.')}” was changed by {by}."
        if by
        else f"“{change.label.rstrip('.')}” is out already.",
        words=words,
        anchor=drawing.anchor(change.id),
        deed="Look at it",
        is_here=True,
        is_quiet=True,
    )


def _brought(article: Article, offer: Offer, keys: Collection[str], now: dt.datetime) -> dict[str, FactStep]:
    """By fact key: the first public step in which another article brought the fact as it is in the working copy."""
    public = {"edition__published_at__lte": now, "edition__withdrawn_at__isnull": True}
    steps = FactStep.objects.filter(fact_key__in=list(keys), **public).exclude(article=article)
    found: dict[str, FactStep] = {}
    for step in steps.select_related("edition__article").defer("content").order_by("edition__published_at", "pk"):
        if step.version == offer.working.fact(step.fact_key).version:
            found.setdefault(step.fact_key, step)
    return found
