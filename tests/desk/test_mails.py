"""What the desk writes to whom: plain text, after the commit, each choosing; no deed fails for a mail's sake."""

import asyncio
import datetime as dt
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP as Protocol
from django.core import mail
from django.urls import reverse

from articles import editing, history, reviewing
from articles.desk import mails
from articles.deskwork import Beat, Preferences, Review
from articles.models import Article, Author
from tests import factories as make

pytestmark = pytest.mark.django_db

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def after_commit(django_capture_on_commit_callbacks):
    """Callbacks run where a transaction of production would end; what they hand over has been sent after that."""

    @contextmanager
    def ended(*, execute):
        with django_capture_on_commit_callbacks(execute=execute):
            yield
        mails.SENDING.submit(int).result()

    return ended


@pytest.fixture
def article():
    return make.make_article(facts=1)


@contextmanager
def mail_server(handler):
    """Its port. It listens before anybody may call; aiosmtpd's own controller gives itself a second for that. Its loop
    has a thread of its own, as Playwright's may run in this one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        starting = loop.create_server(lambda: Protocol(handler, loop=loop), sock=listening)
        server = asyncio.run_coroutine_threadsafe(starting, loop).result()
        yield listening.getsockname()[1]
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
    loop.close()


def someone(role, name, **fields):
    user = make.make_user(role, name=name)
    user.email = f"{name}@example.com"
    for field, value in fields.items():
        setattr(user, field, value)
    user.save()
    return user


@pytest.fixture
def tomas():
    return someone("writer", "tomas", first_name="Tomás", last_name="Lind")


@pytest.fixture
def ruth():
    return someone("editor", "ruth", first_name="Ruth", last_name="Okafor")


def post(client, user, after_commit, name, article, *more, **sent):
    client.force_login(user)
    with after_commit(execute=True):
        answer = client.post(reverse(f"desk:{name}", args=[article.key, *more]), sent)
    assert answer.status_code == 302
    return answer


def sent():
    """(to, subject) of each mail, in alphabetical order."""
    return sorted((each.to[0].partition("@")[0], each.subject) for each in mail.outbox)


def test_editors_are_asked(client, article, tomas, ruth, after_commit):
    someone("editor", "ana")
    someone("writer", "wim")
    someone("editor", "gone", is_active=False)
    Beat.objects.create(user=someone("editor", "sport"), topic=make.make_topic())

    post(client, tomas, after_commit, "ask_review", article, words="New dates, please check the second.")

    subject = "Tomás Lind asks for review of Heat 2: everything we know"
    assert sent() == [("ana", subject), ("ruth", subject)]
    body = mail.outbox[0].body
    assert body.startswith("Tomás Lind asks for review of “Heat 2: everything we know”.\n\n  New dates, please check")
    assert f"/admin/desk/articles/{article.key}/" in body
    assert "/admin/desk/preferences/" in body
    assert mail.outbox[0].content_subtype == "plain"


def test_one_editor_is_asked(client, article, tomas, ruth, after_commit):
    someone("editor", "ana")

    post(client, tomas, after_commit, "ask_review", article, reviewer=ruth.pk)

    assert [to for to, _ in sent()] == ["ruth"]


def test_decision_goes_to_the_writer_with_the_open_remarks(client, article, tomas, ruth, after_commit):
    review = reviewing.ask(article, by=tomas)
    reviewing.remark(review, by=ruth, words="Which day?", block=article.blocks.first())
    settled = reviewing.remark(review, by=ruth, words="Settled.")
    reviewing.close(settled, by=ruth)

    post(client, ruth, after_commit, "decide_review", article, deed="send-back", words="Nearly.", turn=1)
    post(client, tomas, after_commit, "hand_back", article, words="Done.", turn=2)
    post(client, ruth, after_commit, "decide_review", article, deed="approve", turn=3)

    assert [(each.to[0], each.subject.partition(" Heat")[0]) for each in mail.outbox] == [
        ("tomas@example.com", "Ruth Okafor sent back"),
        ("ruth@example.com", "Tomás Lind asks you to look again at"),
        ("tomas@example.com", "Ruth Okafor approved"),
    ]
    assert "Nearly." in mail.outbox[0].body
    assert "Which day?" in mail.outbox[0].body
    assert "Settled." not in mail.outbox[0].body


def test_answer_goes_to_whoever_made_the_remark(client, article, tomas, ruth, after_commit):
    review = reviewing.ask(article, by=tomas)
    remark = reviewing.remark(review, by=ruth, words="Which day?")

    post(client, tomas, after_commit, "answer_remark", article, remark.pk, words="The fifth.")

    [letter] = mail.outbox
    assert letter.to == ["ruth@example.com"]
    assert "Which day?" in letter.body
    assert "The fifth." in letter.body


def test_edition_is_told_to_those_who_sign_or_saved_and_asked_for_it(client, tomas, ruth, after_commit):
    article = make.make_article(facts=1, editor=tomas)
    signing, other = someone("writer", "signe"), someone("editor", "other")
    author = Author.objects.create(slug="signe", name="Signe", user=signing)
    with history.record(editor=tomas) as turn:
        byline = [{"slug": author.slug, "name": "Signe", "role": ""}]
        editing.change(turn.take(Article, article.pk), {"authors": byline})
    for user in (tomas, signing, ruth, other):
        Preferences.objects.create(user=user, mails=["edition"], time_zone="America/New_York")
    edition = make.publish(Article.objects.get(), editor=ruth)

    with after_commit(execute=True):
        mails.published(edition, by=ruth)

    assert sent() == [("signe", f"{article.headline}: edition 1"), ("tomas", f"{article.headline}: edition 1")]
    assert "What is new." in mail.outbox[0].body


def test_edition_ahead_is_told_on_each_ones_clock(tomas, ruth, after_commit):
    article = make.make_article(facts=1, editor=tomas)
    Preferences.objects.create(user=tomas, mails=["edition"], time_zone="Pacific/Auckland")
    edition = make.publish(article, editor=ruth, at=dt.datetime(2031, 1, 9, 20, 0, tzinfo=dt.UTC))

    with after_commit(execute=True):
        mails.published(edition, by=ruth)

    assert "goes out at 09:00:00 on 10 January" in " ".join(mail.outbox[0].body.split())


@pytest.mark.parametrize(
    "fields", [{"is_active": False}, {"email": ""}, {"is_staff": False}], ids=["left", "no-address", "no-staff"]
)
def test_who_left_or_has_no_address_is_not_written_to(client, article, tomas, fields, after_commit):
    someone("editor", "ana", **fields)

    post(client, tomas, after_commit, "ask_review", article)

    assert mail.outbox == []


def test_who_chose_nothing_of_it_is_not_written_to(client, article, tomas, ruth, after_commit):
    Preferences.objects.create(user=ruth, mails=["decided"])

    post(client, tomas, after_commit, "ask_review", article)

    assert mail.outbox == []


def test_nobody_is_written_to_about_their_own_deed(client, article, ruth, after_commit):
    review = reviewing.ask(article, by=ruth)
    remark = reviewing.remark(review, by=ruth, words="Is this enough?")

    post(client, ruth, after_commit, "answer_remark", article, remark.pk, words="It is.")

    assert mail.outbox == []


def test_line_break_in_a_headline_makes_no_header(client, tomas, ruth, after_commit):
    article = make.make_article(facts=1, headline="Heat 2\nBcc: x@example.com")

    post(client, tomas, after_commit, "ask_review", article)

    assert mail.outbox[0].subject.endswith("of Heat 2 Bcc: x@example.com")


def test_deed_stands_when_the_mail_server_does_not(client, article, tomas, ruth, settings, caplog, after_commit):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 1

    post(client, tomas, after_commit, "ask_review", article)

    assert Review.objects.open().count() == 1
    assert f"Not sent to {ruth.email}: Tomás Lind asks for review of" in caplog.text


def test_nobody_waits_for_a_mail_server_that_is_slow(
    client, article, tomas, ruth, settings, caplog, django_capture_on_commit_callbacks
):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, *silent.getsockname()
        settings.EMAIL_TIMEOUT = 60
        began = time.monotonic()
        post(client, tomas, django_capture_on_commit_callbacks, "ask_review", article)
        took = time.monotonic() - began
        calling, _ = silent.accept()
        calling.close()
    mails.SENDING.submit(int).result()

    assert took < 30
    assert Review.objects.open().count() == 1
    assert f"Not sent to {ruth.email}" in caplog.text


def test_mails_that_are_refused_do_not_keep_the_others(article, tomas, ruth, settings, caplog, after_commit):
    """Over SMTP, to a real server on this machine."""
    ana = someone("editor", "ana")
    received = []

    class Keep(Message):
        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("ana"):
                return "550 No such mailbox"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        def handle_message(self, message):
            received.append(message)

    review = reviewing.ask(article, by=tomas, words="Größe?")
    with mail_server(Keep()) as port:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
        settings.EMAIL_TIMEOUT = 60
        with after_commit(execute=True):
            mails.asked(review, by=tomas, words="Größe?")

    [letter] = received
    assert (letter["To"], letter["From"]) == (ruth.email, settings.DEFAULT_FROM_EMAIL)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["References"].startswith(f"<review-{review.pk}@")
    assert letter.get_content_type() == "text/plain"
    assert "Größe?" in letter.get_payload(decode=True).decode()
    assert f"A mail to {ana.email} was not sent: Tomás Lind asks for review" in caplog.text


@pytest.mark.parametrize("fields", [{"is_staff": False}, {"groups": []}])
def test_who_may_not_read_at_the_desk_any_more_is_not_written_to(client, article, tomas, ruth, fields, after_commit):
    review = reviewing.ask(article, by=tomas)
    for name, value in fields.items():
        tomas.groups.set(value) if name == "groups" else setattr(tomas, name, value)
    tomas.save()

    post(client, ruth, after_commit, "decide_review", article, deed="send-back", words="Not public yet.", turn=1)

    assert review.asked_by == tomas
    assert sent() == []
