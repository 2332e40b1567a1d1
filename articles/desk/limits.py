"""The topics that someone is limited to: whether what a request names is of one of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from articles.desk import people
from articles.models import Article, Block
from facts.models import Fact, Topic

WRITES_THE_FACT = {"edit", "status"}
"""URLs of a block that change the fact in it; moving or removing the block changes the article alone."""


def look(request: HttpRequest, named: Mapping[str, Any]) -> None:
    """Note whether a limited person asks for something of another topic. No query for anyone else."""
    person = people.of(request.user)
    if person.beats:
        person.is_outside = bool(_topics_named(request, named) - person.beats)


def _topics_named(request: HttpRequest, named: Mapping[str, Any]) -> set[int]:
    match = request.resolver_match
    if match is None:
        return set()
    if "desk/pictures/" in match.route:
        return set()  # a picture is of no topic
    if "key" in named:
        model = Fact if "desk/facts/" in match.route else Article
        found = set(model._default_manager.filter(key=named["key"]).values_list("topic", flat=True))
        if "block" in named and match.url_name in WRITES_THE_FACT:
            shown = Block.objects.filter(article__key=named["key"], key=named["block"], fact__isnull=False)
            found |= set(shown.values_list("fact__topic", flat=True))
        return found
    pk = match.kwargs.get("object_id", "")
    if pk.isascii() and pk.isdigit() and len(pk) < 16:
        if match.url_name == "facts_fact_change":
            return set(Fact.objects.filter(pk=pk).values_list("topic", flat=True))
        if match.url_name == "facts_topic_change":
            return {int(pk)}
    return set()


def topics(user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """The names of the topics that someone is limited to."""
    return list(Topic.objects.filter(pk__in=people.of(user).beats).order_by("name").values_list("name", flat=True))


def is_mine(user: AbstractBaseUser | AnonymousUser, article: Article) -> bool:
    """Whether the article is of a topic that this person may work on."""
    mine = people.of(user).beats
    return not mine or article.topic_id in mine
