"""Rows -> Document, in a fixed number of queries. It knows the rows' field names and nothing of revisions' storage.

Both the rows of now and the versions of then are given as `Fields`: field name -> plain value, as a version stores it.
A name that is missing was not recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.db import models
from django.db.models.functions import Cast
from msgspec import UNSET

from articles.document import (
    Author,
    Block,
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    Head,
    Picture,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    Source,
    Topic,
)
from articles.models import Article
from articles.models import Block as BlockRow
from facts.models import Citation as CitationRow
from facts.models import Fact as FactRow
from facts.models import Source as SourceRow
from facts.models import Topic as TopicRow
from facts.pictures import Picture as PictureRow
from facts.versioned import is_key

Fields = Mapping[str, Any]

BLOCKS: dict[str, Any] = {
    "section": SectionBlock,
    "prose": ProseBlock,
    "fact": FactBlock,
    "picture": PictureBlock,
    "embed": EmbedBlock,
}


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows behind one document, by primary key; `citations` by the fact's, as entered; `pictures` by their key."""

    article: Fields
    blocks: Mapping[int, Fields]
    facts: Mapping[int, Fields]
    citations: Mapping[int, list[Fields]]
    sources: Mapping[int, Fields]
    topics: Mapping[int, Fields]
    pictures: Mapping[str, Fields] = {}


def take(article: Article) -> Document:
    """The working copy as it is now. Six queries, seven where it shows pictures."""
    return assemble(rows(article))


def take_all(articles: Iterable[int]) -> dict[int, Document]:
    """The working copies of several articles, by primary key. Six queries, seven where they show pictures; what they
    share is made once."""
    made: Made = {}
    return {pk: assemble(own, made) for pk, own in _rows_of(articles).items()}


def rows(article: Article) -> Rows:
    """The rows that the working copy is made of: removed blocks and their facts are left out. Six queries,
    seven where it shows pictures."""
    return _rows_of([article.pk])[article.pk]


def _rows_of(articles: Iterable[int]) -> dict[int, Rows]:
    """By article; the facts, sources, topics and pictures of all of them are in each."""
    heads = _fields(Article.objects.filter(pk__in=list(articles)))
    blocks: dict[int, dict[int, Fields]] = {pk: {} for pk in heads}
    for pk, fields in _fields(BlockRow.objects.filter(article__in=list(heads), removed=False)).items():
        blocks[fields["article"]][pk] = fields
    fact_ids = [fields["fact"] for own in blocks.values() for fields in own.values() if fields["fact"]]
    facts = _fields(FactRow.objects.filter(pk__in=fact_ids))
    citations: dict[int, list[Fields]] = defaultdict(list)
    for fields in sorted(_fields(CitationRow.objects.filter(fact__in=list(facts))).values(), key=as_entered):
        citations[fields["fact"]].append(fields)
    source_ids = {fields["source"] for cited in citations.values() for fields in cited}
    topic_ids = {fields["topic"] for fields in (*facts.values(), *heads.values())}
    sources = _fields(SourceRow.objects.filter(pk__in=source_ids))
    topics = _fields(TopicRow.objects.filter(pk__in=topic_ids))
    keys = picture_keys(
        *heads.values(), *(fields for own in blocks.values() for fields in own.values()), *facts.values()
    )
    pictures = picture_rows(keys)
    return {
        pk: Rows(
            article=head,
            blocks=blocks[pk],
            facts=facts,
            citations=citations,
            sources=sources,
            topics=topics,
            pictures=pictures,
        )
        for pk, head in heads.items()
    }


def picture_rows(keys: Iterable[str]) -> dict[str, Fields]:
    """The pictures of those keys, by key. One query; none for none."""
    return {fields["key"]: fields for fields in _fields(PictureRow.objects.filter(key__in=list(keys))).values()}


def picture_keys(*rows: Fields) -> list[str]:
    """The keys of the pictures that heads, blocks and facts name, each once; addresses from before are none."""
    named = (fields.get("picture") or "" for fields in rows)
    return list(dict.fromkeys(name for name in named if is_key(name)))


