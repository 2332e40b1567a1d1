"""What each person chooses: times in their zone (never on a reader's page), single-letter keys, which mails."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import history
from articles.desk import people, preference_forms, preferences
from articles.deskwork import Beat, Preferences
from articles.models import StoredPage
from tests import factories as make

pytestmark = pytest.mark.django_db

URL = "/admin/desk/preferences/"
AUCKLAND = "Pacific/Auckland"


def choose(user, **values):
    Preferences.objects.update_or_create(user=user, defaults=values)


def test_whoever_chose_nothing_gets_the_usual(editor):
    mine = preferences.of(editor)

    assert (mine.time_zone, mine.single_keys, mine.mails) == ("", True, ["asked", "decided", "remark"])


def test_role_preferences_and_topics_take_one_query(django_assert_num_queries):
    user = make.make_user("editor")
    topics = [make.make_topic() for _ in range(3)]
    Beat.objects.bulk_create(Beat(user=user, topic=topic) for topic in topics)
    choose(user, time_zone=AUCKLAND, single_keys=False, mails=["edition"])

    with django_assert_num_queries(1):
        person = people.of(user)

    assert person.groups == {"Editor"}
    assert person.beats == {topic.pk for topic in topics}
    assert preferences.of(user).zone.key == AUCKLAND
    assert (person.preferences.single_keys, person.preferences.mails) == (False, ["edition"])


def test_preferences_are_kept(client, editor):
    answer = client.post(URL, {"time_zone": "Europe/London", "mails": ["edition"]}, follow=True)

    kept = Preferences.objects.get(user=editor)
    assert (kept.time_zone, kept.single_keys, kept.mails) == ("Europe/London", False, ["edition"])
    assert 'value="Europe/London"' in answer.content.decode()
    assert "Saved." in answer.content.decode()


def test_preferences_can_be_put_back(client, editor):
    choose(editor, time_zone=AUCKLAND, single_keys=False, mails=[])

    client.post(URL, {"time_zone": "", "single_keys": "on", "mails": ["asked", "remark"]})

    kept = Preferences.objects.get(user=editor)
    assert (kept.time_zone, kept.single_keys, kept.mails) == ("", True, ["asked", "remark"])


@pytest.mark.parametrize(
    ("typed", "name"), [("London", "Europe/London"), ("new york", "America/New_York"), ("utc", "UTC"), ("", "")]
)
def test_place_alone_names_a_zone(typed, name):
    form = preference_forms.PreferencesForm({"time_zone": typed})

    assert form.is_valid()
    assert form.cleaned_data["time_zone"] == name


@pytest.mark.parametrize("typed", ["Atlantis", "../etc/passwd", "x" * 61, "Europe/Lon\0don"])
def test_zone_that_is_none_is_refused(client, editor, typed):
    answer = client.post(URL, {"time_zone": typed})

    assert answer.status_code == 422
    assert not Preferences.objects.exists()


def test_mail_that_is_none_is_refused(client, editor):
    assert client.post(URL, {"mails": ["spam"]}).status_code == 422


def test_times_at_the_desk_are_those_of_whoever_asks(client, editor):
    article = make.make_article(facts=1)
    at = timezone.now().replace(hour=23, minute=30, second=0, microsecond=0)
    edition = make.publish(article, at=at, importing=True)
    choose(editor, time_zone=AUCKLAND)
    local = edition.published_at.astimezone(Preferences(time_zone=AUCKLAND).zone)

    html = client.get(reverse("desk:publish", args=[article.key])).content.decode()

    assert f"{local.day} {local:%B}" in html
    assert f"of {at.day} {at:%B}" not in html


def test_lists_of_the_admin_are_in_that_zone_too(client):
    chief = make.make_user(superuser=True)
    chief.last_login = dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)
    chief.save()
    client.force_login(chief)
    type(chief).objects.update(last_login=dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC))
    choose(chief, time_zone=AUCKLAND)

    html = client.get(reverse("admin:auth_user_change", args=[chief.pk])).content.decode()

    assert "12:30:00" in html


def test_page_for_readers_made_within_an_editors_request_is_in_the_sites_zone(
    client, editor, django_capture_on_commit_callbacks
):
    """Published at 23:30 in the newsroom; where the editor is it is tomorrow."""
    article = make.make_article(facts=1)
    choose(editor, time_zone=AUCKLAND)
    page = client.get(reverse("desk:publish", args=[article.key]))
    sent = {name: page.context["values"][name] for name in ("kind", "note")}
    sent |= {"token": page.context["token"], "change": [each.item.change.id for each in page.context["choices"]]}
    now = timezone.now()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("desk:publish", args=[article.key]), {**sent, "note": "Out."})

    assert answer.status_code == 302
    stored = StoredPage.objects.get(page="article", encoding="")
    body = bytes(stored.body).decode()
    assert "+00:00" in body
    assert "+13:00" not in body
    assert "+12:00" not in body
    assert f"{now.day} {now:%B %Y}" in body


def test_request_after_it_is_in_the_sites_zone_again(client, editor):
    choose(editor, time_zone=AUCKLAND)

    client.get(URL)

    assert timezone.get_current_timezone_name() == "UTC"


def test_embargo_is_read_on_the_editors_clock(client, editor):
    article = make.make_article(facts=1)
    choose(editor, time_zone=AUCKLAND)
    page = client.get(reverse("desk:publish", args=[article.key]))
    sent = {"kind": "first", "note": "Out.", "token": page.context["token"]}
    sent |= {"change": [each.item.change.id for each in page.context["choices"]]}

    client.post(
        reverse("desk:publish", args=[article.key]), {**sent, "when": "later", "day": "2031-01-10", "time": "09:00"}
    )

    assert article.editions.get().published_at == dt.datetime(2031, 1, 9, 20, 0, tzinfo=dt.UTC)


def test_letters_off_is_told_to_the_page(client, editor):
    article = make.make_article()
    on = client.get(reverse("desk:article", args=[article.key])).content.decode()
    choose(editor, single_keys=False)

    off = client.get(reverse("desk:article", args=[article.key])).content.decode()

    assert "letters-off" not in on
    assert "letters-off" in off


def test_header_leads_to_them(client, editor):
    assert f'href="{URL}"' in client.get("/admin/desk/articles/").content.decode()


def test_day_that_readers_see_is_the_newsrooms(editor):
    """A fact's as-of date is published: it is no later where the editor sits."""
    with timezone.override(AUCKLAND), history.record(editor=editor) as turn:
        assert turn.today == turn.now.date()
