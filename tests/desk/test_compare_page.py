"""The comparison page: any two states by name, what it says of each change, and whom it shows to."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import editing, history, publishing
from articles.desk import drawing, sides
from articles.models import ArticleRevision, Block
from tests import factories as make

pytestmark = pytest.mark.django_db


def compare(client, article, old, new, **query):
    return client.get(reverse("desk:compare", args=[article.key, old, new]), query)


def revisions(article):
    rows = ArticleRevision.objects.filter(article=article).order_by("revision_id")
    return [f"r{number}" for number in rows.values_list("revision_id", flat=True)]


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def article(writer):
    """Published once, then a status, a text, a move, a removal, an addition and the head."""
    article = make.make_article(facts=4, editor=writer)
    make.publish(article, editor=writer)
    first, second, third, _ = editing.live_blocks(article)
    cited = [make.cite(make.make_source("Deadline", "A report"), "published-report", date="2027-06")]
    said = {"status": "reported", "statement": "Something has been said of number 0."}
    make.change_fact(first.fact, editor=writer, citations=cited, **said)
    with history.record(editor=writer) as turn:
        editing.move_block(turn, second, after=third.key)
    with history.record(editor=writer) as turn:
        editing.remove_block(turn, third)
    make.add_block(article, "prose", text="<p>New <strong>words</strong>.</p>", editor=writer)
    with history.record(editor=writer) as turn:
        editing.save_head(turn, article, {"standfirst": "A new standfirst."})
    return article


def test_compare_says_first_in_words_what_changed(client, article):
    answer = compare(client, article, "e1", "now")

    assert answer.status_code == 200
    assert answer.context["drawing"].sentence.startswith("1 fact changed status, 1 text added, 1 fact removed")
    assert f"{answer.context['drawing'].sentence}." in words(answer)


def test_compare_draws_words_with_true_ins_and_del_and_hidden_words(client, article):
    shown = words(compare(client, article, "e1", "now"))

    assert '<del><span class="visually-hidden"> gone: </span>Nothing' in shown
    assert '<ins><span class="visually-hidden"> new: </span>Something' in shown
    assert "Source added:" in shown
    assert 'class="visually-hidden">became</span>' in shown


def test_compare_lists_the_changes_and_each_line_leads_to_its_place(client, article):
    answer = compare(client, article, "e1", "now")

    shown = answer.content.decode()
    anchors = [entry.anchor for entry in answer.context["drawing"].index]
    assert [entry.word for entry in answer.context["drawing"].index] == [
        "3 words",
        "added",
        "status",
        "removed",
    ]
    assert all(f'href="#{anchor}"' in shown and f'id="{anchor}"' in shown for anchor in anchors)


def test_compare_leads_from_a_moved_block_to_where_it_stood(client, writer):
    article = make.make_article(facts=3, editor=writer)
    first, _, third = editing.live_blocks(article)
    with history.record(editor=writer) as turn:
        editing.move_block(turn, first, after=third.key)

    shown = words(compare(client, article, revisions(article)[0], "now"))

    assert f'href="#b-{first.key}-was"' in shown
    assert f'id="b-{first.key}-was"' in shown
    assert "Moved farther down" in shown


def test_compare_puts_the_two_sides_beside_each_other_if_asked(client, article):
    inline, side = (words(compare(client, article, "e1", "now", view=view)) for view in ("inline", "side"))

    assert 'class="pair"' not in inline
    assert 'data-side="Before"' in side


def test_compare_folds_what_is_the_same_and_opens_it_if_asked(client, article):
    folded, opened = (words(compare(client, article, "e1", "now", show=show)) for show in ("", "all"))

    assert '<details class="folded"><summary>1 block unchanged' in folded
    assert '<details class="folded" open><summary>1 block unchanged' in opened


def test_compare_of_a_long_article_leaves_the_unchanged_one_press_away(client, writer):
    article = make.make_article(facts=drawing.FOLDED_AT_ONCE + 2, editor=writer)
    first = revisions(article)[0]
    make.change_fact(Block.objects.first().fact, editor=writer, statement="Something has been said.")

    folded, opened = (words(compare(client, article, first, "now", show=show)) for show in ("", "all"))

    assert "show=all#b-" in folded and "number 5." not in folded
    assert "number 5." in opened


def test_compare_of_the_same_says_so(client, writer):
    article = make.make_article(facts=1, editor=writer)

    assert "Nothing differs" in words(compare(client, article, revisions(article)[-1], "now"))


def test_compare_turns_the_sides_so_that_the_older_comes_first(client, article):
    answer = compare(client, article, "now", "e1", view="side")

    assert answer.headers["Location"] == reverse("desk:compare", args=[article.key, "e1", "now"]) + "?view=side"


def test_compare_orders_an_edition_after_the_save_that_it_was_published_at(client, article):
    first = revisions(article)[0]

    assert compare(client, article, first, "e1").status_code == 200
    assert compare(client, article, "e1", first).status_code == 302


def test_compare_steps_to_the_neighbors(client, article):
    names = revisions(article)

    answer = compare(client, article, names[1], names[2])

    assert answer.context["older"] == (names[0], names[1])
    assert answer.context["newer"] == (names[2], names[3])
    assert compare(client, article, names[0], names[1]).context["older"] is None
    assert compare(client, article, "e1", "now").context["newer"] is None


def test_compare_of_one_save_shows_what_it_did(client, article):
    names = revisions(article)

    answer = client.get(reverse("desk:compare_save", args=[article.key, int(names[1][1:])]))
    first = client.get(reverse("desk:compare_save", args=[article.key, int(names[0][1:])]))

    assert answer.headers["Location"] == reverse("desk:compare", args=[article.key, names[0], names[1]])
    assert first.headers["Location"] == reverse("desk:compare", args=[article.key, names[0], "now"])


def test_compare_chosen_leads_to_the_address_of_the_two(client, article):
    answer = client.get(reverse("desk:compare_chosen", args=[article.key]), {"a": "now", "b": "e1"})

    assert answer.headers["Location"] == reverse("desk:compare", args=[article.key, "e1", "now"])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"view": "side", "show": "all"}, "?view=side&show=all"),
        ({"view": "inline", "show": ""}, "?view=inline"),
        ({"view": "upside-down", "show": "none", "other": "1"}, ""),
    ],
)
def test_compare_keeps_the_choice_on_every_way_to_another_comparison(client, article, sent, kept):
    names = revisions(article)
    ways = [
        (reverse("desk:compare_chosen", args=[article.key]), {"a": "now", "b": names[0]}),
        (reverse("desk:compare", args=[article.key, "now", names[0]]), {}),
        (reverse("desk:compare_save", args=[article.key, int(names[0][1:])]), {}),
    ]

    led_to = {client.get(path, {**query, **sent}).headers["Location"] for path, query in ways}

    assert led_to == {reverse("desk:compare", args=[article.key, names[0], "now"]) + kept}
    assert client.get(reverse("desk:compare_newest", args=[article.key]), sent).headers["Location"].endswith(kept)


def stops(answer):
    return [(stop.name, stop.kind, stop.is_old, stop.is_new) for stop in answer.context["stops"]]


def test_compare_offers_the_way_through_the_history_oldest_first(client, article):
    names = revisions(article)

    answer = compare(client, article, "e1", names[2])

    saves = [(name, "save", False, name == names[2]) for name in names]
    assert stops(answer) == [saves[0], ("e1", "edition", True, False), *saves[1:], ("now", "now", False, False)]
    shown = {stop.name: stop for stop in answer.context["stops"]}
    assert (shown["e1"].title, shown["now"].title, shown[names[0]].title) == ("Edition 1", "Working copy", "Opened")
    assert shown["now"].when is None
    assert shown["e1"].when == article.editions.get().published_at


def test_compare_offers_only_the_saves_around_the_two(client, writer):
    article = make.make_article(facts=1, editor=writer)
    fact = Block.objects.get().fact
    for number in range(30):
        make.change_fact(fact, editor=writer, statement=f"Said {number} times.")
    names = revisions(article)

    near = [name for name, *_ in stops(compare(client, article, names[0], names[20]))]
    last = [name for name, *_ in stops(compare(client, article, names[0], "now"))]

    assert near == [*names[:6], *names[15:26], "now"]
    assert last == [*names[:6], *names[-6:], "now"]


def test_compare_offers_the_newest_editions_and_those_beside_the_chosen(client, writer, monkeypatch):
    monkeypatch.setattr(sides, "EDITIONS", 2)
    article = make.make_article(facts=1, editor=writer)
    fact = Block.objects.get().fact
    for number in range(7):
        make.change_fact(fact, editor=writer, statement=f"Said {number} times.")
        make.publish(article, editor=writer)

    answer = compare(client, article, "e2", "now")

    assert [name for name, kind, *_ in stops(answer) if kind == "edition"] == ["e1", "e2", "e3", "e6", "e7"]
    assert answer.context["older"] == ("e1", "e2")
    assert compare(client, article, "e2", "e3").context["newer"] == ("e3", "e4")
    assert compare(client, article, "e6", "e7").context["newer"] == ("e7", "now")


def test_compare_offers_nothing_of_another_article(client, article, writer):
    before = stops(compare(client, article, "e1", "now"))
    other = make.make_article(facts=1, editor=writer)
    make.publish(other, editor=writer)

    assert stops(compare(client, article, "e1", "now")) == before


def test_compare_at_the_desk_takes_withdrawn_and_embargoed_editions(client, writer):
    article = make.make_article(facts=1, editor=writer)
    fact = Block.objects.get().fact
    make.publish(article, editor=writer)
    make.change_fact(fact, editor=writer, statement="A mistake.")
    make.publish(article, editor=writer)
    publishing.withdraw(article, [2], editor=writer, reason="It was wrong.")
    make.change_fact(fact, editor=writer, statement="Not yet.")
    make.publish(article, editor=writer, at=timezone.now() + dt.timedelta(days=2))

    answer = compare(client, article, "e2", "e3")

    assert answer.status_code == 200
    assert [name for name, kind, *_ in stops(answer) if kind == "edition"] == ["e1", "e2", "e3"]
    assert answer.context["newer"] == ("e3", "now")


def test_compare_says_which_edition_readers_do_not_have(client, writer):
    article = make.make_article(facts=1, editor=writer)
    make.publish(article)
    make.change_fact(Block.objects.get().fact, editor=writer, statement="Second.")
    make.publish(article)
    publishing.withdraw(article, [2], editor=writer, reason="Too early.")
    make.change_fact(Block.objects.get().fact, editor=writer, statement="Third.")
    make.publish(article, at=timezone.now() + dt.timedelta(days=1))

    shown = compare(client, article, "e2", "e3").content.decode()

    assert "<b>Withdrawn:</b> Too early." in shown
    assert "<b>Embargoed:</b> readers do not have it yet" in shown
    assert ": Edition 2, withdrawn</option>" in shown
    assert ": Edition 3, embargoed</option>" in shown
    assert ": Edition 1</option>" in shown


def test_compare_newest_takes_the_current_edition_or_the_first_save(client, article, writer):
    unpublished = make.make_article(editor=writer)

    published = client.get(reverse("desk:compare_newest", args=[article.key]))
    never = client.get(reverse("desk:compare_newest", args=[unpublished.key]))

    assert published.headers["Location"].endswith("/e1...now/")
    assert never.headers["Location"].endswith(f"/{revisions(unpublished)[0]}...now/")


def test_compare_escapes_what_was_written(client, writer):
    article = make.make_article(facts=1, editor=writer)
    with history.record(editor=writer, note="<script>alert(1)</script>") as turn:
        editing.save_head(turn, article, {"standfirst": "<img src=x onerror=alert(1)>"})

    shown = compare(client, article, revisions(article)[0], "now").content.decode()

    assert "<img" not in shown and "<script>alert" not in shown
    assert "&lt;img src=x" in shown


def test_compare_never_shows_a_state_of_another_article(client, article, writer):
    other = make.make_article(facts=1, editor=writer)
    make.publish(other, editor=writer)
    make.change_fact(Block.objects.get(article=other).fact, editor=writer, status="rumored")
    foreign = revisions(other)[-1]

    assert compare(client, article, foreign, "now").status_code == 404
    assert compare(client, article, "e1", foreign).status_code == 404
    number = int(foreign[1:])
    assert client.get(reverse("desk:compare_save", args=[article.key, number])).status_code == 404


@pytest.mark.parametrize("name", ["r0", "e99", "r99999999999999999999", "x", "e", "r-1", "e01", "NOW", "e9999999999"])
def test_compare_with_nothing_is_404(client, article, name):
    assert compare(client, article, name, "now").status_code == 404


def test_compare_of_an_unknown_article_is_404(client, writer):
    assert client.get(reverse("desk:compare", args=["nothing-here", "e1", "now"])).status_code == 404


def test_compare_takes_no_post(client, article):
    assert client.post(reverse("desk:compare", args=[article.key, "e1", "now"])).status_code == 405


def test_compare_is_closed_to_strangers_and_to_staff_without_a_role(client, article):
    client.logout()
    stranger = compare(client, article, "e1", "now")
    client.force_login(make.make_user())
    staff = compare(client, article, "e1", "now")

    assert (stranger.status_code, staff.status_code) == (302, 403)


@pytest.mark.parametrize("number", [1, 3])
def test_compare_costs_the_same_queries_however_much_changed(client, writer, number):
    """The session, the person, the role and the preferences are four of them, the article and the sides three more."""
    article = make.make_article(facts=number, editor=writer)
    make.publish(article, editor=writer)
    for block in Block.objects.all():
        cited = [make.cite(make.make_source())]
        make.change_fact(block.fact, editor=writer, status="rumored", citations=cited)
    make.publish(article, editor=writer)
    names = revisions(article)
    compare(client, article, names[0], "now")  # Django keeps content types from here on
    queries = {}

    for pair in [(names[-2], names[-1]), ("e1", "e2"), (names[0], "e2"), ("e1", "now"), (names[0], "now")]:
        with CaptureQueriesContext(connection) as captured:
            compare(client, article, *pair)
        queries[pair] = len(captured)

    assert list(queries.values()) == [10, 7, 11, 13, 16]
