"""Fact and topic pages: the public state of a fact, how it came to it, and nothing that readers never got."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from articles import editing, history, publishing
from articles.models import Block, FactStep
from articles.reader import ledger, topics
from facts.models import Fact
from tests.factories import add_fact, change_fact, cite, make_article, make_source, make_topic, publish
from tests.reader.page import Page


def told(key):
    """The timeline of a fact, oldest first: (edition, mark, remark)."""
    moments = reversed(ledger.fact(key).moments)
    return [(each.step.edition.number, str(each.step.mark or ""), each.told) for each in moments]


def test_driver_is_rumored_since_edition_4(client, heat2):
    page = Page(client.get("/facts/driver-mccauley/"))

    assert "Adam Driver has been linked with the part of Neil McCauley." in page.text
    assert "Rumored since 12 September 2023" in page.text
    assert "Roles Adam Driver as Neil McCauley" in page.text
    assert "nobody is named as its origin" in page.text
    assert {"/heat-2/#driver-mccauley", "/topics/heat-2/", "/heat-2/editions/4/"} <= set(page.links)
    assert told("driver-mccauley") == [(4, "Rumored", "First stated")]


def test_next_film_went_from_rumored_to_confirmed(client, heat2):
    page = Page(client.get("/facts/next-film/"))

    assert "Confirmed since 20 November 2023" in page.text
    assert "Confirmed since 20 November 2023 Rumored for 69 days, confirmed in edition 5" in page.text
    assert [(number, mark) for number, mark, _ in told("next-film")] == [(4, "Rumored"), (5, "Confirmed")]


def test_each_step_shows_what_changed_and_leads_to_the_comparison(client, heat2):
    page = Page(client.get("/facts/next-film/"))
    steps = page.html.partition('class="timeline"')[2].partition("</ol>")[0]

    assert re.search(r'<del><span class="visually-hidden">\[gone: </span>could', steps)
    assert re.search(r'<ins><span class="visually-hidden">\[new: </span>will', steps)
    assert "was Rumored" in page.text
    assert "Source removed [gone: Unattributed: Talk with no named origin (anonymous) ]" in page.text
    assert "Source added [new: Deadline: Michael Mann, speaking to Deadline (on the record) ]" in page.text
    assert "Still [new: A freeway at dusk in a long exposure:" in page.text
    assert "See what changed in the explainer from 12 Sep 2023 to 20 Nov 2023" in page.text
    assert "/heat-2/compare/4...5/#fact:next-film" in page.links
    assert "fact:next-film" in Page(client.get("/heat-2/compare/4...5/")).ids


def test_every_step_of_every_fact_leads_to_where_it_is_told(client, heat2):
    compared = {}
    for key in FactStep.objects.values_list("fact_key", flat=True).distinct():
        for moment in ledger.fact(key).moments:
            path, _, anchor = moment.compare_url.partition("#")
            if path and path not in compared:
                compared[path] = Page(client.get(path)).ids
            assert not path or anchor in compared[path]

    assert len(compared) == 6


def test_step_beside_an_embargo_is_told_only_when_its_time_has_come(client, db):
    article = make_article(slug="heat-2", facts=1)
    publish(article)
    fact = Fact.objects.get()
    change_fact(fact, statement="A canary sings.")
    publish(article, at=timezone.now() + timedelta(days=1))

    page = Page(client.get(f"/facts/{fact.key}/"))
    later = ledger.fact(fact.key, at=timezone.now() + timedelta(days=2))

    assert "canary" not in page.html
    assert [link for link in page.links if "compare" in link] == []
    assert [moment.compare_url for moment in later.moments] == [f"/heat-2/compare/1...2/#fact:{fact.key}", ""]


def test_source_renamed_with_a_step_is_told(db):
    article = make_article(slug="heat-2")
    source = make_source(publisher="Deadline", title="A talk")
    block = add_fact(article, status="confirmed", statement="It is so.", citations=[cite(source)])
    publish(article)
    with history.record(editor=None):
        editing.change(source, {"title": "A long talk"})
    change_fact(block.fact, statement="It is really so.")
    publish(article)

    newest = ledger.fact(block.fact.key).moments[0]

    assert newest.told == "New wording, other sources"
    assert [line["label"] for line in newest.lines] == ["", "Source", "Title"]


def test_copy_of_a_fact_page_is_good_until_its_steps_change(client, heat2):
    kept = client.get("/facts/next-film/")
    asked = {"If-None-Match": kept["ETag"]}
    assert client.get("/facts/next-film/", headers=asked).status_code == 304

    publishing.withdraw(heat2, [5, 6, 7], editor=None, reason="A reason.")
    after = client.get("/facts/next-film/", headers=asked)

    assert after.status_code == 200
    assert "/heat-2/editions/5/" not in Page(after).links
    assert (after["X-Robots-Tag"], Page(after).metas["robots"]) == ("noindex, follow", "noindex, follow")


def said_again(article, times):
    """That many editions, each with other words of the article's one fact."""
    for number in range(times):
        change_fact(Fact.objects.get(), statement=f"Word number {number}.")
        publish(article, importing=True, at=at(number))


