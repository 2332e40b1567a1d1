"""When an edition goes out, as it is typed: now, or a day and a time in any zone. It asks nothing of the rows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from articles.desk import timing, zones

NOW, LATER = "now", "later"


class TimeForm(forms.Form):
    """Now, or a day and a time on the clocks of a zone: one of the list, or one that is typed beside it.

    `which` answers where clocks are turned; `doubt` is what there is to ask, answered or not. Cleaned: `at`, None for
    now, and the name of the `zone`.
    """

    when = forms.ChoiceField(choices=[(NOW, "Now"), (LATER, "At a time")], required=False)
    day = forms.DateField(required=False, error_messages={"invalid": "Write the day as 2027-06-05."})
    time = forms.TimeField(required=False, error_messages={"invalid": "Write the time as 09:00."})
    zone = forms.CharField(required=False, max_length=60)
    other_zone = forms.CharField(required=False, max_length=60)
    which = forms.CharField(required=False, max_length=20)

    doubt: timing.Doubtful | None = None

    def __init__(
        self, sent: QueryDict | Mapping[str, Any] | None = None, *, mine: ZoneInfo, at: dt.datetime | None = None
    ) -> None:
        """`at`, in the zone that it was given in, is what an unsent form shows."""
        shown = {"day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "zone": str(at.tzinfo), "when": LATER} if at else {}
        super().__init__(sent, initial=shown)
        self.mine = mine

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["at"] = None
        if values.get("when") == LATER and not self.errors:
            values["zone"] = self._zone(values)
            if values["zone"]:
                values["at"] = self._moment(values, ZoneInfo(values["zone"]))
        return values

    def _zone(self, values: Mapping[str, Any]) -> str:
        name = values.get("zone") or self.mine.key
        typed = values.get("other_zone", "")
        if name == zones.OTHER and not typed:
            self.add_error("other_zone", "Say in which zone: write one such as Europe/London.")
            return ""
        try:
            return zones.named(typed if name == zones.OTHER else name).key
        except ValueError as problem:
            self.add_error("other_zone", str(problem))
            return ""

    def _moment(self, values: Mapping[str, Any], zone: ZoneInfo) -> dt.datetime | None:
        day, time = values.get("day"), values.get("time")
        if not isinstance(day, dt.date) or not isinstance(time, dt.time):
            self.add_error("day" if day is None else "time", "Say on which day and at what time.")
            return None
        time = time.replace(second=0, microsecond=0)
        try:
            self.doubt = timing.doubt(day, time, zone)
            at = timing.moment(day, time, zone, which=str(values.get("which", "")))
            at.astimezone(dt.UTC)
        except OverflowError:
            self.add_error("day", "That day is too far away.")
        except timing.Doubtful as asked:
            self.add_error("time", str(asked))
        else:
            return at
        return None

    @property
    def problems(self) -> list[str]:
        """All that is wrong, in sentences."""
        return [str(problem) for problems in self.errors.values() for problem in problems]

    @property
    def zone_options(self) -> list[tuple[str, str]]:
        return zones.options(self.mine, str(self["zone"].value() or ""))

    @property
    def chosen_zone(self) -> str:
        return str(self["zone"].value() or self.mine.key)
