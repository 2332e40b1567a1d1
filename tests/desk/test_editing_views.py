"""Saving one block: what it costs, what it answers, and that nothing typed or saved is lost when it cannot be done."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from reversion.models import Revision

from articles import editing, history, snapshot, timeline
from articles.models import ArticleRevision, Block
from facts import richtext
from facts.models import Fact, Source
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
# Fields that differ each time: the token, and those that the blank row in the page's template has too.
ROWS = dict.fromkeys(["csrfmiddlewaretoken", "d_roles-left", "d_roles-right"])


@pytest.fixture
def article(editor):
    return make.make_article(facts=2, editor=editor)


@pytest.fixture
def driver(article):
    return make.add_fact(
        article,
        key="driver",
        fact_kind="casting",
        status="rumored",
        statement="Adam Driver is rumored for the part.",
        details={"roles": [["Adam Driver", "Neil McCauley"]], "stage": "linked", "of": "film"},
        citations=[make.cite(make.make_source(), "published-report")],
    )


def url(name, article, *args):
    return reverse(f"desk:{name}", args=[article.key, *args])


def form(client, article, key="driver", **changes):
    """What the browser would send from the open form, with those fields changed."""
    return {**sent_by(client.get(url("edit", article, key), **HTMX).content.decode()), **changes}


def save(client, article, fields, key="driver", **headers):
    return client.post(url("edit", article, key), fields, **{**HTMX, **headers})


def told(answer):
    return json.loads(answer["HX-Trigger-After-Swap"])


# --- saving


def test_saving_draws_the_block_again_and_says_so(client, article, driver):
    answer = save(client, article, form(client, article, status="reported", note="Deadline reports it."))

    assert answer.status_code == 200
    assert told(answer)["desk:said"] == {"words": "Saved."}
    assert told(answer)["desk:focus"] == {"selector": '[id="b-driver"]'}
    assert "<form" not in answer.content.decode()
    assert "Reported" in answer.content.decode()
    assert Fact.objects.get(key="driver").status == "reported"


def test_the_save_is_one_revision_with_its_editor_and_note(client, article, driver, editor):
    save(client, article, form(client, article, status="reported", note="Deadline reports it."))

    newest = history.newest_revision(article)
    assert newest.editor == editor
    assert newest.revision.comment == "Deadline reports it."
    assert newest.change_labels == ["status"]


def test_a_save_that_changes_nothing_says_so_and_makes_no_revision(client, article, driver):
    before = Revision.objects.count()

    answer = save(client, article, form(client, article))

    assert told(answer)["desk:said"] == {"words": "Nothing changed, so nothing was saved."}
    assert Revision.objects.count() == before


def test_without_htmx_the_same_address_leads_back_to_the_article(client, article, driver):
    answer = client.post(url("edit", article, "driver"), form(client, article, status="reported"))

    assert answer.status_code == 302
    assert answer["Location"] == f"{url('article', article)}#b-driver"


def make_long_article(editor, facts):
    article = make.make_article(editor=editor)
    with history.record(editor=editor) as turn:
        after = None
        for number in range(facts):
            values = make.fact_values(article.topic, statement=f"Number {number}.")
            after = editing.add_fact(turn, article, values, (), after=after, key=f"fact-{number}").key
    return article


# PostgreSQL is asked for the turn in a query of its own; SQLite takes it with BEGIN.


@pytest.mark.parametrize("facts", [20, 400])
def test_saving_a_fact_takes_22_queries_at_any_size(client, editor, facts):
    article = make_long_article(editor, facts)
    sources = [make.make_source(), make.make_source()]
    make.add_fact(article, key="driver", status="rumored", citations=[make.cite(each) for each in sources])
    fields = form(client, article, status="reported", statement="Something else.")
    save(client, article, {**fields, "statement": "Warm."})
    fields = form(client, article, status="reported", statement="Something else.")

    with CaptureQueriesContext(connection) as queries:
        answer = save(client, article, fields)

    assert answer.status_code == 200
    assert len(queries) == {"sqlite": 22, "postgresql": 23}[connection.vendor], "\n".join(
        query["sql"][:150] for query in queries
    )


def test_citing_one_more_source_takes_24(client, editor):
    article = make_long_article(editor, 2)
    make.add_fact(article, key="driver", status="rumored", citations=[make.cite(make.make_source())])
    make.make_source("Variety", "A report")
    save(client, article, form(client, article, statement="Warm."))
    more = {"citations-TOTAL_FORMS": "2", "citations-1-source": "Variety: A report"}
    fields = form(client, article, status="reported", **more, **{"citations-1-standing": "published-report"})

    with CaptureQueriesContext(connection) as queries:
        answer = save(client, article, fields)

    assert answer.status_code == 200
    assert len(queries) == {"sqlite": 24, "postgresql": 25}[connection.vendor], "\n".join(
        query["sql"][:150] for query in queries
    )


# --- what is wrong with it


def test_an_impossible_date_is_told_beside_its_field_and_nothing_is_lost(client, article, driver):
    before = snapshot.take(article)
    fields = form(
        client, article, event_date="31 June 2027", statement="Adam Driver has <em>the</em> part.", note="Why"
    )

    answer = save(client, article, fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "&quot;31 June 2027&quot; is not a day. June has 30 days." in page
    assert {**sent_by(page), **ROWS} == {**fields, **ROWS}
    assert snapshot.take(article) == before


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("statement", " <p> </p> ", "Write what is known, in one or two sentences."),
        ("statement", '<a href="javascript:alert(1)">x</a>', "cannot be kept. A link begins with https://"),
        ("status", "", "Say how sure we are."),
        ("as_of", "June 2027", "“June 2027” is not a day. Write it in full, such as 5 June 2027."),
        ("d_stage", "flying", "Select a valid choice."),
        ("held_until", "2030-01-01T10:00", "Say why it is held."),
        ("citations-0-source", "The Daily Nothing", "No source is called “The Daily Nothing”."),
        ("citations-0-source", "", "Name a source, or describe a new one."),
        ("citations-0-date", "soon", "&quot;soon&quot; is not a date."),
        ("topic", "999999", "Select a valid choice."),
    ],
)
def test_each_mistake_is_told_in_plain_words(client, article, driver, field, typed, message):
    before = snapshot.take(article)

    answer = save(client, article, form(client, article, **{field: typed}))

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert snapshot.take(article) == before


def test_the_focus_goes_to_what_is_wrong(client, article, driver):
    answer = save(client, article, form(client, article, event_date="31 June 2027"))

    assert '[id="b-driver"] [aria-invalid=true]' in told(answer)["desk:focus"]["selector"].split(", ")
    assert 'aria-invalid="true"' in answer.content.decode()


# --- two people at once


def clashes(answer):
    """Each clash: its label and the three versions in words."""
    return [(row.label, *(words_of(column) for column in row.columns)) for row in answer.context["conflict"].rows]


def words_of(column):
    return richtext.text(column.words.new_text()) if column.words else column.said


def test_a_stale_save_answers_409_and_tells_what_the_other_changed(client, article, driver):
    fields = form(client, article, statement="Mine.")
    ana = make.make_user("editor", name="ana")
    make.change_fact(driver.fact, editor=ana, status="reported", statement="Hers.")

    answer = save(client, article, fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ana saved this" in page
    assert clashes(answer) == [("Statement", "Adam Driver is rumored for the part.", "Hers.", "Mine.")]
    assert answer.context["conflict"].merged == ("the status",)
    assert (sent_by(page)["statement"], sent_by(page)["status"]) == ("Mine.", "reported")
    assert Fact.objects.get(key="driver").statement == "Hers."


def test_a_clash_of_ones_own_two_windows_names_the_windows(client, article, driver, editor):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, editor=editor, statement="Of the other window.")

    answer = save(client, article, fields)

    [row] = answer.context["conflict"].rows
    titles, presses = zip(*((column.title, column.press) for column in row.columns), strict=True)
    assert [title.partition(", saved")[0] for title in titles] == [
        "Before both",
        "Other window",
        "This window, not saved",
    ]
    assert presses == ("Keep this", "Use the other", "Use this one")


def test_a_merge_of_ones_own_two_windows_names_the_windows(client, article, driver, editor):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, editor=editor, status="reported")

    answer = save(client, article, fields)

    assert told(answer)["desk:said"] == {"words": "Saved and merged with your other window’s change."}
    page = answer.content.decode()
    assert "the other window changed the status, this one the statement. Both are in." in page


def test_pressing_save_again_is_refused_again(client, article, driver):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, statement="Hers.")
    again = sent_by(save(client, article, fields).content.decode())

    assert save(client, article, again).status_code == 409
    assert Fact.objects.get(key="driver").statement == "Hers."


def test_saving_over_it_takes_an_explicit_second_step(client, article, driver):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, statement="Hers.")
    conflict = save(client, article, fields)
    unchosen = save(client, article, sent_by(conflict.content.decode()))
    chosen = {**sent_by(unchosen.content.decode()), "settled": "statement"}

    answer = save(client, article, chosen)

    assert unchosen.status_code == 409
    assert answer.status_code == 200
    assert Fact.objects.get(key="driver").statement == "Mine."
    assert [step.fact.statement for step in timeline.fact_history(driver.fact)][:2] == ["Mine.", "Hers."]


def test_saving_over_a_third_save_is_refused_too(client, article, driver):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, statement="Hers.")
    conflict = save(client, article, fields)
    make.change_fact(driver.fact, statement="His.")

    answer = save(client, article, {**sent_by(conflict.content.decode()), "settled": "statement"})

    assert answer.status_code == 409
    assert clashes(answer) == [("Statement", "Adam Driver is rumored for the part.", "His.", "Mine.")]
    assert Fact.objects.get(key="driver").statement == "His."


def test_a_source_that_was_removed_meanwhile_stays_removed(client, article, driver):
    fields = form(client, article, statement="Mine.")
    make.change_fact(driver.fact, editor=make.make_user("editor", name="ana"), citations=[])

    answer = save(client, article, fields)

    merged = answer.context["merged"]
    assert told(answer)["desk:said"]["words"] == "Saved and merged with ana’s change."
    assert (merged.theirs, merged.mine) == (("the sources",), ("the statement",))
    assert Fact.objects.get(key="driver").statement == "Mine."
    assert Fact.objects.get(key="driver").citations.count() == 0


def test_prose_conflicts_are_told_too(client, article):
    make.add_block(article, "prose", key="intro", text="<p>Before.</p>")
    fields = form(client, article, "intro", text="<p>Mine.</p>")
    with history.record(editor=None) as turn:
        editing.save_block(turn, Block.objects.get(key="intro"), {"text": "<p>Hers.</p>"})

    answer = save(client, article, fields, "intro")

    assert answer.status_code == 409
    assert clashes(answer) == [("Text", "Before.", "Hers.", "Mine.")]


def test_a_block_that_was_removed_meanwhile_is_put_back_by_one_press(client, article, driver):
    fields = form(client, article, statement="Mine.")
    with history.record(editor=make.make_user("editor", name="ana")) as turn:
        editing.remove_block(turn, driver)

    answer = save(client, article, fields)
    page = answer.content.decode()
    saved = save(client, article, {**sent_by(page), "put_back": "1"})

    assert answer.status_code == 409
    assert "ana took this out of the article" in page
    assert sent_by(page)["statement"] == "Mine."
    assert saved.status_code == 200
    assert not Block.objects.get(pk=driver.pk).removed
    assert Fact.objects.get(key="driver").statement == "Mine."


# --- sources


def test_a_source_is_found_by_its_name_and_cited(client, article, driver):
    variety = make.make_source("Variety", "A report")
    fields = form(client, article, **{"citations-TOTAL_FORMS": "2", "citations-1-source": "Variety: A report"})

    save(client, article, {**fields, "citations-1-standing": "on-the-record", "citations-1-quote": "Perhaps"})

    cited = list(Fact.objects.get(key="driver").citations.all())
    assert [citation.source.publisher for citation in cited] == ["Deadline", "Variety"]
    assert (cited[1].source, cited[1].standing, cited[1].quote) == (variety, "on-the-record", "Perhaps")


def test_a_new_source_is_made_in_the_same_revision(client, article, driver):
    before = Revision.objects.count()
    fields = form(client, article, **{"citations-TOTAL_FORMS": "2", "citations-1-standing": "published-report"})

    save(client, article, {**fields, "citations-1-publisher": "Variety", "citations-1-title": "A report"})

    assert Source.objects.get(publisher="Variety").title == "A report"
    assert Revision.objects.count() == before + 1


def test_two_sources_of_one_name_ask_which(client, article, driver):
    twin = [make.make_source("Variety", "A report") for _ in range(2)][1]
    fields = form(client, article, **{"citations-TOTAL_FORMS": "2", "citations-1-standing": "published-report"})

    refused = save(client, article, {**fields, "citations-1-source": "Variety: A report"})
    taken = save(client, article, {**fields, "citations-1-source": f"Variety: A report ({twin.key})"})

    assert refused.status_code == 422
    assert "More than one source is called" in refused.content.decode()
    assert taken.status_code == 200
    assert twin.citations.count() == 1


def test_a_row_that_was_crossed_out_goes(client, article, driver):
    save(client, article, form(client, article, **{"citations-0-DELETE": "on"}))

    assert Fact.objects.get(key="driver").citations.count() == 0


def test_sources_are_offered_by_words(client, article, driver):
    make.make_source("Variety", "A long report")

    answer = client.get(reverse("desk:find_sources"), {"citations-0-source": "long vari"}, **HTMX)

    assert answer.context["names"] == ["Variety: A long report"]


# --- hold


def test_a_writer_neither_sees_nor_changes_a_hold(client, article, driver):
    make.change_fact(driver.fact, held_reason="Legal")
    client.force_login(make.make_user("writer"))

    fields = form(client, article, statement="Mine.", held_reason="")
    save(client, article, fields)

    fact = Fact.objects.get(key="driver")
    assert (fact.statement, fact.held_reason) == ("Mine.", "Legal")


# --- order


def keys(article):
    return [block.key for block in editing.live_blocks(article)]


@pytest.fixture
def sections(editor):
    """intro, then one with a and b, then two with c."""
    article = make.make_article(editor=editor)
    after = None
    for key, kind in [("intro", "prose"), ("one", "section"), ("a", "prose"), ("b", "prose"), ("two", "section")]:
        values = {"heading": key} if kind == "section" else {"text": f"<p>{key}</p>"}
        after = make.add_block(article, kind, key=key, after=after, **values).key
    make.add_block(article, "prose", key="c", after="two", text="<p>c</p>")
    return article


@pytest.mark.parametrize(
    ("key", "direction", "order", "moved"),
    [
        ("a", "down", "intro one b a two c", {"keys": ["a"], "after": "b"}),
        ("b", "down", "intro one a two b c", {"keys": ["b"], "after": "two"}),
        ("a", "up", "intro a one b two c", {"keys": ["a"], "after": "intro"}),
        ("intro", "up", "intro one a b two c", {"keys": ["intro"], "after": ""}),
        ("c", "down", "intro one a b two c", {"keys": ["c"], "after": "two"}),
        ("one", "down", "intro two c one a b", {"keys": ["one", "a", "b"], "after": "c"}),
        ("two", "up", "intro two c one a b", {"keys": ["two", "c"], "after": "intro"}),
        ("one", "up", "intro one a b two c", {"keys": ["one", "a", "b"], "after": "intro"}),
    ],
)
def test_moving_changes_places_and_says_what_went_where(client, sections, key, direction, order, moved):
    answer = client.post(url("move", sections, key), {"direction": direction}, **HTMX)

    assert answer.status_code == 204
    assert keys(sections) == order.split()
    assert json.loads(answer["HX-Trigger"])["desk:moved"] == moved


@pytest.mark.parametrize(
    ("key", "after", "said"),
    [
        ("c", "", "Moved up. Now 1 of 6."),
        ("intro", "a", "Moved down. Now 3 of 6."),
        ("a", "one", "It stands there already."),
    ],
)
def test_a_block_is_moved_below_another_and_only_it_is_written(client, sections, key, after, said):
    order = [each for each in keys(sections) if each != key]
    order.insert(order.index(after) + 1 if after else 0, key)
    before = Revision.objects.count()

    answer = client.post(url("move", sections, key), {"after": after}, **HTMX)

    assert keys(sections) == order
    assert json.loads(answer["HX-Trigger"])["desk:said"] == {"words": said}
    written = [version.object_repr for each in Revision.objects.all()[before:] for version in each.version_set.all()]
    assert len(written) == (1 if said.startswith("Moved") else 0)


def test_moving_below_what_is_gone_is_refused_in_words(client, sections):
    answer = client.post(url("move", sections, "c"), {"after": "nowhere"}, **HTMX)

    assert answer.status_code == 422
    assert "was removed meanwhile" in json.loads(answer["HX-Trigger"])["desk:alert"]["words"]


def test_a_section_is_not_moved_into_itself(client, sections):
    answer = client.post(url("move", sections, "one"), {"after": "a"}, **HTMX)

    assert answer.status_code == 422
    assert keys(sections) == "intro one a b two c".split()


def test_a_removed_block_can_be_put_back_where_it_stood(client, sections):
    removed = client.post(url("remove", sections, "b"), **HTMX)
    gone = keys(sections)
    back = client.post(url("put_back", sections, "b"), **HTMX)

    assert "“b.” Readers do not have it." in removed.content.decode()
    assert gone == "intro one a two c".split()
    assert told(back)["desk:said"] == {"words": "Back in place."}
    assert keys(sections) == "intro one a b two c".split()


def test_a_removed_block_that_readers_have_says_until_when(client, sections):
    make.publish(sections)

    removed = client.post(url("remove", sections, "b"), **HTMX)

    assert "Readers see it until you publish." in removed.content.decode()
    assert told(removed)["desk:said"] == {"words": "Removed. Readers see it until you publish."}


def test_without_htmx_a_removed_block_is_put_back_by_the_page_that_says_so(client, sections):
    page = client.post(url("remove", sections, "b")).content.decode()
    action = re.search(r'action="([^"]+/put-back/)"', page)[1]
    gone = keys(sections)

    back = client.post(action, sent_by(page), follow=True)

    assert back.status_code == 200
    assert gone == "intro one a two c".split()
    assert keys(sections) == "intro one a b two c".split()


# --- adding


def test_a_new_casting_stands_below_the_block_it_was_added_to(client, article, driver, editor):
    blank = sent_by(client.get(url("add", article, "casting") + "?after=driver", **HTMX).content.decode())
    fields = {**blank, "statement": "Someone else joins.", "status": "reported", "note": "New name"}

    answer = client.post(url("add", article, "casting"), fields, **HTMX)

    order = keys(article)
    block = Block.objects.get(article=article, key=order[order.index("driver") + 1])
    assert answer.status_code == 200
    assert (block.fact.fact_kind, block.fact.statement) == ("casting", "Someone else joins.")
    assert block.fact.review_by == block.fact.as_of + (block.fact.review_by - block.fact.as_of)
    assert (block.fact.review_by - block.fact.as_of).days == 14
    assert ArticleRevision.objects.filter(article=article, editor=editor).first().revision.comment == "New name"


@pytest.mark.parametrize(
    ("what", "values"), [("section", {"heading": "Who is in it?"}), ("prose", {"text": "<p>Some words.</p>"})]
)
def test_sections_and_prose_are_added(client, article, what, values):
    client.post(url("add", article, what), {**values, "after": ""}, **HTMX)

    first = editing.live_blocks(article)[0]
    assert first.block_kind == what
    assert {name: getattr(first, name) for name in values} == values


def test_the_new_form_is_stored_nowhere_before_it_is_saved(client, article):
    before = Block.objects.count(), Fact.objects.count()

    client.get(url("add", article, "casting"), **HTMX)

    assert (Block.objects.count(), Fact.objects.count()) == before


def test_below_what_was_removed_meanwhile_nothing_is_added_and_nothing_lost(client, article, driver):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, driver)

    answer = client.post(url("add", article, "prose"), {"text": "<p>Some words.</p>", "after": "driver"}, **HTMX)

    assert answer.status_code == 422
    assert sent_by(answer.content.decode())["text"] == "<p>Some words.</p>"


def test_an_existing_fact_is_found_by_words_and_placed(client, article, driver):
    elsewhere = make.make_article()
    other = make.add_fact(elsewhere, statement="The novel is out.", people=["Meg Gardiner"])

    found = client.get(url("find_facts", article), {"q": "gardiner background"}, **HTMX)
    answer = client.post(url("place", article), {"fact": other.fact.key, "after": "driver"}, **HTMX)

    assert found.context["facts"] == [other.fact]
    assert told(answer)["desk:said"] == {"words": "Placed. This fact is now in 2 articles."}
    assert keys(article)[keys(article).index("driver") + 1] == other.fact.key


def test_what_stands_here_already_is_neither_offered_nor_placed(client, article, driver):
    found = client.get(url("find_facts", article), {"q": "driver"}, **HTMX)
    answer = client.post(url("place", article), {"fact": "driver", "after": ""}, **HTMX)

    assert found.context["facts"] == []
    assert answer.status_code == 422
    assert Block.objects.filter(article=article, fact__key="driver").count() == 1


def test_a_fact_that_does_not_exist_is_not_placed(client, article):
    assert client.post(url("place", article), {"fact": "nothing", "after": ""}, **HTMX).status_code == 404


# --- the head, the address, a new article


def test_the_head_is_edited_like_a_block(client, article):
    fields = sent_by(client.get(url("edit_head", article), **HTMX).content.decode())

    answer = client.post(url("edit_head", article), {**fields, "standfirst": "What is known."}, **HTMX)

    article.refresh_from_db()
    assert answer.status_code == 200
    assert article.standfirst == "What is known."


def test_a_stale_head_answers_409(client, article):
    fields = sent_by(client.get(url("edit_head", article), **HTMX).content.decode())
    with history.record(editor=None) as turn:
        editing.save_head(turn, article, {"headline": "Theirs"})

    answer = client.post(url("edit_head", article), {**fields, "headline": "Mine"}, **HTMX)

    assert answer.status_code == 409
    assert clashes(answer) == [("Headline", "Heat 2: everything we know", "Theirs", "Mine")]
    assert sent_by(answer.content.decode())["headline"] == "Mine"


def test_an_address_changes_at_once_and_the_old_one_stays(client, article):
    old = article.address.slug

    answer = client.post(url("address", article), {"slug": "heat-two"})

    assert answer.status_code == 302
    assert sorted(article.addresses.values_list("slug", "is_current")) == sorted([(old, False), ("heat-two", True)])


@pytest.mark.parametrize("slug", ["admin", "Not A Slug", ""])
def test_an_address_that_cannot_be_is_refused_beside_its_field(client, article, slug):
    answer = client.post(url("address", article), {"slug": slug})

    assert answer.status_code == 422
    assert article.addresses.count() == 1


@pytest.mark.parametrize("slug", ["Not A Slug", "caf\u00e9", "a--b", "under_score"])
def test_a_wrong_address_is_told_once_and_in_our_words(client, article, slug):
    new = {"headline": "Heat 2", "new_topic": "Heat 2", "topic_kind": "film", "pattern": "", "slug": slug}

    for address, fields in [(url("address", article), {"slug": slug}), (reverse("desk:new_article"), new)]:
        answer = client.post(address, fields)

        assert answer.status_code == 422
        assert answer.context["form"].errors == {"slug": ["Use lower case letters, digits and hyphens."]}


def test_a_new_article_with_a_new_topic_opens_empty(client, editor):
    fields = {"headline": "Heat 2: everything we know", "new_topic": "Heat 2", "topic_kind": "film", "pattern": ""}

    answer = client.post(reverse("desk:new_article"), fields, follow=True)

    article = answer.context["article"]
    assert (article.headline, article.topic.name, article.address.slug) == (fields["headline"], "Heat 2", "heat-2")
    assert "This article is empty." in answer.content.decode()
    assert client.get("/heat-2/").status_code == 404


def test_a_new_article_may_open_with_a_pattern(client, editor):
    topic = make.make_topic("Miami {Nice} & Co")
    fields = {"headline": "Miami", "topic": topic.pk, "topic_kind": "film", "pattern": "release"}

    answer = client.post(reverse("desk:new_article"), fields, follow=True)

    assert [block.kind for block in answer.context["blocks"]] == ["section", "fact", "fact"]
    assert answer.context["blocks"][0].heading == "When does Miami {Nice} & Co come out?"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"headline": ""}, "Write a headline; it can change later."),
        ({"new_topic": ""}, "Choose a topic, or name a new one."),
        ({"slug": "admin"}, "is used by the site itself"),
        ({"slug": "taken"}, "already exists"),
    ],
)
def test_what_a_new_article_lacks_is_told_beside_its_field(client, editor, fields, message):
    make.make_article(slug="taken")
    whole = {"headline": "Heat 2", "new_topic": "Heat 2", "topic_kind": "film", "pattern": ""}

    answer = client.post(reverse("desk:new_article"), {**whole, **fields})

    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_an_address_is_suggested_while_the_headline_is_typed(client, editor):
    answer = client.get(reverse("desk:suggest_address"), {"headline": "Heat 2: everything"}, **HTMX)

    assert "/heat-2/" in answer.content.decode()


@pytest.mark.parametrize("words", ["timothée", "Chalamet hanna", "TIMOTHÉE", "casting chalamet", "zürich"])
def test_existing_facts_are_found_by_people_and_values_in_any_script(client, article, words):
    make.make_fact(
        fact_kind="casting",
        statement="He has named somebody.",
        details={"roles": [["Timothée Chalamet", "Hanna"]], "stage": "linked", "of": "film"},
        people=["Timothée Chalamet", "Zürich Film Festival"],
    )
    make.make_fact(statement="Nothing else.")

    answer = client.get(url("find_facts", article), {"q": words, "after": ""}, **HTMX)

    assert [fact.statement for fact in answer.context["facts"]] == ["He has named somebody."]
