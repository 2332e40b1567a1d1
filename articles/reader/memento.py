"""Where an article's past is found: RFC 7089 (Memento, pattern 2) and the relations of versions of RFC 5829.

The article's address is the original resource, its editions are the mementos. Nothing here asks the database.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.http import http_date, parse_http_date

LINK_FORMAT = "application/link-format"
VERSIONS = {"prev": "predecessor-version", "next": "successor-version"}
"""What RFC 5829 calls them."""


class Version(NamedTuple):
    """A public edition."""

    number: int
    at: dt.datetime


class Around(NamedTuple):
    """The public editions around one: the withdrawn ones are passed over."""

    first: Version | None
    prev: Version | None
    next: Version | None
    last: Version | None


def asked_for(value: str) -> dt.datetime:
    """The moment of an Accept-Datetime header: RFC 1123, in GMT, and its weekday that of the date.

    Raises: ValueError.
    """
    seconds = parse_http_date(value)
    if http_date(seconds) != value:
        raise ValueError("It is not written as in RFC 1123.")
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def choose(versions: Sequence[Version], at: dt.datetime) -> int:
    """The place of the one that readers had then, in versions with the oldest first; before the first: the first."""
    return max((place for place, version in enumerate(versions) if version.at <= at), default=0)


def around(versions: Sequence[Version], place: int) -> Around:
    """Of versions with the oldest first."""
    before, after = versions[:place], versions[place + 1 :]
    return Around(versions[0], before[-1] if before else None, after[0] if after else None, versions[-1])


def of_article(slug: str) -> str:
    """The Link header of the article itself."""
    return ", ".join((_timegate(slug), _timemap(slug)))


def of_edition(slug: str, version: Version, near: Around) -> str:
    """The Link header of an edition's page."""
    original = link(_url(slug), "original latest-version")
    history = link(_url(slug, "history/"), "version-history")
    return ", ".join((original, _timegate(slug), _timemap(slug, near), history, *_mementos(slug, version, near)))


def of_timegate(slug: str, version: Version, near: Around) -> str:
    """The Link header of the TimeGate's answer, which leads to that version."""
    return ", ".join((link(_url(slug), "original"), _timemap(slug, near), *_mementos(slug, version, near)))


def timemap(slug: str, versions: Sequence[Version], pages: Sequence[Sequence[Version]], page: int) -> str:
    """The TimeMap, or one page of a long one, in link format (RFC 6690): `pages` hold all versions, oldest first."""
    links = [link(_url(slug), "original"), _timegate(slug)]
    for number, held in enumerate(pages, 1):
        links.append(_page_of_timemap(slug, number, held, "self" if number == page else "timemap"))
    for version in pages[page - 1]:
        rels = [name for name, end in (("first", versions[0]), ("last", versions[-1])) if version == end]
        links.append(_memento(slug, version, [*rels, "memento"]))
    return ",\n".join(links) + "\n"


def link(url: str, rel: str, **attributes: str) -> str:
    """One link as RFC 8288 writes it."""
    return "; ".join([f"<{url}>", f'rel="{rel}"', *(f'{name}="{value}"' for name, value in attributes.items())])


def _mementos(slug: str, version: Version, near: Around) -> list[str]:
    """One link for each edition, whatever it is to this one; the oldest first."""
    rels: dict[Version, list[str]] = {version: []}
    for name, each in near._asdict().items():
        if each is not None:
            rels.setdefault(each, []).append(name)
    return [
        _memento(slug, each, [*names, "memento", *(VERSIONS[name] for name in names if name in VERSIONS)])
        for each, names in sorted(rels.items())
    ]


def _memento(slug: str, version: Version, rels: Sequence[str]) -> str:
    return link(_url(slug, f"editions/{version.number}/"), " ".join(rels), datetime=date(version.at))


def _timegate(slug: str) -> str:
    return link(_url(slug, "timegate/"), "timegate")


def _timemap(slug: str, near: Around | None = None) -> str:
    span = {"from": date(near.first.at), "until": date(near.last.at)} if near and near.first and near.last else {}
    return link(_url(slug, "timemap/"), "timemap", type=LINK_FORMAT, **span)


def _page_of_timemap(slug: str, number: int, held: Sequence[Version], rel: str) -> str:
    url = _url(slug, "timemap/") + (f"?page={number}" if number > 1 else "")
    return link(url, rel, type=LINK_FORMAT, **{"from": date(held[0].at), "until": date(held[-1].at)})


def _url(slug: str, below: str = "") -> str:
    """An address at or below the article's: these stay for ever, and reversing each took longer than the query."""
    return f"{settings.BASE_URL}/{slug}/{below}"


def date(moment: dt.datetime) -> str:
    return http_date(int(moment.timestamp()))
