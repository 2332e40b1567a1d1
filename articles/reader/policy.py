"""What public pages may do in a browser beyond the house's policy: what settings say, and the players they list."""

from django.conf import settings
from django.http.response import HttpResponseBase

from articles import embeds

Directives = dict[str, list[str]]


def widened(*, players: bool) -> Directives:
    """The additions by directive; {} where settings name none. What `default-src` gave is kept."""
    wider = {name: list(hosts) for name, hosts in settings.CSP_IN_PUBLIC.items() if hosts}
    frames = [*wider.get("frame-src", []), *(embeds.origins(settings.EMBED_PLAYERS) if players else [])]
    wider |= {"frame-src": frames} if frames else {}
    return {name: ["'self'", *hosts] if name in NOT_IN_THE_HOUSE else hosts for name, hosts in wider.items()}


NOT_IN_THE_HOUSE = ("connect-src", "frame-src")
"""Directives that the house's policy does not have: `default-src` speaks for them until they are named."""


def apply(response: HttpResponseBase, *, players: bool = False) -> None:
    """Put the answer under that policy, `players` for pages with embeds; one that has its own policy keeps it.

    A 304 needs it too: browsers take its headers for those of the page that they have (RFC 9111, section 3.2).
    """
    if not hasattr(response, "_csp_replace"):
        given = getattr(response, "_csp_update", {})
        response._csp_update = widened(players=players) | given  # type: ignore[attr-defined]
