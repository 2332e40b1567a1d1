"""Where text becomes HTML: the only file that marks anything safe, and it cleans first."""

import json
import re
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.reader import typeset as setter
from facts import richtext as rich

register = template.Library()

SCRIPT_ENDS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.filter
def richtext(text: str | None) -> SafeString:
    """A statement: one paragraph without `<p>`, for use inside one."""
    return mark_safe(paid_links_named(rich.statement(text or "", strict=False)))


LINK = re.compile(r"</?a\b[^>]*>")


@register.filter
def unlinked(text: str | None) -> SafeString:
    """A statement that is itself a link: its emphasis stays, the links in it do not."""
    return mark_safe(LINK.sub("", rich.statement(text or "", strict=False)))


@register.filter
def prose(text: str | None) -> SafeString:
    """Running text: paragraphs, headings, lists and quotations."""
    return mark_safe(paid_links_named(rich.prose(text or "", strict=False)))


def paid_links_named(normal: str) -> str:
    """Say behind each link that is paid for that it is; `normal` is text in its one normal form."""
    return rich.PAID_LINK.sub(r'\g<0> <span class="paid-link">(paid link)</span>', normal)


@register.filter
def anywhere(text: str | None, base: str) -> SafeString:
    """Either of both with absolute links, for what is read elsewhere; `base` is the address of its page."""
    return mark_safe(rich.PAID_LINK.sub(r"\g<0> (paid link)", rich.absolute(text or "", base)))


@register.filter
def plain(text: str | None) -> str:
    """The words of rich text alone, not safe: for titles and descriptions."""
    return " ".join(rich.text(text or "").split())


@register.filter
def typeset(text: str | None) -> str:
    """Text as a typesetter would set it; HTML that was cleaned before stays safe."""
    made = setter.typeset(str(text or ""))
    return mark_safe(made) if isinstance(text, SafeString) else made


@register.filter
def titled(text: str | None, works: tuple[str, ...]) -> SafeString:
    """Plain text set, with the names of those works in italics."""
    return _with_titles(setter.runs(text or "", works or ()))


@register.filter
def of_work(text: str) -> SafeString:
    """ "of Heat (1995)" and its like, with the title in italics."""
    return _with_titles(setter.runs_of(text))


def _with_titles(runs: list[tuple[str, bool]]) -> SafeString:
    set_runs = [(format_html('<cite class="work">{}</cite>', text) if work else text,) for text, work in _typeset(runs)]
    return format_html_join("", "{}", set_runs)


def _typeset(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Set as one text, because a quotation mark looks back at what stands before it."""
    whole, at, found = setter.typeset("".join(text for text, _ in runs)), 0, []
    for text, work in runs:
        found.append((whole[at : at + len(text)], work))
        at += len(text)
    return found


@register.filter
def jsonld(value: Any) -> SafeString:
    """JSON for a data block in the page; nothing in it can end the block."""
    return mark_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ENDS))
