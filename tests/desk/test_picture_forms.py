"""Pictures in the desk's forms: chosen by key or by words, refused beside the field, kept where they stood before."""

import datetime as dt
import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from msgspec import UNSET

from articles import snapshot
from articles.desk import picture_look, unsaved
from articles.models import Article, Block
from facts.models import Fact
from facts.pictures import Picture, PictureFile
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article(editor):
    article = make.make_article(editor=editor)
    make.add_fact(article, key="driver")
    return article


@pytest.fixture
def night(db):
    return make.make_picture(key="night", alt="A city at night", caption="Los Angeles, 1995", credit="Ana Reyes")


@pytest.fixture
def dawn(db):
    return make.make_picture(make.make_picture_file(color="orange"), key="dawn", name="dawn.jpg", alt="Dawn by the sea")


def take_down(picture):
    values = {"taken_down_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "taken_down_reason": "The agency asked."}
    PictureFile.objects.filter(pk=picture.file_id).update(**values)


def urls(article):
    return {
        "new": reverse("desk:add", args=[article.key, "picture"]),
        "embed": reverse("desk:add", args=[article.key, "embed"]),
        "head": reverse("desk:edit_head", args=[article.key]),
        "fact": reverse("desk:edit", args=[article.key, "driver"]),
        "block": reverse("desk:edit", args=[article.key, "photo"]),
    }


def opened(client, article, which):
    return sent_by(client.get(urls(article)[which], **HTMX).content.decode())


def send(client, article, which, before=None, **fields):
    fields = {**(before or opened(client, article, which)), **fields}
    return client.post(urls(article)[which], fields, **HTMX)


def add_photo(article, **values):
    return make.add_block(article, "picture", key="photo", **{"picture": "night", **values})


def photo():
    return Block.objects.get(key="photo")


# Placing


def test_a_picture_is_placed_with_its_shape_and_words_of_its_own(client, article, night):
    answer = send(client, article, "new", picture="night", shape="16x9", caption="Where it began.", note="A look")

    block = Block.objects.get(block_kind="picture")
    assert answer.status_code == 200
    assert (block.picture, block.shape, block.alt, block.caption) == ("night", "16x9", "", "Where it began.")


def test_a_lead_a_still_and_the_picture_of_a_card_are_chosen_in_their_forms(client, article, night, dawn):
    send(client, article, "head", picture="night", picture_shape="4x3")
    send(client, article, "fact", picture="dawn")
    send(client, article, "embed", url="https://films.example/", picture="dawn")

    document = snapshot.take(Article.objects.get(pk=article.pk))
    assert (document.head.picture, document.head.picture_shape) == ("night", "4x3")
    assert [fact.picture for fact in document.facts] == ["dawn"]
    assert [block.picture for block in document.blocks if block.kind == "embed"] == ["dawn"]
    assert {picture.key for picture in document.pictures} == {"night", "dawn"}


def test_what_a_lead_lacks_is_counted_in_the_contents_too(client, article):
    make.make_picture(key="bare", alt="A city")

    send(client, article, "head", picture="bare")

    head = client.get(reverse("desk:article", args=[article.key])).context["contents"][0]
    assert (head.words, head.warnings) == ("Head", 1)


@pytest.mark.parametrize("which", ["head", "fact"])
def test_a_picture_is_taken_away(client, article, night, which):
    send(client, article, which, picture="night")

    send(client, article, which, picture="")

    assert (Article.objects.get().picture, Fact.objects.get().picture) == ("", "")


@pytest.mark.parametrize("typed", ["night", " night ", "night.jpg", "CITY night", "los angeles", "ana reyes"])
def test_a_picture_is_found_by_its_key_or_by_words_of_it(client, article, night, dawn, typed):
    send(client, article, "new", picture=typed)

    assert Block.objects.get(block_kind="picture").picture == "night"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Choose a picture."),
        ("no-such-picture", "There is no picture “no-such-picture” in the library."),
        ("driver", "There is no picture “driver” in the library."),
        ("100 %", "There is no picture “100 %” in the library."),
        ("/media/x.jpg", "There is no picture “/media/x.jpg” in the library."),
        ("javascript:alert(1)", "There is no picture “javascript:alert(1)” in the library."),
        ("<script>", "There is no picture “<script>” in the library."),
        ("a", "“a” fits several pictures: dawn; night. Write more of it."),
        ("x" * 501, "Keep it under 500 characters; this has 501."),
        ("\0", "Null characters are not allowed."),
    ],
)
def test_what_is_no_picture_is_said_beside_the_field_and_what_was_typed_stays(
    client, article, night, dawn, typed, said
):
    answer = send(client, article, "new", picture=typed, caption="Where it began.")

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors["picture"] == [said]
    assert (form["picture"].value(), form["caption"].value()) == (typed, "Where it began.")
    assert not Block.objects.filter(block_kind="picture").exists()


