"""Pictures coming in: each file is looked at, cleaned and kept by itself, and those that are not let in say why.

The library's script sends one file a press and gets JSON; a form without it sends several and gets a page.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from msgspec import Struct

from articles import editing, history, picture_uses
from articles.desk import library, picture_words, saving
from articles.desk.pages import fragment, page
from articles.desk.picture_words import MissingForm
from articles.desk.roles import Permits, is_fragment, needs
from facts import picture_files, picture_gate, picture_store
from facts.picture_gate import Refused
from facts.pictures import Picture, PictureFile
from facts.versioned import is_key

AT_ONCE = 20
"""Files that a form without the script may send in one press."""
MOST_TOGETHER = 10 * picture_gate.MOST_BYTES
AGAIN_IN = 3
"""Seconds after which the script sends a file again that came while the site was busy with others."""
MIDDLE = "50-50"
"""The focal point that nobody set."""
TOO_LARGE = f"The file is too large: it may have {picture_gate.MOST_BYTES // 1024**2} MB. Export the picture smaller."
TOO_MUCH = "There was too much in one press. Send this file by itself."


class Bounded(FileUploadHandler):
    """Keeps nothing of a file from where it is too large on. `left_out` says which, and why."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.left_out: list[tuple[str, str]] = []
        self.total = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.total += len(raw_data)
        if start + len(raw_data) > picture_gate.MOST_BYTES:
            self._leave_out(TOO_LARGE)
        if self.total > MOST_TOGETHER:
            self._leave_out(TOO_MUCH)
        return raw_data

    def _leave_out(self, why: str) -> None:
        self.left_out.append((self.file_name or "", why))
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        """Others keep the file."""


class Came(Struct, kw_only=True):
    """What became of one file: a picture of the library, or why it is none.

    `is_known`: it was in the library already. `frames` is above 1 for an animation, of which frame `frame` was taken,
    counted from 1. `may_try_again`: it was not the file's fault.
    """

    name: str
    problem: str = ""
    code: str = ""
    may_try_again: bool = False
    file: PictureFile | None = None
    picture: Picture | None = None
    is_known: bool = False
    frame: int = 1
    frames: int = 1
    form: MissingForm | None = None
    tile: library.Tile | None = None
    is_saved: bool = False


@csrf_exempt  # _upload looks at the token, once it is settled how much of the body is kept
@needs("edit")
@require_POST
def picture_upload(request: HttpRequest) -> HttpResponse:
    """`file`, once or several times; `frame` of an animation, counted from 1; `instead` is the key of a picture that
    the same animation gave before and that this one takes the place of.
    """
    bounded = Bounded(request)
    request.upload_handlers.insert(0, bounded)
    return _upload(request, bounded)


@csrf_protect
def _upload(request: HttpRequest, bounded: Bounded) -> HttpResponse:
    files = request.FILES.getlist("file")
    came = [_take_in(request, file) for file in files[:AT_ONCE]]
    came += [Came(name=file.name or "", code="too-many", problem=TOO_MUCH) for file in files[AT_ONCE:]]
    came += [Came(name=name, code="too-large", problem=why) for name, why in bounded.left_out]
    came = came or [Came(name="", code="none", problem="Choose a file first.")]
    if "application/json" in request.headers.get("Accept", ""):
        return _told(request, came[0])
    status = 422 if any(each.problem for each in came) else 200
    return page(request, "desk/pictures/came.html", {"here": "pictures", "came": came}, status=status)


def _told(request: HttpRequest, came: Came) -> JsonResponse:
    """For the script: what became of the one file, and how that looks in its row."""
    told: dict[str, Any] = {"name": came.name, "error": came.problem, "code": came.code, "again": came.may_try_again}
    if picture := came.picture:
        told |= {
            "key": picture.key,
            "url": reverse("desk:picture", args=[picture.key]),
            "name": picture.name,
            "alt": picture.alt,
            "decorative": picture.decorative,
            "credit": picture.credit,
            "is_known": came.is_known,
            "frames": came.frames,
            "html": _row(request, came),
        }
    answer = JsonResponse(told, status=503 if came.may_try_again else 422 if came.problem else 200)
    answer["Cache-Control"] = "no-store"
    if came.code == "busy":
        answer["Retry-After"] = str(AGAIN_IN)
    return answer


def _row(request: HttpRequest, came: Came) -> str:
    return render_to_string("desk/pictures/_came.html", {"each": came, "may": Permits(request.user)}, request)


