"""Every public address by its name in reader/urls.py, as the demo answers it. A new name is added here; then the
checks of all pages, of HTML, of accessibility and of queries cover it."""

ADDRESSES = {
    "index": ["/", "/?kind=film"],
    "site_feed": ["/feed.atom"],
    "site_json": ["/feed.json"],
    "site_rss": ["/rss.xml"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_section": ["/sitemaps/articles-1.xml", "/sitemaps/pages-1.xml"],
    "news_sitemap": ["/news-sitemap.xml"],
    "robots": ["/robots.txt"],
    "oembed": ["/oembed?url=http://127.0.0.1:8000/facts/next-film/"],
    "favicon": ["/favicon.ico"],
    "search": ["/search/", "/search/?q=heat+driver", "/search/?q=nothing-like-it"],
    "opensearch": ["/opensearch.xml"],
    "calendar": ["/calendar.ics"],
    "topic_calendar": ["/topics/heat-2/calendar.ics"],
    "corrections": ["/corrections/"],
    "corrections_feed": ["/corrections/feed.atom"],
    "corrections_json": ["/corrections/feed.json"],
    "fact": ["/facts/next-film/", "/facts/driver-mccauley/", "/facts/novel-authors/"],
    "fact_feed": ["/facts/next-film/feed.atom", "/facts/driver-mccauley/feed.atom"],
    "fact_json": ["/facts/next-film/feed.json"],
    "fact_card": ["/facts/next-film/card/", "/facts/driver-mccauley/card/"],
    "topics": ["/topics/"],
    "topic": ["/topics/heat-2/"],
    "topic_feed": ["/topics/heat-2/feed.atom"],
    "topic_json": ["/topics/heat-2/feed.json"],
    "person": ["/people/adam-driver/", "/people/michael-mann/"],
    "author": ["/authors/film-desk/"],
    "article": ["/heat-2/"],
    "history": ["/heat-2/history/"],
    "edition": ["/heat-2/editions/4/", "/heat-2/editions/7/"],
    "share_picture": [f"/heat-2/editions/7/share/{shape}.png" for shape in ("16x9", "4x3", "1x1")],
    "origins": ["/heat-2/editions/7/origins/prose-intro/", "/heat-2/editions/5/origins/driver-mccauley/"],
    "compare_chosen": ["/heat-2/compare/?a=4&b=5"],
    "compare": [
        "/heat-2/compare/4...5/",
        "/heat-2/compare/4...5/?view=side",
        "/heat-2/compare/1...7/?view=side&show=all",
        "/heat-2/compare/3...3/",
    ],
    "since": ["/heat-2/since/4/", "/heat-2/since/7/"],
    "feed": ["/heat-2/feed.atom"],
    "feed_json": ["/heat-2/feed.json"],
    "timegate": ["/heat-2/timegate/"],
    "timemap": ["/heat-2/timemap/"],
}

FILES = {"media"}
"""Names whose addresses are no pages but files, named by content; tests/reader/test_media.py has them."""

PATHS = [path for paths in ADDRESSES.values() for path in paths]
