"""After the press: 20 seconds to hold it, and embargoes that change, come forward, are cancelled, or clash."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, publishing
from articles.deskwork import Grace, Preferences
from articles.models import Edition
from tests import factories as make
from tests.desk.test_publish_page import address, editions, facts, form, press, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    """Published once; two facts changed since."""
    article = make.make_article(slug="heat-2", facts=2, editor=editor)
    make.publish(article, editor=editor)
    for number, block in enumerate(editing.live_blocks(article)):
        make.change_fact(block.fact, editor=editor, statement=f"Something has been said of number {number}.")
    return article


def soon(hours=2):
    return timezone.now().replace(microsecond=0) + dt.timedelta(hours=hours)


def deed(client, article, what, number=2):
    return client.post(reverse("desk:hold_edition", args=[article.key, number]), {"deed": what})


def change_embargo(client, article, **values):
    return client.post(reverse("desk:embargo", args=[article.key]), values)


def notice(client, article, number=2):
    """What the page gets when its clock has run out."""
    return client.get(reverse("desk:going_out", args=[article.key, number]), headers={"HX-Request": "true"})


# The 20 seconds


def test_pending_edition_is_shown_with_its_clock_and_both_deeds(client, article):
    press(client, article)

    answer = client.get(address(article))
    shown = words(answer)

    (edition,) = Edition.objects.waiting()
    assert 18 <= float(answer.context["notice"].left) <= 20
    assert f"Nobody sees it before {edition.published_at:%H:%M:%S}." in shown
    assert 'value="hold"' in shown
    assert 'value="now"' in shown
    assert "pressed Publish" not in shown
    assert 'http-equiv="refresh"' not in shown


def test_pending_edition_says_to_others_who_pressed(client, article):
    press(client, article)
    client.force_login(make.make_user("editor", name="wanda"))

    assert "edda pressed Publish." in words(client.get(address(article)))


def test_hold_gives_the_screen_back_as_it_was(client, article):
    first, _ = facts(article)
    press(client, article, note="My own words.", kind="clarification", change=[f"fact:{first.key}"])

    answer = deed(client, article, "hold")

    assert answer.status_code == 200
    assert [edition.number for edition in editions(article)] == [1]
    assert "Edition 2 was held" in words(answer)
    assert (answer.context["values"]["note"], answer.context["values"]["kind"]) == ("My own words.", "clarification")
    assert [choice.is_ticked for choice in answer.context["choices"]] == [True, False]
    assert [choice.is_fresh for choice in answer.context["choices"]] == [False, False]


def test_held_screen_can_be_pressed_again(client, article):
    press(client, article, note="My own words.")
    held = deed(client, article, "hold")

    sent = form(client, article, token=held.context["token"], note="Better words.")
    client.post(address(article), sent)

    assert [edition.note for edition in editions(article)] == ["What is new.", "Better words."]


def test_hold_does_not_tick_what_was_saved_meanwhile(client, article):
    press(client, article)
    colleague = make.make_user("editor", name="wanda")
    make.change_fact(facts(article)[1], editor=colleague, statement="Said by Wanda.")

    answer = deed(client, article, "hold")

    assert [choice.is_ticked for choice in answer.context["choices"]] == [True, False]
    assert "Wanda saved one more change while this page was open." in words(answer)


def test_hold_keeps_the_reasons_for_thin_evidence(client, article, editor):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, status="confirmed", statement="It is so.")
    press(client, article, **{f"reason-{fact.key}": "Seen with our own eyes."})

    assert "Seen with our own eyes." in words(deed(client, article, "hold"))


def test_held_twice_says_so(client, article):
    press(client, article)
    deed(client, article, "hold")

    answer = deed(client, article, "hold")

    assert answer.status_code == 200
    assert "Edition 2 was held already. Nothing went out." in words(answer)


def test_held_too_late_says_that_it_is_live(client, article):
    press(client, article)
    make.let_pass(article)

    answer = client.post(reverse("desk:hold_edition", args=[article.key, 2]), {"deed": "hold"}, follow=True)

    assert "Edition 2 is live" in words(answer)
    assert "It was too late to hold it" in words(answer)
    assert len(editions(article)) == 2


def test_now_lets_it_out_at_once(client, article):
    press(client, article)

    answer = deed(client, article, "now")

    assert answer.headers["Location"] == f"{address(article)}?done=2"
    assert editions(article)[-1].is_public()
    shown = words(client.get(answer.headers["Location"]))
    assert "Withdraw this edition" in shown
    assert "Readers go back to edition 1 and see a notice with your reason." in shown


def test_notice_asked_again_says_what_is_true_by_then(client, article):
    press(client, article)

    waiting = words(notice(client, article))
    make.let_pass(article)
    live = notice(client, article)

    assert "Edition 2 goes out" in waiting
    assert "Edition 2 is live" in words(live)
    assert "Edition 2 is live." in live.headers["HX-Trigger-After-Swap"]


def test_notice_of_an_edition_that_was_held_says_so(client, article):
    press(client, article)
    deed(client, article, "hold")

    assert "Edition 2 was held" in words(notice(client, article))


def test_notice_is_a_part_of_the_screen_alone(client, article):
    press(client, article)

    answer = client.get(reverse("desk:going_out", args=[article.key, 2]))

    assert answer.headers["Location"] == f"{address(article)}?done=2"


@pytest.mark.parametrize("number", [99, 10**12])
def test_notice_of_a_number_that_never_was_is_the_one_of_a_held_edition(client, article, number):
    assert notice(client, article, number).status_code == 200
    assert deed(client, article, "hold", number).status_code == 200


def test_withdrawing_in_place_comes_back_to_the_screen(client, article):
    press(client, article)
    deed(client, article, "now")

    sent = {"much": "one", "reason": "It was wrong.", "next": "publish"}
    answer = client.post(reverse("desk:withdraw", args=[article.key, 2]), sent, follow=True)

    assert "Edition 2 was withdrawn" in words(answer)


def test_second_press_in_the_seconds_is_refused_and_keeps_what_was_typed(client, article):
    first, second = facts(article)
    press(client, article, change=[f"fact:{first.key}"])

    answer = press(client, article, note="My own words.", change=[f"fact:{second.key}"])

    assert answer.status_code == 409
    assert len(editions(article)) == 2
    assert "Publish after it, or hold it." in words(answer)
    assert answer.context["values"]["note"] == "My own words."


def test_of_two_editors_who_press_one_is_told_who_was_first(client, article):
    sent = form(client, article)
    client.force_login(make.make_user("editor", name="wanda"))
    theirs = form(client, article)
    client.post(address(article), theirs)
    client.force_login(Edition.objects.get(number=1).editor)

    answer = client.post(address(article), sent)

    assert answer.status_code == 409
    assert len(editions(article)) == 2
    assert "wanda pressed Publish." in words(answer)


def test_some_changes_wait_and_go_on_waiting_after_a_hold(client, article):
    first, second = facts(article)
    press(client, article, change=[f"fact:{first.key}"])
    waiting = [choice.item.change.id for choice in client.get(address(article)).context["choices"]]
    deed(client, article, "hold")
    press(client, article, change=[f"fact:{second.key}"])
    make.let_pass(article)

    left = [choice.item.change.id for choice in client.get(address(article)).context["choices"]]

    assert waiting == [f"fact:{second.key}"]
    assert left == [f"fact:{first.key}"]


def test_article_screen_says_that_an_edition_goes_out(client, article):
    press(client, article)

    shown = words(client.get(reverse("desk:article", args=[article.key])))

    assert "Edition 2 goes out in a moment" in shown
    assert "All published" in shown


@pytest.mark.parametrize("what", ["hold", "now"])
def test_a_writer_neither_holds_nor_lets_go(client, article, what):
    press(client, article)
    client.force_login(make.make_user("writer"))

    assert deed(client, article, what).status_code == 403
    assert Edition.objects.waiting().count() == 1


# Saved while the screen was open


def test_stale_screen_names_the_person_and_the_change(client, article):
    sent = form(client, article)
    colleague = make.make_user("editor", name="ana")
    colleague.first_name, colleague.last_name = "Ana", "Reyes"
    colleague.save()
    make.change_fact(facts(article)[1], editor=colleague, statement="Said by Ana.")

    answer = client.post(address(article), sent)

    assert answer.status_code == 409
    shown = words(answer)
    assert "Ana Reyes saved one more change while this page was open.</b> It is added below, not ticked." in shown
    assert "Show Said by Ana." in shown


def test_stale_screen_tells_two_people_and_oneself(client, article, editor):
    sent = form(client, article)
    make.change_fact(facts(article)[0], editor=editor, statement="Said by me.")
    make.change_fact(facts(article)[1], editor=make.make_user("editor", name="ana"), statement="Said by Ana.")

    answer = client.post(address(article), sent)

    assert "You and ana saved 2 more changes while this page was open." in words(answer)


# Embargo


def test_embargo_is_kept_and_shown_in_its_zone_and_in_mine(client, article, editor):
    Preferences.objects.create(user=editor, time_zone="America/New_York")
    day = (timezone.now() + dt.timedelta(days=40)).astimezone(ZoneInfo("Asia/Tokyo"))
    sent = {"when": "later", "day": f"{day:%Y-%m-%d}", "time": "09:00", "zone": "other", "other_zone": "tokyo"}

    press(client, article, **sent)

    edition = editions(article)[-1]
    local = edition.published_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (edition.zone, f"{local:%Y-%m-%d %H:%M}") == ("Asia/Tokyo", f"{day:%Y-%m-%d} 09:00")
    shown = words(client.get(address(article)))
    assert "09:00 in Tokyo (" in shown
    assert "in New York)" in shown
    assert f'value="{day:%Y-%m-%d}"' in shown
    assert '<option value="Asia/Tokyo" selected>Tokyo</option>' in shown


def test_embargo_offers_the_usual_zones_mine_and_the_newsrooms(client, article, editor):
    Preferences.objects.create(user=editor, time_zone="Europe/Berlin")

    shown = words(client.get(address(article)))

    assert '<option value="Europe/Berlin" selected>Berlin (your zone)</option>' in shown
    assert '<option value="UTC">UTC (the newsroom’s)</option>' in shown
    assert '<option value="Australia/Lord_Howe"></option>' in shown


def test_embargo_in_a_zone_that_is_none_is_refused_and_kept(client, article):
    sent = {"when": "later", "day": "2030-01-01", "time": "09:00", "zone": "other", "other_zone": "Mars"}

    answer = press(client, article, **sent)

    assert answer.status_code == 422
    assert "“Mars” is not a time zone." in words(answer)
    assert 'value="Mars"' in words(answer)


def moment(client, **values):
    return words(client.get(reverse("desk:moment"), values))


def test_moment_says_when_that_is_in_mine_and_how_far_away(client, editor):
    Preferences.objects.create(user=editor, time_zone="America/New_York")
    at = (timezone.now() + dt.timedelta(minutes=18, seconds=50)).astimezone(ZoneInfo("Europe/London"))

    shown = moment(client, day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}", zone="Europe/London")

    assert f"{at:%H:%M} in London (" in shown
    assert "in New York). In 1" in shown


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Nobody sees the edition before."),
        ({"day": "2030-01-01"}, "Nobody sees the edition before."),
        ({"day": "2020-01-01", "time": "09:00"}, "That time has passed."),
        ({"day": "x", "time": "09:00"}, "Write the day as 2027-06-05."),
        ({"day": "2030-01-01", "time": "09:00", "zone": "Mars"}, "“Mars” is not a time zone."),
        ({"day": "2030-10-27", "time": "01:30", "zone": "Europe/London"}, "01:30 happens twice on 27 October in"),
        (
            {"day": "2030-10-27", "time": "01:30", "zone": "Europe/London", "which": "second"},
            "Sunday 27 October 2030, 01:30 GMT in London",
        ),
    ],
)  # fmt: skip
def test_moment_answers_whatever_is_typed(client, editor, sent, said):
    assert said in moment(client, **sent)


@pytest.fixture
def embargoed(client, article):
    """Edition 2 waits for two hours with both changes."""
    at = soon()
    press(client, article, when="later", day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}")
    return editions(article)[-1]


def test_embargo_changes_its_time_zone_kind_and_note(client, article, embargoed):
    day = f"{soon(100):%Y-%m-%d}"
    sent = {"deed": "amend", "day": day, "time": "18:00", "zone": "Europe/London", "seen": embargoed.sha256}

    answer = change_embargo(client, article, **sent, note="A better note.", kind="clarification")

    edition = editions(article)[-1]
    assert answer.headers["Location"] == f"{address(article)}#embargo"
    assert (edition.zone, edition.note, edition.edition_kind) == ("Europe/London", "A better note.", "clarification")
    assert f"{edition.published_at.astimezone(ZoneInfo('Europe/London')):%Y-%m-%d %H:%M}" == f"{day} 18:00"
    assert list(publishing.broken_links(article)) == []


@pytest.mark.parametrize("sent", [{"note": " "}, {"kind": "correction"}, {"zone": "Mars"}, {"kind": "first"}])
def test_embargo_change_that_cannot_be_is_refused_and_kept(client, article, embargoed, sent):
    typed = {"deed": "amend", "day": f"{soon(100):%Y-%m-%d}", "time": "18:00", "note": "A better note.", **sent}

    answer = change_embargo(client, article, **typed)

    assert answer.status_code == 422
    assert editions(article)[-1].published_at == embargoed.published_at
    assert f'value="{soon(100):%Y-%m-%d}"' in words(answer)
    assert '<details class="ask" open>' in words(answer)


@pytest.mark.parametrize("what", ["amend", "cancel", "now"])
def test_embargo_that_somebody_changed_meanwhile_is_looked_at_again(client, article, embargoed, what):
    publishing.amend(embargoed, note="Changed by a colleague.")

    answer = change_embargo(
        client, article, deed=what, seen=embargoed.sha256, day=f"{soon(100):%Y-%m-%d}", time="18:00"
    )

    assert answer.status_code == 409
    assert "Someone changed the embargo while this page was open." in words(answer)
    assert [edition.note for edition in Edition.objects.embargoed()] == ["Changed by a colleague."]


def test_embargo_brought_forward_waits_20_seconds_and_held_waits_again(client, article, embargoed):
    answer = change_embargo(client, article, deed="now", seen=embargoed.sha256)
    shown = words(client.get(answer.headers["Location"]))
    held = deed(client, article, "hold")

    edition = editions(article)[-1]
    assert "Edition 2 goes out" in shown
    assert "Held, it waits until" in shown
    assert held.headers["Location"] == f"{address(article)}#embargo"
    assert (edition.published_at, edition.is_scheduled, edition.sha256) == (
        embargoed.published_at, True, embargoed.sha256,
    )  # fmt: skip
    assert not Grace.objects.exists()


# A hotfix before it


@pytest.fixture
def contested(client, article, embargoed, editor):
    """After the embargo its first fact was written anew in the working copy."""
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, statement="Something else is said now.")
    return fact


def test_hotfix_of_what_the_embargo_changes_is_offered_unticked_with_a_warning(client, article, contested):
    choices = client.get(address(article)).context["choices"]

    assert [(choice.is_ticked, choice.contested, bool(choice.stop)) for choice in choices] == [
        (False, 2, False),
        (False, None, True),
    ]


def test_hotfix_asks_which_text_the_embargoed_edition_gets(client, article, contested):
    answer = press(client, article, change=[f"fact:{contested.key}"])

    assert answer.status_code == 409
    assert len(editions(article)) == 2
    shown = words(answer)
    assert "the embargoed one follows as edition 3" in shown
    assert "Something else is said now." in shown
    assert "Something has been said of number 0." in shown
    assert f'name="answer-fact:{contested.key}.statement" value="mine"' in shown


@pytest.mark.parametrize(
    ("answer", "text"),
    [("mine", "Something else is said now."), ("embargoed", "Something has been said of number 0.")],
)
def test_hotfix_publishes_with_the_answers_and_loses_nothing(client, article, contested, answer, text):
    sent = {"change": [f"fact:{contested.key}"], f"answer-fact:{contested.key}.statement": answer}

    press(client, article, **sent)

    hotfix, waiting = editions(article)[1:]
    statements = [fact.statement for fact in publishing.document_of(waiting).facts]
    assert publishing.document_of(hotfix).fact(contested.key).statement == "Something else is said now."
    assert statements == [text, "Something has been said of number 1."]
    assert list(publishing.broken_links(article)) == []


def test_hotfix_with_answers_is_held_without_a_trace(client, article, contested, embargoed):
    sent = {"change": [f"fact:{contested.key}"], f"answer-fact:{contested.key}.statement": "mine"}
    press(client, article, **sent)

    answer = deed(client, article, "hold")

    (_, waiting) = editions(article)
    assert (waiting.sha256, waiting.number) == (embargoed.sha256, 2)
    assert [choice.is_ticked for choice in answer.context["choices"]] == [True, False]


def test_hotfix_with_a_nonsense_answer_asks_again(client, article, contested):
    sent = {"change": [f"fact:{contested.key}"], f"answer-fact:{contested.key}.statement": "yours"}

    assert press(client, article, **sent).status_code == 409
    assert len(editions(article)) == 2


def test_change_that_carries_the_embargoed_status_out_still_waits(client, article, editor):
    fact = facts(article)[0]
    cited = [make.cite(make.make_source(), "on-the-record")]
    make.change_fact(fact, editor=editor, status="reported", citations=cited)
    make.publish(article, editor=editor, at=soon())
    make.change_fact(fact, editor=editor, statement="Written anew.")

    first = client.get(address(article)).context["choices"][0]

    assert first.stop == "It waits in edition 2, which is embargoed."


@pytest.mark.parametrize("number", [1, 3])
def test_screen_with_an_embargo_costs_the_same_queries_however_much_changed(client, editor, number):
    article = make.make_article(facts=number, editor=editor)
    make.publish(article, editor=editor)
    for block in editing.live_blocks(article):
        make.change_fact(block.fact, editor=editor, statement="Said.")
    make.publish(article, editor=editor, at=soon())
    for block in editing.live_blocks(article):
        make.change_fact(block.fact, editor=editor, statement="Said anew.")
    client.get(address(article))

    with CaptureQueriesContext(connection) as queries:
        client.get(address(article))

    assert len(queries) == 24


def test_notice_costs_five_queries(client, article):
    press(client, article)
    notice(client, article)

    with CaptureQueriesContext(connection) as queries:
        notice(client, article)

    assert len(queries) == 5
