"""Pictures brought into an article from the disk and the clipboard: dropped, pasted, on their way, and refused."""

import re

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from articles.deskwork import Beat
from articles.models import Block
from facts.pictures import Picture
from tests import factories as make
from tests import looks
from tests import picture_files as bytes_of
from tests.browser.dragging import drag, drop, paste
from tests.browser.test_desk import edit, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def still(tmp_path):
    Image.new("RGB", (640, 480), "navy").save(tmp_path / "still.jpg")
    return tmp_path / "still.jpg"


@pytest.fixture
def picker(screen):
    return screen.get_by_role("dialog", name="Choose a picture")


def words(page):
    return page.get_by_label("Words of the picture")


def open_picker(page):
    take(page, "cast")
    page.keyboard.press("a")
    expect(page.locator("#add-filter")).to_be_focused()
    page.keyboard.type("pict")
    page.keyboard.press("Enter")
    expect(words(page)).to_be_focused()


def test_a_still_dropped_on_the_article_becomes_a_block_where_the_line_stands(screen, picker, still):
    let_go = drag(screen, still, to=screen.locator("#b-driver .block-meta"))
    expect(screen.locator("#blocks > .drop-line")).to_be_visible()
    let_go()

    expect(screen.locator("#blocks > .drop-line")).to_have_count(0)
    expect(picker.get_by_label("What it shows")).to_be_focused()
    screen.keyboard.type("A city at night")
    screen.keyboard.press("Control+Enter")
    expect(picker).to_have_count(0)
    expect(screen.locator("#b-new [data-picture-words]")).to_have_text("A city at night")
    screen.keyboard.press("Control+Enter")
    expect(screen.locator("#blocks > .picture img")).to_be_visible()
    expect(screen.locator("#blocks > .picture > .note.warn + .block-meta")).to_have_text("New, not published")
    keys = screen.locator("#blocks > [data-block]").evaluate_all("all => all.map((each) => each.dataset.block)")
    key = Block.objects.get(block_kind="picture").key
    assert keys == ["cast", "driver", key, "pacino"]
    assert Picture.objects.get().name == "still.jpg"


def test_dropped_on_an_open_form_it_goes_into_its_field(screen, picker, still):
    edit(screen, "pacino")
    let_go = drag(screen, still, to=screen.locator("#b-pacino form .rich-field, #b-pacino form").first)
    expect(screen.locator("#b-pacino .picture-field.is-target")).to_have_count(1)
    let_go()

    picker.get_by_label("What it shows").fill("Al Pacino in a diner")
    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#b-pacino [data-picture-words]")).to_have_text("Al Pacino in a diner")
    expect(screen.locator("#b-new")).to_have_count(0)
    expect(screen.locator(".is-target")).to_have_count(0)


def test_a_screenshot_pasted_into_the_picker_is_sent_and_asks_what_it_shows(screen, picker):
    open_picker(screen)

    assert paste(words(screen), bytes_of.saved(bytes_of.quarters(), "PNG"))

    expect(picker.get_by_label("What it shows")).to_be_focused()
    assert Picture.objects.get().name.startswith("Pasted ")


def test_pasted_on_the_article_it_becomes_a_block_below_the_one_in_hand(screen, picker):
    take(screen, "driver")

    assert paste(screen.locator("#b-driver"), bytes_of.saved(bytes_of.quarters(), "PNG"))

    expect(picker.get_by_label("What it shows")).to_be_focused()
    assert screen.locator("#b-driver + #b-new").count() == 1


def test_words_that_are_pasted_with_a_picture_of_them_stay_words(screen, picker):
    body = bytes_of.saved(bytes_of.quarters(), "PNG")
    open_picker(screen)

    assert not paste(words(screen), body, words="A cell of a table")

    screen.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    assert Picture.objects.count() == 0


def test_progress_is_shown_and_cancelled(screen, picker, still, gate):
    open_picker(screen)
    with gate.holding("/desk/pictures/upload/"):
        picker.locator("[data-picker-file]").set_input_files(still)
        expect(picker.get_by_role("progressbar", name="still.jpg")).to_be_visible()
        expect(picker.locator(".under-way")).to_contain_text("Looking at it")
        picker.locator(".under-way button").click()
        expect(picker.locator(".under-way")).to_have_count(0)
        expect(words(screen)).to_be_focused()
        expect(picker.locator("[data-picker-said]")).to_have_text("Cancelled.")


def test_a_refused_file_says_why_and_another_may_follow(screen, picker, still, tmp_path):
    screen.expected = {422}
    (tmp_path / "letter.png").write_bytes(bytes_of.PDF)
    open_picker(screen)

    drop(screen, tmp_path / "letter.png", to=picker)
    expect(picker.get_by_role("alert")).to_contain_text("PDF")
    drop(screen, still, to=picker)

    expect(picker.get_by_label("What it shows")).to_be_focused()
    expect(picker.locator("[data-picker-alert] > *")).to_have_count(0)


def test_a_busy_server_is_asked_again_when_it_says(screen, picker, still):
    screen.expected = {429}
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()
        else:
            route.fulfill(status=429, headers={"Retry-After": "1"}, body="Too many.")

    screen.route("**/pictures/upload/", answer)
    open_picker(screen)
    picker.locator("[data-picker-file]").set_input_files(still)

    expect(picker.get_by_label("What it shows")).to_be_focused()
    assert len(asked) == 2


def test_two_files_on_the_article_are_told_where_they_go(screen, picker, still, tmp_path):
    Image.new("RGB", (64, 48), "red").save(tmp_path / "two.jpg")

    drop(screen, still, tmp_path / "two.jpg", to=screen.locator("#b-driver .reader"))

    expect(screen.locator("#desk-alert")).to_contain_text("One picture at a time")
    expect(picker).to_have_count(0)
    assert Picture.objects.count() == 0


def test_a_new_block_that_is_open_comes_first(screen, picker, still):
    take(screen, "cast")
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()
    screen.keyboard.type("section")
    screen.keyboard.press("Enter")
    expect(screen.locator("#b-new input[name=heading]")).to_be_focused()

    drop(screen, still, to=screen.locator("#b-driver .reader"))

    expect(screen.locator("#desk-alert")).to_contain_text("Save or leave the new block first")
    expect(screen.locator("#b-new input[name=heading]")).to_be_focused()
    assert Picture.objects.count() == 0


def test_where_somebody_may_not_edit_nothing_is_dropped(screen, article, editor, still):
    Beat.objects.create(user=editor, topic=make.make_topic())
    screen.reload()
    expect(screen.locator("#bench[data-ready]:not([data-may-edit])")).to_be_visible()

    drop(screen, still, to=screen.locator("#b-driver .reader"))

    expect(screen.locator("#b-new")).to_have_count(0)
    expect(screen).to_have_url(re.compile(reverse("desk:article", args=[article.key])))
    assert Picture.objects.count() == 0


@looks.once
def test_axe_finds_nothing_while_a_file_is_on_its_way(screen, picker, still, gate):
    open_picker(screen)
    with gate.holding("/desk/pictures/upload/"):
        picker.locator("[data-picker-file]").set_input_files(still)
        expect(picker.locator(".under-way")).to_contain_text("Looking at it")
        assert looks.faults(screen) == []
