"""The life of a page: active, no longer updated, folded into another, taken down. One row a step; no row: active.

A step works at once, like a change of address: it is no part of the working copy and waits for no edition. This module
knows the rows and what follows from them; the deeds stand in retiring.py.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

LONGEST = 500


class LifeStep(models.Model):
    """One change in the life of an article's page. `sentence` is for readers, `reason` for the desk."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        RETIRED = "retired", "No longer updated"
        FOLDED = "folded", "Folded into another"
        TAKEN_DOWN = "taken-down", "Taken down"

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="life_steps")
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sentence = models.CharField(max_length=LONGEST, blank=True)
    reason = models.CharField(max_length=LONGEST)
    leads_to = models.ForeignKey(
        "articles.Article", null=True, blank=True, on_delete=models.PROTECT, related_name="led_here"
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_current=True), name="lifestep_one_current_for_each_article"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lifestep_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="folded") | Q(leads_to__isnull=False), name="lifestep_folded_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(leads_to__isnull=True) | Q(state__in=["retired", "folded"]),
                name="lifestep_leads_on_if_retired_or_folded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: article {self.article_id}"


State = LifeStep.State


def current(article: int) -> LifeStep | None:
    """The step that holds; None or one that says ACTIVE: the page is kept up."""
    return LifeStep.objects.filter(article=article, is_current=True).select_related("by").first()


def state(article: int) -> str:
    step = current(article)
    return step.state if step else State.ACTIVE


def enter(
    article: int,
    to: str,
    *,
    at: dt.datetime,
    by: AbstractBaseUser | None,
    reason: str,
    sentence: str = "",
    leads_to: int | None = None,
) -> LifeStep:
    """Write the step that holds from now on. The caller has the turn and has refused what must not be."""
    LifeStep.objects.filter(article=article, is_current=True).update(is_current=False)
    return LifeStep.objects.create(
        article_id=article,
        state=to,
        at=at,
        by_id=by.pk if by else None,
        reason=reason,
        sentence=sentence,
        leads_to_id=leads_to,
    )


def are(*states: str, article: str = "article") -> Exists:
    """Whether the article that a query's column `article` names is in one of those states."""
    return Exists(LifeStep.objects.filter(article=OuterRef(article), is_current=True, state__in=states))


def sentence_of(state: str) -> Subquery:
    """What readers are told of an article in that state, for annotating what has an `article`; null in another."""
    known = LifeStep.objects.filter(article=OuterRef("article"), is_current=True, state=state)
    return Subquery(known.values("sentence")[:1])


def path(article: int) -> Iterator[LifeStep]:
    """The steps that lead on from an article, pointers and folds, to the last one; each article once."""
    seen = {article}
    step = current(article)
    while step is not None and step.leads_to_id is not None:
        yield step
        if step.leads_to_id in seen:
            return
        seen.add(step.leads_to_id)
        step = current(step.leads_to_id)


def end_of_folds(article: int) -> int:
    """The article whose page readers get at its address: itself, unless it is folded into another."""
    for step in path(article):
        if step.state != State.FOLDED:
            break
        article = step.leads_to_id or article
    return article


def ahead(article: int) -> models.QuerySet[LifeStep, Any]:
    """The article that its current step leads to, as a subquery; empty if to none."""
    return LifeStep.objects.filter(article=article, is_current=True, leads_to__isnull=False).values("leads_to")


def leading_to(article: int) -> list[int]:
    """The articles that are no longer updated and point readers there."""
    steps = LifeStep.objects.filter(leads_to=article, is_current=True, state=State.RETIRED)
    return list(steps.values_list("article", flat=True))
