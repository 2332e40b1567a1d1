"""Choosing pictures in Chromium: found as one types, walked by the arrows, told what they show, and the focal point."""

import io
import threading

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from articles.desk import upload_views
from articles.models import Article, Block
from facts import picture_files
from facts.models import Fact
from facts.pictures import Picture
from tests import factories as make
from tests import looks
from tests.browser.test_desk import edit, said, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(editor):
    """Three pictures whose files are there, the newest last; nobody has said what the second shows."""
    values = {
        "night": {"name": "one.jpg", "alt": "A city at night", "caption": "Los Angeles, 1995", "credit": "Ana Reyes"},
        "untold": {"alt": "", "name": "IMG_2043.jpg"},
        "dawn": {"name": "two.jpg", "alt": "Dawn by the sea", "credit": "Ben Okri"},
    }
    for color, (key, said_of_it) in zip(("navy", "gray", "orange"), values.items(), strict=True):
        body = io.BytesIO()
        Image.new("RGB", (640, 480), color).save(body, "JPEG")
        make.make_picture(picture_files.take_in(body.getvalue(), by=editor), editor=editor, key=key, **said_of_it)


@pytest.fixture
def picker(screen):
    return screen.get_by_role("dialog", name="Choose a picture")


def words(page):
    return page.get_by_label("Words of the picture")


def chosen(picker):
    return picker.get_by_role("option", selected=True)


def add_picture(page):
    """The add menu, and the picker open at once."""
    take(page, "cast")
    page.keyboard.press("a")
    expect(page.locator("#add-filter")).to_be_focused()
    page.keyboard.type("pict")
    page.keyboard.press("Enter")
    expect(words(page)).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(3)


def test_a_picture_is_placed_in_a_few_keys(library, screen, picker):
    add_picture(screen)
    screen.keyboard.type("night")
    expect(picker.get_by_role("option")).to_have_count(1)
    screen.keyboard.press("Enter")

    expect(picker).to_have_count(0)
    form = screen.locator("#b-new")
    expect(said(screen)).to_have_text("Chosen: A city at night")
    expect(form.get_by_role("button", name="Choose …")).to_be_focused()
    expect(form.get_by_label("Caption")).to_have_attribute("placeholder", "Los Angeles, 1995")
    screen.keyboard.press("Control+Enter")

    block = screen.locator("#blocks > .picture")
    expect(block).to_be_focused()
    expect(block.locator("img")).to_be_visible()
    expect(block).to_contain_text("Los Angeles, 1995")
    assert Block.objects.get(block_kind="picture").picture == "night"


def test_arrows_walk_the_pictures_and_letters_stay_in_the_search(library, screen, picker):
    add_picture(screen)
    expect(chosen(picker)).to_have_text("Dawn by the sea")

    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("ArrowRight")
    expect(chosen(picker)).to_contain_text("IMG_2043.jpg")
    screen.keyboard.press("ArrowRight")
    expect(chosen(picker)).to_have_text("A city at night")
    screen.keyboard.press("ArrowRight")
    expect(chosen(picker)).to_have_text("A city at night")
    screen.keyboard.press("ArrowLeft")
    expect(chosen(picker)).to_contain_text("IMG_2043.jpg")
    screen.keyboard.type("jk")

    expect(words(screen)).to_have_value("jk")
    expect(picker.locator("#picker-found").get_by_role("status")).to_have_text("No picture has “jk” in its words.")
    screen.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(screen.locator("#b-new").get_by_role("button", name="Choose …")).to_be_focused()


def test_what_nobody_told_is_told_before_it_is_taken(library, screen, picker):
    screen.expected = {422}
    add_picture(screen)
    screen.keyboard.type("img_2043")
    expect(picker.get_by_role("option")).to_have_count(1)
    screen.keyboard.press("Enter")
    expect(picker.get_by_label("What it shows")).to_be_focused()
    screen.keyboard.press("Control+Enter")
    expect(picker).to_contain_text("Say what it shows, or that it is decorative.")
    expect(picker.get_by_label("What it shows")).to_be_focused()
    screen.keyboard.type("A grey wall")
    screen.keyboard.press("Control+Enter")

    expect(picker).to_have_count(0)
    expect(screen.locator("#b-new [data-picture-words]")).to_have_text("A grey wall")
    assert Picture.objects.get(key="untold").alt == "A grey wall"
    assert not Block.objects.filter(block_kind="picture").exists()


def test_the_focal_point_follows_clicks_and_keys_and_crops_follow_it(library, screen, picker):
    add_picture(screen)
    picker.get_by_role("option", name="IMG_2043.jpg").click()
    picker.get_by_text("Focal point, if it is not the middle").click()
    cross = picker.get_by_role("slider", name="Focal point")
    expect(cross).to_have_attribute("aria-valuetext", "50 percent from the left, 50 percent from the top")
    box = cross.bounding_box()
    cross.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.9})
    expect(cross).to_have_attribute("aria-valuetext", "20 percent from the left, 90 percent from the top")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown"):
        screen.keyboard.press(key)

    expect(cross).to_have_attribute("aria-valuetext", "29 percent from the left, 99 percent from the top")
    expect(picker.get_by_label("From the left")).to_have_value("29")
    crops = picker.locator("[data-focal-crop]").evaluate_all("all => all.map(one => one.style.objectPosition)")
    # At 640 × 480 the wide crop has 120 pixels to move down, the square 160 to the right, 4:3 none.
    assert crops == ["50% 100%", "50% 50%", "0% 50%"]
    screen.keyboard.press("Home")
    expect(cross).to_have_attribute("aria-valuetext", "50 percent from the left, 50 percent from the top")
    picker.get_by_label("From the left").fill("70")
    picker.get_by_label("What it shows").fill("A grey wall")
    picker.get_by_role("button", name="Save and choose it").click()

    expect(picker).to_have_count(0)
    assert Picture.objects.get(key="untold").focal == "70-50"


