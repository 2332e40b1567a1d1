"""What is typed on the publish screen, read once: wording, time, ticks, reasons. It asks nothing of the rows."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict

from articles.desk import timing
from articles.models import Edition

NOW, LATER = "now", "later"
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


class WordingForm(forms.Form):
    """What an edition says of itself."""

    kind = forms.ChoiceField(choices=Edition.Kind.choices)
    note = forms.CharField(max_length=500, required=False)
    was_wrong = forms.CharField(max_length=500, required=False)
    is_right = forms.CharField(max_length=500, required=False)


class TimeForm(forms.Form):
    """Now, or a day and a time on the clocks of settings.TIME_ZONE; `which` answers where clocks are turned back."""

    when = forms.ChoiceField(choices=[(NOW, "Now"), (LATER, "At a time")], required=False)
    day = forms.DateField(required=False, error_messages={"invalid": "Write the day as 2027-06-05."})
    time = forms.TimeField(required=False, error_messages={"invalid": "Write the time as 09:00."})
    which = forms.CharField(required=False)

    doubt: timing.Doubtful | None = None

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        values["at"] = None
        if values.get("when") == LATER and not self.errors:
            values["at"] = self._moment(values)
        return values

    def _moment(self, values: Mapping[str, object]) -> dt.datetime | None:
        day, time, which = values.get("day"), values.get("time"), values.get("which")
        if not isinstance(day, dt.date) or not isinstance(time, dt.time):
            self.add_error("day" if day is None else "time", "Say on which day and at what time.")
            return None
        try:
            return timing.moment(day, time.replace(second=0), zone(), which=str(which))
        except (timing.Doubtful, OverflowError) as doubt:
            self.doubt = doubt if isinstance(doubt, timing.Doubtful) else None
            self.add_error("time", str(doubt) if self.doubt else "That day is too far away.")
            return None

    @property
    def problems(self) -> list[str]:
        """All that is wrong, in sentences."""
        return [str(problem) for problems in self.errors.values() for problem in problems]


def zone() -> ZoneInfo:
    """The newsroom's."""
    return ZoneInfo(settings.TIME_ZONE)


class Ticks:
    """The ticked changes, those that the screen showed, each with its digest, and the halves that were agreed to."""

    def __init__(self, sent: QueryDict) -> None:
        self.ticked = frozenset(sent.getlist("change"))
        self.apart = frozenset(sent.getlist("apart"))
        pairs = (each.rpartition(" ") for each in sent.getlist("seen"))
        self.seen = {id: digest for id, _, digest in pairs if id}

    def was_shown(self, id: str, digest: str) -> bool:
        """Whether the editor saw the change as it is now."""
        return self.seen.get(id) == digest


def reasons(sent: QueryDict) -> dict[str, str]:
    """By fact key: why it goes out with thin evidence."""
    return {name.removeprefix("reason-"): str(sent[name])[:500] for name in sent if name.startswith("reason-")}
