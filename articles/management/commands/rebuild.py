"""Make all derived rows again: cards, marks, fact steps, search rows and stored pages."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import derived, history, indexing, rendering
from articles.models import Article, Edition, StoredPage


class Command(BaseCommand):
    help = "Make everything again that is worked out from editions. Loses nothing; readers notice nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for article in Article.objects.order_by("pk").iterator():
            with history.turn() as now:
                number = derived.rebuild(article)
                indexing.settle(article.pk, anew=True)
                kept = StoredPage.objects.filter(edition__article=article)
                kept.update(good_until=now)
            public = Edition.objects.filter(article=article).public().newest_first()
            if current := public.first():
                rendering.store(current)
            for edition in public.filter(stored_pages__page="edition").distinct():
                rendering.store(edition, "edition")
            # Only now: a page that is drawn otherwise than before says since when.
            kept.filter(good_until__lte=now).delete()
            self.stdout.write(f"{article.key}: {number} edition{'' if number == 1 else 's'}")
