"""The demo's whole history for tests of public pages: replayed once, kept as text, put into each database."""

import pytest
from django.core import serializers
from django.db import transaction

from articles import rendering
from articles.demo import replay
from articles.models import Address, Article, Author, Edition, EditionDocument, FactStep
from facts.models import Topic

KEPT = (Topic, Article, Address, Author, Edition, EditionDocument, FactStep)


@pytest.fixture(scope="session")
def told(django_db_setup, django_db_blocker):
    """The public rows of the demo as JSON; the replay itself is rolled back."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # as in Django's own TestCase: `record` is durable and would refuse a nest
        with outer:
            list(replay.replay(replay.accounts()))
            Edition.objects.update(editor=None, revision=None)
            text = serializers.serialize("json", [row for model in KEPT for row in model.objects.all()])
            transaction.set_rollback(True)
    return text


@pytest.fixture
def heat2(db, told):
    """The demo with its seven editions; no page is stored yet."""
    for row in serializers.deserialize("json", told):
        row.save()
    return Article.objects.get()


@pytest.fixture(autouse=True)
def fresh_fingerprint():
    rendering._fingerprint.cache_clear()
    yield
    rendering._fingerprint.cache_clear()
