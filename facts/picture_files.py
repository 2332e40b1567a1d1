"""Deeds on pictures' files: taken in, drawn, looked after. A row never says more than what is kept.

Files come before the rows that name them, and go after them: whoever is killed in between leaves a file that nobody
names, and the next one to need it finds it. What draws takes time: never in a turn of history.
"""

import datetime as dt
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from PIL import Image

from facts import picture_gate, picture_store, renditions
from facts.picture_gate import Refused
from facts.pictures import PictureFile, Rendition

CLAIM = dt.timedelta(seconds=60)
"""How long a rendition belongs to the process that began it, counted from its last sign of life."""
REST = dt.timedelta(minutes=10)
"""How long one that could not be drawn is left alone."""

_one_at_a_time = threading.Lock()
"""A decoded picture takes up to 240 MB: each process has one of them at a time."""

AT_A_TIME = 2
"""Pictures that a process takes in: one is at work, one waits for it. More would hold threads that readers need."""

_places = threading.BoundedSemaphore(AT_A_TIME)

_pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
"""For the widths of the one at hand. It stays: a new thread opens a new connection to a bucket, which takes long."""


# Taken in


class Busy(Exception):
    """Enough pictures are being taken in; this one may come again in a few seconds. The message is for an editor."""


def take_in(data: bytes, *, by: User | None, frame: int = 0) -> PictureFile:
    """Let a picture in: its cleaned file, and its uncropped widths as WebP and as what every browser draws.

    The same bytes again give the same row, and nothing is drawn. Raises: Refused, Busy, picture_store.StorageTrouble.
    """
    uploaded = hashlib.sha256(data + (b" %d" % frame if frame else b"")).hexdigest()
    if known := PictureFile.objects.filter(uploaded_sha256=uploaded).first():
        return _still_public(known)
    with _place(), _one_at_a_time:
        image = renditions.flat(picture_gate.admit(data, frame=frame).image)
        file, body = _described(image), renditions.master(image)
        file.sha256, file.size = hashlib.sha256(body).hexdigest(), len(body)
        if known := PictureFile.objects.filter(pk=file.sha256).first():
            return _still_public(known)
        picture_store.keep(picture_store.master(file.sha256, file.format), body)
        _draw(image, Rendition(file=file, format="webp"), Rendition(file=file, format=file.format))
    file.uploaded_sha256, file.added_at, file.added_by = uploaded, timezone.now(), by
    return _noted(file)


@contextmanager
def _place() -> Iterator[None]:
    """Raises: Busy, at once: whoever waited for a place would hold a thread, too."""
    if not _places.acquire(blocking=False):
        raise Busy("The site is busy with other pictures. Try again in a few seconds.")
    try:
        yield
    finally:
        _places.release()


def _described(image: Image.Image) -> PictureFile:
    return PictureFile(
        format=renditions.fallback(image),
        width=image.width,
        height=image.height,
        placeholder=renditions.placeholder(image),
    )


def _still_public(file: PictureFile) -> PictureFile:
    if file.taken_down_at:
        day = f"{file.taken_down_at.day} {file.taken_down_at:%B %Y}"
        raise Refused(
            "taken-down",
            f"This picture was taken down on {day}: {file.taken_down_reason} It cannot come back; choose another one.",
        )
    return file


def _noted(file: PictureFile) -> PictureFile:
    """Write the rows, unless another process was quicker with the same picture."""
    with transaction.atomic():
        PictureFile.objects.bulk_create([file], ignore_conflicts=True)
        made = [Rendition(file=file, format=each, made_at=file.added_at) for each in ("webp", file.format)]
        Rendition.objects.bulk_create(made, ignore_conflicts=True)
    noted = PictureFile.objects.get(pk=file.pk)
    if noted.taken_down_at:
        picture_store.remove(noted.pk)
    return _still_public(noted)


# Drawn


class Larger(Exception):
    """An AVIF file that is no smaller than the WebP in its place."""


LARGER = "Larger than its WebP."
SLACK = 1_000
"""Bytes by which one may be larger: less than a packet on the network, and small widths have hardly more altogether."""


def want(file: PictureFile, focal: str) -> None:
    """Have the crops around that point drawn, and the AVIF of all; what is there already stays as it is.

    The rows that are drawn first come last, as `waiting` goes from the newest to the oldest.
    """
    if file.taken_down_at:
        return
    asked = [Rendition(file=file, format="avif")]
    for shape in filter(None, renditions.SHAPES):
        asked += [Rendition(file=file, shape=shape, focal=focal, format=each) for each in ("webp", file.format, "avif")]
    Rendition.objects.bulk_create(reversed(asked), ignore_conflicts=True)


def waiting() -> QuerySet[Rendition]:
    """What is still to be drawn, the newest wish first, and of one wish what most readers get first."""
    return Rendition.objects.filter(made_at__isnull=True, file__taken_down_at__isnull=True).order_by("-pk")


def claim(*, since: dt.datetime) -> Rendition | None:
    """The next rendition, for this process alone; None: there is none, or others are at it.

    One that failed is tried again if that was before `since`, when the work began, or has had its rest.
    """
    while row := waiting().filter(_free(timezone.now(), since)).select_related("file").first():
        now = timezone.now()
        if Rendition.objects.filter(_free(now, since), pk=row.pk, made_at__isnull=True).update(
            claimed_at=now, trouble=""
        ):
            return row
    return None


def _free(now: dt.datetime, since: dt.datetime) -> Q:
    failed = Q(claimed_at__lt=since) | Q(claimed_at__lt=now - REST)
    return Q(claimed_at__isnull=True) | Q(trouble="", claimed_at__lt=now - CLAIM) | (~Q(trouble="") & failed)


