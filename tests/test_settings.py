import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from heat2cms import settings as house
from heat2cms.proxy import client_address

ROOT = Path(__file__).parent.parent
LONG_KEY = "Kf8vV2nTq0Zr4Ls7Yb1Wc6Xd9Hg3Jm5Pa-uEiOoRtKf8vV2nTq0Zr4"


def refusal(**environ):
    with pytest.raises(ImproperlyConfigured) as caught:
        house.read(environ)
    return str(caught.value)


# --- values


def test_nothing_set_gives_a_site_on_this_machine():
    values = house.read({})

    assert values["BASE_URL"] == "http://127.0.0.1:8000"
    assert values["SITE_NAME"] == "Answer Print"
    assert values["TIME_ZONE"] == "UTC"
    assert values["DEBUG"] is False
    assert values["BEHIND_PROXY"] is False
    assert values["VAR_DIR"] == ROOT / "var"
    assert values["SECRET_KEY"] is values["DATABASE_URL"] is values["ALLOWED_HOSTS"] is values["MEDIA_ROOT"] is None


def test_an_empty_value_is_an_unset_one():
    assert house.read(dict.fromkeys(house.VARIABLES, "")) == house.read({})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ALLOWED_HOSTS", "a.example, .b.example", ["a.example", ".b.example"]),
        ("BASE_URL", "https://answers.example/", "https://answers.example"),
        ("BASE_URL", "http://[::1]:8000", "http://[::1]:8000"),
        (
            "CSP_SCRIPT_SRC",
            "https://a.example/, https://B.example:8443",
            ["https://a.example", "https://b.example:8443"],
        ),
        ("EMBED_PLAYERS", "none", []),
        ("EMBED_PLAYERS", " YouTube , vimeo,youtube", ["vimeo", "youtube"]),
        ("PAID_LINKS_NOTE", "We are paid.", "We are paid."),
        ("TEMPLATES_DIR", "templates", ROOT / "templates"),
        ("DEBUG", "Yes", True),
        ("DEBUG", "0", False),
        ("HSTS_SCOPE", "preload", "preload"),
        ("LOG_LEVEL", "error", "ERROR"),
        ("MEDIA_ROOT", "/srv/media", Path("/srv/media")),
        ("MEDIA_URL", "https://cdn.example", "https://cdn.example/"),
        ("MEDIA_URL", "https://cdn.example:8443/heat-2/media/", "https://cdn.example:8443/heat-2/media/"),
        ("SHARED_CACHE_SECONDS", "0", 0),
        ("SECRET_KEY", LONG_KEY, LONG_KEY),
        ("SITE_NAME", "Kinoblatt “Heute”", "Kinoblatt “Heute”"),
        ("TIME_ZONE", "America/Los_Angeles", "America/Los_Angeles"),
        ("AI_CRAWLERS", "Deny", "deny"),
        ("WEBSUB_HUB", "https://hub.example/publish?x=1", "https://hub.example/publish?x=1"),
        ("VAR_DIR", "elsewhere", ROOT / "elsewhere"),
    ],
)
def test_a_good_value_is_read(name, text, value):
    assert house.read({name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("ALLOWED_HOSTS", "https://a.example", "“https://a.example” is not host names without scheme or path"),
        ("BASE_URL", "foo", "“foo” is not an address such as https://example.com"),
        ("BASE_URL", "https://a.example/news", "without a path"),
        ("BASE_URL", "https://a.example:port", "is not an address"),
        ("BASE_URL", "ftp://a.example", "is not an address"),
        ("SEARCH_CRAWLERS", "no", "“no” is not one of allow, deny"),
        ("WEBSUB_HUB", "file:///etc/passwd", "is not a hub's address"),
        ("WEBSUB_HUB", "https://me:secret@hub.example/", "is not a hub's address"),
        ("WEBSUB_HUB", "https://hub.example:port/", "is not a hub's address"),
        ("BEHIND_PROXY", "nginx", "“nginx” is not on or off"),
        ("SHARED_CACHE_SECONDS", "60", "“60” is not 0, 5, 10 or 15 (seconds)"),
        ("CSP_SCRIPT_SRC", "'unsafe-inline'", "“'unsafe-inline'” is not addresses such as https://cdn.example"),
        ("CSP_CONNECT_SRC", "*", "“*” is not addresses"),
        ("CSP_FRAME_SRC", "https://*.ads.example", "is not addresses"),
        ("CSP_FRAME_SRC", "https:", "is not addresses"),
        ("CSP_IMG_SRC", "http://a.example", "is not addresses"),
        ("CSP_IMG_SRC", "https://a.example; script-src *", "is not addresses"),
        ("CSP_STYLE_SRC", "https://a.example https://b.example", "is not addresses"),
        ("CSP_FORM_ACTION", "https://a.example/news", "is not addresses"),
        ("EMBED_PLAYERS", "youtube, vimio", "“youtube, vimio” is not none, or some of youtube, vimeo"),
        ("EMBED_PLAYERS", "none, vimeo", "is not none, or some of"),
        ("PAID_LINKS_NOTE", "One\nTwo", "is not one line"),
        ("TEMPLATES_DIR", "no-such-folder", "“no-such-folder” is not a folder that exists"),
        ("DEBUG", "maybe", "“maybe” is not on or off"),
        ("HSTS_SCOPE", "all", "“all” is not one of off, host, subdomains, preload"),
        ("LOG_LEVEL", "LOUD", "“LOUD” is not one of DEBUG, INFO, WARNING, ERROR"),
        ("MEDIA_ROOT", "manage.py", "“manage.py” is not a folder"),
        ("MEDIA_URL", "/files/", "“/files/” is not an address such as https://pictures.example/media/"),
        ("MEDIA_URL", "http://cdn.example/", "is not an address"),
        ("MEDIA_URL", "https://*.example/", "is not an address"),
        ("MEDIA_URL", "https://cdn.example/?v=1", "is not an address"),
        ("MEDIA_URL", "https://cdn.example/; script-src *", "is not an address"),
        ("MEDIA_URL", "https://cdn.example:port/", "is not an address"),
        ("SITE_NAME", "Answer\nPrint", "is not one line"),
        ("TIME_ZONE", "Mars/Base", "“Mars/Base” is not the name of a time zone"),
        ("TIME_ZONE", "../../etc/passwd", "is not the name of a time zone"),
    ],
)
def test_a_malformed_value_is_refused_by_name(name, text, sentence):
    message = refusal(**{name: text})

    assert message.startswith(f"The setting {name} cannot be read: ")
    assert sentence in message


