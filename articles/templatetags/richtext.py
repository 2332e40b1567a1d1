"""Where text becomes HTML: the only file that marks anything safe, and it cleans first."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from facts import richtext as rich

register = template.Library()

SCRIPT_ENDS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.filter
def richtext(text: str | None) -> SafeString:
    """A statement: one paragraph without `<p>`, for use inside one."""
    return mark_safe(rich.statement(text or "", strict=False))


@register.filter
def prose(text: str | None) -> SafeString:
    """Running text: paragraphs, headings, lists and quotations."""
    return mark_safe(rich.prose(text or "", strict=False))


@register.filter
def plain(text: str | None) -> str:
    """The words of rich text alone, not safe: for titles and descriptions."""
    return " ".join(rich.text(text or "").split())


@register.filter
def jsonld(value: Any) -> SafeString:
    """JSON for a data block in the page; nothing in it can end the block."""
    return mark_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(SCRIPT_ENDS))
