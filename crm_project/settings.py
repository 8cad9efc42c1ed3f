"""Every setting of the product, typed and read from the environment in one place."""

import sys
from pathlib import Path

import pghistory
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DEBUG: bool = env.bool("DEBUG", False)
TESTING: bool = env.bool("TESTING", "pytest" in sys.modules)
DEVELOPMENT: bool = DEBUG or TESTING


def required(name: str, development_default: str, what: str) -> str:
    """Return the variable; outside development a missing one stops the start with a sentence."""
    value = env.str(name, "")
    if value:
        return value
    if DEVELOPMENT:
        return development_default
    raise ImproperlyConfigured(f"{name} is not set. Set it to {what} (see .env.example).")


SECRET_KEY: str = required("SECRET_KEY", "development-only", "50 or more random characters")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SITE_NAME: str = env.str("SITE_NAME", "Karta")
SITE_URL: str = env.str("SITE_URL", "http://127.0.0.1:8000")

# --- Apps -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "csp",
    "django_htmx",
    "django_countries",
    "leaflet",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "core",
    "accounts",
    "records",
    "mailings",
    "importing",
    "customers",
    "notes",
    "crm_project",
]

# One module per app that says what the app adds to the apps below it, read in this order.
CONTRIBUTIONS = [
    "core.contributions",
    "accounts.contributions",
    "records.contributions",
    "mailings.contributions",
    "importing.contributions",
    "customers.contributions",
    "notes.contributions",
    "crm_project.contributions",
]
if TESTING:
    CONTRIBUTIONS.append("tests.contributions")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SmallTablesMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "crm_project.urls"
WSGI_APPLICATION = "crm_project.wsgi.application"

_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _LOADERS = [("django.template.loaders.cached.Loader", _LOADERS)]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _LOADERS)],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm_project.context.shell",
            ],
        },
    }
]

# --- Servers ----------------------------------------------------------------------------------

DATABASE_URL: str = required(
    "DATABASE_URL",
    "postgres://karta@127.0.0.1/karta",
    "postgres://user:password@host/name",
)
REDIS_URL: str = required("REDIS_URL", "redis://127.0.0.1/0", "redis://host:6379/0")

