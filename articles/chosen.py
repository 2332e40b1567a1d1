"""One document made of two: the old one with some of the changes that lead to the new one.

It knows change ids (`articles.compare` says what each means) and keeps every document whole: no fact block without its
fact, no fact without its topic, no citation without its source.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from msgspec import UNSET, structs

from articles.document import Block, Document, EmbedBlock, Fact, FactBlock, Head, Picture, PictureBlock, Source, Topic
from articles.order import placed

Kept = TypeVar("Kept", Fact, Topic, Source, Picture)


def normal(article: Document) -> Document:
    """The document with the facts, topics, sources and pictures that it shows and no others, each once, by first use.

    Facts come in the order of their blocks; topics begin with the article's own; sources in the order of citations;
    pictures with the lead, then those of the blocks, then those of facts.
    What is named and not there stays absent.
    """
    facts = _used(article.facts_by_key(), fact_keys(article.blocks))
    topics = _used(article.topics_by_key(), [article.topic, *topic_keys(facts)])
    sources = _used(article.sources_by_key(), source_keys(facts))
    pictures = _used(article.pictures_by_key(), picture_keys(article.head, article.blocks, facts)) or UNSET
    same = article.facts, article.topics, article.sources, article.pictures
    if (facts, topics, sources, pictures) == same:
        return article
    return structs.replace(article, facts=facts, topics=topics, sources=sources, pictures=pictures)


def blank(new: Document) -> Document:
    """What a first edition is compared with: nothing, under the same topic. What `new` leaves blank is no change."""
    topic = tuple(topic for topic in new.topics if topic.key == new.topic)
    bare = {name: value for name, value in structs.asdict(new.head).items() if value in ("", (), None)}
    return Document(schema=new.schema, topic=new.topic, head=Head(**bare), topics=topic)


def apply(old: Document | None, new: Document, ids: Collection[str]) -> Document:
    """The old document with just those changes; None is a document with nothing in it. Unknown ids do nothing.

    All ids give the new document, none the old one (each `normal`), any other choice a whole document: facts, topics,
    sources and pictures that only one side has come and go with what shows them, those that both have stay as they were
    unless their own change is chosen. Without "order" added blocks stand after their nearest earlier neighbor of the
    new side that is there; with it, blocks whose removal was not chosen after theirs of the old side. A fact whose
    copies differ in nothing but `version` takes the new number along with any choice.
    """
    base = blank(new) if old is None else normal(old)
    chosen = frozenset(ids)
    if not chosen:
        return base
    blocks = _blocks(base, new, chosen)
    facts = _fetch(base.facts_by_key(), new.facts_by_key(), fact_keys(blocks), chosen, "fact")
    topic = new.topic if "topic" in chosen else base.topic
    topics = [topic, *topic_keys(facts)]
    head = _head(base.head, new.head, chosen)
    pictures = picture_keys(head, blocks, facts)
    return Document(
        schema=new.schema,
        topic=topic,
        head=head,
        blocks=blocks,
        facts=facts,
        topics=_fetch(base.topics_by_key(), new.topics_by_key(), topics, chosen, "topic"),
        sources=_fetch(base.sources_by_key(), new.sources_by_key(), source_keys(facts), chosen, "source"),
        pictures=_fetch(base.pictures_by_key(), new.pictures_by_key(), pictures, chosen, "picture") or UNSET,
    )


def fact_keys(blocks: Iterable[Block]) -> list[str]:
    """The facts that the blocks show, in order, each once."""
    return list(dict.fromkeys(block.fact for block in blocks if isinstance(block, FactBlock)))


def topic_keys(facts: Iterable[Fact]) -> list[str]:
    """The topics of the facts, in order, each once."""
    return list(dict.fromkeys(fact.topic for fact in facts if isinstance(fact.topic, str)))


def source_keys(facts: Iterable[Fact]) -> list[str]:
    """The sources that the facts cite, in order, each once."""
    return list(dict.fromkeys(citation.source for fact in facts for citation in fact.citations))


def picture_keys(head: Head, blocks: Iterable[Block], facts: Iterable[Fact]) -> list[str]:
    """What the lead, the blocks and the facts name as their picture, in this order, each once."""
    shown = [block for block in blocks if isinstance(block, PictureBlock | EmbedBlock)]
    return list(dict.fromkeys(each.picture for each in (head, *shown, *facts) if each.picture))


def same_fact(old: Fact, new: Fact) -> bool:
    """Whether readers see no difference: `version` does not count."""
    return old == new or structs.replace(old, version=new.version) == new


def _used(by_key: Mapping[str, Kept], keys: Iterable[str]) -> tuple[Kept, ...]:
    return tuple(by_key[key] for key in dict.fromkeys(keys) if key in by_key)


def _head(old: Head, new: Head, chosen: frozenset[str]) -> Head:
    fields = {name: getattr(new, name) for name in Head.__struct_fields__ if f"head:{name}" in chosen}
    return structs.replace(old, **fields)


def _blocks(old: Document, new: Document, chosen: frozenset[str]) -> tuple[Block, ...]:
    olds = {block.key: block for block in old.blocks}
    news = {block.key: block for block in new.blocks}
    there = {key for key in olds | news if f"block:{key}" in chosen and key in news}
    there |= {key for key in olds if f"block:{key}" not in chosen}
    first, second = (news, olds) if "order" in chosen else (olds, news)
    standing = [key for key in first if key in there]
    order = placed(standing, list(second), there.difference(first))
    return tuple(news[key] if f"block:{key}" in chosen or key not in olds else olds[key] for key in order)


def _fetch(
    olds: Mapping[str, Kept], news: Mapping[str, Kept], keys: Iterable[str], chosen: frozenset[str], name: str
) -> tuple[Kept, ...]:
    found = []
    for key in dict.fromkeys(keys):
        old, new = olds.get(key), news.get(key)
        if old is None or (new is not None and (f"{name}:{key}" in chosen or _is_newer_copy(old, new))):
            old = new
        if old is not None:
            found.append(old)
    return tuple(found)


def _is_newer_copy(old: Fact | Topic | Source | Picture, new: Fact | Topic | Source | Picture) -> bool:
    return isinstance(old, Fact) and isinstance(new, Fact) and same_fact(old, new)
