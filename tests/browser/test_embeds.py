"""Players in the browser: nothing is asked of another host before a press, and then only of the one that was named."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests import looks
from tests.browser.conftest import watch

pytestmark = looks.once

PLAYER = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&rel=0"


@pytest.fixture
def article(transactional_db):
    article = make.make_article(slug="heat-2", facts=2)
    url = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    make.add_block(article, "embed", key="trailer", url=url, title="The trailer", provider="YouTube", duration="2:31")
    make.publish(article)
    return article


@pytest.mark.parametrize("script", [True, False])
def test_a_player_is_loaded_on_a_press_and_nothing_before_it(chromium, live_server, article, script):
    asked = []

    def answer(route):
        if not route.request.url.startswith(live_server.url):
            asked.append((route.request.url, route.request.headers.get("referer", "")))
            return route.fulfill(
                body="<!doctype html><title>Player</title><button>Pause</button>", content_type="text/html"
            )
        return route.continue_()

    context = chromium.new_context(base_url=live_server.url, java_script_enabled=script)
    context.route("**/*", answer)
    page = context.new_page()
    page.expected = set()
    said = watch(page)
    page.goto("/heat-2/", wait_until="networkidle")
    before = list(asked)
    card = page.locator("#trailer")
    if script:
        expect(card).to_contain_text("Plays from YouTube when you press")
        card.get_by_role("button", name="Play: The trailer").press("Enter")
        frame = card.locator("iframe")
        expect(frame).to_be_focused()
        shown = {name: frame.get_attribute(name) for name in ("title", "src", "referrerpolicy", "sandbox", "allow")}
        expect(page.frame_locator("#trailer iframe").get_by_role("button", name="Pause")).to_be_visible()
        assert asked == [(PLAYER, f"{live_server.url}/")]
        assert (shown["title"], shown["src"]) == ("The trailer", PLAYER)
        assert shown["referrerpolicy"] == "strict-origin-when-cross-origin"
        assert "allow-top-navigation" not in shown["sandbox"]
        assert "fullscreen" in shown["allow"]
        told = re.compile(r"The trailer\s+YouTube, 2:31\s+Open on YouTube\s*$")
        expect(card.locator("figcaption")).to_have_text(told, use_inner_text=True)
    else:
        expect(card.get_by_role("link", name="The trailer")).to_be_visible()
        expect(card).to_contain_text("Opens on YouTube")
    context.close()

    assert before == []
    assert said == []


def test_the_provider_is_filled_in_as_an_address_is_pasted(desk, article):
    """Until somebody names another."""
    desk.goto(reverse("desk:add", args=[article.key, "embed"]))
    address, provider = desk.get_by_label("Address"), desk.get_by_label("Provider")

    address.fill("https://youtu.be/aqz-KE-bpKQ")
    expect(provider).to_have_value("YouTube")
    address.fill("https://vimeo.com/1")
    expect(provider).to_have_value("Vimeo")
    provider.fill("The studio")
    address.fill("https://youtu.be/aqz-KE-bpKQ")
    expect(provider).to_have_value("The studio")
