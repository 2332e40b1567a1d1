"""The public addresses. They stay: what moves is redirected, what goes says so."""

from django.urls import path, register_converter

from articles.reader import feeds, origins_views, sitemaps, views


class NumberConverter:
    """1, 2, 3 ... without a leading zero, so that each page has one address."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NumberConverter, "number")

app_name = "reader"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", feeds.site, name="site_feed"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("corrections/", views.corrections, name="corrections"),
    path("facts/<slug:key>/", views.fact, name="fact"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/history/", views.history, name="history"),
    path("<slug:slug>/editions/<number:number>/", views.edition, name="edition"),
    path("<slug:slug>/editions/<number:number>/origins/<slug:key>/", origins_views.since, name="origins"),
    path("<slug:slug>/compare/", views.compare_chosen, name="compare_chosen"),
    path("<slug:slug>/compare/<number:old>...<number:new>/", views.compare, name="compare"),
    path("<slug:slug>/since/<number:number>/", views.since, name="since"),
    path("<slug:slug>/feed.atom", feeds.article, name="feed"),
]
