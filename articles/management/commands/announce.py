"""Tell the WebSub hub about editions that came out since somebody last did: for a clock, every few minutes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles import announcing


class Command(BaseCommand):
    help = "Tell the WebSub hub about editions whose time has come. Without a hub (WEBSUB_HUB) it does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.WEBSUB_HUB:
            self.stdout.write("No hub is configured (WEBSUB_HUB).")
            return
        number, took = announcing.announce()
        told = f"{number} edition{'' if number == 1 else 's'}"
        if not took:
            raise CommandError(f"The hub did not take the news of {told}; they stay to be announced.")
        self.stdout.write(f"{told} announced.")
