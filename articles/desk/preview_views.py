"""The working copy as readers would see it: drawn by the reader's own page from an edition that is never saved."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from articles import compare, snapshot
from articles.desk.roles import needs
from articles.document import Document
from articles.models import Article, Edition
from articles.offer import document_of
from articles.reader import pages, public

NO_DEEDS = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}
"""What a preview may do in a browser: be looked at."""


@require_safe
@xframe_options_sameorigin
@csp_replace(NO_DEEDS)
@needs("preview")
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Never kept and never indexed: it shows what is not public yet."""
    article = get_object_or_404(Article, key=key)
    document = snapshot.take(article)
    released = list(Edition.objects.filter(article=article).released().newest_first())
    edition = _pretended(article, document, released)
    shown = pages.article(article.address.slug, edition, document, [edition, *released])
    answer = render(request, "desk/preview/page.html", {**public.site(), **shown, "article": article})
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _pretended(article: Article, document: Document, released: list[Edition]) -> Edition:
    """The edition that would follow if everything went out now."""
    base = next((edition for edition in released if edition.withdrawn_at is None), None)
    number = released[0].number + 1 if released else 1
    comparison = compare.compare(document_of(base) if base else None, document)
    return Edition(
        article=article,
        number=number,
        edition_kind=Edition.Kind.UPDATE if released else Edition.Kind.FIRST,
        published_at=timezone.now(),
        note="The note for readers is written when you publish.",
        marks=compare.marks(base.marks if base else {}, comparison, number, minor=False),
    )
