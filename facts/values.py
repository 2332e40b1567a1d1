"""Typed values: dates as precise as they are known, clean text, and the field types of a fact's details.

Values stay plain JSON (strings, lists, None); what a field means, and which values it refuses, is said here.
"""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass, field
from functools import total_ordering
from typing import ClassVar
from urllib.parse import urlsplit

FIRST_YEAR = 1850
LAST_YEAR = 2200
MAX_DEPTH = 32
"""Levels of lists and objects that `clean_json` goes into."""

MONTHS = tuple(calendar.month_name)[1:]
QUARTERS = ("first", "second", "third", "fourth")
ORDINALS = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, **{word: n for n, word in enumerate(QUARTERS, 1)}}
VAGUE = re.compile(r"\b(spring|summer|autumn|fall|winter|holiday|holidays|early|mid|late|christmas)\b", re.IGNORECASE)
NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_MONTH_NUMBERS = {name.casefold(): n for n, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: n for name, n in list(_MONTH_NUMBERS.items())} | {"sept": 9}


class NotADate(ValueError):
    """The text is no date that can be kept; the message says why in plain words."""


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, quarter, month or day; 0 stands for a part that is not given.

    Ordered by its first day; of two that begin on one day the more precise comes first.
    Years run from 1850 to 2200.

    >>> PartialDate.parse("June 5, 2027").iso
    '2027-06-05'
    >>> PartialDate.parse("31 June 2027")
    Traceback (most recent call last):
    ...
    facts.values.NotADate: "31 June 2027" is not a day. June has 30 days.
    """

    year: int
    quarter: int = 0
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        """Refuse what is in no calendar. Raises NotADate."""
        _check(self, typed=self.iso)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read an ISO form ("2027", "2027-Q3", "2027-06", "2027-06-05") or what people type. Raises NotADate."""
        typed = " ".join(text.split())
        if not typed:
            raise NotADate("No date was given.")
        shown = _shown(typed)
        year, quarter, month, day = _parts(typed, shown)
        unchecked = object.__new__(cls)
        for name, value in (("year", year), ("quarter", quarter), ("month", month), ("day", day)):
            object.__setattr__(unchecked, name, value)
        _check(unchecked, typed=shown)
        return unchecked

    @property
    def precision(self) -> str:
        """One of "year", "quarter", "month", "day"."""
        return "day" if self.day else "month" if self.month else "quarter" if self.quarter else "year"

    @property
    def iso(self) -> str:
        """The form that is stored: "2027", "2027-Q3", "2027-06" or "2027-06-05"."""
        if self.quarter:
            return f"{self.year:04}-Q{self.quarter}"
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: 3 if self.day else 2 if self.month else 1])

    @property
    def label(self) -> str:
        """The date in words: "5 June 2027", "June 2027", "third quarter of 2027", "2027"."""
        if self.quarter:
            return f"{QUARTERS[self.quarter - 1]} quarter of {self.year}"
        month = MONTHS[self.month - 1] if self.month else ""
        return " ".join(part for part in (str(self.day or ""), month, str(self.year)) if part)

    @property
    def first_day(self) -> datetime.date:
        """The first day that it can mean."""
        month = self.month or (self.quarter * 3 - 2 if self.quarter else 1)
        return datetime.date(self.year, month, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day that it can mean."""
        month = self.month or self.quarter * 3 or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def holds(self, other: "PartialDate") -> bool:
        """Whether every day of `other` is one of its own."""
        return self.first_day <= other.first_day and other.last_day <= self.last_day

    def __lt__(self, other: "PartialDate") -> bool:
        """Earlier first; of equal beginnings the more precise first."""
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)

    def __str__(self) -> str:
        """The stored form."""
        return self.iso


_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[- ]?Q(?P<quarter>[0-9]+)",
        r"Q(?P<quarter>[0-9]+),? (?P<year>[0-9]{4})",
        r"(?:the )?(?P<nth>[a-z]+|[1-4][a-z]{2}) quarter(?: of|,)? (?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)? (?P<name>[a-z]+)\.?,? (?P<year>[0-9]{4})",
        r"(?P<name>[a-z]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})",
        r"(?P<name>[a-z]+)\.?,?(?: of)? (?P<year>[0-9]{4})",
    )
)


def _parts(typed: str, shown: str) -> tuple[int, int, int, int]:
    if VAGUE.search(typed):
        raise NotADate(f'"{shown}" has no exact meaning. Give a quarter, such as Q3 2027, a month, or the year alone.')
    if re.fullmatch(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}", typed):
        raise NotADate(f'"{shown}" can be read two ways. Write the month as a word, such as 5 June 2027.')
    for form in _FORMS:
        if match := form.fullmatch(typed):
            return _numbers({name: text for name, text in match.groupdict().items() if text}, shown)
    names_a_month = any(word in _MONTH_NUMBERS for word in re.findall("[a-z]+", typed.lower()))
    if names_a_month and not re.search("[0-9]{4}", typed):
        raise NotADate(f'"{shown}" has no year. Write it with one, such as 5 June 2027.')
    raise NotADate(f'"{shown}" is not a date. Write 2027, Q3 2027, June 2027 or 5 June 2027.')


def _numbers(found: dict[str, str], shown: str) -> tuple[int, int, int, int]:
    name, nth = found.get("name", "").lower(), found.get("nth", "").lower()
    if name and name not in _MONTH_NUMBERS:
        raise NotADate(f'"{shown}" names no month. Write it out, such as June 2027.')
    if nth and nth not in ORDINALS:
        raise NotADate(f'"{shown}" is not a quarter. A year has 4 quarters.')
    month = _MONTH_NUMBERS[name] if name else _given(found, "month", "month", "A year has 12 months.", shown)
    quarter = ORDINALS[nth] if nth else _given(found, "quarter", "quarter", "A year has 4 quarters.", shown)
    return int(found["year"]), quarter, month, _given(found, "day", "day", "Months begin with day 1.", shown)


def _given(found: dict[str, str], part: str, noun: str, why: str, shown: str) -> int:
    """The number of a part, 0 when the part was not given. A part that was given as zero is refused."""
    if part not in found:
        return 0
    if not int(found[part]):
        raise NotADate(f'"{shown}" is not a {noun}. {why}')
    return int(found[part])


def _check(date: PartialDate, *, typed: str) -> None:
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise NotADate(f'"{typed}" is too far away. Years run from {FIRST_YEAR} to {LAST_YEAR}.')
    if not 0 <= date.quarter <= 4 or (date.quarter and (date.month or date.day)):
        raise NotADate(f'"{typed}" is not a quarter. A year has 4 quarters.')
    if not 0 <= date.month <= 12 or (date.day and not date.month):
        raise NotADate(f'"{typed}" is not a month. A year has 12 months.')
    if date.month and not 0 <= date.day <= (days := calendar.monthrange(date.year, date.month)[1]):
        where = f"February {date.year}" if date.month == 2 else MONTHS[date.month - 1]
        raise NotADate(f'"{typed}" is not a day. {where} has {days} days.')


def date_step(old: PartialDate | None, new: PartialDate | None) -> str:
    """What became of a date, in words; "" when nothing did.

    "more precise" and "less precise" mean that one holds the other; dates apart are measured in the coarser one's unit.

    >>> date_step(PartialDate.parse("June 2027"), PartialDate.parse("September 2027"))
    'three months later'
    """
    if old == new:
        return ""
    if old is None or new is None:
        return "no longer given" if new is None else "now given"
    if old.holds(new):
        return "more precise"
    if new.holds(old):
        return "less precise"
    sharper = _RANKS[new.precision] - _RANKS[old.precision]
    tail = "" if not sharper else ", and more precise" if sharper > 0 else ", and less precise"
    direction = "later" if old.first_day < new.first_day else "earlier"
    return f"{_span(old, new)} {direction}{tail}"


_RANKS = {"year": 0, "quarter": 1, "month": 2, "day": 3}


def _span(old: PartialDate, new: PartialDate) -> str:
    """How far apart two dates are, counted in the unit of the coarser, or in a longer one that fits."""
    first, last = old.first_day, new.first_day
    years, months = last.year - first.year, (last.year - first.year) * 12 + last.month - first.month
    match min(_RANKS[old.precision], _RANKS[new.precision]):
        case 0:
            return _count(abs(years), "year")
        case 1:
            quarters = abs(years * 4 + (last.month - 1) // 3 - (first.month - 1) // 3)
            return _count(quarters // 4, "year") if quarters % 4 == 0 else _count(quarters, "quarter")
        case 2:
            return _months(abs(months))
    days = abs((last - first).days)
    if first.day == last.day:
        return _months(abs(months))
    if days > 60:
        return f"about {_months(round(days / 30.44))}"
    return _count(days // 7, "week") if days % 7 == 0 else _count(days, "day")


def _months(count: int) -> str:
    return _count(count // 12, "year") if count % 12 == 0 else _count(count, "month")


def _count(count: int, noun: str) -> str:
    number = NUMBERS[count] if 0 < count < len(NUMBERS) else str(count)
    return f"{number} {noun}" if count == 1 else f"{number} {noun}s"


# Text


def clean_text(text: str) -> str:
    r"""Text as it is stored: NFC, line ends as \n, no control characters but \n and \t.

    Raises ValueError for a NUL or half of a surrogate pair: no database keeps these and no page can show them.
    """
    if "\0" in text:
        raise ValueError("The text holds a NUL character, which cannot be stored.")
    if _SURROGATES.search(text):
        raise ValueError("The text holds half a character (a lone surrogate), which cannot be stored.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines))


_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")


def clean_json(value: object, *, _depth: int = 0) -> object:
    """JSON as it is stored: each text cleaned, keys too; tuples become lists.

    Raises ValueError for floats (databases write them differently), for keys that are no text, for anything that is
    no JSON, and for nesting deeper than 32.
    """
    if _depth > MAX_DEPTH:
        raise ValueError(f"The value is nested more than {MAX_DEPTH} deep.")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [clean_json(item, _depth=_depth + 1) for item in value]
    if isinstance(value, dict):
        return {_clean_key(key): clean_json(item, _depth=_depth + 1) for key, item in value.items()}
    if isinstance(value, float):
        raise ValueError(f"{value} is a number with a fraction, which is not stored. Write it as text.")
    raise ValueError(f"A value of type {type(value).__name__} cannot be stored.")


def _clean_key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{key!r} is not a text, so it cannot name a value.")
    return clean_text(key)


def _shown(text: str) -> str:
    """Somebody's own words in a message, cut at 40 characters."""
    return text if len(text) <= 40 else f"{text[:39]}…"


# Field types


@dataclass(frozen=True)
class FieldType:
    """What a field of typed details holds: its label, its help, what it takes and how it reads in words.

    `clean` answers a plain JSON value or None for blank, and raises ValueError with a sentence for the editor.
    """

    label: str
    help: str = field(default="", kw_only=True)

    name: ClassVar[str] = ""

    def clean(self, value: object) -> object:
        """The value as it is stored, None when blank. Raises ValueError."""
        raise NotImplementedError

    def words(self, value: object) -> str:
        """The value for people; "" when blank."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Text(FieldType):
    """A short text, up to `longest` characters, without spaces around it."""

    longest: int = field(default=500, kw_only=True)

    name: ClassVar[str] = "text"

    def clean(self, value: object) -> object:
        """The text; None when blank. Raises ValueError."""
        return _text(value, self.longest) or None


@dataclass(frozen=True)
class Choice(FieldType):
    """One of a few words, each with its label."""

    options: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)

    name: ClassVar[str] = "choice"

    def clean(self, value: object) -> object:
        """One of the options' words; None when blank. Raises ValueError."""
        chosen = _text(value, 80)
        if chosen and chosen not in dict(self.options):
            raise ValueError(f'"{_shown(chosen)}" is not one of the choices.')
        return chosen or None

    def words(self, value: object) -> str:
        """The option's label; a word that is no option, from older data, as it is."""
        return dict(self.options).get(str(value or ""), str(value or ""))


@dataclass(frozen=True)
class Date(FieldType):
    """A partial date, kept in its ISO form."""

    name: ClassVar[str] = "date"

    def clean(self, value: object) -> object:
        """The ISO form; None when blank. Raises NotADate."""
        typed = _text(value, 80)
        return PartialDate.parse(typed).iso if typed else None

    def words(self, value: object) -> str:
        """The date's label; a text that is no date, from older data, as it is."""
        try:
            return PartialDate.parse(str(value)).label if value else ""
        except NotADate:
            return str(value)


@dataclass(frozen=True)
class Url(FieldType):
    """An absolute http or https address, up to 2,000 characters."""

    name: ClassVar[str] = "url"

    def clean(self, value: object) -> object:
        """The address; None when blank. Raises ValueError."""
        typed = _text(value, 2000)
        return web_address(typed) if typed else None


@dataclass(frozen=True)
class People(FieldType):
    """Names of persons, in order."""

    name: ClassVar[str] = "people"

    def clean(self, value: object) -> object:
        """A list of names; blank ones are left out. Raises ValueError."""
        return [name for name in (_text(item, 200) for item in _items(value)) if name]

    def words(self, value: object) -> str:
        """The names: "Michael Mann and Meg Gardiner"."""
        return listed([str(name) for name in _items(value)])


@dataclass(frozen=True)
class Roles(FieldType):
    """Who plays whom: pairs of person and part, in order; a part may be blank."""

    name: ClassVar[str] = "roles"

    def clean(self, value: object) -> object:
        """A list of [person, part]; pairs with both blank are left out. Raises ValueError."""
        pairs = []
        for number, item in enumerate(_items(value), 1):
            if not isinstance(item, list | tuple) or len(item) != 2:
                raise ValueError(f"Row {number} is not a pair of person and part.")
            person, part = (_text(side, 200) for side in item)
            if part and not person:
                raise ValueError(f'Row {number} names the part "{_shown(part)}" and nobody to play it.')
            if person:
                pairs.append([person, part])
        return pairs

    def words(self, value: object) -> str:
        """The pairs: "Adam Driver as Neil McCauley"."""
        return listed([role(*pair) for pair in _items(value) if isinstance(pair, list | tuple)])


def role(person: str, part: str) -> str:
    """One pair in words; a blank part is left out."""
    return f"{person} as {part}" if part else person


def listed(names: list[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def web_address(typed: str) -> str:
    """An absolute http or https address, its scheme in lower case. Raises ValueError."""
    shown = _shown(typed)
    scheme, colon, rest = typed.partition("://")
    if not colon or scheme.lower() not in {"http", "https"}:
        raise ValueError(f'"{shown}" is not a web address. Begin it with https://.')
    if re.search(r'[\s<>"\\^`{|}]', typed):
        raise ValueError(f'"{shown}" is not a web address. It holds a space or a sign that no address has.')
    try:
        parts = urlsplit(typed)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise ValueError(f'"{shown}" is not a web address. The name of the site is missing or cannot be read.')
    return f"{scheme.lower()}://{rest}"


_HOST = re.compile(r"[\w.-]+|\[?[0-9a-f:.]+\]?", re.IGNORECASE)


def _text(value: object, longest: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("This must be text.")
    text = clean_text(value).strip()
    if len(text) > longest:
        raise ValueError(f"This has {len(text):,} characters. It may have {longest:,}.")
    return text


def _items(value: object) -> list[object] | tuple[object, ...]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ValueError("This must be a list.")
    return value
