"""What becomes public, when, and what is refused; the numbers are those of DESIGN.md section 10."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import chain, editing, history, publishing
from articles.addresses import Address
from articles.models import Edition, EditionDocument, FactStep, StoredPage
from articles.publishing import Refused
from facts.models import Fact, Source
from tests import factories as make

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def article():
    """An article with one fact, not published yet."""
    article = make.make_article()
    make.add_fact(article, key="driver-mccauley", statement="Adam Driver has been linked with the part.")
    return article


@pytest.fixture
def fact(article):
    return Fact.objects.get()


def soon(hours=1):
    return timezone.now().replace(microsecond=0) + hours * HOUR


def refusal(deed, *args, **options):
    """The code that the deed is refused with."""
    with pytest.raises(Refused) as refused:
        deed(*args, **options)
    return refused.value.code


def statements(edition):
    return [fact.statement for fact in publishing.document_of(edition).facts]


def public_numbers(article, at=None):
    return list(Edition.objects.filter(article=article).public(at).newest_first().values_list("number", flat=True))


# Publishing


def test_publish_freezes_the_working_copy(article, fact):
    edition = make.publish(article)
    make.change_fact(fact, statement="Denied since.")

    assert statements(edition) == ["Adam Driver has been linked with the part."]
    assert (edition.number, edition.edition_kind, edition.previous) == (1, "first", "")
    assert edition.revision_id == history.newest_revision(article).revision_id - 1


def test_editions_are_chained_by_their_hashes(article, fact):
    first = make.publish(article)
    make.change_fact(fact, status="rumored", people=["Adam Driver"])
    second = make.publish(article)

    assert (second.number, second.previous) == (2, first.sha256)
    assert list(publishing.broken_links(article)) == []


def test_the_hash_is_over_the_stored_bytes_rule_20(article):
    edition = make.publish(article)
    stored = EditionDocument.objects.get(edition=edition).document

    assert chain.chain_hash(edition, stored) == edition.sha256
    assert chain.chain_hash(edition, stored + " ") != edition.sha256


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": "Something else"}, "Edition 2 of {key} is not what was published."),
        ({"previous": "0" * 64}, "Edition 2 of {key} does not follow the edition before it."),
        ({"number": 5}, "Edition 5 of {key} stands where edition 2 should be."),
    ],
)
def test_a_changed_edition_breaks_the_chain(article, fact, change, sentence):
    make.publish(article)
    make.change_fact(fact, people=["Adam Driver"])
    edition = make.publish(article)

    Edition.objects.filter(pk=edition.pk).update(**change)

    assert next(iter(publishing.broken_links(article))) == sentence.format(key=article.key)


def test_a_changed_document_breaks_the_chain(article):
    edition = make.publish(article)
    stored = EditionDocument.objects.get(edition=edition)
    stored.document = stored.document.replace("linked", "cast")
    stored.save()

    assert list(publishing.broken_links(article)) == [f"Edition 1 of {article.key} is not what was published."]


def test_only_ticked_changes_are_published(article, fact):
    other = make.add_fact(article, after="driver-mccauley", key="release-date", statement="No date yet.").fact
    make.publish(article)
    make.change_fact(fact, statement="Changed one.")
    make.change_fact(other, statement="Changed two.")

    edition = make.publish(article, changes=["fact:release-date"])

    assert statements(edition) == ["Adam Driver has been linked with the part.", "Changed two."]
    assert [change.id for change in publishing.offer(article, at=timezone.now()).comparison.changes] == [
        "fact:driver-mccauley"
    ]


def test_a_change_that_readers_cannot_see_is_nothing_new(article, fact):
    make.publish(article)
    make.change_fact(fact, review_by=dt.date(2030, 1, 1))

    assert refusal(make.publish, article) == "nothing-new"


def test_publish_refuses_when_nothing_is_ticked(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")

    assert refusal(make.publish, article, changes=[]) == "nothing-ticked"


def test_publish_refuses_a_page_without_headline_or_block():
    article = make.make_article(headline="")

    with pytest.raises(Refused) as refused:
        make.publish(article)

    assert refused.value.code == "incomplete"
    assert refused.value.message.endswith("Missing: headline, at least one block.")


def test_publish_refuses_an_article_without_address(article):
    Address.objects.all().delete()

    assert refusal(make.publish, article) == "incomplete"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "update"}, "kind"),
        ({"kind": "other"}, "kind"),
        ({"note": "  "}, "note"),
        ({"note": "x" * 501}, "note"),
        ({"at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "past-time"),
        ({"token": "of another screen"}, "stale-screen"),
    ],
)
def test_publish_refuses_and_writes_nothing(article, options, code):
    assert refusal(make.publish, article, **options) == code
    assert (Edition.objects.count(), EditionDocument.objects.count(), FactStep.objects.count()) == (0, 0, 0)


def test_a_second_first_edition_is_refused(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")

    assert refusal(make.publish, article, kind="first") == "kind"


def test_a_correction_says_what_was_wrong_and_what_is_right(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")

    assert refusal(make.publish, article, kind="correction", was_wrong="We said so.") == "correction"

    edition = make.publish(article, kind="correction", was_wrong="We said so.", is_right="It is not so.")
    assert (edition.was_wrong, edition.is_right) == ("We said so.", "It is not so.")


def test_the_database_refuses_a_correction_without_words(article):
    edition = make.publish(article)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(edition_kind="correction")


# Thin evidence


def test_thin_evidence_asks_for_a_reason_once(article, fact):
    make.change_fact(fact, status="confirmed")

    with pytest.raises(Refused) as refused:
        make.publish(article, reasons={})

    assert (refused.value.code, list(refused.value.details)) == ("evidence", ["driver-mccauley"])
    edition = make.publish(article, reasons={"driver-mccauley": "Seen by the desk."})
    assert edition.evidence["driver-mccauley"]["reason"] == "Seen by the desk."
    make.add_fact(article, key="another-fact")
    assert make.publish(article, reasons={}).evidence == {}


def test_a_new_version_with_thin_evidence_asks_again(article, fact):
    make.change_fact(fact, status="confirmed")
    make.publish(article)
    make.change_fact(fact, statement="He has the part.")

    assert refusal(make.publish, article, reasons={}) == "evidence"


# Tokens and two presses


def test_the_same_token_twice_publishes_once(article):
    token = publishing.offer(article, at=timezone.now()).token

    first = make.publish(article, token=token, kind="first")
    again = make.publish(article, token=token, kind="first")

    assert first == again
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("other", [{"note": "Another note."}, {"changes": ["block:driver-mccauley"]}])
def test_another_press_on_the_same_screen_is_not_taken_for_a_repeated_one(article, other):
    token = publishing.offer(article, at=timezone.now()).token
    make.publish(article, token=token, kind="first")

    assert refusal(make.publish, article, token=token, kind="first", **other) == "stale-screen"


def test_a_repeated_press_after_a_withdrawal_is_stale(article):
    token = publishing.offer(article, at=timezone.now()).token
    make.publish(article, token=token, kind="first")
    publishing.withdraw(article, [1], editor=None, reason="Too early.")

    assert refusal(make.publish, article, token=token, kind="first") == "stale-screen"


def test_a_save_meanwhile_makes_the_screen_stale_rule_25(article, fact):
    token = publishing.offer(article, at=timezone.now()).token
    make.change_fact(fact, statement="Changed meanwhile.")

    assert refusal(make.publish, article, token=token) == "stale-screen"


def test_an_honest_press_after_a_withdrawal_is_not_swallowed_rule_25(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")
    second = make.publish(article)
    publishing.withdraw(article, [2], editor=None, reason="Too early.")

    third = make.publish(article, token=publishing.offer(article, at=timezone.now()).token)

    assert (second.number, third.number) == (2, 3)
    assert third.token != second.token


# Embargo


def test_an_embargoed_edition_is_public_when_its_time_has_come(article):
    at = soon()

    edition = make.publish(article, at=at)

    assert public_numbers(article) == []
    assert public_numbers(article, at - dt.timedelta(seconds=1)) == []
    assert public_numbers(article, at) == [1]
    assert edition.is_public(at)


def test_one_embargo_at_a_time(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")
    make.publish(article, at=soon())
    make.change_fact(fact, people=["Adam Driver"])

    assert refusal(make.publish, article, at=soon(2)) == "embargo-exists"


def test_a_hotfix_takes_the_embargoed_number_rule_23_and_24(article, fact):
    other = make.add_fact(article, after="driver-mccauley", key="release-date", statement="No date yet.").fact
    make.publish(article)
    make.change_fact(fact, statement="He has the part.")
    embargoed = make.publish(article, at=soon())
    make.change_fact(other, statement="Still no date.")

    hotfix = make.publish(article, changes=["fact:release-date"])

    embargoed.refresh_from_db()
    assert (hotfix.number, embargoed.number, embargoed.previous) == (2, 3, hotfix.sha256)
    assert statements(hotfix) == ["Adam Driver has been linked with the part.", "Still no date."]
    assert statements(embargoed) == ["He has the part.", "Still no date."]
    assert list(publishing.broken_links(article)) == []
    assert set(FactStep.objects.filter(edition=embargoed).values_list("fact_key", flat=True)) == {"driver-mccauley"}
    assert public_numbers(article, soon(2)) == [3, 2, 1]


def test_a_hotfix_does_not_carry_the_embargoed_change_out(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="He has the part.")
    make.publish(article, at=soon())

    assert refusal(make.publish, article) == "waits-in-embargo"


def test_a_shared_fact_does_not_carry_an_embargo_out(article, fact):
    make.publish(article)
    other = make.make_article()
    make.change_fact(fact, statement="He has the part.")
    make.publish(article, at=soon())
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None)

    assert refusal(make.publish, other) == "held"
    assert refusal(make.publish, other, at=soon() - dt.timedelta(minutes=30)) == "held"
    assert make.publish(other, at=soon(2)).number == 1


def test_an_embargo_due_within_a_minute_refuses_rule_24(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="He has the part.")
    make.publish(article, at=timezone.now() + dt.timedelta(seconds=50))
    make.add_fact(article, key="another-fact")

    assert refusal(make.publish, article, changes=["block:another-fact"]) == "embargo-due"


def test_amend_moves_an_embargo_and_hashes_it_again(article):
    edition = make.publish(article, at=soon())
    later = soon(5)

    amended = publishing.amend(edition, at=later, note="Another note.")

    assert (amended.published_at, amended.note) == (later, "Another note.")
    assert amended.sha256 != edition.sha256
    assert list(publishing.broken_links(article)) == []


def test_cancel_frees_the_number(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.")
    publishing.cancel(make.publish(article, at=soon()))

    assert make.publish(article).number == 2
    assert FactStep.objects.filter(edition__number=2).count() == 1


def test_a_public_edition_is_neither_amended_nor_cancelled(article):
    edition = make.publish(article)

    assert refusal(publishing.amend, edition, note="Another note.") == "already-public"
    assert refusal(publishing.cancel, edition) == "already-public"
    assert Edition.objects.get().note == "What is new."


def test_an_embargo_is_not_moved_ahead_of_a_hold(article, fact):
    make.change_fact(fact, held_reason="embargo", held_until=soon(3))
    edition = make.publish(article, at=soon(4))

    assert refusal(publishing.amend, edition, at=soon(2)) == "held"


# Held facts


def test_a_held_fact_is_refused_until_its_time(article, fact):
    make.change_fact(fact, held_reason="legal", held_until=soon())

    with pytest.raises(Refused) as refused:
        make.publish(article)

    assert (refused.value.code, refused.value.details) == ("held", {"driver-mccauley": "Held: legal"})
    assert make.publish(article, at=soon(2)).number == 1


def test_a_held_fact_does_not_stop_other_changes(article, fact):
    make.publish(article)
    make.change_fact(fact, statement="Changed.", held_reason="legal")
    make.add_fact(article, key="another-fact", statement="Another.")

    edition = make.publish(article, changes=["block:another-fact"])

    assert sorted(statements(edition)) == ["Adam Driver has been linked with the part.", "Another."]


# Time


def test_time_never_runs_backwards_along_numbers_rule_28(article, fact):
    for number in range(3):
        make.change_fact(fact, statement=f"Statement {number}.")
        make.publish(article)

    times = list(Edition.objects.order_by("number").values_list("published_at", flat=True))
    assert times == sorted(times)
    assert [time.microsecond for time in times] == [0, 0, 0]


def test_imports_rise_in_time(article, fact):
    make.publish(article, at=dt.datetime(2022, 6, 30, 9, tzinfo=dt.UTC), importing=True)
    make.change_fact(fact, statement="Changed.")

    assert refusal(make.publish, article, at=dt.datetime(2021, 1, 1, tzinfo=dt.UTC), importing=True) == "past-time"
    assert make.publish(article, at=dt.datetime(2022, 7, 1, tzinfo=dt.UTC), importing=True).number == 2


def test_a_clock_that_goes_back_does_not_undo_what_is_public_rule_28(article, fact):
    edition = make.publish(article)
    ahead = timezone.now().replace(microsecond=0) + dt.timedelta(minutes=5)
    Edition.objects.filter(pk=edition.pk).update(published_at=ahead)
    make.change_fact(fact, statement="Changed.")

    assert refusal(publishing.cancel, edition) == "already-public"
    second = make.publish(article)

    assert (second.number, second.published_at, second.is_scheduled) == (2, ahead, False)
    assert Edition.objects.get(pk=edition.pk).number == 1


def test_times_given_are_whole_seconds_rule_18(article):
    edition = make.publish(article, at=timezone.now() + HOUR)

    assert edition.published_at.microsecond == 0
    assert publishing.amend(edition, at=timezone.now() + 2 * HOUR).published_at.microsecond == 0


# What no form would let in


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"note": "nul \x00"}, "note"),
        ({"kind": "correction", "was_wrong": "a\x00", "is_right": "b"}, "correction"),
        ({"reasons": {"driver-mccauley": "a\x00"}}, "evidence"),
        ({"reasons": {"driver-mccauley": "x" * 501}}, "evidence"),
    ],
)
def test_words_that_a_database_would_refuse_are_refused(article, fact, options, code):
    make.publish(article)
    make.change_fact(fact, status="confirmed")

    assert refusal(make.publish, article, **options) == code
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 501])
def test_a_reason_to_withdraw_is_kept_whole_or_refused(article, reason):
    make.publish(article)

    assert refusal(publishing.withdraw, article, [1], editor=None, reason=reason) == "reason"


def test_an_edition_that_could_not_be_read_again_is_refused(article):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts_fact SET people = %s", ["[1]"])

    assert refusal(make.publish, article) == "unreadable"
    assert Edition.objects.count() == 0


def test_thin_evidence_by_way_of_a_source_asks_for_a_reason(article):
    source = make.make_source()
    make.add_fact(article, key="cited", status="reported", citations=[make.cite(source, "published-report")])
    make.publish(article)
    with history.record(editor=None) as turn:
        editing.change(turn.take(Source, source.pk), {"publisher": ""})

    assert refusal(make.publish, article, reasons={}) == "evidence"


def test_only_publishing_writes_editions():
    """Editions have no guard of their own: the code that makes and withdraws them stands in two files."""
    root = Path(__file__).parents[2] / "articles"
    writes = re.compile(
        r"dition\.save\(force_insert|Edition\.objects\.(create|bulk_create)|(editions|chosen)\.update\("
    )

    found = {str(path.relative_to(root)) for path in root.rglob("*.py") if writes.search(path.read_text())}

    assert found == {"publishing.py", "freezing.py"}


# Withdrawal


@pytest.fixture
def three(article, fact):
    make.publish(article)
    for number in (2, 3):
        make.change_fact(fact, statement=f"Statement {number}.")
        make.publish(article)
    return article


def test_a_withdrawn_edition_is_skipped_and_keeps_its_number_rule_29(three):
    publishing.withdraw(three, [3], editor=None, reason="Legal asked.")

    assert public_numbers(three) == [2, 1]
    withdrawn = Edition.objects.get(number=3)
    assert (withdrawn.withdrawn_reason, withdrawn.sha256 != "") == ("Legal asked.", True)
    assert list(publishing.broken_links(three)) == []


def test_publishing_after_a_withdrawal_goes_on_over_it(three, fact):
    publishing.withdraw(three, [3], editor=None, reason="Legal asked.")
    make.change_fact(fact, statement="Statement 4.")

    edition = make.publish(three)

    assert (edition.number, edition.previous) == (4, Edition.objects.get(number=3).sha256)


def test_a_withdrawal_moves_last_modified_of_every_edition_rule_30(three):
    before = [edition.last_modified for edition in Edition.objects.order_by("number")]
    Edition.objects.update(published_at=timezone.now() - HOUR)

    publishing.withdraw(three, [3], editor=None, reason="Legal asked.")

    after = Edition.objects.order_by("number")
    assert all(edition.last_modified >= last for edition, last in zip(after, before, strict=True))
    assert {edition.page_serial for edition in after} == {1}
    assert not StoredPage.objects.filter(serial=0).exists()


def test_fact_steps_follow_a_withdrawal_rule_31(three, fact):
    assert list(FactStep.objects.order_by("edition__number").values_list("edition__number", "change")) == [
        (1, "added"),
        (2, "changed"),
        (3, "changed"),
    ]

    publishing.withdraw(three, [2], editor=None, reason="Legal asked.")

    assert list(FactStep.objects.order_by("edition__number").values_list("edition__number", "change")) == [
        (1, "added"),
        (3, "changed"),
    ]


def test_a_whole_article_is_withdrawn_with_one_reason(three):
    editions = publishing.withdraw(three, None, editor=None, reason="Legal asked.")

    assert [edition.number for edition in editions] == [1, 2, 3]
    assert public_numbers(three) == []
    assert set(Edition.objects.values_list("withdrawn_reason", flat=True)) == {"Legal asked."}


@pytest.mark.parametrize(("numbers", "reason", "code"), [([3], " ", "reason"), ([9], "x", "not-public")])
def test_withdraw_refuses(three, numbers, reason, code):
    assert refusal(publishing.withdraw, three, numbers, editor=None, reason=reason) == code
    assert public_numbers(three) == [3, 2, 1]


def test_a_withdrawal_derives_only_what_came_after(three, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        publishing.withdraw(three, [3], editor=None, reason="Legal asked.")


def test_the_current_edition_is_not_withdrawn_from_under_an_embargo(three, fact):
    """The embargoed edition stands on it, and would bring the words back by itself."""
    make.change_fact(fact, statement="Statement 4.")
    waiting = make.publish(three, at=soon())

    assert refusal(publishing.withdraw, three, [3], editor=None, reason="Legal asked.") == "embargo-waits"
    publishing.cancel(waiting)
    assert publishing.withdraw(three, [3], editor=None, reason="Legal asked.")


def test_taking_an_article_down_cancels_what_is_embargoed(three, fact):
    make.change_fact(fact, statement="Statement 4.")
    make.publish(three, at=soon())

    publishing.withdraw(three, None, editor=None, reason="Legal asked.")

    assert public_numbers(three, soon(5)) == []
    assert Edition.objects.count() == 3


def test_an_edition_is_withdrawn_once(three):
    publishing.withdraw(three, [3], editor=None, reason="Legal asked.")

    assert refusal(publishing.withdraw, three, [3], editor=None, reason="Again.") == "not-public"
    assert Edition.objects.get(number=3).withdrawn_reason == "Legal asked."


# Addresses


def test_a_changed_address_keeps_the_old_one_for_ever(article):
    old = article.address.slug

    publishing.change_address(article, "heat-2-film")

    assert article.address.slug == "heat-2-film"
    assert Address.objects.get(slug=old).article == article
    publishing.change_address(article, old)
    assert (article.address.slug, Address.objects.count()) == (old, 2)


def test_an_address_is_never_given_to_another_article(article):
    old = article.address.slug
    publishing.change_address(article, "heat-2-film")

    assert refusal(publishing.change_address, make.make_article(), old) == "address-taken"


@pytest.mark.parametrize("slug", ["admin", "facts", "with space", "Ümlaut", ""])
def test_an_address_that_the_site_uses_is_refused(article, slug):
    with pytest.raises(ValidationError):
        publishing.change_address(article, slug)

    assert article.addresses.count() == 1


# Rich text is cleaned once more


def test_rich_text_is_sanitized_at_publish(article, fact):
    """A row may have been written past every guard, by a careless migration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE facts_fact SET statement = %s WHERE id = %s",
            ['Safe <script>alert(1)</script><a href="javascript:alert(1)">link</a>', fact.pk],
        )

    edition = make.publish(article)

    assert statements(edition) == ["Safe link"]
