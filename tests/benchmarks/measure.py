"""The figures of README.md, measured side by side in one run: `python -m tests.benchmarks.measure`.

It works in a database of its own: a temporary SQLite file or, with DATABASE_URL naming PostgreSQL, a new database
called heat2_benchmark on that server. `--small` takes a hundredth of the history, to try the script itself.
"""

import argparse
import functools
import gc
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from io import BytesIO
from pathlib import Path

from msgspec import structs

ROOT = Path(__file__).parents[2]
SIZES = (20, 100, 400)


def settle(folder):
    """Point the settings at a new, empty database."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        base = url.rsplit("/", 1)[0]
        subprocess.run(["psql", f"{base}/postgres", "-qc", "DROP DATABASE IF EXISTS heat2_benchmark"], check=True)
        subprocess.run(["psql", f"{base}/postgres", "-qc", "CREATE DATABASE heat2_benchmark"], check=True)
        os.environ["DATABASE_URL"] = f"{base}/heat2_benchmark"
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.sqlite3"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heat2cms.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sys.path.insert(0, str(ROOT))


def median(deed, *, times=30):
    """Milliseconds."""
    return statistics.median(_timed(deed) for _ in range(times))


def side_by_side(*deeds, times=60):
    """Median milliseconds of each, taken in turns so that the machine's moods fall on all alike."""
    taken = [[] for _ in deeds]
    for _ in range(times):
        for deed, own in zip(deeds, taken, strict=True):
            own.append(_timed(deed))
    return [statistics.median(own) for own in taken]


def _timed(deed):
    gc.collect(0)
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000


def report(name, figure, goal=""):
    print(f"{name:<74}{figure:>22}   {goal}", flush=True)


def get(handler, path, **headers):
    """One GET through every middleware, the answer read to its end."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        **headers,
    }
    status = []
    answer = handler(environ, lambda line, headers: status.append(line))
    body = b"".join(answer)
    answer.close()
    assert status[0].startswith("200"), (path, status)
    return body


def reading(articles):
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.models import Edition, StoredPage

    handler = WSGIHandler()
    for size in articles:
        path = f"/bench-{size}/"
        get(handler, path)
        with CaptureQueriesContext(connection) as queries:
            get(handler, path)
        report(f"public page, {size} blocks: queries", len(queries), "1")
    for encoding, name in (("br", "as browsers ask for it"), ("", "uncompressed")):
        pages = [
            lambda size=size, encoding=encoding: get(handler, f"/bench-{size}/", HTTP_ACCEPT_ENCODING=encoding)
            for size in articles
        ]
        times = side_by_side(*pages, times=200)
        for size, taken in zip(articles, times, strict=True):
            report(f"public page {name}, {size} blocks", f"{taken:.2f} ms")
        report(f"public page {name}, 400 blocks beside 20", f"{times[-1] / times[0]:.2f} times", "at most 1.5")
    edition = Edition.objects.filter(article=articles[SIZES[-1]]).latest("number")
    for encoding, name in (("br", "as browsers ask for it"), ("", "uncompressed")):
        stored = StoredPage.objects.get(edition=edition, page="article", encoding=encoding)
        paths = f"/bench-{SIZES[-1]}/", f"/bare/{stored.pk}/"
        answers = [lambda path=path, asked=encoding: get(handler, path, HTTP_ACCEPT_ENCODING=asked) for path in paths]
        assert answers[0]() == answers[1]()
        page, bare = side_by_side(*answers, times=400)
        report(f"public page {name}, beside a bare view of the same bytes", f"{page / bare:.2f} times", "at most 1.25")


def saving(articles, client):
    """One POST each, as the form sends it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.models import Block
    from tests.benchmarks import desk

    blocks = {
        size: Block.objects.filter(article=each, block_kind="fact").latest("pk") for size, each in articles.items()
    }
    for size, article in articles.items():
        desk.prepared(client, article, blocks[size], sentence())()
        send = desk.prepared(client, article, blocks[size], sentence())
        with CaptureQueriesContext(connection) as queries:
            send()
        report(f"saving one fact at the desk, {size} blocks: queries", len(queries), "at most 24")
        report(f"saving one fact at the desk, {size} blocks: stored", f"{stored_bytes()} bytes", "at most 2,500")
    taken = {size: [] for size in articles}
    for _ in range(15):
        for size, article in articles.items():
            taken[size].append(_timed(desk.prepared(client, article, blocks[size], sentence())))
    for size, times in taken.items():
        report(f"saving one fact at the desk, {size} blocks", f"{statistics.median(times):.1f} ms")


def stored_bytes():
    """Of the newest revision: every text and number in its rows, as text."""
    from reversion.models import Revision

    from articles.models import ArticleRevision

    revision = Revision.objects.latest("pk")
    rows = [
        *Revision.objects.filter(pk=revision.pk).values_list(),
        *revision.version_set.values_list(),
        *ArticleRevision.objects.filter(revision=revision).values_list(),
    ]
    return sum(len(str(value).encode()) for row in rows for value in row)


