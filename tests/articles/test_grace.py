"""The 20 seconds between the press and the public: held without a trace, let go at once, or out by time alone."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.forms import model_to_dict
from django.utils import timezone

from articles import batch, editing, embargoes, grace, history, publishing, snapshot
from articles.deskwork import Grace
from articles.models import Edition, EditionDocument, FactStep, StoredPage
from articles.publishing import Refused
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def article():
    """In public with two facts; the first has changed since."""
    article = make.make_article(slug="heat-2")
    make.add_fact(article, key="driver", statement="Rumored.")
    make.add_fact(article, key="date", after="driver", statement="No date.")
    make.publish(article)
    make.change_fact(Fact.objects.get(key="driver"), statement="Reported.")
    return article


def press(article, **options):
    return make.publish(article, **{"screen": {"note": ["What is new."]}, **options})


def soon(hours=1):
    return timezone.now().replace(microsecond=0) + dt.timedelta(hours=hours)


def refusal(deed, *args, **options):
    with pytest.raises(Refused) as refused:
        deed(*args, **options)
    return refused.value.code


def pass_time(edition, seconds=20):
    """As if the seconds had passed; its hash is not looked at by readers."""
    Edition.objects.filter(pk=edition.pk).update(published_at=edition.published_at - seconds * SECOND)


def state(article):
    """All that is stored of the article's editions, and what the screen would be drawn from."""
    rows = [
        {**model_to_dict(row), "hash": row.sha256, "press": row.press, "zone": row.zone, "scheduled": row.is_scheduled}
        for row in Edition.objects.filter(article=article).order_by("number")
    ]
    documents = list(EditionDocument.objects.order_by("edition").values_list("edition", "document"))
    steps = list(
        FactStep.objects.order_by("edition", "fact_key").values_list("edition", "fact_key", "change", "content")
    )
    pages = sorted(StoredPage.objects.values_list("edition", "page", "sha256", "encoding"))
    token = publishing.offer(article, at=timezone.now()).token
    return rows, documents, steps, pages, Grace.objects.count(), token, snapshot.take(article)


def test_a_press_with_a_screen_is_public_after_twenty_seconds(article):
    before = timezone.now().replace(microsecond=0)

    edition = press(article)

    assert before <= edition.published_at - grace.GRACE <= timezone.now()
    assert not edition.is_scheduled
    assert not edition.is_public()
    assert edition.is_public(edition.published_at)
    assert list(Edition.objects.waiting()) == [edition]
    assert list(Edition.objects.embargoed()) == []
    assert list(publishing.broken_links(article)) == []


def test_a_press_without_a_screen_is_public_at_once(article):
    edition = make.publish(article)

    assert edition.is_public()
    assert not Grace.objects.exists()


def test_time_alone_makes_it_public(article):
    edition = press(article)

    pass_time(edition)

    assert Edition.objects.current().get(article=article) == edition
    assert refusal(grace.hold, edition) == "already-public"
    assert refusal(grace.release, edition) == "already-public"


def test_holding_leaves_no_trace(article, django_capture_on_commit_callbacks):
    before = state(article)
    with django_capture_on_commit_callbacks(execute=True):
        edition = press(article, screen={"note": ["Mine."], "change": ["fact:driver"]})

    with django_capture_on_commit_callbacks(execute=True):
        screen = grace.hold(edition)

    assert screen == {"note": ["Mine."], "change": ["fact:driver"]}
    assert state(article) == before
    assert list(publishing.broken_links(article)) == []
    assert make.publish(article).number == 2


@pytest.mark.parametrize("kind", ["minor", "correction", "clarification"])
def test_every_kind_of_edition_can_be_held(article, kind):
    told = {"was_wrong": "Rumored.", "is_right": "Reported."} if kind == "correction" else {}

    grace.hold(press(article, kind=kind, **told))

    assert Edition.objects.filter(article=article).count() == 1


def test_a_first_edition_can_be_held(client):
    article = make.make_article(slug="new", facts=1)
    edition = press(article, kind="first")

    assert client.get("/new/").status_code == 404
    grace.hold(edition)

    assert press(article, kind="first").number == 1


def test_it_is_held_once(article):
    edition = press(article)
    grace.hold(edition)

    assert refusal(grace.hold, edition) == "held-already"
    assert refusal(grace.release, edition) == "held-already"


def test_nothing_is_held_in_its_last_second(article):
    edition = press(article)
    now = timezone.now().replace(microsecond=0)
    Edition.objects.filter(pk=edition.pk).update(published_at=now + SECOND)

    assert refusal(grace.hold, edition) == "already-public"


def test_what_was_never_pressed_with_a_screen_cannot_be_held(article):
    edition = make.publish(article)
    Edition.objects.filter(pk=edition.pk).update(published_at=soon())
    waiting = make.make_article(slug="other", facts=1)
    embargoed = make.publish(waiting, at=soon())

    assert refusal(grace.hold, edition) == "already-public"
    assert refusal(grace.hold, embargoed) == "already-public"


