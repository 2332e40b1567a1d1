"""What the desk keeps about its own work. None of it is versioned and none of it is ever published."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

GONE_AFTER = dt.timedelta(seconds=75)
"""A tab that closes says so; one that crashed is believed to be there for so long."""


def time_zone_name(name: str) -> None:
    """Refuse a name that no clock goes by. Raises: ValidationError."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Write one such as Europe/London.")


class Mail(models.TextChoices):
    """What the desk writes about, each person choosing. The words finish “Write to me when …”."""

    ASKED = "asked", "somebody asks me, or anyone who may publish, for review"
    DECIDED = "decided", "what I asked review for is approved, or sent back"
    REMARK = "remark", "a remark of mine is answered, or one is made on what I asked review for"
    EDITION = "edition", "an edition of an article that I sign or saved in is published, or withdrawn"


def usual_mails() -> list[str]:
    """All but the mails about editions: the newsroom's front page shows those to everyone."""
    return [Mail.ASKED, Mail.DECIDED, Mail.REMARK]


class Preferences(models.Model):
    """How one person likes the desk. Whoever never changed anything has no row: see `articles.desk.preferences`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="desk_preferences"
    )
    time_zone = models.CharField(
        max_length=60, blank=True, validators=[time_zone_name], help_text="Blank: the newsroom’s."
    )
    single_keys = models.BooleanField("single-letter keys", default=True)
    mails = models.JSONField(default=usual_mails, blank=True, help_text="Names of the mails that this person wants.")

    def __str__(self) -> str:
        return f"Preferences of user {self.user_id}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)


class Beat(models.Model):
    """A topic that someone is limited to; whoever has none may work on all of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="beats")
    topic = models.ForeignKey("facts.Topic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="beat_once")]

    def __str__(self) -> str:
        return f"Topic {self.topic_id} of user {self.user_id}"


# Reviews. Accounts are never deleted, so whoever said something stays named.


def _someone(related_name: str, **options: object) -> "models.ForeignKey":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name=related_name,
        **options,  # type: ignore[arg-type]
    )


class ReviewQuerySet(models.QuerySet):
    def open(self) -> "ReviewQuerySet":
        """Those in which somebody still has to act."""
        return self.filter(state__in=Review.OPEN, edition__isnull=True)

    def with_all(self) -> "ReviewQuerySet":
        """With their steps, remarks, answers, the people named in them and the article: 4 queries however many."""
        answers = models.Prefetch("answers", Answer.objects.select_related("by"))
        remarks = Remark.objects.select_related("by", "closed_by", "block__fact").prefetch_related(answers)
        return self.select_related("article__topic", "asked_by", "reviewer", "edition").prefetch_related(
            models.Prefetch("remarks", remarks), models.Prefetch("steps", ReviewStep.objects.select_related("by"))
        )