@pytest.mark.parametrize("times", [1, 50])
def test_queries_do_not_grow_with_steps(client, db, django_assert_num_queries, times):
    article = make_article(slug="heat-2", facts=1)
    said_again(article, times)
    key = Fact.objects.get().key

    with django_assert_num_queries(2):
        page = client.get(f"/facts/{key}/")
    with django_assert_num_queries(2):
        card = client.get(f"/facts/{key}/card/")

    assert f"Word number {times - 1}." in Page(page).text
    assert f"Word number {times - 1}." in Page(card).text


def test_long_life_is_folded_and_has_pages(client, db):
    article = make_article(slug="heat-2", facts=1)
    said_again(article, 40)
    key = Fact.objects.get().key

    first, second = (Page(client.get(f"/facts/{key}/{query}")) for query in ("", "?page=2"))
    opened, _, folded = first.html.partition("<details")

    assert opened.count('class="edition-mark"') == 5
    assert folded.partition("</details>")[0].count('class="edition-mark"') == 25
    assert "25 earlier steps" in first.text
    assert "Page 1 of 2" in first.text
    assert "/heat-2/editions/1/" in second.links
    assert f'rel="canonical" href="http://127.0.0.1:8000/facts/{key}/?page=2"' in second.html


def test_short_life_is_not_folded(client, db):
    article = make_article(slug="heat-2", facts=1)
    said_again(article, 7)

    assert "earlier steps" not in client.get(f"/facts/{Fact.objects.get().key}/").content.decode()


def test_title_has_the_status_before_any_name(client, heat2):
    page = Page(client.get("/facts/driver-mccauley/"))

    assert "<title>Rumored: Adam Driver as Neil McCauley (Heat 2) |" in page.html
    assert page.metas["description"].startswith("Rumored since 12 September 2023: ")


def test_fact_page_leads_to_the_block_that_shows_it(client, heat2, db):
    other = make_article(slug="other", facts=1)
    fact = Fact.objects.get()
    with history.record(editor=None) as turn:
        editing.place_fact(turn, other, fact, after=None, key="elsewhere")
    with history.record(editor=None) as turn:
        editing.remove_block(turn, other.blocks.exclude(key="elsewhere").get())
    publish(other)

    assert "/heat-2/#driver-mccauley" in Page(client.get("/facts/driver-mccauley/")).links
    assert "driver-mccauley" in Page(client.get("/heat-2/")).ids
    assert "/other/#elsewhere" in Page(client.get(f"/facts/{fact.key}/")).links
    assert "elsewhere" in Page(client.get("/other/")).ids


def test_correction_is_told_in_the_life_of_its_fact(client, heat2):
    page = Page(client.get("/facts/novel-authors/"))

    assert "Edition 3 , as it stood on 1 September 2022 Correction" in page.text
    assert "Michael Mann wrote the novel with Meg Gardiner. What was wrong We credited the novel to" in page.text


# The card


def test_card_follows_the_fact_and_may_be_framed(client, heat2):
    answer = client.get("/facts/driver-mccauley/card/")
    card = Page(answer)

    assert "Rumored since 12 Sep 2023" in card.text
    assert "Adam Driver has been linked with the part of Neil McCauley." in card.text
    assert '<link rel="canonical" href="http://127.0.0.1:8000/facts/driver-mccauley/">' in card.html
    assert "frame-ancestors *;" in f"{answer['Content-Security-Policy']};"
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert (answer["X-Robots-Tag"], card.metas["robots"]) == ("noindex, follow", "noindex, follow")
    assert {(a.get("target"), a.get("rel")) for tag, a in card.tags if tag == "a"} == {("_blank", "noopener")}
    assert all(link.startswith("http://127.0.0.1:8000/") for link in card.links)


