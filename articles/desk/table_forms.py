"""Forms of the rows that articles share: a topic, a source, an author, and the choice of a new fact's kind."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles.desk.fields import DATE_HINT, LinesField, PartialDateField
from articles.models import Author, Edition, FactStep
from articles.reader.lists import by_author
from facts import kinds, values
from facts.models import Source, Topic
from facts.versioned import Versioned


class RowForm(forms.ModelForm):
    """A versioned row's own fields. It cleans and judges; saving is history's (`editing.create`, `editing.change`)."""

    lock_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    over = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label="What changed", required=False, max_length=500)
    wide: tuple[str, ...] = ()
    """The fields that take a whole line."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["lock_version"] = self.instance.lock_version

    @property
    def lock(self) -> int | None:
        return self.cleaned_data.get("over") or self.cleaned_data.get("lock_version")

    @property
    def values(self) -> dict[str, Any]:
        """The row's own fields, as editing takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}

    @property
    def shown(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields to draw, and whether each takes a whole line."""
        return [(self[name], name in self.wide) for name in self._meta.fields or ()]

    def take_errors(self, problem: ValidationError) -> None:
        """What the row itself refused, beside the field of that name."""
        by_field = problem.message_dict if hasattr(problem, "error_dict") else {"__all__": problem.messages}
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)


class TopicForm(RowForm):
    """The slug stands in public addresses: once readers have seen it, it stays."""

    wide = ("name", "description", "same_as", "fact_pages_listed")
    former_names = LinesField(required=False, help_text="What it was called before, one on each line.")
    same_as = LinesField(required=False, label="Same as", help_text="Addresses of the same thing elsewhere.")

    fact_pages_listed = forms.ChoiceField(
        required=False,
        label="Search engines list",
        choices=(("", "the explainers alone"), ("on", "the explainers, and the page of each fact")),
        help_text="It takes effect with the next edition of an explainer about this topic.",
    )

    class Meta:
        model = Topic
        fields = ["name", "slug", "topic_kind", "former_names", "description", "same_as", "fact_pages_listed"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["fact_pages_listed"] = "on" if self.instance.fact_pages_listed else ""
        if self.instance.pk and FactStep.objects.filter(topic_key=self.instance.key).exists():
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "Readers have seen it, so it stays."

    def clean_fact_pages_listed(self) -> bool:
        return self.cleaned_data["fact_pages_listed"] == "on"

    def clean_same_as(self) -> list[str]:
        try:
            return [values.web_address(each) for each in self.cleaned_data["same_as"]]
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-an-address") from problem


class SourceForm(RowForm):
    wide = ("title", "url")
    url = forms.URLField(label="Address", required=False, max_length=500, assume_scheme="https")
    date = PartialDateField(required=False, help_text=DATE_HINT)

    class Meta:
        model = Source
        fields = ["publisher", "origin", "title", "url", "date"]


class AuthorForm(forms.ModelForm):
    """A profile: public as soon as it is saved. The slug stands in bylines that readers have, so it stays with them."""

    links = LinesField(
        required=False,
        help_text="Addresses of this person elsewhere, one on each line: a site, Mastodon, Bluesky, Letterboxd.",
    )

    class Meta:
        model = Author
        fields = ["name", "slug", "bio", "links", "user"]
        help_texts = {
            "name": "As bylines say it: Anna Person, The film desk. Editions keep the name they came out with.",
            "slug": "The last part of the page’s address: /authors/anna-person/.",
            "bio": "A few sentences for readers. They are public as soon as you save.",
            "user": "The account of this person, if there is one: articles that they start are signed with this name.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        is_shown = "slug" in self.fields  # of someone who may only look no field is asked
        if is_shown and self.instance.pk and by_author(Edition.objects.released(), self.instance.slug).exists():
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = "Bylines that readers have lead to it, so it stays."

    def clean_links(self) -> list[str]:
        try:
            return [values.web_address(each) for each in self.cleaned_data["links"]]
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-an-address") from problem


class FactKindForm(forms.Form):
    """What a new fact is about decides which form it has."""

    kind = forms.ChoiceField(choices=kinds.choices, widget=forms.RadioSelect)


FORMS: dict[type[Versioned], type[RowForm]] = {Topic: TopicForm, Source: SourceForm}
