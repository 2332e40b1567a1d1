"""Why a fact is held, and until when."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from articles.desk.forms import DeskForm
from facts.models import Fact

REASONS = {"embargo": "Embargo", "legal": "Legal", "other": "Something else"}


class HoldForm(DeskForm):
    """A reason of two kinds or in words; stored as one line: "Embargo: the studio speaks on Friday"."""

    template = "desk/forms/hold.html"
    why = forms.ChoiceField(
        label="Why it is held", choices=list(REASONS.items()), initial="embargo", widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="In words",
        max_length=180,
        required=False,
        help_text="Colleagues see it beside the fact; readers never do.",
    )
    until = forms.DateTimeField(
        label="Until",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Blank: until somebody releases it.",
    )

    @staticmethod
    def of(fact: Fact) -> Mapping[str, Any]:
        """What the form opens with: the hold that there is, if there is one."""
        if not fact.held_reason:
            return {}
        kind, _, words = fact.held_reason.partition(": ")
        why = next((name for name, label in REASONS.items() if label == kind and name != "other"), "other")
        until = timezone.localtime(fact.held_until) if fact.held_until else None
        return {"why": why, "words": fact.held_reason if why == "other" else words, "until": until}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["words"] = " ".join(values.get("words", "").split())
        if values.get("why") == "other" and not values["words"] and "words" not in self.errors:
            self.add_error("words", "Say why it is held.")
        if (until := values.get("until")) and until <= timezone.now():
            self.add_error("until", "That time has passed. Leave it blank, or choose one that lies ahead.")
        return values

    @property
    def reason(self) -> str:
        why, words = self.cleaned_data["why"], self.cleaned_data["words"]
        if why == "other":
            return words
        return f"{REASONS[why]}: {words}" if words else REASONS[why]

    def take_errors(self, problem: Any) -> None:
        """What the row refused of the hold stands beside the words or the time."""
        for name, messages in problem.message_dict.items():
            self.add_error({"held_until": "until", "held_reason": "words"}.get(name), messages)
