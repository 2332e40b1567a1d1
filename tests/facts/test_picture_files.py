"""Pictures' files are taken in, drawn and taken down: rows say what is kept, whoever is killed or out of room."""

import datetime as dt
import errno
import hashlib
import io
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from articles import picture_deeds
from facts import picture_files, picture_store
from facts.picture_gate import Refused
from facts.pictures import PictureFile, Rendition
from heat2cms.files import WholeFiles
from tests import factories as make


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(width=500, height=300, *, color="navy", format="JPEG", mode="RGB", **options):
    body = io.BytesIO()
    image = Image.new(mode, (width, height), color)
    image.paste("gold" if mode == "RGB" else (0, 0, 0, 0), (0, 0, width // 3, height // 3))
    image.save(body, format, **options)
    return body.getvalue()


def kept(file):
    return sorted(name.removeprefix(f"pictures/{file.pk}/") for name in picture_store.names(file.pk))


def rows(file, **conditions):
    return [(row.shape, row.focal, row.format) for row in file.renditions.filter(**conditions).order_by("pk")]


def take_down(file, *, by=None, reason="A court said so."):
    picture_deeds.take_down(make.make_picture(file), by=by, reason=reason)
    file.refresh_from_db()


# Taken in


def test_picture_is_there_in_its_widths_at_once(db):
    editor = make.make_user("editor")

    file = picture_files.take_in(picture(), by=editor)

    file.refresh_from_db()
    assert (file.width, file.height, file.format, file.added_by) == (500, 300, "jpeg", editor)
    assert file.placeholder.startswith("data:image/webp;base64,")
    assert kept(file) == ["320.jpeg", "320.webp", "480.jpeg", "480.webp", "500.jpeg", "500.webp", "master.jpeg"]
    assert rows(file, made_at__isnull=False) == rows(file) == [("", "", "webp"), ("", "", "jpeg")]


def test_hash_and_size_are_those_of_the_master(db):
    file = picture_files.take_in(picture(), by=None)

    master = picture_store.read(picture_store.master(file.pk, file.format))
    assert (file.pk, file.size) == (hashlib.sha256(master).hexdigest(), len(master))


def test_widths_are_as_wide_as_they_say(db):
    file = picture_files.take_in(picture(), by=None)

    sizes = {
        name: Image.open(io.BytesIO(picture_store.read(f"pictures/{file.pk}/{name}"))).size
        for name in ("320.webp", "480.jpeg", "500.webp", "master.jpeg")
    }
    assert sizes == {"320.webp": (320, 192), "480.jpeg": (480, 288), "500.webp": (500, 300), "master.jpeg": (500, 300)}


def test_what_shows_through_is_kept_as_png(db):
    file = picture_files.take_in(picture(format="PNG", mode="RGBA"), by=None)

    assert (file.format, file.placeholder) == ("png", "")
    assert kept(file) == ["320.png", "320.webp", "480.png", "480.webp", "500.png", "500.webp", "master.png"]


def test_alpha_channel_that_hides_nothing_is_no_reason_for_png(db):
    body = io.BytesIO()
    Image.new("RGBA", (400, 200), (0, 0, 90, 255)).save(body, "PNG")

    assert picture_files.take_in(body.getvalue(), by=None).format == "jpeg"


def test_same_bytes_give_the_same_row_and_nothing_is_drawn(db, folder, django_assert_num_queries):
    file = picture_files.take_in(picture(), by=None)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}

    with django_assert_num_queries(1):
        again = picture_files.take_in(picture(), by=None)

    assert again == file
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == before
    assert PictureFile.objects.count() == 1


def test_same_picture_in_other_bytes_gives_the_same_row(db):
    file = picture_files.take_in(picture(format="PNG"), by=None)

    again = picture_files.take_in(picture(format="PNG", compress_level=1), by=make.make_user())

    assert again == file
    assert again.added_by is None
    assert Rendition.objects.count() == 2


def test_refused_bytes_leave_nothing(db, folder):
    with pytest.raises(Refused):
        picture_files.take_in(b"no picture", by=None)

    assert (list(folder.rglob("*")), PictureFile.objects.count()) == ([], 0)


class FillingUp(WholeFiles):
    """A disk with room for three more files."""

    def _save(self, name, content):
        if len([*Path(self.location).rglob("*.*")]) >= 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super()._save(name, content)


def test_full_disk_leaves_no_row_and_the_next_try_makes_up(db, settings):
    usual = settings.STORAGES
    settings.STORAGES = usual | {"default": {"BACKEND": f"{__name__}.FillingUp"}}
    with pytest.raises(picture_store.StorageTrouble):
        picture_files.take_in(picture(), by=None)
    assert (PictureFile.objects.count(), Rendition.objects.count()) == (0, 0)

    settings.STORAGES = usual
    file = picture_files.take_in(picture(), by=None)

    assert list(picture_files.amiss(file)) == []


def test_two_at_once_make_one_row(transactional_db):
    found, starting = [], threading.Barrier(2)

    def upload():
        starting.wait()
        found.append(picture_files.take_in(picture(), by=None))
        connection.close()

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found[0] == found[1] == PictureFile.objects.get()
    assert Rendition.objects.count() == 2


def test_a_third_at_once_is_not_kept_waiting(transactional_db, monkeypatch):
    """Each that waits holds a thread of the server: one is at work, one waits."""
    begun, ended, found = threading.Semaphore(0), threading.Event(), []
    admit = picture_files.picture_gate.admit

    def slow(*told, **more):
        begun.release()
        ended.wait(60)
        return admit(*told, **more)

    def upload(color):
        try:
            found.append(picture_files.take_in(picture(color=color), by=None))
        except picture_files.Busy as busy:
            found.append(str(busy))
        connection.close()

    monkeypatch.setattr(picture_files.picture_gate, "admit", slow)
    threads = [threading.Thread(target=upload, args=[color]) for color in ("navy", "teal")]
    threads[0].start()
    begun.acquire(timeout=60)
    threads[1].start()
    while picture_files._places._value:  # until it waits, too
        threading.Event().wait(0.01)
    upload("gold")
    ended.set()
    for thread in threads:
        thread.join()

    assert found[0] == "The site is busy with other pictures. Try again in a few seconds."
    assert set(found[1:]) == set(PictureFile.objects.all())
    assert picture_files._places._value == picture_files.AT_A_TIME


def test_a_refused_file_gives_its_place_back(db):
    for _ in range(3):
        with pytest.raises(Refused):
            picture_files.take_in(b"no picture", by=None)

    assert picture_files._places._value == picture_files.AT_A_TIME


# Drawn


def test_wanted_are_the_crops_and_avif_once(db):
    file = picture_files.take_in(picture(), by=None)

    picture_files.want(file, "50-33")
    picture_files.want(file, "50-33")

    assert [(row.shape, row.focal, row.format) for row in picture_files.waiting()] == [
        ("", "", "avif"),
        *((shape, "50-33", format) for shape in ("16x9", "4x3", "1x1") for format in ("webp", "jpeg", "avif")),
    ]


def test_another_focal_point_wants_its_own_crops(db):
    file = picture_files.take_in(picture(format="PNG", mode="RGBA"), by=None)

    picture_files.want(file, "50-50")
    picture_files.want(file, "0-100")

    assert rows(file, focal="0-100", shape="1x1") == [("1x1", "0-100", each) for each in ("avif", "png", "webp")]
    assert len(rows(file, shape="")) == 3


def test_drawn_crop_is_of_what_the_focal_point_says(db):
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "0-0")
    row = file.renditions.get(shape="1x1", format="webp")

    picture_files.draw(row)

    row.refresh_from_db()
    assert row.made_at is not None
    with Image.open(io.BytesIO(picture_store.read(f"pictures/{file.pk}/1x1-0-0/300.webp"))) as image:
        assert image.size == (300, 300)
        assert [image.getpixel(at)[2] < 90 for at in ((20, 20), (280, 280))] == [True, False]


