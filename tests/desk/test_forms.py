"""Form fields as people fill them, and the one builder that every fact kind goes through."""

import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from articles.desk.fields import (
    DayField,
    LinesField,
    PairsField,
    PartialDateField,
    RichTextField,
    details_fields,
    details_initial,
)
from articles.desk.forms import BLOCK_FORMS, DETAILS, AddressForm, FactForm, HeadForm, NewArticleForm
from facts import kinds
from tests import factories as make


def test_every_field_of_every_fact_kind_has_a_form_field():
    for kind, _label in kinds.choices():
        assert list(details_fields(kind)) == [spec.name for spec in kinds.fields(kind)]


def test_a_fact_kind_that_is_not_known_has_no_fields():
    assert details_fields("horoscope") == {}


@pytest.mark.parametrize("kind", [name for name, _label in kinds.choices()])
def test_blank_details_go_through_the_form_and_come_back(kind):
    blank = kinds.blank(kind)

    initial = details_initial(kind, blank)

    assert kinds.write(kinds.read(kind, initial)) == blank


@pytest.mark.parametrize(
    ("typed", "stored", "drawn"),
    [("", "", ""), ("Q3 2027", "2027-Q3", "third quarter of 2027"), ("5 June 2027", "2027-06-05", "5 June 2027")],
)
def test_partial_dates_are_typed_and_drawn_in_words(typed, stored, drawn):
    field = PartialDateField(required=False)

    assert field.clean(typed) == stored
    assert field.prepare_value(stored) == drawn
    assert field.clean(drawn) == stored


def test_a_day_must_be_a_whole_day():
    field = DayField(required=False)

    assert field.clean("5 June 2027") == dt.date(2027, 6, 5)
    assert field.clean("") is None
    with pytest.raises(forms.ValidationError, match="is not a day"):
        field.clean("June 2027")


def test_lines_and_pairs_drop_what_is_blank():
    assert LinesField(required=False).clean(" Adam  Driver \r\n\r\nMeg Gardiner") == ["Adam Driver", "Meg Gardiner"]
    assert PairsField("Person", "Part").clean([["Adam Driver", ""], [" ", ""]]) == [["Adam Driver", ""]]


def test_pairs_are_read_from_repeated_fields():
    sent = QueryDict("d_roles-left=A&d_roles-left=B&d_roles-right=X&d_roles-right=")

    assert PairsField("Person", "Part").widget.value_from_datadict(sent, {}, "d_roles") == [["A", "X"], ["B", ""]]


def test_rich_text_is_normal_and_strict_about_links():
    field = RichTextField("statement")

    assert field.clean("<p>A <b>bold</b> <span>word</span></p>") == "A <strong>bold</strong> word"
    with pytest.raises(forms.ValidationError, match="cannot be kept"):
        field.clean('<a href="javascript:alert(1)">x</a>')
    with pytest.raises(forms.ValidationError, match="required"):
        field.clean("<p> </p>")


@pytest.mark.django_db
def test_a_new_perishable_fact_is_looked_at_again_in_two_weeks():
    topic = make.make_topic()
    sent = {"statement": "So.", "status": "reported", "topic": topic.pk}

    form = FactForm({**sent, DETAILS + "stage": "linked"}, kind="casting", may_hold=False)

    assert form.is_valid(), form.errors
    assert form.new_values(dt.date(2027, 6, 1))["review_by"] == dt.date(2027, 6, 15)
    assert form.new_values(dt.date(2027, 6, 1))["as_of"] == dt.date(2027, 6, 1)


@pytest.mark.django_db
def test_a_part_without_a_person_is_told_beside_the_roles():
    sent = QueryDict(f"statement=So&status=reported&topic={make.make_topic().pk}&d_roles-left=&d_roles-right=Hanna")

    form = FactForm(sent, kind="casting", may_hold=False)

    assert not form.is_valid()
    assert list(form.errors) == ["d_roles"]
    assert "nobody to play it" in form.errors["d_roles"][0]


@pytest.mark.django_db
def test_only_those_who_may_hold_have_the_fields():
    assert "held_reason" not in FactForm(kind="plot", may_hold=False).fields
    assert "held_reason" in FactForm(kind="plot", may_hold=True).fields


def test_a_name_that_is_written_twice_is_kept_once():
    assert LinesField().clean("Al Pacino\nVal Kilmer\n Al  Pacino ") == ["Al Pacino", "Val Kilmer"]


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_told_in_our_words():
    sent = {"statement": "x" * 3000, "held_reason": "x" * 201, "note": "x" * 501}

    errors = FactForm(sent, kind="plot", may_hold=True).errors

    assert errors["statement"] == ["Keep it under 2,000 characters; this has 3,000."]
    assert errors["held_reason"] == ["Keep it under 200 characters; this has 201."]
    assert errors["note"] == ["Keep it under 500 characters; this has 501."]


@pytest.mark.parametrize("form", [HeadForm, NewArticleForm, AddressForm, *BLOCK_FORMS.values()])
@pytest.mark.django_db
def test_no_form_says_djangos_words_of_a_text_that_is_too_long(form):
    limits = {name: field.max_length for name, field in form().fields.items() if getattr(field, "max_length", None)}

    errors = form({name: "x" * (limit + 1) for name, limit in limits.items()}).errors

    for name, limit in limits.items():
        assert f"Keep it under {limit:,} characters; this has " in str(errors[name])
        assert "Ensure" not in str(errors[name])
