"""Each person's preferences; and for chiefs who works here, what each role may do, and the topics of one person."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from msgspec import Struct
from reversion.models import Revision

from articles.desk import preference_forms, preferences, roles, timing
from articles.desk.pages import page
from articles.desk.people import name_of
from articles.desk.preference_forms import BeatForm, PreferencesForm
from articles.desk.roles import needs
from articles.deskwork import Beat, Mail

# One's own preferences


@require_http_methods(["GET", "HEAD", "POST"])
@needs("read")
def own(request: HttpRequest) -> HttpResponse:
    mine = preferences.of(request.user)
    form = PreferencesForm(request.POST or None, initial=preference_forms.initial(mine))
    if request.method == "POST" and form.is_valid():
        form.save(request.user)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("desk:preferences"))
    house, now = ZoneInfo(settings.TIME_ZONE), timezone.now()
    context = {
        "here": "preferences",
        "form": form,
        "chosen": [value for value, _ in Mail.choices if value in (form["mails"].value() or [])],
        "mails": Mail.choices,
        "zones": preference_forms.zones(),
        "house": timing.place(house),
        "house_now": now.astimezone(house),
        "zone": timing.place(mine.zone),
        "own_now": now.astimezone(mine.zone),
    }
    return page(request, "desk/people/preferences.html", context, status=422 if form.errors else 200)


# Who works here


class Row(Struct, frozen=True, kw_only=True):
    """One account: its role ("" without), topics ((): all), and when it saved something last."""

    user: User
    name: str
    role: str
    topics: tuple[str, ...]
    last_save: dt.datetime | None


@require_GET
@needs("manage_people")
def people(request: HttpRequest) -> HttpResponse:
    context = {"here": "people", "people": _rows(), "roles": roles.ROLES, "deeds": _table()}
    return page(request, "desk/people/page.html", context)


def _rows() -> Sequence[Row]:
    """Everyone who ever had an account at the desk, those who left last. Three queries."""
    newest = Revision.objects.filter(user=OuterRef("pk")).order_by("-pk").values("date_created")[:1]
    staff = User.objects.filter(is_staff=True).annotate(last_save=Subquery(newest)).prefetch_related("groups")
    topics: dict[int, list[str]] = {}
    for user, topic in Beat.objects.order_by("topic__name").values_list("user", "topic__name"):
        topics.setdefault(user, []).append(topic)
    rows = [
        Row(
            user=user,
            name=name_of(user),
            role=_role(user),
            topics=tuple(topics.get(user.pk, ())),
            last_save=user.last_save,
        )
        for user in staff
    ]
    return sorted(rows, key=lambda row: (not row.user.is_active, row.name.casefold()))


def _role(user: User) -> str:
    """Of anyone, also of who left: the highest of the groups, a superuser's in words."""
    if user.is_superuser:
        return f"{roles.CHIEF} (superuser)"
    groups = {group.name for group in user.groups.all()}
    return next((role for role in reversed(roles.ROLES) if role in groups), "")


def _table() -> Sequence[tuple[str, list[bool]]]:
    """Each deed, and for each role whether it may: read from the table that views ask."""
    ranks = {role: rank for rank, role in enumerate(roles.ROLES)}
    return [
        (roles.WORDS.get(deed, deed), [ranks[role] >= ranks[least] for role in roles.ROLES])
        for deed, least in roles.DEEDS.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("manage_people")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The topics that someone may work on."""
    user = get_object_or_404(User, pk=pk, is_staff=True)
    current = list(Beat.objects.filter(user=user).values_list("topic", flat=True))
    form = BeatForm(request.POST if request.method == "POST" else None, initial={"topics": current})
    if request.method == "POST" and form.is_valid():
        form.save(user)
        messages.success(request, f"{name_of(user)}: saved.")
        return HttpResponseRedirect(reverse("desk:people"))
    context = {"here": "people", "person": user, "name": name_of(user), "role": _role(user), "form": form}
    return page(request, "desk/people/person.html", context, status=422 if form.errors else 200)
