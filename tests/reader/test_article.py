"""The article page says what its edition says, in the form of prose with its marks and sources."""

import json
import re
from datetime import timedelta

import pytest
from django.test import override_settings

from articles.document import (
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    Head,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    Topic,
)
from articles.reader import keyfacts, pages, paragraphs
from articles.reader.public import document_of
from tests.factories import add_block as make_block
from tests.factories import change_fact, make_article, publish
from tests.reader.page import Page


@pytest.fixture
def living(client, heat2):
    return Page(client.get("/heat-2/"))


def test_head_stands_above_the_text(living):
    assert "Heat 2: what is known so far about Michael Mann’s next film" in living.text
    assert "Everything we know" in living.text
    assert "By the film desk" in living.text
    assert [tag for tag, _ in living.tags].count("h1") == 1


def test_updated_passes_over_minor_editions(living):
    assert "Updated 27 November 2023" in living.text
    assert "28 November 2023" not in living.text
    assert living.metas["article:modified_time"] == "2023-11-27T09:00:00Z"


def test_news_lead_to_the_comparison_with_the_edition_before(living):
    assert "What is new Where things stand: no date, no production, no cast, no footage." in living.text
    assert "/heat-2/compare/5...6/" in living.links


def test_day_of_the_last_look_stands_beside_that_of_the_update(living):
    assert "Updated 27 November 2023 Checked 27 November 2023" in living.text


def test_browser_is_told_every_edition_that_it_may_have_read(living):
    told = living.attributes("whats-new")

    assert told["data-editions"].split("|") == [
        "7 minor 28 November 2023",
        "6 update 27 November 2023",
        "5 update 20 November 2023",
        "4 update 12 September 2023",
        "3 correction 1 September 2022",
        "2 update 31 August 2022",
        "1 first 30 June 2022",
    ]
    assert told["data-path"] == "/heat-2/"


def test_log_of_many_updates_leads_on_to_the_others(client, db, monkeypatch):
    monkeypatch.setattr(pages, "LOGGED", 2)
    article = publish(make_article(slug="heat-2", facts=1)).article
    for number in range(3):
        change_fact(article.blocks.get().fact, statement=f"Said {number}.")
        publish(article, note=f"Note {number}.")

    page = Page(client.get("/heat-2/"))

    assert re.findall(r"Edition (\d)", page.words("updates", "share")) == ["4", "3"]
    assert "/heat-2/history/" in page.links


def test_page_is_shared_by_plain_links(living):
    shared = [link for link in living.links if "%3A%2F%2F" in link]

    assert [link.partition("?")[0] for link in shared] == [
        "mailto:",
        "https://bsky.app/intent/compose",
        "https://www.facebook.com/sharer/sharer.php",
        "https://wa.me/",
        "https://x.com/intent/post",
    ]


def test_titles_of_works_stand_in_italics(living):
    assert '<h1><cite class="work">Heat\N{NO-BREAK SPACE}2</cite>: what' in living.html
    assert 'What is <cite class="work">Heat\N{NO-BREAK SPACE}2</cite> about?</h2>' in living.html
    assert ', <span class="of">of <cite class="work">Heat</cite> (1995)</span>' in living.html
    assert 'Cast of <cite class="work">Heat</cite> (1995)' in living.html


def test_empty_section_says_so_and_a_page_without_facts_has_no_legend(client, db):
    article = make_article(slug="heat-2")
    make_block(article, "section", heading="Who is in it?", key="cast")
    publish(article)

    page = Page(client.get("/heat-2/"))

    assert "Nothing stands here so far." in page.text
    assert "How sure we are" not in page.text


def test_every_section_has_a_link_to_itself(living):
    headings = [attributes["id"] for tag, attributes in living.tags if tag == "h2" and attributes["id"] != "share"]

    anchors = [attributes["href"][1:] for _, attributes in living.tags if attributes.get("class") == "anchor"]
    assert anchors == [key for key in headings if key not in ("key-facts", "contents", "legend")]


def test_every_block_has_its_key_as_anchor_once(living, heat2):
    keys = [block.key for block in _document(heat2).blocks]

    assert [id for id in living.ids if id in keys] == keys
    assert len(living.ids) == len(set(living.ids))


def test_every_link_inside_the_page_has_its_target(living):
    assert [link for link in living.links if link.startswith("#") and link[1:] not in living.ids] == []


