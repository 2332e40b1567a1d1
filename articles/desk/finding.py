"""Search over articles, facts, topics and sources: which rows have all the words in them, the best first.

The rows are read leanly and judged here, because the two databases do not agree on which letters are the same. It asks
for a fixed number of queries, however many rows there are.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db.models import Count, JSONField, QuerySet, TextField
from django.db.models.functions import Cast
from msgspec import Struct

from articles.addresses import Address
from articles.models import Article, Block
from facts import kinds, richtext, status
from facts.models import Citation, Fact, Source, Topic

MOST_WORDS = 8
EXCERPT = 150
"""How much of a long statement a hit shows, around its first word found."""
NAME, TEXT, INSIDE, ELSEWHERE = range(4)
"""Where a word stands, the best first: begins a word of a name, of the text, lies inside one, is said of the row."""


class _Folding(dict[int, str]):
    """Letters as search compares them: small, without accents, one for one, so that places in the text stay."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base, *rest = list(unicodedata.normalize("NFD", letter))
        plain = base if all(unicodedata.combining(each) for each in rest) else letter
        self[code] = plain.casefold()[0]
        return self[code]


_FOLDING = _Folding({ord(sign): plain for sign, plain in zip("‘’“”–—", "''\"\"--", strict=True)})


def fold(text: str) -> str:
    """The text as search compares it, of the same length.

    >>> fold("Timothée’s DÉBUT")
    "timothee's debut"
    """
    return text.lower() if text.isascii() else text.translate(_FOLDING)


class Part(NamedTuple):
    """A piece of what a hit says; `is_hit`: one of the words looked for."""

    text: str
    is_hit: bool