def sentence():
    from tests.benchmarks import build

    return build.sentence(random.Random())


def history_figures(article, revisions):
    from articles import compare, history
    from articles.models import ArticleRevision

    numbers = list(
        ArticleRevision.objects.filter(article=article).order_by("revision_id").values_list("revision_id", flat=True)
    )
    rng = random.Random(3)
    chosen = [rng.choice(numbers) for _ in range(40)]
    taken = [_timed(lambda at=at: history.document_at(article, at)) for at in chosen]
    report(
        f"400 blocks at any of {revisions:,} revisions",
        f"{statistics.median(taken):.1f} (max {max(taken):.1f}) ms",
        "at most 60 ms",
    )

    def neighbours():
        at = rng.randrange(1, len(numbers))
        return history.documents_at(article, numbers[at - 1 : at + 1])

    pairs = [neighbours() for _ in range(20)]
    whole = median(lambda: compare.compare(*neighbours()), times=20)
    own = statistics.median(_timed(lambda pair=pair: compare.compare(*pair)) for pair in pairs)
    report(f"comparing two neighbouring revisions of {revisions:,}", f"{whole:.1f} ms", "at most 60 ms")
    report("  of it in our own difference", f"{own:.1f} ms", "the smaller part")


def comparing_figures(client, article):
    """The desk's whole view of two neighbors anywhere in the history, and of its first with its last revision."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.models import ArticleRevision
    from tests.benchmarks import comparing

    rows = ArticleRevision.objects.filter(article=article).order_by("revision_id")
    numbers = list(rows.values_list("revision_id", flat=True))
    rng = random.Random(6)
    places = [rng.randrange(1, len(numbers)) for _ in range(20)]
    neighbors = [comparing.page(client, article, numbers[at - 1], numbers[at]) for at in places]
    neighbors[0]()
    with CaptureQueriesContext(connection) as queries:
        neighbors[0]()
    report("the desk's whole comparison of two neighbors: queries", len(queries), "at most 12")
    taken = statistics.median(_timed(page) for page in neighbors)
    report(f"the desk's whole comparison of two neighbors of {len(numbers):,}", f"{taken:.1f} ms", "at most 60 ms")
    ends = numbers[0], numbers[-1]
    whole = median(comparing.page(client, article, *ends), times=7)
    report(f"the desk's whole comparison of first and last of {len(numbers):,}", f"{whole:.0f} ms", "at most 200 ms")
    rest = whole
    for name, part in comparing.parts(article, *ends).items():
        taken = median(part, times=7)
        rest -= taken
        report(f"  of it {name}", f"{taken:.1f} ms")
    report("  of it drawing, template and request", f"{rest:.1f} ms")


def publishing_figures(article, *, editor):
    from articles import editing, history, publishing, rendering
    from facts.models import Fact

    facts = list(Fact.objects.filter(blocks__article=article)[:20])
    store, rendering.store = rendering.store, lambda edition, page="article": None
    taken = []
    for fact in facts:
        with history.record(editor=editor) as turn:
            editing.save_fact(turn, fact, {"statement": sentence()})
        taken.append(
            _timed(
                lambda: publishing.publish(
                    article, editor=editor, kind="update", note="News.", reasons=Anything(all="of them")
                )
            )
        )
    rendering.store = store
    report("publishing at 400 blocks, before rendering", f"{statistics.median(taken):.1f} ms", "at most 60 ms")


class Anything(dict):
    """A reason for every fact."""

    def get(self, key, default=None):
        return "Because."

    def __missing__(self, key):
        return "Because."


def words_figures():
    from articles import words

    rng = random.Random(4)
    vocabulary = ["".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6)) for _ in range(20_000)]
    one, other = (" ".join(rng.choice(vocabulary) for _ in range(5000)) for _ in range(2))
    report("two unrelated texts of 5,000 words", f"{_timed(lambda: words.compare(one, other)):.0f} ms", "at most 300")
    for name in (*HOSTILE, BLOCKS):
        command = [sys.executable, "-m", "tests.benchmarks.measure", "--hostile", name]
        printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
        report(f"hostile: {name}", f"{printed[0]} ms, {printed[1]} MB", "at most 2,000 ms, 200 MB")


def _letters(seed):
    rng = random.Random(seed)
    return " ".join(rng.choice("ab") for _ in range(100_000))


BLOCKS = "2,000 blocks reversed"
HOSTILE = {
    "one repeated word against another": lambda: ("word " * 40_000, "work " * 40_000),
    "one repeated word against half of it": lambda: ("word " * 40_000, "word " * 20_000),
    "two one-letter words in any order": lambda: (_letters(5), _letters(6)),
    "different words against their reverse": lambda: (
        " ".join(f"w{n:x}" for n in range(33_000)),
        " ".join(f"w{n:x}" for n in reversed(range(33_000))),
    ),
    "one letter without a space": lambda: ("a" * 200_000, "ab" * 100_000),
    "sentences shuffled": lambda: _shuffled(),
    "50,000 different words against as many others": lambda: (_numbered("w", 50_000), _numbered("v", 50_000)),
    "bold on every other word": lambda: ("<strong>a</strong> b " * 9_000, "a <strong>b</strong> " * 9_000),
}


def _numbered(letter, number):
    return " ".join(f"{letter}{n}" for n in range(number))


def _blocks(keys):
    from articles.document import Document, Head, ProseBlock

    rng = random.Random(8)
    texts = {
        key: " ".join(rng.choice("film novel director part studio date".split()) for _ in range(50)) for key in keys
    }
    return Document(topic="t", head=Head(), blocks=tuple(ProseBlock(key=key, text=texts[key]) for key in keys))


def _reversed():
    keys = [f"b{n}" for n in range(2_000)]
    document = _blocks(keys)
    return document, structs.replace(document, blocks=document.blocks[::-1])


def _shuffled():
    rng = random.Random(7)
    sentences = [f"Sentence {n} is about {rng.random():.4f} of it." for n in range(5_000)]
    old = " ".join(sentences)
    rng.shuffle(sentences)
    return old, " ".join(sentences)


def hostile(name):
    """In a process of its own: milliseconds, and the megabytes that it took at its peak above those before."""
    from articles import compare, words

    if name == BLOCKS:
        deed = functools.partial(compare.compare, *_reversed())
    else:
        deed = functools.partial(words.compare, *HOSTILE[name]())
    words.compare("a", "b")
    before = _memory("VmRSS")
    taken = _timed(deed)
    print(f"{taken:.0f} {_memory('VmHWM') - before:.0f}")


def _memory(name):
    """Megabytes, as Linux counts them for this process alone: VmRSS is now, VmHWM the most so far."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    options.add_argument("--hostile", default="")
    chosen = options.parse_args()
    if chosen.hostile:
        return hostile(chosen.hostile)
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        run(small=chosen.small)


