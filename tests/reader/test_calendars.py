"""Calendars of release dates, read by a library that nobody here wrote."""

import datetime as dt
import uuid

import pytest
from django.test import override_settings
from django.utils import timezone
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from articles import derived, publishing, retiring
from articles.document import Fact
from articles.models import FactStep
from articles.reader import ical
from facts.models import Topic
from tests import factories as make
from tests.reader.page import Page


def details(date="2027-06-05", **others):
    return {"date": date, "of": "", "territory": None, "medium": None, **others}


@pytest.fixture
def article(db):
    """A film with a release date that is rumored."""
    article = make.make_article(slug="heat-2", topic=make.make_topic("Heat 2"))
    make.add_fact(
        article, key="release", fact_kind="release-date", status="rumored", details=details(),
        statement="It is said to open on <em>5 June 2027</em>.", citations=[make.cite(make.make_source(), "anonymous")],
    )  # fmt: skip
    make.publish(article)
    return article


def fact_of(article, key="release"):
    return article.blocks.get(key=key).fact


def change(article, key="release", **values):
    make.change_fact(fact_of(article, key), **values)
    return make.publish(article)


def read(client, path="/calendar.ics", **headers):
    response = client.get(path, **headers)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(client, path="/calendar.ics"):
    return list(read(client, path).walk("VEVENT"))


def event(client):
    (found,) = events(client)
    return found


def told(found):
    return str(found["STATUS"]), found["DTSTART"].dt.isoformat(), str(found["SUMMARY"])


def test_a_release_date_is_an_all_day_event(client, article):
    found = event(client)
    edition = article.editions.get()

    assert told(found) == ("TENTATIVE", "2027-06-05", "Rumored: Heat 2")
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert "DTEND" not in found and found["TRANSP"] == "TRANSPARENT"
    assert found["DESCRIPTION"] == "Rumored: It is said to open on 5 June 2027."
    assert found["URL"] == "http://127.0.0.1:8000/facts/release/"
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == edition.published_at
    assert found["SEQUENCE"] == 0
    assert found.errors == []


@pytest.mark.parametrize(
    ("status", "expected", "summary"),
    [
        ("suggested", "TENTATIVE", "Suggested: Heat 2"),
        ("rumored", "TENTATIVE", "Rumored: Heat 2"),
        ("reported", "TENTATIVE", "Reported: Heat 2"),
        ("confirmed", "CONFIRMED", "Heat 2"),
        ("denied", "CANCELLED", "Denied: Heat 2"),
    ],
)
def test_the_status_of_an_event_is_that_of_its_fact(client, article, status, expected, summary):
    change(article, status=status, statement=f"As {status}.")

    assert told(event(client)) == (expected, "2027-06-05", summary)


@pytest.mark.parametrize(
    ("values", "summary"),
    [
        ({"territory": "France", "medium": "theaters"}, "Rumored: Heat 2, in theaters, France"),
        ({"of": "novel", "medium": "print"}, "Rumored: Heat 2 (novel), in print"),
        ({"of": "Heat (1995)"}, "Rumored: Heat (1995)"),
        ({"of": "film"}, "Rumored: Heat 2"),
    ],
)
def test_a_summary_says_what_comes_out_how_and_where(client, article, values, summary):
    change(article, details=details(**values))

    assert event(client)["SUMMARY"] == summary


@pytest.mark.parametrize("date", [None, "2027", "2027-Q3", "2027-06"])
def test_only_a_date_known_to_the_day_is_an_event(client, db, date):
    article = make.make_article(slug="heat-2", topic=make.make_topic("Heat 2"))
    make.add_fact(article, key="release", fact_kind="release-date", details=details(date))
    make.publish(article)

    assert events(client) == []


@pytest.mark.parametrize(
    ("fact", "day"),
    [
        (Fact(key="a", kind="release-date", details={"date": "2027-06-05"}), "2027-06-05"),
        (Fact(key="a", kind="release-date", details={"date": "2027-06"}), ""),
        (Fact(key="a", kind="release-date", details={"date": "soon"}), ""),
        (Fact(key="a", kind="release-date"), ""),
        (Fact(key="a", kind="casting", details={"roles": []}, event_date="2027-06-05"), ""),
        (Fact(key="a", kind="premiere", details={"date": "2027-06-05"}), ""),
    ],
)
def test_the_day_of_a_fact(fact, day):
    assert derived.release_day(fact) == day


# What changes


