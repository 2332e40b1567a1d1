"""An address pasted into a fact's form becomes a source, with the focus where it was."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from facts.models import Fact
from tests import factories as make
from tests import looks

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]

PAGE = "https://deadline.com/2023/11/heat-2-adam-driver-1235640000/"
PASTE = """(element, words) => {
    const data = new DataTransfer();
    data.setData("text/plain", words);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def block(editor):
    article = make.make_article(slug="heat-2", editor=editor)
    make.make_source("Deadline", "Another", url="https://deadline.com/another/")
    return make.add_fact(article, status="rumored", fact_kind="casting", statement="Driver is linked with it.")


def test_a_pasted_address_becomes_a_source(desk, block):
    desk.goto(f"{reverse('desk:article', args=[block.article.key])}#b-{block.key}")
    desk.keyboard.press("e")
    status = desk.locator("input[name=status]:checked")
    expect(status).to_be_focused()
    desk.keyboard.press("ArrowRight")

    desk.locator("input[name=status]:checked").evaluate(PASTE, PAGE)

    row = desk.locator(".source-row")
    expect(row.locator("[name$=-publisher]")).to_have_value("Deadline")
    expect(row.locator("[name$=-title]")).to_have_value("Heat 2 adam driver")
    expect(row.locator("[data-told]")).to_contain_text("Nothing was fetched.")
    expect(desk.locator("input[name=status]:checked")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#desk-said")).to_have_text("Saved.")
    fact = Fact.objects.get()
    assert fact.status == "reported"
    assert [(each.source.publisher, each.url) for each in fact.citations.all()] == [("Deadline", PAGE)]


def test_an_address_pasted_into_a_text_stays_text(desk, block):
    desk.goto(f"{reverse('desk:article', args=[block.article.key])}#b-{block.key}")
    desk.keyboard.press("e")
    note = desk.locator("[name=note]")
    note.focus()

    note.evaluate(PASTE, PAGE)

    expect(desk.locator(".source-row")).to_have_count(0)
