"""The meters beside the lines of a head: counted by the server first, so that they are right without JavaScript."""

import pytest
from django.urls import reverse

from articles import editing, history
from articles.desk.forms import HeadForm
from articles.desk.lengths import too_long
from articles.document import Head
from tests import factories as make

pytestmark = pytest.mark.django_db


def meter(name, **values):
    meter = HeadForm(initial=values).meters[name]
    return meter.length, meter.about, meter.is_over, meter.is_blank


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("headline", {"headline": "H" * 52}, (52, 60, False, False)),
        ("headline", {"headline": "H" * 61}, (61, 60, True, False)),
        ("search_title", {"headline": "H" * 72}, (72, 60, True, True)),
        ("search_title", {"headline": "H" * 72, "search_title": "S" * 60}, (60, 60, False, False)),
        ("search_description", {"standfirst": "é" * 10}, (10, 155, False, True)),
        ("share_headline", {}, (0, 70, False, True)),
        ("standfirst", {"standfirst": f"  {'s' * 201} "}, (201, 200, True, False)),
    ],
)
def test_meter_counts_what_others_would_show(name, values, told):
    assert meter(name, **values) == told


def test_head_form_shows_each_meter_and_ties_it_to_its_field(client, editor):
    article = make.make_article(headline="H" * 72, editor=editor)
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"share_headline": "S" * 8})

    page = " ".join(client.get(reverse("desk:edit_head", args=[article.key])).content.decode().split())

    assert page.count("data-length=") == 6
    assert "<span data-count>72</span> of about 60<span data-over>; search results show no more</span>" in page
    assert "<span data-count>8</span> of about 70<span data-over hidden>" in page
    assert "Blank: the headline, " in page
    assert 'aria-describedby="f-head-search_title_helptext f-head-search_title_meter"' in page
    assert 'id="f-head-search_title_meter"' in page


def test_meter_counts_what_was_typed_when_the_form_comes_back(client, editor):
    article = make.make_article(editor=editor)

    answer = client.post(reverse("desk:edit_head", args=[article.key]), {"headline": "", "search_title": "T" * 9})

    assert answer.status_code == 422
    assert answer.context["form"].meters["search_title"].length == 9


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (Head(), []),
        (Head(headline="H" * 60), []),
        (Head(headline="H" * 61), ["headline"]),
        (Head(headline="H" * 61, search_title="T"), []),
        (
            Head(headline="H", search_title="T" * 61, search_description="D" * 156),
            ["search_title", "search_description"],
        ),
    ],
)
def test_too_long_names_the_lines_that_others_cut(head, fields):
    assert [line.field for line in too_long(head)] == fields
