"""Moving an article in: sent, looked at, taken in as one revision, and nothing published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from reversion.models import Revision

from articles import history, importing, incoming, incoming_files, snapshot
from articles.models import Article, Block, Edition
from facts.models import Topic
from tests import factories as make
from tests import word_files as word

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/move-in/"
HTML = "<h1>Heat 2: all</h1><p>Intro.</p><h2>Cast</h2><p>One.</p><p>Two.</p><img src=x>"


def words(answer):
    return " ".join(answer.content.decode().split())


def look(client, html=HTML, **data):
    return client.post(PAGE, {"html": html, "text": "", **data})


def fields(answer, **values):
    form = answer.context["form"]
    names = ("content", "left_out", "headline", "standfirst", "cut")
    own = {name: form[name].value() or "" for name in names}
    return {**own, "into": "", "slug": "", "topic": "", "new_topic": "Heat 2", "topic_kind": "film", **values}


def test_the_page_says_what_may_come_and_how_much(client, writer):
    answer = client.get(PAGE)

    assert "up to 10 MB and 1,000 sections and texts" in words(answer)
    assert "Up to 1,500,000 characters." in words(answer)


def test_a_look_comes_before_anything_is_made(client, writer):
    answer = look(client)

    assert "This becomes 1 section and 3 texts" in words(answer)
    assert "1 picture left out. Nothing is made yet, and nothing will be published." in words(answer)
    assert answer.context["form"]["headline"].value() == "Heat 2: all"
    assert not Article.objects.exists()


def test_it_becomes_a_new_article_in_one_revision(client, writer):
    form = fields(look(client), make="1", headline="Heat 2: everything")

    answer = client.post(PAGE, form)

    article = Article.objects.get()
    assert answer["Location"] == f"/admin/desk/articles/{article.key}/"
    assert (article.headline, article.address.slug, article.topic.name) == ("Heat 2: everything", "heat-2", "Heat 2")
    blocks = sorted(Block.objects.all(), key=lambda block: block.sort_key)
    assert [(block.block_kind, block.heading or block.text) for block in blocks] == [
        ("prose", "<p>Intro.</p>"),
        ("section", "Cast"),
        ("prose", "<p>One.</p>"),
        ("prose", "<p>Two.</p>"),
    ]
    revision = Revision.objects.get()
    assert (revision.user, revision.comment) == (writer, "Moved in: 1 section and 3 texts.")
    assert history.document_at(article, revision.pk) == snapshot.take(article)
    assert not Edition.objects.exists()
    assert client.get("/heat-2/").status_code == 404


def test_it_goes_to_the_end_of_an_article(client, editor):
    article = make.make_article(slug="heat-2", facts=2)
    make.publish(article)
    before = client.get("/heat-2/").content
    form = fields(look(client, to=article.key), make="1", into=article.pk, headline="")

    client.post(PAGE, form)

    blocks = sorted(Block.objects.filter(article=article), key=lambda block: block.sort_key)
    assert [block.block_kind for block in blocks] == ["fact", "fact", "prose", "section", "prose", "prose"]
    assert article.revisions.count() == 2
    assert client.get("/heat-2/").content == before
    assert Article.objects.count() == 1


def test_the_article_asked_for_is_chosen_already(client, writer):
    article = make.make_article(headline="Thief")

    assert "It goes to the end of “Thief”." in words(client.get(PAGE, {"to": article.key}))
    assert look(client, to=article.key).context["form"]["into"].value() == article.pk


def test_another_cut_keeps_what_was_typed(client, writer):
    form = fields(look(client), cut="whole", headline="Typed")

    answer = client.post(PAGE, form)

    assert "This becomes 1 section and 2 texts" in words(answer)
    assert answer.context["form"]["headline"].value() == "Typed"
    assert not Article.objects.exists()


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_made(client, writer):
    form = fields(look(client), make="1", new_topic="", headline="", slug="Not good")

    answer = client.post(PAGE, form)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"headline", "new_topic", "slug"}
    assert "This becomes 1 section and 3 texts" in words(answer)
    assert not Article.objects.exists()
    assert not Topic.objects.exists()


def test_an_address_that_is_taken_is_refused(client, writer):
    make.make_article(slug="heat-2")
    form = fields(look(client), make="1", slug="heat-2")

    answer = client.post(PAGE, form)

    assert answer.status_code == 422
    assert "slug" in answer.context["form"].errors
    assert Article.objects.count() == 1


def test_a_word_file_comes_in(client, writer):
    content = word.docx(
        word.paragraph("Heat 2", style="Title"), word.paragraph("Cast", style="Heading1"), word.paragraph("One")
    )
    file = SimpleUploadedFile("heat.docx", content)

    answer = client.post(PAGE, {"file": file, "text": "typed", "html": ""})

    assert "This becomes 1 section and 1 text" in words(answer)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "That is a PDF. Save the text as .docx or HTML, and choose that file."),
        (b"a" * 50 * 1024**2, "The file has 50 MB. It may have 10 MB."),
        (b"PK\x03\x04", incoming_files.BROKEN),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field_and_what_was_typed_stays(client, writer, content, why):
    answer = client.post(PAGE, {"file": SimpleUploadedFile("x.docx", content), "text": "typed here", "html": ""})

    assert answer.status_code == 422
    assert why in words(answer)
    assert "typed here</textarea>" in words(answer)


def test_nothing_sent_is_refused(client, writer):
    answer = client.post(PAGE, {"text": " ", "html": ""})

    assert answer.status_code == 422
    assert "There is no text in it." in words(answer)


def test_too_many_paragraphs_are_refused_until_they_are_cut_by_section(client, writer):
    answer = look(client, "<p>Words.</p>" * 1200)
    assert answer.status_code == 422
    assert "This would become 1,200 sections and texts." in words(answer)
    assert "Take it in" not in words(answer)

    answer = client.post(PAGE, fields(answer, cut="whole"))

    assert answer.status_code == 200
    assert "This becomes 1 text" in words(answer)


@pytest.mark.parametrize("content", ["", "<p></p>", "<div>" * 300])
def test_content_that_somebody_bent_is_refused(client, writer, content):
    form = fields(look(client), content=content, make="1")

    answer = client.post(PAGE, form)

    assert answer.status_code == 422
    assert not Article.objects.exists()


def test_content_that_somebody_bent_is_cleaned(client, writer):
    form = fields(look(client), content="<p>a<script>alert(1)</script></p>", make="1")

    client.post(PAGE, form)

    assert [block.text for block in Block.objects.all()] == ["<p>a</p>"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_look_costs_the_same_for_any_size(client, writer, number, django_assert_num_queries):
    with django_assert_num_queries(6):
        look(client, "<p>Words.</p>" * number)


def test_a_thousand_texts_come_in_at_once(writer):
    article = make.make_article(facts=1)
    parts = incoming.read("<p>Words.</p>" * 1000).parts()

    with history.record(editor=writer) as turn:
        made = importing.add_parts(turn, article, parts)

    ranks = [block.rank for block in made]
    assert ranks == sorted(set(ranks))
    assert max(map(len, ranks)) < 10
    assert history.document_at(article, turn.revision.pk) == snapshot.take(article)
