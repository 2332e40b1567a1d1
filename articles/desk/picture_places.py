"""Where a picture stands, in words and links: in working copies, in facts, and in editions that readers can open."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from msgspec import Struct

from articles import beats, deskwork, picture_uses
from articles.desk import admin_pages, picture_look
from articles.models import Article, Edition
from articles.picture_uses import Use, Uses
from facts.pictures import Picture
from facts.values import listed

WHERE = {"lead": "above the text", "block": "a picture of its own", "still": "beside a fact", "card": "on a card"}


class Place(Struct, frozen=True, kw_only=True):
    """One article: its places in the working copy, and the editions that show it, the newest first.

    `is_live`: the current edition shows it; `is_mine`: it is of a topic that may be worked on.
    """

    key: str
    headline: str
    spots: Sequence[tuple[str, str]]
    editions: Sequence[int]
    is_live: bool
    is_mine: bool

    @property
    def url(self) -> str:
        return reverse("desk:article", args=[self.key])

    @property
    def publish_url(self) -> str:
        return reverse("desk:publish", args=[self.key])

    @property
    def waits(self) -> str:
        """What the next publication changes for readers; "" for nothing."""
        if self.spots and not self.is_live:
            return "Readers do not see it here yet."
        if self.is_live and not self.spots:
            return "Readers see it here until you publish."
        return ""

    @property
    def told(self) -> str:
        """ "edition 3", "editions 4, 3 and 1", "editions 9 and 12 before"."""
        newest, others = self.editions[0], self.editions[1:]
        if len(others) > 3:
            return f"edition {newest} and {len(others)} before"
        return f"edition{'s' if others else ''} {listed([str(number) for number in self.editions])}"


def places(uses: Uses, now: dt.datetime) -> list[Place]:
    """Each article once, those with it in their working copy first. One query."""
    return _places(uses, _current(uses, now))


def _current(uses: Uses, now: dt.datetime) -> dict[int, int]:
    """By article, the number of the edition that readers get."""
    return dict(Edition.objects.current(now).filter(article__in=_articles(uses)).values_list("article", "number"))


def _articles(uses: Uses) -> dict[int, Article]:
    found: dict[int, Article] = {use.article.pk: use.article for use in uses.articles}
    return found | {article.pk: article for article, _ in uses.editions}


def _places(uses: Uses, current: Mapping[int, int]) -> list[Place]:
    spots = {pk: _spots(same) for pk, same in _by_article(uses.articles)}
    editions: dict[int, list[int]] = {}
    for article, number in uses.editions:
        editions.setdefault(article.pk, []).append(number)
    return [
        Place(
            key=article.key,
            headline=article.headline or "Untitled article",
            spots=spots.get(pk, ()),
            editions=editions.get(pk, ()),
            is_live=current.get(pk) in editions.get(pk, ()),
            is_mine=beats.allows([article.topic_id]),
        )
        for pk, article in _articles(uses).items()
    ]


def _by_article(uses: Sequence[Use]) -> Iterable[tuple[int, Iterable[Use]]]:
    return groupby(sorted(uses, key=lambda use: use.article.pk), key=lambda use: use.article.pk)


def _spots(uses: Iterable[Use]) -> list[tuple[str, str]]:
    """(words, address at the desk) of each spot."""
    return [(WHERE[use.where], _address(use)) for use in uses]


def _address(use: Use) -> str:
    return f"{reverse('desk:article', args=[use.article.key])}#b-{use.block or 'head'}"


def facts(uses: Uses) -> list[tuple[str, str]]:
    """(what it says, its address) of each fact that has it and stands in no article."""
    return [(str(fact), admin_pages.page_of(fact)) for fact in uses.facts]


def warning(found: Sequence[Place]) -> str:
    """ "Two published explainers show it: One, and Two." as a sentence; "" where readers see it in none."""
    live = [place.headline for place in found if place.is_live]
    if not live:
        return ""
    number = {
        1: "One published explainer shows",
        2: "Two published explainers show",
        3: "Three published explainers show",
    }
    begins = number.get(len(live), f"{len(live)} published explainers show")
    return f"{begins} it: {listed([f'“{each}”' for each in live])}."


class Succession(Struct, frozen=True, kw_only=True):
    """Another picture that this one came in place of, or that came in its place (`is_after`)."""

    name: str
    url: str
    image: str
    when: dt.datetime
    is_after: bool


def successions(picture: Picture) -> list[Succession]:
    """Those that came after it first, the newest before older ones. One query."""
    found = deskwork.Succession.objects.filter(Q(old=picture) | Q(new=picture)).select_related("old__file", "new__file")
    told = [(each.new if each.old_id == picture.pk else each.old, each) for each in found]
    return sorted(
        (
            Succession(
                name=other.name,
                url=reverse("desk:picture", args=[other.key]),
                image=picture_look.look(other).small,
                when=each.made_at,
                is_after=each.old_id == picture.pk,
            )
            for other, each in told
        ),
        key=lambda each: not each.is_after,
    )


class Ended(Struct, frozen=True, kw_only=True):
    """A picture whose rights have ended, and the explainers in which readers see it all the same."""

    picture: Picture
    places: Sequence[Place]


def ended(found: Sequence[Picture], now: dt.datetime) -> list[Ended]:
    """Six queries, none for none."""
    uses = picture_uses.used_by([picture.key for picture in found])
    if not uses:
        return []
    everything = Uses(
        articles=tuple(use for each in uses.values() for use in each.articles),
        editions=tuple(edition for each in uses.values() for edition in each.editions),
    )
    current = _current(everything, now)
    return [
        Ended(
            picture=picture,
            places=[place for place in _places(uses[picture.key], current) if place.is_live],
        )
        for picture in found
    ]