@pytest.mark.parametrize(
    "url",
    [
        "postgress://desk:hunter2@db/heat2",
        "mysql://desk:hunter2@db/heat2",
        "postgres://desk:hunter2@db",
        "postgres://desk:hunter2@db:port/heat2",
        "sqlite://",
        "sqlite://var/heat2.sqlite3",
        "heat2.sqlite3",
    ],
)
def test_a_malformed_database_url_is_refused_and_not_shown(url):
    message = refusal(DATABASE_URL=url)

    assert message == (
        "The setting DATABASE_URL cannot be read: its value is not "
        "sqlite:///path/to/file or postgres://user:password@host:5432/name."
    )


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("s3://pictures", {"bucket_name": "pictures"}),
        ("s3://pictures/heat-2/", {"bucket_name": "pictures", "location": "heat-2"}),
        (
            "s3://pictures?region=eu-central-1&endpoint=https%3A//s3.example%3A9000/",
            {"bucket_name": "pictures", "region_name": "eu-central-1", "endpoint_url": "https://s3.example:9000"},
        ),
        (
            "s3://pictures?endpoint=http://127.0.0.1:9000",
            {"bucket_name": "pictures", "endpoint_url": "http://127.0.0.1:9000"},
        ),
    ],
)
def test_a_bucket_is_named_by_its_address(text, options):
    storage = house.read({"MEDIA_STORAGE": text})["MEDIA_STORAGE"]

    assert house.storage(storage) == {"BACKEND": "heat2cms.bucket.Bucket", "OPTIONS": options}


def test_without_a_bucket_files_lie_in_a_folder():
    assert house.storage(None) == {"BACKEND": "heat2cms.files.WholeFiles"}


