"""Words as a typesetter would set them: curled quotation marks, numbers kept with their word, titles of works. Pure.

A text keeps its length: every sign becomes one sign.
"""

import re
from collections.abc import Iterable, Iterator

from articles.document import Document, recorded

WORKS = {"film", "series", "game", "book"}
"""Topic kinds whose names are titles."""

_TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+|<")
_WORD_AND_NUMBER = re.compile(r"(?<=[^\W\d_]) (?=\d{1,2}(?![\d,.]\d|\d))")
_OPENS_AFTER = set(" \t\n\u00a0([{\u2014\u2013\u201c\u2018/")


def typeset(text: str) -> str:
    """Straight quotation marks and apostrophes made curly, in the text alone where it has tags.

    A short number is not parted from its word: "Heat 2" stays on one line.

    >>> typeset("Mann's \\"Heat\\" of '95 is 6'2\\" tall")
    'Mann’s “Heat” of ’95 is 6\\'2" tall'
    """
    return "".join(_set(_TAG_OR_TEXT.findall(text)))


def _set(parts: Iterable[str]) -> Iterator[str]:
    before, is_open = " ", False
    for part in parts:
        if part[0] == "<" and part[-1] == ">":
            yield part
            before = " " if part.startswith(("<p", "<li", "<h", "<blockquote")) else before
            continue
        part, made = _WORD_AND_NUMBER.sub("\N{NO-BREAK SPACE}", part), ""
        for at, sign in enumerate(part):
            after = part[at + 1 : at + 2]
            if sign == '"':
                made += _double(before, is_open)
                is_open = made[-1] == "“"
            else:
                made += _single(before, after) if sign == "'" else sign
            before = made[-1]
        yield made


def _double(before: str, is_open: bool) -> str:
    if before in _OPENS_AFTER:
        return "“"
    return '"' if before.isdigit() and not is_open else "”"


def _single(before: str, after: str) -> str:
    if before in _OPENS_AFTER:
        return "’" if after.isdigit() else "‘"
    return "'" if before.isdigit() and after.isdigit() else "’"


def works(document: Document) -> tuple[str, ...]:
    """Names of its topics that can be told from other words: those of works, of two words or more, longest first."""
    named = {recorded(topic.name, "") for topic in document.topics if recorded(topic.kind, "") in WORKS}
    return tuple(sorted((name for name in named if " " in name), key=len, reverse=True))


def runs(text: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of those names.

    >>> runs("Is Heat 2 out?", ["Heat 2"])
    [('Is ', False), ('Heat 2', True), (' out?', False)]
    """
    pattern = "|".join(map(re.escape, names))
    parts = re.split(rf"(?<!\w)({pattern})(?!\w)", text) if pattern else [text]
    return [(part, bool(at % 2)) for at, part in enumerate(parts) if part]


_OF_WORK = re.compile(r"(?<=of )[^a-z].*?(?=(?: \(\d{4}\))?$)")


def runs_of(text: str) -> list[tuple[str, bool]]:
    """The same where the text ends in what it is of: a title has a capital, a common noun its article.

    >>> runs_of("of Heat (1995)")
    [('of ', False), ('Heat', True), (' (1995)', False)]
    >>> runs_of("of the novel")
    [('of the novel', False)]
    """
    found = _OF_WORK.search(text)
    if not found:
        return [(text, False)]
    parts = (text[: found.start()], False), (found[0], True), (text[found.end() :], False)
    return [part for part in parts if part[0]]
