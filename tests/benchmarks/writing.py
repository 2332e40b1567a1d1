"""Who wrote a block, at 400 blocks and 1,000 revisions: `python -m tests.benchmarks.writing`.

One block of 50 words (a fact) and one of 600 (prose) are edited by five people some 200 times each. As measure.py, it
works in a database of its own, SQLite or with DATABASE_URL PostgreSQL.
"""

import argparse
import gc
import logging
import random
import sys
import tempfile
import warnings

from tests.benchmarks.measure import Anything, get, median, report, settle

REVISIONS = 1_000
EDITS = 200
EDITIONS = 40


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        run(small=chosen.small)


def run(*, small):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks import build

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    logging.disable(logging.INFO)
    warnings.filterwarnings("ignore", "No directory at")
    print(f"{connection.vendor}, Python {sys.version.split()[0]}, Django {django.get_version()}")
    article = written(build, small=small)
    gc.collect()
    gc.freeze()  # as heat2cms.wsgi does
    at_the_desk(article)
    in_public(article)


def written(build, *, small):
    """An article of 400 blocks whose history holds 1,000 revisions and 40 editions, two blocks with 200 each."""
    from django.contrib.auth.models import User

    from articles import editing, history
    from articles.models import ArticleRevision, Block

    chief = build.chief()
    people = [User.objects.create_user(f"writer-{number}", is_staff=True) for number in range(5)]
    article = build.article(40 if small else 400, editor=chief)
    fact = Block.objects.filter(article=article, block_kind="fact").first().fact
    rng = random.Random(5)
    with history.record(editor=chief) as turn:
        text = paragraphs(build, rng)
        prose = editing.add_block(turn, article, "prose", {"text": text}, after=None, key="prose")
    words, revisions, edits = fact.statement, 100 if small else REVISIONS, 20 if small else EDITS
    for number in range(edits):
        words = edited(words, rng, build, longest=5)
        with history.record(editor=rng.choice(people), note=f"Fact {number}") as turn:
            editing.save_fact(turn, fact, {"statement": words, "status": rng.choice(["reported", "rumored"])})
        text = edited(text, rng, build, longest=60)
        with history.record(editor=rng.choice(people), note=f"Prose {number}") as turn:
            editing.save_block(turn, prose, {"text": text})
        if number % (edits // EDITIONS or 1) == 0:
            published(article, chief)
    build.grow(article, revisions, editor=chief)
    assert ArticleRevision.objects.filter(article=article).count() == revisions
    return article


def paragraphs(build, rng):
    return "".join(f"<p>{' '.join(build.sentence(rng, 15) for _ in range(8))}</p>" for _ in range(5))


def edited(text, rng, build, *, longest):
    """One word replaced; every tenth time a sentence added, while there are fewer than that."""
    words = text.split(" ")
    plain = [at for at, word in enumerate(words) if word.isalpha() and word.islower()]
    words[rng.choice(plain)] = rng.choice(build.WORDS)
    if rng.random() < 0.1 and text.count(".") < longest:
        words.insert(plain[-1], build.sentence(rng, 12))
    return " ".join(words)


def published(article, editor):
    from articles import publishing

    publishing.publish(article, editor=editor, kind=kind(article), note="News.", reasons=Anything(all="of them"))


def kind(article):
    return "update" if article.editions.exists() else "first"


def at_the_desk(article):
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from articles import provenance
    from articles.models import Block

    keys = {"a fact of 50 words": Block.objects.filter(block_kind="fact").first().key, "prose of 600 words": "prose"}
    client = Client()
    client.force_login(User.objects.get(username="bench-chief"))
    for name, key in keys.items():
        account = provenance.of_block(article, key)
        with CaptureQueriesContext(connection) as queries:
            provenance.of_block(article, key)
        report(f"who wrote {name}, {account.saves} saves: queries", len(queries))
        taken = median(lambda key=key: provenance.of_block(article, key))
        report(f"who wrote {name}, {account.saves} saves", f"{taken:.1f} ms", "at most 200 ms")
        path = reverse("desk:written", args=[article.key, key])
        taken = median(lambda path=path: client.get(path), times=15)
        report("  the page at the desk", f"{taken:.1f} ms")
        edition = article.editions.order_by("number")[article.editions.count() // 2]
        taken = median(lambda key=key, edition=edition: provenance.of_block(article, key, edition=edition))
        report("  as an edition in the middle has it", f"{taken:.1f} ms", "at most 200 ms")


def in_public(article):
    from django.core.handlers.wsgi import WSGIHandler

    from articles.models import Block

    handler, slug = WSGIHandler(), article.address.slug
    number = article.editions.latest("number").number
    keys = {"a fact": Block.objects.filter(block_kind="fact").first().key, "prose": "prose"}
    for name, key in keys.items():
        path = f"/{slug}/editions/{number}/origins/{key}/"
        get(handler, path)
        taken = median(lambda path=path: get(handler, path), times=15)
        report(f"since when {name} says this, in public, {number} editions", f"{taken:.1f} ms", "at most 200 ms")


if __name__ == "__main__":
    main()