def test_facts_that_run_on_are_one_paragraph(living):
    paragraph = re.search(r"<p class=\"in-measure\">((?!</p>).)*id=\"driver-mccauley\".*?</p>", living.html, re.S)[0]

    assert re.findall(r'class="sentence[^"]*" id="([\w-]+)"', paragraph) == [
        "driver-mccauley",
        "mann-on-driver",
        "mann-driver-rapport",
    ]


def test_mark_is_drawn_where_it_differs_from_the_sentence_before(living):
    drawn = re.findall(r'class="sentence block marked" id="([\w-]+)"', living.part("story", "cast"))

    assert drawn == ["novel-published", "adaptation", "prequel-and-sequel", "crew-1988", "aftermath"]


def test_fact_about_another_work_says_of_what(living):
    assert "Confirmed, of the novel" in living.words("novel-published", "novel-authors")
    assert "Confirmed, of Heat (1995)" in living.words("original-cast", "new-leads")


def test_quote_never_reads_confirmed(living):
    assert "Confirmed" not in living.words("mann-on-driver", "pacino-pick")
    assert living.words("mann-on-driver", "mann-driver-rapport").startswith("On the record")
    assert "Quoted, source not named" in living.words("mann-obsession", "story")


def test_short_quotes_run_on_and_longer_ones_stand_apart(living):
    assert "Michael Mann’s word: Perhaps." in living.words("mann-on-driver", "mann-driver-rapport")
    assert "The word: obsession." in living.words("mann-obsession", "story")
    assert re.search(r"<blockquote><p>“like a house on fire”</p></blockquote>", living.html)
    assert "Michael Mann, Deadline, 2023" in living.text


@pytest.mark.parametrize(
    ("words", "inline"), [("Perhaps", True), ("a really wonderful actor", True), ("like a house on fire", False)]
)
def test_quote_of_under_five_words_runs_inline(words, inline):
    assert paragraphs.runs_inline(paragraphs.Quote("q", words, "Michael Mann", "")) is inline


def test_own_picture_is_drawn_with_its_room_and_another_is_a_link(client, db):
    article = make_article(slug="heat-2")
    told = {"alt": "A hill", "caption": "Mann's hill.", "credit": "A studio"}
    make_block(article, "picture", key="own", picture="/media/hill.jpg", **told)
    make_block(article, "picture", key="other", after="own", picture="https://example.com/hill.jpg", alt="Another")
    publish(article)

    page = Page(client.get("/heat-2/"))

    drawn = [attributes for tag, attributes in page.tags if tag == "img"]
    assert drawn == [{"src": "/media/hill.jpg", "alt": "A hill", "loading": "lazy", "decoding": "async"}]
    assert "Mann’s hill. Picture: A studio" in page.text
    assert "https://example.com/hill.jpg" in page.links


def test_missing_and_nameless_sources_are_said_in_place(living):
    assert "no source named" in living.words("adaptation", "prequel-and-sequel")
    assert "no named origin" in living.words("driver-mccauley", "mann-on-driver")
    assert "Unattributed" not in living.text
    assert "Talk with no named origin" not in living.text


def test_sources_are_numbered_in_the_order_of_use_and_lead_back(living):
    sources = living.words("sources", "corrections")

    assert re.findall(r"(\d) (Heat \(the film\)|Deadline|Heat 2, the novel|Q&amp;A panel|The film desk)", sources) == [
        ("1", "Heat (the film)"),
        ("2", "Deadline"),
        ("3", "Heat 2, the novel"),
        ("4", "Deadline"),
        ("5", "Q&amp;A panel"),
        ("6", "The film desk"),
    ]
    assert "“a wonderful actor”" in sources
    assert "Used 2 times: Back to use 1" in sources


def test_what_can_go_stale_has_its_date(living):
    assert "as of 27 November 2023" in living.words("production-status", "trailer")


def test_unsaid_gathers_what_is_not_announced(living):
    unsaid = living.words("unsaid", "sources")

    assert "No release date has been announced for the film." in unsaid
    assert "There is no official photo of the film, and no footage." in unsaid


@pytest.mark.parametrize(("days", "is_fresh"), [(0, True), (29, True), (30, False), (400, False)])
def test_correction_is_highlighted_for_thirty_days_then_plain(heat2, days, is_fresh):
    editions = list(heat2.editions.filter(number__lte=4).newest_first())
    corrected = editions[1].published_at

    told = pages.article("heat-2", editions[0], document_of(editions[0]), editions, at=corrected + timedelta(days))

    assert [entry.is_fresh for entry in told["corrections"]] == [is_fresh]
    assert [entry.edition.number for entry in told["fresh_corrections"]] == [3] * is_fresh
    assert not is_fresh or told["good_until"] <= corrected + timedelta(30)


