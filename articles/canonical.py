"""Where an article's first home is, when that is another site's page (RFC 6596): what may stand there. Pure."""

from urllib.parse import urlsplit

from facts.values import web_address


def checked(typed: str, site: str) -> str:
    """The address as it is kept; `site` is this site's own, such as "https://example.com".

    Raises: ValueError with a sentence for the editor.

    >>> checked("https://partner.example/heat-2?page=1", "https://example.com")
    'https://partner.example/heat-2?page=1'
    """
    address = web_address(typed.strip())
    parts = urlsplit(address)
    if parts.scheme != "https":
        raise ValueError("Search engines are sent to https addresses only. Begin it with https://.")
    if parts.netloc.casefold() == urlsplit(site).netloc.casefold():
        raise ValueError("This is an address of this site. Leave it blank: the page then stands for itself.")
    if parts.fragment or address.endswith("#"):
        raise ValueError("Leave out the # and what follows: it names a place in a page, and not a page.")
    return address
