"""Things on other hosts: who provides an address, and the player that may be loaded for it once somebody presses.

A player's address is put together from an identifier that was checked, never from what was typed.
"""

import re
from collections.abc import Callable, Collection
from urllib.parse import SplitResult, parse_qs, urlsplit

from msgspec import Struct


class Player(Struct, frozen=True):
    """What a press loads: `src` is the frame's address, `label` the provider's name."""

    name: str
    label: str
    src: str


class Provider(Struct, frozen=True):
    """A host of videos. `find` gives the address of the player for a page's address, or "" where there is none."""

    label: str
    hosts: frozenset[str]
    origin: str
    find: Callable[[SplitResult], str]


YOUTUBE_ID = re.compile(r"(?!videoseries|live_stream)[A-Za-z0-9_-]{11}")
"""Two words of eleven letters stand where an identifier could, and name no video."""
NUMBER = re.compile(r"[1-9][0-9]{0,14}")
VIMEO_HASH = re.compile(r"[0-9a-f]{6,20}")
START = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?")


def _youtube(page: SplitResult) -> str:
    parts = page.path.strip("/").split("/")
    query = parse_qs(page.query)
    if _host(page) == "youtu.be":
        key = parts[0] if len(parts) == 1 else ""
    elif parts == ["watch"]:
        key = query.get("v", [""])[0]
    else:
        key = parts[1] if len(parts) == 2 and parts[0] in ("shorts", "live", "embed", "v") else ""
    if not YOUTUBE_ID.fullmatch(key):
        return ""
    seconds = _seconds((query.get("t") or query.get("start") or [""])[0])
    return f"https://www.youtube-nocookie.com/embed/{key}?autoplay=1&rel=0" + (f"&start={seconds}" if seconds else "")


def _seconds(text: str) -> int:
    """Where to begin: "1m30s", "90" and "90s" are 90; what is no time is the beginning."""
    found = START.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _vimeo(page: SplitResult) -> str:
    """An unlisted video has a hash behind its number, or as `h`: without it there is nothing to see."""
    parts = page.path.strip("/").split("/")
    if _host(page) == "player.vimeo.com":
        parts = parts[1:] if parts[0] == "video" else []
    key, secret = parts[0] if parts else "", parts[1] if len(parts) == 2 else parse_qs(page.query).get("h", [""])[0]
    if len(parts) > 2 or not NUMBER.fullmatch(key) or (secret and not VIMEO_HASH.fullmatch(secret)):
        return ""
    return f"https://player.vimeo.com/video/{key}?autoplay=1&dnt=1" + (f"&h={secret}" if secret else "")


PLAYERS = {
    "youtube": Provider(
        "YouTube",
        frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "youtube-nocookie.com"}),
        "https://www.youtube-nocookie.com",
        _youtube,
    ),
    "vimeo": Provider("Vimeo", frozenset({"vimeo.com", "player.vimeo.com"}), "https://player.vimeo.com", _vimeo),
}
"""Whose players can be loaded in the page, by the name that the setting EMBED_PLAYERS has for them.

Not Dailymotion's: since September 2026 it wants a customer's own player in every address.
"""

OTHERS = {
    "dailymotion.com": "Dailymotion",
    "dai.ly": "Dailymotion",
    "twitch.tv": "Twitch",
    "tiktok.com": "TikTok",
    "instagram.com": "Instagram",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "facebook.com": "Facebook",
    "x.com": "X",
    "twitter.com": "X",
    "bsky.app": "Bluesky",
    "reddit.com": "Reddit",
    "spotify.com": "Spotify",
    "open.spotify.com": "Spotify",
    "soundcloud.com": "SoundCloud",
    "podcasts.apple.com": "Apple Podcasts",
    "letterboxd.com": "Letterboxd",
}
"""Providers that are known by name and only ever linked to."""

LABELS = {host: provider.label for provider in PLAYERS.values() for host in sorted(provider.hosts)} | OTHERS
"""The provider's name by host, without "www."."""


def provider(url: str) -> str:
    """The provider's name, "" if nobody we know.

    >>> provider("https://www.youtube.com/watch?v=aqz-KE-bpKQ")
    'YouTube'
    >>> provider("https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ")
    ''
    """
    page = _page(url)
    return LABELS.get(_host(page), "") if page else ""


def host(url: str) -> str:
    """The name of the site that the address leads to, "" if it cannot be read."""
    page = _page(url)
    return _host(page) if page else ""


def player(url: str, allowed: Collection[str]) -> Player | None:
    """The player for that address, if it is one of a video and its provider is among those allowed.

    >>> player("https://youtu.be/aqz-KE-bpKQ?t=1m30s", ["youtube"]).src
    'https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&rel=0&start=90'
    >>> player("https://youtu.be/aqz-KE-bpKQ", ["vimeo"])
    """
    page = _page(url)
    for name, known in PLAYERS.items():
        if page and name in allowed and _host(page) in known.hosts and (src := known.find(page)):
            return Player(name, known.label, src)
    return None


def origins(allowed: Collection[str]) -> list[str]:
    """Where the players of those providers come from, for the content security policy."""
    return [known.origin for name, known in PLAYERS.items() if name in allowed]


def is_own_picture(address: str, media_url: str) -> bool:
    """Whether it is a plain address below the site's own media, which may lie on a host of its own (`media_url`).

    >>> is_own_picture("/media/heat-2.jpg", "/media/"), is_own_picture("/media/../admin/", "/media/")
    (True, False)
    """
    return address.startswith(("/media/", media_url)) and ".." not in address and bool(OWN_PICTURE.fullmatch(address))


OWN_PICTURE = re.compile(r"[\w./:~%@+,=-]+")


def _page(url: str) -> SplitResult | None:
    """The address in parts, if it is one of the web without a port, a name or a password in it."""
    try:
        page = urlsplit(url.strip())
        bare = page.port is None and page.username is None and page.password is None
    except ValueError:
        return None
    return page if bare and page.scheme in ("http", "https") and page.hostname else None


def _host(page: SplitResult) -> str:
    return (page.hostname or "").removeprefix("www.")
