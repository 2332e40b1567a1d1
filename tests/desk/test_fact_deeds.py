"""Quick deeds on one fact: still true, hold, release; and a text that is still right."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import grace, publishing
from articles.models import Edition
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make.make_article(slug="heat-2")


@pytest.fixture
def block(article):
    """A fact that is due, in an article that readers have."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    block = make.add_fact(article, as_of=dt.date(2023, 11, 1), review_by=yesterday, statement="Nothing has been said.")
    make.publish(article, at=timezone.now() - dt.timedelta(days=40), importing=True)
    return block


def press(client, deed, block, data=None, **headers):
    url = f"{reverse(f'desk:{deed}', args=[block.fact.key])}?article={block.article.key}&block={block.key}"
    return client.post(url, data or {}, **headers)


HTMX = {"HTTP_HX_REQUEST": "true"}


def words(answer):
    return " ".join(answer.content.decode().split())


def test_still_true_draws_the_block_without_its_warning(client, editor, block):
    assert "Check again" in words(client.get(reverse("desk:article", args=[block.article.key])))

    answer = press(client, "still_true", block, **HTMX)

    assert answer.status_code == 200
    assert 'id="b-' + block.key in answer.content.decode()
    assert "Check again" not in words(answer)
    assert "Still true, as of today. Next look by" in answer["HX-Trigger-After-Swap"]
    assert Fact.objects.get().as_of == timezone.localdate()


def test_still_true_offers_one_press_to_publish_it(client, editor, block):
    answer = press(client, "still_true", block, **HTMX)

    assert "Publish it, as a minor edition" in words(answer)


def test_still_true_offers_a_writer_nothing_to_publish(client, writer, block):
    answer = press(client, "still_true", block, **HTMX)

    assert answer.status_code == 200
    assert "Publish it" not in words(answer)


def test_still_true_without_javascript_leads_back_to_the_block(client, editor, block):
    answer = press(client, "still_true", block)

    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/desk/articles/{block.article.key}/#b-{block.key}"


def test_still_true_elsewhere_answers_a_line(client, editor, block):
    answer = client.post(reverse("desk:still_true", args=[block.fact.key]), **HTMX)

    assert words(answer).startswith('<p class="note good"')
    assert "Still true, as of today." in words(answer)


def test_still_true_on_the_facts_page_leads_back_to_it(client, editor, block):
    answer = client.post(reverse("desk:still_true", args=[block.fact.key]), follow=True)

    assert "Still true, as of today." in words(answer)
    assert answer.redirect_chain == [(reverse("admin:facts_fact_change", args=[block.fact.pk]), 302)]


def test_a_block_that_shows_another_fact_is_refused(client, editor, article, block):
    other = make.add_fact(article)

    url = f"{reverse('desk:still_true', args=[block.fact.key])}?article={article.key}&block={other.key}"

    assert client.post(url).status_code == 404


def test_publish_check_is_a_minor_edition_that_readers_see(client, editor, block):
    press(client, "still_true", block, **HTMX)

    answer = press(client, "publish_check", block, **HTMX)

    newest = Edition.objects.newest_first().first()
    assert (newest.number, newest.edition_kind) == (2, "minor")
    assert newest.note == "Checked again: Nothing has been said."
    assert "Edition 2 goes out in 20 seconds: readers will see that it was checked today." in words(answer)
    assert f'href="/admin/desk/articles/{block.article.key}/publish/?done=2">Hold it</a>' in words(answer)
    assert "Checked" not in client.get("/heat-2/").content.decode()
    grace.release(newest)
    dateline = re.search(r'<div class="dateline">.*?</div>', client.get("/heat-2/").content.decode(), re.S)
    told = " ".join(re.sub(r"<[^>]+>", "", dateline[0]).split())
    updated = Edition.objects.get(number=1).published_at
    assert told == f"Updated {updated:%-d %B %Y} Checked {timezone.localdate():%-d %B %Y}"


def test_publish_check_can_be_held_without_a_trace(client, editor, block):
    press(client, "still_true", block, **HTMX)
    press(client, "publish_check", block, **HTMX)

    client.post(reverse("desk:hold_edition", args=[block.article.key, 2]), {"deed": "hold"})

    assert list(Edition.objects.values_list("number", flat=True)) == [1]


def test_publish_check_goes_to_every_article_that_shows_it(client, editor, article, block):
    other = make.make_article(slug="other")
    with make.history.record(editor=None) as turn:
        make.editing.place_fact(turn, other, block.fact, after=None)
    make.publish(other)
    press(client, "still_true", block, **HTMX)

    press(client, "publish_check", block, **HTMX)

    assert [each.edition_kind for each in Edition.objects.order_by("article", "number")] == ["first", "minor"] * 2


def test_publish_check_leaves_a_fact_of_which_more_waits(client, editor, block):
    make.change_fact(block.fact, statement="Something has been said.")
    press(client, "still_true", block, **HTMX)

    answer = press(client, "publish_check", block, **HTMX)

    assert Edition.objects.count() == 1
    assert "Not published. More of it waits than the day it was checked" in words(answer)


