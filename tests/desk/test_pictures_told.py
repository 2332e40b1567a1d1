"""Pictures in the words of the desk: history, the newsroom's last saves, what an edition could say, merges."""

import pytest
from django.urls import reverse
from django.utils import timezone
from msgspec import structs

from articles import editing, history, merge, picture_deeds, snapshot
from articles.compare import compare
from articles.desk import latest
from articles.digest import lines_of
from articles.document import from_json
from articles.models import ArticleRevision
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return make.make_picture(key="night", credit="A desk")


@pytest.fixture
def dawn():
    return make.make_picture(make.make_picture_file(color="pink"), key="dawn", alt="A city at dawn", credit="A desk")


@pytest.fixture
def article(editor, night):
    article = make.make_article(facts=1, editor=editor)
    make.add_block(article, "picture", key="street", picture="night", editor=editor)
    make.publish(article, editor=editor)
    return article


def save(change, *arguments):
    with history.record(editor=None) as turn:
        change(turn, *arguments)


def save_head(article, **values):
    save(editing.save_head, article, values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"alt": "A street at night"}, "Alternative text of “A street at night” changed"),
        ({"caption": "LA", "credit": "Us"}, "Caption and credit of “A city at night” changed"),
        ({"focal_x": 1, "focal_y": 2}, "Focal point of “A city at night” changed"),
        ({"retired": True}, "“A city at night” retired"),
    ],
)
def test_history_and_newsroom_tell_what_became_of_a_picture(client, article, night, values, told):
    make.change_picture(night, **values)

    history_page = client.get(reverse("desk:history", args=[article.key]))

    assert history_page.context["lines"][0].title == told
    assert told in [line.title for line in latest.latest(timezone.now(), most=5)]


def test_a_fact_names_a_save_before_a_picture_that_came_along(client, article, night):
    with history.record(editor=None) as turn:
        editing.save_picture(turn, night, {"caption": "LA"})
        editing.save_fact(turn, article.blocks.get(block_kind="fact").fact, {"statement": "It was said."})

    line = client.get(reverse("desk:history", args=[article.key])).context["lines"][0]

    assert [thing.label for thing in line.touched] == ["It was said.", "Caption of “A city at night” changed"]


@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        (
            lambda article, night, dawn: save(picture_deeds.replace, night, dawn),
            "update",
            "New picture: A city at dawn.",
        ),
        (
            lambda article, night, dawn: make.change_picture(night, alt="A street"),
            "minor",
            "What we say of the picture “A street” changed.",
        ),
        (lambda article, night, dawn: save_head(article, picture="dawn"), "update", "New picture: A city at dawn."),
        (
            lambda article, night, dawn: make.add_block(article, "picture", picture="dawn"),
            "update",
            "New picture: A city at dawn.",
        ),
    ],
)
def test_an_edition_says_what_became_of_pictures(client, article, night, dawn, change, kind, told):
    change(article, night, dawn)

    values = client.get(reverse("desk:publish", args=[article.key])).context
    textarea = values["suggested"]

    assert (textarea.kind, textarea.told) == (kind, told)


# Merging


def changed(document, **values):
    (picture,) = document.pictures
    return structs.replace(document, pictures=(structs.replace(picture, **values),))


def test_different_fields_of_a_picture_are_merged(article):
    base = snapshot.take(article)

    merged = merge.merge(base, changed(base, alt="A street"), changed(base, caption="LA"))

    assert [(each.alt, each.caption) for each in merged.pictures] == [("A street", "LA")]


def test_a_clash_about_a_picture_is_asked_in_words(article):
    base = snapshot.take(article)

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(base, changed(base, alt="A street", focal="10-20"), changed(base, alt="A road", focal="30-40"))

    assert [(clash.label, clash.base, clash.mine, clash.theirs) for clash in conflict.value.changes] == [
        (
            "Picture “A city at night”: Focal point",
            "50 % from the left, 50 % from the top",
            "10 % from the left, 20 % from the top",
            "30 % from the left, 40 % from the top",
        ),
        ("Picture “A city at night”: Alternative text", "A city at night", "A street", "A road"),
    ]


def test_a_clash_about_which_picture_is_asked_in_words(article, night, dawn):
    make.make_picture(key="noon", alt="A city at noon")
    base = snapshot.take(article)
    sides = []
    for key in ("dawn", "noon"):
        save_head(article, picture=key)
        sides.append(snapshot.take(article))
    base = structs.replace(base, head=structs.replace(base.head, picture="night"))

    with pytest.raises(merge.Conflict) as conflict:
        merge.merge(base, *sides)

    assert [(clash.label, clash.base, clash.mine, clash.theirs) for clash in conflict.value.changes] == [
        ("Lead picture", "A city at night", "A city at dawn", "A city at noon")
    ]


def test_the_digest_for_feeds_names_pictures_in_words(client, article, night, dawn):
    first = from_json(article.editions.get().stored_document.document)
    save(picture_deeds.replace, night, dawn)

    (change,) = compare(first, snapshot.take(article)).changes
    (line,) = lines_of(change.fields)

    assert [stretch.text for stretch in line.stretches] == ["A city at night", " → ", "A city at dawn"]
    assert ArticleRevision.objects.filter(article=article).count() == 3
