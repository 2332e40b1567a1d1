"""The page that says who wrote a block: its rows, its states, what it refuses, and what it costs."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import ArticleRevision, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def edda(client):
    user = make.make_user("editor", name="edda")
    client.force_login(user)
    return user


@pytest.fixture
def article(edda):
    article = make.make_article(editor=edda)
    make.add_block(article, "prose", editor=edda, key="intro", text="<p>Mann wrote it. It opens in June.</p>")
    return article


def change(article, text, *, editor, note=""):
    with history.record(editor=editor, note=note) as turn:
        editing.save_block(turn, Block.objects.get(article=article, key="intro"), {"text": text})
    return turn.revision.pk


def page(client, article, block="intro", **query):
    return client.get(reverse("desk:written", args=[article.key, block]), query)


def told(answer):
    return [
        (" ".join(each.words for paragraph in row.paragraphs for each in paragraph), row.by.who)
        for row in answer.context["rows"]
    ]


def values(answer):
    return [(list(row.values), row.by.who) for row in answer.context["values"]]


def words(answer):
    return " ".join(answer.content.decode().split())


def test_page_names_who_when_why_and_leads_to_the_save(client, article, edda):
    ruth = make.make_user("editor", name="ruth")
    at = change(article, "<p>Mann wrote it. It opens in <em>July</em>.</p>", editor=ruth, note="Date moved")

    answer = page(client, article)

    assert told(answer) == [("Mann wrote it.", "edda"), ("It opens in July.", "ruth")]
    assert "It opens in <em>July</em>." in words(answer)
    assert f'<a href="/admin/desk/articles/{article.key}/compare/save/{at}/#intro">Date moved</a>' in words(answer)
    assert "Reworded, <a" in words(answer)
    assert [(row.is_newest, row.first.who if row.first else "") for row in answer.context["rows"]] == [
        (False, ""),
        (True, "edda"),
    ]
    assert [(share.who, share.percent) for share in answer.context["shares"]] == [("ruth", 57), ("edda", 43)]


def test_neighbors_of_one_origin_are_one_row_of_paragraphs(client, article, edda):
    change(article, "<p>Mann wrote it.</p><p>It opens in June.</p>", editor=make.make_user("editor"))

    (row,) = page(client, article).context["rows"]

    assert [[each.words for each in paragraph] for paragraph in row.paragraphs] == [
        ["Mann wrote it."],
        ["It opens in June."],
    ]


def test_someone_who_left_stays_named_and_nobody_is_someone(client, article):
    gone = make.make_user("editor", name="gone")
    change(article, "<p>Mann wrote it. It opens in June. Nobody is cast.</p>", editor=gone)
    change(article, "<p>Mann wrote it. It opens in June. Nobody is cast. So far.</p>", editor=None)
    gone.is_active = False
    gone.save()

    assert told(page(client, article))[1:] == [("Nobody is cast.", "gone (left)"), ("So far.", "Somebody")]


def test_facts_have_their_values_in_rows_of_their_own(client, article, edda):
    source = make.make_source(editor=edda)
    block = make.add_fact(article, key="al", editor=edda, status="rumored", citations=[make.cite(source)])
    make.change_fact(block.fact, editor=make.make_user("editor", name="ruth"), people=["Al Pacino"])

    answer = page(client, article, "al")

    assert values(answer) == [
        ([("Status", "Rumored")], "edda"),
        ([("People", "Al Pacino")], "ruth"),
        ([("Source", "Deadline: An interview (on the record)")], "edda"),
    ]
    assert "Status, values and sources" in words(answer)


def test_section_is_its_heading_and_a_picture_its_fields(client, article, edda):
    make.add_block(article, "section", key="cast", heading="Who is in it?", editor=edda)
    make.add_block(article, "picture", key="still", picture="/media/a.jpg", alt="A street", editor=edda)

    assert told(page(client, article, "cast")) == [("Who is in it?", "edda")]
    assert values(page(client, article, "still")) == [
        ([("Picture", "/media/a.jpg"), ("Alternative text", "A street")], "edda")
    ]


def test_a_picture_of_the_library_is_told_in_its_words(client, article, edda):
    make.make_picture(key="night", editor=edda)
    make.add_block(article, "picture", key="still", picture="night", caption="Downtown", editor=edda)

    assert values(page(client, article, "still")) == [
        ([("Picture", "A city at night"), ("Caption", "Downtown")], "edda")
    ]


def test_states_are_the_working_copy_a_save_and_an_edition(client, article, edda):
    then = ArticleRevision.objects.filter(article=article).latest("revision_id").revision_id
    make.publish(article, editor=edda)
    change(article, "<p>Mann wrote it.</p>", editor=edda)

    assert told(page(client, article)) == [("Mann wrote it.", "edda")]
    for at, title in ((f"r{then}", "As it was after the save of"), ("e1", "As edition 1 of")):
        answer = page(client, article, at=at)
        assert told(answer) == [("Mann wrote it. It opens in June.", "edda")]
        assert title in words(answer)
    assert [edition.number for edition, _ in answer.context["editions"]] == [1]


def test_first_edition_says_what_became_of_it(client, article, edda):
    make.publish(article, editor=edda)
    change(article, "<p>Mann wrote it. It opens in July.</p>", editor=edda)
    make.publish(article, editor=edda)
    change(article, "<p>Mann wrote it. It opens in July. Nobody is cast.</p>", editor=edda)
    make.publish(article, editor=edda)
    publishing.withdraw(article, [2], editor=edda, reason="Too soon.")
    change(article, "<p>Mann wrote it. It opens in July. Nobody is cast. Nor asked.</p>", editor=edda)
    make.publish(article, editor=edda, at=timezone.now() + dt.timedelta(days=1))
    change(article, "<p>Mann wrote it. It opens in July. Nobody is cast. Nor asked. Or so.</p>", editor=edda)

    answer = page(client, article)

    assert [(row.edition.number if row.edition else None, row.state) for row in answer.context["rows"]] == [
        (1, ""),
        (2, "withdrawn"),
        (3, ""),
        (4, "not out yet"),
        (None, ""),
    ]
    assert "In no edition yet" in words(answer)
    told = [(edition.number, state) for edition, state in answer.context["editions"]]
    assert told == [(4, "not out yet"), (3, ""), (2, "withdrawn"), (1, "")]
    assert answer.content.decode().count("not out yet</b></a>") == 1


def test_block_put_back_says_so(client, article, edda):
    block = Block.objects.get(key="intro")
    with history.record(editor=edda) as turn:
        editing.remove_block(turn, block)
    assert page(client, article).status_code == 404
    with history.record(editor=make.make_user("editor", name="ruth")) as turn:
        editing.put_back(turn, block)

    answer = page(client, article)

    assert told(answer) == [("Mann wrote it. It opens in June.", "edda")]
    assert "Taken out of the article and put back" in words(answer)


def test_save_of_another_article_is_named_without_a_link(client, article, edda):
    fact = make.add_fact(article, key="al", editor=make.make_user("editor", name="ana")).fact
    other = make.make_article(topic=article.topic, editor=edda)
    with history.record(editor=edda) as turn:
        editing.place_fact(turn, other, fact, after=None, key="placed")

    answer = page(client, other, "placed")

    assert told(answer) == [("Nothing has been said.", "ana")]
    assert [row.by.address for row in answer.context["rows"]] == [""]
    assert "saved before this article showed it" in words(answer)


def test_sentence_from_another_block_names_the_block_and_who_brought_it(client, article, edda):
    ruth = make.make_user("editor", name="ruth")
    make.add_block(article, "prose", editor=ruth, key="more", text="<p>Mann wrote it. And so on.</p>")
    change(article, "<p>It opens in June.</p>", editor=ruth)

    answer = page(client, article, "more")

    assert told(answer) == [("Mann wrote it.", "edda"), ("And so on.", "ruth")]
    assert [(row.taken.who, row.home) if row.taken else None for row in answer.context["rows"]] == [
        ("ruth", "Mann wrote it. It opens in June."),
        None,
    ]
    assert "from “Mann wrote it. It opens in June.”" in words(answer)


def test_what_is_not_there_is_404(client, article, edda):
    make.publish(article, editor=edda)
    later = make.add_fact(article, key="al", editor=edda)
    other = make.make_article(facts=1, editor=edda)
    theirs = ArticleRevision.objects.filter(article=other).latest("revision_id").revision_id
    before = ArticleRevision.objects.filter(article=article).earliest("revision_id").revision_id

    tried = [
        page(client, article, Block.objects.get(article=other).key),
        page(client, article, "nothing"),
        page(client, article, later.key, at="e1"),
        page(client, article, at=f"r{theirs}"),
        page(client, article, at=f"r{before}"),
        page(client, other, "intro"),
        *(page(client, article, at=at) for at in ("e2", "e0", "r0", "", "x1", "now ", "r99999999999999999999", "²")),
    ]

    assert {answer.status_code for answer in tried} == {404}
    assert client.post(reverse("desk:written", args=[article.key, "intro"])).status_code == 405


def test_queries_do_not_grow_with_saves_and_rows(client, article, edda):
    source = make.make_source(editor=edda)
    fact = make.add_fact(article, key="al", editor=edda, citations=[make.cite(source)]).fact
    make.publish(article, editor=edda)

    def count(block):
        with CaptureQueriesContext(connection) as queries:
            assert page(client, article, block).status_code == 200
        return len(queries)

    page(client, article)
    before = count("intro"), count("al")
    text = "Mann wrote it. It opens in June."
    for number in range(6):
        editor = make.make_user("editor")
        text += f" Number {number} is new."
        change(article, f"<p>{text}</p>", editor=editor)
        make.change_fact(fact, editor=editor, statement=text, status="denied", people=[f"P {number}"])
    make.publish(article, editor=edda)

    assert len(page(client, article).context["rows"]) == 7
    assert (before, (count("intro"), count("al"))) == ((14, 18), (14, 18))
