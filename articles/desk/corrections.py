"""The corrections desk: everything that we said was wrong, with who said so, when, and in which article."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.desk import pages, preferences
from articles.desk.people import name_of
from articles.desk.roles import needs
from articles.models import Article, Edition

ON_A_PAGE = 30
KINDS = {
    "": "Corrections",
    "clarification": "Clarifications",
    "both": "Both",
}
STATES = {"": "All", "out": "Public", "waiting": "Not out yet", "withdrawn": "Withdrawn"}
WORDS = 6
"""So many words are looked for; more only make the answer empty."""


class EditorField(forms.ModelChoiceField):
    """One of those who corrected something, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class Filters(forms.Form):
    """What the list is asked for; a value that makes no sense asks for nothing."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    kind = forms.ChoiceField(choices=list(KINDS.items()), required=False)
    state = forms.ChoiceField(choices=list(STATES.items()), required=False)
    by = EditorField(label="By", queryset=User.objects.none(), required=False, empty_label="Anyone")
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, sent: Any) -> None:
        super().__init__(sent, auto_id="find-%s")
        editors = Edition.objects.filter(edition_kind__in=_kinds("both")).values("editor")
        by = self.fields["by"]
        assert isinstance(by, EditorField)
        by.queryset = User.objects.filter(pk__in=editors).order_by("first_name", "username")

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


@require_safe
@needs("see_corrections")
def corrections(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first; what waits for its time comes before what is out."""
    form, now = Filters(request.GET), timezone.now()
    asked, zone = form.asked(), preferences.of(request.user).zone
    found = Paginator(_found(asked, now, zone), ON_A_PAGE).get_page(request.GET.get("page"))
    for row in found:
        row.who = name_of(row.editor) if row.editor_id else "Import"
        row.when = timezone.localtime(row.published_at, zone)
        row.is_out = row.published_at <= now
        row.sides = (f"e{row.before}", f"e{row.number}") if row.before else ()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "here": "articles",
        "rows": found,
        "form": form,
        "is_filtered": any(asked.values()),
        "kinds": KINDS,
        "states": STATES,
        "kind": asked["kind"] or "",
        "state": asked["state"] or "",
        "query": query.urlencode(),
    }
    return pages.page(request, "desk/corrections.html", context)


def _found(asked: dict[str, Any], now: dt.datetime, zone: dt.tzinfo) -> QuerySet[Any]:
    earlier = Edition.objects.public(now).filter(article=OuterRef("article"), number__lt=OuterRef("number"))
    found = (
        Edition.objects.filter(edition_kind__in=_kinds(asked["kind"]))
        .filter(_in_state(asked["state"], now), *_on_days(asked["since"], asked["until"], zone))
        .annotate(before=Subquery(earlier.order_by("-number").values("number")[:1]))
        .select_related("article", "editor")
        .defer("card", "marks", "evidence")
    )
    if asked["by"]:
        found = found.filter(editor=asked["by"])
    for word in (asked["q"] or "").split()[:WORDS]:
        found = found.filter(
            Q(was_wrong__icontains=word)
            | Q(is_right__icontains=word)
            | Q(note__icontains=word)
            | Q(article__in=Article.objects.filter(headline__icontains=word).values("pk"))
        )
    return found.order_by("-published_at", "-pk")


def _kinds(asked: str | None) -> list[str]:
    kinds = {"": ["correction"], "clarification": ["clarification"], "both": ["correction", "clarification"]}
    return kinds[asked or ""]


def _in_state(state: str | None, now: dt.datetime) -> Q:
    match state:
        case "out":
            return Q(published_at__lte=now, withdrawn_at__isnull=True)
        case "waiting":
            return Q(published_at__gt=now)
        case "withdrawn":
            return Q(withdrawn_at__isnull=False)
    return Q()


def _on_days(since: dt.date | None, until: dt.date | None, zone: dt.tzinfo) -> Iterable[Q]:
    """From the first moment of one day to the last of the other, on that person's clock."""
    if since:
        yield Q(published_at__gte=dt.datetime.combine(since, dt.time.min, zone))
    if until and until < dt.date.max:
        yield Q(published_at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, zone))
