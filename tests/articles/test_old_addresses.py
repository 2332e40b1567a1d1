"""Old addresses: every form in which one may be typed or asked for, lists judged line by line, and all or nothing."""

import pytest
from django.core.exceptions import ValidationError

from articles import editing, history, old_addresses, old_paths, publishing
from articles.addresses import OldAddress
from tests import factories as make


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/2023/09/heat-2-news.html", "/2023/09/heat-2-news.html"),
        ("2023/09/heat-2-news.html", "/2023/09/heat-2-news.html"),
        ("/2023/09/heat-2-news/", "/2023/09/heat-2-news"),
        ("https://old.example/a/b.html?x=1#top", "/a/b.html?x=1"),
        ("//old.example/a", "/a"),
        ("www.old.example/a", "/a"),
        ("/caf%C3%A9/", "/café"),
        ("/cafe\u0301", "/café"),
        ("/News/HEAT", "/News/HEAT"),
        ("/a%20b", "/a b"),
        ("/100%", "/100%"),
        ("  /a  ", "/a"),
        ("/news.php?id=42", "/news.php?id=42"),
    ],
)
def test_old_addresses_have_one_normal_form(typed, path):
    assert old_paths.tidy(typed) == path


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "There is no old address in this line."),
        ("https://old.example/", "That is the front page, which answers itself."),
        ("/?p=123", "That is the front page, which answers itself."),
        ("mailto:me@example.com", "“mailto:me@example.com” is no address of a page."),
        ("http://[broken", "“http://[broken” is no address."),
        ("/a/../b", "“/a/../b” has a step up in it. Write the path that browsers ask for."),
        ("/a%00b", "“/a%00b” has characters in it that no address has."),
        ("/topics/heat", "“/topics” is used by the site itself."),
        ("/feed.rss", "“/feed.rss” is used by the site itself."),
        (f"/{'a' * 500}", "The old address has 501 characters. It may have 500."),
    ],
)
def test_what_is_no_old_address_is_refused_in_plain_words(typed, why):
    with pytest.raises(old_paths.NoPath) as refused:
        old_paths.tidy(typed)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("path", "query", "forms"),
    [
        ("/a/", "", ["/a"]),
        ("/a", "x=%C3%A9", ["/a", "/a?x=é"]),
        ("/100%25", "", ["/100%25"]),
        ("/", "p=1", []),
        ("/admin/x", "", []),
        ("/static/x.css", "", []),
        ("/a\x00", "", []),
        (f"/{'a' * 500}", "", []),
    ],
)
def test_what_is_asked_for_has_the_same_form(path, query, forms):
    assert old_paths.asked(path, query) == forms


@pytest.fixture
def heat(db):
    return make.make_article(slug="heat-2", headline="Heat 2: everything we know")


def told(text):
    return [(each.number, each.why) for each in old_addresses.look(text).refused]


@pytest.mark.parametrize("target", ["heat-2", "/heat-2/", "/heat-2", "https://here.example/heat-2/"])
def test_an_article_is_named_by_any_form_of_its_address(heat, target):
    assert [(each.path, each.article) for each in old_addresses.look(f"/old,{target}").kept] == [("/old", heat)]


def test_an_article_is_named_by_its_key_or_a_former_address_too(heat):
    publishing.change_address(heat, "heat-two")

    found = old_addresses.look(f"/a,{heat.key}\n/b,heat-2\n/c,heat-two")

    assert [(each.path, each.article) for each in found.kept] == [("/a", heat), ("/b", heat), ("/c", heat)]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_are_parted_as_spreadsheets_do_it(heat, sign):
    text = f'Old address{sign}Article\r\n\r\n/a{sign}heat-2{sign}{sign}\r\n"/b"{sign}"heat-2"\r\n'

    assert [(each.number, each.path) for each in old_addresses.look(text).kept] == [(3, "/a"), (4, "/b")]


