"""Since when a public page says what it says: dates, editions and nothing else; only what the public has."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Block, Edition
from tests import factories as make
from tests.reader.page import Page

pytestmark = pytest.mark.django_db
PATH = "/heat/editions/{}/origins/{}/"


@pytest.fixture
def ana():
    return make.make_user("chief", name="ana-the-chief")


@pytest.fixture
def article(ana):
    article = make.make_article(slug="heat", editor=ana)
    make.add_block(article, "prose", editor=ana, key="intro", text="<p>Mann wrote it. It opens in June.</p>")
    return article


def change(article, text, *, key="intro", editor=None):
    with history.record(editor=editor, note="A note of the desk") as turn:
        editing.save_block(turn, Block.objects.get(article=article, key=key), {"text": text})


def shown(client, number, key="intro"):
    """By row: what it says, the edition since which, that of its first wording, that of its return."""
    return [
        (
            " ".join(each.words for paragraph in row.paragraphs for each in paragraph),
            *(edition.number if edition else None for edition in (row.edition, row.first, row.back)),
        )
        for row in client.get(PATH.format(number, key)).context["rows"]
    ]


def test_demo_tells_the_date_first_and_the_edition_second(client, heat2):
    page = Page(client.get("/heat-2/editions/7/origins/prose-intro/"))

    assert "Since 20 Nov 2023 Edition 5" in page.text
    assert "In other words since 30 June 2022 , edition 1 ." in page.text
    assert {"/heat-2/", "/heat-2/editions/5/", "/heat-2/#prose-intro", "/heat-2/history/"} <= set(page.links)
    assert page.metas["robots"] == "noindex, follow"
    assert client.get("/heat-2/editions/7/origins/prose-intro/")["X-Robots-Tag"] == "noindex, follow"
    assert 'rel="canonical" href="http://127.0.0.1:8000/heat-2/editions/7/origins/prose-intro/"' in page.html
    assert "origins" not in client.get("/sitemap.xml").content.decode()


def test_sentences_stand_since_the_edition_that_brought_their_words(client, article):
    make.publish(article)
    change(article, "<p>It opens in <em>June</em>. Mann wrote it. Nobody is cast.</p>")
    make.publish(article)
    change(article, "<p>It opens in July. Mann wrote it. Nobody is cast.</p>")
    make.publish(article, kind="minor")

    assert shown(client, 1) == [("Mann wrote it. It opens in June.", 1, None, None)]
    assert shown(client, 2) == [("It opens in June. Mann wrote it.", 1, None, None), ("Nobody is cast.", 2, None, None)]
    assert shown(client, 3) == [
        ("It opens in July.", 3, 1, None),
        ("Mann wrote it.", 1, None, None),
        ("Nobody is cast.", 2, None, None),
    ]


def test_what_left_and_came_back_says_so(client, article):
    make.add_fact(article, key="al")
    make.publish(article)
    with history.record(editor=None) as turn:
        editing.remove_block(turn, Block.objects.get(key="intro"))
    make.publish(article)
    with history.record(editor=None) as turn:
        editing.put_back(turn, Block.objects.get(key="intro"))
    make.publish(article)

    assert shown(client, 3) == [("Mann wrote it. It opens in June.", 1, None, 3)]
    assert client.get(PATH.format(2, "intro")).status_code == 404


def test_facts_have_values_and_a_quote_the_reader_s_word(client, article):
    source = make.make_source()
    quote = {"fact_kind": "quote", "details": {"words": "It is so.", "speaker": "Michael Mann"}}
    fact = make.add_fact(article, key="said", status="confirmed", citations=[make.cite(source)], **quote).fact
    make.publish(article)
    make.change_fact(fact, people=["Michael Mann"])
    make.publish(article)

    response = client.get(PATH.format(2, "said"))

    values = [[(value.label, value.words) for value in row.values] for row in response.context["values"]]
    assert ("Status", "On the record") in values[0]
    assert ("People", "Michael Mann") in values[1]
    assert "Confirmed" not in response.content.decode()


def test_waiting_changes_editors_and_notes_of_the_desk_do_not_show(client, article, ana):
    make.publish(article, editor=ana, note="The page opens.")
    change(article, "<p>Mann wrote it. It opens in June. A secret.</p>", editor=ana)
    make.add_fact(article, key="al", statement="Another secret.", editor=ana)

    text = client.get(PATH.format(1, "intro")).content.decode()

    assert "The page opens." in text
    assert [word for word in ("secret", "ana-the-chief", "A note of the desk", "r1") if word in text] == []
    assert client.get(PATH.format(1, "al")).status_code == 404


def test_embargoed_edition_is_404_and_never_counts(client, article):
    make.publish(article)
    change(article, "<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, at=timezone.now() + dt.timedelta(days=1))

    assert client.get(PATH.format(2, "intro")).status_code == 404
    assert shown(client, 1) == [("Mann wrote it. It opens in June.", 1, None, None)]


def test_withdrawn_edition_is_410_and_never_counts(client, article):
    make.publish(article)
    change(article, "<p>Mann wrote it. It opens in July.</p>")
    make.publish(article)
    change(article, "<p>Mann wrote it. It opens in July. So far.</p>")
    make.publish(article)
    publishing.withdraw(article, [2], editor=None, reason="Too soon.")

    assert client.get(PATH.format(2, "intro")).status_code == 410
    assert shown(client, 3) == [
        ("Mann wrote it.", 1, None, None),
        ("It opens in July.", 3, 1, None),
        ("So far.", 3, None, None),
    ]


def test_shared_fact_counts_from_the_edition_of_this_article(client, article):
    fact = make.add_fact(article, key="al", statement="Al Pacino is not in it.").fact
    make.publish(article)
    other = make.make_article(topic=article.topic, slug="other")
    make.add_block(other, "prose", key="text", text="<p>Hello.</p>")
    make.publish(other)
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None, key="placed")
    make.publish(other)

    rows = client.get("/other/editions/2/origins/placed/").context["rows"]

    assert [(row.edition.number, row.edition.article_id) for row in rows] == [(2, other.pk)]


@pytest.mark.parametrize(
    "path",
    [
        *("/heat/editions/1/origins/nothing/", "/heat/editions/1/origins/theirs/", "/heat/editions/9/origins/intro/"),
        *("/heat/editions/0/origins/intro/", "/nothing/editions/1/origins/intro/", "/heat/editions/1/origins/"),
        "/heat/editions/1/origins/in%00tro/",
    ],
)
def test_unknown_parts_are_404(client, article, path):
    make.publish(article)
    other = make.make_article(topic=article.topic, slug="other")
    make.add_block(other, "prose", key="theirs", text="<p>Hello.</p>")
    make.publish(other)

    assert client.get(path).status_code == 404


def test_old_address_leads_to_the_current_one(client, article):
    make.publish(article)
    publishing.change_address(article, "heat-two")

    response = client.get(PATH.format(1, "intro"))

    assert (response.status_code, response["Location"]) == (301, "/heat-two/editions/1/origins/intro/")


def test_only_get_and_no_cookie(client, article):
    make.publish(article)
    response = client.get(PATH.format(1, "intro"))

    assert client.post(PATH.format(1, "intro")).status_code == 405
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


def test_queries_and_documents_read_do_not_grow_with_editions_that_left_the_block_alone(client, article):
    fact = make.add_fact(article, key="al").fact

    def cost():
        number = Edition.objects.count()
        with CaptureQueriesContext(connection) as queries:
            shown(client, number)
        return len(queries)

    make.publish(article)
    before = cost()
    for number in range(4):
        make.change_fact(fact, statement=f"Number {number} has not been said.")
        make.publish(article)

    assert (before, cost()) == (2, 2)
    assert shown(client, 5) == [("Mann wrote it. It opens in June.", 1, None, None)]


def test_copy_is_good_until_an_edition_before_it_is_withdrawn(client, article, ana):
    make.publish(article, editor=ana)
    change(article, "<p>Mann wrote it. It opens in July.</p>")
    make.publish(article, editor=ana)
    change(article, "<p>Mann wrote it. It opens in July. Nobody is cast.</p>")
    make.publish(article, editor=ana)
    asked = {"If-None-Match": client.get(PATH.format(3, "intro"))["ETag"]}
    again = client.get(PATH.format(3, "intro"), headers=asked)

    publishing.withdraw(article, [2], editor=ana, reason="Too soon.")
    after = client.get(PATH.format(3, "intro"), headers=asked)

    assert (again.status_code, after.status_code) == (304, 200)
    assert "/heat/editions/2/" not in Page(after).links