# One file


def kept_file(request: HttpRequest, sent: UploadedFile) -> Came:
    """Look at a file and keep it: as `file`, or with the problem that it has."""
    came = Came(name=(sent.name or "").strip()[:120] or "picture", frame=_number(request.POST.get("frame", "")))
    body = sent.read()
    try:
        came.file = picture_files.take_in(body, by=request.user, frame=came.frame - 1)  # type: ignore[arg-type]
        came.frames = picture_gate.frames(body, frame=came.frame - 1)
    except Refused as refused:
        came.code, came.problem = refused.code, str(refused)
    except picture_files.Busy as busy:
        came.code, came.problem, came.may_try_again = "busy", str(busy), True
    except picture_store.StorageTrouble as trouble:
        came.code, came.problem, came.may_try_again = "storage", str(trouble), True
    return came


def _take_in(request: HttpRequest, sent: UploadedFile) -> Came:
    came = kept_file(request, sent)
    if came.file is None:
        return came
    came.picture, came.is_known = _in_library(request, came.file, came.name)
    return _drawn(came)


def _number(typed: str) -> int:
    """The frame that was asked for, counted from 1; the gate knows how many there are."""
    return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1


def _in_library(request: HttpRequest, file: PictureFile, name: str) -> tuple[Picture, bool]:
    """The picture of that file, and whether it was there already. The same bytes are one picture, in any order."""
    with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
        known = Picture.objects.of_file(file).first()
        if known:
            return known, True
        instead = request.POST.get("instead", "")
        before = Picture.objects.filter(key=instead).first() if is_key(instead) else None
        words = carried(before) if before else {}
        made = editing.new_picture(turn, file, {"name": name, **words})
        if before and picture_uses.used_by([before.key])[before.key].is_unused:
            editing.save_picture(turn, before, {"retired": True})
        return made, False


def carried(picture: Picture) -> dict[str, Any]:
    """What is said of a picture whatever its file."""
    names = ("name", "alt", "decorative", "caption", "credit", "licence", "page", "rights_until")
    return {name: getattr(picture, name) for name in names}


def _drawn(came: Came, data: Any = None) -> Came:
    """With the form of what is missing, and its tile in the grid."""
    picture = came.picture
    assert picture is not None
    uses = picture_uses.used_by([picture.key])[picture.key]
    came.form = picture_words.missing(data, picture, uses)
    came.tile = library.tile(picture, history.house_day(timezone.now()), is_unused=uses.is_unused)
    return came


# What is missing


@needs("edit")
@require_POST
def picture_told(request: HttpRequest, key: str) -> HttpResponse:
    """Alternative text and credit of a picture, typed beside it right after it came in."""
    picture = get_object_or_404(Picture.objects.select_related("file"), key=key)
    came = _drawn(Came(name=picture.name, picture=picture), request.POST)
    form = came.form
    assert form is not None
    if not form.is_valid():
        return _answer(request, came, status=422)
    try:
        picture_words.store(request.user, picture, form)
    except saving.Clashing:
        return _answer(request, came, clash=True, status=409)
    except ValidationError as problem:
        form.take_errors(problem)
        return _answer(request, came, status=422)
    picture.refresh_from_db()
    return _answer(request, _drawn(Came(name=picture.name, picture=picture, is_saved=True)))


def _answer(request: HttpRequest, came: Came, *, clash: bool = False, status: int = 200) -> HttpResponse:
    context = {"each": came, "clash": clash}
    if is_fragment(request):
        focus = _focus(came, status)
        said = "Saved." if came.is_saved else "Not saved."
        return fragment(request, "desk/pictures/_came.html", context, status=status, focus=focus, said=said)
    if came.is_saved and came.picture:
        return HttpResponseRedirect(reverse("desk:picture", args=[came.picture.key]))
    return page(request, "desk/pictures/came.html", {"here": "pictures", "came": [came], **context}, status=status)


def _focus(came: Came, status: int) -> str:
    """Once saved, the next one that nobody has told yet, so that several are told in one go."""
    if came.picture is None:
        return ""
    here = f'[id="came-{came.picture.key}"]'
    if status == 200:
        return f"li:has({here}) ~ li form[data-untold] textarea, #came form[data-untold] textarea, {here} .save"
    return f"{here} {_TROUBLE[status]}"


_TROUBLE: dict[int, str] = {409: ".note a", 422: "[aria-invalid=true]"}
