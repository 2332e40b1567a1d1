"""What is known already of an address: the source that has it, or who publishes there. Nothing is ever fetched."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from django.db.models import Q
from msgspec import Struct

from facts.models import Citation, Source

LOOKED_AT = 500
"""The newest sources and citations of a host that are looked through."""
SECOND_ENDINGS = {"ac", "co", "com", "edu", "gov", "net", "or", "org"}
"""What stands before the ending of a country: "co" of .co.uk."""
TRACKERS = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|igshid|ref|cmpid)$")


class Known(Struct, frozen=True, kw_only=True):
    """`source` is the one at that very address, if there is one; `title` may be read off the address.

    `is_guess`: nothing of ours is from there, so the publisher is called after its address, such as "variety.com".
    """

    url: str
    source: Source | None = None
    publisher: str = ""
    title: str = ""
    is_guess: bool = False

    @property
    def said(self) -> str:
        if self.source:
            return "It is a source already. Nothing was fetched."
        if self.is_guess or not self.publisher:
            return "No source of ours is from there yet: name its publisher and title. Nothing was fetched."
        return "Publisher known from its address, title read off it: check it. Nothing was fetched."


def is_address(text: str) -> bool:
    """Whether what was typed or pasted is a whole web address, and only that."""
    return bool(re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", text.strip(), re.IGNORECASE))


def known(url: str) -> Known:
    """What the desk knows of that address. Two or three queries."""
    url = url.strip()
    host = _host(url)
    if not host:
        return Known(url=url, title=url)
    sources = list(Source.objects.filter(url__icontains=host).order_by("-pk")[:LOOKED_AT])
    same = next((source for source in sources if same_address(source.url, url)), None)
    if same is not None:
        return Known(url=url, source=same, publisher=same.publisher, title=same.title)
    publisher = _publisher(host, sources) or _of_that_name(host)
    return Known(url=url, publisher=publisher or host, title=title_in(url), is_guess=not publisher)


def _publisher(host: str, sources: Iterable[Source]) -> str:
    """The publisher that most sources of that host have; the newest where two have as many."""
    cited = Citation.objects.filter(url__icontains=host).select_related("source").order_by("-pk")[:LOOKED_AT]
    rows = [(source.url, source.publisher) for source in sources]
    rows += [(citation.url, citation.source.publisher) for citation in cited]
    counted = Counter(publisher for url, publisher in rows if publisher and _host(url) == host)
    return counted.most_common(1)[0][0] if counted else ""


def _of_that_name(host: str) -> str:
    """The publisher that the host is called after: "The Hollywood Reporter" at hollywoodreporter.com. Under a second
    name it would count as a second, independent source.
    """
    name = _site_name(host)
    if not name:
        return ""
    alike = Q(publisher__istartswith=name[0]) | Q(publisher__istartswith=f"the {name[0]}")
    found = Source.objects.filter(alike).order_by("publisher").values_list("publisher", flat=True).distinct()
    return next((each for each in found[:LOOKED_AT] if _run_together(each) == name), "")


def _site_name(host: str) -> str:
    """Without its ending and without its parts, which anybody may call after a publisher.

    >>> _site_name("news.bbc.co.uk"), _site_name("variety.substack.com"), _site_name("com")
    ('bbc', 'substack', '')
    """
    *names, ending = host.split(".")
    if len(ending) == 2 and names and names[-1] in SECOND_ENDINGS:
        names.pop()
    return names[-1] if names else ""


def _run_together(publisher: str) -> str:
    """
    >>> _run_together("The A.V. Club")
    'avclub'
    """
    return re.sub(r"[\W_]", "", publisher.casefold().removeprefix("the "))


def same_address(one: str, other: str) -> bool:
    """Whether two addresses lead to one page: scheme, "www.", a last slash, trackers and anchors do not count.

    >>> same_address("https://www.deadline.com/a/?utm_source=x#top", "http://deadline.com/a")
    True
    """
    return bool(one) and _plain(one) == _plain(other)


def _plain(url: str) -> tuple[str, str, str]:
    parts = _split(url)
    if parts is None:
        return "", url, ""
    query = [(name, value) for name, value in parse_qsl(parts.query) if not TRACKERS.match(name)]
    return _host(url), unquote(parts.path).rstrip("/"), urlencode(sorted(query))


def _host(url: str) -> str:
    parts = _split(url)
    return (parts.hostname or "").lower().removeprefix("www.") if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def title_in(url: str) -> str:
    """The words of the last part of an address that has some; the host where none has.

    >>> title_in("https://deadline.com/2023/11/heat-2-adam-driver-1235640000/")
    'Heat 2 adam driver'
    """
    words = next(filter(None, map(_words, _parts(url))), "")
    return f"{words[:1].upper()}{words[1:]}"[:250] or _host(url)


def _parts(url: str) -> Iterator[str]:
    parts = _split(url)
    yield from reversed(unquote(parts.path).split("/")) if parts else ()


def _words(part: str) -> str:
    """Without an ending, and without the numbers that a site files its pages under."""
    words = [word for word in re.split(r"[-_+ ]+", re.sub(r"\.\w{2,5}$", "", part)) if word]
    words = [word for word in words if not re.fullmatch(r"\d{5,}|[0-9a-f]{8,}", word)]
    return " ".join(words) if any(re.search("[^\\W\\d]{2}", word) for word in words) else ""
