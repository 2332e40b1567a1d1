"""Who may do what at the desk: one table of deeds by role, asked by views, templates and admin classes alike.

Roles are groups of these names, made by a migration. A superuser is a chief. Staff in none of the groups can sign in
and are told whom to ask; nothing else opens for them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from articles import beats
from articles.desk import limits, people

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
    "ask_review": WRITER,  # ask for review, ask again, and withdraw one's own
    "remark": WRITER,  # in a review: on a block, and answers to it
    "publish": EDITOR,  # now
    "schedule": EDITOR,  # an embargo: set, change, cancel
    "withdraw": EDITOR,  # one edition
    "see_corrections": EDITOR,  # the corrections desk: who corrected what, those too that are not out yet
    "change_address": EDITOR,
    "share_preview": EDITOR,  # links into the preview for people without an account
    "replace": EDITOR,  # find words in all working copies and replace them
    "change_life": EDITOR,  # no longer updated, folded into another page, active again
    "hold": EDITOR,  # hold a fact, and release it
    "review": EDITOR,  # approve, send back, close anybody's remark
    "publish_minor_fact": CHIEF,  # a changed status, value or source without a date that readers see
    "take_down": CHIEF,  # every edition of an article, and back from there
    "end_review": CHIEF,  # withdraw what somebody else asked for
    "manage_people": CHIEF,  # accounts and roles
}

WORDS: dict[str, str] = {
    "read": "Read articles, facts, history and comparisons",
    "preview": "Preview a working copy",
    "edit": "Change facts, blocks, heads, sources and topics",
    "place": "Show a fact in another article",
    "new_article": "Make an article",
    "name_revision": "Name a save",
    "see_evidence": "See why something went out with thin evidence",
    "ask_review": "Ask for review, and withdraw one’s own request",
    "remark": "Remark on a block in a review, and answer",
    "publish": "Publish now",
    "schedule": "Set, change or cancel an embargo",
    "withdraw": "Withdraw an edition",
    "see_corrections": "See the corrections desk",
    "change_address": "Change an article’s address",
    "share_preview": "Share a preview with people without an account",
    "replace": "Find and replace words in all working copies",
    "change_life": "Say that a page is no longer updated, or fold it into another",
    "hold": "Hold a fact, and release it",
    "review": "Approve or send back what others ask review for",
    "publish_minor_fact": "Publish a change of status, value or source as minor",
    "take_down": "Withdraw every edition of an article",
    "end_review": "Withdraw a request for review that somebody else made",
    "manage_people": "Give out accounts, roles and topics",
}
"""Each deed for people, in the order of the table."""

SAFE = ("GET", "HEAD")
"""What may be asked again after signing in; a press would be lost, so it is told to go back and press again."""

View = Callable[..., HttpResponse]
P = ParamSpec("P")


READING = {"read", "preview", "see_evidence", "see_corrections"}
"""What stays open to someone who is limited to other topics."""


def role(user: AbstractBaseUser | AnonymousUser) -> str | None:
    """The highest role of an active member of staff; None without one. One query for each user object."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return None
    if user.is_superuser:
        return CHIEF
    return next((each for each in reversed(ROLES) if each in people.of(user).groups), None)


def may(user: AbstractBaseUser | AnonymousUser, deed: str) -> bool:
    """Whether that person may do it, here: what a request names may be of a topic outside of theirs, and then only
    reading is left. Raises: KeyError for a deed that is not in the table.
    """
    least = ROLES.index(DEEDS[deed])
    mine = role(user)
    if mine is None or ROLES.index(mine) < least:
        return False
    return deed in READING or not people.of(user).is_outside


def holders(deed: str) -> QuerySet[User]:
    """Everyone active who may do it: the same table, asked from the other side."""
    names = ROLES[ROLES.index(DEEDS[deed]) :]
    staff = User.objects.filter(is_active=True, is_staff=True)
    return staff.filter(Q(is_superuser=True) | Q(groups__name__in=names)).distinct()


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
            limits.look(request, kwargs)
            if not may(request.user, deed):
                return refusal(request, least)
            try:
                with beats.only(people.of(request.user).beats):
                    return view(request, *args, **kwargs)
            except beats.Outside:
                people.of(request.user).is_outside = True
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
    context: dict[str, Any] = {"least": least, "role": role(request.user), **frame(request)}
    context["topics"] = limits.topics(request.user) if people.of(request.user).is_outside else []
    answer = render(request, "desk/not_allowed.html", context, status=403)
    answer["X-Desk-Refusal"] = "role" if signed_in else "signed-out"
    return answer


def not_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A press whose token is not of this session: most often the page was open while someone signed in again."""
    context = {"is_old_page": True, **frame(request)}
    answer = render(request, "desk/not_allowed.html", context, status=403)
    answer["X-Desk-Refusal"] = "signed-out"
    return answer


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the admin's header needs on a page of the desk.

    Not `each_context`: that one asks for every model's permissions, which roles do not use.
    """
    return {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "site_url": "/",
        "has_permission": request.user.is_active and request.user.is_staff,
        "is_nav_sidebar_enabled": False,
        "may": Permits(request.user),
        "letters": people.of(request.user).preferences.single_keys,
    }


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page that is open already."""
    return bool(getattr(request, "htmx", False))
