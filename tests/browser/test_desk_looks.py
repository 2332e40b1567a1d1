"""Every page of the desk as it looks: nothing wider than the window from 320 to 2560 px, and nothing for axe to find.

The pages are those of tests/desk/access.py and the admin's own; each is fetched once and drawn from memory.
"""

import datetime as dt
import mimetypes
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from articles import editing, history
from articles.models import Author
from tests import factories as make
from tests import looks
from tests.browser.conftest import KEPT
from tests.desk.access import ACCESS, make_world

pytestmark = [pytest.mark.django_db, looks.once]

SITE = "http://desk.test"
WIDTHS = (320, 2560)
"""Besides the two that `looks.faults` sets."""
LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def world():
    """All that a page may have to draw: every kind of block, long words, a hold, an embargo, thin and stale facts."""
    world = make_world(headline=f"Heat 2: everything we know about {LONG}")
    article, today = world.article, timezone.localdate()
    source = make.make_source(f"Deadline {LONG}", "An interview", url="https://example.com/" + "a" * 150)
    report = [make.cite(source, "published-report", quote="He said so.", url="https://example.com/" + "b" * 150)]
    make.add_block(article, "section", key="cast", heading=f"Who is in the cast of {LONG}?")
    make.add_block(
        article, "prose", key="intro", text=f"<p>Mann wrote <em>Heat 2</em>.</p><p>{LONG}</p><ul><li>One</li></ul>"
    )
    make.add_block(article, "embed", key="trailer", url="https://example.com/" + "c" * 150, title="A trailer")
    ended = today - dt.timedelta(days=1)
    night = make.make_picture(key="night", alt=f"A city at night, {LONG}", caption=LONG, rights_until=ended)
    make.add_block(article, "picture", key="photo", picture=night.key, shape="16x9", credit=LONG)
    make.add_block(article, "picture", key="old", picture="https://example.com/" + "d" * 150)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": night.key})
    casting = {"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"}
    driver = make.add_fact(
        article,
        key="driver",
        fact_kind="casting",
        status="reported",
        statement=f"Adam Driver is to play {LONG}.",
        details=casting,
        people=["Adam Driver"],
        citations=report,
        review_by=today - dt.timedelta(days=16),
        picture=night.key,
    )
    make.add_fact(article, key="thin", status="confirmed", statement="Confirmed by one report.", citations=report)
    held = make.add_fact(article, key="held", statement="Something is held.")
    make.publish(article)
    make.change_fact(driver.fact, status="rumored", note="Nobody said so")
    make.change_picture(night, alt=f"A street at night, {LONG}", focal_x=10)
    make.change_fact(held.fact, held_reason=f"embargo of {LONG}", held_until=timezone.now() + dt.timedelta(hours=3))
    soon = make.make_article(headline=f"The panel: {LONG}", facts=2)
    make.publish(soon, at=timezone.now() + dt.timedelta(hours=1))
    return world


@pytest.fixture
def pages(client, world):
    """Address -> answer of every page that a chief can open by a link."""
    chief = make.make_user("chief", name="chief")
    Author.objects.create(slug="ana", name="Ana Reyes", user=chief)
    client.force_login(chief)
    found = {url: client.get(url) for url in [*desk_urls(world), *admin_urls(world)]}
    whole = {url: answer for url, answer in found.items() if answer.status_code == 200 and b"<html" in answer.content}
    return Pages(whole, client.get(reverse("admin:jsi18n")).content)


class Pages(dict):
    """Answers by address; `words` is the admin's own script of translations."""

    def __init__(self, answers, words):
        super().__init__(answers)
        self.words = words


def desk_urls(world):
    named = {name: reverse(f"desk:{name}", args=entry.args(world)) for name, entry in ACCESS.items() if not entry.data}
    searched = [f"{named['search']}?q=heat", f"{named['search']}?q={LONG}", f"{named['articles']}?state=mine&q=x"]
    return [*named.values(), *searched]


def admin_urls(world):
    """Lists, add pages and one row's page of each table, where there are such pages."""
    fact = world.article.blocks.get(key="driver").fact
    rows = {"topic": fact.topic_id, "source": fact.citations.get().source_id, "fact": fact.pk}
    yield from (reverse(f"admin:facts_{name}_changelist") for name in rows)
    yield from (reverse(f"admin:facts_{name}_add") for name in rows)
    yield from (reverse(f"admin:facts_{name}_change", args=[pk]) for name, pk in rows.items())
    yield reverse("admin:facts_fact_add") + "?kind=casting"
    yield reverse("admin:facts_fact_changelist") + "?q=driver&due=yes"
    for name in ("articles_article_changelist", "articles_author_changelist", "articles_edition_changelist"):
        yield reverse(f"admin:{name}")
    yield reverse("admin:articles_author_change", args=[Author.objects.get().pk])
    yield reverse("admin:password_change")


@pytest.fixture
def drawn(chromium, pages):
    """A window that draws pages from memory, and the errors that it told; static files come from where they lie."""
    said = []

    def answer(route):
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            found = Path(finders.find(path.removeprefix("/static/").split("?")[0]))
            route.fulfill(body=found.read_bytes(), content_type=mimetypes.guess_type(found)[0])
        elif path in pages and route.request.resource_type == "document":
            policy = {"Content-Security-Policy": pages[path]["Content-Security-Policy"]}
            route.fulfill(body=pages[path].content, content_type="text/html; charset=utf-8", headers=policy)
        elif path == reverse("admin:jsi18n"):
            route.fulfill(body=pages.words, content_type="text/javascript")
        else:
            route.fulfill(status=204, body="")

    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: said.append((page.url, str(error))))
    page.on("console", lambda message: message.type == "error" and said.append((page.url, message.text)))
    page.route("**/*", answer)
    yield page, said
    context.close()


def test_no_page_of_the_desk_is_wider_than_its_window_or_has_what_axe_would_find(drawn, pages):
    page, said = drawn
    found = {}

    for url in pages:
        page.goto(f"{SITE}{url}")
        for width in WIDTHS:
            looks.set_width(page, width)
            if looks.is_too_wide(page):
                found[url, width] = "scrolls sideways"
                keep(page, url, width)
        found[url] = [*said, *looks.faults(page)]
        said.clear()  # axe itself tries styles that the policy refuses

    assert {url: faults for url, faults in found.items() if faults} == {}
    assert len(pages) > 40


def keep(page, url, width):
    """What it looked like, for whoever mends it."""
    KEPT.mkdir(exist_ok=True)
    page.screenshot(path=KEPT / f"wide-{width}-{url.strip('/').replace('/', '-')[:80]}.png", full_page=True)
