"""Nothing typed is lost: a crash, a closed tab, a lost session, a server that fails, and each way of a save to fail."""

import re
import threading
from contextlib import contextmanager

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing, history
from articles.models import Block
from facts.models import Fact
from tests import factories as make
from tests.browser.test_desk import edit, said

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(editor):
    article = make.make_article(editor=editor)
    make.make_source("Variety", "A report")
    make.add_fact(
        article,
        key="driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        citations=[make.cite(make.make_source(publisher="", title="Talk"), "anonymous")],
    )
    make.add_fact(article, key="pacino", after="driver", statement="Al Pacino has named an actor.")
    return article


@pytest.fixture
def screen(desk, article):
    return load(desk, article)


def load(page, article):
    page.goto(reverse("desk:article", args=[article.key]))
    expect(page.locator("#bench[data-ready]")).to_be_visible()
    return page


def type_more(page, words=" Mine."):
    edit(page, "pacino")
    page.keyboard.type(words)
    expect(page.locator("#b-pacino [data-kept-line]")).to_contain_text("Kept in this browser")


def crash(page, article):
    """Load the article as after a crash: nothing is asked."""
    page.on("dialog", lambda dialog: dialog.accept())
    return load(page, article)


def trouble(page, key="pacino"):
    return page.locator(f"#b-{key} .form-alert")


def kept_keys(page):
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('desk:'))")


def test_what_was_saved_with_a_field_in_hand_is_not_kept_once_more(screen):
    edit(screen, "pacino")
    screen.locator("#b-pacino").get_by_label("What changed").click()
    screen.keyboard.type("A look at it")
    expect(screen.locator("#b-pacino [data-kept-line]")).to_contain_text("Kept in this browser")

    screen.keyboard.press("Control+Enter")

    expect(screen.locator("#b-pacino form")).to_have_count(0)
    expect(screen.locator("#b-pacino")).to_be_focused()
    assert kept_keys(screen) == []


def save(page):
    page.keyboard.press("Control+s")


def test_text_comes_back_after_a_crash_and_goes_with_the_save(screen, article, editor):
    type_more(screen)
    assert kept_keys(screen) == [f"desk:{editor.pk}:{article.key}/pacino:1"]

    crash(screen, article)
    note = screen.locator("#b-pacino .kept")
    expect(note).to_contain_text(
        re.compile(r"Text you typed here at \d\d:\d\d( on \d+ \w+)? was never saved. It says: “Al Pacino .* Mine.”")
    )
    note.get_by_role("button", name="Put it back").click()

    expect(screen.locator("#b-pacino .ProseMirror")).to_have_text("Al Pacino has named an actor. Mine.")
    expect(screen.locator("#b-pacino .ProseMirror")).to_be_focused()
    expect(said(screen)).to_have_text(re.compile(r"Your text from \d\d:\d\d( on \d+ \w+)? is back, not saved yet."))
    save(screen)
    expect(said(screen)).to_have_text("Saved.")
    assert Fact.objects.get(key="pacino").statement == "Al Pacino has named an actor. Mine."
    assert kept_keys(screen) == []


def test_rows_choices_and_lines_come_back_in_the_form(screen, article):
    edit(screen, "driver")
    screen.keyboard.press("ArrowRight")
    form = screen.locator("#b-driver form")
    form.locator("[data-rows=d_roles] [data-add-row]").click()
    form.locator("[name=d_roles-left]").last.fill("Ana de Armas")
    form.get_by_role("button", name="Cite a source").click()
    form.locator("[data-source]").last.fill("Variety: A report")
    form.locator("[name=citations-1-standing]").select_option("on-the-record")
    form.locator("[name=citations-0-DELETE]").check(force=True)
    form.locator("summary", has_text="Dates, people").click()
    form.locator("[name=people]").fill("Adam Driver\nAna de Armas")
    form.locator("[name=runs_on]").check()

    crash(screen, article)
    edit(screen, "driver")
    expect(form.locator(".kept")).to_contain_text("It says: “Reported”")
    form.get_by_role("button", name="Put it back").click()
    save(screen)

    expect(said(screen)).to_have_text("Saved.")
    fact = Fact.objects.get(key="driver")
    assert fact.status == "reported"
    assert fact.details["roles"] == [["Adam Driver", "Neil McCauley"], ["Ana de Armas", ""]]
    assert fact.people == ["Adam Driver", "Ana de Armas"]
    assert [(each.source.publisher, each.standing) for each in fact.citations.all()] == [("Variety", "on-the-record")]
    assert Block.objects.get(key="driver").runs_on


