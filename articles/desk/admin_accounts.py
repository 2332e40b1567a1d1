"""Accounts in the admin, for chiefs: deactivated, never deleted, so that every save keeps its editor's name."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

from articles.desk.roles import may

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Django's own, without deletion (clear "Active" instead) and without permission rows: roles are groups.

    Only a superuser makes superusers, or changes one: a chief could otherwise take over such an account.
    """

    filter_horizontal = ()
    list_display = ("username", "first_name", "last_name", "email", "is_active")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        rights = ["is_active", "is_staff", "groups", *(["is_superuser"] if request.user.is_superuser else [])]
        return (
            (None, {"fields": ("username", "password")}),
            ("Person", {"fields": ("first_name", "last_name", "email")}),
            ("Role", {"fields": rights}),
            ("Dates", {"fields": ("last_login", "date_joined")}),
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "manage_people")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "manage_people")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "manage_people")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = request.user
        return may(own, "manage_people") and (own.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
