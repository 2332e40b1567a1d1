"""Where an article is found: the address that it has, those that it had, and those from before this site."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from articles import old_paths

RESERVED_SLUGS = old_paths.OWN

ADDRESS_RULE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower case letters, digits and hyphens.")


class Address(models.Model):
    """A slug that leads to an article, for ever; the newest is its URL, the others answer 301."""

    slug = models.SlugField(max_length=80, unique=True, validators=[ADDRESS_RULE])
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="addresses")
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
        if OldAddress.objects.filter(path=f"/{self.slug}").exclude(article=self.article_id).exists():
            raise ValidationError({"slug": f"“{self.slug}” is an old address that leads to another article."})


class OldAddress(models.Model):
    """An address from before this site, at any path, that leads to an article for ever; asked for only on a 404."""

    path = models.CharField(max_length=old_paths.LONGEST, unique=True)
    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="old_addresses")
    added_at = models.DateTimeField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "old addresses"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path
