"""The rows of what is written (articles, blocks) and of what is published (editions), and what is derived from both."""

import datetime as dt
from typing import Any, ClassVar

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

import articles.deskwork  # Django looks for models here alone
import articles.search_rows
import articles.shown_pictures  # noqa: F401
from articles import life
from articles.addresses import Address
from articles.canonical import checked
from articles.document import MOST_RELATED
from articles.fields import shortened
from facts import richtext
from facts.models import Fact, Topic, listed_names
from facts.pictures import SHAPES
from facts.versioned import KeyField, Versioned, VersionedQuerySet


class Author(models.Model):
    """Someone in a byline. Not versioned: an article keeps the names that it was signed with."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    bio = models.TextField(max_length=1000, blank=True)
    links = models.JSONField(default=list, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="author"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reader:author", args=[self.slug])


def listed_authors(value: object) -> None:
    """Refuse anything but [{slug, name, role}, ...]. Raises: ValidationError."""
    shape = {"slug": str, "name": str, "role": str}
    if not isinstance(value, list) or any(
        not isinstance(each, dict) or {name: type(part) for name, part in each.items()} != shape for each in value
    ):
        raise ValidationError("An author in a byline has a slug, a name and a role.")


class ArticleQuerySet(VersionedQuerySet):
    def kept_up(self) -> "ArticleQuerySet":
        """Without those that are no longer updated, folded into another or taken down."""
        return self.exclude(life.are("retired", "folded", "taken-down", article="pk"))


@reversion.register()
class Article(Versioned):
    """The living explainer: one URL for life. These are its head's fields; its text stands in its blocks."""

    key = KeyField(unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="articles")
    kicker = models.CharField(max_length=60, blank=True, default="Everything we know")
    headline = models.CharField(max_length=200, blank=True)
    standfirst = models.CharField(max_length=400, blank=True)
    authors = models.JSONField(default=list, blank=True, validators=[listed_authors])
    editors_note = models.TextField(max_length=1000, blank=True)
    editors_note_date = models.DateField(null=True, blank=True)
    search_title = models.CharField(max_length=120, blank=True)
    search_description = models.CharField(max_length=320, blank=True)
    share_headline = models.CharField(max_length=120, blank=True)
    related = models.JSONField(default=list, blank=True, validators=[listed_names])
    share_text = models.CharField(max_length=320, blank=True)
    canonical = models.URLField("first published at", max_length=500, blank=True)
    picture = models.CharField("lead picture", max_length=80, blank=True, help_text="The key of a picture.")
    picture_shape = models.CharField(max_length=4, choices=SHAPES, blank=True)

    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.headline or f"Untitled article {self.key}"

    def get_absolute_url(self) -> str:
        return self.address.get_absolute_url()

    def clean(self) -> None:
        if self.canonical:
            try:
                self.canonical = checked(self.canonical, settings.BASE_URL)
            except ValueError as problem:
                raise ValidationError({"canonical": str(problem)}) from problem
        if self.key in self.related:
            raise ValidationError({"related": "An article cannot be related to itself."})
        if len(self.related) > MOST_RELATED or len(set(self.related)) < len(self.related):
            raise ValidationError({"related": f"At most {MOST_RELATED} related articles, each once."})

    @property
    def address(self) -> Address:
        """Its current address. Raises: Address.DoesNotExist."""
        return self.addresses.get(is_current=True)


def _only(kind: str, *fields: str, also: str = "") -> Q:
    """The rows in which those fields are blank unless the block is of that kind, or of the other one named."""
    blank = Q()
    for field in fields:
        blank &= Q(**{field: ""})
    return (Q(block_kind__in=[kind, also]) if also else Q(block_kind=kind)) | blank