def test_card_stays_without_script_whatever_a_site_lets_its_own_pages_do(client, heat2, settings):
    settings.CSP_IN_PUBLIC = {"script-src": ["https://stats.example"]}

    for conditions in ({}, {"If-None-Match": client.get("/facts/driver-mccauley/card/")["ETag"]}):
        answer = client.get("/facts/driver-mccauley/card/", headers=conditions)

        assert answer.status_code == (304 if conditions else 200)
        assert "stats.example" not in answer["Content-Security-Policy"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "stats.example" in client.get("/facts/driver-mccauley/")["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/facts/driver-mccauley/", "/heat-2/", "/topics/heat-2/", "/"])
def test_no_other_page_may_be_framed(client, heat2, path):
    answer = client.get(path)

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_card_says_in_words_what_became_of_the_fact(client, db):
    article = make_article(slug="heat-2", facts=2)
    publish(article)
    block = article.blocks.first()
    source = make_source()
    change_fact(block.fact, status="denied", citations=[cite(source)])
    publish(article)
    denied = Page(client.get(f"/facts/{block.fact.key}/card/"))
    remove(block)
    publish(article)
    taken_out = Page(client.get(f"/facts/{block.fact.key}/card/"))
    publishing.withdraw(article, None, editor=None, reason="A reason.")
    withdrawn = client.get(f"/facts/{block.fact.key}/card/")

    assert "Denied since" in denied.text
    assert "Not announced for less than a day, denied in edition 2." in denied.text
    assert "No longer in any explainer. This is how it last stood." in taken_out.text
    assert withdrawn.status_code == 404
    assert "It was withdrawn, or the address is mistyped." in Page(withdrawn).text
    assert "X-Frame-Options" not in withdrawn


def test_card_is_light(client, heat2):
    style = Path(finders.find("articles/reader/card.css")).read_bytes()

    assert len(style) + len(client.get("/facts/next-film/card/").content) < 10_000


def test_corrected_fact_tells_its_new_wording(heat2):
    assert told("novel-authors") == [
        (2, "Confirmed, of the novel", "First stated"),
        (3, "Confirmed, of the novel", "New wording, other values"),
    ]


@pytest.mark.parametrize("path", ["/facts/unknown/", "/facts/heat-2/", "/topics/unknown/", "/authors/unknown/"])
def test_unknown_keys_are_404(client, heat2, path):
    assert client.get(path).status_code == 404


def test_saved_and_unpublished_status_is_nowhere(client, db):
    topic = make_topic("Heat 3")
    article = make_article(topic=topic, slug="heat-3", facts=1)
    publish(article)
    fact = Fact.objects.get()
    source = make_source()

    change_fact(fact, status="denied", statement="A canary sings.", citations=[cite(source)])

    for path in ("/", "/heat-3/", f"/facts/{fact.key}/", f"/topics/{topic.slug}/", "/feed.atom", "/heat-3/feed.atom"):
        page = client.get(path).content.decode()
        assert "canary" not in page
        assert path.endswith(("atom", "heat-3/")) or "Denied" not in page


def test_fact_that_was_taken_out_keeps_its_page(client, db):
    article = make_article(slug="heat-2", facts=2)
    publish(article)
    block = article.blocks.first()
    remove(block)
    publish(article)

    page = Page(client.get(f"/facts/{block.fact.key}/"))

    assert "No longer in any explainer." in page.text
    assert [each[2] for each in told(block.fact.key)] == ["First stated", "No longer in any explainer"]


def test_newest_copy_counts_when_two_articles_show_a_fact(db):
    one, other = make_article(slug="one", facts=1), make_article(slug="other")
    fact = Fact.objects.get()
    place(other, fact)
    publish(one)
    publish(other)
    change_fact(fact, statement="The newest word.")
    publish(one)

    found = ledger.fact(fact.key)

    assert found.fact.statement == "The newest word."
    assert [each.slug for each in found.shown_in] == ["one", "other"]
    assert [moment.told for moment in found.moments] == ["New wording", "First stated"]


def test_withdrawn_step_leaves_the_timeline(heat2):
    publishing.withdraw(heat2, [5, 6, 7], editor=None, reason="A reason.")

    assert told("next-film") == [(4, "Rumored", "First stated")]
    assert ledger.fact("sequel") is None


def test_step_of_a_withdrawn_edition_counts_from_the_next_that_kept_it(heat2):
    publishing.withdraw(heat2, [5], editor=None, reason="A reason.")

    assert [(number, mark) for number, mark, _ in told("next-film")] == [(4, "Rumored"), (6, "Confirmed")]


