"""Embeds as cards, and links that are paid for: as the page says them, before any script has run."""

import re

import pytest

from articles import rendering
from articles.embeds import PLAYERS
from tests import factories as make
from tests.reader.page import Page

VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
NOTE = "This article has paid links"


@pytest.fixture
def article(db):
    return make.make_article(slug="heat-2", facts=1)


def shown(client, article, kind, **values):
    make.add_block(article, kind, key="card", **values)
    make.publish(article)
    return Page(client.get("/heat-2/"))


def test_a_card_says_what_it_is_and_links_out(client, article):
    page = shown(
        client, article, "embed", url="https://tube.example/1", title="A <hill>", provider="Tube", duration="2:31"
    )

    assert page.words("card", "updates").startswith("A &lt;hill&gt; Opens on Tube, 2:31")
    assert "https://tube.example/1" in page.links
    assert "embeds" not in page.html


def test_a_card_without_a_title_or_a_provider_names_the_site(client, article):
    page = shown(client, article, "embed", url="https://www.tube.example/1")

    assert page.words("card", "updates").startswith("tube.example Opens on tube.example")


def test_a_video_of_a_listed_provider_carries_its_player_and_asks_for_nothing(client, article):
    page = shown(client, article, "embed", url=VIDEO, title="Trailer", provider="YouTube", duration="2:31")

    assert page.attributes("card")["data-player"].startswith("https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?")
    assert "Plays from YouTube when you press" in page.text
    assert "iframe" not in page.html
    sources = re.findall(r'\s(?:src|srcset|poster)="([^"]*)"', page.html)
    assert [src for src in sources if not src.startswith("/")] == []
    assert [src for src in sources if "embeds" in src] == ["/static/articles/reader/embeds.js"]


def test_without_its_provider_in_the_settings_a_video_is_a_link_and_the_stored_page_follows(client, article, settings):
    shown(client, article, "embed", url=VIDEO, title="Trailer", provider="YouTube")

    settings.EMBED_PLAYERS = []
    rendering._fingerprint.cache_clear()
    page = Page(client.get("/heat-2/"))

    assert "data-player" not in page.html
    assert "embeds.js" not in page.html
    assert "Opens on YouTube" in page.text


@pytest.mark.parametrize(
    ("picture", "drawn"),
    [("/media/heat-2.jpg", True), ("https://tube.example/a.jpg", False), ("/media/../admin/", False), ("", False)],
)
def test_only_a_picture_of_our_own_is_drawn(client, article, picture, drawn):
    page = shown(client, article, "embed", url=VIDEO, title="Trailer", picture=picture)

    pictures = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert pictures == ([picture] if drawn else [])


def test_an_edition_has_the_same_card(client, article):
    shown(client, article, "embed", url=VIDEO, title="Trailer")

    assert "data-player" in Page(client.get("/heat-2/editions/1/")).attributes("card")


def test_every_player_comes_from_the_origin_that_the_policy_names(client, article):
    assert {known.origin for known in PLAYERS.values()} <= set(
        shown(client, article, "embed", url=VIDEO) and client.get("/heat-2/")["Content-Security-Policy"].split()
    )


# --- paid links


PAID = '<p>The novel is <a href="https://shop.example/" rel="sponsored">in shops</a>.</p>'


def test_a_paid_link_says_so_in_words_and_is_disclosed_above_the_text(client, article):
    page = shown(client, article, "prose", text=PAID)

    assert '<a href="https://shop.example/" rel="sponsored">in shops</a>' in page.html
    assert "in shops (paid link)" in page.text
    assert page.text.count(NOTE) == 1
    assert page.html.index(NOTE) < page.html.index('id="card"')


def test_one_in_a_statement_is_disclosed_too_and_in_editions(client, article):
    make.add_fact(article, statement='It is <a href="https://shop.example/" rel="sponsored">in shops</a>.')
    make.publish(article)

    for path in ("/heat-2/", "/heat-2/editions/1/"):
        page = Page(client.get(path))
        assert "in shops (paid link)" in page.text
        assert NOTE in page.text


def test_no_sentence_stands_above_a_text_without_paid_links(client, article):
    page = shown(
        client, article, "prose", text='<p>It says rel="sponsored"&gt; <a href="https://a.example/">here</a>.</p>'
    )

    assert NOTE not in page.text
    assert "(paid link)" not in page.text


def test_the_sentence_is_the_sites_own(client, article, settings):
    settings.PAID_LINKS_NOTE = "We are paid for some links."

    assert "We are paid for some links." in shown(client, article, "prose", text=PAID).text


def test_footage_has_the_card_of_a_video_and_its_line_in_the_box_names_the_provider(client, article):
    make.add_fact(article, key="teaser", fact_kind="trailer", status="confirmed", statement="There is a trailer.",
                  details={"url": VIDEO, "of": "film"}, citations=[make.cite(make.make_source())])  # fmt: skip
    make.publish(article)
    page = Page(client.get("/heat-2/"))

    assert page.html.count("data-player=") == 1
    assert [src for src in re.findall(r'src="([^"]*)"', page.html) if "embeds" in src] != []
    assert "Trailer On YouTube Confirmed" in page.words("key-facts", "opening")
    assert "Open on YouTube" in page.text


def test_footage_elsewhere_is_a_card_that_links_out(client, article):
    make.add_fact(article, fact_kind="trailer", status="confirmed", statement="There is a trailer.",
                  details={"url": "https://tube.example/1", "of": "novel"},
                  citations=[make.cite(make.make_source())])  # fmt: skip
    make.publish(article)
    page = Page(client.get("/heat-2/"))

    assert "Trailer: novel Opens on tube.example" in page.text
    assert "data-player" not in page.html
