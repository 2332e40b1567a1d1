"""What a comparison looks like: moved sentences, breaks, links, kin, pictures, stations."""

import re

import pytest
from django.urls import reverse

from articles import editing, history
from articles.desk import strip, texts
from articles.desk.sides import Stop
from articles.models import ArticleRevision, Block
from articles.words import compare as compare_words
from tests import factories as make

pytestmark = pytest.mark.django_db

MOVED = (
    "<p>Mann began to write the screenplay that spring. The studio asked for a shorter version of it.</p>",
    "<p>The studio asked for a shorter version of it. Mann began to write the screenplay that spring.</p>",
)
ONE, TWO = "<p>One stands here. Two stands there.</p>", "<p>One stands here.</p><p>Two stands there.</p>"


def newest(article):
    return ArticleRevision.objects.filter(article=article).order_by("-revision_id").first()


def page(client, article, old, new, **query):
    answer = client.get(reverse("desk:compare", args=[article.key, old, new]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def prose(writer, old, new):
    """An article with one text that changed, and the names of both states."""
    article = make.make_article(editor=writer)
    block = make.add_block(article, "prose", text=old, editor=writer)
    before = f"r{newest(article).revision_id}"
    with history.record(editor=writer) as turn:
        editing.save_block(turn, block, {"text": new})
    return article, before


def drawn(cells):
    """Paragraphs as text with signs: -gone-, +new+, and other looks by name."""
    shown = []
    for cell in cells:
        for div in cell.divs:
            line = ""
            for same, gone, new, other in div.bits:
                line += same + (f"-{gone}-" if gone else "") + (f"+{new}+" if new else "")
                line += f"<{other.look}>{other.text}" if other else ""
            shown.append(f"{cell.side}: {line}" if cell.side else line)
    return shown


# Texts


def test_inline_draws_what_went_before_what_came():
    assert drawn(texts.inline(compare_words("<p>A new day.</p>", "<p>A fine day.</p>"))) == ["A -new-+fine+ day."]


def test_beside_draws_each_side_alone():
    cells = texts.beside(compare_words("<p>A new day.</p><p>Same.</p>", "<p>A fine day.</p><p>Same.</p>"))

    assert drawn(cells) == ["Before: A -new- day.", "After: A +fine+ day.", "Before: Same.", "After: Same."]
    assert [cell.css for cell in cells] == ["was", "is", "was is-same", "is is-same"]


def test_a_paragraph_that_was_split_has_a_sign_where_it_breaks():
    words = compare_words(ONE, TWO)

    assert drawn(texts.inline(words)) == ["One stands here.", "<split>Two stands there."]
    assert drawn(texts.beside(words)) == [
        "Before: One stands here. Two stands there.",
        "After: One stands here.",
        "After: <split>Two stands there.",
    ]


def test_a_space_that_went_with_a_break_is_not_drawn_before_what_moved():
    first, second = "Mann began to write the screenplay that spring.", "The studio asked for a shorter version."
    old = f"<p>{first} {second} Nobody read it.</p>"
    new = f"<p>{second} {first}</p><p>Nobody read it.</p>"
    words = compare_words(old, new)

    assert not any(re.search(r"- +-|\+ +\+", line) for line in drawn([*texts.inline(words), *texts.beside(words)]))


def test_paragraphs_that_were_joined_stand_in_one_line_with_a_sign():
    words = compare_words(TWO, ONE)

    assert drawn(texts.inline(words)) == ["One stands here.<joined> Two stands there."]
    assert drawn(texts.beside(words)) == [
        "Before: One stands here.",
        "Before: <joined>Two stands there.",
        "After: One stands here. Two stands there.",
    ]


def test_a_moved_sentence_leads_to_its_other_end_and_back():
    jumps = [
        bit.other
        for cell in texts.inline(compare_words(*MOVED), "x")
        for div in cell.divs
        for bit in div.bits
        if bit.other and bit.other.look.startswith("jump")
    ]

    assert {(one.look, one.id, one.to) for one in jumps} == {
        ("jump-left", "x-m1-from", "x-m1-to"),
        ("jump-came", "x-m1-to", "x-m1-from"),
    }
    assert [one.is_up for one in jumps] == [False, True]


def test_a_link_is_told_wherever_the_other_side_does_not_have_it():
    old = '<p>See <a href="https://a.example/">the talk</a>.</p>'
    same_words = texts.inline(compare_words(old, old.replace("a.example", "b.example")))
    other_words = texts.inline(compare_words(old, '<p>See <a href="https://b.example/">a long report</a>.</p>'))

    def remarks(cells):
        return [bit.other.remark for cell in cells for div in cell.divs for bit in div.bits if bit.other]

    assert remarks(same_words) == ["link now goes to https://b.example/"]
    assert remarks(other_words) == ["link went to https://a.example/", "link goes to https://b.example/"]


def test_the_old_side_alone_has_its_old_form():
    cells = texts.beside(compare_words("<p><strong>Now</strong> or never.</p>", "<p>Now or never.</p>"))
    old, new = ([bit.other for div in cell.divs for bit in div.bits if bit.other] for cell in cells)

    assert [(bit.strong, bit.remark) for bit in old] == [(True, "")]
    assert [(bit.strong, bit.remark) for bit in new] == [(False, "no longer bold")]


# The page


@pytest.mark.parametrize("view", ["inline", "side"])
def test_ids_are_unique_and_every_link_inside_the_page_leads_somewhere(client, writer, view):
    article, before = prose(writer, *MOVED)
    other = make.add_block(article, "prose", text=MOVED[0], editor=writer)
    before = f"r{newest(article).revision_id}"
    for block in Block.objects.filter(article=article):
        with history.record(editor=writer) as turn:
            editing.save_block(turn, block, {"text": MOVED[1] if block == other else MOVED[0]})
    with history.record(editor=writer) as turn:
        editing.move_block(turn, other, after=None)

    shown = page(client, article, before, "now", view=view)

    ids = re.findall(r' id="([^"]+)"', shown)
    inside = set(re.findall(r'href="#((?:b-|c-)[^"]+)"', shown))
    assert len(ids) == len(set(ids))
    assert inside and inside <= set(ids)
    assert len([id for id in ids if "-m1-" in id]) == 4


def test_breaks_are_told_in_words_too(client, writer):
    split, before = prose(writer, ONE, TWO)
    joined, then = prose(writer, TWO, ONE)

    assert '<ins class="pilcrow"><span class="visually-hidden"> new paragraph </span>' in page(
        client, split, before, "now"
    )
    assert '<del class="pilcrow"><span class="visually-hidden"> paragraphs joined </span>' in page(
        client, joined, then, "now"
    )


def test_side_by_side_says_which_side_has_nothing(client, writer):
    article = make.make_article(facts=1, editor=writer)
    before = f"r{newest(article).revision_id}"
    block = make.add_block(article, "section", heading="Later", editor=writer)
    after = f"r{newest(article).revision_id}"
    with history.record(editor=writer) as turn:
        editing.remove_block(turn, block)

    assert "Not in the older one" in page(client, article, before, after, view="side")
    assert "Not in the newer one" in page(client, article, after, "now", view="side")
    assert "Not in the older one" not in page(client, article, before, after)


def test_a_block_split_off_leads_to_the_one_it_came_from(client, writer):
    first = "The director wrote the first half of it in one long winter in Los Angeles. "
    second = "The other half was written years later by somebody who knew the story well."
    article, _ = prose(writer, "<p>x</p>", f"<p>{first}{second}</p>")
    before, block = f"r{newest(article).revision_id}", Block.objects.get(article=article)
    with history.record(editor=writer) as turn:
        editing.save_block(turn, block, {"text": f"<p>{first}</p>"})
        part = editing.add_block(turn, article, "prose", {"text": f"<p>{second}</p>"}, after=block.key)

    shown = page(client, article, before, "now")

    assert f'Split off from <a href="#b-{block.key}">' in shown
    assert f'Split: part of it is now in <a href="#b-{part.key}">' in shown
    assert "</span>Added</span>" not in shown
    assert "<ins>" not in shown
    assert "<del>" not in shown


def test_what_a_split_block_kept_reads_the_same_on_both_sides(client, writer):
    first = "The director wrote the first half of it in one long winter in Los Angeles."
    second = "The other half was written years later by somebody who knew the story well."
    article, before = prose(writer, f"<p>{first} {second}</p>", f"<p>{first}</p>")
    with history.record(editor=writer) as turn:
        editing.add_block(turn, article, "prose", {"text": f"<p>{second}</p>"}, after=Block.objects.get().key)

    shown = page(client, article, before, "now", view="side")

    assert shown.count('class="cell was is-same"') == 2


def test_the_publish_screen_names_kin_too(client):
    editor = make.make_user("editor")
    client.force_login(editor)
    parts = [
        "The director wrote the first half of it in one long winter in Los Angeles.",
        "The other half was written years later by somebody who knew the story well.",
    ]
    article = make.make_article(editor=editor)
    block = make.add_block(article, "prose", text=f"<p>{' '.join(parts)}</p>", editor=editor)
    make.publish(article, editor=editor)
    with history.record(editor=editor) as turn:
        editing.save_block(turn, block, {"text": f"<p>{parts[0]}</p>"})
        editing.add_block(turn, article, "prose", {"text": f"<p>{parts[1]}</p>"}, after=block.key)

    shown = client.get(reverse("desk:publish", args=[article.key])).content.decode()

    assert "Split off from “The director wrote" in shown
    assert "Split: part of it is now in “The other half" in shown


def test_pictures_of_ours_are_drawn_and_others_are_told(client, writer):
    article = make.make_article(editor=writer)
    ours = make.add_block(article, "picture", picture="/media/old.png", alt="Old", caption="A still", editor=writer)
    theirs = make.add_block(article, "picture", picture="https://e.example/a.png", alt="Old", editor=writer)
    before = f"r{newest(article).revision_id}"
    with history.record(editor=writer) as turn:
        editing.save_block(turn, ours, {"picture": "/media/new.png", "credit": "Warner"})
        editing.save_block(turn, theirs, {"picture": "https://e.example/b.png"})

    shown = page(client, article, before, "now")

    assert [*re.findall(r'<img[^>]* src="([^"]+)"', shown)] == ["/media/old.png", "/media/new.png"]
    assert 'value="swipe"' in shown and 'value="fade"' in shown
    assert "Credit:" in shown and "https://e.example/b.png" in shown


def test_two_lists_choose_the_sides_and_keep_the_view(client, writer):
    article = make.make_article(facts=1, editor=writer)
    make.publish(article, editor=writer)

    shown = page(client, article, f"r{newest(article).revision_id}", "e1", view="side", show="all")

    assert '<option value="e1" selected>' in shown and '<option value="now">Working copy' in shown
    assert '<input type="hidden" name="view" value="side"><input type="hidden" name="show" value="all">' in shown
    assert "?view=side&amp;show=all" in shown


def stop(name, **chosen):
    kind = {"r": "save", "e": "edition", "n": "now"}[name[0]]
    return Stop(name=name, title=name, when=None, kind=kind, **({"is_old": False, "is_new": False} | chosen))


def test_each_station_opens_what_it_brought():
    stops = [stop("r1"), stop("e1"), stop("r2", is_old=True), stop("e2"), stop("r3", is_new=True), stop("now")]

    stations = strip.stations(stops)

    assert [(each.stop.name, each.older) for each in stations] == [
        ("r1", ""),
        ("e1", "r1"),
        ("r2", "r1"),
        ("e2", "e1"),
        ("r3", "r2"),
        ("now", "e2"),
    ]
    assert [each.stop.name for each in stations if each.is_in] == ["e2", "r3"]
