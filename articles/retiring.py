"""The deeds on a page's life: no longer updated, folded into another, taken down, and active again.

Each refuses first, then works at once in one turn: for readers too, whatever waits in the working copy. Who may do it
is the caller's to ask. `seen` is the step on the screen, NEVER if there was none; None: whatever it is now.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles import beats, history, life, publishing
from articles.life import LifeStep, State
from articles.models import Article, Block, Edition
from articles.refused import Refused, cleaned
from facts.models import Fact

CHANGED = "Someone changed this while the page was open. This is how it is now."
NEVER = 0
"""Stands for the step of a page that has been active since it began."""


def retire(
    article: Article,
    *,
    editor: AbstractBaseUser | None,
    reason: str,
    sentence: str = "",
    successor: Article | None = None,
    seen: int | None = None,
) -> LifeStep:
    """Say that the page is no longer updated, perhaps with a sentence and where to read on. Raises: Refused."""
    return _enter(article, State.RETIRED, editor, reason, sentence=sentence, leads_to=successor, seen=seen)


def fold(
    article: Article, into: Article, *, editor: AbstractBaseUser | None, reason: str, seen: int | None = None
) -> LifeStep:
    """Let the page's address lead to another page; its editions stay readable. Raises: Refused."""
    return _enter(article, State.FOLDED, editor, reason, leads_to=into, seen=seen)


def take_down(article: Article, *, editor: AbstractBaseUser | None, reason: str) -> LifeStep:
    """Withdraw every edition: readers get the reason in place of the page. Raises: Refused."""
    publishing.withdraw(article, None, editor=editor, reason=reason)
    return LifeStep.objects.get(article=article, is_current=True)


def revive(article: Article, *, editor: AbstractBaseUser | None, reason: str, seen: int | None = None) -> LifeStep:
    """Make it an ordinary page again; editions that were withdrawn stay so. Raises: Refused."""
    return _enter(article, State.ACTIVE, editor, reason, seen=seen)


def _enter(
    article: Article,
    to: str,
    editor: AbstractBaseUser | None,
    reason: str,
    *,
    sentence: str = "",
    leads_to: Article | None = None,
    seen: int | None = None,
) -> LifeStep:
    reason, sentence = cleaned("reason", reason), cleaned("sentence", sentence)
    if not reason:
        raise Refused("reason", "Say why, for colleagues who ask later. Readers do not see it.")
    with history.turn() as now:
        beats.refuse([article.topic_id])
        before = life.current(article.pk)
        _refuse_changed(before, seen)
        _refuse_same(before, to, sentence, leads_to)
        if before is not None and before.state == State.TAKEN_DOWN and to != State.ACTIVE:
            raise Refused("taken-down", "This page is taken down. A chief makes it active again first.")
        if leads_to is not None:
            _refuse_way(article, leads_to)
        if to == State.FOLDED:
            _refuse_fold(article)
        step = life.enter(
            article.pk,
            to,
            at=now,
            by=editor,
            reason=reason,
            sentence=sentence,
            leads_to=leads_to.pk if leads_to else None,
        )
        publishing.renew_pages(article, now)
    return step


def _refuse_changed(before: LifeStep | None, seen: int | None) -> None:
    if seen is not None and seen != (before.pk if before else NEVER):
        raise Refused("life-changed", CHANGED)


def _refuse_same(before: LifeStep | None, to: str, sentence: str, leads_to: Article | None) -> None:
    was = (before.state, before.sentence, before.leads_to_id) if before else (State.ACTIVE, "", None)
    if was == (to, sentence, leads_to.pk if leads_to else None):
        raise Refused("nothing-new", f"Nothing changed: it is “{State(to).label}” already.")


def _refuse_way(article: Article, leads_to: Article) -> None:
    """Readers are led to a page that they can read, and never in a circle."""
    if leads_to.pk == article.pk:
        raise Refused("loop", "That is this page itself. Choose another.")
    if article.pk in {step.leads_to_id for step in life.path(leads_to.pk)}:
        raise Refused("loop", "That page leads here: readers would go in a circle. Choose another.")
    if not Edition.objects.filter(article=leads_to).public().exists():
        raise Refused("not-public", "Readers cannot open that page. Publish it first, or choose another.")
    if life.state(leads_to.pk) == State.FOLDED:
        raise Refused("folded", "That page is folded into another itself. Choose the one that it leads to.")


def _refuse_fold(article: Article) -> None:
    editions = Edition.objects.filter(article=article)
    if ahead := editions.ahead().first():
        raise Refused("embargo-waits", f"Edition {ahead.number} has yet to come out. Cancel it first.")
    if not editions.public().exists():
        raise Refused("never-public", "Readers cannot open this page, so there is nothing to lead on from.")


def facts_kept_up(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """Those that stand in a page that is kept up, or in none: what the newsroom asks somebody to check again."""
    standing = Block.objects.filter(fact=OuterRef("pk"), removed=False)
    kept_up = standing.filter(article__in=Article.objects.kept_up())
    return facts.filter(Q(Exists(kept_up)) | ~Q(Exists(standing)))
