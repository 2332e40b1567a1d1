"""One press, several articles: the same changed facts go out in each of them, or in none.

It decides nothing about an article: each is published by the rules of `articles.publishing`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.contrib.auth.models import AbstractBaseUser

from articles import beats, history
from articles.chain import sha256
from articles.models import Article, Edition
from articles.publishing import Press, Refused, Wording, next_edition, worded


class Along(msgspec.Struct, frozen=True, kw_only=True):
    """Another article that goes out by the same press: chosen changes, the screen's token and answers, as for
    `publish`.
    """

    article: Article
    changes: frozenset[str]
    token: str | None = None
    answers: Mapping[str, str] = {}


def publish(
    article: Article,
    along: Sequence[Along] = (),
    *,
    editor: AbstractBaseUser | None,
    kind: str,
    note: str,
    changes: Collection[str] | None = None,
    token: str | None = None,
    at: dt.datetime | None = None,
    was_wrong: str = "",
    is_right: str = "",
    reasons: Mapping[str, str] | None = None,
    zone: str = "",
    answers: Mapping[str, str] | None = None,
    screen: Mapping[str, Sequence[str]] | None = None,
) -> list[Edition]:
    """Publish the article, and others with the same words at the same time: all of them, or none.

    Its own edition comes first. If there are others, all share `Edition.batch`; a reason counts wherever its fact goes
    out. With the first edition of the article goes an update of the others. `zone`, `answers` and `screen` are those of
    `publishing.publish`; the answers are to what concerns the article itself. Raises: Refused, naming the article that
    would not, with what it asks.
    """
    wording = worded(kind, note, was_wrong, is_right)
    at = at.replace(microsecond=0) if at else None
    shared: dict[str, Any] = {"editor": editor, "at": at, "reasons": reasons or {}, "zone": zone, "screen": screen}
    shared["batch"] = _name(article, along, wording, at, editor) if along else ""
    others = msgspec.structs.replace(wording, kind=Edition.Kind.UPDATE) if kind == Edition.Kind.FIRST else wording
    with history.turn() as clock:
        press = Press(article=article, wording=wording, changes=changes, token=token, answers=answers or {}, **shared)
        # What was pressed is given back on the article's own screen alone.
        shared["screen"] = None if screen is None else {}
        return [next_edition(press, clock), *(_other(each, others, shared, clock) for each in along)]


def _other(each: Along, wording: Wording, shared: Mapping[str, Any], clock: dt.datetime) -> Edition:
    press = Press(
        article=each.article, wording=wording, changes=each.changes, token=each.token, answers=each.answers, **shared
    )
    try:
        return next_edition(press, clock)
    except beats.Outside as outside:
        message = f"“{each.article}” cannot go out with it, so nothing did. It is of a topic that you do not work on."
        raise Refused("outside", message, article=each.article) from outside
    except Refused as refused:
        message = f"“{each.article}” cannot go out with it, so nothing did. {refused.message}"
        raise Refused(
            refused.code, message, refused.details, article=each.article, clashes=refused.clashes
        ) from refused


def _name(
    article: Article,
    along: Iterable[Along],
    wording: Wording,
    at: dt.datetime | None,
    editor: AbstractBaseUser | None,
) -> str:
    """What the editions of one press have in common, made of all that was pressed."""
    others = [(each.article.key, each.token, sorted(each.changes)) for each in along]
    return sha256(msgspec.json.encode([article.key, others, wording, at, editor.pk if editor else None]))


def others(edition: Edition) -> list[Edition]:
    """The editions of other articles that went out, or wait, by the same press."""
    if not edition.batch:
        return []
    found = Edition.objects.filter(batch=edition.batch).exclude(pk=edition.pk)
    return list(found.select_related("article").order_by("pk"))
