"""Search as a reader meets it: what is found, in which order, and what is said where nothing is."""

import datetime as dt
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.utils import timezone

from articles import grace, publishing, retiring
from articles.reader import search as searching
from articles.reader.search import search
from articles.search_rows import SearchRow
from tests import factories as make
from tests.reader.page import Page


def slugs(typed, **options):
    return [each.slug for each in search(typed, **options).found]


def told(parts):
    """A text with its hits in brackets, all spaces alike."""
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts).replace("\xa0", " ")


def article(slug, *texts, headline="Untitled", **options):
    """A published article with a passage for each text."""
    made = make.make_article(slug=slug, headline=headline, facts=1)
    for text in reversed(texts):
        make.add_block(made, "prose", text=f"<p>{text}</p>")
    make.publish(made, **options)
    return made


# What is found


def test_facts_are_found_with_their_status_and_lead_to_their_place(client, heat2):
    page = Page(client.get("/search/?q=driver+linked"))

    assert "1 explainer has all these words" in page.text
    assert "Rumored Adam Driver has been linked with the part of Neil McCauley." in page.text
    assert {"/heat-2/", "/heat-2/#driver-mccauley"} <= set(page.links)
    assert "<mark>Driver</mark>" in page.html
    assert "driver-mccauley" in Page(client.get("/heat-2/")).ids


@pytest.mark.parametrize(
    "typed",
    [
        "heat 2 driver",  # the headline has some of the words, a fact the others
        "everything we know mccauley",  # above the headline
        "what we know about the heat 2 cast dri",
        "TIMOTHEE",
        "Timothée Chalamet’s",
        "mann's",
        "manns",
        "rumored casting",
        "chalamet pacino",  # in two facts
    ],
)
def test_the_demo_is_found_by(heat2, typed):
    assert slugs(typed) == ["heat-2"]


@pytest.mark.parametrize("typed", ["heat 3", "drivers", "rive", "dri mccauley", "heat -driver zebra"])
def test_the_demo_is_not_found_by(heat2, typed):
    """All words have to be there, whole but for the last."""
    assert slugs(typed) == []


def test_a_hit_needs_one_word_of_its_own(db):
    made = article("heat-2", "The plot is thin.", "Nothing else.", headline="Heat: a film")

    (found,) = search("heat film plot").found

    assert [told(hit.parts) for hit in found.hits] == ["The [plot] is thin."]
    assert told(found.headline) == "[Heat]: a [film]"
    assert made.headline == "Heat: a film"


def test_words_in_different_passages_find_the_article_with_each_of_them(db):
    article("both", "A zebra here.", "A giraffe there.", "Nothing.")
    article("one", "A zebra and no other.")

    (found,) = search("zebra giraffe").found

    assert (found.slug, [told(hit.parts) for hit in found.hits]) == ("both", ["A [zebra] here.", "A [giraffe] there."])


def test_the_best_is_the_headline_then_a_fact_then_prose_then_what_is_apart(db):
    article("d-apart", "A red one.", "A fox.")
    article("c-prose", "A red fox.")
    fact = make.make_article(slug="b-fact", headline="Untitled")
    make.add_fact(fact, statement="A red fox.")
    make.publish(fact)
    article("a-headline", headline="The red fox")

    assert slugs("red fox") == ["a-headline", "b-fact", "c-prose", "d-apart"]


def test_equals_are_ordered_by_their_last_date_that_is_not_minor_then_by_address(db):
    start = timezone.now() - dt.timedelta(days=9)
    for slug in ("old-b", "old-a", "old-1"):
        article(slug, "A fox.", at=start, importing=True)
    article("newer", "A fox.", at=start + dt.timedelta(days=1), importing=True)
    touched = article("touched", "A fox.", at=start - dt.timedelta(days=1), importing=True)
    make.add_block(touched, "prose", text="<p>Spelled.</p>")
    make.publish(touched, kind="minor", at=start + dt.timedelta(days=2), importing=True)

    assert slugs("fox") == ["newer", "old-1", "old-a", "old-b", "touched"]
    assert search("fox").found[-1].updated.date() == (start - dt.timedelta(days=1)).date()