@pytest.mark.parametrize("what", ["missing", "changed"])
def test_master_that_is_not_what_it_was_is_not_drawn(db, folder, what):
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "50-50")
    row = file.renditions.filter(made_at=None).first()
    master = folder / "pictures" / file.pk / "master.jpeg"
    master.write_bytes(picture(color="red")) if what == "changed" else master.unlink()

    with pytest.raises(picture_store.StorageTrouble):
        picture_files.draw(row)

    row.refresh_from_db()
    assert row.made_at is None


def test_newest_wish_is_drawn_first_whatever_the_age_of_its_picture(db):
    old, new = (picture_files.take_in(picture(color=color), by=None) for color in ("navy", "teal"))
    PictureFile.objects.filter(pk=old.pk).update(added_at=timezone.now() - dt.timedelta(days=1))
    for file in (old, new):
        picture_files.want(file, "50-50")
    picture_files.want(old, "0-0")

    order = [(row.file_id, row.focal) for row in picture_files.waiting()]
    assert order[:10] == [(old.pk, "0-0")] * 9 + [(new.pk, "")]
    assert order[10:20] == [(new.pk, "50-50")] * 9 + [(old.pk, "")]


class Weighing(dict):
    """Bytes that a format has at each width, in place of what an encoder would give."""

    def encoded(self, image, format):
        return bytes(self[format].get(image.width, 100))


@pytest.mark.parametrize(
    ("avif", "is_kept"),
    [({}, True), ({500: 5_000}, True), ({320: 5_900}, True), ({500: 6_001}, False), ({320: 6_001}, False)],
)
def test_avif_that_is_larger_than_its_webp_at_any_width_is_not_kept(db, monkeypatch, avif, is_kept):
    weighing = Weighing(webp=dict.fromkeys((320, 480, 500), 5_000), avif=avif, jpeg={})
    monkeypatch.setattr(picture_files.renditions, "encoded", weighing.encoded)
    file = picture_files.take_in(picture(), by=None)
    row = Rendition.objects.create(file=file, format="avif")

    picture_files.draw(row)

    row.refresh_from_db()
    assert (row.made_at is not None, row.trouble) == (True, "" if is_kept else picture_files.LARGER)
    assert [name for name in kept(file) if "avif" in name] == ["320.avif", "480.avif", "500.avif"] * is_kept
    assert (list(picture_files.amiss(file)), list(picture_files.lost())) == ([], [])


