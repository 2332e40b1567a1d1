"""Two people at the desk: each sees the other, and a clash reads well with the keyboard, on a phone and in the dark."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.deskwork import Presence
from facts.models import Fact
from tests import factories as make
from tests import looks, ready
from tests.browser.conftest import sign_in, watch
from tests.browser.test_desk import edit, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(editor):
    article = make.make_article(editor=editor)
    make.add_fact(
        article,
        key="driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part. He has said nothing.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        citations=[make.cite(make.make_source(publisher="", title="Talk"), "anonymous")],
    )
    return article


@pytest.fixture
def ana(chromium, live_server):
    """A page signed in as Ana Reyes."""
    user = make.make_user("editor", name="ana")
    user.first_name, user.last_name = "Ana", "Reyes"
    user.save()
    context = chromium.new_context(base_url=live_server.url)
    sign_in(context, live_server.url, user)
    page = context.new_page()
    page.expected, page.person = {409}, user
    said = watch(page)
    yield page
    context.close()
    assert said == []


def load(page, article):
    page.goto(reverse("desk:article", args=[article.key]))
    expect(page.locator("#bench[data-ready]")).to_be_visible()


def poll(page):
    """As if 15 seconds had passed."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def test_each_sees_the_other_by_block_and_leaving_ends_it(desk, ana, article):
    load(ana, article)
    edit(ana, "driver")
    ready.wait_until(lambda: Presence.objects.filter(user=ana.person, block="driver").exists())

    load(desk, article)
    expect(desk.locator("#here")).to_have_text("ARAna is here too")
    expect(desk.locator("#b-driver .block-meta .here")).to_contain_text("Ana has been editing this since")
    edit(desk, "driver")
    expect(desk.locator("#b-driver form .here")).to_contain_text("different sentences merge by themselves")
    expect(said(desk)).to_have_text("Ana is editing this too.")
    expect(desk.get_by_label("Rumored")).to_be_focused()

    ana.goto("about:blank")
    ready.wait_until(lambda: not Presence.objects.filter(user=ana.person).exists())
    poll(desk)
    expect(desk.locator("#b-driver .here")).to_have_count(0)
    expect(desk.locator("#here")).to_be_hidden()


def clash(page, person):
    page.expected.add(409)
    edit(page, "driver")
    page.locator("#b-driver .ProseMirror").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Perhaps ")
    expect(page.locator("#b-driver .ProseMirror")).to_contain_text("Perhaps Adam Driver")
    fact = Fact.objects.get(key="driver")
    words = "Adam Driver is reported for the part. He has said nothing. Mann has."
    make.change_fact(fact, editor=person, status="reported", statement=words, review_by="2026-12-12")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-conflict]")).to_be_visible()


def test_a_clash_is_settled_by_keyboard(desk, ana, article):
    load(desk, article)
    clash(desk, ana.person)
    expect(said(desk)).to_have_text("Not saved. You and Ana changed the same sentence.")
    expect(desk.locator("[data-conflict] > .note")).to_be_focused()
    expect(desk.locator("[data-conflict] > .note")).to_contain_text("Ana Reyes saved this")

    stops = []
    for _ in range(3):
        desk.keyboard.press("Tab")
        stops.append(desk.evaluate("() => document.activeElement.textContent"))
    assert stops == ["Keep this: Statement", "Use Ana’s: Statement", "Use mine: Statement"]
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Enter")
    expect(said(desk)).to_have_text("Ana’s text is in.")
    expect(desk.locator("#b-driver .save")).to_be_focused()
    desk.get_by_role("button", name="Use mine").click()
    expect(said(desk)).to_have_text("Your text is in.")
    desk.keyboard.press("Control+s")

    expect(desk.locator("#b-driver form")).to_have_count(0)
    fact = Fact.objects.get(key="driver")
    assert fact.statement == "Perhaps Adam Driver is rumored for the part. He has said nothing. Mann has."
    assert fact.status == "reported"


def test_a_clash_and_a_merge_fit_the_screen_and_axe_finds_nothing(desk, ana, article):
    load(ana, article)
    edit(ana, "driver")
    load(desk, article)
    clash(desk, ana.person)

    assert looks.faults(desk) == []
    desk.get_by_role("button", name="Use mine").click()
    expect(desk.locator("#b-driver .save")).to_be_focused()
    desk.keyboard.press("Control+s")
    expect(desk.locator("#b-driver form")).to_have_count(0)
    assert desk.evaluate("() => document.documentElement.scrollWidth") <= 375
