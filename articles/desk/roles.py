"""Who may do what at the desk: one table of deeds by role, asked by views, templates and admin classes alike.

Roles are groups of these names, made by a migration. A superuser is a chief. Staff in none of the groups can sign in
and are told whom to ask; nothing else opens for them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

WRITER, EDITOR, CHIEF = "Writer", "Editor", "Chief"
ROLES = (WRITER, EDITOR, CHIEF)
"""From the one who may least to the one who may all."""

DEEDS: dict[str, str] = {
    # Deed -> the least of the roles that may do it.
    "read": WRITER,  # articles, facts, history and comparisons at the desk
    "preview": WRITER,  # the working copy as readers would see it
    "edit": WRITER,  # change facts, blocks, heads, sources and topics; add, move, remove, restore
    "place": WRITER,  # show an existing fact in another article
    "new_article": WRITER,
    "name_revision": WRITER,
    "see_evidence": WRITER,  # why an edition went out with thin evidence
    "publish": EDITOR,  # now
    "schedule": EDITOR,  # an embargo: set, change, cancel
    "withdraw": EDITOR,  # one edition
    "change_address": EDITOR,
    "hold": EDITOR,  # hold a fact, and release it
    "publish_minor_fact": CHIEF,  # a changed status, value or source without a date that readers see
    "take_down": CHIEF,  # every edition of an article
    "manage_people": CHIEF,  # accounts and roles
}

SAFE = ("GET", "HEAD")
"""What may be asked again after signing in; a press would be lost, so it is told to go back and press again."""

View = Callable[..., HttpResponse]
P = ParamSpec("P")


def role(user: AbstractBaseUser | AnonymousUser) -> str | None:
    """The highest role of an active member of staff; None without one. One query for each user object."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return None
    if user.is_superuser:
        return CHIEF
    if not hasattr(user, MEMO):
        names = set(user.groups.values_list("name", flat=True))
        setattr(user, MEMO, next((each for each in reversed(ROLES) if each in names), None))
    return cast("str | None", getattr(user, MEMO))


MEMO = "_desk_role"


def may(user: AbstractBaseUser | AnonymousUser, deed: str) -> bool:
    """Whether that person may do it. Raises: KeyError for a deed that is not in the table."""
    least = ROLES.index(DEEDS[deed])
    mine = role(user)
    return mine is not None and ROLES.index(mine) >= least


class Permits:
    """The table for one person, for templates: `{% if may.publish %}`."""

    def __init__(self, user: AbstractBaseUser | AnonymousUser) -> None:
        self.user = user

    def __getitem__(self, deed: str) -> bool:
        return may(self.user, deed)


def needs(deed: str) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponse]], View]:
    """Open a view only to those who may do that deed; each view of the desk says its own, right above it.

    A stranger is sent to sign in; inside a page (htmx) that page would land in the middle of the block, so there the
    answer is 403. Raises: KeyError for a deed that is not in the table.
    """
    least = DEEDS[deed]

    def guard(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if may(request.user, deed):
                return view(request, *args, **kwargs)
            return refusal(request, least)

        guarded.deed = deed  # type: ignore[attr-defined]
        return guarded

    return guard


def refusal(request: HttpRequest, least: str) -> HttpResponse:
    """Sign in first, or a page that says in plain words what is missing and whom to ask."""
    signed_in = request.user.is_authenticated
    if not signed_in and not is_fragment(request) and request.method in SAFE:
        place = f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(place, headers={"Cache-Control": "no-store"})
    context: dict[str, Any] = {"least": least, "may": Permits(request.user), "role": role(request.user)}
    answer = render(request, "desk/not_allowed.html", context, status=403)
    answer["X-Desk-Refusal"] = "role" if signed_in else "signed-out"
    return answer


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A press whose token is not of this session: most often the page was open while someone signed in again."""
    context = {"may": Permits(request.user), "is_old_page": True}
    answer = render(request, "desk/not_allowed.html", context, status=403)
    answer["X-Desk-Refusal"] = "signed-out"
    return answer


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page that is open already."""
    return bool(getattr(request, "htmx", False))
