"""Fact and topic pages: the public state of a fact, how it came to it, and nothing that readers never got."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Block
from articles.reader import ledger, topics
from facts.models import Fact
from tests.factories import change_fact, cite, make_article, make_source, make_topic, publish
from tests.reader.page import Page


def told(key):
    """The timeline of a fact, oldest first: (edition, mark, remark)."""
    moments = reversed(ledger.fact(key).moments)
    return [(each.step.edition.number, str(each.step.mark or ""), each.told) for each in moments]


def test_driver_is_rumored_since_edition_4(client, heat2):
    page = Page(client.get("/facts/driver-mccauley/"))

    assert "Adam Driver has been linked with the part of Neil McCauley." in page.text
    assert "Rumored since 12 September 2023" in page.text
    assert "Roles Adam Driver as Neil McCauley" in page.text
    assert "nobody is named as its origin" in page.text
    assert {"/heat-2/", "/topics/heat-2/", "/heat-2/editions/4/"} <= set(page.links)
    assert told("driver-mccauley") == [(4, "Rumored", "First stated")]


def test_next_film_went_from_rumored_to_confirmed(client, heat2):
    page = Page(client.get("/facts/next-film/"))

    assert "Confirmed since 20 November 2023" in page.text
    assert "Rumored for 69 days, confirmed in edition 5." in page.text
    assert [(number, mark) for number, mark, _ in told("next-film")] == [(4, "Rumored"), (5, "Confirmed")]


def test_corrected_fact_tells_its_new_wording(heat2):
    assert told("novel-authors") == [
        (2, "Confirmed, of the novel", "First stated"),
        (3, "Confirmed, of the novel", "New wording, other values"),
    ]


@pytest.mark.parametrize("path", ["/facts/unknown/", "/facts/heat-2/", "/topics/unknown/", "/authors/unknown/"])
def test_unknown_keys_are_404(client, heat2, path):
    assert client.get(path).status_code == 404


def test_saved_and_unpublished_status_is_nowhere(client, db):
    topic = make_topic("Heat 3")
    article = make_article(topic=topic, slug="heat-3", facts=1)
    publish(article)
    fact = Fact.objects.get()
    source = make_source()

    change_fact(fact, status="denied", statement="A canary sings.", citations=[cite(source)])

    for path in ("/", "/heat-3/", f"/facts/{fact.key}/", f"/topics/{topic.slug}/", "/feed.atom", "/heat-3/feed.atom"):
        page = client.get(path).content.decode()
        assert "canary" not in page
        assert path.endswith(("atom", "heat-3/")) or "Denied" not in page


def test_fact_that_was_taken_out_keeps_its_page(client, db):
    article = make_article(slug="heat-2", facts=2)
    publish(article)
    block = article.blocks.first()
    remove(block)
    publish(article)

    page = Page(client.get(f"/facts/{block.fact.key}/"))

    assert "No longer in any explainer." in page.text
    assert [each[2] for each in told(block.fact.key)] == ["First stated", "No longer in any explainer"]


def test_newest_copy_counts_when_two_articles_show_a_fact(db):
    one, other = make_article(slug="one", facts=1), make_article(slug="other")
    fact = Fact.objects.get()
    place(other, fact)
    publish(one)
    publish(other)
    change_fact(fact, statement="The newest word.")
    publish(one)

    found = ledger.fact(fact.key)

    assert found.fact.statement == "The newest word."
    assert [each.slug for each in found.shown_in] == ["one", "other"]
    assert [moment.told for moment in found.moments] == ["New wording", "First stated"]


def test_withdrawn_step_leaves_the_timeline(heat2):
    publishing.withdraw(heat2, [5, 6, 7], editor=None, reason="A reason.")

    assert told("next-film") == [(4, "Rumored", "First stated")]
    assert ledger.fact("sequel") is None


def test_step_of_a_withdrawn_edition_counts_from_the_next_that_kept_it(heat2):
    publishing.withdraw(heat2, [5], editor=None, reason="A reason.")

    assert [(number, mark) for number, mark, _ in told("next-film")] == [(4, "Rumored"), (6, "Confirmed")]


def test_topic_lists_every_fact_by_kind(client, heat2):
    page = Page(client.get("/topics/heat-2/"))
    found = topics.topic("heat-2")

    assert [(label, len(lines)) for label, lines in found.groups] == [
        ("Casting", 4),
        ("Credit", 1),
        ("Release date", 2),
        ("Plot", 6),
        ("Production", 4),
        ("Quote", 3),
        ("Trailer", 2),
        ("Background", 2),
    ]
    assert "24 facts, each with its status and its sources." in page.text
    assert "/facts/driver-mccauley/" in page.links
    assert "First stated 12 September 2023" in page.text


def test_queries_do_not_grow_with_articles(client, db, django_assert_num_queries):
    topic = make_topic()
    for number in range(1, 4):
        publish(make_article(topic=topic, slug=f"article-no-{number}", facts=number))
    key = Fact.objects.first().key

    with django_assert_num_queries(3):
        client.get(f"/facts/{key}/")
    with django_assert_num_queries(2):
        client.get(f"/topics/{topic.slug}/")
    with django_assert_num_queries(1):
        client.get("/topics/")
    with django_assert_num_queries(2):
        client.get("/")


def remove(block):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, Block.objects.get(pk=block.pk))


def place(article, fact):
    with history.record(editor=None) as turn:
        editing.place_fact(turn, article, fact, after=None)


def test_time_is_what_makes_a_step_public(db):
    article = make_article(slug="heat-2", facts=1)
    key = Fact.objects.get().key
    publish(article)

    assert ledger.fact(key, at=timezone.now() - timedelta(hours=1)) is None
