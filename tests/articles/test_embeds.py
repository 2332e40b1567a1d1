"""Addresses of videos and the players made from them: what is not surely a video of that provider has no player."""

import pytest

from articles import embeds

BOTH = ["vimeo", "youtube"]
ID = "aqz-KE-bpKQ"
YOUTUBE = f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1&rel=0"
VIMEO = "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"


@pytest.mark.parametrize(
    ("url", "src"),
    [
        (f"https://www.youtube.com/watch?v={ID}", YOUTUBE),
        (f"https://m.youtube.com/watch?list=PL1&v={ID}&t=90", f"{YOUTUBE}&start=90"),
        (f"http://youtube.com/watch?v={ID}&t=1h2m3s", f"{YOUTUBE}&start=3723"),
        (f"https://youtu.be/{ID}?si=abc", YOUTUBE),
        (f"https://www.youtu.be/{ID}?t=nonsense", YOUTUBE),
        (f"https://www.youtube.com/shorts/{ID}", YOUTUBE),
        (f"https://www.youtube.com/live/{ID}/", YOUTUBE),
        (f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=0&enablejsapi=1", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/76979871/0123abcdef", f"{VIMEO}&h=0123abcdef"),
        ("https://player.vimeo.com/video/76979871?h=0123abcdef", f"{VIMEO}&h=0123abcdef"),
    ],
)
def test_a_video_has_a_player(url, src):
    player = embeds.player(url, BOTH)

    assert player.src == src
    assert src.startswith(tuple(embeds.origins(BOTH)))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "youtu.be",
        f"javascript:alert(1)//youtube.com/watch?v={ID}",
        f"ftp://youtube.com/watch?v={ID}",
        f"https://youtube.com.evil.example/watch?v={ID}",
        f"https://evil.example/youtube.com/watch?v={ID}",
        f"https://youtube.com@evil.example/watch?v={ID}",
        f"https://someone@youtube.com/watch?v={ID}",
        f"https://youtube.com:8443/watch?v={ID}",
        f"https://youtube.com:port/watch?v={ID}",
        "https://www.youtube.com/watch?v=short",
        f'https://www.youtube.com/watch?v={ID[:-1]}"',
        f"https://www.youtube.com/watch?v={ID}x",
        f"https://www.youtube.com/watch?x={ID}",
        f"https://www.youtube.com/playlist?list={ID}",
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com/embed/live_stream?channel=UC1",
        f"https://youtu.be/{ID}/more",
        f"https://youtu.be/%2e%2e/{ID}",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/../1",
        "https://vimeo.com/76979871/not-a-hash",
        "https://vimeo.com/076979871",
        "https://player.vimeo.com/event/76979871",
        "https://www.dailymotion.com/video/x84sh87",
    ],
)
def test_anything_else_has_none(url):
    assert embeds.player(url, BOTH) is None


def test_only_listed_providers_play():
    assert embeds.player(f"https://youtu.be/{ID}", ["vimeo"]) is None
    assert embeds.player(f"https://youtu.be/{ID}", []) is None
    assert embeds.origins([]) == []


@pytest.mark.parametrize(
    ("url", "name", "host"),
    [
        ("https://m.youtube.com/@mann", "YouTube", "m.youtube.com"),
        ("https://www.dailymotion.com/video/x84sh87", "Dailymotion", "dailymotion.com"),
        ("https://X.com/someone/status/1", "X", "x.com"),
        ("https://films.example/", "", "films.example"),
        ("javascript:alert(1)", "", ""),
    ],
)
def test_the_provider_is_known_by_its_host(url, name, host):
    assert (embeds.provider(url), embeds.host(url)) == (name, host)