def test_letting_go_makes_it_public_at_once(article, client):
    edition = press(article)

    released = grace.release(edition)

    assert released.is_public()
    assert b"Reported." in client.get("/heat-2/").content
    assert not Grace.objects.exists()
    assert list(publishing.broken_links(article)) == []


def test_a_second_press_in_the_seconds_is_refused(article):
    edition = press(article, changes=["fact:driver"])
    make.change_fact(Fact.objects.get(key="date"), statement="In June.")

    assert refusal(press, article) == "pending"
    assert refusal(make.publish, article) == "pending"
    assert refusal(make.publish, article, at=soon()) == "pending"
    pass_time(edition)
    assert press(article).number == 3


def test_the_same_press_again_is_the_same_edition(article):
    token = publishing.offer(article, at=timezone.now()).token

    first, again = press(article, token=token), press(article, token=token)
    pass_time(first)
    late = press(article, token=token)

    assert first == again == late


def test_the_same_press_of_an_embargo_again_is_the_same_edition(article):
    token, at = publishing.offer(article, at=timezone.now()).token, soon()

    assert make.publish(article, token=token, at=at) == make.publish(article, token=token, at=at)


def test_a_screen_drawn_in_the_seconds_holds_when_they_are_over(article):
    make.change_fact(Fact.objects.get(key="date"), statement="In June.")
    edition = press(article, changes=["fact:driver"])
    offered = publishing.offer(article, at=timezone.now())

    pass_time(edition, seconds=0)

    assert offered.pending == edition == offered.current
    assert [change.id for change in offered.comparison.changes] == ["fact:date"]
    assert publishing.offer(article, at=edition.published_at).token == offered.token


def test_the_working_copy_may_change_meanwhile(article):
    edition = press(article)
    make.change_fact(Fact.objects.get(key="driver"), statement="Confirmed.")

    grace.hold(edition)

    (fact,) = [fact for fact in snapshot.take(article).facts if fact.key == "driver"]
    assert fact.statement == "Confirmed."


def test_numbers_and_times_rise_together(article):
    make.publish(article)
    last = Edition.objects.order_by("-number").first()
    Edition.objects.filter(pk=last.pk).update(published_at=timezone.now().replace(microsecond=0) + 300 * SECOND)
    make.change_fact(Fact.objects.get(key="date"), statement="In June.")

    edition = press(article)

    assert edition.published_at == Edition.objects.get(pk=last.pk).published_at
    assert not Grace.objects.exists()


