"""Every public page before axe, in light and dark and at every width, with the real style sheets in Chromium."""

import pytest

from tests import looks
from tests.reader import rich
from tests.reader.addresses import PATHS
from tests.reader.served import SITE, answer

WIDTHS = (320, 2560)
"""Besides the two that `looks.faults` sets."""

pytestmark = looks.once


@pytest.fixture
def fetched(client, heat2):
    """Answers by path."""
    rich.make_rich()
    answers = {path: client.get(path) for path in [*PATHS, *rich.PATHS, "/nothing/"]}
    return {path: answer for path, answer in answers.items() if b"<html" in answer.content}


@pytest.fixture
def browser_page(fetched, chromium):
    page = chromium.new_page(bypass_csp=False)
    page.route("**/*", lambda route: answer(route, fetched))
    yield page
    page.close()


def test_pages_have_no_violation_no_message_and_no_overflow(browser_page, fetched):
    said, found = [], {}
    browser_page.on("console", lambda message: said.append(message.text))
    for path in fetched:
        browser_page.goto(f"{SITE}{path}")
        found[path] = []
        for width in WIDTHS:
            looks.set_width(browser_page, width)
            found[path] += [(width, "scrolls sideways")] if looks.is_too_wide(browser_page) else []
        found[path] += looks.faults(browser_page, targets=True)

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert said == []


def test_first_sentence_stands_within_one_and_a_half_screens_of_a_phone(browser_page):
    browser_page.set_viewport_size({"width": 375, "height": 812})

    browser_page.goto(f"{SITE}/heat-2/")

    box = browser_page.locator("#prose-intro").bounding_box()
    assert box["y"] + 120 < 1.5 * 812
