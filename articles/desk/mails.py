"""What the desk writes to people, each choosing what: plain text, after the commit. No deed fails or waits for it."""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from textwrap import fill

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from msgspec import Struct

from articles.desk.people import name_of
from articles.desk.reviews import reviewers
from articles.desk.roles import holders
from articles.deskwork import Mail, Preferences, Remark, Review
from articles.models import Article, Author, Edition

logger = logging.getLogger(__name__)

SENDING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mails")
"""One thread of each process, which asks nothing of the database. A process that is stopped ends when it has ended."""


class Letter(Struct, frozen=True, kw_only=True):
    """One thing to tell: what happened in a sentence, the words that someone wrote, and where to go."""

    about: Mail
    subject: str
    sentence: str
    url: str
    quotes: tuple[str, ...] = ()
    thread: str = ""
    """Mails of one review stand together in the reader's list."""


# What happened


def asked(review: Review, *, by: User, words: str, again: bool = False) -> None:
    """To whoever was asked, else to all who may review its topic."""
    to = [review.reviewer] if review.reviewer and review.reviewer.is_active else reviewers(review.article)
    deed = "asks you to look again at" if again else "asks for review of"
    _review_letter(Mail.ASKED, review, to, by, f"{name_of(by)} {deed}", words)


def decided(review: Review, *, by: User, words: str) -> None:
    """To its writer, with the remarks that are open."""
    approved = review.state == Review.State.APPROVED
    remarks = [] if approved else list(review.remarks.filter(closed_at__isnull=True))
    deed = "approved" if approved else "sent back"
    said = [words, *(_remark_line(each) for each in remarks)]
    _review_letter(Mail.DECIDED, review, [review.asked_by], by, f"{name_of(by)} {deed}", *said)


def remarked(remark: Remark, *, by: User) -> None:
    """To its writer, of a remark made after the review was sent back or by the way."""
    _review_letter(Mail.REMARK, remark.review, [remark.review.asked_by], by, f"{name_of(by)} remarks on", remark.words)


def answered(remark: Remark, *, by: User, words: str) -> None:
    """To whoever made the remark, and to the writer when somebody else answered."""
    to = [remark.by, remark.review.asked_by]
    start = f"{name_of(by)} answered a remark on"
    _review_letter(Mail.REMARK, remark.review, to, by, start, remark.words, words)


def published(edition: Edition, *, by: User) -> None:
    """To all who sign the article or saved in it; a minor edition tells nobody."""
    if edition.edition_kind == Edition.Kind.MINOR:
        return
    article = edition.article
    ahead = edition.published_at > timezone.now()
    deed = "goes out at {time}, unless it is held before" if ahead else "is live"
    _edition_letter(edition, by, f"Edition {edition.number} of {_named(article)} {deed}.", edition.note)


def withdrawn(edition: Edition, *, by: User, reason: str) -> None:
    """To all who sign the article or saved in it; of several the newest edition speaks."""
    sentence = f"{name_of(by)} withdrew edition {edition.number} of {_named(edition.article)}."
    _edition_letter(edition, by, sentence, reason)


def _edition_letter(edition: Edition, by: User, sentence: str, words: str) -> None:
    article = edition.article
    letter = Letter(
        about=Mail.EDITION,
        subject=f"{article.headline}: edition {edition.number}",
        sentence=sentence.replace("{time}", _TIME),
        quotes=(words,),
        url=settings.BASE_URL + reverse("desk:article", args=[article.key]),
    )
    _send(letter, _owners(article), but=by, moment=edition.published_at)


_TIME = "\0"
"""Stands for a moment, which each reads on their own clock."""


def _review_letter(about: Mail, review: Review, to: Iterable[User], by: User, start: str, *words: str) -> None:
    article = review.article
    letter = Letter(
        about=about,
        subject=f"{start} {article.headline or 'an untitled article'}",
        sentence=f"{start} {_named(article)}.",
        quotes=tuple(each for each in words if each),
        url=settings.BASE_URL + reverse("desk:article", args=[article.key]),
        thread=f"review-{review.pk}",
    )
    _send(letter, to, but=by)


def _remark_line(remark: Remark) -> str:
    where = "The head" if remark.block is None else str(remark.block.fact or remark.block)
    return f"{where}: {remark.words}"


def _named(article: Article) -> str:
    return f"“{article.headline or 'Untitled article'}”"


# Who is written to


def _owners(article: Article) -> list[User]:
    signing = Author.objects.filter(slug__in=[author["slug"] for author in article.authors]).values("user")
    saved = article.revisions.order_by().values("editor")
    return list(User.objects.filter(Q(pk__in=signing) | Q(pk__in=saved), is_staff=True))


def _send(letter: Letter, to: Iterable[User], *, but: User, moment: object = None) -> None:
    """To those who may read at the desk now, want it and have an address; never to the one whose deed it was."""
    people = {user.pk: user for user in to if user.email and user != but}
    people = holders("read").in_bulk(people)
    if not people:
        return
    chosen = {each.user_id: each for each in Preferences.objects.filter(user__in=people)}
    messages = [
        _message(letter, user, wishes, moment)
        for pk, user in people.items()
        if letter.about in (wishes := chosen.get(pk) or Preferences()).mails
    ]
    if messages:
        transaction.on_commit(partial(hand_over, messages))


def _message(letter: Letter, user: User, wishes: Preferences, moment: object) -> EmailMessage:
    sentence = letter.sentence
    if moment:
        local = moment.astimezone(wishes.zone)  # type: ignore[attr-defined]
        sentence = sentence.replace(_TIME, f"{local:%H:%M:%S on} {local.day} {local:%B}")
    quotes = [fill(each, 72, initial_indent="  ", subsequent_indent="  ") for each in letter.quotes]
    why = f"You asked to be written to when {letter.about.label}."
    place = f"Change that: {settings.BASE_URL}{reverse('desk:preferences')}"
    body = "\n\n".join([fill(sentence, 76), *quotes, letter.url, f"-- \n{fill(why, 76)}\n{place}\n"])
    thread = f"<{letter.thread}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
    headers = {"Auto-Submitted": "auto-generated"} | ({"References": thread} if letter.thread else {})
    return EmailMessage(" ".join(letter.subject.split())[:150], body, to=[user.email], headers=headers)


def hand_over(messages: Sequence[EmailMessage]) -> None:
    """They are sent beside the request, so that nobody waits for a mail server."""
    try:
        SENDING.submit(deliver, messages)
    except RuntimeError:  # the process is about to end and takes nothing new: they go now
        deliver(messages)


def deliver(messages: Sequence[EmailMessage]) -> None:
    """Over one connection. Whatever goes wrong is logged, and the others are sent all the same."""
    try:
        with get_connection() as connection:
            for message in messages:
                try:
                    connection.send_messages([message])
                except Exception:
                    logger.exception("A mail to %s was not sent: %s", message.to[0], message.subject)
    except Exception:
        to = ", ".join(message.to[0] for message in messages)
        logger.exception("The mail server does not answer. Not sent to %s: %s", to, messages[0].subject)
