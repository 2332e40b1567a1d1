"""The rows of what is known: topics, sources, and facts with their citations. They know nothing of articles."""

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar

import reversion
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

import facts.pictures  # noqa: F401  Django looks for models here alone
from facts import kinds, richtext, wording
from facts.status import LABELS, STANDING_LABELS, Cited, Standing, Status, shortfall
from facts.values import PartialDate
from facts.versioned import Guarded, KeyField, Versioned, VersionedQuerySet


class PartialDateField(models.CharField):
    """A date as exact as is known, kept as text: "2027", "2027-Q3", "2027-06", "2027-06-05"; blank: none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 10, "blank": True, "default": "", **options})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return PartialDate.parse(text).iso
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-a-date") from problem

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"max_length": 40, **options})


def listed_names(value: Any) -> None:
    """Refuse anything but a list of up to 100 names of up to 500 characters. Raises: ValidationError."""
    if not isinstance(value, list) or any(not isinstance(name, str) or not name.strip() for name in value):
        raise ValidationError("Write one name on each line.")
    if len(value) > 100 or any(len(name) > 500 for name in value):
        raise ValidationError("Keep it to 100 lines of up to 500 characters.")


@reversion.register()
class Topic(Versioned):
    """What facts are about: the film Heat 2."""

    class Kind(models.TextChoices):
        FILM = "film"
        SERIES = "series"
        GAME = "game", "Game"
        BOOK = "book"
        MUSIC = "music"
        PERSON = "person"
        EVENT = "event"

    key = KeyField(unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    former_names = models.JSONField(default=list, blank=True, validators=[listed_names])
    topic_kind = models.CharField(max_length=20, choices=Kind, default=Kind.FILM)
    description = models.CharField(max_length=300, blank=True)
    same_as = models.JSONField(
        "same as",
        default=list,
        blank=True,
        validators=[listed_names],
        help_text="Addresses of the same thing elsewhere.",
    )
    fact_pages_listed = models.BooleanField("fact pages in search engines", default=False)

    class Meta(Versioned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reader:topic", args=[self.slug])


@reversion.register()
class Source(Versioned):
    """A publication, event or document. Blank publisher: unattributed. Two sources of one origin count once."""

    key = KeyField(unique=True)
    publisher = models.CharField(max_length=120, blank=True, help_text="Leave blank for talk with no named origin.")
    title = models.CharField(max_length=250)
    url = models.URLField("address", max_length=500, blank=True)
    date = PartialDateField()
    origin = models.CharField(
        max_length=120, blank=True, help_text="Where its publisher has it from, if not from its own reporting."
    )

    class Meta(Versioned.Meta):
        ordering = ["publisher", "title"]

    def __str__(self) -> str:
        return f"{self.publisher or 'Unattributed'}: {self.title}"


class FactQuerySet(VersionedQuerySet):
    def with_citations(self) -> "FactQuerySet":
        """With topic, citations in order and their sources: three queries however many facts."""
        citations = Citation.objects.select_related("source")
        return self.select_related("topic").prefetch_related(models.Prefetch("citations", citations))

    def stale(self, today: dt.date) -> "FactQuerySet":
        """Facts whose review is due by that day."""
        return self.filter(review_by__lte=today)


@reversion.register(follow=("citations",))
class Fact(Versioned):
    """One tracked claim about a topic. It is never deleted; what no article shows stays in the list."""

    key = KeyField(unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="facts")
    fact_kind = models.CharField(max_length=20, choices=kinds.choices)
    status = models.CharField(max_length=20, choices=[(status.value, LABELS[status]) for status in Status])
    statement = models.TextField(max_length=2000)
    details = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=list, blank=True, validators=[listed_names])
    picture = models.CharField("still", max_length=80, blank=True, help_text="The key of a picture.")
    as_of = models.DateField("as of", null=True, blank=True)
    event_date = PartialDateField()
    review_by = models.DateField(null=True, blank=True)
    held_reason = models.CharField(max_length=200, blank=True, help_text="Why its change may not go out yet.")
    held_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | ~Q(held_reason=""), name="fact_held_until_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return richtext.text(self.statement)

    def get_absolute_url(self) -> str:
        return reverse("reader:fact", args=[self.key])

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        if self.held_until:
            self.held_until = self.held_until.replace(microsecond=0)
        try:
            self.statement = richtext.statement(self.statement)
            if not self.statement:
                problems["statement"] = "Write what is known, in one or two sentences."
        except ValueError as problem:
            problems["statement"] = str(problem)
        try:
            self.details = kinds.write(kinds.read(self.fact_kind, self.details))
        except kinds.BadDetails as bad:
            problems["details"] = [f"{name}: {message}" for name, message in bad.errors.items()]
        if self.held_until and not self.held_reason:
            problems["held_reason"] = "Say why it is held."
        if problems:
            raise ValidationError(problems)

    def is_held(self, at: dt.datetime) -> bool:
        """Whether its change may not go out at that time; a hold without a time lasts until it is released."""
        return bool(self.held_reason) and (self.held_until is None or self.held_until > at)

    @property
    def gist(self) -> str:
        """A hash of what it says: another one means that text about it may have become wrong. Dates of looking at it,
        holds and sources are no part of it."""
        says = [self.status, self.statement, self.fact_kind, self.details, self.people, self.event_date]
        return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()

    @property
    def contradiction(self) -> str | None:
        """One sentence if the words of its statement contradict its status; None if they do not."""
        return wording.contradiction(self.statement, self.status, self.fact_kind)

    @property
    def headline(self) -> str:
        return kinds.headline(self.fact_kind, self.details, self.statement)

    @property
    def shortfall(self) -> str | None:
        """What the evidence lacks for the status, in one sentence; None when it is enough."""
        cited = [citation.evidence for citation in self.citations.all()]
        negative = kinds.is_negative(self.fact_kind, self.details, self.status)
        return shortfall(self.status, cited, negative=negative, kind=self.fact_kind)


@reversion.register()
class Citation(Guarded):
    """A fact at one source. It rides on its fact: saved, versioned and locked with it."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    order = models.PositiveSmallIntegerField(default=0)
    standing = models.CharField(max_length=20, choices=[(each.value, STANDING_LABELS[each]) for each in Standing])
    quote = models.TextField(max_length=1000, blank=True)
    url = models.URLField("address", max_length=500, blank=True)
    date = PartialDateField()
    via = models.CharField(max_length=120, blank=True, help_text="Where we saw it, if not at the source itself.")

    class Meta(Guarded.Meta):
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"Citation {self.pk} of fact {self.fact_id}"

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Raises: OutsideHistory outside a revision; the fact must be saved in the same one."""
        if not reversion.is_active():
            return super().delete()
        return models.Model.delete(self, using=using, keep_parents=keep_parents)

    @property
    def evidence(self) -> Cited:
        return Cited(standing=self.standing, publisher=self.source.publisher, origin=self.source.origin)
