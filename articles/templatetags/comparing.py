"""What only a template of comparisons knows to ask for: how a difference is drawn, and what goes along in links."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template

from articles.desk import strip, texts
from articles.desk.drawing import Told
from articles.desk.sides import Stop
from articles.fields import FieldChange
from articles.pieces import WordChange

register = template.Library()


@register.filter
def inline(words: WordChange, place: str = "") -> list[texts.Cell]:
    """Both sides as one text, a paragraph after another."""
    return texts.inline(words, place)


@register.filter
def told(field: FieldChange | Told) -> list[texts.Cell]:
    """A field's words as one text; one that has no place on its page has no ends to lead to."""
    return texts.inline(field.words, getattr(field, "place", "")) if field.words else []


@register.filter
def beside(words: WordChange, place: str = "") -> list[texts.Cell]:
    """Both sides as two columns, row by row."""
    return texts.beside(words, place)


@register.filter
def stations(stops: Sequence[Stop]) -> list[strip.Station]:
    """The stops as a line to walk along."""
    return strip.stations(stops)


@register.filter
def newest_save(stops: Sequence[Stop]) -> str:
    """The number of the newest save among them: what this page knows of."""
    return strip.newest_save(stops)


@register.filter
def choice(view: str, show_all: bool) -> str:
    """What a link to another comparison takes along: "?view=side&show=all"; blank for the usual."""
    chosen = {"view": "side"} if view == "side" else {}
    if show_all:
        chosen["show"] = "all"
    return f"?{urlencode(chosen)}" if chosen else ""
