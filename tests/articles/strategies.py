"""Hypothesis strategies of documents and rich texts, small and full of coincidences, for the laws of the pure heart."""

import random
from functools import cache

from hypothesis import strategies as st
from msgspec import UNSET, structs

from articles.chosen import fact_keys, normal
from articles.document import (
    Author,
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

WORDS = [
    "a",
    "the",
    "Mann",
    "heat",
    "Heat",
    "2",
    "1,000",
    "don’t",
    "don't",
    "é",
    "e\u0301",
    "👩‍🎬",
    "東",
    "京",
    "שלום",
    "opens",
]
MARKS = [".", ",", "!", "?", "—", "“", "”", "…", "。", "&amp;", "&lt;"]
DATES = [None, UNSET, "2027", "2027-Q3", "2027-06", "2027-06-05"]
FACT_KEYS, SOURCE_KEYS, TOPIC_KEYS, PICTURE_KEYS = "fghij", "stu", "xyz", "pq"
BLOCK_KEYS = "abcdefgh"

plain_texts = st.lists(st.sampled_from([*WORDS, *MARKS, " ", " ", " ", "\n", "\u00a0"]), max_size=20).map("".join)


@st.composite
def inline(draw):
    """One paragraph's content: words with marks around some."""
    out = []
    for _ in range(draw(st.integers(0, 6))):
        text = draw(st.lists(st.sampled_from([*WORDS, *MARKS, " ", " ", " ", "<br>"]), max_size=6).map("".join))
        wrap = draw(st.sampled_from(["{}", "{}", "{}", *SPANS]))
        out.append(wrap.format(text))
    return "".join(out)


SPANS = [
    "<strong>{}</strong>",
    "<em>{}</em>",
    "<strong><em>{}</em></strong>",
    '<a href="https://a.example/?x=1&amp;y=2">{}</a>',
    '<a href="https://b.example/" rel="sponsored">{}</a>',
    '<em><a href="https://b.example/">{}</a></em>',
]

BLOCKS = [
    "<p>{}</p>",
    "<p>{}</p>",
    "<h3>{}</h3>",
    "<blockquote><p>{}</p></blockquote>",
    "<blockquote>{}</blockquote>",
    "<ul><li>{}</li></ul>",
    "<ol><li>{}</li></ol>",
    "<ul><li><p>{}</p></li><li><p>x</p></li></ul>",
    "<ol><li>x<ul><li>{}</li></ul></li></ol>",
    "<p>{}</p>\n",
]


@st.composite
def prose(draw):
    """Several paragraphs."""
    kinds = draw(st.lists(st.sampled_from(BLOCKS), max_size=5))
    return "".join(kind.format(draw(inline())) for kind in kinds)


rich_texts = st.one_of(inline(), prose())


@st.composite
def edited(draw, texts):
    """Two texts, the second often made of the first by cutting, doubling and swapping stretches."""
    old = draw(texts)
    if draw(st.integers(0, 3)) == 0:
        return old, draw(texts)
    pieces = old.split(" ")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(pieces)))
        to = draw(st.integers(at, len(pieces)))
        deed = draw(st.integers(0, 2))
        middle = [[], pieces[at:to] * 2, [draw(st.sampled_from(WORDS))]][deed]
        pieces = pieces[:at] + middle + pieces[to:]
    return old, " ".join(pieces)


texts = st.one_of(st.just(UNSET), st.sampled_from(["", "One.", "Two words", "Three plain words."]))
statements = st.one_of(st.just(UNSET), st.sampled_from(["", "It opens.", "It <strong>opens</strong>.", "It opened."]))
dates = st.sampled_from(DATES)
named_pictures = st.sampled_from([UNSET, *PICTURE_KEYS])
details = st.one_of(
    st.just(UNSET),
    st.sampled_from([{}, {"date": "2027-06"}, {"date": "2027-06-05"}, {"date": None}, {"odd": ["1", {"x": True}]}]),
)
citations = st.builds(
    Citation,
    source=st.sampled_from(SOURCE_KEYS),
    standing=st.sampled_from([UNSET, "on-the-record", "anonymous"]),
    quote=texts,
    url=texts,
    date=dates,
    via=texts,
)
authors = st.builds(Author, slug=st.sampled_from("pq"), name=st.sampled_from(["Desk", "Film desk"]))
heads = st.builds(
    Head,
    kicker=texts,
    headline=texts,
    standfirst=texts,
    authors=st.one_of(
        st.just(UNSET),
        st.lists(
            st.builds(Author, slug=st.sampled_from("pq"), name=st.sampled_from(["Desk", "Film desk"])), max_size=2
        ).map(tuple),
    ),
    editors_note=texts,
    editors_note_date=dates,
    search_title=texts,
    search_description=texts,
    share_headline=texts,
    related=st.sampled_from([UNSET, ("a",), ("a", "b")]),
    picture=named_pictures,
    picture_shape=st.sampled_from([UNSET, "16x9", "4x3"]),
    share_text=st.sampled_from([UNSET, "Share", "Share this"]),
    canonical=st.sampled_from([UNSET, "https://a.example/1", "https://b.example/2"]),
)


