"""Comparisons as readers see them, and what they must never show."""

import re
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from msgspec import structs

from articles import compare, editing, history
from articles.changes import Summary
from articles.compare import Kin
from articles.document import Document, Head, PictureBlock, ProseBlock, Topic
from articles.pieces import Paragraph, Piece, WordChange
from articles.reader import comparing, stations, telling
from articles.richtext import Marks
from facts import kinds
from facts.models import Fact
from tests.factories import add_block, add_fact, change_fact, make_article, publish
from tests.reader.page import Page


@pytest.fixture
def compared(client, heat2):
    return Page(client.get("/heat-2/compare/4...5/"))


def test_dates_lead(compared):
    assert "What changed from 12 September 2023 to 20 November 2023" in compared.text
    assert "As it stood on 12 September 2023 , edition 4" in compared.text
    assert {"/heat-2/editions/4/", "/heat-2/editions/5/"} <= set(compared.links)


def test_summary_and_notes_tell_it_in_words(compared):
    told = "One fact has changed status, three are new, two texts have been edited, one fact has moved and the headline"
    assert told in compared.text
    assert "Michael Mann says Heat 2 is his next film." in compared.text


def test_words_differ_by_more_than_color(compared):
    assert re.search(r'<del><span class="visually-hidden">\[gone: </span>could', compared.html)
    assert re.search(r'<ins><span class="visually-hidden">\[new: </span>will', compared.html)
    assert "was Rumored → now Confirmed" in compared.text


def test_unchanged_blocks_are_folded(compared):
    assert "11 blocks unchanged 8 facts, 1 section, 1 text and 1 picture" in compared.text
    assert compared.html.count("<details") == compared.html.count("</details>") > 2


def test_moved_block_says_from_where_and_leads_to_its_other_end(compared):
    assert "Was fifth here, now fourth" in compared.text
    assert {"#driver-mccauley", "#driver-mccauley-was"} <= set(compared.links)


def test_every_anchor_is_one_of_a_kind_and_has_its_target(compared):
    assert len(compared.ids) == len(set(compared.ids))
    assert [link for link in compared.links if link.startswith("#") and link[1:] not in compared.ids] == []