def draw(rendition: Rendition) -> None:
    """Draw all widths of a rendition from the master; what is kept already stays as it is.

    AVIF that is larger than its WebP is not kept. Raises: picture_store.StorageTrouble, OSError.
    """
    file, trouble = rendition.file, ""
    with _one_at_a_time:
        body = picture_store.read(picture_store.master(file.pk, file.format))
        if hashlib.sha256(body).hexdigest() != file.pk:
            raise picture_store.StorageTrouble("The picture’s file is not what it was: put it back from a backup.")
        with Image.open(io.BytesIO(body), formats=[file.format]) as image:
            crop = image.crop(renditions.box(*image.size, rendition.shape, rendition.focal))
        try:
            _draw(crop, rendition)
        except Larger:
            picture_store.discard(_names(rendition))
            trouble = LARGER
    still = Rendition.objects.filter(pk=rendition.pk, file__taken_down_at__isnull=True)
    if not still.update(made_at=timezone.now(), trouble=trouble, claimed_at=None):
        _withdraw(rendition)


def _withdraw(rendition: Rendition) -> None:
    """Delete what was drawn of a picture that was taken down meanwhile, or of a crop that nobody asks for any more."""
    if not PictureFile.objects.filter(pk=rendition.file_id, taken_down_at__isnull=True).exists():
        picture_store.remove(rendition.file_id)
    elif not _crops(rendition.file_id, rendition.focal).exists():
        picture_store.remove_crop(rendition.file_id, rendition.shape, rendition.focal)


def fail(rendition: Rendition, why: str) -> None:
    """Note why one could not be drawn; it rests for a while. One that was drawn before is served as far as it goes."""
    Rendition.objects.filter(pk=rendition.pk, made_at__isnull=True).update(trouble=why[:300], claimed_at=timezone.now())


def _draw(image: Image.Image, *rows: Rendition) -> None:
    """All widths of these renditions of one crop. Pillow and the storage let other threads run meanwhile."""
    begun = [(row, _pool.submit(_keep, row, step)) for step in renditions.steps(image) for row in rows]
    try:
        for row, width in begun:
            width.result()
            Rendition.objects.filter(pk=row.pk).update(claimed_at=timezone.now())
    finally:
        wait([width for _, width in begun if not width.cancel()])


def _keep(row: Rendition, step: Image.Image) -> None:
    """Raises: Larger, picture_store.StorageTrouble."""
    body = renditions.encoded(step, row.format)
    if row.format == "avif" and len(body) > _bytes_of_webp(row, step) + SLACK:
        raise Larger
    picture_store.keep(_name(row, step.width), body)


def _bytes_of_webp(row: Rendition, step: Image.Image) -> int:
    try:
        return picture_store.size(_name(row, step.width, "webp"))
    except picture_store.Missing:
        return len(renditions.encoded(step, "webp"))


def _name(row: Rendition, width: int, format: str = "") -> str:
    return picture_store.name(row.file_id, shape=row.shape, focal=row.focal, width=width, format=format or row.format)


def _names(row: Rendition) -> list[str]:
    across, _ = renditions.size(row.file.width, row.file.height, row.shape)
    return [_name(row, width) for width in renditions.widths(across)]


# Let go


def let_go(file: str, focal: str) -> bool:
    """Begin to forget the crops of a file around a point: in a turn of history, where nobody can ask for them anew.

    False: somebody draws them. They count as not drawn, and as ours: whoever wants them meanwhile finds these rows.
    """
    crops, now = _crops(file, focal), timezone.now()
    if crops.filter(made_at__isnull=True, trouble="", claimed_at__gt=now - CLAIM).exists():
        return False
    crops.update(made_at=None, trouble="", claimed_at=now)
    return True


def forget(file: str, focal: str) -> None:
    """Delete the rows of crops that were let go, in a turn again. Their files are gone already."""
    _crops(file, focal).delete()


def keep_after_all(file: str, focal: str) -> None:
    """Have crops drawn again that were let go: somebody asks for them since."""
    _crops(file, focal).update(made_at=None, claimed_at=None)


def _crops(file: str, focal: str) -> QuerySet[Rendition]:
    return Rendition.objects.filter(file=file, focal=focal).exclude(shape="")


# Looked after


def finish_taking_down() -> int:
    """Delete what is left of pictures that were taken down, if somebody was stopped before all was gone.

    Returns of how many. Raises: picture_store.StorageTrouble.
    """
    gone = PictureFile.objects.filter(taken_down_at__isnull=False).values_list("pk", flat=True)
    left = [pk for pk in gone if picture_store.names(pk)]
    for pk in left:
        picture_store.remove(pk)
    return len(left)


def amiss(file: PictureFile) -> Iterator[str]:
    """What is not kept as the rows say, a sentence each. Raises: picture_store.StorageTrouble."""
    kept = set(picture_store.names(file.pk))
    master = picture_store.master(file.pk, file.format)
    if file.taken_down_at:
        yield from (f"{name} is still there, though the picture was taken down." for name in sorted(kept))
        return
    if master not in kept:
        yield f"{master} is missing."
    elif hashlib.sha256(picture_store.read(master)).hexdigest() != file.pk:
        yield f"{master} is not what it was."
    for row in _served(file):
        yield from (f"{name} is missing." for name in _names(row) if name not in kept)


def lost() -> Iterator[Rendition]:
    """What was drawn and is not there any more, or not in all its widths. Raises: picture_store.StorageTrouble."""
    for file in PictureFile.objects.filter(taken_down_at__isnull=True).order_by("-added_at", "pk"):
        kept = set(picture_store.names(file.pk))
        yield from (row for row in _served(file) if not kept.issuperset(_names(row)))


def _served(file: PictureFile) -> QuerySet[Rendition]:
    return file.renditions.filter(Rendition.SERVED).select_related("file").order_by("pk")
