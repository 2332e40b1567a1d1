"""The article's screen and the list of articles: what they draw, and that many blocks cost no more queries than few."""

import datetime as dt
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import editing, history
from articles.deskwork import Preferences
from articles.models import Block
from tests import factories as make

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def screen(client, article):
    return client.get(reverse("desk:article", args=[article.key]))


def shown(client, article, key):
    return next(block for block in screen(client, article).context["blocks"] if block.key == key)


@pytest.mark.parametrize("facts", [1, 30])
def test_the_screen_takes_20_queries_however_many_blocks(client, editor, facts):
    article = make.make_article(editor=editor)
    source, after = make.make_source(), None
    for number in range(facts):
        after = make.add_fact(article, key=f"f-{number}", after=after, citations=[make.cite(source)]).key
    make.publish(article)
    screen(client, article)

    with CaptureQueriesContext(connection) as queries:
        answer = screen(client, article)

    assert len(answer.context["blocks"]) == facts
    assert len(queries) == 20, "\n".join(query["sql"][:120] for query in queries)


def test_blocks_stand_in_order_with_the_readers_words(client, editor):
    article = make.make_article()
    make.add_block(article, "section", key="one", heading="What is it about?")
    make.add_block(article, "prose", key="text", after="one", text="<p>Some <strong>words</strong>.</p>")
    make.add_fact(article, key="fact", after="text", statement="The novel <em>Heat 2</em> is out.", status="reported")

    answer = screen(client, article)

    page = answer.content.decode()
    assert [block.key for block in answer.context["blocks"]] == ["one", "text", "fact"]
    assert "<p>Some <strong>words</strong>.</p>" in page
    assert "The novel <em>Heat 2</em> is out." in page


def test_a_script_in_a_row_is_drawn_as_words_or_not_at_all(client, editor):
    article = make.make_article(headline="<script>alert(1)</script>")
    make.add_block(article, "section", heading="<img src=x onerror=alert(1)>")

    page = screen(client, article).content.decode()

    assert "<script>alert" not in page
    assert "<img" not in page


def test_warnings_stand_under_the_fact_and_in_the_contents(client, editor):
    article = make.make_article()
    make.add_block(article, "section", key="cast", heading="Cast")
    yesterday = dt.date.today() - dt.timedelta(days=2)
    make.add_fact(
        article, key="f", after="cast", status="reported", review_by=yesterday, held_reason="Legal", statement="So."
    )

    answer = screen(client, article)

    fact = answer.context["blocks"][1].fact
    assert fact.lacks == "No source. Reported asks for a named publication."
    assert fact.held == "Legal"
    assert str(yesterday.year) in fact.due
    assert [(entry.words, entry.warnings) for entry in answer.context["contents"]] == [("Head", 0), ("Cast", 3)]


def test_what_was_changed_since_the_edition_is_marked(client, editor):
    article = make.make_article(facts=2)
    first, second = editing.live_blocks(article)
    make.publish(article)
    make.change_fact(first.fact, statement="Changed.")
    make.add_fact(article, key="new", after=second.key)

    answer = screen(client, article)

    assert [block.unpublished for block in answer.context["blocks"]] == ["Changed", "", "New"]
    assert "Edition 1 live" in answer.content.decode()
    assert "2 unpublished changes" in answer.content.decode()


def test_before_the_first_edition_nothing_is_marked_as_new(client, editor):
    article = make.make_article(facts=1)

    answer = screen(client, article)

    assert [block.unpublished for block in answer.context["blocks"]] == [""]
    assert "Never published" in answer.content.decode()


def test_the_state_is_drawn_anew_with_the_marks_of_all_blocks(client, editor):
    article = make.make_article(facts=1)
    make.publish(article)
    make.change_fact(editing.live_blocks(article)[0].fact, statement="Changed.")

    answer = client.get(reverse("desk:state", args=[article.key]), **HTMX)

    assert "1 unpublished change" in answer.content.decode()
    assert "Changed" in answer["HX-Trigger-After-Swap"]


def test_an_embargo_in_the_bar_says_where_its_time_was_given(client, editor):
    article = make.make_article(facts=1)
    make.publish(article, at=dt.datetime(2099, 11, 28, 9, tzinfo=dt.UTC), zone="Europe/London")
    Preferences.objects.create(user=editor, time_zone="America/New_York")

    bar = client.get(reverse("desk:state", args=[article.key])).content.decode()

    assert "goes out Saturday 28 November 2099, 09:00 in London (04:00 in New York)" in bar


def test_a_quote_says_its_words_and_never_confirmed(client, editor):
    article = make.make_article()
    details = {"words": "Perhaps", "speaker": "Michael Mann"}
    cited = [make.cite(make.make_source())]
    make.add_fact(article, key="q", fact_kind="quote", status="confirmed", details=details, citations=cited)

    fact = shown(client, article, "q").fact

    assert (fact.mark, fact.words, fact.lacks) == ("On the record", "Perhaps", "")


