"""Related articles: chosen by hand, else found by what they share; only what readers can open, and not for long."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, history, publishing, retiring
from articles.document import from_json
from articles.models import StoredPage
from articles.reader import related
from articles.reader.public import document_of
from tests import factories as make
from tests.reader.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make.make_article(slug="heat-2", facts=1)


def another(slug, *, topic=None, fact=None, standfirst="", **options):
    """A published article of a topic of its own unless one is given; with `fact` it shows that one too."""
    other = make.make_article(slug=slug, headline=f"About {slug}", topic=topic, facts=1)
    with history.record(editor=None) as turn:
        editing.save_head(turn, other, {"standfirst": standfirst})
        if fact:
            editing.place_fact(turn, other, fact, after=None)
    make.publish(other, **options)
    return other


def choose(article, *others):
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"related": [other.key for other in others]})


def of(article):
    edition = article.editions.public().newest_first().first()
    return [each.slug for each in related.articles(document_of(edition), article.pk)]


def test_those_chosen_by_hand_come_in_their_order_with_what_lists_say(client, article):
    first, second = another("a-mann", standfirst="A director."), another("b-pacino")
    another("c-same-topic", topic=article.topic)
    choose(article, second, first)
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    assert of(article) == ["b-pacino", "a-mann"]
    assert "Related explainers" in page.text
    words = page.text.partition("Related explainers")[2]
    assert words.index("About b-pacino") < words.index("About a-mann A director. 1 not announced")


def test_nothing_is_drawn_where_there_is_nothing(client, article):
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    assert "related" not in page.ids
    assert "Related" not in page.text


def test_without_a_choice_shared_facts_come_first_then_the_topic_the_newest_first(article):
    fact, more = [block.fact for block in (article.blocks.get(), make.add_fact(article))]
    another("topic-old", topic=article.topic)
    another("topic-new", topic=article.topic)
    shares = another("one-fact", fact=fact)
    both = another("both-facts", fact=fact)
    with history.record(editor=None) as turn:
        editing.place_fact(turn, both, more, after=None)
    make.publish(both)
    another("neither")
    another("topic-newest", topic=article.topic)
    make.publish(article)

    assert of(article) == ["both-facts", "one-fact", "topic-newest", "topic-new"]

    with history.record(editor=None) as turn:
        block = shares.blocks.get(fact=fact)
        editing.remove_block(turn, block)
    make.publish(shares)
    assert of(article) == ["both-facts", "topic-newest", "topic-new", "topic-old"]


def test_of_those_chosen_only_what_readers_can_open_is_named(client, article):
    folded, gone, taken, kept = (another(f"x-{name}") for name in ("folded", "gone", "taken", "kept"))
    never = make.make_article(slug="x-never", facts=1)
    later = another("x-later", at=timezone.now() + dt.timedelta(hours=1))
    with history.record(editor=None) as turn, pytest.raises(Exception, match="At most 4"):
        editing.save_head(turn, article, {"related": [each.key for each in (folded, gone, taken, kept, never)]})
    choose(article, folded, gone, never, kept)
    make.publish(article)
    retiring.fold(folded, kept, editor=None, reason="The same.")
    publishing.withdraw(gone, [1], editor=None, reason="Wrong.")

    assert of(article) == ["x-kept"]

    choose(article, taken, later, kept)
    make.publish(article)
    retiring.take_down(taken, editor=None, reason="Legal.")
    assert of(article) == ["x-kept"]


def test_what_was_withdrawn_is_gone_from_stored_pages_at_once(client, article):
    other = another("x-other", topic=article.topic)
    make.publish(article)
    before = client.get("/heat-2/")

    publishing.withdraw(other, [1], editor=None, reason="Wrong.")
    after = client.get("/heat-2/", headers={"if-none-match": before["ETag"]})

    assert "About x-other" in before.content.decode()
    assert after.status_code == 200
    assert "About x-other" not in after.content.decode()


def test_what_is_withdrawn_while_a_page_is_drawn_is_not_kept_in_it(client, article, monkeypatch):
    other = another("x-other", topic=article.topic)
    make.publish(article)
    find = related.articles

    def withdrawn_behind_it(*asked):
        found = find(*asked)
        publishing.withdraw(other, [1], editor=None, reason="Wrong.")
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(related, "articles", withdrawn_behind_it)
        client.get("/heat-2/")

    assert "About x-other" not in client.get("/heat-2/").content.decode()


def test_a_page_names_what_came_later_after_a_day_at_most(client, article):
    make.publish(article)
    client.get("/heat-2/")
    another("x-later", topic=article.topic)

    kept = StoredPage.objects.filter(edition__article=article, page="article", encoding="").get()
    assert kept.good_until <= timezone.now() + dt.timedelta(days=1)
    assert "About x-later" not in client.get("/heat-2/").content.decode()
    StoredPage.objects.update(good_until=timezone.now())
    assert "About x-later" in client.get("/heat-2/").content.decode()


def test_a_numbered_edition_names_none_and_stays_as_it_is(client, article):
    another("x-other", topic=article.topic)
    make.publish(article)

    assert "About x-other" not in client.get("/heat-2/editions/1/").content.decode()


@pytest.mark.parametrize("count", [1, 50])
def test_queries_do_not_grow_and_a_stored_page_is_one(client, article, count):
    fact = article.blocks.get().fact
    for number in range(min(count, 6)):
        another(f"shares-{number}", fact=fact)
    for number in range(count):
        make.publish(make.make_article(slug=f"topic-{number}", topic=article.topic, facts=1))
    make.publish(article)
    edition = article.editions.get()
    document = document_of(edition)

    with CaptureQueriesContext(connection) as finding:
        related.articles(document, article.pk)
    client.get("/heat-2/")
    with CaptureQueriesContext(connection) as serving:
        client.get("/heat-2/")

    assert len(finding) <= 3
    assert len(serving) == 1


def test_the_document_carries_keys_and_only_where_some_were_chosen(article):
    other = another("x-other")
    first = make.publish(article)
    choose(article, other)
    second = make.publish(article)

    assert "related" not in first.stored_document.document
    assert from_json(second.stored_document.document).head.related == (other.key,)
    assert "About x-other" not in second.stored_document.document