def test_text_from_before_a_colleagues_save_is_offered_and_merged(screen, article):
    type_more(screen)
    make.change_fact(Fact.objects.get(key="pacino"), status="reported")

    crash(screen, article)
    edit(screen, "pacino")
    expect(screen.locator("#b-pacino form .kept")).to_contain_text("The block changed since; saving it merges both.")
    screen.locator("#b-pacino form [data-put-back]").click()
    save(screen)

    expect(said(screen)).to_have_text("Saved and merged with Somebody’s change.")
    expect(screen.locator("#b-pacino .merged summary")).to_contain_text("Both are in.")
    fact = Fact.objects.get(key="pacino")
    assert (fact.status, fact.statement) == ("reported", "Al Pacino has named an actor. Mine.")
    assert kept_keys(screen) == []


def in_two_windows(screen, article):
    """The same form in both, and different words in each."""
    other = load(screen.context.new_page(), article)
    edit(screen, "pacino")
    edit(other, "pacino")
    screen.keyboard.type(" Mine.")
    other.keyboard.type(" Theirs.")
    expect(other.locator("#b-pacino [data-kept-line]")).to_contain_text("Kept in this browser")
    other.keyboard.press("Control+s")
    expect(said(other)).to_have_text("Saved.")
    return other


def test_a_save_in_another_window_leaves_the_text_of_this_one(screen, article):
    in_two_windows(screen, article)

    crash(screen, article)

    expect(screen.locator("#b-pacino > .kept")).to_contain_text("It says: “Al Pacino has named an actor. Mine.”")


def test_text_that_was_refused_after_a_save_in_another_window_is_kept(screen, article):
    screen.expected.add(409)
    in_two_windows(screen, article)
    screen.keyboard.press("Control+s")
    expect(screen.locator("[data-conflict]")).to_be_visible()

    crash(screen, article)

    expect(screen.locator("#b-pacino > .kept")).to_contain_text("It says: “Al Pacino has named an actor. Mine.”")


def test_text_that_was_set_aside_goes_when_the_same_is_saved(screen, article):
    other = load(screen.context.new_page(), article)
    type_more(screen)
    type_more(other, " Theirs.")  # which sets the first text aside
    other.keyboard.press("Escape")
    other.get_by_role("button", name="Leave").click()

    screen.keyboard.press("Control+s")
    expect(said(screen)).to_have_text("Saved.")
    crash(screen, article)

    expect(screen.locator("#b-pacino > .kept")).to_have_count(1)
    expect(screen.locator("#b-pacino > .kept")).to_contain_text("Theirs.")


def test_leaving_keeps_the_text_until_it_is_thrown_away(screen):
    type_more(screen)
    screen.keyboard.press("Escape")
    expect(screen.locator("#b-pacino .ask-leave")).to_contain_text("The text stays in this browser for 14 days.")
    screen.get_by_role("button", name="Leave", exact=True).click()

    expect(screen.locator("#b-pacino .kept")).to_be_visible()
    screen.get_by_role("button", name="Throw it away").click()
    expect(screen.locator("#b-pacino .kept")).to_have_count(0)
    expect(screen.locator("#b-pacino")).to_be_focused()
    assert kept_keys(screen) == []


def test_an_offer_that_nobody_answered_is_not_written_over(screen, article):
    type_more(screen)
    crash(screen, article)
    type_more(screen, " Other.")

    assert len(kept_keys(screen)) == 2
    save(screen)
    expect(said(screen)).to_have_text("Saved.")
    expect(screen.locator("#b-pacino .kept")).to_contain_text("Mine.")


def test_what_was_typed_for_a_new_block_is_offered_where_it_was_to_come(screen, article):
    screen.locator("#b-driver").focus()
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()
    screen.keyboard.type("section")
    screen.keyboard.press("Enter")
    screen.locator("#b-new [name=heading]").fill("Who is in it?")

    crash(screen, article)
    note = screen.locator("#b-driver .kept")
    expect(note).to_contain_text("for a new section below")
    note.get_by_role("button", name="Put it back").click()
    expect(screen.locator("#b-new [name=heading]")).to_have_value("Who is in it?")
    save(screen)

    expect(said(screen)).to_have_text("Saved.")
    assert [block.heading for block in editing.live_blocks(article)] == ["", "Who is in it?", ""]
    assert kept_keys(screen) == []


def test_what_is_typed_for_a_new_block_is_not_offered_while_its_form_is_open(screen):
    screen.locator("#b-driver").focus()
    screen.keyboard.press("a")
    expect(screen.locator("#add-filter")).to_be_focused()
    screen.keyboard.type("section")
    screen.keyboard.press("Enter")
    screen.locator("#b-new input[name=heading]").fill("Who is cast?")
    expect(screen.locator("#b-new [data-kept-line]")).to_contain_text("Kept in this browser")

    edit(screen, "pacino")

    expect(screen.locator("#b-pacino form")).to_be_visible()
    expect(screen.locator(".kept")).to_have_count(0)


def test_a_page_of_its_own_forgets_its_text_once_it_was_saved(desk, article):
    fact = Fact.objects.get(key="pacino")
    desk.goto(reverse("admin:facts_fact_change", args=[fact.pk]))
    desk.locator(".ProseMirror").click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" Mine.")
    expect(desk.locator("[data-kept-line]")).to_contain_text("Kept in this browser")
    assert len(kept_keys(desk)) == 1

    save(desk)

    expect(desk.locator(".messagelist")).to_have_text("Saved.")
    desk.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('desk:'))")


