"""What every test shares: cheap passwords, files and databases of its own, hypothesis that repeats itself in CI, and
one Chromium for each process, because Playwright runs once in a thread."""

import gc
import os
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from playwright.sync_api import sync_playwright

from tests import looks, ready

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]

DATA = {"db", "transactional_db", "live_server"}

DAY = 24 * 60 * 60

# Playwright's loop runs in this thread for the whole session, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# How long an example takes to be made or tried is a matter of the machine.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis.register_profile("dev", **PATIENT)
hypothesis.register_profile("ci", derandomize=True, **PATIENT)
hypothesis.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items):
    """On PostgreSQL only what asks for the database runs: pytest-django lets no other test reach it."""
    for item in items:
        if not DATA.intersection(item.fixturenames) and item.get_closest_marker("django_db") is None:
            item.add_marker(looks.once)


def pytest_runtest_setup():
    """No test runs across midnight: what is due today, or stands for less than a day, is not so on its other side."""
    left = DAY - time.time() % DAY
    if left < 90:
        time.sleep(left)


def pytest_collection_finish():
    """What was imported stays; the collector need not look at it again after every few tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    (folder / "static").mkdir()
    changed = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": folder / "media",
        # Plain names need no collectstatic; var/static of the checkout is never looked at.
        "STATIC_ROOT": folder / "static",
        "STORAGES": settings.STORAGES | {"staticfiles": {"BACKEND": settings.PLAIN_STATIC_FILES}},
    }
    with override_settings(**changed):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in production: races in a database in memory prove nothing. Neither waits for its disk, and
    PostgreSQL empties its tables by DELETE: TRUNCATE makes a new file of each, which takes ten times as long."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        database["OPTIONS"]["options"] = "-c synchronous_commit=off"
        database["OPTIONS"]["pool"]["timeout"] = 60  # a busy machine opens a connection when it can
        connection.ops.__class__.sql_flush = delete_all


def delete_all(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
    """What empties all tables in one transaction, at whose end foreign keys are looked at."""
    return ["; ".join(f"DELETE FROM {operations.quote_name(table)}" for table in tables)]


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
def chromium():
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"There is no {CHROMIUM}; the editor's day is not optional here.")
        pytest.skip(f"There is no {CHROMIUM}: install Chromium to run the tests in a browser.")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as monkeypatch:
        ready.wait_for_scripts(monkeypatch)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS, timeout=ready.PATIENCE)
        yield browser
        browser.close()