def _fields(queryset: models.QuerySet[Any]) -> dict[int, Fields]:
    """Rows as versions would store them: by field name, dates as text. JSON is decoded here, which is faster."""
    fields = queryset.model._meta.concrete_fields
    names = [field.name for field in fields]
    trees = [field.name for field in fields if isinstance(field, models.JSONField)]
    dates = [field.name for field in fields if isinstance(field, models.DateField)]
    columns = [Cast(field.attname, models.TextField()) if field.name in trees else field.attname for field in fields]
    found: dict[int, Fields] = {}
    for values in queryset.order_by().values_list(*columns):
        row = dict(zip(names, values, strict=True))
        for name in trees:
            row[name] = msgspec.json.decode(row[name])
        for name in dates:
            row[name] = row[name].isoformat() if row[name] else None
        found[row["id"]] = row
    return found


Made = dict[Any, dict[Any, Any]]
"""Blocks and facts by the identity of what they were made from, which must outlive it, apart by what was lost."""


def assemble(rows: Rows, made: Made | None = None) -> Document:
    """The document of those rows; facts, topics, sources and pictures stand in the order of first use.

    With the same `made`, documents whose rows share fields share what is made from them.
    """
    live = [fields for fields in rows.blocks.values() if not fields.get("removed")]
    live.sort(key=lambda fields: (fields["rank"], fields["key"]))
    fact_ids = dict.fromkeys(fields["fact"] for fields in live if fields.get("fact"))
    topic_ids = dict.fromkeys([rows.article["topic"], *(rows.facts.get(pk, {}).get("topic") for pk in fact_ids)])
    source_ids = dict.fromkeys(fields["source"] for pk in fact_ids for fields in rows.citations.get(pk, ()))
    named = ((fact_ids, rows.facts), (topic_ids, rows.topics), (source_ids, rows.sources))
    lost = tuple(frozenset(pks.keys() - found.keys()) for pks, found in named)
    mine = {} if made is None else made.setdefault(lost, {})
    pictures = picture_keys(rows.article, *live, *(rows.facts.get(pk, {}) for pk in fact_ids))
    return Document(
        topic=_key(rows.topics, rows.article["topic"], "topic"),
        head=_head(rows.article),
        blocks=tuple(_made_block(fields, rows, mine) for fields in live),
        facts=tuple(_made_fact(pk, rows, mine) for pk in fact_ids),
        topics=tuple(_topic(rows.topics, pk) for pk in topic_ids if pk is not None),
        sources=tuple(_source(rows.sources, pk) for pk in source_ids),
        pictures=tuple(picture_content(rows.pictures[key]) for key in pictures if key in rows.pictures) or UNSET,
    )


def _head(fields: Fields) -> Head:
    values = {name: fields.get(name, UNSET) for name in Head.__struct_fields__}
    if values["authors"] is not UNSET:
        values["authors"] = tuple(Author(**author) for author in values["authors"])
    values["related"] = _listed(values["related"])
    return Head(**_without_blanks(values, Head))


ABSENT_WHEN_BLANK = {
    Head: ("related", "share_text", "canonical", "picture", "picture_shape"),
    PictureBlock: ("shape",),
    EmbedBlock: ("picture",),
}
"""Fields that came after the first documents: left out while they say nothing, so that those stay what they are."""


def _without_blanks(values: dict[str, Any], make: Any) -> dict[str, Any]:
    return values | {name: values[name] or UNSET for name in ABSENT_WHEN_BLANK.get(make, ())}


def _made_block(fields: Fields, rows: Rows, made: dict[Any, Any]) -> Block:
    if id(fields) not in made:
        made[id(fields)] = block_content(fields, rows.facts)
    return made[id(fields)]


