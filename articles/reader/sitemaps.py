"""What search engines are told: where the pages are, and that all of them may be read."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

from articles.document import recorded
from articles.reader import public as seen
from articles.reader.answers import public
from articles.reader.pages import absolute, iso


@public
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Front page, explainers, topics and authors; dates leave minor editions out. Editions and facts are not in it."""
    listed = seen.listed(seen.current_editions())
    pages = {absolute(reverse("reader:index")): iso(listed[0].updated) if listed else ""}
    for each in listed:
        pages[absolute(reverse("reader:article", args=[each.slug]))] = iso(each.updated)
    for each in listed:
        if slug := recorded(each.card.topic.slug, ""):
            pages.setdefault(absolute(reverse("reader:topic", args=[slug])), iso(each.updated))
        for author in each.card.authors:
            pages.setdefault(absolute(reverse("reader:author", args=[author.slug])), "")
    text = render_to_string("reader/sitemap.xml", {"pages": list(pages.items())})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@public
def robots(request: HttpRequest) -> HttpResponseBase:
    """Nothing public is closed: what should not be found says so itself, and must be read for that."""
    lines = ("User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute(reverse('reader:sitemap'))}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
