"""Users are deactivated, never deleted (rule 22)."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.urls import reverse
from reversion.models import Revision

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_account_is_not_deleted_in_the_admin(client):
    editor = make.make_user("editor")
    make.make_article(editor=editor)
    client.force_login(make.make_user(superuser=True))

    answer = client.post(reverse("admin:auth_user_delete", args=[editor.pk]), {"post": "yes"})
    client.post(
        reverse("admin:auth_user_changelist"),
        {"action": "delete_selected", "_selected_action": [editor.pk], "post": "yes"},
    )

    assert answer.status_code == 403
    assert User.objects.filter(pk=editor.pk).exists()


def test_history_is_not_cut_by_command():
    make.make_topic()
    before = Revision.objects.count()

    with pytest.raises(CommandError, match="kept for ever"):
        call_command("deleterevisions", "facts.topic")

    assert Revision.objects.count() == before


@pytest.mark.parametrize("role", ["writer", "editor"])
def test_accounts_are_a_chiefs(client, role):
    ana = make.make_user("writer")
    client.force_login(make.make_user(role))

    for name, args in (("changelist", []), ("add", []), ("change", [ana.pk])):
        assert client.get(reverse(f"admin:auth_user_{name}", args=args)).status_code == 403


def test_chief_gives_out_a_role_and_takes_the_account_back(client):
    ana = make.make_user("writer", name="ana")
    editors = Group.objects.get(name="Editor")
    client.force_login(make.make_user("chief"))
    url = reverse("admin:auth_user_change", args=[ana.pk])
    sent = {"username": "ana", "email": "ana@example.com", "is_staff": "on", "groups": [editors.pk]}
    sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}

    page = client.get(url).content.decode()
    answer = client.post(url, {**sent, "is_superuser": "on"})

    ana.refresh_from_db()
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    assert answer.status_code == 302
    assert list(ana.groups.all()) == [editors]
    assert (ana.email, ana.is_active, ana.is_superuser) == ("ana@example.com", False, False)


def test_chief_makes_an_account(client):
    client.force_login(make.make_user("chief"))
    url = reverse("admin:auth_user_add")

    client.post(
        url, {"username": "ben", "usable_password": "true", "password1": "Xq7!plum-9", "password2": "Xq7!plum-9"}
    )

    assert User.objects.filter(username="ben", is_superuser=False, is_staff=False).exists()


def test_chief_does_not_take_over_a_superuser(client):
    root = make.make_user(superuser=True)
    before = root.password
    client.force_login(make.make_user("chief"))

    changed = client.post(reverse("admin:auth_user_change", args=[root.pk]), {"username": "mine"})
    password = client.post(
        reverse("admin:auth_user_password_change", args=[root.pk]),
        {"password1": "Xq7!plum-9", "password2": "Xq7!plum-9"},
    )

    root.refresh_from_db()
    assert (changed.status_code, password.status_code) == (403, 403)
    assert root.password == before


def test_chief_does_not_become_a_superuser(client):
    chief = make.make_user("chief", name="cleo")
    client.force_login(chief)
    sent = {"username": "cleo", "is_staff": "on", "is_active": "on", "is_superuser": "on"}
    sent |= {"groups": list(chief.groups.values_list("pk", flat=True))}
    sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}

    client.post(reverse("admin:auth_user_change", args=[chief.pk]), sent)

    chief.refresh_from_db()
    assert not chief.is_superuser
