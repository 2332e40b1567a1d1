"""Blocks dragged in Chromium by mouse and by finger: where they land, what is sent, and what else stays as it was."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from reversion.models import Revision

from tests import factories as make
from tests import looks
from tests.browser.conftest import sign_in, watch
from tests.browser.test_desk import drawn, edit, keys, said, take

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]


def grip(page, key):
    page.locator(f"#b-{key} > .reader").hover()
    expect(page.locator(f"#b-{key} > .grip")).to_be_visible()
    return center(page.locator("#grip"))


def center(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def below(page, key):
    box = page.locator(f"#b-{key}").bounding_box()
    return box["x"] + 40, box["y"] + box["height"]


def drag(page, key, to):
    x, y = grip(page, key)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to[0], (y + to[1]) / 2, steps=3)
    page.mouse.move(*to, steps=3)
    expect(page.locator(".drop-line")).to_be_visible()
    page.mouse.up()


def test_a_block_is_dragged_with_one_request_and_one_row(screen, article):
    posts = []
    screen.on(
        "request", lambda request: request.method == "POST" and "/blocks/" in request.url and posts.append(request.url)
    )
    before = Revision.objects.count()

    drag(screen, "driver", below(screen, "pacino"))

    expect(said(screen)).to_have_text("Moved down. Now 3 of 3.")
    expect(screen.locator("#b-driver")).to_be_focused()
    expect(screen.locator(".drop-line, .is-dragged")).to_have_count(0)
    assert drawn(screen) == keys(article) == ["cast", "pacino", "driver"]
    assert len(posts) == 1
    revision = Revision.objects.latest("pk")
    assert (Revision.objects.count() - before, revision.version_set.count()) == (1, 1)


def test_a_section_dragged_takes_its_blocks_along(screen, article):
    make.add_block(article, "section", key="story", after="pacino", heading="Story")
    make.add_fact(article, key="plot", after="story")
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()

    drag(screen, "story", below(screen, "head"))

    expect(said(screen)).to_have_text("Moved up. Now 1 of 5.")
    assert drawn(screen) == keys(article) == ["story", "plot", "cast", "driver", "pacino"]


def test_an_open_form_stays_as_it_is_while_a_block_is_dragged_past_it(screen, article):
    edit(screen, "pacino")
    screen.keyboard.type(" Typed.")

    drag(screen, "driver", below(screen, "pacino"))

    expect(said(screen)).to_have_text("Moved down. Now 3 of 3.")
    expect(screen.locator("#b-pacino .ProseMirror")).to_contain_text("Typed.")
    assert keys(article) == ["cast", "pacino", "driver"]


def test_escape_lets_go_and_nothing_is_sent(screen, article):
    posts = []
    screen.on(
        "request", lambda request: request.method == "POST" and "/blocks/" in request.url and posts.append(request.url)
    )
    x, y = grip(screen, "driver")
    screen.mouse.move(x, y)
    screen.mouse.down()
    screen.mouse.move(*below(screen, "pacino"), steps=4)
    screen.keyboard.press("Escape")
    screen.mouse.up()

    expect(screen.locator(".drop-line, .is-dragged")).to_have_count(0)
    expect(screen.locator("#b-driver")).to_be_focused()
    assert posts == []
    assert drawn(screen) == ["cast", "driver", "pacino"]


def test_the_page_scrolls_at_its_edge_while_dragging(desk, editor):
    article = make.make_article(facts=40, editor=editor)
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()
    first, last = drawn(desk)[0], drawn(desk)[-1]
    x, y = grip(desk, first)
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, 895, steps=4)
    desk.wait_for_function("() => innerHeight + scrollY >= document.documentElement.scrollHeight - 2")
    desk.mouse.move(*below(desk, last), steps=3)
    desk.mouse.up()

    expect(said(desk)).to_have_text("Moved down. Now 40 of 40.")
    assert keys(article)[-1] == first
    expect(desk.locator(f"#b-{first}")).to_be_focused()


def test_a_finger_drags_too(chromium, live_server, editor, article):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True
    )
    sign_in(context, live_server.url, editor)
    page = context.new_page()
    page.expected = set()
    heard = watch(page)
    page.goto(reverse("desk:article", args=[article.key]))
    expect(page.locator("#bench[data-ready]")).to_be_visible()
    page.locator("#b-driver > .reader").tap()
    x, y = center(page.locator("#b-driver > .grip"))
    to = below(page, "pacino")
    touch = context.new_cdp_session(page)

    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (1, 2, 3, 4):
        at = {"x": x, "y": y + (to[1] - y) * step / 4}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(said(page)).to_have_text("Moved down. Now 3 of 3.")
    assert keys(article) == ["cast", "pacino", "driver"]
    context.close()
    assert heard == []


def test_a_press_on_the_grip_takes_the_block_in_hand(screen):
    take(screen, "pacino")
    screen.mouse.click(*grip(screen, "driver"))

    expect(screen.locator("#b-driver")).to_be_focused()
