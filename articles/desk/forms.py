"""The desk's forms: one for each kind of block, one for the head, one for a new article. They take and clean input;
what is done with it stands in the views. Each carries the lock version that it was drawn with and an optional note.
"""

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone

from articles import beats, canonical, editing, embeds
from articles.addresses import ADDRESS_RULE
from articles.desk import lengths
from articles.desk.fields import (
    DATE_HINT,
    DayField,
    LinesField,
    PairsField,
    PartialDateField,
    RichTextField,
    details_fields,
    details_initial,
)
from articles.desk.picture_field import PictureField, PictureWidget, shape_field
from articles.desk.related_field import RelatedField
from articles.models import Article, Author, Block
from facts import kinds, values
from facts.models import Fact, Topic
from facts.status import LABELS, MEANINGS, Status
from facts.versioned import new_key

NOTE_HELP = "Colleagues see it in the history; it is offered as the note for readers when you publish."
DETAILS = "d_"
"""Before the names of a fact kind's own fields, so that they cannot meet the fact's."""


class LengthRule(MaxLengthValidator):
    """Django's rule in the desk's words."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __call__(self, value: Any) -> None:
        if len(value) > self.limit:
            message = f"Keep it under {self.limit:,} characters; this has {len(value):,}."
            raise ValidationError(message, code=self.code)


class PlainForm(forms.Form):
    """A form whose fields say in the desk's words that a text is too long."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.validators = [
                LengthRule(rule.limit_value) if isinstance(rule, MaxLengthValidator) else rule
                for rule in field.validators
            ]


