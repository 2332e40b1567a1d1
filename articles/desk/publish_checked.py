"""One press after Still true: a minor edition of every live article that shows the fact, with nothing else in it."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from msgspec import Struct

from articles import beats, publishing
from articles import offer as offers
from articles.grace import GRACE
from articles.models import Article, Edition
from articles.refused import LONGEST
from facts.models import Fact


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one article: its new edition, or why there is none."""

    article: Article
    edition: Edition | None = None
    why_not: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """What became of all of them."""

    outcomes: Sequence[Outcome]

    @property
    def editions(self) -> list[Edition]:
        return [each.edition for each in self.outcomes if each.edition]

    @property
    def refused(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.why_not]

    @property
    def said(self) -> str:
        """ "Edition 8 goes out in 20 seconds: readers will see that it was checked today." """
        if not self.editions:
            return "Not published. " + (self.refused[0].why_not if self.refused else "No live article shows it.")
        number = len(self.editions)
        what = (
            f"Edition {self.editions[0].number} goes"
            if number == 1
            else f"An edition of each of {number} articles goes"
        )
        return f"{what} out in {GRACE.seconds} seconds: readers will see that it was checked today."


def is_live(fact: Fact) -> bool:
    """Whether readers have an article that shows it."""
    return Edition.objects.public().filter(article__in=_articles(fact)).exists()


def publish(fact: Fact, *, editor: AbstractBaseUser) -> Told:
    """A minor edition of each; an article in which more of the fact waits is left to its own publish screen."""
    live = [article for article in _articles(fact) if Edition.objects.public().filter(article=article).exists()]
    return Told(outcomes=[_publish(article, fact, editor) for article in live])


def _articles(fact: Fact) -> list[Article]:
    return list(Article.objects.filter(blocks__fact=fact, blocks__removed=False).distinct().order_by("pk"))


def _publish(article: Article, fact: Fact, editor: AbstractBaseUser) -> Outcome:
    if not beats.allows([article.topic_id]):
        return Outcome(article=article, why_not="It is of a topic that you do not work on.")
    offer = offers.offer(article, at=timezone.now())
    change = next((each for each in offer.comparison.changes if each.id == f"fact:{fact.key}"), None)
    if change is None:
        return Outcome(article=article, why_not="Readers have it as it is.")
    if {field.name for field in change.fields} != {"as_of"}:
        return Outcome(
            article=article, why_not="More of it waits than the day it was checked: look at it, then publish."
        )
    try:
        edition = publishing.publish(
            article,
            editor=editor,
            kind=Edition.Kind.MINOR,
            note=f"Checked again: {fact.headline.rstrip('.')}."[:LONGEST],
            changes={change.id},
            token=offer.token,
            reasons=dict.fromkeys(offer.thin, "Checked again; it went out so before."),
            screen={"change": [change.id]},
        )
    except publishing.Refused as refused:
        return Outcome(article=article, why_not=refused.message)
    return Outcome(article=article, edition=edition)
