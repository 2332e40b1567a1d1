"""What is asked for or sent, without the one sign that no text has and that PostgreSQL answers with an error: NUL."""

from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

REFUSED = (
    "What was sent has a character in it that no text has (NUL). Nothing was saved. Take it out and send it again."
)


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before anything reads the query: `?q=%00` is `?q=`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").replace("\0", "").replace("%00", "")
        request.META["QUERY_STRING"] = query.replace("%00", "+")  # what "%0%000" has left
        return get_response(request)

    return middleware


class RefuseNul:
    """Middleware: what was sent with NUL in it is answered 400 where no form has refused it before the database did.

    Nothing that is sent is read for that, so that uploads stay where they are. It stands inside of what notes trouble.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Drivers say it in a DataError or a ValueError, both in these words."""
        if isinstance(error, (DataError, ValueError)) and "NUL (0x00)" in str(error):
            return HttpResponseBadRequest(REFUSED, content_type="text/plain; charset=utf-8")
        return None
