"""What a template asks of an embed's address."""

from django import template
from django.conf import settings

from articles import embeds

register = template.Library()


@register.filter
def player(url: str | None) -> embeds.Player | None:
    """The player that a press may load, if settings list its provider."""
    return embeds.player(url or "", settings.EMBED_PLAYERS)


@register.filter
def host(url: str | None) -> str:
    """The name of the site that it leads to."""
    return embeds.host(url or "")


@register.filter
def without_scheme(url: str | None) -> str:
    """An address as people write it: "example.com/anna" for "https://www.example.com/anna/"."""
    return (url or "").partition("://")[2].removeprefix("www.").rstrip("/") or (url or "")


@register.filter
def own_picture(address: str | None) -> str:
    """The address again if it is one of our own media, else blank: no other host is asked for a picture."""
    return address if address and embeds.is_own_picture(address, settings.MEDIA_URL) else ""
