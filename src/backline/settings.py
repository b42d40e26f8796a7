"""Django's settings: read from the environment here, and nowhere else.

Every variable begins with `BACKLINE_` and stands in docs/reference/settings.md.
"""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from backline.zones import use_pinned_zone_data


use_pinned_zone_data()

env = environ.Env()

DATA = Path(env.str("BACKLINE_DATA", "var")).absolute()
DEBUG = False
DEMO = env.bool("BACKLINE_DEMO", False)


def _secret_key() -> str:
    """Return the signing key: given, or made once and kept in the data folder."""
    given: str = env.str("BACKLINE_SECRET_KEY", "")
    if given:
        return given
    kept = DATA / "secret_key"
    if not kept.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        made = DATA / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            # Whole or not at all, and the first of several processes wins.
            kept.hardlink_to(made)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("BACKLINE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("BACKLINE_ORIGINS", default=[])
PORT = env.int("BACKLINE_PORT", 8000)
BASE_URL = env.str("BACKLINE_BASE_URL", f"http://localhost:{PORT}")
#: The mail addresses of the developers, whom a ladder tells.
DEVELOPERS: list[str] = env.list("BACKLINE_DEVELOPERS", default=[])
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    # A developer's tool: keeps each app's migrations in one line.
    *(["django_linear_migrations"] if find_spec("django_linear_migrations") else []),
    "csp",
    "backline.records.trail",
    "backline.records.outbox",
    "backline.records.accounts",
    "backline.records.customers",
    "backline.records.contracts",
    "backline.records.releases",
    "backline.records.oncall",
    "backline.records.paging",
    "backline.records.teams",
    "backline.records.tickets",
    "backline.records.suppliers",
    "backline.records.visits",
    "backline.records.trackers",
    "backline.records.shifts",
    "backline.records.causes",
    "backline.records.enrolment",
    "backline.records.fleet",
    "backline.records.majors",
    "backline.records.changes",
    "backline.records.recounts",
    "backline.records.readiness",
    "backline.records.histories",
    "backline.records.remote",
    "backline.surfaces.look",
    "backline.surfaces.console",
    "backline.surfaces.portal",
    "backline.surfaces.public",
    "backline.surfaces.api",
    "backline.surfaces.jobs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "backline.surfaces.api.middleware.Problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "backline.urls"
WSGI_APPLICATION = "backline.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backline.surfaces.portal.announcing.announced",
            ],
            "builtins": ["backline.surfaces.look.templatetags.look"],
        },
    },
]


def _database() -> dict[str, object]:
    """Return the database of BACKLINE_DATABASE_URL; SQLite in the data folder if empty."""
    url = (
        env.str("BACKLINE_DATABASE_URL", "") or f"sqlite:///{DATA / 'backline.sqlite3'}"
    )
    database: dict[str, object] = dict(env.db_url_config(url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
                "PRAGMA temp_store=MEMORY"
            ),
        }
    elif database["ENGINE"] == "django.db.backends.postgresql":
        database["CONN_MAX_AGE"] = 600
        database["CONN_HEALTH_CHECKS"] = True
    else:
        message = "BACKLINE_DATABASE_URL must be a sqlite:/// or postgres:// address."
        raise ImproperlyConfigured(message)
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names under the domain are its owner's to decide
    "security.W021",  # and so is the browsers' preload list
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
#: The API says so in words (surfaces.api.bodies); this is Django's own cap.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
#: A file that is too large is refused before it is read.
FILE_UPLOAD_HANDLERS = [
    "backline.surfaces.console.bounded.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

EMAIL_URL = env.str("BACKLINE_SMTP_URL", "")
MAIL_FROM = env.str("BACKLINE_MAIL_FROM", "Backline <support@localhost>")
EXOTEL_URL = env.str("BACKLINE_EXOTEL_URL", "")
EXOTEL_SECRET = env.str("BACKLINE_EXOTEL_SECRET", "")
EXOTEL_SMS_FROM = env.str("BACKLINE_EXOTEL_SMS_FROM", "")
EXOTEL_DLT_ENTITY = env.str("BACKLINE_EXOTEL_DLT_ENTITY", "")
EXOTEL_DLT_TEMPLATE = env.str("BACKLINE_EXOTEL_DLT_TEMPLATE", "")
EXOTEL_CALLER = env.str("BACKLINE_EXOTEL_CALLER", "")
EXOTEL_FLOW = env.str("BACKLINE_EXOTEL_FLOW", "")
#: Whether webhooks may lead into private networks, and in clear.
WEBHOOKS_PRIVATE = env.bool("BACKLINE_WEBHOOKS_PRIVATE", False)

#: A file that says which trackers the developers have; it holds secrets.
TRACKERS = env.str("BACKLINE_TRACKERS", "")

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Served from where they are installed, at addresses that name their contents:
# nothing to collect, and nothing stale after an upgrade.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 24 * 3600
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "backline.surfaces.look.static_files.NamedByContents"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("BACKLINE_LOG_LEVEL", "INFO")},
}
