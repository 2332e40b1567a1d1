"""Where pictures of the library stand: in working copies, and in editions that readers have or will get."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from msgspec import Struct

from articles.models import Article, Block, Edition, EditionDocument
from articles.shown_pictures import ShownPicture
from facts.models import Fact
from facts.pictures import Picture, PictureQuerySet, Rendition

Where = Literal["lead", "block", "still", "card"]


class Use(Struct, frozen=True):
    """One place in a working copy: above the text, a block of its own, a fact's still, or an embed's card.

    `block` is the key of the block that shows it, "" for the lead.
    """

    article: Article
    where: Where
    block: str = ""


class Uses(Struct, frozen=True, kw_only=True):
    """Where one picture stands.

    `facts` have it as their still and stand in no article. `editions` are those that readers can open, by their number,
    by headline, and the newest of an article first; `is_live`: a current one is among them; `is_ahead`: one that
    waits for its time will show it.
    """

    articles: tuple[Use, ...] = ()
    facts: tuple[Fact, ...] = ()
    editions: tuple[tuple[Article, int], ...] = ()
    is_live: bool = False
    is_ahead: bool = False

    @property
    def is_unused(self) -> bool:
        return not (self.articles or self.facts or self.editions or self.is_ahead)


def used_by(keys: Iterable[str], *, at: dt.datetime | None = None) -> dict[str, Uses]:
    """By key, of each that is asked for. Five queries, none for no keys."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    placed: dict[str, list[Use]] = defaultdict(list)
    for key, use in (*_leads(wanted), *_blocks(wanted)):
        placed[key].append(use)
    stills = defaultdict(list)
    for fact in _standing_nowhere().filter(picture__in=wanted).order_by("pk"):
        stills[fact.picture].append(fact)
    editions, live, ahead = _published(wanted, at)
    return {
        key: Uses(
            articles=tuple(placed[key]),
            facts=tuple(stills[key]),
            editions=tuple(editions[key]),
            is_live=key in live,
            is_ahead=key in ahead,
        )
        for key in wanted
    }


def _leads(keys: Collection[str]) -> Iterator[tuple[str, Use]]:
    for article in Article.objects.filter(picture__in=keys).order_by("headline", "pk"):
        yield article.picture, Use(article, "lead")


def _blocks(keys: Collection[str]) -> Iterator[tuple[str, Use]]:
    """Blocks in the order of their articles; a picture and a fact's still have columns of their own."""
    live = Block.objects.filter(Q(picture__in=keys) | Q(fact__picture__in=keys), removed=False)
    found = live.select_related("article", "fact").order_by("article__headline", "article_id")
    for block in sorted(found, key=lambda block: (block.article.headline, block.article_id, block.sort_key)):
        if block.fact is not None:
            yield block.fact.picture, Use(block.article, "still", block.key)
        else:
            yield block.picture, Use(block.article, "card" if block.block_kind == "embed" else "block", block.key)


def _standing_nowhere() -> QuerySet[Fact]:
    standing = Block.objects.filter(fact=OuterRef("pk"), removed=False)
    return Fact.objects.exclude(Exists(standing))


def _published(
    keys: Collection[str], at: dt.datetime | None
) -> tuple[dict[str, list[tuple[Article, int]]], set[str], set[str]]:
    """By key the editions that readers can open; the keys that a current edition shows, and those that wait."""
    shown = ShownPicture.objects.filter(picture__in=keys, edition__withdrawn_at__isnull=True)
    current = set(Edition.objects.current(at).filter(shown_pictures__picture__in=keys).values_list("pk", flat=True))
    editions: dict[str, list[tuple[Article, int]]] = defaultdict(list)
    live, ahead = set(), set()
    rows = shown.select_related("edition__article").defer("edition__card", "edition__marks", "edition__evidence")
    for row in rows.order_by("edition__article__headline", "edition__article_id", "-edition__number"):
        if row.edition.is_public(at):
            editions[row.picture].append((row.edition.article, row.edition.number))
        else:
            ahead.add(row.picture)
        if row.edition_id in current:
            live.add(row.picture)
    return editions, live, ahead


def unused() -> PictureQuerySet:
    """Pictures that stand in no working copy, in no fact, and in no edition that readers have or will get.

    What has no index on its pictures is gone through once, not once for each picture.
    """
    shown = ShownPicture.objects.filter(picture=OuterRef("key"), edition__withdrawn_at__isnull=True)
    return Picture.objects.exclude(
        Q(key__in=Article.objects.exclude(picture="").values("picture"))
        | Q(key__in=Block.objects.filter(removed=False).exclude(picture="").values("picture"))
        | Q(key__in=Fact.objects.exclude(picture="").values("picture"))
        | Exists(shown)
    )


def expired(today: dt.date) -> PictureQuerySet:
    """Pictures that readers see in a current edition though the rights ended before today."""
    current = ShownPicture.objects.filter(picture=OuterRef("key"), edition__in=Edition.objects.current())
    return Picture.objects.filter(Exists(current), rights_until__lt=today)


# Crops


def left_crops() -> QuerySet[Rendition]:
    """Crops around a point that no picture of the library has any more; an edition may still show them."""
    point = Concat(Cast("focal_x", CharField()), Value("-"), Cast("focal_y", CharField()))
    having = Picture.objects.annotate(point=point).filter(file=OuterRef("file"), point=OuterRef("focal"))
    return Rendition.objects.exclude(shape="").exclude(Exists(having))


def is_crop_asked_for(file: str, focal: str) -> bool:
    """Whether a picture of the library has that point, or the document of any edition: public, to come or withdrawn.

    Working copies have the library's. Documents are looked through as text, those alone that may show the file.
    """
    x, y = focal.split("-")
    if Picture.objects.filter(file=file, focal_x=x, focal_y=y).exists():
        return True
    shown = ShownPicture.objects.filter(file=file).values("edition")
    withdrawn = Q(edition__withdrawn_at__isnull=False, document__contains=file)
    told = EditionDocument.objects.filter(document__contains=f'"focal":"{focal}"')
    return told.filter(Q(edition__in=shown) | withdrawn).exists()
