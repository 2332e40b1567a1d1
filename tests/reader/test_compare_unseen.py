"""What comparisons and the pages beside them must never show: editions that wait, were withdrawn or are not theirs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from reversion.models import Revision

from articles import publishing
from articles.models import Article, Edition
from facts.models import Fact
from tests.factories import change_fact, make_article, publish
from tests.reader.page import Page


@pytest.fixture(scope="module")
def editions(rolled_back):
    """1, 2, 4 and 5 are public, 3 is withdrawn, 6 waits; each has a word of its own. Each test rolls back to them."""
    with rolled_back():
        yield make_editions()


def make_editions():
    article = make_article(slug="heat-2", facts=1)
    change_fact(Fact.objects.get(), statement="Word number 1.")
    for number in range(1, 6):
        publish(article, note=f"Note number {number}.")
        change_fact(Fact.objects.get(), statement=f"Word number {number + 1}.")
    publish(article, note="Note number 6.", at=timezone.now() + timedelta(days=1))
    publishing.withdraw(article, [3], editor=None, reason="A photograph was not ours.")
    return article


@pytest.fixture
def article(editions, db):
    return Article.objects.get(pk=editions.pk)


PAGES = ("history/", "compare/1...2/", "compare/2...4/?view=side&show=all", "compare/1...5/", "compare/4...4/")
OTHERS = ("since/1/", "since/5/", "editions/5/", "")


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_embargoed_and_withdrawn_editions_are_in_no_list_step_or_choice(client, article, path):
    page = Page(client.get(f"/heat-2/{path}"))
    options = {attributes["value"] for tag, attributes in page.tags if tag == "option"}

    assert not re.search(r"(Word|Note) number [36]", page.text)
    assert options <= {"1", "2", "4", "5"}
    assert [link for link in page.links if re.search(r"(editions|since)/[36]/|compare/[36]\.|\.[36]/", link)] == []


def test_counts_speak_of_public_editions_alone(client, article):
    assert "4 editions since" in Page(client.get("/heat-2/history/")).text


@pytest.mark.parametrize("path", ["compare/1...6/", "compare/6...6/", "compare/4...6/", "since/6/", "editions/6/"])
def test_embargoed_edition_is_404_on_either_side(client, article, path):
    assert Edition.objects.get(number=6).is_scheduled
    assert client.get(f"/heat-2/{path}", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["compare/6...1/", "compare/?a=6&b=1", "compare/?a=6"])
def test_no_other_way_leads_to_an_embargoed_edition(client, article, path):
    assert client.get(f"/heat-2/{path}", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["compare/1...3/", "compare/3...4/", "compare/3...3/", "since/3/", "editions/3/"])
def test_withdrawn_edition_is_410_with_its_reason(client, article, path):
    response = client.get(f"/heat-2/{path}")

    assert response.status_code == 410
    assert "A photograph was not ours." in Page(response).text
    assert "number 3" not in Page(response).text


def test_revision_that_is_no_edition_is_404(client, article):
    revision = Revision.objects.latest("pk").pk
    assert revision > 6

    for path in (f"compare/1...{revision}/", f"compare/{revision}...{revision}/", f"since/{revision}/"):
        assert client.get(f"/heat-2/{path}").status_code == 404
    assert client.get(f"/heat-2/editions/{revision}/").status_code == 404
    assert client.get(f"/heat-2/compare/?a=1&b={revision}", follow=True).status_code == 404


def test_editions_of_another_article_are_404(client, article):
    other = make_article(slug="another", facts=1)
    publish(other)

    assert client.get("/heat-2/compare/1...2/").status_code == 200
    for path in ("/another/compare/1...2/", "/another/since/2/", "/another/compare/2...2/", "/another/editions/2/"):
        assert client.get(path).status_code == 404


def test_article_that_was_never_published_has_no_pages(client, db):
    make_article(slug="secret", facts=1)

    for path in ("history/", "compare/1...2/", "compare/", "since/1/", "editions/1/"):
        assert client.get(f"/secret/{path}").status_code == 404


def test_old_addresses_lead_on(client, article):
    publishing.change_address(article, "heat-two")

    for path in ("compare/1...2/?view=side", "since/1/", "history/"):
        response = client.get(f"/heat-2/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/heat-two/{path}")


@pytest.mark.parametrize("path", PAGES + OTHERS[:3])
def test_pages_beside_the_article_stay_out_of_search(client, article, path):
    response = client.get(f"/heat-2/{path}")

    assert Page(response).metas["robots"] == "noindex, follow"
    assert response["X-Robots-Tag"] == "noindex, follow"


def test_sitemap_names_none_of_them(client, article):
    sections = [client.get(f"/sitemaps/{name}-1.xml") for name in ("articles", "pages")]
    sitemap = "".join(section.content.decode() for section in sections)

    assert "/heat-2/</loc>" in sitemap
    assert not re.search(r"compare|editions|since|history|facts/", sitemap)


@pytest.mark.parametrize("path", PAGES[:4] + OTHERS[:2])
def test_copy_is_good_until_an_edition_goes_or_comes(client, article, path):
    kept = client.get(f"/heat-2/{path}")
    asked = {"If-None-Match": kept["ETag"], "If-Modified-Since": kept["Last-Modified"]}
    assert client.get(f"/heat-2/{path}", headers=asked).status_code == 304

    publishing.withdraw(article, [2], editor=None, reason="Another reason.")
    after = client.get(f"/heat-2/{path}", headers=asked)

    assert after.status_code == (410 if "2..." in path or "...2" in path else 200)
    assert after["Cache-Control"].startswith("public, max-age=0, ")
    assert "number 2" not in Page(after).text


def test_each_view_of_a_comparison_has_its_own_tag(client, article):
    tags = {client.get(f"/heat-2/compare/1...2/{query}")["ETag"] for query in ("", "?view=side", "?show=all", "?x=1")}

    assert len(tags) == 3


def test_queries_do_not_grow(client, article, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/heat-2/compare/1...5/?view=side")
    with django_assert_num_queries(2):
        client.get("/heat-2/since/1/")
    with django_assert_num_queries(2):
        client.get("/heat-2/history/")
    etag = client.get("/heat-2/compare/1...5/")["ETag"]
    with django_assert_num_queries(1):
        client.get("/heat-2/compare/1...5/", headers={"If-None-Match": etag})