def test_avif_that_was_not_kept_is_not_asked_for_again(db, monkeypatch):
    monkeypatch.setattr(picture_files, "SLACK", -10_000)
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "50-50")
    for row in picture_files.waiting():
        picture_files.draw(row)

    picture_files.want(file, "50-50")

    assert list(picture_files.waiting()) == []
    assert set(rows(file, trouble=picture_files.LARGER)) == {
        ("", "", "avif"),
        *((shape, "50-50", "avif") for shape in ("16x9", "4x3", "1x1")),
    }


def test_avif_whose_webp_is_not_there_is_weighed_all_the_same(db, folder, monkeypatch):
    file = picture_files.take_in(picture(), by=None)
    for path in folder.rglob("*.webp"):
        path.unlink()
    row = Rendition.objects.create(file=file, format="avif")
    monkeypatch.setattr(picture_files, "SLACK", -10_000)

    picture_files.draw(row)

    row.refresh_from_db()
    assert row.trouble == picture_files.LARGER


def test_crop_that_was_forgotten_while_it_was_drawn_leaves_no_file_and_takes_no_other(db):
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "50-50")
    row = file.renditions.get(shape="16x9", format="webp")
    before = kept(file)
    file.renditions.exclude(shape="").delete()

    picture_files.draw(row)

    assert kept(file) == before


def test_claimed_rendition_is_no_one_elses_until_its_process_is_silent(db):
    file = picture_files.take_in(picture(), by=None)
    Rendition.objects.create(file=file, format="avif")
    since = timezone.now()

    first, second = picture_files.claim(since=since), picture_files.claim(since=since)
    silent = timezone.now() - picture_files.CLAIM - dt.timedelta(seconds=1)
    Rendition.objects.filter(pk=first.pk).update(claimed_at=silent)
    third = picture_files.claim(since=since)

    assert (first.format, second, third) == ("avif", None, first)


def test_failed_rendition_rests_in_the_run_and_is_tried_by_the_next(db):
    file = picture_files.take_in(picture(), by=None)
    row = Rendition.objects.create(file=file, format="avif")
    begun = timezone.now()

    picture_files.fail(row, "The disk is full." * 40)

    row.refresh_from_db()
    assert row.trouble == ("The disk is full." * 40)[:300]
    assert picture_files.claim(since=begun) is None
    assert picture_files.claim(since=timezone.now()) == row


# Taken down


def test_taken_down_is_gone_but_for_its_row(db):
    chief = make.make_user("chief")
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "50-50")
    picture_files.draw(file.renditions.filter(made_at=None).first())

    take_down(file, by=chief)

    file.refresh_from_db()
    assert (file.taken_down_by, file.taken_down_reason, kept(file), rows(file)) == (chief, "A court said so.", [], [])


def test_taken_down_cannot_be_added_again(db):
    file = picture_files.take_in(picture(), by=None)
    take_down(file)
    day = timezone.now().replace(year=2026, month=5, day=4)
    PictureFile.objects.update(taken_down_at=day)

    with pytest.raises(Refused) as caught:
        picture_files.take_in(picture(), by=None)

    assert caught.value.code == "taken-down"
    assert str(caught.value) == (
        "This picture was taken down on 4 May 2026: A court said so. It cannot come back; choose another one."
    )


def test_taken_down_while_it_is_drawn_leaves_no_file(db):
    file = picture_files.take_in(picture(), by=None)
    picture_files.want(file, "50-50")
    row = file.renditions.filter(made_at=None).first()
    PictureFile.objects.update(taken_down_at=timezone.now(), taken_down_reason="A court said so.")

    picture_files.draw(row)

    assert kept(file) == []


class Stuck(WholeFiles):
    """Keeps what it was told to delete, where it is a picture's."""

    def delete(self, name):
        if ".jpeg" in name and "/." not in name:
            raise OSError(errno.EROFS, "Read-only file system")
        super().delete(name)


def test_take_down_that_cannot_delete_says_so_and_goes_on_when_pressed_again(db, settings):
    usual = settings.STORAGES
    file = picture_files.take_in(picture(), by=None)
    settings.STORAGES = usual | {"default": {"BACKEND": f"{__name__}.Stuck"}}
    with pytest.raises(picture_store.StorageTrouble):
        take_down(file)
    file.refresh_from_db()
    assert file.taken_down_at is not None
    assert list(picture_files.amiss(file)) != []

    settings.STORAGES = usual
    take_down(file)

    assert list(picture_files.amiss(file)) == []


def test_what_is_amiss_is_named(db, folder):
    file = picture_files.take_in(picture(), by=None)
    at = folder / "pictures" / file.pk
    (at / "480.webp").unlink()
    (at / "master.jpeg").write_bytes(b"else")

    assert list(picture_files.amiss(file)) == [
        f"pictures/{file.pk}/master.jpeg is not what it was.",
        f"pictures/{file.pk}/480.webp is missing.",
    ]
