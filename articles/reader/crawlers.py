"""Which programs read sites to train models on them, by the name that they answer to in robots.txt (RFC 9309).

Those that look for pages to lead people to (OAI-SearchBot, PerplexityBot, Claude-SearchBot) count as search engines and
are not here, nor are those that open one page because somebody asks (ChatGPT-User).
"""

TRAINING = {
    "AI2Bot": "Ai2, https://allenai.org/crawler",
    "Ai2Bot-Dolma": "Ai2, https://allenai.org/crawler",
    "Amazonbot": "Amazon, https://developer.amazon.com/amazonbot",
    "anthropic-ai": "Anthropic, from before ClaudeBot",
    "Applebot-Extended": "Apple, https://support.apple.com/en-us/119829",
    "Bytespider": "ByteDance, says nothing of it",
    "CCBot": "Common Crawl, https://commoncrawl.org/ccbot",
    "ClaudeBot": "Anthropic, https://support.anthropic.com/en/articles/8896518",
    "cohere-training-data-crawler": "Cohere, says nothing of it",
    "Cotoyogi": "ROIS, https://ds.rois.ac.jp/en_center8/en_crawler/",
    "DeepSeekBot": "DeepSeek, says nothing of it",
    "Diffbot": "Diffbot, https://www.diffbot.com/",
    "FacebookBot": "Meta, https://developers.facebook.com/docs/sharing/bot/",
    "Google-Extended": "Google, https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers",
    "GPTBot": "OpenAI, https://platform.openai.com/docs/bots",
    "ICC-Crawler": "NICT, https://nict.go.jp",
    "meta-externalagent": "Meta, https://developers.facebook.com/docs/sharing/webmasters/web-crawlers",
    "omgili": "Webz.io, https://webz.io/bot.html",
    "PanguBot": "Huawei, says nothing of it",
    "Timpibot": "Timpi, https://timpi.io",
    "Webzio-Extended": "Webz.io, https://webz.io/bot.html",
}
"""Name: who runs it, and where that is said. Looked up on 28 November 2026."""


def rules(*, search: bool, training: bool) -> list[str]:
    """The groups of robots.txt. Nothing public is closed one by one: what should not be found says so itself.

    A crawler that is named reads its own group alone; all others, search engines first, read the last.
    """
    groups = []
    if training != search:
        groups += [*(f"User-agent: {name}" for name in TRAINING), _rule(training), ""]
    return [*groups, "User-agent: *", _rule(search), ""]


def _rule(is_allowed: bool) -> str:
    return "Disallow: /admin/" if is_allowed else "Disallow: /"
