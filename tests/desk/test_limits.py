"""Pages that reach across articles keep to the topics that someone is limited to: in what they offer, and in deeds."""

import pytest
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from articles import batch, beats, editing, grace, history, old_addresses, publishing, retiring
from articles.addresses import OldAddress
from articles.batch import Along
from articles.deskwork import Beat
from articles.models import Article, Block, Edition
from articles.publishing import Refused
from facts.models import Fact, Topic
from tests import factories as make

pytestmark = pytest.mark.django_db

NOT_MINE = "of a topic that you do not work on"


@pytest.fixture
def heat():
    return make.make_topic("Heat 2")


@pytest.fixture
def own(heat):
    article = make.make_article(topic=heat, slug="heat-2", headline="Heat 2: all")
    make.add_fact(article, key="own", statement="Heat 2 is real.")
    return article


@pytest.fixture
def foreign():
    article = make.make_article(topic=make.make_topic("Ferrari"), slug="ferrari", headline="Ferrari: all of Heat 2")
    make.add_fact(article, key="foreign", statement="Heat 2 comes after Ferrari.")
    return article


@pytest.fixture
def lena(client, heat):
    """An editor who works on Heat 2 alone."""
    user = make.make_user("editor", name="lena")
    Beat.objects.create(user=user, topic=heat)
    client.force_login(user)
    return user


@pytest.fixture
def only_heat(heat):
    return beats.only(frozenset([heat.pk]))


def words(answer):
    return " ".join(answer.content.decode().split())


def place(article, fact):
    with history.record(editor=None) as turn:
        return editing.place_fact(turn, article, fact, after=None)


def state():
    """What colleagues of the other topic have: all that a deed of a limited person must not touch."""
    return (
        list(Article.objects.order_by("pk").values_list("headline", "lock_version")),
        list(Fact.objects.order_by("pk").values_list("statement", "as_of", "lock_version")),
        Block.objects.count(),
        Edition.objects.count(),
        Topic.objects.count(),
        Revision.objects.count(),
    )


def test_replace_finds_and_changes_what_is_of_the_own_topics(client, lena, own, foreign):
    place(own, Fact.objects.get(key="foreign"))
    page = "/admin/desk/replace/"
    asked = {"find": "Heat 2", "put": "Heat II"}

    looked = client.get(page, asked)
    hits = [drawn.hit for group in looked.context["groups"] for drawn in group.hits]
    form = looked.context["form"]
    outside = client.get(page, {**asked, "article": foreign.pk})
    done = client.post(page, {**asked, "hit": [hit.id for hit in hits]})

    assert [hit.place.value for hit in hits] == ["Heat 2: all", "Heat 2 is real."]
    assert list(form.fields["article"].queryset) == [own]
    assert [topic.name for topic in form.fields["topic"].queryset] == ["Heat 2"]
    assert outside.status_code == 422
    assert "2 replaced in 1 article" in words(done)
    assert set(Fact.objects.values_list("statement", flat=True)) == {"Heat II is real.", "Heat 2 comes after Ferrari."}
    foreign.refresh_from_db()
    assert foreign.headline == "Ferrari: all of Heat 2"


def test_hit_of_another_topic_that_is_sent_all_the_same_stays(client, lena, own, foreign):
    fact = Fact.objects.get(key="foreign")
    before = state()

    client.post("/admin/desk/replace/", {"find": "Heat", "put": "X", "hit": [f"f-{fact.pk}-1-statement-0"]})

    assert state() == before


def test_move_in_offers_the_own_topics_and_keeps_what_was_pasted(client, lena, own, foreign):
    sent = {"content": "<p>A text.</p>", "headline": "New", "make": "1", "topic_kind": "film"}
    before = state()

    looked = client.post("/admin/desk/move-in/", {"html": "<p>A text.</p>", "text": ""})
    into = client.post("/admin/desk/move-in/", {**sent, "into": foreign.pk})
    of_another = client.post("/admin/desk/move-in/", {**sent, "topic": foreign.topic_id})
    of_a_new_one = client.post("/admin/desk/move-in/", {**sent, "new_topic": "Thief"})

    fields = looked.context["form"].fields
    assert list(fields["into"].queryset) == [own]
    assert [topic.name for topic in fields["topic"].queryset] == ["Heat 2"]
    for refused in (into, of_another, of_a_new_one):
        assert refused.status_code == 422
        assert "A text." in refused.context["form"]["content"].value()
    assert "Choose one of the topics that you work on." in words(of_a_new_one)
    assert state() == before


