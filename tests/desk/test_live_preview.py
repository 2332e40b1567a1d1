"""The preview with unsaved text: open forms laid over the working copy, whatever half-typed things stand in them."""

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from reversion.models import Revision

from articles.models import Block, Edition, StoredPage
from tests import factories as make
from tests.form_fields import sent_by
from tests.reader.page import Page

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(writer):
    article = make.make_article(topic=make.make_topic("Heat 2"), headline="Heat 2: what is known", editor=writer)
    variety = make.make_source("Variety", "A report")
    make.add_block(article, "section", key="cast", heading="Who is in the cast?")
    make.add_fact(
        article,
        key="driver",
        after="cast",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored.",
        details={"roles": [["Adam Driver", "Neil McCauley"], ["Nobody", "Hanna"]], "stage": "linked", "of": "film"},
        citations=[make.cite(variety, "published-report", date="2023-09-12")],
    )
    make.add_block(article, "prose", key="words", after="driver", text="<p>Words as saved.</p>")
    return article


def whole(client, article, key):
    """The block's form as the browser has it, every field."""
    answer = client.get(reverse("desk:edit", args=[article.key, key]), **HTMX)
    return sent_by(answer.content.decode())


def form(fields, **place):
    return {**place, "fields": urlencode(fields, doseq=True)}


def live(client, article, *forms, have=""):
    sent = {"forms": json.dumps(list(forms)), "have": have}
    return client.post(reverse("desk:preview_live", args=[article.key]), sent)


def text_of(answer):
    assert answer.status_code == 200
    return " ".join(Page(answer).text.split())


def test_live_preview_shows_a_fact_as_it_is_typed(client, article):
    fields = whole(client, article, "driver") | {"statement": "Driver is <b>in it</b>", "status": "confirmed"}

    shown = text_of(live(client, article, form(fields, block="driver")))

    assert "Driver is in it" in shown
    assert "Adam Driver is rumored." not in shown
    assert "Confirmed" in shown
    assert "Nobody as Hanna" in shown


def test_live_preview_shows_prose_section_and_head_together(client, article):
    shown = text_of(
        live(
            client,
            article,
            form({"text": "<p>Words as typed.</p>"}, block="words"),
            form({"heading": "Who plays whom?"}, block="cast"),
            form({"headline": "Heat 2: now", "standfirst": "All new."}),
        )
    )

    assert all(words in shown for words in ("Words as typed.", "Who plays whom?", "Heat 2: now", "All new."))
    assert not any(words in shown for words in ("Words as saved.", "Who is in the cast?", "what is known"))


def test_live_preview_writes_nothing(client, article):
    before = Revision.objects.count(), Edition.objects.count(), StoredPage.objects.count(), Block.objects.count()
    fields = whole(client, article, "driver") | {"statement": "Typed.", "citations-0-title": "New", "note": "Typed"}

    live(client, article, form(fields, block="driver"), form({"statement": "New.", "status": "denied"}, what="plot"))

    now = Revision.objects.count(), Edition.objects.count(), StoredPage.objects.count(), Block.objects.count()
    assert now == before
    assert Block.objects.get(key="driver").fact.statement == "Adam Driver is rumored."


def test_live_preview_keeps_what_cannot_be_read_yet(client, article):
    typed = {"statement": "Now typed.", "status": "maybe", "event_date": "31 Febr", "d_of": "x" * 5000}
    fields = whole(client, article, "driver") | typed | {"citations-0-date": "12 Sep 20"}

    shown = text_of(live(client, article, form(fields, block="driver")))

    assert "Now typed." in shown
    assert "Rumored" in shown
    assert "Nobody as Hanna" in shown
    assert "Variety" in shown
    assert "12 September 2023" in shown


def test_live_preview_shows_a_status_that_is_changed_alone(client, article):
    fact = Block.objects.get(key="driver")
    with make.history.record(editor=None) as turn:
        make.editing.save_block(turn, fact, {"runs_on": True})

    shown = text_of(live(client, article, form({"status": "denied", "lock_version": "1"}, block="driver")))

    assert "Denied" in shown
    assert "Adam Driver is rumored." in shown