@reversion.register()
class Block(Versioned):
    """One unit of an article. It is never deleted, only marked removed."""

    class Kind(models.TextChoices):
        SECTION = "section"
        PROSE = "prose"
        FACT = "fact"
        PICTURE = "picture"
        EMBED = "embed"

    FIELDS = {
        Kind.SECTION: ("heading",),
        Kind.PROSE: ("text", "leans_on"),
        Kind.FACT: ("fact", "runs_on"),
        Kind.PICTURE: ("picture", "shape", "alt", "caption", "credit"),
        Kind.EMBED: ("url", "title", "provider", "duration", "picture"),
    }

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="blocks")
    key = KeyField()
    block_kind = models.CharField(max_length=10, choices=Kind)
    rank = models.CharField(max_length=200, editable=False)
    removed = models.BooleanField(default=False, editable=False)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=200_000, blank=True)
    leans_on = models.JSONField(default=list, blank=True, validators=[listed_names])
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.PROTECT, related_name="blocks")
    runs_on = models.BooleanField(default=False)
    picture = models.CharField(max_length=500, blank=True, help_text="A picture’s key; once, its address.")
    shape = models.CharField(max_length=4, choices=SHAPES, blank=True)
    alt = models.CharField("alternative text", max_length=300, blank=True)
    caption = models.CharField(max_length=400, blank=True)
    credit = models.CharField(max_length=120, blank=True)
    url = models.URLField("address", max_length=500, blank=True)
    title = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=80, blank=True)
    duration = models.CharField(max_length=20, blank=True)

    class Meta(Versioned.Meta):
        ordering = ["article", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="block_key_unique_in_its_article"),
            models.CheckConstraint(
                condition=Q(block_kind="fact", fact__isnull=False)
                | (~Q(block_kind="fact") & Q(fact__isnull=True, runs_on=False)),
                name="block_of_kind_fact_has_a_fact",
            ),
            models.CheckConstraint(condition=_only("section", "heading"), name="block_heading_belongs_to_section"),
            models.CheckConstraint(condition=_only("prose", "text"), name="block_text_belongs_to_prose"),
            models.CheckConstraint(
                condition=_only("picture", "shape", "alt", "caption", "credit"), name="block_picture_belongs_to_picture"
            ),
            models.CheckConstraint(
                condition=_only("picture", "picture", also="embed"), name="block_address_of_picture_belongs_to_two"
            ),
            models.CheckConstraint(
                condition=_only("embed", "url", "title", "provider", "duration"), name="block_url_belongs_to_embed"
            ),
        ]

    def __str__(self) -> str:
        return shortened(self.heading or richtext.text(self.text) or self.caption or self.title or self.key)

    def clean(self) -> None:
        missing = {"section": "heading", "prose": "text", "fact": "fact", "picture": "picture", "embed": "url"}
        try:
            self.text = richtext.prose(self.text)
        except ValueError as problem:
            raise ValidationError({"text": str(problem)}) from problem
        needed = missing[self.block_kind]
        if not getattr(self, f"{needed}_id" if needed == "fact" else needed):
            raise ValidationError({needed: "This cannot be empty."})

    @property
    def sort_key(self) -> tuple[str, str]:
        """Its place in the article, compared in Python."""
        return self.rank, self.key


class ArticleRevision(models.Model):
    """One revision in one article's history: it lists, it never reconstructs."""

    class Change(models.IntegerChoices):
        """What a revision did in an article, as bits of `changes`."""

        STATUS = 1
        VALUE = 2
        TEXT = 4
        SOURCES = 8
        MOVED = 16
        ADDED = 32
        REMOVED = 64
        ARTICLE = 128, "Head"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="in_articles")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changes = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-revision_id"]
        constraints = [models.UniqueConstraint(fields=["article", "revision"], name="articlerevision_once")]
        indexes = [models.Index(fields=["article", "editor", "revision"], name="articlerevision_by_editor")]

    def __str__(self) -> str:
        return f"Revision {self.revision_id} of article {self.article_id}"

    @property
    def change_labels(self) -> list[str]:
        return [bit.label.lower() for bit in self.Change if self.changes & bit]


