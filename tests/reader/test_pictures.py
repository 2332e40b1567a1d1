"""Pictures on public pages: what of them is named, how large they stand, what stands in the place of one taken down."""

import html
import itertools
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import editing, history, picture_deeds, placed, rendering, snapshot
from articles.derived import read_card
from articles.document import Picture
from articles.models import StoredPage
from articles.reader import picture_rows, pictures
from articles.reader.pictures import File
from facts import picture_files
from facts.pictures import Picture as Row
from facts.pictures import Rendition
from tests import factories as make
from tests import looks
from tests.reader.page import Page
from tests.reader.served import SITE, answer
from tests.reader.test_reading import SHIFTS

WIDTHS = (320, 375, 768, 1024, 1280, 1440, 1920)
ALL = [("", "", "avif"), ("", "", "jpeg"), ("", "", "webp")]

BOXES = """() => [...document.querySelectorAll('.frame img:not(.blur), .plate')].map((each) => {
    const box = each.getBoundingClientRect();
    return [box.x, box.y + scrollY, box.width, box.height].map(Math.round);
})"""
CHOSEN = """() => [...document.querySelectorAll('.frame img:not(.blur)')].map((each) => {
    const box = each.getBoundingClientRect(), ratio = each.naturalWidth / each.naturalHeight;
    return [each.currentSrc, Math.max(box.width, box.height * ratio), each.srcset];
})"""
LOADED = """() => {
    for (const each of document.images) each.loading = 'eager';
    return Promise.all([...document.images].map((each) => each.decode()));
}"""


def take_in(width=640, height=360, color="navy"):
    return picture_files.take_in(make.picture_bytes(color, width, height), by=None)


def draw(file, focal="50-50"):
    """The crops and AVIF, as the command draws them."""
    picture_files.want(file, focal)
    for rendition in file.renditions.filter(made_at__isnull=True):
        picture_files.draw(rendition)


def noted(width, height):
    """A file of which everything counts as drawn, for tests that load nothing: drawing takes its time."""
    file = make.make_picture_file(width=width, height=height)
    Rendition.objects.bulk_create(Rendition(file=file, format=each) for each in ("webp", file.format))
    picture_files.want(file, "50-50")
    file.renditions.update(made_at=file.added_at)
    return file


def set_lead(article, picture, shape=""):
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"picture": picture.key if picture else "", "picture_shape": shape})


def take_down(picture, reason="The photographer asked us to."):
    picture_deeds.take_down(picture, by=None, reason=reason)


def images(response):
    """The pictures of a page but for what lies under them: their attributes."""
    return [each for tag, each in Page(response).tags if tag == "img" and each.get("class") != "blur"]


def placed_picture(width=1600, height=900, *, shape="", form="jpeg", **fields):
    """A picture of that size in a document, without rows."""
    return placed.whole(Picture(key="night", file="9f", width=width, height=height, form=form, **fields), shape)


def shown(one, made=ALL, room=pictures.MEASURE, **told):
    return pictures.show(one, File(one.picture.file, "data:image/webp;base64,AA==", tuple(made), **told), room)


@pytest.fixture
def article(db):
    return make.make_article(slug="heat-2", facts=3)


# What is named


def test_only_what_is_drawn_is_named_smallest_format_first():
    one = placed_picture()
    base = f"/media/pictures/{one.picture.file}"

    drawn = shown(one)

    assert [each.type for each in drawn.sources] == ["image/avif", "image/webp"]
    assert drawn.sources[0].srcset == (
        f"{base}/320.avif 320w, {base}/480.avif 480w, {base}/768.avif 768w, "
        f"{base}/1200.avif 1200w, {base}/1600.avif 1600w"
    )
    assert (drawn.src, drawn.width, drawn.height) == (f"{base}/768.jpeg", 1600, 900)
    assert [each.type for each in shown(one, ALL[1:]).sources] == ["image/webp"]
    assert shown(one, ()) is None


