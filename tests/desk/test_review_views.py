"""Asking for review, deciding and remarking at the desk, with and without htmx; nothing of it reaches readers."""

import pytest
from django.urls import reverse

from articles import reviewing
from articles.deskwork import Beat, Remark, Review
from tests import factories as make

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def article():
    article = make.make_article(facts=2)
    make.publish(article)
    make.add_fact(article, statement="Nothing is decided.")
    return article


@pytest.fixture
def tomas():
    return make.make_user("writer", name="tomas")


def url(name, article, *more):
    return reverse(f"desk:{name}", args=[article.key, *more])


def screen(client, article):
    return client.get(url("article", article)).content.decode()


def bar(html):
    return html[html.index('id="bar"') : html.index('id="bench"')]


# Asking


def test_writer_sees_ask_for_review_in_place_of_publish(client, writer, article):
    shown = bar(screen(client, article))

    assert "Ask for review" in shown
    assert "Publish" not in shown


def test_editor_sees_both(client, editor, article):
    shown = bar(screen(client, article))

    assert "Ask for review" in shown
    assert "Publish" in shown


def test_writer_asks_and_everyone_sees_who_must_act(client, writer, article):
    answer = client.post(url("ask_review", article), {"words": "New dates, please check the second."}, follow=True)
    html = answer.content.decode()

    assert answer.redirect_chain == [(f"{url('article', article)}#review", 302)]
    assert "Anyone who may publish is asked for review." in html
    assert "Waiting for review" in bar(html)
    assert "New dates, please check the second." in html
    assert ">Ask for review</a>" not in html


def test_form_offers_those_who_may_review(client, writer, article):
    ana = make.make_user("editor", name="ana")
    make.make_user("writer", name="wim")
    gone = make.make_user("editor", name="gone")
    gone.is_active = False
    gone.save()

    html = client.get(url("review", article)).content.decode()

    assert f'<option value="{ana.pk}">ana</option>' in html
    assert "wim" not in html
    assert "gone" not in html


@pytest.mark.parametrize("reviewer", ["0", "x", "-1"])
def test_nobody_else_can_be_asked(client, writer, article, reviewer):
    answer = client.post(url("ask_review", article), {"reviewer": reviewer, "words": "Mine"})

    assert answer.status_code == 422
    assert b"Choose somebody from the list." in answer.content
    assert b"Mine" in answer.content
    assert not Review.objects.exists()


def test_second_request_is_refused_and_keeps_its_words(client, writer, article, tomas):
    reviewing.ask(article, by=tomas)

    answer = client.post(url("ask_review", article), {"words": "Mine too."})

    assert answer.status_code == 409
    assert b"This article waits for review already." in answer.content


def test_article_list_says_who_must_act(client, editor, article, tomas):
    reviewing.ask(article, by=tomas, reviewer=editor)

    html = client.get(reverse("desk:articles")).content.decode()

    assert "Waiting for your review" in html
    assert "tomas asks since" in html


# Deciding


def test_editor_approves_from_the_article(client, editor, article, tomas):
    review = reviewing.ask(article, by=tomas)
    before = bar(screen(client, article))

    answer = client.post(url("decide_review", article), {"deed": "approve", "words": "", "turn": "1"}, follow=True)

    review.refresh_from_db()
    assert "Approve" in before
    assert (review.state, review.reviewer) == ("approved", editor)
    assert "Approved: you can publish it" in bar(answer.content.decode())


def test_editor_sends_back_and_the_writer_asks_again(client, article, tomas):
    ruth = make.make_user("editor", name="ruth")
    review = reviewing.ask(article, by=tomas)
    client.force_login(ruth)
    client.post(url("decide_review", article), {"deed": "send-back", "words": "Shorter.", "turn": "1"})
    client.force_login(tomas)
    seen = bar(screen(client, article))

    client.post(url("hand_back", article), {"words": "Done.", "turn": "2"})

    review.refresh_from_db()
    assert "Sent back to you" in seen
    assert "Shorter." in seen
    assert "Ask again" in seen
    assert (review.state, review.turn) == ("asked", 3)


