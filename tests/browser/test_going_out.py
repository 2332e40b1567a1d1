"""The publish screen after the press, in a browser: a clock by the server, focus that stays, a time as it is typed."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles import editing
from articles.models import Edition
from tests import factories as make
from tests import looks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(editor):
    article = make.make_article(slug="heat-2", headline="Heat 2", facts=2, editor=editor)
    make.publish(article, editor=editor)
    for block in editing.live_blocks(article):
        make.change_fact(block.fact, editor=editor, statement="Something has been said.")
    return article


def press(page, article, note="My own words."):
    page.goto(reverse("desk:publish", args=[article.key]))
    page.locator("#note").fill(note)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Edition 2 goes out")).to_be_focused()


def test_held_edition_gives_ticks_and_note_back(desk, article):
    press(desk, article)
    expect(desk.locator("#done [data-clock]")).to_have_text(re.compile(r"^1?\d s$"))
    Edition.objects.filter(number=2).update(published_at=timezone.now() + dt.timedelta(hours=1))  # axe takes its time
    assert looks.violations(desk) == []

    desk.get_by_role("button", name="Hold it").click()

    expect(desk.get_by_role("heading", name="Edition 2 was held")).to_be_focused()
    expect(desk.locator("#note")).to_have_value("My own words.")
    expect(desk.locator(".what-head [data-count]")).to_have_text("2 of 2 ticked")
    assert Edition.objects.count() == 1


def test_clock_that_runs_out_asks_the_server_and_keeps_the_focus(desk, article):
    """The notice follows what the server says: let go on another screen, it is live here without a reload."""
    press(desk, article)
    desk.evaluate("Date.now = () => 0")
    make.let_pass(article)
    desk.evaluate("document.querySelector('.pending').dispatchEvent(new CustomEvent('desk:due'))")

    expect(desk.get_by_role("heading", name="Edition 2 is live")).to_be_focused()
    expect(desk.locator("#desk-said")).to_have_text("Edition 2 is live.")
    expect(desk.locator("#done [data-clock]")).to_have_text(re.compile(r"^[01]:\d\d$"))

    desk.locator(".ask > summary").click()
    expect(desk.get_by_label("Reason, as readers will see it")).to_be_focused()
    assert looks.violations(desk) == []
    desk.keyboard.press("Escape")
    expect(desk.locator(".ask > summary")).to_be_focused()


def test_typed_time_is_told_in_mine_and_asked_about_where_clocks_turn(desk, article):
    desk.goto(reverse("desk:publish", args=[article.key]))
    desk.get_by_label("At a time").check()
    desk.locator("#zone").select_option("Europe/London")
    desk.locator("#day").fill("2030-10-27")
    desk.locator("#time").fill("01:30")
    question = desk.get_by_role("group", name="01:30 happens twice on 27 October in London. Which one?")
    expect(question).to_be_visible()
    assert looks.violations(desk) == []

    question.get_by_label("Second, winter time").check()

    expect(desk.locator("#moment")).to_contain_text("Sunday 27 October 2030, 01:30 GMT in London (01:30 in UTC)")
    desk.get_by_role("button", name="Embargo edition 2").click()
    expect(desk.get_by_role("heading", name="Edition 2 goes out on Sunday 27 October 2030")).to_be_visible()
    assert looks.violations(desk) == []
    assert f"{Edition.objects.get(number=2).published_at:%H:%M}" == "01:30"


def test_clashes_fit_a_phone(desk, article, editor):
    at = "2030-01-01T09:00"
    desk.set_viewport_size({"width": 375, "height": 800})
    desk.goto(reverse("desk:publish", args=[article.key]))
    desk.get_by_label("At a time").check()
    desk.locator("#day").fill(at[:10])
    desk.locator("#time").fill(at[11:])
    desk.locator("[data-go]").click()
    expect(desk.locator("#embargo")).to_be_visible()
    make.change_fact(editing.live_blocks(article)[0].fact, editor=editor, statement="Written anew.")
    desk.goto(reverse("desk:publish", args=[article.key]))
    desk.get_by_role("checkbox").first.check()
    desk.expected |= {409}
    desk.locator("#note").fill("A hotfix.")
    desk.locator("[data-go]").click()

    expect(desk.get_by_role("heading", name="both change the same")).to_be_focused()
    assert looks.faults(desk) == []
    desk.get_by_label("The embargoed one").check()
    desk.get_by_role("button", name="Publish with these answers").click()
    expect(desk.get_by_role("heading", name="Edition 2 goes out", exact=True)).to_be_focused()
    assert [edition.number for edition in Edition.objects.order_by("number")] == [1, 2, 3]
