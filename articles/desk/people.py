"""What the desk knows of a person, in one query a request: groups, preferences, and the topics of a limited one."""

from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from msgspec import Struct

from articles.deskwork import Preferences

MEMO = "_desk_person"


class Person(Struct):
    """`beats` are primary keys of topics; none: all topics. `is_outside` is set while a limited person looks at
    something of another topic, and then only reading is left.
    """

    groups: frozenset[str]
    preferences: Preferences
    beats: frozenset[int]
    is_outside: bool = False


def of(user: AbstractBaseUser | AnonymousUser) -> Person:
    """That person, the usual ways where nothing was chosen. One query for each user object."""
    if not hasattr(user, MEMO):
        setattr(user, MEMO, _load(user.pk) if user.pk else _unknown())
    return cast("Person", getattr(user, MEMO))


def _unknown() -> Person:
    return Person(frozenset(), Preferences(), frozenset())


COLUMNS = {
    "group": "groups__name",
    "topic": "beats__topic",
    "preferred": "desk_preferences__user",
    "time_zone": "desk_preferences__time_zone",
    "single_keys": "desk_preferences__single_keys",
    "mails": "desk_preferences__mails",
}


def _load(pk: int) -> Person:
    """A row for each of the person's groups and topics; what was chosen stands in all of them."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in User.objects.filter(pk=pk).values_list(*COLUMNS.values())]
    if not rows:
        return _unknown()
    chosen = {name: rows[0][name] for name in ("time_zone", "single_keys", "mails")} if rows[0]["preferred"] else {}
    return Person(
        groups=frozenset(row["group"] for row in rows if row["group"]),
        preferences=Preferences(user_id=pk, **chosen),
        beats=frozenset(row["topic"] for row in rows if row["topic"]),
    )


def name_of(user: Any) -> str:
    """A name to show; someone whose account is closed stays named. None: an import, or an account from before."""
    return _named(user, user.get_full_name()) if user else "Somebody"


def first_name_of(user: Any) -> str:
    """The same where there is little room."""
    return _named(user, user.get_short_name()) if user else "Somebody"


def _named(user: Any, name: str) -> str:
    name = name or user.get_username()
    return name if user.is_active else f"{name} (left)"
