"""Settings of the server, from the environment, with defaults that suit one laptop.

MUARA_HOME           where the records, files and keys are (./var)
MUARA_KEYS           the folder of secrets, if it is not MUARA_HOME/keys
MUARA_DATABASE_URL   postgresql://user:password@host:port/name; without it, one SQLite file
MUARA_HOSTS          names under which the server answers, separated by commas
MUARA_HTTPS          1 when a proxy in front of the server speaks HTTPS
MUARA_DEBUG          1 while developing
MUARA_TIME_ZONE      the zone of the clock on screens, such as Asia/Kolkata (UTC)
MUARA_ADDRESS        https://muara.example.org: where messages lead; without it they lead nowhere
MUARA_EMAIL          smtp://user:password@host:port, smtps://..., console; without it, no e-mail
MUARA_EMAIL_FROM     the sender of e-mail
MUARA_SMS            console, folder, or the class of a gateway of your own; without it, no SMS
MUARA_SURVEY_DAYS    after so many days a survey file that somebody brought is deleted (180)
"""

from __future__ import annotations

import base64
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from muara.errors import InputError
from muara_server import keyring, logs

SERVER = Path(__file__).resolve().parent


def switched_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


MUARA_HOME = Path(os.environ.get("MUARA_HOME") or "var").resolve()
MUARA_KEYS = Path(os.environ.get("MUARA_KEYS") or MUARA_HOME / "keys").resolve()

DEBUG = switched_on("MUARA_DEBUG")
HTTPS = switched_on("MUARA_HTTPS")
SECRET_KEY = base64.b64encode(keyring.secret(MUARA_KEYS, "web")).decode()
ALLOWED_HOSTS = [
    host for host in os.environ.get("MUARA_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host
]

ROOT_URLCONF = "muara_server.urls"
WSGI_APPLICATION = "muara_server.wsgi.application"

# From below to above: each may import only those before it.
APPS = (
    "audit",
    "accounts",
    "keys",
    "jobs",
    "places",
    "notices",
    "ledger",
    "registry",
    "casework",
    "learning",
    "convergence",
    "programme",
    "surveys",
    "coordination",
    "intake",
    "districts",
    "web",
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    *(f"muara_server.{app}" for app in APPS),
]

MIDDLEWARE = [
    "muara_server.middleware.RequestId",
    "muara_server.middleware.FromWhere",
    "muara_server.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "muara_server.intake.middleware.Phones",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "muara_server.middleware.ReadOnce",
    "muara_server.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "muara_server.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SERVER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def database(url: str | None) -> dict[str, Any]:
    """The records: one SQLite file, or the PostgreSQL database that the address names."""
    return _postgresql(url) if url else _sqlite(MUARA_HOME / "muara.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    """Readers never wait for the writer (WAL); what was acknowledged is on the disk (FULL)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The home may have been made by somebody else, and open to all: the records are not.
    if not path.exists():
        path.touch(mode=0o600)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    address = urlsplit(url)
    if address.scheme not in {"postgres", "postgresql"} or not address.path.strip("/"):
        raise InputError(
            "The address of the database cannot be used.",
            file="MUARA_DATABASE_URL",
            expected="postgresql://user:password@host:port/name",
            do="Correct the setting, or remove it to use the SQLite file.",
        )
    options = dict(parse_qsl(address.query))
    return {
        "ENGINE": "muara_server.postgresql",
        "NAME": unquote(address.path.strip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": options.pop("host", unquote(address.hostname or "")),
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(os.environ.get("MUARA_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and passwords

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
# One desk is shared by many people: a stranger who guesses at Ani's password locks that pair only.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "muara_server.accounts.guessing.tried"
AXES_SENSITIVE_PARAMETERS = ["login", "username", "next"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "muara_server.refusals.form_expired"
# The message waits in the session, on the server: a cookie would leave it on a shared machine.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What a browser is told

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian")), ("hi", _("Hindi"))]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [SERVER / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("MUARA_TIME_ZONE", "UTC")

# Files

STATIC_URL = "/static/"
# Static files are served from where they lie: nothing has to be collected before the first page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 300
STORAGES = {
    "default": {"BACKEND": "muara_server.files.storage.EncryptedStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    # Microdata lies apart from the files of the register, and is in no backup: what is deleted on
    # its day is gone everywhere.
    "surveys": {
        "BACKEND": "muara_server.files.storage.EncryptedStorage",
        "OPTIONS": {"folder": "surveys"},
    },
}
MUARA_LARGEST_UPLOAD = 50 * 1024 * 1024
"""What is uploaded on a page, or as a file of a form, is held in memory whole."""
MUARA_LARGEST_ATTACHMENT = 200 * 1024 * 1024
"""What a phone took goes to the storage in pieces, so this protects the disk alone: some minutes of
film. What is refused for its size stays on the phone for good, so the limit lies far above what a
form asks for. The filled form itself is read whole: its limit is that of `muara.forms.xml`."""
MUARA_LARGEST_BODY = 300 * 1024 * 1024
"""One such file, and all else that comes with it. A phone sends what is larger than a few megabytes
file by file; a browser sends a form with all its files at once."""
FILE_UPLOAD_HANDLERS = ["muara_server.files.uploads.InMemory"]
MUARA_LARGEST_SURVEY = 20 * 1024**3
"""A survey file comes in parts, none held whole: this protects the disk."""
MUARA_SURVEY_DAYS = int(os.environ.get("MUARA_SURVEY_DAYS", "180"))

# Long work

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What waits for something that comes by itself is tried again: after so many minutes at the
# soonest and at the latest, and for so many days.
MUARA_TRY_AGAIN_MINUTES = (2, 24 * 60)
MUARA_TRY_AGAIN_DAYS = 30

# Messages to the people who work with Muara


def email(url: str) -> dict[str, Any]:
    """Django's settings for e-mail: a mail server, the worker's screen, or nothing."""
    address = urlsplit(url)
    if url in {"", "console"}:
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{url or 'dummy'}.EmailBackend"}
    if address.scheme not in {"smtp", "smtps", "smtp+plain"} or not address.hostname:
        raise InputError(
            "The address of the mail server cannot be used.",
            file="MUARA_EMAIL",
            expected="smtp://user:password@host:port, smtps:// or smtp+plain://, or console",
            do="Correct the setting, or remove it to send no e-mail.",
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or {"smtp": 587, "smtps": 465}.get(address.scheme, 25),
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp",
        "EMAIL_USE_SSL": address.scheme == "smtps",
    }


MUARA_EMAIL = os.environ.get("MUARA_EMAIL", "")
MUARA_SMS = os.environ.get("MUARA_SMS", "")
MUARA_ADDRESS = os.environ.get("MUARA_ADDRESS", "").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("MUARA_EMAIL_FROM", "muara@localhost")
EMAIL_TIMEOUT = 20
globals().update(email(MUARA_EMAIL))

# What is written down about a request

LOGGING = logs.CONFIGURATION
