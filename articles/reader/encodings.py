"""Which content coding an answer is sent in, and its bytes in that coding (RFC 9110 section 12.5.3)."""

import gzip

import brotli

STORED = ("br", "gzip", "")
"""What is kept of a page, what we like to send first; "" is the page as it is."""

DRAWN = ("gzip", "")
"""Of a page that is drawn for one answer: brotli at a quality that beats gzip's takes 10 times as long."""


def negotiate(accept: str, offered: tuple[str, ...] = STORED) -> str:
    """The first of those offered that the client takes; the last is what is left otherwise.

    >>> negotiate("gzip, br;q=0")
    'gzip'
    """
    wanted: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, _, parameters = item.partition(";")
        wanted[name.strip()] = _quality(parameters)
    return next((name for name in offered[:-1] if wanted.get(name, wanted.get("*", 0)) > 0), offered[-1])


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0


def encode(body: bytes, encoding: str, *, level: int = 9) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=level)
    return gzip.compress(body, level, mtime=0) if encoding == "gzip" else body


def shrinks(content_type: str) -> bool:
    """Whether what is of that type becomes smaller; pictures are pressed already.

    >>> shrinks("application/atom+xml; charset=utf-8"), shrinks("image/png")
    (True, False)
    """
    kind = content_type.partition(";")[0].strip()
    return kind.startswith("text/") or kind.endswith(("xml", "json", "link-format"))
