"""What the publish screen says before an edition goes out: each notice with the place where to see to it."""

import datetime as dt

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing, retiring
from articles.addresses import OldAddress
from articles.desk import links
from articles.document import Document, FactBlock, Head, PictureBlock, ProseBlock, SectionBlock
from articles.models import Author, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    """Published once, and nothing of note in it."""
    article = make.make_article(slug="heat-2", headline="Heat 2", facts=2, editor=editor)
    make.publish(article, editor=editor)
    return article


def screen(client, article):
    return client.get(reverse("desk:publish", args=[article.key]))


def notices(client, article, code=""):
    return [each for each in screen(client, article).context["notices"] if code in ("", each.code)]


def facts(article):
    return [block.fact for block in editing.live_blocks(article) if block.fact]


def write(article, html, key="text", editor=None):
    return make.add_block(article, "prose", text=html, key=key, editor=editor)


def test_a_sound_article_has_no_notice(client, article):
    assert notices(client, article) == []


# Evidence


def test_thin_facts_already_out_are_counted_and_named(client, article, editor):
    blocks = [
        make.add_fact(article, editor=editor, status="rumored", statement=f"It is rumored, number {number}.")
        for number in range(3)
    ]
    make.publish(article, editor=editor)
    # Explained at that edition: nobody needs to be told again.
    assert notices(client, article) == []
    with history.record(editor=editor) as turn:
        for block in blocks:
            editing.save_fact(turn, block.fact, {"review_by": dt.date(2100, 1, 1)})
    made = [make.add_fact(article, editor=editor, status="reported", statement="A report.")]

    told = notices(client, article, "no-source")

    # The new fact is asked about beside its tick.
    assert [choice.thin[0].key for choice in screen(client, article).context["choices"]] == [made[0].fact.key]
    assert [(each.bold, each.words, each.anchor) for each in told] == [
        (
            "3 facts have no source:",
            "“It is rumored, number 2,” “It is rumored, number 1” and 1 more. They are in edition 2 already.",
            f"b-{blocks[2].key}",
        )
    ]


def test_weak_sources_are_another_notice_than_none(client, article, editor):
    anonymous = make.cite(make.make_source(publisher=""), "anonymous")
    make.add_fact(article, editor=editor, key="weak", status="rumored", statement="So they say.", citations=[anonymous])
    make.publish(article, editor=editor)
    with history.record(editor=editor) as turn:
        row = next(fact for fact in facts(article) if fact.key == "weak")
        editing.save_fact(turn, row, {"status": "reported"})
    make.publish(article, editor=editor, reasons={"weak": "We know."})
    with history.record(editor=editor) as turn:
        editing.save_fact(turn, row, {"review_by": dt.date(2100, 1, 1)})

    (told,) = notices(client, article, "thin")

    assert (told.bold, told.words) == ("1 fact has thin evidence:", "“So they say.” It is in edition 3 already.")


# Review


def late(article, editor, *, by=dt.date(2020, 11, 12), number=1):
    with history.record(editor=editor) as turn:
        for fact in facts(article)[:number]:
            editing.save_fact(turn, fact, {"review_by": by})


def test_a_fact_due_for_review_can_be_confirmed_from_here(client, article, editor):
    late(article, editor)
    fact = facts(article)[0]

    (told,) = notices(client, article)
    answer = client.post(
        reverse("desk:still_true", args=[fact.key]), {"next": reverse("desk:publish", args=[article.key])}
    )

    assert told.words == "Review was due 12 November 2020 and nobody has checked it."
    assert told.still_true == fact.key
    assert answer.headers["Location"] == reverse("desk:publish", args=[article.key])
    assert notices(client, article, "due") == []


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", ""])
def test_still_true_leads_back_to_our_own_pages_alone(client, article, editor, place):
    fact = facts(article)[0]

    answer = client.post(reverse("desk:still_true", args=[fact.key]), {"next": place})

    assert "evil" not in answer.headers["Location"]


def test_several_facts_due_are_one_notice(client, article, editor):
    late(article, editor, number=2)

    (told,) = notices(client, article)

    assert told.bold == "2 facts are due for review:"
    assert told.words.endswith("The oldest since 12 November 2020.")


def test_a_fact_due_in_a_change_is_told_beside_its_tick(client, article, editor):
    late(article, editor)
    make.change_fact(facts(article)[0], editor=editor, statement="Something was said.")

    answer = screen(client, article)

    assert answer.context["notices"] == ()
    assert [late.since for late in answer.context["choices"][0].late] == ["12 November 2020"]
    assert "Review was due 12 November 2020 and nobody has checked it." in answer.content.decode()


def test_a_fact_due_tomorrow_is_not_due(client, article, editor):
    late(article, editor, by=timezone.localdate() + dt.timedelta(days=1))

    assert notices(client, article) == []


# Pictures, sections, lengths


