"""Every URL of the desk against a stranger, staff without a role and each role, with own and foreign ids."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.urls import reverse

from articles.desk import roles, urls
from tests import factories as make
from tests.desk.access import ACCESS, make_world

pytestmark = pytest.mark.django_db

ROLES = ["writer", "editor", "chief"]
WRITERS = {
    *("read", "preview", "edit", "place", "new_article", "name_revision", "see_evidence"),
    *("ask_review", "remark"),
}


@pytest.fixture(scope="module")
def kept_world(django_db_setup, django_db_blocker):
    """The rows of all visits, made once: each test runs in a savepoint inside this transaction."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # as django.test.TestCase marks its own, so that a turn may be durable inside
        with outer:
            yield make_world()
            transaction.set_rollback(True)


@pytest.fixture
def world(kept_world, db):
    return kept_world


def visit(client, name, args, world, **headers):
    url, data = reverse(f"desk:{name}", args=args), ACCESS[name].data
    return client.post(url, data(world), **headers) if data else client.get(url, **headers)


def test_every_url_of_the_desk_has_an_entry():
    assert {pattern.name for pattern in urls.urlpatterns} == ACCESS.keys()


def test_every_view_says_its_deed():
    declared = {pattern.name: getattr(pattern.callback, "deed", None) for pattern in urls.urlpatterns}

    assert declared == {name: entry.deed for name, entry in ACCESS.items()}


@pytest.mark.parametrize("name", ACCESS)
def test_a_stranger_is_sent_to_sign_in(client, world, name):
    answer = visit(client, name, ACCESS[name].args(world), world)

    if ACCESS[name].data is None:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/?next=%2Fadmin%2F")
    else:
        # A press would be lost on the way to the sign-in page and back.
        assert answer.status_code == 403
        assert "You are signed out" in answer.content.decode()


@pytest.mark.parametrize("name", ACCESS)
def test_inside_a_page_a_stranger_gets_403_and_no_sign_in_page(client, world, name):
    answer = visit(client, name, ACCESS[name].args(world), world, HTTP_HX_REQUEST="true")

    assert answer.status_code == 403
    assert answer["X-Desk-Refusal"] == "signed-out"


@pytest.mark.parametrize("name", ACCESS)
def test_staff_without_a_role_may_do_nothing(client, world, name):
    client.force_login(make.make_user())

    answer = visit(client, name, ACCESS[name].args(world), world)

    assert answer.status_code == 403
    assert b"Your account has no role yet" in answer.content


@pytest.mark.parametrize("path", ["/admin/", "/admin/desk/tables/", "/admin/desk/people/", "/admin/password_change/"])
def test_no_answer_is_kept_by_a_cache(client, db, path):
    client.force_login(make.make_user("writer"))

    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ACCESS)
def test_a_role_may_do_what_the_table_says(client, world, name, role):
    user = make.make_user(role)
    client.force_login(user)

    answer = visit(client, name, ACCESS[name].args(world), world)

    if roles.may(user, ACCESS[name].deed):
        # A deed may still be refused for what it was sent; never for who sent it.
        assert answer.status_code in (200, 302, 404, 409, 422)
        assert "/login/" not in answer.get("Location", "")
    else:
        assert answer.status_code == 403
        assert answer["X-Desk-Refusal"] == "role"


@pytest.mark.parametrize("name", [name for name, entry in ACCESS.items() if entry.foreign])
def test_what_belongs_to_another_article_is_not_found(client, world, name):
    client.force_login(make.make_user("chief"))

    answer = visit(client, name, ACCESS[name].foreign(world), world)

    assert answer.status_code == 404


@pytest.mark.parametrize("name", [name for name, entry in ACCESS.items() if entry.data])
def test_deeds_are_not_done_by_a_link(client, world, name):
    client.force_login(make.make_user("chief"))

    answer = client.get(reverse(f"desk:{name}", args=ACCESS[name].args(world)))

    assert answer.status_code == 405


def test_the_refusal_names_the_role_to_ask_for(client, world):
    client.force_login(make.make_user("writer"))

    answer = client.get(reverse("desk:publish", args=[world.article.key]))

    assert b"Ask a chief for the Editor role." in answer.content
    assert b"Back to the newsroom" in answer.content
    assert b"yours is Writer" in answer.content
    assert b"Log out" in answer.content
    assert b'aria-label="Desk"' in answer.content


# --- the table itself


@pytest.mark.parametrize(
    ("role", "deeds"),
    [
        ("", set()),
        ("writer", WRITERS),
        ("editor", roles.DEEDS.keys() - {"publish_minor_fact", "take_down", "end_review", "manage_people"}),
        ("chief", roles.DEEDS.keys()),
    ],
)
def test_what_each_role_may(role, deeds):
    user = make.make_user(role)

    assert {deed for deed in roles.DEEDS if roles.may(user, deed)} == deeds


def test_a_superuser_is_a_chief():
    assert roles.role(make.make_user(superuser=True)) == "Chief"


def test_a_deactivated_chief_may_nothing():
    chief = make.make_user("chief")
    chief.is_active = False

    assert roles.role(chief) is None


def test_a_reader_with_a_role_but_without_staff_may_nothing():
    reader = make.make_user("chief")
    reader.is_staff = False

    assert roles.role(reader) is None
    assert roles.role(AnonymousUser()) is None


def test_an_unknown_deed_is_a_mistake_and_not_a_refusal():
    with pytest.raises(KeyError):
        roles.may(make.make_user("chief"), "fly")


def test_the_migration_made_the_roles():
    assert {"Writer", "Editor", "Chief"} <= set(Group.objects.values_list("name", flat=True))
    assert Group.objects.filter(permissions__isnull=False).count() == 0
