"""The admin's lists of all tables: columns, search, filters. Pages of versioned rows are those of admin_pages.py."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from articles import naming, retiring
from articles.desk import admin_pages, bulk_views, preferences, shown, watch
from articles.desk.roles import may
from articles.desk.table_forms import AuthorForm
from articles.models import Article, Author, Block, Edition
from facts import status
from facts.models import Fact, Source, Topic
from facts.pictures import Picture
from facts.values import PartialDate


class DeskAdmin(admin.ModelAdmin):
    """Asks the table of roles instead of permission rows; nothing is deleted, and no save goes past history."""

    actions: Any = None
    empty_value_display = ""
    list_per_page = 50
    show_full_result_count = False
    here = ""
    """Which of the ways through the desk is marked."""
    view_deed, add_deed, change_deed = "read", "edit", "edit"

    class Media:
        css = {"all": ["articles/desk/tables.css"]}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.view_deed)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.view_deed)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.add_deed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.change_deed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list under its own name; the desk's ways through stand in the header, so the sidebar is left out."""
        title = capfirst(self.opts.verbose_name_plural)
        letters = preferences.of(request.user).single_keys
        frame = {"title": title, "here": self.here, "is_nav_sidebar_enabled": False, "letters": letters}
        return super().changelist_view(request, {**frame, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's log knows nothing of revisions; the row's own page has its saves."""
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
        )


class RowAdmin(DeskAdmin):
    """A list whose rows open on our own pages."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return admin_pages.add_row(request, self.model)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return admin_pages.change_row(request, self.model, object_id)


@admin.register(Topic)
class TopicAdmin(RowAdmin):
    here = "topics"
    list_display = ["name", "topic_kind", "slug", "facts"]
    ordering = ["name"]
    list_filter = ["topic_kind"]
    search_fields = ["name", "slug", "former_names"]
    search_help_text = "Name, former name or address"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).annotate(number=Count("facts"))

    @admin.display(ordering="number")
    def facts(self, topic: Any) -> int:
        return topic.number


@admin.register(Source)
class SourceAdmin(RowAdmin):
    here = "sources"
    list_display = ["title", "publisher", "origin", "date", "cited"]
    list_display_links = ["title"]
    ordering = ["publisher", "title", "pk"]
    search_fields = ["publisher", "title", "url", "origin"]
    search_help_text = "Publisher, title, origin or address"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(number=Count("citations"))

    @admin.display(ordering="number", description="cited by facts")
    def cited(self, source: Any) -> int:
        return source.number


@admin.register(Picture)
class PictureAdmin(DeskAdmin):
    """A list for those who look under all tables; a picture opens in the library, and comes in there."""

    here = "pictures"
    list_display = ["name", "alt", "credit", "rights_until", "retired"]
    search_fields = ["name", "alt", "credit", "key"]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:pictures"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        picture = Picture.objects.filter(pk=admin_pages.pk_of(object_id)).first()
        return HttpResponseRedirect(
            reverse("desk:picture", args=[picture.key]) if picture else reverse("desk:pictures")
        )


class YesFilter(admin.SimpleListFilter):
    """A filter with one choice: only those."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("yes", "Yes")]


class Stale(YesFilter):
    """Review due, or perishable and unchanged for longer than its kind allows; not on pages whose life has ended."""

    title = "stale"
    parameter_name = "due"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        kept_up = retiring.facts_kept_up(Fact.objects.all())
        return queryset.filter(pk__in=[due.pk for due in watch.stale(kept_up, timezone.now())])


class Held(YesFilter):
    title = "held"
    parameter_name = "held"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        open_end = Q(held_until__isnull=True) | Q(held_until__gt=timezone.now())
        return queryset.exclude(held_reason="").filter(open_end)


class ThinEvidence(YesFilter):
    """The rules are Python's (facts.status): all facts are looked at, in three queries, when someone asks."""

    title = "thin evidence"
    parameter_name = "thin"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        return queryset.filter(pk__in=[lack.pk for lack in watch.thin(Fact.objects.all())])


class Standing(admin.SimpleListFilter):
    title = "stands in an article"
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "In no article")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("yes", "no"):
            return queryset
        there = Exists(Block.objects.filter(fact=OuterRef("pk"), removed=False))
        return queryset.filter(there if self.value() == "yes" else ~there)


def _bulk(deed: str, label: str) -> Any:
    """An action of the list of facts that leads to the look before one of the deeds of bulk_views.py."""

    @admin.action(description=label)
    def action(model_admin: Any, request: HttpRequest, chosen: QuerySet[Fact]) -> HttpResponse | None:
        keys = list(chosen.values_list("key", flat=True)[: bulk_views.MOST + 1])
        if len(keys) > bulk_views.MOST:
            messages.error(request, f"That is too many at once. Choose up to {bulk_views.MOST} facts.")
            return None
        where = urlencode([("fact", key) for key in keys])
        return HttpResponseRedirect(f"{reverse('desk:bulk', args=[deed])}?{where}")

    action.__name__ = deed.replace("-", "_")
    return action