class EditionQuerySet(models.QuerySet):
    def public(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Editions whose time has come and that were not withdrawn."""
        return self.released(at).filter(withdrawn_at__isnull=True)

    def released(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Editions whose time has come, withdrawn ones too: their numbers and hashes stay."""
        return self.filter(published_at__lte=at or timezone.now())

    def embargoed(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Editions that were given a time ahead which has not come. A clock set back makes no embargo."""
        return self.filter(published_at__gt=at or timezone.now(), is_scheduled=True)

    def waiting(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Editions in their 20 seconds between the press and the public."""
        return self.filter(published_at__gt=at or timezone.now(), is_scheduled=False, grace__isnull=False)

    def ahead(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Editions that readers will get by themselves: embargoed ones, and those in their 20 seconds."""
        by_itself = Q(is_scheduled=True) | Q(grace__isnull=False)
        return self.filter(by_itself, published_at__gt=at or timezone.now())

    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-number")

    def current(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Of each article the public edition with the highest number; none of one that is folded into another."""
        newest = Edition.objects.public(at).filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
        return self.filter(pk=Subquery(newest)).exclude(life.are("folded"))

    def dated(self) -> "EditionQuerySet":
        """Without the minor ones, which move nothing that a person or a feed reads as a date."""
        return self.exclude(edition_kind=Edition.Kind.MINOR)


class Edition(models.Model):
    """What readers got: 1, 2, 3 ... Public ones never change; a withdrawal is noted beside the record."""

    class Kind(models.TextChoices):
        FIRST = "first", "First edition"
        UPDATE = "update"
        CORRECTION = "correction"
        CLARIFICATION = "clarification"
        MINOR = "minor"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    edition_kind = models.CharField(max_length=15, choices=Kind)
    published_at = models.DateTimeField()
    note = models.CharField(max_length=500)
    was_wrong = models.CharField(max_length=500, blank=True)
    is_right = models.CharField(max_length=500, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, help_text="The hash of the edition before; blank: none.")
    token = models.CharField(max_length=64, unique=True)
    press = models.CharField(max_length=64, blank=True, default="", editable=False)
    batch = models.CharField(max_length=64, blank=True, default="", editable=False)
    is_scheduled = models.BooleanField(default=False, editable=False)
    zone = models.CharField(max_length=60, blank=True, default="", editable=False)
    evidence = models.JSONField(default=dict, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    card = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    page_serial = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once_in_an_article"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_numbers_begin_at_1"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="edition_withdrawn_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(edition_kind="correction") | (~Q(was_wrong="") & ~Q(is_right="")),
                name="edition_correction_says_what_was_wrong",
            ),
        ]
        indexes = [
            models.Index(F("published_at").desc(), name="edition_by_time"),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="edition_by_batch"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    def is_public(self, at: dt.datetime | None = None) -> bool:
        return self.published_at <= (at or timezone.now()) and self.withdrawn_at is None

    @property
    def last_modified(self) -> dt.datetime:
        """Of its page: never earlier than any withdrawal or change of address of its article."""
        return max(self.published_at, self.changed_at or self.published_at)


class EditionDocument(models.Model):
    """An edition's document: canonical JSON text, apart from the row so that lists of editions stay light."""

    edition = models.OneToOneField(Edition, primary_key=True, on_delete=models.CASCADE, related_name="stored_document")
    document = models.TextField()

    def __str__(self) -> str:
        return f"Document of edition {self.edition_id}"


class EditionDigest(models.Model):
    """What an edition changed, in brief, for feeds. Derived; `before` is the edition that readers had, None: none.

    `topic_slug` is that of the topic that the article was about.
    """

    edition = models.OneToOneField(Edition, primary_key=True, on_delete=models.CASCADE, related_name="stored_digest")
    before = models.PositiveIntegerField(null=True)
    topic_slug = models.CharField(max_length=80)
    digest = models.TextField(help_text="An articles.digest.Digest as JSON.")

    class Meta:
        indexes = [models.Index(fields=["topic_slug", "edition"], name="editiondigest_by_topic")]

    def __str__(self) -> str:
        return f"Digest of edition {self.edition_id}"


class StoredPage(models.Model):
    """The bytes of a page or picture of an edition, under all that they depend on. Derived: may be deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stored_pages")
    page = models.CharField(
        max_length=10, choices=[(name, name) for name in ("article", "edition", "share-16x9", "share-4x3", "share-1x1")]
    )
    serial = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    encoding = models.CharField(max_length=8, choices=[("", "plain"), ("gzip", "gzip"), ("br", "brotli")], blank=True)
    etag = models.CharField(max_length=32, help_text="The hash of the plain page: other bytes, another tag.")
    modified_at = models.DateTimeField(
        null=True, help_text="When it was drawn, if it was drawn otherwise before; null: it is as old as its edition."
    )
    good_until = models.DateTimeField(null=True, help_text="When it counts as missing; null: never.")
    body = models.BinaryField(help_text="The last column: SQLite walks through it to reach those behind.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "page", "serial", "sha256", "fingerprint", "encoding"], name="storedpage_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} page of edition {self.edition_id}"


class FactStep(models.Model):
    """How one edition changed one fact, by value. Derived; whether it is public is read from the edition."""

    class Change(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        REMOVED = "removed"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="fact_steps")
    fact_key = models.CharField(max_length=80)
    topic_key = models.CharField(max_length=80)
    topic_slug = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    change = models.CharField(max_length=10, choices=Change)
    day = models.CharField(max_length=10, blank=True, default="", help_text="The release date, if known to the day.")
    content = models.TextField(help_text="The fact, its topic and its sources as JSON; of a removed one its last.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "fact_key"], name="factstep_once_in_an_edition")]
        indexes = [
            models.Index(fields=["fact_key"], condition=~Q(day=""), name="factstep_with_a_day"),
            models.Index(fields=["fact_key", "edition"], name="factstep_by_fact"),
            models.Index(fields=["topic_slug", "edition"], name="factstep_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.fact_key}"


class NamedPerson(models.Model):
    """Somebody whom a fact step names, by the slug that the name folds to. Derived like the step."""

    step = models.ForeignKey(FactStep, on_delete=models.CASCADE, related_name="named")
    slug = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "step"], name="namedperson_once_in_a_step")]

    def __str__(self) -> str:
        return self.slug