def test_crop_is_named_when_it_is_drawn_and_cut_by_the_page_before():
    one = placed_picture(1600, 1200, shape="1x1", focal="0-50")
    crop = [("1x1", "0-50", "webp"), ("1x1", "0-50", "jpeg")]

    before, after, other = shown(one), shown(one, [*ALL, *crop]), shown(one, [*ALL, ("1x1", "50-50", "webp")])

    assert (before.classes, before.width, before.height) == ("box-1x1 x-0", 640, 640)
    assert before.sizes.startswith("(min-width: 2320px) calc(1.33 * min(840px, 640px))")
    assert before.srcset.endswith(f"{one.picture.file}/1600.jpeg 1600w") and before == other
    assert [each.type for each in after.sources] == ["image/webp"]
    assert f"{one.picture.file}/1x1-0-50/320.jpeg 320w" in after.srcset
    assert after.sizes.endswith("(min-width: 400px) min(91vw, 640px), calc(100vw - 36px)")


@pytest.mark.parametrize(
    ("size", "is_wide", "fitted"),
    [
        ((4000, 2250), True, (2400, 1350)),
        ((3000, 700), True, (2400, 560)),
        ((1199, 674), False, (1199, 674)),
        ((1500, 1000), False, (1500, 1000)),
        ((1000, 2000), False, (320, 640)),
        ((200, 150), False, (200, 150)),
    ],
)
def test_sides_are_those_of_the_shape_and_nothing_is_enlarged(size, is_wide, fitted):
    drawn = shown(placed_picture(*size))

    assert (drawn.is_wide, (drawn.width, drawn.height)) == (is_wide, fitted)


def test_address_for_others_is_a_crop_where_it_is_drawn():
    one = placed_picture(3200, 1800)
    file = File(one.picture.file, made=(*ALL, ("1x1", "50-50", "webp"), ("1x1", "50-50", "jpeg")))
    base = f"/media/pictures/{one.picture.file}"

    square, wide = pictures.address(one, file, "1x1"), pictures.address(one, file, "4x3")

    assert (square.url, square.type, square.width, square.height) == (
        f"{base}/1x1-50-50/1200.jpeg",
        "image/jpeg",
        1200,
        1200,
    )
    assert (wide.url, wide.width, wide.height) == (f"{base}/1200.jpeg", 1200, 675)
    assert pictures.address(one, File(one.picture.file, taken_down="Over.")) is None


# Pages


def test_lead_stands_above_the_text_with_its_words(client, article):
    file = take_in(1600, 900)
    words = {"caption": "Los Angeles", "credit": "Reuters", "licence": "CC BY 4.0", "page": "https://example.com/1"}
    set_lead(article, make.make_picture(file, alt="A city at night", **words))
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    (lead,) = [each for tag, each in page.tags if tag == "img" and each.get("class") != "blur"]
    assert (lead["alt"], lead["width"], lead["height"]) == ("A city at night", "1600", "900")
    assert lead["fetchpriority"] == "high" and "loading" not in lead
    assert page.html.index("<figure") < page.html.index('class="article-layout"')
    assert "Los Angeles Picture: Reuters / CC BY 4.0" in page.text
    assert '<a href="https://example.com/1" rel="external">Reuters / CC BY 4.0</a>' in page.html
    assert f'<img class="blur" src="{file.placeholder}" alt="" aria-hidden="true">' in page.html


def test_pictures_in_the_text_and_stills_are_lazy(client, article):
    picture = make.make_picture(take_in(), caption="By itself", credit="Nobody")
    make.make_picture(take_in(color="red"), key="still", alt="A still")
    make.add_block(article, "picture", key="here", picture=picture.key, caption="In this place")
    make.change_fact(article.blocks.filter(block_kind="fact").first().fact, picture="still")
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    assert [(each["alt"], each["loading"]) for each in images(client.get("/heat-2/"))] == [
        ("A city at night", "lazy"),
        ("A still", "lazy"),
    ]
    assert "In this place Picture: Nobody" in page.text and "By itself" not in page.text


