"""The explainers that have all the words in them, the best first, each with the facts and passages that have them.

Only the current public edition of each article is searched; which one that is, time decides while it is asked. Both
databases answer the same, in the same order.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
from django.db import connection
from django.utils import timezone

from articles import search_words
from articles.document import Fact
from articles.models import Edition
from articles.reader import marks
from articles.reader.marks import Mark
from articles.reader.typeset import typeset
from articles.search_rows import AROUND, SearchRow
from articles.search_words import Query, Wanted

ON_A_PAGE = 20
MOST_HITS = 3
"""Under one explainer; how many more there are is said."""
EXCERPT = 240
"""Letters of a text that is shown around the words."""


class Part(NamedTuple):
    """A piece of a text; `is_hit`: one of the words looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Hit:
    """A fact or a passage that has the words; `mark` is the fact's, None of a passage."""

    anchor: str
    parts: list[Part]
    mark: Mark | None


@dataclass(frozen=True)
class Found:
    """An explainer that was found; `more` counts its hits beside those that are shown."""

    slug: str
    headline: list[Part]
    standfirst: list[Part]
    updated: dt.datetime
    hits: list[Hit]
    more: int


@dataclass(frozen=True)
class Results:
    """One page of what was found; `count` of all pages together, `number` of this one."""

    query: Query
    found: list[Found]
    count: int = 0
    number: int = 1

    @property
    def pages(self) -> int:
        return max(-(-self.count // ON_A_PAGE), 1)


def search(typed: str, number: int = 1, *, at: dt.datetime | None = None) -> Results:
    """A page of explainers, the last one where there are not that many. Two queries, one if nothing is found."""
    query = search_words.query(typed)
    if not query.wanted:
        return Results(query, [])
    rows = _articles(query, number, connection.ops.adapt_datetimefield_value(at or timezone.now()))
    if not rows:
        return Results(query, [])
    hits: dict[int, list[Any]] = {}
    for hit in _hits(query, [row.current for row in rows]):
        hits.setdefault(hit.edition_id, []).append(hit)
    found = [_found(query, row, hits[row.current]) for row in rows]
    return Results(query, found, rows[0].found, rows[0].nth // ON_A_PAGE + 1)


# What is asked. A word stands in a part or around it (in the headline, the topic, the heading above); at least one has
# to stand in it.


class _Syntax(NamedTuple):
    """How a database writes a condition on words, and how it is asked for them."""

    both: str
    either: str
    word: str
    beginning: str
    has: str


_SYNTAX = {
    "sqlite": _Syntax(
        *(" AND ", " OR ", '"{}"', '"{}" *'),
        "r.id IN (SELECT rowid FROM articles_searchwords WHERE articles_searchwords MATCH %s)",
    ),
    "postgresql": _Syntax(" & ", " | ", "'{}'", "'{}':*", "r.vector @@ %s::tsquery"),
}

ARTICLES = """
WITH found AS (
  SELECT r.edition_id, MIN(r.place) AS place FROM articles_searchrow r WHERE {has} GROUP BY r.edition_id
), living AS (
  SELECT e.id, f.place, a.slug, (
    SELECT n.id FROM articles_edition n
    WHERE n.article_id = e.article_id AND n.number <= e.number AND n.withdrawn_at IS NULL
    ORDER BY CASE WHEN n.edition_kind = 'minor' THEN 0 ELSE n.number END DESC, n.number DESC LIMIT 1) AS dated
  FROM found f
  JOIN articles_edition e ON e.id = f.edition_id
  JOIN articles_address a ON a.article_id = e.article_id AND a.is_current
  WHERE e.id = (
    SELECT c.id FROM articles_edition c
    WHERE c.article_id = e.article_id AND c.published_at <= %s AND c.withdrawn_at IS NULL
    ORDER BY c.number DESC LIMIT 1)
  AND NOT EXISTS (
    SELECT 1 FROM articles_lifestep l WHERE l.article_id = e.article_id AND l.is_current AND l.state = 'folded')
), listed AS (
  SELECT d.id, d.published_at, c.id AS current, c.slug, COUNT(*) OVER () AS found,
    ROW_NUMBER() OVER (ORDER BY c.place, d.published_at DESC, {slug}) - 1 AS nth
  FROM living c JOIN articles_edition d ON d.id = c.dated
)
SELECT * FROM listed
WHERE nth / {size} = CASE WHEN %s < (found - 1) / {size} THEN %s ELSE (found - 1) / {size} END
ORDER BY nth
"""
"""The editions by whose dates they are listed (the last that is not minor), with what was found."""

HITS = """
WITH parts AS (
  SELECT r.id, r.edition_id, r.place, r.position, CASE WHEN r.position < 2 THEN 1 ELSE 0 END AS is_head,
    {score} AS score
  FROM articles_searchrow r
  WHERE r.edition_id IN ({editions}) AND r.place <> %s AND (r.position < 2 OR {any})
), ranked AS (
  SELECT id, score,
    SUM(CASE WHEN score = %s THEN 1 ELSE 0 END) OVER (PARTITION BY edition_id, is_head) AS whole,
    ROW_NUMBER() OVER (
      PARTITION BY edition_id, is_head ORDER BY score DESC, CASE place WHEN 2 THEN 9 ELSE place END, position) AS nth
  FROM parts
)
SELECT r.id, r.edition_id, r.position, r.place, r.anchor, r.fact, r.text, k.score, k.whole
FROM ranked k JOIN articles_searchrow r ON r.id = k.id
WHERE k.nth <= {most} ORDER BY r.edition_id, k.nth
"""
"""The head of each edition, and the parts that have the most of the words, headings (2) after all others."""


def _articles(query: Query, number: int, now: Any) -> list[Any]:
    syntax = _SYNTAX[connection.vendor]
    slug = "c.slug" if connection.vendor == "sqlite" else 'c.slug COLLATE "C"'
    page = min(max(number, 1), 1_000_000) - 1
    sql = ARTICLES.format(has=syntax.has, slug=slug, size=ON_A_PAGE)
    return list(Edition.objects.raw(sql, [_all(query, syntax), now, page, page]))


def _hits(query: Query, editions: list[int]) -> Iterable[Any]:
    syntax = _SYNTAX[connection.vendor]
    score = " + ".join(f"CASE WHEN {syntax.has} THEN 1 ELSE 0 END" for _ in query.wanted)
    sql = HITS.format(score=score, any=syntax.has, editions=", ".join(["%s"] * len(editions)), most=MOST_HITS)
    words = [_in_or_around(each, syntax) for each in query.wanted]
    own = syntax.either.join(_in(each, syntax) for each in query.wanted)
    return SearchRow.objects.raw(sql, [*words, *editions, SearchRow.Place.APART, own, len(words)])


def _all(query: Query, syntax: _Syntax) -> str:
    """Each of the words in the part or around it, one of them in it."""
    own = syntax.either.join(_in(each, syntax) for each in query.wanted)
    return syntax.both.join([*(_in_or_around(each, syntax) for each in query.wanted), f"({own})"])


def _in(wanted: Wanted, syntax: _Syntax, around: str = "") -> str:
    """The word as a whole, or all its parts."""
    last = syntax.beginning if wanted.is_last else syntax.word
    forms = [last.format(around + wanted.whole)]
    if wanted.parts:
        *parts, end = (around + part for part in wanted.parts)
        forms.append(f"({syntax.both.join([*map(syntax.word.format, parts), last.format(end)])})")
    return f"({syntax.either.join(forms)})"


def _in_or_around(wanted: Wanted, syntax: _Syntax) -> str:
    return f"({_in(wanted, syntax)}{syntax.either}{_in(wanted, syntax, AROUND)})"


# What is shown.


def _found(query: Query, edition: Any, rows: list[Any]) -> Found:
    headline, standfirst = sorted((row for row in rows if row.position < 2), key=lambda row: row.position)
    parts = [row for row in rows if row.position > 1]
    whole = [row for row in parts if row.score == len(query.wanted)]
    shown = whole or parts
    marked = list(_marked(query, standfirst.text))
    return Found(
        slug=edition.slug,
        headline=list(_marked(query, headline.text)),
        standfirst=marked if not shown or any(part.is_hit for part in marked) else [],
        updated=edition.published_at,
        hits=[_hit(query, row) for row in shown],
        more=shown[0].whole - len(shown) if whole else 0,
    )


def _hit(query: Query, row: Any) -> Hit:
    mark = marks.of(msgspec.json.decode(row.fact, type=Fact)) if row.fact else None
    return Hit(row.anchor, list(_marked(query, row.text, most=EXCERPT)), mark)


def _marked(query: Query, text: str, most: int = 0) -> Iterator[Part]:
    """The text in parts, the words found apart; with `most`, about so many letters around the first of them."""
    text = typeset(" ".join(text.split()))
    hits = _stretches(query, text)
    start, end = _excerpt(text, hits, most) if most else (0, len(text))
    at = start
    if start:
        yield Part("… ", False)
    for first, last in hits:
        if start <= first and last <= end:
            if at < first:
                yield Part(text[at:first], False)
            yield Part(text[first:last], True)
            at = last
    if at < end:
        yield Part(text[at:end].rstrip() if end < len(text) else text[at:end], False)
    if end < len(text):
        yield Part(" …", False)


def _stretches(query: Query, text: str) -> list[tuple[int, int]]:
    """Where the words stand, in order; those that overlap or touch are one."""
    found: list[tuple[int, int]] = []
    for place in search_words.places(text):
        if any(each.finds(place.word) for each in query.wanted):
            start, end = place.start, place.end
            while found and found[-1][1] >= start:
                before = found.pop()
                start, end = min(start, before[0]), max(end, before[1])
            found.append((start, end))
    return found


def _excerpt(text: str, hits: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Where an excerpt begins and ends: between words where there are any."""
    if len(text) <= most:
        return 0, len(text)
    first = hits[0] if hits else (0, 0)
    start = max(first[0] - most // 3, 0) if first[1] > most else 0
    if start and (space := text.find(" ", start, first[0])) >= 0:
        start = space + 1
    end = max(start + most, first[1])
    if end < len(text) and (space := text.rfind(" ", max(first[1], start + most // 2), end + 1)) >= 0:
        end = space
    return start, end
