"""The comparison of two documents: every edit shows, and chosen changes make a whole document."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs

from articles import compare, document, fields
from articles.compare import Place
from articles.document import (
    Author,
    Citation,
    Document,
    EmbedBlock,
    Fact,
    FactBlock,
    Head,
    Picture,
    PictureBlock,
    ProseBlock,
    SectionBlock,
    Source,
    Topic,
)
from tests.articles import strategies

HEAT, OTHER = Topic(key="heat-2", slug="heat-2", name="Heat 2"), Topic(key="heat", slug="heat", name="Heat")
DEADLINE = Source(key="deadline", publisher="Deadline", title="Michael Mann, interviewed", date="2023")
TALK = Source(key="talk", title="Talk with no named origin")
DRIVER = Fact(
    key="driver",
    topic="heat-2",
    kind="casting",
    status="rumored",
    statement='Adam Driver is rumored for <a href="https://a.example/">the part</a> of <strong>Neil McCauley</strong>.',
    details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked"},
    people=("Adam Driver",),
    as_of="2023-09-12",
    event_date="2023-09",
    version=3,
    citations=(
        Citation(source="talk", standing="anonymous", quote="", url="", date=None, via=""),
        Citation(source="deadline", standing="on-the-record", quote="Perhaps", url="https://d.example/", date="2023"),
    ),
    picture="skyline",
)
RELEASE = Fact(
    key="release",
    topic="heat",
    kind="release-date",
    status="reported",
    statement="It opens in June 2027.",
    details={"date": "2027-06"},
    citations=(Citation(source="deadline"),),
)
BLOCKS = (
    ProseBlock(key="intro", text="<p>What we know.</p>", leans_on=("driver",)),
    SectionBlock(key="cast", heading="Who is in the cast?"),
    FactBlock(key="driver-block", fact="driver", runs_on=False),
    PictureBlock(key="lead", picture="lead.jpg", alt="A street", caption="Los Angeles", credit="A desk", shape="4x3"),
    SectionBlock(key="dates", heading="When does it come out?"),
    FactBlock(key="release-block", fact="release", runs_on=False),
    EmbedBlock(
        key="trailer", url="https://v.example/1", title="Trailer", provider="Video", duration="2:31", picture="/media/a"
    ),
)
HEAD = Head(
    kicker="Everything we know",
    headline="Heat 2",
    standfirst="Nobody is cast.",
    authors=(Author(slug="film-desk", name="The film desk", role="text"), Author(slug="desk", name="The desk")),
    editors_note="An earlier version was wrong.",
    editors_note_date="2023-09-01",
    search_title="Heat 2: cast",
    search_description="What is confirmed.",
    share_headline="Heat 2: what we know",
    related=("mann-abcd", "pacino-efgh"),
    share_text="What is known",
    canonical="https://partner.example/heat-2",
    picture="skyline",
    picture_shape="16x9",
)
SKYLINE = Picture(
    key="skyline",
    file="0" * 64,
    width=2400,
    height=1350,
    form="jpeg",
    focal="50-33",
    alt="A city at night",
    caption="Los Angeles",
    credit="A desk",
    licence="Ours",
    page="https://p.example/1",
)
BASE = Document(
    topic="heat-2",
    head=HEAD,
    blocks=BLOCKS,
    facts=(DRIVER, RELEASE),
    topics=(HEAT, OTHER),
    sources=(TALK, DEADLINE),
    pictures=(SKYLINE,),
)


def edit(path, value):
    """BASE with one field changed; the path names list, key and field."""
    where, *rest = path.split(".")
    if where == "head":
        return structs.replace(BASE, head=structs.replace(BASE.head, **{rest[0]: value}))
    key, name = rest
    found = tuple(structs.replace(one, **{name: value}) if one.key == key else one for one in getattr(BASE, where))
    return compare.normal(structs.replace(BASE, **{where: found}))


def cited(**changed):
    return (structs.replace(DRIVER.citations[0]), structs.replace(DRIVER.citations[1], **changed))


# One edit of each field: (struct, field): (where, new value, id of the change, what is shown there).
EDITS = {
    (Head, "kicker"): ("head.kicker", "What is known", "head:kicker", "kicker"),
    (Head, "headline"): ("head.headline", "Heat 2: the film", "head:headline", "headline"),
    (Head, "standfirst"): ("head.standfirst", "", "head:standfirst", "standfirst"),
    (Head, "authors"): ("head.authors", (), "head:authors", "authors"),
    (Head, "editors_note"): ("head.editors_note", "It was right.", "head:editors_note", "editors_note"),
    (Head, "editors_note_date"): ("head.editors_note_date", None, "head:editors_note_date", "editors_note_date"),
    (Head, "search_title"): ("head.search_title", "Heat 2", "head:search_title", "search_title"),
    (Head, "search_description"): ("head.search_description", "x", "head:search_description", "search_description"),
    (Head, "share_headline"): ("head.share_headline", UNSET, "head:share_headline", "share_headline"),
    (Head, "related"): ("head.related", ("pacino-efgh",), "head:related", "related"),
    (Head, "share_text"): ("head.share_text", "What we know", "head:share_text", "share_text"),
    (Head, "canonical"): ("head.canonical", "https://other.example/", "head:canonical", "canonical"),
    (Head, "picture"): ("head.picture", UNSET, "head:picture", "picture"),
    (Head, "picture_shape"): ("head.picture_shape", UNSET, "head:picture_shape", "picture_shape"),
    (Author, "slug"): (
        "head.authors",
        (Author("x", "The film desk", "text"), HEAD.authors[1]),
        "head:authors",
        "authors",
    ),
    (Author, "name"): ("head.authors", (Author("film-desk", "We", "text"), HEAD.authors[1]), "head:authors", "authors"),
    (Author, "role"): (
        "head.authors",
        (Author("film-desk", "The film desk"), HEAD.authors[1]),
        "head:authors",
        "authors",
    ),
    (SectionBlock, "heading"): ("blocks.cast.heading", "The cast", "block:cast", "heading"),
    (ProseBlock, "text"): ("blocks.intro.text", "<p>What <em>we</em> know.</p>", "block:intro", "text"),
    (ProseBlock, "leans_on"): ("blocks.intro.leans_on", (), "block:intro", "leans_on"),
    (FactBlock, "fact"): ("blocks.release-block.fact", "driver", "block:release-block", "fact"),
    (FactBlock, "runs_on"): ("blocks.driver-block.runs_on", True, "block:driver-block", "runs_on"),
    (PictureBlock, "picture"): ("blocks.lead.picture", "other.jpg", "block:lead", "picture"),
    (PictureBlock, "alt"): ("blocks.lead.alt", "A road", "block:lead", "alt"),
    (PictureBlock, "caption"): ("blocks.lead.caption", "LA", "block:lead", "caption"),
    (PictureBlock, "credit"): ("blocks.lead.credit", "", "block:lead", "credit"),
    (PictureBlock, "shape"): ("blocks.lead.shape", "1x1", "block:lead", "shape"),
    (EmbedBlock, "url"): ("blocks.trailer.url", "https://v.example/2", "block:trailer", "url"),
    (EmbedBlock, "title"): ("blocks.trailer.title", "Teaser", "block:trailer", "title"),
    (EmbedBlock, "provider"): ("blocks.trailer.provider", "Film", "block:trailer", "provider"),
    (EmbedBlock, "duration"): ("blocks.trailer.duration", "2:32", "block:trailer", "duration"),
    (EmbedBlock, "picture"): ("blocks.trailer.picture", UNSET, "block:trailer", "picture"),
    (Citation, "source"): ("facts.driver.citations", cited(source="talk"), "fact:driver", "citation:deadline"),
    (Citation, "standing"): ("facts.driver.citations", cited(standing="anonymous"), "fact:driver", "citation:deadline"),
    (Citation, "quote"): ("facts.driver.citations", cited(quote="No"), "fact:driver", "citation:deadline"),
    (Citation, "url"): ("facts.driver.citations", cited(url="https://e.example/"), "fact:driver", "citation:deadline"),
    (Citation, "date"): ("facts.driver.citations", cited(date="2023-11"), "fact:driver", "citation:deadline"),
    (Citation, "via"): ("facts.driver.citations", cited(via="A blog"), "fact:driver", "citation:deadline"),
    (Fact, "topic"): ("facts.driver.topic", "heat", "fact:driver", "topic"),
    (Fact, "kind"): ("facts.driver.kind", "credit", "fact:driver", "kind"),
    (Fact, "status"): ("facts.driver.status", "confirmed", "fact:driver", "status"),
    (Fact, "statement"): ("facts.driver.statement", "Adam Driver is in.", "fact:driver", "statement"),
    (Fact, "details"): ("facts.driver.details", {**DRIVER.details, "stage": "cast"}, "fact:driver", "details:stage"),
    (Fact, "people"): ("facts.driver.people", (), "fact:driver", "people"),
    (Fact, "as_of"): ("facts.driver.as_of", "2023-09-13", "fact:driver", "as_of"),
    (Fact, "event_date"): ("facts.driver.event_date", "2023", "fact:driver", "event_date"),
    (Fact, "citations"): ("facts.driver.citations", DRIVER.citations[::-1], "fact:driver", "citations"),
    (Fact, "picture"): ("facts.driver.picture", UNSET, "fact:driver", "picture"),
    (Topic, "slug"): ("topics.heat-2.slug", "heat-ii", "topic:heat-2", "slug"),
    (Topic, "name"): ("topics.heat-2.name", "Heat II", "topic:heat-2", "name"),
    (Topic, "kind"): ("topics.heat-2.kind", "film", "topic:heat-2", "kind"),
    (Topic, "description"): ("topics.heat-2.description", "The film.", "topic:heat-2", "description"),
    (Topic, "same_as"): ("topics.heat-2.same_as", ("https://i.example/",), "topic:heat-2", "same_as"),
    (Topic, "fact_pages_listed"): ("topics.heat-2.fact_pages_listed", True, "topic:heat-2", "fact_pages_listed"),
    (Source, "publisher"): ("sources.deadline.publisher", "Variety", "source:deadline", "publisher"),
    (Source, "title"): ("sources.deadline.title", "Mann", "source:deadline", "title"),
    (Source, "url"): ("sources.deadline.url", "https://d.example/2", "source:deadline", "url"),
    (Source, "date"): ("sources.deadline.date", "2023-11", "source:deadline", "date"),
    (Source, "origin"): ("sources.deadline.origin", "Wire", "source:deadline", "origin"),
    (Picture, "focal"): ("pictures.skyline.focal", "20-33", "picture:skyline", "focal"),
    (Picture, "alt"): ("pictures.skyline.alt", "A town", "picture:skyline", "alt"),
    (Picture, "decorative"): ("pictures.skyline.decorative", True, "picture:skyline", "decorative"),
    (Picture, "caption"): ("pictures.skyline.caption", UNSET, "picture:skyline", "caption"),
    (Picture, "credit"): ("pictures.skyline.credit", "Us", "picture:skyline", "credit"),
    (Picture, "licence"): ("pictures.skyline.licence", "CC BY 4.0", "picture:skyline", "licence"),
    (Picture, "page"): ("pictures.skyline.page", "https://p.example/2", "picture:skyline", "page"),
}
# Keys tell things apart and never change; lists are shown by what is in them.
NOT_EDITED = {
    *((kind, "key") for kind in (SectionBlock, ProseBlock, FactBlock, PictureBlock, EmbedBlock, Fact, Topic, Source)),
    *((Picture, name) for name in ("key", "file", "width", "height", "form")),  # another file is another picture
    (Fact, "version"),
    *((Document, name) for name in ("schema", "topic", "head", "blocks", "facts", "topics", "sources", "pictures")),
}


def structs_of_document():
    public = [kind for name, kind in vars(document).items() if not name.startswith("_")]
    return [kind for kind in public if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]


def test_every_field_of_every_struct_has_an_edit_here():
    known = {
        (kind, field.name)
        for kind in structs_of_document()
        if kind is not msgspec.Struct
        for field in structs.fields(kind)
    }

    assert known == EDITS.keys() | NOT_EDITED


@pytest.mark.parametrize("edited", EDITS, ids=lambda edited: f"{edited[0].__name__}.{edited[1]}")
def test_no_edit_that_a_reader_can_see_is_invisible(edited):
    path, value, id, field = EDITS[edited]
    new = edit(path, value)

    found = compare.compare(BASE, new)

    shown = found.by_id()[id].field(field)
    assert shown is not None
    assert shown.remark or shown.parts or shown.old != shown.new
    assert any(id in row.changes for row in found.rows) or id.startswith(("head:", "topic:"))
    assert compare.apply(BASE, new, found.ids) == new


@pytest.mark.parametrize("edited", EDITS, ids=lambda edited: f"{edited[0].__name__}.{edited[1]}")
def test_a_field_that_was_not_recorded_is_told_from_a_blank_one(edited):
    path, _, id, field = EDITS[edited]
    if edited[0] in (Author, Citation) or edited == (FactBlock, "fact") or edited == (Fact, "citations"):
        return
    if fields.FIELDS[edited[0]][edited[1]].absent is not UNSET:
        return  # see below
    blank = "" if edited[1] not in ("authors", "people", "same_as", "leans_on") else ()
    blank = {"details": {}, "runs_on": False, "topic": "heat"}.get(edited[1], blank)
    name = "details" if edited[1] == "details" else field

    change = compare.compare(edit(path, UNSET), edit(path, blank)).by_id()[id].field(name)

    assert (change.old, change.remark) == ("not recorded", "was not recorded")


@pytest.mark.parametrize(
    ("edited", "value", "remark"),
    [
        ((Head, "related"), ("mann-abcd",), "1 explainer added"),
        ((Head, "share_text"), "What we know", ""),
        ((Head, "canonical"), "https://b.example/", ""),
        ((EmbedBlock, "picture"), "/media/b", ""),
        ((Head, "picture"), "skyline", ""),
        ((Fact, "picture"), "skyline", ""),
        ((Picture, "caption"), "LA", ""),
    ],
)
def test_a_field_that_came_later_says_nothing_where_it_is_absent(edited, value, remark):
    """It was not unrecorded in documents from before: there was nothing to record."""
    path, _, id, field = EDITS[edited]

    change = compare.compare(edit(path, UNSET), edit(path, value)).by_id()[id].field(field)

    assert (change.old, change.remark) == ("", remark)


@pytest.mark.parametrize("edited", [(Head, "picture_shape"), (PictureBlock, "shape")])
def test_a_picture_without_a_shape_was_shown_whole(edited):
    path, _, id, field = EDITS[edited]

    change = compare.compare(edit(path, UNSET), edit(path, "16x9")).by_id()[id].field(field)

    assert (change.old, change.new, change.remark) == ("shown whole", "16:9", "")


def test_fact_pages_in_search_engines_are_a_yes_or_a_no():
    on = edit("topics.heat-2.fact_pages_listed", True)

    (turned_on,) = compare.compare(BASE, on).by_id()["topic:heat-2"].fields
    (turned_off,) = compare.compare(on, BASE).by_id()["topic:heat-2"].fields

    told = (turned_on.label, turned_on.old, turned_on.new, turned_on.remark)
    assert told == ("Fact pages in search engines", "no", "yes", "")
    assert (turned_off.old, turned_off.new, turned_off.remark) == ("yes", "no", "")


def of(old, new, id):
    return compare.compare(old, new).by_id()[id]


def test_a_link_target_and_a_mark_alone_show():
    link = edit("facts.driver.statement", DRIVER.statement.replace("a.example", "b.example"))
    bold = edit("facts.driver.statement", DRIVER.statement.replace("strong", "em"))

    assert of(BASE, link, "fact:driver").fields[0].remark == "link now goes to https://b.example/"
    assert of(BASE, bold, "fact:driver").fields[0].remark == "no longer bold; now italic"
    assert compare.compare(BASE, link).sentence == "1 fact edited; formatting changed"


def test_status_is_a_step_and_a_date_is_told_as_a_date():
    step = of(BASE, edit("facts.driver.status", "confirmed"), "fact:driver").status_step
    date = of(BASE, edit("facts.release.details", {"date": "2027-06-05"}), "fact:release").fields[0]

    assert (step.old, step.new, step.old_value, step.new_value) == ("Rumored", "Confirmed", "rumored", "confirmed")
    assert (date.label, date.old, date.new, date.remark) == ("Date", "June 2027", "5 June 2027", "more precise")


def test_citations_are_shown_by_their_source():
    second = Citation(source="deadline", standing="anonymous")
    new = edit("facts.driver.citations", (DRIVER.citations[1], second))

    found = of(BASE, new, "fact:driver").fields

    assert [(field.name, field.change, field.old, field.new) for field in found] == [
        ("citation:talk", "removed", "Unattributed: Talk with no named origin (anonymous)", ""),
        ("citation:deadline#2", "added", "", "Deadline: Michael Mann, interviewed (anonymous)"),
    ]


def test_a_list_tells_what_it_lost_and_gained():
    found = of(BASE, edit("facts.driver.people", ("Adam Driver", "Al Pacino")), "fact:driver").fields[0]
    placed = of(BASE, edit("blocks.intro.leans_on", ()), "block:intro").fields[0]

    assert (found.lost, found.gained) == ("", "Al Pacino")
    assert (placed.lost, placed.gained) == (placed.old, "")


def test_people_gained_and_lost_are_named():
    found = of(BASE, edit("facts.driver.people", ("Al Pacino",)), "fact:driver").fields[0]

    assert (found.old, found.new, found.remark) == ("Adam Driver", "Al Pacino", "Al Pacino added; Adam Driver removed")


def test_a_fact_in_two_blocks_is_one_change_rule_17():
    twice = structs.replace(BASE, blocks=(*BLOCKS, FactBlock(key="again", fact="driver")))
    new = structs.replace(twice, facts=(structs.replace(DRIVER, status="denied"), RELEASE))

    found = compare.compare(twice, new)

    assert found.ids == ("fact:driver",)
    assert [row.key for row in found.rows if row.state == "edited"] == ["driver-block", "again"]


def test_a_fact_comes_and_goes_with_its_block():
    without = compare.normal(structs.replace(BASE, blocks=BLOCKS[:5]))

    gone, new = compare.compare(BASE, without), compare.compare(without, BASE)

    assert gone.ids == ("block:release-block", "block:trailer")
    assert new.ids == gone.ids
    assert new.by_id()["block:release-block"].facts == ("release",)
    assert compare.changed_facts(BASE, without) == {"release": "removed"}
    assert compare.changed_facts(without, BASE) == {"release": "added"}
    assert compare.changed_facts(None, without) == {"driver": "added"}


def test_the_version_of_a_fact_is_no_change():
    new = edit("facts.driver.version", 9)

    assert compare.compare(BASE, new).is_same
    assert compare.compare(BASE, new).sentence == "Nothing changed"
    assert compare.changed_facts(BASE, new) == {}


def test_another_topic_of_the_article_is_a_change():
    new = compare.normal(structs.replace(BASE, topic="heat"))

    change = of(BASE, new, "topic")

    assert [(field.old, field.new) for field in change.fields] == [("Heat 2", "Heat")]
    assert compare.apply(BASE, new, ["topic"]) == new


def test_a_moved_block_shows_at_both_ends():
    order = [BLOCKS[place] for place in (0, 1, 3, 4, 5, 2, 6)]
    facts = (RELEASE, structs.replace(DRIVER, status="denied"))
    new = compare.normal(structs.replace(BASE, blocks=tuple(order), facts=facts))

    found = compare.compare(BASE, new)

    states = [(row.key, row.state) for row in found.rows if row.state != "same"]
    assert states == [("driver-block", "moved-from"), ("driver-block", "moved+edited")]
    row = found.rows[6]
    places = Place("cast", "Who is in the cast?", 1, 2), Place("dates", "When does it come out?", 2, 5)
    assert (row.old_place, row.new_place, row.changes) == (*places, ("order", "fact:driver"))
    assert row.is_down
    assert found.by_id()["order"].blocks == ("driver-block",)
    assert found.sentence == "1 fact changed status, 1 moved"


def test_changes_stand_in_reading_order():
    blocks = (BLOCKS[0], ProseBlock(key="new", text="<p>Two words.</p>"), *BLOCKS[2:])
    new = structs.replace(
        BASE,
        head=structs.replace(HEAD, headline="Heat 2!"),
        blocks=blocks,
        sources=(TALK, structs.replace(DEADLINE, title="Mann")),
    )

    found = compare.compare(BASE, new)

    assert found.ids == ("head:headline", "block:cast", "block:new", "source:deadline")
    assert found.sentence == ("1 text added, 1 section removed, 1 source edited, headline changed; 2 words new, 7 gone")
    assert [(fold.is_folded, [row.key for row in fold.rows]) for fold in found.folds()][:2] == [
        (True, ["intro"]),
        (False, ["cast", "new", "driver-block"]),
    ]


def test_a_block_of_another_kind_is_replaced():
    new = structs.replace(BASE, blocks=(SectionBlock(key="intro", heading="Now a heading"), *BLOCKS[1:]))

    change = of(BASE, new, "block:intro")

    assert (change.kind, change.fields[0].old, change.fields[0].new) == ("replaced", "Prose", "Section")


def test_everything_is_added_where_there_is_no_old_side():
    found = compare.compare(None, BASE)

    assert {change.kind for change in found.changes if change.about == "block"} == {"added"}
    assert compare.apply(None, BASE, found.ids) == BASE
    assert compare.apply(None, BASE, ()).blocks == ()


def test_chosen_changes_leave_the_others_as_they_were():
    blocks = (BLOCKS[0], *BLOCKS[3:], FactBlock(key="again", fact="release"))
    facts = (structs.replace(RELEASE, status="confirmed"),)
    new = compare.normal(structs.replace(BASE, blocks=blocks, facts=facts))

    got = compare.apply(BASE, new, ["block:again", "block:cast"])

    keys = [block.key for block in got.blocks]
    assert keys == ["intro", "driver-block", "lead", "dates", "release-block", "trailer", "again"]
    assert got.facts == (DRIVER, RELEASE)


def test_marks_say_when_a_block_came_and_last_changed():
    denied = edit("facts.driver.status", "denied")
    moved = compare.normal(structs.replace(denied, blocks=(*BLOCKS[:3], *BLOCKS[4:], BLOCKS[3])))
    renamed = structs.replace(moved, sources=(structs.replace(moved.sources[0], title="x"), *moved.sources[1:]))

    first = compare.marks({}, compare.compare(None, BASE), 1, minor=False)
    second = compare.marks(first, compare.compare(BASE, denied), 2, minor=False)
    third = compare.marks(second, compare.compare(denied, moved), 3, minor=False)
    fourth = compare.marks(third, compare.compare(moved, renamed), 4, minor=False)
    minor = compare.marks(fourth, compare.compare(renamed, BASE), 5, minor=True)

    assert set(map(tuple, first.values())) == {(1, 1)}
    assert {key: mark for key, mark in second.items() if mark != [1, 1]} == {"driver-block": [1, 2]}
    assert {key: mark for key, mark in third.items() if mark != [1, 1]} == {"driver-block": [1, 2], "lead": [1, 3]}
    assert fourth == third
    assert minor == {key: third[key] for key in minor}
    assert compare.marks({}, compare.compare(None, BASE), 2, minor=True)["intro"] == [2, 0]


pairs = strategies.documents().flatmap(lambda old: st.tuples(st.just(old), strategies.later_documents(old)))
any_pairs = st.one_of(pairs, pairs, st.tuples(strategies.documents(), strategies.documents()))


@given(strategies.documents())
def test_compare_of_a_document_with_itself_is_empty(same):
    found = compare.compare(same, same)

    assert (found.is_same, found.sentence) == (True, "Nothing changed")
    assert {row.state for row in found.rows} <= {"same"}


@settings(max_examples=60)
@given(any_pairs)
def test_all_changes_give_the_new_document_and_none_the_old(pair):
    old, new = pair

    found = compare.compare(old, new)

    assert compare.apply(old, new, ()) == old
    if found.is_same:
        assert [without_version(fact) for fact in old.facts] == [without_version(fact) for fact in new.facts]
        assert structs.replace(old, facts=()) == structs.replace(new, facts=())
    else:
        assert compare.apply(old, new, found.ids) == new
    assert compare.apply(None, new, compare.compare(None, new).ids) in (new, compare.apply(None, new, ()))


def without_version(fact):
    return structs.replace(fact, version=0)


@settings(max_examples=60)
@given(any_pairs, st.integers(0, 99))
def test_any_choice_of_changes_makes_a_whole_document_rule_16(pair, seed):
    old, new = pair
    ids = compare.compare(old, new).ids
    chosen = strategies.subset(ids, seed)

    got = compare.apply(old, new, chosen)

    assert got == compare.normal(got)
    assert len({block.key for block in got.blocks}) == len(got.blocks)
    shown = {block.fact for block in got.blocks if isinstance(block, FactBlock)}
    assert shown == got.facts_by_key().keys()
    assert {citation.source for fact in got.facts for citation in fact.citations} == got.sources_by_key().keys()
    used = {fact.topic for fact in got.facts if fact.topic is not UNSET}
    assert used | {got.topic} == got.topics_by_key().keys()


@settings(max_examples=60)
@given(any_pairs, st.integers(0, 99))
def test_what_was_chosen_is_what_is_left_to_choose_no_more(pair, seed):
    old, new = pair
    ids = compare.compare(old, new).ids
    chosen = strategies.subset(ids, seed)

    left = compare.compare(compare.apply(old, new, chosen), new).ids

    assert not set(left) & {id for id in chosen if id.startswith(("block:", "head:", "topic", "fact:"))}


@settings(max_examples=60)
@given(any_pairs)
def test_swapping_the_sides_swaps_added_and_removed(pair):
    there, back = compare.compare(*pair), compare.compare(*pair[::-1])

    assert set(there.ids) == set(back.ids)
    assert kinds(there, "added") == kinds(back, "removed")
    assert kinds(there, "removed") == kinds(back, "added")
    assert (there.summary.words_new, there.summary.words_gone) == (back.summary.words_gone, back.summary.words_new)


def kinds(found, kind):
    return {change.id for change in found.changes if change.kind == kind}


@settings(max_examples=60)
@given(any_pairs)
def test_rows_hold_every_block_of_both_sides_in_order(pair):
    old, new = pair

    rows = compare.compare(old, new).rows

    assert tuple(row.new for row in rows if row.new) == new.blocks
    assert {row.old.key for row in rows if row.old} == {block.key for block in old.blocks}
    kept = [row.old for row in rows if row.old and not row.state.startswith("moved")]
    assert kept == [block for block in old.blocks if block in kept]


def test_every_field_has_a_label():
    named = {(kind, name) for kind, names in fields.FIELDS.items() for name in names}

    assert named == {edited for edited in EDITS if edited[0] is not Author}
