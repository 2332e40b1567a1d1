"""The system's Chromium through Playwright: a page signed in as an editor, whose console must stay silent."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests import factories as make

# Playwright's loop runs in this thread, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
KEPT = Path("test-results")

# A busy machine takes longer than Playwright's five seconds.
expect.set_options(timeout=15_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"There is no {CHROMIUM}; the editor's day is not optional here.")
        pytest.skip(f"There is no {CHROMIUM}: install Chromium to run the tests in a browser.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def editor(transactional_db):
    return make.make_user("editor", name="edda")


@pytest.fixture
def desk(chromium, live_server, editor, request):
    """A page signed in as an editor. `desk.expected` takes answers of 400 and more that the test means to see."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    sign_in(context, live_server.url, editor)
    page = context.new_page()
    page.expected = set()
    said = watch(page)
    yield page
    if getattr(request.node, "failed", False):
        keep(page, request.node.name)
    context.close()
    assert said == []


def sign_in(context, url, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def watch(page):
    """What the console says, errors of scripts, and answers that nobody expected."""
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: None if is_an_answer(page, message) else said.append(message.text))
    page.on("response", lambda answer: wrong(page, answer) and said.append(f"{answer.status} {answer.url}"))
    return said


def is_an_answer(page, message):
    """Chromium and htmx write every failed request into the console; the answers themselves are watched."""
    by_htmx = bool(page.expected) and message.text.startswith(("Response Status Error Code", "htmx:"))
    return by_htmx or message.text.startswith("Failed to load resource")


def wrong(page, answer):
    return answer.status >= 400 and answer.status not in page.expected


def keep(page, name):
    KEPT.mkdir(exist_ok=True)
    page.screenshot(path=KEPT / f"{name}.png", full_page=True)
    (KEPT / f"{name}.html").write_text(page.content())
