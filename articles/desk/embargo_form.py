"""The form on the notice of an embargoed edition: its time and its words as they are, or as they were typed."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from msgspec import Struct

from articles.desk import outgoing
from articles.desk.outgoing import Notice
from articles.desk.publish_form import KINDS
from articles.desk.when_form import TimeForm
from articles.models import Edition

WORDS = ("note", "kind", "was_wrong", "is_right")


class Embargo(Struct, frozen=True, kw_only=True):
    """The notice with its form. `problem` says why nothing was changed; `side` names the edition in a comparison."""

    notice: Notice
    side: str
    time: TimeForm
    words: dict[str, Any]
    kinds: list[tuple[str, str]]
    problem: str = ""


def embargo(
    edition: Edition,
    *,
    mine: ZoneInfo,
    now: dt.datetime,
    sent: QueryDict | None = None,
    time: TimeForm | None = None,
    problem: str = "",
) -> Embargo:
    """As it stands; `sent`, `time` and `problem` are those of a press that changed nothing."""
    typed = sent if time and sent and sent.get("deed") not in ("now", "cancel") else {}
    local = edition.published_at.astimezone(outgoing.zone_of(edition))
    return Embargo(
        notice=outgoing.embargo(edition, mine=mine, now=now),
        side=f"e{edition.number}",
        time=time if time and typed else TimeForm(None, mine=mine, at=local),
        words={name: typed.get(name, getattr(edition, "edition_kind" if name == "kind" else name)) for name in WORDS},
        kinds=[(kind, name) for kind, (name, _) in KINDS.items() if (kind == "first") == (edition.number == 1)],
        problem=problem,
    )
