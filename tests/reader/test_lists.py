"""Front page, history, topics, authors, corrections, feeds, sitemap, and the pages for what went wrong."""

from datetime import timedelta

from django.utils import timezone

from articles import publishing
from articles.addresses import RESERVED_SLUGS
from articles.reader import lists, urls, views
from tests.factories import change_fact, make_article, publish
from tests.reader.page import Page


def test_front_page_lists_explainers_last_updated_first(client, db):
    for slug in ("first", "second"):
        publish(make_article(slug=slug, headline=f"The {slug}", facts=1), note=f"News of {slug}.")
    article = make_article(slug="third", headline="Never published", facts=1)

    page = Page(client.get("/"))

    assert [link for link in page.links if link in ("/first/", "/second/", "/third/")] == ["/second/", "/first/"]
    assert "News of first." in page.text
    assert article.headline not in page.text


def test_empty_site_says_so(client, db):
    assert "Nothing has been published yet." in Page(client.get("/")).text
    assert "No topic has an explainer yet." in Page(client.get("/topics/")).text
    assert "no correction so far" in Page(client.get("/corrections/")).text
    assert client.get("/feed.atom").status_code == client.get("/sitemap.xml").status_code == 200


def test_front_page_has_pages(client, db, monkeypatch):
    monkeypatch.setattr(lists, "ON_A_PAGE", 1)
    for slug in ("one", "two", "three"):
        publish(make_article(slug=slug, facts=1))

    second = Page(client.get("/?page=2"))

    assert "/two/" in second.links
    assert "Page 2 of 3" in second.text
    assert client.get("/?page=nonsense").status_code == 200


def test_history_tells_every_edition(client, heat2):
    page = Page(client.get("/heat-2/history/"))

    assert [link for link in page.links if "/editions/" in link] == [f"/heat-2/editions/{n}/" for n in range(7, 0, -1)]
    assert "7 editions since 30 June 2022" in page.text
    assert page.metas["robots"] == "noindex, follow"


def test_history_has_pages(client, heat2, monkeypatch):
    monkeypatch.setattr(views, "ON_A_PAGE", 3)

    answers = [client.get(f"/heat-2/history/?page={number}") for number in (1, 3, "nonsense")]

    told = [[link for link in Page(each).links if "/editions/" in link] for each in answers]
    assert told == [[f"/heat-2/editions/{n}/" for n in numbers] for numbers in ((7, 6, 5), (1,), (7, 6, 5))]
    assert "Page 3 of 3" in Page(answers[1]).text
    assert answers[0]["ETag"] != answers[1]["ETag"]


def test_history_keeps_the_place_of_a_withdrawn_edition_without_its_note(client, heat2):
    publishing.withdraw(heat2, [4], editor=None, reason="The rumor was invented.")

    page = Page(client.get("/heat-2/history/"))

    assert "The rumor was invented." in page.text
    assert "Adam Driver is rumored" not in page.text
    assert "/heat-2/compare/3...5/" in page.links


def test_corrections_tell_what_was_wrong_and_what_is_right(client, heat2):
    page = Page(client.get("/corrections/"))

    assert "Michael Mann wrote the novel with Meg Gardiner." in page.text
    assert "We credited the novel to Michael Mann alone." in page.text
    assert {"/heat-2/", "/heat-2/compare/2...3/"} <= set(page.links)


def test_author_is_known_by_a_public_byline(client, heat2):
    page = Page(client.get("/authors/film-desk/"))

    assert "The film desk" in page.text
    assert "/heat-2/" in page.links
    publishing.withdraw(heat2, None, editor=None, reason="A reason.")
    assert client.get("/authors/film-desk/").status_code == 404


def test_topics_lead_to_their_pages(client, heat2):
    page = Page(client.get("/topics/"))

    assert {"/topics/heat-2/", "/heat-2/"} <= set(page.links)


# For machines


def test_favicon_is_found(client):
    assert client.get("/favicon.ico")["Location"].endswith("articles/reader/icon.svg")


# What went wrong


def test_404_has_a_page_of_its_own(client, db):
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "There is nothing at this address" in Page(response).text


def test_500_asks_nothing_of_the_database(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = views.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in Page(response).text


def test_500_survives_broken_templates(rf, monkeypatch):
    def broken(*_arguments, **_options):
        raise ValueError("no such static file")

    monkeypatch.setattr(views, "page", broken)

    response = views.server_error(rf.get("/"))

    assert (response.status_code, response["Content-Type"]) == (500, "text/plain")


def test_minor_edition_moves_no_date_in_lists(client, db):
    article = make_article(slug="heat-2", facts=1)
    start = timezone.now() - timedelta(days=9)
    publish(article, at=start, importing=True, note="The news.")
    change_fact(article.blocks.get().fact, statement="Spelled right.")
    publish(article, at=start + timedelta(days=3), importing=True, kind="minor", note="A comma.")

    page = Page(client.get("/"))

    assert "The news." in page.text
    assert "A comma." not in page.text


def test_no_article_can_take_a_first_word_of_the_site(client):
    words = {str(each.pattern).split("/")[0].split(".")[0] for each in urls.urlpatterns}

    assert {word for word in words if word and not word.startswith("<")} <= RESERVED_SLUGS
