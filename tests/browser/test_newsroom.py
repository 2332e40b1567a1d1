"""The newsroom in Chromium: the search by keyboard from any page, the clock, and what axe finds."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories as make
from tests import looks

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]

DRIVER = "Adam Driver is rumored for the part of Neil McCauley."


@pytest.fixture
def article(editor):
    article = make.make_article(slug="heat-2", headline="Heat 2: everything we know", facts=12, editor=editor)
    casting = {"fact_kind": "casting", "status": "rumored", "people": ["Adam Driver"]}
    make.add_fact(article, key="driver-mccauley", statement=DRIVER, review_by=dt.date(2020, 1, 1), **casting)
    quote = make.add_fact(article, statement="Asked about Driver, Mann said nothing.")
    make.publish(article)
    make.change_fact(quote.fact, held_reason="legal")
    make.change_fact(article.blocks.get(key="driver-mccauley").fact, status="denied")
    make.make_source("Deadline", "Driver in talks")
    make.publish(make.make_article(headline="Heat at 25", facts=1), at=timezone.now() + dt.timedelta(minutes=18))
    return article


def test_a_fact_is_found_and_taken_in_hand_by_keys_alone(desk, article):
    desk.goto("/admin/")
    desk.keyboard.press("/")
    field = desk.locator("#desk-find")
    expect(field).to_be_focused()

    desk.keyboard.type("driver")
    expect(desk.locator("#desk-hits [data-hit]")).to_have_count(3)
    desk.keyboard.press("Enter")

    block = desk.locator("#b-driver-mccauley")
    expect(block).to_be_focused()
    expect(block).to_have_class(re.compile("in-hand"))
    expect(desk).to_have_url(re.compile(f"/admin/desk/articles/{article.key}/#b-driver-mccauley$"))


def test_enter_before_the_answer_opens_the_first_hit_when_it_is_there(desk, article, gate):
    desk.goto("/admin/facts/fact/")

    with gate.holding("/desk/search/"):
        desk.keyboard.press("/")
        desk.keyboard.type("driver")
        desk.keyboard.press("Enter")

    expect(desk.locator("#b-driver-mccauley")).to_be_focused()


def test_the_arrows_walk_the_hits_and_escape_empties_then_leaves(desk, article):
    desk.goto("/admin/desk/articles/")
    desk.keyboard.press("/")
    field, chosen = desk.locator("#desk-find"), desk.locator("#desk-hits [aria-selected=true]")

    desk.keyboard.type("driver")
    expect(desk.locator("#desk-hits")).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Asked about Driver")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert looks.violations(desk) == []
    desk.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text(DRIVER)

    desk.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(desk.locator("#desk-hits")).to_be_hidden()
    desk.keyboard.press("Escape")
    expect(field).not_to_be_focused()

    desk.keyboard.type("gn")
    desk.wait_for_url("**/admin/")


def test_inside_an_article_a_hit_of_the_same_page_is_taken_in_hand(desk, article):
    desk.goto(reverse("desk:article", args=[article.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()

    desk.keyboard.press("/")
    desk.keyboard.type("driver rumored neil")
    desk.keyboard.press("Enter")

    expect(desk.locator("#b-driver-mccauley")).to_be_focused()


def test_nothing_found_is_said_and_enter_makes_no_fact(desk, article):
    desk.goto("/admin/")
    desk.keyboard.press("/")

    desk.keyboard.type("horoscope")
    expect(desk.locator("#desk-hits")).to_contain_text("No article, fact or source has “horoscope” in it.")
    desk.keyboard.press("Enter")

    expect(desk.locator("#desk-find")).to_be_focused()
    expect(desk).to_have_url(re.compile("/admin/$"))


def test_the_clock_counts_down_and_edit_opens_the_form(desk, article):
    desk.goto("/admin/")
    clock = desk.locator(".clock")
    first = clock.text_content()

    expect(clock).not_to_have_text(first)
    assert re.fullmatch(r"0:1[78]:\d\d", clock.text_content())
    assert looks.violations(desk) == []

    desk.locator("#stale .deeds a").filter(has_text=DRIVER).click()
    expect(desk.locator("#b-driver-mccauley form")).to_be_visible()


def test_still_true_is_pressed_where_the_fact_is_listed(desk, article):
    desk.goto("/admin/")

    desk.locator("#stale").get_by_role("button", name="Still true").first.click()
    note = desk.locator("#stale .note")
    expect(note).to_contain_text("Still true, as of today.")
    expect(note).to_be_focused()
    assert looks.violations(desk) == []

    note.get_by_role("button").click()
    expect(desk.locator("#stale .note")).to_be_focused()
    assert article.editions.count() == 1 or article.editions.latest("number").edition_kind == "minor"


def test_the_list_of_keys_opens_from_any_page(desk, article):
    desk.goto("/admin/facts/source/")

    desk.keyboard.press("?")
    expect(desk.locator("#keys-anywhere")).to_contain_text("to the newsroom")
    desk.keyboard.press("?")

    expect(desk.locator("#keys-anywhere")).to_be_hidden()


def test_citing_a_source_begins_with_the_source(desk, article):
    desk.goto("/admin/")

    desk.locator("#thin").get_by_role("link", name="Cite a source").first.click()

    expect(desk.locator("#blocks form [data-source]").last).to_be_focused()
    expect(desk).to_have_url(re.compile(r"/#b-[\w-]+$"))


def test_changing_an_embargo_begins_there(desk, article):
    desk.goto("/admin/")

    desk.locator("#embargoed").get_by_role("link", name="Change").click()

    expect(desk.locator("#embargo:focus, #embargo :focus")).to_have_count(1)


@pytest.mark.parametrize("table", ["fact", "topic", "source"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_on_a_phone_shows_all_of_a_row_without_scrolling(desk, article, table, scheme):
    source = make.make_source(
        "A publisher with a rather long name", "A report with a rather long title", date="2023-11"
    )
    fact = make.add_fact(article, statement=DRIVER, citations=[make.cite(source)], as_of=dt.date(2023, 11, 27)).fact
    make.change_fact(fact, topic=make.make_topic("The first film and all that came of it"), held_reason="legal")
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": 375, "height": 800})

    desk.goto(reverse(f"admin:facts_{table}_changelist"))

    first = desk.locator("#result_list tbody tr").first
    expect(first).to_be_visible()
    assert desk.locator(".results").evaluate("each => each.scrollWidth - each.clientWidth") == 0
    for cell in desk.locator("#result_list :is(th, td):not(:empty)").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
    if table == "fact":
        for words in ("held", "27 November 2023"):
            expect(first).to_contain_text(words)
        expect(first.locator(".field-mark .status")).to_be_in_viewport()
    assert looks.faults(desk) == []


def test_the_list_of_facts_fits_beside_its_filters(desk, article):
    fact = make.add_fact(article, statement=f"{DRIVER} " * 2, fact_kind="quote", status="reported").fact
    make.change_fact(fact, review_by=dt.date(2023, 12, 11))

    desk.goto(reverse("admin:facts_fact_changelist"))

    expect(desk.locator("#result_list .status").first).to_have_text("Quoted, source not named")
    assert desk.locator(".results").evaluate("each => each.scrollWidth - each.clientWidth") == 0


def test_before_signing_in_the_name_and_the_switch_beside_it_are_on_one_line(desk):
    desk.context.clear_cookies()
    desk.goto(reverse("admin:login"))

    name, switch = (desk.locator(f".login #header {each}").bounding_box() for each in ("a", ".theme-toggle"))

    assert abs((name["y"] + name["height"] / 2) - (switch["y"] + switch["height"] / 2)) <= 1
    assert switch["x"] - (name["x"] + name["width"]) >= 8


def test_a_long_headline_ends_in_dots_in_the_line_of_places_of_a_phone(desk):
    article = make.make_article(headline="Heat 2: what is known so far about the next film of Michael Mann")
    looks.set_width(desk, 375)
    desk.goto(reverse("desk:article", args=[article.key]))

    line = desk.locator(".breadcrumbs")
    expect(line).to_have_css("text-overflow", "ellipsis")
    expect(line).to_have_css("display", "block")  # else the dots are not drawn
    assert line.evaluate("(line) => line.scrollWidth > line.clientWidth")
    assert line.bounding_box()["height"] == 32  # one line, and the link stands on it