def test_new_article_of_another_topic_is_refused_beside_the_field(client, lena, foreign):
    answer = client.post(reverse("desk:new_article"), {"headline": "New", "topic": foreign.topic_id})

    assert answer.status_code == 422
    assert answer.context["form"]["headline"].value() == "New"
    assert Article.objects.count() == 1


def test_blocks_are_moved_and_copied_to_the_own_topics_alone(client, lena, own, foreign):
    near = make.make_article(topic=own.topic, slug="near", headline="Near")
    block = own.blocks.get()
    out = reverse("desk:move_out", args=[own.key])
    copy = reverse("desk:copy", args=[own.key, block.key])
    before = state()

    offered = client.get(out).context["form"].fields["into"].queryset
    found = client.get(copy).context["found"]
    moved = client.post(out, {"block": block.key, "into": foreign.pk})
    copied = client.post(copy, {"to": foreign.key})

    assert (list(offered), found) == ([near], [near])
    assert (moved.status_code, copied.status_code) == (422, 403)
    assert state() == before


def test_bulk_deed_leaves_facts_of_other_topics_as_they_are(client, lena, own, foreign):
    facts = list(Fact.objects.order_by("pk"))
    url = reverse("desk:bulk", args=["still-true"])
    sent = [f"{fact.key}:{fact.lock_version}" for fact in facts]

    looked = client.get(url, {"fact": [fact.key for fact in facts]})
    done = client.post(url, {"fact": sent, "sure": "yes"})

    assert NOT_MINE in words(looked)
    assert [bool(look.becomes) for look in looked.context["looks"]] == [True, False]
    assert done.status_code == 302
    assert [bool(fact.as_of) for fact in Fact.objects.order_by("pk")] == [True, False]


def test_publish_check_goes_out_in_articles_of_the_own_topics(client, lena, own, foreign):
    fact = Fact.objects.get(key="own")
    place(foreign, fact)
    for article in (own, foreign):
        make.publish(article)
    client.post(reverse("desk:still_true", args=[fact.key]))

    answer = client.post(reverse("desk:publish_check", args=[fact.key]), follow=True)

    assert answer.status_code == 200
    assert [own.editions.count(), foreign.editions.count()] == [2, 1]


def test_old_addresses_lead_to_and_are_taken_from_the_own_topics_alone(client, lena, own, foreign):
    kept = make.make_old_address(foreign)
    page = "/admin/desk/old-addresses/"

    answer = client.post(page, {"list": "/a.html,heat-2\n/b.html,ferrari", "keep": "1"})
    removed = client.post(reverse("desk:remove_old_address", args=[kept.pk]))

    assert answer.status_code == 422
    assert NOT_MINE in words(answer)
    assert removed.status_code == 403
    assert list(OldAddress.objects.all()) == [kept]


def test_old_addresses_of_the_own_topics_are_kept_and_removed(only_heat, own):
    with only_heat:
        old_addresses.keep("/a.html,heat-2", editor=None)
        old_addresses.remove(OldAddress.objects.get().pk)

    assert not OldAddress.objects.exists()


@pytest.mark.parametrize("deed", [grace.hold, grace.release])
def test_what_goes_out_with_another_topic_is_neither_held_nor_let_go(only_heat, own, foreign, deed):
    fact = Fact.objects.get(key="own")
    place(foreign, fact)
    for article in (own, foreign):
        make.publish(article)
    make.change_fact(fact, statement="Heat 2 is really real.")
    along = Along(article=foreign, changes=frozenset([f"fact:{fact.key}"]))
    edition, other = batch.publish(own, [along], editor=None, kind="update", note="New.", screen={"note": ["New."]})

    with pytest.raises(Refused, match=NOT_MINE) as refused, only_heat:
        deed(edition)

    assert refused.value.code == "outside"
    assert set(Edition.objects.waiting(timezone.now())) == {edition, other}


def test_life_of_a_page_of_another_topic_is_not_changed(only_heat, foreign):
    make.publish(foreign)

    with pytest.raises(beats.Outside), only_heat:
        retiring.retire(foreign, editor=None, reason="Over.")

    assert not foreign.life_steps.exists()
    assert publishing.offer(foreign, at=timezone.now())