def test_the_stored_page_is_the_one_that_readers_get(article, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edition = press(article)
    stored = bytes(StoredPage.objects.get(edition=edition, encoding="").body)

    before = client.get("/heat-2/").content
    pass_time(edition, seconds=21)

    assert b"Reported." not in before
    assert client.get("/heat-2/").content == stored
    assert StoredPage.objects.filter(edition=edition).count() == 3
    call_command("rebuild")
    assert b"Reported." in client.get("/heat-2/").content


def test_pages_of_editions_before_the_public_one_go(article, django_capture_on_commit_callbacks):
    for number in range(3):
        make.change_fact(Fact.objects.get(key="driver"), statement=f"Statement {number}.")
        with django_capture_on_commit_callbacks(execute=True):
            edition = press(article)
        pass_time(edition, seconds=25)

    kept = StoredPage.objects.filter(page="article").values_list("edition__number", flat=True)

    assert set(kept) == {3, 4}


# Beside an embargo


@pytest.fixture
def embargoed(article):
    """The changed fact waits; another has changed since."""
    edition = make.publish(article, at=soon(), zone="Europe/London")
    make.change_fact(Fact.objects.get(key="date"), statement="In June.")
    return edition


def test_holding_a_hotfix_leaves_the_embargoed_edition_as_it_was(
    article, embargoed, django_capture_on_commit_callbacks
):
    before = state(article)[:3]
    with django_capture_on_commit_callbacks(execute=True):
        hotfix = press(article, changes=["fact:date"])
    embargoed.refresh_from_db()
    moved_up = (hotfix.number, embargoed.number, embargoed.previous)

    with django_capture_on_commit_callbacks(execute=True):
        grace.hold(hotfix)

    assert moved_up == (2, 3, hotfix.sha256)
    assert state(article)[:3] == before
    assert {page.sha256 for page in StoredPage.objects.filter(edition=embargoed)} == {before[0][-1]["hash"]}
    assert list(publishing.broken_links(article)) == []


def test_letting_a_hotfix_go_hashes_the_embargoed_edition_anew(article, embargoed):
    hotfix = press(article, changes=["fact:date"])

    grace.release(hotfix)

    assert list(publishing.broken_links(article)) == []
    assert [edition.number for edition in Edition.objects.filter(article=article).public()] == [2, 1]


def test_an_embargo_may_change_while_a_hotfix_waits(article, embargoed):
    hotfix = press(article, changes=["fact:date"])
    later = soon(3)

    embargoes.amend(embargoed, at=later)
    grace.hold(hotfix)

    embargoed.refresh_from_db()
    assert (embargoed.number, embargoed.published_at) == (2, later)
    assert list(FactStep.objects.filter(edition=embargoed).values_list("fact_key", flat=True)) == ["driver"]
    assert list(publishing.broken_links(article)) == []


def test_an_embargo_may_be_cancelled_while_a_hotfix_waits(article, embargoed):
    hotfix = press(article, changes=["fact:date"])

    publishing.cancel(embargoed)
    grace.hold(hotfix)

    assert [edition.number for edition in Edition.objects.filter(article=article)] == [1]


def test_an_embargo_does_not_overtake_what_waits(article, embargoed):
    press(article, changes=["fact:date"])

    assert refusal(embargoes.amend, embargoed, at=timezone.now() + 5 * SECOND) == "past-time"


def test_an_embargo_brought_forward_can_be_held_and_waits_again(article, embargoed):
    before = state(article)[:3]

    forward = embargoes.bring_forward(embargoed)
    waiting = list(Edition.objects.waiting())
    grace.hold(forward)

    assert waiting == [embargoed]
    assert state(article)[:3] == before
    assert list(publishing.broken_links(article)) == []


def test_an_embargo_brought_forward_goes_out_by_itself(article, embargoed, client):
    forward = embargoes.bring_forward(embargoed)

    assert b"Reported." not in client.get("/heat-2/").content
    pass_time(forward)

    assert b"Reported." in client.get("/heat-2/").content
    assert refusal(publishing.cancel, forward) == "already-public"


def test_an_embargo_is_not_brought_forward_while_a_hotfix_waits(article, embargoed):
    hotfix = press(article, changes=["fact:date"])

    assert refusal(embargoes.bring_forward, embargoed) == "pending"
    grace.hold(hotfix)
    assert embargoes.bring_forward(embargoed).number == 2
    assert list(publishing.broken_links(article)) == []


def test_an_embargo_is_not_brought_forward_before_a_hold_ends(article):
    make.change_fact(Fact.objects.get(key="driver"), held_reason="Legal", held_until=soon(1))
    edition = make.publish(article, at=soon(2))

    assert refusal(embargoes.bring_forward, edition) == "held"
    assert Edition.objects.get(pk=edition.pk).is_scheduled


@pytest.mark.parametrize("deed", [embargoes.amend, embargoes.bring_forward, embargoes.cancel])
def test_an_embargo_that_changed_meanwhile_is_looked_at_again(article, embargoed, deed):
    seen = embargoed.sha256
    embargoes.amend(embargoed, note="Another note.")

    assert refusal(deed, embargoed, seen=seen) == "embargo-changed"


# What waits elsewhere


def test_another_article_does_not_bring_it_out_sooner(article):
    fact = Fact.objects.get(key="driver")
    other = make.make_article(slug="other")
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)
    first = press(article)

    assert refusal(make.publish, other) == "held"
    assert press(other).published_at >= first.published_at


def test_a_hold_on_a_fact_comes_too_late_once_it_waits(article):
    press(article)

    with pytest.raises(ValidationError) as refused:
        make.change_fact(Fact.objects.get(key="driver"), held_reason="Legal")

    assert refused.value.message_dict["held_reason"][0].endswith("Hold that edition first.")


def test_the_current_edition_is_not_withdrawn_from_under_it(article):
    press(article)

    assert refusal(publishing.withdraw, article, [1], editor=None, reason="Wrong.") == "pending"
    publishing.withdraw(article, None, editor=None, reason="Wrong.")
    assert Edition.objects.filter(article=article).count() == 1


def test_what_was_pressed_together_is_held_and_let_go_together(article):
    fact = Fact.objects.get(key="driver")
    other = make.make_article(slug="other")
    make.add_block(other, "section", heading="Who?", key="who")
    make.publish(other)
    with history.record(editor=None) as turn:
        block = editing.place_fact(turn, other, fact, after=None)
    along = batch.Along(article=other, changes=frozenset({f"block:{block.key}"}))
    told = {"editor": None, "kind": "update", "note": "New.", "screen": {}}

    first, second = batch.publish(article, [along], **told)
    assert list(Edition.objects.waiting().order_by("pk")) == [first, second]
    grace.hold(second)
    assert not Edition.objects.waiting().exists()
    first, second = batch.publish(article, [along], **told)
    grace.release(first)

    assert [edition.number for edition in Edition.objects.public().order_by("pk")] == [1, 1, 2, 2]
    assert list(publishing.broken_links(other)) == []


def test_what_is_kept_goes_with_the_next_publication(article):
    pass_time(press(article))
    make.change_fact(Fact.objects.get(key="date"), statement="In June.")

    edition = press(article)

    assert [each.edition_id for each in Grace.objects.all()] == [edition.pk]
