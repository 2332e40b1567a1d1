"""`manage.py demo`: from an empty folder to the Heat 2 explainer on a real server, with nothing to set."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from articles.demo import replay
from facts import picture_store
from facts.pictures import PictureFile

APPS = ("articles", "facts", "reversion", "admin", "axes", "sessions", "auth", "contenttypes")
"""In the order in which their tables can be dropped."""


class Command(BaseCommand):
    help = "Set up the database, play the Heat 2 article with its whole history into it, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Stop before the server starts.")
        parser.add_argument("--port", type=int, default=8000, help="The server's port on 127.0.0.1 (8000).")
        parser.add_argument("--reset", action="store_true", help="Delete everything first. Asks before it does.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            self.reset()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        accounts = replay.accounts()
        self.open_chief(accounts["chief"])
        for line in replay.replay(accounts):
            self.stdout.write(f"  {line}")
        if options["no_serve"]:
            self.stdout.write("Crops and AVIF files of the pictures: manage.py renditions")
        else:
            self.serve(options["port"])

    def reset(self) -> None:
        name = settings.DATABASES["default"]["NAME"]
        self.stdout.write(f"This deletes every article, fact, picture and account in {name}.")
        try:
            answer = input("Type yes to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != "yes":
            raise CommandError("Nothing was deleted.")
        call_command("migrate", verbosity=0)
        for file in PictureFile.objects.all():
            picture_store.remove(file.pk)
        for app in APPS:
            call_command("migrate", app, "zero", verbosity=0)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    def open_chief(self, chief: User) -> None:
        """Give the chief a password that nobody else has, and say it once."""
        if chief.has_usable_password():
            return
        password = secrets.token_urlsafe(12)
        chief.set_password(password)
        chief.save()
        self.stdout.write(f"Sign in as chief with the password {password}\nIt is shown this once.")

    def draw(self) -> None:
        """Have crops and AVIF files drawn beside the server; what is not there yet, pages do without."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "renditions"]
        subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def serve(self, port: int) -> None:
        """Become the server: a new process image, so that no database connection is carried over."""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise CommandError(f"Something answers on port {port} already. Choose another with --port.")
        base = os.environ.get("BASE_URL") or f"http://127.0.0.1:{port}"
        self.stdout.write(f"Read   {base}/heat-2/\nEdit   {base}/admin/\nStop   Ctrl+C")
        self.stdout.flush()
        connections.close_all()
        os.environ["BASE_URL"] = base
        self.draw()
        granian = Path(sys.executable).with_name("granian")
        arguments = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        arguments += ["--blocking-threads", "4", "--backpressure", "64", "--no-ws", "heat2cms.wsgi:application"]
        os.chdir(settings.BASE_DIR)
        os.execv(granian, [str(granian), *arguments])
