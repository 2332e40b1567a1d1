"""The front page of the newsroom: what stands in each list and why, where it leads, and what the page costs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, retiring, reviewing
from articles.desk import latest, newsroom, watch
from articles.deskwork import Preferences
from articles.models import Article, Author
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

CASTING = {"fact_kind": "casting", "status": "rumored"}


def front(client):
    return client.get(reverse("desk:newsroom"))


def text(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def ago(**span):
    return timezone.now() - dt.timedelta(**span)


def old_fact(article, at, **values):
    """A fact that was saved last at that time."""
    with history.record(editor=None, at=at) as turn:
        return editing.add_fact(turn, article, make.fact_values(article.topic, **values), (), after=None).fact


def why(client, name):
    """The statement of each line of a list, and why it is there."""
    return [(line.statement, line.why) for line in front(client).context[name].lines]


# --- whose page it is


def test_the_admins_index_is_the_newsroom_and_all_tables_are_one_click_away(client, editor):
    page = client.get("/admin/")

    assert page.templates[0].name == "desk/newsroom/page.html"
    assert f'href="{reverse("desk:tables")}"' in page.content.decode()
    tables = client.get(reverse("desk:tables")).content.decode()
    assert 'href="/admin/facts/fact/"' in tables and 'href="/admin/articles/edition/"' in tables


def test_staff_without_a_role_are_told_whom_to_ask(client, db):
    client.force_login(make.make_user())

    answer = front(client)

    assert answer.status_code == 403
    assert "Ask a chief for the Writer or the Editor role." in text(answer)


def test_times_are_those_of_the_persons_zone(client, editor):
    Preferences.objects.create(user=editor, time_zone="Asia/Tokyo")

    page = text(front(client))

    assert "in Tokyo" in page
    assert f"{timezone.now().astimezone(dt.timezone(dt.timedelta(hours=9))):%A %-d %B %Y}" in page


def test_a_page_with_nothing_on_it_says_so_of_each_list(client, editor):
    page = text(front(client))

    for words in (
        "You have saved in no article yet, and none is signed by you.",
        "Nothing waits for you.",
        "Nothing is embargoed.",
        "All articles show what their facts say.",
        "Nothing is stale.",
        "Every fact has its source.",
        "Nothing was saved yet.",
    ):
        assert words in page


def test_a_writer_sees_no_deeds_that_are_an_editors(client, writer):
    article = make.make_article(facts=1, editor=writer)
    make.publish(article)
    make.publish(make.make_article(facts=1), at=timezone.now() + dt.timedelta(hours=1))
    make.change_fact(Fact.objects.first(), editor=writer, statement="Something else.")
    make.change_fact(article.blocks.get().fact, editor=writer, statement="Something else.")

    page = text(front(client))

    assert "Readers see" in page
    for deed in ("Publish …", "Publish the change", "Publish now", "Change edition"):
        assert deed not in page


# --- my articles


def mine(client):
    return [(row.headline, row.saved_by) for row in front(client).context["mine"].lines]


def test_mine_are_the_articles_that_i_saved_in_or_sign_latest_first(client, editor):
    other = make.make_user("editor", name="otto")
    Author.objects.create(slug="edda-e", name="Edda", user=editor)
    make.make_article(headline="Saved in", editor=editor)
    signed = make.make_article(headline="Signed", editor=other)
    make.make_article(headline="Not mine", editor=other)
    with history.record(editor=other) as turn:
        editing.save_head(turn, signed, {"authors": [{"slug": "edda-e", "name": "Edda", "role": "Words"}]})

    assert mine(client) == [("Signed", "otto"), ("Saved in", "you")]


def test_a_slug_that_only_begins_like_mine_is_not_mine(client, editor):
    Author.objects.create(slug="edda", name="Edda", user=editor)
    signed = make.make_article(headline="Of another Edda")
    with history.record(editor=None) as turn:
        editing.save_head(turn, signed, {"authors": [{"slug": "edda-b", "name": "Edda B", "role": ""}]})

    assert mine(client) == []


def test_all_of_mine_are_one_click_away(client, editor):
    for number in range(newsroom.SHOWN + 2):
        make.make_article(headline=f"Number {number}", editor=editor)
    make.make_article(headline="Not mine", editor=make.make_user("editor"))

    assert "All 8 of mine" in text(front(client))
    rows = client.get(reverse("desk:articles"), {"state": "mine"}).context["rows"]
    assert [row.headline for row in rows] == [f"Number {number}" for number in reversed(range(8))]


# --- waiting for review


def test_reviews_that_wait_for_me_stand_first_and_are_counted(client, editor):
    writer, boss = make.make_user("writer", name="wren"), make.make_user("chief", name="cleo")
    for headline, reviewer in (("For the chief", boss), ("For me", editor), ("For anyone", None)):
        article = make.make_article(headline=headline, editor=writer)
        reviewing.ask(article, by=writer, words=f"Look at {headline}.", reviewer=reviewer)

    answer = front(client)

    assert [(each.article.headline, each.is_mine) for each in answer.context["reviews"]] == [
        ("For me", True),
        ("For anyone", True),
        ("For the chief", False),
    ]
    page = text(answer)
    assert "Waiting for review 3, 2 for you" in page
    assert "2 wait for you" in page
    assert "“Look at For me.”" in page


# --- embargoed


def test_an_embargo_shows_its_clock_and_both_zones(client, editor):
    Preferences.objects.create(user=editor, time_zone="Asia/Tokyo")
    at = timezone.now().replace(microsecond=0) + dt.timedelta(hours=50, seconds=30)
    make.publish(make.make_article(headline="Later", facts=1), at=at)
    make.publish(make.make_article(headline="Soon", facts=1), at=timezone.now() + dt.timedelta(minutes=18, seconds=30))

    answer = front(client)

    assert [each.edition.article.headline for each in answer.context["embargoed"]] == ["Soon", "Later"]
    assert [each.short for each in answer.context["embargoed"]] == ["18 min", "2 days"]
    assert re.fullmatch(r"2 days 2:00:\d\d", answer.context["embargoed"][1].clock)
    assert f"Tokyo, {at:%H:%M} UTC" in text(answer)
    assert 'name="deed" value="now"' in answer.content.decode()
    assert "2 go out, the next in 18 min" in text(answer)


def test_an_embargo_is_let_go_from_the_page(client, editor):
    edition = make.publish(make.make_article(facts=1), at=timezone.now() + dt.timedelta(hours=1))

    shown = front(client).content.decode()
    form = re.search(r'<form method="post" action="([^"]*embargo/)">.*?name="seen" value="(\w+)"', shown)
    answer = client.post(form[1], {"seen": form[2], "deed": "now"})

    assert answer.status_code == 302
    edition.refresh_from_db()
    assert edition.published_at <= timezone.now() + dt.timedelta(seconds=20)
    assert front(client).context["embargoed"] == []


def test_an_edition_that_is_out_is_not_embargoed(client, editor):
    make.publish(make.make_article(facts=1))

    assert front(client).context["embargoed"] == []


# --- stale facts


def test_a_fact_is_stale_from_the_day_its_review_is_due(client, editor):
    article, today = make.make_article(), timezone.localdate()
    for days, words in ((16, "Long due."), (0, "Due today."), (-1, "Not due yet.")):
        make.add_fact(article, statement=words, review_by=today - dt.timedelta(days=days))

    (first, long_due), (second, due_today) = why(client, "stale")

    assert (first, second) == ("Long due.", "Due today.")
    assert re.fullmatch(r"review was due \d+ \w+( \d{4})?, 16 days ago", long_due)
    assert due_today == "review is due today"


def test_a_perishable_fact_is_stale_when_unchanged_for_longer_than_its_kind_allows(client, editor):
    article = make.make_article()
    old_fact(article, ago(days=20), statement="Old casting.", **CASTING)
    old_fact(article, ago(days=14), statement="Casting of just 14 days.", **CASTING)
    old_fact(article, ago(days=400), statement="Background lasts.")
    old_fact(article, ago(days=400), statement="A denial stays.", fact_kind="casting", status="denied")

    ((statement, words),) = why(client, "stale")

    assert statement == "Old casting."
    assert re.fullmatch(r"unchanged for 20 days, since \d+ \w+( \d{4})?; a casting fact lasts 14 days", words)


def test_a_save_makes_a_perishable_fact_fresh(client, editor):
    fact = old_fact(make.make_article(), ago(days=20), statement="Old casting.", **CASTING)

    make.change_fact(fact, as_of=timezone.localdate())

    assert why(client, "stale") == []


def test_a_fact_in_no_article_is_counted_apart_and_one_click_away(client, editor):
    make.make_fact(statement="Nobody placed this.", review_by=dt.date(2020, 1, 1), status="confirmed")

    answer = front(client)

    assert answer.context["stale"].lines == answer.context["thin"].lines == []
    assert "1 fact in no article" in text(answer)
    assert "Nobody placed this." in client.get(answer.context["loose_url"]).content.decode()


def test_a_fact_of_what_is_over_is_not_stale_by_age(client, editor):
    article = make.make_article()
    sure = {"fact_kind": "release-date", "status": "confirmed"}
    old_fact(article, ago(days=400), statement="It came out in 2022.", details={"date": "2022-08"}, **sure)
    old_fact(article, ago(days=400), statement="It comes out in 2099.", details={"date": "2099"}, **sure)

    assert [statement for statement, _ in why(client, "stale")] == ["It comes out in 2099."]


def test_a_stale_fact_opens_in_its_article_and_its_form_at_once(client, editor):
    article = make.make_article()
    block = make.add_fact(article, review_by=dt.date(2020, 1, 1), key="old")

    page = front(client).content.decode()

    assert f'href="/admin/desk/articles/{article.key}/#b-{block.key}"' in page
    assert f'href="/admin/desk/articles/{article.key}/?edit#b-{block.key}"' in page


@pytest.mark.parametrize("name", ["stale", "thin", "held"])
def test_all_of_a_list_stand_in_the_fact_list(client, editor, name):
    article = make.make_article()
    values = {"review_by": dt.date(2020, 1, 1), "status": "confirmed", "held_reason": "legal"}
    for number in range(newsroom.SHOWN + 1):
        make.add_fact(article, statement=f"Number {number}.", **values)
    make.add_fact(article, statement="None of these.")

    listed = front(client).context[name]

    assert (len(listed.lines), listed.total) == (6, 7)
    assert client.get(listed.url).context["cl"].result_count == 7


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 day"), (59, "59 days"), (60, "2 months"), (729, "24 months"), (730, "2 years")]
)
def test_how_long_ago_is_told_in_the_largest_unit(days, words):
    assert watch.ago(days) == words


# --- thin evidence and holds


def test_thin_facts_say_what_their_evidence_lacks(client, editor):
    article = make.make_article()
    source = make.make_source("Deadline")
    make.add_fact(article, statement="Enough.", status="reported", citations=[make.cite(source, "published-report")])
    make.add_fact(article, statement="No source.", status="reported")
    make.add_fact(
        article, statement="One report.", status="confirmed", citations=[make.cite(source, "published-report")]
    )

    assert why(client, "thin") == [
        ("One report.", _shortfall("One report.")),
        ("No source.", "No source. Reported asks for a named publication."),
    ]


def _shortfall(statement):
    return Fact.objects.get(statement=statement).shortfall


def test_thin_evidence_is_judged_as_the_fact_itself_judges(client, editor):
    """Our own check is enough for what only looking can show, and for nothing else."""
    article, check = make.make_article(), make.make_source("Heat 2 CMS", "We looked")
    for stage in ("announced", "not-started", "filming"):
        make.add_fact(
            article,
            fact_kind="production",
            status="confirmed",
            statement=f"{stage}.",
            details={"stage": stage, "of": "film"},
            citations=[make.cite(check, "our-own-check")],
        )

    judged = {fact.pk for fact in Fact.objects.with_citations() if fact.shortfall}

    assert {each.pk for each in watch.thin(watch.standing())} == judged
    assert len(judged) < 3


def test_held_facts_wear_a_lock_with_reason_and_time(client, editor):
    article, until = make.make_article(), timezone.now() + dt.timedelta(days=400)
    make.add_fact(article, statement="Held for good.", held_reason="legal")
    make.add_fact(article, statement="Held until.", held_reason="embargo", held_until=until)
    make.add_fact(article, statement="Free again.", held_reason="embargo", held_until=ago(hours=1))

    answer = front(client)

    assert [(line.statement, line.why) for line in answer.context["held"].lines] == [
        ("Held until.", "embargo"),
        ("Held for good.", "legal"),
    ]
    assert f"embargo, until {until:%-d %B %Y, %H:%M}" in text(answer)
    assert answer.content.decode().count('class="lock"') == 2


def test_a_held_fact_wears_its_lock_in_the_other_lists_too(client, editor):
    make.add_fact(make.make_article(), status="confirmed", held_reason="legal", review_by=dt.date(2020, 1, 1))

    assert front(client).content.decode().count('class="lock"') == 3


def test_what_a_page_shows_that_is_no_longer_updated_needs_no_eye(client, editor, published):
    make.add_fact(published, status="confirmed", review_by=dt.date(2020, 1, 1))
    make.change_fact(published.blocks.get(key="next-film").fact, status="rumored")
    before = front(client).context

    retiring.retire(published, editor=editor, sentence="It is over.", reason="It is over.")

    after = front(client).context
    assert [before[name].total for name in ("stale", "thin", "lagging")] == [1, 1, 1]
    assert [after[name].total for name in ("stale", "thin", "lagging")] == [0, 0, 0]


# --- articles that lag


@pytest.fixture
def published(editor):
    article = make.make_article(headline="Michael Mann", editor=editor)
    source = make.make_source("Deadline")
    make.add_fact(
        article,
        key="next-film",
        status="reported",
        statement="It is next.",
        citations=[make.cite(source, "published-report")],
    )
    make.publish(article)
    return article


def behind(client):
    found = []
    for each in front(client).context["lagging"].lines:
        told = each.difference
        found.append((each.headline, str(told.seen_mark or told.seen), str(told.says_mark or told.says)))
    return found


def test_an_article_lags_where_readers_see_another_status(client, editor, published):
    fact = published.blocks.get().fact
    make.change_fact(fact, status="rumored")

    answer = front(client)

    assert behind(client) == [("Michael Mann", "Reported", "Rumored")]
    assert "Readers see Reported where the fact says Rumored" in text(answer)
    assert f'href="{reverse("desk:publish", args=[published.key])}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "seen", "says"),
    [
        ({"statement": "It is next, he says."}, "“It is next.”", "“It is next, he says.”"),
        ({"as_of": dt.date(2026, 11, 28)}, "no date", "as of 28 November 2026"),
        ({"people": ["Michael Mann"]}, "other details or people", "It is next."),
    ],
)
def test_it_lags_behind_words_and_dates_too(client, editor, published, changed, seen, says):
    make.change_fact(published.blocks.get().fact, **changed)

    assert behind(client) == [("Michael Mann", seen, says)]


def test_it_lags_behind_a_source_that_was_added(client, editor, published):
    fact = published.blocks.get().fact
    make.change_fact(fact, citations=[make.cite(make.make_source("Variety"), "published-report")])

    assert behind(client) == [("Michael Mann", "other sources", "Variety")]


def test_what_only_the_desk_sees_makes_no_article_lag(client, editor, published):
    make.change_fact(published.blocks.get().fact, review_by=dt.date(2030, 1, 1))

    assert behind(client) == []


def test_nothing_lags_once_it_is_published(client, editor, published):
    make.change_fact(published.blocks.get().fact, status="rumored")
    make.publish(published)

    assert behind(client) == []


def test_a_change_that_was_not_ticked_lags(client, editor, published):
    other = make.add_fact(published, statement="New.")
    make.change_fact(published.blocks.get(key="next-film").fact, status="rumored")
    make.publish(published, changes=[f"block:{other.key}"])

    assert behind(client) == [("Michael Mann", "Reported", "Rumored")]


def test_each_article_that_shows_the_fact_lags(client, editor, published):
    fact = published.blocks.get().fact
    other = make.make_article(topic=published.topic, headline="Heat 2", editor=editor)
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, other, fact, after=None)
    make.change_fact(fact, status="rumored")
    make.publish(other)

    assert behind(client) == [("Michael Mann", "Reported", "Rumored")]


def test_a_held_or_embargoed_change_does_not_lag(client, editor, published):
    fact = published.blocks.get().fact
    make.change_fact(fact, status="rumored", held_reason="legal")
    held = behind(client)
    make.change_fact(Fact.objects.get(pk=fact.pk), held_reason="")
    free = behind(client)
    make.publish(published, at=timezone.now() + dt.timedelta(hours=2))

    assert (held, free, behind(client)) == ([], [("Michael Mann", "Reported", "Rumored")], [])


def test_a_fact_taken_out_in_public_does_not_lag(client, editor, published):
    block = published.blocks.get()
    make.add_fact(published, statement="Something stays.")
    with history.record(editor=editor) as turn:
        editing.remove_block(turn, block)
    make.publish(published)
    with history.record(editor=editor) as turn:
        editing.put_back(turn, turn.take(type(block), block.pk))
    make.change_fact(block.fact, status="rumored")

    assert behind(client) == []


# --- latest revisions


def lines(most=10):
    return [(line.title, line.who, line.article, line.others) for line in latest.latest(timezone.now(), most=most)]


def test_a_save_of_a_picture_is_told_by_what_the_picture_shows(client, editor):
    article, picture = make.make_article(headline="Heat 2"), make.make_picture(alt="A city at night")
    make.add_block(article, "picture", picture=picture.key)
    make.change_picture(picture, credit="Ana Person", editor=editor)

    assert lines(1) == [("Credit of “A city at night” changed", "edda", "Heat 2", 0)]


def test_a_picture_that_was_placed_is_told_by_what_it_shows(client, editor):
    article, picture = make.make_article(headline="Heat 2"), make.make_picture(alt="A city at night")
    make.add_block(article, "picture", picture=picture.key, editor=editor)

    assert lines(1) == [("A city at night: added", "edda", "Heat 2", 0)]


def test_a_save_is_told_by_its_note_or_by_what_it_did_and_never_by_a_number(client, editor):
    article = make.make_article(headline="Heat 2", editor=editor)
    block = make.add_fact(article, editor=editor, statement="Casting has begun.", note="Casting, new")
    make.change_fact(block.fact, editor=editor, status="denied")
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"standfirst": "All of it."})

    assert lines() == [
        ("Head changed", "edda", "Heat 2", 0),
        ("Casting has begun: status", "edda", "Heat 2", 0),
        ("Casting, new", "edda", "Heat 2", 0),
        ("Opened", "edda", "Heat 2", 0),
    ]
    page = text(front(client))
    assert "Casting has begun: status" in page
    assert not re.search(r"[Rr]evision \d", page)


def test_one_save_in_two_articles_is_one_line(client, editor):
    article, other = make.make_article(headline="Heat 2"), make.make_article(headline="Films")
    fact = make.add_fact(article, statement="Shared.").fact
    with history.record(editor=editor, note="Placed") as turn:
        editing.place_fact(turn, other, fact, after=None)
    make.change_fact(fact, editor=editor, note="Now denied", status="denied")

    assert lines()[0] == ("Now denied", "edda", "Heat 2", 1)
    assert "and 1 more article" in text(front(client))


def test_small_saves_of_one_person_in_a_row_are_one_line(client, editor):
    article = make.make_article(headline="Heat 2", editor=editor)
    fact = make.add_fact(article, statement="One.", editor=editor, note="New fact").fact
    for words in ("Two.", "Three.", "Four."):
        make.change_fact(Fact.objects.get(pk=fact.pk), editor=editor, statement=words)

    assert [title for title, *_ in lines()] == ["3 small saves on “Four.”", "New fact", "Opened"]


def test_an_edition_is_a_line_too_and_an_embargoed_one_is_not(client, editor):
    article = make.make_article(headline="Heat 2", facts=1, editor=editor)
    make.publish(article, editor=editor, note="It is out.")
    make.add_fact(article, editor=editor, note="More")
    make.publish(article, editor=editor, at=timezone.now() + dt.timedelta(hours=1))

    titles = [title for title, *_ in lines()]

    assert sorted(titles) == ["Edition 1 published: It is out.", "More", "Opened"]


def test_saves_today_counts_a_save_once(client, editor):
    article, other = make.make_article(), make.make_article()
    fact = make.add_fact(article).fact
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, other, fact, after=None)
    make.change_fact(fact, statement="Changed in both.")

    assert front(client).context["saves_today"] == 5
    assert latest.saves_since(timezone.now() + dt.timedelta(hours=1)) == 0


# --- what it costs


def many(count, editor):
    """That many of everything that the page lists."""
    for number in range(count):
        article = make.make_article(headline=f"Article {number}", editor=editor)
        source = make.make_source("Deadline", f"Report {number}")
        cited = [make.cite(source, "published-report")]
        shown = make.add_fact(article, statement=f"Seen {number}.", status="reported", citations=cited, editor=editor)
        make.add_fact(article, statement=f"Stale {number}.", review_by=dt.date(2020, 1, 1))
        make.add_fact(article, statement=f"Thin {number}.", status="confirmed", citations=cited)
        make.publish(article)
        make.change_fact(shown.fact, status="rumored", editor=editor)
        make.add_fact(article, statement=f"Held {number}.", held_reason="legal")
        make.publish(make.make_article(facts=1), at=timezone.now() + dt.timedelta(hours=1))
        reviewing.ask(article, by=make.make_user("writer"), words="Please.")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_31_queries_however_much_stands_on_it(client, editor, count):
    many(count, editor)
    front(client)

    with CaptureQueriesContext(connection) as queries:
        answer = front(client)

    assert [len(answer.context[name].lines) for name in ("mine", "stale", "thin", "held", "lagging")] == [count] * 5
    assert len(answer.context["embargoed"]) == count
    assert Article.objects.count() == 2 * count
    assert len(queries) == 31


# Pictures whose rights have ended


def show_picture(name, *, rights_until, publish=True):
    """An article of which a picture with those rights is the lead."""
    file = make.make_picture_file(color=(len(name), 0, 0))
    picture = make.make_picture(file, name=name, rights_until=rights_until)
    article = make.make_article(headline=f"About {name}", facts=1)
    make.add_block(article, "picture", picture=picture.key)
    if publish:
        make.publish(article)
        article.editions.update(published_at=timezone.now() - dt.timedelta(minutes=1))
    return picture


def test_pictures_that_readers_see_past_their_rights_are_told_with_their_explainers(client, writer):
    past = show_picture("night.jpg", rights_until=dt.date(2026, 11, 3))
    show_picture("never out.jpg", rights_until=dt.date(2026, 11, 3), publish=False)
    show_picture("still ours.jpg", rights_until=dt.date(2999, 1, 1))

    answer = client.get("/admin/")

    listed = answer.context["ended"]
    assert [(line.picture.name, [place.headline for place in line.places]) for line in listed.lines] == [
        ("night.jpg", ["About night.jpg"])
    ]
    html = answer.content.decode()
    assert f'href="/admin/desk/pictures/{past.key}/#replace"' in html
    assert "rights ended 3 Nov 2026" in html


def test_without_such_pictures_nothing_is_said_of_rights(client, writer):
    show_picture("still ours.jpg", rights_until=dt.date(2999, 1, 1))

    assert "rights have ended" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("number", [1, 6])
def test_they_take_the_same_queries_however_many(client, writer, number, django_assert_num_queries):
    for at in range(number):
        show_picture("x" * (at + 1), rights_until=dt.date(2026, 11, 3))

    with django_assert_num_queries(26):
        client.get("/admin/")
