"""The rows of what is written (articles, blocks) and of what is published (editions), and what is derived from both."""

import datetime as dt

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from facts import richtext
from facts.models import Fact, Topic, listed_names
from facts.versioned import KeyField, Versioned

RESERVED_SLUGS = frozenset(
    "admin api authors calendar corrections facts favicon feed healthz media news-sitemap oembed preview robots search "
    "sitemap static topics".split()
)


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

    class Meta(Versioned.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.headline or f"Untitled article {self.key}"

    def get_absolute_url(self) -> str:
        return self.address.get_absolute_url()

    @property
    def address(self) -> "Address":
        """Its current address. Raises: Address.DoesNotExist."""
        return self.addresses.get(is_current=True)


ADDRESS_RULE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower case letters, digits and hyphens.")


class Address(models.Model):
    """A slug that leads to an article, for ever; the newest is its URL, the others answer 301."""

    slug = models.SlugField(max_length=80, unique=True, validators=[ADDRESS_RULE])
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="addresses")
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_current=True), name="address_one_current_for_each_article"
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("reader:article", args=[self.slug])

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is used by the site itself. Choose another address."})


def _only(kind: str, *fields: str) -> Q:
    """The rows in which those fields are blank unless the block is of that kind."""
    blank = Q()
    for field in fields:
        blank &= Q(**{field: ""})
    return Q(block_kind=kind) | blank


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
        Kind.PICTURE: ("picture", "alt", "caption", "credit"),
        Kind.EMBED: ("url", "title", "provider", "duration"),
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
    picture = models.CharField("picture's address", max_length=500, blank=True)
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
                condition=_only("picture", "picture", "alt", "caption", "credit"),
                name="block_picture_belongs_to_picture",
            ),
            models.CheckConstraint(
                condition=_only("embed", "url", "title", "provider", "duration"), name="block_url_belongs_to_embed"
            ),
        ]

    def __str__(self) -> str:
        words = self.heading or richtext.text(self.text) or self.caption or self.title or self.key
        return words if len(words) <= 80 else f"{words[:79]}…"

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

    def newest_first(self) -> "EditionQuerySet":
        return self.order_by("-number")

    def current(self, at: dt.datetime | None = None) -> "EditionQuerySet":
        """Of each article the public edition with the highest number."""
        newest = Edition.objects.public(at).filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
        return self.filter(pk=Subquery(newest))

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
    is_scheduled = models.BooleanField(default=False, editable=False)
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
        indexes = [models.Index(F("published_at").desc(), name="edition_by_time")]

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


class StoredPage(models.Model):
    """The bytes of one page of an edition, under all that they depend on. Derived: loses nothing when deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stored_pages")
    page = models.CharField(max_length=10, choices=[("article", "article"), ("edition", "edition")])
    serial = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    encoding = models.CharField(max_length=8, choices=[("", "plain"), ("gzip", "gzip"), ("br", "brotli")], blank=True)
    body = models.BinaryField()

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
    content = models.TextField(help_text="The fact, its topic and its sources as JSON; of a removed one its last.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "fact_key"], name="factstep_once_in_an_edition")]
        indexes = [
            models.Index(fields=["fact_key", "edition"], name="factstep_by_fact"),
            models.Index(fields=["topic_slug", "edition"], name="factstep_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.fact_key}"
