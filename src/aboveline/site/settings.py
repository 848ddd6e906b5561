"""Settings of the site, all from the environment; production refuses to start without secrets.

`docs/deploy.md` lists every variable. `ABOVELINE_MODE` is demo, development or production; only
production needs secrets, and only demo and development may move the clock.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aboveline.site.environment import (
    bytes_keys,
    database,
    day,
    listed,
    mode,
    oidc_providers,
    provider_origins,
    second_factor,
    secret,
    setting,
)

MODE = mode()
PRODUCTION = MODE == "production"
DEBUG = False
HOME = Path(setting("ABOVELINE_HOME", ".aboveline")).resolve()
SECRET_KEY = secret("ABOVELINE_SECRET_KEY", MODE)
ALLOWED_HOSTS = listed("ABOVELINE_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,testserver")

ABOVELINE_TODAY = day("ABOVELINE_TODAY", MODE)
ABOVELINE_STANDARD = setting("ABOVELINE_STANDARD", "china-2013")
ABOVELINE_NEXT_STANDARD = setting("ABOVELINE_NEXT_STANDARD", "")  # the pack that comes next
ABOVELINE_FILES = Path(setting("ABOVELINE_FILES", str(HOME / "files")))
ABOVELINE_SNAPSHOTS = Path(setting("ABOVELINE_SNAPSHOTS", str(HOME / "snapshots")))
ABOVELINE_DEMO = MODE == "demo"
ABOVELINE_EMAIL = setting("ABOVELINE_EMAIL", "")  # host or host:port of a mail server
EMAIL_HOST, _, _port = (ABOVELINE_EMAIL or "localhost").partition(":")
EMAIL_PORT = int(_port or 25)
DEFAULT_FROM_EMAIL = setting("ABOVELINE_EMAIL_FROM", "aboveline@localhost")
ABOVELINE_SMS = setting("ABOVELINE_SMS", "")  # dotted name of a callable: person, text
# key id and key, the newest first: "k2:BASE64,k1:BASE64" (vault)
ABOVELINE_DATA_KEYS = bytes_keys("ABOVELINE_DATA_KEYS", MODE)
ABOVELINE_INDEX_KEYS = bytes_keys("ABOVELINE_INDEX_KEYS", MODE)
ABOVELINE_AUDIT_KEYS = bytes_keys("ABOVELINE_AUDIT_KEYS", MODE)

INSTALLED_APPS = [
    # our own first: their templates stand before those of the libraries
    "aboveline.vault",
    "aboveline.web",
    "aboveline.audit",
    "aboveline.areas",
    "aboveline.accounts",
    "aboveline.registry",
    "aboveline.evaluation",
    "aboveline.problems",
    "aboveline.exits",
    "aboveline.verification",
    "aboveline.site",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aboveline.accounts.middleware.LanguageOfThePerson",
    "aboveline.accounts.middleware.SecondFactor",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "aboveline.site.urls"
WSGI_APPLICATION = "aboveline.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aboveline.web.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "aboveline.web.forms.Renderer"
DATABASES: dict[str, Any] = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "aboveline.accounts.cache.JsonCache"}}

AUTH_USER_MODEL = "accounts.User"
ABOVELINE_ACTOR_OF = "aboveline.accounts.actors.actor_of"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "aboveline.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "aboveline.accounts.passwords.NotCommon"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
ABOVELINE_SECOND_FACTOR = second_factor(MODE)
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/demo/" if ABOVELINE_DEMO else "/accounts/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE; nobody is asked
ACCOUNT_ADAPTER = "aboveline.accounts.adapters.AccountAdapter"
# wrong passwords are counted by django-axes (below); this one counts wrong one-time codes
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/300s/key"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
MFA_ADAPTER = "aboveline.accounts.adapters.FactorAdapter"
MFA_FORMS = {"activate_totp": "aboveline.accounts.setting_up.SealedActivateForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Aboveline"
SOCIALACCOUNT_ADAPTER = "aboveline.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = oidc_providers()
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "aboveline.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "中文")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = setting("ABOVELINE_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and setting("ABOVELINE_SSL_REDIRECT", "yes") == "yes"
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # a form that ends in a redirect to the provider is refused by browsers without its name
        "form-action": ["'self'", *provider_origins(SOCIALACCOUNT_PROVIDERS)],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
