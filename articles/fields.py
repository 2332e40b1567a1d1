"""One value against another, field by field, in words: the fields a reader can see, their labels, what a step means.

It knows the structs of `articles.document`, and nothing of where in an article they stand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import UNSET, Struct

from articles import document, words
from articles.document import (
    Author,
    Block,
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    Picture,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    Source,
    Topic,
    recorded,
)
from articles.order import moved
from articles.richtext import plain
from articles.words import WordChange
from facts import kinds, status
from facts.values import NotADate, PartialDate, date_step

NOT_RECORDED = "not recorded"
READS_THE_SAME = "reads the same, stored differently"
NAMELESS_PICTURE = "A picture without words"
LONGEST_LABEL = 80
SHAPES = {"": "shown whole", "16x9": "16:9", "4x3": "4:3", "1x1": "square"}
BLOCK_NAMES = {"section": "Section", "prose": "Prose", "fact": "Fact", "picture": "Picture", "embed": "Embed"}


class FieldChange(Struct, frozen=True, kw_only=True):
    """One field before and after, in words.

    `old` and `new` are "" where the field is blank and "not recorded" where it was not kept; `old_value` and
    `new_value` are the raw values (UNSET, None, text, tuple, Citation), None where that side has none. `words` is the
    word difference of a text. `parts` are the fields of one citation that was edited. `lost` and `gained` are what a
    list has no more and has now.
    """

    name: str
    label: str
    old: str = ""
    new: str = ""
    change: Literal["added", "removed", "edited", "moved"] = "edited"
    words: WordChange | None = None
    remark: str = ""
    parts: tuple["FieldChange", ...] = ()
    old_value: Any = None
    new_value: Any = None
    lost: str = ""
    gained: str = ""


class Names(Struct, frozen=True):
    """What the keys in one document are called."""

    topics: Mapping[str, Topic]
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    pictures: Mapping[str, Picture] = {}

    @classmethod
    def of(cls, article: Document) -> "Names":
        return cls(article.topics_by_key(), article.sources_by_key(), article.facts_by_key(), article.pictures_by_key())

    def topic(self, key: str) -> str:
        """The topic's name, its key where it has none."""
        return recorded(self.topics[key].name, "") or key if key in self.topics else key

    def source(self, key: str) -> str:
        """Publisher and title: "Deadline: Michael Mann, interviewed"."""
        if key not in self.sources:
            return key
        source = self.sources[key]
        return f"{recorded(source.publisher, '') or 'Unattributed'}: {recorded(source.title, '') or key}"

    def fact(self, key: str) -> str:
        """The first words of its statement."""
        return fact_label(self.facts[key]) if key in self.facts else key

    def picture(self, key: str) -> str:
        """What it shows, in words; an address from before pictures had keys as it is."""
        if key in self.pictures:
            return picture_label(self.pictures[key])
        return key if "/" in key or not key else NAMELESS_PICTURE

    def citation(self, citation: Citation) -> str:
        """Its source and standing: "Deadline: Michael Mann, interviewed (on the record)"."""
        standing = status.standing_label(recorded(citation.standing, "")).lower()
        return self.source(citation.source) + (f" ({standing})" if standing else "")


Sides = tuple[Names, Names]


class Field(Struct, frozen=True):
    """How one field is told: its label, and the form of its value.

    `absent` is what a missing value says: UNSET, that it was not recorded; a blank one, that there is none.
    """

    label: str
    form: str = "text"
    absent: Any = UNSET

    def told(self, value: Any) -> Any:
        return self.absent if value is UNSET else value


