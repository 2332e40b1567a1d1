"""The demo is the proof on real input: what the file tells is what the database holds."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from reversion.models import Revision

from articles import history, publishing, snapshot, timeline
from articles.compare import compare
from articles.demo import pictures, replay
from articles.models import Article, ArticleRevision, Edition, FactStep
from facts import picture_files
from facts.models import Fact
from facts.pictures import Picture, PictureFile
from tests.factories import sketch

pytestmark = pytest.mark.django_db

STORY = replay.story()


@pytest.fixture(scope="module")
def replayed(rolled_back):
    """The demo's rows, under all tests of this module: each rolls back what it does to them."""
    with rolled_back():
        list(replay.replay(replay.accounts(), drawn=sketch))
        yield


@pytest.fixture
def article(replayed, db):
    return Article.objects.get()


def documents(article):
    return [publishing.document_of(edition) for edition in article.editions.order_by("number")]


def test_replay_keeps_every_save_with_its_time_editor_and_note(article):
    lines = ArticleRevision.objects.filter(article=article).order_by("revision_id").select_related("revision__user")

    saves = [line.revision for line in lines]
    told = [(save.date_created.isoformat(), save.user.username, save.comment) for save in saves]

    assert told == [(save["at"].replace("Z", "+00:00"), save["by"], save["note"]) for save in STORY["saves"]]


def test_replay_publishes_every_edition_in_its_order(article):
    editions = list(article.editions.order_by("number"))

    assert [(each.number, each.edition_kind, each.note, each.published_at.isoformat()) for each in editions] == [
        (each["number"], each["kind"], each["note"], each["published_at"].replace("Z", "+00:00"))
        for each in STORY["editions"]
    ]
    orders = [[block.key for block in document.blocks] for document in documents(article)]
    assert orders == [each["order"] for each in STORY["editions"]]
    assert list(publishing.broken_links(article)) == []


def test_replay_ends_with_nothing_left_to_publish(article):
    assert documents(article)[-1] == snapshot.take(article)
    assert history.document_at(article, history.newest_revision(article).revision_id) == snapshot.take(article)


@pytest.mark.parametrize("number", range(1, 8))
def test_each_edition_shows_the_states_that_the_file_tells(article, number):
    document = documents(article)[number - 1]

    for told in STORY["blocks"]:
        states = [state for state in told["states"] if state["from"] <= number]
        if told["kind"] == "fact" and states:
            fact = document.fact(told["fact"])
            assert (fact.status, fact.statement) == (states[-1]["status"], states[-1]["statement"])
            assert fact.details == states[-1]["details"]
            assert [each.source for each in fact.citations] == [each["source"] for each in states[-1]["citations"]]


def test_the_correction_is_told(article):
    edition = article.editions.get(number=3)

    assert edition.edition_kind == "correction"
    assert edition.was_wrong == "We credited the novel to Michael Mann alone."
    assert edition.is_right == "Michael Mann wrote the novel with Meg Gardiner."


def test_a_fact_goes_from_rumored_to_confirmed(article):
    steps = FactStep.objects.filter(fact_key="next-film").order_by("edition__number")

    assert [(step.edition.number, step.change) for step in steps] == [(4, "added"), (5, "changed")]
    assert [step.fact.status for step in timeline.fact_history(Fact.objects.get(key="next-film"))] == [
        "confirmed",
        "rumored",
    ]


def test_the_moves_are_in_the_comparison(article):
    fourth, fifth = documents(article)[3:5]

    assert "order" in {change.id for change in compare(fourth, fifth).changes}


def test_facts_without_enough_evidence_are_flagged_and_explained(article):
    thin = {fact.key for fact in Fact.objects.with_citations() if fact.shortfall}

    assert thin == {"adaptation", "mann-obsession", "book-trailer", "book-on-sale"}
    told = {key for each in STORY["editions"] for key in each["reasons"]}
    assert {key for edition in article.editions.all() for key in edition.evidence} == told == thin


def test_accounts_are_named_by_role_and_have_no_password(article):
    users = User.objects.order_by("username")

    assert [user.username for user in users] == ["chief", "editor", "writer"]
    assert not any(user.has_usable_password() for user in users)


def test_replay_twice_changes_nothing(article):
    before = (Revision.objects.count(), Edition.objects.count())

    assert list(replay.replay(replay.accounts(), drawn=sketch)) == []
    assert (Revision.objects.count(), Edition.objects.count()) == before


def leads(article):
    return [document.head.picture or "" for document in documents(article)]


def test_the_lead_comes_with_edition_4_and_is_another_one_from_edition_5_on(article):
    assert leads(article) == ["", "", "", "sea-at-blue-hour", *["city-at-night"] * 3]
    assert not Picture.objects.filter(retired=True).exists()


def test_each_edition_has_the_pictures_that_it_showed(article):
    shown = [[picture.key for picture in document.pictures or ()] for document in documents(article)]

    sixth = ["city-at-night", "diner-after-hours", "freeway-at-dusk", "line-of-the-story", "runway-at-night"]
    assert [sorted(keys) for keys in shown] == [
        [],
        ["line-of-the-story"],
        ["line-of-the-story"],
        ["line-of-the-story", "sea-at-blue-hour"],
        ["city-at-night", "freeway-at-dusk", "line-of-the-story"],
        sixth,
        sixth,
    ]


def test_caption_and_focal_point_of_the_lead_change_with_edition_6(article):
    fifth, sixth = (document.picture("city-at-night") for document in documents(article)[4:6])

    assert (fifth.focal, sixth.focal) == ("50-50", "67-55")
    assert fifth.alt == sixth.alt
    assert "picture:city-at-night" in {change.id for change in compare(*documents(article)[4:6]).changes}


def test_every_picture_says_what_it_shows_and_that_it_is_a_drawing(article):
    for picture in Picture.objects.all():
        assert picture.alt
        assert "drawing" in picture.caption
        assert (picture.credit, picture.licence) == ("The film desk", "Drawn by code for this demo, free to use")


def test_a_fact_has_a_still_from_edition_5_on(article):
    stills = [document.fact("next-film").picture for document in documents(article)[3:6]]

    assert [each or "" for each in stills] == ["", "freeway-at-dusk", "freeway-at-dusk"]


def test_pictures_are_as_old_as_the_saves_that_brought_them(article):
    times = {file.pictures.get().key: file.added_at.isoformat() for file in PictureFile.objects.all()}

    assert times["sea-at-blue-hour"] == "2023-09-12T08:15:00+00:00"
    assert times.keys() == set(pictures.DRAWINGS)


def test_files_of_pictures_are_all_there(article):
    assert [fault for file in PictureFile.objects.all() for fault in picture_files.amiss(file)] == []


@pytest.fixture
def no_static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


def run(*options):
    out = io.StringIO()
    call_command("demo", "--no-serve", *options, stdout=out)
    return out.getvalue()


def test_demo_prints_the_chiefs_password_once(article, no_static_files):
    first, second = run(), run()

    password = first.split("with the password ")[1].split()[0]
    assert User.objects.get(username="chief").check_password(password)
    assert "password" not in second


def test_demo_reset_asks_first(article, no_static_files, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: "no")

    with pytest.raises(CommandError):
        run("--reset")

    assert Edition.objects.count() == 7