def retire(picture):
    make.change_picture(picture, retired=True)


def untell(picture):
    make.change_picture(picture, alt="", caption="")


STATES = [
    (retire, "“A city at night” is retired. Choose another picture, or bring it back in the library."),
    (take_down, "“A city at night” was taken down. Choose another picture."),
    (untell, "“night.jpg” has no alternative text yet. In the library, say what it shows, or that it is decorative."),
]


@pytest.mark.parametrize("which", ["new", "head", "fact", "embed"])
@pytest.mark.parametrize(("spoil", "said"), STATES)
def test_a_picture_that_may_not_be_placed_is_refused_in_every_form(client, article, night, which, spoil, said):
    spoil(night)

    answer = send(
        client, article, which, picture="night", **({"url": "https://a.example/"} if which == "embed" else {})
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["picture"] == [said]


@pytest.mark.parametrize(("spoil", "said"), STATES)
def test_a_picture_that_stood_there_before_stays_whatever_became_of_it(client, article, night, spoil, said):
    add_photo(article)
    send(client, article, "head", picture="night")
    send(client, article, "fact", picture="night")
    spoil(night)

    answers = [
        send(client, article, which, note="Again", **{name: "Said anew."})
        for which, name in (("block", "caption"), ("head", "standfirst"), ("fact", "statement"))
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (photo().picture, photo().caption) == ("night", "Said anew.")
    assert (Article.objects.get().picture, Fact.objects.get().picture) == ("night", "night")


def test_a_decorative_picture_is_placed_without_alternative_text(client, article, night):
    make.change_picture(night, alt="", decorative=True)

    assert send(client, article, "new", picture="night").status_code == 200


def test_an_unknown_shape_is_refused(client, article, night):
    answer = send(client, article, "new", picture="night", shape="21x9")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["shape"]


# Addresses from before


@pytest.mark.parametrize("address", ["/media/x.jpg", "https://films.example/x.jpg"])
def test_an_address_from_before_shows_and_may_stay_or_give_way(client, article, night, address):
    add_photo(article, picture=address)

    form = client.get(urls(article)["block"], **HTMX).content.decode()
    kept = send(client, article, "block", caption="Said anew.")
    was = photo().picture
    send(client, article, "block", picture="night")

    assert "An address from before there was a library." in form
    assert sent_by(form)["picture"] == address
    assert (kept.status_code, was, photo().picture) == (200, address, "night")


# Without scripts


def test_a_page_of_its_own_offers_pictures_in_a_list_and_links_what_is_wrong(client, article, night, dawn):
    retire(dawn)

    shown = client.get(urls(article)["new"]).content.decode()
    refused = client.post(urls(article)["new"], {**sent_by(shown), "picture": "nothing"}).content.decode()

    assert '<option value="night">A city at night</option>' in shown
    assert '<option value="dawn">' not in shown
    assert 'value="nothing"' in refused
    assert 'aria-invalid="true"' in refused


def test_a_form_in_place_asks_for_no_list(client, article, night):
    assert "<datalist" not in client.get(urls(article)["new"], **HTMX).content.decode()


def test_own_words_of_the_picture_show_where_the_place_has_none(client, article, night):
    add_photo(article, alt="A street")

    form = client.get(urls(article)["block"], **HTMX).context["form"]

    placeholders = {name: form.fields[name].widget.attrs["placeholder"] for name in ("alt", "caption", "credit")}
    assert placeholders == {"alt": "A city at night", "caption": "Los Angeles, 1995", "credit": "Ana Reyes"}
    assert form["alt"].value() == "A street"


def test_the_page_of_a_fact_offers_pictures_and_keeps_what_stood_there(client, article, night, dawn):
    send(client, article, "fact", picture="night")
    url = reverse("admin:facts_fact_change", args=[Fact.objects.get().pk])
    mine = sent_by(client.get(url).content.decode())
    send(client, article, "fact", picture="dawn")
    retire(night)

    shown = client.get(url).content.decode()
    saved = client.post(url, {**mine, "statement": "Said anew."})

    assert '<option value="dawn">Dawn by the sea</option>' in shown
    assert saved.status_code == 302
    assert (Fact.objects.get().picture, Fact.objects.get().statement) == ("dawn", "Said anew.")


# The picker


def pick(client, **query):
    return client.get(reverse("desk:picture_pick"), query, **HTMX)


def test_the_picker_shows_the_newest_first_and_none_that_may_not_be_placed(client, editor, night, dawn):
    make.make_picture(make.make_picture_file(color="red"), key="old", retired=True)
    gone = make.make_picture(make.make_picture_file(color="green"), key="gone")
    take_down(gone)

    answer = pick(client)

    assert [look.key for look in answer.context["looks"]] == ["dawn", "night"]
    assert json.loads(answer["HX-Trigger-After-Swap"])["desk:focus"] == {"selector": "#picker-words"}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("", ["dawn", "night"]),
        ("CITY", ["night"]),
        ("night reyes", ["night"]),
        ("dawn reyes", []),
        ("%", []),
        ("\0", ["dawn", "night"]),
        ("a" * 1000, []),
    ],
)
def test_the_picker_finds_pictures_with_all_of_the_words(client, editor, night, dawn, words, keys):
    answer = pick(client, q=words)

    assert [look.key for look in answer.context["looks"]] == keys
    assert "picker-words" in pick(client).content.decode()
    assert 'id="picker-words"' not in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_picker_costs_the_same_for_any_number(client, editor, number, django_assert_num_queries):
    for _ in range(number):
        make.make_picture()
    pick(client)

    with django_assert_num_queries(4):  # session, user, role; pictures with their files
        pick(client, q="city")


