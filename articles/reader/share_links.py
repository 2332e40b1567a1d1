"""Ways to pass a page on that are plain links: nothing is asked of anybody before one is pressed. Pure."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Way:
    """A link that shares a page."""

    words: str
    address: str


def ways(title: str, url: str) -> list[Way]:
    """By mail first, then the networks that take a text or an address in a link.

    >>> ways("Heat & 2", "https://site.test/heat-2/")[0].address
    'mailto:?subject=Heat%20%26%202&body=https%3A%2F%2Fsite.test%2Fheat-2%2F'
    """
    subject, link, both = (quote(text, safe="") for text in (title, url, f"{title} {url}"))
    return [
        Way("Mail", f"mailto:?subject={subject}&body={link}"),
        Way("Bluesky", f"https://bsky.app/intent/compose?text={both}"),
        Way("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
        Way("WhatsApp", f"https://wa.me/?text={both}"),
        Way("X", f"https://x.com/intent/post?text={subject}&url={link}"),
    ]
