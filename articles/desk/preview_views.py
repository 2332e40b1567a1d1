"""The working copy as readers would see it: drawn by the reader's own page from an edition that is never saved.

Beside the blocks it is drawn with what stands in the open forms, a moment after the last key.
"""

import hashlib
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from msgspec import Struct

from articles.addresses import Address
from articles.desk import unsaved
from articles.desk.roles import needs
from articles.desk.unsaved import Typed
from articles.document import Document
from articles.models import Article, Edition
from articles.reader import pages, public
from articles.reader.paragraphs import Section

NO_DEEDS = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"],
    "font-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}
"""What a preview may do in a browser: be looked at."""


class Drawn(Struct, frozen=True):
    """One section of the pane. `html` is blank where the browser said that it has it already."""

    digest: str
    html: str


@require_safe
@xframe_options_sameorigin
@csp_replace(NO_DEEDS)
@needs("preview")
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Never kept and never indexed: it shows what is not public yet. With ?pane, as it stands beside the blocks."""
    article = get_object_or_404(Article, key=key)
    return drawn(request, article, in_pane="pane" in request.GET)


@require_POST
@xframe_options_sameorigin
@csp_replace(NO_DEEDS)
@needs("preview")
def live(request: HttpRequest, key: str) -> HttpResponse:
    """The same with what stands in the open forms (`forms`, a list as JSON) and is not saved. It writes nothing.

    `have` names the sections that the browser has: they are not sent again.
    """
    article = get_object_or_404(Article, key=key)
    try:
        typed = unsaved.read(request.POST.get("forms", ""))
    except ValueError as problem:
        return HttpResponseBadRequest(str(problem), content_type="text/plain")
    return drawn(request, article, typed, in_pane=True, have=request.POST.get("have", "").split())


def drawn(
    request: HttpRequest,
    article: Article,
    typed: Sequence[Typed] = (),
    *,
    in_pane: bool,
    have: Collection[str] = (),
) -> HttpResponse:
    context = page_of(article, unsaved.document(article, typed)) | {"in_pane": in_pane}
    if in_pane:
        context["drawn"] = _drawn_sections(context["body"].sections, set(have))
    answer = render(request, "desk/preview/page.html", context)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def page_of(article: Article, document: Document) -> dict[str, Any]:
    """What the reader's page says of that document, as if it went out now."""
    released = list(Edition.objects.filter(article=article).released().newest_first().only(*public.LIGHT))
    edition = _pretended(article, released)
    address = Address.objects.filter(article=article, is_current=True).first()
    shown = pages.article(
        address.slug if address else article.key,
        edition,
        document,
        [edition, *released],
        public.retired(article.pk),
    )
    shown["log"] = [entry for entry in shown["log"] if entry.edition.pk]  # the one to come has no page yet
    return {**public.site(), **shown, "article": article}


def _pretended(article: Article, released: list[Edition]) -> Edition:
    """The edition that would follow if everything went out now."""
    return Edition(
        article=article,
        number=released[0].number + 1 if released else 1,
        edition_kind=Edition.Kind.UPDATE if released else Edition.Kind.FIRST,
        published_at=timezone.now(),
        note="The note for readers is written when you publish.",
    )


def _drawn_sections(sections: Sequence[Section], have: Collection[str]) -> list[Drawn]:
    """Most sections are the same from key to key: at 400 blocks drawing them anew took 120 ms."""
    named = [(hashlib.blake2b(repr(section).encode(), digest_size=8).hexdigest(), section) for section in sections]
    draw = _section.__wrapped__ if settings.DEBUG else _section  # while DEBUG is on templates change under us
    return [Drawn(digest, "" if digest in have else draw(digest, section)) for digest, section in named]


@lru_cache(maxsize=512)
def _section(digest: str, section: Section) -> str:
    return render_to_string("reader/_section.html", {"section": section, "digest": digest})
