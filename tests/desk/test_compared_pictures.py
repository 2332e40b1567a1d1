"""Pictures in the desk's comparison and on the publish screen: seen on both sides, ticked, and told once."""

import re

import pytest
from django.urls import reverse

from articles import editing, history, picture_deeds
from articles.document import from_json
from articles.models import ArticleRevision
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(db):
    return make.make_picture(make.make_picture_file(width=1200, height=800), key="night", caption="Los Angeles")


@pytest.fixture
def dawn(db):
    return make.make_picture(make.make_picture_file(color="pink", width=600, height=600), key="dawn", alt="Dawn")


@pytest.fixture
def article(night, editor):
    article = make.make_article(facts=1, editor=editor)
    make.add_block(article, "picture", key="street", picture="night", shape="16x9", editor=editor)
    make.publish(article, editor=editor)
    return article


def save(change, *arguments):
    with history.record(editor=None) as turn:
        change(turn, *arguments)


def compared(client, article, old="e1", new="now", **query):
    answer = client.get(reverse("desk:compare", args=[article.key, old, new]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def publish_screen(client, article):
    answer = client.get(reverse("desk:publish", args=[article.key]))
    return answer, " ".join(answer.content.decode().split())


def thumbs(html):
    """Words that stand for each picture seen, in order."""
    found = re.findall(r'<(?:img|svg) class="thumb".*?(?:alt|aria-label)="(.*?)"', html)
    return found


def listed(html):
    return re.findall(r'<li><a href="#(.*?)"><span>(.*?)</span><span class="soft">(.*?)</span>', html)


def test_a_replaced_picture_is_seen_on_both_sides(client, editor, article, night, dawn):
    save(picture_deeds.replace, night, dawn)

    html = compared(client, article)

    assert thumbs(html) == ["Before: A city at night", "After: Dawn"]
    assert 'value="swipe"' in html and 'viewBox="0 40 768 432"' in html
    assert listed(html) == [("b-street", "Dawn", "edited")]
    for label in ("Picture:", "Alternative text:", "Caption:"):
        assert html.count(label) == 1


def test_what_is_said_of_a_picture_is_told_at_its_block_and_once(client, editor, article, night):
    make.add_block(article, "picture", key="again", picture="night", after="street", editor=editor)
    make.publish(article, editor=editor)
    make.change_picture(night, alt="A street at night", editor=editor)

    html = compared(client, article, "e2")

    assert thumbs(html) == ["A street at night", "A street at night"]
    assert html.count("Alternative text:") == 1
    assert listed(html) == [("b-street", "A street at night", "1 word")]
    assert 'What is said of its picture changed: <a href="#b-street">told above</a>' in html


def test_what_is_said_of_the_lead_is_told_above_the_text(client, editor, article, night):
    save(editing.save_head, article, {"picture": "night"})
    make.publish(article, editor=editor)
    make.change_picture(night, credit="The desk", editor=editor)

    html = compared(client, article, "e2")

    assert listed(html) == [("c-picture-night", "A city at night", "2 words")]
    assert html.index('id="c-picture-night"') < html.index('id="b-street"')
    assert '<a href="#c-picture-night">told above</a>' in html


def test_another_lead_is_seen_once(client, editor, article, night, dawn):
    save(editing.save_head, article, {"picture": "night", "picture_shape": "1x1"})
    make.publish(article, editor=editor)
    save(editing.save_head, article, {"picture": "dawn", "picture_shape": "16x9"})

    html = compared(client, article, "e2")

    assert thumbs(html) == ["Before: A city at night", "After: Dawn", "A city at night"]
    assert "Shape of the lead picture:" in html


def test_blocks_that_came_and_went_show_their_pictures(client, editor, article, night, dawn):
    make.add_block(article, "picture", key="roofs", picture="dawn", after="street", editor=editor)
    save(editing.remove_block, article.blocks.get(key="street"))

    html = compared(client, article)

    assert sorted(thumbs(html)) == ["A city at night", "Dawn"]
    assert "Alternative text:</span> Dawn" in html


def test_a_taken_down_picture_leaves_its_reason(client, editor, article, night, dawn):
    save(picture_deeds.replace, night, dawn)
    picture_deeds.take_down(night, by=editor, reason="The agency asked.")

    html = compared(client, article)

    assert "This picture was taken down: The agency asked." in html
    assert thumbs(html) == ["After: Dawn"]


def test_a_picture_s_change_has_its_tick_and_can_wait(client, editor, article, night):
    make.change_picture(night, alt="A street at night", editor=editor)
    save(editing.save_block, article.blocks.get(key="street"), {"caption": "Downtown"})
    answer, html = publish_screen(client, article)
    choices = {choice.item.change.id: choice for choice in answer.context["choices"]}

    assert list(choices) == ["block:street", "picture:night"]
    assert choices["picture:night"].save.who == "edda"
    assert thumbs(html) == ["A street at night"]
    assert '<span class="mark">Picture</span>' in html

    edition = make.publish(article, editor=editor, changes=["block:street"])
    (picture,) = from_json(edition.stored_document.document).pictures
    assert picture.alt == "A city at night"


def test_a_picture_changed_while_the_screen_was_open_has_to_be_looked_at(client, editor, article, night, dawn):
    save(picture_deeds.replace, night, dawn)
    answer, _ = publish_screen(client, article)
    before = {choice.item.change.id: choice.digest for choice in answer.context["choices"]}

    make.change_picture(dawn, alt="The first light")

    answer, _ = publish_screen(client, article)
    after = {choice.item.change.id: choice.digest for choice in answer.context["choices"]}
    assert before.keys() == after.keys() == {"block:street"}
    assert before != after


def test_nobody_reads_a_key_or_a_hash(client, editor, article, night, dawn):
    make.change_picture(night, alt="", caption="")
    make.change_picture(dawn, alt="", decorative=True)
    newest = ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()
    save(picture_deeds.replace, night, dawn)

    text = re.sub(r"<[^>]*>", " ", compared(client, article, f"r{newest.revision_id}"))

    assert not {"night", "dawn"} & set(text.split())
    assert night.file_id not in text and dawn.file_id not in text
    assert "A picture without words" in text and "A decorative picture" in text


def test_the_picture_of_a_block_can_be_restored(client, editor, article, night, dawn):
    save(picture_deeds.replace, night, dawn)

    html = compared(client, article)

    assert 'name="what" value="block:street:picture"' in html
    assert 'value="block:street:alt"' not in html
