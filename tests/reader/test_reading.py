"""The article page in Chromium with its script: it follows the reading, remembers what was read, and moves nothing."""

import re

import brotli
import pytest
from playwright.sync_api import expect

from articles import publishing
from tests import looks
from tests.reader.page import Page
from tests.reader.served import SITE, answer, static_file

pytestmark = looks.once

SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
        .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
})"""
KEPT = "Object.entries(localStorage)"
BLOCKED = 'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });'
FULL = 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };'
DEVICE = """
Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } });
navigator.share = async (shared) => { window.shared = shared; };
"""
PARTS = ".lead, .score, .aside.narrow, .key-facts, .part"
SEEN = """(parts) => [...document.querySelector(".explainer").querySelectorAll(parts)]
    .map((each) => each.getBoundingClientRect()).filter((box) => box.height).map((box) => Math.round(box.top))"""
IN_HAND = """(parts) => {
    const part = document.activeElement.closest(parts);
    return part && [...document.querySelectorAll(parts)].indexOf(part);
}"""
BEHIND = 'Object.defineProperty(document, "visibilityState", { get: () => window.seen ? "visible" : "hidden" });'


@pytest.fixture
def fetched(client, heat2):
    return {path: client.get(path) for path in ("/heat-2/", "/heat-2/editions/4/")}


@pytest.fixture
def name(fetched):
    """What the browser keeps the number under."""
    return "read:" + Page(fetched["/heat-2/"]).attributes("whats-new")["data-remembered-as"]


@pytest.fixture
def visit(chromium, fetched):
    """Opens the page as somebody whose browser may have kept something; all errors and other hosts are failures."""
    contexts, said = [], []

    def opened(path="/heat-2/", *, kept=None, width=1280, before="", context=None):
        if context is None:
            context = chromium.new_context(viewport={"width": width, "height": 900}, bypass_csp=False)
            contexts.append(context)
            context.route("**/*", lambda route: answer(route, fetched))
            if kept:
                context.add_init_script(f"localStorage.getItem({kept[0]!r}) ?? localStorage.setItem(...{list(kept)})")
            if before:
                context.add_init_script(before)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: request.url.startswith(SITE) or said.append(request.url))
        page.goto(f"{SITE}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def told(page):
    return page.locator("#whats-new").inner_text().split("\n")[0]


@pytest.mark.parametrize("width", [375, 1280])
def test_returning_reader_is_told_what_is_new_and_nothing_moves(visit, name, width):
    page = visit(kept=(name, "4"), width=width)

    assert told(page) == "2 updates since 12 September 2023"
    assert page.get_by_role("link", name="See what changed").get_attribute("href") == "/heat-2/since/4/"
    assert page.locator(".facts:has(#driver-mccauley)").get_attribute("data-since") == "2 new, 1 changed"
    assert page.locator("#trailer").inner_text().split() == ["New:", "Is", "there", "a", "trailer?"]
    assert page.locator("#pacino-pick").get_attribute("class") == "sentence block marked"
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate(KEPT) == [[name, "7"]]


def test_same_visit_says_the_same_and_the_next_one_nothing(visit, name):
    page = visit(kept=(name, "5"))

    page.reload()
    assert told(page) == "1 update since 20 November 2023"
    assert told(visit(context=page.context)) == "What is new"


def test_reader_marks_it_as_read(visit, name):
    page = visit(kept=(name, "4"))

    page.get_by_role("button", name="Mark as read").click()

    assert told(page) == "What is new"
    assert page.locator("[data-since], .is-new, .is-changed").count() == 0
    assert "New: " not in page.locator("main").inner_text()
    page.reload()
    assert told(page) == "What is new"


def test_minor_edition_is_no_update(visit, name):
    page = visit(kept=(name, "6"))

    assert told(page) == "What is new"
    assert page.locator("[data-since]").count() == 0
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate(KEPT) == [[name, "7"]]


@pytest.mark.parametrize("text", ["", "0", "99", "-1", "4.5", "<b>4</b>", "null", "1e9"])
def test_number_that_cannot_be_is_a_first_visit(visit, name, text):
    page = visit(kept=(name, text))

    assert told(page) == "What is new"
    assert page.evaluate(KEPT) == [[name, "7"]]


@pytest.mark.parametrize("before", [BLOCKED, FULL])
def test_page_reads_on_where_nothing_can_be_kept(visit, before):
    page = visit(before=before)

    assert told(page) == "What is new"


def test_tab_that_nobody_has_seen_is_no_visit(visit, name):
    page = visit(kept=(name, "4"), before=BEHIND)

    assert told(page) == "2 updates since 12 September 2023"
    assert page.evaluate(KEPT) == [[name, "4"]]
    page.evaluate('window.seen = true; document.dispatchEvent(new Event("visibilitychange"))')
    assert page.evaluate(KEPT) == [[name, "7"]]


def test_edition_withdrawn_meanwhile_leads_to_the_one_before(visit, client, heat2, fetched, name):
    publishing.withdraw(heat2, [4], editor=None, reason="The rumor was invented.")
    fetched["/heat-2/"] = client.get("/heat-2/")

    page = visit(kept=(name, "4"))

    assert told(page) == "2 updates since 1 September 2022"
    assert page.get_by_role("link", name="See what changed").get_attribute("href") == "/heat-2/since/3/"
    assert client.get("/heat-2/since/3/").status_code == 200


def test_old_edition_neither_tells_nor_keeps(visit, name):
    page = visit("/heat-2/editions/4/", kept=(name, "2"))

    assert page.locator("[data-since]").count() == 0
    assert page.evaluate(KEPT) == [[name, "2"]]


def test_contents_follow_the_reading(visit):
    page = visit()
    here = page.locator(".aside.wide [aria-current]")

    assert here.count() == 0
    page.evaluate('document.querySelector("#cast").scrollIntoView({ behavior: "instant" })')
    expect(here).to_have_text("Who is in the cast?")
    page.evaluate('scrollTo({ top: 1e6, behavior: "instant" })')
    expect(here).to_have_text("Updates")
    page.evaluate('document.querySelector(":has(> #cast) + *").scrollIntoView({ behavior: "instant" })')
    expect(here).to_have_text("Who is in the cast?")


@pytest.mark.parametrize("path", ["/heat-2/", "/heat-2/editions/4/"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280, 2560])
def test_parts_are_seen_in_the_order_in_which_they_are_read(visit, path, width):
    """WCAG 1.3.2. One of the two pages has a lead picture, the other has none."""
    tops = visit(path, width=width).evaluate(SEEN, PARTS)

    assert len(tops) > 6
    assert tops == sorted(tops)


@pytest.mark.parametrize("width", [375, 1280])
def test_keys_reach_the_parts_in_the_order_in_which_they_are_seen(visit, width):
    """WCAG 2.4.3."""
    page, reached = visit(width=width), []

    page.locator("#main").focus()
    page.keyboard.press("Tab")
    while page.locator("main :focus").count():
        reached.append(page.evaluate(IN_HAND, PARTS))
        page.keyboard.press("Tab")

    inside = [part for part in reached if part is not None]
    assert len(set(inside)) > 6
    assert inside == sorted(inside)


@pytest.mark.parametrize("width", [375, 1280])
def test_text_begins_before_the_key_facts(visit, width):
    page = visit(width=width)

    seen = [page.locator(part).bounding_box()["y"] for part in (".opening", ".key-facts", ".part:has(#story)")]
    assert seen == sorted(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_seven_to_one(visit, name, scheme):
    """WCAG 1.4.6, with the marks of a returning reader drawn."""
    page = visit(kept=(name, "4"))

    page.emulate_media(contrast="more", color_scheme=scheme)

    rule = "color-contrast-enhanced"
    assert looks.violations(page, runOnly=[rule], rules={rule: {"enabled": True}}) == []


def test_paper_has_nothing_to_press_and_tells_where_it_is_from(visit):
    page = visit()

    page.emulate_media(media="print")

    for part in (".masthead nav", ".aside.wide", ".strip", ".share", ".links >> nth=0", ".sources .back >> nth=0"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator(".score .mark").first).to_be_visible()
    expect(page.locator(".printed")).to_have_text("http://127.0.0.1:8000/heat-2/, edition 7")


def test_source_shows_the_way_back_to_the_sentence_it_was_opened_from(visit):
    page = visit()

    page.locator("#production-status .cite").click()

    back = page.locator(".back [aria-current]")
    expect(back).to_have_count(1)
    back.click()
    place = page.locator("#production-status .cite").get_attribute("id")
    expect(page).to_have_url(f"{SITE}/heat-2/#{place}")


def test_link_is_copied_and_the_device_is_asked(visit):
    page = visit(before=DEVICE)

    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share output")).to_have_text("Link copied")
    page.get_by_role("button", name="More ways").click()

    address = page.locator("link[rel=canonical]").get_attribute("href")
    assert page.evaluate("window.copied") == address
    page.wait_for_function("() => window.shared")
    assert page.evaluate("window.shared.url") == address


def test_first_load_weighs_at_most_60_kb(fetched):
    page = Page(fetched["/heat-2/"])
    files = [attributes["href"] for tag, attributes in page.tags if tag == "link" and "/static/" in attributes["href"]]
    files += [attributes["src"] for tag, attributes in page.tags if tag == "script" and "src" in attributes]
    for file in filter(lambda file: file.endswith(".js"), list(files)):
        folder = file.rpartition("/")[0]
        files += [f"{folder}/{name}" for name in re.findall(r'from "\./(.*?)"', static_file(file).decode())]
    weights = {file: len(brotli.compress(static_file(file))) for file in files}

    assert len(files) == 10
    assert len(brotli.compress(fetched["/heat-2/"].content)) + sum(weights.values()) < 60_000
