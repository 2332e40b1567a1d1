"""What is one person's stays at the desk: cookies, and copies of its answers. What is public is the same for all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DESK = "/admin/"


def keep_at_desk(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before those that read cookies: outside of the desk none is read, so that none can be set.

    Django answers one that it cannot use with a new one, whoever asks, and a shared cache might hand that on to others.
    An answer of the desk that says nothing of caches is kept by none.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(DESK):
            response = get_response(request)
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware
