"""One credit, license or end of rights for several pictures of the library at once, in one save."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from msgspec import Struct

from articles import editing, history
from articles.changes import counted
from articles.desk.fields import DayField
from articles.desk.forms import PlainForm
from facts.pictures import Picture

NOTHING = "Say a credit, a license or a day."
SAID = ("credit", "licence", "rights_until")


class BulkForm(PlainForm):
    """What is said of all that were chosen. A blank field says nothing."""

    credit = forms.CharField(max_length=120, required=False)
    licence = forms.CharField(label="License or agency", max_length=120, required=False)
    rights_until = DayField(label="Rights end after", required=False)
    over = forms.BooleanField(label="Also where something is said already", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in SAID):
            self.add_error(None, NOTHING)
        return cleaned


class Said(Struct, frozen=True):
    """How many pictures were changed, and how many keep words of their own."""

    changed: int
    kept: int

    @property
    def words(self) -> str:
        told = (
            f"{counted(self.changed, 'picture')} saved." if self.changed else "Nothing changed, so nothing was saved."
        )
        if not self.kept:
            return told
        return f"{told} {counted(self.kept, 'picture')} {'keeps' if self.kept == 1 else 'keep'} what was said before."


def say(user: AbstractBaseUser, pictures: Sequence[Picture], form: BulkForm) -> Said:
    """One save. What is said of a picture already stays, unless the form says otherwise."""
    values = {name: form.cleaned_data[name] for name in SAID if form.cleaned_data.get(name)}
    changed = kept = 0
    with history.record(editor=user, note="") as turn:
        for picture in pictures:
            row = turn.take(Picture, picture.pk)
            blank = {
                name: value for name, value in values.items() if form.cleaned_data["over"] or not getattr(row, name)
            }
            own = {name for name, value in values.items() if name not in blank and getattr(row, name) != value}
            changed += editing.save_picture(turn, row, blank)
            kept += bool(own)
    return Said(changed, kept)