def test_a_date_that_moves_keeps_its_event_and_raises_its_sequence(client, article):
    before = event(client)
    edition = change(article, details=details("2027-09-01"))
    after = event(client)

    assert after["UID"] == before["UID"]
    assert told(after) == ("TENTATIVE", "2027-09-01", "Rumored: Heat 2")
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["LAST-MODIFIED"].dt == edition.published_at


def test_a_date_that_gets_vague_cancels_its_event(client, article):
    change(article, details=details("2027-06"), statement="It opens in June 2027.")

    found = event(client)

    assert told(found) == ("CANCELLED", "2027-06-05", "No longer a day: Heat 2")
    assert found["DESCRIPTION"] == "Rumored: It opens in June 2027."
    assert found["SEQUENCE"] == 1


def test_a_fact_that_is_taken_out_cancels_its_event_until_it_comes_back(client, article):
    make.add_block(article, "prose", text="<p>More.</p>")
    with make.history.record(editor=None) as turn:
        make.editing.remove_block(turn, article.blocks.get(key="release"))
    make.publish(article)
    assert told(event(client)) == ("CANCELLED", "2027-06-05", "No longer stated: Heat 2")

    with make.history.record(editor=None) as turn:
        make.editing.place_fact(turn, article, fact_of(article), after=None)
    make.publish(article)
    assert told(event(client)) == ("TENTATIVE", "2027-06-05", "Rumored: Heat 2")
    assert event(client)["SEQUENCE"] == 2


def test_the_newest_copy_of_a_fact_counts_and_another_article_keeps_it(client, article):
    other = make.make_article(slug="mann", topic=article.topic)
    with make.history.record(editor=None) as turn:
        make.editing.place_fact(turn, other, fact_of(article), after=None)
    make.publish(other)
    make.change_fact(fact_of(article), details=details("2027-09-01"))
    make.publish(other)
    assert told(event(client))[1] == "2027-09-01"

    retiring.fold(other, article, editor=None, reason="One page is enough.")
    assert told(event(client))[:2] == ("TENTATIVE", "2027-06-05")
    assert event(client)["SEQUENCE"] == 3


def test_a_withdrawal_brings_the_date_before_back_with_a_higher_sequence(client, article):
    change(article, details=details("2027-09-01"))
    change(article, details=details())
    before = event(client)
    publishing.withdraw(article, [2], editor=None, reason="A reason.")

    after = event(client)

    assert told(after) == told(before)
    assert FactStep.objects.count() == 1
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


def test_what_was_withdrawn_altogether_is_gone_and_the_calendar_stays(client, article):
    publishing.withdraw(article, None, editor=None, reason="A reason.")

    assert events(client) == events(client, f"/topics/{article.topic.slug}/calendar.ics") == []
    assert b"2027" not in client.get("/calendar.ics").content


def test_a_calendar_has_the_public_name_of_its_topic(client, db):
    article = make.make_article(slug="heat-2", topic=make.make_topic("Heat 2"), facts=1)
    make.publish(article)
    with make.history.record(editor=None) as turn:
        make.editing.change(turn.take(Topic, article.topic_id), {"name": "A secret name"})
    make.publish(article)
    path = f"/topics/{article.topic.slug}/calendar.ics"
    names = [str(read(client, path)["NAME"])]
    for number in (2, 1):
        publishing.withdraw(article, [number], editor=None, reason="A reason.")
        names.append(str(read(client, path)["NAME"]))

    assert [name.partition(":")[0] for name in names] == ["A secret name", "Heat 2", article.topic.slug]


def test_an_embargoed_date_is_there_in_its_second(client, article):
    make.change_fact(fact_of(article), status="confirmed", details=details("2027-09-01"))
    edition = make.publish(article, at=timezone.now() + dt.timedelta(hours=1))
    assert told(event(client)) == ("TENTATIVE", "2027-06-05", "Rumored: Heat 2")

    article.editions.filter(pk=edition.pk).update(published_at=timezone.now())
    assert told(event(client)) == ("CONFIRMED", "2027-09-01", "Heat 2")


# The calendar


def test_no_calendar_tells_before_its_time_that_a_fact_moves_to_its_topic(client, article):
    secret = make.make_topic("Heat 3", slug="heat-3")
    make.change_fact(fact_of(article), topic=secret)
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))

    assert client.get("/topics/heat-3/calendar.ics").status_code == 404
    assert len(events(client, f"/topics/{article.topic.slug}/calendar.ics")) == 1


