"""What breaks at the desk is noted under a short code that the editor can read out, and that stands in the log."""

import logging
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.reader import views

DESK = "/admin/"
LETTERS, DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
"""Without those that are read one for the other."""
ANSWERS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""Raised to answer with; nothing broke."""

logger = logging.getLogger(__name__)


def new_code() -> str:
    """ "K7Q2"."""
    return "".join(secrets.choice(some) for some in (LETTERS, DIGITS, LETTERS, DIGITS))


class NoteTrouble:
    """Middleware: an error of a page at the desk gets a code, in the log and with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if code := getattr(request, "desk_trouble", ""):
            answer["X-Desk-Note"] = code
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Django makes the answer and logs the traceback."""
        if request.path.startswith(DESK) and not isinstance(error, ANSWERS):
            code = new_code()
            request.desk_trouble = code  # type: ignore[attr-defined]
            logger.error("%s notes %s at %s %s", code, type(error).__name__, request.method, request.path)


def server_error(request: HttpRequest) -> HttpResponse:
    """What Django calls after an error. It asks nothing of the database, and of templates only if they work."""
    code = getattr(request, "desk_trouble", "")
    if not code:
        return views.server_error(request)
    try:
        return render(None, "desk/broken.html", {"code": code}, status=500)
    except Exception:  # the error may lie in the templates or in the static files
        words = f"{settings.SITE_NAME}: something broke here. It is noted as {code}. Go back: what you typed is there."
        return HttpResponse(words, status=500, content_type="text/plain")