def test_decorative_picture_has_no_words_for_those_who_do_not_see_it(client, article):
    set_lead(article, make.make_picture(take_in(), alt="", decorative=True))
    make.publish(article)

    (lead,) = images(client.get("/heat-2/"))

    assert lead["alt"] == ""


def test_see_through_picture_has_paper_under_it_in_the_dark_too():
    drawn = shown(placed_picture(form="png"), [("", "", "png"), ("", "", "webp")])

    assert (drawn.classes, drawn.src) == ("see-through", "/media/pictures/9f/768.png")


def test_card_of_an_embed_has_its_picture(client, article):
    make.make_picture(take_in(), key="frame")
    make.add_block(article, "embed", url="https://example.com/watch", title="Watch", picture="frame")
    make.publish(article)

    (image,) = images(client.get("/heat-2/"))

    assert (image["alt"], image["width"], image["height"]) == ("", "640", "360")


def test_lists_show_the_lead_beside_the_headline(client, article):
    first, second = make.make_article(slug="second", facts=1), make.make_article(slug="third", facts=1)
    for each, color in ((first, "red"), (second, "green")):
        set_lead(each, make.make_picture(take_in(800, 800, color)))
        make.publish(each)
    make.publish(article)

    response = client.get("/")

    assert [(each["alt"], each["width"], each["height"], each["loading"]) for each in images(response)] == [
        ("", "800", "450", "lazy"),
        ("", "800", "450", "lazy"),
    ]
    assert "blur" not in response.content.decode()


def test_first_of_the_list_shows_it_large(client, article):
    set_lead(article, make.make_picture(take_in(1600, 900)))
    make.publish(article)

    (image,) = images(client.get("/"))

    assert image["fetchpriority"] == "high" and image["sizes"].endswith("100vw")


def test_fact_page_shows_its_still(client, article):
    fact = article.blocks.first().fact
    make.change_fact(fact, picture=make.make_picture(take_in(), caption="As it was").key)
    make.publish(article)

    response = client.get(f"/facts/{fact.key}/")

    assert [each["alt"] for each in images(response)] == ["A city at night"]
    assert "As it was" in response.content.decode()


def test_old_address_of_a_picture_is_drawn_as_before(client, article):
    make.add_block(article, "picture", picture="/media/old.jpg", alt="Old")
    make.publish(article)

    (image,) = images(client.get("/heat-2/"))

    assert (image["src"], image["alt"], "srcset" in image) == ("/media/old.jpg", "Old", False)


# Taken down


def test_plate_says_why_a_picture_is_gone_in_old_editions_too(client, article):
    lead, block = make.make_picture(take_in(), caption="Its words"), make.make_picture(take_in(color="red"))
    set_lead(article, lead)
    make.add_block(article, "picture", picture=block.key)
    make.change_fact(article.blocks.first().fact, picture=lead.key)
    make.publish(article)
    fact = article.blocks.first().fact.key
    assert len(images(client.get("/heat-2/"))) == 3

    take_down(lead)

    for path, left in (("/heat-2/", 1), ("/heat-2/editions/1/", 1), (f"/facts/{fact}/", 0)):
        page = Page(client.get(path))
        assert "This picture was taken down: The photographer asked us to." in page.text
        assert "Its words" not in page.text and lead.file_id not in page.html
        assert len(images(client.get(path))) == left


LONG = "The agency has withdrawn its rights to every picture of the shoot in Chicago; we may not show this one again."


