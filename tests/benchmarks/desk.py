"""The desk from the benchmarks' side: a fact's form opened and sent back, the history page, an article in Chromium."""

import threading
import time
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from tests.form_fields import sent_by

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
HTMX = {"HTTP_HX_REQUEST": "true"}


def opened(client, article, block):
    """The address of the block's form and its fields as they stand."""
    url = reverse("desk:edit", args=[article.key, block.key])
    answer = client.get(url, **HTMX)
    assert answer.status_code == 200, answer.status_code
    return url, sent_by(answer.content.decode())


def prepared(client, article, block, statement):
    """A function that sends the fact's form with another statement: the one request that is measured."""
    url, fields = opened(client, article, block)
    assert "statement" in fields, sorted(fields)
    fields["statement"] = statement

    def send():
        answer = client.post(url, fields, **HTMX)
        assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])

    return send


def history_page(client, article):
    url = reverse("desk:history", args=[article.key])

    def get():
        assert client.get(url).status_code == 200

    return get


def article_page(client, article):
    url = reverse("desk:article", args=[article.key])

    def get():
        assert client.get(url).status_code == 200

    return get


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def serve():
    """The site with its static files; gives its address."""
    handler = StaticFilesHandler(WSGIHandler())
    server = make_server("127.0.0.1", 0, handler, server_class=Threaded, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def in_chromium(article, editor):
    """Milliseconds from the request to a page that is loaded and laid out, for each of five openings."""
    client = Client()
    client.force_login(editor)
    taken = []
    with serve() as base, sync_playwright() as playwright:
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        for _ in range(5):
            start = time.perf_counter()
            page.goto(base + reverse("desk:article", args=[article.key]), wait_until="load")
            page.evaluate("() => document.body.offsetHeight")
            taken.append((time.perf_counter() - start) * 1000)
        browser.close()
    return taken
