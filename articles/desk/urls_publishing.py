"""Addresses of history, comparisons, preview and publishing. No namespace here: they join those in urls.py."""

from django.urls import URLPattern, path

from articles.desk import (
    compare_views,
    corrections,
    embargo_views,
    grace_views,
    history_views,
    page_life_views,
    preview_link_views,
    preview_views,
    publish_views,
    withdraw_views,
)

ARTICLE = "desk/articles/<slug:key>/"

urlpatterns: list[URLPattern] = [
    path("desk/corrections/", corrections.corrections, name="corrections"),
    path(ARTICLE + "history/", history_views.article_history, name="history"),
    path(ARTICLE + "history/name/", history_views.name_revision, name="name_revision"),
    path(ARTICLE + "restore/", history_views.restore, name="restore"),
    path(ARTICLE + "compare/", compare_views.compare_newest, name="compare_newest"),
    path(ARTICLE + "compare/chosen/", compare_views.compare_chosen, name="compare_chosen"),
    path(ARTICLE + "compare/save/<int:number>/", compare_views.compare_save, name="compare_save"),
    path(ARTICLE + "compare/<slug:old>...<slug:new>/", compare_views.compare_sides, name="compare"),
    path(ARTICLE + "preview/", preview_views.preview, name="preview"),
    path(ARTICLE + "preview/live/", preview_views.live, name="preview_live"),
    path(ARTICLE + "preview/links/", preview_link_views.links, name="preview_links"),
    path(ARTICLE + "preview/links/<int:number>/revoke/", preview_link_views.revoke, name="revoke_preview_link"),
    path(ARTICLE + "life/", page_life_views.page_life, name="page_life"),
    path(ARTICLE + "publish/", publish_views.publish, name="publish"),
    path(ARTICLE + "publish/embargo/", embargo_views.embargo, name="embargo"),
    path(ARTICLE + "publish/<int:number>/", grace_views.going_out, name="going_out"),
    path(ARTICLE + "publish/<int:number>/hold/", grace_views.hold, name="hold_edition"),
    path("desk/moment/", embargo_views.moment, name="moment"),
    path(ARTICLE + "publish/withdraw/<int:number>/", withdraw_views.withdraw, name="withdraw"),
]
