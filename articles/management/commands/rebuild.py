"""Make all derived rows again: cards, marks, fact steps and stored pages."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import derived, history, rendering
from articles.models import Article, Edition, StoredPage


class Command(BaseCommand):
    help = "Make everything again that is worked out from editions. Loses nothing; readers notice nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for article in Article.objects.order_by("pk").iterator():
            with history.turn():
                number = derived.rebuild(article)
                StoredPage.objects.filter(edition__article=article).delete()
            current = Edition.objects.filter(article=article).public().newest_first().first()
            if current:
                rendering.store(current)
            self.stdout.write(f"{article.key}: {number} edition{'' if number == 1 else 's'}")