FIELDS: dict[type[Struct], dict[str, Field]] = {
    document.Head: {
        "kicker": Field("Kicker"),
        "headline": Field("Headline"),
        "standfirst": Field("Standfirst"),
        "authors": Field("Authors", "authors"),
        "editors_note": Field("Editor’s note"),
        "editors_note_date": Field("Date of the editor’s note", "date"),
        "search_title": Field("Search title"),
        "search_description": Field("Search description"),
        "share_headline": Field("Share headline"),
        "related": Field("Related explainers", "explainers", absent=()),
        "share_text": Field("Share text", absent=""),
        "canonical": Field("First published at", "value", absent=""),
        "picture": Field("Lead picture", "picture", absent=""),
        "picture_shape": Field("Shape of the lead picture", "shape", absent=""),
    },
    document.SectionBlock: {"heading": Field("Heading")},
    document.ProseBlock: {"text": Field("Text", "rich"), "leans_on": Field("Leans on", "facts")},
    document.FactBlock: {"fact": Field("Fact", "fact"), "runs_on": Field("Continues the paragraph", "flag")},
    document.PictureBlock: {
        "picture": Field("Picture", "picture"),
        "shape": Field("Shape", "shape", absent=""),
        "alt": Field("Alternative text"),
        "caption": Field("Caption"),
        "credit": Field("Credit"),
    },
    document.EmbedBlock: {
        "url": Field("Address", "value"),
        "title": Field("Title"),
        "provider": Field("Provider"),
        "duration": Field("Duration", "value"),
        "picture": Field("Picture", "picture", absent=""),
    },
    document.Fact: {
        "status": Field("Status", "status"),
        "statement": Field("Statement", "rich"),
        "kind": Field("Fact kind", "fact kind"),
        "details": Field("Details", "details"),
        "people": Field("People", "list"),
        "as_of": Field("As of", "date"),
        "event_date": Field("Date of the event", "date"),
        "topic": Field("Topic", "topic"),
        "citations": Field("Sources", "citations"),
        "picture": Field("Still", "picture", absent=""),
    },
    document.Citation: {
        "source": Field("Source", "source"),
        "standing": Field("Standing", "standing"),
        "quote": Field("Quote"),
        "url": Field("Address", "value"),
        "date": Field("Date", "date"),
        "via": Field("Seen at"),
    },
    document.Topic: {
        "name": Field("Name"),
        "slug": Field("Address", "value"),
        "kind": Field("Topic kind", "value"),
        "description": Field("Description"),
        "same_as": Field("Same as", "list"),
        "fact_pages_listed": Field("Fact pages in search engines", "flag", absent=False),
    },
    document.Source: {
        "publisher": Field("Publisher"),
        "title": Field("Title"),
        "url": Field("Address", "value"),
        "date": Field("Date", "date"),
        "origin": Field("Origin"),
    },
    document.Picture: {
        "alt": Field("Alternative text", absent=""),
        "decorative": Field("Decorative", "flag", absent=False),
        "caption": Field("Caption", absent=""),
        "credit": Field("Credit", absent=""),
        "licence": Field("License or agency", absent=""),
        "page": Field("Page it came from", "value", absent=""),
        "focal": Field("Focal point", "focal point"),
    },
}
"""Every field that a reader can see, in the order in which changes are listed."""


def changes(old: Struct, new: Struct, names: Sides) -> tuple[FieldChange, ...]:
    """The fields in which two structs of one type differ; () if none that a reader can see does."""
    return tuple(change for name in FIELDS[type(new)] for change in change_of(name, old, new, names))


def change_of(name: str, old: Struct, new: Struct, names: Sides) -> Iterator[FieldChange]:
    """What differs in one field: nothing, one change, or several for typed details and citations."""
    field = FIELDS[type(new)][name]
    was, now = field.told(getattr(old, name)), field.told(getattr(new, name))
    if was == now:
        return
    if field.form == "details":
        yield from _details(old, new)
    elif field.form == "citations":
        yield from _citations(was, now, names)
    else:
        yield _change(name, field, was, now, names)


def in_words(owner: Struct, name: str, value: Any, names: Names) -> str:
    """A field's value, "" where it is blank; `owner` is a struct that the field belongs to."""
    form, value = FIELDS[type(owner)][name].form, FIELDS[type(owner)][name].told(value)
    if form == "citations":
        return "; ".join(map(names.citation, value))
    if form == "details" and isinstance(owner, Fact) and value is not UNSET:
        return "; ".join(": ".join(row) for row in kinds.describe(recorded(owner.kind, ""), value))
    return _shown(form, value, names)


def fact_label(fact: Fact) -> str:
    """The first words of its statement, else the name of its kind."""
    return shortened(plain(recorded(fact.statement, ""))) or kinds.headline(recorded(fact.kind, ""), _json(fact))