@cache
def facts(key):
    """One fact of that key."""
    return st.builds(
        Fact,
        key=st.just(key),
        topic=st.sampled_from([*TOPIC_KEYS, UNSET]),
        kind=st.sampled_from([UNSET, "release-date", "casting", "unheard-of"]),
        status=st.sampled_from([UNSET, "rumored", "confirmed", "denied"]),
        statement=statements,
        details=details,
        people=st.sampled_from([UNSET, (), ("A",), ("A", "B"), ("B", "A")]),
        as_of=dates,
        event_date=dates,
        version=st.integers(0, 3),
        citations=st.lists(citations, max_size=3).map(tuple),
        picture=named_pictures,
    )


@cache
def blocks(key):
    """One block of that key."""
    return st.one_of(
        st.builds(SectionBlock, key=st.just(key), heading=texts),
        st.builds(
            ProseBlock, key=st.just(key), text=statements, leans_on=st.sampled_from([UNSET, (), ("f",), ("f", "g")])
        ),
        *[
            st.builds(
                FactBlock,
                key=st.just(key),
                fact=st.sampled_from(FACT_KEYS),
                runs_on=st.sampled_from([UNSET, True, False]),
            )
        ]
        * 3,
        st.builds(
            PictureBlock,
            key=st.just(key),
            picture=st.one_of(named_pictures, texts),
            alt=texts,
            caption=texts,
            credit=texts,
            shape=st.sampled_from([UNSET, "16x9", "1x1"]),
        ),
        st.builds(
            EmbedBlock,
            key=st.just(key),
            url=texts,
            title=texts,
            provider=texts,
            duration=texts,
            picture=st.sampled_from([UNSET, "/media/a.jpg", "p"]),
        ),
    )


@cache
def topics(key):
    """One topic of that key."""
    return st.builds(Topic, key=st.just(key), slug=texts, name=texts, kind=texts)


@cache
def sources(key):
    """One source of that key."""
    return st.builds(Source, key=st.just(key), publisher=texts, title=texts, url=texts, date=dates, origin=texts)


@cache
def pictures(key):
    """One picture of that key: its file is always the same."""
    return st.builds(
        Picture,
        key=st.just(key),
        file=st.just(key * 64),
        width=st.just(640),
        height=st.just(360),
        form=st.just("jpeg"),
        focal=st.sampled_from(["50-50", "20-33"]),
        alt=texts,
        decorative=st.sampled_from([UNSET, True]),
        caption=texts,
        credit=texts,
        licence=texts,
        page=texts,
    )


@st.composite
def documents(draw):
    """A whole document in normal form, with few keys, so that two of them have much in common."""
    shown = draw(st.lists(st.sampled_from(BLOCK_KEYS), unique=True, max_size=len(BLOCK_KEYS)))
    article = tuple(draw(blocks(key)) for key in shown)
    document = Document(
        topic=draw(st.sampled_from(TOPIC_KEYS)),
        head=draw(heads),
        blocks=article,
        facts=tuple(draw(facts(key)) for key in fact_keys(article)),
        topics=tuple(draw(topics(key)) for key in TOPIC_KEYS),
        sources=tuple(draw(sources(key)) for key in SOURCE_KEYS),
        pictures=tuple(draw(pictures(key)) for key in PICTURE_KEYS),
    )
    return normal(document)


@st.composite
def later_documents(draw, document, saves=4):
    """A document made of that one by a few edits: most of it stays."""
    blocks_now = list(document.blocks)
    facts_now = document.facts_by_key()
    for _ in range(draw(st.integers(0, saves))):
        deed = draw(st.sampled_from(["add", "remove", "edit", "move", "fact", "fact", "head"]))
        at = draw(st.integers(0, max(0, len(blocks_now) - 1)))
        if deed == "add":
            free = [key for key in "ABCDEFGH" if key not in [block.key for block in blocks_now]]
            blocks_now.insert(at, draw(blocks(free[0])))
        elif deed == "head":
            document = structs.replace(document, head=draw(heads))
        elif deed == "fact" and facts_now:
            key = draw(st.sampled_from(sorted(facts_now)))
            facts_now[key] = draw(facts(key))
        elif blocks_now:
            block = blocks_now.pop(at)
            if deed == "edit":
                blocks_now.insert(at, draw(blocks(block.key)))
            elif deed == "move":
                blocks_now.insert(draw(st.integers(0, len(blocks_now))), block)
    for key in fact_keys(blocks_now):
        if key not in facts_now:
            facts_now[key] = draw(facts(key))
    return normal(
        structs.replace(
            document,
            blocks=tuple(blocks_now),
            facts=tuple(facts_now.values()),
            topics=_completed(document.topics, TOPIC_KEYS, Topic),
            sources=_completed(document.sources, SOURCE_KEYS, Source),
            pictures=(
                *(document.pictures or ()),
                *(draw(pictures(key)) for key in PICTURE_KEYS if key not in document.pictures_by_key()),
            ),
        )
    )


def _completed(known, keys, kind):
    there = {one.key for one in known}
    return (*known, *(kind(key=key) for key in keys if key not in there))


def subset(ids, seed):
    """Some of the ids."""
    chance = random.Random(seed)
    return [id for id in ids if chance.random() < 0.5]
