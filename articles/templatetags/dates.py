"""Dates for readers as <time> elements. Filters, because an included file would end in white space."""

import datetime as dt

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from articles.reader.marks import date_label

register = template.Library()


@register.filter
def day(moment: dt.datetime) -> SafeString:
    """The day of a moment in the site's time zone: "12 September 2023"."""
    return _time(moment, "j F Y")


@register.filter
def short_day(moment: dt.datetime) -> SafeString:
    """The same with the month cut: "12 Sep 2023"."""
    return _time(moment, "j M Y")


@register.filter
def at(moment: dt.datetime, now: dt.datetime) -> str:
    """A moment as seen from now: "08:20" of the same day, else "27 November, 09:00", with its year if another."""
    local, here = localtime(moment), localtime(now)
    if local.date() == here.date():
        return date_format(local, "H:i")
    return date_format(local, "j F, H:i" if local.year == here.year else "j F Y, H:i")


@register.filter
def partial_day(text: str) -> SafeString:
    """A partial date: "2027-Q3" as "third quarter of 2027". Only HTML's own forms get a machine-readable one."""
    if "Q" in text:
        return format_html("{}", date_label(text))
    return format_html('<time datetime="{}">{}</time>', text, date_label(text))


def _time(moment: dt.datetime, form: str) -> SafeString:
    local = localtime(moment)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), date_format(local, form))
