"""What is said in a review as it is drawn: remarks beside their block with their answers, and a review that is over."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone
from msgspec import Struct

from articles.desk.people import name_of
from articles.desk.roles import may
from articles.desk.shown import label_of
from articles.deskwork import Answer, Remark, Review, ReviewStep
from articles.models import Block
from articles.templatetags.dates import at


class Said(Struct, frozen=True, kw_only=True):
    """Someone's words and when they were written."""

    who: str
    when: str
    words: str


class Note(Struct, frozen=True, kw_only=True):
    """One remark. `closed` says who closed it and when; blank while it is open."""

    pk: int
    said: Said
    answers: tuple[Said, ...]
    closed: str
    may_close: bool

    @property
    def is_open(self) -> bool:
        return not self.closed


class Thread(Struct, frozen=True, kw_only=True):
    """The remarks on one block; `key` is blank for the head."""

    key: str
    label: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def place(self) -> str:
        """The id of its element."""
        return f"r-{self.key or 'head'}"


class Past(Struct, frozen=True, kw_only=True):
    """A review that is over: its steps in order, its end, and what was said."""

    end: str
    steps: tuple[tuple[str, Said], ...]
    threads: tuple[Thread, ...]


def by_block(review: Review, user: AbstractBaseUser | AnonymousUser) -> Mapping[str, Thread]:
    """The threads by block key; "" is the head's."""
    return {thread.key: thread for thread in threads(review, user)}


def threads(review: Review, user: AbstractBaseUser | AnonymousUser) -> list[Thread]:
    """One for each block that has remarks, in the order in which they were begun."""
    grouped: dict[int | None, list[Remark]] = {}
    for remark in review.remarks.all():
        grouped.setdefault(remark.block_id, []).append(remark)
    return [_thread(remarks[0].block, remarks, user) for remarks in grouped.values()]


def elsewhere(review: Review, user: AbstractBaseUser | AnonymousUser, standing: Iterable[str]) -> list[Thread]:
    """The threads of blocks that are not in the article any more."""
    here = {*standing, ""}
    return [thread for thread in threads(review, user) if thread.key not in here]


def of(review: Review, block: Block | None, user: AbstractBaseUser | AnonymousUser) -> Thread:
    """That of one block."""
    remarks = [each for each in review.remarks.all() if each.block_id == (block.pk if block else None)]
    return _thread(block, remarks, user)


def _thread(block: Block | None, remarks: Sequence[Remark], user: AbstractBaseUser | AnonymousUser) -> Thread:
    now, decides = timezone.now(), may(user, "review")
    return Thread(
        key=block.key if block else "",
        label=label_of(block) if block else "the head",
        notes=tuple(_note(each, now, may_close=decides or each.by == user) for each in remarks),
    )


def _note(remark: Remark, now: dt.datetime, *, may_close: bool) -> Note:
    closed = f"Closed by {name_of(remark.closed_by)}, {at(remark.closed_at, now)}" if remark.closed_at else ""
    return Note(
        pk=remark.pk,
        said=_said(remark, now),
        answers=tuple(_said(answer, now) for answer in remark.answers.all()),
        closed=closed,
        may_close=may_close,
    )


def _said(row: Remark | Answer | ReviewStep, now: dt.datetime) -> Said:
    return Said(who=name_of(row.by), when=at(row.at, now), words=row.words)


def past(review: Review, user: AbstractBaseUser | AnonymousUser) -> Past:
    return Past(end=_end(review), steps=steps(review), threads=tuple(threads(review, user)))


def steps(review: Review) -> tuple[tuple[str, Said], ...]:
    """Each deed in words, who did it and what they said, in order."""
    now = timezone.now()
    return tuple((step.get_deed_display(), _said(step, now)) for step in review.steps.all())


def _end(review: Review) -> str:
    if review.edition is None:
        return "Withdrawn"
    return f"Published with edition {review.edition.number}"
