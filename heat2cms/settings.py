"""All settings in one file. Values come from the environment; what is malformed or misspelt stops the start.

`read(environ)` knows every variable and nothing of Django: it turns strings into values or refuses with one sentence.
"""

import difflib
import os
import secrets
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# A name counts as a slip of the pen from this likeness on: DATABSE_URL has 0.96, TEST_DATABASE_URL 0.83.
LIKENESS = 0.87


class Unfit(ValueError):
    """Says what was expected; `read` adds the variable's name and its value."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: how it is read, what it is when unset or empty, and whether it may be shown."""

    parse: Callable[[str], Any]
    default: str
    secret: bool = False


def switch(text: str) -> bool:
    """`switch("on")` is True, `switch("maybe")` raises: a typo must not silently mean "off"."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise Unfit("on or off")
    return words[text.lower()]


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one of the choices, whatever its case; gives it as it is written here."""

    def parse(text: str) -> str:
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise Unfit(f"one of {', '.join(choices)}")

    return parse


def one_line(text: str) -> str:
    if not text.isprintable() or len(text) > 80:
        raise Unfit("one line of at most 80 characters")
    return text


def host_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if any(set(name) & set("/ @?#") for name in names):
        raise Unfit("host names without scheme or path, separated by commas")
    return names


def origin(text: str) -> str:
    """`origin("https://example.com/")` is "https://example.com": no path, no slash at the end."""
    expected = "an address such as https://example.com, without a path"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unfit(expected) from error
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare or port == 0:
        raise Unfit(expected)
    return f"{parts.scheme}://{parts.netloc}"


def time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unfit("the name of a time zone such as America/Los_Angeles") from error
    return text


