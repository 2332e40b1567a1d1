"""Articles from elsewhere: Google Docs' and Word's HTML, Word files, plain text, and what means harm."""

import contextlib
import time
from pathlib import Path

import pytest

from articles import incoming, incoming_files
from articles.incoming import NoArticle
from tests import word_files as word

SAMPLES = Path(__file__).parent / "incoming"
GOOGLE_CLIPBOARD, GOOGLE_PAGE, WORD_PAGE = (
    (SAMPLES / f"{name}.html").read_text() for name in ("google_clipboard", "google_page", "word_page")
)


def parts(article, **options):
    return [(part.kind, part.words) for part in article.parts(**options)]


def test_google_docs_clipboard():
    article = incoming.read(GOOGLE_CLIPBOARD)

    assert article.headline == "Heat 2: everything we know"
    assert parts(article) == [
        (
            "prose",
            "<p>Michael Mann <strong>is writing</strong><em> it</em>, "
            '<a href="https://example.com/mann">he said</a>.</p>',
        ),
        ("section", "Cast"),
        ("prose", "<ul><li><p>Adam Driver</p></li><li><p>Ana de Armas</p></li></ul>"),
        ("prose", "<h3>Not in it</h3><p>Al Pacino.</p>"),
        ("section", "Release"),
        ("prose", "<p>2027.</p>"),
    ]
    assert article.left_out == ("1 picture left out",)


def test_google_docs_exported_page():
    article = incoming.read(GOOGLE_PAGE)

    assert (article.headline, article.standfirst) == ("Heat 2", "All of it")
    assert parts(article) == [
        ("section", "Cast"),
        ("prose", "<p><strong>Driver</strong><em> maybe</em>, says the novel[1]</p>"),
        ("prose", "<p>[1]\xa0Heat 2, chapter 4.</p>"),
    ]
    assert article.left_out == ("1 remark left out",)


def test_word_saved_as_web_page():
    article = incoming.read(WORD_PAGE)

    assert article.headline == "Heat 2"
    assert parts(article) == [
        ("section", "Cast"),
        ("prose", "<ul><li><p>Adam Driver</p></li><li><p>Ana de Armas</p></li><li><p>First</p></li></ul>"),
        ("prose", "<p><strong>Mann</strong> new <em>words</em>[1]</p>"),
        ("prose", "<p>[1] From the novel.</p>"),
    ]
    assert article.left_out == ("1 picture left out", "1 remark left out")


def test_a_saved_web_page_is_its_article_alone():
    article = incoming.read(
        "<title>Heat 2 - The Site</title><nav><a href=/>Home</a></nav><div>Cookies?</div><main><article><h1>Heat 2</h1>"
        "<p>It comes.</p><aside>Buy!</aside><iframe src=x></iframe>"
        "<video>No.</video></article></main><footer>Us</footer>"
    )

    assert (article.headline, parts(article)) == ("Heat 2", [("prose", "<p>It comes.</p>")])
    assert article.left_out == ("2 films or frames left out",)


def test_a_page_without_a_title_is_called_as_its_window_was():
    assert incoming.read("<title>Heat 2 &amp; more</title><p>It comes.</p>").headline == "Heat 2 & more"


def test_one_text_for_each_section():
    assert parts(
        incoming.read("<h2>Cast</h2><p>One.</p><ul><li>Two.</ul><h3>Three</h3><p>Four.</p><h2>End</h2>"), whole=True
    ) == [
        ("section", "Cast"),
        ("prose", "<p>One.</p><ul><li><p>Two.</p></li></ul><h3>Three</h3><p>Four.</p>"),
        ("section", "End"),
    ]


def test_a_list_stays_with_the_text_that_leads_to_it():
    assert parts(incoming.read("<p>They are:</p><ol><li>One</ol><blockquote>Two</blockquote><p>Three</p>")) == [
        ("prose", "<p>They are:</p><ol><li><p>One</p></li></ol><blockquote><p>Two</p></blockquote>"),
        ("prose", "<p>Three</p>"),
    ]


def test_tables_become_lines_of_text_nested_ones_too():
    article = incoming.read(
        "<table><tr><th>Who</th><th>As</th></tr><tr><td><p>Driver</p><p>Adam</p></td><td></td><td>McCauley</td></tr>"
        "<tr><td>Two<table><tr><td>in</td><td>side</td></tr></table></td></tr></table><p>After.</p>"
    )

    assert [words for _, words in parts(article)] == [
        "<p>Who | As</p>",
        "<p>Driver Adam | | McCauley</p>",
        "<p>Two</p>",
        "<p>in | side</p>",
        "<p>After.</p>",
    ]
    assert article.left_out == ("2 tables became lines of text",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.\n\nTwo\nlines.", ["<p>One.</p>", "<p>Two<br>lines.</p>"]),
        ("One.\nTwo < 3.", ["<p>One.</p>", "<p>Two &lt; 3.</p>"]),
        ("# Heat 2\n\n## Cast\n\nDriver.\n\n## End\n\nNo.", ["Cast", "<p>Driver.</p>", "End", "<p>No.</p>"]),
    ],
)
def test_plain_text(text, found):
    assert [words for _, words in parts(incoming.read(text))] == found


