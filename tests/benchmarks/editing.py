"""Editing in Chromium at 20 and at 400 blocks: `python -m tests.benchmarks.editing`.

What it opens with (time, nodes, longest task), and how long an edit takes to open and a save to return, by the page's
own clock. Nothing is asserted: a busy machine shows in the times, and the load beside them says so.
"""

import logging
import os
import statistics
import tempfile
import warnings

from tests.benchmarks.measure import settle

WATCH = """
window.seen = { tasks: [], ready: 0, opened: 0, saved: 0 };
new PerformanceObserver((list) => { for (const each of list.getEntries()) seen.tasks.push(each.duration); })
    .observe({ type: "longtask", buffered: true });
new MutationObserver(() => {
    const now = performance.now();
    if (!seen.ready && document.querySelector("#bench[data-ready]")) seen.ready = now;
    if (!seen.opened && document.querySelector("#blocks form[data-form] .ProseMirror")) seen.opened = now;
    if (!seen.saved && seen.opened && !document.querySelector("#blocks form[data-form]")) seen.saved = now;
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
addEventListener("keydown", (event) => { seen.pressed = performance.now(); }, true);
"""
NODES = """() => {
    const walker = document.createTreeWalker(document);
    let count = 1;
    while (walker.nextNode()) count += 1;
    return count;
}"""


def opening(page, url):
    """Milliseconds until keys work, the number of nodes, and the longest task in milliseconds."""
    page.goto(url, wait_until="load")
    page.wait_for_function("() => seen.ready")
    page.wait_for_timeout(600)
    ready, tasks = page.evaluate("() => [seen.ready, seen.tasks]")
    return ready, page.evaluate(NODES), max(tasks, default=0)


def editing(page, key):
    """Milliseconds for a form to open with its editor, and for its save to come back."""
    page.locator(f"#b-{key}").focus()
    page.evaluate("() => { seen.opened = seen.saved = 0; seen.tasks.length = 0; }")
    page.keyboard.press("e")
    page.wait_for_function("() => seen.opened")
    opened = page.evaluate("() => seen.opened - seen.pressed")
    page.locator(f"#b-{key} .ProseMirror").click()
    page.keyboard.press("End")
    page.keyboard.type(" More.")
    page.evaluate("() => { seen.saved = 0; }")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("() => seen.saved")
    saved = page.evaluate("() => seen.saved - seen.pressed")
    page.wait_for_timeout(500)
    return opened, saved, page.evaluate("() => Math.max(0, ...seen.tasks)")


def report(page, base, article):
    from django.urls import reverse

    url = base + reverse("desk:article", args=[article.key])
    openings = [opening(page, url) for _ in range(5)]
    keys = page.locator("#blocks > [data-fact]").evaluate_all("all => all.slice(0, 12).map(one => one.dataset.block)")
    editing(page, keys[0])  # the first brings the editor's script
    edits = [editing(page, key) for key in keys[1:]]
    ready, nodes, longest = (statistics.median(column) for column in zip(*openings, strict=True))
    opened, saved, busy = (statistics.median(column) for column in zip(*edits, strict=True))
    print(
        f"{article.headline}: keys work after {ready:.0f} ms, {nodes:,.0f} nodes, longest task {longest:.0f} ms; "
        f"edit opens in {opened:.0f} ms, save returns in {saved:.0f} ms, longest task meanwhile {busy:.0f} ms"
    )


def main():
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client
        from playwright.sync_api import sync_playwright

        from tests.benchmarks import build
        from tests.benchmarks.desk import CHROMIUM, FLAGS, serve

        settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}}
        logging.disable(logging.INFO)
        call_command("migrate", verbosity=0)
        editor = build.chief()
        articles = [build.article(size, editor=editor) for size in (20, 400)]
        client = Client()
        client.force_login(editor)
        with serve() as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
            page = context.new_page()
            page.add_init_script(WATCH)
            for article in articles:
                report(page, base, article)
            browser.close()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