def _made_fact(pk: int, rows: Rows, made: dict[Any, Any]) -> Fact:
    fields, cited = rows.facts.get(pk, {}), rows.citations.get(pk, [])
    parts = pk, id(fields), id(cited)
    if parts not in made:
        made[parts] = fact_content(pk, fields, cited, rows.sources, rows.topics)
    return made[parts]


def block_content(fields: Fields, facts: Mapping[int, Fields]) -> Block:
    """One block by value; `facts` are the rows, by primary key, among which its own is found."""
    make = BLOCKS[fields["block_kind"]]
    values = {name: fields.get(name, UNSET) for name in make.__struct_fields__}
    if make is FactBlock:
        values["fact"] = _key(facts, fields["fact"], "fact")
    if make is ProseBlock:
        values["leans_on"] = _listed(values["leans_on"])
    return make(**_without_blanks(values, make))


def fact_content(
    pk: int, fields: Fields, citations: Iterable[Fields], sources: Mapping[int, Fields], topics: Mapping[int, Fields]
) -> Fact:
    """One fact by value, from its fields and those of its citations, sources and topic."""
    get = fields.get
    return Fact(
        key=get("key", f"fact-{pk}"),
        topic=_key(topics, fields["topic"], "topic") if "topic" in fields else UNSET,
        kind=get("fact_kind", UNSET),
        status=get("status", UNSET),
        statement=get("statement", UNSET),
        details=get("details", UNSET),
        people=_listed(get("people", UNSET)),
        as_of=get("as_of", UNSET),
        event_date=_date(get("event_date", UNSET)),
        version=get("lock_version", 0),
        citations=tuple(_citation(cited, sources) for cited in sorted(citations, key=as_entered)),
        picture=get("picture") or UNSET,
    )


PICTURE_WORDS = ("alt", "decorative", "caption", "credit", "licence", "page")


def picture_content(fields: Fields) -> Picture:
    """One picture by value, from its fields; words that are blank are not recorded."""
    words: dict[str, Any] = {name: fields.get(name) or UNSET for name in PICTURE_WORDS}
    return Picture(
        key=fields["key"],
        file=fields["file"],
        width=fields["width"],
        height=fields["height"],
        form=fields["form"],
        focal=f"{fields['focal_x']}-{fields['focal_y']}",
        **words,
    )


def as_entered(fields: Fields) -> tuple[int, int]:
    """What citations are sorted by; a row's number settles equal places."""
    return fields.get("order", 0), fields["id"]


def _citation(fields: Fields, sources: Mapping[int, Fields]) -> Citation:
    get = fields.get
    return Citation(
        source=_key(sources, fields["source"], "source"),
        standing=get("standing", UNSET),
        quote=get("quote", UNSET),
        url=get("url", UNSET),
        date=_date(get("date", UNSET)),
        via=get("via", UNSET),
    )


def _source(sources: Mapping[int, Fields], pk: int) -> Source:
    fields = sources.get(pk, {})
    values = {name: fields.get(name, UNSET) for name in Source.__struct_fields__}
    return Source(**{**values, "key": _key(sources, pk, "source"), "date": _date(values["date"])})


def _topic(topics: Mapping[int, Fields], pk: int) -> Topic:
    fields = topics.get(pk, {})
    return Topic(
        key=_key(topics, pk, "topic"),
        slug=fields.get("slug", UNSET),
        name=fields.get("name", UNSET),
        kind=fields.get("topic_kind", UNSET),
        description=fields.get("description", UNSET),
        same_as=_listed(fields.get("same_as", UNSET)),
        # Documents from before there was such a switch read as if it was off; so must those that are made now.
        fact_pages_listed=fields.get("fact_pages_listed") or UNSET,
    )


def _key(found: Mapping[int, Fields], pk: int, noun: str) -> str:
    """The row's public key; one that history has no version of is named by its number, its fields not recorded."""
    return found[pk]["key"] if pk in found else f"{noun}-{pk}"


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _date(value: Any) -> Any:
    """Rows keep a date that is not known as blank text, documents as None."""
    return None if value == "" else value
