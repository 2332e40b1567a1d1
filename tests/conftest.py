"""What every test shares: cheap passwords, files and databases of its own, and hypothesis that repeats itself in CI."""

import os

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import settings as hypothesis

hypothesis.register_profile("dev", deadline=None)
hypothesis.register_profile("ci", deadline=None, derandomize=True)
hypothesis.load_profile("ci" if os.environ.get("CI") else "dev")


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
    """SQLite in a file, as in production: races in a database in memory prove nothing."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
