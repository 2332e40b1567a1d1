"""Who is limited to some topics writes nothing of another: asked where rows are written, whatever address led there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_allowed: ContextVar[frozenset[int]] = ContextVar("allowed", default=frozenset())


class Outside(PermissionDenied):
    """Something of a topic that the person who works is not allowed to work on; nothing was written."""


@contextmanager
def only(topics: frozenset[int]) -> Iterator[None]:
    """What is written meanwhile has to be of these topics; none: of any."""
    token = _allowed.set(topics)
    try:
        yield
    finally:
        _allowed.reset(token)


def is_limited() -> bool:
    return bool(_allowed.get())


def of_mine(rows: QuerySet[Row], topic: str = "topic") -> QuerySet[Row]:
    """Those of the topics that may be worked on; `topic` is the way from a row to its topic."""
    allowed = _allowed.get()
    return rows.filter(**{f"{topic}__in": allowed}) if allowed else rows


def refuse(topics: Iterable[int]) -> None:
    """Raises: Outside unless all of these may be worked on."""
    if not allows(topics):
        raise Outside("This is of a topic that you are not limited to.")


def allows(topics: Iterable[int]) -> bool:
    """Whether all of these may be worked on."""
    allowed = _allowed.get()
    return not allowed or allowed.issuperset(topics)
