"""Editions as search rows: those that readers have and those that they will get by themselves, each in its own turn.

When a row is found is decided by time in the query (reader/search.py). The caller holds the turn, so that an edition
and its rows are there together or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from articles import placed
from articles.document import (
    Block,
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    PictureBlock,
    ProseBlock,
    Text,
    from_json,
    recorded,
)
from articles.models import Edition, EditionDocument
from articles.placed import Placed
from articles.search_rows import AROUND, SearchRow
from articles.search_words import bounded, words
from facts import kinds, richtext, status

Place = SearchRow.Place


CARRY = """
WITH kept(id, position) AS (VALUES {kept})
INSERT INTO articles_searchrow (edition_id, position, place, anchor, fact, text, words)
SELECT %s, kept.position, r.place, r.anchor, r.fact, r.text, r.words
FROM kept JOIN articles_searchrow r ON r.id = kept.id
"""


def index(edition: Edition, document: Document, before: Edition | None, was: Document | None) -> None:
    """Write the rows of an edition that has none yet, and let go of those that it takes the place of.

    `was` is the document of the edition `before`: the rows of what both show alike are copied by the database.
    """
    parts = list(_parts(document))
    kept = _alike(parts, before, was) if before and was else {}
    SearchRow.objects.bulk_create(_rows(edition, parts, {at: row.words for at, row in kept.items()}))
    if kept:
        with connection.cursor() as cursor:
            numbers = ", ".join(f"({row.pk}, {at})" for at, row in kept.items())
            cursor.execute(CARRY.format(kept=numbers), [edition.pk])
    settle(edition.article_id)


def settle(article: int, *, anew: bool = False) -> None:
    """Let the current edition and those ahead of it have rows, and no other; `anew` makes all of them again."""
    editions = Edition.objects.filter(article=article)
    current = editions.public().newest_first().values("number")[:1]
    wanted = editions.filter(withdrawn_at__isnull=True, number__gte=Coalesce(Subquery(current), 0))
    pks = set(wanted.order_by().values_list("pk", flat=True))
    indexed = set(SearchRow.objects.filter(edition__article=article, position=0).values_list("edition", flat=True))
    # Named one by one: asked for the rows of all others, PostgreSQL reads the whole table.
    SearchRow.objects.filter(edition__in=indexed if anew else indexed - pks).delete()
    for edition in editions.filter(pk__in=pks if anew else pks - indexed):
        stored = EditionDocument.objects.values_list("document", flat=True).get(edition=edition)
        SearchRow.objects.bulk_create(_rows(edition, list(_parts(from_json(stored))), {}))


class _Part(msgspec.Struct, frozen=True):
    """What a row is made of: equal parts make equal rows. `beside` is found as well, and not shown."""

    place: Place
    anchor: str
    shows: str | ProseBlock | Fact
    around: tuple[str, ...]
    beside: str = ""


def _alike(parts: Iterable[_Part], before: Edition, was: Document) -> dict[int, Any]:
    """By position: the rows of an earlier edition that were made of the same, by the key of their block."""
    before_parts = {part.anchor: part for part in _parts(was)}
    same = {part.anchor: at for at, part in enumerate(parts) if part.anchor and part == before_parts.get(part.anchor)}
    rows = SearchRow.objects.filter(edition=before).exclude(anchor="")
    found = rows.values_list("pk", "anchor", "words", named=True)
    return {same[row.anchor]: row for row in found if row.anchor in same}


def _rows(edition: Edition, parts: Sequence[_Part], known: Mapping[int, str]) -> list[SearchRow]:
    """Unsaved rows: the headline, the standfirst, headings, facts and passages, and last all of it as one.

    Those whose words are `known`, by their position, are there already.
    """
    made = {at: _row(edition, at, part) for at, part in enumerate(parts) if at not in known}
    every = (known[at] if at in known else made[at].words for at in range(len(parts)))
    own = (word for row in every for word in row.split() if not word.startswith(AROUND))
    return [*made.values(), _written(SearchRow(edition=edition, position=len(parts), place=Place.APART), own, parts[0])]


def _row(edition: Edition, position: int, part: _Part) -> SearchRow:
    match part.shows:
        case Fact() as fact:
            text, beside, told_by = _shown(fact), [_beside(fact), part.beside], _told_by(fact)
        case ProseBlock() as block:
            text, beside, told_by = _plain(block.text), [], ""
        case str() as text:
            beside, told_by = [part.beside], ""
    row = SearchRow(edition=edition, position=position, place=part.place, anchor=part.anchor, fact=told_by, text=text)
    return _written(row, words("\n".join([text, *beside])), part)


def _written(row: SearchRow, own: Iterable[str], part: _Part) -> SearchRow:
    """The row with its own words, and those around it as such."""
    known = dict.fromkeys(own)
    around = (AROUND + word for word in words("\n".join(part.around)) if word not in known)
    row.words = " ".join(bounded([*known, *around]))
    return row


def _parts(document: Document) -> Iterator[_Part]:
    head, topics = document.head, document.topics_by_key()
    topic = recorded(topics[document.topic].name, "")
    headline = recorded(head.headline, "")
    around: tuple[str, ...] = (headline, topic, recorded(head.kicker, ""))
    yield _Part(Place.HEADLINE, "", headline, around)
    yield _Part(Place.HEADING, "", recorded(head.standfirst, ""), around, topic)
    if told := _said(placed.lead(document)):
        yield _Part(Place.PROSE, "", told, around)
    facts, seen = document.facts_by_key(), set()
    for section, blocks in document.sections():
        under = around
        if section:
            heading = recorded(section.heading, "")
            yield _Part(Place.HEADING, section.key, heading, around)
            under = (*around, heading)
        for block in blocks:
            if not isinstance(block, FactBlock):
                yield from _passage(block, document, under)
            elif block.fact not in seen:
                seen.add(block.fact)
                fact = facts[block.fact]
                name = recorded(topics[recorded(fact.topic, document.topic)].name, "")
                yield _Part(Place.FACT, block.key, fact, (*under, name), _said(placed.still(document, fact)))


def _said(shown: Placed | None) -> str:
    """What a picture says in its place: caption, what it shows, whose it is."""
    return " ".join(filter(None, (shown.caption, shown.alt, shown.credit))) if shown else ""


def _shown(fact: Fact) -> str:
    """Its statement, and for a quote what was said."""
    said = recorded(fact.details, {}).get("words", "") if fact.kind == status.QUOTE else ""
    return f"{_plain(fact.statement)} “{said}”" if said else _plain(fact.statement)


def _beside(fact: Fact) -> str:
    """What the page says of it beside: status, kind, typed details, people."""
    kind = recorded(fact.kind, "")
    standings = [recorded(citation.standing, "") for citation in fact.citations]
    details = [value for _, value in kinds.describe(kind, recorded(fact.details, {}))]
    mark = status.mark(recorded(fact.status, ""), kind, standings)
    return "\n".join([mark, kinds.label(kind), *details, *recorded(fact.people, ())])


def _told_by(fact: Fact) -> str:
    """The fact as far as its mark needs it."""
    details = {"of": of} if (of := (recorded(fact.details, {}) or {}).get("of")) else {}
    bare = Fact(
        key=fact.key,
        kind=fact.kind,
        status=fact.status,
        details=details,
        citations=tuple(Citation(source=each.source, standing=each.standing) for each in fact.citations),
    )
    return msgspec.json.encode(bare).decode()


def _passage(block: Block, document: Document, around: tuple[str, ...]) -> Iterator[_Part]:
    shows: str | ProseBlock = ""
    match block:
        case ProseBlock():
            shows = block if block.text else ""
        case PictureBlock():
            own = " ".join(filter(None, (recorded(each, "") for each in (block.caption, block.alt, block.credit))))
            shows = _said(placed.placed(document, block)) or own
        case EmbedBlock():
            shows = ", ".join(filter(None, (recorded(each, "") for each in (block.title, block.provider))))
    if shows:
        yield _Part(Place.PROSE, block.key, shows, around)


def _plain(text: Text) -> str:
    plain = recorded(text, "")
    return richtext.text(plain) if "<" in plain or "&" in plain else plain
