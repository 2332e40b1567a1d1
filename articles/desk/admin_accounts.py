"""Accounts in the admin: they are deactivated, never deleted, so that every save keeps its editor's name."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Django's own, without deletion: clear "Active" instead."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
