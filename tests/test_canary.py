"""Put something there that could leak, then read the whole public side: nothing unpublished is anywhere in it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Author, Edition
from facts.models import Source, Topic
from tests import factories as make

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
LINK = re.compile(
    r'(?:href|src)="(?:http://127\.0\.0\.1:8000)?(/[^"#?]*)|<(?:loc|id)>http://127\.0\.0\.1:8000(/[^<]*)<'
)


def crawl(client, *starts):
    """Path -> answer of every page that can be reached without a form, static files and the desk left out."""
    seen, waiting = {}, list(starts)
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/static/", "/media/", "/admin/")):
            continue
        seen[path] = client.get(path)
        found = LINK.findall(seen[path].content.decode(errors="replace"))
        waiting += [one or other for one, other in found]
    return seen


@pytest.fixture
def article():
    """Two editions in public, with a fact, a source, prose, a head and an author."""
    Author.objects.create(slug="film-desk", name="the film desk")
    authors = [{"slug": "film-desk", "name": "the film desk", "role": ""}]
    article = make.make_article(slug="heat-2")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"authors": authors})
    section = make.add_block(article, "section", heading="Who is in the cast?", key="cast")
    make.add_fact(
        article, after=section.key, key="driver-mccauley", fact_kind="casting", status="rumored",
        statement="Adam Driver has been linked.", citations=[make.cite(make.make_source(), "anonymous")],
    )  # fmt: skip
    make.publish(article)
    make.add_block(article, "prose", text="<p>No date yet.</p>", after="driver-mccauley", key="prose-date")
    make.publish(article)
    return article


def everything(client, article):
    """Every public page there could be, those that no page links to included."""
    numbers = range(1, 5)
    first = "/ /topics/ /corrections/ /feed.atom /sitemap.xml /robots.txt /heat-2/feed.atom /heat-2/history/".split()
    facts = ["/facts/driver-mccauley/", "/facts/canary-fact/"]
    editions = [f"/heat-2/{page}/{number}/" for page in ("editions", "since") for number in numbers]
    compared = [f"/heat-2/compare/{a}...{b}/" for a in numbers for b in numbers if a < b]
    others = [f"/topics/{article.topic.slug}/", "/authors/film-desk/"]
    return crawl(client, *first, *facts, *editions, *compared, *others)


def change_everything(article):
    """Every kind of row, each with the canary in what readers could see."""
    fact = article.blocks.get(key="driver-mccauley").fact
    make.change_fact(fact, status="denied", statement=f"Denied: {CANARY}.", people=[CANARY.title()])
    make.add_fact(article, after="driver-mccauley", key="canary-fact", statement=f"A {CANARY}.")
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"headline": f"{CANARY} 1", "standfirst": CANARY, "search_title": CANARY})
        editing.save_block(turn, article.blocks.get(key="prose-date"), {"text": f"<p>{CANARY}</p>"})
        editing.save_block(turn, article.blocks.get(key="cast"), {"heading": CANARY})
        editing.change(turn.take(Topic, article.topic_id), {"name": CANARY, "description": CANARY})
        for source in Source.objects.all():
            editing.change(turn.take(Source, source.pk), {"publisher": CANARY, "title": CANARY})


def leaks(pages):
    return [
        path
        for path, answer in pages.items()
        if CANARY in answer.content.decode(errors="replace").lower() or CANARY in str(answer.headers).lower()
    ]


def test_what_is_saved_and_not_published_is_nowhere_in_public(client, article):
    change_everything(article)

    pages = everything(client, article)

    assert leaks(pages) == []
    assert {path: page.status_code for path, page in pages.items() if page.status_code == 200}.keys() >= {
        "/", "/heat-2/", "/heat-2/history/", "/heat-2/editions/1/", "/heat-2/editions/2/", "/heat-2/compare/1...2/",
        "/facts/driver-mccauley/", "/feed.atom", "/heat-2/feed.atom", "/sitemap.xml", "/authors/film-desk/",
    }  # fmt: skip
    assert "Denied" not in pages["/facts/driver-mccauley/"].content.decode().replace("Denied</span>", "")


def test_an_embargoed_edition_is_nowhere_in_public_before_its_time(client, article):
    change_everything(article)
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1), note=CANARY)

    pages = everything(client, article)

    assert leaks(pages) == []
    assert pages["/heat-2/editions/3/"].status_code == 404
    assert pages["/facts/canary-fact/"].status_code == 404


def test_the_canary_would_be_seen_once_it_is_published(client, article):
    change_everything(article)
    make.publish(article, note=CANARY)

    pages = everything(client, article)

    shown = {"/", "/heat-2/", "/facts/driver-mccauley/", "/facts/canary-fact/", "/heat-2/feed.atom", "/feed.atom"}
    assert shown - set(leaks(pages)) == set()


def test_a_withdrawn_edition_is_gone_from_every_page(client, article):
    change_everything(article)
    make.publish(article, note=CANARY)
    publishing.withdraw(article, [3], editor=None, reason="Legal asked.")

    pages = everything(client, article)

    assert leaks(pages) == []
    assert pages["/heat-2/editions/3/"].status_code == 410
    assert "Legal asked." in pages["/heat-2/editions/3/"].content.decode()


def test_a_held_fact_is_nowhere_in_public(client, article):
    make.add_fact(article, key="canary-fact", statement=f"A {CANARY}.", held_reason="embargo")
    make.add_block(article, "section", heading="When?", key="when")

    make.publish(article, changes=["block:when"])

    assert leaks(everything(client, article)) == []
    assert Edition.objects.count() == 3


def test_an_article_without_a_public_edition_is_404(client):
    article = make.make_article(slug="heat-2", headline=CANARY)
    make.add_fact(article, key="driver-mccauley")

    for name in ("article", "history", "feed"):
        assert client.get(reverse(f"reader:{name}", args=["heat-2"])).status_code == 404
    assert leaks(everything(client, article)) == []