# --- saves that fail


def test_without_a_connection_the_text_stays_and_trying_again_saves_it(screen):
    screen.expected.add(0)
    type_more(screen)
    screen.context.set_offline(True)

    save(screen)
    expect(trouble(screen)).to_contain_text("Not saved: no connection. Your text is kept in this browser.")
    again = screen.get_by_role("button", name="Try again")
    expect(again).to_be_focused()
    screen.context.set_offline(False)
    again.click()

    expect(said(screen)).to_have_text("Saved.")


def test_after_signing_in_in_another_tab_the_save_goes_through(screen, article):
    screen.expected.add(403)
    type_more(screen)
    Session.objects.all().delete()

    save(screen)
    expect(trouble(screen)).to_contain_text("Not saved: you are signed out.")
    link = screen.get_by_role("link", name="Sign in (new tab)")
    expect(link).to_be_focused()
    with screen.context.expect_page() as opened:
        link.click()
    tab = opened.value
    tab.locator("[name=username]").fill("edda")
    tab.locator("[name=password]").fill("pass")
    tab.locator("[type=submit]").click()
    expect(tab.get_by_role("button", name="Log out")).to_be_visible()
    screen.locator("#b-pacino .save").click()

    expect(said(screen)).to_have_text("Saved.")
    assert Fact.objects.get(key="pacino").statement.endswith("Mine.")


def test_an_error_of_the_server_is_noted_under_a_code_that_is_in_the_log(screen, caplog):
    screen.expected.add(500)
    type_more(screen)

    with without_table("articles_articlerevision"):
        save(screen)
        expect(trouble(screen)).to_contain_text(re.compile(r"It is noted as [A-Z]\d[A-Z]\d. Your text is kept"))
    code = re.search(r"noted as (\w{4})", trouble(screen).inner_text())[1]
    screen.get_by_role("button", name="Try again").click()

    expect(said(screen)).to_have_text("Saved.")
    assert any(record.getMessage().startswith(f"{code} notes ") for record in caplog.records)


def test_a_block_that_is_gone_keeps_the_form(screen):
    screen.expected.add(404)
    type_more(screen)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_block SET key = 'elsewhere' WHERE key = 'pacino'")

    save(screen)

    expect(trouble(screen)).to_contain_text("Not saved: this is not here any more.")
    expect(screen.locator("#b-pacino .ProseMirror")).to_contain_text("Mine.")
    assert len(kept_keys(screen)) == 1


def test_a_save_that_answers_too_late_is_not_made_twice(screen):
    screen.expected.add(0)
    type_more(screen)
    screen.evaluate("() => { htmx.config.timeout = 700; }")

    with held_turn():
        save(screen)
        expect(trouble(screen)).to_contain_text("Not saved: no answer came")
    screen.evaluate("() => { htmx.config.timeout = 20000; }")
    screen.get_by_role("button", name="Try again").click()

    expect(screen.locator("#b-pacino form")).to_have_count(0)
    assert Fact.objects.get(key="pacino").lock_version == 2
    assert Fact.objects.get(key="pacino").statement == "Al Pacino has named an actor. Mine."


def test_a_full_or_forbidden_storage_is_told_and_breaks_nothing(screen, article, desk):
    screen.evaluate(
        "() => { const big = 'x'.repeat(1 << 20); let n = 0;"
        " try { for (;;) localStorage.setItem(`big${n++}`, big); } catch {}"
        " try { for (;;) localStorage.setItem(`small${n++}`, 'x'.repeat(64)); } catch {} }"
    )
    edit(screen, "pacino")
    screen.keyboard.type(" Mine.")
    expect(screen.locator("#b-pacino [data-kept-line]")).to_have_text(
        "Not kept in this browser: its storage is full. Save soon."
    )
    save(screen)
    expect(said(screen)).to_have_text("Saved.")

    # The admin's own theme switch keeps a word there too, and would fail aloud.
    desk.add_init_script(
        "const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        " if (key.startsWith('desk:')) throw new DOMException('no', 'SecurityError'); set.call(this, key, value); };"
    )
    load(desk, article)
    edit(desk, "pacino")
    desk.keyboard.type(" More.")
    expect(desk.locator("#b-pacino [data-kept-line]")).to_have_text(
        "Not kept in this browser: it does not allow it. Save soon."
    )
    save(desk)
    expect(said(desk)).to_have_text("Saved.")


@contextmanager
def without_table(name):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO {name}_gone")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {name}_gone RENAME TO {name}")


@contextmanager
def held_turn():
    """Somebody else's save that takes its time."""
    taken, done = threading.Event(), threading.Event()

    def hold():
        with history.turn():
            taken.set()
            done.wait(120)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(60)
    try:
        yield
    finally:
        done.set()
        thread.join()
