"""One-row statements on the request's hot path: prepared, bound by the server, no Django cursor.

What comes in: constant SQL and its parameters. What goes out: the row or None. Django's own cursor
binds parameters in the client and turns preparing off, which costs a third of the throughput
(architecture.md §1); so these statements run on a plain psycopg cursor of Django's connection, in
its transaction if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

# Executions before psycopg prepares a statement on a connection.
PREPARE_AFTER = 2


def fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row. A connection that died while idle is replaced, and the read tried once more.

    Raises psycopg's errors as they are.
    """
    try:
        return _fetch_one(statement, parameters)
    except psycopg.OperationalError:
        if connection.in_atomic_block or not _is_dead():
            raise
    connection.close()
    return _fetch_one(statement, parameters)


def _fetch_one(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None and settings.PREPARE_STATEMENTS:
        # Django's cursors bind in the client and are never prepared, whatever this says.
        raw.prepare_threshold = PREPARE_AFTER
    with psycopg.Cursor(raw) as cursor:
        return cursor.execute(statement, parameters).fetchone()


def _is_dead() -> bool:
    raw = connection.connection
    return raw is None or raw.closed or raw.broken