@pytest.mark.parametrize(
    "html", [GOOGLE_CLIPBOARD, GOOGLE_PAGE, WORD_PAGE, "# One\n\ntwo", "<h3>a</h3><p>b</p><h5>c</h5><p>d"]
)
def test_what_a_page_carries_reads_back_as_the_same(html):
    article = incoming.read(html)

    again = incoming.read(incoming.written(article))

    assert (again.headline, again.standfirst, again.pieces) == (article.headline, article.standfirst, article.pieces)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a<script>alert(1)</script><style>p{}</style><iframe srcdoc='<p>x'></iframe></p>", "<p>a</p>"),
        ('<p onclick="x()" style="background:url(javascript:x)">a<img src=x onerror=alert(1)></p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a> <a href="data:text/html,x">b</a></p>', "<p>a b</p>"),
        (
            '<p><a href="#top">a</a> <a href="page.html">b</a> <a href="/own">c</a></p>',
            '<p>a b <a href="/own">c</a></p>',
        ),
        ("<svg><script>alert(1)</script><text>x</text></svg><math><mi>y</mi></math><p>a</p>", "<p>a</p>"),
        ("<p>a<template><p>x</p></template><noscript><p>y</p></noscript></p>", "<p>a</p>"),
        ('<p>a<span style="display:none">x</span><span style="mso-hide: all">y</span></p>', "<p>a</p>"),
        ("<p>&lt;script&gt;a</p>", "<p>&lt;script&gt;a</p>"),
        ("<p>a</b></i></div></p><p><b>", "<p>a</p>"),
    ],
)
def test_harm_is_cleaned_away(html, found):
    assert "".join(words for _, words in parts(incoming.read(html))) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "There is no text in it."),
        ("  \n ", "There is no text in it."),
        ("<p> </p><img src=x><script>1</script>", "There is no text in it."),
        ("<div>" * 300 + "a", "It is nested more than 250 deep. Paste it without its formatting."),
        ("<p>" + "<ul><li>" * 90 + "a", "The text is nested more than 60 deep. Paste it without its formatting."),
        ("<p>" + "a" * 1_500_000, "This has 1,500,003 characters. It may have 1,500,000; bring it in parts."),
        ("<p>" + "a " * 300_000, "The text has 600,007 characters. It may have 500,000."),
        ("<p>\x00</p>", "There is no text in it."),
    ],
)
def test_what_is_no_article_is_refused_in_plain_words(text, why):
    with pytest.raises(NoArticle) as refused:
        incoming.read(text)

    assert str(refused.value) == why


def test_ten_thousand_paragraphs_are_refused_and_fit_as_one_text_each_section():
    article = incoming.read("<p>Words.</p>" * 10_000)

    with pytest.raises(NoArticle) as refused:
        article.parts()

    assert str(refused.value).startswith("This would become 10,000 sections and texts. An article takes 1,000 at once")
    assert len(article.parts(whole=True)) == 2


def test_hostile_html_costs_seconds_at_most():
    began = time.process_time()

    for text in ("<b>" * 400_000, "<a href=x>" * 140_000, "<p><table>" * 120 + "x", "&lt;" * 120_000, "<" * 400_000):
        with contextlib.suppress(NoArticle):
            incoming.read(text)

    assert time.process_time() - began < 30


# --- files


def read(content):
    return incoming.read(incoming_files.to_html(content))


def test_a_word_file():
    article = read(
        word.docx(
            word.paragraph("Heat 2", style="Title"),
            word.paragraph("All of it", style="Subtitle"),
            word.paragraph("Intro ", word.run("bold", word.BOLD), word.run(" slanted", word.ITALIC), " ", word.LINK),
            word.paragraph("Cast", style="Heading1"),
            word.paragraph("It has ", word.INSERTED, word.DELETED, word.REMARK, " and ", word.MOVED, word.NOTE),
            word.paragraph("Small", style="Heading2"),
            word.paragraph("Said he.", style="Quote"),
            word.table(["Who", "As"], ["Driver", word.table(["in", "side"])]),
            word.paragraph(word.PICTURE, word.LINKED_PICTURE),
        )
    )

    assert (article.headline, article.standfirst) == ("Heat 2", "All of it")
    assert parts(article) == [
        (
            "prose",
            '<p>Intro <strong>bold</strong><em> slanted</em> <a href="https://example.com/mann">Mann said</a></p>',
        ),
        ("section", "Cast"),
        ("prose", "<p>It has new words and moved words[1]</p>"),
        ("prose", "<h3>Small</h3><blockquote><p>Said he.</p></blockquote>"),
        ("prose", "<p>Who | As</p>"),
        ("prose", "<p>Driver</p>"),
        ("prose", "<p>in | side</p><ol><li><p>From the novel.</p></li></ol>"),
    ]
    assert article.left_out == ("2 pictures left out", "2 tables became lines of text")


