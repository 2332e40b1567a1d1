"""The working copy with what stands in open forms laid over it. Nothing is written.

What a form holds that cannot be read yet, half a date say, stays as it was saved.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.db import models
from django.http import QueryDict
from msgspec import Struct

from articles import editing, rank, snapshot
from articles.desk.citations import CitationForm, CitationRows
from articles.desk.forms import BLOCK_FORMS, DETAILS, FactForm, HeadForm
from articles.document import Document
from articles.models import Article, Block
from facts import kinds
from facts.models import Citation, Fact, Source, Topic
from facts.status import Standing

NEW = "not-saved-yet"
"""The key of a block that stands in a form and nowhere else."""
MOST = 8
"""Open forms that are read; the others wait until they are saved."""


class Typed(Struct, frozen=True):
    """One open form as the browser has it: the block that it belongs to, or the kind of a new one, or the head."""

    fields: str
    block: str = ""
    what: str = ""


def read(text: str) -> list[Typed]:
    """What the browser sent. Raises: ValueError for what is no list of forms."""
    try:
        return msgspec.json.decode(text or "[]", type=list[Typed])[:MOST]
    except (msgspec.DecodeError, msgspec.ValidationError) as problem:
        raise ValueError("The open forms cannot be read.") from problem


def document(article: Article, typed: Sequence[Typed] = ()) -> Document:
    """The article as it would be if those forms were saved."""
    rows = snapshot.rows(article)
    laid = _Laid(rows, article)
    for each in typed:
        laid.lay(each)
    return snapshot.assemble(laid.rows)


class _Laid:
    """Rows that are overlaid one form at a time; what is not in the database gets numbers below zero."""

    def __init__(self, rows: snapshot.Rows, article: Article) -> None:
        self.article = article
        self.blocks = {pk: dict(fields) for pk, fields in rows.blocks.items()}
        self.facts = {pk: dict(fields) for pk, fields in rows.facts.items()}
        self.citations = dict(rows.citations)
        self.sources, self.topics, self.head = dict(rows.sources), dict(rows.topics), dict(rows.article)
        self.pictures = dict(rows.pictures)
        self.below = 0

    @property
    def rows(self) -> snapshot.Rows:
        return snapshot.Rows(
            article=self.head,
            blocks=self.blocks,
            facts=self.facts,
            citations=self.citations,
            sources=self.sources,
            topics=self.topics,
            pictures=self.pictures | snapshot.picture_rows(self._chosen - self.pictures.keys()),
        )

    @property
    def _chosen(self) -> set[str]:
        return set(snapshot.picture_keys(self.head, *self.blocks.values(), *self.facts.values()))

    def lay(self, typed: Typed) -> None:
        data = QueryDict(typed.fields)
        if typed.block:
            self._block(typed.block, data)
        elif typed.what:
            self._new(typed.what, data)
        else:
            self._values(self.head, readable(HeadForm(data, initial=self.head)))

    def _block(self, key: str, data: QueryDict) -> None:
        fields = next((fields for fields in self.blocks.values() if fields["key"] == key), None)
        if fields is None:
            return
        if fields["fact"]:
            self._fact(fields, self.facts[fields["fact"]], data)
        else:
            self._values(fields, readable(BLOCK_FORMS[fields["block_kind"]](data, initial=fields)))

    def _new(self, what: str, data: QueryDict) -> None:
        """A block that is not in the article yet; it shows once it says something."""
        is_fact = what in kinds.KINDS
        if not is_fact and what not in BLOCK_FORMS:
            return
        kind = "fact" if is_fact else what
        place = self._rank_after(data.get("after", ""))
        pk = self._number()
        fields = plain(Block(article=self.article, key=NEW, block_kind=kind, rank=place), pk)
        if is_fact:
            made = Fact(key=NEW, topic_id=self.head["topic"], fact_kind=what, details=kinds.blank(what))
            fact = plain(made, pk)
            self._fact(fields, fact, data)
            fields["fact"] = pk
            if fact["statement"] and fact["status"]:
                self.blocks[pk], self.facts[pk] = fields, fact
        else:
            self._values(fields, readable(BLOCK_FORMS[kind](data)))
            names = ["picture"] if kind == "picture" else Block.FIELDS[Block.Kind(kind)]
            if any(fields[name] for name in names):
                self.blocks[pk] = fields

    def _fact(self, block: dict[str, Any], fact: dict[str, Any], data: QueryDict) -> None:
        form = FactForm(data, kind=fact["fact_kind"], may_hold=False, initial=fact)
        values = readable(form)
        if "runs_on" in values:
            block["runs_on"] = values["runs_on"]
        own = {name: value for name, value in values.items() if name in editing.FACT_FIELDS}
        self._values(fact, {**own, "details": _details(fact, values)})
        rows = CitationRows(data, prefix="citations")
        if rows.management_form.is_valid():
            self.citations[fact["id"]] = list(self._cited(fact["id"], rows, data))

    def _cited(self, fact: int, rows: Any, data: QueryDict) -> Iterable[dict[str, Any]]:
        before = {self.sources[each["source"]]["key"]: each for each in self.citations.get(fact, ())}
        for order, row in enumerate(_wanted(rows)):
            known = before.get(str(data.get(row.add_prefix("key"), "")))
            source = self._source(row, known)
            if source is None:
                continue
            blank = known or plain(Citation(fact_id=fact, standing=Standing.PUBLISHED_REPORT.value), self._number())
            values = {name: value for name, value in readable(row).items() if name in editing.CITATION_FIELDS}
            yield {**blank, **values, "source": source, "order": order}

    def _source(self, row: CitationForm, known: Mapping[str, Any] | None) -> int | None:
        """The number of the source that a row names, a new one too; that of before where it cannot be told."""
        values = row.cleaned_data
        if row.found is not None:
            return self._kept(self.sources, row.found)
        if values.get("title") or values.get("publisher"):
            pk = self._number()
            told = {name: values.get(name, "") for name in ("publisher", "title", "url", "date")}
            self.sources[pk] = plain(Source(key=f"{NEW}-{-pk}", **told), pk)
            return pk
        return known["source"] if known else None

    def _values(self, fields: dict[str, Any], values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name not in fields or name == "lock_version":
                continue
            fields[name] = self._kept(self.topics, value) if isinstance(value, Topic) else as_stored(value)

    def _kept(self, rows: dict[int, Any], row: Any) -> int:
        rows.setdefault(row.pk, plain(row, row.pk))
        return row.pk

    def _rank_after(self, key: str) -> str:
        live = sorted((fields["rank"], fields["key"]) for fields in self.blocks.values())
        at = next((at for at, (_, each) in enumerate(live) if each == key), -1)
        low = live[at][0] if at >= 0 else ""
        high = live[at + 1][0] if at + 1 < len(live) else ""
        try:
            return rank.between(low, high)
        except rank.NoRoom:
            return low

    def _number(self) -> int:
        self.below -= 1
        return self.below


def readable(form: forms.Form) -> dict[str, Any]:
    """The fields that were sent and can be read, by name."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if _was_sent(form, name)}