def long_secret(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise Unfit("at least 50 random characters")
    return text


def folder(text: str) -> Path:
    """A relative path counts from the project, not from wherever the process was started."""
    path = BASE_DIR / text
    if path.exists() and not path.is_dir():
        raise Unfit("a folder")
    return path


def database_url(text: str) -> str:
    expected = "sqlite:///path/to/file or postgres://user:password@host:5432/name"
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("sqlite", "postgres", "postgresql") and parts.port != 0
    except ValueError as error:
        raise Unfit(expected) from error
    if not known or not parts.path.strip("/") or (parts.scheme == "sqlite" and parts.netloc):
        raise Unfit(expected)
    return text


# Every variable of ours; the table in README.md says the same in words.
VARIABLES = {
    "ALLOWED_HOSTS": Variable(host_names, ""),
    "BASE_URL": Variable(origin, "http://127.0.0.1:8000"),
    "BEHIND_PROXY": Variable(switch, "off"),
    "DATABASE_URL": Variable(database_url, "", secret=True),
    "DEBUG": Variable(switch, "off"),
    "HSTS_SCOPE": Variable(one_of("off", "host", "subdomains", "preload"), "host"),
    "LOG_LEVEL": Variable(one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    "MEDIA_ROOT": Variable(folder, ""),
    "SECRET_KEY": Variable(long_secret, "", secret=True),
    "SITE_NAME": Variable(one_line, "Answer Print"),
    "TIME_ZONE": Variable(time_zone, "UTC"),
    "VAR_DIR": Variable(folder, "var"),
}


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Values of all our variables by name; None where one is unset and has no default.

    Raises: ImproperlyConfigured, naming the variable, its value unless secret, and what is expected.
    """
    refuse_misspelt(environ)
    return {name: read_one(name, variable, environ.get(name, "").strip()) for name, variable in VARIABLES.items()}


def read_one(name: str, variable: Variable, text: str) -> Any:
    text = text or variable.default
    if not text:
        return None
    try:
        return variable.parse(text)
    except Unfit as expected:
        shown = "its value" if variable.secret else f"“{text}”"
        raise ImproperlyConfigured(f"The setting {name} cannot be read: {shown} is not {expected}.") from None


def refuse_misspelt(environ: Mapping[str, str]) -> None:
    """Stop at DATABSE_URL; let PGDATABASE_URL and lower-case names pass, they belong to someone else.

    A name whose right spelling is set beside it is no slip either: hosts offer the same value under several names.
    """
    for name in environ:
        if name in VARIABLES or not name.isupper() or name.endswith(tuple(VARIABLES)):
            continue
        for meant in difflib.get_close_matches(name, VARIABLES, n=1, cutoff=LIKENESS):
            if not environ.get(meant):
                raise ImproperlyConfigured(f"There is no setting {name}; did you mean {meant}?")


def stored_secret_key(path: Path) -> str:
    """The key kept in `path`, made on the first start. Two processes that start at once agree on one.

    The file appears complete or not at all: it is written under another name and linked, and a link never overwrites.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return long_secret(path.read_text().strip())
    except Unfit as expected:
        raise ImproperlyConfigured(f"The secret key in {path} cannot be used: it is not {expected}.") from None


def database(url: str | None, var_dir: Path) -> dict[str, Any]:
    """Django's entry for one database, with the options that two writers at once need."""
    if url is None or url.startswith("sqlite:"):
        return sqlite(Path(environ.Env.db_url_config(url)["NAME"]) if url else var_dir / "heat2.sqlite3")
    config = environ.Env.db_url_config(url)
    # With a pool, persistent connections are the pool's business. The check costs one empty query per request and
    # saves the first requests after a restart of the database.
    config |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    config["OPTIONS"] = config.get("OPTIONS", {}) | {"pool": {"min_size": 1, "max_size": 16, "timeout": 5}}
    return config


def sqlite(path: Path) -> dict[str, Any]:
    # With stock options two writers failed 90 % of saves; with these none. FULL: a save that was answered survives a
    # power cut. Foreign keys are switched on by Django itself.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def default_hosts(base_url: str) -> list[str]:
    local = ["127.0.0.1", "localhost", "[::1]"]
    host = urlsplit(base_url).hostname or ""
    return local if host in ("127.0.0.1", "localhost", "::1") else [host]


_values = read(os.environ)
_secure = _values["BASE_URL"].startswith("https://")

# The site

BASE_URL = _values["BASE_URL"]
SITE_NAME = _values["SITE_NAME"]
DEBUG = _values["DEBUG"]
VAR_DIR = _values["VAR_DIR"]
SECRET_KEY = _values["SECRET_KEY"] or stored_secret_key(VAR_DIR / "secret_key")
ALLOWED_HOSTS = _values["ALLOWED_HOSTS"] or default_hosts(BASE_URL)
ROOT_URLCONF = "heat2cms.urls"
WSGI_APPLICATION = "heat2cms.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before reversion: a command of ours stands in for one of its own that would cut history.
    "facts",
    "articles",
    "reversion",
    "django_htmx",
    "django_prose_editor",
    "csp",
    "axes",
]

# Sessions, users and messages are lazy: a public view that touches none of them sends no cookie and no Vary: Cookie.
MIDDLEWARE = [
    "heat2cms.health.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Rows

DATABASES = {"default": database(_values["DATABASE_URL"], VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = _values["TIME_ZONE"]

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = _values["MEDIA_ROOT"] or VAR_DIR / "media"
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC_FILES if DEBUG else "heat2cms.staticfiles.HashedFiles"},
}
WHITENOISE_USE_FINDERS = DEBUG

# Who may come in

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Name and address together: one who guesses locks out neither the editor at another address nor the whole office.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "heat2cms.proxy.client_address"

# What browsers may do

BEHIND_PROXY = _values["BEHIND_PROXY"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
CSRF_FAILURE_VIEW = "articles.desk.roles.not_from_here"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if _secure else []
_hsts = _values["HSTS_SCOPE"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure and _hsts != "off" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _hsts in ("subdomains", "preload")
SECURE_HSTS_PRELOAD = _hsts == "preload"
# Whether hosts beside this one are bound to HTTPS too is what HSTS_SCOPE asks; "host" is an answer, not an oversight.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# For browsers that know no frame-ancestors; the policy below lets our own pages frame our own previews.
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}

# A publish screen ticks each change of an article of hundreds of blocks: more than Django's 1,000 fields, little text.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Words to the operator

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "heat2cms.logs.OneLine", "format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"handlers": ["stdout"], "level": _values["LOG_LEVEL"]},
    # Django's own handlers say nothing without DEBUG but send mail to ADMINS; ours speak for all.
    "loggers": {"django": {"handlers": [], "level": "NOTSET", "propagate": True}},
}