@looks.once
def test_plate_is_a_few_lines_in_the_measure_however_large_the_picture_was(chromium, client, article):
    lead, wide, upright = (make.make_picture(take_in(*size)) for size in ((2000, 1125), (2000, 900), (900, 1350)))
    set_lead(article, lead)
    for key, picture in (("in-wide", wide), ("in-upright", upright)):
        make.add_block(article, "picture", picture=picture.key, key=key)
    make.change_fact(article.blocks.first().fact, picture=lead.key)
    make.publish(article)
    take_down(lead)
    for picture in (wide, upright):
        take_down(picture, reason=LONG)
    fetched = {"/heat-2/": client.get("/heat-2/")}
    with chromium.new_context() as context:
        context.route("**/*", lambda route: answer(route, fetched))
        page = context.new_page()
        page.goto(f"{SITE}/heat-2/")

        for width in (320, 768, 1280, 2560):
            looks.set_width(page, width)
            places = (".lead .plate", ".still .plate", "#in-wide .plate", "#in-upright .plate")
            lead, still, *blocks = [page.locator(place).bounding_box() for place in places]
            assert max(each["height"] for each in (lead, still, *blocks)) < 160
            assert len({each["x"] for each in blocks}) == 1
            assert (blocks[0]["x"] > lead["x"]) == (width > 736)  # under the text, where that has a margin
            assert max(each["width"] for each in blocks) < 760
            assert not looks.is_too_wide(page)


def test_list_shows_nothing_of_a_picture_that_was_taken_down(client, article):
    picture = make.make_picture(take_in())
    set_lead(article, picture)
    make.publish(article)

    take_down(picture)

    response = client.get("/")
    assert images(response) == [] and "taken down" not in response.content.decode()


# What it costs


def test_page_with_pictures_is_drawn_with_one_query_more_and_served_with_one(client, article):
    set_lead(article, make.make_picture(take_in()))
    for color in ("red", "green", "blue"):
        make.add_block(article, "picture", picture=make.make_picture(take_in(color=color)).key)
    edition = make.publish(article)
    document = snapshot.take(article)

    with CaptureQueriesContext(connection) as drawing:
        picture_rows.album(document)
    client.get("/heat-2/")
    with CaptureQueriesContext(connection) as serving:
        assert len(images(client.get("/heat-2/"))) == 4

    assert (len(drawing), len(serving)) == (1, 1)
    assert StoredPage.objects.filter(edition=edition, page="article").exists()


def test_lists_and_fact_pages_with_pictures_ask_no_more_than_twice(client, article):
    picture = make.make_picture(take_in())
    set_lead(article, picture)
    fact = article.blocks.first().fact
    make.change_fact(fact, picture=picture.key)
    make.publish(article)
    for path in ("/", f"/facts/{fact.key}/"):
        with CaptureQueriesContext(connection) as asked:
            assert len(images(client.get(path))) == 1
        assert len(asked) == 2


def test_page_names_more_once_more_is_drawn(client, article):
    file = take_in()
    set_lead(article, make.make_picture(file), "1x1")
    make.publish(article)
    assert "1x1-50-50" not in client.get("/heat-2/").content.decode()

    draw(file)
    rendering.draw_anew(file.pk)

    assert f"{file.pk}/1x1-50-50/360.avif 360w" in client.get("/heat-2/").content.decode()
    assert read_card(article.editions.get().card).lead.shape == "1x1"


def test_what_lies_under_sixty_pictures_is_light(client, article):
    file = take_in(1600, 900)

    assert len(file.placeholder) <= 300


# As they stand in Chromium


@pytest.fixture(scope="module")
def gallery(rolled_back):
    """The page with a picture in each of its places, and the front page; by path. Their files stay.

    No file stands in two places: Chromium takes a wider one that it has already.
    """
    with rolled_back():
        return pages_with_pictures(Client())


