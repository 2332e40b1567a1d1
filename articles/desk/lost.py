"""An address at the desk that leads nowhere: a page that says so, with the ways on."""

from django.http import HttpRequest, HttpResponse

from articles.desk.pages import page
from articles.desk.roles import is_fragment


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was there may have been taken out or never was; inside an open page the form itself says so."""
    if is_fragment(request):
        return HttpResponse(status=404)
    return page(request, "desk/lost.html", {"title": "Nothing here"}, status=404)
