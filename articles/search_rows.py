"""What search finds: a row for each part of an edition that readers may be looking for. Derived, like fact steps.

`words` is indexed by what migration 0017 makes beside the model: on SQLite the full-text table articles_searchwords
with triggers, on PostgreSQL the generated column `vector`. A migration that changes the model has to make the triggers
anew: Django changes a table on SQLite by putting another one in its place.
"""

from django.db import models

AROUND = "·"
"""Before a word that stands around the part: in the headline, the topic or the heading above it."""


class SearchRow(models.Model):
    """A part of an edition: folded words for the index, the text for the excerpt, the anchor on the page."""

    class Place(models.IntegerChoices):
        """What it is, and how good it is to find a word there."""

        HEADLINE = 1
        HEADING = 2, "Standfirst or heading"
        FACT = 3
        PROSE = 4
        APART = 5, "The whole edition"

    edition = models.ForeignKey(
        "articles.Edition", on_delete=models.CASCADE, related_name="search_rows", db_index=False
    )
    position = models.PositiveIntegerField(help_text="In the order of the page, the whole edition last.")
    place = models.PositiveSmallIntegerField(choices=Place)
    anchor = models.CharField(max_length=80, blank=True, help_text="A block's key; blank: the head of the page.")
    fact = models.TextField(blank=True, help_text="What its mark is told by, as JSON; blank: no fact.")
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="searchrow_once_in_its_edition")]

    def __str__(self) -> str:
        return f"{self.get_place_display()} of edition {self.edition_id}: {self.text[:60]}"
