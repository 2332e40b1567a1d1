"""A replay of the demo that ended too early; the database is empty before it, unlike that of test_replay.py."""

import pytest

from articles import publishing, snapshot
from articles.demo import replay
from articles.models import Article, Edition
from tests.factories import sketch

pytestmark = pytest.mark.django_db


def test_a_replay_that_was_cut_off_goes_on_where_it_stopped():
    lines = replay.replay(replay.accounts(), drawn=sketch)
    next(lines)
    next(lines)
    lines.close()
    assert Edition.objects.count() == 2

    rest = list(replay.replay(replay.accounts(), drawn=sketch))

    assert len(rest) == 5
    article = Article.objects.get()
    assert publishing.document_of(article.editions.get(number=7)) == snapshot.take(article)
