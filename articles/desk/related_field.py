"""The field for related articles: typed as words of a headline or as an address, kept as the articles' keys."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from msgspec import Struct

from articles.addresses import Address
from articles.desk.fields import OurTemplate
from articles.desk.finding import Query, fold
from articles.document import MOST_RELATED

OFFERED = 300
"""Articles that the browser offers while one types; more are found by their words all the same."""
NAMED = 3
IN_BRACKETS = re.compile(r"\(/([\w-]+)/\)\Z")
OF_AN_ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/([\w-]+)/?\Z")


class Choice(Struct, frozen=True):
    """An article that can be named."""

    key: str
    headline: str
    slug: str

    @property
    def label(self) -> str:
        return f"{self.headline or 'Untitled article'} (/{self.slug}/)"


def choices() -> list[Choice]:
    """Every article, the newest first. One query."""
    rows = Address.objects.filter(is_current=True).order_by("-article_id")
    found = rows.values_list("article__key", "article__headline", "slug")
    return [Choice(*row) for row in found]


def named(typed: str, known: Iterable[Choice]) -> Choice:
    """The article that was meant. Raises: ValidationError where none fits, or several do."""
    listed = list(known)
    given = IN_BRACKETS.search(typed) or OF_AN_ADDRESS.match(typed)
    slug = given[1] if given else typed
    query = Query(typed)
    fits = (
        [each for each in listed if each.slug == slug]
        or [each for each in listed if fold(each.headline) == fold(typed)]
        or [each for each in listed if query.words and query.place(fold(each.headline), each.slug) is not None]
    )
    if not fits:
        raise ValidationError(f"There is no article “{typed}”.", code="no-article")
    if len(fits) > 1:
        some = "; ".join(each.label for each in fits[:NAMED]) + ("; …" if len(fits) > NAMED else "")
        message = f"“{typed}” fits {len(fits)} articles: {some}. Write more of the headline."
        raise ValidationError(message, code="several-articles")
    return fits[0]


class RelatedWidget(OurTemplate):
    """A line for each; the browser offers headlines that have what was typed."""

    template_name = "desk/widgets/related.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        known = choices()
        by_key = {each.key: each.label for each in known}
        lines = [by_key.get(each, each) for each in value or []]
        context = super().get_context(name, value, attrs)
        lines += [""] * (MOST_RELATED - len(lines))
        return {**context, "lines": lines, "offered": [each.label for each in known[:OFFERED]]}

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""


class RelatedField(forms.Field):
    """At most four articles; a list of their keys."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": RelatedWidget(), "required": False, **options})

    def clean(self, value: Any) -> list[str]:
        typed = [line for each in value or [] if (line := " ".join(str(each).split()))]
        if not typed:
            return []
        known = choices()
        by_key = {each.key: each for each in known}
        keys = [by_key[each].key if each in by_key else named(each, known).key for each in typed]
        return list(dict.fromkeys(keys))
