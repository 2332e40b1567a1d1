"""Playwright: a page signed in as an editor, whose console must stay silent."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.gate import COOKIE, Gate

KEPT = Path("test-results")
REPLACED = ("htmx:sendAbort,", "htmx:afterRequest,")


def pytest_collection_modifyitems(items):
    """Where CI is set, a test that fails in the browser is tried once more, and the run ends with a list of those."""
    for item in items:
        if os.environ.get("CI") and "browser" in item.path.parts:
            item.add_marker(pytest.mark.flaky(retries=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed = report.failed
    return report


@pytest.fixture
def editor(transactional_db):
    return make.make_user("editor", name="edda")


@pytest.fixture(scope="session")
def gate(live_server):
    server = live_server.thread.httpd
    gate = Gate(server.get_app())
    server.set_app(gate)
    return gate


@pytest.fixture(autouse=True)
def own_requests(request):
    """No request of this test runs on while its tables are emptied, and none comes to the next one."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    gate = request.getfixturevalue("gate")
    gate.open()
    yield
    gate.shut()


@pytest.fixture(scope="session")
def window(chromium, live_server, gate):
    """One context for all tests: a page in it costs half of one in a context of its own. The page that stays open keeps
    the process of those that come and go."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    gate.open()
    context.new_page().goto("/robots.txt")
    yield context
    context.close()


@pytest.fixture
def desk(window, live_server, gate, editor, request):
    """A page signed in as an editor. `desk.expected` takes answers of 400 and more that the test means to see."""
    sign_in(window, live_server.url, editor)
    window.add_cookies([{"name": COOKIE, "value": gate.number, "url": live_server.url}])
    page = window.new_page()
    page.expected = set()
    said = watch(page)
    yield page
    if getattr(request.node, "failed", False):
        keep(page, request.node.name)
    forget(window)
    assert said == []


def forget(window):
    """Leave nothing to the next test: no page, cookie, permission or route, and nothing stored."""
    stays, *others = window.pages
    for page in others:
        page.close()
    window.set_offline(False)
    window.clear_cookies()
    window.clear_permissions()
    window.unroute_all(behavior="ignoreErrors")
    stays.evaluate("() => localStorage.clear()")


@pytest.fixture
def article(editor):
    """One section, and two facts in it; published once."""
    article = make.make_article(editor=editor)
    make.make_source("Variety", "A report")
    cited = [make.cite(make.make_source(publisher="", title="Talk"), "anonymous")]
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    make.add_fact(
        article,
        key="driver",
        after="cast",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        citations=cited,
    )
    make.add_fact(article, key="pacino", after="driver", statement="Al Pacino has named an actor.")
    make.publish(article)
    return article


@pytest.fixture
def screen(desk, article):
    """The article's screen, ready for keys."""
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()
    return desk


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
    """Chromium and htmx write every failed request into the console; the answers themselves are watched. A request that
    the next letter takes the place of is none that failed: slow typing makes many."""
    by_htmx = bool(page.expected) and message.text.startswith(("Response Status Error Code", "htmx:"))
    return by_htmx or message.text.startswith(("Failed to load resource", *REPLACED))


def wrong(page, answer):
    return answer.status >= 400 and answer.status not in page.expected


def keep(page, name):
    KEPT.mkdir(exist_ok=True)
    page.screenshot(path=KEPT / f"{name}.png", full_page=True)
    (KEPT / f"{name}.html").write_text(page.content())
