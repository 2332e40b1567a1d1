"""What happened while the publish screen was open: who saved how many changes, in one sentence."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles.changes import counted
from articles.desk.choices import Choice


def sentence(fresh: Sequence[Choice], user: AbstractBaseUser | AnonymousUser) -> str:
    """ "Ana Reyes saved one more change while this page was open.", blank where nothing is new."""
    if not fresh:
        return ""
    people = dict.fromkeys(_who(choice, user) for choice in fresh)
    told = " and ".join(people).strip()
    number = "one more change" if len(fresh) == 1 else f"{counted(len(fresh), 'more change')}"
    return f"{told[0].upper()}{told[1:]} saved {number} while this page was open."


def _who(choice: Choice, user: AbstractBaseUser | AnonymousUser) -> str:
    if choice.save is None:
        return "someone"
    return "you" if choice.save.user == user.pk else choice.save.who
