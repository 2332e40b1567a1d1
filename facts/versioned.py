"""What every versioned row has: a lock version, clean text, and a guard against writes that history would miss."""

import re
import secrets
from typing import Any

import reversion
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify

from facts import values

KEY_LENGTH = 80
KEY = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
key_shape = RegexValidator(
    KEY,
    "Use lower case letters, digits and hyphens, beginning with a letter.",
)


def is_key(text: str) -> bool:
    """Whether it has the shape of a public key; an address does not."""
    return bool(KEY.match(text)) and len(text) <= KEY_LENGTH


class OutsideHistory(RuntimeError):
    """A versioned row was written where history would not see it (or see something else than the row)."""


class KeyField(models.CharField):
    """A public key: an anchor and a part of URLs, at most 80 characters, never changed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": KEY_LENGTH, "validators": [key_shape], "editable": False, **options})


def new_key(words: str, rows: models.QuerySet[Any]) -> str:
    """A key that none of those rows has: the first words and four random letters, such as "adam-driver-as-qkzt"."""
    stem = slugify(words.replace("_", " "))[: KEY_LENGTH - 25]
    stem = "-".join(stem.split("-")[:5]).strip("-") or "fact"
    if not stem[0].isalpha():
        stem = f"n-{stem}"
    while True:
        tail = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(4))
        if not rows.filter(key=f"{stem}-{tail}").exists():
            return f"{stem}-{tail}"


class VersionedQuerySet(models.QuerySet):
    """Refuses every write that goes past `save()`: reversion would store the old text, or nothing at all."""

    def update(self, **values: Any) -> int:
        raise OutsideHistory(f"{self.model.__name__} rows are saved one by one, through articles.history.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise OutsideHistory(f"{self.model.__name__} rows are never deleted in bulk.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise OutsideHistory(f"{self.model.__name__} rows are saved one by one, through articles.history.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise OutsideHistory(f"{self.model.__name__} rows are saved one by one, through articles.history.")


class Guarded(models.Model):
    """A row that history keeps: it is written only inside a revision, whole, and with clean text."""

    objects = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, **options: Any) -> None:
        """Write the whole row. Raises: OutsideHistory where no revision is open, or for a part of the row."""
        self._refuse_outside_history(**options)
        super().save(**options)

    def clean_fields(self, exclude: Any = None) -> None:
        self._clean_text(set(exclude or ()))
        super().clean_fields(exclude=exclude)

    def _refuse_outside_history(self, **options: Any) -> None:
        if not reversion.is_active():
            raise OutsideHistory(f"{type(self).__name__} was saved outside articles.history.record().")
        if options.get("update_fields") is not None or self.get_deferred_fields():
            raise OutsideHistory(f"{type(self).__name__} is saved whole or not at all.")
        if any(hasattr(getattr(self, field.attname), "resolve_expression") for field in self._meta.concrete_fields):
            raise OutsideHistory(f"{type(self).__name__} is saved with plain values, not with expressions.")

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        raise OutsideHistory(f"{type(self).__name__} rows are never deleted.")

    def _clean_text(self, exclude: set[str]) -> None:
        """NFC, and no character that one of the databases or a browser would refuse."""
        problems = {}
        for field in self._meta.concrete_fields:
            if field.name in exclude or not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            clean = values.clean_json if isinstance(field, models.JSONField) else values.clean_text
            try:
                value = getattr(self, field.attname)
                value = value if value is None else clean(value)
                setattr(self, field.attname, value)
            except ValueError as problem:
                problems[field.name] = str(problem)
            else:
                # The databases do not hold a TextField to its length; a CharField's validators do.
                if isinstance(value, str) and field.max_length and len(value) > field.max_length:
                    problems[field.name] = f"Keep it under {field.max_length:,} characters."
        if problems:
            raise ValidationError(problems)


class Versioned(Guarded):
    """A guarded row with a lock version: 1 when made, one more with each save; forms carry it back."""

    lock_version = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Guarded.Meta):
        abstract = True

    def save(self, **options: Any) -> None:
        self._refuse_outside_history(**options)
        self.lock_version += 1
        super().save(**options)