def test_a_picture_without_text_alternative_is_told(client, article, editor):
    block = make.add_block(article, "picture", picture="/media/set.jpg", caption="The set", editor=editor)
    make.add_block(article, "picture", picture="/media/cast.jpg", alt="Two men at a table", editor=editor)

    (told,) = notices(client, article)

    assert (told.code, told.bold, told.anchor) == ("alt", "1 picture has no alternative text.", f"b-{block.key}")


def test_a_section_with_nothing_in_it_is_told(client, article, editor):
    last = editing.live_blocks(article)[-1].key
    full = make.add_block(article, "section", heading="Full", after=None, editor=editor)
    empty = make.add_block(article, "section", heading="Empty", after=last, editor=editor)

    (told,) = notices(client, article)

    assert full.key != empty.key
    assert (told.bold, told.words, told.anchor) == ("1 section has nothing in it:", "“Empty.”", f"b-{empty.key}")


def test_a_long_headline_is_told_with_its_length(client, article, editor):
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"headline": "H" * 72})

    answer = screen(client, article)

    assert [each.words for each in answer.context["notices"]] == [
        "The headline has 72 characters; search results show about 60."
    ]
    assert f'href="{reverse("desk:edit_head", args=[article.key])}"' in answer.content.decode()


def test_a_search_title_stands_in_for_a_long_headline(client, article, editor):
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"headline": "H" * 72, "search_title": "Short", "share_headline": "S" * 71})

    assert [each.words for each in notices(client, article)] == [
        "The share headline has 71 characters; shared links show about 70."
    ]


# Words against the mark, texts that lean


def test_words_that_contradict_an_unchanged_status_are_told(client, article, editor):
    cited = [make.cite(make.make_source(), "published-report")]
    block = make.add_fact(
        article, editor=editor, status="reported", statement="It is rumored to open in June.", citations=cited
    )

    beside = screen(client, article).context["choices"][0].contradicts
    make.publish(article, editor=editor)
    (told,) = notices(client, article)

    assert beside == "The mark says reported, the sentence says rumored."
    assert (told.code, told.words, told.anchor) == ("words", beside, f"b-{block.key}")


def test_a_text_that_leans_on_a_changed_fact_is_told_until_it_is_still_right(client, article, editor):
    fact = facts(article)[0]
    words = f"So it is, {'and ' * 16}nothing else whatsoever."
    text = make.add_block(article, "prose", text=f"<p>{words}</p>", leans_on=[fact.key], editor=editor)
    make.change_fact(fact, editor=editor, statement="It is not so.", status="rumored")

    (told,) = notices(client, article, "leans")
    answer = client.post(
        reverse("desk:still_right", args=[article.key, text.key]),
        {"next": reverse("desk:publish", args=[article.key])},
    )

    assert told.words == f"“So it is, {'and ' * 16}…” speaks of “It is not so.”".replace(" …", "…")
    assert answer.headers["Location"] == reverse("desk:publish", args=[article.key])
    assert notices(client, article, "leans") == []


# Facts that changed elsewhere


def test_a_fact_changed_by_somebody_else_says_who_and_when(client, article, editor):
    ana = make.make_user("editor", name="ana")
    make.change_fact(facts(article)[0], editor=ana, statement="Ana was here.")
    make.change_fact(facts(article)[1], editor=editor, statement="I was here.")

    (told,) = notices(client, article)

    assert told.bold == "“Ana was here” was changed by ana."
    assert told.words == f"Saved {timezone.localtime():%H:%M}."
    assert told.is_here


def test_a_fact_that_another_article_brought_says_where(client, article, editor):
    other = make.make_article(slug="mann", headline="Michael Mann", editor=editor)
    with history.record(editor=editor) as turn:
        editing.place_fact(turn, other, facts(article)[0], after=None)
    make.change_fact(facts(article)[0], editor=editor, statement="New words.")
    edition = make.publish(other, editor=editor)

    (told,) = notices(client, article)
    publishing.withdraw(other, [edition.number], editor=editor, reason="Wrong.")

    assert told.bold == "“New words” is out already."
    assert told.words == f"Readers of “Michael Mann” have it since {timezone.localtime():%H:%M}."
    assert notices(client, article) == []


# Links into our own site


def broken(client, article):
    return [(each.bold, each.words) for each in notices(client, article, "link")]


@pytest.mark.parametrize(
    "href",
    [
        *(
            "/heat-2/",
            "/heat-2",
            "#fact-block",
            "/heat-2/#sources",
            "/mann/",
            "/mann/#mann-block",
            "/",
            "/corrections/",
        ),
        *("/mann/history/", "/mann/editions/1/", "http://127.0.0.1:8000/mann/", "https://example.com/nothing", "#text"),
        *("/media/a.jpg", "mailto:a@example.com", "/feed.atom", "/authors/jo/", "#whats-new", "/corrections/#x"),
    ],
)
def test_a_link_that_leads_somewhere_is_left_alone(client, article, editor, href):
    Author.objects.create(slug="jo", name="Jo")
    make.add_fact(article, key="fact-block", editor=editor)
    other = make.make_article(slug="mann", editor=editor)
    make.add_block(other, "section", heading="One", key="mann-block", editor=editor)
    make.publish(other, editor=editor)
    write(article, f'<p><a href="{href}">there</a></p>', editor=editor)

    assert broken(client, article) == []


