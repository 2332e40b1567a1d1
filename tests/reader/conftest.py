"""The demo's whole history for tests of public pages: replayed once, kept as rows, put into each test's database."""

import copy
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.models import QuerySet

from articles import rendering
from articles.addresses import Address
from articles.demo import replay
from articles.models import Article, Author, Edition, EditionDigest, EditionDocument, FactStep, NamedPerson
from articles.search_rows import SearchRow
from articles.shown_pictures import ShownPicture
from facts.models import Topic
from facts.pictures import PictureFile, Rendition
from tests.factories import sketch

KEPT = (
    *(Topic, Article, Address, Author, PictureFile, Rendition, Edition, EditionDocument, EditionDigest, FactStep),
    *(NamedPerson, SearchRow, ShownPicture),
)


@pytest.fixture(scope="session")
def rolled_back(django_db_setup, django_db_blocker):
    """For what several tests share: rows that are made in `with rolled_back()` are gone behind it."""

    @contextmanager
    def rows():
        with django_db_blocker.unblock():
            outer = transaction.atomic()
            outer._from_testcase = True  # as in Django's own TestCase: `record` is durable and would refuse a nest
            with outer:
                yield
                transaction.set_rollback(True)

    return rows


@pytest.fixture(scope="session")
def told(rolled_back):
    """The public rows of the demo by model; the replay itself is rolled back."""
    with rolled_back():
        list(replay.replay(replay.accounts(), drawn=sketch))
        Edition.objects.update(editor=None, revision=None)
        PictureFile.objects.update(added_by=None)
        return {model: list(model._base_manager.all()) for model in KEPT}


@pytest.fixture
def heat2(db, told):
    """The demo with its seven editions; no page is stored yet."""
    for model, rows in told.items():
        QuerySet(model).bulk_create(copy.deepcopy(rows))
    return Article.objects.get()


@pytest.fixture(autouse=True)
def fresh_fingerprint():
    rendering._fingerprint.cache_clear()
    yield
    rendering._fingerprint.cache_clear()