@pytest.mark.parametrize(
    "text",
    [
        "pictures",
        "S3-pictures",
        "s3:pictures",
        "s3://AKIA:hunter2@pictures",
        "s3://Pictures",
        "s3://pictures?regoin=eu-central-1",
        "s3://pictures?region",
        "s3://pictures?endpoint=s3.example",
        "gs://pictures",
    ],
)
def test_a_malformed_bucket_is_refused_and_not_shown(text):
    assert refusal(MEDIA_STORAGE=text) == (
        "The setting MEDIA_STORAGE cannot be read: its value is not s3://bucket or "
        "s3://bucket/folder?region=name&endpoint=https://host (keys are set as AWS_ACCESS_KEY_ID)."
    )


def test_a_short_secret_key_is_refused_and_not_shown():
    assert refusal(SECRET_KEY="hunter2") == (
        "The setting SECRET_KEY cannot be read: its value is not at least 50 random characters."
    )


# --- names


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("BASEURL", "BASE_URL"),
        ("BEHIND_PROXI", "BEHIND_PROXY"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("DEBUGG", "DEBUG"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("MEDIAROOT", "MEDIA_ROOT"),
        ("SECRETKEY", "SECRET_KEY"),
        ("SITENAME", "SITE_NAME"),
        ("TIMEZONE", "TIME_ZONE"),
    ],
)
def test_a_misspelt_name_is_refused(slip, meant):
    assert refusal(**{slip: "x"}) == f"There is no setting {slip}; did you mean {meant}?"


def test_names_of_others_pass():
    ordinary = """
        PATH HOME USER HOSTNAME TERM SHELL LANG LC_ALL TZ PWD OLDPWD SHLVL EDITOR TMPDIR LOGNAME HOST PORT HOSTS
        PGHOST PGDATABASE PGDATABASE_URL TEST_DATABASE_URL PGUSER API_BASE_URL NVM_DIR BASE_DIR NODE_DEBUG G_DEBUG
        DJANGO_SETTINGS_MODULE DJANGO_SECRET_KEY PYTHONPATH VIRTUAL_ENV CI GITHUB_BASE_REF XDG_DATA_DIRS REDIS_URL
        STATIC_URL STATIC_ROOT LOG_FORMAT AWS_SECRET_ACCESS_KEY SSH_AUTH_SOCK HTTP_PROXY HTTPS_PROXY NO_PROXY debug
        secretkey GRANIAN_HOST GRANIAN_LOG_LEVEL
    """

    assert house.read(dict.fromkeys(ordinary.split(), "x")) == house.read({})


def test_a_second_spelling_beside_the_right_one_passes():
    values = house.read({"DATABASE_URL": "postgres://db/heat2", "DATABASE_URI": "postgres://db/heat2"})

    assert values["DATABASE_URL"] == "postgres://db/heat2"


@pytest.mark.parametrize(
    "url", ["smtp:", "smtp://", "pigeon://host", "smtp://host:99999", "host:25", "filemail:///etc", "smtp://host:0"]
)
def test_email_urls_that_lead_nowhere_are_refused(url):
    assert refusal(EMAIL_URL=url).startswith("The setting EMAIL_URL cannot be read: its value is not consolemail:")


@pytest.mark.parametrize(
    "address", ["desk", "desk@", "@example.com", "a b@example.com", "Desk <desk>", "x\n@example.com"]
)
def test_addresses_that_no_mail_comes_from_are_refused(address):
    assert "The setting MAIL_FROM cannot be read" in refusal(MAIL_FROM=address)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("desk@example.com", "desk@example.com"), ("Night Desk <d@example.com>", "Night Desk <d@example.com>")],
)
def test_address_that_mail_comes_from(typed, kept):
    assert house.read({"MAIL_FROM": typed})["MAIL_FROM"] == kept


# --- what follows from the values