def run(*, small):
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from articles import publishing
    from tests.benchmarks import build

    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    logging.disable(logging.INFO)
    warnings.filterwarnings("ignore", "No directory at")
    print(f"{connection.vendor}, Python {sys.version.split()[0]}, Django {django.get_version()}")
    editor = build.chief()
    articles = {size: build.article(size, editor=editor) for size in SIZES}
    for article in articles.values():
        build.grow(article, 10, editor=editor)
        publishing.publish(article, editor=editor, kind="first", note="Everything.", reasons=Anything(all="of them"))
    client = Client()
    client.force_login(editor)
    gc.collect()
    gc.freeze()  # as heat2cms.wsgi does
    reading(articles)
    saving(articles, client)
    large = articles[SIZES[-1]]
    opening(client, large, editor)
    previews(articles, editor)
    for revisions in (30, 100) if small else (30, 1_000, 10_000):
        start = time.perf_counter()
        build.grow(large, revisions, editor=editor)
        print(f"  its history grown to {revisions:,} revisions in {time.perf_counter() - start:.0f} s")
        tidy()
        history_figures(large, revisions)
    comparing_figures(client, large)
    history_pages(client, build.article(SIZES[-1], editor=editor, seed=9, name="young"), large, editor)
    publishing_figures(large, editor=editor)
    words_figures()


def tidy():
    """Give PostgreSQL the statistics that its autovacuum takes within a minute; a server may have that turned off."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def opening(client, article, editor):
    from tests.benchmarks import desk

    get = desk.article_page(client, article)
    get()
    report("opening 400 blocks at the desk, on the server", f"{median(get, times=10):.0f} ms", "at most 300 ms")
    report(
        "opening 400 blocks at the desk, in Chromium",
        f"{statistics.median(desk.in_chromium(article, editor)):.0f} ms",
        "at most 1,500 ms",
    )


def previews(articles, editor):
    from tests.benchmarks import previewing

    for size in (SIZES[0], SIZES[-1]):
        taken = previewing.after_a_pause(articles[size], editor)
        report(f"preview of {size} blocks, from the last key to the new words", f"{taken:.0f} ms", "at most 300 ms")


def history_pages(client, young, old, editor):
    """Beside an article of the same size with 10 revisions."""
    from tests.benchmarks import build, desk

    build.grow(young, 10, editor=editor)
    few, many = desk.history_page(client, young), desk.history_page(client, old)
    few(), many()
    times = side_by_side(few, many, times=20)
    report("history page at 10 revisions", f"{times[0]:.1f} ms")
    report("history page at the whole history beside it", f"{times[1] / times[0]:.2f} times", "at most 2")


if __name__ == "__main__":
    main()
