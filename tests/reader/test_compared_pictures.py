"""Pictures in public comparisons: both sides seen, what else changed told in words, each change in one place."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing, history, picture_deeds
from tests import factories as make
from tests import looks
from tests.reader.page import Page
from tests.reader.served import SITE, answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    file = make.make_picture_file(width=1200, height=800)
    return make.make_picture(file, key="night", caption="Los Angeles", credit="A desk")


@pytest.fixture
def dawn():
    file = make.make_picture_file(color="pink", width=1000, height=1000)
    return make.make_picture(file, key="dawn", alt="A city at dawn", caption="Los Angeles", licence="CC BY 4.0")


@pytest.fixture
def article(night):
    article = make.make_article(slug="heat-2", facts=1)
    make.add_block(article, "picture", key="street", picture="night", shape="16x9")
    make.publish(article)
    return article


def save(change, *arguments):
    with history.record(editor=None) as turn:
        change(turn, *arguments)


def save_head(article, **values):
    save(editing.save_head, article, values)


def block(article, key="street"):
    return article.blocks.get(key=key)


def compared(client, article, *, view=""):
    make.publish(article)
    old = article.editions.count() - 1
    return Page(client.get(f"/heat-2/compare/{old}...{old + 1}/{view}"))


def thumbs(page):
    """What is seen: the address of a file of ours without its hash, and the crop of it."""
    found = []
    for tag, attributes in page.tags:
        if tag == "img":
            size = tuple(int(attributes[name]) for name in ("width", "height"))
            found.append((attributes["src"].rpartition("/")[2], size, attributes["alt"]))
        if tag == "svg" and "thumb" in attributes.get("class", ""):
            found.append(("crop", attributes["viewbox"], attributes.get("aria-label", "")))
    return found


def test_another_picture_is_seen_beside_the_one_before_and_its_words_are_told(client, article, night, dawn):
    save(picture_deeds.replace, night, dawn)

    page = compared(client, article)

    assert thumbs(page) == [("crop", "0 40 768 432", "A city at night"), ("crop", "0 168 768 432", "A city at dawn")]
    for told in (
        "Alternative text A city at [gone: night ] [new: dawn ]",
        "Credit [gone: A desk ]",
        "License or agency [new: CC BY 4.0 ]",
    ):
        assert told in page.text
    assert [attributes["type"] for tag, attributes in page.tags if tag == "input"][:3] == ["radio"] * 3
    assert "Caption" not in page.text


def test_words_of_the_place_are_not_told_as_changed_where_they_stand_for_both(client, article, night, dawn):
    save(editing.save_block, block(article), {"alt": "Downtown", "credit": "Us"})
    make.publish(article)
    save(picture_deeds.replace, night, dawn)

    page = compared(client, article)

    assert [alt for *_, alt in thumbs(page)] == ["Downtown", "Downtown"]
    assert "Alternative text" not in page.text and "Credit" not in page.text


def test_another_shape_is_told_and_both_are_seen(client, article):
    save(editing.save_block, block(article), {"shape": ""})

    page = compared(client, article)

    assert thumbs(page) == [
        ("crop", "0 40 768 432", "A city at night"),
        ("768.webp", (768, 512), "A city at night"),
    ]
    assert "Shape [gone: 16:9 ] → [new: shown whole ]" in page.text


def test_another_focal_point_is_seen_where_the_picture_is_cropped(client, article, night):
    make.change_picture(night, focal_y=0)

    page = compared(client, article)

    assert [crop for _, crop, _ in thumbs(page)] == ["0 40 768 432", "0 0 768 432"]
    assert "Focal point [gone: 50 % from the left, 50 % from the top ]" in page.text


def test_a_changed_alternative_text_shows_the_picture_once(client, article, night):
    make.change_picture(night, alt="A street at night")

    page = compared(client, article)

    assert thumbs(page) == [("crop", "0 40 768 432", "A street at night")]
    assert page.text.count("Alternative text") == 1
    assert "1 change" in page.text


def test_a_picture_in_two_places_is_told_at_the_first(client, article, night):
    save_head(article, picture="night", picture_shape="16x9")
    make.publish(article)
    make.change_picture(night, caption="Downtown Los Angeles")

    page = compared(client, article)

    assert page.text.count("[new: Downtown") == 1
    assert "#change-picture-night" in page.links and "change-picture-night" in page.ids
    assert "Changed with its picture: told above" in page.text
    assert page.part("change-picture-night", "street").count("<svg") == 1
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("view", ["", "?view=side"])
def test_a_new_lead_is_seen(client, article, night, dawn, view):
    save_head(article, picture="dawn", picture_shape="16x9")

    page = compared(client, article, view=view)

    assert thumbs(page) == [("crop", "0 168 768 432", "A city at dawn")]
    assert "Lead picture" in page.text and "Shape of the lead picture" in page.text
    assert "How to see the two pictures" not in page.text


def test_a_still_that_went_is_seen(client, article, dawn):
    fact = article.blocks.get(block_kind="fact").fact
    make.change_fact(fact, picture="dawn")
    make.publish(article)
    make.change_fact(fact, picture="")

    page = compared(client, article)

    assert thumbs(page) == [("768.webp", (768, 768), "A city at dawn")]


def test_what_is_said_of_a_picture_is_told_where_it_stands_on_both_sides(client, article, night, dawn):
    shown = article.blocks.get(block_kind="fact")
    make.change_fact(shown.fact, picture="dawn")
    make.publish(article)
    make.change_fact(shown.fact, picture="night")
    make.change_picture(night, alt="A street at night")

    page = compared(client, article)

    assert "A [gone: city ] [new: street ] at night" in page.text
    assert page.part("street", shown.key).count("Alternative text") == 1
    assert page.part(shown.key, "compare-a").count("Alternative text") == 1


def test_the_picture_of_a_card_is_seen(client, article, dawn):
    make.add_block(article, "embed", key="trailer", url="https://example.com/v", title="Trailer")
    make.publish(article)
    save(editing.save_block, block(article, "trailer"), {"picture": "dawn"})

    assert thumbs(compared(client, article)) == [("768.webp", (768, 768), "A city at dawn")]


def test_a_block_that_came_shows_its_picture_with_its_words(client, article, dawn):
    make.add_block(article, "picture", key="roofs", picture="dawn", after="street", credit="Us")

    page = compared(client, article)

    assert thumbs(page) == [("768.webp", (768, 768), "A city at dawn")]
    for told in ("Caption Los Angeles", "Credit Us", "License or agency CC BY 4.0"):
        assert told in page.text


def test_a_picture_taken_down_has_a_plate_with_the_reason(client, article, night, dawn):
    save(picture_deeds.replace, night, dawn)
    make.publish(article)
    before = client.get("/heat-2/compare/1...2/")
    picture_deeds.take_down(night, by=None, reason="The agency's photographer asked.")

    after = client.get("/heat-2/compare/1...2/", headers={"If-None-Match": before["ETag"]})
    page = Page(after)

    assert "This picture was taken down: The agency’s photographer asked." in page.text
    assert [alt for *_, alt in thumbs(page)] == ["A city at dawn"]
    assert night.file_id not in page.html


def test_nobody_reads_a_key_or_a_hash(client, article, night, dawn):
    make.change_picture(night, alt="", decorative=True, caption="", credit="")
    make.change_picture(dawn, alt="", decorative=True, caption="")
    save_head(article, picture="night")
    make.publish(article)
    save(picture_deeds.replace, night, dawn)

    page = compared(client, article)

    assert not {"night", "dawn"} & set(page.text.split())
    assert night.file_id not in page.text and dawn.file_id not in page.text
    assert "A decorative picture" in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_pictures_cost_one_query(client, article, number, django_assert_num_queries):
    for at in range(number):
        make.make_picture(make.make_picture_file(width=300 + at), key=f"more-{at}")
        make.add_block(article, "picture", picture=f"more-{at}")
    make.publish(article)
    plain = make.make_article(slug="plain", facts=1)
    make.publish(plain)
    make.add_block(plain, "section", heading="More")
    make.publish(plain)

    with CaptureQueriesContext(connection) as without:
        client.get("/plain/compare/1...2/")
    with django_assert_num_queries(len(without) + 1):
        client.get("/heat-2/compare/1...2/")


def test_what_comes_back_is_not_called_to_a_new_alternative_text(article, night):
    make.change_picture(night, alt="A street at night", focal_y=0)
    second = make.publish(article)
    make.change_picture(night, caption="Downtown")
    third = make.publish(article)
    save(editing.save_block, block(article), {"alt": "Streets", "shape": "4x3"})
    fourth = make.publish(article)

    assert [each.marks["street"] for each in (second, third, fourth)] == [[1, 1], [1, 3], [1, 3]]


@looks.once
@pytest.mark.parametrize("view", ["", "?view=side"])
def test_compared_pictures_look_well_at_any_width(client, chromium, article, night, dawn, view):
    """Side by side and one over the other, a crop, a plate, and one alone."""
    make.add_block(article, "picture", key="roofs", picture="dawn", after="street")
    make.publish(article)
    save(picture_deeds.replace, night, dawn)
    make.change_picture(dawn, alt="Roofs at dawn")
    save_head(article, picture="dawn", picture_shape="1x1")
    make.publish(article)
    picture_deeds.take_down(night, by=None, reason="The agency asked.")
    path = f"/heat-2/compare/2...3/{view}"
    fetched = {path: client.get(path)}
    page = chromium.new_page(bypass_csp=False)
    page.route("**/*", lambda route: answer(route, fetched) if "/media/" not in route.request.url else route.abort())

    page.goto(f"{SITE}{path}")
    found = looks.faults(page, targets=True)
    page.locator(".show-old").first.check()
    found += [width for width in (320, 2560) if looks.set_width(page, width) or looks.is_too_wide(page)]
    page.close()

    assert found == []
