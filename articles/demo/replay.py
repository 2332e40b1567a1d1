"""The demo: the Heat 2 explainer with its whole history, replayed save by save through the desk's own functions."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.contrib.auth.models import Group, User

from articles import editing, history, publishing
from articles.addresses import Address
from articles.demo import pictures
from articles.history import Turn
from articles.models import Article, ArticleRevision, Author, Block, Edition
from facts import picture_files
from facts.models import Fact, Source, Topic
from facts.pictures import Picture, PictureFile

FILE = Path(__file__).with_name("heat2.json")
DESK_AUTHOR = {"slug": "film-desk", "name": "the film desk", "role": ""}
HEAD = ("kicker", "headline", "standfirst", "search_title", "search_description", "share_headline", "picture")
FACT = ("status", "statement", "details", "people", "as_of", "event_date", "review_by", "picture")

Story = Mapping[str, Any]


@cache
def story() -> Story:
    """The demo's data as it stands in the file; `how_to_read` there says what its parts mean."""
    return msgspec.json.decode(FILE.read_bytes())


def replay(accounts: Mapping[str, User], *, drawn: Callable[[str], bytes] = pictures.drawn) -> Iterator[str]:
    """Play what has not been played yet, a line for each edition. Run again after the end it does nothing.

    `accounts` by role: writer, editor, chief; `drawn` gives a picture's file by its key. Each event is one transaction,
    so a replay that was cut off goes on where it stopped.
    """
    if finished():
        return
    saves = sorted(story()["saves"], key=lambda save: save["at"])
    article = _article()
    saved = ArticleRevision.objects.filter(article=article).count() if article else 0
    for edition in story()["editions"][Edition.objects.filter(article=article).count() :]:
        for save in saves[saved:]:
            if save["at"] > edition["published_at"]:
                break
            _save(save, accounts, drawn)
            saved += 1
        published = _publish(edition, accounts)
        yield f"Edition {published.number}, {published.published_at:%d %B %Y}: {published.note}"


def finished() -> bool:
    """Whether the article stands with all of its editions."""
    article = _article()
    return article is not None and Edition.objects.filter(article=article).count() >= len(story()["editions"])


def accounts() -> dict[str, User]:
    """One account for each role, named by it and without a password; those that exist are left as they are."""
    found = {}
    for role in ("writer", "editor", "chief"):
        user, is_new = User.objects.get_or_create(username=role, defaults={"is_staff": True})
        if is_new:
            user.set_unusable_password()
            user.save()
        user.groups.add(Group.objects.get_or_create(name=role.capitalize())[0])
        found[role] = user
    return found


def _article() -> Article | None:
    address = Address.objects.filter(slug=story()["article"]["slug"]).select_related("article").first()
    return address.article if address else None


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _save(save: Story, accounts: Mapping[str, User], drawn: Callable[[str], bytes]) -> None:
    files = _take_in(save, accounts, drawn)
    with history.record(editor=accounts[save["by"]], note=save["note"], at=_time(save["at"])) as turn:
        article = _article() or _open(turn)
        waiting: dict[str, Story] = {}
        for change in save["changes"]:
            if change["op"] == "head":
                editing.save_head(turn, article, _state(story()["article"], change["from"], HEAD))
            elif change["op"] == "picture":
                _tell(turn, change, files)
            elif change["op"] == "state":
                _bring_in(turn, article, change, waiting)
            else:
                _place(turn, article, change, waiting)


def _take_in(save: Story, accounts: Mapping[str, User], drawn: Callable[[str], bytes]) -> dict[str, PictureFile]:
    """The files of the pictures that this save is the first to name; drawing them is no part of its turn."""
    keys = {change["picture"] for change in save["changes"] if change["op"] == "picture"}
    keys -= set(Picture.objects.filter(key__in=keys).values_list("key", flat=True))
    return {key: picture_files.take_in(drawn(key), by=accounts[save["by"]]) for key in sorted(keys)}


