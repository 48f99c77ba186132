"""The test session's database: the embedded PostgreSQL, in a data folder of its own.

DATA_DIR chooses the folder (./var/test), EMBEDDED_POSTGRES_VERSION the major version. Fixtures
that know the product stand in tests/fixtures.py.
"""

import os
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
version = os.environ.get("EMBEDDED_POSTGRES_VERSION", "18")
os.environ.setdefault("DATA_DIR", str(PROJECT_DIR / "var" / f"test-{version}"))

pytest_plugins = ["tests.fixtures"]