def test_a_topic_has_a_calendar_of_its_own(client, article):
    other = make.make_article(slug="other", topic=make.make_topic("Ferrari 2"))
    make.add_fact(other, key="other-release", fact_kind="release-date", details=details("2028-01-02"))
    make.publish(other)

    calendar = read(client, f"/topics/{article.topic.slug}/calendar.ics")

    assert [str(each["SUMMARY"]) for each in calendar.walk("VEVENT")] == ["Rumored: Heat 2"]
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Heat 2: release dates | Answer Print"
    assert [each["DTSTART"].dt.year for each in events(client)] == [2027, 2028]
    assert (calendar["VERSION"], "METHOD" in calendar, calendar.errors) == ("2.0", False, [])


def test_a_calendar_without_dates_is_one_all_the_same(client, heat2):
    for path in ("/calendar.ics", "/topics/heat-2/calendar.ics"):
        calendar = read(client, path)
        assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
    assert calendar["NAME"] == "Heat 2: release dates | Answer Print"
    assert client.get("/topics/unknown/calendar.ics").status_code == 404
    assert "Add to calendar" not in Page(client.get("/topics/heat-2/")).text


def test_an_unpublished_topic_has_no_calendar(client, db):
    article = make.make_article(slug="secret", topic=make.make_topic("Secret"), facts=1)
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))

    assert client.get(f"/topics/{article.topic.slug}/calendar.ics").status_code == 404


def test_topic_pages_lead_to_their_calendar(client, article):
    path = f"/topics/{article.topic.slug}/"

    page = Page(client.get(path))

    assert f"{path}calendar.ics" in page.links
    (link,) = [each for tag, each in page.tags if tag == "link" and each.get("type") == "text/calendar"]
    assert (link["rel"], link["href"]) == ("alternate", f"{path}calendar.ics")


def test_identifiers_outlive_the_domain(client, article):
    before = event(client)["UID"]
    with override_settings(BASE_URL="https://example.com"):
        after = event(client)

    assert after["UID"] == before
    assert uuid.UUID(str(before))
    assert after["URL"] == "https://example.com/facts/release/"


def test_a_calendar_is_conditional_and_no_copy_outlives_a_withdrawal(client, article):
    newer = make.make_article(slug="other", topic=make.make_topic("Ferrari 2"))
    make.add_fact(newer, key="other-release", fact_kind="release-date", details=details("2028-01-02"))
    make.publish(newer)
    response = client.get("/calendar.ics")
    kept = {"HTTP_IF_NONE_MATCH": response["ETag"]}
    since = {"HTTP_IF_MODIFIED_SINCE": http_date(timezone.now().timestamp() + 60)}

    assert client.get("/calendar.ics", **kept).status_code == 304
    publishing.withdraw(newer, None, editor=None, reason="A reason.")
    assert client.get("/calendar.ics", **kept).status_code == 200
    assert b"2028" not in client.get("/calendar.ics", **since).content
    assert client.get("/calendar.ics", **since).status_code == 200
    assert client.post("/calendar.ics").status_code == 405


@pytest.mark.parametrize("number", [1, 50])
def test_a_calendar_takes_two_queries_at_most(client, db, number, django_assert_num_queries):
    article = make.make_article(slug="heat-2", topic=make.make_topic("Heat 2"))
    for each in range(number):
        make.add_fact(article, key=f"release-{each}", fact_kind="release-date", details=details())
    make.publish(article)

    with django_assert_num_queries(1):
        response = client.get("/calendar.ics")
    with django_assert_num_queries(1):
        client.get(f"/topics/{article.topic.slug}/calendar.ics")
    with django_assert_num_queries(2):
        client.get("/topics/none/calendar.ics")

    assert response.content.count(b"BEGIN:VEVENT") == number


# The text


def calendar_of(**values):
    fixed = {"uid": "1", "status": "CONFIRMED", "sequence": 0, "url": "https://example.com/"}
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    texts = {"summary": "Heat 2", "description": "", **values}
    event = ical.Event(day=moment.date(), changed=moment, **fixed, **texts)
    return ical.calendar(name="N", product="-//N//EN", url="https://example.com/c.ics", events=[event]).encode()


def test_lines_end_in_crlf_and_have_75_octets_at_most():
    text = calendar_of(summary="Ł東京🔥 und so weiter, " * 30)

    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"") and b"\r" not in text.replace(b"\r\n", b"")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert all(line.decode() for line in text.split(b"\r\n")[:-1])


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\n")))
def test_any_text_is_read_as_it_was_written(words):
    (event,) = Calendar.from_ical(calendar_of(summary=words, description=words)).walk("VEVENT")

    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (words, words)


def test_control_characters_are_left_out():
    assert b"SUMMARY:ab\r\n" in calendar_of(summary="a\x00\x07\rb")
