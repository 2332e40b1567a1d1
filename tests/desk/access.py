"""Who may open what at the desk: one entry for each URL name; test_roles.py tries them all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class World:
    """What a visit may name: an article with two facts, published once, and another article's parts."""

    article: Any
    block: Any
    spare: Any
    other_article: Any
    other_block: Any


@dataclass(frozen=True)
class Visit:
    """How a URL is tried. `args` makes its arguments; `foreign` those that lead to nothing or into another article
    and must answer 404 (None: the URL names nothing). `data` is posted; without it the URL is only fetched.
    """

    deed: str
    args: Callable[[World], list] = field(default=lambda world: [])
    foreign: Callable[[World], list] | None = None
    data: Callable[[World], dict] | None = None


def _article(world):
    return [world.article.key]


def _nowhere(world):
    return ["no-such-article"]


def _block(world):
    return [world.article.key, world.block.key]


def _others_block(world):
    return [world.article.key, world.other_block.key]


def _numbered(world):
    return [world.article.key, 1]


ACCESS: dict[str, Visit] = {
    "articles": Visit("read"),
    "new_article": Visit("new_article"),
    "suggest_address": Visit("new_article"),
    "find_sources": Visit("edit"),
    "fact_life": Visit("read", lambda world: [world.spare.key], lambda world: ["no-such-fact"]),
    "article": Visit("read", _article, _nowhere),
    "state": Visit("read", _article, _nowhere),
    "head": Visit("read", _article, _nowhere),
    "edit_head": Visit("edit", _article, _nowhere),
    "address": Visit("change_address", _article, _nowhere),
    "add_menu": Visit("edit", _article, _nowhere),
    "find_facts": Visit("edit", _article, _nowhere),
    "add": Visit("edit", lambda world: [world.article.key, "casting"], lambda world: [world.article.key, "horoscope"]),
    "place": Visit("place", _article, _nowhere, data=lambda world: {"fact": world.spare.key, "after": ""}),
    "block": Visit("read", _block, _others_block),
    "edit": Visit("edit", _block, _others_block),
    "move": Visit("edit", _block, _others_block, data=lambda world: {"direction": "down"}),
    "remove": Visit("edit", _block, _others_block, data=lambda world: {}),
    "put_back": Visit("edit", _block, _others_block, data=lambda world: {}),
    "written": Visit("read", _block, _others_block),
    "history": Visit("read", _article, _nowhere),
    "name_revision": Visit("name_revision", _article, _nowhere, data=lambda world: {"revision": "0", "name": "x"}),
    "restore": Visit("edit", _article, _nowhere, data=lambda world: {"revision": "0"}),
    "compare_newest": Visit("read", _article, _nowhere),
    "compare_chosen": Visit("read", _article, _nowhere),
    "compare_save": Visit("read", _numbered, lambda world: ["no-such-article", 1]),
    "compare": Visit("read", lambda w: [w.article.key, "e1", "now"], lambda w: [w.article.key, "e1", "e99"]),
    "preview": Visit("preview", _article, _nowhere),
    "publish": Visit("publish", _article, _nowhere),
    "embargo": Visit("schedule", _article, _nowhere, data=lambda world: {}),
    "withdraw": Visit("withdraw", _numbered, lambda world: [world.article.key, 99]),
}