def test_a_quote_is_found_by_its_words_and_shows_them(client, db):
    article = make.make_article(slug="heat-2")
    make.add_fact(
        article, fact_kind="quote", status="confirmed", statement="The director told a paper.",
        details={"words": "we shoot in the harbor before the summer", "speaker": "Michael Mann"},
        citations=[make.cite(make.make_source())],
    )  # fmt: skip
    make.publish(article)

    body = client.get("/search/?q=harbor").content.decode()

    assert "The director told a paper." in body and "<mark>harbor</mark>" in body


def test_hits_are_few_and_the_others_are_counted(db):
    article("many", *[f"Fox number {number}." for number in range(9)])

    (found,) = search("fox").found

    assert ([told(hit.parts) for hit in found.hits], found.more) == (
        ["[Fox] number 0.", "[Fox] number 1.", "[Fox] number 2."], 6
    )  # fmt: skip


HARD = {
    "apostrophes": ("O’Brien’s Hawaiʻi rock ʼn roll", ["o'brien", "OBRIEN", "brien", "hawai'i", "hawaii", "brien’s"]),
    "hyphens": ("A sci‑fi well-known re-cut", ["sci-fi", "scifi", "sci fi", "well known", "recut", "re‐cut"]),
    "numbers": ("In 2027-06-05 for $10,000 at 9/11, 3.14", ["2027", "10000", "10,000", "9/11", "3.1", "2027-06"]),
    "cjk": ("小津安二郎の『東京物語』", ["東京物語", "物語", "東", "東京 小津"]),
    "kana": ("ヒート ﾋｰﾄ がぎ", ["ヒート", "がぎ", "ト"]),
    "hangul": ("히트 2 한국어", ["히트", "한국"]),
    "emoji": ("On fire 🔥 👩‍👩‍👧 ok", ["🔥 fire", "ok 🔥", "on fire"]),
    "polish": ("Łukasz Żal, Łódź", ["lukasz zal", "ŁÓDŹ", "lodz", "Zal"]),
    "turkish": ("İstanbul’da ısı", ["istanbul", "ISTANBUL’DA", "isi", "ISI"]),
    "german": ("Straße Größe", ["strasse", "STRASSE", "große", "grosse"]),
    "ligatures": ("The ﬁnal ﬂoor Œuvre Æon", ["final", "floor", "oeuvre", "AEON"]),
    "marks": ("Re\u0301sume\u0301 x\u030c", ["résumé", "resume", "re\u0301su"]),
    "arabic": ("الفيلم حَرَكَة", ["الفيلم", "حَرَكَة"]),
    "devanagari": ("हिन्दी फ़िल्म", ["हिन्दी", "फ़िल्म"]),
    "roman": ("Ⅷ ½ ① ㎞", ["viii", "ⅷ", "12"]),
    "mixed": ("1e5x AT&T u.s. C++ a_b http://example.com/x?y=1", ["1e5x", "at&t", "US", "a_b", "example.com"]),
}


def test_hard_texts_are_found_alike_by_both_databases(db):
    """Each query finds its own text and no other, and the index has the words that it was handed, and no other."""
    for slug, (text, _) in HARD.items():
        article(slug, text)

    found = {(name, typed): slugs(typed) for name, (_, queries) in HARD.items() for typed in queries}

    assert found == {(name, typed): [name] for name, typed in found}
    assert kept_words() == {word for row in SearchRow.objects.all() for word in row.words.split(" ") if word}


