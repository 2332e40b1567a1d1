"""A comparison's numbers in words for readers, and the names of its two sides: dates first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles.changes import Summary
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
    clauses = [*_deeds(found), *_head(found.head)]
    words = _words(found.words_new, found.words_gone)
    if not words and found.formatting:
        words = "The words are the same, their formatting is not."
    told = f"{_capital(listed(clauses))}." if clauses else ""
    return " ".join(part for part in (told, words) if part) or "Nothing has changed."


def _deeds(found: Summary) -> Iterator[str]:
    """One clause for each deed; a noun that stood alone in the clause before is not said again."""
    before = ""
    for deed, nouns in found.deeds:
        verb = VERBS[deed][sum(count for _, count in nouns) != 1]
        alone = nouns[0][0] if len(nouns) == 1 else ""
        if alone and alone == before:
            yield f"{number(nouns[0][1])} {verb}"
        else:
            yield f"{listed([counted(count, noun) for noun, count in nouns])} {verb}"
        before = alone


def _head(labels: Sequence[str]) -> list[str]:
    names = [label[0].lower() + label[1:] for label in labels]
    return [f"the {listed(names)} {'has' if len(names) == 1 else 'have'} changed"] if names else []


def _words(new: int, gone: int) -> str:
    if not new:
        return f"{_capital(counted(gone, 'word'))} {_be(gone)} gone." if gone else ""
    told = f"{_capital(counted(new, 'word'))} {_be(new)} new"
    return f"{told}, {number(gone)} {_be(gone)} gone." if gone else f"{told}."


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def number(count: int) -> str:
    """Small numbers in words."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def counted(count: int, noun: str) -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


@dataclass(frozen=True)
class Dates:
    """What the two sides are called, with the hour if two have one day; a date is not broken over lines."""

    old: str
    new: str


def dates(old: Edition, new: Edition) -> Dates:
    moments = localtime(old.published_at), localtime(new.published_at)
    hour = ", H:i" if old != new and moments[0].date() == moments[1].date() else ""
    return Dates(*(date_format(moment, f"j F Y{hour}").replace(" ", "\N{NO-BREAK SPACE}") for moment in moments))
