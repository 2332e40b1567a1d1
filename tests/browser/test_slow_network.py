"""On a slow network: what is pressed while an answer is on its way is not lost, done twice or typed elsewhere."""

import pytest
from playwright.sync_api import expect

from articles import editing
from facts.models import Fact
from tests.browser.test_desk import drawn, edit, said, take

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(screen):
    """Each answer takes 300 ms."""
    edit(screen, "pacino")  # which loads the editor
    screen.keyboard.press("Escape")
    expect(screen.locator("form[data-form]")).to_have_count(0)
    network = screen.context.new_cdp_session(screen)
    network.send("Network.enable")
    speed = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", speed)
    yield screen
    network.detach()


def posts(page):
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url.split("/")[-2]))
    return sent


def test_blocks_opened_one_after_another_all_open(slow):
    for key in ("cast", "driver", "pacino"):
        slow.locator(f"#b-{key} > .edit").click()

    expect(slow.locator("#blocks > .is-open")).to_have_count(3)


def test_a_double_click_duplicates_once(slow, article):
    slow.locator("#b-pacino").hover()

    slow.locator("[data-deed=duplicate]").dblclick()

    expect(said(slow)).to_have_text("Duplicated.")
    slow.locator("#b-cast > .edit").click()  # whatever was sent before has come back when this has
    expect(slow.locator("#b-cast form")).to_be_visible()
    assert Fact.objects.count() == 3


def test_each_press_of_an_arrow_moves_the_block(slow, article):
    take(slow, "pacino")

    slow.keyboard.press("Alt+ArrowUp")
    slow.keyboard.press("Alt+ArrowUp")

    expect(slow.locator("#blocks > [data-block]").first).to_have_attribute("data-block", "pacino")
    expect(slow.locator("#b-pacino")).to_be_focused()
    assert drawn(slow) == ["pacino", "cast", "driver"]
    assert [block.key for block in editing.live_blocks(article)] == ["pacino", "cast", "driver"]


def test_a_form_that_opens_late_takes_no_letters_from_the_one_in_hand(slow):
    edit(slow, "pacino")
    slow.locator("#b-cast > .edit").click()
    slow.locator("#b-pacino .ProseMirror").click()
    slow.keyboard.press("End")
    slow.keyboard.type(" Typed")

    expect(slow.locator("#b-cast form")).to_be_visible()
    slow.keyboard.type(" on.")

    expect(slow.locator("#b-pacino .ProseMirror")).to_have_text("Al Pacino has named an actor. Typed on.")


def test_trouble_is_told_until_the_next_deed_is_done(screen):
    screen.expected.add(503)
    screen.route("**/status/", lambda route: route.fulfill(status=503))
    take(screen, "pacino")  # after it: the browser says that it intercepts before all of it does
    screen.keyboard.press("s")
    expect(screen.locator("#desk-alert")).to_have_text("Not done: something broke here. Load the article again.")
    screen.unroute("**/status/")

    screen.keyboard.press("s")

    expect(screen.locator("#b-pacino .status-row")).to_be_visible()
    expect(screen.locator("#desk-alert")).to_be_empty()
