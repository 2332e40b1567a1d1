"""What axe finds on a page, and whether it scrolls sideways: in light in a wide window, in the dark in a phone's."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

NARROW_AND_DARK = (
    *("aria-hidden-focus", "button-name", "color-contrast", "label", "link-in-text-block", "link-name"),
    "scrollable-region-focusable",
)
"""The rules whose answer another window or color scheme can change."""

once = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="This is tried once, on SQLite: it is the same on any database."
)


def violations(page, **options):
    """Rule and element of each violation."""
    page.evaluate("() => document.getAnimations().forEach((one) => one.cancel())")  # else colors are between two
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    assert found["passes"]
    return [(each["id"], node["html"][:200]) for each in found["violations"] for node in each["nodes"]]


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
