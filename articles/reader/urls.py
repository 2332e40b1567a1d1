"""The public addresses. They stay: what moves is redirected, what goes says so."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles.reader import (
    calendars,
    feeds,
    known_views,
    media_views,
    memento_views,
    oembed,
    origins_views,
    search_views,
    share_picture,
    share_views,
    sitemaps,
    views,
)
from facts import picture_store


class NumberConverter:
    """1, 2, 3 ... without a leading zero, so that each page has one address."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class ShapeConverter(StringConverter):
    """The shapes of share pictures."""

    regex = "|".join(share_picture.SHAPES)


class PersonConverter(StringConverter):
    """A name in its own script, as articles.persons folds it; other spellings lead to that one."""

    regex = r"[\w-]{1,200}"


class PictureConverter(StringConverter):
    """What stands after "pictures/" in the name of a rendition's file."""

    regex = picture_store.NAME


register_converter(NumberConverter, "number")
register_converter(ShapeConverter, "shape")
register_converter(PersonConverter, "person")
register_converter(PictureConverter, "picture")

app_name = "reader"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", feeds.site, {"form": "atom"}, name="site_feed"),
    path("feed.json", feeds.site, {"form": "json"}, name="site_json"),
    path("rss.xml", feeds.full_text, {"form": "rss"}, name="site_rss"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/<slug:section>-<number:number>.xml", sitemaps.section, name="sitemap_section"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("search/", search_views.search, name="search"),
    path("opensearch.xml", search_views.opensearch, name="opensearch"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed.atom", feeds.corrections, {"form": "atom"}, name="corrections_feed"),
    path("corrections/feed.json", feeds.corrections, {"form": "json"}, name="corrections_json"),
    path("facts/<slug:key>/", known_views.fact, name="fact"),
    path("facts/<slug:key>/card/", known_views.fact_card, name="fact_card"),
    path("facts/<slug:key>/feed.atom", feeds.fact, {"form": "atom"}, name="fact_feed"),
    path("facts/<slug:key>/feed.json", feeds.fact, {"form": "json"}, name="fact_json"),
    path("topics/", known_views.topics, name="topics"),
    path("topics/<slug:slug>/", known_views.topic, name="topic"),
    path("topics/<slug:slug>/feed.atom", feeds.topic, {"form": "atom"}, name="topic_feed"),
    path("topics/<slug:slug>/feed.json", feeds.topic, {"form": "json"}, name="topic_json"),
    path("calendar.ics", calendars.everything, name="calendar"),
    path("topics/<slug:slug>/calendar.ics", calendars.topic, name="topic_calendar"),
    path("oembed", oembed.oembed, name="oembed"),
    path("people/<person:slug>/", known_views.person, name="person"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path(f"media/{picture_store.FOLDER}/<picture:name>", media_views.picture, name="media"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/history/", views.history, name="history"),
    path("<slug:slug>/editions/<number:number>/", views.edition, name="edition"),
    path("<slug:slug>/editions/<number:number>/share/<shape:shape>.png", share_views.picture, name="share_picture"),
    path("<slug:slug>/editions/<number:number>/origins/<slug:key>/", origins_views.since, name="origins"),
    path("<slug:slug>/compare/", views.compare_chosen, name="compare_chosen"),
    path("<slug:slug>/compare/<number:old>...<number:new>/", views.compare, name="compare"),
    path("<slug:slug>/since/<number:number>/", views.since, name="since"),
    path("<slug:slug>/feed.atom", feeds.article, {"form": "atom"}, name="feed"),
    path("<slug:slug>/feed.json", feeds.article, {"form": "json"}, name="feed_json"),
    path("<slug:slug>/timegate/", memento_views.timegate, name="timegate"),
    path("<slug:slug>/timemap/", memento_views.timemap, name="timemap"),
]
