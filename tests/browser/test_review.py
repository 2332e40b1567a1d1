"""A review in Chromium: remarks made and walked by keyboard, beside a block wherever it goes; single letters off."""

import pytest
from playwright.sync_api import expect

from articles import reviewing
from articles.deskwork import Preferences, Remark
from tests import factories as make
from tests import looks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(desk):
    """An article of two facts, in review."""
    article = make.make_article()
    first = make.add_fact(article, key="first", statement="One.")
    make.add_fact(article, key="second", statement="Two.", after=first.key)
    reviewing.ask(article, by=make.make_user("writer", name="tomas"), words="New dates.")
    return article


def go(desk, article):
    desk.goto(f"/admin/desk/articles/{article.key}/")
    expect(desk.locator("#bench[data-ready]")).to_be_visible()


def test_remark_is_made_answered_and_closed_by_keyboard(desk, asked):
    go(desk, asked)
    desk.locator("#b-second").focus()

    desk.keyboard.press("Shift+R")
    expect(desk.locator("#r-second textarea")).to_be_focused()
    desk.keyboard.type("Which day? jrjr")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")

    remark = desk.locator("#r-second .remark")
    expect(remark).to_be_focused()
    expect(remark).to_contain_text("Which day? jrjr")
    expect(desk.locator("#desk-said")).to_have_text("Remark added.")
    expect(desk.locator("#remark-count")).to_have_text("1 open remark")

    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#r-second .answer textarea")).to_be_focused()
    desk.keyboard.type("The fifth.")
    desk.keyboard.press("Control+Enter")
    expect(remark).to_be_focused()
    expect(remark).to_contain_text("The fifth.")

    desk.get_by_role("button", name="Close", exact=True).click()
    expect(remark).to_be_focused()
    expect(remark.get_by_text("Closed by edda")).to_be_visible()
    expect(desk.locator("#remark-count")).to_have_text("No open remark")
    assert Remark.objects.get().closed_by.username == "edda"


def test_remark_goes_with_its_block_and_one_key_finds_it(desk, asked, editor):
    reviewing.remark(asked.reviews.get(), by=editor, words="When?", block=asked.blocks.get(key="second"))
    go(desk, asked)
    desk.locator("#b-second").focus()

    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.locator("#desk-said")).to_contain_text("Moved up.")
    order = desk.locator("#blocks > [id]").evaluate_all("all => all.map(one => one.id)")
    desk.locator("#b-head").focus()
    desk.keyboard.press("r")

    assert order == ["b-head", "r-head", "b-second", "r-second", "b-first", "r-first"]
    expect(desk.locator("#r-second .remark")).to_be_focused()


def test_remark_is_given_up(desk, asked):
    go(desk, asked)
    desk.locator("#b-first").focus()
    desk.keyboard.press("Shift+R")
    expect(desk.locator("#r-first textarea")).to_be_focused()

    desk.keyboard.press("Escape")
    expect(desk.locator("#b-first")).to_be_focused()
    desk.keyboard.press("Shift+R")

    expect(desk.locator("#r-first textarea")).to_be_focused()


@looks.once
def test_axe_finds_nothing_in_a_review(desk, asked, editor):
    review = asked.reviews.get()
    for key in ("first", "second"):
        remark = reviewing.remark(review, by=editor, words="When?", block=asked.blocks.get(key=key))
        reviewing.answer(remark, by=review.asked_by, words="The fifth.")
    reviewing.close(remark, by=editor)
    go(desk, asked)
    desk.locator("#b-head").focus()
    desk.keyboard.press("Shift+R")
    expect(desk.locator("#r-head textarea")).to_be_focused()
    desk.locator("#r-first .answer summary").click()
    desk.locator("#r-second .remark summary").first.click()

    assert looks.faults(desk) == []


def test_single_letters_do_nothing_once_they_are_off(desk, asked, editor):
    Preferences.objects.create(user=editor, single_keys=False)
    go(desk, asked)
    desk.locator("#b-first").focus()

    for letter in ("j", "e", "p", "?", "/"):
        desk.keyboard.press(letter)
    expect(desk.locator("#b-first")).to_be_focused()
    desk.keyboard.press("Enter")

    expect(desk.locator("#b-first form")).to_be_visible()


def test_a_page_that_comes_back_with_trouble_has_the_focus_there(desk, asked):
    desk.expected = {422}
    desk.goto(f"/admin/desk/articles/{asked.key}/life/")
    desk.locator("[name=state][value=retired]").check()
    desk.locator("[name=sentence]").focus()

    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#id_reason")).to_be_focused()
    expect(desk.locator("#reason-errors")).to_contain_text("Say why")


def test_review_is_asked_for_by_keyboard(desk, article):
    desk.goto(f"/admin/desk/articles/{article.key}/review/")
    expect(desk.locator("#ask-words")).to_be_focused()
    desk.keyboard.type("Please look at the dates.")

    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#review")).to_be_focused()
    expect(desk.locator("#review")).to_contain_text("Please look at the dates.")