@pytest.mark.parametrize(
    ("href", "why"),
    [
        ("/nothing-here/", "an article that does not exist"),
        ("/new/", "an article that is not published"),
        ("/taken-down/", "an article that was withdrawn"),
        ("/mann/editions/9/", "edition 9, which readers do not have"),
        ("/mann/#nothing", "a part that the other article does not have"),
        ("#nothing", "a part that this article does not have"),
        ("/heat-2/#nothing", "a part that this article does not have"),
        ("/facts/secret/", "a fact that readers do not have"),
        ("/topics/nothing/", "a topic that readers do not have"),
        ("/authors/nobody/", "an author whom nobody knows"),
        ("/a/b/c/d/", "an address that this site does not have"),
        ("/admin/", "a page that readers cannot open"),
        ("http://127.0.0.1:8000/nothing-here/?a=1#b", "an article that does not exist"),
    ],
)
def test_a_link_that_leads_nowhere_says_why(client, article, editor, href, why):
    make.make_fact(key="secret")
    make.make_article(slug="new", facts=1, editor=editor)
    for slug in ("mann", "taken-down"):
        make.publish(make.make_article(slug=slug, facts=1, editor=editor), editor=editor)
    publishing.withdraw(
        publishing.Article.objects.get(addresses__slug="taken-down"), None, editor=editor, reason="It was wrong."
    )
    block = write(article, f'<p><a href="{href}">there</a></p>', editor=editor)

    (told,) = notices(client, article, "link")

    assert (told.bold, told.words, told.anchor) == (
        f"The link to {href} leads nowhere:",
        f"it names {why}.",
        f"b-{block.key}",
    )


def test_a_link_to_a_folded_article_says_so_and_an_old_address_leads_on(client, article, editor):
    other = make.make_article(slug="mann", facts=1, editor=editor)
    make.publish(other, editor=editor)
    OldAddress.objects.create(path="/news/123.html", article=other, added_at=timezone.now())
    write(article, '<p><a href="/mann/">a</a> <a href="/news/123.html">b</a></p>', editor=editor)
    assert broken(client, article) == []

    retiring.fold(other, article, editor=editor, reason="Two of the same.")

    assert broken(client, article) == [
        ("The link to /mann/ leads elsewhere:", "it names an article that was folded into another.")
    ]


def test_a_link_to_a_removed_part_says_so(client, article, editor):
    block = editing.live_blocks(article)[0]
    make.change_fact(facts(article)[1], editor=editor, statement=f'See <a href="#{block.key}">above</a>.')
    assert broken(client, article) == []
    with history.record(editor=editor) as turn:
        editing.remove_block(turn, block)

    assert [words for _, words in broken(client, article)] == ["it names a part of this article that was removed."]


def test_a_link_to_a_fact_that_comes_with_this_edition_is_sound(client, article, editor):
    make.add_fact(article, key="new-fact", editor=editor)
    write(article, '<p><a href="/facts/new-fact/">there</a></p>', editor=editor)

    assert broken(client, article) == []


@override_settings(BASE_URL="https://news.example")
def test_own_links_are_those_of_our_host():
    document = Document(
        topic="t",
        head=Head(),
        blocks=(
            SectionBlock(key="s", heading="Not a link: /x/"),
            ProseBlock(
                key="p",
                text='<p><a href="https://news.example">a</a> <a href="https://NEWS.example/b/?c=1&amp;d=2#e">b</a> '
                '<a href="https://other.example/">c</a> <a href="//other.example/">d</a> <a href="/f/">e</a></p>',
            ),
            PictureBlock(key="i", picture="/media/x.jpg"),
            FactBlock(key="f", fact="gone"),
        ),
    )

    assert [(link.block, link.path, link.anchor) for link in links.own_links(document)] == [
        ("p", "/", ""),
        ("p", "/b/", "e"),
        ("p", "/f/", ""),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_checks_cost_the_same_queries_however_much_there_is(client, article, editor, number):
    for at in range(number):
        other = make.make_article(slug=f"other-{at}", facts=1, editor=editor)
        make.publish(other, editor=editor)
        words = (
            f'<p><a href="/other-{at}/#no">a</a> <a href="/facts/no-{at}/">b</a> <a href="/topics/no-{at}/">c</a></p>'
        )
        write(article, words, key=f"text-{at}", editor=editor)
        make.add_fact(article, editor=editor, status="rumored")
    late(article, editor, number=number)
    screen(client, article)

    with CaptureQueriesContext(connection) as queries:
        answer = screen(client, article)

    assert len([each for each in answer.context["notices"] if each.code == "link"]) == 3 * number
    assert Block.objects.filter(article=article).count() == 2 + 2 * number
    assert len(queries) == 30
