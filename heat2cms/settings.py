"""All settings in one file. Values come from the environment; what is malformed or misspelt stops the start.

`read(environ)` knows every variable and nothing of Django: it turns strings into values or refuses with one sentence.
"""

import difflib
import importlib.util
import os
import re
import secrets
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from articles import embeds

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


def sentence(text: str) -> str:
    if not text.isprintable() or len(text) > 300:
        raise Unfit("one line of at most 300 characters")
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


def hub(text: str) -> str:
    """A WebSub hub's address: it may have a path, and no name or password, which would stand in every feed."""
    expected = "a hub's address such as https://hub.example.com/"
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise Unfit(expected) from error
    if not known or parts.username or parts.password or parts.fragment or set(text) & set(' <>"'):
        raise Unfit(expected)
    return text


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


def existing_folder(text: str) -> Path:
    """Like `folder`, but one that has to be there: a slip must not quietly mean that nothing is overridden."""
    path = folder(text)
    if not path.is_dir():
        raise Unfit("a folder that exists")
    return path


def origins(text: str) -> list[str]:
    """Hosts for the content security policy, each named in full.

    `origins("https://cdn.example, https://x.example:8443")` is both of them; "*", a keyword such as 'unsafe-inline',
    a scheme alone and a path are refused: each would let in more than one host, or something of no host.
    """
    named = [one.strip() for one in text.split(",") if one.strip()]
    if not all(ORIGIN.fullmatch(one) for one in named):
        raise Unfit("addresses such as https://cdn.example, in full and without a path, separated by commas")
    return [one.removesuffix("/").lower() for one in named]


ORIGIN = re.compile(r"https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?(:[1-9][0-9]{0,4})?/?", re.I)


def players(text: str) -> list[str]:
    """`players("youtube, vimeo")`; "none" is no player at all, as an empty value counts as unset."""
    named = [one.strip().lower() for one in text.split(",") if one.strip()]
    if named == ["none"]:
        return []
    if not named or not set(named) <= embeds.PLAYERS.keys():
        raise Unfit(f"none, or some of {', '.join(embeds.PLAYERS)}, separated by commas")
    return sorted(set(named))


def media_url(text: str) -> str:
    """`media_url("https://cdn.example/site")` is "https://cdn.example/site/": names of files are put behind it."""
    expected = "an address such as https://pictures.example/media/"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unfit(expected) from error
    host = f"{parts.scheme}://{parts.netloc}"
    if not ORIGIN.fullmatch(host) or port == 0 or not re.fullmatch(r"(/[\w.~-]+)*/?", text[len(host) :], re.ASCII):
        raise Unfit(expected)
    return text if text.endswith("/") else f"{text}/"


def media_storage(text: str) -> dict[str, Any]:
    """Django's entry for a bucket, from `s3://bucket/folder?region=eu-central-1&endpoint=https://s3.example`.

    A key in it is refused: it would stand where addresses stand, and AWS's own variables hold it.
    """
    expected = "s3://bucket or s3://bucket/folder?region=name&endpoint=https://host (keys are set as AWS_ACCESS_KEY_ID)"
    try:
        parts = urlsplit(text)
        asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        endpoint = asked.get("endpoint") and origin(asked["endpoint"])
    except ValueError as error:
        raise Unfit(expected) from error
    bucket = re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc)
    if parts.scheme != "s3" or not bucket or asked.keys() - {"region", "endpoint"} or parts.fragment:
        raise Unfit(expected)
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "region_name": asked.get("region"),
        "endpoint_url": endpoint,
    }
    return {"BACKEND": "heat2cms.bucket.Bucket", "OPTIONS": {name: told for name, told in options.items() if told}}


def storage(bucket: dict[str, Any] | None) -> dict[str, Any]:
    """Django's entry for uploaded files: the bucket, or whole files in MEDIA_ROOT.

    Raises: ImproperlyConfigured where a bucket is named and nothing is installed that speaks to it.
    """
    if bucket and not importlib.util.find_spec("storages"):
        raise ImproperlyConfigured("The setting MEDIA_STORAGE wants a package that is missing: pip install -e '.[s3]'.")
    return bucket or {"BACKEND": "heat2cms.files.WholeFiles"}


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


def email_url(text: str) -> str:
    expected = "consolemail:, or smtp+tls://user:password@host:587 (smtp:, smtp+ssl: too)"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unfit(expected) from error
    by_smtp = parts.scheme in ("smtp", "smtp+tls", "smtp+ssl") and parts.hostname and port != 0
    if not by_smtp and parts.scheme not in ("consolemail", "dummymail"):
        raise Unfit(expected)
    return text


def mail_address(text: str) -> str:
    name, address = parseaddr(text)
    local, _, host = address.rpartition("@")
    if not (local and host and text.isprintable()) or set(address) & set(" ,;<>") or len(text) > 200:
        raise Unfit("an address such as desk@example.com or Newsroom <desk@example.com>")
    return formataddr((name, address))


PAID_LINKS_NOTE_USUAL = (
    "This article has paid links, each marked where it stands. If you buy through one, we may earn a commission."
)


def slot(text: str) -> int:
    """Seconds; a minute holds a whole number of them, and the 20 seconds after a press are longer."""
    if text not in ("0", "5", "10", "15"):
        raise Unfit("0, 5, 10 or 15 (seconds)")
    return int(text)


