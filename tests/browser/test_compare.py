"""The comparison in a browser: by keyboard, by the line of stations, without scripts, on a phone, and for axe."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing, history, snapshot
from articles.models import ArticleRevision
from tests import factories as make
from tests import looks
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]

OLD = "<p>Mann began to write the screenplay that spring. The studio asked for a shorter version of it.</p>"
NEW = "<p>The studio asked for a shorter version of it.</p><p>Mann began to write the screenplay that long spring.</p>"
LINK = '<p>As <a href="https://example.com/{}">a report</a> said, nothing is sure.</p>'


@pytest.fixture
def article(editor):
    """Published twice, then changed: a sentence moved, a link, a status, a block that came, one that went, a move."""
    article = make.make_article(facts=2, editor=editor)
    text = make.add_block(article, "prose", text=OLD, editor=editor)
    link = make.add_block(article, "prose", text=LINK.format("one"), editor=editor)
    make.publish(article, editor=editor)
    first, second = editing.live_blocks(article)[2:]
    make.change_fact(first.fact, editor=editor, status="rumored", people=["Adam Driver"])
    make.publish(article, editor=editor)
    with history.record(editor=editor, note="Sent to legal") as turn:
        editing.save_block(turn, text, {"text": NEW})
        editing.save_block(turn, link, {"text": LINK.format("two/" + "long/" * 40)})
        editing.move_block(turn, link, after=second.key)
        editing.add_block(turn, article, "section", {"heading": "A new section"}, after=None)
        editing.remove_block(turn, first)
    return article


def address(article, old="e1", new="now", query=""):
    return reverse("desk:compare", args=[article.key, old, new]) + query


@pytest.fixture
def screen(desk, article):
    desk.goto(address(article))
    return desk


def test_keys_walk_through_the_changes_and_say_where(screen):
    count = screen.locator(".compare .change").count()

    screen.keyboard.press("j")
    expect(screen.locator("[data-at]")).to_have_text(f"Change 1 of {count}")
    screen.keyboard.press("j")
    expect(screen.locator("[data-at]")).to_have_text(f"Change 2 of {count}")
    screen.keyboard.press("k")
    expect(screen.locator("[data-at]")).to_have_text(f"Change 1 of {count}")
    expect(screen.locator(".change").first).to_be_focused()
    screen.get_by_role("button", name="Next change").click()
    expect(screen.locator("[data-at]")).to_have_text(f"Change 2 of {count}")


def test_keys_choose_the_view_and_what_is_shown(screen):
    screen.keyboard.press("u")
    expect(screen).to_have_url(re.compile(r"\?view=side$"))
    expect(screen.locator(".pair").first).to_be_visible()
    screen.wait_for_load_state()
    screen.keyboard.press("o")
    expect(screen).to_have_url(re.compile(r"\?view=side&show=all$"))
    screen.wait_for_load_state()
    screen.keyboard.press("u")
    expect(screen).to_have_url(re.compile(r"\?show=all$"))


def test_another_view_opens_at_the_same_change(screen):
    screen.keyboard.press("j")
    screen.keyboard.press("j")
    screen.keyboard.press("j")
    place = screen.locator(".change:focus").get_attribute("id")

    screen.keyboard.press("u")

    expect(screen).to_have_url(re.compile(rf"\?view=side#{place}$"))
    expect(screen.locator(f"#{place}")).to_be_in_viewport()


def test_a_handle_on_the_line_moves_a_side_by_keyboard(screen, article):
    handle = screen.get_by_role("slider", name="Newer side")
    handle.focus()
    while "Edition 2" not in handle.get_attribute("aria-valuetext"):
        here = screen.url
        screen.keyboard.press("ArrowLeft")
        expect(screen).not_to_have_url(here)
        expect(handle).to_be_focused()

    expect(screen).to_have_url(re.compile(r"/e1\.\.\.e2/$"))


def test_a_station_and_a_list_lead_to_another_comparison_in_the_same_view(desk, article):
    desk.goto(address(article, query="?view=side"))

    desk.locator(".stop.is-edition a[title$='Edition 2']").click()
    expect(desk).to_have_url(re.compile(r"/e1\.\.\.e2/\?view=side$"))
    desk.get_by_label("Newer", exact=True).select_option("now")
    expect(desk).to_have_url(re.compile(r"/e1\.\.\.now/\?view=side$"))


def test_a_moved_sentence_leads_to_its_other_end(screen):
    jump = screen.get_by_role("link", name="moved here")
    target = jump.get_attribute("href")
    jump.click()

    expect(screen.locator(target)).to_have_text(re.compile("moved from here"))


def test_one_field_is_brought_back_from_its_line(screen, article, editor):
    change = screen.locator(".change", has_text="link now goes to")
    change.hover()
    change.get_by_role("button", name="Restore the text").click()

    expect(screen.locator(".messagelist")).to_contain_text("is back as in edition 1")
    texts = [getattr(block, "text", "") for block in snapshot.take(article).blocks]
    assert LINK.format("one") in texts
    assert ArticleRevision.objects.filter(article=article).latest("revision_id").editor == editor


def test_without_javascript_stations_lists_and_folds_do_the_same(chromium, live_server, article, editor):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server.url, editor)
    page = context.new_page()

    page.goto(address(article, query="?view=side"))
    page.get_by_label("Newer", exact=True).select_option("e2")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/e1\.\.\.e2/\?view=side$"))
    page.locator(".folded summary").first.click()
    expect(page.locator(".unchanged").first).to_be_visible()
    page.locator(".stop.is-now a").click()
    expect(page).to_have_url(re.compile(r"/e2\.\.\.now/\?view=side$"))
    context.close()


@pytest.mark.parametrize("view", ["inline", "side"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(desk, article, view):
    desk.set_viewport_size({"width": 375, "height": 800})
    desk.goto(address(article, query=f"?view={view}&show=all"))

    assert desk.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("view", ["inline", "side"])
def test_axe_finds_nothing_in_a_comparison(desk, article, view):
    desk.goto(address(article, query=f"?view={view}&show=all"))
    desk.locator(".bring summary").last.click()

    assert looks.faults(desk) == []


def test_on_paper_nothing_is_folded_and_no_tool_is_left(screen):
    screen.emulate_media(media="print")

    expect(screen.locator(".folded .unchanged").first).to_be_visible()
    expect(screen.locator(".strip")).to_be_hidden()
    expect(screen.locator(".row-tools").first).to_be_hidden()


@pytest.mark.parametrize("view", ["inline", "side"])
def test_a_headline_without_a_space_fits_a_phone(desk, article, editor, view):
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"headline": "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4})
    desk.set_viewport_size({"width": 375, "height": 800})
    desk.goto(address(article, query=f"?view={view}&show=all"))

    assert desk.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("view", ["inline", "side"])
def test_a_text_from_right_to_left_runs_that_way(desk, article, editor, view):
    block = make.add_block(article, "prose", text="<p>يصدر الفيلم قريبا.</p>", editor=editor)
    before = f"r{ArticleRevision.objects.filter(article=article).latest('revision_id').revision_id}"
    with history.record(editor=editor) as turn:
        editing.save_block(turn, block, {"text": "<p>يصدر الفيلم قريبا جدا.</p>"})
    desk.goto(address(article, before, "now", f"?view={view}"))

    paragraph = desk.locator(".change .para").last
    first, last = paragraph.evaluate(
        """para => {
            const walker = document.createTreeWalker(para, NodeFilter.SHOW_TEXT);
            const shown = [];
            while (walker.nextNode()) if (!walker.currentNode.parentElement.matches(".visually-hidden")) {
                const range = document.createRange();
                range.selectNodeContents(walker.currentNode);
                shown.push(range.getBoundingClientRect().right);
            }
            return [shown[0], shown.at(-1)];
        }"""
    )
    assert last < first


def test_tools_take_no_room_before_somebody_asks_for_them(desk, article, editor):
    """A fact with a step, a source that changed: no empty line where a hidden button waits."""
    fact = next(block.fact for block in editing.live_blocks(article) if block.fact_id)
    source = make.make_source("Deadline", "An interview", editor=editor)
    make.change_fact(fact, editor=editor, citations=[make.cite(source, quote="Perhaps.")])
    before = f"r{ArticleRevision.objects.filter(article=article).latest('revision_id').revision_id}"
    cited = [make.cite(source, quote="Yes."), make.cite(make.make_source("Variety", "Talk", editor=editor))]
    make.change_fact(fact, editor=editor, status="rumored", statement="It is said.", citations=cited)
    desk.goto(address(article, before, "now"))

    change = desk.locator(".change").last
    assert change.locator(".change-head").evaluate("head => head.offsetHeight") <= 30
    lines = change.locator(".field-changes > li")
    boxes = [lines.nth(number).bounding_box() for number in range(lines.count())]
    rows = change.locator(".field-changes .field-changes li").last.bounding_box()
    assert boxes[1]["y"] - (rows["y"] + rows["height"]) < 10
    change.hover()
    expect(change.get_by_role("button", name="Restore the statement")).to_be_visible()
    change.get_by_role("button", name="Restore the statement").click()
    expect(desk.locator(".messagelist")).to_contain_text("is back as in")
