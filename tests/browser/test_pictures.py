"""The library of pictures in Chromium: files dropped and chosen, their progress and their errors, words in place."""

import base64
import re
import threading

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from articles.desk import upload_views
from facts import picture_files
from facts.pictures import Picture
from tests import factories as make
from tests import looks, ready
from tests import picture_files as bytes_of
from tests.browser.conftest import sign_in
from tests.browser.dragging import drag, paste

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """([files]) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files) {
        const body = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
        dataTransfer.items.add(new File([body], name));
    }
    for (const type of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        document.querySelector("h1").dispatchEvent(event);
    }
}"""


@pytest.fixture
def library(desk):
    desk.goto(reverse("desk:pictures"))
    return desk


def photo(number=0, size=(400, 300)):
    image = bytes_of.quarters(size=size)
    image.paste((60 * number, 0, 90), (0, 0, 100, 100))  # no two are the same once they are JPEG
    return bytes_of.saved(image, "PNG")


def drop(page, **files):
    page.evaluate(DROP, [[[name.replace("_", "."), base64.b64encode(body).decode()] for name, body in files.items()]])


def choose(page, *files):
    page.locator("#bring-file").set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": body} for name, body in files]
    )


def rows(page):
    return page.locator("#came > li")


def row(page, name):
    return rows(page).filter(has_text=name)


def test_three_files_dropped_on_the_page_of_which_one_is_refused(library):
    library.expected = {422}

    drop(library, night_png=photo(1), letter_png=bytes_of.PDF, day_png=photo(2))

    expect(rows(library)).to_have_count(3)
    expect(row(library, "night.png").locator(".mark.good")).to_have_text("added")
    expect(row(library, "day.png").locator(".mark.good")).to_have_text("added")
    expect(row(library, "letter.png").locator(".note.bad")).to_contain_text("PDF")
    expect(library.locator("#tiles .tile")).to_have_count(2)
    expect(library.locator("#found > .none")).to_have_count(0)
    expect(library.locator(".filters label").first).to_have_text("Unused 2")
    expect(library.locator("#came-said")).to_contain_text("night.png: added. It lacks alternative text and credit.")


def test_what_a_picture_lacks_is_typed_beside_it(library):
    choose(library, ("night.png", photo()))
    form = row(library, "night.png").locator("form.missing")

    form.get_by_label("Alternative text").fill("A city at night")
    form.get_by_label("Credit").fill("Ana Person")
    form.get_by_role("button", name="Save").click()

    expect(row(library, "night.png").locator(".mark.good")).to_have_text("saved")
    expect(library.locator(".tile .tile-alt")).to_have_text("A city at night")
    expect(library.locator(".tile .mark")).to_have_count(0)
    expect(library.locator(".filters label").nth(1)).to_have_text("Without credit 0")
    picture = Picture.objects.get()
    assert (picture.alt, picture.credit) == ("A city at night", "Ana Person")


def test_by_keyboard_alone(library):
    library.on("filechooser", lambda chooser: None)  # asked for in time: what expect_file_chooser asks is not awaited
    field = library.locator("#bring-file")
    field.focus()
    expect(field).to_be_focused()
    with library.expect_file_chooser() as chooser:
        library.keyboard.press("Enter")
    chooser.value.set_files([{"name": "night.png", "mimeType": "image/png", "buffer": photo()}])
    expect(row(library, "night.png").locator(".mark.good")).to_be_visible()

    library.keyboard.press("Tab")
    expect(row(library, "night.png").locator("a.what")).to_be_focused()
    library.keyboard.press("Tab")
    library.keyboard.type("A city at night")
    library.keyboard.press("Tab")
    library.keyboard.press("Tab")
    library.keyboard.type("Ana Person")
    library.keyboard.press("Control+Enter")

    expect(row(library, "night.png").locator(".mark.good")).to_have_text("saved")
    expect(row(library, "night.png").get_by_role("button", name="Save")).to_be_focused()
    assert Picture.objects.get().alt == "A city at night"


