"""Draw what pictures still lack, crops and AVIF: once, by a clock, or as a service that waits for more.

What nothing asks for any more goes: crops around a point that an editor has moved on from, if no edition shows them.
"""

import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from articles import picture_deeds, picture_uses, rendering
from facts import picture_files, picture_store
from facts.pictures import Rendition

logger = logging.getLogger(__name__)

PAUSE = 2.0
"""Seconds between two looks for more."""
BAR = 30


class Command(BaseCommand):
    help = (
        "Draw the crops and AVIF files that pictures still lack, the newest wish first, and forget crops that nothing "
        "asks for any more. Several may run at once, and one that is stopped or killed loses nothing: the next goes on "
        "where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Wait for more when all is drawn, until SIGTERM.")
        parser.add_argument(
            "--again",
            action="store_true",
            help="First draw again what was drawn and is lost: files that verify_pictures says are missing.",
        )
        parser.add_argument("--limit", type=int, help="Draw at most so many: a crop in one format is one.")

    def handle(self, *args: Any, follow: bool, again: bool, limit: int | None, **options: Any) -> None:
        self.drawn = self.failed = 0
        self.limit = limit
        self.finish_taking_down()
        self.forget(picture_uses.left_crops())
        with until_told() as stop:
            if again:
                self.draw_again(stop)
            self.work(stop, follow=follow)
        if self.failed:
            failed = f"{self.failed} not; why stands in the log. The next run tries again."
            raise CommandError(f"{self.drawn} drawn, {failed}")
        left = picture_files.waiting().count()
        self.stdout.write(f"{self.drawn} drawn, {left} still to be drawn." if left else f"{self.drawn} drawn.")

    def finish_taking_down(self) -> None:
        """A take-down that was stopped half-way is ended here too; where the storage fails, the next run does it."""
        try:
            if number := picture_files.finish_taking_down():
                self.stdout.write(f"Deleted what was left of {number} taken down.")
        except picture_store.StorageTrouble as trouble:
            self.stderr.write(str(trouble))

    def forget(self, found: QuerySet[Rendition]) -> None:
        """Forget crops that nothing asks for; where the storage fails, the next run does it."""
        try:
            if number := picture_deeds.forget_crops(found):
                self.stdout.write(f"Forgot the crops around {number} focal point{'' if number == 1 else 's'}.")
        except picture_store.StorageTrouble as trouble:
            self.stderr.write(str(trouble))

    def is_over(self, stop: threading.Event) -> bool:
        return stop.is_set() or (self.limit is not None and self.drawn + self.failed >= self.limit)

    def draw_again(self, stop: threading.Event) -> None:
        """Draw what is lost. Pages name it all the while."""
        for row in picture_files.lost():
            if self.is_over(stop):
                break
            self.draw(row)

    def work(self, stop: threading.Event, *, follow: bool) -> None:
        """Draw one after the other; pages name what is new when all of a picture is there, or the work ends."""
        since, at_hand = timezone.now(), ""
        while not self.is_over(stop):
            self.forget(picture_uses.left_crops().filter(made_at__isnull=True))
            row = picture_files.claim(since=since)
            if at_hand and (row is None or row.file_id != at_hand):
                rendering.draw_anew(at_hand)
                self.forget(picture_uses.left_crops())
                at_hand = ""
            if row is not None:
                self.draw(row)
                at_hand = row.file_id
            elif follow or picture_files.waiting().filter(trouble="").exists():
                stop.wait(PAUSE)  # without --follow: for what another process has begun, or was killed at
            else:
                break
        if at_hand:
            rendering.draw_anew(at_hand)

    def draw(self, row: Rendition) -> None:
        try:
            picture_files.draw(row)
        except Exception as problem:
            logger.exception("The rendition %s of %s was not drawn.", row, row.file_id)
            picture_files.fail(row, str(problem))
            self.failed += 1
        else:
            self.drawn += 1
        self.tell(row)

    def tell(self, row: Rendition) -> None:
        done = self.drawn + self.failed
        total = done + picture_files.waiting().filter(trouble="").count()
        if not self.stdout.isatty():
            self.stdout.write(f"{done} of {total}: {row}")
            return
        full = BAR * done // total
        bar = f"\r[{'#' * full}{' ' * (BAR - full)}] {done} of {total}  {row}\x1b[K"
        self.stdout.write(bar, ending="\n" if done == total else "")
        self.stdout.flush()


@contextmanager
def until_told() -> Iterator[threading.Event]:
    """An event that SIGTERM or Ctrl-C sets: what is at hand is finished first. A second Ctrl-C does not wait."""
    told = threading.Event()

    def tell(signum: int, frame: object) -> None:
        told.set()
        signal.signal(signum, before[signal.Signals(signum)])

    before = {each: signal.signal(each, tell) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