class DeskForm(PlainForm):
    """What every form of the desk has. After a clash `over` is the version that was shown beside it, and `settled`
    names what was decided there; `typed` has, as JSON, what this person had written before that.
    """

    lock_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    over = forms.IntegerField(required=False, widget=forms.HiddenInput)
    typed = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="What changed", required=False, max_length=500, help_text=NOTE_HELP, widget=forms.TextInput()
    )

    template = ""
    """Draws the fields between head and foot of the form."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.take_back(self.initial.get("picture"))

    def take_back(self, picture: Any) -> None:
        """Let that picture stand there still, whatever became of it since."""
        field = self.fields.get("picture")
        if picture and isinstance(field, PictureField):
            field.before |= {str(picture)}

    def get_ready(self, *, alone: bool) -> None:
        """Before it is drawn; `alone`: on a page of its own, where no script may run."""
        field = self.fields.get("picture")
        if isinstance(field, PictureField):
            field.widget.is_alone = alone

    @property
    def opened_at(self) -> int:
        """The lock version that it was opened on; 0, which no row has, if it does not say."""
        return self.cleaned_data.get("lock_version") or 0

    @property
    def seen(self) -> int | None:
        return self.cleaned_data.get("over")

    @property
    def settled(self) -> frozenset[str]:
        listed = getattr(self.data, "getlist", None)
        return frozenset(listed("settled") if listed else self.data.get("settled", ()))

    @property
    def written(self) -> dict[str, Any]:
        """What this person had written in each clash; {} for what no page of ours sent."""
        typed: Any = None
        with suppress(ValueError):
            typed = json.loads(self.cleaned_data.get("typed") or "{}")
        return typed if isinstance(typed, dict) else {}

    @property
    def undecided(self) -> frozenset[str]:
        """The clashes that were shown and are still open."""
        return frozenset(self.written) - self.settled

    def again(self, initial: Mapping[str, Any]) -> "DeskForm":
        """The same form with other values in it, not sent yet."""
        made = self._empty(initial)
        for name in made.fields.keys() - self.fields.keys():
            del made.fields[name]
        return made

    def _empty(self, initial: Mapping[str, Any]) -> "DeskForm":
        return type(self)(auto_id=self.auto_id, initial=initial)

    def take_errors(self, problem: ValidationError) -> None:
        """What the rows themselves refused, beside the field of that name."""
        by_field = problem.message_dict if hasattr(problem, "error_dict") else {"__all__": problem.messages}
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)


class SectionForm(DeskForm):
    template = "desk/forms/section.html"
    heading = forms.CharField(max_length=200, error_messages={"required": "Write what the section is called."})


class ProseForm(DeskForm):
    template = "desk/forms/prose.html"
    text = RichTextField("prose", label="Text", error_messages={"required": "Write something, or cancel."})
    leans_on = forms.MultipleChoiceField(
        label="Leans on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of the facts does not stand in this article any more."},
    )

    def offer(self, article: Article) -> None:
        """The facts of that article to choose from, and those that the text leans on already. One query."""
        kept = self.initial.get("leans_on", [])
        here = Q(blocks__article=article, blocks__removed=False)
        facts = Fact.objects.filter(here | Q(key__in=kept)).distinct().order_by("pk")
        field = cast("forms.MultipleChoiceField", self.fields["leans_on"])
        field.choices = [(fact.key, fact.headline) for fact in facts]


class PictureForm(DeskForm):
    """A picture in its place. Words that are blank here are the picture’s own."""

    template = "desk/forms/picture.html"
    picture = PictureField(required=True, error_messages={"required": "Choose a picture."})
    shape = shape_field()
    alt = forms.CharField(label="Alternative text", max_length=300, required=False)
    caption = forms.CharField(max_length=400, required=False)
    credit = forms.CharField(max_length=120, required=False)

    def get_ready(self, *, alone: bool) -> None:
        """The picture’s own words show where the place has none."""
        super().get_ready(alone=alone)
        look = cast("PictureWidget", self.fields["picture"].widget).look(self["picture"].value())
        for name in ("alt", "caption", "credit"):
            self.fields[name].widget.attrs["placeholder"] = getattr(look, name, "")


class EmbedForm(DeskForm):
    """A card of something on another site. The provider follows from the address unless somebody types one."""

    template = "desk/forms/embed.html"
    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.TextInput({"inputmode": "url"}),
        help_text="Of the page with the video or post, as your browser shows it.",
        error_messages={"required": "Paste the address of the page."},
    )
    title = forms.CharField(max_length=200, required=False, help_text="What it is, in its own words or yours.")
    provider = forms.CharField(max_length=80, required=False, help_text="Blank: as the address tells.")
    duration = forms.CharField(max_length=20, required=False, help_text="Such as 2:31.")
    picture = PictureField(label="Picture on the card", takes_addresses=True)

    @property
    def providers(self) -> str:
        """Providers by host, as JSON for the script that fills the field while one types."""
        return json.dumps(embeds.LABELS)

    def clean_url(self) -> str:
        typed = self.cleaned_data["url"]
        try:
            return values.web_address(typed if ":" in typed.partition("/")[0] else f"https://{typed}")
        except ValueError as problem:
            raise ValidationError(str(problem), code="not-an-address") from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("provider"):
            cleaned["provider"] = embeds.provider(cleaned.get("url", ""))
        return cleaned


BLOCK_FORMS: dict[str, type[DeskForm]] = {
    "section": SectionForm,
    "prose": ProseForm,
    "picture": PictureForm,
    "embed": EmbedForm,
}


class TopicField(forms.ModelChoiceField):
    """A topic; the one that is loaded already is taken without asking the database again."""

    loaded: Topic | None = None

    def to_python(self, value: Any) -> Any:
        if self.loaded and str(value) == str(self.loaded.pk):
            return self.loaded
        return super().to_python(value)


class FactForm(DeskForm):
    """A fact of one kind: its own fields, then those of its kind, named `d_<name>`."""

    template = "desk/forms/fact.html"
    statement = RichTextField(
        "statement",
        max_length=2000,
        error_messages={"required": "Write what is known, in one or two sentences."},
    )
    status = forms.ChoiceField(
        choices=[(each.value, LABELS[each]) for each in Status],
        widget=forms.RadioSelect,
        error_messages={"required": "Say how sure we are."},
    )
    topic = TopicField(Topic.objects.all(), empty_label=None)
    people = LinesField(required=False, help_text="Real persons, one on each line.")
    event_date = PartialDateField(label="Date of the event", required=False, help_text=DATE_HINT)
    as_of = DayField(label="As of", required=False, help_text="The day on which this was so.")
    review_by = DayField(label="Check again by", required=False, help_text="Only the desk sees it.")
    held_reason = forms.CharField(
        label="Held because", max_length=200, required=False, help_text="While this says why, nothing of it goes out."
    )
    held_until = forms.DateTimeField(
        label="Held until",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Blank: until somebody releases it.",
    )
    picture = PictureField(label="Still", help_text="A picture that readers see with the fact.")
    runs_on = forms.BooleanField(
        label="Continues the paragraph before it", required=False, help_text="Readers see one paragraph."
    )
    ran_on = forms.CharField(required=False, widget=forms.HiddenInput)
    """What `runs_on` was when the form was opened: it belongs to the block, whose version the form does not carry."""

    def __init__(self, *args: Any, kind: str, may_hold: bool, topic: Topic | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("TopicField", self.fields["topic"]).loaded = topic
        self.kind, self.may_hold = kind, may_hold
        for name, field in details_fields(kind).items():
            self.fields[DETAILS + name] = field
        if not may_hold:
            del self.fields["held_reason"], self.fields["held_until"]

    def _empty(self, initial: Mapping[str, Any]) -> "FactForm":
        return FactForm(auto_id=self.auto_id, initial=initial, kind=self.kind, may_hold=self.may_hold)

    @property
    def order_first(self) -> str:
        """The field that is likely to change; a fact that says nothing yet begins with its statement."""
        is_likely = self.kind in ("casting", "production") and self["statement"].value()
        return "status" if is_likely else "statement"

    @property
    def kind_label(self) -> str:
        return kinds.label(self.kind)

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(DETAILS)]

    @property
    def meanings(self) -> dict[str, str]:
        return {status.value: words for status, words in MEANINGS.items()}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if kinds.fields(self.kind):
            values["details"] = self._details(values)
        if values.get("held_until") and not values.get("held_reason"):
            self.add_error("held_reason", "Say why it is held.")
        return values

    def _details(self, values: Mapping[str, Any]) -> Any:
        given = {name[len(DETAILS) :]: value for name, value in values.items() if name.startswith(DETAILS)}
        try:
            return kinds.write(kinds.read(self.kind, given))
        except kinds.BadDetails as bad:
            for name, message in bad.errors.items():
                self.add_error(DETAILS + name if DETAILS + name in self.fields else None, message)
            return None

    @property
    def runs_on_changed(self) -> bool:
        """Whether this person ticked it or took the tick away."""
        return str(self.cleaned_data.get("runs_on")) != self.cleaned_data.get("ran_on")

    def values(self) -> dict[str, Any]:
        """As editing takes them; fields that this person does not see are left alone."""
        return {name: self.cleaned_data[name] for name in editing.FACT_FIELDS if name in self.cleaned_data}

    def new_values(self, today: dt.date) -> dict[str, Any]:
        """The same for a new fact: as of today, and with the kind's usual day for another look, unless given."""
        values = {"fact_kind": self.kind, **self.values()}
        values["as_of"] = values["as_of"] or today
        days = kinds.default_review_days(self.kind, values["status"])
        if values["review_by"] is None and days:
            values["review_by"] = today + dt.timedelta(days=days)
        return values


