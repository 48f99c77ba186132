"""Django's settings: everything that operators may choose comes from `twenty.config.environment`.

Importing this module starts nothing and writes nothing: the database is not contacted, and the
secret key is read (or generated) on first use.
"""

import hashlib
from functools import cache, partial
from typing import Any

from django.utils.functional import lazy

from twenty.config.environment import PROJECT_DIR, load_environment
from twenty.config.secret_key import secret_key
from twenty.db.settings import databases
from twenty.embedded_postgres.location import data_folder

ENVIRONMENT = load_environment()
DATA_FOLDER = data_folder(ENVIRONMENT)
DATA_DIR = DATA_FOLDER.path

DEBUG = ENVIRONMENT.debug
SECRET_KEY = lazy(cache(partial(secret_key, ENVIRONMENT, DATA_DIR)), str)()
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
SERVER_URL = ENVIRONMENT.server_url

# -- The APIs' limits (docs/api/README.md#limits, #rate-limits; docs/api/graphql.md#limits) -------
MAX_BATCH_SIZE = ENVIRONMENT.max_batch_size
MAX_AFFECTED_RECORDS = ENVIRONMENT.max_affected_records
EXPORT_TIMEOUT_MS = ENVIRONMENT.export_timeout_ms
EXPORTS_AT_ONCE = ENVIRONMENT.exports_at_once
IMPORT_MAX_BYTES = ENVIRONMENT.import_max_bytes
EVENT_RETENTION_S = ENVIRONMENT.event_retention_s
DELIVERY_RETENTION_S = ENVIRONMENT.delivery_retention_s
OUTBOUND_HTTP_ALLOWED_INTERNAL_HOSTS = ENVIRONMENT.allowed_internal_hosts
API_RATE_LIMIT = ENVIRONMENT.api_rate_limit
GRAPHQL_MAX_FIELDS = ENVIRONMENT.graphql_max_fields
GRAPHQL_MAX_ROOT_RESOLVERS = ENVIRONMENT.graphql_max_root_resolvers
GRAPHQL_MAX_DEPTH = ENVIRONMENT.graphql_max_depth
GRAPHQL_MAX_TOKENS = ENVIRONMENT.graphql_max_tokens
GRAPHQL_MAX_ALIASES = ENVIRONMENT.graphql_max_aliases
GRAPHQL_COMPLEXITY_LIMIT = ENVIRONMENT.graphql_complexity_limit
GRAPHQL_MAX_BYTES = ENVIRONMENT.graphql_max_bytes
REFERENCE_PATH = ENVIRONMENT.reference_path
COMPRESS_RESPONSES = ENVIRONMENT.compress_responses
SERVER_TIMING = ENVIRONMENT.server_timing

# -- Applications ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "twenty.admin.apps.OperatorAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "graphene_django",
    "twenty",
    "twenty.workspaces",
    "metadata",
    "core",
    "core.imports",
    "apikeys",
]
GRAPHENE = {"SCHEMA": "twenty.metadata_endpoint.schema.schema", "SCHEMA_OUTPUT": "-.graphql"}
AUTH_USER_MODEL = "workspaces.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "twenty.urls"
WSGI_APPLICATION = "twenty.wsgi.application"
APPEND_SLASH = False

# The first three see every request; the APIs' requests end in the third, the others are for pages.
MIDDLEWARE = [
    "twenty.http.proxies.TrustedProxyMiddleware",
    "twenty.http.access_log.AccessLogMiddleware",
    "twenty.api.middleware.ApiMiddleware",
    "twenty.db.connections.LiveConnectionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "twenty.http.page_middleware.PageLocale",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "twenty.http.page_middleware.PageBody",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# -- Data -----------------------------------------------------------------------------------------
DATABASES = databases(ENVIRONMENT, DATA_FOLDER)

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT.redis_url,
        # Counting is not worth waiting for, see apikeys/limits/outage.py, nor worth retries: the
        # client's own pauses add up to seconds.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": None},
    }
    if ENVIRONMENT.redis_url
    else {
        "BACKEND": "twenty.cache.counters.CounterCache",
        "LOCATION": str(DATA_DIR / "cache"),
    }
}

# django-ratelimit looks these up at every count; a setting that is missing costs more to find.
RATELIMIT_ENABLE = True
RATELIMIT_USE_CACHE = "default"
RATELIMIT_CACHE_PREFIX = "rl:"
RATELIMIT_HASH_ALGORITHM = hashlib.sha256

# -- Bodies: a batch of 60 large records must fit; what is larger is refused with 413 -------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# -- Languages, times -----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PROJECT_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- Static files: collected and compressed once by `manage.py serve` -----------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# core.playground.assets serves what is built from frontend/: it may be built later.
STATICFILES_DIRS = [PROJECT_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG

# -- Sign-in --------------------------------------------------------------------------------------
LOGIN_URL = "/sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
IS_HTTPS = bool(SERVER_URL and SERVER_URL.startswith("https://"))
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "twenty.workspaces.pages.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SERVER_URL] if SERVER_URL else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- Libraries ------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_PATCH": False,  # bodies of updates have serializers of their own
    "ENUM_NAME_OVERRIDES": {
        "FieldTypeEnum": "metadata.rest.schemas.FIELD_TYPE_CHOICES",
        "RelationTypeEnum": "metadata.rest.schemas.RELATION_TYPES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.openapi.generators.merge_records",
    ],
}

# What is built from a data model before a change of it is committed (decision 0022).
MODEL_FACES = (
    "core.graphql.types.schema.build_before_commit",
    "core.openapi.catalog_check.describe_changed_objects",
)

# -- Logging: to standard error; the access log has its own way, see twenty/http/access_log.py
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "twenty.logs.streams.LineHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    "loggers": {
        # Django gives it a handler of its own that writes synchronously.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"level": "WARNING"},
        # The access log already records refusals; one more line per 4xx would be noise.
        "django.request": {"level": "ERROR"},
    },
}
