"""The picture beside a shared link: nothing cut off, no sign that the font lacks, no name without its status."""

import datetime as dt
import io
from importlib import metadata

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image, ImageChops

from articles import editing, history, publishing
from articles.document import Document, Fact, FactBlock, Head
from articles.models import Edition, StoredPage
from articles.reader import lettering, public, share_picture, sharing
from articles.reader.marks import Mark
from articles.reader.share_picture import EDGE, SHAPES, Sheet, draw
from tests import factories as make
from tests.reader.page import Page

PATH = "/heat-2/editions/7/share/16x9.png"
RUMORED = Mark("rumored", "Rumored")


def opened(body):
    return Image.open(io.BytesIO(body)).convert("RGB")


def ink(image):
    """The box around everything that is not paper, below the rule at the top."""
    below = image.crop((0, 12, *image.size))
    return ImageChops.difference(below, Image.new("RGB", below.size, share_picture.PAPER)).getbbox()


# What it looks like


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "headline",
    [
        "Heat 2",
        "Heat 2: what we know, and how sure we are",
        ("Everything that is known about the second film " * 5)[:199] + "!",
        "W" * 200,
        "",
    ],
)
def test_nothing_is_drawn_beyond_the_edges(shape, headline):
    mark = Mark("unplaced", "Quoted, source not named", "of the novel")
    sheet = Sheet("The Reel", "As of 27 November 2023", headline, mark, "word " * 40, (RUMORED,) * 60)

    body = draw(sheet, shape)

    image = opened(body)
    left, _, right, bottom = ink(image)
    assert image.size == SHAPES[shape]
    assert left >= EDGE - 4 and right <= image.width - EDGE + 4
    assert bottom + 12 <= image.height - EDGE // 2
    assert len(body) < 150_000


@pytest.mark.parametrize("words", ["W" * 200, "word " * 40, "two words", "x" * 40 + " and " + "y" * 150])
@pytest.mark.parametrize(("width", "height"), [(1056, 260), (1056, 900)])
def test_lines_hold_every_word_and_fit(words, width, height):
    setting = lettering.fit(words, width, height, share_picture.HEADLINE_SIZES, weight=520, tight=1.08)

    assert "".join("".join(setting.lines).split()) == "".join(words.split())
    assert max(map(setting.font.getlength, setting.lines)) <= width
    assert setting.height <= height


def test_larger_room_means_larger_letters():
    sizes = [
        lettering.fit("Heat 2: what we know", 1056, height, share_picture.HEADLINE_SIZES, tight=1).font.size
        for height in (100, 200, 400)
    ]

    assert sizes == sorted(set(sizes))


def test_shapes_are_as_large_as_search_engines_ask():
    assert {round(width / height, 2) for width, height in SHAPES.values()} == {1.78, 1.33, 1.0}
    assert all(width >= 1200 and width * height >= 800_000 for width, height in SHAPES.values())


@pytest.mark.parametrize("family", [lettering.SERIF, lettering.SANS])
def test_font_comes_from_a_package_with_an_open_license(family):
    name = f"fontpkg-{family.lower().replace(' ', '-')}"

    assert metadata.metadata(name)["License-Expression"] == "OFL-1.1"


def test_every_mark_is_a_shape_of_its_own():
    shapes = ("confirmed", "reported", "rumored", "suggested", "denied", "not-announced", "quoted")

    drawn = {shape: draw(Sheet(mark=Mark(shape, "Word"), words="Words"), "16x9") for shape in shapes}

    assert len(set(drawn.values())) == len(shapes)


# What it says


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("Žižek, Łódź & “Heat” — Ωμέγα, Жара", "Žižek, Łódź & “Heat” — Ωμέγα, Жара"),
        ("  two \n words ", "two words"),
        ("Cafe\u0301", "Café"),
        ("ヒート 2", ""),
        ("حرارة 2", ""),
        ("חום 2", ""),
        ("हीट 2", ""),
        ("Heat 🔥", ""),
        ("Heat \u200f2", ""),
        ("q\u0323", ""),
    ],
)
def test_what_the_font_lacks_is_left_out(words, drawn):
    assert lettering.drawable(words) == drawn


def test_headline_that_cannot_be_drawn_leaves_the_rest(client, db):
    article = make.make_article(slug="heat-2", headline="ヒート 2", facts=1)
    edition = make.publish(article)

    sheet = share_picture.sheet(public.document_of(edition), edition)

    assert sheet.headline == ""
    assert sheet.words == "Nothing has been said of number 0."
    assert sheet.alt.startswith("Not announced: Nothing has been said of number 0. Answer Print. As of ")
    assert Page(client.get("/heat-2/")).metas["og:image:alt"] == sheet.alt


def test_picture_shows_the_newest_fact_behind_its_mark(heat2):
    edition = Edition.objects.get(number=5)

    sheet = share_picture.sheet(public.document_of(edition), edition)

    assert (str(sheet.mark), sheet.words) == ("Rumored", "Adam Driver as Neil McCauley")
    assert sheet.headline == "Heat 2: what we know, and how sure we are"
    assert sheet.day == "As of 20 November 2023"
    assert len(sheet.strip) == 18


def test_minor_edition_moves_no_date(heat2):
    edition = Edition.objects.get(number=7)

    assert edition.edition_kind == "minor"
    assert share_picture.sheet(public.document_of(edition), edition).day == "As of 27 November 2023"


