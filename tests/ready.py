"""Nothing is done to a page before its scripts have run, whatever led to it.

A click or a key that leads to another page returns as soon as that page begins. Its fields stand there, may even have
the focus, and nobody listens to them yet: a chord is lost and a form is sent by the browser itself. Scripts of ours are
modules or deferred, so all of them have run when the page is loaded. What is asserted by `expect` waits for itself.
"""

import time
from functools import wraps

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

PATIENCE = 90_000
"""Milliseconds, for whatever is waited for: to be slow is no fault here, and only a test that fails takes so long."""

ON_ONE = """
    blur bounding_box check clear click dblclick dispatch_event drag_to drop evaluate fill focus get_attribute hover
    inner_html inner_text input_value is_checked press press_sequentially scroll_into_view_if_needed select_option
    select_text set_checked set_input_files tap text_content type uncheck
""".split()
ON_ALL = "all all_inner_texts all_text_contents count evaluate_all is_hidden is_visible".split()
ON_THE_PAGE = "content evaluate".split()
INPUT = "keyboard mouse touchscreen".split()


def wait_for_scripts(monkeypatch):
    """From now on each deed on a page or an element first waits until the page that it is on has loaded."""
    expect.set_options(timeout=PATIENCE)
    monkeypatch.setattr(Browser, "new_context", patient(Browser.new_context))
    for kind, names, waiting in ((Locator, ON_ONE, one), (Locator, ON_ALL, all_of_them), (Page, ON_THE_PAGE, page)):
        for name in names:
            monkeypatch.setattr(kind, name, waiting(getattr(kind, name)))
    for name in INPUT:
        monkeypatch.setattr(Page, name, property(page(getattr(Page, name).fget)))


def patient(new_context):
    @wraps(new_context)
    def make(*args, **kwargs):
        context = new_context(*args, **kwargs)
        context.set_default_timeout(PATIENCE)
        return context

    return make


def one(deed):
    @wraps(deed)
    def wait(locator, *args, **kwargs):
        locator.wait_for(state="attached")  # it may be of a page that is still on its way
        locator.page.wait_for_load_state()
        return deed(locator, *args, **kwargs)

    return wait


def all_of_them(deed):
    @wraps(deed)
    def wait(locator, *args, **kwargs):
        locator.page.wait_for_load_state()
        return deed(locator, *args, **kwargs)

    return wait


def page(deed):
    @wraps(deed)
    def wait(page, *args, **kwargs):
        page.wait_for_load_state()
        return deed(page, *args, **kwargs)

    return wait


def wait_until(is_so):
    """For what a page brings about on the server without a sign on it: a beacon, a poll."""
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("It did not come about in 30 seconds.")
