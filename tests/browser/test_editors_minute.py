"""The editor's minute: from any page of the desk to the next edition, with each click and chord counted.

Driver goes from rumored to reported, with a source and a note, and out. What is typed is not counted.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Edition
from facts.models import Fact
from tests import factories as make
from tests.browser.conftest import sign_in, watch

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "https://deadline.example.com/2023/11/driver-heat-2/"


class Hand:
    """Presses and taps, each counted."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, key):
        self.count += 1
        self.page.keyboard.press(key)

    def click(self, locator):
        self.count += 1
        locator.click()

    def tap(self, locator):
        self.count += 1
        locator.tap()


@pytest.fixture
def heat(editor):
    article = make.make_article(editor=editor)
    make.make_source("Deadline", "Driver in talks", url=ADDRESS)
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    make.add_fact(
        article,
        key="driver",
        after="cast",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver could play Neil McCauley.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        people=["Adam Driver"],
        citations=[make.cite(make.make_source(publisher="", title="Talk"), "anonymous")],
    )
    make.publish(article)
    return article


def is_done(page):
    """The edition is on its way: readers get it at once, or when the time for second thoughts is over."""
    expect(page.locator("main, #content").first).to_contain_text("dition 2")
    edition = Edition.objects.get(number=2)
    fact = Fact.objects.get(key="driver")
    assert fact.status == "reported"
    assert [each.source.publisher for each in fact.citations.all()] == ["", "Deadline"]
    assert edition.note == "Driver is reported for the part."


def test_the_editors_minute_takes_eight_clicks_or_chords(desk, heat):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(reverse("desk:articles"))
    desk.evaluate("address => navigator.clipboard.writeText(address)", ADDRESS)
    hand = Hand(desk)

    hand.press("/")
    desk.keyboard.type("driver")
    expect(desk.locator("#desk-hits [data-hit]").first).to_contain_text("Driver could play")
    hand.press("Enter")
    expect(desk.locator("#b-driver")).to_be_focused()
    hand.press("e")
    expect(desk.get_by_label("Rumored")).to_be_focused()
    hand.press("ArrowRight")
    hand.press("Control+v")
    expect(desk.locator("#b-driver [data-source]").last).to_have_value("Deadline: Driver in talks")
    hand.press("Control+Enter")
    expect(desk.locator("#b-driver")).to_be_focused()
    hand.press("p")
    expect(desk.locator("#note")).to_be_focused()
    desk.keyboard.press("Control+a")  # typed over: no deed of its own
    desk.keyboard.type("Driver is reported for the part.")
    hand.press("Control+Enter")

    is_done(desk)
    assert hand.count <= 8


def test_by_mouse_alone_it_takes_eight_too(desk, heat):
    desk.goto(reverse("desk:articles"))
    hand = Hand(desk)

    hand.click(desk.locator("#desk-find"))
    desk.keyboard.type("driver")
    hand.click(desk.locator("#desk-hits [data-hit]").first)
    expect(desk.locator("#b-driver")).to_be_focused()
    minute_by_pointer(desk, hand, hand.click)

    assert hand.count <= 8


def test_on_a_phone_it_takes_twelve_taps_at_most(chromium, live_server, editor, heat):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True
    )
    sign_in(context, live_server.url, editor)
    page = context.new_page()
    page.expected = set()
    heard = watch(page)
    page.goto(reverse("desk:articles"))
    hand = Hand(page)

    hand.tap(page.locator("#desk-find"))
    page.keyboard.type("driver")
    hand.tap(page.locator("#desk-hits [data-hit]").first)
    expect(page.locator("#b-driver")).to_be_focused()
    minute_by_pointer(page, hand, hand.tap)

    assert hand.count <= 12
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    context.close()
    assert heard == []


def minute_by_pointer(page, hand, go):
    go(page.locator("#b-driver > .edit"))
    go(page.locator("#b-driver .segments label", has_text="Reported"))
    go(page.get_by_role("button", name="Cite a source"))
    expect(page.locator("#b-driver [data-source]").last).to_be_focused()
    page.keyboard.type("Deadline: Driver in talks")
    go(page.locator("#b-driver .save"))
    expect(page.locator("#desk-said")).to_have_text("Saved.")
    go(page.locator("[data-key=p]"))
    page.locator("#note").fill("Driver is reported for the part.")
    go(page.locator("[data-go]"))
    is_done(page)
