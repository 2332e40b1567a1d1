"""Stands in for django-reversion's command of this name, which would cut history."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refuses: history is kept for ever."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("anything", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("History is kept for ever: editions, comparisons and restoring rest on every revision.")