def test_progress_is_shown_and_only_two_are_under_way(library, gate):
    with gate.holding("/desk/pictures/upload/"):
        choose(library, ("one.png", photo(1)), ("two.png", photo(2)), ("three.png", photo(3)))
        expect(library.get_by_role("progressbar", name="one.png")).to_be_visible()
        expect(row(library, "one.png")).to_contain_text("Looking at it")
        expect(row(library, "three.png")).to_contain_text("Waiting")

    expect(library.locator("#tiles .tile")).to_have_count(3)


def test_files_are_dropped_by_the_pointer_itself(library, tmp_path):
    """From the disk, through Chromium's own input: paths, names and types are those of real files."""
    names = ["night “one” 🌃.png", "it's.png", "مشهد.png"]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(photo(number))

    let_go = drag(library, *(tmp_path / name for name in names), to=library.locator("h1"))
    expect(library.locator(".drop-here")).to_be_visible()
    let_go()

    expect(library.locator("#tiles .tile")).to_have_count(3)
    expect(library.locator(".drop-here")).to_be_hidden()
    assert set(Picture.objects.values_list("name", flat=True)) == set(names)


def test_a_picture_of_the_page_itself_is_none_that_is_dropped(library):
    choose(library, ("night.png", photo()))
    tile = library.locator("#tiles .tile img").last
    expect(tile).to_be_visible()

    tile.drag_to(library.locator("h1"))

    expect(library.locator(".drop-here")).to_be_hidden()
    expect(rows(library)).to_have_count(1)


def test_a_pasted_screenshot_is_added(library):
    assert paste(library.locator("h1"), photo())

    expect(library.locator("#tiles .tile-name")).to_have_text(re.compile(r"^Pasted .*\.png$"))


def test_what_became_of_all_is_said_at_the_end(library):
    library.expected = {422}

    drop(library, night_png=photo(1), letter_png=bytes_of.PDF, day_png=photo(2))

    summary = "3 files: 2 added, 1 not added. 2 lack alternative text, 2 lack a credit."
    expect(library.locator("#came-state")).to_contain_text(summary)
    expect(library.locator("#came-said p").last).to_have_text(summary)


def test_one_that_waits_and_one_under_way_are_cancelled(library, gate):
    with gate.holding("/desk/pictures/upload/"):
        choose(library, *((f"{number}.png", photo(number)) for number in (1, 2, 3, 4)))
        expect(row(library, "2.png")).to_contain_text("Looking at it")
        expect(library.locator("#came-state")).to_contain_text("0 of 4 files done. Two are sent at a time; 2 wait.")
        row(library, "4.png").locator("button").click()
        expect(rows(library)).to_have_count(3)
        row(library, "1.png").locator("button").click()
        expect(row(library, "3.png")).to_contain_text("Looking at it")
        library.get_by_role("button", name="Cancel all").click()
        expect(rows(library)).to_have_count(0)

    expect(library.locator("#came-state")).to_contain_text("4 files: 4 cancelled.")
    expect(library.locator("#bring-file")).to_be_focused()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(library, status):
    library.expected = {status}
    asked = []

    def answer(route):
        asked.append(route.request.method)
        if len(asked) > 1:
            route.continue_()
        else:
            route.fulfill(status=status, headers={"Retry-After": "2"}, body="Busy.")

    library.route("**/pictures/upload/", answer)
    choose(library, ("night.png", photo()))

    expect(row(library, "night.png")).to_contain_text("Waiting: the site is busy; sent again in")
    expect(row(library, "night.png").locator(".mark.good")).to_have_text("added")
    assert asked == ["POST", "POST"]


def test_who_should_come_again_much_later_is_told_so(library):
    library.expected = {429}
    library.route("**/pictures/upload/", lambda route: route.fulfill(status=429, headers={"Retry-After": "3600"}))

    choose(library, ("night.png", photo()))

    expect(row(library, "night.png").locator(".note.bad")).to_contain_text("the site has too much to do")
    expect(row(library, "night.png").get_by_role("button", name="Try again")).to_be_visible()