def test_live_preview_shows_a_source_found_or_described(client, article):
    make.make_source("Deadline", "An interview")
    fields = whole(client, article, "driver") | {
        "citations-TOTAL_FORMS": "3",
        "citations-1-source": "Deadline: An interview",
        "citations-1-standing": "on-the-record",
        "citations-2-publisher": "Empire",
        "citations-2-title": "The long read",
        "citations-2-standing": "published-report",
    }

    sources = Page(live(client, article, form(fields, block="driver"))).text

    assert all(name in sources for name in ("Variety", "Deadline", "Empire"))


def test_live_preview_drops_a_source_that_was_taken_out(client, article):
    fields = whole(client, article, "driver") | {"citations-0-DELETE": "on"}

    assert "Variety" not in text_of(live(client, article, form(fields, block="driver")))


def test_live_preview_keeps_the_sources_of_a_form_without_them(client, article):
    fields = {"statement": "Typed.", "citations-TOTAL_FORMS": "many"}

    assert "Variety" in text_of(live(client, article, form(fields, block="driver")))


def test_live_preview_shows_a_new_block_at_its_place_once_it_says_something(client, article):
    blank = form({"after": "cast", "statement": "", "status": "rumored"}, what="casting")
    typed = form({"after": "cast", "statement": "Somebody is in.", "status": "rumored"}, what="casting")

    before, now = text_of(live(client, article, blank)), text_of(live(client, article, typed))

    assert "not-saved-yet" not in before
    assert now.rindex("Who is in the cast?") < now.index("Somebody is in.") < now.index("Adam Driver is rumored.")


def test_live_preview_shows_new_prose_at_the_top(client, article):
    shown = text_of(live(client, article, form({"after": "", "text": "<p>First of all.</p>"}, what="prose")))

    assert shown.index("First of all.") < shown.rindex("Who is in the cast?")


def test_live_preview_sends_no_section_that_the_browser_has(client, article):
    first = live(client, article)
    digests = [each["data-digest"] for _, each in Page(first).tags if "data-digest" in each]
    again = live(client, article, have=" ".join(digests))
    typed = live(client, article, form({"text": "<p>New.</p>"}, block="words"), have=" ".join(digests))

    assert len(digests) == 1
    assert again.content.decode().count(f'<section data-same="{digests[0]}">') == 1
    assert b"Words as saved." not in again.content
    assert b"data-same" not in typed.content


@pytest.mark.parametrize("sent", ["{", '{"a": 1}', "[1]", '[{"block": "driver"}]', '[{"fields": 3}]'])
def test_live_preview_refuses_what_is_no_list_of_forms(client, article, sent):
    answer = client.post(reverse("desk:preview_live", args=[article.key]), {"forms": sent})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "odd",
    [
        {"block": "nobody", "fields": "text=x"},
        {"block": "", "what": "horoscope", "fields": "statement=x"},
        {"what": "picture", "fields": "picture=%00"},
        {"block": "driver", "fields": "statement=%00%ED%A0%80&d_roles-left=a&citations-TOTAL_FORMS=9999999"},
        {"block": "driver", "fields": "topic=no&people=%00&as_of=%00"},
        {"block": "words", "fields": "text=%3Ca%20href%3D%22javascript%3Ax%22%3Ex%3C%2Fa%3E"},
        {"fields": "headline=&authors-left=Nobody&topic=0"},
    ],
)
def test_live_preview_stands_whatever_is_sent(client, article, odd):
    shown = text_of(live(client, article, odd))

    assert "Adam Driver is rumored." in shown or odd.get("block") == "driver"
    assert "javascript:" not in shown


def test_live_preview_shows_no_foreign_block(client, article, writer):
    other = make.make_article(editor=writer)
    make.add_block(other, "prose", key="theirs", text="<p>Theirs.</p>")

    shown = text_of(live(client, article, form({"text": "<p>Typed over.</p>"}, block="theirs")))

    assert "Typed over." not in shown


def test_live_preview_may_do_nothing_in_a_browser(client, article):
    answer = live(client, article)

    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("facts", [1, 3])
def test_live_preview_takes_the_same_queries_for_any_article(client, writer, django_assert_num_queries, facts):
    article = make.make_article(facts=facts, editor=writer)
    make.publish(article)
    key = article.blocks.first().key
    fields = whole(client, article, key) | {"statement": "Typed."}
    live(client, article)

    with django_assert_num_queries(13):
        live(client, article, form(fields, block=key))
