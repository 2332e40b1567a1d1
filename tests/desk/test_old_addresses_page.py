"""The page of old addresses: a look before, all or nothing, a list with a search, and removal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.addresses import OldAddress
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/old-addresses/"


@pytest.fixture
def heat():
    article = make.make_article(slug="heat-2", headline="Heat 2: everything we know", facts=1)
    make.publish(article)
    return article


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_list_is_looked_at_before_it_is_kept(client, editor, heat):
    answer = client.post(PAGE, {"list": "/old.html,heat-2"})

    assert "1 old address can be kept" in words(answer)
    assert "Keep 1 old address<" in words(answer)
    assert not OldAddress.objects.exists()


def test_a_list_is_kept_with_the_second_press(client, editor, heat):
    answer = client.post(PAGE, {"list": "/old.html,heat-2\n/older.html,heat-2", "keep": "1"}, follow=True)

    assert "2 old addresses kept. They lead on from now on." in words(answer)
    assert list(OldAddress.objects.values_list("path", "editor")) == [
        ("/old.html", editor.pk),
        ("/older.html", editor.pk),
    ]
    assert client.get("/old.html").status_code == 301


def test_refused_lines_stand_with_their_numbers_and_the_list_stays(client, editor, heat):
    text = "/old.html,heat-2\n/heat-2,heat-2\n/b,<script>"

    answer = client.post(PAGE, {"list": text, "keep": "1"})

    assert answer.status_code == 422
    assert "Nothing is kept yet: 2 lines cannot be" in words(answer)
    assert '<b class="line-number">Line 2</b>' in words(answer)
    assert "There is no article at “&lt;script&gt;”." in words(answer)
    assert answer.context["text"] == text
    assert 'name="keep"' not in words(answer)
    assert not OldAddress.objects.exists()


def test_a_file_is_read_into_the_field(client, editor, heat):
    file = SimpleUploadedFile("old.csv", "Old;Article\r\n/café.html;heat-2\r\n".encode("cp1252"))

    answer = client.post(PAGE, {"file": file, "list": ""})

    assert "1 old address can be kept" in words(answer)
    assert "/café.html;heat-2" in words(answer)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04", "That is a spreadsheet. Save it as CSV, and choose that file."),
        (b"a" * 3 * 1024**2, "The file has 3.0 MB. A list may have 2 MB."),
        (b"", "There is no line in the list."),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field_and_what_was_typed_stays(client, editor, heat, content, why):
    answer = client.post(PAGE, {"file": SimpleUploadedFile("old.xlsx", content or b"\n"), "list": "/typed,heat-2"})

    assert answer.status_code == 422
    assert why in words(answer)
    assert "/typed,heat-2</textarea>" in words(answer)


def test_readers_without_a_first_edition_are_told_of(client, editor):
    make.make_article(slug="secret", headline="Not out yet")

    answer = client.post(PAGE, {"list": "/old,secret"})

    assert "Readers never had “Not out yet”" in words(answer)


def test_addresses_are_found_by_path_and_article(client, editor, heat):
    make.make_old_address(heat, "/2023/heat.html")
    make.make_old_address(make.make_article(headline="Thief"), "/2023/thief.html")

    pages = [client.get(PAGE, {"q": words}) for words in ("2023", "heat.html", "thief", "nowhere")]

    found = [[row.path for row in page.context["rows"]] for page in pages]

    assert found == [["/2023/heat.html", "/2023/thief.html"], ["/2023/heat.html"], ["/2023/thief.html"], []]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, editor, heat, number, django_assert_num_queries):
    for _ in range(number):
        make.make_old_address(heat)

    with django_assert_num_queries(5):
        client.get(PAGE)


def test_an_address_is_removed(client, editor, heat):
    row = make.make_old_address(heat, "/old.html")

    answer = client.post(reverse("desk:remove_old_address", args=[row.pk]), follow=True)

    assert "/old.html leads nowhere from now on." in words(answer)
    assert client.get("/old.html/").status_code == 404


def test_a_writer_keeps_no_addresses(client, writer, heat):
    assert client.post(PAGE, {"list": "/old,heat-2", "keep": "1"}).status_code == 403
    assert not OldAddress.objects.exists()


def test_the_list_of_articles_leads_to_moving(client, editor):
    assert "Move in …" in words(client.get(reverse("desk:articles"))) or PAGE in words(
        client.get(reverse("desk:articles"))
    )
