"""What is typed on the publish screen, read once: wording, ticks, reasons, answers. It asks nothing of the rows."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict

from articles.models import Edition

KINDS = {
    "first": ("First edition", "The article’s address opens to readers."),
    "update": ("Update", "New or changed information. Moves “last updated”; goes to feeds and followers."),
    "correction": (
        "Correction",
        "We had it wrong. Says what was wrong and what is right; stays on the article and on the corrections page.",
    ),
    "clarification": (
        "Clarification",
        "It was right but could mislead. Marked in the log of updates; moves “last updated”.",
    ),
    "minor": ("Minor", "Spelling, links, layout. Readers are not told and no date moves."),
}
"""What each edition kind is called, and what it does for readers."""


SMALL_FIXES = "Small fixes."
"""What a minor edition says of itself if nobody says anything else."""


class WordingForm(forms.Form):
    """What an edition says of itself. Only a correction says what was wrong: else its fields hold suggestions."""

    kind = forms.ChoiceField(choices=Edition.Kind.choices)
    note = forms.CharField(max_length=500, required=False)
    was_wrong = forms.CharField(max_length=500, required=False)
    is_right = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        if values.get("kind") != Edition.Kind.CORRECTION:
            values["was_wrong"] = values["is_right"] = ""
        if values.get("kind") == Edition.Kind.MINOR and not values.get("note"):
            values["note"] = SMALL_FIXES
        return values


class Ticks:
    """The ticked changes, those that the screen showed, each with its digest, and the halves that were agreed to.

    `along` are the keys of other articles that are ticked, `tokens` those of all that the screen showed.
    """

    def __init__(self, sent: QueryDict) -> None:
        self.ticked = frozenset(sent.getlist("change"))
        self.apart = frozenset(sent.getlist("apart"))
        pairs = (each.rpartition(" ") for each in sent.getlist("seen"))
        self.seen = {id: digest for id, _, digest in pairs if id}
        self.along = frozenset(sent.getlist("along"))
        shown = (each.partition(" ") for each in sent.getlist("others"))
        self.tokens = {key: token for key, _, token in shown if token}

    def was_shown(self, id: str, digest: str) -> bool:
        """Whether the editor saw the change as it is now."""
        return self.seen.get(id) == digest


def reasons(sent: QueryDict) -> dict[str, str]:
    """By fact key: why it goes out with thin evidence."""
    return {name.removeprefix("reason-"): str(sent[name])[:500] for name in sent if name.startswith("reason-")}


NEVER_KEPT = {"csrfmiddlewaretoken", "token"}


def answer_name(id: str, along: str = "") -> str:
    """The field for the answer to a clash with an embargoed edition: the own one, or that of what goes along."""
    return f"answer:{along}:{id}" if along else f"answer-{id}"


def answers(sent: QueryDict, along: str = "") -> dict[str, str]:
    """By the id of a clash with the embargoed edition: whose text that edition gets, "mine" or "embargoed"."""
    start = answer_name("", along)
    found = {name.removeprefix(start): sent[name] for name in sent if name.startswith(start)}
    return {id: str(answer) for id, answer in found.items() if answer in ("mine", "embargoed")}


def answered(sent: QueryDict) -> dict[str, str]:
    """All answers so far by the names of their fields, those to other articles' questions included."""
    return {name: str(sent[name]) for name in sent if name.startswith(("answer-", "answer:"))}


def as_pressed(sent: QueryDict) -> dict[str, list[str]]:
    """All that the screen sent but what belongs to that one answer: what it gets back if the edition is held."""
    return {name: [str(each) for each in values] for name, values in sent.lists() if name not in NEVER_KEPT}


def pressed_again(kept: Mapping[str, Sequence[str]]) -> QueryDict:
    """The form as it was pressed."""
    sent = QueryDict(mutable=True)
    for name, values in kept.items():
        sent.setlist(name, list(values))
    return sent
