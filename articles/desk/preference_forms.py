"""What someone chooses of the desk, and the topics that a chief limits someone to, as forms."""

from typing import Any
from zoneinfo import available_timezones

from django import forms

from articles.deskwork import Beat, Mail, Preferences, time_zone_name
from facts.models import Topic


class PreferencesForm(forms.Form):
    """A blank time zone is the newsroom's."""

    time_zone = forms.CharField(required=False, max_length=60)
    single_keys = forms.BooleanField(required=False)
    mails = forms.MultipleChoiceField(required=False, choices=Mail.choices, widget=forms.CheckboxSelectMultiple)

    def clean_time_zone(self) -> str:
        """The zone's name; a place alone will do where only one zone is called so."""
        typed = self.cleaned_data["time_zone"].replace(" ", "_")
        same = [name for name in zones() if typed.casefold() in (name.casefold(), name.rsplit("/", 1)[-1].casefold())]
        found = same[0] if len(same) == 1 else typed
        if found:
            time_zone_name(found)
        return found

    def save(self, user: Any) -> None:
        Preferences.objects.update_or_create(user=user, defaults=self.cleaned_data)


def initial(preferences: Preferences) -> dict[str, Any]:
    return {name: getattr(preferences, name) for name in ("time_zone", "single_keys", "mails")}


def zones() -> list[str]:
    """The names that people look for: a place in a region, and UTC."""
    return [*sorted(name for name in available_timezones() if "/" in name and not name.startswith(HIDDEN)), "UTC"]


HIDDEN = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "posix/", "right/")
"""Other names of the same clocks."""


class BeatForm(forms.Form):
    """The topics that someone may work on; none ticked: all."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def save(self, user: Any) -> None:
        chosen = list(self.cleaned_data["topics"])
        # What is new first: without any row for a moment the person could write about everything.
        Beat.objects.bulk_create([Beat(user=user, topic=topic) for topic in chosen], ignore_conflicts=True)
        Beat.objects.filter(user=user).exclude(topic__in=chosen).delete()
