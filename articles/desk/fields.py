"""Form fields for what facts hold: dates as people type them, names on lines, roles in rows, rich text.

One builder, `details_fields`, turns the fields of a fact kind into form fields; a new fact kind needs nothing here.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from facts import kinds, richtext
from facts.values import NotADate, PartialDate

DATE_HINT = "2027, Q3 2027, June 2027 or 5 June 2027."


class OurTemplate(forms.Widget):
    """Drawn by the project's templates: Django's form renderer looks only into its own and those of apps."""

    template_name: str

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class RichText(OurTemplate, forms.Textarea):
    """A textarea that becomes a rich-text editor where JavaScript runs; `shape` is "statement" or "prose"."""

    template_name = "desk/widgets/rich_text.html"

    def __init__(self, shape: str) -> None:
        super().__init__({"rows": 3 if shape == "statement" else 10, "spellcheck": "true"})
        self.shape = shape

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "shape": self.shape}


class RichTextField(forms.CharField):
    """Rich text in its one normal form; a link that leads nowhere is refused, all else that is foreign falls away."""

    def __init__(self, shape: str, **options: Any) -> None:
        super().__init__(**{"widget": RichText(shape), "strip": True, **options})
        self.normal = richtext.statement if shape == "statement" else richtext.prose

    def clean(self, value: Any) -> str:
        try:
            return super().clean(self.normal(self.to_python(value) or ""))
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-rich-text") from problem


class PartialDateField(forms.CharField):
    """A date as exact as is known, in its stored form; shown in words."""

    def prepare_value(self, value: Any) -> Any:
        try:
            return PartialDate.parse(value).label if value else ""
        except NotADate:
            return value

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return PartialDate.parse(typed).iso
        except NotADate as problem:
            raise ValidationError(str(problem), code="not-a-date") from problem


class DayField(forms.CharField):
    """A whole day, typed like any date and shown in words; None when blank."""

    def prepare_value(self, value: Any) -> Any:
        return PartialDate(value.year, month=value.month, day=value.day).label if isinstance(value, dt.date) else value

    def clean(self, value: Any) -> dt.date | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            date = PartialDate.parse(typed)
        except NotADate as problem:
            raise ValidationError(str(problem), code="not-a-date") from problem
        if not date.day:
            raise ValidationError(f"“{typed}” is not a day. Write it in full, such as 5 June 2027.", code="not-a-day")
        return date.first_day


class LinesField(forms.CharField):
    """One name on each line; a list in which each stands once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea({"rows": 2}), **options})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        return list(dict.fromkeys(lines))


class PairsWidget(OurTemplate):
    """Rows of two inputs; without JavaScript a spare row stands below."""

    template_name = "desk/widgets/pairs.html"

    def __init__(self, left: str, right: str) -> None:
        super().__init__()
        self.left, self.right = left, right

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        if not isinstance(data, MultiValueDict):
            return data.get(name, [])
        return [list(pair) for pair in zip(data.getlist(f"{name}-left"), data.getlist(f"{name}-right"), strict=False)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "rows": value or [["", ""]], "left": self.left, "right": self.right}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-left" not in data and name not in data

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""


class PairsField(forms.Field):
    """Pairs of texts, such as person and part; rows that are blank on both sides are dropped by the fact kind."""

    def __init__(self, left: str, right: str, **options: Any) -> None:
        super().__init__(**{"widget": PairsWidget(left, right), **options})

    def clean(self, value: Any) -> list[list[str]]:
        return [[left.strip(), right.strip()] for left, right in value or [] if left.strip() or right.strip()]


def details_fields(kind: str) -> dict[str, forms.Field]:
    """A form field for each field of that fact kind, by name; what is not known of it is refused by `kinds.read`."""
    return {spec.name: _field(spec) for spec in kinds.fields(kind)}


def _field(spec: kinds.FieldSpec) -> forms.Field:
    options: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": False}
    match spec.type:
        case "choice":
            return forms.ChoiceField(choices=[("", "Not given"), *spec.choices], **options)
        case "date":
            return PartialDateField(**options)
        case "people":
            return LinesField(**{**options, "help_text": spec.help or "One name on each line."})
        case "roles":
            return PairsField("Person", "Part", **options)
        case "url":
            return forms.CharField(widget=forms.TextInput({"inputmode": "url"}), **options)
    long = spec.name == "words"
    return forms.CharField(widget=forms.Textarea({"rows": 3}) if long else forms.TextInput(), **options)


def details_initial(kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Stored details as the initial values of those fields."""
    return {spec.name: details.get(spec.name) for spec in kinds.fields(kind)}
