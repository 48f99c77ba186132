"""Brings the database to where the server can serve: reachable, new enough, migrated."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

WAIT_SECONDS = 30.0
OLDEST_VERSION = 16


class DatabaseUnusable(Exception):
    """The database cannot be used; the text says why and what to do."""


def await_database(notify: Callable[[str], None]) -> None:
    """Wait until the database answers: beside it, a database server may still be starting.

    Raises `DatabaseUnusable` when it does not, or is older than PostgreSQL 16.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    notice = f"Waiting up to {WAIT_SECONDS:.0f} seconds for the database …"
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if time.monotonic() > deadline:
                raise DatabaseUnusable(
                    f"The database of DATABASE_URL does not answer: {error}"
                ) from None
            if notice:
                notify(notice)
                notice = ""
            time.sleep(1.0)
        else:
            break
    found = connection.pg_version // 10_000  # type: ignore[attr-defined]  # PostgreSQL's own
    if found < OLDEST_VERSION:
        raise DatabaseUnusable(
            f"The database runs PostgreSQL {found}; {OLDEST_VERSION} or newer is needed."
        )


def is_migrated() -> bool:
    """Whether no migration is missing. Raises `DatabaseError` when the database does not answer."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the static tables up to date, without the statement timeout of requests."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
