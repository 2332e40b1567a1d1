"""Search at 2,000 facts in 200 articles beside a tenth of them. To run: `python -m tests.benchmarks.searching`.

A fact has 50 words out of 55, so that one of these is in nearly every fact; the worst there is. With DATABASE_URL
naming PostgreSQL it works in a new database called heat2_benchmark. `--small` takes a tenth.
"""

import argparse
import os
import random
import tempfile
from functools import partial
from urllib.parse import quote_plus

from tests.benchmarks import measure

FACTS = 10
QUERIES = {
    "a word of nearly every fact": "robbery",
    "the first letter of many words": "r",
    "four words of nearly every fact": "robbery trailer agent night",
    "a name that stands once": "witness 7x",
    "words that are nowhere": "zebra giraffe",
}


def prepare(numbers, editor):
    """A published article for each number, with its facts and a passage of 200 words."""
    from articles import editing, history, publishing
    from tests.benchmarks import build

    rng, anything = random.Random(1), measure.Anything(all="of them")
    for number in numbers:
        made = build.article(FACTS + 2, editor=editor, seed=number, name=f"bench-{number}")
        with history.record(editor=editor) as turn:
            text = f"<p>{build.sentence(rng, 200)} Witness {number}x.</p>"
            editing.add_block(turn, made, "prose", {"text": text}, after=None)
        publishing.publish(made, editor=editor, kind="first", note="News.", reasons=anything)


def times(handler):
    """Median milliseconds of each query, through every middleware."""
    gets = [partial(measure.get, handler, "/search/", QUERY_STRING=f"q={quote_plus(q)}") for q in QUERIES.values()]
    for get in gets:
        get()
    return measure.side_by_side(*gets, times=25)


def run(count):
    import django

    django.setup()
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.db import connection

    from articles import rendering
    from articles.search_rows import SearchRow
    from tests.benchmarks import build

    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}}
    rendering.store = lambda edition, page="article": None
    call_command("migrate", verbosity=0)
    editor, handler, told = build.chief(), WSGIHandler(), []
    for numbers in (range(count // 10), range(count // 10, count)):
        prepare(numbers, editor)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        facts = SearchRow.objects.filter(place=SearchRow.Place.FACT).count()
        told.append((facts, times(handler)))
    print(f"{connection.vendor}: {told[0][0]:,} facts in {count // 10} articles, {told[1][0]:,} in {count}")
    for name, before, after in zip(QUERIES, told[0][1], told[1][1], strict=True):
        measure.report(f"search, {name}", f"{before:.1f} and {after:.1f} ms", f"{after / before:.1f} times")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("VAR_DIR", folder)
        measure.settle(folder)
        run(count=20 if chosen.small else 200)


if __name__ == "__main__":
    main()