def test_publish_check_leaves_other_changes_waiting(client, editor, article, block):
    waiting = make.add_fact(article, after=block.key, statement="A secret.")
    press(client, "still_true", block, **HTMX)

    press(client, "publish_check", block, **HTMX)

    document = publishing.document_of(Edition.objects.newest_first().first())
    assert waiting.fact.key not in document.facts_by_key()
    assert "A secret." not in client.get("/heat-2/").content.decode()


def test_publish_check_of_a_held_fact_publishes_nothing(client, editor, block):
    press(client, "still_true", block, **HTMX)
    make.change_fact(block.fact, held_reason="Legal")

    answer = press(client, "publish_check", block, **HTMX)

    assert Edition.objects.count() == 1
    assert "Not published." in words(answer)


def test_hold_opens_in_the_place_of_its_block(client, editor, block):
    url = f"{reverse('desk:hold', args=[block.fact.key])}?article={block.article.key}&block={block.key}"

    answer = client.get(url, **HTMX)

    assert 'class="block is-open"' in answer.content.decode()
    assert "Why it is held" in words(answer)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"why": "embargo", "words": "the studio speaks on  Friday"}, "Embargo: the studio speaks on Friday"),
        ({"why": "legal", "words": ""}, "Legal"),
        ({"why": "other", "words": "Ana calls back"}, "Ana calls back"),
    ],
)
def test_hold_says_why(client, editor, block, data, reason):
    answer = press(client, "hold", block, {**data, "until": ""}, **HTMX)

    assert f"<b>Held.</b> {reason}" in words(answer)
    assert "Release" in words(answer)
    assert Fact.objects.get().held_reason == reason


def test_hold_until_a_time_and_opens_with_it_again(client, editor, block):
    press(client, "hold", block, {"why": "embargo", "words": "Friday", "until": "2099-01-02T03:04"}, **HTMX)

    form = client.get(reverse("desk:hold", args=[block.fact.key])).context["form"]

    assert (form["why"].value(), form["words"].value(), form["until"].value().year) == ("embargo", "Friday", 2099)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"why": "other", "words": " "}, "words", "Say why it is held."),
        ({"why": "embargo", "until": "2020-01-01T00:00"}, "until", "That time has passed."),
        ({"why": "embargo", "until": "soon"}, "until", "Enter a valid date/time."),
        ({"why": "whim"}, "why", "Select a valid choice."),
        ({"why": "legal", "words": "x" * 181}, "words", "Keep it under 180 characters"),
    ],
)
def test_hold_that_says_too_little_keeps_what_was_typed(client, editor, block, data, field, message):
    answer = client.post(reverse("desk:hold", args=[block.fact.key]), data)

    assert answer.status_code == 422
    assert message in answer.context["form"].errors[field][0]
    assert Fact.objects.get().held_reason == ""


def test_hold_after_the_fact_was_scheduled_is_refused_by_name(client, editor, article, block):
    make.change_fact(block.fact, statement="It is so.")
    make.publish(article, at=timezone.now() + dt.timedelta(hours=2))

    answer = press(client, "hold", block, {"why": "legal"}, **HTMX)

    assert answer.status_code == 422
    assert "Edition 2 goes out on" in words(answer)


def test_release_lets_it_go(client, editor, block):
    make.change_fact(block.fact, held_reason="Legal")

    answer = press(client, "release", block, **HTMX)

    assert "Held." not in words(answer)
    assert "Released. Its changes can be published." in answer["HX-Trigger-After-Swap"]
    assert Fact.objects.get().held_reason == ""


def test_still_right_takes_the_flag_away_and_saves_no_text(client, editor, article, block):
    text = make.add_block(article, "prose", after=block.key, text="<p>So far.</p>", leans_on=[block.fact.key])
    make.change_fact(block.fact, statement="Much has been said.")
    page = client.get(reverse("desk:article", args=[article.key]))
    assert "This text speaks of a fact that changed:</b> Much has been said." in words(page)

    answer = client.post(reverse("desk:still_right", args=[article.key, text.key]), **HTMX)

    assert "speaks of a fact that changed" not in words(answer)
    version = text.lock_version
    text.refresh_from_db()
    assert text.lock_version == version


def test_a_statement_that_contradicts_its_mark_says_so_when_saved(client, editor, article):
    source = make.cite(make.make_source())
    rumor = make.add_fact(article, status="reported", statement="Driver is rumored for it.", citations=[source])

    page = client.get(reverse("desk:article", args=[article.key]))

    assert "The mark says reported, the sentence says rumored." in words(page)
    assert rumor.fact.contradiction


def test_prose_leans_on_facts_by_name(client, editor, article, block):
    text = make.add_block(article, "prose", after=block.key, text="<p>So far.</p>")

    form = client.get(reverse("desk:edit", args=[article.key, text.key])).context["form"]

    assert list(form.fields["leans_on"].choices) == [(block.fact.key, "Nothing has been said.")]


def test_prose_cannot_lean_on_a_fact_of_another_article(client, editor, article, block):
    text = make.add_block(article, "prose", after=block.key, text="<p>So far.</p>")
    other = make.add_fact(make.make_article())
    data = {"text": "<p>So far.</p>", "leans_on": [other.fact.key], "lock_version": text.lock_version}

    answer = client.post(reverse("desk:edit", args=[article.key, text.key]), data)

    assert answer.status_code == 422
    assert "does not stand in this article any more" in words(answer)