def _details(fact: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """The fact's typed details with those that can be read laid over them."""
    given = {name.removeprefix(DETAILS): value for name, value in values.items() if name.startswith(DETAILS)}
    try:
        return kinds.write(kinds.read(fact["fact_kind"], {**fact["details"], **given})) if given else fact["details"]
    except kinds.BadDetails:
        return fact["details"]


def _wanted(rows: Any) -> list[CitationForm]:
    """The rows of sources that stand in a form, each with the source that it names if that can be told."""
    rows.is_valid()
    wanted = [row for row in rows.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    rows.find([row for row in wanted if row.found is None and not row.describes_new and row.cleaned_data.get("source")])
    return wanted


def _was_sent(form: forms.Form, name: str) -> bool:
    """A box that is not ticked is sent by nobody; it counts in the whole form, not in one that changes the status."""
    if name not in form.fields:
        return False
    widget = form.fields[name].widget
    if isinstance(widget, forms.CheckboxInput):
        return "statement" in form.data
    return not widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))


def plain(row: models.Model, pk: int) -> dict[str, Any]:
    """A row as a snapshot has it, under that number."""
    fields = row._meta.concrete_fields
    return {**{field.name: as_stored(getattr(row, field.attname)) for field in fields}, "id": pk}


def as_stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