def kept_words():
    """Read back from the database's own index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE VIRTUAL TABLE temp.kept USING fts5vocab('main', 'articles_searchwords', 'row')")
            cursor.execute("SELECT term FROM temp.kept")
        else:
            cursor.execute("SELECT word FROM ts_stat('SELECT vector FROM articles_searchrow')")
        return {row[0] for row in cursor.fetchall()}


# When it is found


def test_an_embargoed_edition_is_found_in_its_second_and_never_before(db):
    made = article("heat-2", "A zebra.")
    make.add_block(made, "prose", text="<p>A giraffe.</p>")
    due = make.publish(made, at=timezone.now() + dt.timedelta(hours=1)).published_at

    assert slugs("giraffe", at=due - dt.timedelta(microseconds=1)) == []
    assert slugs("giraffe", at=due) == ["heat-2"]
    assert slugs("zebra", at=due - dt.timedelta(seconds=1)) == slugs("zebra", at=due) == ["heat-2"]


def test_what_an_embargoed_edition_takes_out_is_found_until_its_second(db):
    made = article("heat-2", "A zebra.", "A giraffe.")
    block = made.blocks.get(text="<p>A giraffe.</p>")
    with make.history.record(editor=None) as turn:
        make.editing.save_block(turn, block, {"text": "<p>A lion.</p>"})
    due = make.publish(made, at=timezone.now() + dt.timedelta(hours=1)).published_at

    assert [slugs("giraffe", at=at) for at in (None, due)] == [["heat-2"], []]


def test_a_first_edition_under_embargo_is_not_there(client, db):
    made = make.make_article(slug="heat-2", headline="A giraffe", facts=1)
    make.publish(made, at=timezone.now() + dt.timedelta(hours=1))

    page = Page(client.get("/search/?q=giraffe"))

    assert "No explainer has the word “giraffe”." in page.text
    assert "/heat-2/" not in page.links


def test_what_waits_or_was_held_is_not_found(db):
    made = article("heat-2", "A zebra.")
    make.add_block(made, "prose", text="<p>A giraffe.</p>")
    edition = make.publish(made, screen={})
    assert slugs("giraffe") == []
    grace.hold(edition)
    assert slugs("giraffe") == []
    make.publish(made, screen={})
    make.let_pass(made)
    assert slugs("giraffe") == ["heat-2"]


def test_superseded_withdrawn_folded_and_taken_down_editions_are_not_found(db):
    made, other = article("heat-2", "A zebra."), article("other", "A lion.")
    with make.history.record(editor=None) as turn:
        make.editing.save_block(turn, made.blocks.get(block_kind="prose"), {"text": "<p>A giraffe.</p>"})
    make.publish(made)
    assert (slugs("zebra"), slugs("giraffe")) == ([], ["heat-2"])

    publishing.withdraw(made, [2], editor=None, reason="A reason.")
    assert (slugs("zebra"), slugs("giraffe")) == (["heat-2"], [])

    retiring.fold(made, other, editor=None, reason="One page is enough.")
    assert (slugs("zebra"), slugs("lion")) == ([], ["other"])

    publishing.withdraw(other, None, editor=None, reason="A reason.")
    assert slugs("lion") == []


def test_a_new_address_is_led_to_at_once(db):
    publishing.change_address(article("heat-2", "A zebra."), "heat-two")

    assert slugs("zebra") == ["heat-two"]


# The page


def test_excerpts_are_cut_around_the_words_and_between_others(db):
    article("long", f"{'before ' * 60}zebra {'after ' * 60}")

    (hit,) = search("zebra").found[0].hits
    text = told(hit.parts)

    assert text.startswith("… before ") and text.endswith("after …") and "[zebra]" in text
    assert len(text) <= searching.EXCERPT + 8


@pytest.mark.parametrize("word", ["x" * 5_000, "東" * 400])
def test_an_excerpt_of_one_long_word_has_an_end(db, word):
    article("long", word)

    (hit,) = search(word[:5]).found[0].hits

    assert len(told(hit.parts)) <= 2 * len(word[:5_000]) and hit.parts[0].is_hit


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "\x00",
        "%00%ED%A0%80",
        "'; DROP TABLE articles_searchrow; --",
        '"',
        '"" OR 1=1',
        "NEAR(heat, 2) AND NOT words:x*",
        '{words} : ^heat + "',
        "-heat",
        "*",
        ":* & | ! <->",
        "\\",
        "%",
        "🔥",
        "<script>alert(1)</script>",
        " ".join(f"word{number}" for number in range(10_000)),
        "x" * 100_000,
        "heat " * 10_000,
        "\u202e\u2028\ufffe",
    ],
)
def test_hostile_queries_are_answered(client, heat2, typed):
    response = client.get(f"/search/?q={typed if typed.startswith('%00') else quote(typed, errors='replace')}")
    page = Page(response)

    assert response.status_code == 200
    assert "/heat-2/" in page.links
    assert "<script>alert" not in page.html and "\x00" not in page.html
    assert len(page.attributes("q")["value"]) <= 200


def test_nothing_found_leads_on(client, heat2):
    for path in ("/search/", "/search/?q=zebra"):
        page = Page(client.get(path))
        assert {"/heat-2/", "/topics/heat-2/", "/topics/"} <= set(page.links)


def test_a_long_question_is_cut_and_says_so(client, heat2):
    page = Page(client.get("/search/?q=" + "+".join(f"w{number}" for number in range(20))))

    assert "its first 12 words, in its first 200 characters, were looked for" in page.text


def test_the_form_works_without_script_and_takes_focus_only_where_nothing_was_asked(client, heat2):
    empty, asked = (Page(client.get(path)) for path in ("/search/", "/search/?q=heat"))

    assert ("autofocus" in empty.attributes("q"), "autofocus" in asked.attributes("q")) == (True, False)
    assert (asked.attributes("q")["type"], asked.attributes("q")["value"]) == ("search", "heat")
    assert ("label", {"for": "q"}) in asked.tags
    (form,) = [attributes for tag, attributes in asked.tags if tag == "form"]
    assert form["action"] == "/search/" and "method" not in form
    assert "/search/" in Page(client.get("/heat-2/")).links


def test_pages_are_linked_and_counted(client, db, monkeypatch):
    monkeypatch.setattr(searching, "ON_A_PAGE", 2)
    for slug in ("one", "two", "three", "four", "five"):
        article(slug, "A fox & a “dog”.")

    first, second, last = (Page(client.get(f"/search/?q=fox+%26+dog{page}")) for page in ("", "&page=2", "&page=99"))

    assert "5 explainers have all these words, page 1 of 3" in first.text
    assert "?q=fox%20%26%20dog&page=2" in first.links
    assert {"?q=fox%20%26%20dog&page=1", "?q=fox%20%26%20dog&page=3"} <= set(second.links)
    assert "page 3 of 3" in last.text
    shown = [link for page in (first, second, last) for link in page.links if link.count("/") == 2]
    assert {"/one/", "/two/", "/three/", "/four/", "/five/"} <= set(shown)
    for page in ("0", "-1", "²", "nonsense", "9" * 400):
        assert client.get(f"/search/?q=fox&page={page}").status_code == 200


def test_search_is_followed_and_not_listed(client, heat2):
    response = client.get("/search/?q=heat")

    assert response["X-Robots-Tag"] == Page(response).metas["robots"] == "noindex, follow"
    assert "search" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/search/?q=heat", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    assert client.post("/search/?q=heat").status_code == 405


def test_words_are_set_as_on_the_page(db):
    article("heat-2", 'Mann\'s "Heat 2" is next.')

    (hit,) = search("mann's heat 2").found[0].hits

    assert told(hit.parts) == "[Mann’s] “[Heat] [2]” is next."


def test_markup_in_texts_is_text(db, client):
    article("heat-2", "1 &lt;b&gt;fox&lt;/b&gt;", headline="<i>fox</i>")

    html = client.get("/search/?q=fox").content.decode()

    assert "&lt;i&gt;<mark>fox</mark>&lt;/i&gt;" in html
    assert "1 &lt;b&gt;<mark>fox</mark>&lt;/b&gt;" in html


@pytest.mark.parametrize("number", [1, 50])
def test_searching_takes_two_queries(client, db, number, django_assert_num_queries):
    for each in range(number):
        article(f"fox-{each}", "A fox.")

    with django_assert_num_queries(2):
        found = client.get("/search/?q=fox")
    with django_assert_num_queries(2):
        client.get("/search/?q=zebra")
    with django_assert_num_queries(1):
        client.get("/search/")

    assert f"{number} explainer" in Page(found).text


def test_browsers_are_told_how_to_search(client, db):
    root = ElementTree.fromstring(client.get("/opensearch.xml").content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"

    assert root.find(f"{space}Url").get("template") == "http://127.0.0.1:8000/search/?q={searchTerms}"
    assert len(root.findtext(f"{space}ShortName")) <= 16
    links = [attributes["href"] for tag, attributes in Page(client.get("/")).tags if attributes.get("rel") == "search"]
    assert links == ["/opensearch.xml"]
