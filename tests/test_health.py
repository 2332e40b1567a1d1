import os
import subprocess
import sys
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).parent.parent


def test_health_says_ok(client, db):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok"}
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_health_answers_plain_http_under_any_host_name(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert response.status_code == 200


def test_health_says_that_a_migration_is_missing(client, db):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "missing"}


ASK = """
import django
django.setup()
from django.test import Client
response = Client().get("/healthz")
print(response.status_code, response.content.decode())
"""


# A process of its own: in this one the connection is open, and in the middle of a test.
def test_health_says_that_the_database_does_not_answer(tmp_path):
    environ = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/none/none.sqlite3",
        "DJANGO_SETTINGS_MODULE": "heat2cms.settings",
        "LOG_LEVEL": "ERROR",
    }

    done = subprocess.run([sys.executable, "-c", ASK], env=environ, cwd=ROOT, capture_output=True, text=True)

    answer = done.stdout.splitlines()[-1]
    assert answer == '503 {"database": "unreachable", "migrations": "unknown"}'
