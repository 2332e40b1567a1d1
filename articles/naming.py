"""What a topic is called and was called: a name that it loses is kept, and every one of them finds it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from facts.models import Topic
from facts.versioned import Versioned


def remembering(row: Versioned, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values that a save of `row` stores: the name that a topic loses joins its former names, the last of them.

    A name that it takes up again leaves them. `row` is as it was read, inside the turn.
    """
    name = values.get("name")
    if not isinstance(row, Topic) or name is None:
        return values
    kept = [each for each in values.get("former_names", row.former_names) if each != name]
    if row.name not in ("", name, *kept):
        kept.append(row.name)
    return {**values, "former_names": kept}


def called(words: Iterable[str]) -> list[Sequence[int]]:
    """For each word the topics that have it in their name or a former one, whatever the case; one query.

    Told apart here, not by the databases: SQLite stores a list's letters beyond ASCII escaped and folds the case of
    none of them.
    """
    wanted = [word.casefold() for word in words]
    if not wanted:
        return []
    rows = Topic.objects.order_by("pk").values_list("pk", "name", "former_names")
    names = [(pk, "\n".join([name, *former]).casefold()) for pk, name, former in rows]
    return [[pk for pk, text in names if word in text] for word in wanted]
