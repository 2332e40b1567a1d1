"""What axe finds on a page, and whether it scrolls sideways: in light in a wide window, in the dark in a phone's."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection

NARROW_AND_DARK = (
    *("aria-hidden-focus", "button-name", "color-contrast", "label", "link-in-text-block", "link-name"),
    "scrollable-region-focusable",
)
"""The rules whose answer another window or color scheme can change."""

once = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="This is tried once, on SQLite: it is the same on any database."
)
"""For looks, and for what a page's script does: the views that answer it are tried on both databases by tests/desk and
tests/reader. Not where requests of one page or of two people meet, nor for a day's way through the whole product."""


LOOK = """async (options) => {
    document.getAnimations().forEach((one) => one.cancel()); // else colors are between two
    const found = await axe.run(options);
    return {
        passed: found.passes.length,
        violations: found.violations.flatMap((each) => each.nodes.map((node) => [each.id, node.html.slice(0, 200)])),
    };
}"""


def violations(page, **options):
    """Rule and element of each violation. Axe comes into a document once; of what passes only the number leaves it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(LOOK, {"resultTypes": ["violations"], **options})
    assert found["passed"]
    return [tuple(each) for each in found["violations"]]


def set_width(page, width, height=900):
    page.set_viewport_size({"width": width, "height": height})


def is_too_wide(page):
    return page.evaluate("() => document.documentElement.scrollWidth > innerWidth")


def faults(page, *, targets=False):
    """What is wrong with the page as it stands; it is left in the dark, 375 px wide. `targets`: their size counts."""
    found = []
    more = {"target-size": {"enabled": targets}}
    for scheme, width, options in (
        ("light", 1280, {"rules": more}),
        ("dark", 375, {"runOnly": [*NARROW_AND_DARK, *(more if targets else ())]}),
    ):
        page.emulate_media(color_scheme=scheme)
        set_width(page, width)
        found += [(scheme, width, *each) for each in violations(page, **options)]
        found += [(width, "scrolls sideways")] if is_too_wide(page) else []
    return found
