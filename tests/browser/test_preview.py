"""The preview beside the blocks in Chromium: unsaved text a moment after the last key, its width, the block in hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles import retiring
from articles.desk import preview_links
from tests import factories as make
from tests import looks

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]


@pytest.fixture
def article(editor):
    article = make.make_article(editor=editor)
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    make.add_fact(article, key="driver", after="cast", statement="Adam Driver is rumored.", status="rumored")
    after = "driver"
    for number in range(12):
        after = make.add_fact(article, key=f"more-{number}", after=after, statement="Nothing has been said. " * 12).key
    make.add_block(article, "prose", key="last", after=after, text="<p>The last words.</p>")
    make.publish(article)
    return article


@pytest.fixture
def screen(desk, article):
    desk.set_viewport_size({"width": 1800, "height": 900})
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()
    expect(shown(desk).locator("#driver")).to_contain_text("Adam Driver is rumored.")
    return desk


def shown(page):
    return page.frame_locator("#preview iframe")


def edit(page, key, field=".ProseMirror"):
    page.locator(f"#b-{key}").focus()
    page.keyboard.press("e")
    expect(page.locator(f"#b-{key} {field}")).to_be_visible()
    page.locator(f"#b-{key} {field}").click()


def test_preview_shows_unsaved_text_and_forgets_it_with_the_form(screen):
    edit(screen, "driver")
    screen.keyboard.press("Control+End")
    screen.keyboard.type(" Nobody confirms it.")

    expect(shown(screen).locator("#driver")).to_contain_text("Adam Driver is rumored. Nobody confirms it.")

    screen.locator("#b-driver .cancel").click()
    screen.locator("#b-driver [data-leave]").click()
    expect(shown(screen).locator("#driver")).not_to_contain_text("Nobody confirms it.")


def test_preview_follows_a_save_a_move_and_a_removal(screen):
    edit(screen, "driver")
    screen.keyboard.press("Control+End")
    screen.keyboard.type(" It is saved.")
    screen.keyboard.press("Control+s")
    expect(screen.locator("#b-driver .reader")).to_contain_text("It is saved.")
    expect(shown(screen).locator("#driver")).to_contain_text("It is saved.")

    screen.locator("#b-driver").focus()
    screen.keyboard.press("Alt+ArrowDown")
    expect(shown(screen).locator(".sentence").nth(0)).to_have_attribute("id", "more-0")

    screen.locator("#b-driver").focus()
    screen.keyboard.press("Delete")
    expect(shown(screen).locator("#driver")).to_have_count(0)


def test_preview_outlines_the_block_in_hand_and_brings_it_into_sight(screen):
    screen.locator("#b-last").focus()

    expect(shown(screen).locator("#last.in-hand")).to_be_in_viewport()
    assert screen.evaluate("() => document.querySelector('#preview iframe').contentWindow.scrollY") > 0

    screen.locator("#b-driver").focus()
    expect(shown(screen).locator("#driver.in-hand")).to_be_in_viewport()
    expect(shown(screen).locator(".in-hand")).to_have_count(1)


def test_preview_is_as_wide_as_a_phone_or_a_desktop_and_remembers(screen):
    def width():
        return screen.evaluate("() => document.querySelector('#preview iframe').contentWindow.innerWidth")

    assert width() == 390

    screen.get_by_role("button", name="Desktop").click()

    expect(screen.get_by_role("button", name="Desktop")).to_have_attribute("aria-pressed", "true")
    assert width() == 1180
    screen.reload()
    expect(shown(screen).locator("#driver")).to_be_attached()
    assert width() == 1180


def test_preview_closes_and_stays_closed(screen):
    toggle = screen.get_by_role("button", name="Preview", exact=True)

    toggle.click()

    expect(screen.locator("#preview")).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    expect(screen.locator("#preview")).to_be_hidden()


def test_preview_takes_the_place_of_the_blocks_on_a_phone(desk, article):
    desk.set_viewport_size({"width": 375, "height": 800})
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#preview")).to_be_hidden()

    desk.get_by_role("button", name="Preview", exact=True).click()

    expect(shown(desk).locator("#driver")).to_contain_text("Adam Driver is rumored.")
    expect(desk.locator("#blocks")).to_be_hidden()
    assert desk.evaluate("() => document.documentElement.scrollWidth") == 375

    desk.get_by_role("button", name="Back to editing").click()
    expect(desk.locator("#blocks")).to_be_visible()
    expect(desk.get_by_role("button", name="Preview", exact=True)).to_be_focused()


def test_preview_is_as_dark_as_the_desk(screen):
    screen.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")

    expect(shown(screen).locator("html")).to_have_css("color-scheme", "dark")


def test_preview_has_nothing_that_axe_would_find(screen):
    found = Axe().run(screen, context="#preview")

    assert found.response["violations"] == []


def test_preview_link_is_copied_by_one_press_and_opens_without_an_account(screen, chromium, live_server):
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])

    screen.locator("[data-copy-link]").click()

    expect(screen.locator("[data-copied]")).to_contain_text("Copied. It works until")
    address = screen.evaluate("() => navigator.clipboard.readText()")
    guest = chromium.new_context(base_url=live_server.url).new_page()
    guest.goto("/preview/" + address.split("/preview/")[1])
    expect(guest.locator("#driver")).to_contain_text("Adam Driver is rumored.")
    assert guest.context.cookies() == []
    guest.context.close()


def test_pages_of_links_and_life_have_nothing_that_axe_would_find(desk, article, editor):
    _, token = preview_links.make(article, by=editor, at=timezone.now())
    retiring.retire(article, editor=editor, reason="It is out.")
    places = ["desk:preview_links", "desk:page_life"]

    for path in [*(reverse(name, args=[article.key]) for name in places), reverse("shared_preview", args=[token])]:
        desk.goto(path)
        assert looks.faults(desk) == [], path


@pytest.mark.parametrize(("width", "with_preview"), [(800, False), (1180, True), (1280, True)])
def test_what_stands_beside_a_block_is_in_sight_however_narrow_the_window(desk, article, width, with_preview):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()
    if with_preview:
        desk.keyboard.press("v")
        expect(desk.locator(".preview-pane iframe")).to_be_visible()

    desk.locator("#b-driver").focus()

    expect(desk.locator("#grip")).to_be_visible()
    for beside in ("#grip", "#b-driver > .add-here"):
        assert desk.locator(beside).bounding_box()["x"] >= 0
