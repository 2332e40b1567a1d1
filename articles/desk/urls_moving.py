"""Addresses of moving: articles in, blocks out, words replaced, and what old addresses lead to."""

from django.urls import URLPattern, path

from articles.desk import move_in_views, move_out_views, old_address_views, replace_views

urlpatterns: list[URLPattern] = [
    path("desk/move-in/", move_in_views.move_in, name="move_in"),
    path("desk/articles/<slug:key>/move-out/", move_out_views.move_out, name="move_out"),
    path("desk/replace/", replace_views.replace, name="replace"),
    path("desk/old-addresses/", old_address_views.old_addresses_page, name="old_addresses"),
    path("desk/old-addresses/<int:pk>/remove/", old_address_views.remove, name="remove_old_address"),
]
