"""A reader's comparison in the browser: by keyboard, on the time line, in two columns and in one, without a script."""

import re

import pytest
from playwright.sync_api import expect

from articles import editing, history
from articles.models import Block
from tests import factories as make
from tests import looks
from tests.browser.conftest import watch

pytestmark = looks.once

TEXT = ("One sentence stays here.", "Another sentence wanders off to the end.", "The third one comes before it.")


@pytest.fixture
def article(transactional_db):
    """Three editions; the second moves a sentence, sets a word bold and changes a fact."""
    article = make.make_article(slug="heat-2", facts=6)
    texts = [" ".join(TEXT[at] for at in order) for order in ((0, 1, 2), (0, 2, 1))]
    bold = {"text": "<p>Some <strong>words</strong> are plain.</p>"}
    make.add_block(article, "prose", key="words", text=f"<p>{texts[0]}</p>")
    make.add_block(article, "prose", key="dress", after="words", text="<p>Some words are plain.</p>")
    make.publish(article)
    make.change_fact(article.blocks.exclude(fact=None).last().fact, statement="Something has been said.")
    with history.record(editor=None) as turn:
        editing.save_block(turn, Block.objects.get(key="words"), {"text": f"<p>{texts[1]}</p>"})
        editing.save_block(turn, Block.objects.get(key="dress"), bold)
    make.publish(article)
    make.change_fact(article.blocks.exclude(fact=None).first().fact, statement="Another thing has been said.")
    make.publish(article)
    return article


@pytest.fixture
def reader(chromium, live_server):
    """Opens a page for anybody, with a script or without, at a width; the console must stay silent."""
    contexts, said = [], []

    def opened(path, *, width=1280, script=True):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.expected = set()
        said.append(watch(page))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [line for lines in said for line in lines] == []


def test_keys_walk_the_changes_and_can_be_turned_off(reader, article):
    page = reader("/heat-2/compare/1...2/")
    changes = page.locator(".change")

    page.keyboard.press("j")
    expect(changes.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(changes.nth(1)).to_be_focused()
    expect(page.locator(".changes [aria-current]")).to_have_count(1)
    page.keyboard.press("k")
    expect(changes.nth(0)).to_be_focused()

    page.get_by_role("button", name="Keys").click()
    page.keyboard.press("j")
    expect(changes.nth(1)).not_to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Keys")).to_have_attribute("aria-pressed", "false")


def test_time_line_is_walked_by_keyboard_and_keeps_the_view(reader, article):
    page = reader("/heat-2/compare/1...2/?view=side", script=False)
    stations = page.get_by_role("navigation", name="Other dates").get_by_role("listitem").get_by_role("link")

    expect(stations).to_have_count(3)
    stations.nth(2).focus()
    expect(page.locator(".named").nth(2)).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/heat-2/compare/1\.\.\.3/\?view=side$"))


def test_long_time_line_scrolls_by_itself_and_not_the_page(reader, article):
    fact = article.blocks.exclude(fact=None).first().fact
    for number in range(27):
        make.change_fact(fact, statement=f"Thing {number} has been said.")
        make.publish(article, note=f"What is new, for the time of number {number} and with many words.")

    for path in ("history/", "compare/1...12/"):
        page = reader(f"/heat-2/{path}", width=320)
        for width in (320, 375):
            looks.set_width(page, width)
            assert page.evaluate("() => document.documentElement.scrollWidth") == width
            assert page.evaluate("() => document.querySelector('.stations').scrollWidth") > width
    page = reader("/heat-2/compare/19...20/", width=375)
    for side in ("old", "new"):
        expect(page.locator(f".stations .{side} a")).to_be_in_viewport(ratio=1)


ENDS = """p => {
    const words = document.createRange();
    words.selectNodeContents(p);
    const [text, box] = [words.getBoundingClientRect(), p.getBoundingClientRect()];
    return [Math.round(text.left - box.left), Math.round(box.right - text.right)];
}"""


@pytest.mark.parametrize(
    ("path", "where"), [("editions/4/origins/arabic/", ".prose p"), ("compare/3...4/", ".whole p")]
)
def test_text_from_right_to_left_begins_at_the_right(reader, article, path, where):
    make.add_block(article, "prose", key="arabic", text="<p>لم يؤكد أحد ذلك بعد.</p>")
    make.publish(article)

    page = reader(f"/heat-2/{path}")

    before, after = page.locator(where).filter(has_text="بعد").evaluate(ENDS)
    assert (before > 100, after) == (True, 0)


@pytest.mark.parametrize("script", [True, False])
def test_two_columns_become_one_text_where_there_is_no_room(reader, article, script):
    wide = reader("/heat-2/compare/1...2/?view=side", script=script)
    narrow = reader("/heat-2/compare/1...2/?view=side", width=375, script=script)

    for page, columns in ((wide, 2), (narrow, 1)):
        shown = page.locator("#words .pair > *").evaluate_all("cells => cells.filter(c => c.offsetWidth > 0).length")
        assert shown == columns
    heights = wide.locator("#words .pair > *").evaluate_all("cells => cells.map(c => c.offsetHeight)")
    assert heights[0] == heights[1]
    expect(narrow.locator("#words ins").first).to_be_visible()
    expect(wide.locator("#words .pair > :first-child ins").first).to_be_hidden()


@pytest.mark.parametrize(("query", "width"), [("", 1280), ("?view=side", 1280), ("?view=side", 375)])
def test_arrow_of_a_moved_sentence_leads_to_its_other_end_and_back(reader, article, query, width):
    page = reader(f"/heat-2/compare/1...2/{query}", width=width)

    for number in (0, 1):
        arrow = page.locator("#words .end:visible").nth(number)
        target = arrow.get_attribute("href")
        arrow.click()
        expect(page.locator(f"[id='{target[1:]}']")).to_be_visible()


def test_folds_open_for_the_block_that_the_address_names(reader, article):
    key = article.blocks.exclude(fact=None).first().key

    page = reader(f"/heat-2/compare/1...2/#{key}")

    expect(page.locator(f"[id='{key}']")).to_be_visible()


def test_print_shows_one_text_and_nothing_to_press(reader, article):
    page = reader("/heat-2/compare/1...2/?view=side", width=640)

    page.emulate_media(media="print")

    expect(page.locator(".time-line")).to_be_hidden()
    expect(page.locator(".view-switch")).to_be_hidden()
    expect(page.locator("#words del").first).to_be_visible()
    expect(page.locator("#words ins").first).to_be_visible()
