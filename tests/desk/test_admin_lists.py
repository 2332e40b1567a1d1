"""The admin's lists, and the pages of topics, sources and facts behind them."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from articles import editing, history, offer, publishing
from articles.models import Article, ArticleRevision, Author, Block, Edition
from facts.models import Fact, Source, Topic
from tests import factories as make

pytestmark = pytest.mark.django_db

TABLES = [
    *("facts_topic", "facts_source", "facts_fact", "facts_picture"),
    *("articles_article", "articles_author", "articles_edition"),
]


def listed(client, table, **query):
    return client.get(reverse(f"admin:{table}_changelist"), query)


def rows(answer):
    return [str(row) for row in answer.context["cl"].result_list]


def change(table, row):
    return reverse(f"admin:{table}_change", args=[row.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def populate(number, editor):
    topic = make.make_topic("Heat 2")
    for n in range(number):
        source = make.make_source("Deadline", f"Report {n}")
        article = make.make_article(topic=topic, facts=1, editor=editor)
        make.add_fact(article, citations=[make.cite(source)], status="confirmed", statement=f"It is so, says {n}.")
        make.publish(article, editor=editor)
        Author.objects.create(slug=f"author-{n}", name=f"Author {n}")
        make.make_picture()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("table", "queries"),
    [
        ("facts_topic", 7),
        ("facts_source", 7),
        ("facts_fact", 9),
        ("facts_picture", 7),
        ("articles_article", 8),
        ("articles_author", 7),
        ("articles_edition", 9),
    ],
)
def test_list_costs_the_same_queries_however_long(client, editor, table, queries, number):
    populate(number, editor)
    listed(client, table)

    with CaptureQueriesContext(connection) as counted:
        answer = listed(client, table)

    assert answer.status_code == 200
    assert len(counted) == queries


@pytest.mark.parametrize("table", TABLES)
def test_list_is_closed_to_strangers_and_to_staff_without_a_role(client, table):
    stranger = listed(client, table)
    client.force_login(make.make_user())
    staff = listed(client, table)

    assert (stranger.status_code, staff.status_code) == (302, 403)


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_deleted_in_the_admin(client, editor, table):
    populate(1, editor)
    client.force_login(make.make_user("chief"))
    row = listed(client, table).context["cl"].result_list[0]

    answer = client.post(reverse(f"admin:{table}_delete", args=[row.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_revisions_and_versions_have_no_page(client, editor):
    assert not {Revision, Version, ArticleRevision} & admin.site._registry.keys()


def test_accounts_belong_to_chiefs(client, editor):
    chief, root = make.make_user("chief"), make.make_user(superuser=True)

    answers = []
    for user in (editor, chief, root):
        client.force_login(user)
        answers.append(client.get(reverse("admin:auth_user_changelist")).status_code)

    assert answers == [403, 200, 200]
    assert User in admin.site._registry


@pytest.mark.parametrize(
    ("table", "term", "found"),
    [
        ("facts_topic", "heat", ["Heat 2"]),
        ("facts_source", "deadline", ["Deadline: Report 0"]),
        ("facts_fact", "says 0", ["It is so, says 0."]),
        ("facts_fact", "nothing like it", []),
        ("articles_author", "author-0", ["Author 0"]),
        ("articles_edition", "what is new", ["Edition 1"]),
    ],
)
def test_list_is_searched(client, editor, table, term, found):
    populate(1, editor)

    assert rows(listed(client, table, q=term)) == found


def test_facts_are_filtered(client, editor):
    topic = make.make_topic()
    article = make.make_article(topic=topic)
    source = make.make_source()
    today = timezone.localdate()
    stands = make.add_fact(article, statement="It stands.").fact
    held = make.make_fact(topic, statement="It is held.", held_reason="Legal")
    once = make.make_fact(
        topic, statement="It was held.", held_reason="Legal", held_until=timezone.now() - dt.timedelta(days=1)
    )
    due = make.make_fact(topic, statement="It is due.", review_by=today)
    thin = make.make_fact(topic, statement="It is thin.", status="reported")
    good = make.make_fact(topic, statement="It is good.", status="reported", citations=[make.cite(source)])

    def found(**query):
        return set(rows(listed(client, "facts_fact", **query)))

    assert found(held="yes") == {str(held)}
    assert found(due="yes") == {str(due)}
    assert found(thin="yes") == {str(thin)}
    assert found(stands="yes") == {str(stands)}
    assert found(stands="no") == {str(each) for each in (held, once, due, thin, good)}
    assert found(status__exact="reported") == {str(thin), str(good)}
    assert found(stands="odd", due="odd") == {str(due)}


def test_fact_list_shows_status_places_and_thin_evidence(client, editor):
    make.make_fact(statement="It is thin.", status="confirmed", as_of=dt.date(2023, 11, 2))

    shown = words(listed(client, "facts_fact"))

    assert '<span class="status s-confirmed">Confirmed</span>' in shown
    assert '<span class="as-of">As of 2 November 2023</span></td>' in shown
    assert "thin</span></td>" in shown


def test_fact_list_marks_a_quote_as_readers_see_it(client, editor):
    make.make_fact(fact_kind="quote", statement="He said so.", status="confirmed")

    assert '<span class="status s-confirmed">Quoted, source not named</span>' in words(listed(client, "facts_fact"))


def test_sources_and_topics_are_found_as_one_types(client, editor):
    make.make_source("Deadline", "A report")

    answer = client.get(
        reverse("admin:autocomplete"),
        {"term": "deadline", "app_label": "facts", "model_name": "citation", "field_name": "source"},
    )

    assert [each["text"] for each in answer.json()["results"]] == ["Deadline: A report"]


# A fact's page


def test_fact_page_says_where_it_stands_and_what_its_last_saves_changed(client, editor):
    article = make.make_article(headline="Everything about it")
    source = make.make_source("Deadline", "A report")
    block = make.add_fact(article, statement="It may be so.", status="rumored", note="Heard", editor=editor)
    make.change_fact(block.fact, editor=editor, note="Read", status="reported", citations=[make.cite(source)])
    with history.record(editor=editor) as turn:
        editing.save_fact(turn, block.fact, {"review_by": dt.date(2027, 6, 5)})

    answer = client.get(change("facts_fact", block.fact))

    saves = answer.context["saves"]
    shown = words(answer)
    assert answer.context["places"] == [
        ("Everything about it", reverse("desk:article", args=[article.key]) + f"#b-{block.key}")
    ]
    assert [(save.who, save.note, [each.label for each in save.changes], save.is_first) for save in saves] == [
        ("edda", "", [], False),
        ("edda", "Read", ["Source"], False),
        ("edda", "Heard", [], True),
    ]
    assert [mark.word for mark in saves[1].step] == ["Rumored", "Reported"]
    assert "Deadline: A report" in shown
    assert "To be reviewed by 5 June 2027" in shown


def fact_form(fact, **values):
    return {
        "lock_version": fact.lock_version,
        "statement": fact.statement,
        "status": fact.status,
        "topic": fact.topic_id,
        "note": "",
        "citations-TOTAL_FORMS": 0,
        "citations-INITIAL_FORMS": 0,
        **values,
    }


def test_fact_page_saves_a_new_revision_rule_32(client, editor):
    fact = make.make_fact()

    answer = client.post(change("facts_fact", fact), fact_form(fact, statement="It is so.", note="Heard"), follow=True)

    fact.refresh_from_db()
    assert fact.statement == "It is so."
    assert (Revision.objects.latest("pk").comment, Revision.objects.latest("pk").user) == ("Heard", editor)
    assert "Saved." in words(answer)


def test_fact_page_saves_nothing_where_nothing_changed(client, editor):
    fact = make.make_fact()
    before = Revision.objects.count()

    answer = client.post(change("facts_fact", fact), fact_form(fact), follow=True)

    assert Revision.objects.count() == before
    assert "Nothing changed, so nothing was saved." in words(answer)


def test_fact_page_refuses_a_stale_save_and_keeps_what_was_typed(client, editor):
    fact = make.make_fact()
    make.change_fact(fact, editor=editor, statement="Theirs.")

    answer = client.post(change("facts_fact", fact), fact_form(fact, statement="Mine."))
    seen = answer.context["opened"].conflict.lock_version
    over = client.post(change("facts_fact", fact), fact_form(fact, statement="Mine.", over=seen, settled="statement"))

    fact.refresh_from_db()
    assert (answer.status_code, over.status_code) == (409, 302)
    assert "Mine." in words(answer) and "Theirs." in words(answer)
    assert fact.statement == "Mine."


def test_fact_page_says_what_is_wrong(client, editor):
    fact = make.make_fact()

    answer = client.post(change("facts_fact", fact), fact_form(fact, statement=""))

    assert answer.status_code == 422
    assert "Write what is known" in words(answer)


def test_fact_page_asks_a_new_fact_for_its_kind_first(client, editor):
    topic = make.make_topic()
    add = reverse("admin:facts_fact_add")

    asked = client.get(add)
    odd = client.get(add, {"kind": "nonsense"})
    form = client.get(add, {"kind": "background"})
    sent = {
        "statement": "It is so.",
        "status": "rumored",
        "topic": topic.pk,
        "citations-TOTAL_FORMS": 0,
        "citations-INITIAL_FORMS": 0,
    }
    made = client.post(f"{add}?kind=background", sent)

    assert "?kind=casting" in words(asked) and "?kind=casting" in words(odd)
    assert form.context["opened"].form.kind == "background"
    assert made.headers["Location"] == change("facts_fact", Fact.objects.get())


@pytest.mark.parametrize("pk", ["999", "x", "9" * 30, "²"])
@pytest.mark.parametrize("table", ["facts_fact", "facts_source", "facts_topic"])
def test_page_of_nothing_is_404(client, editor, table, pk):
    assert client.get(reverse(f"admin:{table}_change", args=[pk])).status_code == 404


@pytest.mark.parametrize("table", ["facts_fact", "facts_source", "facts_topic"])
def test_pages_are_closed_to_strangers_and_to_staff_without_a_role(client, table):
    row = {"facts_fact": make.make_fact, "facts_source": make.make_source, "facts_topic": make.make_topic}[table]()

    stranger = client.post(change(table, row), {"name": "Stolen"})
    client.force_login(make.make_user())
    staff = client.post(change(table, row), {"name": "Stolen"})

    assert (stranger.status_code, staff.status_code) == (302, 403)
    assert Topic.objects.filter(name="Stolen").count() == 0


# Topics and sources


def source_form(source=None, **values):
    own = {"publisher": "Deadline", "title": "A report", "url": "", "date": "", "origin": "", "note": ""}
    return {**own, "lock_version": source.lock_version if source else "", **values}


def test_source_is_added_with_a_key(client, editor):
    answer = client.post(reverse("admin:facts_source_add"), source_form(date="5 June 2027", url="deadline.com/a"))

    source = Source.objects.get()
    assert answer.headers["Location"] == change("facts_source", source)
    assert (source.publisher, source.date, source.url) == ("Deadline", "2027-06-05", "https://deadline.com/a")
    assert source.key.startswith("deadline-a-report-")


def test_source_is_changed_for_every_article_that_shows_it(client, editor):
    source = make.make_source("Deadline", "A report")
    article = make.make_article()
    make.add_fact(article, citations=[make.cite(source)])

    asked = client.get(change("facts_source", source))
    client.post(change("facts_source", source), source_form(source, title="Another report", note="Renamed"))

    newest = ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()
    assert asked.context["places"] == [(article.headline, reverse("desk:article", args=[article.key]))]
    assert (newest.revision.comment, newest.change_labels) == ("Renamed", ["sources"])


def test_source_page_refuses_a_stale_save_and_keeps_what_was_typed(client, editor):
    source = make.make_source("Deadline", "A report")
    with history.record(editor=editor) as turn:
        editing.change(turn.take(Source, source.pk), {"title": "Theirs"})

    answer = client.post(change("facts_source", source), source_form(source, title="Mine"))
    seen = answer.context["stale"].lock_version
    over = client.post(change("facts_source", source), source_form(source, title="Mine", over=seen))

    source.refresh_from_db()
    assert (answer.status_code, over.status_code, source.title) == (409, 302, "Mine")
    assert "Title: now “Theirs”, yours “Mine”" in words(answer)
    html = answer.content.decode()
    assert html.index('<button type="submit" hidden>') < html.index('name="over"'), "Enter must not save over theirs"


@pytest.mark.parametrize(("name", "value"), [("title", ""), ("date", "31 June 2027"), ("url", "javascript:x")])
def test_source_page_says_what_is_wrong(client, editor, name, value):
    answer = client.post(reverse("admin:facts_source_add"), source_form(**{name: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert Source.objects.count() == 0


def topic_form(topic=None, **values):
    own = {
        "name": "Heat 2",
        "slug": "heat-2",
        "topic_kind": "film",
        "former_names": "",
        "description": "",
        "same_as": "",
    }
    return {**own, "note": "", "lock_version": topic.lock_version if topic else "", **values}


def test_topic_is_added_and_changed(client, editor):
    client.post(reverse("admin:facts_topic_add"), topic_form())
    topic = Topic.objects.get()
    client.post(
        change("facts_topic", topic),
        topic_form(topic, name="Heat II", former_names="Heat 2", same_as="https://example.com/heat-2"),
    )

    topic.refresh_from_db()
    assert (topic.name, topic.former_names, topic.same_as) == ("Heat II", ["Heat 2"], ["https://example.com/heat-2"])


def test_topic_lets_search_engines_list_the_pages_of_its_facts(client, editor):
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    topic, path = article.topic, f"/facts/{article.blocks.get().fact.key}/"

    client.post(
        change("facts_topic", topic), topic_form(topic, name=topic.name, slug=topic.slug, fact_pages_listed="on")
    )
    before = client.get(path)
    edition = make.publish(article, kind="minor")
    after = client.get(path)

    assert (before["X-Robots-Tag"], before.content.count(b'"noindex, follow"')) == ("noindex, follow", 1)
    assert "X-Robots-Tag" not in after
    assert b"noindex" not in after.content
    assert offer.document_of(edition).topics[0].fact_pages_listed is True
    assert publishing.offer(article, at=timezone.now()).comparison.is_same

    topic.refresh_from_db()
    client.post(change("facts_topic", topic), topic_form(topic, name=topic.name, slug=topic.slug))
    make.publish(article, kind="minor")
    assert client.get(path)["X-Robots-Tag"] == "noindex, follow"


def test_topic_keeps_an_address_that_readers_have_seen(client, editor):
    article = make.make_article(facts=1)
    make.publish(article)
    topic = article.topic

    client.post(change("facts_topic", topic), topic_form(topic, name="Renamed", slug="another"))

    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Renamed", article.topic.slug)


def test_topic_takes_no_address_of_another(client, editor):
    make.make_topic()
    taken = Topic.objects.get().slug

    answer = client.post(reverse("admin:facts_topic_add"), topic_form(slug=taken))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["slug"]


# Articles, editions, authors


def test_article_opens_at_the_desk(client, editor):
    article = make.make_article()

    assert client.get(change("articles_article", article)).headers["Location"] == reverse(
        "desk:article", args=[article.key]
    )
    assert client.get(reverse("admin:articles_article_add")).headers["Location"] == reverse("desk:new_article")
    assert client.get(reverse("admin:articles_article_change", args=["x"])).headers["Location"] == reverse(
        "desk:articles"
    )
    assert client.post(change("articles_article", article), {"headline": "Stolen"}).status_code == 302
    assert Article.objects.get().headline != "Stolen"


def test_picture_opens_in_the_library(client, editor):
    picture = make.make_picture(alt="A city at night")

    assert client.get(change("facts_picture", picture))["Location"] == f"/admin/desk/pictures/{picture.key}/"
    assert client.get(reverse("admin:facts_picture_add"))["Location"] == "/admin/desk/pictures/"
    assert client.get(reverse("admin:facts_picture_change", args=["x"]))["Location"] == "/admin/desk/pictures/"
    assert client.post(change("facts_picture", picture), {"alt": "Stolen"}).status_code == 302
    picture.refresh_from_db()
    assert picture.alt == "A city at night"


def test_edition_is_looked_at_and_never_changed(client, editor):
    article = make.make_article(facts=1)
    edition = make.publish(article, note="What is new.")

    shown = client.get(change("articles_edition", edition))
    saved = client.post(change("articles_edition", edition), {"note": "Another note."})

    assert "What is new." in words(shown)
    assert saved.status_code == 403
    assert client.get(reverse("admin:articles_edition_add")).status_code == 403
    assert Edition.objects.get().note == "What is new."


def test_author_is_an_editors_to_change(client, editor):
    author = Author.objects.create(slug="ann", name="Ann")
    sent = {"slug": "ann", "name": "Ann Other", "bio": "", "links": "", "user": ""}

    by_editor = client.post(change("articles_author", author), sent)
    client.force_login(make.make_user("writer"))
    by_writer = client.post(change("articles_author", author), {**sent, "name": "Stolen"})

    author.refresh_from_db()
    assert (by_editor.status_code, by_writer.status_code, author.name) == (302, 403, "Ann Other")


def test_history_of_a_row_is_its_own_page(client, editor):
    fact = make.make_fact()

    answer = client.get(reverse("admin:facts_fact_history", args=[fact.pk]))

    assert answer.headers["Location"] == change("facts_fact", fact)
    assert Block.objects.count() == 0
