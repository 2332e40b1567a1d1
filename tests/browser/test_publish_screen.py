"""The publish screen in Chromium: ticks and keys, the note and the kind, other articles, and what axe finds."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing, history
from articles.models import Edition
from tests import factories as make
from tests import looks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(editor):
    """Published with two facts that changed since; another article shows the first of them."""
    article = make.make_article(slug="heat-2", headline="Heat 2: everything we know", editor=editor)
    for key in ("driver", "date"):
        make.add_fact(article, key=key, statement=f"Nothing is known of the {key}.", editor=editor)
    make.publish(article, editor=editor)
    driver, date = (make.Fact.objects.get(key=key) for key in ("driver", "date"))
    other = make.make_article(slug="mann", headline="Michael Mann: his films in order", editor=editor)
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, other, driver, after=None)
    make.publish(other, editor=editor)
    cited = [make.cite(make.make_source())]
    make.change_fact(driver, editor=editor, status="reported", statement="Driver is in talks.", citations=cited)
    make.change_fact(date, editor=editor, statement="The date is a secret.", review_by=dt.date(2020, 11, 12))
    return article


@pytest.fixture
def screen(desk, article):
    desk.goto(reverse("desk:publish", args=[article.key]))
    expect(desk.locator("[data-all-none]")).to_be_visible()
    return desk


def tick(screen, key):
    return screen.locator(f'input[name=change][value="fact:{key}"]')


def said(screen, words):
    expect(screen.locator("#desk-said")).to_have_text(words)


def test_ticks_are_counted_aloud_and_take_other_articles_with_them(screen):
    other = screen.get_by_label("Michael Mann: his films in order")
    expect(screen.locator("#note")).to_be_focused()
    expect(other).to_be_checked()

    tick(screen, "driver").focus()
    screen.keyboard.press("Space")

    said(screen, "1 of 2 ticked.")
    expect(tick(screen, "driver")).to_be_focused()
    expect(other).to_be_disabled()
    screen.keyboard.press("Space")
    said(screen, "2 of 2 ticked.")
    expect(other).to_be_enabled()


def test_what_was_typed_is_there_again_after_a_press_without_a_session(screen, article):
    screen.expected.add(403)
    tick(screen, "date").uncheck()
    screen.locator("#note").fill("My own words.")
    signed_in = screen.context.cookies()
    screen.context.clear_cookies(name="sessionid")

    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_role("heading", name="You are signed out")).to_be_visible()
    screen.context.add_cookies(signed_in)
    screen.go_back()

    expect(screen.locator("#note")).to_have_value("My own words.")
    expect(tick(screen, "date")).not_to_be_checked()
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_role("heading", name="Edition 2 goes out")).to_be_visible()
    screen.goto(reverse("desk:publish", args=[article.key]))
    expect(screen.locator("#note")).not_to_have_value("My own words.")


def test_a_closed_tab_loses_no_note_and_no_tick(screen, article):
    address = reverse("desk:publish", args=[article.key])
    screen.locator("#note").fill("My own words.")
    tick(screen, "date").uncheck()
    screen.get_by_role("radio", name="Clarification").check()
    expect(screen.locator("[data-kept-line]")).to_contain_text("Kept in this browser")
    context = screen.context
    screen.close()

    page = context.new_page()
    page.goto(address)

    offer = page.locator(".note.kept")
    expect(offer).to_contain_text("was never published. It says: “My own words.”")
    expect(page.locator("#note")).not_to_have_value("My own words.")
    offer.get_by_role("button", name="Put it back").click()
    expect(page.locator("#note")).to_have_value("My own words.")
    expect(page.locator("#note")).to_be_focused()
    expect(page.get_by_role("radio", name="Clarification")).to_be_checked()
    expect(tick(page, "date")).not_to_be_checked()
    expect(tick(page, "driver")).to_be_checked()
    expect(page.locator(".what-head [data-count]")).to_have_text("1 of 2 ticked")
    expect(offer).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Edition 2 goes out")).to_be_visible()
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('desk:'))")


def test_what_came_meanwhile_is_as_the_server_drew_it(screen, article, editor):
    tick(screen, "date").uncheck()
    expect(screen.locator("[data-kept-line]")).to_contain_text("Kept in this browser")
    make.add_fact(article, key="score", statement="The score is being written.", editor=editor)

    screen.reload()
    offer = screen.locator(".note.kept")
    expect(offer).to_contain_text("What you typed or ticked here")
    expect(offer).not_to_contain_text("It says")
    offer.get_by_role("button", name="Put it back").click()

    expect(tick(screen, "date")).not_to_be_checked()
    expect(screen.get_by_label("Publish: The score is being written.")).to_be_checked()
    token = screen.locator("#publish-form > [name=token]").input_value()
    screen.reload()
    expect(screen.locator("#publish-form > [name=token]")).to_have_value(token)
    screen.locator(".note.kept").get_by_role("button", name="Throw it away").click()
    expect(screen.locator("#note")).to_be_focused()
    screen.reload()
    expect(screen.locator("[data-all-none]")).to_be_visible()
    expect(screen.locator(".note.kept")).to_have_count(0)


def test_a_time_that_was_put_back_says_what_moment_it_is(screen):
    screen.get_by_label("At a time").check()
    screen.locator("#day").fill("2030-12-24")
    screen.locator("#time").fill("18:00")
    screen.locator("#zone").select_option("UTC")
    expect(screen.locator("#moment")).to_contain_text("24 December 2030, 18:00")

    screen.reload()
    expect(screen.locator("#moment")).not_to_contain_text("2030")
    screen.get_by_role("button", name="Put it back").click()

    expect(screen.locator("#day")).to_have_value("2030-12-24")
    expect(screen.locator("#moment")).to_contain_text("24 December 2030, 18:00")
    expect(screen.locator("[data-go-words]")).to_have_text("Embargo edition 2")


def test_a_refused_press_is_kept_too(screen, article):
    screen.expected.add(422)
    screen.locator("#note").fill("")
    screen.keyboard.press("Control+Enter")
    expect(screen.locator("#refused")).to_be_visible()
    screen.locator("#note").fill("My own words.")

    screen.goto(reverse("desk:publish", args=[article.key]))

    expect(screen.locator(".note.kept")).to_contain_text("“My own words.”")


def test_back_from_what_went_out_asks_nobody_to_press_again(screen, article):
    screen.expected.add(422)
    screen.locator("#note").fill("")
    screen.keyboard.press("Control+Enter")
    expect(screen.locator("#refused")).to_be_visible()
    screen.locator("#note").fill("My own words.")
    screen.keyboard.press("Control+Enter")
    expect(screen.get_by_role("heading", name="Edition 2 goes out")).to_be_visible()

    screen.go_back()

    expect(screen.get_by_role("heading", name="Edition 2 goes out")).to_be_visible()
    assert Edition.objects.filter(article=article).count() == 2


def test_nothing_ticked_is_said_with_the_way_out(screen):
    screen.get_by_role("button", name="None").click()

    said(screen, "0 of 2 ticked.")
    notice = screen.locator("[data-nothing]")
    expect(notice).to_contain_text("Nothing is ticked, so there is nothing to publish.")
    notice.get_by_role("button", name="Tick all").click()
    said(screen, "2 of 2 ticked.")
    expect(notice).to_be_hidden()
    expect(screen.locator("input[name=change]").first).to_be_focused()


def test_the_kind_fits_the_note_and_opens_the_words_of_a_correction(screen):
    note = screen.locator("#note")
    expect(note).to_have_value("Driver is in talks. The date is a secret.")

    screen.get_by_role("radio", name="Minor").check()
    expect(note).to_have_value("Small fixes.")
    screen.get_by_role("radio", name="Correction").check()

    expect(note).to_have_value("Driver is in talks. The date is a secret.")
    expect(screen.get_by_role("textbox", name="What was wrong")).to_have_value("Nothing is known of the driver.")
    expect(screen.get_by_role("textbox", name="What is right")).to_have_value("Driver is in talks.")
    note.fill("My own words.")
    screen.get_by_role("radio", name="Minor").check()
    expect(note).to_have_value("My own words.")


def test_ctrl_enter_publishes_from_the_note_in_both_articles(screen, article):
    screen.locator("#note").fill("Driver is in talks.")
    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#done h2, .done h2").first).to_be_visible()
    editions = Edition.objects.filter(number=2).order_by("pk")
    assert [(str(each.article), each.note) for each in editions.select_related("article")] == [
        ("Heat 2: everything we know", "Driver is in talks."),
        ("Michael Mann: his films in order", "Driver is in talks."),
    ]


def test_esc_leads_back_and_asks_once_where_something_was_typed(screen, article):
    screen.locator("#note").fill("Half a thought")
    screen.keyboard.press("Escape")
    said(screen, "Esc once more goes back to editing. Your note is kept in this browser.")

    screen.keyboard.press("Escape")

    screen.wait_for_url(f"**{reverse('desk:article', args=[article.key])}")


def test_still_true_keeps_what_was_typed_and_ticked(screen, article):
    screen.locator("#note").fill("My own words.")
    tick(screen, "driver").uncheck()

    screen.get_by_role("button", name="Still true").click()

    expect(screen.get_by_role("button", name="Still true")).to_have_count(0)
    expect(screen.locator("#note")).to_have_value("My own words.")
    expect(tick(screen, "driver")).not_to_be_checked()
    expect(tick(screen, "date")).to_be_checked()


def test_the_lines_of_a_head_count_while_they_are_typed(desk, article):
    desk.goto(reverse("desk:edit_head", args=[article.key]))
    headline = desk.get_by_label("Headline", exact=True)
    meter = desk.locator('[data-of="f-head-headline"]')

    headline.fill("H" * 60)
    expect(meter).to_contain_text("60 of about 60")
    headline.focus()
    desk.keyboard.press("End")
    desk.keyboard.type("H")

    expect(meter).to_contain_text("61 of about 60; search results show no more")
    said(desk, "Headline: longer than the 60 characters that are shown.")
    desk.keyboard.press("Backspace")
    said(desk, "Headline: fits again.")
    desk.locator("summary", has_text="search, sharing").click()
    expect(desk.locator('[data-of="f-head-search_title"]')).to_contain_text("Blank: the headline, 60 of about 60")


def test_publishing_needs_no_script(chromium, live_server, desk, article):
    cookies = desk.context.cookies()
    plain = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(reverse("desk:publish", args=[article.key]))

    page.get_by_label("Publish: The date is a secret.").uncheck()
    page.locator("[name=note]").fill("Without a script.")
    page.get_by_role("button", name="Publish edition 2").click()

    expect(page.locator(".done h2").first).to_be_visible()
    plain.close()
    notes = Edition.objects.filter(number=2).values_list("note", flat=True)
    assert list(notes) == ["Without a script."] * 2


@looks.once
def test_axe_finds_nothing_and_nothing_overflows(desk, article, editor):
    make.add_block(article, "section", heading="Empty " * 20, editor=editor)
    make.add_block(article, "prose", text='<p>See <a href="/nothing/">this</a>.</p>', editor=editor)
    make.add_fact(article, status="confirmed", statement="It is so, they say. " * 20, editor=editor)
    pages = [reverse("desk:publish", args=[article.key]), reverse("desk:edit_head", args=[article.key])]
    found = {}

    for path in [*pages, reverse("desk:corrections")]:
        desk.goto(path)
        if path == pages[0]:
            desk.get_by_role("radio", name="Correction").check()
        looks.set_width(desk, 2560)
        found[path] = [2560] * looks.is_too_wide(desk) + looks.faults(desk)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_button_is_in_sight_on_a_phone(desk, article):
    desk.set_viewport_size({"width": 375, "height": 700})
    desk.goto(reverse("desk:publish", args=[article.key]))
    desk.locator("#note").scroll_into_view_if_needed()

    box = desk.locator("[data-go]").bounding_box()

    assert box["y"] >= 0 and box["y"] + box["height"] <= 700
