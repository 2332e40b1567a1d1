"""Titles that leave their page: a name never stands there without the word of its status. Pure."""

import re
from collections.abc import Iterable, Mapping

from articles.document import Document, Fact, recorded
from facts import kinds, status, wording


def told(title: str, document: Document) -> str:
    """A title of the document, with a status before it where it names somebody who is not known to be in the cast.

    A title that speaks of a status itself is left as it is, and so is the name of what the article is about.
    """
    if wording.claims(title) or any(word.casefold() in title.casefold() for word in status.LABELS.values()):
        return title
    topics = {recorded(topic.name, "").casefold() for topic in document.topics}
    for person, facts in castings(document).items():
        if person.casefold() not in topics and _names(title, person) and not any(map(is_cast, facts)):
            return f"{status.label(recorded(facts[0].status, ''))}: {title}"
    return title


def castings(document: Document) -> Mapping[str, list[Fact]]:
    """By person: the facts that link them with a part, in the order of the document."""
    found: dict[str, list[Fact]] = {}
    for fact in document.facts:
        if recorded(fact.kind, "") == "casting":
            for person in _persons(fact):
                found.setdefault(person, []).append(fact)
    return found


def _persons(fact: Fact) -> Iterable[str]:
    details = kinds.glance("casting", recorded(fact.details, {}))
    roles = details.roles if isinstance(details, kinds.Casting) else ()
    return dict.fromkeys([*(person for person, _ in roles), *recorded(fact.people, ())])


def is_cast(fact: Fact) -> bool:
    """Whether it is confirmed that the persons named have the parts."""
    details = recorded(fact.details, {}) or {}
    return recorded(fact.status, "") == status.Status.CONFIRMED and details.get("stage") == "cast"


def _names(title: str, person: str) -> bool:
    """Whether the whole name, or the last part of it, stands in the title."""
    names = {person, person.split()[-1]} if person.strip() else set()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in names)
