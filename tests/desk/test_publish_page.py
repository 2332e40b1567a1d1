"""The publish screen: ticks, refusals beside what they concern, two presses, embargo and withdrawal."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Block, Edition
from tests import factories as make

pytestmark = pytest.mark.django_db

THIN = {"status": "confirmed", "statement": "It is so."}


@pytest.fixture
def article(editor):
    """Published once; two facts changed since."""
    article = make.make_article(facts=2, editor=editor)
    make.publish(article, editor=editor)
    for number, block in enumerate(editing.live_blocks(article)):
        make.change_fact(block.fact, editor=editor, statement=f"Something has been said of number {number}.")
    return article


def address(article):
    return reverse("desk:publish", args=[article.key])


def form(client, article, **values):
    """What the browser would send from the screen as it is now; None leaves a field out."""
    context = client.get(address(article)).context
    sent = {
        "token": context["token"],
        "kind": context["values"]["kind"],
        "note": context["values"]["note"],
        "was_wrong": "",
        "is_right": "",
        "when": "now",
        "seen": [f"{choice.item.change.id} {choice.digest}" for choice in context["choices"]],
        "change": [choice.item.change.id for choice in context["choices"] if choice.is_ticked],
    }
    return {name: value for name, value in (sent | values).items() if value is not None}


def press(client, article, **values):
    return client.post(address(article), form(client, article, **values))


def facts(article):
    return [block.fact for block in editing.live_blocks(article)]


def editions(article):
    return list(Edition.objects.filter(article=article).order_by("number"))


def words(answer):
    return " ".join(answer.content.decode().split())


def test_publish_offers_every_change_ticked_with_a_note(client, article):
    answer = client.get(address(article))

    assert answer.status_code == 200
    assert [choice.is_ticked for choice in answer.context["choices"]] == [True, True]
    assert answer.context["values"]["kind"] == "update"
    assert answer.context["values"]["note"] == (
        "We reworded “Something has been said of number 0”. We reworded “Something has been said of number 1”."
    )
    assert "2 of 2 ticked" in words(answer)


def test_publish_suggests_a_note_from_steps_sections_and_new_facts(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.publish(article, editor=editor)
    make.change_fact(facts(article)[0], editor=editor, status="rumored", citations=[make.cite(make.make_source())])
    make.add_block(article, "section", heading="Who made it?", editor=editor)
    make.add_fact(article, editor=editor, statement="<strong>Somebody</strong> made it.")

    assert client.get(address(article)).context["values"]["note"] == (
        "“Nothing has been said of number 0” is now rumored; it was not announced. "
        "New section: Who made it? Somebody made it."
    )


def test_publish_makes_the_next_edition_and_says_so(client, article, editor):
    answer = press(client, article, note="Two things were said.")

    edition = editions(article)[-1]
    assert answer.headers["Location"] == f"{address(article)}?done=2"
    assert (edition.number, edition.note, edition.editor) == (2, "Two things were said.", editor)
    shown = words(client.get(answer.headers["Location"]))
    assert "Edition 2 goes out" in shown
    assert not edition.is_public()
    make.let_pass(article)
    shown = words(client.get(answer.headers["Location"]))
    assert "Edition 2 is live" in shown
    assert reverse("desk:withdraw", args=[article.key, 2]) in shown
    assert "Nothing has changed since edition 2." in shown


def test_publish_takes_the_ticked_changes_alone(client, article):
    first, second = facts(article)

    press(client, article, change=[f"fact:{first.key}"])

    statements = {fact.key: fact.statement for fact in publishing.document_of(editions(article)[-1]).facts}
    assert statements == {
        first.key: "Something has been said of number 0.",
        second.key: "Nothing has been said of number 1.",
    }


def test_a_first_edition_tells_of_no_field_that_is_blank(client, editor):
    article = make.make_article(headline="Heat 2", facts=1, editor=editor)

    context = client.get(address(article)).context

    assert [choice.item.change.id for choice in context["choices"]][:-1] == ["head:kicker", "head:headline"]


def test_publish_opens_an_article_with_its_first_edition(client, editor):
    article = make.make_article(facts=1, editor=editor)

    assert [kind for kind, *_ in client.get(address(article)).context["kinds"]] == ["first"]
    press(client, article, note="Here it is.")

    assert [edition.edition_kind for edition in editions(article)] == ["first"]


def test_publish_goes_on_after_every_edition_was_withdrawn(client, editor):
    article = make.make_article(facts=1, editor=editor)
    make.publish(article, editor=editor)
    publishing.withdraw(article, [1], editor=editor, reason="It was wrong.")

    kinds = [kind for kind, *_ in client.get(address(article)).context["kinds"]]
    press(client, article, note="Here it is again.")

    assert kinds == ["update", "correction", "clarification", "minor"]
    assert [edition.number for edition in editions(article)] == [1, 2]


def test_publish_pressed_twice_publishes_once(client, article):
    sent = form(client, article)

    first, second = client.post(address(article), sent), client.post(address(article), sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(editions(article)) == 2


def test_publish_refuses_a_stale_screen_and_keeps_what_was_typed(client, article, editor):
    first, second = facts(article)
    sent = form(client, article, note="My own words.", change=[f"fact:{first.key}", f"fact:{second.key}"])
    make.change_fact(second, editor=editor, statement="Said once more.")
    later = make.add_block(article, "section", heading="Added meanwhile", editor=editor)

    answer = client.post(address(article), sent)

    ticked = {choice.item.change.id: (choice.is_ticked, choice.is_fresh) for choice in answer.context["choices"]}
    assert answer.status_code == 409
    assert len(editions(article)) == 1
    assert answer.context["values"]["note"] == "My own words."
    assert ticked == {
        f"fact:{first.key}": (True, False),
        f"fact:{second.key}": (False, True),
        f"block:{later.key}": (False, True),
    }
    assert "Your ticks and your note are as you left them." in words(answer)


def test_publish_goes_on_from_the_answer_to_a_stale_screen(client, article, editor):
    first, _ = facts(article)
    sent = form(client, article, change=[f"fact:{first.key}"])
    make.add_block(article, "section", heading="Added meanwhile", editor=editor)
    stale = client.post(address(article), sent)

    client.post(address(article), sent | {"token": stale.context["token"]})

    headings = [block.kind for block in publishing.document_of(editions(article)[-1]).blocks]
    assert headings == ["fact", "fact"]


def test_publish_refuses_when_nothing_is_ticked(client, article):
    answer = press(client, article, change=[])

    assert answer.status_code == 422
    assert "Nothing is ticked, so there is nothing to publish." in words(answer)


def test_publish_refuses_without_a_note_and_marks_the_field(client, article):
    answer = press(client, article, note="  ")

    assert answer.status_code == 422
    assert answer.context["about"] == "note"
    assert "Say what is new" in words(answer)


def test_publish_asks_a_correction_for_what_was_wrong(client, article):
    refused = press(client, article, kind="correction", was_wrong="We said nothing.")
    taken = press(client, article, kind="correction", was_wrong="We said nothing.", is_right="Something was said.")

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert refused.context["values"]["was_wrong"] == "We said nothing."
    assert editions(article)[-1].is_right == "Something was said."


@pytest.mark.parametrize("kind", ["first", "nonsense", ""])
def test_publish_refuses_a_kind_that_does_not_fit(client, article, kind):
    assert press(client, article, kind=kind).status_code == 422
    assert len(editions(article)) == 1


def test_publish_asks_for_a_reason_where_evidence_is_thin(client, article, editor):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, **THIN)

    refused = press(client, article)
    taken = press(client, article, **{f"reason-{fact.key}": "Seen with our own eyes."})

    thin = [each for choice in refused.context["choices"] for each in choice.thin]
    assert refused.status_code == 422
    assert [each.key for each in thin] == [fact.key]
    assert f'name="reason-{fact.key}"' in words(refused)
    assert f'aria-describedby="lacks-{fact.key} no-reason-{fact.key}" aria-invalid="true"' in words(refused)
    assert taken.status_code == 302
    assert editions(article)[-1].evidence[fact.key]["reason"] == "Seen with our own eyes."


def test_publish_keeps_the_reasons_that_were_typed(client, article, editor):
    fact = facts(article)[0]
    make.change_fact(fact, editor=editor, **THIN)

    answer = press(client, article, note="", **{f"reason-{fact.key}": "Seen with our own eyes."})

    assert "Seen with our own eyes." in words(answer)


def test_publish_gives_a_held_change_no_tick_and_says_why(client, article, editor):
    fact = facts(article)[0]
    with history.record(editor=editor) as turn:
        editing.save_fact(turn, fact, {"held_reason": "Embargoed by the studio"})

    choices = client.get(address(article)).context["choices"]
    answer = press(client, article, change=[f"fact:{each.key}" for each in facts(article)])

    assert [(choice.stop, choice.is_ticked) for choice in choices] == [
        ("Held: Embargoed by the studio", False),
        ("", True),
    ]
    assert answer.status_code == 422
    assert len(editions(article)) == 1


def test_publish_refuses_what_it_never_offered(client, article):
    answer = press(client, article, change=["fact:of-another-article", "nonsense", "'; --"])

    assert answer.status_code == 422
    assert len(editions(article)) == 1


def test_publish_lets_a_chief_alone_send_a_fact_out_as_minor(client, article, editor):
    cited = [make.cite(make.make_source(), "on-the-record")]
    make.change_fact(facts(article)[0], editor=editor, status="reported", citations=cited)

    by_editor = press(client, article, kind="minor")
    client.force_login(make.make_user("chief"))
    by_chief = press(client, article, kind="minor")

    assert (by_editor.status_code, by_chief.status_code) == (422, 302)
    assert "More than its wording changes." in words(by_editor)


def test_publish_lets_an_editor_send_wording_out_as_minor(client, article):
    assert press(client, article, kind="minor").status_code == 302


def test_publish_of_an_empty_article_says_what_is_missing(client, editor):
    article = make.make_article(headline="", editor=editor)

    answer = client.post(
        address(article), {"kind": "first", "note": "x", "token": client.get(address(article)).context["token"]}
    )

    assert answer.status_code == 422
    assert "a headline" in words(answer) or "headline" in words(answer)


# At a time


def soon(days=2):
    return timezone.localdate() + dt.timedelta(days=days)


def test_publish_at_a_time_embargoes_the_edition(client, article):
    answer = press(client, article, when="later", day=str(soon()), time="09:00")

    edition = editions(article)[-1]
    assert not edition.is_public()
    assert timezone.localtime(edition.published_at).strftime("%Y-%m-%d %H:%M") == f"{soon()} 09:00"
    assert f"Edition 2 goes out on {soon():%A} {soon().day} {soon():%B}, 09:00 in UTC" in words(
        client.get(answer.headers["Location"])
    )


@pytest.mark.parametrize(
    ("day", "time"), [("", "09:00"), ("2027-06-31", "09:00"), ("2020-01-01", "09:00"), ("x", "y"), ("9999-12-31", "")]
)
def test_publish_at_no_time_is_refused_and_kept(client, article, day, time):
    answer = press(client, article, when="later", day=day, time=time, note="My own words.")

    assert answer.status_code == 422
    assert len(editions(article)) == 1
    assert answer.context["values"]["note"] == "My own words."


@override_settings(TIME_ZONE="Europe/London")
@pytest.mark.parametrize(
    ("which", "utc"), [("first", "2030-10-27 00:30:00+00:00"), ("second", "2030-10-27 01:30:00+00:00")]
)
def test_publish_asks_which_of_two_hours_is_meant(client, article, which, utc):
    values = {"when": "later", "day": "2030-10-27", "time": "01:30"}

    asked = press(client, article, **values)
    taken = press(client, article, **values, which=which)

    assert asked.status_code == 422
    assert "01:30 happens twice on 27 October in London. Which one?" in words(asked)
    assert f'name="which" value="{which}"' in words(asked)
    assert taken.status_code == 302
    assert str(editions(article)[-1].published_at.astimezone(dt.UTC)) == utc


@override_settings(TIME_ZONE="Europe/London")
def test_publish_says_that_an_hour_does_not_exist(client, article):
    answer = press(client, article, when="later", day="2030-03-31", time="01:30")

    assert answer.status_code == 422
    assert "01:30 does not exist on 31 March in London" in words(answer)
    assert 'name="which" value="2030-03-31T02:30"' in words(answer)


@pytest.fixture
def embargoed(client, article):
    press(client, article, when="later", day=str(soon()), time="09:00")
    return editions(article)[-1]


def test_publish_marks_what_waits_in_the_embargo(client, article, embargoed):
    choices = client.get(address(article)).context["choices"]

    assert {choice.stop for choice in choices} == {"It waits in edition 2, which is embargoed."}


def test_publish_offers_no_press_where_all_that_changed_waits(client, article, embargoed):
    page = client.get(address(article)).content.decode()

    assert "Nothing more can go out now." in page
    assert "Nothing is ticked" not in page
    assert 'id="publish-form"' not in page


def test_embargo_moves_to_another_time(client, article, embargoed):
    sent = {"deed": "amend", "day": str(soon(5)), "time": "18:00"}

    answer = client.post(reverse("desk:embargo", args=[article.key]), sent)

    assert answer.status_code == 302
    assert timezone.localtime(editions(article)[-1].published_at).strftime("%Y-%m-%d %H:%M") == f"{soon(5)} 18:00"


def test_embargo_is_cancelled_and_frees_its_number(client, article, embargoed):
    answer = client.post(reverse("desk:embargo", args=[article.key]), {"deed": "cancel"}, follow=True)

    assert [edition.number for edition in editions(article)] == [1]
    assert "Edition 2 was cancelled. Its changes are in the working copy." in words(answer)


@pytest.mark.parametrize("sent", [{}, {"day": "2020-01-01", "time": "09:00"}, {"deed": "amend", "day": "x"}])
def test_embargo_refuses_a_time_that_is_none(client, article, embargoed, sent):
    answer = client.post(reverse("desk:embargo", args=[article.key]), sent)

    assert answer.status_code == 422
    assert editions(article)[-1].published_at == embargoed.published_at


def test_embargo_of_an_article_without_one_is_404(client, article):
    assert client.post(reverse("desk:embargo", args=[article.key]), {"deed": "cancel"}).status_code == 404
    assert client.get(reverse("desk:embargo", args=[article.key])).status_code == 405


# Withdrawing


def withdraw(client, article, number, **values):
    return client.post(reverse("desk:withdraw", args=[article.key, number]), values)


@pytest.fixture
def three(article, editor):
    make.publish(article, editor=editor)
    make.change_fact(facts(article)[0], editor=editor, statement="Said a third time.")
    make.publish(article, editor=editor)
    return article


def withdrawn(article):
    return [edition.number for edition in editions(article) if edition.withdrawn_at]


def test_withdraw_asks_for_a_reason_and_says_what_readers_get(client, three):
    asked = client.get(reverse("desk:withdraw", args=[three.key, 3]))
    refused = withdraw(client, three, 3, much="one", reason=" ")

    assert "Readers go back to edition 2" in words(asked)
    assert refused.status_code == 422
    assert withdrawn(three) == []


def test_withdraw_takes_one_edition_with_its_reason(client, three, editor):
    answer = withdraw(client, three, 3, much="one", reason="It was wrong.")

    edition = editions(three)[-1]
    assert answer.headers["Location"] == reverse("desk:history", args=[three.key])
    assert (withdrawn(three), edition.withdrawn_reason, edition.withdrawn_by) == ([3], "It was wrong.", editor)


def test_withdraw_takes_a_range(client, three):
    withdraw(client, three, 3, much="from", first="2", reason="Both were wrong.")

    assert withdrawn(three) == [2, 3]


@pytest.mark.parametrize("first", ["", "x", "9"])
def test_withdraw_refuses_an_odd_range(client, three, first):
    assert withdraw(client, three, 3, much="from", first=first, reason="x").status_code == 422
    assert withdrawn(three) == []


def test_withdraw_of_all_is_a_chiefs_deed(client, three):
    by_editor = withdraw(client, three, 3, much="all", reason="Taken down.")
    client.force_login(make.make_user("chief"))
    by_chief = withdraw(client, three, 3, much="all", reason="Taken down.")

    assert (by_editor.status_code, by_chief.status_code) == (422, 302)
    assert withdrawn(three) == [1, 2, 3]


def test_withdraw_twice_and_of_nothing_is_404(client, three, editor):
    withdraw(client, three, 3, much="one", reason="It was wrong.")
    other = make.make_article(editor=editor)

    assert withdraw(client, three, 3, reason="Again.").status_code == 404
    assert withdraw(client, three, 99, reason="x").status_code == 404
    assert withdraw(client, three, 10**12, reason="x").status_code == 404
    assert withdraw(client, other, 2, reason="x").status_code == 404


# Who and how


@pytest.mark.parametrize("name", ["publish", "embargo", "withdraw"])
def test_a_writer_may_not_publish(client, article, name):
    client.force_login(make.make_user("writer"))
    args = [article.key, 1] if name == "withdraw" else [article.key]

    answer = client.post(reverse(f"desk:{name}", args=args), {})

    assert answer.status_code == 403
    assert len(editions(article)) == 1


def test_publish_is_closed_to_strangers(client, article):
    client.logout()

    assert client.get(address(article)).status_code == 302


def test_publish_of_an_unknown_article_is_404(client, editor):
    assert client.get(reverse("desk:publish", args=["nothing-here"])).status_code == 404


def test_publish_takes_no_other_method(client, article):
    assert client.put(address(article)).status_code == 405


@pytest.mark.parametrize("done", ["x", "99", "²", "-1", str(10**20)])
def test_publish_says_nothing_of_an_edition_that_is_not_there(client, article, done):
    answer = client.get(address(article), {"done": done})

    assert answer.status_code == 200
    assert answer.context["notice"] is None


@pytest.mark.parametrize("number", [1, 3])
def test_publish_screen_costs_the_same_queries_however_much_changed(client, editor, number):
    article = make.make_article(facts=number, editor=editor)
    make.publish(article, editor=editor)
    for block in Block.objects.all():
        make.change_fact(block.fact, editor=editor, statement="Said.")
    client.get(address(article))

    with CaptureQueriesContext(connection) as queries:
        client.get(address(article))

    assert len(queries) == 23


# A block that was split, merged or written anew is several ticks


PARTS = (
    "The director wrote the first half of it in one long winter in Los Angeles.",
    "The other half was written years later by somebody who knew the story well.",
)


@pytest.fixture
def split(editor):
    """Published as one block, then split into two; another text changed beside it."""
    article = make.make_article(editor=editor)
    block = make.add_block(article, "prose", text=f"<p>{' '.join(PARTS)}</p>", editor=editor)
    make.add_block(article, "prose", text="<p>Nothing else is known.</p>", editor=editor, key="beside")
    make.publish(article, editor=editor)
    with history.record(editor=editor) as turn:
        editing.save_block(turn, block, {"text": f"<p>{PARTS[0]}</p>"})
        part = editing.add_block(turn, article, "prose", {"text": f"<p>{PARTS[1]}</p>"}, after=block.key)
        editing.save_block(turn, Block.objects.get(key="beside"), {"text": "<p>Nothing more is known.</p>"})
    return article, f"block:{block.key}", f"block:{part.key}"


@pytest.mark.parametrize("half", [1, 2])
def test_publish_asks_once_more_before_half_of_a_split_text_goes_out(client, split, half):
    article, other = split[0], split[3 - half]
    sent = form(client, article, change=[split[half], "block:beside"])

    asked = client.post(address(article), sent)

    assert asked.status_code == 422
    assert len(editions(article)) == 1
    assert "would go out in part" in words(asked)
    told = {choice.item.change.id: choice.problem for choice in asked.context["choices"] if choice.problem}
    assert set(told) == {split[half], other}
    assert {choice.item.change.id for choice in asked.context["choices"] if choice.is_ticked} == {*sent["change"]}
    apart = asked.context["apart"]
    assert all(f'name="apart" value="{each}"' in words(asked) for each in apart)

    client.post(address(article), {**sent, "apart": apart})

    assert len(editions(article)) == 2


def test_publish_asks_again_after_other_ticks(client, split):
    article, old, new = split
    asked = press(client, article, change=[old])

    again = press(client, article, change=[new], apart=asked.context["apart"])

    assert again.status_code == 422
    assert len(editions(article)) == 1


def test_publish_takes_a_split_text_whole_or_not_at_all_without_asking(client, split):
    article, old, new = split
    press(client, article, change=["block:beside"])
    make.let_pass(article)
    press(client, article, change=[old, new])

    assert len(editions(article)) == 3


def test_publish_asks_once_more_before_half_of_a_merged_text_goes_out(client, editor):
    article = make.make_article(editor=editor)
    one, other = [make.add_block(article, "prose", text=f"<p>{text}</p>", editor=editor) for text in PARTS]
    make.publish(article, editor=editor)
    with history.record(editor=editor) as turn:
        editing.save_block(turn, one, {"text": f"<p>{' '.join(PARTS)}</p>"})
        editing.remove_block(turn, other)

    asked = press(client, article, change=[f"block:{other.key}"])

    assert asked.status_code == 422
    assert "“The director wrote" in words(asked)
