"""Moving in a browser: pasting with formatting, and axe on each of the pages."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests import looks

pytestmark = looks.once

GOOGLE = (
    "<b style='font-weight:normal'><h1>Heat 2</h1><h2>Cast</h2>"
    "<p><span style='font-weight:700'>Driver</span> it is.</p></b>"
)


@pytest.fixture
def heat(transactional_db):
    article = make.make_article(slug="heat-2", headline="Heat 2: all", facts=2)
    make.add_block(article, "section", heading="Cast", key="cast")
    make.make_old_address(article, "/old/heat.html")
    make.make_article(headline="Thief", topic=article.topic)
    return article


def paste(page, html, plain):
    page.locator("#text").evaluate(
        """(field, [html, plain]) => {
            const carried = new DataTransfer();
            carried.setData("text/html", html);
            carried.setData("text/plain", plain);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}));
        }""",
        [html, plain],
    )


def test_a_pasted_article_keeps_its_formatting(desk, heat):
    desk.goto("/admin/desk/articles/")
    desk.get_by_role("link", name="Move in …").click()

    paste(desk, GOOGLE, "Heat 2\nCast\nDriver it is.")
    expect(desk.locator("#text")).to_have_value("Heat 2\nCast\nDriver it is.")
    expect(desk.get_by_text("Pasted with its formatting. Only the words")).to_be_visible()
    desk.get_by_role("button", name="Look at it").click()

    expect(desk.get_by_role("heading", level=1)).to_have_text("This becomes 1 section and 1 text")
    expect(desk.locator(".incoming strong")).to_have_text("Driver")
    desk.get_by_label("It becomes").select_option(label="Thief")
    expect(desk.get_by_label("Headline")).to_be_hidden()
    desk.get_by_role("button", name="Take it in").click()
    expect(desk.get_by_role("heading", level=1, name="Thief")).to_be_visible()


def test_what_was_pasted_can_be_cleared(desk, heat):
    desk.goto("/admin/desk/move-in/")
    paste(desk, GOOGLE, "Heat 2")

    desk.get_by_role("button", name="Clear it").click()

    expect(desk.locator("#text")).to_have_value("")
    expect(desk.locator("#text")).to_be_focused()
    expect(desk.locator("#text")).to_be_editable()


def test_axe_finds_nothing_on_the_pages_of_moving(desk, heat):
    desk.expected.add(422)
    found = {}

    for path in (
        "/admin/desk/move-in/",
        "/admin/desk/old-addresses/",
        "/admin/desk/replace/?find=heat&put=cold",
        f"/admin/desk/articles/{heat.key}/move-out/?block=cast",
    ):
        desk.goto(path)
        found[path] = looks.faults(desk)
    desk.goto("/admin/desk/move-in/")
    desk.locator("#text").fill("## Cast\n\nDriver.")
    desk.get_by_role("button", name="Look at it").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("This becomes 1 section and 1 text")
    found["look"] = looks.faults(desk)
    desk.goto("/admin/desk/old-addresses/")
    desk.locator("#list").fill("/a,heat-2\n/heat-2,heat-2")
    desk.get_by_role("button", name="Look").click()
    expect(desk.get_by_role("heading", name="Nothing is kept yet: 1 line cannot be")).to_be_visible()
    found["list"] = looks.faults(desk)

    assert {name: some for name, some in found.items() if some} == {}
