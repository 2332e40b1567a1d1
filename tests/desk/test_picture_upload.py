"""Pictures coming in: one file a press, or several without a script; each says why it is not let in."""

import io
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from articles import picture_deeds
from articles.desk import upload_views
from facts import picture_files, picture_gate, picture_store
from facts.pictures import Picture, PictureFile, Rendition
from tests import factories as make
from tests import picture_files as bytes_of

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/desk/pictures/upload/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(color="navy", width=500, height=300):
    body = io.BytesIO()
    Image.new("RGB", (width, height), color).save(body, "JPEG")
    return body.getvalue()


def send(client, body, name="night.jpg", **fields):
    file = SimpleUploadedFile(name, body)
    return client.post(UPLOAD, {"file": file, **fields}, headers={"accept": "application/json"})


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_file_becomes_a_picture_that_is_called_like_it(client, writer):
    answer = send(client, photo())

    picture = Picture.objects.get()
    told = answer.json()
    assert (picture.name, picture.alt, picture.credit, picture.width) == ("night.jpg", "", "", 500)
    assert (told["key"], told["url"], told["is_known"]) == (
        picture.key,
        f"/admin/desk/pictures/{picture.key}/",
        False,
    )
    assert picture.file.added_by == writer
    assert "no alt text" in told["html"]
    assert f'id="tile-{picture.key}"' in told["html"]


def test_its_crops_are_wanted_around_the_middle(client, writer):
    send(client, photo())

    waiting = Rendition.objects.filter(made_at__isnull=True).values_list("shape", "focal").distinct()
    assert set(waiting) == {("", ""), ("16x9", "50-50"), ("4x3", "50-50"), ("1x1", "50-50")}


def test_the_same_file_again_is_no_second_picture(client, writer):
    send(client, photo())

    told = send(client, photo(), "another-name.jpg").json()

    picture = Picture.objects.get()
    assert (told["key"], told["is_known"]) == (picture.key, True)
    assert "already in the library" in told["html"]
    assert f'href="/admin/desk/pictures/{picture.key}/"' in told["html"]


def test_a_file_that_is_no_picture_says_why(client, writer):
    answer = send(client, bytes_of.PDF, "night.jpg")

    with pytest.raises(picture_gate.Refused) as refused:
        picture_gate.admit(bytes_of.PDF)
    assert answer.status_code == 422
    assert answer.json() == {
        "name": "night.jpg",
        "error": str(refused.value),
        "code": refused.value.code,
        "again": False,
    }
    assert not Picture.objects.exists()
    assert not PictureFile.objects.exists()


def test_a_picture_that_was_taken_down_does_not_come_back(client, writer):
    send(client, photo())
    picture_deeds.take_down(Picture.objects.get(), by=None, reason="A court said so.")

    told = send(client, photo()).json()

    assert told["code"] == "taken-down"
    assert "A court said so." in told["error"]


def test_a_file_that_is_too_large_is_not_kept_while_it_comes(client, writer, monkeypatch):
    monkeypatch.setattr(picture_gate, "MOST_BYTES", 200_000)
    noise = Image.effect_noise((900, 900), 90)

    answer = send(client, bytes_of.saved(noise, "PNG"))

    assert (answer.status_code, answer.json()["code"]) == (422, "too-large")
    assert answer.json()["name"] == "night.jpg"
    assert answer.json()["error"] == upload_views.TOO_LARGE


def test_storage_that_fails_may_be_tried_again(client, writer, settings, folder):
    (folder / "pictures").write_text("A file where the folder should be.")

    answer = send(client, photo())

    assert (answer.status_code, answer.json()["again"]) == (503, True)
    assert not Picture.objects.exists()


def test_a_file_for_which_there_is_no_place_comes_again(client, writer, monkeypatch):
    monkeypatch.setattr(picture_files, "_places", threading.BoundedSemaphore(1))

    with picture_files._place():
        answer = send(client, photo())
    again = send(client, photo())

    assert (answer.status_code, answer["Retry-After"], answer.json()) == (
        503,
        "3",
        {
            "name": "night.jpg",
            "error": "The site is busy with other pictures. Try again in a few seconds.",
            "code": "busy",
            "again": True,
        },
    )
    assert (again.status_code, Picture.objects.count()) == (200, 1)


