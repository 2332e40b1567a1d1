"""Rich text: one normal form, nothing harmful, no link lost without a word."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facts.richtext import BadLink, link, prose, statement, text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("<p>&nbsp;</p><p><br></p><h2> </h2><ul><li></li></ul>", ""),
        ("Bare text", "<p>Bare text</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>a &quot;b&quot; &eacute; &#x2014; &amp;amp;</p>", '<p>a "b" é — &amp;amp;</p>'),
        ("<p>a&nbsp;b</p>", "<p>a\u00a0b</p>"),
        ("<p>  a \n\t b  </p>\n<p>c</p>", "<p>a b</p><p>c</p>"),
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<em>a</em><em>b</em>", "<p><em>ab</em></p>"),
        ("<em><strong>a</strong></em>", "<p><strong><em>a</em></strong></p>"),
        ("<b><strong>a</strong></b>", "<p><strong>a</strong></p>"),
        ("<b>a</b><i> </i><b>b</b>", "<p><strong>a</strong> <strong>b</strong></p>"),
        ("<b>a <p>b", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("a<br> <br>b<br>", "<p>a<br><br>b</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<h1>a</h1><h3>b</h3>c", "<h3>a</h3><h3>b</h3><p>c</p>"),
        ("<ul><li>a<li><p>b</p></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            "<ol><li>a<ul><li>b</ul></ol>",
            "<ol><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>",
        ),
        ("<ul>a<ul><li>b</ul></ul>", "<ul><li><p>a</p></li><li><ul><li><p>b</p></li></ul></li></ul>"),
        ("<li>a", "<p>a</p>"),
        ("<blockquote>a<p>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<table><tr><td>a<td>b</table>", "<p>a</p><p>b</p>"),
        ('<a href="https://x.org/?a=1&amp;b=2">a</a>', '<p><a href="https://x.org/?a=1&amp;b=2">a</a></p>'),
        ('<b><a href="/x">a</a></b>', '<p><a href="/x"><strong>a</strong></a></p>'),
        (
            '<a href="https://x.org" rel="nofollow SPONSORED" target=_blank class=y title=z>a</a>',
            '<p><a href="https://x.org" rel="sponsored">a</a></p>',
        ),
        ('<a href="https://x.org" rel="nofollow">a</a>', '<p><a href="https://x.org">a</a></p>'),
        ('<a name="x">a</a>', "<p>a</p>"),
        ('a <a href="https://x.org"> </a>', "<p>a</p>"),
    ],
)
def test_prose_has_one_normal_form(typed, kept):
    assert prose(typed) == kept
    assert prose(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("<p>One <b>claim</b>.</p>", "One <strong>claim</strong>."),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("<ul><li>a</li><li>b</li></ul><h3>c</h3>", "a b c"),
        ("a<br>b", "a b"),
        ("<em>a</em><p><em>b</em></p>", "<em>a</em> <em>b</em>"),
        ('<p><a href="https://x.org">a</a></p>', '<a href="https://x.org">a</a>'),
    ],
)
def test_statement_is_one_paragraph(typed, kept):
    assert statement(typed) == kept
    assert statement(kept) == kept


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>a &amp; <em>b</em></p><ul><li><p>c</p></li></ul>", "a & b\nc"),
        ("a<br>b", "a\nb"),
        ("One <strong>claim</strong>.", "One claim."),
        ("", ""),
    ],
)
def test_text_is_plain(html, plain):
    assert text(html) == plain


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("<script>alert(1)</script>x", "<p>x</p>"),
        ("<scr<script>ipt>alert(1)</script>x", "<p>ipt&gt;alert(1)x</p>"),
        ("<style>p{}</style>x", "<p>x</p>"),
        ("<p onclick=x style=y id=z class=w>x</p>", "<p>x</p>"),
        ("<img src=x onerror=alert(1)>x", "<p>x</p>"),
        ("<svg><a xlink:href='javascript:x'>y</a></svg>x", "<p>x</p>"),
        ("<math><mtext><style><img src=x onerror=y></style></math>x", "<p>x</p>"),
        ("<iframe src=//x></iframe><object data=x></object>x", "<p>x</p>"),
        ("<!-- <b> --><b>x", "<p><strong>x</strong></p>"),
        ("<textarea></p><script>alert(1)</script></textarea>x", "<p>x</p>"),
        ("&lt;script&gt;x", "<p>&lt;script&gt;x</p>"),
        ("<p title='<script>'>x", "<p>x</p>"),
    ],
)
def test_hostile_markup_is_taken_out(hostile, kept):
    assert prose(hostile) == kept


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:x", "java\tscript:x", " javascript:x", "java&#10;script&colon;x"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://x.org", "blob:https://x.org/1"),
        *("foo", "?q=1", "#", "https://", "https:///x", "http:x.org", "https://user@x.org", "https://[x"),
        *("https://x.org:99999/", "https://a b.org", "example.com:80/x", "mailto:nobody"),
    ],
)
def test_a_link_that_leads_nowhere_good_is_refused_by_name(href):
    with pytest.raises(BadLink, match=r"^The link to .* cannot be kept\. A link begins with https://"):
        prose(f'<p><a href="{href}">x</a></p>')
    with pytest.raises(BadLink):
        statement(f'<a href="{href}">x</a>')

    assert prose(f'<p><a href="{href}">x</a></p>', strict=False) == "<p>x</p>"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.com", "https://example.com"),
        ("www.example.com/a?b#c", "https://www.example.com/a?b#c"),
        ("//example.com/a", "https://example.com/a"),
        ("HTTPS://example.com", "https://example.com"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("/heat-2/", "/heat-2/"),
        ("/\\evil.org", "/%5Cevil.org"),
        ("#cast", "#cast"),
        ("ann@example.com", "mailto:ann@example.com"),
        ("MAILTO:ann@example.com", "mailto:ann@example.com"),
    ],
)
def test_a_link_is_kept_in_one_form(typed, kept):
    assert link(typed) == kept
    assert link(kept) == kept
    assert f'href="{kept}"' in prose(f'<a href="{typed}">x</a>')


def test_text_that_cannot_be_stored_is_refused():
    for bad in ("a\0b", "a\ud800"):
        with pytest.raises(ValueError, match="cannot be stored"):
            prose(bad)


def test_text_is_composed_and_tags_survive_it():
    assert prose("<p>e&#769;</p>") == "<p>é</p>"
    assert prose("<p>e\u0301\x07</p>") == "<p>é</p>"
    assert prose("<em>\u0338x</em>") == "<p><em>&#824;x</em></p>"


def test_bounds_are_refused_in_plain_words():
    with pytest.raises(ValueError, match="500,001 characters"):
        prose("x" * 500_001)
    with pytest.raises(ValueError, match=r"500,000\.$"):
        prose("&" * 400_000)
    with pytest.raises(ValueError, match="nested more than 60 deep"):
        prose("<ul><li>" * 40_000)
    with pytest.raises(ValueError, match="nested more than 60 deep"):
        prose("".join(f"<b id={number}>" for number in range(61)) + "<p>x" * 40_000)


def test_deep_lists_join_the_one_around_them():
    deep = prose("<ul><li>a" * 25)

    assert deep.count("<ul>") == 8
    assert text(deep) == "\n".join("a" * 25)
    assert prose(deep) == deep


@pytest.mark.parametrize(
    "unit",
    [
        *("word ", "<p>x<b>y</b></p>", "<p>", "<a href=/x>y</a>", "<b></b>", "</b></p>"),
        *("<a ", "<a/", "<a b=", '<a href="x', "</a ", "<!--"),
    ],
)
def test_200_kilobytes_are_quick(unit):
    begun = time.process_time()

    prose(unit * (200_000 // len(unit)))

    assert time.process_time() - begun < 15


TAGS = "p b em i strong br ul ol li h2 h3 blockquote div a table td pre script svg".split()
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    *('<a href="https://x.org">', "<a href='example.com' rel=sponsored>", "<a href=javascript:x>", "<a href=foo>"),
    *("<b id=1>", '<p title="', "<a href=", "<!--", "-->", "&", "<", ">", '"', "'", " ", "\n", "\r", "\x0c", "\x85"),
    *("&amp;", "&nbsp;", "&#824;", "&#769;", "&#1;", "&#13;", "\u0338", "\u0301", "\u00a0", "\u2000", "e", "a"),
]
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
soups = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(characters, max_size=40)


@given(soups)
@example("<p>a<em>\u0338b</em>")
@example("<em>e</em>&#769;")
def test_the_normal_form_is_settled_after_once(soup):
    for sanitize in (prose, statement):
        once = sanitize(soup, strict=False)

        assert sanitize(once) == once
        assert sanitize(once, strict=False) == once
        assert unicodedata.is_normalized("NFC", once)


@given(soups)
def test_only_allowed_tags_and_attributes_come_out(soup):
    attribute = r' href="(https?://|mailto:|/|#)[^"<>]*"( rel="sponsored")?'

    for sanitize, tags in ((prose, "p|h3|ul|ol|li|blockquote|strong|em|a|br"), (statement, "strong|em|a")):
        rest = re.sub(rf"</?({tags})>|<a{attribute}>", "", sanitize(soup, strict=False))
        assert "<" not in rest
        assert ">" not in rest


@given(soups)
def test_statement_and_prose_say_the_same(soup):
    paragraphs = text(prose(soup, strict=False)).split("\n")

    assert text(statement(soup, strict=False)) == " ".join(words for words in paragraphs if words)
