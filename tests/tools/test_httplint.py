"""Real answers before httplint, the rules of RFC 9110 and 9111 by the maker of REDbot."""

import http.client
import re
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
from httplint import HttpRequestLinter, HttpResponseLinter, levels

EXPLAINED = {
    # Needless by the letter beside s-maxage and max-age; some CDNs keep nothing without it.
    "STORE_PUBLIC_UNNECESSARY",
}
PATHS = {
    "article": "/heat-2/",
    "edition": "/heat-2/editions/4/",
    "feed": "/feed.atom",
    "JSON feed": "/feed.json",
    "picture": "/heat-2/editions/7/share/16x9.png",
    "TimeMap": "/heat-2/timemap/",
    "TimeGate": "/heat-2/timegate/",
    "drawn page": "/heat-2/history/",
    "not there": "/nothing-here/",
}


def exchange(base, path, method="GET", **headers):
    """Status, headers and the notes that httplint has on it: bad ones and warnings, those of its parts included."""
    parts = urlsplit(base)
    asked = {"Accept-Encoding": "br, gzip"} | {name.replace("_", "-"): value for name, value in headers.items()}
    start = time.time()
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request(method, path, headers=asked)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    request = HttpRequestLinter(start_time=start)
    request.process_request_topline(method.encode(), f"{base}{path}".encode(), b"1.1")
    request.process_headers(
        [(name.encode(), value.encode()) for name, value in ({"Host": parts.netloc} | asked).items()]
    )
    request.finish_content(True, [])
    response = HttpResponseLinter(start_time=start, _related=request, no_content=method == "HEAD")
    response.process_response_topline(b"1.1", str(answer.status).encode(), answer.reason.encode())
    response.process_headers([(name.encode(), value.encode()) for name, value in answer.getheaders()])
    response.feed_content(body)
    response.finish_content(True, [])
    notes = [each for note in response.notes for each in (note, *note.subnotes)]
    told = [f"{each.level.value}: {type(each).__name__}: {each.summary}" for each in notes if is_trouble(each)]
    return answer.status, answer.headers, told


def is_trouble(note):
    return note.level in (levels.BAD, levels.WARN) and type(note).__name__ not in EXPLAINED


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_httplint_has_nothing_to_say(demo, path):
    status, headers, notes = exchange(demo, path)
    _, head, notes_on_head = exchange(demo, path, "HEAD")

    assert (notes, notes_on_head) == ([], [])
    assert {name: value for name, value in headers.items() if name not in ("date", "cache-control")} == {
        name: value for name, value in head.items() if name not in ("date", "cache-control")
    }
    if status == 200:
        again, _, notes = exchange(demo, path, If_None_Match=headers["ETag"])
        assert (again, notes) == (304, [])


def test_hashed_files_are_kept_for_ever_and_httplint_agrees(demo):
    page = urllib.request.urlopen(f"{demo}/heat-2/").read().decode()

    files = set(re.findall(r'"(/static/[^"]+\.(?:css|js|svg))"', page))
    answers = {path: exchange(demo, path) for path in files}

    assert {path: notes for path, (_, _, notes) in answers.items() if notes} == {}
    assert {headers["Cache-Control"] for _, headers, _ in answers.values()} == {"max-age=315360000, public, immutable"}


def test_httplint_would_say_what_is_wrong():
    response = HttpResponseLinter(start_time=time.time())
    response.process_response_topline(b"1.1", b"200", b"OK")
    response.process_headers([(b"Content-Type", b"text/html"), (b"Last-Modified", b"yesterday")])
    response.finish_content(True, [])

    assert [note for note in response.notes if is_trouble(note)]
