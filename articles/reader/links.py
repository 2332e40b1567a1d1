"""Addresses and times as machines are told them: whole, and in UTC."""

import datetime as dt

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of ours; one that is whole already stays: pictures may lie on a host of their own."""
    return path if path.startswith("https://") else f"{settings.BASE_URL}{path}"


def iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
