"""The sitemaps before the schema of their protocol, as the npm package `sitemap` carries it."""

import urllib.request

import pytest
from lxml import etree

from tests.tools.conftest import needed

# A picture as search engines read it; the package has no schema of that. By
# https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
IMAGE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="http://www.google.com/schemas/sitemap-image/1.1">
 <xs:element name="image"><xs:complexType><xs:sequence>
  <xs:element name="loc" type="xs:anyURI"/>
 </xs:sequence></xs:complexType></xs:element></xs:schema>"""
BOTH = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <xs:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="{protocol}"/>
 <xs:import namespace="http://www.google.com/schemas/sitemap-image/1.1" schemaLocation="{image}"/></xs:schema>"""


@pytest.fixture(scope="module")
def schema(node_tools, tmp_path_factory):
    path = node_tools / "sitemap" / "schema" / "sitemap.xsd"
    protocol = needed(path.is_file() and path, f"schema {path}")
    image = tmp_path_factory.mktemp("schema") / "image.xsd"
    image.write_text(IMAGE)
    return etree.XMLSchema(etree.fromstring(BOTH.format(protocol=protocol.as_uri(), image=image.as_uri())))


@pytest.mark.parametrize("name", ["articles", "pages"])
def test_sitemaps_are_as_their_schema_wants_them(demo, schema, name):
    with urllib.request.urlopen(f"{demo}/sitemaps/{name}-1.xml") as answer:
        tree = etree.parse(answer)

    schema.assertValid(tree)
    assert len(tree.getroot()) > 0