def test_of_facts_that_changed_together_the_one_that_most_came_for_is_shown():
    facts = (Fact(key="a", kind="quote"), Fact(key="b", kind="casting"), Fact(key="c", kind="release-date"))
    blocks = tuple(FactBlock(key=f"block-{fact.key}", fact=fact.key) for fact in facts)
    document = Document(topic="t", head=Head(), facts=facts, blocks=blocks)

    newest = [
        sharing.newest(document, {"block-a": [1, 1], "block-b": [1, casting], "block-c": [1, date]}).key
        for casting, date in ((1, 1), (3, 2), (2, 2))
    ]

    assert newest == ["c", "b", "c"]
    assert sharing.newest(Document(topic="t", head=Head()), {}) is None


def test_long_statement_gives_way_to_the_typed_value():
    fact = Fact(key="a", kind="release-date", statement="word " * 60, details={"date": "2027-06"})

    assert sharing.words_of(fact, 200) == "Release date: June 2027"


def test_name_in_the_headline_has_its_status(client, db):
    article = make.make_article(slug="heat-2", headline="Adam Driver in Heat 2")
    details = {"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"}
    make.add_fact(
        article, fact_kind="casting", status="rumored", details=details, citations=[make.cite(make.make_source())]
    )
    edition = make.publish(article)

    sheet = share_picture.sheet(public.document_of(edition), edition)

    assert sheet.headline == "Rumored: Adam Driver in Heat 2"
    assert "Rumored: Adam Driver as Neil McCauley" in sheet.alt


# Where it is


def test_page_names_the_picture_of_its_edition(client, heat2):
    metas = Page(client.get("/heat-2/")).metas

    assert metas["og:image"] == f"http://127.0.0.1:8000{PATH}"
    assert (metas["og:image:type"], metas["og:image:width"], metas["og:image:height"]) == ("image/png", "1200", "675")
    assert metas["og:image:alt"] == metas["twitter:image:alt"] != ""
    assert metas["twitter:card"] == "summary_large_image"
    assert Page(client.get("/heat-2/editions/4/")).metas["og:image"].endswith("/heat-2/editions/4/share/16x9.png")


@pytest.mark.parametrize("shape", SHAPES)
def test_picture_answers_in_its_shape(client, heat2, shape):
    response = client.get(f"/heat-2/editions/7/share/{shape}.png")

    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == str(len(response.content))
    assert opened(response.content).size == SHAPES[shape]
    assert response["Cache-Control"] == "public, max-age=86400, s-maxage=15"
    assert response.cookies == {}


def test_kept_picture_takes_one_query(client, heat2, django_assert_num_queries):
    first = client.get(PATH)

    with django_assert_num_queries(1):
        again = client.get(PATH)

    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert list(StoredPage.objects.values_list("page", "encoding")) == [("share-16x9", "")]


def test_new_picture_takes_two_queries_and_is_kept(client, heat2):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(PATH)

    read = [query["sql"] for query in queries if query["sql"].lstrip().startswith("SELECT")]
    assert len([sql for sql in read if "articles_storedpage" not in sql or "articles_edition" in sql]) == 2


def test_lost_picture_is_drawn_the_same_again(client, heat2):
    first = client.get(PATH).content
    StoredPage.objects.all().delete()

    assert client.get(PATH).content == first


def test_another_name_of_the_site_draws_it_anew(client, heat2):
    first = client.get(PATH).content

    with override_settings(SITE_NAME="The Reel"):
        second = client.get(PATH).content

    assert second != first
    assert StoredPage.objects.count() == 1


def test_who_has_it_is_told_so(client, heat2):
    etag = client.get(PATH)["ETag"]

    response = client.get(PATH, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert client.head(PATH).status_code == 200
    assert client.post(PATH).status_code == 405


@pytest.mark.parametrize(
    "path", ["/heat-2/editions/99/share/16x9.png", "/heat-2/editions/7/share/2x1.png", "/x/editions/1/share/1x1.png"]
)
def test_only_known_pictures_have_an_address(client, heat2, path):
    assert client.get(path).status_code == 404
    assert StoredPage.objects.count() == 0


def test_withdrawn_edition_has_no_picture(client, heat2):
    client.get(PATH)
    publishing.withdraw(heat2, [7], editor=None, reason="Legal asked.")

    response = client.get(PATH)

    assert response.status_code == 410
    assert "Legal asked." in response.content.decode()
    assert Page(client.get("/heat-2/")).metas["og:image"].endswith("/heat-2/editions/6/share/16x9.png")


def test_embargoed_edition_has_no_picture_before_its_second(client, db):
    article = make.make_article(slug="heat-2", facts=1)
    make.publish(article)
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"headline": "Another headline"})
    make.publish(article, at=timezone.now() + dt.timedelta(hours=1))

    assert client.get("/heat-2/editions/2/share/16x9.png").status_code == 404
    article.editions.filter(number=2).update(published_at=timezone.now().replace(microsecond=0))
    assert client.get("/heat-2/editions/2/share/16x9.png").status_code == 200


def test_old_address_leads_to_the_picture(client, heat2):
    publishing.change_address(heat2, "heat-two")

    response = client.get(PATH)

    assert (response.status_code, response["Location"]) == (301, "/heat-two/editions/7/share/16x9.png")
    assert client.get(response["Location"]).status_code == 200