# Every variable of ours; the table in README.md says the same in words.
VARIABLES = {
    "AI_CRAWLERS": Variable(one_of("allow", "deny"), "allow"),
    "ALLOWED_HOSTS": Variable(host_names, ""),
    "BASE_URL": Variable(origin, "http://127.0.0.1:8000"),
    "BEHIND_PROXY": Variable(switch, "off"),
    "CSP_CONNECT_SRC": Variable(origins, ""),
    "CSP_FORM_ACTION": Variable(origins, ""),
    "CSP_FRAME_SRC": Variable(origins, ""),
    "CSP_IMG_SRC": Variable(origins, ""),
    "CSP_SCRIPT_SRC": Variable(origins, ""),
    "CSP_STYLE_SRC": Variable(origins, ""),
    "DATABASE_URL": Variable(database_url, "", secret=True),
    "DEBUG": Variable(switch, "off"),
    "EMAIL_URL": Variable(email_url, "consolemail:", secret=True),
    "EMBED_PLAYERS": Variable(players, "vimeo, youtube"),
    "HSTS_SCOPE": Variable(one_of("off", "host", "subdomains", "preload"), "host"),
    "LOG_LEVEL": Variable(one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
    "MAIL_FROM": Variable(mail_address, ""),
    "MEDIA_ROOT": Variable(folder, ""),
    "MEDIA_STORAGE": Variable(media_storage, "", secret=True),
    "MEDIA_URL": Variable(media_url, ""),
    "PAID_LINKS_NOTE": Variable(sentence, PAID_LINKS_NOTE_USUAL),
    "SEARCH_CRAWLERS": Variable(one_of("allow", "deny"), "allow"),
    "SECRET_KEY": Variable(long_secret, "", secret=True),
    "SHARED_CACHE_SECONDS": Variable(slot, "15"),
    "SITE_NAME": Variable(one_line, "Answer Print"),
    "TEMPLATES_DIR": Variable(existing_folder, ""),
    "TIME_ZONE": Variable(time_zone, "UTC"),
    "VAR_DIR": Variable(folder, "var"),
    "WEBSUB_HUB": Variable(hub, ""),
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


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_ settings. A server that does not answer in 5 seconds is given up: other mails wait behind it."""
    config = environ.Env.email_url_config(url)
    port = 465 if config.get("EMAIL_USE_SSL") else 587 if config.get("EMAIL_USE_TLS") else 25
    return {**config, "EMAIL_PORT": config["EMAIL_PORT"] or port, "EMAIL_TIMEOUT": 5}


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def default_hosts(base_url: str) -> list[str]:
    local = ["127.0.0.1", "localhost", "[::1]"]
    host = urlsplit(base_url).hostname or ""
    return local if host in ("127.0.0.1", "localhost", "::1") else [host]


_values = read(os.environ)
_secure = _values["BASE_URL"].startswith("https://")

# The site

BASE_URL = _values["BASE_URL"]
SITE_NAME = _values["SITE_NAME"]
AI_CRAWLERS = _values["AI_CRAWLERS"] == "allow"
SEARCH_CRAWLERS = _values["SEARCH_CRAWLERS"] == "allow"
WEBSUB_HUB = _values["WEBSUB_HUB"] or ""
SHARED_CACHE_SECONDS = _values["SHARED_CACHE_SECONDS"]
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
    "heat2cms.permissions.say",
    "heat2cms.private.keep_at_desk",
    "heat2cms.asked.without_nul",
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
    "articles.desk.trouble.NoteTrouble",
    "heat2cms.asked.RefuseNul",
    "axes.middleware.AxesMiddleware",
    "articles.desk.zone.in_own_zone",
]

# The site's own: what stands here goes before the template of the same name. Meant for templates/slots/.
TEMPLATES_DIR = _values["TEMPLATES_DIR"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*([TEMPLATES_DIR] if TEMPLATES_DIR else []), BASE_DIR / "templates"],
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
MEDIA_URL = _values["MEDIA_URL"] or "/media/"
MEDIA_ROOT = _values["MEDIA_ROOT"] or VAR_DIR / "media"
PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": storage(_values["MEDIA_STORAGE"]),
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

# Mail

globals().update(email(_values["EMAIL_URL"]))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _values["MAIL_FROM"] or formataddr(
    (SITE_NAME, f"desk@{urlsplit(BASE_URL).hostname}")
)

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
        "img-src": ["'self'", "data:", *([origin_of(MEDIA_URL)] if _values["MEDIA_URL"] else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}

# What public pages may do beyond that, for a site's own slots and for players after a press; the desk may not.
EMBED_PLAYERS = _values["EMBED_PLAYERS"]
PAID_LINKS_NOTE = _values["PAID_LINKS_NOTE"]
CSP_IN_PUBLIC = {
    "connect-src": _values["CSP_CONNECT_SRC"],
    "form-action": _values["CSP_FORM_ACTION"],
    "frame-src": _values["CSP_FRAME_SRC"],
    "img-src": _values["CSP_IMG_SRC"],
    "script-src": _values["CSP_SCRIPT_SRC"],
    "style-src": _values["CSP_STYLE_SRC"],
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
