"""HTTP as RFC 9110 and 9111 want it, over every public address of the table."""

import datetime as dt
import gzip

import pytest
from django.test import Client

from articles.reader import caching
from tests.reader.addresses import ADDRESSES, PATHS
from tests.reader.test_addresses import NOT_200

PAGES = [paths[0] for name, paths in ADDRESSES.items() if name not in NOT_200]
TEXTS = [path for path in PAGES if not path.endswith(".png")]
MISSING = ["/nothing-here/", "/heat-2/editions/99/", "/facts/none/"]
NOW = dt.datetime(2100, 1, 1, 0, 0, 20, tzinfo=dt.UTC)
OLD, AHEAD = "Thu, 01 Jan 1970 00:00:01 GMT", "Fri, 31 Dec 2100 00:00:00 GMT"


@pytest.fixture
def get(client, heat2, monkeypatch):
    """GET of one path with those headers, always in the same second."""
    monkeypatch.setattr(caching.timezone, "now", lambda: NOW)

    def ask(path, method="get", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(path, headers=named)

    return ask


def test_every_answer_is_the_same_for_everyone_and_protected(get):
    for path in [*PATHS, *MISSING]:
        answer = get(path)

        assert not answer.cookies, path
        assert answer.get("Vary", "Accept-Encoding") == "Accept-Encoding" or path == "/heat-2/timegate/", path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert "geolocation=()" in answer["Permissions-Policy"], path
        assert answer["Content-Security-Policy"].count("default-src 'self'") == 1, path
        # Sources see where readers come from; the desk, which tells nobody, has django's own policy.
        referrer = "same-origin" if path in MISSING else "strict-origin-when-cross-origin"
        assert answer["Referrer-Policy"] == referrer, path


@pytest.mark.parametrize(
    "cookies",
    [
        # Sessions and tokens that cannot be used are what the middleware would answer with a cookie and Vary: Cookie.
        {"sessionid": "x", "csrftoken": "nonsense"},
        {"sessionid": "unknown-to-this-site", "csrftoken": "a" * 32},
    ],
)
def test_no_cookie_changes_an_answer(get, cookies):
    for path in [*PATHS, *MISSING]:
        plain = get(path)
        answer = get(path, cookie="; ".join(f"{name}={value}" for name, value in cookies.items()))

        assert not answer.cookies, path
        assert (dict(answer.headers), answer.content) == (dict(plain.headers), plain.content), path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_pages_can_be_read_and_nothing_else(heat2, method):
    client = Client(enforce_csrf_checks=True)

    for path in [*PATHS, *MISSING, "/preview/none/"]:
        answer = getattr(client, method)(path)

        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), path
        assert not answer.cookies, path


def test_the_way_to_the_icon_is_asked_for_again(get):
    answer = get("/favicon.ico")

    assert (answer.status_code, answer["Cache-Control"]) == (301, "public, max-age=0, must-revalidate")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_is_get_without_the_body_in_either_coding(get, encoding):
    for path in [*PAGES, *MISSING, "/heat-2/timegate/", "/favicon.ico"]:
        answer, head = get(path, accept_encoding=encoding), get(path, "head", accept_encoding=encoding)

        assert (head.status_code, head.content) == (answer.status_code, b""), path
        assert dict(head.headers) == dict(answer.headers), path
        assert answer["Content-Length"] == str(len(answer.content)), path


def test_pages_come_compressed_under_tags_of_their_own(get):
    for path in TEXTS:
        plain, packed = get(path), get(path, accept_encoding="gzip")

        assert gzip.decompress(packed.content) == plain.content, path
        assert (packed["Content-Encoding"], plain.get("Content-Encoding")) == ("gzip", None), path
        assert packed["Vary"] == plain["Vary"] == "Accept-Encoding", path
        assert plain["ETag"].startswith('W/"'), path
        assert packed["ETag"] == f'{plain["ETag"][:-1]}-gzip"', path
        assert plain["Cache-Control"].startswith("public, max-age=0, "), path


def test_tags_are_judged_before_dates(get):
    for path in PAGES:
        page = get(path)
        tag = page["ETag"]

        for kept in (tag, tag.removeprefix("W/"), f'"other", {tag}', f'W/"a,b" , {tag}', "*"):
            # A date that would say otherwise is not looked at.
            again = get(path, if_none_match=kept, if_modified_since=OLD)
            assert (again.status_code, again.content) == (304, b""), (path, kept)
        for name in ("ETag", "Cache-Control", "Vary", "Last-Modified", "Link", "Content-Security-Policy"):
            assert again.get(name) == page.get(name), (path, name)
        for other in ('"other"', 'W/"other", "another"', "nonsense"):
            again = get(path, if_none_match=other, if_modified_since=page.get("Last-Modified", AHEAD))
            assert (again.status_code, again.content) == (200, page.content), (path, other)


def test_dates_are_judged_where_there_is_one(get):
    dated = {path: page["Last-Modified"] for path in PAGES if "Last-Modified" in (page := get(path))}

    for path, date in dated.items():
        for since in (date, AHEAD):
            assert get(path, if_modified_since=since).status_code == 304, (path, since)
        for since in (OLD, "yesterday", "", "Sun, 32 Nov 2026 00:00:00 GMT"):
            assert get(path, if_modified_since=since).status_code == 200, (path, since)
    assert {"/heat-2/", "/heat-2/editions/4/", "/heat-2/history/"} <= dated.keys()
    for path in PAGES:
        if path not in dated:
            assert get(path, if_modified_since=AHEAD, if_unmodified_since=OLD).status_code == 200, path


@pytest.mark.parametrize("path", MISSING)
def test_what_is_missing_is_asked_for_again_each_time(get, path):
    answer = get(path, if_none_match="*")

    assert (answer.status_code, answer["Cache-Control"]) == (404, "public, max-age=0, must-revalidate")
    assert "ETag" not in answer
