"""What is said of a picture of the library, as forms: all of it on its page, and what is missing once it came in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from msgspec import Struct

from articles import editing, picture_uses
from articles.desk import kept, saving
from articles.desk.conflict import Conflict
from articles.desk.fields import DayField
from articles.desk.forms import DeskForm
from facts import values
from facts.pictures import BOTH, Picture

EDGES = "It lies between 0 and 100."


class MissingForm(DeskForm):
    """What a picture that came in should not go without. `places` counts where it stands already."""

    template = "desk/pictures/_missing.html"
    alt = forms.CharField(
        label="Alternative text",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="What somebody who does not see it should know, in a sentence.",
    )
    decorative = forms.BooleanField(
        label="Decorative: it says nothing that the text does not", required=False, help_text=""
    )
    credit = forms.CharField(
        max_length=120, required=False, help_text="Who made it, or whose it is. Readers see it after “Picture:”."
    )

    def __init__(self, *args: Any, places: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = places

    def _empty(self, initial: Mapping[str, Any]) -> DeskForm:
        return type(self)(auto_id=self.auto_id, initial=initial, places=self.places)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        alt, is_decorative = cleaned.get("alt", ""), cleaned.get("decorative", False)
        if alt and is_decorative:
            self.add_error("alt", BOTH)
        if self.places and not alt and not is_decorative and "alt" not in self.errors:
            where = "one place" if self.places == 1 else f"{self.places} places"
            self.add_error("alt", f"It stands in {where}: say what it shows, or tick “Decorative”.")
        return cleaned


class WordsForm(MissingForm):
    """All that is said of a picture, and the point around which it is cropped, in percent."""

    template = "desk/pictures/_words.html"
    name = forms.CharField(
        max_length=120,
        help_text="What the desk calls it; readers do not see it.",
        error_messages={"required": "Give it a name to find it by."},
    )
    caption = forms.CharField(
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Readers see it under the picture.",
    )
    licence = forms.CharField(label="License or agency", max_length=120, required=False)
    page = forms.CharField(
        label="Page it came from",
        max_length=500,
        required=False,
        widget=forms.TextInput({"inputmode": "url"}),
        help_text="The address of the page, as your browser shows it.",
    )
    rights_until = DayField(
        label="Rights end after",
        required=False,
        help_text="The last day on which it may be shown, such as 5 June 2027. Only the desk sees it.",
    )
    focal_x = forms.IntegerField(
        label="From the left, in percent",
        validators=[MinValueValidator(0, EDGES), MaxValueValidator(100, EDGES)],
        error_messages={"required": EDGES, "invalid": EDGES},
    )
    focal_y = forms.IntegerField(
        label="From the top, in percent",
        validators=[MinValueValidator(0, EDGES), MaxValueValidator(100, EDGES)],
        error_messages={"required": EDGES, "invalid": EDGES},
    )

    field_order = ("name", "alt", "decorative", "caption", "credit", "licence", "page", "rights_until")

    def clean_page(self) -> str:
        typed = self.cleaned_data["page"]
        try:
            return values.web_address(typed if ":" in typed.partition("/")[0] else f"https://{typed}") if typed else ""
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-an-address") from problem


class Open(Struct):
    """An open form of a picture, in the shape that the templates of the desk's forms know."""

    form: MissingForm
    action: str
    title: str
    kept: str
    rows: None = None
    place: str = "b-picture"
    block: None = None
    conflict: Conflict | None = None
    removal: None = None
    in_articles: int = 0
    after: str = ""


def open_words(data: Any, picture: Picture, uses: picture_uses.Uses) -> Open:
    """All its words, as its page has them."""
    own = {name: getattr(picture, name) for name in editing.PICTURE_FIELDS if name != "retired"}
    form = WordsForm(
        data,
        auto_id="f-picture-%s",
        initial={**own, "lock_version": picture.lock_version},
        places=places(uses),
    )
    action = reverse("desk:picture", args=[picture.key])
    name = kept.name("@picture", f"{action}edit", picture.key)
    return Open(form=form, action=action, title="What is said of it", kept=name)


def missing(data: Any, picture: Picture, uses: picture_uses.Uses) -> MissingForm:
    """Its alternative text and credit, beside the others that came in."""
    own = {name: getattr(picture, name) for name in ("alt", "decorative", "credit", "lock_version")}
    return MissingForm(data, auto_id=f"f-{picture.key}-%s", initial=own, places=places(uses))


def places(uses: picture_uses.Uses) -> int:
    """Where it stands in working copies and facts."""
    return len(uses.articles) + len(uses.facts)


def store(user: Any, picture: Picture, form: MissingForm) -> saving.Stored:
    """Save what was typed, merged with what others saved meanwhile. Raises: saving.Clashing, ValidationError."""
    note = form.cleaned_data.get("note", "")
    return saving.record(user, note, lambda turn, merging: saving.store_picture(turn, picture, form, merging=merging))
