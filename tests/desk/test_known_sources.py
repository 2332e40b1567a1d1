"""An address in place of a source's name: what is known of it already, and what becomes of it in a form."""

import pytest
from django.urls import reverse

from articles.desk import known_sources
from facts.models import Fact, Source
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

PAGE = "https://deadline.com/2023/11/heat-2-adam-driver-1235640000/"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        (PAGE, "Heat 2 adam driver"),
        ("https://example.com/news/Driver_signs.html?x=1", "Driver signs"),
        ("https://example.com/2023/11/12345678/", "Example.com"),
        ("https://example.com/", "Example.com"),
        ("https://example.com/caf%C3%A9-heat", "Café heat"),
        ("https://[", ""),
    ],
)
def test_title_is_read_off_the_address(url, title):
    assert known_sources.title_in(url).casefold() == title.casefold()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://deadline.com/a", "http://www.deadline.com/a/?utm_source=x#top", True),
        ("https://deadline.com/a?id=1", "https://deadline.com/a?id=2", False),
        ("https://deadline.com/a", "https://variety.com/a", False),
        ("", "", False),
    ],
)
def test_same_address_sees_through_trackers(one, other, same):
    assert known_sources.same_address(one, other) is same


@pytest.mark.parametrize(
    "text", ["Deadline: Driver", "https://", "https://localhost/x", "https://a.b c", "ftp://a.b/c", ""]
)
def test_is_address_takes_whole_web_addresses_alone(text):
    assert not known_sources.is_address(text)


def test_known_finds_the_source_at_that_address():
    source = make.make_source("Deadline", "Driver in talks", url=PAGE)

    assert known_sources.known(PAGE + "?utm_medium=social").source == source


def test_known_names_the_publisher_of_the_host():
    make.make_source("Deadline", "One", url="https://deadline.com/one/")
    make.make_source("Deadline", "Two", url="https://www.deadline.com/two/")
    make.make_source("Somebody", "Three", url="https://example.com/?from=deadline.com")

    known = known_sources.known(PAGE)

    assert (known.source, known.publisher, known.title) == (None, "Deadline", "Heat 2 adam driver")


def test_known_learns_the_publisher_from_citations_too():
    source = make.make_source("Deadline", "An interview")
    make.make_fact(citations=[make.cite(source, url="https://deadline.com/interview/")])

    assert known_sources.known(PAGE).publisher == "Deadline"


@pytest.mark.parametrize(
    ("publisher", "url"),
    [
        ("Deadline", PAGE),
        ("The Hollywood Reporter", "https://www.hollywoodreporter.com/movies/heat-2/"),
        ("BBC", "https://news.bbc.co.uk/heat-2"),
        ("The A.V. Club", "https://avclub.com/heat-2"),
    ],
)
def test_known_of_a_new_host_is_the_publisher_of_that_name(publisher, url):
    """As a second name it would count as a second, independent source."""
    make.make_source(publisher, "In print")
    make.make_source("Dead Line Weekly", "Another")

    known = known_sources.known(url)

    assert (known.publisher, known.is_guess) == (publisher, False)


@pytest.mark.parametrize(
    "host", ["deadline.substack.com", "deadline.blogs.example.co.uk", "com", "localhost.", "co.uk"]
)
def test_known_of_a_host_with_a_borrowed_name_asks(host):
    """Anybody may call a part of such a site after a publisher."""
    make.make_source("Deadline", "In print")

    known = known_sources.known(f"https://{host}/heat-2")

    assert known.publisher != "Deadline"
    assert known.is_guess == bool(known.publisher)


def test_known_of_a_new_host_is_called_after_it_and_asks():
    make.make_source("Deadline Hollywood", "In print")

    known = known_sources.known(PAGE)

    assert (known.publisher, known.title) == ("deadline.com", "Heat 2 adam driver")
    assert "name its publisher" in known.said


@pytest.mark.parametrize("number", [1, 3])
def test_known_costs_two_queries(number, django_assert_num_queries):
    for n in range(number):
        make.make_source("Deadline", f"Piece {n}", url=f"https://deadline.com/{n}/")

    with django_assert_num_queries(2):
        known_sources.known(PAGE)


def test_the_desk_answers_what_is_known(client, writer):
    source = make.make_source("Deadline", "Driver in talks", url=PAGE)

    answer = client.get(reverse("desk:known_source"), {"url": PAGE})

    assert answer.json() == {
        "source": "Deadline: Driver in talks",
        "key": source.key,
        "publisher": "Deadline",
        "title": "Driver in talks",
        "said": "It is a source already. Nothing was fetched.",
    }
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", ["", "x" * 2000, "javascript:alert(1)", "https://[::1", "https://例え.jp/ニュース"])
def test_the_desk_answers_odd_addresses_politely(client, writer, url):
    answer = client.get(reverse("desk:known_source"), {"url": url})

    assert answer.status_code == 200
    assert answer.json()["source"] == ""


def test_two_sources_of_one_name_are_told_apart(client, writer):
    make.make_source("Deadline", "An interview")
    source = make.make_source("Deadline", "An interview", url=PAGE)

    answer = client.get(reverse("desk:known_source"), {"url": PAGE})

    assert answer.json()["source"] == f"Deadline: An interview ({source.key})"


@pytest.fixture
def form(client, writer):
    """The form of a rumored fact, as a browser without JavaScript sends it."""
    article = make.make_article()
    block = make.add_fact(article, status="rumored", statement="Driver is linked with it.")
    url = reverse("desk:edit", args=[article.key, block.key])
    return url, sent_by(client.get(url).content.decode())


def test_an_address_typed_as_a_source_cites_the_one_that_has_it(client, form):
    url, data = form
    source = make.make_source("Deadline", "Driver in talks", url=PAGE)

    client.post(url, {**data, "citations-0-source": PAGE})

    assert [citation.source for citation in Fact.objects.get().citations.all()] == [source]


def test_an_address_typed_as_a_source_makes_one_as_far_as_it_is_known(client, form):
    url, data = form
    make.make_source("Deadline", "Another", url="https://deadline.com/another/")

    client.post(url, {**data, "citations-0-source": PAGE})

    made = Source.objects.order_by("-pk").first()
    assert (made.publisher, made.title, made.url) == ("Deadline", "Heat 2 adam driver", PAGE)
    assert [citation.source for citation in Fact.objects.get().citations.all()] == [made]
