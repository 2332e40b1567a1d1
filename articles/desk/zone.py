"""Times under /admin/ are those of whoever asks; pages for readers never are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.desk import preferences

DESK = "/admin/"


def in_own_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: forms are read and pages drawn in the person's time zone, the newsroom's where none was chosen."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DESK) or not request.user.is_authenticated:
            return get_response(request)
        mine = preferences.of(request.user)
        if not mine.time_zone:
            return get_response(request)
        with timezone.override(mine.zone):
            return get_response(request)

    return respond
