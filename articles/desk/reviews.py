"""Reviews in words: where each stands, who must act, and what that person would press."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from msgspec import Struct

from articles.desk import limits
from articles.desk.people import first_name_of, name_of
from articles.desk.roles import holders, may
from articles.deskwork import Beat, Remark, Review, ReviewStep
from articles.models import Article, Edition
from articles.templatetags.dates import at

STATES, DEEDS = Review.State, ReviewStep.Deed


class Standing(Struct, frozen=True, kw_only=True):
    """Where an open review stands, as one person sees it.

    `label` says who must act ("Waiting for your review"), `words` what happened last ("Tomás answered your 2 remarks,
    08:15"), `deed` what to press next.
    """

    review: Review
    is_mine: bool
    label: str
    words: str
    message: str
    deed: str
    url: str
    open_remarks: int

    @property
    def article(self) -> Article:
        return self.review.article

    @property
    def remarks(self) -> str:
        return remarks_words(self.open_remarks)


def waiting(user: AbstractBaseUser | AnonymousUser, *, at: dt.datetime | None = None) -> list[Standing]:
    """All open reviews, those first in which that person must act, then the longest waiting. 3 to 4 queries."""
    now = at or timezone.now()
    found = [standing(review, user, now) for review in Review.objects.open().with_all().order_by("pk")]
    return sorted(found, key=lambda each: not each.is_mine)


def current(article: Article) -> Review | None:
    """The open review of an article, with all that was said in it."""
    return Review.objects.open().with_all().filter(article=article).first()


def standing(review: Review, user: AbstractBaseUser | AnonymousUser, now: dt.datetime) -> Standing:
    last = list(review.steps.all())[-1]
    mine = is_mine(review, user)
    return Standing(
        review=review,
        is_mine=mine,
        label=_label(review, user, is_mine=mine),
        words=_words(review, last, user, now),
        message=last.words,
        deed=_deed(review, last) if mine else "",
        url=f"{reverse('desk:article', args=[review.article.key])}",
        open_remarks=sum(remark.is_open for remark in review.remarks.all()),
    )


class Panel(Struct, frozen=True, kw_only=True):
    """An open review at the head of its article: where it stands, what this person may do, and what to look at."""

    standing: Standing
    may_decide: bool
    may_hand_back: bool
    may_withdraw: bool
    to: str
    """Whom the words typed here go to."""
    look: str = ""
    """The address of the comparison that shows what is asked about, and the words of its link."""
    look_words: str = ""


def panel(review: Review, user: AbstractBaseUser | AnonymousUser, now: dt.datetime) -> Panel:
    own, state = review.asked_by == user, review.state
    decides = state == STATES.ASKED and not own and may(user, "review")
    look, words = _look(review)
    return Panel(
        standing=standing(review, user, now),
        may_decide=decides,
        may_hand_back=state == STATES.SENT_BACK and may(user, "ask_review"),
        may_withdraw=may(user, "ask_review") and (own or may(user, "end_review")),
        to=first_name_of(review.asked_by if decides else _reviewer(review) or review.asked_by),
        look=look,
        look_words=words,
    )


def _look(review: Review) -> tuple[str, str]:
    """What changed since it was sent back or approved, else against what readers have; blank if there is nothing."""
    key, steps = review.article.key, list(review.steps.all())
    last = next((step for step in reversed(steps) if step.deed in (DEEDS.SENT_BACK, DEEDS.APPROVED)), None)
    if last is not None and last.revision_id:
        saves = review.article.revisions.filter(revision__gt=last.revision_id).count()
        if saves:
            since = "it was approved" if last.deed == DEEDS.APPROVED else "it was sent back"
            words = f"See {saves} save{'' if saves == 1 else 's'} since {since}"
            return reverse("desk:compare", args=[key, f"r{last.revision_id}", "now"]), words
    current = Edition.objects.filter(article=review.article).public().newest_first().values_list("number").first()
    if current is None:
        return reverse("desk:preview", args=[key]), "Read it as readers would"
    return reverse("desk:compare", args=[key, f"e{current[0]}", "now"]), "See what changed"


def of_articles(articles: Iterable[Article], user: AbstractBaseUser | AnonymousUser) -> dict[int, Standing]:
    """By primary key of the article: its open review. One query without any, four with."""
    now = timezone.now()
    found = Review.objects.open().with_all().filter(article__in=[article.pk for article in articles])
    return {review.article_id: standing(review, user, now) for review in found}


def is_mine(review: Review, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether that person is the one to act. What is in the hands of someone who left is in the editors' hands."""
    own = review.asked_by_id == user.pk
    if not limits.is_mine(user, review.article):
        return False
    if review.state == STATES.SENT_BACK:
        return own or (not review.asked_by.is_active and may(user, "review"))
    if not may(user, "review"):
        return False
    if own:
        return review.state == STATES.APPROVED
    return _reviewer(review) in (None, user)


def _reviewer(review: Review) -> User | None:
    return review.reviewer if review.reviewer and review.reviewer.is_active else None


def _label(review: Review, user: AbstractBaseUser | AnonymousUser, *, is_mine: bool) -> str:
    reviewer = _reviewer(review)
    if review.state == STATES.SENT_BACK:
        return "Sent back to you" if review.asked_by == user else f"Sent back to {name_of(review.asked_by)}"
    if review.state == STATES.APPROVED:
        return "Approved: you can publish it" if is_mine else "Approved, to be published"
    if is_mine:
        return "Waiting for your review" if reviewer else "Waiting for review, by you or another editor"
    return f"Waiting for review by {name_of(reviewer)}" if reviewer else "Waiting for review"


def _words(review: Review, last: ReviewStep, user: AbstractBaseUser | AnonymousUser, now: dt.datetime) -> str:
    """What happened last."""
    when, who = at(last.at, now), "You" if last.by == user else name_of(last.by)
    match last.deed:
        case DEEDS.ASKED:
            return f"{who} {'ask' if who == 'You' else 'asks'} since {when}"
        case DEEDS.HANDED_BACK:
            short = who if who == "You" else first_name_of(last.by)
            return f"{short} {_answered(review, user) or ('ask again' if who == 'You' else 'asks again')}, {when}"
        case DEEDS.SENT_BACK:
            count = sum(remark.is_open for remark in review.remarks.all())
            remarks = f" with {count} remark{'' if count == 1 else 's'}" if count else ""
            return f"{who} sent it back{remarks}, {when}"
    return f"{who} approved it, {when}"


def _answered(review: Review, user: AbstractBaseUser | AnonymousUser) -> str:
    """ "answered your 2 remarks": those that its writer answered since it was sent back; blank if none."""
    back = [step.at for step in review.steps.all() if step.deed == DEEDS.SENT_BACK]
    since = back[-1] if back else None
    found = [remark for remark in review.remarks.all() if _has_answer(remark, review.asked_by_id, since)]
    if not found:
        return ""
    whose = {remark.by for remark in found}
    owner = whose.pop() if len(whose) == 1 else None
    theirs = "your " if owner == user else f"{first_name_of(owner)}’s " if owner else ""
    return f"answered {theirs}{len(found)} remark{'' if len(found) == 1 else 's'}"


def _has_answer(remark: Remark, writer: int, since: dt.datetime | None) -> bool:
    mine = [answer for answer in remark.answers.all() if answer.by_id == writer and (not since or answer.at >= since)]
    return remark.by_id != writer and bool(mine)


def _deed(review: Review, last: ReviewStep) -> str:
    if review.state == STATES.SENT_BACK:
        return "Answer"
    if review.state == STATES.APPROVED:
        return "Publish"
    return "Look again" if last.deed == DEEDS.HANDED_BACK else "Review"


def remarks_words(count: int) -> str:
    return f"{count} open remark{'' if count == 1 else 's'}" if count else "No open remark"


def reviewers(article: Article) -> Sequence[User]:
    """Active people who may review that article, by name; those limited to other topics are not asked. One query."""
    limited, inside = (Beat.objects.values("user"), Beat.objects.filter(topic=article.topic_id).values("user"))
    found = holders("review").filter(Q(pk__in=inside) | ~Q(pk__in=limited))
    return sorted(found, key=lambda user: name_of(user).casefold())
