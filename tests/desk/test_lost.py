"""Addresses at the desk that lead nowhere have a way back, and tell strangers nothing."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db

NOWHERE = ["/admin/desk/articles/no-such-article/", "/admin/desk/facts/no-such-fact/life/", "/admin/no/such/page/"]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_leads_on(client, editor, address):
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is nothing at this address" in page
    assert 'class="button" href="/admin/"' in page
    assert "No Article matches" not in page


def test_a_part_of_a_page_that_is_not_there_is_an_empty_answer(client, editor):
    answer = client.get(NOWHERE[0], HTTP_HX_REQUEST="true")

    assert (answer.status_code, answer.content) == (404, b"")


def test_readers_get_their_own_page(client, editor):
    answer = client.get("/no-such-page/")

    assert answer.status_code == 404
    assert "All explainers" in answer.content.decode()
    assert "Set-Cookie" not in answer.headers


def test_staff_without_a_role_are_led_to_the_newsroom_too(client):
    client.force_login(make.make_user())

    answer = client.get("/admin/no/such/page/")

    assert answer.status_code == 404
    assert "To the newsroom" in answer.content.decode()