def test_side_by_side_pairs_what_belongs_together(client, heat2):
    page = Page(client.get("/heat-2/compare/4...5/?view=side"))
    fact = page.part("next-film", "compare-a")

    assert page.html.count('class="pair"') == 10
    assert '<div class="whole added">' in page.html
    assert fact.count('class="pair"') == 4
    assert "Unattributed: Talk with no named origin (anonymous)" in fact
    assert [tag for tag, attributes in page.tags if tag == "script" and "src" not in attributes] == []


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("compare/6...1/?view=side", "/heat-2/compare/1...6/?view=side"),
        ("compare/?a=5&b=2", "/heat-2/compare/2...5/"),
        ("compare/?a=5&b=2&view=side&show=all", "/heat-2/compare/2...5/?view=side&show=all"),
        ("compare/?a=5", "/heat-2/compare/4...5/"),
        ("compare/?b=1", "/heat-2/compare/1...1/"),
        ("compare/", "/heat-2/compare/6...7/"),
        ("compare/?a=x&b=2", "/heat-2/history/"),
    ],
)
def test_other_ways_lead_to_the_one_address(client, heat2, path, target):
    response = client.get(f"/heat-2/{path}")

    assert (response.status_code // 100, response["Location"]) == (3, target)


def test_one_edition_twice_has_a_kind_answer(client, heat2):
    page = Page(client.get("/heat-2/compare/3...3/?view=side"))

    assert "Both sides are 1 September 2022 You chose edition 3 twice" in page.text
    assert {"/heat-2/compare/2...3/?view=side", "/heat-2/since/3/?view=side", "/heat-2/editions/3/"} <= set(page.links)
    assert page.metas["robots"] == "noindex, follow"


@pytest.mark.parametrize(
    "path",
    [
        *("compare/1...99/", "compare/0...3/", "compare/?a=0&b=2", "compare/?a=0", "compare/?a=99"),
        *("compare/1...2...3/", "compare/01...2/", "compare/1...02/", "compare/-1...2/", "compare/1...9999999999/"),
        *("compare/1...٣/", "compare/²...3/", "since/0/", "since/07/", "since/٣/", "since/999999999/", "editions/٣/"),
    ],
)
def test_unknown_sides_are_404(client, heat2, path):
    assert client.get(f"/heat-2/{path}").status_code == 404


def test_since_compares_with_the_current_edition(client, heat2):
    page = Page(client.get("/heat-2/since/4/"))

    assert "What has changed since 12 September 2023" in page.text
    assert page.metas["robots"] == "noindex, follow"
    assert 'href="http://127.0.0.1:8000/heat-2/compare/4...7/"' in page.html


def test_since_the_current_edition_nothing_is_new(client, heat2):
    page = Page(client.get("/heat-2/since/7/"))

    assert "Nothing new since 28 November 2023" in page.text


@pytest.mark.parametrize("pair", [(a, b) for a in range(1, 8) for b in range(a + 1, 8)])
def test_every_pair_is_well_formed(client, heat2, pair):
    for view in ("", "?view=side"):
        page = Page(client.get("/heat-2/compare/{}...{}/{}".format(*pair, view)))
        assert page.open == []
        assert len(page.ids) == len(set(page.ids))


# How it is chosen


def test_time_line_leads_to_every_date_and_fills_the_way_between(client, heat2):
    page = Page(client.get("/heat-2/compare/2...5/?view=side"))
    line = page.html.partition('class="stations"')[2].partition("</ol>")[0]

    assert re.findall(r'<li class="(\w+) gap-\d"', line) == "before old between between new after after".split()
    assert re.findall(r'href="([^"]+)"', line) == [
        "/heat-2/compare/1...5/?view=side",
        "/heat-2/compare/1...2/?view=side",
        "/heat-2/compare/3...5/?view=side",
        "/heat-2/compare/2...4/?view=side",
        "/heat-2/compare/4...5/?view=side",
        "/heat-2/compare/2...6/?view=side",
        "/heat-2/compare/2...7/?view=side",
    ]
    assert "12 September 2023 , edition 4. Adam Driver is rumored" in page.text
    assert line.count('aria-current="true"') == 2


@pytest.mark.parametrize(
    ("pair", "earlier", "later"),
    [("4...5", "3...4", "5...6"), ("2...5", "1...2", "5...6"), ("1...2", None, "2...3"), ("1...7", None, None)],
)
def test_steps_lead_to_the_pair_before_and_after(client, heat2, pair, earlier, later):
    html = client.get(f"/heat-2/compare/{pair}/?show=all").content.decode()

    assert re.findall(r'class="earlier" href="([^"]+)"', html) == [
        f"/heat-2/compare/{each}/?show=all" for each in [earlier] if each
    ]
    assert re.findall(r'class="later" href="([^"]+)"', html) == [
        f"/heat-2/compare/{each}/?show=all" for each in [later] if each
    ]


def test_view_is_kept_in_the_address(client, heat2):
    page = Page(client.get("/heat-2/compare/4...5/?view=side&show=all"))
    path = "/heat-2/compare/4...5/"

    assert {f"{path}?show=all", f"{path}?view=side", f"{path}?view=side&show=all"} <= set(page.links)
    assert page.html.count("<details") == page.html.count(" open>")
    kept = [attributes for tag, attributes in page.tags if tag == "input" and attributes["type"] == "hidden"]
    assert {(each["name"], each["value"]) for each in kept} == {("view", "side"), ("show", "all")}


def test_long_history_has_room_on_the_line():
    shown = stations.chosen(1000, 400, 401)

    assert shown[0] == 0 and shown[-1] == 999
    assert {399, 400, 401, 402} <= set(shown)
    assert len(shown) <= stations.MOST


def test_two_editions_of_one_day_are_told_apart_by_the_hour(db):
    article = make_article(slug="heat-2", facts=1)
    old = publish(article)
    change_fact(Fact.objects.get(), statement="Another word.")
    new = publish(article)

    dates = telling.dates(old, new)

    assert re.fullmatch(r"\d+\s\w+\s\d{4},\s\d\d:\d\d", dates.old)


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (Summary(), "Nothing has changed."),
        (Summary(formatting=True), "The words are the same, their formatting is not."),
        (Summary(deeds=(("added", (("fact", 1),)),), words_new=1), "One fact is new. One word is new."),
        (
            Summary(deeds=(("changed status", (("fact", 2),)), ("added", (("fact", 13), ("text", 1)))), words_gone=2),
            "Two facts have changed status and 13 facts and one text are new. Two words are gone.",
        ),
        (Summary(head=("Headline",)), "The headline has changed."),
    ],
)
def test_summary_in_kind_words(summary, told):
    assert telling.summary(summary) == told


