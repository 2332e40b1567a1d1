"""The fact kinds: what each keeps beside its statement, and how it reads in a few words.

A new fact kind is one class here and one template. It knows no rows, no sources and no articles.
"""

import datetime
import html
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec

from facts.status import LABELS, Status
from facts.values import (
    Choice,
    Date,
    FieldType,
    NotADate,
    PartialDate,
    People,
    Roles,
    Text,
    Url,
    clean_json,
    date_step,
    listed,
    role,
)

DEFAULT_REVIEW_DAYS = 30
"""For what nobody has announced, when its fact kind names no span of its own."""

NONE_GIVEN = "None given"


class BadDetails(ValueError):
    """The details do not fit their fact kind; `errors` has one plain message for each field, "" for the whole."""

    def __init__(self, errors: dict[str, str]) -> None:
        """Keep the messages by field name."""
        self.errors = errors
        super().__init__(" ".join(f"{name}: {message}" if name else message for name, message in errors.items()))


class Details(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a fact says, as typed values. Values are plain JSON; the field types are in the annotations."""

    def headline(self) -> str:
        """A few words that name the fact; "" leaves it to the statement."""
        return ""

    def value(self) -> str:
        """The typed value in a few words; "" when the fact kind has none."""
        return ""

    def is_negative(self, status: str) -> bool:
        """Whether it says that something is not there, so that only looking can show it."""
        return False

    def is_settled(self, today: datetime.date) -> bool:
        """Whether it cannot change any more once it is confirmed, however perishable its fact kind."""
        return False


class General(Details, frozen=True):
    """Details of a fact kind that is not known here, or of an older form: kept untouched, drawn field by field."""

    content: Any = None


class FieldSpec(msgspec.Struct, frozen=True):
    """One field for a form: `type` is text, choice, date, url, people or roles; choices are (value, label)."""

    name: str
    label: str
    type: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


class Kind(msgspec.Struct, frozen=True):
    """A fact kind. `perishable_days`: how long it holds before somebody should look again; None for what lasts."""

    name: str
    label: str
    details: type[Details]
    perishable_days: int | None
    help: str
    field_types: dict[str, FieldType]
    blanks: dict[str, Any]


KINDS: dict[str, Kind] = {}

DetailsClass = TypeVar("DetailsClass", bound=type[Details])


def fact_kind(
    name: str, label: str, *, help: str = "", perishable_days: int | None = None
) -> Callable[[DetailsClass], DetailsClass]:
    """Register a details class as a fact kind; the order of registration is the order in menus."""

    def register(details: DetailsClass) -> DetailsClass:
        hints = typing.get_type_hints(details, include_extras=True)
        types = {field: hints[field].__metadata__[0] for field in details.__struct_fields__}
        blank = details()
        blanks = {field: getattr(blank, field) for field in types}
        KINDS[name] = Kind(name, label, details, perishable_days, help, types, blanks)
        return details

    return register


# The kinds. Blank is "", None or (), each where the field's default says so.

OF = Text("Of", help="Blank or “film” means the topic itself; else what it is about, such as “novel”.")


def of_something_else(of: str) -> str:
    """What a fact is about when it is not the topic itself: "novel"; "" for the topic."""
    return "" if of in {"", "film"} else of


def speaks_of(details: Mapping[str, Any] | None) -> str:
    """The same as it reads behind a status: "of the novel", "of Heat (1995)"; "" for the topic.

    A common noun wants its article and a title has none.
    """
    other = of_something_else(str((details or {}).get("of") or ""))
    if not other:
        return ""
    return f"of the {other}" if other[0].islower() else f"of {other}"


def _labeled(label: str, of: str) -> str:
    other = of_something_else(of)
    return f"{label}: {other}" if other else label


@fact_kind("casting", "Casting", help="Who plays whom, or may.", perishable_days=14)
class Casting(Details, frozen=True):
    """Persons and parts. The stage says how far it is; the status, how sure we are."""

    roles: Annotated[tuple[tuple[str, str], ...], Roles("Roles", help="Who plays whom.")] = ()
    stage: Annotated[
        str,
        Choice(
            "Stage",
            options=(
                ("none", "Not cast"),
                ("wish", "Wished for"),
                ("linked", "Linked with the part"),
                ("in-talks", "In talks"),
                ("cast", "Cast"),
                ("left", "Has left"),
            ),
        ),
    ] = "none"
    of: Annotated[str, OF] = ""

    def headline(self) -> str:
        """The first two roles: "Adam Driver as Neil McCauley"."""
        pairs = [role(*pair) for pair in self.roles]
        if len(pairs) > 2:
            return f"{pairs[0]} and {len(pairs) - 1} others"
        return listed(pairs)

    def value(self) -> str:
        """The stage."""
        return KINDS["casting"].field_types["stage"].words(self.stage)

    def is_settled(self, today: datetime.date) -> bool:
        """The cast of another work, which is out."""
        return bool(of_something_else(self.of))


@fact_kind("credit", "Credit", help="Who made it: author, director, composer.")
class Credit(Details, frozen=True):
    """Persons and the job that they did."""

    people: Annotated[tuple[str, ...], People("People")] = ()
    job: Annotated[str, Text("Job", help="In one word: author, director.")] = ""
    of: Annotated[str, OF] = ""

    def headline(self) -> str:
        """The job, and what it was done on: "Author: novel"."""
        return _labeled(self.job[:1].upper() + self.job[1:], self.of) if self.job else ""

    def value(self) -> str:
        """The persons."""
        return listed(list(self.people))


@fact_kind("release-date", "Release date", help="When it comes out, as precisely as is known.", perishable_days=14)
class ReleaseDate(Details, frozen=True):
    """A day, month, quarter or year; a blank date with "not announced" says that there is none."""

    date: Annotated[str | None, Date("Date", help="Also: Q3 2027, June 2027, 5 June 2027.")] = None
    of: Annotated[str, OF] = ""
    territory: Annotated[str | None, Text("Territory", help="Blank: everywhere.")] = None
    medium: Annotated[
        str | None,
        Choice(
            "Medium",
            options=(
                ("theaters", "In theaters"),
                ("streaming", "Streaming"),
                ("television", "Television"),
                ("home", "Disc or download"),
                ("print", "In print"),
            ),
        ),
    ] = None

    def headline(self) -> str:
        """ "Release date", and what of."""
        return _labeled("Release date", self.of)

    def value(self) -> str:
        """The date, the medium and the territory."""
        types = KINDS["release-date"].field_types
        parts = [types["date"].words(self.date), types["medium"].words(self.medium).lower(), self.territory or ""]
        return ", ".join(part for part in parts if part) if self.date else NONE_GIVEN

    def is_negative(self, status: str) -> bool:
        """No date, and none announced."""
        return self.date is None and status == Status.NOT_ANNOUNCED

    def is_settled(self, today: datetime.date) -> bool:
        """The date has passed."""
        return self.date is not None and PartialDate.parse(self.date).last_day < today


@fact_kind("plot", "Plot", help="What happens in it.")
class Plot(Details, frozen=True):
    """A piece of the story."""

    set_in: Annotated[str | None, Text("Set in", help="When the story runs: 1988, the 1990s.")] = None
    of: Annotated[str, OF] = ""

    def value(self) -> str:
        """When it is set."""
        return f"Set in {self.set_in}" if self.set_in else ""


@fact_kind("production", "Production", help="How far the making of it is.", perishable_days=14)
class Production(Details, frozen=True):
    """A stage of the making."""

    stage: Annotated[
        str | None,
        Choice(
            "Stage",
            options=(
                ("unannounced", "Not announced"),
                ("announced", "Announced"),
                ("in-development", "In development"),
                ("not-started", "Not started"),
                ("casting-not-begun", "Casting not begun"),
                ("casting", "Casting"),
                ("pre-production", "Pre-production"),
                ("filming", "Filming"),
                ("post-production", "Post-production"),
                ("finished", "Finished"),
                ("on-hold", "On hold"),
                ("canceled", "Canceled"),
            ),
        ),
    ] = None
    of: Annotated[str, OF] = ""

    def headline(self) -> str:
        """ "Production", and what of."""
        return _labeled("Production", self.of)

    def value(self) -> str:
        """The stage."""
        return KINDS["production"].field_types["stage"].words(self.stage) or NONE_GIVEN

    def is_negative(self, status: str) -> bool:
        """Nothing has begun."""
        return self.stage in {"unannounced", "not-started", "casting-not-begun"}


@fact_kind("quote", "Quote", help="What somebody said, in their words.")
class Quote(Details, frozen=True):
    """Words and their speaker. The status is that of the words having been said."""

    words: Annotated[str, Text("Words", help="Without quotation marks.", longest=2000)] = ""
    speaker: Annotated[str | None, Text("Speaker")] = None

    def headline(self) -> str:
        """The speaker and the beginning of the words."""
        quoted = f"“{_cut(self.words, 60)}”" if self.words else ""
        return ": ".join(part for part in (self.speaker or "", quoted) if part)

    def value(self) -> str:
        """The words in quotation marks."""
        return f"“{self.words}”" if self.words else NONE_GIVEN


@fact_kind("trailer", "Trailer", help="A trailer, first photos, footage.", perishable_days=14)
class Trailer(Details, frozen=True):
    """Where footage can be seen; a blank address with "not announced" says that there is none."""

    url: Annotated[
        str | None, Url("Address", help="Of the video's own page. Date of the event: the day it came out.")
    ] = None
    of: Annotated[str, OF] = ""

    def headline(self) -> str:
        """ "Trailer", and what of."""
        return _labeled("Trailer", self.of)

    def value(self) -> str:
        """The address without its scheme."""
        return self.url.partition("://")[2].rstrip("/") if self.url else NONE_GIVEN

    def is_negative(self, status: str) -> bool:
        """No address, and nothing announced."""
        return self.url is None and status == Status.NOT_ANNOUNCED


@fact_kind("background", "Background", help="Anything else that readers should know.")
class Background(Details, frozen=True):
    """No more than its statement."""


# Reading and writing


def choices() -> list[tuple[str, str]]:
    """Every fact kind as (name, label), in the order of menus."""
    return [(kind.name, kind.label) for kind in KINDS.values()]


def fields(kind: str) -> tuple[FieldSpec, ...]:
    """The fields of a fact kind in the order of its form; none for a kind that is not known."""
    if kind not in KINDS:
        return ()
    return tuple(_spec(name, field_type) for name, field_type in KINDS[kind].field_types.items())


def _spec(name: str, field_type: FieldType) -> FieldSpec:
    choices = field_type.options if isinstance(field_type, Choice) else ()
    return FieldSpec(name, field_type.label, field_type.name, choices, field_type.help)


def read(kind: str, content: object) -> Details:
    """Plain JSON as details. A missing or blank field is blank; dates may be as people type them.

    A kind that is not known keeps its JSON in a `General` holder. Raises BadDetails with all messages at once.
    """
    if kind not in KINDS:
        return General(content=content)
    if not isinstance(content, Mapping):
        raise BadDetails({"": "Details must be an object with named fields."})
    known = KINDS[kind]
    errors = {str(name): "There is no such field." for name in content if name not in known.field_types}
    values = {}
    for name, field_type in known.field_types.items():
        try:
            values[name] = _frozen(field_type.clean(content.get(name))) or known.blanks[name]
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise BadDetails(errors)
    return known.details(**values)


def glance(kind: str, content: object) -> Details:
    """The same for drawing: what does not fit its fact kind comes back as a `General` holder; never raises."""
    try:
        return read(kind, content)
    except BadDetails:
        return General(content=content)


def write(details: Details) -> dict[str, Any]:
    """Details as plain JSON, every field present, lists for tuples; a `General` holder gives back what it got."""
    if isinstance(details, General):
        return typing.cast("dict[str, Any]", details.content)
    return typing.cast("dict[str, Any]", clean_json(msgspec.to_builtins(details)))


def blank(kind: str) -> dict[str, Any]:
    """The JSON of a new fact's details; {} for a kind that is not known."""
    return write(KINDS[kind].details()) if kind in KINDS else {}


def _frozen(value: object) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


# In words. `details` is a Details or its JSON; JSON that does not fit is shown as it is.


def headline(kind: str, details: object, statement: str = "") -> str:
    """A short label for lists: "Adam Driver as Neil McCauley", "Release date".

    Where the details name nothing, the beginning of the statement (rich text), else the kind's label.
    """
    return _details(kind, details).headline() or _cut(_plain(statement), 60) or label(kind)


def value(kind: str, details: object) -> str:
    """The typed value in a few words: "June 2027", "Not started", "None given"; "" when there is none to give."""
    return _details(kind, details).value()


def describe(kind: str, details: object) -> tuple[tuple[str, str], ...]:
    """What the details hold, as (label, words), blank fields and "of the topic itself" left out."""
    rows = _rows(kind, _details(kind, details))
    return tuple((label, words) for name, label, words in rows if words and not (name == "of" and words == "film"))


def is_negative(kind: str, details: object, status: str) -> bool:
    """Whether the fact says that something is not there, which our own check can show."""
    return _details(kind, details).is_negative(status)


def is_settled(kind: str, details: object, status: str, today: datetime.date) -> bool:
    """Whether nobody has to look at it again: confirmed, and of something that is over."""
    return status == Status.CONFIRMED and _details(kind, details).is_settled(today)


def changes(kind: str, old: object, new: object) -> list[tuple[str, str, str, str]]:
    """Every field that differs, as (label, old words, new words, remark); a date's remark says how far it moved."""
    before, after = _details(kind, old), _details(kind, new)
    if isinstance(before, General) or isinstance(after, General):
        return _general_changes(kind, before, after)
    return [
        (field_type.label, field_type.words(was), field_type.words(now), _remark(field_type, was, now))
        for name, field_type in KINDS[kind].field_types.items()
        if (was := getattr(before, name)) != (now := getattr(after, name))
    ]


def label(kind: str) -> str:
    """The fact kind in words; one that is not known is shown as it is written."""
    return KINDS[kind].label if kind in KINDS else kind.replace("-", " ").capitalize()


def default_review_days(kind: str, status: str) -> int | None:
    """In how many days somebody should look again; None for what lasts.

    A wish and a denial stay as they were said. What is not announced may be any day, whatever its kind.
    """
    if status not in LABELS or status in {Status.SUGGESTED, Status.DENIED}:
        return None
    span = KINDS[kind].perishable_days if kind in KINDS else None
    return span or (DEFAULT_REVIEW_DAYS if status == Status.NOT_ANNOUNCED else None)


def _details(kind: str, details: object) -> Details:
    return details if isinstance(details, Details) else glance(kind, details)


def _rows(kind: str, details: Details) -> list[tuple[str, str, str]]:
    """Every field as (name, label, words)."""
    if not isinstance(details, General):
        types = KINDS[kind].field_types
        return [(name, one.label, one.words(getattr(details, name))) for name, one in types.items()]
    content = details.content if isinstance(details.content, Mapping) else {"details": details.content}
    return [(str(name), label(str(name).replace("_", "-")), _loose(item)) for name, item in content.items()]


def _general_changes(kind: str, before: Details, after: Details) -> list[tuple[str, str, str, str]]:
    """The same for JSON of no known form, told apart by what is stored and not by its words."""
    old, new = (write(details) for details in (before, after))
    was, now = ({name: (label, words) for name, label, words in _rows(kind, side)} for side in (before, after))
    differing = [name for name in was | now if _stored(old, name) != _stored(new, name)]
    return [((now | was)[name][0], was.get(name, ("", ""))[1], now.get(name, ("", ""))[1], "") for name in differing]


def _stored(content: object, name: str) -> tuple[bool, object]:
    if isinstance(content, Mapping):
        return name in content, content.get(name)
    return True, content


def _loose(item: object) -> str:
    """Any JSON in words."""
    if isinstance(item, Mapping):
        return ", ".join(f"{name}: {_loose(one)}" for name, one in item.items())
    if isinstance(item, Sequence) and not isinstance(item, str):
        return ", ".join(_loose(one) for one in item)
    return "" if item is None else str(item)


def _remark(field_type: FieldType, was: str | None, now: str | None) -> str:
    if not isinstance(field_type, Date):
        return ""
    try:
        return date_step(PartialDate.parse(was) if was else None, PartialDate.parse(now) if now else None)
    except NotADate:
        return ""


def _plain(statement: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", statement)).split())


def _cut(text: str, longest: int) -> str:
    """The first words of a text, with an ellipsis when there are more."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


# Patterns: what a new article may open with


class PatternFact(msgspec.Struct, frozen=True):
    """A fact that nobody has announced yet; its statement is rich text."""

    kind: str
    statement: str
    details: dict[str, Any] = {}


class PatternSection(msgspec.Struct, frozen=True):
    """A section of a new article."""

    heading: str
    facts: tuple[PatternFact, ...] = ()


class Pattern(msgspec.Struct, frozen=True):
    """What a new article opens with; `{topic}` stands for the topic's name."""

    label: str
    sections: tuple[PatternSection, ...]

    def fill(self, topic: str) -> tuple[PatternSection, ...]:
        """The sections with the topic's name put in, escaped where the text is rich, and with full details."""
        return tuple(
            PatternSection(
                section.heading.replace("{topic}", topic),
                tuple(
                    PatternFact(
                        fact.kind,
                        fact.statement.replace("{topic}", html.escape(topic, quote=False)),
                        write(read(fact.kind, fact.details)),
                    )
                    for fact in section.facts
                ),
            )
            for section in self.sections
        )


PATTERNS: dict[str, Pattern] = {
    "story": Pattern(
        "Story",
        (
            PatternSection(
                "What is {topic} about?",
                (PatternFact("plot", "Nobody has said what {topic} is about."),),
            ),
        ),
    ),
    "cast": Pattern(
        "Cast",
        (
            PatternSection(
                "Who is in the cast of {topic}?",
                (PatternFact("casting", "No cast has been announced for {topic}."),),
            ),
        ),
    ),
    "release": Pattern(
        "Release",
        (
            PatternSection(
                "When does {topic} come out?",
                (
                    PatternFact("release-date", "No release date has been announced for {topic}."),
                    PatternFact(
                        "production", "Nobody has said when filming of {topic} begins.", {"stage": "unannounced"}
                    ),
                ),
            ),
        ),
    ),
    "trailer": Pattern(
        "Trailer",
        (
            PatternSection(
                "Is there a trailer for {topic}?",
                (PatternFact("trailer", "No trailer or footage of {topic} has been released."),),
            ),
        ),
    ),
}
