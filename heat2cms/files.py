"""How uploaded files are kept on a disk: whole or not at all."""

import os
import secrets

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's own storage writes under the final name: killed on the way, it leaves half a file there.

    Here a file gets its name when all of it is on the disk. Names say what is in them, so one that is taken is used
    again; Django would make up another.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        folder, _, last = name.rpartition("/")
        draft = f"{folder}/.{last}.{secrets.token_hex(8)}"
        try:
            super()._save(draft, content)  # type: ignore[misc]  # which django-stubs leaves out
            settle(self.path(draft))
            os.replace(self.path(draft), self.path(name))
        finally:
            self.delete(draft)
        return name


def settle(path: str) -> None:
    """Wait until the disk has the file: rows that name it survive a power cut, so it must, too."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
