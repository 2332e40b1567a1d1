"""The field for a picture: chosen in the library's picker or, without scripts, named; kept as the picture's key."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from articles import embeds, picture_deeds
from articles.desk import library, picture_look
from articles.desk.fields import OurTemplate
from articles.desk.picture_look import Look
from facts.pictures import SHAPES, Picture
from facts.versioned import is_key

FOUND = 24
"""Pictures that are offered at once, the newest first."""
NAMED = 3
"""Pictures that are told by name where several fit."""


class PictureWidget(OurTemplate, forms.TextInput):
    """The chosen picture, and a line with its key that the picker fills; on a page of its own a list helps to type."""

    template_name = "desk/widgets/picture.html"
    is_alone = False

    def look(self, value: Any) -> Look | None:
        """The picture of that key, asked for once."""
        typed = str(value or "").strip()
        if typed not in self.known:
            self.known[typed] = picture_look.looks([typed]).get(typed)
        return self.known[typed]

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.known: dict[str, Look | None] = {}

    def __deepcopy__(self, memo: Any) -> "PictureWidget":
        """Each form asks anew."""
        copied = super().__deepcopy__(memo)
        copied.known = {}
        return copied

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = str(value or "").strip()
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        return {
            **context,
            "described": own.get("aria-describedby", ""),
            "is_wrong": "aria-invalid" in own,
            "typed": typed,
            "look": self.look(typed),
            "offered": found("") if self.is_alone else (),
            "is_alone": self.is_alone,
        }

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""


class PictureField(forms.CharField):
    """A picture's key. One that stood there when the form was opened is taken back, whatever became of it since; where
    it `takes_addresses`, so is a file of the site's own.
    """

    widget: Any = PictureWidget

    def __init__(self, *, takes_addresses: bool = False, **options: Any) -> None:
        super().__init__(**{"max_length": 500, "required": False, **options})
        self.takes_addresses = takes_addresses
        self.before: frozenset[str] = frozenset()

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed == "" or typed in self.before:
            return typed
        if self.takes_addresses and "/" in typed:
            return _own_address(typed)
        return offered(typed).key


def found(words: str, most: int = FOUND) -> list[Picture]:
    """Those that may be placed and have each of the words in one of their own, with their files. One query."""
    return list(library.searched(words).offered().select_related("file")[:most])


def _own_address(typed: str) -> str:
    if not embeds.is_own_picture(typed, settings.MEDIA_URL):
        message = f"Readers’ browsers ask no other site for a picture: its address begins with {settings.MEDIA_URL}."
        raise ValidationError(message, code="not-ours")
    return typed


def offered(typed: str) -> Picture:
    """The picture of that key or, of those that may be placed, the one of that name or with all of those words.

    Raises: ValidationError where there is none or more than one, or where it may not be placed.
    """
    picture = Picture.objects.filter(key=typed).select_related("file").first() if is_key(typed) else None
    picture = picture or _named(typed)
    picture_deeds.refuse_unfit(picture)
    return picture


def _named(typed: str) -> Picture:
    fits = found(typed)
    fits = [each for each in fits if each.name == typed] or fits
    if not fits:
        raise ValidationError(f"There is no picture “{typed}” in the library.", code="no-picture")
    if len(fits) > 1:
        some = "; ".join(each.key for each in fits[:NAMED]) + ("; …" if len(fits) > NAMED else "")
        raise ValidationError(f"“{typed}” fits several pictures: {some}. Write more of it.", code="several-pictures")
    return fits[0]


def shape_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="Shape", choices=SHAPES, required=False, widget=forms.RadioSelect)
