"""A comparison's numbers in words for readers, and the names of its two sides: dates first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.changes import Summary, clauses, counted, listed, lower_first
from articles.models import Edition

NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
VERBS = {
    "changed status": ("has changed status", "have changed status"),
    "added": ("is new", "are new"),
    "removed": ("has been taken out", "have been taken out"),
    "replaced": ("has been replaced", "have been replaced"),
    "written anew": ("has been written anew", "have been written anew"),
    "split": ("has been split", "have been split"),
    "merged": ("has come of several", "have come of several"),
    "edited": ("has been edited", "have been edited"),
    "moved": ("has moved", "have moved"),
}


def summary(found: Summary) -> str:
    """ "One fact has changed status, three are new and one has moved. 34 words are new, 12 are gone." """
    told = [*clauses(found.deeds, number, _verb), *_head(found.head)]
    words = _words(found.words_new, found.words_gone)
    if not words and found.formatting:
        words = "The words are the same, their formatting is not."
    deeds = f"{_capital(listed(told))}." if told else ""
    return " ".join(part for part in (deeds, words) if part) or "Nothing has changed."


def _verb(deed: str, count: int) -> str:
    return VERBS[deed][count != 1]


def _head(labels: Sequence[str]) -> list[str]:
    names = list(map(lower_first, labels))
    return [f"the {listed(names)} {'has' if len(names) == 1 else 'have'} changed"] if names else []


def _words(new: int, gone: int) -> str:
    if not new:
        return f"{_capital(counted(gone, 'word', number))} {_be(gone)} gone." if gone else ""
    told = f"{_capital(counted(new, 'word', number))} {_be(new)} new"
    return f"{told}, {number(gone)} {_be(gone)} gone." if gone else f"{told}."


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def number(count: int) -> str:
    """Small numbers in words."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


@dataclass(frozen=True)
class Dates:
    """What the two sides are called, with the hour if two have one day; a date is not broken over lines."""

    old: str
    new: str


def dates(old: Edition, new: Edition) -> Dates:
    moments = localtime(old.published_at), localtime(new.published_at)
    hour = ", H:i" if old != new and moments[0].date() == moments[1].date() else ""
    return Dates(*(date_format(moment, f"j F Y{hour}").replace(" ", "\N{NO-BREAK SPACE}") for moment in moments))