class Query:
    """The words looked for. All of them must be in a row, in any order and anywhere in it."""

    def __init__(self, typed: str) -> None:
        self.words = list(dict.fromkeys(fold(typed).split()))[:MOST_WORDS]
        self._begins = {word: re.compile(rf"(?<!\w){re.escape(word)}") for word in self.words}
        self._any = re.compile("|".join(map(re.escape, sorted(self.words, key=len, reverse=True))))

    def place(self, names: str, text: str, elsewhere: str = "") -> tuple[int, int] | None:
        """How well folded texts fit: the worse of the words' places first, then how early; None if one is nowhere."""
        places = []
        for word in self.words:
            if word not in names and word not in text and word not in elsewhere:
                return None
            places.append(self._place_of(word, names, text))
        first = text.find(self.words[0]) if self.words else 0
        return max(places, default=NAME), first if first >= 0 else len(text)

    def _place_of(self, word: str, names: str, text: str) -> int:
        begins = self._begins[word]
        if begins.search(names):
            return NAME
        if begins.search(text):
            return TEXT
        return INSIDE if word in names or word in text else ELSEWHERE

    def parts(self, text: str, most: int = 0) -> list[Part]:
        """The text with the words found marked; with `most`, an excerpt of that length around the first of them."""
        if most and len(text) > most:
            text = self._excerpt(text, most)
        found, at = [], 0
        for match in self._any.finditer(fold(text)) if self.words else ():
            found += [Part(text[at : match.start()], False), Part(text[match.start() : match.end()], True)]
            at = match.end()
        return [part for part in [*found, Part(text[at:], False)] if part.text]

    def _excerpt(self, text: str, most: int) -> str:
        match = self._any.search(fold(text)) if self.words else None
        start = max(match.start() - most // 3, 0) if match and match.end() > most else 0
        start = text.find(" ", start) + 1 if start else 0
        end = start + most
        return f"{'…' if start else ''}{text[start:end].rstrip()}{'…' if end < len(text) else ''}"


class Candidate(Struct, frozen=True, kw_only=True):
    """A row that has all the words; `rank` orders those of one kind, the best first."""

    pk: int
    rank: tuple[int, ...]
    shown: str
    """What the hit says."""
    row: Any
    because: str = ""
    """A former name of the topic through which it was found."""


Found = list[Candidate]


def texts(queryset: QuerySet[Any], *names: str) -> Iterator[list[Any]]:
    """Rows as lists of values. JSON comes as it is stored and is decoded here, which is faster."""
    meta = queryset.model._meta
    trees = [at for at, name in enumerate(names) if isinstance(meta.get_field(name), JSONField)]
    columns = [Cast(name, TextField()) if at in trees else name for at, name in enumerate(names)]
    for values in queryset.order_by("-pk").values_list(*columns):
        row = list(values)
        for at in trees:
            row[at] = msgspec.json.decode(row[at])
        yield row


class TopicWords(NamedTuple):
    """A topic's name, its former names, and all of them folded."""

    name: str
    former: Sequence[str]
    folded: str


def topic_words() -> dict[int, TopicWords]:
    """By primary key. One query."""
    rows = texts(Topic.objects.all(), "id", "name", "former_names")
    return {pk: TopicWords(name, former, fold("\n".join([name, *former]))) for pk, name, former in rows}


def facts(query: Query, topics: Mapping[int, TopicWords]) -> Found:
    """By words of the statement, people, typed details, status, kind, topic and its former names, key. One query."""
    names = ("id", "key", "fact_kind", "status", "statement", "people", "details", "topic_id", "held_reason")
    said: dict[tuple[str, str, int], str] = {}
    found = []
    for pk, key, kind, state, statement, people, details, topic, held in texts(Fact.objects.all(), *names):
        if (kind, state, topic) not in said:
            said[kind, state, topic] = fold(f"{kinds.label(kind)}\n{status.label(state)}\n") + topics[topic].folded
        plain = richtext.text(statement) if "<" in statement or "&" in statement else statement
        elsewhere = f"{said[kind, state, topic]}\n{key}\n{fold(' '.join(_strings(details)))}"
        elsewhere += f"\nheld {fold(held)}" if held else ""
        place = query.place(fold(" ".join(people)), fold(plain), elsewhere)
        if place:
            found.append(Candidate(pk=pk, rank=(*place, -pk), shown=plain, row=(state, kind, topic)))
    return sorted(found, key=lambda each: each.rank)


def _strings(details: Any) -> Iterator[str]:
    """Every text in typed details, without the names of their fields."""
    if isinstance(details, str):
        yield details
    elif isinstance(details, list | dict):
        for part in details.values() if isinstance(details, dict) else details:
            yield from _strings(part)


def articles(query: Query, topics: Mapping[int, TopicWords]) -> Found:
    """By headline, standfirst, addresses old and new, authors, topic and its former names, key. Two queries."""
    slugs: dict[int, list[str]] = defaultdict(list)
    for article, slug in Address.objects.values_list("article", "slug"):
        slugs[article].append(slug)
    found = []
    names = ("id", "key", "headline", "kicker", "standfirst", "authors", "topic_id")
    for pk, key, headline, kicker, standfirst, authors, topic in texts(Article.objects.all(), *names):
        written = " ".join(author["name"] for author in authors)
        text = fold("\n".join([kicker, standfirst, written, key, *slugs[pk]]))
        place = query.place(fold(headline), text, topics[topic].folded)
        if place:
            shown = headline or f"Untitled article {key}"
            because = former_name(query, topics[topic])
            found.append(Candidate(pk=pk, rank=(*place, -pk), shown=shown, row=key, because=because))
    return sorted(found, key=lambda each: each.rank)


def former_name(query: Query, topic: TopicWords) -> str:
    """The former name that has a word which the name of now lacks; "" without one."""
    name = fold(topic.name)
    lacking = [word for word in query.words if word not in name]
    return next((former for former in topic.former if any(word in fold(former) for word in lacking)), "")


def topics_found(query: Query, topics: Mapping[int, TopicWords]) -> Found:
    """By name and former names; they are read already."""
    found = []
    for pk, topic in topics.items():
        place = query.place(fold(topic.name), fold("\n".join(topic.former)))
        if place:
            because = former_name(query, topic)
            found.append(Candidate(pk=pk, rank=(*place, -pk), shown=topic.name, row=topic, because=because))
    return sorted(found, key=lambda each: each.rank)


def sources(query: Query) -> Found:
    """By publisher, title, origin and address. One query."""
    found = []
    for pk, publisher, title, url, origin in texts(Source.objects.all(), "id", "publisher", "title", "url", "origin"):
        place = query.place("", fold(f"{publisher or 'Unattributed'}\n{title}\n{origin}"), fold(url))
        if place:
            shown = f"{publisher or 'Unattributed'}: {title}"
            found.append(Candidate(pk=pk, rank=(*place, -pk), shown=shown, row=url))
    return sorted(found, key=lambda each: each.rank)


class Place(NamedTuple):
    """Where a fact stands: an article and the block in it; `others` counts the articles besides."""

    article: str
    headline: str
    block: str
    others: int


def places(facts: Iterable[int], *, near: str = "") -> dict[int, Place]:
    """By fact: where it stands, in the article of key `near` if it does, else in the newest. One query."""
    live = Block.objects.filter(fact__in=list(facts), removed=False).order_by("-article_id", "pk")
    columns = ("fact", "article__key", "article__headline", "key")
    standing: dict[int, dict[str, Place]] = defaultdict(dict)
    for fact, article, headline, block in live.values_list(*columns):
        standing[fact].setdefault(article, Place(article, headline or f"Untitled article {article}", block, 0))
    return {
        fact: (found.get(near) or next(iter(found.values())))._replace(others=len(found) - 1)
        for fact, found in standing.items()
    }


def citing(sources: Iterable[int]) -> dict[int, int]:
    """By source: how many facts cite it. One query."""
    cited = Citation.objects.filter(source__in=list(sources)).order_by()
    return dict(cited.values_list("source").annotate(number=Count("fact", distinct=True)))


def standings(facts: Iterable[int]) -> dict[int, list[str]]:
    """By fact: the standings of its citations, on which a quote's mark depends. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    for fact, standing in Citation.objects.filter(fact__in=list(facts)).order_by().values_list("fact", "standing"):
        found[fact].append(standing)
    return found
