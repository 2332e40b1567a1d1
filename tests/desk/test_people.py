"""Who works here: the table of roles as it is, people limited to topics, and those who left but stay named."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from reversion.models import Revision

from articles import beats, editing, history, publishing, reviewing
from articles.desk import roles
from articles.deskwork import Beat
from articles.models import Author, Block
from facts.models import Fact
from tests import factories as make

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/desk/people/"


@pytest.fixture
def chief(client):
    user = make.make_user("chief", name="cleo")
    client.force_login(user)
    return user


@pytest.fixture
def ferrari():
    return make.make_topic("Ferrari")


@pytest.fixture
def heat():
    return make.make_topic("Heat 2")


@pytest.fixture
def limited(client, heat):
    """An editor who works on Heat 2 alone."""
    user = make.make_user("editor", name="lena")
    Beat.objects.create(user=user, topic=heat)
    client.force_login(user)
    return user


# The page of people and roles


def test_every_deed_has_its_words():
    assert roles.WORDS.keys() == roles.DEEDS.keys()


def test_page_shows_the_table_of_the_code(client, chief):
    table = dict(client.get(PEOPLE).context["deeds"])

    for deed, words in roles.WORDS.items():
        assert table[words] == [roles.ROLES.index(role) >= roles.ROLES.index(roles.DEEDS[deed]) for role in roles.ROLES]


def test_page_lists_people_with_role_topics_and_last_save(client, chief, heat):
    ana = make.make_user("editor", name="ana")
    Beat.objects.create(user=ana, topic=heat)
    make.make_article(editor=ana)
    gone = make.make_user("writer", name="abel")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    User.objects.create_user("reader")

    rows = client.get(PEOPLE).context["people"]

    assert [(row.name, row.role, row.topics) for row in rows] == [
        ("ana", "Editor", ("Heat 2",)),
        ("cleo", "Chief", ()),
        ("abel (left)", "Writer", ()),
    ]
    assert rows[0].last_save == Revision.objects.filter(user=ana).latest("pk").date_created
    assert rows[1].last_save is None


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_person_and_three(client, chief, count, django_assert_num_queries):
    for _ in range(count):
        make.make_user("writer")
    client.get(PEOPLE)

    with django_assert_num_queries(6):  # session, user, its role; people, groups, topics
        client.get(PEOPLE)


def test_chief_limits_someone_to_topics_and_lifts_it(client, chief, heat, ferrari):
    ana = make.make_user("editor")
    url = f"{PEOPLE}{ana.pk}/"

    client.post(url, {"topics": [heat.pk, ferrari.pk]})
    both = set(ana.beats.values_list("topic__name", flat=True))
    client.post(url, {"topics": [ferrari.pk]})
    one = set(ana.beats.values_list("topic__name", flat=True))
    client.post(url, {})

    assert (both, one) == ({"Heat 2", "Ferrari"}, {"Ferrari"})
    assert not ana.beats.exists()


def test_topic_that_is_none_is_refused(client, chief):
    ana = make.make_user("editor")

    answer = client.post(f"{PEOPLE}{ana.pk}/", {"topics": ["99"]})

    assert answer.status_code == 422
    assert not Beat.objects.exists()


def test_reader_with_an_account_is_nobody_here(client, chief):
    assert client.get(f"{PEOPLE}{User.objects.create_user('reader').pk}/").status_code == 404


# Limited to topics


def test_own_topic_is_edited_as_ever(client, limited, heat):
    article = make.make_article(topic=heat, facts=1)
    block = Block.objects.get()

    assert client.get(reverse("desk:edit", args=[article.key, block.key])).status_code == 200
    assert client.post(reverse("desk:remove", args=[article.key, block.key])).status_code == 200
    assert client.get(reverse("desk:publish", args=[article.key])).status_code == 200


@pytest.mark.parametrize("name", ["edit_head", "add_menu", "publish", "address"])
def test_other_topic_is_read_and_not_changed(client, limited, ferrari, name):
    article = make.make_article(topic=ferrari, facts=1)

    reading = client.get(reverse("desk:article", args=[article.key]))
    answer = client.get(reverse(f"desk:{name}", args=[article.key]))

    assert reading.status_code == 200
    assert "data-may-edit" not in reading.content.decode()
    assert "Publish" not in reading.content.decode()
    assert answer.status_code == 403
    assert answer["X-Desk-Refusal"] == "role"
    assert "You work on <b>Heat 2</b>, and this is of another topic" in answer.content.decode()


def test_fact_of_another_topic_in_an_own_article_is_moved_but_not_edited(client, limited, heat, ferrari):
    article = make.make_article(topic=heat, facts=1)
    with history.record(editor=None) as turn:
        block = editing.add_block(turn, article, "fact", {"fact": make_fact_in(turn, ferrari)}, after=None)

    edited = client.get(reverse("desk:edit", args=[article.key, block.key]))
    moved = client.post(reverse("desk:move", args=[article.key, block.key]), {"direction": "down"})

    assert edited.status_code == 403
    assert moved.status_code == 302


def make_fact_in(turn, topic):
    return editing.new_fact(turn, make.fact_values(topic), ())


def test_pages_of_tables_are_limited_too(client, limited, heat, ferrari):
    fact = make.make_fact(ferrari)
    page = client.post(reverse("admin:facts_fact_change", args=[fact.pk]), {"statement": "Mine."})
    other = client.get(reverse("admin:facts_topic_change", args=[ferrari.pk]))
    own = client.get(reverse("admin:facts_topic_change", args=[heat.pk]))

    assert (page.status_code, other.status_code, own.status_code) == (403, 403, 200)


def test_what_an_address_does_not_name_is_refused_where_it_is_written(limited, heat, ferrari):
    """A row saved through any deed, also one that names it in what is posted."""
    foreign, own = make.make_fact(ferrari), make.make_fact(heat)
    before = Revision.objects.count()

    for values in ({"statement": "Mine."}, {"topic": heat}):
        with pytest.raises(beats.Outside), beats.only(frozenset([heat.pk])):
            make.change_fact(foreign, editor=limited, **values)
    with pytest.raises(beats.Outside), beats.only(frozenset([heat.pk])):
        make.change_fact(own, editor=limited, topic=ferrari)
    with beats.only(frozenset([heat.pk])):
        make.change_fact(own, editor=limited, statement="Ours.")

    assert Revision.objects.count() == before + 1
    assert list(Fact.objects.order_by("pk").values_list("topic__name", "statement")) == [
        ("Ferrari", "Nothing has been said."),
        ("Heat 2", "Ours."),
    ]


def test_new_article_of_another_topic_is_refused(client, limited, ferrari):
    sent = {"headline": "Ferrari", "topic": ferrari.pk, "topic_kind": "film"}

    answer = client.post(reverse("desk:new_article"), sent)

    assert answer.status_code == 422
    assert not ferrari.articles.exists()


def test_publishing_refuses_for_every_article_that_it_writes(heat, ferrari):
    article = make.make_article(topic=ferrari, facts=1)

    with pytest.raises(beats.Outside), beats.only(frozenset([heat.pk])):
        make.publish(article)
    edition = make.publish(article)
    for deed in (
        lambda: publishing.withdraw(article, None, editor=None, reason="Wrong."),
        lambda: publishing.change_address(article, "ferrari"),
        lambda: publishing.cancel(edition),
    ):
        with pytest.raises(beats.Outside), beats.only(frozenset([heat.pk])):
            deed()

    assert article.editions.get().withdrawn_at is None


def test_articles_of_other_topics_are_not_offered_to_copy_to_or_to_publish_along(client, limited, heat, ferrari):
    article, other = make.make_article(topic=heat, facts=1), make.make_article(topic=ferrari, headline="Ferrari")
    ours = make.make_article(topic=heat, headline="The novel")
    block = Block.objects.get(article=article)
    with history.record(editor=None) as turn:
        for each in (other, ours):
            editing.add_block(turn, each, "fact", {"fact": block.fact}, after=None)
    for each in (article, other, ours):
        make.publish(each)
    make.change_fact(block.fact, statement="Now it has been said.")

    copy = client.get(reverse("desk:copy", args=[article.key, block.key])).content.decode()
    publish = client.get(reverse("desk:publish", args=[article.key])).content.decode()
    text = make.add_block(article, "prose", text="<p>It has been said.</p>")
    sent = client.post(reverse("desk:copy", args=[article.key, text.key]), {"to": other.key})

    assert ("The novel" in copy, "Ferrari" in copy) == (True, False)
    assert (f'value="{ours.key}"' in publish, f'value="{other.key}"' in publish) == (True, False)
    assert sent.status_code == 403


def test_whoever_is_not_limited_costs_no_query(client, editor, django_assert_num_queries):
    article = make.make_article()
    url = reverse("desk:address", args=[article.key])
    client.get(url)

    with django_assert_num_queries(5):  # session, user, role; the article, its addresses
        client.get(url)


# Who left stays named


def test_who_left_stays_named_on_every_page_that_names_them(client, editor):
    ana = make.make_user("editor", name="ana")
    ana.first_name, ana.last_name = "Ana", "Reyes"
    ana.save()
    Author.objects.create(slug="ana-reyes", name="Ana Reyes", user=ana)
    article = make.make_article(facts=1, editor=ana)
    block = Block.objects.get()
    with history.record(editor=ana) as turn:
        head = {"authors": [{"slug": "ana-reyes", "name": "Ana Reyes", "role": ""}]}
        editing.save_head(turn, article, head)
    make.change_fact(block.fact, editor=ana, statement="She wrote this.")
    make.publish(article, editor=ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    desk = {name: reverse(f"desk:{name}", args=[article.key]) for name in ("history",)}
    desk["articles"] = reverse("desk:articles")
    desk["written"] = reverse("desk:written", args=[article.key, block.key])
    desk["life"] = reverse("desk:fact_life", args=[block.fact.key])
    desk["fact"] = reverse("admin:facts_fact_change", args=[block.fact.pk])
    desk["compare"] = reverse("desk:compare", args=[article.key, "e1", "now"])
    slug = article.address.slug

    shown = {name: "Ana Reyes (left)" in client.get(url).content.decode() for name, url in desk.items()}
    public = [client.get(path).content.decode() for path in (f"/{slug}/", "/authors/ana-reyes/")]

    review = reviewing.ask(article, by=ana)
    reviewing.remark(review, by=ana, words="Is it?", block=block)
    for name in ("article", "review"):
        shown[name] = client.get(reverse(f"desk:{name}", args=[article.key])).content.decode().count("Ana Reyes (left)")

    assert shown == {**dict.fromkeys(desk, True), "article": 3, "review": 3}
    for page in public:
        assert "Ana Reyes" in page
        assert "(left)" not in page
    assert Revision.objects.filter(user=ana).count() == 3
