"""Which editions show which pictures, and so which pages have to be drawn anew once a file is gone.

Derived like fact steps: `derived` writes the rows with their edition, and a withdrawn edition has none.
"""

from django.db import models

from articles.document import Document, recorded


class ShownPicture(models.Model):
    """One picture of one edition: its key, and the hash of its file."""

    edition = models.ForeignKey("articles.Edition", on_delete=models.CASCADE, related_name="shown_pictures")
    picture = models.CharField(max_length=80)
    file = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "picture"], name="shownpicture_once_in_an_edition"),
        ]
        indexes = [
            models.Index(fields=["picture"], name="shownpicture_by_picture"),
            models.Index(fields=["file"], name="shownpicture_by_file"),
        ]

    def __str__(self) -> str:
        return f"{self.picture} in edition {self.edition_id}"


def write(edition: int, document: Document) -> None:
    """Rows of an edition that has none yet. No query where it shows no pictures."""
    rows = [
        ShownPicture(edition_id=edition, picture=picture.key, file=picture.file)
        for picture in recorded(document.pictures, ())
    ]
    ShownPicture.objects.bulk_create(rows)
