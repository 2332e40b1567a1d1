"""The history list at 10,000 revisions beside an article with 10. To run: `python -m tests.benchmarks.listing`.

`--keep <database URL>` works in that database and leaves it there: the next run finds it grown and only measures.
`--plans` prints how the database answers the slow ones. `--small` takes a hundredth of the history.
"""

import argparse
import datetime as dt
import logging
import os
import random
import tempfile
import warnings
from functools import partial

from tests.benchmarks import measure

BLOCKS = 400
BEGAN = dt.datetime(2023, 1, 9, 9, 0, tzinfo=dt.UTC)
EDITION_EVERY = 400
PEOPLE = ("ana", "ruth", "tomas")


def prepare(*, revisions):
    """The old article, grown to that many revisions, and a young one with 10; what is there already is kept."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from articles.models import Article
    from tests.benchmarks import build

    call_command("migrate", verbosity=0)
    editor = User.objects.filter(username="bench-chief").first() or build.chief()
    people = [User.objects.get_or_create(username=name, defaults={"is_staff": True})[0] for name in PEOPLE]
    names = (f"old-{BLOCKS}", f"young-{BLOCKS}")
    articles = [
        Article.objects.filter(topic__slug=name).first()
        or build.article(BLOCKS, editor=editor, name=name.rsplit("-", 1)[0])
        for name in names
    ]
    live(articles[0], revisions, people, editor)
    live(articles[1], 10, people, editor)
    return *articles, editor


def live(article, revisions, people, editor):
    """Years of a newsroom's saves: bursts of small ones, now and then a status, a move or a source; and editions."""
    from articles import editing, history, publishing, rendering
    from articles.models import ArticleRevision
    from facts.models import Fact
    from tests.benchmarks import build

    rendering.store = lambda edition, page="article": None
    have = ArticleRevision.objects.filter(article=article).count()
    rng = random.Random(have)
    facts = list(Fact.objects.filter(blocks__article=article).order_by("pk"))
    keys = [block.key for block in editing.live_blocks(article)]
    now, person = BEGAN + dt.timedelta(days=have // 10), people[0]
    for number in range(have, revisions):
        new_burst = rng.random() < 0.3
        now += dt.timedelta(hours=rng.randint(1, 8)) if new_burst else dt.timedelta(minutes=rng.randint(1, 8))
        person = rng.choice(people) if new_burst else person
        fact = rng.choice(facts)
        with history.record(editor=person, note=f"Save {number}" if rng.random() < 0.3 else "", at=now) as turn:
            draw = rng.random()
            if draw < 0.06:
                status = rng.choice(["rumored", "reported", "confirmed", "denied"])
                editing.save_fact(turn, fact, {"status": status, "statement": build.sentence(rng)})
            elif draw < 0.08:
                block, after = rng.sample([key for key in keys if not key.startswith("section")], 2)
                editing.move_block(turn, article.blocks.get(key=block), after=after)
            elif draw < 0.09:
                editing.save_fact(turn, fact, {"people": [build.sentence(rng, 2)], "statement": build.sentence(rng)})
            else:
                editing.save_fact(turn, fact, {"statement": build.sentence(rng)})
        if number % EDITION_EVERY == EDITION_EVERY - 1:
            kind = "update" if article.editions.exists() else "first"
            anything = measure.Anything(all="of them")
            publishing.publish(
                article, editor=editor, kind=kind, note="News.", reasons=anything, at=now, importing=True
            )


def busy_fact(saves, editor):
    """A fact in no article, with that many saves; every hundredth changed its status."""
    from articles import editing, history
    from facts.models import Fact, Topic
    from tests.benchmarks import build

    rng = random.Random(saves)
    fact = Fact.objects.filter(key=f"busy-{saves}").first()
    if fact is None:
        values = {"topic": Topic.objects.first(), "fact_kind": "background", "statement": build.sentence(rng)}
        with history.record(editor=editor) as turn:
            fact = editing.new_fact(turn, {**values, "status": "rumored"}, (), key=f"busy-{saves}")
    for number in range(fact.lock_version, saves):
        status = {"status": rng.choice(["rumored", "reported", "confirmed"])} if number % 100 == 0 else {}
        with history.record(editor=editor) as turn:
            editing.save_fact(turn, fact, {"statement": build.sentence(rng), **status})
    return fact


def queries(article):
    """Name -> query string of each list that is measured."""
    from django.db.models import Count

    from articles.models import ArticleRevision, Block

    busy = Block.objects.filter(article=article, block_kind="fact").annotate(n=Count("fact")).first()
    rows = ArticleRevision.objects.filter(article=article).order_by("revision")
    early = rows[min(60, len(rows) - 1)].revision_id
    day = BEGAN.date()
    return {
        "plain": "",
        "every save": "show=every",
        "last page": f"before={early}",
        "one editor": f"editor={rows.last().editor_id}",
        "one editor, last page": f"editor={rows.last().editor_id}&before={early}",
        "an editor with one save": f"editor={rows.first().editor_id}",
        "one block": f"of=block:{busy.key}",
        "one fact": f"of=fact:{busy.fact.key}",
        "common kind (text)": "kind=text",
        "rare kind (moved)": "kind=moved",
        "kind that never was (removed)": "kind=removed",
        "first month": f"until={day + dt.timedelta(days=30)}",
        "one early day": f"since={day}&until={day}",
        "since the first day": f"since={day}",
        "named alone": "show=named",
        "kind, editor, block and dates": f"kind=status&editor={rows.last().editor_id}&of=block:{busy.key}&since={day}",
    }


def run(*, revisions, plans):
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}}
    logging.disable(logging.INFO)
    warnings.filterwarnings("ignore", "No directory at")
    old, young, editor = prepare(revisions=revisions)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(editor)
    print(f"{connection.vendor}, {BLOCKS} blocks: an article with 10 revisions, one with {revisions:,}")
    few, many = queries(young), queries(old)
    for name in many:
        gets = [
            partial(client.get, f"{reverse('desk:history', args=[article.key])}?{query}")
            for article, query in ((young, few[name]), (old, many[name]))
        ]
        assert [get().status_code for get in gets] == [200, 200], name
        with CaptureQueriesContext(connection) as asked:
            gets[1]()
            logged = list(asked)
        times = measure.side_by_side(*gets, times=15)
        slowest = max(logged, key=lambda query: float(query["time"]))
        measure.report(
            f"history list, {name}",
            f"{times[0]:.0f} and {times[1]:.0f} ms",
            f"{len(logged)} queries, the slowest {float(slowest['time']) * 1000:.0f} ms",
        )
        if plans:
            print(plan(connection, slowest["sql"]))
    lives(client, editor, (10, 60, max(revisions // 10, 60)))


def lives(client, editor, sizes):
    """A fact's life with few saves, a page full, and many."""
    from django.urls import reverse

    pages = [(size, reverse("desk:fact_life", args=[busy_fact(size, editor).key])) for size in sizes]
    times = measure.side_by_side(*(partial(client.get, url) for _, url in pages), times=15)
    for (size, _), taken in zip(pages, times, strict=True):
        measure.report(f"a fact's life at {size:,} saves", f"{taken:.0f} ms")


def plan(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(
            ("EXPLAIN (ANALYZE, BUFFERS) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql
        )
        return "\n".join(f"      {row[-1]}" for row in cursor.fetchall())


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--keep", default="")
    options.add_argument("--plans", action="store_true")
    options.add_argument("--small", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.keep:
            os.environ["DATABASE_URL"] = chosen.keep
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heat2cms.settings")
        else:
            measure.settle(folder)
        run(revisions=100 if chosen.small else 10_000, plans=chosen.plans)


if __name__ == "__main__":
    main()
