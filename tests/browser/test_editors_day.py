"""The editor's day, from signing in to what a stranger reads: the product's main job, end to end."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Edition
from tests import factories as make
from tests.browser.conftest import watch

pytestmark = pytest.mark.django_db(transaction=True)

DRIVER = "Adam Driver is rumored for the part of Neil McCauley."


@pytest.fixture
def article(editor):
    """The Heat 2 article, live in its first edition."""
    article = make.make_article(slug="heat-2", headline="Heat 2: everything we know", editor=editor)
    talk = make.make_source(publisher="", title="Talk with no named origin")
    make.make_source("Deadline", "Driver in talks")
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    make.add_fact(
        article,
        key="driver-mccauley",
        after="cast",
        fact_kind="casting",
        status="rumored",
        statement=DRIVER,
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        people=["Adam Driver"],
        citations=[make.cite(talk, "anonymous")],
    )
    make.add_fact(article, key="not-cast", after="driver-mccauley", statement="Casting has not officially begun.")
    make.publish(article)
    return article


@pytest.fixture
def stranger(chromium, live_server):
    """A reader without an account, a cookie or JavaScript."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.expected = set()
    said = watch(page)
    yield page
    assert context.cookies() == []
    context.close()
    assert said == []


def sign_in_by_hand(page, url):
    page.context.clear_cookies()
    page.goto(url)
    page.locator("[name=username]").fill("edda")
    page.locator("[name=password]").fill("pass")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#bench[data-ready]")).to_be_visible()


def change_the_driver_fact(page):
    page.locator("#b-driver-mccauley").hover()
    page.locator("#b-driver-mccauley .edit").click()
    page.locator("#b-driver-mccauley .segments label", has_text="Reported").click()
    page.get_by_role("button", name="Cite a source").click()
    page.locator("#b-driver-mccauley [data-source]").last.fill("Deadline: Driver in talks")
    page.locator("#b-driver-mccauley .ProseMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Adam Driver is in talks for the part of Neil McCauley.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-said")).to_have_text("Saved.")


def add_a_casting(page):
    page.locator("#b-not-cast").focus()
    page.keyboard.press("a")
    page.keyboard.type("casting")
    expect(page.locator("#add-filter")).to_have_value("casting")
    page.keyboard.press("Enter")
    expect(page.locator("#b-new .ProseMirror")).to_be_visible()
    page.locator("#b-new .segments label", has_text="Not announced").click()
    page.locator("#b-new .ProseMirror").click()
    page.keyboard.type("Nobody has been cast as Vincent Hanna.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#b-new")).to_have_count(0)
    expect(page.locator("#desk-said")).to_have_text("Saved.")


def move_it_up(page):
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#desk-said")).to_have_text("Moved up. Now 3 of 4.")
    expect(page.locator("#state")).to_contain_text("unpublished change")


def publish(page, note):
    page.keyboard.press("p")
    page.locator("[name=note]").fill(note)
    page.get_by_role("button", name="Publish edition 2").click()
    expect(page.get_by_role("heading", name="Edition 2 goes out")).to_be_focused()
    page.get_by_role("button", name="Now", exact=True).click()
    expect(page.get_by_role("heading", name="Edition 2 is live")).to_be_focused()


def test_the_editors_day(desk, stranger, article):
    stranger.goto("/heat-2/")
    expect(stranger.get_by_text(DRIVER).first).to_be_visible()

    sign_in_by_hand(desk, reverse("desk:article", args=[article.key]))
    change_the_driver_fact(desk)
    add_a_casting(desk)
    move_it_up(desk)

    stranger.goto("/heat-2/")
    expect(stranger.get_by_text(DRIVER).first).to_be_visible()
    expect(stranger.get_by_text("in talks for the part")).to_have_count(0)

    publish(desk, "Driver is in talks.")

    stranger.goto("/heat-2/")
    expect(stranger.get_by_text("Adam Driver is in talks for the part of Neil McCauley.").first).to_be_visible()
    expect(stranger.get_by_text("Driver is in talks.", exact=True).first).to_be_visible()
    order = stranger.locator("main").inner_text()
    assert order.index("in talks for the part") < order.index("cast as Vincent Hanna") < order.index("officially begun")

    stranger.goto("/heat-2/compare/1...2/")
    expect(stranger.locator("ins").first).to_be_visible()
    expect(stranger.locator("del").first).to_be_visible()
    assert [edition.note for edition in Edition.objects.order_by("number")] == ["What is new.", "Driver is in talks."]