def block_label(block: Block, names: Names) -> str:
    """The first words of what it shows, else the name of its kind."""
    match block:
        case SectionBlock():
            text = recorded(block.heading, "")
        case ProseBlock():
            text = plain(recorded(block.text, ""))
        case FactBlock():
            text = names.fact(block.fact)
        case PictureBlock():
            text = recorded(block.caption, "") or recorded(block.alt, "") or names.picture(recorded(block.picture, ""))
        case EmbedBlock():
            text = recorded(block.title, "") or recorded(block.url, "")
    return shortened(text) or BLOCK_NAMES[block.kind]


def picture_label(picture: Picture) -> str:
    """What it shows, in its own words, or that it has none: nobody is to read its key."""
    words = shortened(recorded(picture.alt, "") or recorded(picture.caption, ""))
    return words or ("A decorative picture" if recorded(picture.decorative, False) else NAMELESS_PICTURE)


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """At most so many characters, cut between words."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _change(name: str, field: Field, was: Any, now: Any, names: Sides) -> FieldChange:
    worded = words.compare(_text(was), _text(now), rich=field.form == "rich") if field.form in TEXTS else None
    old, new = _shown(field.form, was, names[0]), _shown(field.form, now, names[1])
    lists = [value if isinstance(value, tuple) else () for value in (was, now)]
    lost, gained = (tuple(one for one in side if one not in other) for side, other in (lists, lists[::-1]))
    return FieldChange(
        name=name,
        label=field.label,
        old=old,
        new=new,
        words=worded,
        remark=_remark(field.form, was, now, worded, old == new),
        old_value=was,
        new_value=now,
        lost=_shown(field.form, lost, names[0]),
        gained=_shown(field.form, gained, names[1]),
    )


TEXTS = frozenset({"text", "rich"})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _shown(form: str, value: Any, names: Names) -> str:
    """The value in words, "" where it is blank."""
    if value is UNSET:
        return NOT_RECORDED
    if value is None or value == () or (value == "" and form != "shape"):
        return ""
    return FORMS[form](value, names)


FORMS: dict[str, Callable[[Any, Names], str]] = {
    "text": lambda value, names: str(value),
    "rich": lambda value, names: plain(value),
    "value": lambda value, names: str(value),
    "flag": lambda value, names: "yes" if value else "no",
    "date": lambda value, names: _date_label(value),
    "status": lambda value, names: status.label(value),
    "standing": lambda value, names: status.standing_label(value),
    "fact kind": lambda value, names: kinds.label(value),
    "list": lambda value, names: ", ".join(value),
    "explainers": lambda value, names: _explainers(value),
    "authors": lambda value, names: ", ".join(map(_author, value)),
    "topic": lambda value, names: names.topic(value),
    "source": lambda value, names: names.source(value),
    "fact": lambda value, names: names.fact(value),
    "picture": lambda value, names: names.picture(value),
    "shape": lambda value, names: SHAPES.get(value, ""),
    "focal point": lambda value, names: "{} % from the left, {} % from the top".format(*value.split("-")),
    "facts": lambda value, names: "; ".join(map(names.fact, value)),
}


def _author(author: Author) -> str:
    return f"{author.name} ({author.role})" if author.role else author.name


def _date(value: Any) -> PartialDate | None:
    try:
        return PartialDate.parse(value) if isinstance(value, str) and value else None
    except NotADate:
        return None


def _date_label(value: str) -> str:
    date = _date(value)
    return date.label if date else value


def _remark(form: str, was: Any, now: Any, worded: WordChange | None, same: bool) -> str:
    if was is UNSET or now is UNSET:
        return "was not recorded" if was is UNSET else "no longer recorded"
    if form == "date":
        return date_step(_date(was), _date(now))
    if isinstance(was, tuple) and isinstance(now, tuple):
        return _listed(form, was, now)
    if form == "picture" and same:
        return "another picture of the same words"
    if worded:
        return "; ".join(worded.remarks) or (READS_THE_SAME if worded.is_same else "")
    return READS_THE_SAME if same else ""


def _listed(form: str, was: tuple[Any, ...], now: tuple[Any, ...]) -> str:
    """What a list gained and lost: "Adam Driver added; Al Pacino removed"."""
    if form == "facts":
        return "" if set(was) != set(now) else "order changed"
    before, after = (Counter(_author(one) if form == "authors" else str(one) for one in side) for side in (was, now))
    if before == after:
        return READS_THE_SAME if [_text_of(one) for one in was] == [_text_of(one) for one in now] else "order changed"
    named = _explainers if form == "explainers" else ", ".join
    moves = ((after - before, "added"), (before - after, "removed"))
    return "; ".join(f"{named(list(moved.elements()))} {fate}" for moved, fate in moves if moved)


def _explainers(keys: Sequence[str]) -> str:
    """How many: a key of another article is nothing for readers, and its headline stands in no document."""
    return f"{len(keys)} explainer{'' if len(keys) == 1 else 's'}"


def _text_of(value: Any) -> str:
    return _author(value) if isinstance(value, Author) else str(value)


def _json(fact: Fact) -> dict[str, Any]:
    return recorded(fact.details, {})


def _details(old: Any, new: Any) -> Iterator[FieldChange]:
    """Typed details by their fields; after a change of fact kind all of the old and all of the new."""
    if old.details is UNSET or new.details is UNSET:
        yield _unrecorded(old, new)
        return
    rows = [*_rows(old, new)]
    for label, was, now, remark in rows or [("Details", "", "", READS_THE_SAME)]:
        yield FieldChange(name=f"details:{_slug(label)}", label=label, old=was, new=now, remark=remark)


def _rows(old: Fact, new: Fact) -> Iterable[tuple[str, str, str, str]]:
    if old.kind == new.kind:
        return kinds.changes(recorded(new.kind, ""), _json(old), _json(new))
    gone = [(label, was, "", "") for label, was in kinds.describe(recorded(old.kind, ""), _json(old))]
    return gone + [(label, "", now, "") for label, now in kinds.describe(recorded(new.kind, ""), _json(new))]


def _unrecorded(old: Fact, new: Fact) -> FieldChange:
    nameless = Names({}, {}, {})
    old_words, new_words = (in_words(fact, "details", fact.details, nameless) for fact in (old, new))
    remark = "was not recorded" if old.details is UNSET else "no longer recorded"
    return FieldChange(name="details", label="Details", old=old_words, new=new_words, remark=remark)


def _slug(label: str) -> str:
    return "-".join(label.lower().split())


def _citations(was: Sequence[Citation], now: Sequence[Citation], names: Sides) -> Iterator[FieldChange]:
    """Citations by source (the second of one source is "citation:<source>#2"): removed, then as they stand now."""
    olds, news = _numbered(was), _numbered(now)
    for key, citation in olds.items():
        if key not in news:
            old = names[0].citation(citation)
            yield FieldChange(name=key, label="Source", old=old, change="removed", old_value=citation)
    for key, citation in news.items():
        if key not in olds:
            new = names[1].citation(citation)
            yield FieldChange(name=key, label="Source", new=new, change="added", new_value=citation)
        elif citation != olds[key]:
            yield _citation(key, olds[key], citation, names)
    if moved(list(olds), list(news)):
        old, new = ("; ".join(map(side.citation, cited)) for side, cited in zip(names, (was, now), strict=True))
        yield FieldChange(name="citations", label="Sources", old=old, new=new, change="moved", remark="order changed")


def _citation(key: str, old: Citation, new: Citation, names: Sides) -> FieldChange:
    return FieldChange(
        name=key,
        label="Source",
        old=names[0].citation(old),
        new=names[1].citation(new),
        parts=changes(old, new, names),
        old_value=old,
        new_value=new,
    )


def _numbered(citations: Iterable[Citation]) -> dict[str, Citation]:
    seen: Counter[str] = Counter()
    found = {}
    for citation in citations:
        seen[citation.source] += 1
        ordinal = f"#{seen[citation.source]}" if seen[citation.source] > 1 else ""
        found[f"citation:{citation.source}{ordinal}"] = citation
    return found
