"""Addresses of the library of pictures. No namespace here: they join those in urls.py."""

from django.urls import URLPattern, path

from articles.desk import library_views, picture_views, upload_views

urlpatterns: list[URLPattern] = [
    path("desk/pictures/", library_views.pictures, name="pictures"),
    path("desk/pictures/several/", library_views.pictures_several, name="pictures_several"),
    path("desk/pictures/upload/", upload_views.picture_upload, name="picture_upload"),
    path("desk/pictures/<slug:key>/told/", upload_views.picture_told, name="picture_told"),
    path("desk/pictures/<slug:key>/", picture_views.picture, name="picture"),
    path("desk/pictures/<slug:key>/replace/", picture_views.picture_replace, name="picture_replace"),
    path("desk/pictures/<slug:key>/retire/", picture_views.picture_retire, name="picture_retire"),
    path("desk/pictures/<slug:key>/bring-back/", picture_views.picture_bring_back, name="picture_bring_back"),
    path("desk/pictures/<slug:key>/take-down/", picture_views.picture_take_down, name="picture_take_down"),
]
