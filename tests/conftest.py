"""The test session's database: the embedded PostgreSQL, started before and stopped after it.

With xdist the controlling process does it, once for all workers; pytest-django gives each worker a
database of its own. Nothing is started when DATABASE_URL names a PostgreSQL. Fixtures that know the
product are in tests/fixtures.py.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test depends on the machine's speed: neither a deadline nor a slow generator fails one.
for name, examples in (("ci", 200), ("nightly", 1500)):
    settings.register_profile(
        name,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest_plugins = ["tests.fixtures", "tests.contracts.conformance", "tests.contracts.scratch"]

RUNNING = pytest.StashKey[ExitStack]()
# Not `django_db_blocker`, which every test has.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_setup"})


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
    running.enter_context(_alone(Path(settings.DATA_DIR)))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two runs would make and drop databases of the same names under each other."""
    with (folder / "tests.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pytest.exit(
                f"Another run of the tests works in {folder}. Wait for its end, or give this one a "
                "folder of its own: DATA_DIR=/path/to/a/folder",
                returncode=1,
            )
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests that meet the database: those alone depend on the version of PostgreSQL."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or not DATABASE_FIXTURES.isdisjoint(names):
            item.add_marker(pytest.mark.meets_sql)


def pytest_unconfigure(config: pytest.Config) -> None:
    running = config.stash.get(RUNNING, None)
    if running is not None:
        running.close()
