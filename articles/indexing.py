"""Editions as search rows: those that readers have and those that they will get by themselves, each in its own turn.

When a row is found is decided by time in the query (reader/search.py). The caller holds the turn, so that an edition
and its rows are there together or not at all.
"""

from collections.abc import Iterable, Iterator

import msgspec

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
    SectionBlock,
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


def index(edition: Edition, document: Document) -> None:
    """Write the rows of a saved edition anew, and let go of those that it takes the place of."""
    SearchRow.objects.filter(edition=edition).delete()
    SearchRow.objects.bulk_create(rows(edition, document))
    settle(edition.article_id)


def settle(article: int, *, anew: bool = False) -> None:
    """Let the current edition and those ahead of it have rows, and no other; `anew` makes all of them again."""
    editions = Edition.objects.filter(article=article)
    current = editions.public().newest_first().values_list("number", flat=True).first()
    wanted = editions.filter(withdrawn_at__isnull=True, number__gte=current or 0)
    kept = SearchRow.objects.filter(edition__article=article)
    (kept if anew else kept.exclude(edition__in=wanted)).delete()
    for edition in wanted.exclude(search_rows__isnull=False):
        stored = EditionDocument.objects.values_list("document", flat=True).get(edition=edition)
        SearchRow.objects.bulk_create(rows(edition, from_json(stored)))


def rows(edition: Edition, document: Document) -> list[SearchRow]:
    """Unsaved rows: the headline, the standfirst, headings, facts and passages, and last all of it as one."""
    parts = list(_parts(document))
    every = tuple(word for part in parts for word in part.own)
    parts.append(_Part(Place.APART, "", "", every, parts[0].around))
    return [
        SearchRow(
            edition=edition,
            position=at,
            place=part.place,
            anchor=part.anchor,
            fact=part.fact,
            text=part.text,
            words=" ".join(bounded([*part.own, *_marked(part.around, part.own)])),
        )
        for at, part in enumerate(parts)
    ]


class _Part(msgspec.Struct, frozen=True):
    """A row to be: its own words, and those that stand around it."""

    place: Place
    anchor: str
    text: str
    own: tuple[str, ...]
    around: tuple[str, ...] = ()
    fact: str = ""


def _marked(around: Iterable[str], own: Iterable[str]) -> Iterator[str]:
    known = set(own)
    return (AROUND + word for word in around if word not in known)


def _parts(document: Document) -> Iterator[_Part]:
    head, topics = document.head, document.topics_by_key()
    headline, standfirst = recorded(head.headline, ""), recorded(head.standfirst, "")
    topic = recorded(topics[document.topic].name, "")
    around = (*words(headline), *words(topic), *words(recorded(head.kicker, "")))
    yield _Part(Place.HEADLINE, "", headline, tuple(words(headline)), around)
    yield _Part(Place.HEADING, "", standfirst, (*words(standfirst), *words(topic)), around)
    if told := _said(placed.lead(document)):
        yield _Part(Place.PROSE, "", told, tuple(words(told)), around)
    facts, seen = document.facts_by_key(), set()
    for section, blocks in document.sections():
        under = around
        if section:
            heading = recorded(section.heading, "")
            yield _Part(Place.HEADING, section.key, heading, tuple(words(heading)), around)
            under = (*around, *words(heading))
        for block in blocks:
            if not isinstance(block, FactBlock):
                yield from _passage(block, document, under)
            elif block.fact not in seen:
                seen.add(block.fact)
                fact = facts[block.fact]
                name = recorded(topics[recorded(fact.topic, document.topic)].name, "")
                yield _fact(block, fact, _said(placed.still(document, fact)), (*under, *words(name)))


def _said(shown: Placed | None) -> str:
    """What a picture says in its place: caption, what it shows, whose it is."""
    return " ".join(filter(None, (shown.caption, shown.alt, shown.credit))) if shown else ""


def _fact(block: FactBlock, fact: Fact, still: str, around: tuple[str, ...]) -> _Part:
    """Found by its statement, and by what the page says of it beside: status, kind, people, typed details, still."""
    kind, text = recorded(fact.kind, ""), _plain(fact.statement)
    said = recorded(fact.details, {}).get("words", "") if kind == status.QUOTE else ""
    standings = [recorded(citation.standing, "") for citation in fact.citations]
    details = [value for _, value in kinds.describe(kind, recorded(fact.details, {}))]
    beside = [status.mark(recorded(fact.status, ""), kind, standings), kinds.label(kind), *details]
    beside += [*recorded(fact.people, ()), still]
    own = words("\n".join([text, *beside]))
    shown = f"{text} “{said}”" if said else text
    return _Part(Place.FACT, block.key, shown, tuple(own), around, _told_by(fact))


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
    match block:
        case ProseBlock():
            text = _plain(block.text)
        case PictureBlock():
            own = " ".join(filter(None, (recorded(each, "") for each in (block.caption, block.alt, block.credit))))
            text = _said(placed.placed(document, block)) or own
        case EmbedBlock():
            text = ", ".join(filter(None, (recorded(each, "") for each in (block.title, block.provider))))
        case SectionBlock() | FactBlock():
            return
    if text:
        yield _Part(Place.PROSE, block.key, text, tuple(words(text)), around)


def _plain(text: Text) -> str:
    plain = recorded(text, "")
    return richtext.text(plain) if "<" in plain or "&" in plain else plain
