"""The JSON feeds before the schema of their format, as the npm package `jsonfeed-schema` carries it."""

import json
import urllib.request

import jsonschema
import pytest

from tests.reader.addresses import PATHS
from tests.tools.conftest import needed

FEEDS = [path for path in PATHS if path.endswith("/feed.json")]


@pytest.fixture(scope="module")
def schema(node_tools):
    path = node_tools / "jsonfeed-schema" / "schema-v1.1.json"
    text = needed(path.is_file() and path, f"schema {path}").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_are_as_their_schema_wants_them(demo, schema, path):
    with urllib.request.urlopen(demo + path) as answer:
        feed = json.load(answer)

    schema.validate(feed)
    assert feed["items"] != []


def test_schema_sees_what_is_wrong(schema):
    assert not schema.is_valid({"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": [{"title": "B"}]})
