"""The deeds of a review: asking, deciding, remarks and answers, and its end by an edition. Nothing of it is public.

Every deed on a review is one conditional UPDATE of the turn that its page showed: whoever comes second changes nothing
and is told who came first.
"""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from articles.deskwork import Answer, Remark, Review, ReviewStep
from articles.models import Article, ArticleRevision, Block, Edition
from facts import values

LONGEST = 2000
DEEDS = ReviewStep.Deed
STATES = Review.State


class NotDone(Exception):
    """A deed that was refused; nothing was written. `code` for tests, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def ask(article: Article, *, by: User, words: str = "", reviewer: User | None = None) -> Review:
    """Ask for review, of that person or (None) of anyone who may publish. Raises: NotDone."""
    words = _clean(words)
    if reviewer == by:
        raise NotDone("own", "Ask somebody else: nobody reviews their own work.")
    try:
        with transaction.atomic():
            # One closed by an edition that is still ahead stays closed, even if that edition is cancelled.
            Review.objects.filter(article=article, edition__isnull=False).update(state=STATES.ENDED)
            review = Review.objects.create(article=article, asked_by=by, reviewer=reviewer)
            _step(review, DEEDS.ASKED, by, words)
    except IntegrityError as twice:
        raise NotDone("open-already", "This article waits for review already.") from twice
    return review


def hand_back(review: Review, *, by: User, words: str = "", turn: int) -> None:
    """After it was sent back: ask the reviewer to look again. Raises: NotDone."""
    _move(review, turn, STATES.SENT_BACK, STATES.ASKED, DEEDS.HANDED_BACK, by, _clean(words))


def send_back(review: Review, *, by: User, words: str = "", turn: int) -> None:
    """Back to its writer, with words or with remarks that are open. Raises: NotDone."""
    words = _clean(words)
    _refuse_own(review, by)
    if not words and not review.remarks.filter(closed_at__isnull=True).exists():
        raise NotDone("no-words", "Say what should change, here or in a remark beside a block.")
    _move(review, turn, STATES.ASKED, STATES.SENT_BACK, DEEDS.SENT_BACK, by, words, reviewer=by)


def approve(review: Review, *, by: User, words: str = "", turn: int) -> None:
    """Say that it can be published as it is. Raises: NotDone."""
    _refuse_own(review, by)
    _move(review, turn, STATES.ASKED, STATES.APPROVED, DEEDS.APPROVED, by, _clean(words), reviewer=by)


def withdraw(review: Review, *, by: User, turn: int) -> None:
    """Ask no longer. Raises: NotDone."""
    _move(review, turn, review.state, STATES.WITHDRAWN, DEEDS.WITHDRAWN, by, "")


def is_open(article: Article) -> bool:
    return Review.objects.open().filter(article=article).exists()


def published(edition: Edition) -> None:
    """Close the review of an article of which everything has gone out, or is to go out, with that edition."""
    Review.objects.open().filter(article=edition.article_id).update(edition=edition, turn=F("turn") + 1)


def _move(
    review: Review,
    turn: int,
    before: str,
    after: str,
    deed: str,
    by: User,
    words: str,
    *,
    reviewer: User | None = None,
) -> None:
    change = {"reviewer": reviewer} if reviewer else {}
    with transaction.atomic():
        mine = Review.objects.open().filter(pk=review.pk, turn=turn, state=before)
        if not mine.update(state=after, turn=F("turn") + 1, **change):
            raise NotDone("moved-on", _what_happened(review))
        _step(review, deed, by, words)
    review.refresh_from_db()


def _step(review: Review, deed: str, by: User, words: str) -> None:
    saves = ArticleRevision.objects.filter(article=review.article_id)
    newest = saves.order_by("-revision_id").values_list("revision_id", flat=True).first()
    ReviewStep.objects.create(review=review, deed=deed, by=by, at=timezone.now(), words=words, revision_id=newest)


def _what_happened(review: Review) -> str:
    fresh = Review.objects.select_related("edition").get(pk=review.pk)
    if fresh.edition:
        return (
            f"Edition {fresh.edition.number} was published meanwhile and closed this review. Nothing of yours was done."
        )
    last = fresh.steps.select_related("by").latest("pk")
    who = last.by.get_full_name() or last.by.get_username()
    return f"{who} {last.get_deed_display()} at {timezone.localtime(last.at):%H:%M}. Nothing of yours was done."


def _refuse_own(review: Review, by: User) -> None:
    if review.asked_by_id == by.pk:
        raise NotDone("own", "You asked for this review: somebody else decides. You can withdraw it.")


def _clean(words: str) -> str:
    """Raises: NotDone for what no database would take."""
    try:
        words = values.clean_text(words).strip()
    except ValueError as problem:
        raise NotDone("words", str(problem)) from problem
    if len(words) > LONGEST:
        raise NotDone("words", f"Keep it to {LONGEST} characters; this has {len(words)}.")
    return words


# Remarks


def remark(review: Review, *, by: User, words: str, block: Block | None = None) -> Remark:
    """Say something about a block of the article, or (None) about its head. Raises: NotDone."""
    words = _said(words)
    _refuse_over(review)
    return Remark.objects.create(review=review, block=block, by=by, at=timezone.now(), words=words)


def answer(remark: Remark, *, by: User, words: str) -> Answer:
    """Raises: NotDone."""
    words = _said(words)
    _refuse_over(remark.review)
    return Answer.objects.create(remark=remark, by=by, at=timezone.now(), words=words)


def close(remark: Remark, *, by: User) -> bool:
    """Whether it was open until now. Raises: NotDone."""
    _refuse_over(remark.review)
    still = Remark.objects.filter(pk=remark.pk, closed_at__isnull=True)
    return bool(still.update(closed_at=timezone.now(), closed_by=by))


def reopen(remark: Remark) -> bool:
    """Whether it was closed until now. Raises: NotDone."""
    _refuse_over(remark.review)
    return bool(Remark.objects.filter(pk=remark.pk, closed_at__isnull=False).update(closed_at=None, closed_by=None))


def _said(words: str) -> str:
    words = _clean(words)
    if not words:
        raise NotDone("no-words", "Write something first.")
    return words


def _refuse_over(review: Review) -> None:
    if not Review.objects.open().filter(pk=review.pk).exists():
        raise NotDone("over", "This review is over. What was said in it stays as it is.")