def test_fresh_correction_is_told_above_the_text_too(client, db):
    article = publish(make_article(slug="heat-2", facts=1)).article
    make_block(article, "prose", text="<p>By Michael Mann.</p>")
    publish(article, kind="correction", note="Corrected.", was_wrong="It was his.", is_right="It was theirs.")

    first = Page(client.get("/heat-2/"))

    assert "Correction Corrected." in first.text
    assert 'class="edition correction ledger"' in first.html
    assert 'class="notice"' not in first.html
    make_block(article, "prose", text="<p>More of it.</p>")
    publish(article)
    assert "It was theirs. What was wrong" in Page(client.get("/heat-2/")).text


def test_correction_stays_in_view(living):
    told = living.words("corrections", "updates")

    assert "Michael Mann wrote the novel with Meg Gardiner." in told
    assert "What was wrong We credited the novel to Michael Mann alone." in told
    assert "/heat-2/compare/2...3/" in living.links


def test_log_tells_every_edition_but_minor_ones(living):
    assert re.findall(r"Edition (\d)", living.words("updates", "nowhere")) == ["6", "5", "4", "3", "2", "1"]


def test_blocks_carry_the_editions_that_brought_and_changed_them(living):
    assert living.attributes("next-film")["data-came"] == "4"
    assert living.attributes("next-film")["data-changed"] == "5"
    assert living.attributes("pacino-pick")["data-came"] == "1"


def test_key_facts_tell_the_newest_and_never_a_sure_no(client, heat2):
    lines = {line.label: line for line in keyfacts.choose(_document(heat2))}

    assert {label: line.value for label, line in lines.items()} == {
        "Release date": "None given",
        "Production": "Not started",
        "Adam Driver as Neil McCauley": "Linked with the part",
        "Timothée Chalamet as Vincent Hanna": "Wished for",
        "Trailer": "None given",
        "Author: novel": "Michael Mann and Meg Gardiner",
    }
    assert lines["Production"].mark.shape == "not-yet"


def test_linked_data_agrees_with_what_readers_see(living):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', living.html, re.S)[1]
    told = json.loads(found)

    assert told["@type"] == "NewsArticle"
    assert told["datePublished"] == "2022-06-30T09:00:00Z"
    assert told["dateModified"] == "2023-11-27T09:00:00Z"
    assert (told["about"]["@type"], told["about"]["name"]) == ("Movie", "Heat 2")
    assert told["url"] == "http://127.0.0.1:8000/heat-2/"


@override_settings(BASE_URL="https://example.com", SITE_NAME="The Reel")
def test_page_names_the_site_and_its_own_address(client, heat2):
    page = Page(client.get("/heat-2/"))

    assert "<title>Heat 2: release date, cast, story and trailer | The Reel</title>" in page.html
    assert '<link rel="canonical" href="https://example.com/heat-2/">' in page.html
    assert page.metas["og:title"] == "Heat 2: what we know, and how sure we are"


def test_old_edition_says_which_it_is_and_leads_on(client, heat2):
    response = client.get("/heat-2/editions/4/")
    page = Page(response)

    assert "You are reading edition 4, of 12 September 2023" in page.text
    assert "could be Mann’s next film" in page.text
    assert {"/heat-2/", "/heat-2/since/4/", "/heat-2/history/"} <= set(page.links)
    assert page.metas["robots"] == response["X-Robots-Tag"] == "noindex, follow"


def test_fields_that_were_not_recorded_leave_no_trace():
    bare = Document(
        topic="t",
        head=Head(),
        blocks=(SectionBlock(key="s"), ProseBlock(key="p"), FactBlock(key="b", fact="f"), EmbedBlock(key="e")),
        facts=(Fact(key="f"),),
        topics=(Topic(key="t"),),
    )

    shown = paragraphs.body(bare, {})

    assert [section.key for section in shown.sections] == ["s"]
    assert shown.sections[0].items[1].sentences[0].remark == "no source named"
    assert keyfacts.choose(bare) == []


def test_pictures_and_embeds_have_a_template_each():
    blocks = (
        PictureBlock(key="a", picture="https://example.com/a.jpg", alt="A <hill>"),
        EmbedBlock(key="b", url="https://example.com/b", title="Trailer", provider="Tube", duration="2:31"),
    )
    shown = paragraphs.body(Document(topic="t", head=Head(), blocks=blocks), {})

    assert [item.template for item in shown.sections[0].items] == [
        "reader/blocks/picture.html",
        "reader/blocks/embed.html",
    ]


def _document(article):
    return document_of(article.editions.get(number=7))