_database = env.dj_db_url("DATABASE_URL", DATABASE_URL)
_database["ENGINE"] = "django.db.backends.postgresql"
# A worker's host that is gone, and its locks with it, is noticed within a minute.
_GIVE_UP_ON_LOST_HOSTS = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
# A pool does not notice that the server was started again: it would hand out dead connections.
_database["CONN_HEALTH_CHECKS"] = True
# Pages ask short questions: to compile a plan takes longer than to run it.
_WITHOUT_JIT = "-c jit=off"
_session = {"connect_timeout": 5, "options": _WITHOUT_JIT}
_pool = {"min_size": 1, "max_size": 8, "timeout": 10}
_database["OPTIONS"] = {**_session, "pool": False if TESTING else _pool}
DATABASES = {
    "default": _database,
    # The same database by a second connection in autocommit: progress, lease and cancel of a job
    # are seen by others while the job's own transaction is still open. See core.jobs.
    "progress": {
        **_database,
        "OPTIONS": {**_session, "options": f"{_WITHOUT_JIT} {_GIVE_UP_ON_LOST_HOSTS}"},
        "TEST": {"MIRROR": "default"},
    },
}
DATABASE_ROUTERS = ["core.routers.OneSchemaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "core.form_renderer.FormRenderer"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- History: every write of a tracked table stands in a change set (core.change_sets) ----------

PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# --- Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
# Installations and test runs that share a Redis keep apart by the name of their queue.
CELERY_TASK_DEFAULT_QUEUE: str = env.str("CELERY_QUEUE", "karta")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 24 * 3600,
    # While Redis is away nobody waits for it: the row is there, and the sweep sends it.
    "socket_connect_timeout": 3,
    "max_retries": 1,
    "interval_start": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

# A job whose lease has passed, or that nobody took up, is sent again by the sweep (core.jobs).
JOB_LEASE_SECONDS: float = env.float("JOB_LEASE_SECONDS", 30)
JOB_RESEND_SECONDS: float = env.float("JOB_RESEND_SECONDS", 15)
JOB_SWEEP_SECONDS: float = env.float("JOB_SWEEP_SECONDS", 10)
JOB_MAX_ATTEMPTS: int = env.int("JOB_MAX_ATTEMPTS", 3)
# How often what happened and what was touched is read (core.events).
EVENT_READER_SECONDS: float = env.float("EVENT_READER_SECONDS", 10)
# How often reminders of notes are sent whose time has come.
REMINDER_SECONDS: float = env.float("REMINDER_SECONDS", 30)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "core.tasks.sweep_jobs",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": JOB_SWEEP_SECONDS},
    },
    "sweep-outbox": {
        "task": "mailings.tasks.sweep_outbox",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "prune-touched-records": {
        "task": "core.tasks.prune_touched_records",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "search-touched-customers": {
        "task": "customers.tasks.search_touched_customers",
        "schedule": EVENT_READER_SECONDS,
        "options": {"expires": EVENT_READER_SECONDS},
    },
    "tell-of-unseen-doubles": {
        "task": "customers.tasks.tell_of_unseen_doubles",
        "schedule": EVENT_READER_SECONDS,
        "options": {"expires": EVENT_READER_SECONDS},
    },
    "follow-group-rules": {
        "task": "customers.tasks.follow_group_rules",
        "schedule": EVENT_READER_SECONDS,
        "options": {"expires": EVENT_READER_SECONDS},
    },
    "check-groups-nightly": {
        "task": "customers.tasks.check_groups_nightly",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "sweep-files": {
        "task": "records.tasks.sweep_files",
        "schedule": 24 * 3600,
        "options": {"expires": 24 * 3600},
    },
    "forget-old-openings": {
        "task": "records.tasks.forget_old_openings",
        "schedule": 86_400,
        "options": {"expires": 3600},
    },
    "send-reminders": {
        "task": "notes.tasks.send_reminders",
        "schedule": REMINDER_SECONDS,
        "options": {"expires": REMINDER_SECONDS},
    },
    "remove-outlived-exports": {
        "task": "importing.tasks.remove_outlived_exports",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "remove-outlived-uploads": {
        "task": "importing.tasks.remove_outlived_uploads",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}

# --- People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Whoever has opened the link in his mail and chosen a password need not type it again.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "change_password": "accounts.forms.sign_in.NewPasswordForm",
    "reset_password": "accounts.forms.sign_in.LinkForm",
    "reset_password_from_key": "accounts.forms.sign_in.PasswordByLinkForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
}
# Three days: an invitation that is sent on a Friday still works on Monday.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

# --- Language, time, static files, uploads ------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("fa", _("Persian")),
    ("pl", _("Polish")),
    ("ru", _("Russian")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / ".local" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.staticfiles.NodeModulesFinder",
]
NODE_MODULES = BASE_DIR / "node_modules"
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / ".local" / "media")


def attachments_storage() -> dict:
    """Where files and photos of records lie: below MEDIA_ROOT, or in a bucket of an S3 service."""
    bucket = env.str("S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
        "region_name": env.str("S3_REGION", "") or None,
        "access_key": env.str("S3_ACCESS_KEY", "") or None,
        "secret_key": env.str("S3_SECRET_KEY", "") or None,
        "addressing_style": env.str("S3_ADDRESSING_STYLE", "auto"),
        "location": env.str("S3_PREFIX", ""),
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": 2 * 1024 * 1024,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": attachments_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "core.staticfiles.ManifestStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEVELOPMENT
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "woff2", "png", "jpg", "gz", "br"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Maps -------------------------------------------------------------------------------------

# What the page Settings, Map begins with. Nobody outside is asked before somebody has decided there.
MAP_TILES_URL: str = env.str("MAP_TILES_URL", "")
MAP_ATTRIBUTION: str = env.str("MAP_ATTRIBUTION", "")
GEOCODER_URL: str = env.str("GEOCODER_URL", "")
# Maps are drawn by our own module; the library must bring no server of its own.
LEAFLET_CONFIG = {"TILES": []}

# --- Files ------------------------------------------------------------------------------------

FILE_UPLOAD_HANDLERS = [
    "core.files.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ATTACHMENT_MAX_MB: int = env.int("ATTACHMENT_MAX_MB", 25)
PHOTO_MAX_MB: int = env.int("PHOTO_MAX_MB", 10)
# What comes past this of one file is dropped while it arrives (core.files.uploads). Spreadsheets have
# a limit of their own below that (importing.reading.sheet).
UPLOAD_MAX_MB: int = max(ATTACHMENT_MAX_MB, PHOTO_MAX_MB, 25)
# Of core.files.Group: picture, document, text, mail, archive, sound, video.
ATTACHMENT_GROUPS: list[str] = env.list(
    "ATTACHMENT_GROUPS", ["picture", "document", "text", "mail", "archive", "sound", "video"]
)

# --- Mail -------------------------------------------------------------------------------------

EMAIL_BACKEND = "mailings.backend.OutboxBackend"
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "Karta <karta@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How the outbox hands a message on: smtp://, smtp+starttls:// or smtps://, with user:password@ before
# the host where the server asks for it, or file:///folder (development).
MAIL_DELIVERY_URL: str = env.str("MAIL_DELIVERY_URL", f"file://{BASE_DIR / '.local' / 'mail'}")

# --- Security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", not DEVELOPMENT)
if env.bool("BEHIND_PROXY", False):
    # Attempts to sign in are counted by the address that the proxy saw, not by the proxy's own.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 30 * 24 * 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}

# Unique among the living, by constraint; sign-in looks only at the living.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
