"""The preview beside the blocks: from the last key in an open form to the changed words in the frame, in Chromium."""

import statistics
import threading
from wsgiref.simple_server import make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from tests.benchmarks.desk import CHROMIUM, FLAGS, Quiet

WAIT_FOR_WORDS = """(words) => new Promise((done) => {
    const frame = document.querySelector("#preview iframe");
    const read = () => frame.contentDocument.body.textContent.replaceAll("\u00a0", " ");
    const look = () => read().includes(words)
        ? done(performance.now() - window.lastInput) : requestAnimationFrame(look);
    look();
})"""


def after_a_pause(article, editor, *, times=7):
    """Median milliseconds. The first time is left out: it loads the rich-text editor and draws every section."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    client = Client()
    client.force_login(editor)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1800, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
        page = context.new_page()
        page.goto(base + reverse("desk:article", args=[article.key]), wait_until="load")
        page.evaluate("() => addEventListener('input', () => { window.lastInput = performance.now(); }, true)")
        block = page.locator("#blocks > .block:not(.section, .head)").first
        block.focus()
        page.keyboard.press("e")
        page.locator(".is-open .ProseMirror").first.click()
        taken = [_typed(page, f"Words number {number}.") for number in range(times + 1)]
        browser.close()
    server.shutdown()
    return statistics.median(taken[1:])


def _typed(page, words):
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {words}", delay=30)
    return page.evaluate(WAIT_FOR_WORDS, words)