def _tell(turn: Turn, change: Story, files: Mapping[str, PictureFile]) -> None:
    """What is said of a picture from that edition on; one that is new comes into the library."""
    key = change["picture"]
    told = next(each for each in story()["pictures"] if each["key"] == key)
    state = {**told, **_state(told, change["from"])}
    if key in files:
        editing.new_picture(turn, files[key], state, key=key)
        PictureFile.objects.filter(pk=files[key].pk).update(added_at=turn.now)
    else:
        editing.save_picture(turn, Picture.objects.get(key=key), state)


def _open(turn: Turn) -> Article:
    """Topic, sources and the empty article: what a newsroom has before the first sentence."""
    about = story()["topic"]
    topic = Topic(
        key=about["slug"],
        slug=about["slug"],
        name=about["name"],
        topic_kind=about["kind"],
        description=about["description"],
        same_as=about["same_as"],
    )
    editing.create(topic)
    for source in story()["sources"]:
        unattributed = source["publisher"] == "Unattributed"
        own = {**source, "date": source["date"] or "", "publisher": "" if unattributed else source["publisher"]}
        editing.create(Source(**own))
    Author.objects.get_or_create(
        slug=DESK_AUTHOR["slug"],
        defaults={"name": DESK_AUTHOR["name"], "bio": "Films from the first rumor to the last credit."},
    )
    slug = story()["article"]["slug"]
    return editing.new_article(turn, topic=topic, headline="", slug=slug, authors=[DESK_AUTHOR])


def _state(thing: Story, number: int, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """What the block or head holds from that edition on."""
    state = next(each for each in thing["states"] if each["from"] == number)
    return {name: value for name, value in state.items() if names is None or name in names}


def _bring_in(turn: Turn, article: Article, change: Story, waiting: dict[str, Story]) -> None:
    """Give a block its new state; one that does not stand in the article yet waits for its place."""
    told = next(each for each in story()["blocks"] if each["key"] == change["block"])
    state = _state(told, change["from"])
    block = Block.objects.filter(article=article, key=told["key"]).first()
    if block is None:
        waiting[told["key"]] = {**told, **state}
    elif told["kind"] == "fact":
        editing.save_fact(turn, _fact(told), _values(article, {**told, **state}), _citations(state))
        editing.save_block(turn, block, state)
    else:
        editing.save_block(turn, block, state)


def _place(turn: Turn, article: Article, change: Story, waiting: dict[str, Story]) -> None:
    key, after = change["block"], change["after"]
    told = waiting.pop(key, None)
    if told is None:
        editing.move_block(turn, Block.objects.get(article=article, key=key), after=after)
    elif told["kind"] == "fact":
        editing.add_fact(
            turn, article, _values(article, told), _citations(told), after=after, runs_on=told["runs_on"], key=key
        )
    else:
        editing.add_block(turn, article, told["kind"], told, after=after, key=key)


def _fact(told: Story) -> Fact:
    return Fact.objects.get(key=told["fact"])


def _values(article: Article, told: Story) -> dict[str, Any]:
    own = {name: told[name] for name in FACT if name in told}
    return {**own, "event_date": told["event_date"] or "", "topic": article.topic, "fact_kind": told["fact_kind"]}


def _citations(told: Story) -> list[dict[str, Any]]:
    sources = {source.key: source for source in Source.objects.filter(key__in=[c["source"] for c in told["citations"]])}
    return [{**each, "source": sources[each["source"]], "date": each["date"] or ""} for each in told["citations"]]


def _publish(edition: Story, accounts: Mapping[str, User]) -> Edition:
    article = _article()
    assert article is not None
    return publishing.publish(
        article,
        editor=accounts[edition["by"]],
        kind=edition["kind"],
        note=edition["note"],
        at=_time(edition["published_at"]),
        was_wrong=edition.get("was_wrong", ""),
        is_right=edition.get("is_right", ""),
        reasons=edition["reasons"],
        importing=True,
    )
