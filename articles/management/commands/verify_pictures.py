"""Prove that every picture's file is what was taken in, and that everything drawn of it is there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts import picture_files
from facts.pictures import PictureFile


class Command(BaseCommand):
    help = "Check the files of all pictures against their rows; exit 1 after naming all that is missing or changed."

    def handle(self, *args: Any, **options: Any) -> None:
        files = broken = 0
        for file in PictureFile.objects.order_by("added_at", "pk").iterator():
            files += 1
            for sentence in picture_files.amiss(file):
                broken += 1
                self.stdout.write(sentence)
        if broken:
            told = f"{broken} of what the rows of {files} pictures name is not as it should be."
            raise CommandError(f"{told} What is missing of an original that is there, “renditions --again” draws.")
        self.stdout.write(f"{files} picture{'' if files == 1 else 's'}, whole")
