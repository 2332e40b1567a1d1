"""Who sits at the desk: each of these is signed in."""

import pytest

from tests import factories as make


@pytest.fixture
def writer(client):
    user = make.make_user("writer", name="wren")
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    user = make.make_user("editor", name="edda")
    client.force_login(user)
    return user