def test_leaving_while_files_are_under_way_asks(library, gate):
    asked = []
    library.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    with gate.holding("/desk/pictures/upload/"):
        choose(library, ("night.png", photo()))
        expect(row(library, "night.png")).to_contain_text("Looking at it")
        library.get_by_role("link", name="Newsroom").click()
        expect(library).to_have_url(re.compile("/admin/$"))

    assert asked == ["beforeunload"]


def test_a_file_that_is_too_large_is_not_sent(library):
    library.locator("[data-upload]").evaluate("(bring) => { bring.dataset.most = 100; }")
    sent = []
    library.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)

    choose(library, ("night.png", photo()))

    expect(row(library, "night.png").locator(".note.bad")).to_contain_text("Export the picture smaller.")
    assert sent == []


def test_the_same_file_again_leads_to_the_picture_that_there_is(library):
    choose(library, ("night.png", photo()))
    expect(row(library, "night.png").locator(".mark.good")).to_be_visible()

    choose(library, ("again.png", photo()))

    expect(row(library, "night.png").get_by_text("already in the library")).to_be_visible()
    expect(rows(library)).to_have_count(1)
    expect(library.locator("#tiles .tile")).to_have_count(1)


def test_a_file_that_is_tried_again_counts_once(library, gate):
    library.expected = {429}
    with gate.holding("/desk/pictures/upload/"):
        choose(library, ("day.png", photo(1)))
        expect(row(library, "day.png")).to_contain_text("Looking at it")
        library.route("**/pictures/upload/", lambda route: route.fulfill(status=429, headers={"Retry-After": "3600"}))
        choose(library, ("night.png", photo(2)))
        again = row(library, "night.png").get_by_role("button", name="Try again")
        expect(library.locator("#came-state")).to_contain_text("1 of 2 files done.")
        library.unroute("**/pictures/upload/")

        again.click()

    expect(library.locator("#came-state")).to_contain_text("2 files: 2 added.")


def test_without_a_connection_it_may_be_tried_again(library, window):
    window.set_offline(True)
    choose(library, ("night.png", photo()))
    again = row(library, "night.png").get_by_role("button", name="Try again")
    expect(row(library, "night.png").locator(".note.bad")).to_contain_text("Not sent: no connection.")

    window.set_offline(False)
    again.click()

    expect(row(library, "night.png").locator(".mark.good")).to_have_text("added")


def test_a_file_that_comes_while_the_site_is_busy_is_sent_again_by_itself(library, monkeypatch):
    library.expected = {503}
    monkeypatch.setattr(upload_views, "AGAIN_IN", 1)
    monkeypatch.setattr(picture_files, "_places", threading.BoundedSemaphore(1))

    with picture_files._place():
        choose(library, ("night.png", photo()))
        expect(row(library, "night.png")).to_contain_text("Waiting: the site is busy")

    expect(row(library, "night.png").locator(".mark.good")).to_have_text("added")


def test_one_that_waits_for_a_busy_site_can_be_cancelled(library, monkeypatch):
    library.expected = {503}
    monkeypatch.setattr(upload_views, "AGAIN_IN", 1)
    monkeypatch.setattr(picture_files, "_places", threading.BoundedSemaphore(1))

    with picture_files._place():
        choose(library, ("night.png", photo()))
        expect(row(library, "night.png")).to_contain_text("Waiting: the site is busy")
        row(library, "night.png").get_by_role("button", name="Cancel").click()
        expect(rows(library)).to_have_count(0)

    choose(library, ("other.png", photo(1)))
    expect(row(library, "other.png").locator(".mark.good")).to_have_text("added")
    expect(rows(library)).to_have_count(1)


def test_after_the_session_ended_signing_in_elsewhere_is_enough(library, window, live_server, editor, gate):
    library.expected = {403}
    window.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(library, ("night.png", photo()))
    expect(row(library, "night.png").locator(".note.bad")).to_contain_text("you are signed out")

    sign_in(window, live_server.url, editor)
    row(library, "night.png").get_by_role("button", name="Try again").click()

    expect(row(library, "night.png").locator(".mark.good")).to_have_text("added")


