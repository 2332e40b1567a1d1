"""The rows of a fact's sources in its form: a source found by its words or made in place, and how the fact is cited."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from articles import editing
from articles.desk import known_sources
from articles.desk.fields import DATE_HINT, PartialDateField
from articles.history import Turn
from facts.models import Citation, Fact, Source
from facts.status import STANDING_LABELS, Standing
from facts.versioned import new_key

LONGEST_LIST = 100


class CitationForm(forms.Form):
    """One row. `key` is the source's that the row was drawn with; it counts as long as `source` still says its name."""

    source = forms.CharField(required=False, max_length=400, help_text="Type a few words of its publisher or title.")
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    standing = forms.ChoiceField(
        choices=[(each.value, STANDING_LABELS[each]) for each in Standing], initial=Standing.PUBLISHED_REPORT.value
    )
    date = PartialDateField(required=False, help_text=DATE_HINT)
    quote = forms.CharField(required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
    url = forms.URLField(label="Address", required=False, max_length=500, assume_scheme="https")
    via = forms.CharField(label="Seen at", required=False, max_length=120, help_text="If not at the source itself.")
    publisher = forms.CharField(required=False, max_length=120, help_text="Blank: no named origin.")
    title = forms.CharField(required=False, max_length=250)

    found: Source | None = None
    """The source that it names; None while it has to be made. Set by the rows' own check."""

    @property
    def describes_new(self) -> bool:
        return bool(self.cleaned_data.get("title") or self.cleaned_data.get("publisher"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if known_sources.is_address(values.get("source", "")):
            self._take_address(values)
        if self.describes_new and not values.get("title"):
            self.add_error("title", "Say what it is: the headline, the event, the document.")
        elif not self.describes_new and not values.get("source"):
            self.add_error("source", "Name a source, or describe a new one.")
        return values

    def _take_address(self, values: dict[str, Any]) -> None:
        """An address in place of a name: the source that has it, else a new one as far as it is known."""
        known = known_sources.known(values["source"])
        values["source"] = ""
        if known.source and not self.describes_new:
            values |= {"source": name_of(known.source), "key": known.source.key}
            return
        values["url"] = values.get("url") or known.url
        values["publisher"] = values.get("publisher") or known.publisher
        values["title"] = values.get("title") or known.title


class BaseCitationRows(forms.BaseFormSet):
    def clean(self) -> None:
        """Find every source that the rows name: among those cited before without asking, the others in one query."""
        rows = [form for form in self.forms if form.is_valid() and self.is_wanted(form) and not form.describes_new]
        cited = [form.initial["cited"] for form in self.forms if "cited" in form.initial]
        for form in rows:
            form.found = _same(cited, form.cleaned_data["source"], form.cleaned_data["key"])
        self.find([form for form in rows if form.found is None])
        if any(form.errors for form in rows):
            raise ValidationError("One of the sources needs a look.", code="sources")

    def find(self, rows: list[CitationForm]) -> None:
        """Find the sources that those rows name, in one query; a name that leads nowhere becomes an error."""
        names = {form.cleaned_data["source"] for form in rows}
        keys = {form.cleaned_data.get("key", "") for form in rows} | {_key_in(name) for name in names}
        known = list(named_sources().filter(Q(name__in=names) | Q(key__in=keys - {""}))) if rows else []
        for form in rows:
            form.found = _found(known, form.cleaned_data["source"], form.cleaned_data.get("key", ""))
            if form.found is None:
                form.add_error("source", _not_found(known, form.cleaned_data["source"]))

    def is_wanted(self, form: forms.Form) -> bool:
        """A row that was not taken out; a spare one counts once something was typed in it."""
        is_spare = form.empty_permitted and not form.has_changed()
        return not is_spare and not form.cleaned_data.get("DELETE")

    def wanted(self) -> list[CitationForm]:
        return [form for form in self.forms if self.is_wanted(form)]


def _same(cited: Iterable[Source], name: str, key: str) -> Source | None:
    return next((source for source in cited if source.key == key and str(source) == name), None)


def _found(known: Iterable[Any], name: str, key: str) -> Any:
    called = [source for source in known if source.name == name]
    by_key = [source for source in called if source.key == key]
    if by_key or len(called) == 1:
        return (by_key or called)[0]
    return next((source for source in known if source.key == _key_in(name)), None)


def _not_found(known: Iterable[Any], name: str) -> str:
    if any(source.name == name for source in known):
        return f"More than one source is called “{name}”. Pick one from the list."
    return f"No source is called “{name}”. Pick one from the list, or describe a new one."


def _key_in(name: str) -> str:
    """Several sources of one name are offered with their keys: "Deadline: Interview (deadline-qkzt)"."""
    return name.rpartition("(")[2][:-1] if name.endswith(")") else ""


CitationRows = forms.formset_factory(
    CitationForm, formset=BaseCitationRows, extra=0, can_delete=True, max_num=LONGEST_LIST, validate_max=True
)
SpareCitationRows = forms.formset_factory(
    CitationForm, formset=BaseCitationRows, extra=1, can_delete=True, max_num=LONGEST_LIST, validate_max=True
)
"""The same with an empty row, for pages that work without JavaScript."""


def named_sources() -> QuerySet[Any]:
    """Sources with the name that people pick them by, which is what str() says."""
    publisher = Case(When(publisher="", then=Value("Unattributed")), default=F("publisher"))
    return Source.objects.annotate(name=Concat(publisher, Value(": "), "title"))


def name_of(source: Source) -> str:
    """The name by which a row finds that very source: with its key where others are called the same."""
    alike = named_sources().filter(name=str(source)).exclude(pk=source.pk)
    return f"{source} ({source.key})" if alike.exists() else str(source)


def find_sources(words: str, limit: int = 12) -> list[str]:
    """What to offer for those words, each with a name that leads to one source."""
    found = named_sources()
    for word in words.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(url__icontains=word) | Q(origin__icontains=word))
    rows = list(found.order_by("-pk")[:limit])
    names = [row.name for row in rows]
    return [row.name if names.count(row.name) == 1 else f"{row.name} ({row.key})" for row in rows]


def initial_rows(fact: Fact) -> list[dict[str, Any]]:
    return [_initial(citation) for citation in fact.citations.all()]


def _initial(citation: Citation) -> dict[str, Any]:
    own = {name: getattr(citation, name) for name in editing.CITATION_FIELDS}
    return {**own, "source": str(citation.source), "key": citation.source.key, "cited": citation.source}


def store_sources(turn: Turn, rows: Iterable[CitationForm]) -> list[Mapping[str, Any]]:
    """The rows as editing takes them; new sources are made in the same revision."""
    return [_citation(row) for row in rows]


def _citation(row: CitationForm) -> Mapping[str, Any]:
    values = row.cleaned_data
    source = row.found
    if source is None:
        source = Source(
            key=new_key(f"{values['publisher']} {values['title']}", Source.objects.all()),
            publisher=values["publisher"],
            title=values["title"],
            url=values["url"],
            date=values["date"],
        )
        editing.create(source)
    return {"source": source, **{name: values[name] for name in editing.CITATION_FIELDS}}