def test_topic_lists_every_fact_by_kind(client, heat2):
    page = Page(client.get("/topics/heat-2/"))
    found = topics.topic("heat-2")

    assert found.kinds == [
        ("Casting", 4),
        ("Credit", 1),
        ("Release date", 2),
        ("Plot", 6),
        ("Production", 4),
        ("Quote", 3),
        ("Trailer", 2),
        ("Background", 2),
    ]
    assert "24 facts, each with its status and its sources." in page.text
    assert "/facts/driver-mccauley/" in page.links
    assert "Since 12 September 2023" in page.text


def test_queries_do_not_grow_with_articles(client, db, django_assert_num_queries):
    topic = make_topic()
    for number in range(1, 4):
        publish(make_article(topic=topic, slug=f"article-no-{number}", facts=number))
    key = Fact.objects.first().key

    with django_assert_num_queries(2):
        client.get(f"/facts/{key}/")
    with django_assert_num_queries(2):
        client.get(f"/topics/{topic.slug}/")
    with django_assert_num_queries(1):
        client.get("/topics/")
    with django_assert_num_queries(2):
        client.get("/")


def remove(block):
    with history.record(editor=None) as turn:
        editing.remove_block(turn, Block.objects.get(pk=block.pk))


def place(article, fact):
    with history.record(editor=None) as turn:
        editing.place_fact(turn, article, fact, after=None)


def test_time_is_what_makes_a_step_public(db):
    article = make_article(slug="heat-2", facts=1)
    key = Fact.objects.get().key
    publish(article)

    assert ledger.fact(key, at=timezone.now() - timedelta(hours=1)) is None


def at(day):
    return datetime(2023, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


def put_back(block):
    with history.record(editor=None) as turn:
        editing.put_back(turn, Block.objects.get(pk=block.pk))


def spans(key):
    """The timeline's spans and remarks, oldest first."""
    return [moment.span or moment.told for moment in reversed(ledger.fact(key).moments)]


def test_time_out_of_the_explainer_does_not_count(client, db):
    article = make_article(slug="heat-2", facts=1)
    rumor = add_fact(article, key="rumor", status="rumored")
    publish(article, importing=True, at=at(0))
    remove(rumor)
    publish(article, importing=True, at=at(10))
    put_back(rumor)
    publish(article, importing=True, at=at(59))

    again = ledger.fact("rumor")
    page = Page(client.get("/facts/rumor/"))
    change_fact(rumor.fact, status="confirmed")
    publish(article, importing=True, at=at(69))

    assert (again.since, again.turn) == (at(59), None)
    assert "Rumored since 1 March 2023" in page.text
    assert spans("rumor") == [
        "First stated",
        "Rumored for 10 days, then taken out in edition 2",
        "Stated again",
        "Rumored for 10 days, confirmed in edition 4",
    ]


def test_removal_from_one_explainer_leaves_what_the_other_still_says(client, db):
    one, other = make_article(slug="one", facts=1), make_article(slug="other", facts=1)
    rumor = add_fact(one, key="rumor", status="rumored")
    place(other, rumor.fact)
    publish(one, importing=True, at=at(0))
    publish(other, importing=True, at=at(1))
    change_fact(rumor.fact, status="confirmed")
    publish(one, importing=True, at=at(5))
    remove(rumor)
    publish(one, importing=True, at=at(8))

    found = ledger.fact("rumor")
    page = Page(client.get("/facts/rumor/"))

    assert (str(found.mark), found.since, [each.slug for each in found.shown_in]) == ("Rumored", at(8), ["other"])
    assert "Rumored since 9 January 2023" in page.text
    assert spans("rumor") == [
        "First stated",
        "Rumored for 5 days, confirmed in edition 2",
        "Confirmed for 3 days, then taken out in edition 3; still rumored in another explainer",
    ]


def test_fact_that_moves_to_another_explainer_keeps_its_time(db):
    one, other = make_article(slug="one", facts=1), make_article(slug="other", facts=1)
    rumor = add_fact(one, key="rumor", status="rumored")
    publish(one, importing=True, at=at(0))
    place(other, rumor.fact)
    publish(other, importing=True, at=at(4))
    remove(rumor)
    publish(one, importing=True, at=at(6))
    change_fact(rumor.fact, status="confirmed")
    publish(other, importing=True, at=at(9))

    assert spans("rumor") == ["First stated", "Rumored for 9 days, confirmed in edition 2"]