def test_what_is_untold_is_told_in_place_and_saved_to_the_picture(client, editor, night):
    untell(night)
    url = reverse("desk:picture_picked", args=["night"])

    asked = client.get(f"{url}?tell", **HTMX).content.decode()
    answer = client.post(url, {**sent_by(asked), "alt": "A city", "focal_x": "20"}, **HTMX)

    night.refresh_from_db()
    assert (night.alt, night.decorative, night.focal, night.lock_version) == ("A city", False, "20-50", 3)
    assert json.loads(answer["HX-Trigger"])["desk:picked"] == {"key": "night"}


def test_a_picture_may_be_told_to_be_decorative(client, editor, night):
    untell(night)
    url = reverse("desk:picture_picked", args=["night"])

    client.post(url, {**sent_by(client.get(f"{url}?tell", **HTMX).content.decode()), "decorative": "on"}, **HTMX)

    night.refresh_from_db()
    assert (night.alt, night.decorative) == ("", True)


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({}, "alt", "Say what it shows, or that it is decorative."),
        ({"alt": " "}, "alt", "Say what it shows, or that it is decorative."),
        ({"alt": "A city", "decorative": "on"}, "alt", "A decorative picture has no alternative text. Clear one"),
        ({"alt": "x" * 301}, "alt", "Keep it under 300 characters; this has 301."),
        ({"alt": "A city", "focal_x": "101"}, "focal_x", "less than or equal to 100"),
        ({"alt": "A city", "focal_y": "left"}, "focal_y", "Enter a whole number."),
        ({"alt": "A city", "lock_version": "1"}, "__all__", "Somebody changed what is said of this picture meanwhile."),
        ({"alt": "A city", "lock_version": "x"}, "__all__", "Somebody changed what is said of this picture meanwhile."),
    ],
)
def test_what_is_told_wrong_is_said_and_changes_nothing(client, editor, night, fields, where, said):
    untell(night)
    url = reverse("desk:picture_picked", args=["night"])
    sent = sent_by(client.get(f"{url}?tell", **HTMX).content.decode())

    answer = client.post(url, {**sent, **fields}, **HTMX)

    night.refresh_from_db()
    assert answer.status_code == 422
    assert said in answer.context["form"].errors[where][0]
    assert (night.alt, night.lock_version) == ("", 2)