def pages_with_pictures(client):
    article = make.make_article(slug="heat-2", facts=3)
    wide = take_in(2400, 1350, "#00003f")
    set_lead(article, make.make_picture(wide, caption="A caption that runs on. " * 8, credit="Reuters"))
    facts = list(article.blocks.filter(block_kind="fact"))
    sizes = {
        "large": (2400, 1200),
        "plain": (1800, 1200),
        "tall": (1200, 1800),
        "tiny": (200, 150),
        "long": (2400, 480),
    }
    for number, (key, size) in enumerate(sizes.items()):
        make.make_picture(take_in(*size, f"#0000{40 + number}"), key=key)
        shape = {"shape": "1x1"} if key == "plain" else {}
        make.add_block(article, "picture", key=f"in-{key}", picture=key, after=facts[0].key, **shape)
    gone = make.make_picture(take_in(900, 600, "red"), key="gone")
    make.add_block(article, "picture", picture="gone", after=facts[0].key)
    for block, key in zip(facts[1:], ("large", "tall"), strict=True):
        make.make_picture(take_in(*sizes[key], "#00006f"), key=f"still-{key}")
        make.change_fact(block.fact, picture=f"still-{key}")
    make.publish(article)
    other = make.make_article(slug="other", facts=1)
    set_lead(other, make.make_picture(take_in(2400, 1350, "#00002f")))
    make.publish(other)
    take_down(gone)
    return {path: client.get(path) for path in ("/heat-2/", "/", f"/facts/{facts[1].fact.key}/")}


