"""What pages and the frames in them may ask a browser for: none of what an article never needs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CLOSED = "browsing-topics camera display-capture geolocation microphone midi payment serial usb".split()
POLICY = ", ".join(f"{feature}=()" for feature in CLOSED)


def say(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the Permissions-Policy of every answer. What players want (fullscreen, autoplay) stays as it is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware
