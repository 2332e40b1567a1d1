"""Every press at the desk carries its token, and a press that cannot count says what to do. An include without its
context once drew an embargo's form with no token: nobody could cancel it.
"""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Edition
from tests import factories as make
from tests.form_fields import sent_by

pytestmark = pytest.mark.django_db

FORM = re.compile(r"<form[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL)


@pytest.fixture
def strict():
    """A browser of a chief, with Django's check of tokens on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.make_user("chief"))
    return client


@pytest.fixture
def article():
    """Live, with an embargoed edition and one more change."""
    article = make.make_article()
    make.add_fact(article, key="one")
    make.publish(article)
    make.add_fact(article, key="two", statement="Two.")
    make.publish(article, at=timezone.now() + dt.timedelta(hours=5))
    make.add_fact(article, key="three", statement="Three.")
    return article


def test_every_form_that_posts_has_a_token(strict, article):
    names = ["article", "history", "publish", "address", "edit_head", "compare_newest"]
    pages = [reverse(f"desk:{name}", args=[article.key]) for name in names]
    pages += [reverse("desk:new_article"), reverse("desk:withdraw", args=[article.key, 1])]
    pages += [reverse("desk:edit", args=[article.key, "one"])]

    for page in pages:
        answer = strict.get(page, follow=True)
        html = answer.content.decode()
        forms = FORM.findall(html)
        assert answer.status_code == 200, page
        assert forms, page
        assert [form[:200] for form in forms if "csrfmiddlewaretoken" not in form] == [], page


def embargo_form(client, article):
    html = client.get(reverse("desk:publish", args=[article.key])).content.decode()
    return sent_by(next(form for form in FORM.findall(html) if "/embargo/" in form))


def test_an_embargo_is_moved_and_cancelled_by_its_own_form(strict, article):
    url = reverse("desk:embargo", args=[article.key])
    day = timezone.localtime() + dt.timedelta(days=3)

    strict.post(url, {**embargo_form(strict, article), "day": f"{day:%Y-%m-%d}", "time": "09:00", "deed": "amend"})
    moved = Edition.objects.embargoed().get()
    strict.post(url, {**embargo_form(strict, article), "deed": "cancel"})

    assert timezone.localtime(moved.published_at).strftime("%Y-%m-%d %H:%M") == f"{day:%Y-%m-%d} 09:00"
    assert not Edition.objects.embargoed().exists()


def test_a_press_with_an_old_token_says_what_to_do(strict, article):
    answer = strict.post(reverse("desk:publish", args=[article.key]), {"note": "Typed."})

    assert answer.status_code == 403
    assert "Go back: what you typed is still there." in answer.content.decode()
    assert "DEBUG" not in answer.content.decode()


def test_a_press_after_the_session_ended_is_not_sent_to_sign_in_and_lost(client, article):
    answer = client.post(reverse("desk:publish", args=[article.key]), {"note": "Typed."})

    assert answer.status_code == 403
    assert "what you typed is still there" in answer.content.decode()
    assert client.get(reverse("desk:publish", args=[article.key])).status_code == 302


def test_a_name_is_kept_by_its_own_row(strict, article):
    html = strict.get(reverse("desk:history", args=[article.key])).content.decode()
    rows = [sent_by(form) for form in FORM.findall(html) if 'name="revision"' in form]
    older = rows[2]
    field = f"name-{older['revision']}"

    strict.post(reverse("desk:name_revision", args=[article.key]), {**older, field: "Before the leak"})

    assert list(article.revisions.exclude(name="").values_list("revision_id", "name")) == [
        (int(older["revision"]), "Before the leak")
    ]


def test_withdrawing_is_found_again_in_history_and_beside_the_state(strict, article):
    address = reverse("desk:withdraw", args=[article.key, 1])

    assert f'href="{address}"' in strict.get(reverse("desk:history", args=[article.key])).content.decode()
    assert f'href="{address}"' in strict.get(reverse("desk:publish", args=[article.key])).content.decode()


def test_an_article_whose_only_edition_was_withdrawn_is_not_called_never_published(strict):
    article = make.make_article()
    make.add_fact(article)
    strict_pages = [reverse("desk:article", args=[article.key]), reverse("desk:articles")]
    make.publish(article)
    Edition.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="Legal asked.")

    for page in strict_pages:
        html = strict.get(page).content.decode()
        assert "Withdrawn" in html
        assert "Never published:" not in html
