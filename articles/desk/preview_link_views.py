"""Preview links: the list of an article's links at the desk, and the page that a link opens for people outside."""

import datetime as dt
from typing import cast

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.desk import pages as desk_pages
from articles.desk import preview_links, screen
from articles.desk.forms import PlainForm
from articles.desk.preview_views import NO_DEEDS, page_of
from articles.desk.roles import needs
from articles.deskwork import PreviewLink
from articles.reader import public

FOR_NOBODY_ELSE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
"""A preview is kept nowhere, found nowhere, and its address goes along with no link out of it."""


class LinkForm(PlainForm):
    hours = forms.TypedChoiceField(
        label="It works for", choices=list(preview_links.HOURS.items()), coerce=int, initial=preview_links.USUAL
    )
    label = forms.CharField(label="For whom", max_length=80, required=False, help_text="Only the desk sees it.")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("share_preview")
def links(request: HttpRequest, key: str) -> HttpResponse:
    """The list, and making one. A script that asks for JSON gets the new address alone, to be copied."""
    article = screen.get_article(key)
    form = LinkForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    made, address = None, ""
    if request.method == "POST" and form.is_valid():
        editor = cast("User", request.user)
        made, token = preview_links.make(article, by=editor, at=now, **form.cleaned_data)
        address = settings.BASE_URL + reverse("shared_preview", args=[token])
        if request.headers.get("Accept") == "application/json":
            told = timezone.localtime(made.ends_at).strftime("%-d %B, %H:%M")
            return JsonResponse({"address": address, "until": told}, headers={"Cache-Control": "no-store"})
    works = set(preview_links.working(now).filter(article=article).values_list("pk", flat=True))
    context = {
        "here": "articles",
        "article": article,
        "urls": screen.urls(article),
        "form": form,
        "made": made,
        "address": address,
        "links": [(link, link.pk in works) for link in preview_links.listed(article)],
    }
    return desk_pages.page(request, "desk/preview/links.html", context, status=422 if form.errors else 200)


@require_POST
@needs("share_preview")
def revoke(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """End a link at once. One that has ended already stays as it was."""
    link = get_object_or_404(PreviewLink, article__key=key, pk=number if number < 2**31 else 0)
    preview_links.revoke(link, by=cast("User", request.user), at=timezone.now())
    return HttpResponseRedirect(reverse("desk:preview_links", args=[key]))


@csrf_exempt
@require_safe
@csp_replace({**NO_DEEDS, "frame-ancestors": ["'none'"]})  # type: ignore[arg-type]
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens. No session, no cookie; what is wrong, has run out or was revoked is answered alike."""
    now = timezone.now()
    link = preview_links.find(token, now)
    # An editor's own time zone or language must not reach guests.
    with timezone.override(None), translation.override(settings.LANGUAGE_CODE):
        text = _shown(link, now) if link else render_to_string("desk/preview/no_link.html", public.site())
    if link and request.method == "GET":
        preview_links.opened(link, now)
    return HttpResponse(text, status=200 if link else 404, headers=FOR_NOBODY_ELSE)


def _shown(link: PreviewLink, now: dt.datetime) -> str:
    document, held = preview_links.for_guests(link.article, now)
    context = page_of(link.article, document) | {"link": link, "held": held, "now": now}
    return render_to_string("desk/preview/shared.html", context)
