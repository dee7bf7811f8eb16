"""All settings, read from the environment. `python3 manage.py up` fills it for the embedded servers."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# What an address's hash is made with, by which it is known who asked to stop. It must never change: with another one every
# stop would be forgotten. Without one it is SECRET_KEY, which then must not be changed either.
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="") or SECRET_KEY
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_public.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

# ---- The sandbox: the built-in carrier, and a clock that may be moved ----
SANDBOX = env.bool("SANDBOX", default=False)
SANDBOX_URL = env.str("SANDBOX_URL", default="")
SANDBOX_SECRET = env.str("SANDBOX_SECRET", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "csp",
    "practices",
    "leads",
    "intake",
    "scheduling",
    "messaging",
    "sequences",
    "desk",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "practices.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "practices.sessions.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "practices.middleware.TenantMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "django.template.context_processors.i18n",
                "practices.context.shell",
            ],
        },
    }
]

# A pool that gives each transaction another session (PgBouncer in transaction mode) forgets what was prepared: then false
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", default=True)

# ---- PostgreSQL: which of the three logins a process uses (design, decision 7) ----
DATABASE_ROLE = env.str("DATABASE_ROLE", default="web")
_urls = {"web": "DATABASE_URL", "worker": "WORKER_DATABASE_URL", "owner": "OWNER_DATABASE_URL"}
DATABASES = {
    "default": {
        **env.db_url(_urls[DATABASE_ROLE]),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 300,  # as long as a plan is kept: a new session makes them all again
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": f"firstvisit-{DATABASE_ROLE}",
            # Of what practices.prepared plans once, which is to be used again whatever the values are. PgBouncer before
            # 1.20 turns away whoever asks for an option.
            **({"options": "-c plan_cache_mode=force_generic_plan"} if PREPARE_STATEMENTS else {}),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Valkey: hints, rate limits. A broker that is away delays, and loses nothing ----
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "practices.cache.FailOpenCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "firstvisit",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_DEFAULT_QUEUE = "decide"
CELERY_TASK_ROUTES = {"messaging.tasks.*": {"queue": "callbacks"}}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 15,
}
CELERY_DB_REUSE_MAX = 10_000
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "advance": {"task": "sequences.tasks.advance", "schedule": 5.0},
    "understand": {"task": "intake.tasks.understand", "schedule": 10.0},
    "fold": {"task": "messaging.tasks.fold", "schedule": 5.0},
    "reconcile": {"task": "messaging.tasks.reconcile", "schedule": 10.0},
    "escalate": {"task": "sequences.tasks.escalate", "schedule": 15.0},
    "forget_sessions": {"task": "practices.tasks.forget_sessions", "schedule": 3600.0},
}

SENDER = env.bool("SENDER", default=False)  # this process hosts the sending loop

# ---- Timing of the sender: seconds of the host's clock; fault runs scale them together ----
PROVIDER_CONNECT_SECONDS = env.float("PROVIDER_CONNECT_SECONDS", default=3.0)
PROVIDER_TIMEOUT_SECONDS = env.float("PROVIDER_TIMEOUT_SECONDS", default=10.0)
SENDING_LEASE_SECONDS = env.float("SENDING_LEASE_SECONDS", default=30.0)
UNKNOWN_GRACE_SECONDS = env.float("UNKNOWN_GRACE_SECONDS", default=120.0)
RECONCILE_SECONDS = env.float("RECONCILE_SECONDS", default=30.0)
EMAIL_UNKNOWN_SECONDS = env.float("EMAIL_UNKNOWN_SECONDS", default=7200.0)
CONFIRM_SECONDS = env.float("CONFIRM_SECONDS", default=900.0)  # of the one clock: taken, and silent for that long
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=3.0)

TWILIO_BASE_URL = env.str("TWILIO_BASE_URL", default="https://api.twilio.com")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
SENDGRID_BASE_URL = env.str("SENDGRID_BASE_URL", default="https://api.sendgrid.com")
SENDGRID_API_KEY = env.str("SENDGRID_API_KEY", default="")
SENDGRID_WEBHOOK_PUBLIC_KEY = env.str("SENDGRID_WEBHOOK_PUBLIC_KEY", default="")

# ---- Public forms: limits (R68, R70, R71) ----
INTAKE_MAX_BYTES = 32 * 1024
INTAKE_MAX_FIELDS = 40
INTAKE_TEXTS_PER_ADDRESS_AND_DAY = env.int("INTAKE_TEXTS_PER_ADDRESS_AND_DAY", default=200 if SANDBOX else 3)
INTAKE_MINIMUM_FILL_SECONDS = env.float("INTAKE_MINIMUM_FILL_SECONDS", default=2.0)  # of the hosted page, by a person
WRONG_LINKS_PER_MINUTE_AND_ADDRESS = env.int("WRONG_LINKS_PER_MINUTE_AND_ADDRESS", default=6000 if SANDBOX else 30)
INTAKE_PER_MINUTE_AND_ADDRESS = env.int("INTAKE_PER_MINUTE_AND_ADDRESS", default=6000 if SANDBOX else 30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# ---- Sign-in ----
AUTH_USER_MODEL = "practices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_ADAPTER = "practices.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "practices.forms.SignUpForm"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser; the server's limits are below
ACCOUNT_RATE_LIMITS = {"login_failed": "20/15m/ip,5/15m/key"}  # R84: a delay, never a lockout for ever
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
EMAIL_BACKEND = "messaging.mail.ProviderBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Firstvisit <hello@firstvisit.example.com>")

SESSION_COOKIE_AGE = 12 * 3600  # from sign-in, whatever happens between
SESSION_IDLE_SECONDS = 15 * 60  # without an act of a person (practices/sessions.py)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie would carry names
CSRF_FAILURE_VIEW = "practices.views.errors.csrf_failure"
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# ---- Words, time, files ----
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=None)  # where an image collects them; else they are served as they lie
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Firstvisit API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "config.logs.Formatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",
    "auth.W004",  # the address of a user is unique, by its lower case
]

# The Celery application, loaded wherever the settings are, so that every task finds it.
from config import celery  # noqa: E402, F401
