"""Topic pages, the picture of how statuses moved, people, and the list of topics."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from articles import editing, history, persons, publishing
from articles.models import Block, NamedPerson
from articles.reader import known_views, lanes, people, topics
from facts.models import Topic
from tests.factories import add_fact, change_fact, cite, make_article, make_source, make_topic, publish
from tests.reader.page import Page


def at(day):
    return datetime(2023, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


def remove(block):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, Block.objects.get(pk=block.pk))


@pytest.fixture
def topic(db):
    return make_topic("Heat 2", description="A film.", same_as=["https://www.example.org/heat-2"])


@pytest.fixture
def article(topic):
    """A rumor that was reported on day 10 and confirmed on day 30, beside a fact that never moved."""
    article = make_article(topic=topic, slug="heat-2")
    source = make_source()
    rumor = add_fact(
        article, key="driver", fact_kind="casting", status="rumored", statement="Adam Driver is in.",
        people=["Adam Driver"], citations=[cite(source)],
    )  # fmt: skip
    add_fact(article, key="nothing", statement="Nothing else.")
    publish(article, importing=True, at=at(0))
    change_fact(rumor.fact, status="reported")
    publish(article, importing=True, at=at(10))
    change_fact(rumor.fact, status="confirmed")
    publish(article, importing=True, at=at(30))
    return article


# The page


def test_topic_tells_how_each_status_came_about(client, topic, article):
    page = Page(client.get(f"/topics/{topic.slug}/"))

    assert "Since 31 January 2023 . Before: rumored from 1 Jan 2023 , reported from 11 Jan 2023" in page.text
    assert "2 facts, each with its status and its sources." in page.text
    assert {"/facts/driver/", "/heat-2/", "https://www.example.org/heat-2"} <= set(page.links)
    assert "Heat 2 at example.org" in page.text


def test_statement_in_a_list_keeps_its_emphasis_and_is_one_link(client, topic):
    article = make_article(topic=topic, slug="heat-2")
    add_fact(
        article, key="linked", statement='<em>Heat</em> & <a href="https://example.org/?a=1&gt;2">more</a> is "out".'
    )
    publish(article)

    page = Page(client.get(f"/topics/{topic.slug}/"))

    assert '<a href="/facts/linked/"><em>Heat</em> &amp; more is “out”.</a>' in page.html
    assert not any("example.org/?a" in link for link in page.links)


def test_topic_keeps_the_names_that_readers_knew(client, topic, article):
    with history.record(editor=None) as turn:
        editing.change(turn.take(Topic, topic.pk), {"name": "Heat: the sequel", "former_names": ["Never published"]})
    change_fact(article.blocks.get(key="driver").fact, statement="Adam Driver is really in.")
    publish(article)

    page = Page(client.get(f"/topics/{topic.slug}/"))

    assert "Known before as Heat 2." in page.text
    assert "Never published" not in page.text


def test_fact_that_no_explainer_shows_any_more_leaves_the_topic(client, topic, article):
    remove(article.blocks.get(key="driver"))
    publish(article)

    assert [fact.key for fact in topics.topic(topic.slug).facts] == ["nothing"]


def test_copy_that_lags_behind_does_not_count(topic, article):
    other = make_article(topic=topic, slug="other")
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, article.blocks.get(key="driver").fact, after=None)
    publish(other)
    change_fact(article.blocks.get(key="driver").fact, status="denied", statement="Adam Driver is out.")
    publish(article)

    (denied, _) = topics.topic(topic.slug).facts

    assert (denied.statement, str(denied.mark)) == ("Adam Driver is out.", "Denied")
    assert [turn.mark.word for turn in denied.turns] == ["Rumored", "Reported", "Confirmed", "Denied"]


def test_embargoed_and_withdrawn_editions_move_nothing(client, topic, article):
    publishing.withdraw(article, [3], editor=None, reason="A reason.")
    change_fact(article.blocks.get(key="driver").fact, status="denied", statement="A canary sings.")
    publish(article, at=timezone.now() + timedelta(days=1))

    page = Page(client.get(f"/topics/{topic.slug}/"))

    assert "canary" not in page.html
    assert "Denied" not in page.text
    assert [str(fact.mark) for fact in topics.topic(topic.slug).facts] == ["Reported", "Not announced"]


@pytest.mark.parametrize("count", [1, 50])
def test_queries_do_not_grow(client, topic, django_assert_num_queries, count):
    article = make_article(topic=topic, slug="heat-2", facts=count)
    for number in range(count):
        change_fact(article.blocks.first().fact, statement=f"Word number {number}.", people=[f"Person {number}"])
        publish(article)

    with django_assert_num_queries(2):
        page = Page(client.get(f"/topics/{topic.slug}/"))
    with django_assert_num_queries(1):
        client.get("/topics/")
    with django_assert_num_queries(1):
        client.get(f"/people/person-{count - 1}/")

    assert f"Word number {count - 1}." in page.text
    assert page.html.count('id="fact:') == count


def test_long_topic_is_folded_and_has_pages(client, topic, monkeypatch):
    monkeypatch.setattr(known_views, "FACTS_ON_A_PAGE", 30)
    article = make_article(topic=topic, slug="heat-2", facts=50)
    publish(article)

    first, second = (Page(client.get(f"/topics/{topic.slug}/{query}")) for query in ("", "?page=2"))

    assert "22 more of this kind" in first.text
    assert "Facts 31 to 50 of 50" in second.text
    assert "Background continued" in second.text
    assert (first.html.count('id="fact:'), second.html.count('id="fact:')) == (30, 20)
    assert "How we got here" not in second.text


# The picture


def picture(topic, day):
    return lanes.picture(topics.topic(topic.slug).facts, at(day))


def test_picture_has_a_lane_for_each_fact_that_moved_first(topic, article):
    drawn = picture(topic, 60)

    assert [lane.fact.key for lane in drawn.lanes] == ["driver", "nothing"]
    assert [(dot.place, dot.until, dot.shape) for dot in drawn.lanes[0].dots] == [
        (0, 16.67, "rumored"),
        (16.67, 50, "reported"),
        (50, 100, "confirmed"),
    ]
    assert (drawn.today, drawn.last, drawn.left_out) == (None, None, 0)


def test_picture_ends_where_nothing_has_changed_for_long(topic, article):
    drawn = picture(topic, 1000)

    assert drawn.last == at(30).date()
    assert drawn.lanes[0].dots[-1].place == 33.33


def test_picture_shows_a_release_date_ahead(topic, article):
    details = {"date": "2023-Q4", "of": "", "territory": None, "medium": None}
    add_fact(article, key="date", fact_kind="release-date", status="confirmed", statement="It is out in fall.",
             details=details, citations=[cite(make_source())])  # fmt: skip
    publish(article, importing=True, at=at(40))

    drawn = picture(topic, 60)
    ahead = drawn.lanes[0].ahead

    assert (drawn.lanes[0].fact.key, ahead.label, ahead.is_right) == ("date", "fourth quarter of 2023", True)
    assert (ahead.place, ahead.until) == (75, 100)
    assert drawn.today == 16.48
    assert [tick.label for tick in drawn.ticks] == ["2023", "", "Jul", "Oct"]
    assert picture(topic, 400).lanes[-1].ahead is None


def test_picture_has_no_more_lanes_than_it_can_show(topic):
    article = make_article(topic=topic, slug="heat-2", facts=20)
    publish(article)

    drawn = picture(topic, 2000)

    assert (len(drawn.lanes), drawn.left_out, drawn.total) == (12, 8, 20)


@pytest.mark.parametrize(
    ("places", "apart"),
    [
        ([0.0, 0.1, 0.2], [0, 2.2, 4.4]),
        ([99.9, 99.95, 100.0], [95.6, 97.8, 100]),
        ([50.0], [50]),
        ([100.0] * 60, [0.0] * 14 + [round(100 - 2.2 * n, 2) for n in range(45, -1, -1)]),
    ],
)
def test_marks_of_a_lane_stand_apart(places, apart):
    assert lanes._apart(places, 100) == apart


def test_drawing_uses_only_shapes_that_it_defines(client, heat2):
    page = Page(client.get("/topics/heat-2/"))

    used = set(re.findall(r'<use [^>]*href="#(shape-[\w-]+)"', page.html))
    assert used == {f"shape-{name}" for name in ("rumored", "confirmed", "reported", "quoted", "not-announced")} | {
        "shape-unplaced"
    }
    assert used <= set(page.ids)


# People


def test_person_is_told_with_every_status(client, heat2):
    page = Page(client.get("/people/adam-driver/"))

    assert "<title>Adam Driver (2 on the record, 1 rumored) |" in page.html
    assert "Adam Driver 2 on the record 1 rumored" in page.text
    assert "/facts/driver-mccauley/" in page.links
    assert (client.get("/people/adam-driver/")["X-Robots-Tag"], page.metas["robots"]) == ("noindex, follow",) * 2


def test_pages_of_facts_and_topics_lead_to_people(client, heat2):
    assert "/people/adam-driver/" in Page(client.get("/facts/driver-mccauley/")).links
    assert "/people/adam-driver/" in Page(client.get("/topics/heat-2/")).links


def test_spellings_that_fold_alike_are_one_page(client, topic):
    article = make_article(topic=topic, slug="heat-2")
    for number, name in enumerate(["Timothee Chalamet", "Timothée Chalamet", "TIMOTHÉE CHALAMET"]):
        add_fact(article, key=f"fact-{number}", people=[name], statement=f"Fact {number}.")
        publish(article, importing=True, at=at(number))

    found = people.person("timothee-chalamet")

    assert (found.name, [fact.statement for fact in found.facts]) == (
        "TIMOTHÉE CHALAMET",
        ["Fact 2.", "Fact 1.", "Fact 0."],
    )
    assert client.get("/people/Timothée-Chalamet/")["Location"] == "/people/timothee-chalamet/"
    assert NamedPerson.objects.values_list("slug", flat=True).distinct().get() == "timothee-chalamet"


def test_person_of_another_script_has_a_page(client, topic):
    article = make_article(topic=topic, slug="heat-2")
    add_fact(article, people=["宮崎 駿", "…"])
    publish(article)

    assert "宮崎 駿" in Page(client.get("/people/宮崎-駿/")).text
    assert [person.slug for person in topics.topic(topic.slug).people] == ["宮崎-駿"]


def test_person_that_the_newest_copy_does_not_name_is_gone(client, topic, article):
    other = make_article(topic=topic, slug="other")
    fact = article.blocks.get(key="driver").fact
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)
    publish(other)
    change_fact(fact, statement="Somebody else is in.", people=["Somebody Else"])
    publish(article)

    assert client.get("/people/adam-driver/").status_code == 404
    assert "Somebody else is in." in Page(client.get("/people/somebody-else/")).text


@pytest.mark.parametrize("path", ["/people/nobody/", "/people/-/", "/people/__/", f"/people/{'x' * 300}/", "/people/"])
def test_nobody_is_404(client, heat2, path):
    assert client.get(path).status_code == 404


def test_folded_name_is_never_longer_than_its_column():
    assert len(persons.slug_of("Anna-" * 100)) <= NamedPerson._meta.get_field("slug").max_length
    assert persons.slug_of(persons.slug_of("Ångström, Sr.")) == persons.slug_of("Ångström, Sr.") == "angstrom-sr"


# The list of topics


def test_topics_stand_by_kind(client, db):
    for name, kind in (("Zodiac", "film"), ("Heat 2", "film"), ("Collateral", "series")):
        publish(make_article(topic=make_topic(name, topic_kind=kind), facts=1))

    page = Page(client.get("/topics/"))

    headings = re.findall(r"<h[23][^>]*>(?:<a[^>]*>)?([^<]+)", page.html)
    assert headings == ["Films", "Heat 2", "Zodiac", "Series", "Collateral"]
    assert page.text.index("Films") < page.text.index("Heat 2")


def test_people_of_older_steps_are_filled_in(db, article):
    migration = import_module("articles.migrations.0022_fill_named_people")
    derived = set(NamedPerson.objects.values_list("step", "slug"))

    migration.empty(apps, None)
    assert not NamedPerson.objects.exists()
    migration.fill(apps, None)

    assert set(NamedPerson.objects.values_list("step", "slug")) == derived != set()


def test_no_name_of_a_day_runs_into_today():
    axis = lanes._Axis(date(2026, 9, 1), date(2027, 10, 15))

    assert [tick.label for tick in lanes._ticks(axis, 21.5)] == ["", "", "Apr", "Jul", "Oct"]
