"""Addresses from before this site in their one normal form, as they are typed and as they are asked for; no database.

A path is decoded and NFC, begins with a slash and ends with none; its case is kept. A query belongs to it where it was
typed with one.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

LONGEST = 500
"""Characters of a path with its query."""

OWN = frozenset(
    "admin api authors calendar corrections facts favicon feed healthz media news-sitemap oembed opensearch people "
    "preview robots rss search sitemap sitemaps static topics".split()
)
"""First words of paths that are the site's own."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class NoPath(ValueError):
    """What was typed cannot be an old address; the message says why."""


def tidy(typed: str) -> str:
    """The normal form of a path or URL as someone typed it; host and fragment are dropped. Raises: NoPath.

    >>> tidy("https://old.example/2023/09/heat-2-news.html#top"), tidy("caf%C3%A9/"), tidy("/news.php?id=42")
    ('/2023/09/heat-2-news.html', '/café', '/news.php?id=42')
    """
    path, query = split(typed.strip())
    found = normal(path, query)
    if CONTROL.search(found):
        raise NoPath(f"“{shown(typed)}” has characters in it that no address has.")
    if found.partition("?")[0] == "/":
        raise NoPath("That is the front page, which answers itself.")
    if {".", ".."} & set(path.split("/")):
        raise NoPath(f"“{shown(typed)}” has a step up in it. Write the path that browsers ask for.")
    if len(found) > LONGEST:
        raise NoPath(f"The old address has {len(found):,} characters. It may have {LONGEST}.")
    if is_own(found):
        raise NoPath(f"“/{first(found)}” is used by the site itself.")
    return found


def split(typed: str) -> tuple[str, str]:
    """Path and query, still encoded. Raises: NoPath."""
    if not typed:
        raise NoPath("There is no old address in this line.")
    if typed.lower().startswith("www."):
        typed = f"//{typed}"
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise NoPath(f"“{shown(typed)}” is no address.") from None
    if parts.scheme not in ("", "http", "https"):
        raise NoPath(f"“{shown(typed)}” is no address of a page.")
    return parts.path, parts.query


def asked(path: str, query: str) -> list[str]:
    """The normal forms under which an asked path (decoded) may be kept, with its query and without.

    None for paths that are the site's own, too long, or nothing that a database takes.
    """
    bare = normal(path.replace("%", "%25"), "")
    forms = [bare, *([normal(path.replace("%", "%25"), query)] if query else [])]
    if bare == "/" or is_own(bare):
        return []
    return [form for form in forms if len(form) <= LONGEST and not CONTROL.search(form)]


def normal(path: str, query: str) -> str:
    """The normal form of an encoded path and query; it judges nothing."""
    bare = "/" + unquote(path).strip("/")
    return unicodedata.normalize("NFC", f"{bare}?{unquote(query)}" if query else bare)


def first(path: str) -> str:
    """The first word of a path in normal form.

    >>> first("/2023/09/heat.html"), first("/heat-2")
    ('2023', 'heat-2')
    """
    return path[1:].partition("?")[0].partition("/")[0]


def is_own(path: str) -> bool:
    """Whether the site itself answers there, or may one day: "/search/", "/feed.json".

    >>> is_own("/search/x"), is_own("/feed.rss"), is_own("/search-engine")
    (True, True, False)
    """
    return first(path).partition(".")[0] in OWN


def shown(typed: str) -> str:
    """What was typed, short enough for a sentence."""
    text = CONTROL.sub("", typed.strip())
    return text if len(text) <= 60 else f"{text[:59]}…"