def fact_initial(fact: Fact, runs_on: bool) -> dict[str, Any]:
    own = {name: getattr(fact, name) for name in editing.FACT_FIELDS if name not in ("details", "fact_kind")}
    if fact.held_until:
        own["held_until"] = timezone.localtime(fact.held_until)
    details = fact.details if isinstance(fact.details, dict) else {}
    kind = {DETAILS + name: value for name, value in details_initial(fact.fact_kind, details).items()}
    return {**own, **kind, "runs_on": runs_on, "ran_on": str(runs_on), "lock_version": fact.lock_version}


def block_initial(block: Block) -> dict[str, Any]:
    own = {name: getattr(block, name) for name in Block.FIELDS[Block.Kind(block.block_kind)]}
    return {**own, "lock_version": block.lock_version}


class HeadForm(DeskForm):
    """The article's own fields. An author is named on the left, what they did on the right."""

    template = "desk/forms/head.html"
    kicker = forms.CharField(max_length=60, required=False)
    headline = forms.CharField(
        max_length=200, widget=forms.Textarea({"rows": 2}), error_messages={"required": "A page needs a headline."}
    )
    standfirst = forms.CharField(max_length=400, required=False, widget=forms.Textarea({"rows": 3}))
    picture = PictureField(label="Lead picture", help_text="Above the text, on cards and in shares.")
    picture_shape = shape_field()
    authors = PairsField(
        "Author",
        "Role",
        required=False,
        help_text="Names as in the list of authors. With a role, such as reporting, readers get “reporting by …”.",
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), empty_label=None)
    editors_note = forms.CharField(
        label="Editor’s note", max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    editors_note_date = DayField(label="Date of the note", required=False, help_text="A day, such as 5 June 2027.")
    search_title = forms.CharField(max_length=120, required=False, help_text="Blank: the headline.")
    search_description = forms.CharField(
        max_length=320, required=False, widget=forms.Textarea({"rows": 2}), help_text="Blank: the standfirst."
    )
    share_headline = forms.CharField(max_length=120, required=False, help_text="Blank: the headline.")
    share_text = forms.CharField(
        max_length=320, required=False, widget=forms.Textarea({"rows": 2}), help_text="Blank: the standfirst."
    )
    canonical = forms.CharField(
        label="First published at",
        max_length=500,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="Only if another site had this page first: search engines show theirs. Blank: ours is the original.",
    )
    related = RelatedField(
        help_text="Up to four, in this order. All blank: those that share facts, then those of the same topic."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in lengths.ROOM:
            id = self[name].auto_id
            told = [f"{id}_helptext"] if self.fields[name].help_text else []
            self.fields[name].widget.attrs["aria-describedby"] = " ".join([*told, f"{id}_meter"])

    @property
    def meters(self) -> dict[str, lengths.Meter]:
        """By field: how long its line is beside what others show of it."""
        return lengths.meters(lambda name: str(self[name].value() or ""))

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean_standfirst(self) -> str:
        return " ".join(self.cleaned_data["standfirst"].split())

    def clean_canonical(self) -> str:
        typed = self.cleaned_data["canonical"]
        try:
            return canonical.checked(typed, settings.BASE_URL) if typed else ""
        except ValueError as problem:
            raise ValidationError(str(problem), code="canonical") from problem

    def clean_authors(self) -> list[dict[str, str]]:
        pairs = self.cleaned_data["authors"]
        known = {author.name: author for author in Author.objects.filter(name__in=[name for name, _ in pairs])}
        for name, _role in pairs:
            if name not in known:
                raise ValidationError(f"“{name}” is not in the list of authors.", code="author")
        return [{"slug": known[name].slug, "name": name, "role": role} for name, role in pairs]


def head_initial(article: Any) -> dict[str, Any]:
    own = {name: getattr(article, name) for name in editing.HEAD_FIELDS}
    own["authors"] = [[author["name"], author["role"]] for author in article.authors]
    return {**own, "lock_version": article.lock_version}


class NewArticleForm(PlainForm):
    """A headline, an address, and a topic chosen or made in place; perhaps a pattern to begin with."""

    headline = forms.CharField(max_length=200, error_messages={"required": "Write a headline; it can change later."})
    slug = forms.CharField(
        label="Address",
        max_length=80,
        required=False,
        validators=[ADDRESS_RULE],
        help_text="Blank: made from the headline up to a colon.",
    )
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False, empty_label="A new topic …")
    new_topic = forms.CharField(label="New topic", max_length=120, required=False, help_text="Such as: Heat 2.")
    topic_kind = forms.ChoiceField(label="It is a", choices=Topic.Kind.choices, initial=Topic.Kind.FILM)
    pattern = forms.ChoiceField(
        label="Begin with",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", "Nothing"), *((name, pattern.label) for name, pattern in kinds.PATTERNS.items())],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        topic: Any = self.fields["topic"]
        topic.queryset = beats.of_mine(topic.queryset, "pk")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("topic") and beats.is_limited():
            self.add_error("topic", "Choose one of the topics that you work on.")
        elif not values.get("topic") and not values.get("new_topic"):
            self.add_error("new_topic", "Choose a topic, or name a new one.")
        if not values.get("slug") and values.get("headline"):
            values["slug"] = editing.suggest_slug(values["headline"])
        return values

    def chosen_topic(self) -> Topic:
        """The chosen topic, or a new one that is not saved yet."""
        values = self.cleaned_data
        if values["topic"]:
            return cast("Topic", values["topic"])
        key = new_key(values["new_topic"], Topic.objects.all())
        return Topic(key=key, slug=_free_slug(key), name=values["new_topic"], topic_kind=values["topic_kind"])


def _free_slug(key: str) -> str:
    """The words of the key alone where no topic has them yet."""
    words = key.rpartition("-")[0]
    return key if Topic.objects.filter(slug=words).exists() else words


class AddressForm(PlainForm):
    slug = forms.CharField(
        label="New address", max_length=80, validators=[ADDRESS_RULE], help_text="Old addresses lead here for ever."
    )