@pytest.mark.django_db
def test_a_text_leads_to_since_when_it_says_this():
    article = make_article(facts=1, slug="heat-two")
    block = add_block(article, "prose", text="<p>One.</p>")
    publish(article)
    with history.record(editor=None) as turn:
        editing.save_block(turn, block, {"text": "<p>Two.</p>"})
    publish(article)

    url = f"/heat-two/editions/2/origins/{block.key}/"
    assert f'href="{url}"' in Client().get("/heat-two/compare/1...2/").content.decode()
    assert Client().get(url).status_code == 200


# What is drawn


def page_of(old, new, *, side=False, kin=None):
    """The blocks of a comparison between two articles of these blocks, drawn; `kin` by block key."""
    documents = [
        Document(topic="t", head=Head(), blocks=blocks, topics=(Topic(key="t", name="Heat 2"),))
        for blocks in (old, new)
    ]
    found = compare.compare(*documents)
    if kin is not None:
        rows = (structs.replace(row, kin=kin.get(row.key)) for row in found.rows)
        found = structs.replace(found, rows=tuple(rows))
    context = comparing.context(found, *documents, side=side)
    html = render_to_string("compare/_body.html", {"folds": context["folds"], "side": side, "open": False})
    return Page(HttpResponse(html))


def changed(*pieces, **paragraph):
    """A row of prose whose difference is this."""
    return WordChange(paragraphs=(Paragraph(change="edited", pieces=pieces, path=("p",), **paragraph),))


def prose(key, text):
    return ProseBlock(key=key, text=f"<p>{text}</p>")


def page_of_words(words, *, side=False):
    """That difference as the words of a block that was written anew."""
    kin = Kin(how="rewritten", old=("was",), new=("now",), words=words)
    return page_of((prose("was", "Old."),), (prose("now", "New."),), side=side, kin={"now": kin})


@pytest.mark.parametrize("side", [False, True])
def test_moved_sentence_leads_to_its_other_end_and_back(side):
    page = page_of_words(
        changed(
            Piece("gone", "A sentence. ", Marks(), move=1),
            Piece("same", "Kept. ", Marks()),
            Piece("new", "A sentence.", Marks(), move=1),
        ),
        side=side,
    )
    ends = [link for link in page.links if "-kin-" in link]

    assert "moved away: A sentence." in page.text
    assert "moved here: A sentence." in page.text
    assert len(ends) == (4 if side else 2)
    assert {link[1:] for link in ends} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_breaks_between_paragraphs_are_drawn():
    came = page_of_words(changed(Piece("same", "Two.", Marks()), break_="new"))
    went = page_of_words(changed(Piece("same", "Two.", Marks()), break_="gone"))

    assert "[new paragraph] ¶ Two." in came.text
    assert "[joined to the paragraph before] ¶ Two." in went.text
    assert '<del class="break">' in went.html


