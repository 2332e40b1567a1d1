"""The desk's search: what is found, in which order, where each hit leads, and what it costs."""

import doctest

import pytest
from django.urls import reverse

from articles.desk import finding, search_views
from articles.desk.finding import Part, Query
from tests import factories as make

pytestmark = pytest.mark.django_db

DRIVER = "Adam Driver is rumored for the part of Neil McCauley."
CASTING = {
    "fact_kind": "casting",
    "status": "rumored",
    "details": {"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
    "people": ["Adam Driver"],
}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(editor):
    """An article of Heat 2, whose topic had another name, with a casting and a quote that names the same person."""
    topic = make.make_topic("Heat 2", former_names=["Untitled Michael Mann project"])
    article = make.make_article(topic=topic, slug="heat-2", headline="Heat 2: everything we know", editor=editor)
    source = make.make_source("Deadline", "Driver in talks", url="https://deadline.com/driver")
    driver = make.add_fact(article, statement=DRIVER, citations=[make.cite(source)], key="driver-mccauley", **CASTING)
    make.add_fact(article, after=driver.key, statement="Asked whether Driver is up for it, Mann said nothing.")
    return article


def said(groups):
    return {group.name: ["".join(part.text for part in hit.parts) for hit in group.hits] for group in groups}


def search(client, words, **extra):
    return client.get(reverse("desk:search"), {"q": words}, **extra).content.decode()


# --- what is found


def test_the_fact_that_names_the_person_stands_first(article):
    found = search_views.find("driver")

    assert [group.name for group in found] == ["facts", "sources"]
    assert said(found)["facts"] == [DRIVER, "Asked whether Driver is up for it, Mann said nothing."]
    assert found[0].hits[0].url == f"/admin/desk/articles/{article.key}/#b-driver-mccauley"


@pytest.mark.parametrize(
    "words",
    [
        *("adam driver", "DRIVER adam", "mccauley", "neil driv", "casting driver", "rumored driver"),
        *("heat driver", "untitled driver", "driver-mccauley"),
    ],
    ids=str,
)
def test_a_fact_is_found_by_words_people_details_kind_status_topic_and_former_name(article, words):
    assert DRIVER in said(search_views.find(words))["facts"]


def test_all_words_must_be_there(article):
    assert search_views.find("driver horoscope") == []


@pytest.mark.parametrize("words", ["everything", "heat 2", "untitled", "know everything", "heat-2"], ids=str)
def test_an_article_is_found_by_headline_topic_former_name_and_address(article, words):
    assert said(search_views.find(words))["articles"] == ["Heat 2: everything we know"]


def test_an_article_is_found_by_who_signs_it(article, editor):
    with make.history.record(editor=editor) as turn:
        make.editing.save_head(turn, article, {"authors": [{"slug": "ana", "name": "Ana Reyes", "role": ""}]})

    assert list(said(search_views.find("reyes"))) == ["articles"]


def test_a_hit_through_a_former_name_says_so(article):
    found = {group.name: group for group in search_views.find("untitled")}

    assert found["topics"].hits[0].soft == "once “Untitled Michael Mann project”"
    assert found["articles"].hits[0].soft == "not live, its topic was once “Untitled Michael Mann project”"
    assert "once “Untitled Michael Mann project”" in found["facts"].hits[0].soft


@pytest.mark.parametrize("words", ["deadline", "in talks", "deadline.com"], ids=str)
def test_a_source_is_found_by_publisher_title_and_address(article, words):
    (group,) = search_views.find(words)

    assert said([group]) == {"sources": ["Deadline: Driver in talks"]}
    assert group.hits[0].soft == "cited for 1 fact"


def test_letters_are_found_whatever_their_accents_and_case(article):
    make.add_fact(article, statement="Timothée Chalamet’s ÉTUDE was “Heat”.")

    found = search_views.find("timothee etude chalamet's")

    assert said(found)["facts"] == ["Timothée Chalamet’s ÉTUDE was “Heat”."]


def test_marked_up_statements_are_searched_by_their_words(article):
    make.add_fact(article, statement="Mann &amp; <strong>Gard</strong>iner wrote it.")

    assert said(search_views.find("mann & gardiner"))["facts"] == ["Mann & Gardiner wrote it."]
    assert search_views.find("strong") == []


def test_a_quote_is_never_called_confirmed(article):
    cited = [make.cite(make.make_source("Variety"), "on-the-record")]
    make.add_fact(article, fact_kind="quote", status="confirmed", statement="Mann speaks of Heat.", citations=cited)

    ((hit,),) = [group.hits for group in search_views.find("mann speaks")]

    assert hit.mark == "On the record"


def test_the_article_one_is_in_is_where_a_shared_fact_opens(article, editor):
    other = make.make_article(topic=article.topic, headline="Michael Mann", editor=editor)
    fact = article.blocks.get(key="driver-mccauley").fact
    with make.history.record(editor=editor) as turn:
        block = make.editing.place_fact(turn, other, fact, after=None)

    away, near = search_views.find("driver rumored"), search_views.find("driver rumored", near=article.key)

    assert away[0].hits[0].url == f"/admin/desk/articles/{other.key}/#b-{block.key}"
    assert near[0].hits[0].url == f"/admin/desk/articles/{article.key}/#b-driver-mccauley"
    assert "Heat 2: everything we know and 1 more" in near[0].hits[0].soft


def test_a_fact_in_no_article_opens_on_its_own_page(article):
    fact = make.make_fact(statement="Nobody placed this.")

    (group,) = search_views.find("nobody placed")

    assert group.hits[0].url == reverse("admin:facts_fact_change", args=[fact.pk])
    assert "in no article" in group.hits[0].soft


def test_a_removed_block_is_no_place_to_open(article, editor):
    block = article.blocks.get(key="driver-mccauley")
    with make.history.record(editor=editor) as turn:
        make.editing.remove_block(turn, block)

    assert "in no article" in search_views.find("mccauley")[0].hits[0].soft


# --- the words found


def test_the_words_found_are_marked_where_they_stand():
    assert Query("timothee é").parts("Timothée’s é.") == [
        Part("Timothée", True),
        Part("’s ", False),
        Part("é", True),
        Part(".", False),
    ]


def test_a_long_text_is_cut_around_the_first_word_found():
    text = "word " * 60 + "Driver at the end."

    shown = "".join(part.text for part in Query("driver").parts(text, 60))

    assert shown.startswith("…") and "Driver at the end." in shown
    assert len(shown) <= 62


def test_folding_keeps_the_length_of_any_text():
    for text in ("Timothée", "Straße İstanbul", "한국어", "e\u0301", "ﬁ “quoted” – …"):
        assert len(finding.fold(text)) == len(text)


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(finding).failed == 0


# --- the answers


def test_inside_a_page_the_answer_is_a_list_of_options(client, article):
    page = search(client, "driver", **HTMX)

    assert "<html" not in page
    assert 'role="option"' in page and "<mark>Driver</mark>" in page
    assert "All 3 hits on a page" in page


def test_without_javascript_the_answer_is_a_page(client, article):
    page = search(client, "driver")

    assert "3 hits for “driver”" in page
    assert f'href="/admin/desk/articles/{article.key}/#b-driver-mccauley"' in page


def test_nothing_found_offers_to_make_a_fact(client, article):
    for extra in ({}, HTMX):
        page = search(client, "horoscope", **extra)

        assert "No article, fact or source has “horoscope” in it." in page
        assert "Make a new fact" in page


def test_what_was_typed_is_drawn_as_words(client, article):
    for extra in ({}, HTMX):
        assert "<script>alert" not in search(client, "<script>alert(1)</script>", **extra)


@pytest.mark.parametrize("words", ["", "   ", "\x00", "%", "_", "(", "\\", "a" * 5000, "[" * 50, "ß", "🎬"], ids=repr)
def test_odd_words_are_answered(client, article, words):
    for extra in ({}, HTMX):
        answer = client.get(reverse("desk:search"), {"q": words}, **extra)

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"


def test_a_search_is_not_a_press(client, article):
    assert client.post(reverse("desk:search")).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_takes_12_queries_however_much_there_is(client, editor, count, django_assert_num_queries):
    topic = make.make_topic("Heat 2")
    for number in range(count):
        source = make.make_source("Heat Weekly", f"Number {number}")
        article = make.make_article(topic=topic, headline=f"Heat {number}", editor=editor)
        make.add_fact(article, statement=f"Heat comes {number}.", citations=[make.cite(source)])
        make.publish(article)
    search(client, "heat", **HTMX)

    with django_assert_num_queries(12):
        page = search(client, "heat", **HTMX)

    assert page.count("data-hit") == 3 * count + 1


@pytest.mark.parametrize(
    "path",
    [
        *("search/", "articles/", "old-addresses/", "sources/", "pictures/", "pictures/pick/"),
        *("articles/{key}/add/", "articles/{key}/add/facts/"),
    ],
)
def test_a_sign_that_no_database_holds_is_not_looked_for(client, db, path):
    client.force_login(make.make_user("chief"))
    article = make.make_article(headline="Heat 2")

    answer = client.get(f"/admin/desk/{path.format(key=article.key)}?q=Heat%0%000&after=%00&state=%00")

    assert answer.status_code == 200
    assert "\0" not in answer.content.decode()
