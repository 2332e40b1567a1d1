"""How the person who asks likes the desk: time zone, single-letter keys, mails."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles.desk import people
from articles.deskwork import Preferences


def of(user: AbstractBaseUser | AnonymousUser) -> Preferences:
    """That person's preferences, the usual ones where nothing was chosen. One query for each user object."""
    return people.of(user).preferences