def test_a_fact_in_two_articles_says_so(client, editor):
    article, other = make.make_article(), make.make_article()
    block = make.add_fact(article, key="shared")
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, block.fact, after=None)

    assert shown(client, article, "shared").fact.in_articles == 2


def test_an_empty_article_shows_how_to_begin(client, editor):
    page = screen(client, make.make_article()).content.decode()

    assert "Begin with a fact: what do readers ask first?" in page


def test_removed_blocks_are_not_drawn(client, editor):
    article = make.make_article(facts=2)
    with history.record(editor=None) as turn:
        editing.remove_block(turn, editing.live_blocks(article)[0])

    assert len(screen(client, article).context["blocks"]) == 1


def test_a_fact_of_a_kind_that_is_gone_is_drawn_and_can_be_edited(client, editor):
    article = make.make_article()
    make.add_fact(article, key="old", statement="It is so.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts_fact SET fact_kind = 'horoscope', details = '{\"sign\": \"Leo\"}'")

    assert shown(client, article, "old").fact.kind_label == "Horoscope"
    assert client.get(reverse("desk:edit", args=[article.key, "old"]), **HTMX).status_code == 200


def test_pictures_and_embeds_are_drawn_as_plain_links(client, editor):
    article = make.make_article()
    make.add_block(article, "embed", key="e", url="https://example.com/v", title="A video")

    assert '<a href="https://example.com/v" rel="noreferrer">A video</a>' in screen(client, article).content.decode()


def test_a_long_page_is_not_kept_by_the_browser(client, editor):
    assert screen(client, make.make_article())["Cache-Control"] == "no-store"


# --- the list


def listed(client, **query):
    answer = client.get(reverse("desk:articles"), query)
    return [(row.headline, row.live, row.saves_since, row.saved_by) for row in answer.context["rows"]]


def test_the_list_says_what_is_live_and_what_was_saved_since(client, editor):
    live = make.make_article(headline="Live", facts=1, editor=editor)
    make.publish(live)
    make.make_article(headline="Never", editor=editor)
    make.change_fact(Block.objects.get(article=live).fact, editor=editor, statement="Changed.")

    assert listed(client) == [("Live", 1, 1, "edda"), ("Never", None, 1, "edda")]
    assert [row[0] for row in listed(client, state="live")] == ["Live"]
    assert [row[0] for row in listed(client, state="waiting")] == ["Live"]
    assert [row[0] for row in listed(client, state="never")] == ["Never"]


def test_the_list_of_articles_names_who_saved_last(client, editor):
    article = make.make_article(facts=1, editor=make.make_user("editor", name="first"))
    make.make_article(headline="Older", editor=editor)
    make.change_fact(article.blocks.get().fact, editor=make.make_user("editor", name="last"), statement="Changed.")

    assert [row[3] for row in listed(client)] == ["last", "edda"]


@pytest.mark.parametrize(("words", "found"), [("heat", 1), ("heat two", 1), ("miami", 1), ("nothing", 0), ("%", 0)])
def test_the_list_is_searched_by_words(client, editor, words, found):
    make.make_article(headline="Heat", slug="heat-two", topic=make.make_topic("Heat 2"))
    make.make_article(headline="Vice", topic=make.make_topic("Miami Vice"))

    assert len(listed(client, q=words)) == found


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_7_queries_however_long(client, editor, count):
    for _ in range(count):
        make.make_article(editor=editor)
    listed(client)

    with CaptureQueriesContext(connection) as queries:
        listed(client)

    assert len(queries) == 7


def test_odd_pages_of_the_list_are_answered(client, editor):
    assert listed(client, page="x") == []
    assert listed(client, page="99", state="nonsense") == []


class Nodes(HTMLParser):
    """Elements and the texts between them, as a browser counts its nodes."""

    count = 0

    def handle_starttag(self, tag, attrs):
        self.count += 1

    def handle_data(self, data):
        self.count += 1


def test_400_blocks_stay_far_below_40000_nodes(client, editor):
    """Counted at 5 and at 15 blocks, each with a source, a status, and what it lacks."""
    counts = {}
    for size in (5, 15):
        article, after = make.make_article(editor=editor), None
        for _ in range(size):
            cited = [make.cite(make.make_source(), "anonymous")]
            after = make.add_fact(article, after=after, status="confirmed", citations=cited).key
        nodes = Nodes()
        nodes.feed(screen(client, article).content.decode())
        counts[size] = nodes.count

    each = (counts[15] - counts[5]) / 10
    assert counts[5] + 395 * each < 25_000
