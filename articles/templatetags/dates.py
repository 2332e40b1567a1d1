"""Partial dates in words, for templates."""

from django import template

from articles.reader.marks import date_label

register = template.Library()


@register.filter
def partial_date(text: str | None) -> str:
    """ "2027-Q3" as "third quarter of 2027"."""
    return date_label(text)
