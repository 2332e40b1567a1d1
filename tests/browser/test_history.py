"""The history list and a fact's life in Chromium: by keyboard, on a phone, and nothing for axe to find."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import editing, history
from articles.models import ArticleRevision
from tests import factories as make
from tests import looks

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]


@pytest.fixture
def article(editor):
    """First an edition, then a step of status, then three small saves within minutes."""
    article = make.make_article(editor=editor)
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    fact = make.add_fact(article, key="driver", after="cast", statement="Nobody is cast.", editor=editor).fact
    make.publish(article, editor=editor)
    make.change_fact(fact, editor=editor, note="It is said", status="rumored")
    for minute in range(3):
        at = dt.datetime(2031, 1, 1, 9, minute, tzinfo=dt.UTC)
        with history.record(editor=editor, at=at) as turn:
            editing.save_fact(turn, fact, {"statement": f"Nobody is cast, {minute}."})
    return article


@pytest.fixture
def screen(desk, article):
    desk.goto(reverse("desk:history", args=[article.key]))
    return desk


def numbers(article):
    """Its revisions, newest first."""
    return list(ArticleRevision.objects.filter(article=article).values_list("revision_id", flat=True))


def test_two_states_are_chosen_and_compared_by_keyboard(screen, article):
    newest, *_, step, _, _, _ = numbers(article)
    expect(screen.locator("#picked")).to_have_text("Edition 1, " + picked_time(article) + " → working copy")

    screen.keyboard.press("j")
    screen.keyboard.press("j")
    screen.keyboard.press("2")
    screen.keyboard.press("j")
    expect(screen.locator(f"#r{step}")).to_be_focused()
    screen.keyboard.press("1")
    screen.keyboard.press("c")

    screen.wait_for_url(f"**/compare/r{step}...r{newest}/")


def test_bar_names_what_is_chosen_after_the_way_back(screen, article):
    screen.locator("#now input[name=b]").check()
    screen.locator(f"#r{numbers(article)[-1]} input[name=a]").check()
    chosen = screen.locator("#picked").inner_text()
    screen.get_by_role("button", name="Compare the two").click()
    screen.wait_for_url("**/compare/**")

    screen.go_back()

    assert not chosen.startswith("Edition 1")
    expect(screen.locator("#picked")).to_have_text(chosen)


def picked_time(article):
    return screen_time(article.editions.get().published_at)


def screen_time(moment):
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def test_a_fold_opens_by_keyboard_and_its_saves_are_walked(screen, article):
    newest, second, *_ = numbers(article)
    screen.keyboard.press("j")
    screen.keyboard.press("j")
    expect(screen.locator(f"#f-r{newest}")).to_be_focused()
    expect(screen.locator(f"#r{second}")).to_be_hidden()

    screen.keyboard.press("o")
    screen.keyboard.press("j")
    screen.keyboard.press("j")

    expect(screen.locator(f"#r{second}")).to_be_focused()
    screen.keyboard.press("n")
    expect(screen.locator(f"#name-r{second}")).to_be_focused()


def test_filters_are_open_on_a_wide_screen_and_behind_a_word_on_a_phone(screen):
    who = screen.get_by_label("Who", exact=True)
    expect(who).to_be_visible()

    screen.set_viewport_size({"width": 375, "height": 800})
    expect(who).to_be_hidden()
    screen.locator("summary", has_text="Filter").click()
    screen.get_by_label("Kind of change").select_option("Status")
    screen.get_by_role("button", name="Filter", exact=True).click()

    screen.wait_for_url("**kind=status**")
    expect(screen.locator(".save:not(#now):not(.is-edition)")).to_have_count(1)
    assert screen.evaluate("() => document.documentElement.scrollWidth") == 375


def test_axe_finds_nothing(screen, article):
    list_page = reverse("desk:history", args=[article.key])
    for path in (
        list_page,
        f"{list_page}?since=yesterday&kind=removed",
        reverse("desk:fact_life", args=["driver"]),
    ):
        screen.goto(path)
        screen.locator("summary").evaluate_all("all => all.forEach((one) => { one.parentElement.open = true; })")

        assert looks.faults(screen) == []


def test_long_word_is_broken_on_a_phone(screen, article):
    make.add_block(article, "section", key="long", heading="Neunundneunzigtausendneunhundertneunundneunzigfach" * 3)
    screen.set_viewport_size({"width": 320, "height": 800})

    screen.reload()

    expect(screen.get_by_role("link", name="Neunundneunzig")).to_be_visible()
    assert screen.evaluate("() => document.documentElement.scrollWidth") == 320
