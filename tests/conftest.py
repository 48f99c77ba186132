"""The test session's database: the embedded PostgreSQL, started before and stopped after it.

With xdist the controlling process does it, once for all workers; pytest-django gives each worker
a database of its own. Nothing is started when DATABASE_URL names a PostgreSQL. Fixtures that
know the product stand in tests/fixtures.py.
"""

from contextlib import ExitStack

import pytest

pytest_plugins = ["tests.fixtures", "tests.contracts.conformance", "tests.contracts.scratch"]

RUNNING = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    from twenty.embedded_postgres.errors import EmbeddedPostgresError
    from twenty.embedded_postgres.running import for_command

    is_xdist_worker = hasattr(config, "workerinput")
    if is_xdist_worker or config.option.collectonly or not settings.ENVIRONMENT.is_embedded:
        return
    running = config.stash[RUNNING] = ExitStack()
    version = settings.ENVIRONMENT.embedded_postgres_version
    try:
        running.enter_context(for_command(settings.DATA_FOLDER, version, is_durable=False))
    except EmbeddedPostgresError as error:
        pytest.exit(str(error), returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    running = config.stash.get(RUNNING, None)
    if running is not None:
        running.close()
