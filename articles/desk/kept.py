"""What the browser is told about the text that it keeps: under which name a form is kept, and that it was saved.

The text itself never comes here before it is saved; articles/desk/kept.js keeps it.
"""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

COOKIE = "desk_saved"


def name(holder: str, action: str, part: str) -> str:
    """ "heat-2-qkzt/driver", "heat-2-qkzt/@head", "heat-2-qkzt/@new/casting", "heat-2-qkzt/driver@hold"."""
    last = action.partition("?")[0].rstrip("/").rpartition("/")[2]
    if part == "@new":
        return f"{holder}/@new/{last}"
    return f"{holder}/{part}" if last in ("edit", "change") else f"{holder}/{part}@{last}"


def saved(request: HttpRequest, answer: HttpResponse, kept: str, lock_version: int) -> HttpResponse:
    """Let the browser forget what it kept: at once where it asked from inside a page, else on the page that follows."""
    answer["X-Desk-Saved"] = "1"
    if answer.status_code == 302:
        key = f"{request.user.pk}:{kept}:{lock_version}"
        answer.set_cookie(
            COOKIE, quote(key, safe=""), max_age=60, path="/admin/", samesite="Lax", secure=request.is_secure()
        )
    return answer
