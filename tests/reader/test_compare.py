"""Comparisons as readers see them."""

import re

import pytest

from tests.reader.page import Page


@pytest.fixture
def compared(client, heat2):
    return Page(client.get("/heat-2/compare/4...5/"))


def test_dates_lead(compared):
    assert "What changed from 12 September 2023 to 20 November 2023" in compared.text
    assert "As it stood on 12 September 2023 : edition 4" in compared.text
    assert {"/heat-2/editions/4/", "/heat-2/editions/5/"} <= set(compared.links)


def test_summary_and_notes_tell_it_in_words(compared):
    assert "1 fact changed status, 3 added, 2 texts edited, 1 fact moved" in compared.text
    assert "Michael Mann says Heat 2 is his next film." in compared.text


def test_words_differ_by_more_than_color(compared):
    assert re.search(r'<del><span class="visually-hidden">\[gone: </span>could', compared.html)
    assert re.search(r'<ins><span class="visually-hidden">\[new: </span>will', compared.html)
    assert "was Rumored → now Confirmed" in compared.text


def test_unchanged_blocks_are_folded(compared):
    assert "8 facts, 1 section and 1 text unchanged" in compared.text
    assert compared.html.count("<details") == compared.html.count("</details>") > 2


def test_moved_block_says_from_where(compared):
    assert "Was fifth here, now fourth" in compared.text


def test_every_anchor_is_one_of_a_kind_and_has_its_target(compared):
    assert len(compared.ids) == len(set(compared.ids))
    assert [link for link in compared.links if link.startswith("#") and link[1:] not in compared.ids] == []


def test_side_by_side_needs_no_script(client, heat2):
    page = Page(client.get("/heat-2/compare/4...5/?view=side"))

    assert "Not there yet" in page.text
    assert page.html.count('class="sides"') == 8
    assert "<script" not in page.html


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("compare/6...1/?view=side", "/heat-2/compare/1...6/?view=side"),
        ("compare/3...3/", "/heat-2/editions/3/"),
        ("compare/?a=5&b=2", "/heat-2/compare/2...5/"),
        ("compare/?a=5", "/heat-2/history/"),
        ("compare/?a=x&b=2", "/heat-2/history/"),
    ],
)
def test_other_ways_lead_to_the_one_address(client, heat2, path, target):
    response = client.get(f"/heat-2/{path}")

    assert (response.status_code // 100, response["Location"]) == (3, target)


@pytest.mark.parametrize("path", ["compare/1...99/", "compare/0...3/", "compare/?a=0&b=2", "compare/1...2...3/"])
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
