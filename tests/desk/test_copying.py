"""Blocks made from blocks: duplicated, or copied into another article; what is shared then, and what is new."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from reversion.models import Revision

from articles import copying, editing, history
from articles.models import Block
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(editor):
    return make.make_article(editor=editor)


@pytest.fixture
def other(editor):
    return make.make_article(headline="Miami Vice 2: is it real?", editor=editor)


@pytest.fixture
def driver(article):
    return make.add_fact(
        article,
        key="driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        people=["Adam Driver"],
        as_of=dt.date(2023, 11, 20),
        event_date="2023",
        review_by=dt.date(2024, 1, 1),
        held_reason="Legal",
        citations=[make.cite(make.make_source(), "published-report")],
    )


def url(name, article, *args):
    return reverse(f"desk:{name}", args=[article.key, *args])


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


def told(answer):
    return json.loads(answer["HX-Trigger-After-Swap"])


def duplicate(block):
    with history.record(editor=None) as turn:
        return copying.duplicate(turn, block)


# --- duplicating


def test_duplicating_a_fact_makes_a_new_fact_with_the_same_fields_and_no_citations(article, driver):
    copy = duplicate(driver)

    assert copy.fact.pk != driver.fact.pk
    for name in editing.FACT_FIELDS:
        assert getattr(copy.fact, name) == getattr(driver.fact, name), name
    assert copy.fact.citations.count() == 0
    assert driver.fact.citations.count() == 1
    assert keys(article) == ["driver", copy.key]


def test_a_copy_of_a_held_fact_is_held(article, driver):
    assert duplicate(driver).fact.held_reason == "Legal"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("prose", {"text": "<p>Some words.</p>", "leans_on": ["driver"]}),
        ("picture", {"picture": "/media/a.jpg", "alt": "A", "caption": "B", "credit": "C"}),
        ("embed", {"url": "https://example.com/v", "title": "T", "provider": "P", "duration": "2:10"}),
    ],
)
def test_duplicating_another_kind_copies_its_fields(article, kind, values):
    block = make.add_block(article, kind, key="one", **values)

    copy = duplicate(block)

    assert {name: getattr(copy, name) for name in values} == values
    assert keys(article) == ["one", copy.key]


def test_a_sections_copy_stands_below_all_that_is_in_it(article):
    make.add_block(article, "section", key="cast", heading="Cast")
    make.add_fact(article, key="one", after="cast")
    make.add_block(article, "section", key="story", after="one", heading="Story")

    copy = duplicate(Block.objects.get(key="cast"))

    assert keys(article) == ["cast", "one", copy.key, "story"]


def test_what_was_removed_is_not_duplicated(article, driver):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, driver)

    with pytest.raises(ValidationError, match="removed meanwhile"):
        duplicate(driver)
    assert Fact.objects.count() == 1


def test_the_copy_is_drawn_with_the_focus_on_it(client, article, driver, editor):
    answer = client.post(url("duplicate", article, "driver"), **HTMX)

    copy = Block.objects.exclude(key="driver").get()
    assert told(answer)["desk:said"] == {"words": "Duplicated."}
    assert told(answer)["desk:focus"] == {"selector": f'[id="b-{copy.key}"]'}
    assert history.newest_revision(article).editor == editor
    assert client.post(url("duplicate", article, "driver")).status_code == 302


# --- copying to another article


def test_a_fact_copied_elsewhere_is_the_same_fact(client, article, other, driver, editor):
    make.add_fact(other, key="last")

    answer = client.post(url("copy", article, "driver"), {"to": other.key}, **HTMX)

    assert keys(other) == ["last", "driver"]
    assert Block.objects.get(article=other, key="driver").fact == driver.fact
    assert told(answer)["desk:focus"] == {"selector": '[id="b-driver"]'}
    assert f"{url('article', other)}#b-driver" in answer.content.decode()
    assert history.newest_revision(other).editor == editor


def test_another_kind_is_copied_with_its_fields(client, article, other):
    make.add_block(article, "prose", key="text", text="<p>Some words.</p>")

    client.post(url("copy", article, "text"), {"to": other.key}, **HTMX)

    copy = Block.objects.get(article=other)
    assert (copy.text, copy.article) == ("<p>Some words.</p>", other)


def test_a_fact_that_stands_there_already_is_not_copied_twice(client, article, other, driver):
    client.post(url("copy", article, "driver"), {"to": other.key}, **HTMX)
    before = Revision.objects.count()

    answer = client.post(url("copy", article, "driver"), {"to": other.key}, **HTMX)

    assert answer.status_code == 422
    assert json.loads(answer["HX-Trigger"])["desk:alert"]["words"] == (
        "That fact stands in “Miami Vice 2: is it real?” already."
    )
    assert Revision.objects.count() == before


def test_articles_to_copy_to_are_found_by_words(client, article, other, driver):
    make.make_article(headline="Collateral 2")
    make.add_block(other, "fact", key="driver", fact=driver.fact)

    found = client.get(url("copy", article, "driver"), {"q": "vice miami"}, **HTMX).content.decode()
    nothing = client.get(url("copy", article, "driver"), {"q": "zzz"}, **HTMX).content.decode()

    assert "Miami Vice 2" in found
    assert "has this fact already" in found
    assert "Collateral" not in found
    assert "No other article has “zzz” in its headline." in nothing


def test_an_article_that_is_not_there_is_404(client, article, driver):
    assert client.post(url("copy", article, "driver"), {"to": "nowhere"}, **HTMX).status_code == 404


def test_without_javascript_it_is_chosen_on_a_page(client, article, other, driver):
    page = client.get(url("copy", article, "driver")).content.decode()
    done = client.post(url("copy", article, "driver"), {"to": other.key}).content.decode()

    assert "<h1>Copy to another article</h1>" in page
    assert "<h1>Copied</h1>" in done


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_articles_costs_the_same_however_many(client, article, driver, django_assert_num_queries, count):
    for number in range(count):
        make.make_article(headline=f"Number {number}")

    with django_assert_num_queries(6):
        client.get(url("copy", article, "driver"), {"q": ""}, **HTMX)


# --- more


def test_more_lists_what_that_kind_of_block_can_do(client, article, driver):
    make.add_block(article, "prose", key="text", after="driver", text="<p>Words.</p>")

    fact = client.get(url("more", article, "driver"), **HTMX).content.decode()
    text = client.get(url("more", article, "text"), **HTMX).content.decode()

    for words in ("Change the status", "Duplicate", "Copy to another article", "Who wrote this", "Life of this fact"):
        assert words in fact
    assert "Change the status" not in text
    assert "Life of this fact" not in text
    assert f"{url('history', article)}?of=text" in text


def test_more_is_a_page_without_javascript(client, article, driver):
    assert "<h1>More</h1>" in client.get(url("more", article, "driver")).content.decode()


# --- a sentence of a text becomes a fact


@pytest.fixture
def text(article):
    return make.add_block(article, "prose", key="text", text="<p>It opens. Mann wrote it. It rains.</p>")


def split(client, article, lock, before, after, what="background", *, query="", **changes):
    fields = {
        "statement": "Mann wrote it.",
        "status": "confirmed",
        "topic": article.topic_id,
        "citations-TOTAL_FORMS": "0",
        "citations-INITIAL_FORMS": "0",
        "text-before": before,
        "text-after": after,
        "text-lock": lock,
        **changes,
    }
    return client.post(url("split", article, "text", what) + query, fields, **HTMX)


def words(article):
    return [block.text or block.heading or block.fact.statement for block in editing.live_blocks(article)]


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [
        ("<p>It opens.</p>", "<p>It rains.</p>", ["<p>It opens.</p>", "Mann wrote it.", "<p>It rains.</p>"]),
        ("<p>It opens.</p>", "<p></p>", ["<p>It opens.</p>", "Mann wrote it."]),
        ("", "<p> It rains.</p>", ["Mann wrote it.", "<p>It rains.</p>"]),
        ("<p></p>", "", ["Mann wrote it."]),
    ],
)
def test_a_sentence_becomes_a_fact_in_one_revision(client, article, text, editor, before, after, stands):
    first = make.add_block(article, "section", heading="What it is")
    revisions = Revision.objects.count()

    answer = split(client, article, text.lock_version, before, after)

    made = Fact.objects.get()
    assert words(article)[1:] == stands
    assert editing.live_blocks(article)[0] == first
    assert Revision.objects.count() - revisions == 1
    assert (made.statement, made.status, made.topic) == ("Mann wrote it.", "confirmed", article.topic)
    assert answer["HX-Retarget"] == '[id="b-text"]'
    assert told(answer)["desk:focus"] == {"selector": f'[id="b-{made.key}"]'}
    assert answer.content.decode().count('role="group"') == len(stands)
    assert history.newest_revision(article).editor == editor


def test_both_halves_lean_on_what_the_text_leaned_on(client, article, text, driver):
    split(client, article, text.lock_version, "<p>a</p>", "<p>b</p>", **{"text-leans_on": ["driver"]})

    texts = [block for block in editing.live_blocks(article) if block.block_kind == "prose"]
    assert [block.leans_on for block in texts] == [["driver"], ["driver"]]


def test_a_text_that_was_saved_meanwhile_is_not_split(client, article, text):
    lock = text.lock_version
    with history.record(editor=make.make_user("writer", name="ana")) as turn:
        editing.save_block(turn, text, {"text": "<p>It opens today. Mann wrote it. It rains.</p>"})

    answer = split(client, article, lock, "<p>It opens.</p>", "<p>It rains.</p>")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ana saved the text meanwhile, so nothing is saved yet." in page
    assert "Mann wrote it." in page
    assert 'name="text-before" value="&lt;p&gt;It opens.&lt;/p&gt;"' in page
    assert words(article) == ["<p>It opens today. Mann wrote it. It rains.</p>"]
    assert Fact.objects.count() == 0


def test_a_mistake_in_the_fact_keeps_the_text_and_what_goes_along(client, article, text):
    answer = split(client, article, text.lock_version, "<p>a</p>", "<p>b</p>", status="")

    assert answer.status_code == 422
    assert 'name="text-after" value="&lt;p&gt;b&lt;/p&gt;"' in answer.content.decode()
    assert words(article) == ["<p>It opens. Mann wrote it. It rains.</p>"]


def test_the_form_is_drawn_for_another_kind_with_what_was_typed(client, article, text):
    rows = {
        "citations-TOTAL_FORMS": "2",
        "citations-0-source": "Deadline: An interview",
        "citations-0-DELETE": "on",
        "citations-1-source": "Variety: A report",
        "citations-1-standing": "on-the-record",
    }

    answer = split(client, article, text.lock_version, "<p>a</p>", "", "casting", query="?draw", note="Seen", **rows)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "d_roles-left" in page
    assert 'value="confirmed"' in page and "Mann wrote it." in page
    assert 'value="Variety: A report"' in page
    assert 'value="Deadline: An interview"' not in page
    assert 'value="Seen"' in page
    assert " data-dirty" in page
    assert Fact.objects.count() == 0


@pytest.mark.parametrize(("block", "what"), [("driver", "background"), ("text", "prose"), ("text", "horoscope")])
def test_only_a_sentence_of_a_text_becomes_a_fact(client, article, text, driver, block, what):
    answer = client.post(url("split", article, block, what), {"text-lock": "1"}, **HTMX)

    assert answer.status_code == 404