class Review(models.Model):
    """One asking for review of an article, until it is published or withdrawn. `turn` counts its deeds, so that two
    people cannot act on the same state: whoever comes second sees that it moved on.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        SENT_BACK = "sent-back"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"
        ENDED = "ended"  # closed by an edition, and followed by another review

    OPEN = (State.ASKED, State.SENT_BACK, State.APPROVED)

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="reviews")
    asked_by = _someone("reviews_asked")
    reviewer = _someone("reviews_given", null=True, blank=True)
    """Who was asked, or has decided since; None: anyone who may publish."""
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    turn = models.PositiveIntegerField(default=1)
    edition = models.ForeignKey(
        "articles.Edition", null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    """The edition that published it all. One that is cancelled before its time opens the review again."""

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=["asked", "sent-back", "approved"], edition__isnull=True),
                name="review_one_open_for_each_article",
            ),
            models.CheckConstraint(condition=Q(turn__gte=1), name="review_turns_begin_at_1"),
        ]

    def __str__(self) -> str:
        return f"Review {self.pk} of article {self.article_id}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN and self.edition_id is None


class ReviewStep(models.Model):
    """One deed in a review, with the newest save that it was about."""

    class Deed(models.TextChoices):
        ASKED = "asked", "asked for review"
        SENT_BACK = "sent-back", "sent it back"
        HANDED_BACK = "handed-back", "asked again"
        APPROVED = "approved", "approved it"
        WITHDRAWN = "withdrawn", "withdrew it"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=11, choices=Deed)
    by = _someone("+")
    at = models.DateTimeField()
    words = models.TextField(max_length=2000, blank=True)
    revision = models.ForeignKey("reversion.Revision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deed} at {self.at:%Y-%m-%d %H:%M}"


class Remark(models.Model):
    """What someone says about one block in a review, answered and closed (or opened again) beside it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="remarks")
    block = models.ForeignKey("articles.Block", null=True, blank=True, on_delete=models.PROTECT, related_name="remarks")
    """None: the head."""
    by = _someone("+")
    at = models.DateTimeField()
    words = models.TextField(max_length=2000)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _someone("+", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="remark_is_closed_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.words if len(self.words) <= 80 else f"{self.words[:79]}…"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Answer(models.Model):
    """One answer to a remark."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="answers")
    by = _someone("+")
    at = models.DateTimeField()
    words = models.TextField(max_length=2000)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="answer_says_something")]

    def __str__(self) -> str:
        return self.words if len(self.words) <= 80 else f"{self.words[:79]}…"


class LeanCheck(models.Model):
    """What a fact said when somebody last looked at a text that leans on it; see `articles.leaning`."""

    block = models.ForeignKey("articles.Block", on_delete=models.CASCADE, related_name="lean_checks")
    fact = models.ForeignKey("facts.Fact", on_delete=models.CASCADE, related_name="+")
    gist = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "fact"], name="leancheck_once_for_a_fact_in_a_block")]

    def __str__(self) -> str:
        return f"Block {self.block_id} leans on fact {self.fact_id}"


class Grace(models.Model):
    """The 20 seconds of an edition between the press and the public, and what takes it back without a trace.

    Time ends them; what is kept here is of no use then, and goes with the next publication.
    """

    edition = models.OneToOneField("articles.Edition", primary_key=True, on_delete=models.CASCADE, related_name="grace")
    screen = models.JSONField(default=dict, help_text="The form as it was pressed: name, list of values.")
    ahead = models.TextField(blank=True, help_text="The embargoed document before this edition went under it.")
    embargo = models.JSONField(default=dict, help_text="Time and zone of the embargo that was brought forward.")

    def __str__(self) -> str:
        return f"Grace of edition {self.edition_id}"


class Announcement(models.Model):
    """That the hub was told of an edition. Where nobody was told there is no row."""

    edition = models.OneToOneField(
        "articles.Edition", primary_key=True, on_delete=models.CASCADE, related_name="announcement"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Announcement of edition {self.edition_id}"


# Moves


class Relocation(models.Model):
    """One move of a block into another article: what it is there, what it was, and the save that brought it."""

    block = models.ForeignKey("articles.Block", on_delete=models.PROTECT, related_name="arrivals")
    origin = models.ForeignKey("articles.Block", on_delete=models.PROTECT, related_name="departures")
    lock_version = models.PositiveIntegerField(help_text="With which the block arrived: its version has the revision.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "lock_version"], name="relocation_once_for_a_save")]

    def __str__(self) -> str:
        return f"Block {self.origin_id} became block {self.block_id}"


class PreviewLink(models.Model):
    """A way into one article's preview for people without an account. Only the hash of its token is kept."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField("for whom", max_length=80, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_opened = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("made_at")), name="previewlink_ends_after_it_began")
        ]

    def __str__(self) -> str:
        return f"Preview link {self.pk} of article {self.article_id}"


class Succession(models.Model):
    """A picture of the library that came in the place of another, in one article or in all."""

    old = models.ForeignKey("facts.Picture", on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey("facts.Picture", on_delete=models.PROTECT, related_name="precedences")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_told_once")]

    def __str__(self) -> str:
        return f"Picture {self.new_id} in place of picture {self.old_id}"


# Who is here


class PresenceQuerySet(models.QuerySet["Presence"]):
    def now(self, at: dt.datetime) -> "PresenceQuerySet":
        """Those of people who have shown a sign lately; the others left without a word."""
        return self.filter(seen__gt=at - GONE_AFTER)

    def without(self, user: Any) -> "PresenceQuerySet":
        return self.exclude(user=user.pk)


class Presence(models.Model):
    """One open form, or the open article itself (`block` is blank), in one tab of one person's browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="present")
    tab = models.CharField(max_length=16)
    block = models.CharField(max_length=80, blank=True)
    since = models.DateTimeField()
    seen = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "user", "tab", "block"], name="presence_once_in_a_tab")
        ]

    def __str__(self) -> str:
        return f"User {self.user_id} in {self.block or 'the article'}"