@pytest.mark.parametrize(
    ("url", "backend", "port", "tls", "ssl"),
    [
        ("consolemail:", "console", 25, None, None),
        ("smtp://mail.example", "smtp", 25, None, None),
        ("smtp+tls://ana:p%40ss@mail.example", "smtp", 587, True, None),
        ("smtp+ssl://ana:p%40ss@mail.example:4650", "smtp", 4650, None, True),
    ],
)
def test_mail_settings_follow_from_the_url(url, backend, port, tls, ssl):
    config = house.email(url)

    assert config["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert (config["EMAIL_PORT"], config.get("EMAIL_USE_TLS"), config.get("EMAIL_USE_SSL")) == (port, tls, ssl)
    assert config["EMAIL_HOST_PASSWORD"] == ("p@ss" if "ana" in url else None)
    assert config["EMAIL_TIMEOUT"] == 5


def test_sqlite_has_the_options_that_two_writers_need():
    config = house.database(None, Path("/srv/var"))

    assert config["NAME"] == Path("/srv/var/heat2.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert config["OPTIONS"]["timeout"] == 20
    assert "ATOMIC_REQUESTS" not in config


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:////srv/heat2.sqlite3", Path("/srv/heat2.sqlite3")), ("sqlite:///own.sqlite3", ROOT / "own.sqlite3")],
)
def test_sqlite_paths_count_from_the_project(url, path):
    assert house.database(url, Path("/srv/var"))["NAME"] == path


def test_postgresql_uses_the_pool():
    config = house.database("postgres://desk:p%40ss@db:5433/heat2?sslmode=require", Path("/srv/var"))

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"]) == ("desk", "p@ss", "db", 5433)
    assert config["OPTIONS"]["sslmode"] == "require"
    assert config["OPTIONS"]["pool"]["max_size"] == 16
    assert config["CONN_MAX_AGE"] == 0


def test_hosts_follow_the_base_url():
    assert house.default_hosts("https://answers.example:8443") == ["answers.example"]
    assert house.default_hosts("http://localhost:9000") == ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize(("behind", "address"), [(True, "203.0.113.9"), (False, "10.0.0.1")])
def test_only_the_proxys_own_entry_is_the_clients_address(behind, address, settings):
    settings.BEHIND_PROXY = behind
    headers = {"x-forwarded-for": "6.6.6.6, 203.0.113.9"}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")

    assert client_address(request) == address


# --- the secret key


def test_the_secret_key_is_made_once_and_kept_private(tmp_path):
    path = tmp_path / "var" / "secret_key"

    key = house.stored_secret_key(path)

    assert house.stored_secret_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["secret_key"]


def test_starts_at_once_agree_on_one_secret_key(tmp_path):
    path = tmp_path / "secret_key"

    with ThreadPoolExecutor(16) as starts:
        keys = set(starts.map(lambda _: house.stored_secret_key(path), range(16)))

    assert keys == {path.read_text()}
    assert os.listdir(tmp_path) == ["secret_key"]


def test_a_damaged_secret_key_file_is_refused(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("")

    with pytest.raises(ImproperlyConfigured, match=r"The secret key in .* cannot be used"):
        house.stored_secret_key(path)


# --- the start


def manage(*arguments, tmp_path, **environ):
    environ = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environ}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)


def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path):
    done = manage("check", tmp_path=tmp_path, DEBUG="maybe")

    assert done.returncode == 1
    assert done.stderr == "The setting DEBUG cannot be read: “maybe” is not on or off.\n"


def test_host_of_pictures_may_be_asked_for_them_and_for_nothing_else(tmp_path):
    known = "from django.conf import settings as s; from articles.desk.preview_views import NO_DEEDS"
    policies = "s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'], NO_DEEDS['img-src']"
    said = f"s.MEDIA_URL, {policies}, s.STORAGES['default']['BACKEND']"
    done = manage(
        *("shell", "--no-imports", "-c", f"{known}; print({said})"),
        tmp_path=tmp_path,
        MEDIA_STORAGE="s3://pictures",
        MEDIA_URL="https://CDN.example/media",
    )

    policy = ["'self'", "data:", "https://cdn.example"]
    assert done.stdout == f"https://CDN.example/media/ {policy} {policy} heat2cms.bucket.Bucket\n", done.stderr


def test_deployment_checks_are_silent_with_the_documented_variables(tmp_path):
    done = manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        tmp_path=tmp_path,
        BASE_URL="https://answers.example",
        BEHIND_PROXY="on",
        DATABASE_URL="postgres://desk@db/heat2",
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("System check identified no issues")


# --- what a stranger gets


def test_pages_carry_the_strict_policy_and_no_cookie(client, db):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert set(response["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    }
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_five_wrong_passwords_lock_one_name_at_one_address(client, django_user_model):
    django_user_model.objects.create_superuser("chief", password="right one")
    wrong = {"username": "chief", "password": "wrong one"}
    right = wrong | {"password": "right one"}

    answers = [client.post("/admin/login/", wrong).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    assert client.post("/admin/login/", right).status_code == 429
    assert client.post("/admin/login/", right, REMOTE_ADDR="203.0.113.9").status_code == 302
