"""Addresses of history, comparisons, preview and publishing. No namespace here: they join those in urls.py."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
