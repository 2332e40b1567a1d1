"""What the clipboard of Word, Google Docs and a browser holds, pasted into a text and into a statement."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.models import Block
from facts.models import Fact
from tests import factories as make
from tests import looks
from tests.browser.test_desk import edit, said

pytestmark = [pytest.mark.django_db(transaction=True), looks.once]

CLIPBOARD = Path(__file__).parent / "clipboard"
DEADLINE = '<a href="https://deadline.com/heat-2/">Deadline</a>'
PASTED = {
    "word": (
        "<h3>What we know</h3>"
        "<p><strong>Michael Mann</strong> is back with <em>Heat 2</em>, he said: “It’s a go.”</p>"
        "<ul><li><p>The novel</p></li><li><p>The <strong>film</strong></p></li></ul>"
        "<ol><li><p>First of all</p></li></ol>"
        "<p>Filming begins in August.</p>"
        '<p>See <a href="https://deadline.com/heat-2/?id=7">Deadline</a> and the rest.</p>'
        "<p>Neil McCauley | Adam Driver</p><p>Hanna | Nobody yet</p>"
    ),
    "google_docs": (
        "<h3>What we know</h3>"
        "<p><strong>Michael Mann</strong> is back with <em>Heat 2</em>: “It’s a go.”</p>"
        "<ul><li><p>The novel</p></li><li><p><strong>The film</strong></p></li></ul>"
        f"<p>See {DEADLINE}.</p><p>Neil McCauley | Adam Driver</p>"
    ),
    "web": (
        "<h3>What we know</h3>"
        "<p><strong>Michael Mann</strong> is back with <em>Heat 2</em>: “It’s a go.”</p>"
        "<p>Filming begins in August.</p>"
        f"<p>See {DEADLINE}, more.</p><blockquote><p>It was a bank job.</p></blockquote>"
    ),
}


def paste(page, block, html):
    page.locator(f"#b-{block} .ProseMirror").evaluate(
        """(editor, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "plain");
            editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        html,
    )


def replace_all(page, block, html):
    """Once the editor itself says that all is selected: it gives itself the focus a frame late."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.keyboard.press("Control+a")
    page.wait_for_function(
        "(block) => !document.querySelector(`#b-${block} desk-rich`).editor.state.selection.empty", arg=block
    )
    paste(page, block, html)


def save(page):
    page.keyboard.press("Control+s")
    expect(said(page)).to_have_text("Saved.")


@pytest.mark.parametrize("source", PASTED)
def test_a_document_is_pasted_into_a_text_as_clean_text(screen, article, source):
    make.add_block(article, "prose", key="text", after="pacino", text="<p>x</p>")
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    edit(screen, "text")
    replace_all(screen, "text", (CLIPBOARD / f"{source}.html").read_text())
    save(screen)

    assert Block.objects.get(key="text").text == PASTED[source]


def test_a_document_pasted_into_a_statement_is_its_words(screen):
    edit(screen, "pacino")
    replace_all(
        screen,
        "pacino",
        "<p class=MsoNormal><b>Mann</b> is<span style='mso-spacerun:yes'>  </span>back.<o:p></o:p></p>",
    )
    save(screen)

    assert Fact.objects.get(key="pacino").statement == "<strong>Mann</strong> is back."


def test_a_link_is_marked_as_paid_and_keeps_the_mark(screen, article):
    """Set in the toolbar, seen again when the text is opened again, and taken away there."""
    sold = '<p>Sold <a href="https://shop.example/">here</a>.</p>'
    make.add_block(article, "prose", key="shop", after="pacino", text=sold)
    screen.reload()
    expect(screen.locator("#bench[data-ready]")).to_be_visible()
    for paid in (True, False):
        edit(screen, "shop")
        expect(screen.locator("#b-shop .ProseMirror")).to_be_focused()
        screen.locator("#b-shop .ProseMirror a").click()
        expect(screen.locator("#b-shop [data-mark=link]")).to_have_attribute("aria-pressed", "true")
        screen.keyboard.press("Control+k")
        box = screen.get_by_label("Paid or affiliate")
        expect(box).to_be_checked(checked=not paid)
        box.set_checked(paid)
        screen.get_by_role("button", name="Set").click()
        save(screen)
        expect(screen.locator("#b-shop .reader")).to_be_visible()

        marked = sold.replace('/">', '/" rel="sponsored">') if paid else sold
        assert Block.objects.get(key="shop").text == marked
