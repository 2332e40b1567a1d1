"""The demo's whole history for tests of public pages: replayed once, kept as rows, put into each test's database."""

import copy

import pytest
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
