"""The life of a page at the desk: no longer updated, folded, taken down, active again; at once, and with a reason."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from articles import life, old_paths, retiring
from articles.addresses import Address
from articles.desk import pages, screen
from articles.desk.forms import PlainForm
from articles.desk.roles import may, needs
from articles.life import LifeStep, State
from articles.models import Article
from articles.refused import Refused

DOES = {
    State.ACTIVE: "An ordinary page: people keep it up, and lists ask for it when it is stale.",
    State.RETIRED: "Stays where it is with a notice and the date; the newsroom’s lists no longer ask for it.",
    State.FOLDED: "All its addresses lead to another page, and so does its feed. Its editions, history and comparisons "
    "stay readable.",
    State.TAKEN_DOWN: "Every edition is withdrawn for good. Readers get the reason in place of the page until a new "
    "one goes out.",
}
CHIEFS = "Taking a page down, and bringing it back from there, is a chief’s deed."
OFFERED = 100


class LifeForm(PlainForm):
    """What the page is to be. The successor is named by its address, as it stands in a browser."""

    state = forms.ChoiceField(choices=State.choices, error_messages={"required": "Choose what the page is to be."})
    successor = forms.CharField(
        label="Where readers read on", max_length=200, required=False, help_text="The address of that page."
    )
    sentence = forms.CharField(
        label="A sentence for readers",
        max_length=life.LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="It follows “This explainer is no longer updated.”",
    )
    reason = forms.CharField(
        error_messages={"required": "Say why, in a sentence."},
        max_length=life.LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_successor(self) -> Article | None:
        """Raises: ValidationError."""
        typed = self.cleaned_data["successor"].strip()
        if not typed or self.data.get("state") not in (State.RETIRED, State.FOLDED):
            return None
        found = Address.objects.select_related("article").filter(slug=_slug(typed)).first()
        if found is None:
            raise forms.ValidationError("No article has that address. Copy it from the browser, or pick one.")
        return found.article


def _slug(typed: str) -> str:
    """The first word of what was typed: a slug, a path or a whole URL."""
    try:
        return old_paths.first(old_paths.normal(old_paths.split(typed)[0], ""))
    except old_paths.NoPath:
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("change_life")
def page_life(request: HttpRequest, key: str) -> HttpResponse:
    article = screen.get_article(key)
    step = life.current(article.pk)
    now_so = step.state if step else State.ACTIVE
    form = LifeForm(request.POST or None, initial=_initial(step))
    if request.method == "POST" and form.is_valid() and _done(request, article, form, step):
        return HttpResponseRedirect(reverse("desk:page_life", args=[key]))
    context = {
        "here": "articles",
        "article": article,
        "address": article.addresses.filter(is_current=True).first(),
        "urls": screen.urls(article),
        "form": form,
        "chosen": form["state"].value() or now_so,
        "choices": _choices(request, now_so),
        "locked": now_so == State.TAKEN_DOWN and not may(request.user, "take_down"),
        "chiefs": CHIEFS,
        "offered": _offered(article),
        "now_so": step,
        "seen": step.pk if step else retiring.NEVER,
        "steps": told(article),
    }
    return pages.page(request, "desk/page_life/page.html", context, status=422 if form.errors else 200)


def _initial(step: LifeStep | None) -> dict[str, str]:
    if step is None:
        return {"state": State.ACTIVE}
    ahead = Address.objects.filter(article=step.leads_to_id, is_current=True).first() if step.leads_to_id else None
    return {"state": step.state, "sentence": step.sentence, "successor": f"/{ahead.slug}/" if ahead else ""}


def _choices(request: HttpRequest, now_so: str) -> list[tuple[str, str, str]]:
    """Name, label and what it does; taking down only for those who may."""
    down = may(request.user, "take_down") or now_so == State.TAKEN_DOWN
    return [(each.value, str(each.label), DOES[each]) for each in State if each != State.TAKEN_DOWN or down]


def _done(request: HttpRequest, article: Article, form: LifeForm, step: LifeStep | None) -> bool:
    """Do it, or say beside the field why not. Who may is judged by that step, so the deed is done to no other."""
    values, now_so = form.cleaned_data, step.state if step else State.ACTIVE
    seen = step.pk if step else retiring.NEVER
    to, editor, reason, ahead = values["state"], request.user, values["reason"], values["successor"]
    try:
        if request.POST.get("seen", str(seen)) != str(seen):
            raise Refused("life-changed", retiring.CHANGED)
        if State.TAKEN_DOWN in (to, now_so) and not may(request.user, "take_down"):
            raise Refused("role", CHIEFS)
        if to == State.FOLDED and ahead is None:
            raise Refused("successor", "Say which page it is folded into.")
        match to:
            case State.ACTIVE:
                retiring.revive(article, editor=editor, reason=reason, seen=seen)  # type: ignore[arg-type]
            case State.RETIRED:
                sentence = values["sentence"]
                told: dict[str, Any] = {"sentence": sentence, "successor": ahead, "seen": seen}
                retiring.retire(article, editor=editor, reason=reason, **told)  # type: ignore[arg-type]
            case State.FOLDED:
                retiring.fold(article, ahead, editor=editor, reason=reason, seen=seen)  # type: ignore[arg-type]
            case _:
                retiring.take_down(article, editor=editor, reason=reason)  # type: ignore[arg-type]
    except Refused as refused:
        form.add_error(FIELDS.get(refused.code), refused.message)
        return False
    return True


FIELDS = {"reason": "reason", "sentence": "sentence", "successor": "successor", "loop": "successor"}
"""Beside which field a refusal stands, by its code; the others stand above the form."""


def _offered(article: Article) -> QuerySet[Address]:
    """Pages to pick from, the newest first."""
    kept_up = Article.objects.kept_up().exclude(pk=article.pk)
    found = Address.objects.filter(article__in=kept_up, is_current=True, article__editions__number=1)
    return found.select_related("article").order_by("-article")[:OFFERED]


def told(article: Article) -> QuerySet[LifeStep]:
    """The steps of its life, the newest first, for those who ask later."""
    return LifeStep.objects.filter(article=article).select_related("by", "leads_to")