@pytest.mark.parametrize("spoil", [retire, take_down])
def test_what_may_not_be_placed_is_not_told_but_still_shown(client, editor, night, spoil):
    spoil(night)
    url = reverse("desk:picture_picked", args=["night"])

    assert client.get(f"{url}?tell", **HTMX).status_code == 404
    assert client.post(url, {"alt": "A city"}, **HTMX).status_code == 404
    assert "A city at night" in client.get(url, **HTMX).content.decode()


# On the article's screen


def screen(client, article):
    return client.get(reverse("desk:article", args=[article.key]))


def test_pictures_show_where_they_stand_with_the_words_that_readers_get(client, article, night, dawn):
    add_photo(article, shape="16x9", caption="Where it began.")
    send(client, article, "fact", picture="dawn")
    send(client, article, "head", picture="night")

    answer = screen(client, article)

    shown = {block.key: block for block in answer.context["blocks"]}
    assert answer.context["lead"].look.key == "night"
    assert shown["driver"].fact.still.key == "dawn"
    picture = shown["photo"].picture
    assert (picture.caption, picture.alt, picture.credit) == ("Where it began.", "A city at night", "Ana Reyes")
    assert (picture.shape, picture.marks, shown["photo"].label) == ("wide (16:9)", (), "Picture: Where it began.")
    assert f'src="/media/pictures/{night.file_id}/640.webp"' in answer.content.decode()


def test_a_crop_is_drawn_around_the_focal_point_before_its_file_is(client, article, night):
    make.change_picture(night, focal_x=100, focal_y=50)
    add_photo(article, shape="1x1")
    send(client, article, "head", picture="night", picture_shape="16x9")

    answer = screen(client, article)

    (photo,) = [block.picture for block in answer.context["blocks"] if block.key == "photo"]
    width, height = night.width, night.height
    assert photo.crop == picture_look.Crop(f"{width - height} 0 {height} {height}", 300)
    assert answer.context["lead"].crop.width == 533
    assert f'<svg class="crop" viewBox="{photo.crop.box}" width="300"' in answer.content.decode()


def test_what_is_wrong_with_a_picture_stands_there_in_words(client, article, night):
    make.change_picture(night, rights_until=dt.date(2026, 5, 3))
    add_photo(article)
    retire(night)
    untell(night)
    take_down(night)

    answer = screen(client, article)

    (shown,) = [block for block in answer.context["blocks"] if block.key == "photo"]
    assert shown.picture.marks == ("taken down", "rights ended 3 May 2026", "retired", "no alt text")
    assert all(f"Picture: {mark}." in answer.content.decode() for mark in shown.picture.marks)
    assert shown.warnings == 4
    assert f"/media/pictures/{night.file_id}" not in answer.content.decode()


def test_words_of_the_place_say_what_the_picture_lacks(client, article, night):
    untell(night)
    make.change_picture(night, credit="")
    add_photo(article, alt="A street", credit="Ben Okri")

    (shown,) = [block for block in screen(client, article).context["blocks"] if block.key == "photo"]

    assert (shown.picture.alt, shown.picture.marks) == ("A street", ())


def test_an_address_from_before_is_a_link(client, article):
    add_photo(article, picture="https://films.example/x.jpg", alt="A poster")

    assert (
        '<a href="https://films.example/x.jpg" rel="noreferrer">A poster</a>'
        in screen(client, article).content.decode()
    )


@pytest.mark.parametrize("number", [1, 3])
def test_pictures_cost_the_screen_the_same_for_any_number(client, article, editor, number, django_assert_num_queries):
    after = None
    for _ in range(number):
        picture = make.make_picture()
        after = make.add_block(article, "picture", picture=picture.key, after=after).key
    make.publish(article)
    screen(client, article)

    with django_assert_num_queries(20):  # two for pictures: the document's, and what the desk draws
        screen(client, article)


