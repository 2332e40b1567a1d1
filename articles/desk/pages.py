"""How a view of the desk answers: a whole page or, inside an open page, a fragment with words and focus."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.desk.roles import Permits, frame


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A template that extends desk/base_desk.html, with what the admin's header needs.

    Never kept by a browser: Back would bring an old lock version with it.
    """
    answer = render(request, template, {**frame(request), **context}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def fragment(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    focus: str = "",
    said: str = "",
) -> HttpResponse:
    """A part of an open page; `focus` is a selector that gets the focus after the swap, `said` is spoken once."""
    answer = render(request, template, {"may": Permits(request.user), **context}, status=status)
    return told(answer, focus=focus, said=said)


def told(answer: HttpResponse, *, focus: str = "", said: str = "", **events: Any) -> HttpResponse:
    """Send focus, words and other events of the desk along with an answer to htmx; one without HTML swaps nothing."""
    after = {"desk:focus": {"selector": focus}} if focus else {}
    if said:
        after["desk:said"] = {"words": said}
    after |= {f"desk:{name}": value for name, value in events.items()}
    answer["HX-Trigger-After-Swap" if answer.content else "HX-Trigger"] = json.dumps(after)
    if not answer.content:
        answer["HX-Reswap"] = "none"
    answer["Cache-Control"] = "no-store"
    return answer
