"""Put something there that could leak, then read the whole public side: nothing unpublished is anywhere in it."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import editing, grace, history, publishing
from articles.models import Author, Edition
from facts.models import Source, Topic
from facts.pictures import PictureFile, Rendition
from tests import factories as make

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
FILE = "cafe" * 16
"""The hash of a picture's file, which is most of its address."""
MACHINES = ("/rss.xml", "/news-sitemap.xml", "/sitemaps/articles-1.xml", "/sitemaps/pages-1.xml")
SHOWN_IN_FEEDS = {"/heat-2/feed.atom", "/heat-2/feed.json", "/feed.atom", "/feed.json", "/rss.xml", "/news-sitemap.xml"}
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
    first = "/ /?kind=film /topics/ /corrections/ /feed.atom /sitemap.xml /robots.txt".split()
    first += ["/heat-2/feed.atom", "/heat-2/history/"]
    facts = ["/facts/driver-mccauley/", "/facts/canary-fact/"]
    facts += [f"{path}card/" for path in facts]
    facts += [f"/oembed?url=http://127.0.0.1:8000{path}" for path in (*facts[:2], "/heat-2/")]
    dated = ["/calendar.ics", f"/topics/{article.topic.slug}/calendar.ics"]
    searched = [f"/search/?q={words}" for words in ("linked", "denied", "heat+2", "date", CANARY[:-1])]
    editions = [f"/heat-2/{page}/{number}/" for page in ("editions", "since") for number in numbers]
    editions += [f"/heat-2/editions/{number}/share/16x9.png" for number in numbers]
    compared = [f"/heat-2/compare/{a}...{b}/" for a in numbers for b in numbers if a < b]
    others = [f"/topics/{article.topic.slug}/", f"/people/{CANARY}/", "/authors/film-desk/"]
    followed = ["/", "/heat-2/", "/corrections/", f"/topics/{article.topic.slug}/", *facts]
    feeds = [f"{path}feed.{form}" for path in followed for form in ("atom", "json")]
    return crawl(client, *first, *facts, *dated, *searched, *editions, *compared, *others, *feeds, *MACHINES)


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
    change_pictures(article)


def change_pictures(article):
    """A picture in each place that there is, named and told of by the canary, in a file that nothing else shows."""
    words = dict.fromkeys(("alt", "caption", "credit", "licence"), CANARY)
    key = f"{CANARY}-picture"
    file = make.make_picture_file(color="yellow")
    PictureFile.objects.filter(pk=file.pk).update(sha256=FILE, placeholder=f"data:image/webp;base64,{CANARY}")
    file = PictureFile.objects.get(pk=FILE)
    make.make_picture(file, key=key, name=CANARY, page=f"https://{CANARY}.example/", **words)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": key})
        editing.save_fact(turn, article.blocks.get(key="driver-mccauley").fact, {"picture": key})
    make.add_block(article, "picture", picture=key, caption=CANARY)
    make.add_block(article, "embed", url="https://www.youtube.com/watch?v=qkhnbWzvnZk", title=CANARY, picture=key)
    Rendition.objects.create(file=file, format="jpeg", made_at=timezone.now())
    Rendition.objects.filter(file=file).update(made_at=timezone.now())


def leaks(pages):
    return [
        path
        for path, answer in pages.items()
        if any(mark in f"{answer.content.decode(errors='replace')} {answer.headers}".lower() for mark in (CANARY, FILE))
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


def test_a_pending_edition_is_nowhere_in_public_before_its_second(client, article):
    change_everything(article)
    edition = make.publish(article, screen={}, note=CANARY)

    before = everything(client, article)
    make.let_pass(article)
    after = everything(client, article)

    assert leaks(before) == []
    assert before["/heat-2/editions/3/"].status_code == 404
    assert before["/facts/canary-fact/"].status_code == 404
    assert edition.published_at > timezone.now() - dt.timedelta(seconds=20)
    assert {"/", "/heat-2/", "/facts/canary-fact/", *SHOWN_IN_FEEDS, f"/search/?q={CANARY[:-1]}"} <= set(leaks(after))


def test_a_held_edition_was_never_anywhere_in_public(client, article):
    change_everything(article)
    grace.hold(make.publish(article, screen={}, note=CANARY))

    pages = everything(client, article)

    assert leaks(pages) == []
    assert pages["/heat-2/editions/3/"].status_code == 404


def test_no_other_article_carries_an_embargoed_or_pending_fact_out(client, article):
    """The fact stands in a second article that is published in the meantime, with all that may go out of it."""
    fact = article.blocks.get(key="driver-mccauley").fact
    other = make.make_article(slug="mann", headline="Michael Mann")
    make.add_block(other, "section", heading="Films", key="films")
    make.publish(other)
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)
    make.change_fact(fact, statement=f"A {CANARY}.", people=[CANARY])
    for options in ({"at": timezone.now() + dt.timedelta(hours=1)}, {"screen": {}}):
        ahead = make.publish(article, note=CANARY, **options)
        make.add_block(other, "section", heading="More", key=f"more-{ahead.pk}")
        offered = publishing.offer(other, at=timezone.now())
        free = [change.id for change in offered.comparison.changes if not set(change.facts) & offered.blocked.keys()]

        make.publish(other, changes=free)
        with pytest.raises(publishing.Refused) as refused:
            make.publish(other)

        assert refused.value.code == "held"
        assert leaks(everything(client, article)) == []
        assert leaks(crawl(client, "/mann/", "/mann/feed.atom", "/mann/history/", "/mann/editions/2/")) == []
        if ahead.is_scheduled:
            publishing.cancel(ahead)


def test_the_canary_would_be_seen_once_it_is_published(client, article):
    change_everything(article)
    make.publish(article, note=CANARY)

    pages = everything(client, article)

    shown = {"/", "/heat-2/", "/facts/driver-mccauley/", "/facts/canary-fact/", *SHOWN_IN_FEEDS}
    assert shown | {f"/topics/{article.topic.slug}/feed.{form}" for form in ("atom", "json")} <= set(leaks(pages))
    drawn = {path for path, page in pages.items() if FILE in page.content.decode(errors="replace")}
    assert {"/", "/heat-2/", "/facts/driver-mccauley/", "/rss.xml", "/sitemaps/articles-1.xml"} <= drawn


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
