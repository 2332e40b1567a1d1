"""The desk in Chromium: editing in place, keys and focus, two saves at once, and what happens when a save fails."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing, history
from articles.models import Article, Block
from facts.models import Fact
from tests import factories as make
from tests import looks
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def take(page, key):
    page.locator(f"#b-{key}").focus()


def edit(page, key):
    take(page, key)
    page.keyboard.press("e")
    expect(page.locator(f"#b-{key} .ProseMirror")).to_be_visible()
    # The field under the editor has the focus until the editor is drawn in its place.
    expect(page.locator(f"#b-{key} form :focus:visible")).to_have_count(1)


def said(page):
    return page.locator("#desk-said")


def drawn(page):
    return page.locator("#blocks > [data-block]").evaluate_all("all => all.map(one => one.dataset.block)")


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


def test_a_fact_is_edited_and_saved_by_keyboard(screen):
    edit(screen, "driver")
    expect(screen.get_by_label("Rumored")).to_be_focused()

    screen.keyboard.press("ArrowRight")
    screen.keyboard.press("Control+Enter")

    expect(said(screen)).to_have_text("Saved.")
    expect(screen.locator("#b-driver")).to_be_focused()
    expect(screen.locator("#b-driver .status")).to_have_text("Reported")
    expect(screen.locator("#state")).to_contain_text("1 unpublished change")
    expect(screen.locator("#b-driver .mark.unpublished")).to_have_text("Changed, not published")
    assert Fact.objects.get(key="driver").status == "reported"


def test_text_is_written_in_the_rich_text_editor(screen):
    edit(screen, "pacino")
    expect(screen.locator("#b-pacino .ProseMirror")).to_be_focused()

    screen.keyboard.type(" He said so ")
    screen.keyboard.press("Control+b")
    screen.keyboard.type("on stage")
    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-pacino form")).to_have_count(0)
    stored = Fact.objects.get(key="pacino").statement
    assert stored == "Al Pacino has named an actor. He said so <strong>on stage</strong>"


def test_a_source_is_found_by_words_and_cited(screen):
    edit(screen, "driver")
    screen.get_by_role("button", name="Cite a source").click()
    row = screen.locator("#b-driver .source-row:not(.is-dropped)").last
    expect(row.locator("[data-source]")).to_be_focused()

    screen.keyboard.type("vari")
    expect(screen.locator('#b-driver datalist option[value="Variety: A report"]')).to_have_count(1)
    row.locator("[data-source]").fill("Variety: A report")
    screen.keyboard.press("Control+Enter")

    expect(said(screen)).to_have_text("Saved.")
    assert [each.source.publisher for each in Fact.objects.get(key="driver").citations.all()] == ["", "Variety"]


def test_cancel_asks_only_if_something_was_typed(screen):
    edit(screen, "pacino")
    screen.keyboard.press("Escape")
    expect(screen.locator("#b-pacino form")).to_have_count(0)
    expect(screen.locator("#b-pacino")).to_be_focused()

    edit(screen, "pacino")
    screen.keyboard.type("!")
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("button", name="Keep editing")).to_be_focused()
    screen.get_by_role("button", name="Leave").click()

    expect(screen.locator("#b-pacino form")).to_have_count(0)
    assert Fact.objects.get(key="pacino").statement == "Al Pacino has named an actor."


def test_two_presses_send_one_save(screen):
    posts = []
    screen.on(
        "request", lambda request: request.method == "POST" and "/edit/" in request.url and posts.append(request.url)
    )
    edit(screen, "pacino")
    screen.keyboard.type(" More.")

    screen.keyboard.press("Control+s")
    screen.keyboard.press("Control+s")

    expect(said(screen)).to_have_text("Saved.")
    assert len(posts) == 1


def test_a_mistake_keeps_the_form_and_takes_the_focus(screen):
    screen.expected.add(422)
    edit(screen, "driver")
    screen.locator("#b-driver summary", has_text="Dates, people").click()
    screen.locator("#b-driver [name=event_date]").fill("31 June 2027")

    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-driver .errorlist")).to_have_text('"31 June 2027" is not a day. June has 30 days.')
    expect(screen.locator("#b-driver [name=event_date]")).to_be_focused()


def test_a_new_fact_begins_with_its_statement_and_goes_back_there_if_it_has_none(screen):
    screen.expected.add(422)
    take(screen, "driver")
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()
    screen.keyboard.type("casting")
    screen.keyboard.press("Enter")
    expect(screen.locator("#b-new .ProseMirror")).to_be_focused()
    screen.locator("#b-new [name=status]").first.focus()

    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-new .errorlist").first).to_have_text("Write what is known, in one or two sentences.")
    expect(screen.locator("#b-new .ProseMirror")).to_be_focused()


@pytest.mark.parametrize(("key", "url"), [("p", "**/publish/"), ("h", "**/history/")])
def test_who_comes_back_from_a_page_of_the_article_has_the_block_in_hand(screen, key, url):
    take(screen, "pacino")
    screen.keyboard.press(key)
    screen.wait_for_url(url)

    screen.get_by_role("link", name="Back to editing").first.click()

    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    expect(screen.locator("#b-pacino")).to_be_focused()
    screen.goto(reverse("desk:articles"))
    screen.get_by_role("link", name="Heat 2: everything we know").first.click()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    expect(screen.locator("#b-pacino")).not_to_be_focused()


def test_a_conflict_shows_theirs_keeps_mine_and_saves_over_in_a_second_step(screen):
    screen.expected.add(409)
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")
    make.change_fact(Fact.objects.get(key="pacino"), statement="Al Pacino has named an actor. Hers.")

    screen.keyboard.press("Control+s")
    expect(said(screen)).to_have_text("Not saved. You and Somebody changed the same sentence.")
    expect(screen.locator("[data-conflict] > .note")).to_be_focused()
    expect(screen.locator("#b-pacino .ProseMirror")).to_have_text("Al Pacino has named an actor. Mine.")
    screen.get_by_role("button", name="Use mine").click()
    expect(said(screen)).to_have_text("Your text is in.")
    expect(screen.locator("#b-pacino .save")).to_be_focused()
    screen.keyboard.press("Enter")

    expect(said(screen)).to_have_text("Saved.")
    expect(screen.locator("#b-pacino")).to_be_focused()
    assert Fact.objects.get(key="pacino").statement == "Al Pacino has named an actor. Mine."


def test_what_is_written_by_hand_after_a_conflict_is_saved(screen):
    screen.expected.add(409)
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")
    make.change_fact(Fact.objects.get(key="pacino"), statement="Al Pacino has named an actor. Hers.")
    screen.keyboard.press("Control+s")
    expect(screen.locator("[data-conflict]")).to_be_visible()

    screen.locator("#b-pacino .ProseMirror").click()
    screen.keyboard.press("Control+End")
    screen.keyboard.type(" Hers too.")
    expect(screen.locator("[data-settled]")).to_be_checked()
    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-pacino form")).to_have_count(0)
    assert Fact.objects.get(key="pacino").statement == "Al Pacino has named an actor. Mine. Hers too."


@pytest.mark.parametrize("key", ["Control+s", "Control+Enter", "Enter"])
def test_no_key_saves_over_a_colleague_after_a_conflict(screen, key):
    screen.expected.add(409)
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")
    make.change_fact(Fact.objects.get(key="pacino"), statement="Hers.")
    screen.keyboard.press("Control+s")
    expect(screen.locator("[data-conflict]")).to_be_visible()
    screen.locator("#b-pacino [name=note]").fill("Mine is right")

    with screen.expect_response("**/edit/") as answer:
        screen.keyboard.press(key)

    assert answer.value.status == 409
    expect(screen.locator("[data-clash] .version").nth(1)).to_contain_text("Hers.")
    expect(screen.locator("#b-pacino [name=note]")).to_have_value("Mine is right")
    assert Fact.objects.get(key="pacino").statement == "Hers."


@pytest.mark.parametrize(
    ("status", "words"), [(None, "no connection"), (403, "you are signed out"), (500, "something broke here")]
)
def test_a_save_that_fails_keeps_the_form_and_says_so(screen, status, words):
    screen.expected.add(status or 0)

    def fail(route):
        if route.request.method != "POST":
            route.fallback()
        elif status:
            route.fulfill(status=status)
        else:
            route.abort()

    screen.route("**/edit/", fail)
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")

    screen.keyboard.press("Control+s")
    expect(screen.locator("#b-pacino .form-alert")).to_contain_text(words)
    expect(screen.locator("#b-pacino .ProseMirror")).to_contain_text("Mine.")
    screen.unroute("**/edit/")
    screen.keyboard.press("Control+s")

    expect(said(screen)).to_have_text("Saved.")
    assert Fact.objects.get(key="pacino").statement.endswith("Mine.")


def test_signing_in_again_elsewhere_lets_the_save_go_through(screen, live_server):
    screen.expected.add(403)  # a poll of presence may be on its way with the token from before
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")
    screen.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": live_server.url}])

    screen.keyboard.press("Control+s")

    expect(said(screen)).to_have_text("Saved.")


def test_blocks_are_moved_by_keys_and_by_the_toolbar(screen, article):
    take(screen, "driver")
    screen.keyboard.press("Alt+ArrowDown")
    expect(said(screen)).to_have_text("Moved down. Now 3 of 3.")
    expect(screen.locator("#b-driver")).to_be_focused()
    assert keys(article) == ["cast", "pacino", "driver"]
    assert drawn(screen) == keys(article)

    screen.locator("#b-driver").hover()
    screen.get_by_role("button", name="Move up").click()

    expect(said(screen)).to_have_text("Moved up. Now 2 of 3.")
    expect(screen.get_by_role("button", name="Move up")).to_be_focused()
    assert keys(article) == ["cast", "driver", "pacino"]


def test_an_open_form_survives_when_another_block_passes_it(screen, article):
    edit(screen, "driver")
    screen.locator("#b-driver .ProseMirror").click()
    screen.keyboard.press("End")
    screen.keyboard.type(" Typed.")

    take(screen, "pacino")
    screen.keyboard.press("Alt+ArrowUp")

    expect(said(screen)).to_have_text("Moved up. Now 2 of 3.")
    expect(screen.locator("#b-driver .ProseMirror")).to_contain_text("Typed.")


def test_a_removed_block_is_put_back(screen, article):
    take(screen, "driver")
    screen.keyboard.press("Delete")
    expect(screen.get_by_role("button", name="Put it back")).to_be_focused()
    assert keys(article) == ["cast", "pacino"]

    screen.keyboard.press("Enter")

    expect(said(screen)).to_have_text("Back in place.")
    expect(screen.locator("#b-driver")).to_be_focused()
    assert keys(article) == ["cast", "driver", "pacino"]


@pytest.mark.parametrize(("key", "block"), [("j", "pacino"), ("k", "cast"), ("[", "cast")])
def test_letters_walk_on_from_where_a_block_was_removed(screen, key, block):
    take(screen, "driver")
    screen.keyboard.press("Delete")
    expect(screen.get_by_role("button", name="Put it back")).to_be_focused()

    screen.keyboard.press(key)

    expect(screen.locator(f"#b-{block}")).to_be_focused()


def test_no_letter_leaves_the_last_block_after_it_was_removed(screen):
    take(screen, "pacino")
    screen.keyboard.press("Delete")
    expect(screen.get_by_role("button", name="Put it back")).to_be_focused()

    screen.keyboard.press("j")
    screen.keyboard.press("k")

    expect(screen.locator("#b-driver")).to_be_focused()


def test_a_casting_is_added_by_keyboard(screen, article):
    take(screen, "driver")
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()

    screen.keyboard.type("casting")
    screen.keyboard.press("Enter")
    expect(said(screen)).to_have_text("Casting added, not saved yet.")
    expect(screen.locator("#b-new .ProseMirror")).to_be_visible()
    screen.locator("#b-new .segments label", has_text="Suggested").click()
    screen.locator("#b-new .ProseMirror").click()
    screen.keyboard.type("Somebody else joins.")
    screen.keyboard.press("Control+Enter")

    expect(said(screen)).to_have_text("Saved.")
    added = Block.objects.get(article=article, fact__statement="Somebody else joins.")
    expect(screen.locator(f"#b-{added.key}")).to_be_focused()
    assert keys(article) == ["cast", "driver", added.key, "pacino"]


def test_an_existing_fact_is_found_and_placed(screen, article):
    make.make_fact(key="novel", statement="The novel is out.")
    take(screen, "cast")
    screen.keyboard.press("a")
    screen.keyboard.type("novel")
    expect(screen.locator("#add-found button")).to_have_count(1)

    screen.locator("#add-found button").click()

    expect(said(screen)).to_have_text("Placed. This fact is now in 1 article.")
    expect(screen.locator("#b-novel")).to_be_focused()
    assert keys(article) == ["cast", "novel", "driver", "pacino"]


def test_escape_closes_the_menu_and_gives_the_focus_back(screen):
    take(screen, "driver")
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()
    screen.keyboard.press("Escape")

    expect(screen.locator("#add-menu")).to_have_count(0)
    expect(screen.locator("#b-driver")).to_be_focused()


def test_letters_walk_through_the_blocks_and_stay_letters_in_fields(screen):
    for key, block in [("j", "b-head"), ("j", "b-cast"), ("j", "b-driver"), ("k", "b-cast"), ("]", "b-cast")]:
        screen.keyboard.press(key)
        expect(screen.locator(f"#{block}")).to_be_focused()
    edit(screen, "pacino")
    screen.keyboard.type("jkeh")

    expect(screen.locator("#b-pacino .ProseMirror")).to_contain_text("actor.jkeh")


def test_the_head_is_edited_in_place(screen, article):
    take(screen, "head")
    screen.keyboard.press("e")
    expect(screen.locator("#b-head [name=headline]")).to_be_focused()
    screen.locator("#b-head [name=headline]").fill("Heat 2: what we know")
    screen.keyboard.press("Control+s")

    expect(screen.locator("#b-head .headline")).to_have_text("Heat 2: what we know")
    expect(screen.locator("#b-head")).to_be_focused()
    expect(screen.locator("#b-head .mark.unpublished")).to_have_text("Changed, not published")
    expect(screen.locator("#contents li").first).to_have_text("Head1 changed")
    assert Article.objects.get(pk=article.pk).headline == "Heat 2: what we know"


def test_a_new_article_begins_empty(desk):
    desk.goto(reverse("desk:new_article"))
    desk.locator("#id_headline").press_sequentially("Miami Vice 2: is it real?")
    expect(desk.locator("#address-hint")).to_have_text("Readers will find it at /miami-vice-2/")
    desk.locator("[name=new_topic]").fill("Miami Vice 2")
    desk.get_by_role("button", name="Make the article").click()

    expect(desk.locator("#empty")).to_contain_text("This article is empty.")
    desk.locator("#empty").get_by_text("Add a fact").click()
    expect(desk.locator("#add-filter")).to_be_focused()


def test_without_javascript_a_fact_is_edited_on_a_page(chromium, live_server, article, editor):
    client_context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(client_context, live_server.url, editor)
    page = client_context.new_page()
    page.goto(reverse("desk:article", args=[article.key]))

    page.locator("#b-pacino .edit").click()
    page.locator("textarea[name=statement]").fill("Al Pacino has named two actors.")
    page.get_by_role("button", name="Save").click()

    expect(page).to_have_url(re.compile("#b-pacino$"))
    expect(page.locator("#b-pacino .reader")).to_have_text("Al Pacino has named two actors.")
    client_context.close()


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_scrolls_sideways(screen, width):
    screen.set_viewport_size({"width": width, "height": 800})
    edit(screen, "driver")

    assert screen.evaluate("document.documentElement.scrollWidth") <= width


@looks.once
def test_axe_finds_nothing(screen, article):
    assert looks.violations(screen) == []
    edit(screen, "driver")
    assert looks.violations(screen) == []
    for name in ("articles", "new_article"):
        screen.goto(reverse(f"desk:{name}"))
        assert looks.violations(screen) == []
    for name, args in [("address", [article.key]), ("add_menu", [article.key]), ("edit", [article.key, "driver"])]:
        screen.goto(reverse(f"desk:{name}", args=args))
        assert looks.violations(screen) == []


def test_a_section_takes_its_blocks_along(screen, article):
    with history.record(editor=None) as turn:
        editing.add_block(turn, article, "section", {"heading": "Story"}, after="pacino", key="story")
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    take(screen, "cast")
    screen.keyboard.press("Alt+ArrowDown")

    expect(said(screen)).to_have_text("Moved down. Now 2 of 4.")
    assert drawn(screen) == keys(article) == ["story", "cast", "driver", "pacino"]
