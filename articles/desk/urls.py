"""The desk's addresses under /admin/desk/: lists, the article's screen and its deeds. Publishing has its own file."""

from django.urls import URLPattern, path

from articles.desk import adding, articles, edit, fact_life_views, head, order, screen, urls_publishing, written_views

app_name = "desk"

ARTICLE = "desk/articles/<slug:key>/"
BLOCK = f"{ARTICLE}blocks/<slug:block>/"

urlpatterns: list[URLPattern] = [
    path("desk/articles/", articles.article_list, name="articles"),
    path("desk/new-article/", head.new, name="new_article"),
    path("desk/new-article/address/", head.suggest_address, name="suggest_address"),
    path("desk/sources/", adding.sources, name="find_sources"),
    path("desk/facts/<slug:key>/life/", fact_life_views.life, name="fact_life"),
    path(ARTICLE, screen.article, name="article"),
    path(f"{ARTICLE}state/", screen.state, name="state"),
    path(f"{ARTICLE}head/", head.head, name="head"),
    path(f"{ARTICLE}head/edit/", head.edit, name="edit_head"),
    path(f"{ARTICLE}address/", head.address, name="address"),
    path(f"{ARTICLE}add/", adding.menu, name="add_menu"),
    path(f"{ARTICLE}add/facts/", adding.find, name="find_facts"),
    path(f"{ARTICLE}add/<slug:what>/", adding.add, name="add"),
    path(f"{ARTICLE}place/", adding.place, name="place"),
    path(BLOCK, edit.block, name="block"),
    path(f"{BLOCK}edit/", edit.edit, name="edit"),
    path(f"{BLOCK}move/", order.move, name="move"),
    path(f"{BLOCK}remove/", order.remove, name="remove"),
    path(f"{BLOCK}put-back/", order.put_back, name="put_back"),
    path(f"{ARTICLE}written/<slug:block>/", written_views.written, name="written"),
    *urls_publishing.urlpatterns,
]