@pytest.mark.parametrize(("which", "queries"), [("block", 5), ("head", 8), ("fact", 9)])
def test_a_picture_costs_a_form_one_query(client, article, night, which, queries, django_assert_num_queries):
    add_photo(article)
    send(client, article, "fact", picture="night")
    send(client, article, "head", picture="night")
    client.get(urls(article)[which], **HTMX)

    with django_assert_num_queries(queries):
        client.get(urls(article)[which], **HTMX)


# While it is typed


def make_query(fields):
    return urlencode(fields, doseq=True)


def test_a_chosen_picture_is_in_the_preview_before_it_is_saved(client, article, night, dawn):
    add_photo(article)
    block = make_query({**opened(client, article, "block"), "picture": "dawn", "shape": "1x1", "alt": "A beach"})
    head = make_query({**opened(client, article, "head"), "picture": "night", "picture_shape": "16x9"})
    fact = make_query({**opened(client, article, "fact"), "picture": "dawn"})
    new = make_query({**opened(client, article, "new"), "picture": "night"})
    typed = [
        unsaved.Typed(fields=block, block="photo"),
        unsaved.Typed(fields=head),
        unsaved.Typed(fields=fact, block="driver"),
        unsaved.Typed(fields=new, what="picture"),
    ]

    document = unsaved.document(article, typed)

    blocks = {each.key: each for each in document.blocks}
    assert (blocks["photo"].picture, blocks["photo"].shape, blocks["photo"].alt) == ("dawn", "1x1", "A beach")
    assert (document.head.picture, document.head.picture_shape) == ("night", "16x9")
    assert blocks[unsaved.NEW].picture == "night"
    assert document.facts[0].picture == "dawn"
    assert {picture.key for picture in document.pictures} == {"night", "dawn"}


@pytest.mark.parametrize("typed", ["", "nothing", "gone"])
def test_the_preview_shows_what_was_saved_where_no_picture_is_chosen(client, article, night, typed):
    take_down(make.make_picture(make.make_picture_file(color="green"), key="gone"))
    add_photo(article)
    block = make_query({**opened(client, article, "block"), "picture": typed, "caption": "Typed."})
    new = make_query({**opened(client, article, "new"), "picture": typed, "alt": "Typed."})
    typed = [unsaved.Typed(block, block="photo"), unsaved.Typed(new, what="picture")]

    document = unsaved.document(article, typed)

    (shown,) = [each for each in document.blocks if each.kind == "picture"]
    assert (shown.picture, shown.caption) == ("night", "Typed.")


# Two at once


def test_changes_of_two_people_in_different_fields_of_a_picture_merge(client, article, night, dawn):
    add_photo(article)
    mine = opened(client, article, "block")
    send(client, article, "block", picture="dawn", shape="16x9")

    answer = send(client, article, "block", mine, caption="Mine.")

    assert answer.status_code == 200
    assert (photo().picture, photo().shape, photo().caption) == ("dawn", "16x9", "Mine.")


def test_two_pictures_for_one_place_stand_side_by_side_and_are_told_by_their_words(client, article, night, dawn):
    third = make.make_picture(make.make_picture_file(color="red"), key="third", alt="A red door")
    for which, change in (("block", {}), ("head", {}), ("fact", {})):
        if which == "block":
            add_photo(article)
        else:
            send(client, article, which, picture="night")
        mine = opened(client, article, which)
        send(client, article, which, picture="dawn", **change)

        answer = send(client, article, which, mine, picture="third")

        (row,) = answer.context["opened"].conflict.rows
        page = answer.content.decode()
        assert answer.status_code == 409
        assert [column.said for column in row.columns] == ["A city at night", "Dawn by the sea", "A red door"]
        assert [column.look.key for column in row.columns] == ["night", "dawn", "third"]
        assert page.count(f"/media/pictures/{third.file_id}/320.webp") >= 2

        sent = sent_by(page)
        chosen = client.post(urls(article)[which], {**sent, "use": "picture:theirs"}, **HTMX)
        assert sent_by(chosen.content.decode())["picture"] == "dawn"