def test_a_picture_is_brought_in_told_and_taken_without_leaving_the_form(library, screen, picker, tmp_path):
    screen.expected = {422}
    add_picture(screen)
    (tmp_path / "no.jpg").write_text("No picture.")
    Image.new("RGB", (400, 300), "green").save(tmp_path / "IMG_1.jpg")
    picker.get_by_label("Bring in a picture …").set_input_files(tmp_path / "no.jpg")
    expect(picker.get_by_role("alert")).to_be_visible()
    picker.get_by_label("Bring in a picture …").set_input_files(tmp_path / "IMG_1.jpg")

    expect(picker.get_by_label("What it shows")).to_be_focused()
    screen.keyboard.type("A green field")
    screen.keyboard.press("Control+Enter")
    expect(screen.locator("#b-new [data-picture-words]")).to_have_text("A green field")
    assert Picture.objects.get(alt="A green field").name == "IMG_1.jpg"


def test_one_brought_in_while_the_site_is_busy_waits_for_its_turn(library, screen, picker, tmp_path, monkeypatch):
    screen.expected = {503}
    monkeypatch.setattr(upload_views, "AGAIN_IN", 1)
    monkeypatch.setattr(picture_files, "_places", threading.BoundedSemaphore(1))
    add_picture(screen)
    Image.new("RGB", (400, 300), "green").save(tmp_path / "IMG_1.jpg")

    with picture_files._place(), screen.expect_response(lambda answer: answer.status == 503):
        picker.get_by_label("Bring in a picture …").set_input_files(tmp_path / "IMG_1.jpg")

    expect(picker.get_by_label("What it shows")).to_be_focused()
    assert Picture.objects.filter(name="IMG_1.jpg").exists()


def test_a_lead_is_chosen_and_taken_away_again(library, screen, picker):
    screen.locator("#b-head").focus()
    screen.keyboard.press("e")
    head = screen.locator("#b-head form")
    head.get_by_role("button", name="Choose …").click()
    expect(words(screen)).to_be_focused()
    expect(chosen(picker)).to_have_text("Dawn by the sea")
    screen.keyboard.press("Enter")
    expect(head.locator("[data-picture-words]")).to_have_text("Dawn by the sea")
    head.get_by_label("wide (16:9)").check()
    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#b-head .placed svg")).to_be_visible()
    article = Article.objects.get()
    assert (article.picture, article.picture_shape) == ("dawn", "16x9")

    screen.keyboard.press("e")
    head.get_by_role("button", name="Remove", exact=True).first.click()
    expect(head.locator("[data-picture-shown]")).to_have_text("No picture.")
    expect(head.get_by_role("button", name="Choose …")).to_be_focused()
    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#b-head .placed")).to_have_count(0)
    expect(screen.locator("#b-head form")).to_have_count(0)
    assert Article.objects.get().picture == ""


def test_a_still_is_chosen_and_stands_small_with_its_fact(library, screen, picker):
    edit(screen, "pacino")
    form = screen.locator("#b-pacino form")
    form.get_by_text("Dates, people, topic, still").click()
    form.get_by_role("button", name="Choose …").click()
    expect(words(screen)).to_be_focused()
    picker.get_by_role("option", name="A city at night").click()
    expect(form.locator("[data-picture-words]")).to_have_text("A city at night")
    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#b-pacino .still img")).to_be_visible()
    assert Fact.objects.get(key="pacino").picture == "night"


def test_a_picture_that_was_never_saved_comes_back_with_its_looks(library, screen, picker):
    add_picture(screen)
    screen.keyboard.press("Enter")
    expect(screen.locator("#b-new [data-picture-words]")).to_have_text("Dawn by the sea")
    screen.on("dialog", lambda dialog: dialog.accept())
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    expect(screen.locator("#b-cast .kept")).to_contain_text("It says: “Dawn by the sea”")
    screen.locator("#b-cast").get_by_role("button", name="Put it back").click()

    expect(screen.locator("#b-new [data-picture-words]")).to_have_text("Dawn by the sea")
    expect(picker).to_have_count(0)


@looks.once
def test_axe_finds_nothing_in_the_picker(library, screen, picker):
    add_picture(screen)
    assert looks.faults(screen) == []
    screen.emulate_media(color_scheme="light")
    looks.set_width(screen, 1280)
    picker.get_by_role("option", name="IMG_2043.jpg").click()
    picker.get_by_text("Focal point, if it is not the middle").click()
    expect(picker.get_by_role("slider", name="Focal point")).to_be_visible()
    assert looks.faults(screen) == []
    picker.get_by_role("button", name="Close").click()
    expect(picker).to_have_count(0)
    screen.goto(reverse("desk:add", args=[Article.objects.get().key, "picture"]))
    expect(words(screen)).to_be_focused()
    screen.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    assert looks.faults(screen) == []
