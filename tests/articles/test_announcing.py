"""What the hub is told, when, and that nothing waits for it or breaks with it: before real servers on this machine."""

import datetime as dt
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import feedparser
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import announcing, grace, hub, publishing
from articles.deskwork import Announcement
from articles.hub import PATIENCE
from tests import factories as make

SITE = "http://127.0.0.1:8000"


class Hub(ThreadingHTTPServer):
    """A hub that answers with `status`, once `go` is set; `heard` are the forms that it was sent."""

    daemon_threads = True

    def __init__(self, status=204, headers=()):
        super().__init__(("127.0.0.1", 0), Answer)
        self.status, self.headers, self.heard, self.go = status, headers, [], threading.Event()
        self.go.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hub"

    def topics(self):
        return [[value for name, value in form if name == "hub.url"] for form in self.heard]


class Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append(parse_qsl(body))
        self.server.go.wait()
        if self.server.status == 0:
            self.wfile.write(b"\xff\xfe no HTTP at all\r\n\r\n")
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def start(settings, monkeypatch):
    """Start a hub and configure it; it is waited for as long as a busy machine needs."""
    started = []
    monkeypatch.setattr(hub, "PATIENCE", 60)

    def begin(**options):
        server = Hub(**options)
        started.append(server)
        settings.WEBSUB_HUB = server.url
        return server

    yield begin
    for server in started:
        server.go.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def waits(monkeypatch):
    """What would be done later, with the seconds until then."""
    found = []
    monkeypatch.setattr(announcing, "later", lambda seconds, call: found.append((seconds, call)))
    return found


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    def do(article, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return make.publish(article, **options)

    return do


@pytest.fixture
def article(db):
    return make.make_article(slug="heat-2", facts=1)


def no_thread(thread):
    raise RuntimeError("can't start new thread")


def feeds(article, *, corrections=False):
    fact, topic = article.blocks.get().fact.key, article.topic.slug
    names = ["/rss.xml", "/feed", "/corrections/feed" if corrections else "", "/heat-2/feed"]
    names += [f"/topics/{topic}/feed", f"/facts/{fact}/feed"]
    both = [[name] if "." in name else [f"{name}.atom", f"{name}.json"] for name in names if name]
    return [f"{SITE}{name}" for some in both for name in some]


# What is told


def test_the_hub_hears_of_each_feed_that_changed_once_it_can_be_read(article, start, publish):
    server = start()

    publish(article)

    assert server.heard[0][0] == ("hub.mode", "publish")
    assert server.topics() == [feeds(article)]
    assert Announcement.objects.count() == 1


def test_a_correction_changes_the_feed_of_corrections_and_a_minor_edition_the_full_text_alone(article, start, publish):
    publish(article)
    server = start()
    announcing.announce()
    for told in ({"kind": "correction", "was_wrong": "Wrong.", "is_right": "Right."}, {"kind": "minor"}):
        make.change_fact(article.blocks.get().fact, statement=f"Nothing, {told['kind']}.")
        publish(article, **told)

    assert server.topics()[1:] == [feeds(article, corrections=True), [f"{SITE}/rss.xml"]]


def test_every_address_that_is_told_names_itself_and_the_hub(client, article, start, publish):
    server = start()
    publish(article)

    for url in server.topics()[0]:
        response = client.get(url.removeprefix(SITE))
        assert response["Link"] == f'<{server.url}>; rel="hub", <{url}>; rel="self"'
        if url.endswith(".json"):
            told = json.loads(response.content)
            assert (told["hubs"], told["feed_url"]) == ([{"type": "WebSub", "url": server.url}], url)
        else:
            found = feedparser.parse(response.content).feed.links
            assert [link.href for link in found if link.rel in ("hub", "self")] == [url, server.url]


def test_without_a_hub_nothing_is_told_or_kept(client, article, publish, capsys):
    publish(article)
    call_command("announce")

    assert "Link" not in client.get("/feed.atom")
    assert b"hub" not in client.get("/feed.atom").content
    assert Announcement.objects.count() == 0
    assert capsys.readouterr().out == "No hub is configured (WEBSUB_HUB).\n"


# When


def test_an_edition_in_its_pause_is_told_when_that_is_over(article, start, publish, waits):
    server = start()
    publish(article, screen={})
    ((seconds, call),) = waits
    call()
    too_early = list(server.heard)
    make.let_pass(article)

    call()

    assert 10 < seconds < 22  # of 20, less what this machine took
    assert too_early == []
    assert server.topics() == [feeds(article)]


def test_one_that_is_let_go_at_once_is_told_at_once(article, start, publish, waits, django_capture_on_commit_callbacks):
    server = start()
    edition = publish(article, screen={})

    with django_capture_on_commit_callbacks(execute=True):
        grace.release(edition)

    assert server.topics() == [feeds(article)]


def test_one_that_is_held_is_never_told(article, start, publish, waits):
    server = start()
    grace.hold(publish(article, screen={}))

    waits[0][1]()

    assert server.heard == []


def test_an_embargo_is_told_by_the_command_once_it_is_due(article, start, publish, waits, capsys):
    server = start()
    edition = publish(article, at=timezone.now() + dt.timedelta(hours=1))
    call_command("announce")
    before = list(server.heard)
    edition.published_at = timezone.now() - dt.timedelta(minutes=1)
    edition.save()

    call_command("announce")
    call_command("announce")

    assert (before, waits) == ([], [])
    assert server.topics() == [feeds(article)]
    assert capsys.readouterr().out == "0 editions announced.\n1 edition announced.\n0 editions announced.\n"


def test_an_embargo_that_came_due_is_told_by_the_next_publication(article, start, publish):
    server = start()
    edition = publish(article, at=timezone.now() + dt.timedelta(hours=1))
    edition.published_at = timezone.now() - dt.timedelta(minutes=1)
    edition.save()

    publish(make.make_article(slug="other", facts=1))

    assert {f"{SITE}/heat-2/feed.atom", f"{SITE}/other/feed.atom"} <= set(server.topics()[0])
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize("numbers", [[2], None])
def test_a_withdrawal_is_told_once_no_shared_cache_has_the_old_feeds(
    article, start, publish, waits, django_capture_on_commit_callbacks, numbers
):
    publish(article)
    make.change_fact(article.blocks.get().fact, statement="A libel.")
    publish(article)
    server = start()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(article, numbers, editor=None, reason="Not true.")
    ((seconds, call),) = waits

    call()

    assert (seconds, server.topics()) == (15.5, [feeds(article)])


def test_no_withdrawal_fails_where_no_thread_can_be_started(
    article, start, publish, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    publish(article)
    make.change_fact(article.blocks.get().fact, statement="A libel.")
    publish(article)
    start()
    monkeypatch.setattr(threading.Thread, "start", no_thread)

    with django_capture_on_commit_callbacks(execute=True):
        publishing.withdraw(article, [2], editor=None, reason="Not true.")

    assert "The hub is not told in time." in caplog.text


def test_what_came_out_long_ago_is_no_news(article, start, publish):
    server = start()

    publish(article, at=timezone.now() - dt.timedelta(days=8), importing=True)

    assert server.heard == []


def test_later_calls_in_the_background():
    called = threading.Event()

    announcing.later(0.01, called.set)

    assert called.wait(60)


# What goes wrong


@pytest.mark.parametrize(
    "options", [{"status": 500}, {"status": 404}, {"status": 0}, {"status": 302, "headers": [("Location", "/other")]}]
)
def test_a_hub_that_refuses_breaks_nothing_and_is_told_again(client, article, start, publish, caplog, options):
    server = start(**options)

    edition = publish(article)

    assert client.get("/heat-2/").status_code == 200
    assert edition.is_public()
    assert "did not take the news" in caplog.text
    assert (len(server.heard), Announcement.objects.count()) == (1, 0)
    with pytest.raises(CommandError, match="did not take the news of 1 edition"):
        call_command("announce")
    server.status = 204
    call_command("announce")
    assert Announcement.objects.count() == 1


def test_a_hub_that_is_not_there_breaks_nothing(client, article, publish, settings, caplog):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.WEBSUB_HUB = f"http://127.0.0.1:{closed.getsockname()[1]}/"

        publish(article)

    assert client.get("/heat-2/").status_code == 200
    assert "did not take the news" in caplog.text


def test_a_slow_hub_is_waited_for_no_longer_than_its_patience(article, start, publish, monkeypatch, caplog):
    """It never answers: that `publish` returns says that nobody waits for it."""
    server = start()
    server.go.clear()
    assert PATIENCE == 2
    monkeypatch.setattr(hub, "PATIENCE", 0.2)

    publish(article)

    # Whichever of the two clocks strikes first on a busy machine: that of the wait or that of the connection.
    assert "has not answered after 0.2 seconds" in caplog.text or "timed out" in caplog.text
    assert Announcement.objects.count() == 0


def test_whatever_breaks_while_announcing_is_logged(article, start, publish, monkeypatch, caplog):
    start()
    monkeypatch.setattr(announcing, "due", lambda: 1 / 0)

    edition = publish(article)

    assert edition.is_public()
    assert "The hub was not told." in caplog.text


def test_no_publication_fails_where_no_thread_can_be_started(article, start, publish, monkeypatch, caplog):
    start()
    monkeypatch.setattr(threading.Thread, "start", no_thread)

    publish(article, screen={})

    assert "The hub is not told in time." in caplog.text