def test_second_decision_is_told_who_came_first(client, editor, article, tomas):
    review = reviewing.ask(article, by=tomas)
    reviewing.approve(review, by=make.make_user("editor", name="ana"), turn=1)

    answer = client.post(url("decide_review", article), {"deed": "send-back", "words": "Not yet.", "turn": "1"})

    review.refresh_from_db()
    assert answer.status_code == 409
    assert "ana approved it at" in answer.content.decode()
    assert "Not yet." in answer.content.decode()
    assert review.state == "approved"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"deed": "send-back", "turn": "1"}, "Say what should change"),
        ({"deed": "dance", "turn": "1"}, "Approve it, or send it back."),
        ({"deed": "approve", "words": "x" * 2001, "turn": "1"}, "Keep it to 2000 characters"),
    ],
)
def test_decisions_that_are_none(client, editor, article, tomas, sent, message):
    review = reviewing.ask(article, by=tomas)

    answer = client.post(url("decide_review", article), sent)

    review.refresh_from_db()
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert review.turn == 1


@pytest.mark.parametrize("turn", ["", "x", "²", "9" * 30])
def test_odd_turns_change_nothing(client, editor, article, tomas, turn):
    reviewing.ask(article, by=tomas)

    answer = client.post(url("decide_review", article), {"deed": "approve", "turn": turn})

    assert answer.status_code == 409
    assert Review.objects.get().state == "asked"


def test_review_is_withdrawn_by_its_writer_or_a_chief(client, editor, article, tomas):
    reviewing.ask(article, by=tomas)
    by_editor = client.post(url("withdraw_review", article), {"turn": "1"})
    client.force_login(tomas)
    by_writer = client.post(url("withdraw_review", article), {"turn": "1"})
    reviewing.ask(article, by=tomas)
    client.force_login(make.make_user("chief"))
    by_chief = client.post(url("withdraw_review", article), {"turn": "1"})

    assert (by_editor.status_code, by_writer.status_code, by_chief.status_code) == (422, 302, 302)
    assert b"tomas asked for this review" in by_editor.content
    assert list(Review.objects.values_list("state", flat=True)) == ["withdrawn", "withdrawn"]


def test_deeds_on_an_article_that_was_never_in_review_are_not_found(client, editor, article):
    for name in ("decide_review", "hand_back", "withdraw_review"):
        assert client.post(url(name, article), {"turn": "1"}).status_code == 404
    assert client.get(url("remark", article)).status_code == 404


def test_past_reviews_stay_readable(client, editor, article, tomas):
    review = reviewing.ask(article, by=tomas, words="New dates.")
    reviewing.remark(review, by=editor, words="Which day?", block=article.blocks.first())
    reviewing.send_back(review, by=editor, words="See my remark.", turn=1)
    make.publish(article)

    html = client.get(url("review", article)).content.decode()
    past = html[html.index("Past reviews") :]

    for words in ("Published with edition 2", "New dates.", "See my remark.", "Which day?", "sent it back"):
        assert words in past
    assert "Answer" not in past


def test_look_leads_to_what_changed_since_it_was_sent_back(client, editor, article, tomas):
    review = reviewing.ask(article, by=tomas)
    first = screen(client, article)
    reviewing.send_back(review, by=editor, words="Shorter.", turn=1)
    sent_back_at = article.revisions.order_by("-revision_id").first().revision_id
    make.add_fact(article, editor=tomas)
    reviewing.hand_back(review, by=tomas, turn=2)

    again = screen(client, article)

    assert reverse("desk:compare", args=[article.key, "e1", "now"]) in first
    assert reverse("desk:compare", args=[article.key, f"r{sent_back_at}", "now"]) in again
    assert "See 1 save since it was sent back" in again


# Remarks


@pytest.fixture
def review(article, tomas):
    return reviewing.ask(article, by=tomas)


def test_remark_stands_below_its_block(client, editor, article, review):
    block = article.blocks.last()

    form = client.get(url("remark", article), {"block": block.key}, **HTMX)
    answer = client.post(url("remark", article), {"block": block.key, "words": "Which day?"}, **HTMX)
    html = screen(client, article)

    remark = Remark.objects.get()
    assert f'name="block" value="{block.key}"' in form.content.decode()
    assert (remark.block, remark.by) == (block, editor)
    assert f'id="remark-{remark.pk}"' in answer.content.decode()
    assert f"#remark-{remark.pk}" in answer["HX-Trigger-After-Swap"]
    assert "1 open remark" in answer["HX-Trigger-After-Swap"]
    assert html.index(f'id="b-{block.key}"') < html.index("Which day?")
    assert "1 open remark" in bar(html)


