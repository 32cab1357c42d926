"""Settings, all from the environment. `.env.example` explains each variable; DESIGN: docs/adr/."""

import tempfile
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.utils.translation import gettext_lazy as _

from privacyportal.environment import DEVELOPMENT_MARK, Environment, development_keys, read_key_ring

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
_dotenv = env.text("PORTAL_DOTENV")
if _dotenv and not Path(_dotenv).exists():
    env.fault(f"PORTAL_DOTENV names no file ({_dotenv}): write the path of a .env file, or leave it out.")
environ.Env.read_env(_dotenv or str(BASE_DIR / ".env"))

PORTAL_ENV = env.choice("PORTAL_ENV", "production", ("production", "development"))
DEVELOPMENT = PORTAL_ENV == "development"
PORTAL_VAR = Path(env.text("PORTAL_VAR", str(BASE_DIR / "var"))).resolve()
_defaults = development_keys(PORTAL_VAR) if DEVELOPMENT else {}
if not env.text("PORTAL_ENV"):
    env.hints.append("To try it as `make run` does, set PORTAL_ENV=development: there all have defaults.")

# -- keys -----------------------------------------------------------------------------------------
_random_text = "at least 50 random characters, for instance from `openssl rand -base64 48`"
SECRET_KEY = env.required("SECRET_KEY", _random_text, _defaults.get("SECRET_KEY", ""))
PORTAL_AUDIT_KEY = env.required("PORTAL_AUDIT_KEY", _random_text, _defaults.get("PORTAL_AUDIT_KEY", ""))
_rings = env.required(
    "PORTAL_MASTER_KEYS",
    "id:key, the key being the base64 of 32 random bytes (`openssl rand -base64 32`)",
    _defaults.get("PORTAL_MASTER_KEYS", ""),
)
PORTAL_MASTER_KEYS = read_key_ring(env, "PORTAL_MASTER_KEYS", _rings)

