"""The rows of pictures: their files, what is drawn of these, and the library's pictures with their words."""

from typing import Any, ClassVar

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from facts.versioned import KeyField, Versioned, VersionedQuerySet

FORMATS = [(name, name.upper()) for name in ("webp", "jpeg", "png", "avif")]
SHAPES = [("", "as it is"), ("16x9", "wide (16:9)"), ("4x3", "4:3"), ("1x1", "square")]


BOTH = "A decorative picture has no alternative text. Clear one of the two."


class PictureFile(models.Model):
    """A cleaned file, named by its content; it never changes. Taken down, its row and its hash stay."""

    sha256 = models.CharField(primary_key=True, max_length=64, help_text="Of the bytes of the master.")
    format = models.CharField(max_length=4, choices=[("jpeg", "JPEG"), ("png", "PNG")], help_text="Of the master.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="Of the master, in bytes.")
    placeholder = models.CharField(max_length=1000, blank=True, help_text="A tiny picture as a data: address.")
    uploaded_sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the bytes as they came.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_down_reason = models.CharField(max_length=300, blank=True, help_text="Readers see it in the picture’s place.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=True) | ~Q(taken_down_reason=""),
                name="picturefile_taken_down_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="picturefile_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height} {self.format} {self.sha256[:8]}"


class Rendition(models.Model):
    """All widths of a file in one shape and format; no `made_at`: they are still to be drawn.

    `trouble` says why they could not be drawn or, where they could, why they are not kept.
    """

    SERVED = Q(made_at__isnull=False, trouble="")
    """Those that are kept: pages may name them."""

    file = models.ForeignKey(PictureFile, on_delete=models.CASCADE, related_name="renditions")
    shape = models.CharField(max_length=4, choices=SHAPES, blank=True)
    focal = models.CharField(max_length=7, blank=True, help_text="Percent from left and top: 50-33. Blank: uncropped.")
    format = models.CharField(max_length=4, choices=FORMATS)
    made_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="The last sign of life of whoever draws it.")
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "shape", "focal", "format"], name="rendition_once"),
            models.CheckConstraint(
                condition=Q(shape="", focal="") | (~Q(shape="") & ~Q(focal="")), name="rendition_crop_has_a_focal_point"
            ),
        ]
        indexes = [models.Index(fields=["file"], condition=Q(made_at__isnull=True), name="rendition_to_be_drawn")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.file_id[:8], self.shape, self.focal, self.format) if part)


OFFERED = Q(retired=False, file__taken_down_at__isnull=True)


class PictureQuerySet(VersionedQuerySet):
    def offered(self) -> "PictureQuerySet":
        """Those that may be placed anew: not retired, and not taken down."""
        return self.filter(OFFERED)

    def of_file(self, file: PictureFile) -> "PictureQuerySet":
        """All that have that file, first the one that is used again when the file comes again."""
        return self.filter(file=file).order_by("retired", "-pk")


@reversion.register()
class Picture(Versioned):
    """A picture of the library: a file with its words. Another file is another picture."""

    key = KeyField(unique=True)
    file = models.ForeignKey(PictureFile, on_delete=models.PROTECT, related_name="pictures", editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    form = models.CharField(max_length=4, editable=False, help_text="The format of its file.")
    name = models.CharField(max_length=120, help_text="What it is called at the desk.")
    alt = models.CharField("alternative text", max_length=300, blank=True)
    decorative = models.BooleanField(default=False)
    caption = models.CharField(max_length=400, blank=True)
    credit = models.CharField(max_length=120, blank=True)
    licence = models.CharField("license or agency", max_length=120, blank=True)
    page = models.URLField("page it came from", max_length=500, blank=True)
    focal_x = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    rights_until = models.DateField("rights end after", null=True, blank=True)
    retired = models.BooleanField(default=False)

    objects: ClassVar[Any] = PictureQuerySet.as_manager()

    class Meta(Versioned.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decorative=False) | Q(alt=""), name="picture_that_is_decorative_has_no_alternative_text"
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="picture_focal_point_lies_in_it"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or self.name

    def clean(self) -> None:
        if self.decorative and self.alt:
            raise ValidationError({"alt": BOTH})

    @property
    def focal(self) -> str:
        """Percent from left and top: "50-33"."""
        return f"{self.focal_x}-{self.focal_y}"

    @property
    def is_told(self) -> bool:
        """Whether those who do not see it are told what it shows, or that it shows nothing that matters."""
        return self.decorative or bool(self.alt.strip())
