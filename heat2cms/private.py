"""Cookies are the desk's. Outside of it none is read, so that none can be set: what is public is the same for all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DESK = "/admin/"


def leave_at_desk(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before those that read cookies: these answer one that they cannot use with a new one, whoever asks,
    and a shared cache might hand that on to others."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DESK):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