def _day(day: dt.date) -> str:
    return PartialDate(day.year, month=day.month, day=day.day).label


@admin.register(Fact)
class FactAdmin(DeskAdmin):
    here = "facts"
    actions = [_bulk(deed, label) for deed, label in bulk_views.DEEDS.items()]
    list_display = ["what", "mark", "fact_kind", "topic", "articles", "lacks", "review"]
    list_display_links = ["what"]
    ordering = ["-pk"]
    list_filter = [
        "status",
        "fact_kind",
        ("topic", admin.RelatedOnlyFieldListFilter),
        Stale,
        ThinEvidence,
        Held,
        Standing,
    ]
    search_fields = ["statement", "people", "details", "key"]
    search_help_text = "Words of the statement, people, key, or a name of the topic, former ones too"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Each word in one of the fields or in a name of the topic."""
        words = search_term.split()[:6]
        for word, topics in zip(words, naming.called(words), strict=True):
            told = [Q(**{f"{name}__icontains": word}) for name in self.search_fields]
            queryset = queryset.filter(reduce(or_, told, Q(topic__in=topics)))
        return queryset, False

    def get_queryset(self, request: HttpRequest) -> Any:
        live = Count("blocks", filter=Q(blocks__removed=False))
        return Fact.objects.with_citations().annotate(number=live)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if may(request.user, "edit") else {}

    @admin.display(ordering="statement", description="statement")
    def what(self, fact: Fact) -> str:
        words = str(fact)
        return words if len(words) <= 120 else f"{words[:119]}…"

    @admin.display(ordering="status", description="status")
    def mark(self, fact: Fact) -> str:
        word = status.mark(fact.status, fact.fact_kind, [each.standing for each in fact.citations.all()])
        told = format_html('<span class="status s-{}">{}</span>', fact.status, word)
        if fact.is_held(timezone.now()):
            told = format_html('{} <span class="mark" title="{}">held</span>', told, shown.hold_of(fact))
        return format_html('{} <span class="as-of">As of {}</span>', told, _day(fact.as_of)) if fact.as_of else told

    @admin.display(ordering="number", description="in articles")
    def articles(self, fact: Any) -> int:
        return fact.number

    @admin.display(ordering="review_by", description="check again by")
    def review(self, fact: Fact) -> str:
        day = fact.review_by
        if day is None:
            return ""
        words = _day(day)
        is_due = day <= timezone.localdate()
        return format_html('<span class="mark warn">{}</span>', words) if is_due else words

    @admin.display(description="evidence")
    def lacks(self, fact: Fact) -> str:
        lack = fact.shortfall
        return format_html('<span class="mark warn" title="{}">thin</span>', lack) if lack else ""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return admin_pages.add_fact(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return admin_pages.change_fact(request, object_id)


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    """A list for those who look under all tables; an article opens at the desk."""

    list_display = ["headline_or_key", "topic", "kicker"]
    list_select_related = ["topic"]
    list_filter = [("topic", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["headline", "key", "standfirst"]
    add_deed = "new_article"

    @admin.display(ordering="headline", description="headline")
    def headline_or_key(self, article: Article) -> str:
        return str(article)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("desk:new_article"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        article = Article.objects.filter(pk=admin_pages.pk_of(object_id)).first()
        return HttpResponseRedirect(
            reverse("desk:article", args=[article.key]) if article else reverse("desk:articles")
        )


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    """Not versioned: Django's own pages. An article keeps the names that it was signed with."""

    form = AuthorForm
    list_display = ["name", "slug", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    add_deed = change_deed = "publish"

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **options: Any) -> Any:
        if db_field.name == "user":
            options["queryset"] = get_user_model()._default_manager.filter(is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Edition)
class EditionAdmin(DeskAdmin):
    """What readers got, to look at: editions are made and withdrawn on the publish screen."""

    list_display = ["article", "number", "edition_kind", "published_at", "state", "note"]
    list_display_links = ["number"]
    list_select_related = ["article"]
    list_filter = ["edition_kind", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["article__headline", "note"]
    date_hierarchy = "published_at"
    fields = [
        "article",
        "number",
        "edition_kind",
        "published_at",
        "note",
        "was_wrong",
        "is_right",
        "editor",
        "sha256",
        "previous",
        "evidence",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawn_reason",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).defer("card", "marks")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display
    def state(self, edition: Edition) -> str:
        if edition.withdrawn_at:
            return "withdrawn"
        return "public" if edition.is_public() else "embargoed"