@pytest.mark.parametrize("side", [False, True])
def test_changed_target_of_a_link_is_said(side):
    old, new = (f'He <a href="https://example.com/{end}">said so</a>.' for end in ("old", "new"))

    page = page_of((prose("one", old),), (prose("one", new),), side=side)

    assert "link now goes to https://example.com/new" in page.text
    assert ("https://example.com/old" in page.links) is side


def test_split_block_names_the_block_that_it_came_from():
    old = (prose("one", "First part. Second part."),)
    new = (prose("one", "First part."), prose("two", "Second part."))
    kin = Kin(how="split", old=("one",), new=("one", "two"), words=changed(Piece("same", "Second part.", Marks())))

    page = page_of(old, new, kin={"two": kin})

    assert "± Split Split off from “First part.”" in page.text
    assert "#one" in page.links
    assert "[new: Second part." not in page.text


def test_block_that_was_merged_says_where_it_is_now():
    old, new = (prose("one", "First part."), prose("two", "Second part.")), (prose("both", "First part. Second part."),)
    words = changed(Piece("same", "First part. Second part.", Marks()))
    kin = Kin(how="merged", old=("one", "two"), new=("both",), words=words)

    page = page_of(old, new, kin=dict.fromkeys(("one", "two", "both"), kin))

    assert "Merged from “First part.” and “Second part.”" in page.text
    assert page.text.count("Now part of “First part. Second part.”") == 2
    assert {"#one", "#two", "#both"} <= set(page.links)


def test_pictures_fade_into_each_other_without_a_script():
    old, new = (PictureBlock(key="shot", picture=f"/media/{name}.jpg", alt=name) for name in ("old", "new"))

    page = page_of((old,), (new,))
    shown = [attributes["src"] for tag, attributes in page.tags if tag == "img"]

    assert shown == ["/media/old.jpg", "/media/new.jpg"]
    assert [attributes["type"] for tag, attributes in page.tags if tag == "input"] == ["radio"] * 3


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "data:image/svg+xml,x", "//evil.test/x.jpg", "https://elsewhere.test/x.jpg", "x"],
)
def test_picture_that_the_policy_would_stop_is_named_and_not_drawn(address):
    old, new = (PictureBlock(key="shot", picture=each, caption="A still") for each in ("/media/old.jpg", address))

    page = page_of((old,), (new,))

    assert [tag for tag, _ in page.tags if tag == "img"] == []
    assert "/media/old.jpg" in page.text


def test_values_say_what_their_step_means(db):
    article = make_article(slug="heat-2")
    kind = {"fact_kind": "release-date", "statement": "It comes out."}
    block = add_fact(article, **kind, details=kinds.blank("release-date") | {"date": "2027-06"})
    publish(article)
    change_fact(block.fact, details=kinds.blank("release-date") | {"date": "2027-06-05"})
    publish(article)
    change_fact(Fact.objects.get(), details=kinds.blank("release-date") | {"date": "2027-09-05"})
    publish(article)

    texts = [Page(Client().get(f"/heat-2/compare/{pair}/")).text for pair in ("1...2", "2...3")]

    assert "[gone: June 2027 ] → [new: 5 June 2027 ] more precise" in texts[0]
    assert "[gone: 5 June 2027 ] → [new: 5 September 2027 ] three months later" in texts[1]


def test_step_between_two_editions_of_one_day_tells_the_hours(client, db):
    article = make_article(slug="heat-2", facts=1)
    for hour in (9, 15):
        change_fact(Fact.objects.get(), statement=f"It was said at {hour}.")
        publish(article, importing=True, at=datetime(2023, 5, 4, hour, tzinfo=UTC))
    change_fact(Fact.objects.get(), statement="It was said later.")
    publish(article, importing=True, at=datetime(2023, 5, 8, 9, tzinfo=UTC))

    page = Page(client.get("/heat-2/compare/2...3/"))

    assert "One step earlier 4 May 2023 , 09:00 to 4 May 2023 , 15:00" in page.text
