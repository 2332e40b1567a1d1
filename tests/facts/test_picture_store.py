"""Names of pictures’ files, and how they are kept: whole or not at all, never written over."""

import doctest
import errno
import re
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from facts import picture_store
from heat2cms.files import WholeFiles

HASH = "5e" * 32


class FullDisk(WholeFiles):
    """A disk on which nothing more finds room."""

    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")


class Down(FileSystemStorage):
    """A service that does not answer."""

    def exists(self, name):
        raise TimeoutError("no answer")

    _open = listdir = delete = exists


def use(settings, storage):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.{storage.__name__}"}}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_examples_hold():
    assert doctest.testmod(picture_store).failed == 0


@pytest.mark.parametrize(
    ("rest", "fits"),
    [
        (f"{HASH}/1200.webp", True),
        (f"{HASH}/16x9-50-33/320.avif", True),
        (f"{HASH}/1x1-0-100/90.png", True),
        (f"{HASH}/master.jpeg", False),
        (f"{HASH}/01200.webp", False),
        (f"{HASH}/16x9-50-101/320.avif", False),
        (f"{HASH}/16x9-050-33/320.avif", False),
        (f"{HASH}/16x10-50-33/320.avif", False),
        (f"{HASH}/1200.svg", False),
        (f"{HASH}/../1200.webp", False),
        (f"{HASH[1:]}/1200.webp", False),
        (f"{HASH}/1200.webp\n", False),
    ],
)
def test_names_of_renditions_are_told_from_all_else(rest, fits):
    assert bool(re.fullmatch(picture_store.NAME, rest)) is fits


def test_address_is_where_settings_say(settings):
    assert picture_store.address("pictures/a/320.webp") == "/media/pictures/a/320.webp"
    settings.MEDIA_URL = "https://pictures.example/"
    assert picture_store.address("pictures/a/320.webp") == "https://pictures.example/pictures/a/320.webp"


def test_what_is_kept_is_read_and_everyone_may_read_the_file(folder):
    picture_store.keep("pictures/a/320.webp", b"bytes")

    assert picture_store.read("pictures/a/320.webp") == b"bytes"
    assert stat.S_IMODE((folder / "pictures/a/320.webp").stat().st_mode) == 0o644


def test_nothing_is_written_over_and_no_second_name_is_made(folder):
    picture_store.keep("pictures/a/320.webp", b"first")

    picture_store.keep("pictures/a/320.webp", b"second")

    assert picture_store.read("pictures/a/320.webp") == b"first"
    assert [path.name for path in (folder / "pictures/a").iterdir()] == ["320.webp"]


def test_name_that_is_taken_meanwhile_gets_no_second_one(folder):
    for body in (b"one", b"two"):
        assert WholeFiles(folder).save("a/320.webp", ContentFile(body)) == "a/320.webp"

    assert [path.name for path in (folder / "a").iterdir()] == ["320.webp"]


class TornContent(ContentFile):
    """Bytes that end in an error, as when the disk is full in the middle."""

    def chunks(self, chunk_size=None):
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_half_a_file_is_nowhere(folder):
    with pytest.raises(OSError):
        WholeFiles(folder).save("a/320.webp", TornContent(b"half of it"))

    assert list((folder / "a").iterdir()) == []


def test_full_disk_is_said_in_words(settings, caplog):
    use(settings, FullDisk)

    with pytest.raises(picture_store.StorageTrouble) as caught:
        picture_store.keep("pictures/a/320.webp", b"bytes")

    assert str(caught.value) == (
        "The picture’s file could not be kept. Nothing was added; try again later. "
        "If it stays so, tell whoever runs the site."
    )
    assert "No space left on device" in caplog.text


@pytest.mark.parametrize(
    "deed",
    [
        lambda: picture_store.keep("pictures/a/320.webp", b""),
        lambda: picture_store.read("pictures/a/320.webp"),
        lambda: picture_store.names("a"),
        lambda: picture_store.remove("a"),
    ],
)
def test_service_that_does_not_answer_is_one_kind_of_trouble(settings, deed):
    use(settings, Down)

    with pytest.raises(picture_store.StorageTrouble):
        deed()


def test_what_is_not_there_is_missing():
    with pytest.raises(picture_store.Missing):
        picture_store.read("pictures/a/320.webp")


def test_removing_takes_all_of_a_file_and_nothing_else():
    for name in ("a/320.webp", "a/16x9-50-50/320.avif", "a/master.jpeg", "b/320.webp"):
        picture_store.keep(f"pictures/{name}", b"bytes")

    picture_store.remove("a")
    picture_store.remove("never-there")

    assert (picture_store.names("a"), picture_store.names("b")) == ([], ["pictures/b/320.webp"])
