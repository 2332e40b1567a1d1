"""Who may open what at the desk: one entry for each URL name; test_roles.py tries them all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from articles import reviewing
from tests import factories as make


@dataclass(frozen=True)
class World:
    """What a visit may name: an article with two facts, published once, and another article's parts."""

    article: Any
    block: Any
    spare: Any
    other_article: Any
    other_block: Any
    person: Any
    remark: Any
    other_remark: Any
    old_address: Any = None
    picture: Any = None


def make_world(**head) -> World:
    """Real rows for every visit; `head` goes to the article that is published."""
    article, other = make.make_article(**head), make.make_article()
    block = make.add_fact(article)
    make.add_fact(article, after=block.key)
    make.publish(article)
    return World(
        article=article,
        block=block,
        spare=make.make_fact(),
        other_article=other,
        other_block=make.add_fact(other),
        old_address=make.make_old_address(article),
        person=make.make_user("writer"),
        remark=in_review(article),
        other_remark=in_review(other),
        picture=make.make_picture(),
    )


def in_review(article: Any) -> Any:
    """A remark in its open review."""
    review = reviewing.ask(article, by=make.make_user("writer"))
    return reviewing.remark(review, by=make.make_user("editor"), words="When?")


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


def _spare(world):
    return [world.spare.key]


def _no_fact(world):
    return ["no-such-fact"]


def _remark(world):
    return [world.article.key, world.remark.pk]


def _others_remark(world):
    return [world.article.key, world.other_remark.pk]


def _numbered(world):
    return [world.article.key, 1]


def _picture(world):
    return [world.picture.key]


def _no_picture(world):
    return ["no-such-picture"]