def test_another_frame_of_an_animation_takes_the_place_of_the_first(library):
    choose(library, ("loop.gif", bytes_of.moving("GIF", frames=3)))
    expect(row(library, "loop.gif")).to_contain_text("3 frames; the first is kept.")

    library.get_by_label("Use frame").fill("2")
    library.get_by_role("button", name="instead").click()

    expect(row(library, "loop.gif")).to_contain_text("3 frames; frame 2 is kept.")
    assert list(Picture.objects.order_by("pk").values_list("retired", flat=True)) == [True, False]


def test_the_grid_follows_what_is_typed_and_ticked(desk, editor):
    make.make_picture(alt="Al Pacino", name="one.jpg")
    make.make_picture(make.make_picture_file(color="gold"), alt="", name="two.jpg")
    desk.expected = {404}  # their files are nowhere
    desk.goto(reverse("desk:pictures"))

    desk.get_by_label("Name, text, caption").fill("pacino")
    expect(desk.locator(".tile-name")).to_have_text(["one.jpg"])
    desk.get_by_label("Name, text, caption").fill("")
    expect(desk.locator(".tile-name")).to_have_text(["two.jpg", "one.jpg"])
    box = desk.get_by_label("Without alternative text")
    box.focus()
    desk.keyboard.press("Space")

    expect(desk.locator(".tile-name")).to_have_text(["two.jpg"])
    expect(box).to_be_focused()
    expect(desk).to_have_url(re.compile("show=no-alt"))


@pytest.fixture
def placed(library):
    """A picture's own page; an article that readers see shows it."""
    choose(library, ("night.png", photo()))
    expect(library.locator("#tiles .tile")).to_have_count(1)
    picture = Picture.objects.get()
    make.change_picture(picture, alt="A city at night")
    article = make.make_article()
    make.add_block(article, "picture", picture=picture.key)
    make.publish(article)
    library.goto(reverse("desk:picture", args=[picture.key]))
    return library


def test_a_file_dropped_on_its_page_takes_its_place_once_that_is_pressed(placed, tmp_path):
    (tmp_path / "day.png").write_bytes(photo(3))

    let_go = drag(placed, tmp_path / "day.png", to=placed.locator("h1"))
    expect(placed.locator(".drop-here")).to_be_visible()
    let_go()
    expect(placed.get_by_role("button", name="Replace", exact=True)).to_be_focused()
    assert Picture.objects.count() == 1
    placed.keyboard.press("Enter")

    expect(placed.get_by_role("heading", name="day.png")).to_be_in_viewport()
    expect(placed.get_by_text("It has the words of the one before")).to_be_in_viewport()
    expect(placed.get_by_role("link", name="night.png")).to_be_visible()


def test_two_people_on_its_focal_point_choose_one(placed):
    placed.expected = {409}
    picture = Picture.objects.get()
    make.change_picture(picture, focal_x=20, editor=make.make_user("editor", name="ana"))

    placed.locator("[data-focal-stage]").focus()
    placed.keyboard.press("Shift+ArrowRight")
    placed.keyboard.press("Control+Enter")
    clash = placed.locator("[data-clash]")
    expect(clash).to_contain_text("20 %")
    expect(clash).to_contain_text("60 %")
    clash.get_by_role("button", name="Use mine").click()
    expect(clash.locator(".version.is-chosen")).to_contain_text("60 %")
    placed.keyboard.press("Control+Enter")

    expect(placed.get_by_text("nothing of yours is saved yet")).to_have_count(0)
    ready.wait_until(lambda: Picture.objects.get().focal_x == 60)


@looks.once
def test_axe_finds_nothing_in_the_library(library):
    library.expected = {422}
    choose(library, ("night.png", photo()), ("x" * 150 + ".png", photo(2)))
    choose(library, ("letter.png", bytes_of.PDF))
    expect(library.locator("#tiles .tile")).to_have_count(2)
    expect(library.locator("#came .note.bad")).to_be_visible()

    assert looks.faults(library) == []


