"""A picture's words where it stands."""

from articles.document import Document, EmbedBlock, Fact, Head, Picture, PictureBlock
from articles.placed import lead, placed, still

NIGHT = Picture(
    key="night", file="0" * 64, width=2400, height=1350, form="jpeg", alt="A city", caption="LA", credit="A desk"
)
DOCUMENT = Document(topic="heat-2", head=Head(picture="night", picture_shape="16x9"), pictures=(NIGHT,))


def test_the_lead_has_the_picture_s_own_words():
    found = lead(DOCUMENT)

    assert (found.picture, found.shape, found.alt, found.caption, found.credit) == (
        NIGHT,
        "16x9",
        "A city",
        "LA",
        "A desk",
    )
    assert lead(Document(topic="heat-2", head=Head())) is None


def test_words_of_a_place_stand_before_the_picture_s():
    block = PictureBlock(key="b", picture="night", alt="", caption="Downtown", credit="", shape="1x1")

    found = placed(DOCUMENT, block)

    assert (found.shape, found.alt, found.caption, found.credit) == ("1x1", "A city", "Downtown", "A desk")


def test_an_address_from_before_is_no_picture_of_the_library():
    assert placed(DOCUMENT, PictureBlock(key="b", picture="/media/night.jpg")) is None
    assert placed(DOCUMENT, EmbedBlock(key="b")) is None
    assert placed(DOCUMENT, EmbedBlock(key="b", picture="night")).picture == NIGHT


def test_a_fact_has_its_still():
    assert still(DOCUMENT, Fact(key="f", picture="night")).alt == "A city"
    assert still(DOCUMENT, Fact(key="f")) is None
