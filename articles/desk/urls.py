"""The desk's addresses under /admin/desk/: lists, the article's screen and its deeds; publishing has a file of its own."""

from django.urls import URLPattern, path

from articles.desk import articles, urls_publishing

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("desk/articles/", articles.article_list, name="articles"),
    *urls_publishing.urlpatterns,
]
