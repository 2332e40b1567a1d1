"""Pictures as readers get them: for ever, and not a day longer than the picture is public."""

import errno
import io

import pytest
from django.core.files.storage import FileSystemStorage
from PIL import Image

from articles import picture_deeds
from facts import picture_files, picture_store
from heat2cms.files import WholeFiles
from tests import factories as make
from tests.reader.page import Page


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def file(db):
    return picture_files.take_in(make.picture_bytes(), by=None)


def test_file_is_good_for_ever_and_can_do_nothing(client, file, folder):
    answer = client.get(f"/media/pictures/{file.pk}/320.webp")

    assert answer.content == (folder / f"pictures/{file.pk}/320.webp").read_bytes()
    assert {name: answer[name] for name in answer.headers if name not in ("Permissions-Policy", "Referrer-Policy")} == {
        "Content-Type": "image/webp",
        "Content-Length": str(len(answer.content)),
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'W/"{file.pk}-320.webp"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@pytest.mark.parametrize(("format", "type"), [("webp", "image/webp"), ("jpeg", "image/jpeg"), ("avif", "image/avif")])
def test_type_is_that_of_the_format(client, file, format, type):
    picture_files.draw(file.renditions.get_or_create(file=file, format=format)[0])

    answer = client.get(f"/media/pictures/{file.pk}/320.{format}")

    assert (answer["Content-Type"], Image.open(io.BytesIO(answer.content)).format) == (type, format.upper())


def test_crop_is_served_under_its_focal_point(client, file):
    picture_files.want(file, "50-33")
    picture_files.draw(file.renditions.get(shape="16x9", format="webp"))

    answer = client.get(f"/media/pictures/{file.pk}/16x9-50-33/400.webp")

    assert Image.open(io.BytesIO(answer.content)).size == (400, 225)


def test_file_takes_one_query(client, file, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get(f"/media/pictures/{file.pk}/320.webp").status_code == 200


def test_who_has_it_gets_304_under_the_same_policy(client, file):
    path = f"/media/pictures/{file.pk}/320.webp"
    had = client.get(path)

    answer = client.get(path, headers={"If-None-Match": had["ETag"]})

    assert (answer.status_code, answer.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert answer[name] == had[name]


def test_head_says_what_get_would(client, file):
    path = f"/media/pictures/{file.pk}/320.webp"
    get, head = client.get(path), client.head(path)

    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", dict(get.headers))


def test_writing_is_refused(client, file):
    answer = client.post(f"/media/pictures/{file.pk}/320.webp")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "rest",
    [
        "master.jpeg",
        "321.webp",
        "320.gif",
        "../../secret_key",
        "%2e%2e/320.webp",
        "16x9-50-33/320.webp",
        "320.webp/",
        ".320.webp.0123456789abcdef",
    ],
)
def test_what_is_no_rendition_is_404_and_not_for_ever(client, file, folder, rest):
    (folder / "secret_key").write_bytes(b"secret")

    answer = client.get(f"/media/pictures/{file.pk}/{rest}")

    assert (answer.status_code, b"secret" in answer.content) == (404, False)
    assert "immutable" not in answer.get("Cache-Control", "")


def test_taken_down_is_410_with_the_reason_and_one_query(client, file, django_assert_num_queries):
    picture_deeds.take_down(make.make_picture(file), by=None, reason="The court's word.")

    with django_assert_num_queries(1):
        answer = client.get(f"/media/pictures/{file.pk}/320.webp")

    assert (answer.status_code, answer["Cache-Control"]) == (410, "public, max-age=0, must-revalidate")
    assert "This picture was taken down The court’s word." in " ".join(Page(answer).text.split())


class Stuck(WholeFiles):
    """A storage that deletes nothing."""

    def delete(self, name):
        if "/." not in name:
            raise PermissionError(errno.EACCES, "Permission denied")
        super().delete(name)


def test_taken_down_is_410_though_the_storage_deletes_nothing(client, file, settings, folder):
    usual = settings.STORAGES
    settings.STORAGES = usual | {"default": {"BACKEND": f"{__name__}.Stuck"}}
    with pytest.raises(picture_store.StorageTrouble):
        picture_deeds.take_down(make.make_picture(file), by=None, reason="A court said so.")

    answers = [client.get(f"/media/pictures/{file.pk}/{name}") for name in ("320.webp", "320.jpeg")]

    assert (folder / f"pictures/{file.pk}/320.webp").exists()
    assert [answer.status_code for answer in answers] == [410, 410]


class Down(FileSystemStorage):
    """A storage that cannot be reached."""

    def _open(self, name, mode="rb"):
        raise OSError(errno.EIO, "Input/output error")


def test_storage_that_does_not_answer_is_503_and_nobody_keeps_it(client, file, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Down"}}

    answer = client.get(f"/media/pictures/{file.pk}/320.webp")

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