@pytest.fixture
def opened(chromium, db, gallery):
    """Opens a page in a window so wide."""
    contexts = []

    def open_(path, width, *, dpr=1, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=dpr)
        contexts.append(context)
        context.route("**/*", lambda route: answer(route, gallery))
        page = context.new_page()
        page.goto(f"{SITE}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()


@looks.once
def test_file_that_is_chosen_fits_its_place(opened, gallery):
    """Between two widths Chromium takes the lower one for dense screens if it has most of the pixels."""
    misfits = []
    for path, dpr in itertools.product(gallery, (1, 2)):
        page = opened(path, WIDTHS[0], dpr=dpr)
        for width in WIDTHS:  # from narrow to wide: what it has already is never wide enough to be taken again
            looks.set_width(page, width)
            page.reload()
            page.evaluate(LOADED)
            for address, room, srcset in page.evaluate(CHOSEN):
                widths = [int(each) for each in re.findall(r" (\d+)w", srcset)]
                chosen = int(re.search(r"/(\d+)\.\w+$", address)[1])
                needed = (room - 1) * dpr
                enough = [each for each in widths if each >= needed] or widths[-1:]
                least = needed if dpr == 1 else needed / 1.27
                if chosen not in enough[:2] and not (dpr > 1 and least <= chosen < needed):
                    misfits.append((path, width, dpr, address, round(room)))
        page.context.close()

    assert misfits == []


@looks.once
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_when_pictures_come(opened, width):
    page = opened("/heat-2/", width, height=8000)

    page.evaluate(LOADED)

    assert page.locator(".frame").count() == 8
    assert page.evaluate(SHIFTS) == 0


@looks.once
def test_no_picture_is_enlarged_or_wider_than_the_window(opened):
    page = opened("/heat-2/", 320)
    for width in (*WIDTHS, 2560):
        looks.set_width(page, width)

        boxes = page.evaluate(BOXES)

        assert all(x >= 0 and x + across <= width for x, _, across, _ in boxes)
        assert page.locator("#in-tiny img:not(.blur)").bounding_box()["width"] == 200
        assert page.locator("#in-tall img:not(.blur)").bounding_box()["height"] <= 641


@looks.once
def test_first_sentence_under_a_lead_stands_within_one_and_a_half_screens_of_a_phone(opened):
    page = opened("/heat-2/", 375, height=812)

    assert page.locator("figure.lead img").last.bounding_box()["height"] <= 211
    assert page.locator(".sentence").first.bounding_box()["y"] + 120 < 1.5 * 812


@looks.once
def test_still_stands_beside_its_paragraph_where_there_is_room(opened):
    wide, narrow = opened("/heat-2/", 1280), opened("/heat-2/", 375)

    for page in (wide, narrow):
        page.evaluate(LOADED)
    beside, above = (
        (page.locator(".still").first.bounding_box(), page.locator(".still + p").first.bounding_box())
        for page in (wide, narrow)
    )

    assert beside[0]["x"] > beside[1]["x"] and beside[0]["y"] < beside[1]["y"] + beside[1]["height"]
    assert above[0]["y"] + above[0]["height"] <= above[1]["y"]


# For machines


@pytest.fixture
def told(client, article):
    """An article with a lead, a block and a still, the lead's crops drawn; its file's base address."""
    file = noted(1600, 1200)
    words = {"caption": "Los Angeles", "credit": "J. Doe", "licence": "CC BY 4.0", "page": "https://example.com/1"}
    set_lead(article, make.make_picture(file, **words))
    make.make_picture(take_in(color="red"), key="down-town", alt="A street", credit="Reuters")
    make.add_block(article, "picture", picture="down-town")
    make.change_fact(article.blocks.filter(block_kind="fact").first().fact, picture="down-town")
    make.publish(article)
    return f"http://127.0.0.1:8000/media/pictures/{file.pk}"


def test_search_engines_are_told_of_the_lead_in_its_shapes(client, told):
    (article,) = [each for each in linked(client.get("/heat-2/")) if each["@type"] == "NewsArticle"]

    assert [(each["url"].removeprefix(told), each["width"], each["height"]) for each in article["image"]] == [
        ("/16x9-50-50/1200.jpeg", "1200", "675"),
        ("/4x3-50-50/1200.jpeg", "1200", "900"),
        ("/1x1-50-50/1200.jpeg", "1200", "1200"),
    ]
    assert article["image"][0]["creditText"] == "J. Doe / CC BY 4.0"
    assert article["image"][0]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert article["image"][0]["acquireLicensePage"] == "https://example.com/1"
    assert article["image"][0]["caption"] == "Los Angeles"


def linked(response):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return [json.loads(each) for each in found]


def test_feeds_carry_the_lead(client, told):
    entry = client.get("/feed.json").json()["items"][0]
    atom, rss = client.get("/feed.atom").content.decode(), client.get("/rss.xml").content.decode()

    media = f'<media:content height="900" medium="image" type="image/jpeg" url="{told}/1200.jpeg" width="1200">'
    assert entry["image"] == f"{told}/1200.jpeg"
    assert media in atom and media in rss
    assert "<media:credit>J. Doe</media:credit>" in atom


def test_full_text_has_all_pictures_with_whole_addresses(client, told):
    text = html.unescape(client.get("/rss.xml").content.decode())

    assert f'<figure><img src="{told}/1200.jpeg" alt="A city at night" width="1200" height="900">' in text
    assert "<figcaption>Los Angeles Picture: J. Doe / CC BY 4.0</figcaption>" in text
    assert (
        len(
            re.findall(r'<img src="http://127.0.0.1:8000/media/pictures/\w+/640.jpeg" alt="A street" width="640"', text)
        )
        == 2
    )


def test_feeds_say_that_a_picture_was_taken_down(client, told):
    take_down(Row.objects.get(key="down-town"))

    text = html.unescape(client.get("/rss.xml").content.decode())

    assert text.count("[This picture was taken down: The photographer asked us to.]") == 2
    assert "A street" not in text


def test_sitemap_names_the_lead(client, told):
    text = client.get("/sitemaps/articles-1.xml").content.decode()

    assert f"<image:image><image:loc>{told}/1200.jpeg</image:loc></image:image>" in text


def test_feeds_and_sitemaps_with_pictures_ask_no_more_than_twice(client, told):
    counts = []
    for path in ("/feed.json", "/rss.xml", "/sitemaps/articles-1.xml"):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))

    assert counts == [2, 2, 1]
