"""Every setting of the site and of the workers, read from the environment here and nowhere else.

With no variable set the values fit one laptop; `manage.py run` passes the addresses and keys of the parts it starts.
"""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import schedule
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent


def env_str(name: str, default: str) -> str:
    return os.environ.get(name) or default


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, got {value!r}") from None


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").lower()
    if not value:
        return default
    if value not in {"true", "false", "1", "0", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be true or false, got {value!r}")
    return value in {"true", "1", "yes"}


def env_pairs(name: str) -> dict[str, str]:
    """`ana=var/loras/ana,ben=var/loras/ben`"""
    pairs = [pair.partition("=") for pair in os.environ.get(name, "").split(",") if pair.strip()]
    for key, equals, value in pairs:
        if not key.strip().isidentifier() or not value.strip():
            raise ImproperlyConfigured(f"{name} must be name=folder, with commas between; got {key + equals + value!r}")
    return {key.strip(): value.strip() for key, _, value in pairs}


# --- Where we are -----------------------------------------------------------------------------------------------

DEBUG = env_bool("DEBUG", True)
DATA = Path(env_str("DATA", str(BASE_DIR / "var"))).resolve()
SITE_URL = env_str("SITE_URL", "http://localhost:8000")  # used in mails and share cards
SITE_NAME = "Selfyfy"
SECRET_KEY = env_str("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY must be set when DEBUG is false")
    SECRET_KEY = get_random_secret_key()  # `manage.py run` makes one that lasts and passes it
ALLOWED_HOSTS = env_str("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# --- Django -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "anymail",
    "csp",
    "django_htmx",
    "reversion",
    "storages",
    "taggit",
    "generator",
    "selfyfy.accounts",
    "selfyfy.blog",
    "selfyfy.editing",
    "selfyfy.gallery",
    "selfyfy.newsletter",
    "selfyfy.ops",
    "selfyfy.sharing",
    "selfyfy.studio",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "selfyfy.serving.TextCompression",
    "selfyfy.serving.LastingFiles",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "selfyfy.urls"
ASGI_APPLICATION = "selfyfy.asgi.application"

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
                "csp.context_processors.nonce",
                "selfyfy.context_processors.site",
                "selfyfy.studio.dock.docked",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Database, cache, broker ------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(env_str("DATABASE_URL", f"sqlite:///{DATA / 'db.sqlite3'}"), conn_max_age=0)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers wait for each other instead of failing half way; readers never wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env_str("BROKER_URL", "redis://127.0.0.1:6390/0")
# Attempts to log in are counted here. In the database and not in the broker, so that accounts work while that is away.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

PORTRAIT_TIME_LIMIT_SECONDS = env_int("PORTRAIT_TIME_LIMIT_SECONDS", 300)

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "portraits"
CELERY_TASK_QUEUES = [Queue("portraits")]
CELERY_TASK_DEFAULT_PRIORITY = 5  # 0 runs first
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = PORTRAIT_TIME_LIMIT_SECONDS
CELERY_WORKER_POOL = "prefork"
CELERY_WORKER_CONCURRENCY = 1  # one child for each device
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the row decides, not the connection
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": PORTRAIT_TIME_LIMIT_SECONDS + 60,  # above the longest task, else it would start twice
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "priority",
    "priority_steps": list(range(10)),
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
SWEEP_INTERVAL_SECONDS = env_int("SWEEP_INTERVAL_SECONDS", 5)
NEWSLETTER_INTERVAL_SECONDS = 60
CELERY_BEAT_SCHEDULE = {
    "sweep-portraits": {
        "task": "generator.sweep_portraits",
        "schedule": schedule(SWEEP_INTERVAL_SECONDS),
        "options": {"priority": 0, "expires": SWEEP_INTERVAL_SECONDS},
    },
    "send-newsletter": {
        "task": "newsletter.send_due",
        "schedule": schedule(NEWSLETTER_INTERVAL_SECONDS),
        "options": {"priority": 1, "expires": NEWSLETTER_INTERVAL_SECONDS},
    },
}

# --- Object storage ---------------------------------------------------------------------------------------------

S3_ENDPOINT_URL = env_str("S3_ENDPOINT_URL", "http://127.0.0.1:8390")
S3_PUBLIC_ENDPOINT_URL = env_str("S3_PUBLIC_ENDPOINT_URL", S3_ENDPOINT_URL)  # as the browser reaches it
S3_BUCKET = env_str("S3_BUCKET", "media")
S3_REGION = env_str("S3_REGION", "us-east-1")
S3_ACCESS_KEY_ID = env_str("S3_ACCESS_KEY_ID", "") or None
S3_SECRET_ACCESS_KEY = env_str("S3_SECRET_ACCESS_KEY", "") or None
PRESIGNED_URL_SECONDS = env_int("PRESIGNED_URL_SECONDS", 900)

STORAGES = {
    "default": {
        "BACKEND": "generator.storage.PortraitStorage",
        "OPTIONS": {
            "endpoint_url": S3_ENDPOINT_URL,
            "bucket_name": S3_BUCKET,
            "region_name": S3_REGION,
            "access_key": S3_ACCESS_KEY_ID,
            "secret_key": S3_SECRET_ACCESS_KEY,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "querystring_auth": True,
            "querystring_expire": PRESIGNED_URL_SECONDS,
            "default_acl": None,
            "file_overwrite": True,  # keys are made from the portrait's id, so a second run replaces its own object
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# --- The generator ----------------------------------------------------------------------------------------------

BUNDLED_MODEL = str(BASE_DIR / "generator" / "checkpoints" / "portrait-s")
PORTRAIT_MODEL = env_str("PORTRAIT_MODEL", BUNDLED_MODEL)
PORTRAIT_LORAS = env_pairs("PORTRAIT_LORAS")  # people learned by tune_faces: the word that calls each, and its folder
GENERATION_DEVICE = env_str("GENERATION_DEVICE", "auto")  # "auto", "cpu" or "cuda"
GENERATION_DTYPE = env_str("GENERATION_DTYPE", "auto")  # "auto", "float32", "bfloat16" or "float16"
PORTRAIT_SEEDS = env_int("PORTRAIT_SEEDS", 1)  # sketched where a person leaves the seed to us; 1: drawn at once
CREDENTIALS_DIR = DATA / "credentials"  # the development signing key is made here on first use
CREDENTIALS_CERTIFICATE_FILE = env_str("CREDENTIALS_CERTIFICATE_FILE", "")  # PEM chain, in production
CREDENTIALS_KEY_FILE = env_str("CREDENTIALS_KEY_FILE", "")  # PEM private key, in production

# --- Blog -------------------------------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

# --- Accounts ---------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "studio:studio"
ACCOUNT_LOGOUT_REDIRECT_URL = "studio:landing"
ACCOUNT_ADAPTER = "selfyfy.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
EMAIL_BACKEND = env_str("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
ANYMAIL = env_pairs("ANYMAIL")  # what the mail provider's back end of django-anymail asks for
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Selfyfy <hello@localhost>")

# --- Security ---------------------------------------------------------------------------------------------------

HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
if env_bool("BEHIND_TLS_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else everybody would be counted as the proxy
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", S3_PUBLIC_ENDPOINT_URL],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Logging ----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "WARNING")},
    "loggers": {"selfyfy": {"level": "INFO"}, "generator": {"level": "INFO"}},
}
