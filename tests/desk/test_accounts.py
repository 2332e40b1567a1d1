"""Users are deactivated, never deleted (rule 22)."""

import pytest
from django.contrib.auth.models import User
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
