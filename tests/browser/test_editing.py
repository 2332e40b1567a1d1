"""Editing by keyboard in Chromium: quick deeds on the block in hand, and letters that a person has switched off."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.deskwork import Preferences
from articles.models import Block
from facts.models import Fact
from tests import factories as make
from tests import looks
from tests.browser.test_desk import drawn, edit, keys, said, take

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]


def test_a_status_is_changed_without_opening_the_form(screen):
    take(screen, "pacino")
    screen.keyboard.press("s")
    expect(screen.locator("#b-pacino .status-row").get_by_label("Not announced")).to_be_focused()
    assert looks.violations(screen) == []

    screen.keyboard.press("ArrowLeft")
    screen.keyboard.press("Enter")

    expect(said(screen)).to_have_text("Status: denied. Saved.")
    expect(screen.locator("#b-pacino [data-status]")).to_be_focused()
    expect(screen.locator("#b-pacino .mark.unpublished")).to_have_text("Changed, not published")
    assert Fact.objects.get(key="pacino").status == "denied"

    screen.keyboard.press("s")
    expect(screen.locator("#b-pacino .status-row").get_by_label("Denied")).to_be_focused()
    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("Escape")

    expect(screen.locator("#b-pacino .status-row")).to_have_count(0)
    expect(screen.locator("#b-pacino")).to_be_focused()
    assert Fact.objects.get(key="pacino").status == "denied"


def test_a_status_that_the_sentence_contradicts_opens_the_sentence(screen):
    take(screen, "driver")
    screen.keyboard.press("s")
    expect(screen.locator("#b-driver .status-row").get_by_label("Rumored")).to_be_focused()
    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("Enter")

    expect(screen.locator("#b-driver .note.warn")).to_contain_text("The mark says reported, the sentence says rumored.")
    expect(screen.locator("#b-driver .ProseMirror")).to_be_focused()
    assert Fact.objects.get(key="driver").status == "reported"


def test_still_true_is_one_key(screen):
    take(screen, "driver")
    screen.keyboard.press("t")

    expect(said(screen)).to_contain_text("Still true, as of today.")
    expect(screen.locator("#b-driver")).to_be_focused()


def test_a_block_is_duplicated_and_its_copy_is_in_hand(screen, article):
    take(screen, "driver")
    screen.keyboard.press("d")

    expect(said(screen)).to_have_text("Duplicated.")
    copy = Block.objects.exclude(key__in=["cast", "driver", "pacino"]).get()
    expect(screen.locator(f"#b-{copy.key}")).to_be_focused()
    assert drawn(screen) == keys(article) == ["cast", "driver", copy.key, "pacino"]


def test_a_block_is_copied_to_another_article_by_keyboard(screen):
    other = make.make_article(headline="Miami Vice 2: is it real?")
    take(screen, "driver")
    screen.keyboard.press("m")
    expect(screen.locator("#block-menu [data-choice]").first).to_be_focused()
    assert looks.violations(screen) == []
    screen.get_by_text("Copy to another article").click()
    expect(screen.locator("#copy-filter")).to_be_focused()

    screen.keyboard.type("vice")
    expect(screen.locator("#copy-found h2")).to_have_text("Articles with “vice”")
    screen.keyboard.press("Enter")

    expect(screen.locator(".note.done")).to_contain_text("It stands at the end of Miami Vice 2: is it real?")
    expect(screen.locator("#b-driver")).to_be_focused()
    assert keys(other) == ["driver"]


def test_what_is_typed_before_the_menu_came_is_no_key(screen, article, gate):
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    take(screen, "cast")
    with gate.holding("/add/"):
        screen.keyboard.type("agn/e")

    expect(screen.locator("#add-filter")).to_have_value("gn/e")
    expect(screen.locator("#add-filter")).to_be_focused()


def test_escape_from_more_gives_the_focus_back(screen):
    take(screen, "driver")
    screen.keyboard.press("m")
    expect(screen.locator("#block-menu [data-choice]").first).to_be_focused()
    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("Escape")

    expect(screen.locator("#block-menu")).to_have_count(0)
    expect(screen.locator("#b-driver")).to_be_focused()


def test_control_z_puts_the_removed_block_back_while_its_notice_stands(screen, article):
    take(screen, "driver")
    screen.keyboard.press("Delete")
    expect(screen.get_by_role("button", name="Put it back")).to_be_focused()
    screen.keyboard.press("j")
    expect(screen.locator("#b-pacino")).to_be_focused()

    screen.keyboard.press("Control+z")

    expect(said(screen)).to_have_text("Back in place.")
    expect(screen.locator("#b-driver")).to_be_focused()
    assert keys(article) == ["cast", "driver", "pacino"]


def test_letters_that_are_switched_off_do_nothing_and_are_not_named(screen, editor, article):
    Preferences.objects.create(user=editor, single_keys=False)
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    take(screen, "driver")
    expect(screen.locator("#tools [data-deed=duplicate]")).to_have_attribute("aria-label", "Duplicate")
    expect(screen.locator("kbd.letter").first).to_be_hidden()

    for letter in "jdse?":
        screen.keyboard.press(letter)
    screen.keyboard.press("Alt+ArrowDown")

    expect(said(screen)).to_have_text("Moved down. Now 3 of 3.")
    assert keys(article) == ["cast", "pacino", "driver"]
    expect(screen.locator("form[data-form]")).to_have_count(0)


def test_the_other_arrow_takes_the_focus_at_an_end(screen):
    screen.locator("#b-driver").hover()
    screen.get_by_role("button", name="Move down").click()

    expect(said(screen)).to_have_text("Moved down. Now 3 of 3.")
    expect(screen.get_by_role("button", name="Move up")).to_be_focused()


@pytest.mark.parametrize(
    ("button", "focus"),
    [
        ("Add a fact", "#add-filter"),
        ("Place an existing fact", "#add-filter"),
        ("Add a section", "#b-new [name=heading]"),
    ],
)
def test_an_empty_articles_buttons_begin(desk, editor, button, focus):
    empty = make.make_article(editor=editor)
    desk.goto(reverse("desk:article", args=[empty.key]))
    expect(desk.locator("#bench[data-ready]")).to_be_visible()

    desk.locator("#empty").get_by_text(button, exact=True).click()

    expect(desk.locator(focus)).to_be_focused()


@pytest.fixture
def text(article):
    words = "<p>It opens in June. <strong>Mann</strong> wrote the script. It rains a lot.</p>"
    return make.add_block(article, "prose", key="text", after="pacino", text=words)


def open_text(page):
    page.reload()
    expect(page.locator("#bench[data-ready]")).to_be_visible()
    edit(page, "text")
    # The editor gives itself the focus a frame late; the caret is where it was put once its own state says so.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.locator("#b-text .ProseMirror strong").click()
    page.wait_for_function("() => document.querySelector('#b-text desk-rich').editor.state.selection.from < 30")


def test_a_sentence_becomes_a_fact_by_one_chord(screen, article, text):
    open_text(screen)
    screen.keyboard.press("Alt+Enter")
    expect(screen.locator("#b-new .ProseMirror")).to_have_text("Mann wrote the script.")
    expect(screen.locator("#b-new [name=status]").first).to_be_focused()
    assert looks.violations(screen) == []

    screen.locator("#b-new [data-kind-switch]").select_option("production")
    expect(screen.locator("#b-new [name=d_stage]")).to_be_visible()
    screen.locator("#b-new .segments label", has_text="Confirmed").click()
    screen.keyboard.press("Control+Enter")

    expect(said(screen)).to_have_text("Saved. The sentence is a fact now.")
    made = Fact.objects.get(fact_kind="production")
    assert made.statement == "<strong>Mann</strong> wrote the script."
    expect(screen.locator(f"#b-{made.key}")).to_be_focused()
    expect(screen.locator("#b-new, form[data-form]")).to_have_count(0)
    assert drawn(screen) == keys(article)
    texts = [block.text for block in Block.objects.filter(article=article, block_kind="prose").order_by("rank")]
    assert texts == ["<p>It opens in June.</p>", "<p>It rains a lot.</p>"]


def kept(page):
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('desk:'))")


def test_what_was_kept_of_text_and_fact_goes_when_the_sentence_is_saved_as_a_fact(screen, text):
    open_text(screen)
    screen.keyboard.press("End")
    screen.keyboard.type(" Typed.")
    screen.keyboard.press("Alt+Enter")
    screen.locator("#b-new .segments label", has_text="Confirmed").click()
    assert len(kept(screen)) == 2

    screen.keyboard.press("Control+Enter")

    expect(said(screen)).to_have_text("Saved. The sentence is a fact now.")
    assert kept(screen) == []
    expect(screen.locator("[data-kept-key]")).to_have_count(0)


def test_a_fact_that_was_lost_on_its_way_out_of_a_text_is_offered_as_a_new_one(screen, text):
    open_text(screen)
    screen.keyboard.press("Alt+Enter")
    screen.locator("#b-new .segments label", has_text="Confirmed").click()
    screen.on("dialog", lambda dialog: dialog.accept())
    screen.reload()

    screen.locator("[data-kept-key] [data-put-back]").first.click()

    expect(screen.locator("#b-new .ProseMirror")).to_have_text("Mann wrote the script.")
    expect(screen.locator("#b-new").get_by_label("Confirmed")).to_be_checked()
    expect(screen.locator("#b-new form")).to_have_attribute("action", re.compile(r"/add/background/$"))


def test_leaving_the_fact_leaves_the_text_as_it_was_typed(screen, text):
    open_text(screen)
    screen.keyboard.press("End")
    screen.keyboard.type(" Typed.")
    screen.get_by_role("button", name="Make a fact of this sentence").click()
    expect(screen.locator("#b-new .ProseMirror")).to_have_text("Typed.")
    screen.locator("#b-new .cancel").click()
    screen.get_by_role("button", name="Leave").click()

    expect(screen.locator("#b-new")).to_have_count(0)
    expect(screen.locator("#b-text .ProseMirror")).to_be_focused()
    screen.keyboard.press("Control+End")
    screen.keyboard.type(" More.")
    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-text .reader")).to_contain_text("It rains a lot. Typed. More.")


def test_a_new_fact_is_made_from_the_words_typed_in_the_menu(screen):
    take(screen, "driver")
    screen.keyboard.press("a")
    screen.keyboard.type("Val Kilmer & Heat")
    expect(screen.get_by_text("Make a new fact: “Val Kilmer & Heat”")).to_be_visible()
    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("Enter")

    expect(screen.locator("#b-new .ProseMirror")).to_have_text("Val Kilmer & Heat")


def test_a_link_to_a_block_takes_it_in_hand_each_time(screen):
    link = screen.locator("#contents a", has_text="Who is in the cast?")
    for _ in range(2):
        link.click()
        expect(screen.locator("#b-cast")).to_be_focused()
        take(screen, "pacino")


def test_the_list_names_each_single_key_of_the_screen(screen):
    screen.keyboard.press("?")
    expect(screen.locator("#keys")).to_be_visible()
    named = set(screen.locator("#keys kbd").all_inner_texts())

    assert {each for each in named if len(each) == 1} == set("jk][westadmvhp/gn?")


def test_what_lacks_a_source_offers_to_cite_one(screen, article):
    make.add_fact(article, key="bare", after="pacino", status="reported", statement="It is said.")
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()

    screen.locator("#b-bare").get_by_text("Cite a source").click()

    expect(screen.locator("#b-bare .source-row [data-source]")).to_be_focused()
