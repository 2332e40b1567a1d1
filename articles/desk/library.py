"""What the library shows of pictures: those that were searched for, filters with their counts, and a tile for each."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Count, Q
from msgspec import Struct

from articles import picture_uses
from facts import picture_store, renditions
from facts.pictures import OFFERED, Picture, PictureQuerySet

LONGEST = 200
"""Characters that are searched for."""
WORDS = 6
SEARCHED = ("name", "alt", "caption", "credit", "licence", "page")
SOON = dt.timedelta(days=30)
THUMB = 480
"""The widest rendition of a tile."""
EMPTY = {
    "unused": "Every picture stands somewhere.",
    "no-credit": "Every picture has its credit.",
    "no-alt": "Every picture has its alternative text.",
    "rights": f"No rights have ended, and none end within {SOON.days} days.",
    "retired": "No picture is retired.",
    "taken-down": "No picture was taken down.",
}


class Filter(Struct, frozen=True, kw_only=True):
    """A box to tick, and how many pictures it leaves."""

    name: str
    label: str
    total: int
    is_chosen: bool


class Mark(Struct, frozen=True):
    """What there is to say of a picture, in words; `level` is "", "good", "warn" or "bad"."""

    words: str
    level: str = ""


class Drawn(Struct, frozen=True, kw_only=True):
    """An `<img>` of a picture: its own size, not that of the file that is loaded."""

    src: str
    srcset: str
    width: int
    height: int
    placeholder: str


class Tile(Struct, frozen=True, kw_only=True):
    """A picture in the grid. `image` is None once it was taken down."""

    key: str
    name: str
    alt: str
    size: str
    image: Drawn | None
    marks: Sequence[Mark]


# Searching


def searched(words: str) -> PictureQuerySet:
    """Those with each of the words in one of their own."""
    found = Picture.objects.all()
    for word in words.replace("\0", " ").split()[:WORDS]:
        told = Q()
        for name in SEARCHED:
            told |= Q(**{f"{name}__icontains": word})
        found = found.filter(told)
    return found


def chosen(found: PictureQuerySet, names: Sequence[str], today: dt.date) -> PictureQuerySet:
    """Those to which all of these filters apply; retired ones and those taken down only where they are asked for."""
    kept = _standing(names)
    for name, condition in _conditions(today).items():
        if name in names and name not in _STATES:
            kept &= condition
    return found.filter(kept).select_related("file").order_by("-pk")


def filters(found: PictureQuerySet, names: Sequence[str], today: dt.date) -> list[Filter]:
    """Every filter with how many of the found ones it leaves, the others aside. One query."""
    standing, conditions = _standing(names), _conditions(today)
    counted = {
        name.replace("-", "_"): Count("pk", filter=condition if name in _STATES else condition & standing)
        for name, condition in conditions.items()
    }
    totals = found.order_by().aggregate(**counted)
    return [
        Filter(name=name, label=label, total=totals[name.replace("-", "_")], is_chosen=name in names)
        for name, label in LABELS.items()
    ]


LABELS = {
    "unused": "Unused",
    "no-credit": "Without credit",
    "no-alt": "Without alternative text",
    "rights": f"Rights ended, or end within {SOON.days} days",
    "retired": "Retired",
    "taken-down": "Taken down",
}
_STATES: Mapping[str, Q] = {
    "retired": Q(retired=True, file__taken_down_at__isnull=True),
    "taken-down": Q(file__taken_down_at__isnull=False),
}


def _standing(names: Sequence[str]) -> Q:
    """Those that are offered, or those in one of the states that were asked for."""
    asked = [condition for name, condition in _STATES.items() if name in names]
    if not asked:
        return OFFERED
    return asked[0] | asked[-1]


def _conditions(today: dt.date) -> dict[str, Q]:
    return {
        "unused": Q(pk__in=picture_uses.unused().order_by().values("pk")),
        "no-credit": Q(credit=""),
        "no-alt": Q(alt="", decorative=False),
        "rights": Q(rights_until__lte=today + SOON),
        **_STATES,
    }


# Drawing


def tiles(pictures: Sequence[Picture], today: dt.date) -> list[Tile]:
    """One query, however many pictures, and however many editions show them."""
    idle = picture_uses.unused().filter(pk__in=[picture.pk for picture in pictures]).order_by()
    unused = set(idle.values_list("pk", flat=True))
    return [tile(picture, today, is_unused=picture.pk in unused) for picture in pictures]


def tile(picture: Picture, today: dt.date, *, is_unused: bool) -> Tile:
    return Tile(
        key=picture.key,
        name=picture.name,
        alt=picture.alt,
        size=size(picture),
        image=drawn(picture, THUMB),
        marks=[*marks(picture, today), *([] if is_unused else [Mark("in use")])],
    )


def size(picture: Picture) -> str:
    """ "4,000 × 3,000"."""
    return f"{picture.width:,} × {picture.height:,}"


def drawn(picture: Picture, widest: int) -> Drawn | None:
    """The picture uncropped, in its renditions up to that width. None once it was taken down."""
    if picture.file.taken_down_at:
        return None
    all_widths = renditions.widths(picture.width)
    sources = {
        width: picture_store.address(picture_store.name(picture.file_id, width=width, format="webp"))
        for width in all_widths
        if width <= max(widest, all_widths[0])
    }
    return Drawn(
        src=next(iter(sources.values())),
        srcset=", ".join(f"{address} {width}w" for width, address in sources.items()),
        width=picture.width,
        height=picture.height,
        placeholder=picture.file.placeholder,
    )


def marks(picture: Picture, today: dt.date) -> list[Mark]:
    """What is missing, what has ended, and what became of it: the worst first."""
    found = []
    if picture.file.taken_down_at:
        found.append(Mark("taken down", "bad"))
    if until := picture.rights_until:
        if until < today:
            found.append(Mark(f"rights ended {day(until)}", "bad"))
        elif until <= today + SOON:
            found.append(Mark(f"rights end {day(until)}", "warn"))
    if picture.retired:
        found.append(Mark("retired"))
    if not picture.is_told:
        found.append(Mark("no alt text", "warn"))
    if not picture.credit:
        found.append(Mark("no credit", "warn"))
    return found


def day(date: dt.date) -> str:
    """ "3 Nov 2026"."""
    return f"{date.day} {date:%b %Y}"