@looks.once
def test_axe_finds_nothing_on_a_pictures_page(library, editor):
    editor.groups.all().delete()
    make.Group.objects.get_or_create(name="Chief")[0].user_set.add(editor)
    choose(library, ("x" * 150 + ".png", photo()))
    expect(library.locator("#tiles .tile")).to_have_count(1)
    picture = Picture.objects.get()
    make.change_picture(picture, alt="A city at night")
    article = make.make_article()
    make.add_block(article, "picture", picture=picture.key)
    make.publish(article)

    library.goto(reverse("desk:picture", args=[picture.key]))
    library.get_by_text("Take down for good").click()
    library.get_by_text("The file", exact=True).click()

    assert looks.faults(library) == []


def test_an_empty_library_shows_one_thing_to_do(library):
    expect(library.get_by_text("No picture yet. Drop some here, or choose them.")).to_be_visible()
    expect(library.get_by_label("Name, text, caption")).to_be_hidden()

    choose(library, ("night.png", photo()))

    expect(library.locator("#tiles .tile")).to_have_count(1)
    expect(library.get_by_label("Name, text, caption")).to_be_visible()


# Several at once


def test_six_stills_are_told_one_after_the_other_by_keyboard(library):
    choose(library, *((f"{number}.png", photo(number)) for number in range(3)))
    expect(library.locator("#tiles .tile")).to_have_count(3)
    row(library, "0.png").get_by_label("Alternative text").focus()

    for number in range(3):
        expect(row(library, f"{number}.png").get_by_label("Alternative text")).to_be_focused()
        library.keyboard.type(f"Still number {number}")
        library.keyboard.press("Control+Enter")

    expect(library.locator("#came .mark.good")).to_have_text(["saved"] * 3)
    expect(row(library, "2.png").get_by_role("button", name="Save")).to_be_focused()
    assert set(Picture.objects.values_list("alt", flat=True)) == {f"Still number {number}" for number in range(3)}


def test_those_that_came_are_credited_in_one_press(library):
    choose(library, *((f"{number}.png", photo(number)) for number in range(3)))
    expect(library.locator("#tiles .tile")).to_have_count(3)
    expect(library.locator("#several")).to_be_hidden()

    library.get_by_role("button", name="Credit these together").click()
    expect(library.locator("#several-said")).to_have_text("3 pictures chosen")
    expect(library.locator("#several").get_by_label("Credit")).to_be_focused()
    library.keyboard.type("Ana Person")
    library.keyboard.press("Enter")

    expect(library.get_by_text("3 pictures saved.")).to_be_visible()
    assert set(Picture.objects.values_list("credit", flat=True)) == {"Ana Person"}


def test_pictures_are_ticked_by_keyboard_and_let_go_again(library):
    choose(library, ("0.png", photo()), ("1.png", photo(1)))
    expect(library.locator("#tiles .tile")).to_have_count(2)
    box = library.get_by_role("checkbox", name="Choose 1.png")

    box.focus()
    library.keyboard.press("Space")
    expect(library.locator("#several-said")).to_have_text("1 picture chosen")
    library.get_by_role("button", name="Choose all on this page").click()
    expect(library.locator("#several-said")).to_have_text("2 pictures chosen")
    library.get_by_label("Name, text, caption").fill("0.png")
    expect(library.locator("#several-said")).to_have_text("1 picture chosen")
    library.get_by_role("button", name="Choose none").click()

    expect(library.locator("#several")).to_be_hidden()
    expect(library.get_by_label("Name, text, caption")).to_be_focused()


@looks.once
def test_axe_finds_nothing_where_pictures_are_ticked(library):
    choose(library, ("0.png", photo()), ("1.png", photo(1)))
    library.get_by_role("button", name="Credit these together").click()
    expect(library.locator("#several")).to_be_visible()

    assert looks.faults(library) == []