# -- addresses ------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", False)
PORT = env.whole("PORT", 8000, least=1, most=65535)
PORTAL_BASE_URL = env.required(
    "PORTAL_BASE_URL",
    "the address people open, like https://privacy.example.com",
    f"http://127.0.0.1:{PORT}" * DEVELOPMENT,
).rstrip("/")
env.address(
    "PORTAL_BASE_URL", PORTAL_BASE_URL, ("https", "http"), "the address people open, like https://privacy.example.com"
)
_host = urlsplit(PORTAL_BASE_URL).hostname or ""
ALLOWED_HOSTS = env.words("PORTAL_HOSTS", [_host, "localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else [_host])
PORTAL_TRUSTED_PROXIES = env.whole("PORTAL_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PORTAL_TRUSTED_PROXIES

# -- controllers and laws of one's own beside those that come along: folders of pack files -----------
PORTAL_PACKS = env.text("PORTAL_PACKS")
if PORTAL_PACKS and not Path(PORTAL_PACKS).is_dir():
    env.fault("PORTAL_PACKS is no folder: write the path of the folder with your packs, or leave it empty.")
PORTAL_LAWS = env.text("PORTAL_LAWS")
if PORTAL_LAWS and not Path(PORTAL_LAWS).is_dir():
    env.fault("PORTAL_LAWS is no folder: write the path of the folder with your law packs, or leave it empty.")

# -- the parts that a URL changes -----------------------------------------------------------------
_sqlite = f"sqlite:///{PORTAL_VAR}/portal.sqlite3"
_database_url = "postgres://user:password@host:5432/name"
_database = env.required("DATABASE_URL", _database_url, _sqlite * DEVELOPMENT)
_database = env.address("DATABASE_URL", _database, ("postgres", "postgresql", "sqlite"), _database_url)
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.parsed("DATABASE_URL", _database, environ.Env.db_url_config, _sqlite, _database_url)
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def embedded_socket(var: Path) -> Path:
    """Where the embedded Valkey listens; a path over 100 bytes would be refused by the system."""
    path = var / "valkey.sock"
    if len(bytes(path)) <= 100:
        return path
    return Path(tempfile.gettempdir()) / f"privacyportal-{sha256(bytes(var)).hexdigest()[:12]}.sock"


EMBEDDED_BROKER = DEVELOPMENT and not env.text("CELERY_BROKER_URL")
EMBEDDED_SOCKET = embedded_socket(PORTAL_VAR)
_broker_url = "redis://host:6379/0 or amqp://user:password@host:5672//"
CELERY_BROKER_URL = env.required(
    "CELERY_BROKER_URL", _broker_url, f"redis+socket://{EMBEDDED_SOCKET}?virtual_host=0" if EMBEDDED_BROKER else ""
)
env.address("CELERY_BROKER_URL", CELERY_BROKER_URL, ("redis", "rediss", "redis+socket", "amqp", "amqps"), _broker_url)


def cache_beside(broker: str) -> str:
    """The broker's Redis server with the next database number; '' where the broker is no Redis."""
    parts = urlsplit(broker)
    if parts.scheme not in {"redis", "rediss"}:
        return ""
    number = parts.path.strip("/") or "0"
    return parts._replace(path=f"/{int(number) + 1 if number.isdigit() else 1}").geturl()


_cache_url = "redis://host:6379/1 (with RabbitMQ as broker the cache needs a Redis of its own)"
PORTAL_CACHE_URL = env.required(
    "CACHE_URL",
    _cache_url,
    f"unix://{EMBEDDED_SOCKET}?db=1" if EMBEDDED_BROKER else cache_beside(CELERY_BROKER_URL),
)
env.address("CACHE_URL", PORTAL_CACHE_URL, ("redis", "rediss", "unix"), _cache_url)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": PORTAL_CACHE_URL}}
PORTAL_LIMITS_URL = PORTAL_CACHE_URL.replace("unix://", "redis+unix://", 1)

CELERY_TASK_DEFAULT_QUEUE = env.text("PORTAL_QUEUE", "portal")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.whole("PORTAL_WORKERS", 2, least=1, most=1000)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000  # KiB: layout of pages keeps memory, a fresh process gives it back
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# a nudge gives up at once where the broker is away (by default it would try for six seconds): the sweep finds the row
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1} | (
    {} if CELERY_BROKER_URL.startswith("amqp") else {"socket_timeout": 10, "socket_connect_timeout": 5}
)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(PORTAL_VAR / "beat-schedule")
PORTAL_SWEEP_SECONDS = env.whole("PORTAL_SWEEP_SECONDS", 15, least=1)
PORTAL_LEASE_SECONDS = env.whole("PORTAL_LEASE_SECONDS", 60, least=2)
CELERY_BEAT_SCHEDULE = {  # what no worker took before the next one comes is thrown away, not kept for a flood
    "sweep": {"task": "jobs.sweep", "schedule": PORTAL_SWEEP_SECONDS, "options": {"expires": PORTAL_SWEEP_SECONDS}},
    "seal": {"task": "audit.seal", "schedule": 15, "options": {"expires": 15}},
    "rounds": {"task": "rights.make_rounds", "schedule": 60, "options": {"expires": 60}},
}

# -- mail -----------------------------------------------------------------------------------------
PORTAL_MAIL_FOLDER = PORTAL_VAR / "mail"
_email_url = "smtp+tls://user:password@host:587"
_email = env.required("EMAIL_URL", _email_url, "folder://" * DEVELOPMENT)
if _email == "folder://":
    EMAIL_BACKEND = "privacyportal.mail.folder.FolderBackend"
else:
    _mail = env.parsed("EMAIL_URL", _email, environ.Env.email_url_config, "consolemail://", _email_url)
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST") or "", _mail.get("EMAIL_PORT") or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_USER") or "", _mail.get("EMAIL_HOST_PASSWORD") or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.required(
    "PORTAL_FROM", "the sender of all mail, like privacy@example.com", "privacy@portal.invalid" * DEVELOPMENT
)
if DEFAULT_FROM_EMAIL and not all(parseaddr(DEFAULT_FROM_EMAIL)[1].partition("@")):
    env.fault("PORTAL_FROM is no address: write the sender of all mail, like privacy@example.com.")

# -- text messages: a generic HTTP gateway; none set, no code by phone is offered ---------------------
SMS_FOLDER_URL = "folder://"
PORTAL_SMS_FOLDER = PORTAL_VAR / "sms"
_sms_url = "https://… of the gateway, or leave it empty: no codes by phone are offered then"
PORTAL_SMS_URL = env.text("SMS_URL", SMS_FOLDER_URL * DEVELOPMENT) or SMS_FOLDER_URL * DEVELOPMENT
env.address("SMS_URL", PORTAL_SMS_URL, ("https", "http", "folder"), _sms_url)
PORTAL_SMS_TYPE = env.text("SMS_TYPE", "application/json") or "application/json"
PORTAL_SMS_BODY = env.text("SMS_BODY") or '{"to": "{to}", "text": "{text}", "id": "{id}"}'
PORTAL_SMS_HEADERS = {
    name.strip(): value.strip()
    for name, _colon, value in (line.partition(":") for line in env.text("SMS_HEADERS").split(";"))
    if value.strip()
}
if "{to}" not in PORTAL_SMS_BODY or "{text}" not in PORTAL_SMS_BODY:
    env.fault("SMS_BODY lacks {to} or {text}: write the body that your gateway wants, with both in it.")

# -- what production refuses (DESIGN §10) ------------------------------------------------------------
if not DEVELOPMENT:
    for _name, _value in (
        ("SECRET_KEY", SECRET_KEY),
        ("PORTAL_AUDIT_KEY", PORTAL_AUDIT_KEY),
        *(("PORTAL_MASTER_KEYS", key_id) for key_id in PORTAL_MASTER_KEYS),
    ):
        if _value.startswith(DEVELOPMENT_MARK):
            env.fault(f"{_name} is a key made for development: write a new one for production.")
    for _name, _value in (("SECRET_KEY", SECRET_KEY), ("PORTAL_AUDIT_KEY", PORTAL_AUDIT_KEY)):
        if _value and len(_value) < 50:
            env.fault(f"{_name} is too short: write {_random_text}.")
    if DEBUG:
        env.fault("DEBUG is on: remove it, it shows the inside of the portal to strangers.")
    if PORTAL_BASE_URL and not PORTAL_BASE_URL.startswith("https://"):
        env.fault("PORTAL_BASE_URL is not https: write the https:// address; personal data travels encrypted only.")
    if _email and EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
        env.fault(
            "EMAIL_URL names a mail back end that only development uses: write smtp+tls://user:password@host:587."
        )
    if PORTAL_SMS_URL and not PORTAL_SMS_URL.startswith("https://"):
        env.fault(f"SMS_URL is not https: write {_sms_url}.")
env.complain()

# -- Django ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "privacyportal.controllers",
    "privacyportal.laws",
    "privacyportal.vault",
    "privacyportal.people",
    "privacyportal.audit",
    "privacyportal.jobs",
    "privacyportal.mail",
    "privacyportal.sms",
    "privacyportal.staff",
    "consents",
    "requests",
    "privacyportal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "privacyportal.middleware.no_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "privacyportal.middleware.language_of_the_link",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "privacyportal.middleware.page_for_wrong_methods",
]
ROOT_URLCONF = "privacyportal.urls"
WSGI_APPLICATION = "privacyportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PORTAL_VAR / "static"
MEDIA_ROOT = PORTAL_VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
FILE_UPLOAD_HANDLERS = ["privacyportal.uploads.InMemory"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "privacyportal.formats"
USE_THOUSAND_SEPARATOR = True

# -- sign-in of staff -----------------------------------------------------------------------------
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "privacyportal.staff.adapter.StaffAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {  # strict by account, generous by address: a whole office may share one
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
}
ACCOUNT_FORMS = {
    "login": "privacyportal.staff.forms.SignInForm",
    "change_password": "privacyportal.staff.forms.PasswordChangeForm",
    "reset_password": "privacyportal.staff.forms.PasswordResetForm",
    "reset_password_from_key": "privacyportal.staff.forms.NewPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "staff_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- the browser's side ---------------------------------------------------------------------------
_self = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [_self],
        "style-src": [_self],
        "img-src": [_self, "data:"],
        "font-src": [_self],
        "connect-src": [_self],
        "form-action": [_self],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers then send "Origin: null" with each form, and Django's CSRF check refuses it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "privacyportal.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEVELOPMENT
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL] if PORTAL_BASE_URL.startswith("https://") else []
SECURE_SSL_REDIRECT = not DEVELOPMENT
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEVELOPMENT
if PORTAL_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- logs: one line an event, never a query string, a body or a parameter ---------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "privacyportal.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"level": "WARNING", "propagate": True, "handlers": []},
        # what anybody writes as a host is answered with 400, and is not ours to keep or to be woken by
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery": {"level": "INFO"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
