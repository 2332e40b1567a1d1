"""What the desk shows of a block: its words as readers will see them, its marks, and what its evidence lacks.

Built from rows that are loaded already; only `load_blocks`, `load_block`, `load_looks` and `articles_showing` ask the
database.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone
from msgspec import Struct

from articles.desk import picture_look
from articles.desk.picture_look import Crop, Look
from articles.models import Article, Block
from facts import kinds
from facts.models import Citation, Fact
from facts.status import mark
from facts.values import PartialDate


class ShownPicture(Struct, frozen=True, kw_only=True):
    """A picture where it stands, with the words that readers get; without a look it is an address from before there was
    a library. `marks` are warnings.
    """

    address: str
    look: Look | None
    shape: str
    crop: Crop | None
    alt: str
    caption: str
    credit: str
    marks: tuple[str, ...]

    @property
    def title(self) -> str:
        """A few words to know it by."""
        return self.caption or self.alt or (self.look.name if self.look else self.address)


class ShownFact(Struct, frozen=True, kw_only=True):
    """A fact in the words of the desk. `contradicts`, `lacks`, `held` and `due` are warnings, "" when there is nothing
    to say."""

    key: str
    kind: str
    kind_label: str
    status: str
    mark: str
    statement: str
    is_plain: bool
    """Without markup: drawn as it is, escaped like any text; cleaning 400 statements once more takes a while."""
    value: str
    words: str
    speaker: str
    sources: str
    contradicts: str
    lacks: str
    held: str
    due: str
    in_articles: int
    still: Look | None = None


class Shown(Struct, frozen=True, kw_only=True):
    """One block. `unpublished` is "New", "Changed", "Moved" or "".

    `leans` names the facts that a text leans on and that changed since somebody looked at it.
    """

    key: str
    kind: str
    label: str
    heading: str = ""
    text: str = ""
    alt: str = ""
    address: str = ""
    runs_on: bool = False
    fact: ShownFact | None = None
    picture: ShownPicture | None = None
    unpublished: str = ""
    leans: tuple[str, ...] = ()

    @property
    def warnings(self) -> int:
        fact = self.fact
        if fact:
            marks = fact.still.warnings() if fact.still else ()
            return sum(map(bool, (fact.contradicts, fact.lacks, fact.held, fact.due))) + len(marks)
        return bool(self.leans) + len(self.picture.marks if self.picture else ())


def load_blocks(article: Article) -> list[Block]:
    """The article's live blocks in order, with all that drawing them needs. Three queries however many.

    Sources are loaded once each: a joined row for every citation took a third of the page's time at 400 blocks.
    """
    citations = Prefetch("fact__citations", Citation.objects.prefetch_related("source"))
    rows = Block.objects.filter(article=article, removed=False).select_related("fact").prefetch_related(citations)
    return sorted(rows, key=lambda block: block.sort_key)


def load_block(article: Article, key: str) -> Block:
    """One block, removed or not, with all that drawing it needs. Two queries. Raises: Block.DoesNotExist."""
    return drawable().get(article=article, key=key)


def drawable() -> QuerySet[Block]:
    citations = Prefetch("fact__citations", Citation.objects.select_related("source"))
    return Block.objects.select_related("fact").prefetch_related(citations)


def load_looks(article: Article | None, blocks: Iterable[Block]) -> dict[str, Look]:
    """By key, the pictures of blocks, of their facts and of a head. One query, none without pictures."""
    named = [article.picture] if article else []
    for block in blocks:
        named.append(block.fact.picture if block.fact else block.picture)
    return picture_look.looks(named)


def articles_showing(facts: Iterable[int | None]) -> dict[int, int]:
    """By fact: in how many articles it stands. One query."""
    live = Block.objects.filter(fact__in=[pk for pk in facts if pk], removed=False)
    counted = live.order_by().values_list("fact").annotate(Count("article", distinct=True))
    return dict(counted)


def shown(
    block: Block,
    *,
    today: dt.date,
    now: dt.datetime,
    in_articles: int = 1,
    unpublished: str = "",
    leans: Iterable[Fact] = (),
    looks: Mapping[str, Look] = {},
) -> Shown:
    """`leans` are the facts that the block leans on and that changed since somebody looked at it; `looks` are those of
    pictures by key."""
    fact = _fact(block.fact, today=today, now=now, in_articles=in_articles, looks=looks) if block.fact else None
    picture = placed(block, looks.get(block.picture)) if block.picture else None
    return Shown(
        key=block.key,
        kind=block.block_kind,
        label=f"Picture: {picture.title}" if picture and block.block_kind == "picture" else label_of(block),
        heading=block.heading,
        text=block.text,
        alt=block.caption or block.alt or block.title or block.url or block.picture,
        address=block.url or block.picture,
        runs_on=block.runs_on,
        fact=fact,
        picture=picture,
        unpublished=unpublished,
        leans=tuple(each.headline.rstrip(".") for each in leans),
    )


def placed(block: Block, look: Look | None) -> ShownPicture:
    """A block's picture with the words of its place, else its own."""
    return ShownPicture(
        address=block.picture,
        look=look,
        shape=picture_look.shape_label(block.shape) if block.shape else "",
        crop=look.crop(block.shape) if look else None,
        alt=block.alt or (look.alt if look else ""),
        caption=block.caption or (look.caption if look else ""),
        credit=block.credit or (look.credit if look else ""),
        marks=look.warnings(alt=block.alt, credit=block.credit) if look else (),
    )


