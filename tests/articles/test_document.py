"""The document: canonical text, golden files of each schema, and the upgrade chain."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from msgspec import UNSET

from articles import document
from articles.document import (
    Author,
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    Head,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    Source,
    Topic,
    UnknownSchema,
    from_json,
    to_json,
)
from tests.articles import strategies

GOLDEN = Path(__file__).parent.parent / "golden"
WHOLE = Document(
    topic="heat-2",
    head=Head(
        kicker="Everything we know",
        headline="Heat 2: everything we know so far",
        standfirst="",
        authors=(Author(slug="film-desk", name="The film desk", role="Text"),),
        editors_note="An earlier edition named one author of the novel; there are two.",
        editors_note_date="2022-09-01",
        share_headline="Heat 2: what we know",
    ),
    blocks=(
        ProseBlock(
            key="intro-a1b2", text="<p>There is no film <strong>yet</strong>.</p>", leans_on=("driver-mccauley",)
        ),
        SectionBlock(key="cast-c3d4", heading="Who is in the cast?"),
        FactBlock(key="driver-e5f6", fact="driver-mccauley", runs_on=False),
        FactBlock(key="old-g7h8", fact="novel-out"),
        PictureBlock(key="lead-i9j0", picture="lead.jpg", alt="A street at night", caption="", credit="The desk"),
        EmbedBlock(
            key="book-k1l2",
            url="https://video.example/1",
            title="Trailer for the novel",
            provider="Video",
            duration="1:02",
        ),
    ),
    facts=(
        Fact(
            key="driver-mccauley",
            topic="heat-2",
            kind="casting",
            status="rumored",
            statement="Adam Driver is rumored for the part of <em>Neil McCauley</em>.",
            details={"of": "film", "roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked"},
            people=("Adam Driver",),
            as_of="2023-09-12",
            event_date=None,
            version=4,
            citations=(
                Citation(
                    source="deadline-mann", standing="on-the-record", quote="“Perhaps”", url="", date="2023-11", via=""
                ),
                Citation(source="rumor", standing="anonymous", date=None),
            ),
        ),
        Fact(key="novel-out", kind="background", status="confirmed", statement="The novel is out.", version=1),
    ),
    topics=(
        Topic(
            key="heat-2",
            slug="heat-2",
            name="Heat 2",
            kind="film",
            description="The film that follows Heat (1995).",
            same_as=("https://example.org/heat-2",),
        ),
    ),
    sources=(
        Source(
            key="deadline-mann", publisher="Deadline", title="Michael Mann, interviewed", url="", date="2023", origin=""
        ),
        Source(key="rumor", publisher="", title="Talk with no named origin"),
    ),
)


def test_the_golden_file_of_this_schema_is_this_document():
    text = (GOLDEN / f"document-{document.SCHEMA}.json").read_text(encoding="utf-8").rstrip("\n")

    assert from_json(text) == WHOLE
    assert to_json(WHOLE) == text


@pytest.mark.parametrize("schema", range(1, document.SCHEMA + 1))
def test_every_schema_has_a_golden_file_that_is_read(schema):
    text = (GOLDEN / f"document-{schema}.json").read_text(encoding="utf-8")

    read = from_json(text)

    assert read.schema == document.SCHEMA
    assert from_json(to_json(read)) == read


def test_every_older_schema_has_a_step():
    assert sorted(document.UPGRADES) == list(range(1, document.SCHEMA))


def test_upgrade_goes_step_by_step(monkeypatch):
    monkeypatch.setattr(document, "SCHEMA", 3)
    monkeypatch.setattr(
        document,
        "UPGRADES",
        {1: lambda tree: {**tree, "schema": 2, "one": True}, 2: lambda tree: {**tree, "schema": 3, "two": tree["one"]}},
    )

    assert document.upgrade({"schema": 1}) == {"schema": 3, "one": True, "two": True}
    assert document.upgrade({"schema": 3}) == {"schema": 3}


@pytest.mark.parametrize("text", ['{"schema":99,"topic":"x","head":{}}', '{"topic":"x","head":{}}'])
def test_a_document_of_an_unknown_schema_is_refused(text):
    with pytest.raises(UnknownSchema, match="this release reads schemas up to"):
        from_json(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"schema":1,"topic":"x"}',
        '{"schema":1,"topic":"x","head":{},"extra":1}',
        '{"schema":1,"topic":"x","head":{"headline":null}}',
        '{"schema":1,"topic":"x","head":{},"blocks":[{"kind":"unheard-of","key":"a"}]}',
        '{"schema":1,"topic":"x","head":{},"facts":[{"key":"a","version":"1"}]}',
    ],
)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        from_json(text)


@given(strategies.documents())
def test_a_document_comes_back_from_its_text(given_document):
    text = to_json(given_document)

    assert from_json(text) == given_document
    assert to_json(from_json(text)) == text


def test_what_was_not_recorded_is_absent_and_a_blank_is_not():
    text = to_json(Document(topic="x", head=Head(kicker="", editors_note_date=None)))

    assert '"head":{"kicker":"","editors_note_date":null}' in text
    assert from_json(text).head.headline is UNSET
    assert document.recorded(from_json(text).head.headline, "none") == "none"
    assert document.recorded(from_json(text).head.kicker, "none") == ""


def test_sections_run_to_the_next_one():
    found = [(heading and heading.key, [block.key for block in under]) for heading, under in WHOLE.sections()]

    assert found == [
        (None, ["intro-a1b2"]),
        ("cast-c3d4", ["driver-e5f6", "old-g7h8", "lead-i9j0", "book-k1l2"]),
    ]
    assert list(Document(topic="x", head=Head()).sections()) == []


def test_look_ups_are_by_key():
    assert WHOLE.fact("novel-out").statement == "The novel is out."
    assert list(WHOLE.sources_by_key()) == ["deadline-mann", "rumor"]
    assert list(WHOLE.topics_by_key()) == ["heat-2"]
    with pytest.raises(KeyError):
        WHOLE.fact("unheard-of")
