"""Every kind of public page before axe, in light and dark, wide and narrow, with the real style sheets in Chromium."""

import mimetypes
import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
SITE = "http://reader.test"
PATHS = (
    *("/", "/heat-2/", "/heat-2/editions/4/", "/heat-2/history/", "/heat-2/since/4/", "/heat-2/since/7/"),
    *("/heat-2/compare/4...5/", "/heat-2/compare/4...5/?view=side", "/facts/next-film/", "/facts/driver-mccauley/"),
    *("/heat-2/editions/7/origins/prose-intro/", "/heat-2/editions/5/origins/driver-mccauley/"),
    *("/heat-2/compare/1...7/?view=side&show=all", "/heat-2/compare/3...3/", "/facts/novel-authors/"),
    *("/topics/", "/topics/heat-2/", "/authors/film-desk/", "/corrections/", "/nothing/"),
)

IN_THE_DARK = (
    "/heat-2/",
    "/heat-2/compare/4...5/",
    "/heat-2/compare/4...5/?view=side",
    "/heat-2/compare/3...3/",
    "/heat-2/history/",
    "/facts/next-film/",
)


@pytest.fixture
def fetched(client, heat2):
    """Status, policy and body of each page, fetched before Playwright's event loop would keep Django from its rows."""
    return {path: client.get(path) for path in PATHS}


def answer(route, fetched):
    """Serve a page as it was fetched, and static files from where they lie."""
    path = route.request.url.removeprefix(SITE)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        with open(found, "rb") as file:
            route.fulfill(body=file.read(), content_type=mimetypes.guess_type(found)[0])
        return
    response = fetched[path]
    policy = {"Content-Security-Policy": response["Content-Security-Policy"]}
    route.fulfill(body=response.content, content_type="text/html; charset=utf-8", headers=policy)


@pytest.fixture
def browser_page(fetched):
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(bypass_csp=False)
        page.route("**/*", lambda route: answer(route, fetched))
        yield page
        browser.close()


def test_pages_have_no_violation_no_message_and_no_overflow(browser_page):
    said, violations, overflow = [], {}, []
    browser_page.on("console", lambda message: said.append(message.text))
    for scheme, width in (("light", 1280), ("dark", 375), ("light", 320), ("dark", 2560)):
        browser_page.emulate_media(color_scheme=scheme)
        browser_page.set_viewport_size({"width": width, "height": 900})
        for path in PATHS:
            browser_page.goto(f"{SITE}{path}")
            if browser_page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                overflow.append((path, width))
            if width == 1280 or (width == 375 and path in IN_THE_DARK):
                found = Axe().run(browser_page).response
                assert len(found["passes"]) > 10
                violations |= {
                    (path, width, each["id"]): [node["html"][:200] for node in each["nodes"]]
                    for each in found["violations"]
                }

    assert violations == {}
    assert overflow == []
    assert said == []


def test_first_sentence_stands_within_one_and_a_half_screens_of_a_phone(browser_page):
    browser_page.set_viewport_size({"width": 375, "height": 812})

    browser_page.goto(f"{SITE}/heat-2/")

    box = browser_page.locator("#prose-intro").bounding_box()
    assert box["y"] + 120 < 1.5 * 812