ACCESS: dict[str, Visit] = {
    "newsroom": Visit("read"),
    "search": Visit("read"),
    "tables": Visit("read"),
    "articles": Visit("read"),
    "new_article": Visit("new_article"),
    "suggest_address": Visit("new_article"),
    "find_sources": Visit("edit"),
    "known_source": Visit("edit"),
    "picture_pick": Visit("edit"),
    "picture_picked": Visit("edit", _picture, _no_picture),
    "bulk": Visit("edit", lambda world: ["still-true"], lambda world: ["horoscope"]),
    "fact_life": Visit("read", _spare, _no_fact),
    "still_true": Visit("edit", _spare, _no_fact, data=lambda world: {}),
    "publish_check": Visit("publish", _spare, _no_fact, data=lambda world: {}),
    "hold": Visit("hold", _spare, _no_fact),
    "release": Visit("hold", _spare, _no_fact, data=lambda world: {}),
    "preferences": Visit("read"),
    "people": Visit("manage_people"),
    "person": Visit("manage_people", lambda world: [world.person.pk], lambda world: [10**9]),
    "article": Visit("read", _article, _nowhere),
    "state": Visit("read", _article, _nowhere),
    "presence": Visit("read", _article, _nowhere, data=lambda world: {"tab": "a"}),
    "head": Visit("read", _article, _nowhere),
    "edit_head": Visit("edit", _article, _nowhere),
    "address": Visit("change_address", _article, _nowhere),
    "add_menu": Visit("edit", _article, _nowhere),
    "find_facts": Visit("edit", _article, _nowhere),
    "add": Visit("edit", lambda world: [world.article.key, "casting"], lambda world: [world.article.key, "horoscope"]),
    "place": Visit("place", _article, _nowhere, data=lambda world: {"fact": world.spare.key, "after": ""}),
    "block": Visit("read", _block, _others_block),
    "edit": Visit("edit", _block, _others_block),
    "still_right": Visit("edit", _block, _others_block, data=lambda world: {}),
    "move": Visit("edit", _block, _others_block, data=lambda world: {"direction": "down"}),
    "remove": Visit("edit", _block, _others_block, data=lambda world: {}),
    "put_back": Visit("edit", _block, _others_block, data=lambda world: {}),
    "more": Visit("read", _block, _others_block),
    "status": Visit("edit", _block, _others_block),
    "duplicate": Visit("edit", _block, _others_block, data=lambda world: {}),
    "copy": Visit("place", _block, _others_block),
    "split": Visit(
        "edit",
        lambda world: [world.article.key, world.block.key, "background"],
        lambda world: [world.article.key, world.other_block.key, "background"],
        data=lambda world: {"statement": "x", "status": "rumored"},
    ),
    "written": Visit("read", _block, _others_block),
    "review": Visit("read", _article, _nowhere),
    "ask_review": Visit("ask_review", _article, _nowhere, data=lambda world: {}),
    "decide_review": Visit("review", _article, _nowhere, data=lambda world: {"deed": "approve", "turn": "1"}),
    "hand_back": Visit("ask_review", _article, _nowhere, data=lambda world: {"turn": "1"}),
    "withdraw_review": Visit("ask_review", _article, _nowhere, data=lambda world: {"turn": "1"}),
    "remark": Visit("remark", _article, _nowhere),
    "answer_remark": Visit("remark", _remark, _others_remark, data=lambda world: {"words": "Yes."}),
    "close_remark": Visit("remark", _remark, _others_remark, data=lambda world: {}),
    "reopen_remark": Visit("remark", _remark, _others_remark, data=lambda world: {}),
    "history": Visit("read", _article, _nowhere),
    "name_revision": Visit("name_revision", _article, _nowhere, data=lambda world: {"revision": "0", "name": "x"}),
    "restore": Visit("edit", _article, _nowhere, data=lambda world: {"revision": "0"}),
    "compare_newest": Visit("read", _article, _nowhere),
    "compare_chosen": Visit("read", _article, _nowhere),
    "compare_save": Visit("read", _numbered, lambda world: ["no-such-article", 1]),
    "compare": Visit("read", lambda w: [w.article.key, "e1", "now"], lambda w: [w.article.key, "e1", "e99"]),
    "preview": Visit("preview", _article, _nowhere),
    "preview_live": Visit("preview", _article, _nowhere, data=lambda world: {"forms": "[]"}),
    "preview_links": Visit("share_preview", _article, _nowhere),
    "revoke_preview_link": Visit("share_preview", _numbered, lambda world: [world.article.key, 99], lambda world: {}),
    "page_life": Visit("change_life", _article, _nowhere),
    "corrections": Visit("see_corrections"),
    "publish": Visit("publish", _article, _nowhere),
    "embargo": Visit("schedule", _article, _nowhere, data=lambda world: {}),
    "move_in": Visit("new_article"),
    "replace": Visit("replace"),
    "move_out": Visit("edit", _article, _nowhere),
    "old_addresses": Visit("change_address"),
    "remove_old_address": Visit("change_address", lambda w: [w.old_address.pk], lambda w: [0], data=lambda world: {}),
    "going_out": Visit("publish", _numbered, lambda world: ["no-such-article", 1]),
    "hold_edition": Visit(
        "publish", _numbered, lambda world: ["no-such-article", 1], data=lambda world: {"deed": "hold"}
    ),
    "moment": Visit("schedule"),
    "pictures": Visit("read"),
    "picture": Visit("read", _picture, _no_picture),
    "pictures_several": Visit("edit", data=lambda world: {}),
    "picture_upload": Visit("edit", data=lambda world: {}),
    "picture_told": Visit("edit", _picture, _no_picture, data=lambda world: {"credit": "Ana"}),
    "picture_replace": Visit("edit", _picture, _no_picture, data=lambda world: {}),
    "picture_retire": Visit("edit", _picture, _no_picture, data=lambda world: {}),
    "picture_bring_back": Visit("edit", _picture, _no_picture, data=lambda world: {}),
    "picture_take_down": Visit("take_down", _picture, _no_picture, data=lambda world: {}),
    "withdraw": Visit("withdraw", _numbered, lambda world: [world.article.key, 99]),
}
