"""Quotation marks curl, short numbers stay with their word, titles of works are told from other words."""

import pytest
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from articles import publishing, retiring
from articles.document import Document, Head, Topic
from articles.reader import typeset
from articles.templatetags.richtext import of_work, titled
from articles.templatetags.richtext import typeset as typeset_filter
from tests import factories as make


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("Mann's film", "Mann’s film"),
        ("the stars' names", "the stars’ names"),
        ('He said "no."', "He said “no.”"),
        ('("Perhaps")', "(“Perhaps”)"),
        ("\"It's 'Heat'\"", "“It’s ‘Heat’”"),
        ("the '90s and the 1990's", "the ’90s and the 1990’s"),
        ("6'2\" tall", "6'2\" tall"),
        ('"Heat 2"', "“Heat\N{NO-BREAK SPACE}2”"),
        ('<p>"<em>Heat</em>" is <em>Mann</em>\'s</p>', "<p>“<em>Heat</em>” is <em>Mann</em>’s</p>"),
        ("<a href=\"https://site.test/\">'Heat'</a>", '<a href="https://site.test/">‘Heat’</a>'),
        ("already “curled” and Mann’s", "already “curled” and Mann’s"),
        ("in 12 days, by 2027, of 1,000 and 12.5", "in\N{NO-BREAK SPACE}12 days, by 2027, of 1,000 and 12.5"),
        ("a < b", "a < b"),
    ],
)
def test_text_is_set(typed, made):
    assert typeset.typeset(typed) == made


@given(st.text(alphabet="aB1 '\"<>é—“”"))
def test_setting_keeps_the_length_and_is_done_once(text):
    once = typeset.typeset(text)

    assert len(once) == len(text)
    assert typeset.typeset(once) == once


def test_names_of_works_of_two_words_are_titles_and_no_other():
    kinds = {"Heat 2": "film", "Heat": "film", "Michael Mann": "person", "Heat 2: the game": "game"}
    topics = tuple(Topic(key=name, name=name, kind=kind) for name, kind in kinds.items())

    assert typeset.works(Document(topic="Heat", head=Head(), topics=topics)) == ("Heat 2: the game", "Heat 2")


def test_titles_are_set_in_italics_and_the_rest_is_escaped():
    assert titled("Mann's Heat 2 <b>", ("Heat 2",)) == (
        'Mann’s <cite class="work">Heat\N{NO-BREAK SPACE}2</cite> &lt;b&gt;'
    )
    assert titled("Heat 20, Heat 2’s", ("Heat 2",)).count("<cite") == 1
    assert titled("No work <b>", ()) == "No work &lt;b&gt;"


def test_work_that_a_fact_is_of_is_set_in_italics():
    assert of_work("of Heat (1995)") == 'of <cite class="work">Heat</cite> (1995)'
    assert of_work("of Heat") == 'of <cite class="work">Heat</cite>'
    assert of_work("of the novel") == "of the novel"
    assert of_work("Cast") == "Cast"


def test_html_stays_safe_and_text_stays_unsafe():
    assert isinstance(typeset_filter(mark_safe("<p>'so'</p>")), SafeString)
    assert not isinstance(typeset_filter("<p>'so'</p>"), SafeString)


def test_headlines_sentences_and_reasons_are_set_wherever_they_stand(client, db):
    article = make.make_article(slug="next", headline="Mann's next film", facts=1)
    retired, gone = (make.make_article(slug=slug, topic=article.topic, facts=1) for slug in ("retired", "gone"))
    for each in (article, retired, gone):
        make.publish(each)
    retiring.retire(retired, editor=None, reason="Over.", sentence="It's over.", successor=article)
    publishing.withdraw(gone, None, editor=None, reason="It wasn't true.")

    for path in ("/topics/", "/search/", f"/facts/{article.blocks.get().fact.key}/", "/retired/", "/gone/"):
        page = client.get(path).content.decode().partition("<main")[2]
        assert "’" in page and "&#x27;" not in page and "'" not in page, path


def test_notes_and_sources_are_set_beside_what_they_belong_to(client, db):
    article = make.make_article(slug="next", facts=1)
    make.publish(article)
    source = make.make_source("People's Weekly", "Mann's plan")
    fact = make.add_fact(article, statement="It is next.", citations=[make.cite(source)]).fact
    make.publish(article, note="Mann's plan is out.")

    compared = client.get("/next/compare/1...2/").content.decode()
    known = client.get(f"/facts/{fact.key}/").content.decode()

    assert "</span> Mann’s plan is out.</li>" in compared
    assert "<cite>People’s Weekly</cite>: Mann’s plan" in known