def lead(article: Article, looks: Mapping[str, Look]) -> ShownPicture | None:
    """The picture above the text."""
    look = looks.get(article.picture)
    if look is None:
        return None
    return ShownPicture(
        address=article.picture,
        look=look,
        shape=picture_look.shape_label(article.picture_shape) if article.picture_shape else "",
        crop=look.crop(article.picture_shape),
        alt=look.alt,
        caption=look.caption,
        credit=look.credit,
        marks=look.warnings(),
    )


def label_of(block: Block) -> str:
    """A few words for screen readers and for the lists of deeds."""
    if block.fact is None:
        return f"{block.get_block_kind_display()}: {block}"
    words = _plain(block.fact.statement)
    return f"{kinds.label(block.fact.fact_kind)}: {words if len(words) <= 60 else words[:59] + '…'}"


def _plain(statement: str) -> str:
    """The words of a stored statement, which is in its normal form: no parser is needed."""
    return html.unescape(TAGS.sub("", statement)) if MARKUP.search(statement) else statement


TAGS = re.compile(r"<[^>]*>")
MARKUP = re.compile("[<&]")


def _fact(fact: Fact, *, today: dt.date, now: dt.datetime, in_articles: int, looks: Mapping[str, Look]) -> ShownFact:
    citations = fact.citations.all()
    details = kinds.glance(fact.fact_kind, fact.details)
    quote = details if isinstance(details, kinds.Quote) else None
    publishers = dict.fromkeys(each.source.publisher or each.source.title for each in citations)
    return ShownFact(
        key=fact.key,
        kind=fact.fact_kind,
        kind_label=kinds.label(fact.fact_kind),
        status=fact.status,
        mark=mark(fact.status, fact.fact_kind, [each.standing for each in citations]),
        statement=fact.statement,
        is_plain=not MARKUP.search(fact.statement),
        value="" if quote else _value(fact, details),
        words=quote.words if quote else "",
        speaker=(quote.speaker or "") if quote else "",
        sources=", ".join(publishers) or "no source",
        contradicts=fact.contradiction or "",
        lacks=fact.shortfall or "",
        held=hold_of(fact) if fact.is_held(now) else "",
        due=_day(fact.review_by) if fact.review_by and fact.review_by <= today else "",
        in_articles=in_articles,
        still=looks.get(fact.picture),
    )


def _value(fact: Fact, details: kinds.Details) -> str:
    """The typed value, unless the status mark beside it says the same."""
    words = kinds.value(fact.fact_kind, details)
    return "" if words == kinds.NONE_GIVEN and fact.status == "not-announced" else words


def hold_of(fact: Fact) -> str:
    """Why it is held, and until when: "Embargo: Friday, until 1 June 2027, 09:00"."""
    until = f", until {timezone.localtime(fact.held_until):%-d %B %Y, %H:%M}" if fact.held_until else ""
    return f"{fact.held_reason}{until}"


def _day(day: dt.date) -> str:
    return PartialDate(day.year, month=day.month, day=day.day).label