def test_remark_on_the_head_without_javascript(client, editor, article, review):
    page = client.get(url("remark", article), {"block": ""})

    answer = client.post(url("remark", article), {"block": "", "words": "Shorter headline?"})

    remark = Remark.objects.get()
    assert "Remark on the head" in page.content.decode()
    assert remark.block is None
    assert answer["Location"] == f"{url('article', article)}#remark-{remark.pk}"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_remark_without_words_is_refused(client, editor, article, review, headers):
    answer = client.post(url("remark", article), {"block": "", "words": "  "}, **headers)

    assert answer.status_code == 422
    assert b"Write something first." in answer.content
    assert not Remark.objects.exists()


def test_remark_on_another_articles_block_is_not_found(client, editor, article, review):
    other = make.add_fact(make.make_article())

    assert client.post(url("remark", article), {"block": other.key, "words": "When?"}).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_remark_is_answered_closed_and_opened_again(client, editor, article, review, headers):
    remark = reviewing.remark(review, by=editor, words="Which day?", block=article.blocks.first())
    args = [article, remark.pk]

    client.post(url("answer_remark", *args), {"words": "The fifth."}, **headers)
    client.post(url("close_remark", *args), **headers)
    closed = screen(client, article)
    client.post(url("reopen_remark", *args), **headers)
    remark.refresh_from_db()

    assert "The fifth." in closed
    assert "Closed by edda" in closed
    assert "No open remark" in bar(closed)
    assert remark.is_open


def test_writer_answers_an_editors_remark_but_does_not_close_it(client, article, review, tomas):
    remark = reviewing.remark(review, by=make.make_user("editor", name="ruth"), words="Which day?")
    client.force_login(tomas)

    answered = client.post(url("answer_remark", article, remark.pk), {"words": "The fifth."}, **HTMX)
    closed = client.post(url("close_remark", article, remark.pk), **HTMX)
    shown = answered.content.decode()

    remark.refresh_from_db()
    assert "The fifth." in shown
    assert "Close" not in shown
    assert closed.status_code == 422
    assert "ruth closes this remark, or an editor." in closed["HX-Trigger"]
    assert remark.is_open


def test_remarks_on_what_was_taken_out_stay_listed(client, editor, article, review):
    block = article.blocks.last()
    reviewing.remark(review, by=editor, words="Which day?", block=block)
    client.post(url("remove", article, block.key))

    html = screen(client, article)

    assert html.index("Remarks on what was taken out") < html.index("Which day?")


def test_remark_survives_the_saving_of_its_block(client, editor, article, review):
    """It stands beside the block, not in it: a block drawn anew has nothing to know of reviews."""
    block = article.blocks.last()
    reviewing.remark(review, by=editor, words="Which day?", block=block)

    answer = client.get(url("block", article, block.key), **HTMX)

    assert b"Which day?" not in answer.content


def test_markup_in_remarks_is_text(client, editor, article, review):
    remark = reviewing.remark(review, by=editor, words="<b>bold</b>\n<script>")
    reviewing.answer(remark, by=editor, words="<i>it</i>")

    html = screen(client, article)

    assert "&lt;b&gt;bold&lt;/b&gt;<br>&lt;script&gt;" in html
    assert "&lt;i&gt;it&lt;/i&gt;" in html


@pytest.mark.parametrize("count", [1, 3])
def test_screen_asks_as_often_for_one_remark_as_for_three(
    client, editor, article, review, count, django_assert_num_queries
):
    for _ in range(count):
        remark = reviewing.remark(review, by=editor, words="When?", block=article.blocks.first())
        reviewing.answer(remark, by=editor, words="Now.")
    screen(client, article)

    with django_assert_num_queries(22):
        screen(client, article)


def test_nothing_of_a_review_is_public(client, editor, article, review):
    for words in ("SECRET head", "SECRET block"):
        remark = reviewing.remark(review, by=editor, words=words, block=None)
        reviewing.answer(remark, by=editor, words="SECRET answer")
    reviewing.send_back(review, by=editor, words="SECRET words", turn=1)
    make.publish(article)
    client.logout()
    slug = article.address.slug

    for path in ("/", f"/{slug}/", f"/{slug}/history/", f"/{slug}/feed.atom", f"/{slug}/compare/1...2/", "/feed.atom"):
        assert "SECRET" not in client.get(path, follow=True).content.decode()


# Topics that someone is limited to


def test_editor_of_other_topics_reads_and_decides_nothing(client, editor, article, review):
    Beat.objects.create(user=editor, topic=make.make_topic("Ferrari"))

    html = screen(client, article)
    refused = client.post(url("decide_review", article), {"deed": "approve", "turn": "1"})

    assert "Approve" not in html
    assert "Edit<" not in html
    assert refused.status_code == 403
    assert "You work on <b>Ferrari</b>" in refused.content.decode()
