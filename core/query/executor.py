"""Running a statement: on Django's connection, past Django's cursor.

What comes in: SQL with `$n` placeholders (bytes, or composed) and its values. What goes out: rows,
either as PostgreSQL printed them (bytes, nothing decoded: finished JSON is passed on) or as Python
values. Parameters are bound by the server and statements prepared (setting PREPARE_STATEMENTS; off
behind PgBouncer), which Django's own cursor does neither of. Works inside `transaction.atomic()`.
Raises psycopg's errors as they are; `core.query.reading` and `core.query.write.transactions` say
what they mean.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

Statement = bytes | sql.Composable
Texts = tuple[bytes | None, ...]

REPLICA = "replica"
# Executions after which a text is prepared on its connection.
PREPARE_THRESHOLD = 5


def rows(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows as Python values, on the main database (writes and their look-ups)."""
    cursor = _executed(connections[DEFAULT_DB_ALIAS], _text(statement), values)
    try:
        return cursor.fetchall() if cursor.description else []
    finally:
        cursor.close()


def texts(statement: Statement, values: Sequence[Any]) -> Texts | None:
    """The first row as PostgreSQL printed it, on the main database; None without a row."""
    found = text_rows(statement, values)
    return found[0] if found else None


def text_rows(
    statement: Statement, values: Sequence[Any], using: str = DEFAULT_DB_ALIAS
) -> list[Texts]:
    """All rows as PostgreSQL printed them (UTF-8)."""
    cursor = _executed(connections[using], _text(statement), values)
    try:
        result = cursor.pgresult
        if result is None:
            return []
        columns = range(result.nfields)
        return [
            tuple(result.get_value(row, column) for column in columns)
            for row in range(result.ntuples)
        ]
    finally:
        cursor.close()


def read_text_rows(statement: bytes, values: Sequence[Any]) -> list[Texts]:
    """`text_rows` for a read on its own: from the replica where there is one, a second time when
    the connection turns out to be dead. Inside a transaction it stays there, behind a savepoint,
    so that a read that fails leaves the transaction usable."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        with transaction.atomic():
            return text_rows(statement, values)
    using = REPLICA if REPLICA in connections.settings else DEFAULT_DB_ALIAS
    try:
        return text_rows(statement, values, using)
    except (psycopg.OperationalError, psycopg.InterfaceError):
        if not _is_dead(connections[using]):
            raise
        connections[using].close()
        return text_rows(statement, values, using)


def _text(statement: Statement) -> bytes:
    return statement if isinstance(statement, bytes) else statement.as_bytes(None)


def _executed(
    connection: BaseDatabaseWrapper, statement: bytes, values: Sequence[Any]
) -> psycopg.RawCursor[tuple[Any, ...]]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    threshold = PREPARE_THRESHOLD if settings.PREPARE_STATEMENTS else None
    if raw.prepare_threshold != threshold:
        raw.prepare_threshold = threshold
    cursor = psycopg.RawCursor(raw)
    started = time.perf_counter()
    try:
        cursor.execute(statement, values)
    except BaseException:
        cursor.close()
        raise
    if connection.queries_logged:
        _log(connection, statement, time.perf_counter() - started)
    return cursor


def _log(connection: BaseDatabaseWrapper, statement: bytes, seconds: float) -> None:
    """As Django's cursor does while queries are captured (tests, DEBUG)."""
    connection.queries_log.append({"sql": statement.decode(), "time": f"{seconds:.3f}"})


def _is_dead(connection: BaseDatabaseWrapper) -> bool:
    raw = connection.connection
    return raw is None or raw.closed or raw.broken