def test_an_animation_says_how_many_frames_it_has(client, writer):
    told = send(client, bytes_of.moving("GIF", frames=3), "loop.gif").json()

    assert told["frames"] == 3
    assert "3 frames; the first is kept." in told["html"]


@pytest.mark.parametrize(
    "chunk",
    [
        bytes_of.chunk(b"pHYs", b"72"),
        bytes_of.chunk(b"acTL", b"3"),
        bytes_of.chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(2_000_000))),
    ],
    ids=["how large it is printed", "how many frames it has", "a note that swells"],
)
def test_what_the_gate_leaves_out_is_read_by_nobody_else(client, writer, chunk):
    told = send(client, bytes_of.with_chunks(bytes_of.saved(bytes_of.quarters(), "PNG"), chunk), "night.png").json()

    assert (told["error"], told["frames"], told["key"]) == ("", 1, Picture.objects.get().key)


def test_another_frame_takes_the_place_of_the_first(client, writer):
    body = bytes_of.moving("GIF", frames=3)
    first = Picture.objects.get(key=send(client, body, "loop.gif").json()["key"])
    make.change_picture(first, alt="A loop", credit="Ana Person")

    told = send(client, body, "loop.gif", frame="2", instead=first.key).json()

    second = Picture.objects.get(key=told["key"])
    first.refresh_from_db()
    assert (second.alt, second.credit, second.retired) == ("A loop", "Ana Person", False)
    assert (first.retired, second.file_id != first.file_id) == (True, True)
    assert "3 frames; frame 2 is kept." in told["html"]


def test_a_frame_that_stands_somewhere_is_not_retired(client, writer):
    body = bytes_of.moving("GIF", frames=3)
    first = Picture.objects.get(key=send(client, body, "loop.gif").json()["key"])
    make.add_block(make.make_article(), "picture", picture=first.key)

    send(client, body, "loop.gif", frame="2", instead=first.key)

    first.refresh_from_db()
    assert not first.retired


@pytest.mark.parametrize("frame", ["99", "0", "-1", "x", "9" * 40, "½"])
def test_an_odd_frame_is_the_first_or_refused(client, writer, frame):
    answer = send(client, bytes_of.moving("GIF", frames=2), frame=frame)

    assert answer.status_code == (422 if frame == "99" else 200)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\night.jpg", "night.jpg"),
        ("x" * 300 + ".jpg", "x" * 120),
        ("夜 <b>.jpg", "夜 <b>.jpg"),
        ("_DSC_0123_.JPG", "_DSC_0123_.JPG"),
        ("2049.jpg", "2049.jpg"),
        ("...", "..."),
    ],
)
def test_odd_names_are_names(client, writer, name, kept):
    answer = send(client, photo(), name)

    assert answer.status_code == 200
    assert Picture.objects.get().name == kept
    assert "<b>" not in answer.json()["html"]


def test_a_press_without_a_file_says_so(client, writer):
    answer = client.post(UPLOAD, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["error"]) == (422, "Choose a file first.")


# Without a script


def test_a_form_sends_several_files_and_each_says_what_became_of_it(client, writer):
    files = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.jpg", bytes_of.PDF)]

    answer = client.post(UPLOAD, {"file": files, "frame": "1"})

    came = answer.context["came"]
    assert answer.status_code == 422
    assert [(each.name, bool(each.problem)) for each in came] == [("a.jpg", False), ("b.jpg", True)]
    assert came[1].problem.replace("’", "&#x27;")[:20] in words(answer) or came[1].problem in words(answer)


def test_a_form_sends_only_so_many(client, writer, monkeypatch):
    monkeypatch.setattr(upload_views, "AT_ONCE", 1)
    files = [SimpleUploadedFile("a.jpg", photo()), SimpleUploadedFile("b.jpg", photo("gold"))]

    came = client.post(UPLOAD, {"file": files}).context["came"]

    assert [(each.name, each.code) for each in came] == [("a.jpg", ""), ("b.jpg", "too-many")]


