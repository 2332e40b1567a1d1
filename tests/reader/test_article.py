"""The article page says what its edition says, in the form of prose with its marks and sources."""

import json
import re

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
from articles.reader import keyfacts, paragraphs
from articles.reader.public import document_of
from tests.reader.page import Page


@pytest.fixture
def living(client, heat2):
    return Page(client.get("/heat-2/"))


def test_head_stands_above_the_text(living):
    assert "Heat 2: what is known so far about Michael Mann's next film" in living.text
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
    assert "Confirmed , of the novel" in living.words("novel-published", "novel-authors")
    assert "Confirmed , of Heat (1995)" in living.words("original-cast", "new-leads")


def test_quote_never_reads_confirmed(living):
    assert "Confirmed" not in living.words("mann-on-driver", "pacino-pick")
    assert living.words("mann-on-driver", "mann-driver-rapport").startswith("On the record")
    assert "Quoted, source not named" in living.words("mann-obsession", "story")


def test_short_quotes_run_on_and_longer_ones_stand_apart(living):
    assert "Michael Mann’s word: Perhaps." in living.words("mann-on-driver", "mann-driver-rapport")
    assert "The word: obsession." in living.words("mann-obsession", "story")
    assert re.search(r"<blockquote><p>“like a house on fire”</p></blockquote>", living.html)
    assert "Michael Mann, Deadline, 2023" in living.text


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
    assert told["about"] == {"@type": "Movie", "name": "Heat 2"}
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
    assert "could be Mann's next film" in page.text
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


def test_pictures_and_embeds_are_plain_links(client, heat2):
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
