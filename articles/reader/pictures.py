"""Which pictures a page may draw: those that lie with us, and those of hosts that the page's policy lets in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True)
class Picture:
    """`src` is blank where the address cannot be drawn; `address` is what was written."""

    address: str
    src: str
    alt: str


def picture(address: str, alt: str) -> Picture:
    return Picture(address, address if is_drawable(address) else "", alt)


def is_drawable(address: str) -> bool:
    """Whether the browser would load it: a path below /media/, or a web address that the policy's img-src names."""
    if address.startswith(settings.MEDIA_URL):
        return True
    try:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
    return origin == settings.BASE_URL or f"{parts.scheme}:" in allowed or origin in allowed
