"""The Nu HTML checker over every public page: nothing wrong, nothing to warn of."""

import json
import subprocess
import urllib.error
import urllib.request

from tests.reader import rich
from tests.reader.addresses import PATHS

MISSING = "/nothing/"


def fetch(url):
    """Content type and body, of errors too."""
    try:
        response = urllib.request.urlopen(url)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return response.headers.get_content_type(), response.read()


def messages(pages, *, node_tools, java, folder):
    """What vnu says of pages by name: one line each. One start of Java reads them all."""
    names = {}
    for number, (name, body) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_bytes(body)
        names[file.as_uri().replace("file:///", "file:/")] = name
    command = [java, "-jar", node_tools / "vnu-jar" / "build" / "dist" / "vnu.jar", "--format", "json", folder]
    said = json.loads(subprocess.run(command, capture_output=True).stderr)["messages"]
    return [f"{names[each['url']]}: {each['message']} {each.get('extract', '')}" for each in said]


def test_vnu_finds_nothing_in_any_page(demo, client, db, node_tools, java, tmp_path):
    rich.make_rich()
    answers = {path: fetch(demo + path) for path in [*PATHS, MISSING]}
    pages = {path: body for path, (kind, body) in answers.items() if kind == "text/html"}
    pages |= {path: client.get(path).content for path in rich.PATHS}

    assert {"/", "/heat-2/", MISSING} <= pages.keys()
    assert messages(pages, node_tools=node_tools, java=java, folder=tmp_path) == []


def test_vnu_sees_what_is_wrong(node_tools, java, tmp_path):
    pages = {"wrong": b"<!DOCTYPE html><html lang=en><title>A</title><p><section>", "right": b""}

    said = messages(pages, node_tools=node_tools, java=java, folder=tmp_path)

    assert {line.partition(":")[0] for line in said} == {"wrong", "right"}
