"""Addresses for what is read elsewhere."""

from urllib.parse import urljoin

from django import template

register = template.Library()


@register.filter
def absolute(address: str | None, base: str) -> str:
    """Where it leads from a page at `base`."""
    return urljoin(base, address or "")
