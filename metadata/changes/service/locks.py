"""The locks of a change: the workspace's, then all touched tables at once.

The wait for tables is shorter than PostgreSQL's deadlock_timeout, so when a change and a request
block each other, it is the change that backs off and retries (docs/data-model.md#locks).

Not so behind autovacuum: PostgreSQL cancels it for whoever has waited for deadlock_timeout, and it
may hold a large table for longer than any change has patience.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, LiteralString
from uuid import UUID

from django.db import connection

from metadata.changes.ddl import lock_tables
from twenty.workspaces.models import Workspace

QUEUE_TIMEOUT_MS = 20_000  # waiting for another change of the same workspace
TABLE_TIMEOUTS_MS = (400, 500, 600, 700, 800)  # per attempt; less than deadlock_timeout, 1 s
LONGER_THAN_DEADLOCK_TIMEOUT_MS = 500
STATEMENT_TIMEOUT_MS = 600_000  # building an index over a large table takes time

# VACUUM and ANALYZE hold this lock, and so does an index built concurrently.
_MAINTAINED: LiteralString = """
SELECT setting::int FROM pg_settings WHERE name = 'deadlock_timeout' AND EXISTS (
  SELECT FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE granted AND mode = 'ShareUpdateExclusiveLock' AND locktype = 'relation'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND nspname = %s AND relname = ANY(%s))
"""


def lock_workspace(workspace_id: UUID) -> Workspace:
    """Wait for other changes of the workspace and return its row, locked."""
    with connection.cursor() as cursor:
        set_locally(cursor, "statement_timeout", STATEMENT_TIMEOUT_MS)
        set_locally(cursor, "lock_timeout", QUEUE_TIMEOUT_MS)
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"data model {workspace_id}"]
        )
        # NO KEY: rows that refer to the workspace, such as a new key, need not wait for the change.
        workspace = Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
        set_locally(cursor, "lock_timeout", TABLE_TIMEOUTS_MS[0])
    return workspace


def lock_touched(cursor: Any, schema: str, tables: Collection[str], attempt: int) -> None:
    """Lock the tables, so that nobody reads or writes them until the change is done.

    `attempt`: how often the change was tried before. Raises the driver's error (55P03) when they
    are still in use after the attempt's timeout.
    """
    lock = lock_tables(schema, tables)
    set_locally(cursor, "lock_timeout", _timeout_ms(cursor, schema, tables, attempt))
    if lock is not None:
        cursor.execute(lock)


def _timeout_ms(cursor: Any, schema: str, tables: Collection[str], attempt: int) -> int:
    if attempt and tables:
        cursor.execute(_MAINTAINED, [schema, list(tables)])
        found = cursor.fetchone()
        if found is not None:
            return int(found[0]) + LONGER_THAN_DEADLOCK_TIMEOUT_MS
    return TABLE_TIMEOUTS_MS[min(attempt, len(TABLE_TIMEOUTS_MS) - 1)]


def set_locally(cursor: Any, name: str, milliseconds: int) -> None:
    """Set a timeout until the end of the transaction."""
    cursor.execute("SELECT set_config(%s, %s, true)", [name, f"{milliseconds}ms"])