def test_google_docs_zip_and_other_encodings():
    assert read(word.packed({"Heat2.html": GOOGLE_PAGE, "images/image1.png": b"x"})).headline == "Heat 2"
    assert read("\ufeffCafé".encode("utf-16-le")).pieces[0].words == "<p>Café</p>"
    assert read('<meta charset="windows-1252"><p>Café “x”'.encode("cp1252")).pieces[0].words == "<p>Café “x”</p>"


def bomb():
    return word.docx(word.paragraph("a"), extra={"word/media/bomb.bin": b"\x00" * 120_000_000}.items())


def big_text():
    return word.docx(word.paragraph("a" * 13_000_000))


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def locked_zip():
    content = bytearray(word.docx(word.paragraph("a")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        content[at + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"%PDF-1.7", "That is a PDF. Save the text as .docx or HTML, and choose that file."),
        (b"{\\rtf1", "That is a Rich Text file. Save it as .docx, and choose that file."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", incoming_files.BEGINNINGS[b"\xd0\xcf\x11\xe0"]),
        (b"\x89PNG\r\n", "That is a picture."),
        (b"a\x00b", "That is no text. Choose a .docx, an HTML or a text file."),
        (b"PK\x03\x04 broken", incoming_files.BROKEN),
        (b"a" * (11 * 1024**2), "The file has 11 MB. It may have 10 MB."),
        (locked_zip, incoming_files.LOCKED),
        (bomb, "That file unfolds to far more than an article. Bring the text in by itself."),
        (big_text, "The text in that file is too long to be read at once. Bring it in parts."),
        (
            lambda: word.docx("a", prologue=LAUGHS),
            "There is something in that file that no Word puts there. It was not read.",
        ),
        (
            lambda: word.docx("a", prologue=OUTSIDE),
            "There is something in that file that no Word puts there. It was not read.",
        ),
        (lambda: word.docx("<w:p><w:unclosed>"), incoming_files.BROKEN),
        (lambda: word.docx("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000), incoming_files.BROKEN),
        (lambda: word.docx(), "There is no text in it."),
        (lambda: word.packed({"xl/workbook.xml": "x"}), "That is a spreadsheet, not an article."),
        (
            lambda: word.packed({"content.xml": "x"}),
            "That is an OpenDocument file. Save it as .docx, and choose that file.",
        ),
        (
            lambda: word.packed({"a.html": "x", "b.html": "y"}),
            "There is no article in that file. Choose a .docx, or a .zip with one HTML page in it.",
        ),
    ],
)
def test_files_that_are_no_article_are_refused_in_plain_words(content, why):
    with pytest.raises(NoArticle) as refused:
        read(content() if callable(content) else content)

    assert str(refused.value) == why


def test_a_word_file_of_ten_thousand_paragraphs_is_read_in_seconds():
    content = word.docx(*(word.paragraph(f"Paragraph {n} has words.") for n in range(10_000)))
    began = time.process_time()

    article = read(content)

    assert len(article.pieces) == 10_000
    assert time.process_time() - began < 60


@pytest.mark.parametrize(
    "sent",
    [
        "<table><tr>" + "<td></td>" * 60 + "<td>Al Pacino</td></tr></table>",
        "<p>a</p>" + "<style></style >" * 40_000,
        "<p>a</p>" + "<title></title >" * 40_000,
        "# a" + " " * 400_000 + "y",
    ],
    ids=["empty cells", "style left open", "title left open", "blanks in a heading"],
)
def test_no_form_of_text_takes_longer_than_its_length(sent):
    """Each took minutes, and the first of them is an ordinary table."""
    began = time.process_time()

    with contextlib.suppress(NoArticle):
        incoming.read(sent)

    assert time.process_time() - began < 10


def test_empty_cells_at_either_end_of_a_row_leave_nothing():
    article = incoming.read("<table><tr><td></td><td>Hanna</td><td></td><td>Al Pacino</td><td></td></tr></table>")

    assert [piece.words for piece in article.pieces] == ["<p>Hanna | | Al Pacino</p>"]


def test_more_paragraphs_than_an_article_has_are_refused():
    with pytest.raises(NoArticle, match="more than 10,000 paragraphs"):
        incoming.read("<p>a</p>" * 10_001)


@pytest.mark.parametrize("target", ["word/media/image1.png", "word/document"])
def test_part_that_no_text_is_named_like_is_not_read_as_text(target):
    """Its length was measured as a picture's, and nobody looked for entities in it."""
    hidden = f'<!DOCTYPE a><w:document xmlns:w="{word.W}"><w:body>{word.paragraph("Hidden.")}</w:body></w:document>'
    to_it = word.TO_DOCUMENT.replace("word/document.xml", target)

    article = read(word.docx(word.paragraph("Shown."), extra={target: hidden, "_rels/.rels": to_it}.items()))

    assert [piece.words for piece in article.pieces] == ["<p>Shown.</p>"]
