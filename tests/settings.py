"""The server's settings, for tests: a data folder of their own, cheap passwords, plain files."""

import os
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
# Before the environment is read. One folder for each major version of PostgreSQL.
os.environ.setdefault(
    "DATA_DIR",
    str(PROJECT_DIR / "var" / f"test-{os.environ.get('EMBEDDED_POSTGRES_VERSION', '18')}"),
)

from twenty.settings import *  # noqa: E402, F403  the point of this module

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # no scan of all static files for each client

# Tests empty the cache: each worker of pytest-xdist has one of its own, as it has a database.
if "twenty.cache.counters" in CACHES["default"]["BACKEND"]:  # noqa: F405
    CACHES["default"]["LOCATION"] += f"-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # noqa: F405
