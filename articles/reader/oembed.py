"""The oEmbed provider: what other sites show for an address of this one that somebody pastes. https://oembed.com/"""

import math
import re
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from articles.reader import bylines, ledger, public
from articles.reader.answers import public as public_view
from articles.reader.links import absolute

Answer = dict[str, Any]

WIDTH = 550
LOWEST, HIGHEST = 180, 480
"""Pixels: a card is as wide as this unless less is asked for, and as high as its words want within these."""

CACHE_AGE = 300
"""Seconds that a consumer may keep an answer: its title says the status, which may change with the next edition."""

XML = "text/xml; charset=utf-8"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold: XML 1.0 section 2.2."""


@public_view
def oembed(request: HttpRequest) -> HttpResponseBase:
    """Section 2.3.4: 501 for a format that is not kept here, 404 for an address that has no answer.

    What is not public answers 404 as if it were not there; 401 would tell that it is.
    """
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse("This provider answers in json and xml.", status=501, content_type="text/plain")
    if not (url := request.GET.get("url", "")):
        return HttpResponseBadRequest("Say which address, as url=.", content_type="text/plain")
    found = _answer(url, _most(request, "maxwidth"), _most(request, "maxheight"))
    answer = (
        JsonResponse(found) if form == "json" else HttpResponse(_xml(found), content_type="text/xml; charset=utf-8")
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _most(request: HttpRequest, name: str) -> int | None:
    """A limit in pixels; None where there is none, or none that can be kept."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else None


def _answer(url: str, most_wide: int | None, most_high: int | None) -> Answer:
    """Raises: Http404."""
    try:
        name, arguments = _place(url)
    except (ValueError, Resolver404):
        raise Http404("No such page.") from None
    if name in ("reader:fact", "reader:fact_card"):
        return _common() | _fact(arguments["key"], most_wide, most_high)
    if name == "reader:article":
        return _common() | _article(arguments["slug"])
    raise Http404("Nothing to embed.")


def _place(url: str) -> tuple[str, dict[str, Any]]:
    """The name and the arguments of an address of this site. Raises: ValueError, Resolver404."""
    asked, own = urlsplit(url), urlsplit(settings.BASE_URL)
    if asked.scheme not in ("http", "https") or asked.netloc.lower() != own.netloc.lower():
        raise ValueError("Another site's address.")
    match = resolve(unquote(asked.path))
    return match.view_name, match.kwargs


def _common() -> Answer:
    return {
        "version": "1.0",
        "provider_name": settings.SITE_NAME,
        "provider_url": absolute("/"),
        "cache_age": CACHE_AGE,
    }


def _fact(key: str, most_wide: int | None, most_high: int | None) -> Answer:
    """Rich: the card in a frame, so that it follows the fact wherever it was pasted."""
    found = ledger.fact(key)
    if found is None:
        raise Http404("No such fact.")
    width = min(WIDTH, most_wide or WIDTH)
    height = min(card_height(found.title, width), most_high or HIGHEST)
    frame = {"url": absolute(reverse("reader:fact_card", args=[key])), "title": found.title}
    html = render_to_string("reader/_frame.html", frame | {"width": width, "height": height}).strip()
    return {"type": "rich", "title": found.title, "html": html, "width": width, "height": height}


def card_height(words: str, width: int) -> int:
    """Pixels that a card of that width wants, by the length of its words.

    >>> card_height("Rumored: Adam Driver has been linked with the part.", 550)
    180
    """
    lines = math.ceil(len(words) / max(1, (width - 40) // 10))
    return max(LOWEST, min(HIGHEST, 130 + 28 * lines))


def _article(slug: str) -> Answer:
    """A link with its headline: an explainer is read at its address, where it is the newest edition."""
    found = public.current_at(slug)
    if found is None:
        raise Http404("No such explainer.")
    authors = found.card.authors
    named = {"author_name": ", ".join(bylines.alone(author.name) for author in authors)} if authors else {}
    if len(authors) == 1:
        named["author_url"] = absolute(reverse("reader:author", args=[authors[0].slug]))
    return {"type": "link", "title": found.card.share_headline or found.card.title} | named


def _xml(answer: Answer) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in answer.items():
        ElementTree.SubElement(root, name).text = NO_XML.sub("", str(value))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
