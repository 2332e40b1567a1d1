"""A site's own slots, and what public pages may do in a browser: only what settings say, and never at the desk."""

import pytest
from django.template import engines
from django.urls import reverse
from django.utils.http import http_date

from articles import rendering
from articles.reader import beside
from articles.reader.paragraphs import Section
from tests import factories as make
from tests.reader.page import Page

SLOTS = ("after_standfirst", "mid_text", "end", "foot")


@pytest.fixture
def own(settings, tmp_path):
    """A folder of the site's own templates, put before ours."""
    (tmp_path / "slots").mkdir()
    for name in SLOTS:
        words = f"{name} of {{{{ site_name }}}}{{% if url %}}, {{{{ url }}}}{{% endif %}}"
        (tmp_path / "slots" / f"{name}.html").write_text(f'<aside id="own-{name}">{words}</aside>')
    settings.TEMPLATES_DIR = tmp_path
    (templates,) = settings.TEMPLATES
    settings.TEMPLATES = [{**templates, "DIRS": [tmp_path, *templates["DIRS"]]}]
    return tmp_path


@pytest.fixture
def article(db):
    article = make.make_article(slug="heat-2")
    for number in range(3):
        make.add_block(article, "section", key=f"s-{number}", heading=f"Section {number}", after=last(article))
        make.add_fact(article, key=f"f-{number}", after=last(article), statement=f"Fact {number}.")
    make.publish(article)
    return article


def last(article):
    return max(((block.sort_key, block.key) for block in article.blocks.all()), default=(None, None))[1]


def policy(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split("; "))
    return {name: hosts for name, *hosts in parts}


def test_an_empty_slot_draws_nothing(client, article):
    bare = client.get("/heat-2/").content.decode()

    assert "slot" not in bare.lower()
    assert "A site's own" not in bare


def test_each_slot_stands_in_its_place(client, article, own):
    page = Page(client.get("/heat-2/"))

    assert [id for id in page.ids if id.startswith(("own-", "s-", "updates"))] == [
        *("own-after_standfirst", "s-0", "own-mid_text", "s-1", "s-2", "own-end", "updates", "own-foot"),
    ]
    assert "mid_text of Answer Print, http://127.0.0.1:8000/heat-2/" in page.text


def test_the_foot_stands_on_every_public_page_and_the_others_on_the_living_one(client, article, own):
    for path in ("/", "/topics/", "/heat-2/editions/1/", "/heat-2/history/", "/nothing/"):
        assert [id for id in Page(client.get(path)).ids if id.startswith("own-")] == ["own-foot"], path


def test_no_slot_is_drawn_at_the_desk(client, article, own):
    client.force_login(make.make_user("editor"))

    for name in ("preview", "article"):
        assert "own-" not in client.get(reverse(f"desk:{name}", args=[article.key])).content.decode()


def test_stored_pages_follow_the_sites_own_templates(client, article, own):
    client.get("/heat-2/")
    before = rendering.fingerprint()

    (own / "slots" / "end.html").write_text('<p id="own-news">Subscribe</p>')
    rendering._fingerprint.cache_clear()
    for engine in engines.all():
        engine.engine.template_loaders[0].reset()

    assert rendering.fingerprint() != before
    assert "own-news" in client.get("/heat-2/").content.decode()


@pytest.mark.parametrize(
    ("lengths", "place"),
    [([], None), ([3, 3], None), ([1, 1, 1], 1), ([1, 1, 1, 1], 2), ([9, 1, 1], 1), ([1, 1, 9], 2), ([0, 0, 0], 1)],
)
def test_the_middle_is_the_section_that_begins_nearest_half_of_the_text(lengths, place):
    sections = [Section(key="", heading="", items=(None,) * length, marks=()) for length in lengths]

    assert beside.middle(sections) == place


def test_the_policy_is_the_houses_where_settings_say_nothing(client, article, settings):
    settings.EMBED_PLAYERS = []

    for path in ("/", "/heat-2/", "/nothing/"):
        found = policy(client.get(path))
        assert found["script-src"] == ["'self'"]
        assert not {"frame-src", "connect-src"} & found.keys()


def test_settings_widen_the_policy_of_public_pages_alone(client, article, settings):
    settings.CSP_IN_PUBLIC = {
        "script-src": ["https://stats.example"],
        "connect-src": ["https://stats.example"],
        "frame-src": ["https://ads.example"],
        "form-action": ["https://news.example"],
        "img-src": None,
        "style-src": None,
    }
    client.force_login(make.make_user("editor"))

    for path in ("/", "/heat-2/", "/heat-2/history/", "/nothing/", "/feed.atom"):
        found = policy(client.get(path))
        assert found["script-src"] == ["'self'", "https://stats.example"], path
        assert found["connect-src"] == ["'self'", "https://stats.example"]
        assert found["frame-src"][:2] == ["'self'", "https://ads.example"]
        assert found["form-action"] == ["'self'", "https://news.example"]
        assert found["img-src"] == ["'self'", "data:"]
    for path in (reverse("desk:newsroom"), reverse("desk:preview", args=[article.key])):
        assert "example" not in client.get(path)["Content-Security-Policy"], path


def test_players_may_be_framed_where_articles_stand_and_only_those_listed(client, article, settings):
    settings.EMBED_PLAYERS = ["vimeo"]

    for path in ("/heat-2/", "/heat-2/editions/1/"):
        assert policy(client.get(path))["frame-src"] == ["'self'", "https://player.vimeo.com"]
    assert "frame-src" not in policy(client.get("/"))


def test_an_answer_without_a_body_has_the_policy_of_the_page(client, article):
    """A browser takes the headers of a 304 for those of the page that it has."""
    page = client.get("/heat-2/")

    again = client.get("/heat-2/", headers={"if-none-match": page["ETag"]})
    since = client.get("/heat-2/", headers={"if-modified-since": http_date(4_000_000_000)})

    assert (again.status_code, since.status_code) == (304, 304)
    assert policy(again) == policy(since) == policy(page)
