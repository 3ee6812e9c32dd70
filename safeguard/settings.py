"""One settings file; everything that differs between places is an environment variable, listed in `.env.example`."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: str = "0") -> bool:
    return env(name, default).lower() in {"1", "true", "yes", "on"}


def database(url: str, role: str = "") -> dict:
    """Read `postgres://user:password@host:port/name?option=value`; `role` is assumed at connection when given."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query)) | {
        "connect_timeout": 5,
        "application_name": f"safeguard {DB_ROLE}",
    }
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_safeguard{env('TEST_DB_SUFFIX')}"},
    }


DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
REQUIRE_MFA = flag("REQUIRE_MFA")
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / ".data"))).resolve()
PUBLIC_URL = env("PUBLIC_URL", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
if REQUIRE_MFA:
    raise ImproperlyConfigured(
        "REQUIRE_MFA=1 cannot be kept yet: this version signs people in by e-mail and password only."
    )
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. `make run` makes one; elsewhere see .env.example.")
if DEMO and not DEBUG and not set(ALLOWED_HOSTS) <= LOOPBACK:
    raise ImproperlyConfigured("DEMO=1 is refused on a public host: its people have a known password.")

# --- Data -----------------------------------------------------------------------------------------------------------
DB_ROLE = env("DB_ROLE", "app")  # owner (migrations), app (web, commands), worker (Celery, sweeper)
if DB_ROLE not in {"owner", "app", "worker"}:
    raise ImproperlyConfigured("DB_ROLE must be owner, app or worker.")
DATABASE_URL = env("DATABASE_URL")
OWN_URL = {
    "owner": DATABASE_URL,
    "app": env("APP_DATABASE_URL"),
    "worker": env("WORKER_DATABASE_URL"),
}[DB_ROLE]
if not (DATABASE_URL or OWN_URL):
    raise ImproperlyConfigured("DATABASE_URL is not set. `make run` brings a PostgreSQL of its own.")
DATABASES = {"default": database(OWN_URL or DATABASE_URL, "" if OWN_URL else f"safeguard_{DB_ROLE}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "safeguard.audit",
    "safeguard.people",
    "safeguard.outbox",
    "safeguard.clocks",
    "safeguard.files",
    "safeguard.web",
    "cases",
    "referrals.agencies",
    "referrals.outgoing",
    "referrals.plans",
    "referrals.disagreements",
    "referrals.conduct",
    "referrals.transfers",
    "referrals.disclosures",
    "oversight",
    "safeguard.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "guardian",
    "django_structlog",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "safeguard.web.middleware.form_methods",
    "django_structlog.middlewares.RequestMiddleware",
    "safeguard.web.middleware.know_nobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safeguard.web.middleware.idle_timeout",
    "safeguard.web.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "safeguard.web.middleware.SignInFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "safeguard.web.middleware.private_pages",
    "axes.middleware.AxesMiddleware",
]
UNSCOPED_PATHS = {"/healthz", "/readyz"}
ROOT_URLCONF = "safeguard.urls"
WSGI_APPLICATION = "safeguard.wsgi.application"
FORM_RENDERER = "safeguard.web.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["safeguard.web.templatetags.ui", "safeguard.web.templatetags.guarded"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "safeguard.web.context.shell",
            ],
        },
    }
]

# --- Sign-in --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "safeguard.web.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "safeguard.web.accounts.LoginForm",
    "reset_password": "safeguard.web.accounts.ResetPasswordForm",
    "reset_password_from_key": "safeguard.web.accounts.NewPasswordForm",
    "change_password": "safeguard.web.accounts.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(flag("BEHIND_PROXY"))
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": False,
    "reset_password": "20/m/ip,5/m/key",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # one office address serves a whole school: never lock it alone
AXES_USERNAME_CALLABLE = "safeguard.web.accounts.attempted_address"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "csrfmiddlewaretoken", "next"]
AXES_CLIENT_IP_CALLABLE = "safeguard.web.accounts.client_address"
AXES_LOCKOUT_CALLABLE = "safeguard.web.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SESSION_IDLE_SECONDS = int(env("SESSION_IDLE_SECONDS", "1800"))
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "safeguard.web.views.errors.csrf_failure"

# --- Transport and headers ------------------------------------------------------------------------------------------
HTTPS = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Files and static -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticroot"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "vendor"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "safeguard.web.storage.Static"},
}
FILES_DIR = DATA_DIR / "files"
FILES_MAX_BYTES = int(env("FILES_MAX_BYTES", str(20 * 1024 * 1024)))
FILE_UPLOAD_HANDLERS = ["safeguard.files.uploads.LimitedUploadHandler"]
CLAMD_URL = env("CLAMD_URL")

# --- Language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
LANGUAGES = [("en-gb", "English")]

# --- Mail -----------------------------------------------------------------------------------------------------------
EMAIL_PARTS = urlsplit(env("EMAIL_URL", "smtp://127.0.0.1:25"))
EMAIL_HOST, EMAIL_PORT = EMAIL_PARTS.hostname or "127.0.0.1", EMAIL_PARTS.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    unquote(EMAIL_PARTS.username or ""),
    unquote(EMAIL_PARTS.password or ""),
)
EMAIL_USE_TLS, EMAIL_USE_SSL = (
    EMAIL_PARTS.scheme == "smtp+tls",
    EMAIL_PARTS.scheme == "smtps",
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", "Safeguard <no-reply@safeguard.example>")
ALARM_EMAIL = env("ALARM_EMAIL")

# --- Celery: a broker message is a hint, the outbox and clock tables are the truth ------------------------------------
CELERY_BROKER_URL = env("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "safeguard.clocks.tasks.sweep",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "mail": {
        "task": "safeguard.outbox.tasks.send_due",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "seal": {
        "task": "safeguard.audit.tasks.seal",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "recount": {
        "task": "safeguard.clocks.tasks.recount",
        "schedule": 600.0,
        "options": {"expires": 550},
    },
    "watch": {
        "task": "safeguard.clocks.tasks.watch",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "digest": {
        "task": "safeguard.clocks.tasks.digest",
        "schedule": crontab(hour=7, minute=0),
    },
    "expire drafts": {
        "task": "cases.tasks.expire_drafts",
        "schedule": crontab(minute=20),
    },
    "forget roll files": {
        "task": "safeguard.people.tasks.forget_roll_files",
        "schedule": crontab(minute=40),
    },
    "forget sessions": {
        "task": "safeguard.web.tasks.forget_sessions",
        "schedule": crontab(hour=3, minute=10),
    },
    "scan": {
        "task": "safeguard.files.tasks.scan_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "tidy": {
        "task": "safeguard.files.tasks.tidy",
        "schedule": crontab(hour=3, minute=40),
    },
    "make bundles": {
        "task": "referrals.transfers.tasks.make_waiting",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "warn of files": {
        "task": "referrals.transfers.tasks.warn",
        "schedule": 600.0,
        "options": {"expires": 550},
    },
    "tidy bundles": {
        "task": "referrals.transfers.tasks.tidy",
        "schedule": crontab(hour=3, minute=50),
    },
}

# --- Logs carry references and codes, never words about a person ------------------------------------------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "safeguard.web.logs.formatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "csp": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # grants are read by safeguard.sharing, which knows expiry; guardian's backend does not
]
TEST_RUNNER = "django.test.runner.DiscoverRunner"
