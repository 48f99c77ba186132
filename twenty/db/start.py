"""Bring the database to where the server can serve: reachable, new enough, migrated."""

import re
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from twenty.db.backend.base import NeedsOwnSession
from twenty.db.errors import NO_WRITES_STATES, sqlstate

WAIT_SECONDS = 30.0
OLDEST_VERSION = 16

# PgBouncer's words, in all its versions. Waiting does not help.
_REFUSED_OPTIONS = re.compile(r"unsupported (?:options )?startup parameter[^\n]*")


class DatabaseUnusable(Exception):
    """The database cannot be used; the text says why and what to do."""


def await_database(notify: Callable[[str], None]) -> None:
    """Wait until the database answers: a database server may still be starting beside us.

    Raises `DatabaseUnusable` when it does not, when a pooler refuses the requested options (at
    once), or when the database is older than PostgreSQL 16.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    notice = f"Waiting up to {WAIT_SECONDS:.0f} seconds for the database …"
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            _check_options(error)
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
    """Tell whether no migration is missing. Raises `DatabaseError` if the database is away."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the static tables up to date, without the statement timeout of requests.

    Raises `DatabaseUnusable` when a migration cannot run here.
    """
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except NeedsOwnSession as problem:
        raise DatabaseUnusable(str(problem)) from None
    except DatabaseError as error:
        if sqlstate(error) not in NO_WRITES_STATES:
            raise
        raise DatabaseUnusable(
            "The database cannot be brought up to date: it has no room left on its disk, or takes "
            "no writes. Make room, and start again."
        ) from None


def _check_options(error: OperationalError) -> None:
    """Raise `DatabaseUnusable` if a pooler has refused the session's options."""
    refused = _REFUSED_OPTIONS.search(str(error))
    if refused is None:
        return
    if settings.ENVIRONMENT.prepare_statements:
        raise DatabaseUnusable(
            f'The pooler of DATABASE_URL refuses session options ("{refused[0]}"), which '
            "PREPARE_STATEMENTS=1 sends. Take PREPARE_STATEMENTS away, or set it to 0. A pooler "
            "that keeps sessions, or prepared statements, may have it set to 1: then with "
            "ignore_startup_parameters = options (PgBouncer)."
        ) from None
    raise DatabaseUnusable(
        f'The pooler of DATABASE_URL refuses what stands in it ("{refused[0]}"). Take that '
        "parameter away from DATABASE_URL; what it sets can be set for the role."
    ) from None