def test_two_shapes_for_one_place_are_told_in_words(client, article, night):
    send(client, article, "head", picture="night")
    mine = opened(client, article, "head")
    send(client, article, "head", picture_shape="16x9")

    answer = send(client, article, "head", mine, picture_shape="1x1")

    (row,) = answer.context["opened"].conflict.rows
    assert [column.said for column in row.columns] == ["", "wide (16:9)", "square"]


@pytest.mark.parametrize(("spoil", "said"), STATES)
def test_a_form_opened_before_gives_back_what_stood_there_and_theirs_is_in(client, article, night, dawn, spoil, said):
    """Somebody retires the picture and puts another in its place while my form is open: my caption is no reason to
    refuse what I never chose."""
    add_photo(article)
    mine = opened(client, article, "block")
    send(client, article, "block", picture="dawn")
    spoil(night)

    answer = send(client, article, "block", mine, caption="Mine.")

    assert answer.status_code == 200
    assert (photo().picture, photo().caption) == ("dawn", "Mine.")


def test_a_merge_is_told_by_the_words_of_the_pictures(client, article, night, dawn):
    add_photo(article)
    mine = opened(client, article, "block")
    send(client, article, "block", picture="dawn")

    answer = send(client, article, "block", mine, caption="Mine.")

    steps = [(step.label, step.old, step.new) for step in answer.context["merged"].sides[0].steps]
    assert steps == [("Picture", "A city at night", "Dawn by the sea")]


# Copies, and from the past


@pytest.mark.parametrize("deed", ["duplicate", "copy"])
def test_a_copied_block_keeps_its_picture(client, article, night, deed):
    add_photo(article, shape="4x3", caption="Where it began.")
    other = make.make_article()

    data = {"to": other.key} if deed == "copy" else {}
    client.post(reverse(f"desk:{deed}", args=[article.key, "photo"]), data, **HTMX)

    copies = [(each.picture, each.shape, each.caption) for each in Block.objects.filter(block_kind="picture")]
    assert copies == [("night", "4x3", "Where it began.")] * 2


def test_a_copied_fact_keeps_its_still(client, article, night):
    send(client, article, "fact", picture="night")

    client.post(reverse("desk:duplicate", args=[article.key, "driver"]), **HTMX)

    assert [fact.picture for fact in Fact.objects.all()] == ["night", "night"]


def test_a_picture_comes_back_from_the_past_and_the_note_names_it_by_its_words(client, article, night, dawn):
    add_photo(article)
    before = article.revisions.latest("revision_id").revision_id
    send(client, article, "block", picture="dawn")

    restored = {"what": "block:photo:picture", "from": f"r{before}"}
    client.post(reverse("desk:restore", args=[article.key]), restored, follow=True)

    note = article.revisions.latest("revision_id").revision.comment
    assert photo().picture == "night"
    assert note.startswith("Restored: picture of “Dawn by the sea”, from the save of")


# How it looks


@pytest.mark.parametrize(
    ("width", "small", "middle"), [(4000, 320, 768), (640, 320, 640), (90, 90, 90), (320, 320, 320)]
)
def test_the_desk_draws_the_narrowest_rendition_that_is_wide_enough(db, width, small, middle):
    look = picture_look.look(make.make_picture(make.make_picture_file(width=width, height=60)))

    file = Picture.objects.get().file_id
    assert (look.small, look.middle) == (
        f"/media/pictures/{file}/{small}.webp",
        f"/media/pictures/{file}/{middle}.webp",
    )


def test_pictures_are_asked_for_in_one_query_and_addresses_in_none(night, dawn, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = picture_look.looks(["night", "dawn", "", "/media/x.jpg", "no-such"])
    with django_assert_num_queries(0):
        none = picture_look.looks(["", "/media/x.jpg", "https://films.example/x.jpg"])

    assert (sorted(found), none) == (["dawn", "night"], {})


def test_without_pictures_the_document_is_what_it_was(client, article):
    send(client, article, "head", standfirst="Said anew.")

    assert snapshot.take(Article.objects.get()).head.picture is UNSET
