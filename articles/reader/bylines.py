"""Who did what, as a byline says it: "By Anna Person and Ben Reporter; editing by Caro Editor". Knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.document import Author


@dataclass(frozen=True)
class Credit:
    """What some of the authors did, and their names as they stand after it: "the film desk" for "The film desk"."""

    words: str
    authors: tuple[Author, ...]


def credits(authors: Iterable[Author]) -> list[Credit]:
    """Those without a role first, whose credit is "By"; then each role once, in the order of the byline.

    >>> [(each.words, len(each.authors)) for each in credits([Author("a", "A"), Author("b", "B", "Reporting")])]
    [('By', 1), ('reporting by', 1)]
    """
    by_role: dict[str, list[Author]] = {"": []}
    for author in authors:
        role = " ".join(author.role.split()).removesuffix(" by")
        by_role.setdefault(_small(role), []).append(Author(author.slug, _running(author.name), author.role))
    named = [(f"{role} by" if role else "by", tuple(some)) for role, some in by_role.items() if some]
    return [Credit(words if at else words[:1].upper() + words[1:], some) for at, (words, some) in enumerate(named)]


def _small(role: str) -> str:
    """With a small first letter, unless it is an abbreviation: "Reporting" is "reporting", "TV research" stays."""
    return role[:1].lower() + role[1:] if role[1:2].islower() else role


def _running(name: str) -> str:
    return f"t{name[1:]}" if name.startswith("The ") else name


def alone(name: str) -> str:
    """A name that stands by itself: "The film desk", as bylines have it inside a sentence.

    >>> alone("the film desk"), alone("")
    ('The film desk', '')
    """
    return name[:1].upper() + name[1:]
