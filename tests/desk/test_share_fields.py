"""The share text, and where a page was first published: from the desk to readers, and back again."""

import pytest
from django.urls import reverse
from django.utils import timezone
from msgspec import UNSET

from articles import editing, history, publishing, snapshot
from articles.document import to_json
from articles.models import ArticleRevision
from tests import factories as make
from tests.form_fields import sent_by
from tests.reader.page import Page

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
THEIRS = "https://partner.example/heat-2?from=us"


@pytest.fixture
def article(editor):
    return make.make_article(slug="heat-2", headline="Heat 2: everything we know", facts=1, editor=editor)


def save(client, article, **typed):
    address = reverse("desk:edit_head", args=[article.key])
    fields = sent_by(client.get(address, **HTMX).content.decode())
    answer = client.post(address, {**fields, **typed}, **HTMX)
    article.refresh_from_db()
    return answer


def test_both_go_from_the_desk_to_readers(client, article):
    answer = save(client, article, share_text="A text to share.", canonical=f" {THEIRS} ")
    make.publish(article)

    page = Page(client.get("/heat-2/"))

    assert answer.status_code == 200
    assert page.metas["og:description"] == "A text to share."
    assert f'<link rel="canonical" href="{THEIRS}">' in page.html
    assert page.metas["og:url"] == THEIRS
    assert page.html.count('rel="canonical"') == 1


def test_page_of_another_site_is_in_no_sitemap_and_its_editions_stand_for_themselves(client, article):
    save(client, article, canonical=THEIRS)
    make.publish(article)

    sitemaps = ["/sitemaps/articles-1.xml", "/sitemap.xml", reverse("reader:news_sitemap")]
    listed = [client.get(path).content.decode() for path in sitemaps]

    assert [text for text in listed if "/heat-2/" in text] == []
    assert 'rel="canonical" href="http://127.0.0.1:8000/heat-2/editions/1/"' in (
        client.get("/heat-2/editions/1/").content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://partner.example/heat-2", "Begin it with https://."),
        ("partner.example/heat-2", "is not a web address"),
        ("https://partner.example/heat-2#cast", "Leave out the #"),
        ("https://127.0.0.1:8000/other/", "This is an address of this site. Leave it blank"),
        ("https://127.0.0.1:8000/heat-2/", "This is an address of this site. Leave it blank"),
        ("javascript:alert(1)", "is not a web address"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_beside_it(client, article, typed, said):
    answer = save(client, article, canonical=typed, share_text="Kept while I think.")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page.replace("&#x27;", "'")
    assert f'value="{typed}"' in page and "Kept while I think." in page
    assert article.canonical == ""


def test_blank_ones_leave_the_document_as_it_was(article):
    document = snapshot.take(article)

    assert (document.head.share_text, document.head.canonical) == (UNSET, UNSET)
    assert "canonical" not in to_json(document) and "share_text" not in to_json(document)


def test_change_is_offered_told_and_restored(client, article, editor):
    make.publish(article)
    with history.record(editor=editor) as turn:
        editing.save_head(turn, article, {"canonical": THEIRS, "share_text": "A text to share."})
    changed = publishing.offer(article, at=timezone.now()).comparison.by_id()
    first = ArticleRevision.objects.filter(article=article).order_by("revision_id").first()

    with history.record(editor=editor) as turn:
        editing.restore_article(turn, article, first.revision_id)
    article.refresh_from_db()

    assert {"head:canonical", "head:share_text"} <= changed.keys()
    told = changed["head:canonical"].field("canonical")
    assert (told.label, told.old, told.new) == ("First published at", "", THEIRS)
    assert (article.canonical, article.share_text) == ("", "")


def test_other_writers_are_held_to_the_same_rule(article):
    with pytest.raises(Exception, match="address of this site"), history.record(editor=None) as turn:
        editing.save_head(turn, article, {"canonical": "https://127.0.0.1:8000/x/"})