def test_what_is_too_much_together_is_left_out(client, writer, monkeypatch):
    monkeypatch.setattr(upload_views, "MOST_TOGETHER", 10)

    told = send(client, photo()).json()

    assert (told["code"], told["error"]) == ("too-large", upload_views.TOO_MUCH)


# Who may


def test_a_token_is_asked_for(writer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)

    answer = send(strict, photo())

    assert (answer.status_code, answer["X-Desk-Refusal"]) == (403, "signed-out")
    assert not Picture.objects.exists()


def test_the_token_counts_in_the_header(writer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    strict.get("/admin/desk/pictures/")

    file = SimpleUploadedFile("night.jpg", photo())
    headers = {"accept": "application/json", "X-CSRFToken": strict.cookies["csrftoken"].value}
    answer = strict.post(UPLOAD, {"file": file}, headers=headers)

    assert answer.status_code == 200


def test_a_stranger_keeps_nothing(client):
    answer = send(client, photo())

    assert (answer.status_code, answer["X-Desk-Refusal"]) == (403, "signed-out")
    assert not PictureFile.objects.exists()


# What is missing, typed right there


def told(client, picture, **fields):
    values = {"alt": "", "credit": "", "lock_version": picture.lock_version, **fields}
    return client.post(f"/admin/desk/pictures/{picture.key}/told/", values, headers={"HX-Request": "true"})


def test_alternative_text_and_credit_are_typed_beside_the_file(client, writer):
    picture = make.make_picture(alt="")

    answer = told(client, picture, alt="A city at night", credit="Ana Person")

    picture.refresh_from_db()
    assert (picture.alt, picture.credit) == ("A city at night", "Ana Person")
    assert "saved" in words(answer)
    assert "no alt text" not in words(answer)


def test_decorative_says_enough(client, writer):
    picture = make.make_picture(alt="")

    told(client, picture, decorative="on")

    picture.refresh_from_db()
    assert (picture.decorative, picture.is_told) == (True, True)


def test_both_at_once_are_refused_and_kept(client, writer):
    picture = make.make_picture(alt="")

    answer = told(client, picture, alt="A city", decorative="on")

    assert answer.status_code == 422
    assert "A city</textarea>" in words(answer)
    picture.refresh_from_db()
    assert (picture.alt, picture.decorative) == ("", False)


def test_a_colleague_who_typed_something_else_is_not_overwritten(client, writer):
    picture = make.make_picture(alt="")
    make.change_picture(picture, alt="Theirs", editor=make.make_user("editor", name="ana"))

    answer = told(client, picture, alt="Mine")

    assert answer.status_code == 409
    assert "Not saved: somebody changed the same words meanwhile." in words(answer)
    assert "Mine</textarea>" in words(answer)
    picture.refresh_from_db()
    assert picture.alt == "Theirs"


def test_a_colleague_who_typed_the_other_field_is_merged(client, writer):
    picture = make.make_picture(alt="")
    make.change_picture(picture, credit="Theirs")

    answer = told(client, picture, alt="Mine")

    picture.refresh_from_db()
    assert (answer.status_code, picture.alt, picture.credit) == (200, "Mine", "Theirs")


def test_without_a_script_the_press_leads_to_the_picture(client, writer):
    picture = make.make_picture(alt="")

    answer = client.post(
        f"/admin/desk/pictures/{picture.key}/told/", {"alt": "A city", "lock_version": picture.lock_version}
    )

    assert answer["Location"] == f"/admin/desk/pictures/{picture.key}/"


def test_two_presses_with_the_same_file_at_once_make_one_picture(client, writer):
    file = picture_files.take_in(photo(), by=writer)

    first = send(client, photo()).json()
    second = send(client, photo()).json()

    assert first["key"] == second["key"]
    assert picture_store.exists(picture_store.name(file.pk, width=320, format="webp"))


def test_odd_values_beside_the_file_are_none(client, writer):
    answers = [
        send(client, photo(color), instead=odd, frame=odd) for color, odd in (("red", "\0"), ("blue", "x" * 5000))
    ]

    assert [answer.json()["error"] for answer in answers] == ["", ""]
