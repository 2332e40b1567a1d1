"""What is asked for, without the one sign that no text has and that PostgreSQL answers with an error: NUL."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def without_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, before anything reads the query: `?q=%00` is `?q=`. Forms refuse it by themselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").replace("\0", "").replace("%00", "")
        request.META["QUERY_STRING"] = query.replace("%00", "+")  # what "%0%000" has left
        return get_response(request)

    return middleware
