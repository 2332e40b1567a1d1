"""Prove that every edition is what was published, and stands where it stood."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.chain import broken_links
from articles.models import Article, Edition


class Command(BaseCommand):
    help = "Check the chain of editions of every article; exit 1 at the first that does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="article", help="Keys of articles; none: all of them.")

    def handle(self, *args: Any, keys: list[str], **options: Any) -> None:
        articles = Article.objects.order_by("pk")
        if keys:
            articles = articles.filter(key__in=keys)
            if unknown := sorted(set(keys) - set(articles.values_list("key", flat=True))):
                raise CommandError(f"There is no article {', '.join(unknown)}.")
        for article in articles.iterator():
            for broken in broken_links(article):
                raise CommandError(broken)
            number = Edition.objects.filter(article=article).count()
            self.stdout.write(f"{article.key}: {number} edition{'' if number == 1 else 's'}, unbroken")
