"""The picker: pictures of the library found while one types, and what has to be said of one before it is placed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods

from articles import editing, history
from articles.desk import picture_look
from articles.desk.forms import PlainForm
from articles.desk.pages import fragment, told
from articles.desk.picture_field import FOUND, found
from articles.desk.roles import needs
from facts import picture_gate
from facts.pictures import BOTH, Picture

TELL = "Say what it shows, or that it is decorative."
CHANGED = "Somebody changed what is said of this picture meanwhile. Save again, and yours stands in its place."


class TellForm(PlainForm):
    """What a picture needs before it can be placed."""

    alt = forms.CharField(
        label="What it shows",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="For those who do not see it: in a sentence, without “picture of”.",
    )
    decorative = forms.BooleanField(label="It is decorative: nothing is lost without it", required=False)
    focal_x = forms.IntegerField(label="From the left", min_value=0, max_value=100, required=False)
    focal_y = forms.IntegerField(label="From the top", min_value=0, max_value=100, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if bool(values.get("alt")) == bool(values.get("decorative")) and "alt" not in self.errors:
            self.add_error("alt", BOTH if values.get("alt") else TELL)
        return {name: value for name, value in values.items() if value is not None}


@needs("edit")
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """The picker with the newest pictures; with words (`q`) those that have them all, alone."""
    words = request.GET.get("q", "").strip()[:200]
    pictures = found(words, FOUND + 1)
    context = {
        "looks": [picture_look.look(picture) for picture in pictures[:FOUND]],
        "has_more": len(pictures) > FOUND,
        "words": words,
        "most": picture_gate.MOST_BYTES,
    }
    if "q" in request.GET:
        return fragment(request, "desk/picker/_found.html", context)
    return fragment(request, "desk/picker/_dialog.html", context, focus="#picker-words")


@needs("edit")
@require_http_methods(["GET", "POST"])
def picked(request: HttpRequest, key: str) -> HttpResponse:
    """The picture as it stands in a form; with ?tell, or posted, what has to be said of it first."""
    if request.method == "GET" and "tell" not in request.GET:
        picture = get_object_or_404(Picture.objects.select_related("file"), key=key)
        return fragment(request, "desk/picker/_chosen.html", {"look": picture_look.look(picture), "typed": key})
    picture = get_object_or_404(Picture.objects.offered().select_related("file"), key=key)
    initial = {name: getattr(picture, name) for name in TellForm.base_fields}
    form = TellForm(request.POST if request.method == "POST" else None, initial=initial, auto_id="tell-%s")
    if form.is_valid() and _tell(request, picture, form):
        return told(HttpResponse(), picked={"key": key})
    context = {"look": picture_look.look(picture), "form": form, "lock_version": picture.lock_version}
    status = 422 if form.errors else 200
    return fragment(request, "desk/picker/_tell.html", context, status=status, focus="#tell-alt")


def _tell(request: HttpRequest, picture: Picture, form: TellForm) -> bool:
    """Whether it could be saved: somebody else may have said it since."""
    seen = request.POST.get("lock_version", "")
    try:
        with history.record(editor=request.user, note="") as turn:  # type: ignore[arg-type]
            lock_version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
            editing.save_picture(turn, picture, form.cleaned_data, lock_version=lock_version)
    except history.Stale:
        form.add_error(None, CHANGED)
    except ValidationError as problem:
        form.add_error(None, problem.messages)
    return not form.errors
