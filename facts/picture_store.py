"""Names and addresses of pictures' files, and how they are kept in Django's default storage, whichever that is.

A name says what is in the file, by hash, crop, width and format: it is never written over, and never means another.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)

FOLDER = "pictures"
TYPES = {"webp": "image/webp", "jpeg": "image/jpeg", "png": "image/png", "avif": "image/avif"}
NAME = (
    "[0-9a-f]{64}/(?:(?:16x9|4x3|1x1)-(?:100|[1-9]?[0-9])-(?:100|[1-9]?[0-9])/)?"
    "[1-9][0-9]{0,3}[.](?:webp|jpeg|png|avif)"
)
"""What stands after "pictures/" in the name of a rendition, as a regular expression."""


class StorageTrouble(Exception):
    """The storage did not do what it was asked for. The message is for an editor; what happened is in the log."""


class Missing(StorageTrouble):
    """There is no file of that name."""


def name(file: str, *, shape: str = "", focal: str = "", width: int, format: str) -> str:
    """The name of one width of a rendition; `file` is the hash of its master.

    >>> name("9f", width=1200, format="webp"), name("9f", shape="16x9", focal="50-33", width=320, format="avif")
    ('pictures/9f/1200.webp', 'pictures/9f/16x9-50-33/320.avif')
    """
    crop = f"{shape}-{focal}/" if shape else ""
    return f"{FOLDER}/{file}/{crop}{width}.{format}"


def master(file: str, format: str) -> str:
    return f"{FOLDER}/{file}/master.{format}"


def address(name: str) -> str:
    """Where readers get the file of that name: a path of ours, or an address of the host that MEDIA_URL names."""
    return f"{settings.MEDIA_URL}{name}"


def keep(name: str, body: bytes) -> None:
    """Write a file, unless it is there. Raises: StorageTrouble."""
    content = ContentFile(body)
    content.content_type = TYPES[name.rpartition(".")[2]]  # type: ignore[attr-defined]  # S3 asks for it
    with _trouble("could not be kept. Nothing was added; try again later"):
        if not default_storage.exists(name):
            default_storage.save(name, content)


def read(name: str) -> bytes:
    """Its bytes. Raises: Missing, StorageTrouble."""
    with _trouble("could not be read. Try again later"), default_storage.open(name) as file:
        return file.read()


def exists(name: str) -> bool:
    with _trouble("could not be looked for. Try again later"):
        return default_storage.exists(name)


def size(name: str) -> int:
    """Its bytes, counted. Raises: Missing, StorageTrouble."""
    with _trouble("could not be read. Try again later"):
        return default_storage.size(name)


def names(file: str) -> list[str]:
    """All that is kept of a file, whoever wrote it. Raises: StorageTrouble."""
    with _trouble("could not be looked for. Try again later"):
        return list(_below(f"{FOLDER}/{file}"))


def remove(file: str) -> None:
    """Delete all that is kept of a file. Raises: StorageTrouble, with some of it deleted; again, it goes on."""
    with _trouble("could not be deleted, or not all of it. Try again until this is not said any more"):
        for name in _below(f"{FOLDER}/{file}"):
            default_storage.delete(name)


def remove_crop(file: str, shape: str, focal: str) -> None:
    """Delete all that is kept of one crop. Raises: StorageTrouble, with some of it deleted."""
    with _trouble("could not be deleted, or not all of it. Try again later"):
        for name in _below(f"{FOLDER}/{file}/{shape}-{focal}"):
            default_storage.delete(name)


def discard(names: Iterable[str]) -> None:
    """Delete these files; what is not there is gone already. Raises: StorageTrouble."""
    with _trouble("could not be deleted. Try again later"):
        for name in names:
            default_storage.delete(name)


def _below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{each}" for each in files)
    for each in folders:
        yield from _below(f"{folder}/{each}")


@contextmanager
def _trouble(what: str) -> Iterator[None]:
    """Every storage has errors of its own; what they share is that an editor can only wait, or tell someone."""
    try:
        yield
    except FileNotFoundError as error:
        raise Missing("The picture’s file is not where it was put. Tell whoever runs the site.") from error
    except Exception as error:
        logger.exception("A picture's file %s.", what.partition(".")[0])
        raise StorageTrouble(f"The picture’s file {what}. If it stays so, tell whoever runs the site.") from error