def test_lines_are_refused_one_by_one_with_their_numbers(heat):
    other = make.make_article(slug="thief", headline="Thief")
    make.make_old_address(other, "/kept")
    make.make_old_address(other, "/known")
    text = "\n".join(
        [
            "/heat-2,thief",
            "/heat-2/page/3,thief",
            "/a,nowhere",
            "/b,/c",
            "/c,heat-2",
            "/d,/e",
            "/e,/d",
            "/f,/f",
            "/c/,thief",
            "/search/x,heat-2",
            "/kept,heat-2",
            "/g,/known",
            "/h",
            "/i,heat-2,more",
            ",heat-2",
        ]
    )

    assert told(text) == [
        (1, "“/heat-2/” is an address of “Heat 2: everything we know” on this site."),
        (2, "“/heat-2/” is an address of “Heat 2: everything we know” on this site."),
        (3, "There is no article at “nowhere”."),
        (4, "It leads to the old address in line 5. Write the article itself."),
        (6, "It goes in a circle: lines 6, 7."),
        (7, "It goes in a circle: lines 7, 6."),
        (8, "It leads to itself."),
        (9, "Line 5 has that old address already."),
        (10, "“/search” is used by the site itself."),
        (11, "It leads to “Thief” already. Remove that first."),
        (12, f"“/known” is an old address too. Write its article: {other.key}."),
        (13, "It names no article. Write the old address, a comma, and the article’s address or key."),
        (14, "It has 3 columns. Two are wanted; an address with a comma in it stands in quotation marks."),
        (15, "There is no old address in this line."),
    ]


def test_a_list_is_kept_whole_or_not_at_all(heat):
    found = old_addresses.keep("/a,heat-2\n/b,nowhere", editor=None)

    assert not found.can_be_kept
    assert not OldAddress.objects.exists()


def test_a_list_is_kept_with_time_and_editor(heat):
    editor = make.make_user("editor")

    old_addresses.keep("/a,heat-2\n/b,heat-2", editor=editor)

    assert list(OldAddress.objects.values_list("path", "article", "editor")) == [
        ("/a", heat.pk, editor.pk),
        ("/b", heat.pk, editor.pk),
    ]


def test_a_list_sent_again_keeps_what_is_new(heat):
    old_addresses.keep("/a,heat-2", editor=None)

    found = old_addresses.keep("/a,heat-2\n/b,heat-2", editor=None)

    assert (found.known, [each.path for each in found.fresh]) == (1, ["/b"])
    assert OldAddress.objects.count() == 2


def test_thousands_of_lines_cost_a_few_queries_more(heat, django_assert_max_num_queries):
    text = "\n".join(f"/old/{n},heat-2" for n in range(2000))

    with django_assert_max_num_queries(6):
        assert len(old_addresses.look(text).kept) == 2000


@pytest.mark.parametrize("number", [1, 3])
def test_a_look_costs_the_same_for_any_number_of_lines(heat, number, django_assert_num_queries):
    text = "\n".join(f"/old/{n},heat-2" for n in range(number))

    with django_assert_num_queries(4):
        assert len(old_addresses.look(text).kept) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "There is no line in the list."),
        ("\n\n", "There is no line in the list."),
        ("\n".join(f"/{n},x" for n in range(10_001)), "The list has more than 10,000 lines. Bring it in parts."),
        ("/a,\x00", "That is no text. Save the list as CSV."),
        (
            f'/a,"{"x" * 140_000}',
            "Line 1 cannot be read. Look for a quotation mark that is opened and not closed.",
        ),
    ],
)
def test_what_is_no_list_is_refused_in_plain_words(text, why):
    with pytest.raises(old_addresses.NoList) as refused:
        old_addresses.read(text)

    assert str(refused.value) == why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_in_the_encodings_of_spreadsheets(encoding):
    assert old_addresses.text_of("/café,heat-2".encode(encoding)) == "/café,heat-2"


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04...", b"\xd0\xcf\x11\xe0...", b"a\x00b", b"\x81,\x9d", b"\xff\xfe\x00", b"a" * 3_000_000]
)
def test_other_files_are_refused(content):
    with pytest.raises(old_addresses.NoList):
        old_addresses.text_of(content)


def test_no_article_takes_an_address_that_leads_to_another(heat):
    other = make.make_article(slug="thief")
    make.make_old_address(heat, "/heat-sequel")

    with pytest.raises(ValidationError) as refused:
        publishing.change_address(other, "heat-sequel")

    assert refused.value.messages == ["“heat-sequel” is an old address that leads to another article."]
    assert editing.suggest_slug("Heat sequel") == "heat-sequel-2"


def test_an_article_may_take_its_own_old_address(heat):
    make.make_old_address(heat, "/heat-sequel")

    assert publishing.change_address(heat, "heat-sequel").is_current


def test_no_new_article_takes_an_old_address(heat):
    make.make_old_address(heat, "/heat-sequel")

    with pytest.raises(ValidationError), history.record(editor=None) as turn:
        editing.new_article(turn, topic=heat.topic, headline="Sequel", slug="heat-sequel")


def test_a_removed_address_is_gone(heat):
    row = make.make_old_address(heat, "/a")

    assert old_addresses.remove(row.pk).path == "/a"
    assert old_addresses.remove(row.pk) is None
