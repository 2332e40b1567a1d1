"""The front page by topic kind, what an author signed, and bylines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing, history
from articles.document import Author as Name
from articles.models import Author
from articles.reader import bylines, lists
from facts.models import Topic
from tests import factories as make
from tests.reader.page import Page

pytestmark = pytest.mark.django_db


def explainer(slug, *, kind="film", authors=()):
    article = make.make_article(
        slug=slug, headline=f"About {slug}", topic=make.make_topic(slug, topic_kind=kind), facts=1
    )
    with history.record(editor=None) as turn:
        signed = [{"slug": slug, "name": name, "role": role} for slug, name, role in authors]
        editing.save_head(turn, article, {"authors": signed})
    make.publish(article)
    return article


def shown(client, path):
    """The explainers on the page, in order."""
    page = Page(client.get(path))
    return [link.strip("/") for link in page.links if link.startswith("/about")], page


def queries(client, path):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


@pytest.fixture
def shelf():
    for slug, kind in (("about-a", "film"), ("about-b", "series"), ("about-c", "film"), ("about-d", "person")):
        explainer(slug, kind=kind)


# --- the front page


def test_the_front_page_offers_the_kinds_that_there_are_with_their_counts(client, shelf):
    slugs, page = shown(client, "/")

    assert slugs == ["about-d", "about-c", "about-b", "about-a"]
    assert "All 4 Films 2 Series 1 People 1" in page.text
    assert [attributes["href"] for _, attributes in page.tags if "aria-current" in attributes] == ["/", "/"]


def test_it_narrows_down_to_a_kind_and_stays_one_page_to_search_engines(client, shelf):
    slugs, page = shown(client, "/?kind=film")

    assert slugs == ["about-c", "about-a"]
    assert '<a href="/?kind=film" aria-current="page">Films' in page.html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/">' in page.html
    assert "<title>Films | Answer Print</title>" in page.html
    assert page.html.count("<h1") == 1


def test_one_kind_alone_is_no_choice(client):
    explainer("about-a")

    assert 'aria-label="Explainers by' not in client.get("/").content.decode()


def test_a_kind_with_nothing_in_it_says_so(client, shelf):
    slugs, page = shown(client, "/?kind=game")

    assert slugs == []
    assert "Nothing is filed under Games yet. All explainers" in page.text


@pytest.mark.parametrize("kind", ["cheese", "<script>", "film' OR 1=1", "x" * 5000, "Film", "ﬁlm"])
def test_a_kind_that_there_is_not_is_answered_politely(client, shelf, kind):
    answer = client.get("/", {"kind": kind})
    page = Page(answer)

    assert answer.status_code == 404
    assert "Explainers are not filed under" in page.text
    assert "/?kind=film" in page.links
    assert "<script>" not in page.html.partition("<main")[2]
    assert 'rel="canonical"' not in page.html


def test_pages_of_a_kind_lead_to_pages_of_that_kind(client, shelf, monkeypatch):
    monkeypatch.setattr(lists, "ON_A_PAGE", 1)

    slugs, page = shown(client, "/?kind=film&page=2")

    assert slugs == ["about-a"]
    assert "Page 2 of 2" in page.text
    assert "?kind=film&page=1" in page.links
    assert '<a href="/?kind=film" aria-current="true">' in page.html
    assert shown(client, "/?kind=film&page=999")[0] == ["about-a"]


def test_a_folded_explainer_is_neither_listed_nor_counted(client, shelf):
    gone = make.make_article(slug="about-gone", topic=Topic.objects.get(name="about-b"), facts=1)

    assert gone.editions.count() == 0
    assert "Series 1" in shown(client, "/")[1].text


@pytest.mark.parametrize("count", [1, 50])
def test_the_front_page_takes_two_queries(client, count):
    for number in range(count):
        explainer(f"about-{number}", kind="film" if number % 2 else "series")

    assert queries(client, "/") == 2
    assert queries(client, "/?kind=series") == 2


def test_every_kind_of_topic_has_a_name_on_the_front_page():
    assert lists.KINDS.keys() == set(Topic.Kind.values)


# --- authors


def test_an_author_has_a_page_with_all_that_they_signed(client):
    links = ["https://www.example.com/anna/", "https://mastodon.example/@anna"]
    Author.objects.create(slug="anna", name="Anna Person", bio="Writes.\n\nAnd <writes>.", links=links)
    explainer("about-a", authors=[("anna", "Anna Person", "")])
    explainer("about-b", authors=[("anna-b", "Anna B.", ""), ("ann", "Ann", "")])
    explainer("about-c", authors=[("ben", "Ben", ""), ("anna", "A. Person", "reporting")])
    explainer("about-d", authors=[("dora", 'She "slug": "anna" herself', "")])

    slugs, page = shown(client, "/authors/anna/")

    assert slugs == ["about-c", "about-a"]
    assert "Author A. Person Writes. And <writes>. example.com/anna mastodon.example/@anna 2 explainers" in page.text
    assert set(links) <= set(page.links)
    assert "<writes>" not in page.html


def test_a_byline_without_a_profile_has_a_page_too_and_a_profile_without_a_byline_none(client):
    explainer("about-a", authors=[("ben", "the desk", "")])
    Author.objects.create(slug="nobody", name="Nobody", bio="Secret.")

    assert "Author The desk 1 explainer" in shown(client, "/authors/ben/")[1].text
    assert client.get("/authors/nobody/").status_code == 404


def test_an_authors_list_has_pages(client, monkeypatch):
    monkeypatch.setattr(lists, "ON_A_PAGE", 2)
    for number in range(5):
        explainer(f"about-{number}", authors=[("anna", "Anna", "")])

    slugs, page = shown(client, "/authors/anna/?page=2")

    assert slugs == ["about-2", "about-1"]
    assert "5 explainers, last updated first, page 2" in page.text
    assert "Page 2 of 3" in page.text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/authors/anna/?page=2">' in page.html
    assert shown(client, "/authors/anna/?page=nonsense")[0] == ["about-4", "about-3"]
    assert client.get("/authors/anna/?page=4").status_code == 404
    assert client.get("/authors/anna/?page=99999999999999999999").status_code == 200


@pytest.mark.parametrize("count", [1, 50])
def test_an_authors_page_takes_two_queries(client, count):
    Author.objects.create(slug="anna", name="Anna")
    for number in range(count):
        explainer(f"about-{number}", authors=[("anna", "Anna", "")])

    assert queries(client, "/authors/anna/") == 2


# --- bylines


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        ([("Anna", "")], "By Anna"),
        ([("The film desk", "")], "By the film desk"),
        ([("Anna", ""), ("Ben", "")], "By Anna and Ben"),
        ([("Anna", ""), ("Ben", ""), ("Caro", "")], "By Anna, Ben and Caro"),
        ([("Ben", "Reporting"), ("Anna", "")], "By Anna; reporting by Ben"),
        ([("Anna", ""), ("Ben", "reporting"), ("Caro", "reporting by")], "By Anna; reporting by Ben and Caro"),
        (
            [("Anna", ""), ("Ben", "reporting"), ("The desk", "editing")],
            "By Anna; reporting by Ben; editing by the desk",
        ),
        ([("Ben", "reporting")], "Reporting by Ben"),
        ([("Anna", ""), ("Ben", "TV research")], "By Anna; TV research by Ben"),
    ],
)
def test_a_byline_says_who_did_what(names, told):
    found = bylines.credits(Name(name.lower(), name, role) for name, role in names)

    words = []
    for credit in found:
        *first, last = [author.name for author in credit.authors]
        words.append(f"{credit.words} {', '.join(first)}{' and ' if first else ''}{last}")
    assert "; ".join(words) == told


def test_the_page_says_the_byline_with_links_and_editions_without(client):
    explainer("about-a", authors=[("anna", "Anna", ""), ("ben", "Ben", "reporting"), ("caro", "Caro", "reporting")])

    living, edition = (Page(client.get(path)) for path in ("/about-a/", "/about-a/editions/1/"))

    assert "By Anna ; reporting by Ben and Caro" in living.text
    assert "By Anna; reporting by Ben and Caro" in edition.text
    assert {"/authors/anna/", "/authors/ben/", "/authors/caro/"} <= set(living.links)
    assert "/authors/anna/" not in edition.links
